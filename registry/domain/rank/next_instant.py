"""The next instant at which a day alone can change how a right, or an item on it, stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain

from registry.domain.law.place import PlaceLaw
from registry.domain.rank.standing import Timing
from registry.domain.right.facts import RightAt
from registry.domain.right.record import RightRecord
from registry.domain.right.term import grace_ends_on
from registry.domain.values.days import legal_day, start_of_day

_DAY = timedelta(days=1)


def next_of_right(right: RightAt, record: RightRecord, place: PlaceLaw, now: datetime) -> datetime | None:
    """The first instant after `now` at which what is told of a right, as it stands then, can change; None: none."""
    told = chain((seen.observed_at for seen in record.observations), (one.effective_at for one in record.changes))
    return first_after(now, legal_day(now), told, chain(_days_of_right(right, place), _days_of_record(record)))


def next_of_item(timing: Timing, now: datetime) -> datetime | None:
    """The first instant after `now` that the days of an item bring; None: none."""
    days = [day for one in timing.entries for day in (one.priority_at, one.present_from, one.present_until)]
    told = (timing.registered_at, *days, timing.reservation_ends_at, timing.void_from, timing.end_at)
    return min((at for at in told if at is not None and at > now), default=None)


def first_after(now: datetime, day: date, instants: Iterable[datetime], days: Iterable[date]) -> datetime | None:
    """The first of these instants after `now`, or of these days after `day`, the legal day of `now`."""
    at = min((one for one in instants if one > now), default=None)
    first = min((one for one in days if one > day), default=None)
    if first is None:
        return at
    begins = start_of_day(first)
    return begins if at is None else min(at, begins)


def _days_of_right(right: RightAt, place: PlaceLaw) -> Iterator[date]:
    """The first days on which a right is published, granted, past its term, in arrears, lapsed, or free again."""
    for first in (right.published_on, right.granted_on):
        if first is not None:
            yield first
    if right.expires_on is not None:
        yield right.expires_on + _DAY
    if right.fees_paid_until is not None:
        yield right.fees_paid_until + _DAY
        yield grace_ends_on(right.fees_paid_until, place) + _DAY
    for proceeding in right.proceedings:
        if proceeding.until_on is not None:
            yield proceeding.until_on + _DAY


def _days_of_record(record: RightRecord) -> Iterator[date]:
    """The days that recorded proceedings and licences begin, and those after they end."""
    for change in record.changes:
        for span in (change.opens, change.licence):
            if span is not None:
                yield span.from_on
                if span.until_on is not None:
                    yield span.until_on + _DAY
