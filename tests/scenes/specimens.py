"""One event of each kind, with every member filled in that its form had from the start: what golden bytes are made of.

A text says the name of its member, a day or an instant is always the same one. Nothing here is plausible, and nothing
depends on the law: only on the form of events.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from registry.domain.right.facts import RightId

RIGHT = RightId(jurisdiction="HK", number="HK1224505")
PARTY = "01JNG8Z3W1ABCDEFGHJKMNPQRS"

_TEXTS = {
    "jurisdiction": RIGHT.jurisdiction,
    "number": RIGHT.number,
    "currency": "CNY",
    "text": "廣電運通「質押」\t🔏",
}
_VALUES: Mapping[Any, Any] = {
    bool: True,
    int: 2**53 - 1,
    date: date(2026, 11, 20),
    datetime: datetime(2026, 11, 20, 7, 0, 0, 1, tzinfo=UTC),
    Decimal: Decimal("5000000.00"),
}


def filled(kind: Any, name: str = "") -> Any:
    """A value of an annotated type: no member absent but those that came later, one of each list, the first of each
    choice."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind is str:
        return _TEXTS.get(name, name)
    if kind in _VALUES:
        return _VALUES[kind]
    if origin in (Union, UnionType):
        return filled(next(part for part in parts if part is not type(None)), name)
    if origin is Literal:
        return parts[0]
    if origin is tuple:
        return (filled(parts[0], name),)
    if origin is Mapping:
        return {place: filled(parts[1], name) for place in ("CN", "HK", "MO")}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if is_dataclass(kind):
        hints = get_type_hints(kind, vars(sys.modules[kind.__module__]))
        first = [field.name for field in fields(kind) if "later" not in field.metadata]
        return kind(**{name: filled(hints[name], name) for name in first})
    raise TypeError(f"no specimen of {kind}")


def specimen(kind: Any, number: str) -> Any:
    """An event of that kind, about the one party, the one right or the pledge `number`."""
    event = filled(kind)
    if hasattr(event, "registration_number"):
        return replace(event, registration_number=number)
    return replace(event, id=PARTY) if hasattr(event, "id") else event
