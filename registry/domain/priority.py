"""Rank among the live items of one right: perfected before unperfected, by law time, then by position in the journal.

The registry's rank is a strict total order (Civil Code art. 414; Cap. 514 s.52(1)(a) by application; Macau by request).
When an item counts and from when is `Timing.at`: one calculation for intake, for today's reading and for any past day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ItemStatus(StrEnum):
    """How one item of a pledge stands."""

    LIVE = "live"
    RELEASED = "released"
    LAPSED = "lapsed"
    EXTINGUISHED = "extinguished"


@dataclass(frozen=True, kw_only=True)
class Timing:
    """The days of one item that decide its status and rank; all instants UTC.

    `priority_at` is the time its official entry ranks from, `present_from` the time that entry counts from (a Macau
    request ranks from the day it was made, but only once it is annotated), `present_until` the end of an application
    that was refused. `reservation_ends_at` is set for a right that bears one item at a time. From `void_from` on the
    charge is void against other creditors for want of a second filing, unless that is made in time.
    """

    registered_at: datetime
    index: int
    priority_at: datetime | None = None
    present_from: datetime | None = None
    present_until: datetime | None = None
    reservation_ends_at: datetime | None = None
    void_from: datetime | None = None
    end_status: ItemStatus | None = None
    end_at: datetime | None = None

    def at(self, as_of: datetime) -> Standing | None:
        """How the item stood at `as_of`; None when it was not there yet."""
        entered = (
            self.present_from is not None
            and self.present_from <= as_of
            and (self.present_until is None or as_of < self.present_until)
        )
        since = self.priority_at if entered and self.priority_at is not None else self.registered_at
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
            perfected=entered and (self.void_from is None or as_of < self.void_from),
            ended_at=ended_at,
            index=self.index,
        )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An item at one instant.

    `since` is its law time, `entered` whether an official entry stands behind it (or an application that protects),
    `perfected` whether that also holds against other creditors.
    """

    status: ItemStatus
    since: datetime
    entered: bool
    perfected: bool
    ended_at: datetime | None
    index: int

    @property
    def live(self) -> bool:
        """Whether the item is live."""
        return self.status is ItemStatus.LIVE

    @property
    def key(self) -> tuple[bool, datetime, int]:
        """What items of one right are ordered by."""
        return (not self.perfected, self.since, self.index)


def ranks(standings: Iterable[Standing]) -> dict[int, int]:
    """The rank, from 1, of each live standing of one right, by its journal index; the ended ones have none."""
    live = sorted((s for s in standings if s.live), key=lambda s: s.key)
    return {standing.index: rank for rank, standing in enumerate(live, start=1)}
