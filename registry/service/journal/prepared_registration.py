"""What can be made of a registration before it has its number and its place, so that no lock is held meanwhile.

A stored text that tells number, instant and position is cut where they go, and put together once they are known. What
the entry says, or leads to, otherwise than it was made ready for is made anew when it is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from registry.domain.journal.events import Recorded
from registry.domain.pledge.events import PledgeRegistered
from registry.domain.pledge.pledge import Item, Pledge
from registry.domain.values.days import micros
from registry.service.journal import codec, projections

_NUMBER = "registration_number"
_PLACE = frozenset({_NUMBER, "registered_at", "index"})


def _others(kind: Any, told: frozenset[str]) -> attrgetter[Any]:
    """The members of a dataclass but those told."""
    return attrgetter(*(one.name for one in fields(kind) if one.name not in told))


_OF_EVENT, _OF_ITEM = _others(PledgeRegistered, _PLACE), _others(Item, _PLACE)
_OF_PLEDGE = _others(Pledge, _PLACE | {"items"})


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """What an entry says under its seal, and the body that says it, made before the entry."""

    said: Any
    content: bytes
    digest: str


@dataclass(frozen=True, kw_only=True)
class ReadyRows:
    """A pledge as its registration leads to it, and what its rows say: of a pledge without number, at no place yet.

    The texts that tell these are `state`, and of each item one of `interests`, both cut.
    """

    pledge: Pledge
    row: Mapping[str, Any]
    items: tuple[Mapping[str, Any], ...]
    state: tuple[bytes, ...]
    interests: tuple[tuple[str, str], ...]

    def of(self, pledge: Pledge, seq: int, leaf_hash: str, sealed_digest: str | None) -> projections.PledgeRows | None:
        """The rows of `pledge` as its registration at position `seq` leaves it; None where that is not this one, with
        its number and place."""
        if _OF_PLEDGE(pledge) != _OF_PLEDGE(self.pledge):
            return None
        if [_OF_ITEM(one) for one in pledge.items] != [_OF_ITEM(one) for one in self.pledge.items]:
            return None
        if {(one.registered_at, one.index) for one in pledge.items} != {(pledge.registered_at, pledge.index)}:
            return None
        number, at = pledge.registration_number, micros(pledge.registered_at)
        named = {_NUMBER: number, "seq_from": seq}
        there = {**named, "position": pledge.index, "registered_at": at}
        items = [
            {**item, **there, "interest": codec.joined_interest(cut, number)}
            for item, cut in zip(self.items, self.interests, strict=True)
        ]
        state = codec.joined_pledge_text(self.state, pledge)
        return {**self.row, **named, "leaf_hash": leaf_hash, "terms_digest": sealed_digest, "state": state}, items, True


@dataclass(frozen=True, kw_only=True)
class Ready:
    """What is made of a registration before it has a number: its event, what that says in public and under the seal,
    what its document shows; and its rows, where there was time to make them."""

    event: PledgeRegistered
    public: Mapping[str, Any]
    sealed: Sealed
    shown: Shown
    rows: ReadyRows | None

    def public_payload(self, event: Any) -> tuple[str, dict[str, Any]]:
        """The type and public payload of an event, as the codec gives them."""
        if not isinstance(event, PledgeRegistered) or _OF_EVENT(event) != _OF_EVENT(self.event):
            return codec.public_payload(event)
        return event.type, {**self.public, _NUMBER: event.registration_number}

    def rows_of(
        self, state: projections.ProjectedState, seq: int, leaf_hash: str, sealed_digest: str | None
    ) -> projections.PledgeRows | None:
        """The rows of what the entry at position `seq` has led to, where they were made ready for that."""
        if self.rows is None or not isinstance(state, Pledge):
            return None
        return self.rows.of(state, seq, leaf_hash, sealed_digest)


def ready_rows(event: PledgeRegistered, recorded: Recorded) -> ReadyRows | None:
    """The rows of the pledge that an event without a number begins, as though it were `recorded`; None where its texts
    can not be cut."""
    pledge = projections.evolved(None, recorded)
    assert isinstance(pledge, Pledge)
    row, items, _ = projections.pledge_version(pledge, None, recorded.index, "", None)
    state = codec.cut_pledge_text(row.pop("state"), pledge)
    interests = [codec.cut_interest(one.pop("interest")) for one in items]
    if state is None or None in interests:
        return None
    cut = tuple(one for one in interests if one is not None)
    return ReadyRows(pledge=pledge, row=row, items=tuple(items), state=state, interests=cut)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the document of a pledge shows to who sees its terms, whatever the instant it is asked for: the terms, and
    of each item what was decided, as the document shows it of one that is live and stands behind none."""

    terms: Mapping[str, Any]
    items: tuple[Mapping[str, Any], ...]
