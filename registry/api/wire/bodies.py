"""Reading what was sent as strict JSON, every wrong place named by a pointer.

Not JSON at all (unparsable, NaN, a member twice, a lone surrogate, too deep) is `NotJson`; JSON of the wrong shape, or
with control characters no database should keep, is `InputInvalid` with one error for each wrong place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from registry.errors import InputInvalid, NotJson

MAX_BODY = 1024 * 1024
MAX_DEPTH = 8
# In JSON a control character or half a surrogate pair can only come as an escape.
_SUSPECT = re.compile(r"\\(?:[bfr]|u00[01]|u[dD][89a-fA-F])")


def read_json(raw: bytes, *, lines: bool = False) -> Any:
    """The value of strict JSON; NotJson otherwise. Of an array of `lines` each is still to be read for itself."""
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise NotJson("The body is not JSON, or has a member twice.") from error
    if _depth(value) > MAX_DEPTH + lines:
        raise NotJson(f"The body is nested deeper than {MAX_DEPTH}.")
    if not lines and _SUSPECT.search(text):
        for pointer, one in _texts(value):
            _check_text(one, pointer)
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member twice")
    return members


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _depth(value: Any) -> int:
    """How many arrays and objects lie in one another."""
    depth, level = 0, [value]
    while holders := [one for one in level if isinstance(one, (dict, list))]:
        depth += 1
        level = [one for holder in holders for one in (holder.values() if isinstance(holder, dict) else holder)]
    return depth


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every string, the names of members too, with the place it is at."""
    stack = [("", value)]
    while stack:
        at, one = stack.pop()
        if isinstance(one, str):
            yield at, one
        elif isinstance(one, dict):
            yield from ((at, key) for key in one)
            stack.extend((f"{at}/{escaped(key)}", member) for key, member in one.items())
        elif isinstance(one, list):
            stack.extend((f"{at}/{position}", member) for position, member in enumerate(one))


def _check_text(text: str, pointer: str) -> None:
    for char in text:
        if "\ud800" <= char <= "\udfff":
            raise NotJson("The body holds half a surrogate pair.")
        if char < " " and char not in "\n\t":
            raise InputInvalid("Control characters are not kept.", pointer=pointer)


def escaped(part: object) -> str:
    """One part of an RFC 6901 pointer."""
    return str(part).replace("~", "~0").replace("/", "~1")
