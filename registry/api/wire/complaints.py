"""What was sent, read into the schema an operation takes, and what that complains of: in the register's own words,
never in those of a library or of Python.

Each complaint has a place, a stable code and a sentence that says what would be taken; of a closed list, all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from registry.api.wire.bodies import escaped
from registry.errors import InputError, InputInvalid

Model = TypeVar("Model", bound=BaseModel)

_WORDS: Mapping[str, tuple[str, str]] = {
    "missing": ("missing", "This is needed."),
    "extra_forbidden": ("unknown-member", "Not known here."),
    "string_type": ("wrong-type", "This is a text."),
    "int_type": ("wrong-type", "This is a whole number."),
    "int_parsing": ("wrong-type", "This is a whole number, in the digits 0 to 9."),
    "int_from_float": ("wrong-type", "This is a whole number."),
    "int_parsing_size": ("out-of-range", "This number is too large."),
    "bool_type": ("wrong-type", "This is true or false."),
    "bool_parsing": ("wrong-type", "This is true or false."),
    "float_type": ("wrong-type", "This is a number."),
    "list_type": ("wrong-type", "This is an array."),
    "tuple_type": ("wrong-type", "This is an array."),
    "dict_type": ("wrong-type", "This is an object."),
    "model_type": ("wrong-type", "This is an object."),
    "model_attributes_type": ("wrong-type", "This is an object."),
    "string_pattern_mismatch": ("wrong-form", "{form}"),
    "greater_than_equal": ("out-of-range", "This is at least {ge}."),
    "less_than_equal": ("out-of-range", "This is at most {le}."),
    "greater_than": ("out-of-range", "This is more than {gt}."),
    "less_than": ("out-of-range", "This is less than {lt}."),
    "union_tag_invalid": ("not-allowed", "This is one of {expected_tags}."),
    "union_tag_not_found": ("missing", "This names its kind."),
    "literal_error": ("not-allowed", "This is {expected}."),
    "enum": ("not-allowed", "This is {expected}."),
    "string_too_long": ("too-long", "Its length in characters is at most {max_length}."),
    "too_long": ("too-long", "The number of its elements is at most {max_length}."),
    "string_too_short": ("too-short", "Its length in characters is at least {min_length}."),
    "too_short": ("too-short", "The number of its elements is at least {min_length}."),
    "string_unicode": ("wrong-form", "This is a text of whole characters."),
}

FORMS: Mapping[str, str] = {
    r"^[0-9a-f]{64}$": "A SHA-256 is written in 64 hexadecimal digits, the letters small.",
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "A language is written as a tag such as zh-Hans or pt.",
    r"^[1-9][0-9]{0,5}/[1-9][0-9]{0,5}$": "A share is written as a fraction such as 1/2.",
    r"^[a-z][a-z_]*$": "This is a word of small letters and underscores.",
    r"^[A-Z]{2}$": "This is two capital letters.",
    r"^[0-9]{6}$": "A district is written in six digits (GB/T 2260).",
    r"^[^\x00-\x1f]*$": "Control characters are not kept.",
}
"""What a text of a form looks like, by the pattern of a schema."""


def fitted(raw: bytes, model: type[Model]) -> Model:
    """What `read_json` has read, as `model`, strictly: no number for a string, no unknown member. InputInvalid."""
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        errors = tuple(_complaint(one, one["loc"], lambda parts: _names_at(model, parts)) for one in found)
        raise InputInvalid("The input does not fit what this operation takes.", errors=errors) from None


def misfit(found: Iterable[Mapping[str, Any]], known: Iterable[str]) -> InputInvalid:
    """What is wrong with a query or a path, as one refusal; `known` are the members of the query. The first part of a
    complaint's place says which of the two it is."""
    names = tuple(known)
    errors = tuple(_complaint(one, one["loc"][1:], lambda _: names) for one in found)
    return InputInvalid("The query does not fit what this operation takes.", errors=errors)


def known_here(names: Iterable[str]) -> str:
    """The sentence on a member that is not known, with those that are."""
    listed = ", ".join(sorted(names))
    return f"Not known here; known are {listed}." if listed else "Not known here, where nothing is asked for."


def _complaint(
    one: Mapping[str, Any], place: Iterable[int | str], known: Callable[[list[int | str]], Iterable[str]]
) -> InputError:
    """A complaint of a schema at its place; `known` answers the members that are known at a place."""
    parts = [part for part in place if not _is_branch(part)]
    code, detail = _said(one)
    if one["type"] == "extra_forbidden":
        detail = known_here(known(parts[:-1]))
    return InputError(pointer="".join(f"/{escaped(part)}" for part in parts), code=code, detail=detail)


def _said(one: Mapping[str, Any]) -> tuple[str, str]:
    """The code and sentence of a complaint; a check of our own has written its sentence itself."""
    context = dict(one.get("ctx") or {})
    if one["type"] == "value_error":
        return "wrong-form", str(context["error"])
    code, words = _WORDS.get(one["type"], ("not-allowed", "This is not what is taken here."))
    context["form"] = FORMS.get(context.get("pattern", ""), "This is written in another form.")
    return code, words.format_map(context).replace("'", "")


def _is_branch(part: object) -> bool:
    """Whether a part of a complaint's place names a branch of a union and not a member of the body."""
    return isinstance(part, str) and ("[" in part or part.startswith("="))


def _names_at(model: type[BaseModel], parts: list[int | str]) -> set[str]:
    """The members known at a place in a body of `model`; where several schemas could stand there, those of all."""
    models: set[type[BaseModel]] = {model}
    for part in parts:
        fields = [field for one in models for name, field in one.model_fields.items() if part in (name, field.alias)]
        if isinstance(part, str) and fields:
            models = {found for field in fields for found in _models_in(field.annotation)}
    return {field.alias or name for one in models for name, field in one.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The schemas that a member's type speaks of, through lists and alternatives."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
