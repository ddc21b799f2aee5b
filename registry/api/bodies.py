"""Reading what was sent: strict JSON into the schema an operation takes, every wrong place named by a pointer.

Not JSON at all (unparsable, NaN, a member twice, a lone surrogate, too deep) is `NotJson`; JSON of the wrong shape, or
with control characters no database should keep, is `InputInvalid` with one error for each wrong place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from registry.errors import InputError, InputInvalid, NotJson

MAX_BODY = 1024 * 1024
MAX_DEPTH = 8
CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown-member",
    "string_type": "wrong-type",
    "int_type": "wrong-type",
    "bool_type": "wrong-type",
    "float_type": "wrong-type",
    "list_type": "wrong-type",
    "tuple_type": "wrong-type",
    "dict_type": "wrong-type",
    "model_type": "wrong-type",
    "model_attributes_type": "wrong-type",
    "string_pattern_mismatch": "wrong-form",
    "value_error": "wrong-form",
    "int_parsing": "wrong-type",
    "bool_parsing": "wrong-type",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
    "union_tag_invalid": "not-allowed",
    "union_tag_not_found": "missing",
    "literal_error": "not-allowed",
    "enum": "not-allowed",
    "string_too_long": "too-long",
    "too_long": "too-long",
    "string_too_short": "too-short",
    "too_short": "too-short",
}

Model = TypeVar("Model", bound=BaseModel)


def read_json(raw: bytes) -> Any:
    """The value of strict JSON; NotJson otherwise."""
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise NotJson("The body is not JSON, or has a member twice.") from error
    for pointer, one, depth in _walk(value, "", 1):
        if depth > MAX_DEPTH:
            raise NotJson(f"The body is nested deeper than {MAX_DEPTH}.")
        if isinstance(one, str):
            _check_text(one, pointer)
    return value


def read_body(raw: bytes, model: type[Model]) -> Model:
    """The body as `model`, strictly: no number for a string, no unknown member. NotJson, InputInvalid."""
    read_json(raw)
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise invalid(error) from None


def invalid(error: ValidationError) -> InputInvalid:
    """A schema's complaints as one refusal with a pointer for each."""
    errors = tuple(
        InputError(
            pointer="".join(f"/{escaped(part)}" for part in one["loc"] if not _is_branch(part)),
            code=CODES.get(one["type"], "not-allowed"),
            detail=one["msg"].removeprefix("Value error, "),
        )
        for one in error.errors(include_url=False, include_input=False)
    )
    return InputInvalid("The input does not fit what this operation takes.", errors=errors)


def _is_branch(part: object) -> bool:
    """Whether a part of a complaint's place names a branch of a union and not a member of the body."""
    return isinstance(part, str) and ("[" in part or part.startswith("="))


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member twice")
    return members


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _walk(value: Any, pointer: str, depth: int) -> Iterator[tuple[str, Any, int]]:
    stack = [(pointer, value, depth)]
    while stack:
        at, one, level = stack.pop()
        if isinstance(one, dict):
            yield at, None, level
            for key, member in one.items():
                yield at, key, level
                stack.append((f"{at}/{escaped(key)}", member, level + 1))
        elif isinstance(one, list):
            yield at, None, level
            stack.extend((f"{at}/{position}", member, level + 1) for position, member in enumerate(one))
        else:
            yield at, one, min(level, MAX_DEPTH)


def _check_text(text: str, pointer: str) -> None:
    for char in text:
        if "\ud800" <= char <= "\udfff":
            raise NotJson("The body holds half a surrogate pair.")
        if char < " " and char not in "\n\t":
            raise InputInvalid("Control characters are not kept.", pointer=pointer)


def escaped(part: object) -> str:
    """One part of an RFC 6901 pointer."""
    return str(part).replace("~", "~0").replace("/", "~1")
