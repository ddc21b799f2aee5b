"""A model of the register: what stands on each right, from when, in which rank, as the public contract says it.

Written from the contract and not from the code: it keeps every item in memory with its official acts, and works out at
each question how it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from registry.domain.filing import Act, ActKind
from registry.domain.identifiers import Identifier
from registry.domain.periods import instant_text, legal_day, start_of_day
from registry.domain.rights import RightId
from registry.errors import PledgeRefused, ReferenceAlreadyUsed, RightAlreadyPledged, RightUnknown

MICROSECOND = timedelta(microseconds=1)
Seen = tuple[str, int, str, int | None, str | None]
"""One item as reads show it: registration number, item, status, rank, since."""
Filings = dict[RightId, tuple[Act, ...]]
"""The rights of a filing, each with its official acts."""


@dataclass(frozen=True)
class Stand:
    """How an item stands at an instant."""

    status: str
    since: datetime
    entered: bool


@dataclass(kw_only=True)
class Piece:
    """One item of a pledge, as the model has it."""

    number: str
    item: int
    right: RightId
    registered_at: datetime
    seq: int
    acts: list[Act]
    end: tuple[str, datetime] | None = None

    @property
    def exclusive(self) -> bool:
        return self.right.jurisdiction == "CN"

    @property
    def occupies(self) -> bool:
        kinds = {act.act for act in self.acts if act.effective_at is not None}
        return self.exclusive and (self.end is None or (ActKind.REGISTER in kinds and ActKind.CANCEL not in kinds))

    def at(self, instant: datetime) -> Stand | None:
        ranks_from, counts_from = entry_of(self.right, self.acts)
        entered = counts_from is not None and counts_from <= instant
        since = ranks_from if entered and ranks_from else self.registered_at
        if since > instant:
            return None
        ends_at = start_of_day(legal_day(self.registered_at) + timedelta(days=31))
        if self.end is not None and self.end[1] <= instant:
            return Stand(self.end[0], since, entered)
        if self.exclusive and not entered and ends_at <= instant:
            return Stand("lapsed", since, entered)
        return Stand("live", since, entered)


def entry_of(right: RightId, acts: Iterable[Act]) -> tuple[datetime | None, datetime | None]:
    """From when an item's official entry ranks, and from when it counts: entered (CN), applied for (HK), both (MO)."""
    known = [act for act in acts if act.act is ActKind.REGISTER]
    if right.jurisdiction == "HK":
        days = [(act.applied_at, act.applied_at) for act in known]
    else:
        days = [
            (act.applied_at if right.jurisdiction == "MO" else act.effective_at, act.effective_at)
            for act in known
            if act.effective_at is not None
        ]
    return min(days, key=lambda pair: pair[0], default=(None, None))


@dataclass
class Model:
    """What the register should hold."""

    entries: int = 0
    last_at: datetime = datetime.min
    looks: set[tuple[RightId, datetime]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    pieces: list[Piece] = field(default_factory=list)
    banks: dict[str, Identifier] = field(default_factory=dict)
    serials: Counter[int] = field(default_factory=Counter)

    @property
    def rights(self) -> set[RightId]:
        """The rights on record."""
        return {right for right, _ in self.looks}

    def on(self, right: RightId) -> list[Piece]:
        return [piece for piece in self.pieces if piece.right == right]

    def of(self, number: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.number == number]

    def due(self, rights: Iterable[RightId], now: datetime) -> list[Piece]:
        """Reservations that have run out with no entry saying so yet."""
        pieces = [piece for right in rights for piece in self.on(right) if piece.end is None]
        return [piece for piece in pieces if (stand := piece.at(now)) and stand.status == "lapsed"]

    def living(self, now: datetime) -> set[str]:
        """The pledges of which an item is live."""
        return {p.number for p in self.pieces if (stand := p.at(now)) and stand.status == "live"}

    def lapse(self, pieces: Iterable[Piece], by: Filings | None = None) -> list[str]:
        """End the reservations, by the clock or by the official entries of a filing, from the day of the entry (not
        before they were made); the pledges they were of, each of which makes an entry."""
        ended = list(pieces)
        for piece in ended:
            entered_at = None if by is None else entry_of(piece.right, by[piece.right])[1]
            by_the_clock = start_of_day(legal_day(piece.registered_at) + timedelta(days=31))
            piece.end = ("lapsed", max(entered_at, piece.registered_at) if entered_at else by_the_clock)
        return sorted({piece.number for piece in ended})

    def present(self, right: RightId, now: datetime) -> list[tuple[Piece, Stand]]:
        """What stands in the way of another item on the right, were it exclusive."""
        stands = [(piece, piece.at(now)) for piece in self.on(right)]
        return [(p, s) for p, s in stands if s and (s.status == "live" or (p.occupies and s.entered))]

    def refusal(self, acts: Filings, now: datetime, *, sound: bool) -> type[Exception] | None:
        """Why a filing is refused, by the order of the checks."""
        if not acts.keys() <= self.rights:
            return RightUnknown
        present = {right: self.present(right, now) for right in acts}
        for right, own in acts.items():
            held = {a.reference for p, s in present[right] if s.status == "live" for a in p.acts}
            if held & {act.reference for act in own}:
                return ReferenceAlreadyUsed
        for right, own in acts.items():
            since = entry_of(right, own)[0]
            if right.jurisdiction != "CN":
                continue
            if any(stand.entered or since is None for _, stand in present[right]):
                return RightAlreadyPledged
        return None if sound else PledgeRefused

    def overtaken(self, acts: Filings, now: datetime) -> list[Piece]:
        """The reservations that give way to an official entry filed now."""
        entries = [right for right, own in acts.items() if right.jurisdiction == "CN" and entry_of(right, own)[1]]
        return [piece for right in entries for piece, _ in self.present(right, now)]

    def appended(self, count: int, now: datetime) -> datetime:
        """`count` entries made at `now`: when the last of them was recorded."""
        if count:
            self.entries += count
            self.last_at = max(now, self.last_at + MICROSECOND) + (count - 1) * MICROSECOND
        return self.last_at

    def seen(self, right: RightId, instant: datetime) -> set[Seen]:
        """What a read shows on the right: ranks count the live from 1, entered first, by law time, by journal."""
        stands = [(piece, stand) for piece in self.on(right) if (stand := piece.at(instant))]
        live = sorted((not s.entered, s.since, p.seq) for p, s in stands if s.status == "live")
        return {
            (p.number, p.item, s.status, rank_in(live, (not s.entered, s.since, p.seq)), instant_text(s.since))
            for p, s in stands
        }


def first_of(was: tuple[str, datetime] | None, new: tuple[str, datetime]) -> tuple[str, datetime]:
    """Of two ends of an item the one that the law counts first, in whatever order they were told."""
    return new if was is None or new[1] < was[1] else was


def rank_in(live: list[tuple[bool, datetime, int]], key: tuple[bool, datetime, int]) -> int | None:
    """The place of `key` among the live, from 1; None for what is not."""
    return live.index(key) + 1 if key in live else None


def shown(group: Mapping[str, Any]) -> set[Seen]:
    """What an answer shows on one right."""
    return {
        (e["registration_number"], e["item"], e["status"], e["priority_rank"], e["since"])
        for e in group["encumbrances"]
    }
