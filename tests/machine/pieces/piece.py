"""One item of a pledge as the public contract has it: its official acts, its ends, and how it stands at an instant.

Written from the contract and not from the code: an item keeps what was told of it, and how it stands is worked out at
each question.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from registry.domain.filing.acts import Act, ActKind
from registry.domain.right.facts import RightId
from registry.domain.values.days import legal_day, start_of_day

RESERVATION_DAYS = 30


@dataclass(frozen=True)
class Stand:
    """How an item stands at an instant; `ended_at` None while it is live."""

    status: str
    since: datetime
    entered: bool
    ended_at: datetime | None = None


@dataclass(frozen=True)
class End:
    """An end of an item as it was told; `official`: its register's own cancellation."""

    status: str
    at: datetime
    official: bool = False


@dataclass(kw_only=True)
class Piece:
    """One item of a pledge."""

    number: str
    item: int
    right: RightId
    registered_at: datetime
    seq: int
    acts: list[Act] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)

    @property
    def exclusive(self) -> bool:
        """Whether its right bears one item at a time."""
        return self.right.jurisdiction == "CN"

    @property
    def end(self) -> End | None:
        """Of the ends that were told the one that the law counts first, in whatever order they came."""
        return min(self.ends, key=lambda end: end.at, default=None)

    @property
    def occupies(self) -> bool:
        """Whether it takes a right that bears one: until it ends, and then until its official entry is cancelled."""
        kinds = {act.act for act in self.acts if act.effective_at is not None}
        return self.exclusive and (self.end is None or (ActKind.REGISTER in kinds and ActKind.CANCEL not in kinds))

    @property
    def references(self) -> set[str | None]:
        """The official references that it rests on."""
        return {act.reference for act in self.acts if act.act is ActKind.REGISTER}

    @property
    def reserved_until(self) -> datetime:
        """When its reservation ends, unless it is entered: 24:00 of the 30th day after its registration."""
        return start_of_day(legal_day(self.registered_at) + timedelta(days=RESERVATION_DAYS + 1))

    def file(self, acts: Iterable[Act]) -> None:
        """Take further official acts; a cancellation releases the item, from its own day."""
        for act in acts:
            self.acts.append(act)
            if act.act is ActKind.CANCEL and act.effective_at is not None:
                self.ends.append(End("released", act.effective_at, official=True))

    def correct(self, acts: Iterable[Act]) -> None:
        """Rest on these acts instead of those on file."""
        self.acts, self.ends = [], [end for end in self.ends if not end.official]
        self.file(acts)

    def void(self) -> None:
        """Its right never was: nor did it live for an instant."""
        self.ends.append(End("extinguished", entry_of(self.right, self.acts)[0] or self.registered_at))

    def at(self, instant: datetime) -> Stand | None:
        """How it stands at an instant; None where it is not there yet."""
        there = [one for one in entries_of(self.right, self.acts) if one[0] <= instant]
        counting = [ranks_from for ranks_from, counts_from in there if counts_from and counts_from <= instant]
        entered = bool(counting)
        since = min(counting or [ranks_from for ranks_from, _ in there], default=self.registered_at)
        if since > instant:
            return None
        if self.end is not None and self.end.at <= instant:
            return Stand(self.end.status, since, entered, self.end.at)
        if self.exclusive and not entered and self.reserved_until <= instant:
            return Stand("lapsed", since, entered, self.reserved_until)
        return Stand("live", since, entered)

    def live(self, instant: datetime) -> bool:
        """Whether it is there and live."""
        stand = self.at(instant)
        return stand is not None and stand.status == "live"


def entries_of(right: RightId, acts: Iterable[Act]) -> list[tuple[datetime, datetime | None]]:
    """From when each official entry ranks, and from when it counts: entered (CN), applied for (HK), both (MO).

    Macau shows what it was asked for from that day on; it counts once entered.
    """
    known = [act for act in acts if act.act is ActKind.REGISTER]
    if right.jurisdiction == "HK":
        return [(act.applied_at, act.applied_at) for act in known if act.applied_at]
    if right.jurisdiction == "MO":
        return [(act.applied_at, act.effective_at) for act in known if act.applied_at]
    return [(act.effective_at, act.effective_at) for act in known if act.effective_at]


def entry_of(right: RightId, acts: Iterable[Act]) -> tuple[datetime | None, datetime | None]:
    """From when the first of an item's official entries ranks and counts: of what was entered, else of what awaits."""
    return min(entries_of(right, acts), key=lambda days: (days[1] is None, days[0]), default=(None, None))
