"""When the annuities of a patent of the Mainland fall due, what paying them late adds."""

from __future__ import annotations

from datetime import date

from registry.domain.law.calendar import Calendar
from registry.domain.law.dated import in_force
from registry.domain.values.days import add_months, add_years
from registry.jurisdictions.mainland_china.days import CALENDAR, last_day_moved
from registry.jurisdictions.mainland_china.values import SURCHARGE_PERCENT


def fee_due_days(_kind: str, filed_on: date, granted_on: date | None, ends_on: date | None) -> tuple[date, ...]:
    """The due days of a right's annuities by filing day, grant day, last day; none where the last is not on record."""
    return () if ends_on is None else annuity_due_days(filed_on, ends_on, granted_on)


def annuity_due_days(filed_on: date, ends_on: date, granted_on: date | None = None) -> tuple[date, ...]:
    """When the annuities of a right filed on that day, with `ends_on` its last day, fall due: each anniversary.

    The one on an anniversary is for the year that begins then. Of a right granted later the first is after its grant;
    the year of the grant is paid for with the grant itself.
    """
    years = range(1, ends_on.year - filed_on.year + 1)
    days = (add_years(filed_on, year) for year in years)
    return tuple(day for day in days if day <= ends_on and (granted_on is None or day > granted_on))


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
