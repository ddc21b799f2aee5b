"""Strategies for the domain's values, made from their annotations: a new member is tried as soon as it is there.

`anything(SomeDataclass)` gives instances with every member drawn, absent ones too: well-typed, not plausible. What has
a form of its own (money, instants) is drawn in that form.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from registry.domain.journal import events
from registry.domain.values.money import CURRENCIES, Money, read_money

LARGEST = 2**53 - 1
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
INSTANTS = st.datetimes(datetime(1900, 1, 2), datetime(2200, 12, 30), timezones=st.just(UTC))
EVENT_TYPES: tuple[type[Any], ...] = get_args(events.Event)
"""Every kind of event, whoever adds one."""

_MANY = 2


@st.composite
def money(draw: st.DrawFn) -> Money:
    """Exact amounts of active currencies, in canonical form."""
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    whole, decimals = draw(st.integers(0, 10**18 - 1)), CURRENCIES[currency]
    part = f".{draw(st.integers(0, 10**decimals - 1)):0{decimals}}" if decimals else ""
    return read_money(f"{whole}{part}", currency)


_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    bool: st.booleans(),
    int: st.integers(-LARGEST, LARGEST),
    date: DAYS,
    datetime: INSTANTS,
    Money: money(),
    type(None): st.none(),
}


@cache
def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Values of an annotated type: a dataclass, an enumeration, a union, a tuple, a mapping, a plain one."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return st.one_of([anything(part) for part in parts])
    if origin is Literal:
        return st.sampled_from(parts)
    if origin is tuple and parts[1:] == (...,):
        return st.lists(anything(parts[0]), max_size=_MANY).map(tuple)
    if origin is Mapping:
        return st.dictionaries(anything(parts[0]), anything(parts[1]), max_size=_MANY)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind, vars(sys.modules[kind.__module__]))
        members = {field.name: hints[field.name] for field in fields(kind)}
        own = (tuple[kind, ...],)  # a value holds none of its own kind, or it would never end
        return st.builds(kind, **{name: st.just(()) if of in own else anything(of) for name, of in members.items()})
    raise TypeError(f"no strategy for {kind}")


def some_events() -> st.SearchStrategy[Any]:
    """Events of every kind."""
    return st.sampled_from(EVENT_TYPES).flatmap(anything)
