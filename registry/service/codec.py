"""Events and states to JSON and back.

Out, a plain walk over the dataclasses: instants in UTC with six decimals, days as ISO dates, decimals as strings, and
never a float. In, one Pydantic `TypeAdapter` over the closed union of events, tagged by `type`, which refuses what it
does not know. A body's bytes are hashed as stored and never made again from here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter

from registry.domain.events import Event
from registry.domain.parties import Party
from registry.domain.periods import instant_text
from registry.domain.pledge import ItemInterest, Pledge
from registry.domain.rights import RightRecord

Plain = dict[str, Any]

# A member this code does not know is refused: left out, a rebuild would lose it without a word.
_EVENT: TypeAdapter[Event] = TypeAdapter(
    Annotated[Event, Field(discriminator="type")], config=ConfigDict(extra="forbid")
)
_PARTY = TypeAdapter(Party)
_RIGHT = TypeAdapter(RightRecord)
_PLEDGE = TypeAdapter(Pledge)
_INTEREST = TypeAdapter(ItemInterest)


_NAMES: dict[type, tuple[str, ...]] = {}


def _names(kind: type[Any]) -> tuple[str, ...]:
    """The names of a dataclass's fields, looked up once."""
    if kind not in _NAMES:
        _NAMES[kind] = tuple(field.name for field in fields(kind))
    return _NAMES[kind]


def plain(value: Any) -> Any:
    """`value` as JSON knows it: objects, arrays, strings, integers, booleans and null."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(plain(one) for one in value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in _names(type(value))}
    raise TypeError(f"no JSON for {type(value).__name__}")


def payloads(event: Event) -> tuple[str, Plain, Plain | None]:
    """An event's type, its public payload, and its sealed payload (None when nothing of it is sealed)."""
    public: Plain = plain(event)
    kind = str(public.pop("type"))
    return kind, public, public.pop("sealed", None)


def event_of(kind: str, public: Plain, sealed: Plain | None) -> Event:
    """The event of a type and its payloads; ValueError when they are not one this code knows."""
    whole = {**public, "type": kind}
    if sealed is not None:
        whole["sealed"] = sealed
    return _EVENT.validate_python(whole)


def _text(state: Any) -> str:
    return json.dumps(plain(state), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def party_text(party: Party) -> str:
    """A party's state as stored."""
    return _text(party)


def party_of(text: str) -> Party:
    """A party from its stored state."""
    return _PARTY.validate_json(text)


def right_text(record: RightRecord) -> str:
    """A right's record as stored."""
    return _text(record)


def right_of(text: str) -> RightRecord:
    """A right's record from its stored state."""
    return _RIGHT.validate_json(text)


def pledge_text(pledge: Pledge) -> str:
    """A pledge's state as stored."""
    return _text(pledge)


def pledge_of(text: str) -> Pledge:
    """A pledge from its stored state."""
    return _PLEDGE.validate_json(text)


def interest_of(text: str) -> ItemInterest:
    """What an item is to notice, from its stored state."""
    return _INTEREST.validate_json(text)


def text(value: Any) -> str:
    """Any plain value, or a dataclass of them, as stored JSON."""
    return _text(value)


def strings(text: str) -> list[str]:
    """A stored list of strings."""
    return [str(one) for one in json.loads(text)]
