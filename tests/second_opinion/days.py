"""Days and months as the tables count them, for the second opinion.

Rows: CN-34 (a period of months ends on the corresponding day, the month's last where there is none, and moves to the
next working day where that day is closed), HK-65 (the same, but closed are public holidays and Sundays: a Saturday
stays), the ruling *Working days not yet announced* (a year without the State Council's notice: weekends and the
statutory holidays on their own days), and 6.0 (all clocks are UTC+8).

Nothing here comes from the registry: the two calendars are the public packages `chinese_calendar` and `holidays`.
"""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

import chinese_calendar
import holidays

LOCAL = timezone(timedelta(hours=8))
NO_DAY = datetime.max.replace(tzinfo=UTC)


def legal_day(instant: datetime) -> date:
    """The day that an instant falls on at UTC+8."""
    return instant.astimezone(LOCAL).date()


def add_months(day: date, months: int) -> date:
    """The corresponding day some months on; the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def anniversary(day: date, years: int) -> date:
    """The same month and day some years on; 28 February where 29 February does not exist."""
    return add_months(day, 12 * years)


@cache
def _announced() -> frozenset[int]:
    return frozenset(day.year for day in chinese_calendar.constants.holidays)


@cache
def _statutory(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("CN", years=[year], observed=False))


@cache
def _general(year: int) -> frozenset[date]:
    # The package calls the seventeen general holidays optional; what it calls public are the statutory ones.
    return frozenset(holidays.country_holidays("HK", years=[year], categories=("optional",)))


def closed(place: str, day: date) -> bool:
    """Whether a period of months can not end on this day in this place. Macau's table moves no period."""
    if place == "HK":
        return day.weekday() == 6 or day in _general(day.year)
    if place == "CN":
        if day.year in _announced():
            return bool(chinese_calendar.is_holiday(day))
        return day.weekday() >= 5 or day in _statutory(day.year)
    return False


def months_end(place: str, day: date, months: int) -> date:
    """The last day of a period of months that began on `day`, moved where the place's table moves it."""
    last = add_months(day, months)
    while closed(place, last):
        last += timedelta(days=1)
    return last
