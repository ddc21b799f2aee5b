"""Domain values as JSON knows them: objects, arrays, strings, integers, booleans and null, never a float.

A plain walk over dataclasses: instants in UTC with six decimals, days as ISO dates, decimals as strings, sets sorted.
`plainer` takes the one step that an encoder asks for, which then goes on by itself, to the same text: `json_text`.

An absent member is null, but for one that its form gained `LATER` than bodies of it were written: that is left out, so
that whatever is said without it keeps its bytes for ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from types import MappingProxyType, NoneType
from typing import Any

from registry.domain.values.days import instant_text

LATER: Mapping[str, bool] = MappingProxyType({"later": True})
"""The metadata of a dataclass field that is left out where it is None."""

_BARE = frozenset({str, int, bool, type(None)})


class _Ways(dict[type, Callable[[Any], Any]]):
    """How a value of each type is made plain; found once for a type, since a filing has a thousand values."""

    def __missing__(self, kind: type[Any]) -> Callable[[Any], Any]:
        way = self[kind] = _way(kind)
        return way


def _way(kind: type[Any]) -> Callable[[Any], Any]:
    if issubclass(kind, Enum):
        return lambda one: one.value
    if issubclass(kind, (str, int, NoneType)):
        return lambda one: one
    if issubclass(kind, (tuple, list)):
        return lambda many: [one if type(one) in _BARE else _WAYS[type(one)](one) for one in many]
    if issubclass(kind, frozenset):
        return lambda many: sorted((plain(one) for one in many), key=lambda one: (one is not None, one))
    if issubclass(kind, datetime):
        return instant_text
    if issubclass(kind, date):
        return date.isoformat
    if issubclass(kind, Decimal):
        return str
    if issubclass(kind, Mapping):
        return lambda many: {str(key): plain(one) for key, one in many.items()}
    if is_dataclass(kind):
        open_ = _opened(kind)
        return lambda whole: {name: one if type(one) in _BARE else _WAYS[type(one)](one) for name, one in open_(whole)}
    raise TypeError(f"no JSON for {kind.__name__}")


class _Steps(dict[type, Callable[[Any], Any]]):
    """How a value of each type that JSON does not know is made plainer; a dataclass is opened, what it holds left."""

    def __missing__(self, kind: type[Any]) -> Callable[[Any], Any]:
        step = self[kind] = _step(kind) if is_dataclass(kind) else _way(kind)
        return step


def _step(kind: type[Any]) -> Callable[[Any], Any]:
    open_ = _opened(kind)
    return lambda whole: dict(open_(whole))


def _opened(kind: type[Any]) -> Callable[[Any], Iterator[tuple[str, Any]]]:
    """What gives the members of a dataclass by name, those that came `LATER` only where there is something to tell."""
    names = tuple(field.name for field in fields(kind))
    later = frozenset(field.name for field in fields(kind) if "later" in field.metadata)
    if len(names) == 1:
        return lambda whole: iter([(names[0], getattr(whole, names[0]))])
    members = attrgetter(*names)
    if not later:
        return lambda whole: zip(names, members(whole), strict=True)
    return lambda whole: (
        (name, one) for name, one in zip(names, members(whole), strict=True) if one is not None or name not in later
    )


_WAYS, _STEPS = _Ways(), _Steps()


def plain(value: Any) -> Any:
    """`value` as JSON knows it."""
    kind = type(value)
    return value if kind in _BARE else _WAYS[kind](value)


def plain_but(value: Any, name: str) -> dict[str, Any]:
    """The members of a dataclass as JSON knows them, without that of one name."""
    return {member: plain(one) for member, one in plainer(value).items() if member != name}


def plainer(value: Any) -> Any:
    """What JSON does not know of `value`, one step plainer: for `json.dumps(…, default=plainer)`."""
    return _STEPS[type(value)](value)


def json_text(value: Any) -> str:
    """`value` as JSON text with sorted members and no space between them, the same for equal values."""
    return _ENCODER.encode(value)


# Domain values are trees, so nothing is looked at twice to find that out.
_ENCODER = json.JSONEncoder(
    default=plainer, check_circular=False, ensure_ascii=False, separators=(",", ":"), sort_keys=True
)
