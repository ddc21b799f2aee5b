"""Events and states to JSON and back.

Out, the plain walk of the domain. In, one Pydantic `TypeAdapter` over the closed union of events, tagged by `type`,
which refuses what it does not know. A body's bytes are hashed as stored and never made again from here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter

from registry.domain.filing.filing import Valuation
from registry.domain.journal.events import Event
from registry.domain.party.party import Party
from registry.domain.pledge.pledge import Pledge
from registry.domain.rank.interests import ItemInterest
from registry.domain.rank.standing import Behind, ItemStatus, RegisterEntry, Timing, VoidSpan
from registry.domain.right.facts import Owner
from registry.domain.right.record import RightRecord
from registry.domain.values.days import from_micros
from registry.domain.values.plain import json_text, plain, plain_but
from registry.store.projected.found import TimingRow

Plain = dict[str, Any]

# A member this code does not know is refused: left out, a rebuild would lose it without a word.
_EVENT: TypeAdapter[Event] = TypeAdapter(
    Annotated[Event, Field(discriminator="type")], config=ConfigDict(extra="forbid")
)
_PARTY = TypeAdapter(Party)
_RIGHT = TypeAdapter(RightRecord)
_PLEDGE = TypeAdapter(Pledge)
_INTEREST = TypeAdapter(ItemInterest)
_VALUATION = TypeAdapter(Valuation)
_BEHIND = TypeAdapter(tuple[Behind, ...])
_ENTRIES = TypeAdapter(tuple[RegisterEntry, ...])
_VOID_SPANS = TypeAdapter(tuple[VoidSpan, ...])
_OWNER = TypeAdapter(Owner)
_INSTANT = TypeAdapter(datetime)

# A quote within a text is escaped, so this is never one that somebody wrote.
_CLAIMED_RANK = re.compile(r'"rank_claimed":[1-9]')

APPROVAL = "approval"
"""The sealed member that names a second person's approval: told beside what was done, no part of it."""


def payloads(event: Event) -> tuple[str, Plain, Plain | None]:
    """An event's type, its public payload, and its sealed payload (None when nothing of it is sealed)."""
    said = getattr(event, "sealed", None)
    return (*public_payload(event), None if said is None else plain(said))


def public_payload(event: Event) -> tuple[str, Plain]:
    """An event's type and its public payload."""
    public = plain_but(event, "sealed")
    return str(public.pop("type")), public


def event_of(kind: str, public: Plain, sealed: Plain | None) -> Event:
    """The event of a type and its payloads; ValueError when they are not one this code knows."""
    whole = {**public, "type": kind}
    if sealed is not None:
        whole["sealed"] = {name: one for name, one in sealed.items() if name != APPROVAL}
    return _EVENT.validate_python(whole)


def party_text(party: Party) -> str:
    """A party's state as stored."""
    return _PARTY.dump_json(party).decode()


@lru_cache(maxsize=4_096)
def party_of(text: str) -> Party:
    """A party from its stored state."""
    return _PARTY.validate_json(text)


def right_text(record: RightRecord) -> str:
    """A right's record as stored."""
    return _RIGHT.dump_json(record).decode()


def right_of(text: str) -> RightRecord:
    """A right's record from its stored state."""
    return _RIGHT.validate_json(text)


def pledge_text(pledge: Pledge) -> str:
    """A pledge's state as stored; one that closed with no others says nothing of it, as before it could."""
    alone = pledge.filing.closing_set is None
    return _PLEDGE.dump_json(pledge, exclude={"filing": {"closing_set"}} if alone else None).decode()


def cut_pledge_text(text: str, pledge: Pledge) -> tuple[bytes, ...] | None:
    """Cut the stored text of a pledge that has no registration number yet, so that `joined_pledge_text` can put it in.

    `text` is the state of `pledge`, just registered, as `pledge_text` writes it. The text is cut at the registration
    number and at each place that tells when and where in the journal the pledge was registered; answered are the parts
    in between, in UTF-8. None where these places are not found as expected: the text is then written anew.
    """
    # A quote within a text is escaped, so what is looked for is never what somebody wrote.
    cut = text.split(_place(pledge))
    if cut[0] != _numbered("") or len(cut) != len(pledge.items) + 2:
        return None
    return tuple(one.encode() for one in cut[1:])  # where it waits with a thousand others, half as long


