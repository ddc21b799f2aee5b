"""The working days of the offices of the Mainland."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays
from chinese_calendar import constants

from registry.domain.law.calendar import Calendar, HolidayNotice
from registry.domain.law.dated import Dated
from registry.domain.values.days import add_months


@cache
def statutory_holidays(year: int) -> frozenset[date]:
    """The holidays that the Regulations on them name, on their own days of `year`: no day given in exchange for one."""
    named = holidays.country_holidays("CN", years=year, observed=False, language="en_US")
    return frozenset(day for day, name in named.items() if not name.startswith("Day off"))


def _announced(year: int) -> Dated[HolidayNotice]:
    """The notice of the State Council for `year`."""
    return Dated(
        first_day=date(year, 1, 1),
        value=HolidayNotice(
            year=year,
            closed=frozenset(day for day in constants.holidays if day.year == year),
            worked=frozenset(day for day in constants.workdays if day.year == year),
        ),
        basis=f"国务院办公厅关于{year}年部分节假日安排的通知, as chinesecalendar has it",
    )


CALENDAR = Calendar(
    # A notice that the package does not have yet is one value more, with its source, or a setting of the operator.
    notices=tuple(_announced(year) for year in sorted({day.year for day in constants.holidays})),
    statutory=statutory_holidays,
)
"""The working days of CNIPA, courts and banks."""

DAY = timedelta(days=1)


def last_day_moved(day: date, calendar: Calendar = CALENDAR) -> date:
    """The last day of a period, moved to the next working day where it is none (CN-34)."""
    return calendar.moved(day)


def end_of_period(from_on: date, *, months: int = 0, days: int = 0, calendar: Calendar = CALENDAR) -> date:
    """The last day of a period that `from_on` sets off, moved to the next working day where it is none (CN-34)."""
    return last_day_moved(add_months(from_on, months) + timedelta(days=days), calendar)
