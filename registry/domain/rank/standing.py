"""How an item of a right stands at an instant: its status, its law time, and whether an official entry is behind it.

When an item counts and from when is `Timing.at`: one calculation for intake, for today's reading and for any past day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ItemStatus(StrEnum):
    """How one item of a pledge stands."""

    LIVE = "live"
    RELEASED = "released"
    LAPSED = "lapsed"
    EXTINGUISHED = "extinguished"
    REVOKED = "revoked"


@dataclass(frozen=True, kw_only=True)
class Behind:
    """That an item stepped back behind another on its right (`named`, its journal index), since `at`.

    `entry` is the journal index of the agreement, by which several take their order.
    """

    named: int
    at: datetime
    entry: int


@dataclass(frozen=True, kw_only=True)
class RegisterEntry:
    """An entry in the right's own register, or an application for one that shows: all instants UTC.

    It ranks from `priority_at`, from which on it is there; it counts from `present_from` (None: not yet, as a Macau
    request that is not annotated) until it was refused, if it was, at `present_until`.
    """

    priority_at: datetime
    present_from: datetime | None = None
    present_until: datetime | None = None

    def there_at(self, as_of: datetime) -> bool:
        """Whether it had been made by `as_of`, and not been refused."""
        return self.priority_at <= as_of and (self.present_until is None or as_of < self.present_until)

    def counts_at(self, as_of: datetime) -> bool:
        """Whether it counts at `as_of`."""
        return self.there_at(as_of) and self.present_from is not None and self.present_from <= as_of


@dataclass(frozen=True, kw_only=True)
class VoidSpan:
    """A time in which a charge was void against other creditors: from `first_at` until `until`, both UTC.

    A court gave more time then, or a delivery was shown that its register had turned away until then.
    """

    first_at: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Timing:
    """The days of one item that decide its status and rank; all instants UTC.

    `priority_at`, `present_from` and `present_until` are those of the `RegisterEntry` it rests on, `other_entries` what
    its register was asked for beside that: an application refused before it, say. `reservation_ends_at` is set for a
    right that bears one item at a time. From `void_from` on the charge is void against other creditors for want of a
    second filing, unless that is made in time; `void_before` are the times before in which it was.
    """

    registered_at: datetime
    index: int
    priority_at: datetime | None = None
    present_from: datetime | None = None
    present_until: datetime | None = None
    other_entries: tuple[RegisterEntry, ...] = ()
    reservation_ends_at: datetime | None = None
    void_from: datetime | None = None
    void_before: tuple[VoidSpan, ...] = ()
    end_status: ItemStatus | None = None
    end_at: datetime | None = None
    behind: tuple[Behind, ...] = ()

    def live_at(self, as_of: datetime) -> bool:
        """Whether the item was there at `as_of`, and live."""
        standing = self.at(as_of)
        return standing is not None and standing.live

    @property
    def entries(self) -> tuple[RegisterEntry, ...]:
        """All its entries and applications, the one it rests on first."""
        if self.priority_at is None:
            return self.other_entries
        main = RegisterEntry(
            priority_at=self.priority_at, present_from=self.present_from, present_until=self.present_until
        )
        return (main, *self.other_entries)

    def void_at(self, as_of: datetime) -> bool:
        """Whether the charge was void against other creditors at `as_of`."""
        if self.void_from is not None and self.void_from <= as_of:
            return True
        return any(span.first_at <= as_of < span.until for span in self.void_before)

    def at(self, as_of: datetime) -> Standing | None:
        """How the item stood at `as_of`; None when it was not there yet."""
        there = [one for one in self.entries if one.there_at(as_of)]
        counting = [one.priority_at for one in there if one.counts_at(as_of)]
        entered = bool(counting)
        since = min(counting or [one.priority_at for one in there], default=self.registered_at)
        if since > as_of:
            return None
        status, ended_at = ItemStatus.LIVE, None
        if self.end_status is not None and self.end_at is not None and self.end_at <= as_of:
            status, ended_at = self.end_status, self.end_at
        elif not entered and self.reservation_ends_at is not None and self.reservation_ends_at <= as_of:
            status, ended_at = ItemStatus.LAPSED, self.reservation_ends_at
        return Standing(
            status=status,
            since=since,
            entered=entered,
            void=self.void_at(as_of),
            ended_at=ended_at,
            index=self.index,
            behind=tuple(one for one in self.behind if one.at <= as_of),
        )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An item at one instant.

    `since` is its law time, `entered` whether an official entry stands behind it (or an application that protects),
    `void` whether it is void against other creditors for want of a second filing.
    """

    status: ItemStatus
    since: datetime
    entered: bool
    void: bool
    ended_at: datetime | None
    index: int
    behind: tuple[Behind, ...] = ()

    @property
    def perfected(self) -> bool:
        """Whether its entry also holds against other creditors."""
        return self.entered and not self.void

    @property
    def live(self) -> bool:
        """Whether the item is live."""
        return self.status is ItemStatus.LIVE

    @property
    def key(self) -> tuple[bool, datetime, int]:
        """What items of one right are ordered by."""
        return (not self.perfected, self.since, self.index)