def joined_pledge_text(cut: tuple[bytes, ...], pledge: Pledge) -> str:
    """The stored text of `pledge`, just registered, put together from the parts that `cut_pledge_text` has left."""
    return _place(pledge).encode().join((_numbered(pledge.registration_number).encode(), *cut)).decode()


def _numbered(number: str) -> str:
    return f'{{"registration_number":{json_text(number)},'


def _place(pledge: Pledge) -> str:
    """How a pledge and each item of it tell when and where the pledge was registered."""
    return f'"registered_at":{_INSTANT.dump_json(pledge.registered_at).decode()},"index":{pledge.index},'


def cut_interest(text: str) -> tuple[str, str] | None:
    """What an item is to notice, as stored, of a pledge without a number, cut where the number goes; None where that is
    not found."""
    before, found, after = text.partition(_numbers(""))
    return (before, after) if found and _numbers("") not in after else None


def joined_interest(cut: tuple[str, str], number: str) -> str:
    """What an item is to notice, as stored, from what it says besides the number of its pledge."""
    return _numbers(number).join(cut)


def _numbers(number: str) -> str:
    return f'"numbers":[{json_text(number)}]'


def pledge_of(text: str) -> Pledge:
    """A pledge from its stored state."""
    return _PLEDGE.validate_json(text)


def claims_rank(text: str) -> bool:
    """Whether an item of a pledge claims a rank, from its stored state; looked up, as most claim none."""
    return _CLAIMED_RANK.search(text) is not None


@lru_cache(maxsize=4_096)
def valuation_of(text: str) -> Valuation:
    """A valuation from its stored state."""
    return _VALUATION.validate_json(text)


@lru_cache(maxsize=4_096)
def behind_of(text: str) -> tuple[Behind, ...]:
    """Behind which items an item stepped back, from its stored state."""
    return _BEHIND.validate_json(text)


@lru_cache(maxsize=4_096)
def interest_of(text: str) -> ItemInterest:
    """What an item is to notice, from its stored state."""
    return _INTEREST.validate_json(text)


@lru_cache(maxsize=4_096)
def entries_of(text: str) -> tuple[RegisterEntry, ...]:
    """What an item's register was asked for beside the entry it rests on, from its stored state."""
    return _ENTRIES.validate_json(text)


@lru_cache(maxsize=4_096)
def void_spans_of(text: str) -> tuple[VoidSpan, ...]:
    """The times in which a charge was void, from an item's stored state."""
    return _VOID_SPANS.validate_json(text)


@lru_cache(maxsize=4_096)
def owner_of(text: str) -> Owner:
    """An owner from its stored state."""
    return _OWNER.validate_json(text)


@lru_cache(maxsize=4_096)
def outcomes_of(text: str) -> Mapping[str, str]:
    """The recognition of an item by forum, from its stored state. Do not change what this answers: it is shared."""
    told: dict[str, str] = json.loads(text)
    return told


def text(value: Any) -> str:
    """Any plain value, or a dataclass of them, as stored JSON."""
    return json_text(value)


def strings(text: str) -> list[str]:
    """A stored list of strings."""
    return [str(one) for one in json.loads(text)]


def timing_of(row: TimingRow) -> Timing:
    """An item's days from its row; microseconds become instants."""
    return Timing(
        registered_at=from_micros(row.registered_at),
        index=row.position,
        priority_at=_at(row.priority_at),
        present_from=_at(row.present_from),
        present_until=_at(row.present_until),
        other_entries=() if row.other_entries == "[]" else entries_of(row.other_entries),
        reservation_ends_at=_at(row.reservation_ends_at),
        void_from=_at(row.void_from),
        void_before=() if row.void_before == "[]" else void_spans_of(row.void_before),
        end_status=ItemStatus(row.end_status) if row.end_status else None,
        end_at=_at(row.end_at),
        behind=() if row.behind == "[]" else behind_of(row.behind),
    )


def _at(value: int | None) -> datetime | None:
    return None if value is None else from_micros(value)
