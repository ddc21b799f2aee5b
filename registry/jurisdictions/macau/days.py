"""The days of Macau: on which its offices work, and how its periods are counted."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays

from registry.domain.law.calendar import Calendar, HolidayNotice
from registry.domain.law.dated import Dated

# The term counts from the day of filing (of the Mainland application, for an extension), however long ago that was.
ANY_DAY = date(1900, 1, 1)


@cache
def government_holidays(year: int) -> frozenset[date]:
    """The days of `year` on which the government closes its offices, by its regulations with their days of rest."""
    return frozenset(holidays.country_holidays("MO", years=year, categories=("government",)))


_ANNOUNCED = range(1999, 2027)
"""The years whose lists of holidays are on file; the next one is one value more."""

CALENDAR = Calendar(
    notices=tuple(
        Dated(
            first_day=date(year, 1, 1),
            value=HolidayNotice(year=year, closed=government_holidays(year)),
            basis=f"holidays of the government of Macau for {year}, as holidays has them",
        )
        for year in _ANNOUNCED
    ),
    statutory=government_holidays,
)
"""The working days of Macau's public offices: Monday to Friday but for the holidays of its government."""
