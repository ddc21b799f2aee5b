"""Taking places in the journal: the last thing before something is recorded, by a clock that can be right."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from registry.domain.values.days import LEGAL_ZONE, legal_day, micros
from registry.service.journal.register import Register
from registry.store import journal


def take_place(
    register: Register,
    connection: Connection,
    now: datetime,
    *,
    count: int,
    registrations: int = 0,
    further: bool = False,
) -> journal.JournalPlace:
    """Take `count` places and `registrations` serials at the instant `now`, as `journal.take` does.

    Raises ClockWrong where the clock can date nothing, StoreOutdated.
    """
    day = legal_day(now)
    place = journal.take(
        connection,
        now=micros(now),
        year=day.year,
        next_year_at=micros(datetime(day.year + 1, 1, 1, tzinfo=LEGAL_ZONE)),
        count=count,
        registrations=registrations,
        further=further,
    )
    register.guard.require(place.recorded_at, place.database_at)
    return place
