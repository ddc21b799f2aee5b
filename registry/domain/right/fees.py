"""Until when a right's fees are paid, told from what its register showed and what happened. Days are legal days.

`fees_paid_until` is the due day of the next fee not yet paid. It is overdue from the day after, and can still be paid
within a grace that the place sets and whose last day it may move. A fee never paid within the grace ends the right,
back to the due day, whatever its status says (`registry.domain.right.term`).

- An observation's `fees_paid_until` counts whenever it was told, from the due day on; the newest that has one counts.
- A payment counts only by the end of the grace of the first fee then unpaid. A later one revives nothing.
- `fee_missed` sets the day back where its due day is earlier or none is known, and never forward.
- A restoration settles the fees until the first due day after it, unless a later one is known. A status told in force
  is one when it comes after the grace's end, or says so; told inside the grace it says nothing of the fee.

Sources: 专利法实施细则 arts. 6, 115 (CN-125 to CN-127); Cap. 514 ss. 39, 40, 126 (HK-09 to HK-12); RJPI arts. 50 to 55
(MO-05 to MO-07); the rulings of this register on fees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from registry.domain.law.place import PlaceLaw
from registry.domain.right.facts import Observation, RightChange, RightStatus
from registry.domain.right.term import grace_ends_on
from registry.domain.values.days import add_years, legal_day


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """What says when a right's fees fall due: its place, kind and days. `expires_on` may be computed."""

    place: PlaceLaw
    kind: str
    filed_on: date | None
    granted_on: date | None
    expires_on: date | None

    def first_after(self, day: date, paid_until: date) -> date:
        """The first due day after `day`; the last day of the right where no more falls due.

        Where the place can not compute it, fees are taken to recur yearly from `paid_until`.
        """
        ends_on = self.expires_on
        if self.filed_on is not None:
            days = self.place.fee_due_days(self.kind, self.filed_on, self.granted_on, ends_on)
            if days:
                return next((due_on for due_on in days if due_on > day), ends_on or days[-1])
        years = max(day.year - paid_until.year, 0)
        due_on = next(on for n in range(years, years + 3) if (on := add_years(paid_until, n)) > day)
        return due_on if ends_on is None else min(due_on, ends_on)


@dataclass(frozen=True, kw_only=True)
class Fees:
    """How the fees of a right stand. `late_until` is up to when payments reach that came too late to count."""

    paid_until: date | None = None
    late_until: date | None = None

    def after(self, change: RightChange, schedule: Schedule) -> Fees:
        """How they stand after an official event of the right."""
        day, was = legal_day(change.effective_at), self.paid_until
        if change.type == "fee_paid" and change.fees_paid_until is not None:
            if was is None or day <= grace_ends_on(was, schedule.place):
                return replace(self, paid_until=_later(was, change.fees_paid_until))
            return replace(self, late_until=_later(self.late_until, change.fees_paid_until))
        if change.type == "fee_missed" and change.fees_paid_until is not None:
            return replace(self, paid_until=min(was or change.fees_paid_until, change.fees_paid_until))
        if change.status is not RightStatus.IN_FORCE or was is None:
            return self
        if not change.restored and day <= grace_ends_on(was, schedule.place):
            return self
        return Fees(paid_until=max(schedule.first_after(day, was), was, self.late_until or was))


def fees_at(
    observations: tuple[Observation, ...], changes: Iterable[RightChange], instant: datetime, schedule: Schedule
) -> tuple[date | None, bool]:
    """Until when the fees are paid at `instant`, and whether the fee then due was paid later, and in time."""
    seen = _last_seen(observations)
    fees = Fees(paid_until=None if seen is None else observations[seen].fees_paid_until)
    told = sorted(_bearing(changes, observations, seen), key=lambda change: change.effective_at)
    for change in told:
        if change.effective_at <= instant:
            fees = fees.after(change, schedule)
    then = fees
    for change in told:
        if change.effective_at > instant and change.type == "fee_paid":
            fees = fees.after(change, schedule)
    settled = None not in (then.paid_until, fees.paid_until) and fees.paid_until != then.paid_until
    return then.paid_until, settled


def _bearing(
    changes: Iterable[RightChange], observations: tuple[Observation, ...], seen: int | None
) -> Iterable[RightChange]:
    """The events that bear on fees; a missed fee that the newest observation was made in knowledge of is none."""
    for change in changes:
        if change.type == "fee_missed" and seen is not None and change.known_to(observations[seen], seen):
            continue
        if change.fees_paid_until is not None or change.status is RightStatus.IN_FORCE:
            yield change


def _last_seen(observations: tuple[Observation, ...]) -> int | None:
    """The place of the newest observation that shows until when fees are paid; of two of one instant the later told."""
    showing = [n for n, one in enumerate(observations) if one.fees_paid_until is not None]
    return max(showing, key=lambda n: (observations[n].observed_at, n), default=None)


def _later(one: date | None, other: date) -> date:
    return other if one is None else max(one, other)
