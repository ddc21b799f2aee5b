"""The days of the Mainland: on which its offices work, and how its periods are counted."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import holidays
from chinese_calendar import constants

from registry.domain.law.calendar import Calendar, HolidayNotice
from registry.domain.law.dated import Dated, in_force
from registry.domain.values.days import add_months, add_years


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
CHANGE_DAYS = 30
_PPM2010 = date(2010, 10, 1)
_PPM2021 = date(2021, 11, 15)

EXAMINATION_DAYS = MappingProxyType(
    {
        "online": (
            Dated(first_day=_PPM2010, value=7, basis="专利权质押登记办法 (2010)"),
            Dated(first_day=_PPM2021, value=2, basis="专利权质押登记办法 art. 10(2) (CN-31)"),
        ),
        "paper": (
            Dated(first_day=_PPM2010, value=7, basis="专利权质押登记办法 (2010)"),
            Dated(first_day=_PPM2021, value=5, basis="专利权质押登记办法 art. 10(1) (CN-30)"),
        ),
    }
)
"""Working days from receipt within which CNIPA decides on an entry, a change or a cancellation."""

PRACTICE_DAYS = MappingProxyType(
    {
        "online": (Dated(first_day=date(2020, 1, 1), value=1, basis="CNIPA report on 2020 (CN-32)"),),
        "paper": (Dated(first_day=date(2020, 1, 1), value=3, basis="CNIPA report on 2020 (CN-32)"),),
    }
)
"""What CNIPA aims at. A target, no law: no deadline rests on it."""


def end_of_period(from_on: date, *, months: int = 0, days: int = 0, calendar: Calendar = CALENDAR) -> date:
    """The last day of a period that `from_on` sets off, moved to the next working day where it is none (CN-34)."""
    return last_day_moved(add_months(from_on, months) + timedelta(days=days), calendar)


def last_day_moved(day: date, calendar: Calendar = CALENDAR) -> date:
    """The last day of a period, moved to the next working day where it is none (CN-34)."""
    return calendar.moved(day)


def decision_due_on(received_on: date, channel: str | None, calendar: Calendar = CALENDAR) -> date | None:
    """By when CNIPA decides on what it received (complete) on that day; None for a day before any measures.

    Channels are `online`, `post` and `window`; one that is not known takes the longer time.
    """
    days = in_force(EXAMINATION_DAYS["online" if channel == "online" else "paper"], received_on)
    return None if days is None else calendar.add_working_days(received_on, days)


def change_due_on(changed_on: date, calendar: Calendar = CALENDAR) -> date:
    """By when a change of the claim, its amount or its scope is to be filed with CNIPA: 30 days (CN-62)."""
    return end_of_period(changed_on, days=CHANGE_DAYS, calendar=calendar)


SURCHARGE_PERCENT = (
    Dated(first_day=date(2001, 7, 1), value=(0, 5, 10, 15, 20, 25), basis="专利法实施细则 art. 115 (CN-126)"),
)
"""What is added to the annuity, in percent of it, in each month of the grace."""


def annuity_due_days(filed_on: date, ends_on: date, granted_on: date | None = None) -> tuple[date, ...]:
    """When the annuities of a right filed on that day, with `ends_on` its last day, fall due: each anniversary.

    The one on an anniversary is for the year that begins then. Of a right granted later the first is after its grant;
    the year of the grant is paid for with the grant itself.
    """
    years = range(1, ends_on.year - filed_on.year + 1)
    days = (add_years(filed_on, year) for year in years)
    return tuple(day for day in days if day <= ends_on and (granted_on is None or day > granted_on))


def fee_due_days(_kind: str, filed_on: date, granted_on: date | None, ends_on: date | None) -> tuple[date, ...]:
    """The same by kind, filing day, grant day and last day; none where the last day is not on record."""
    return () if ends_on is None else annuity_due_days(filed_on, ends_on, granted_on)


def surcharge(due_on: date, paid_on: date, calendar: Calendar = CALENDAR) -> int | None:
    """What a payment on `paid_on` adds to the annuity due on `due_on`, in percent of the whole; None: too late.

    Up to one full month late nothing; a payment that was short is made up at the rate of the day it is made up. The
    months are never moved; the last day of the grace is, at the rate of its last month.
    """
    if paid_on <= due_on:
        return 0
    bands = surcharge_bands(due_on)
    if bands and bands[-1][0] < paid_on <= last_day_moved(bands[-1][0], calendar):
        return bands[-1][1]
    return next((percent for last, percent in bands if paid_on <= last), None)


def surcharge_bands(due_on: date) -> tuple[tuple[date, int], ...]:
    """The months of grace after `due_on`, each by its last day, with the percent added in it."""
    percents = in_force(SURCHARGE_PERCENT, due_on) or ()
    return tuple((add_months(due_on, month), percent) for month, percent in enumerate(percents, start=1))
