"""The working days of the registries of Hong Kong."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

from registry.domain.law.calendar import Calendar, HolidayNotice
from registry.domain.law.dated import Dated


@cache
def statutory_holidays(year: int) -> frozenset[date]:
    """The general holidays of `year` but for Sundays, by the Schedule to Cap. 149 with its substitutes."""
    return frozenset(holidays.country_holidays("HK", years=year, categories=("optional",)))


_ANNOUNCED = range(1997, 2027)
"""The years whose lists of general holidays are on file; the next one is one value more."""

CALENDAR = Calendar(
    notices=tuple(
        Dated(
            first_day=date(year, 1, 1),
            value=HolidayNotice(year=year, closed=statutory_holidays(year)),
            basis=f"general holidays for {year} under Cap. 149, as holidays has them",
        )
        for year in _ANNOUNCED
    ),
    statutory=statutory_holidays,
)
"""The working days of the registries: Monday to Friday but for general holidays."""


def last_day_moved(day: date, calendar: Calendar = CALENDAR) -> date:
    """HK-65: `day`, or the next day that is neither a Sunday nor a general holiday; a Saturday counts (Cap. 1 s.71)."""
    while day.weekday() == 6 or day in calendar.holidays(day.year):
        day += timedelta(days=1)
    return day
