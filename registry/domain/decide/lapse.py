"""Reservations that have lapsed: which, and the event that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.domain.decide.rejudged import decided, with_end
from registry.domain.pledge.events import EndTerms, ReservationLapsed
from registry.domain.pledge.pledge import Pledge
from registry.domain.rank.standing import ItemStatus
from registry.domain.rank.timing import End
from registry.domain.recognition.situation import Rival
from registry.domain.recognition.world import World
from registry.domain.right.facts import RightId


def decide_lapse(pledge: Pledge, lapse: Lapse, world: World) -> ReservationLapsed:
    """Record what the clock, or the official entry of another, has already done to `lapse.items`."""
    gone = {item.item for item in pledge.items if item.item in lapse.items and item.end is None}
    after = with_end(pledge, End(status=ItemStatus.LAPSED, at=lapse.ended_at, reason=lapse.reason), gone)
    items, told = decided(after, world, always=gone)
    return ReservationLapsed(
        registration_number=pledge.registration_number,
        items=items,
        sealed=EndTerms(reason=lapse.reason, ended_at=lapse.ended_at, **told),
    )


@dataclass(frozen=True, kw_only=True)
class Lapse:
    """Reservations of one pledge that have ended: which items, when the law counts it, and why."""

    registration_number: str
    items: tuple[int, ...]
    ended_at: datetime
    reason: str


def due_lapses(rivals: Mapping[RightId, tuple[Rival, ...]], now: datetime) -> tuple[Lapse, ...]:
    """The reservations whose time has run out by `now` and whose lapse is not yet recorded, one entry per pledge."""
    ended: dict[str, tuple[list[int], datetime]] = {}
    for group in rivals.values():
        for rival in group:
            standing = rival.timing.at(now)
            if rival.timing.end_status is None and standing and standing.status is ItemStatus.LAPSED:
                items, _ = ended.setdefault(rival.registration_number, ([], standing.ended_at or now))
                items.append(rival.item)
    return tuple(
        Lapse(registration_number=number, items=tuple(sorted(items)), ended_at=at, reason="reservation_ended")
        for number, (items, at) in sorted(ended.items())
    )
