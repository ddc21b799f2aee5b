"""The working days of the public offices of Macau."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays

from registry.domain.law.calendar import Calendar, HolidayNotice
from registry.domain.law.dated import Dated


@cache
def statutory_holidays(year: int) -> frozenset[date]:
    """The days of `year` on which the government closes its offices, by its regulations with their days of rest."""
    return frozenset(holidays.country_holidays("MO", years=year, categories=("government",)))


_ANNOUNCED = range(1999, 2027)
"""The years whose lists of holidays are on file; the next one is one value more."""

CALENDAR = Calendar(
    notices=tuple(
        Dated(
            first_day=date(year, 1, 1),
            value=HolidayNotice(year=year, closed=statutory_holidays(year)),
            basis=f"holidays of the government of Macau for {year}, as holidays has them",
        )
        for year in _ANNOUNCED
    ),
    statutory=statutory_holidays,
)
"""The working days of Macau's public offices: Monday to Friday but for the holidays of its government."""
