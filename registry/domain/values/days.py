"""Days and terms: legal days at UTC+8, the zone of all three places, and instants in UTC to the microsecond.

A legal day runs from midnight to midnight at UTC+8. Days are last days, inclusive: a right or term is still alive on
its last day. Instants are aware datetimes; what this module returns is in UTC, and all arithmetic is on integers.
Holds for the years 1900 to 2200.

Not here: working days and holidays, which are each place's own, and the clock, which is given to whoever needs it.

Sources: CN-120 to CN-122 for terms (Patent Law art. 42; Implementing Regulations rule 5; Examination Guidelines part V,
chapter 9, 4.1); Cap. 514 ss. 39(1)(b) and 126(1)(b) for a term "beginning with" the day of filing; RFC 3339 for texts.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

_AHEAD = timedelta(hours=8)
LEGAL_ZONE = timezone(_AHEAD)
"""UTC+8, all year: the zone of Mainland China, Hong Kong and Macau."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_SHORTEST_MONTH = 28
_WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TABLED_DAY = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))"
    r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:[Zz]|[+-][0-9]{2}:[0-5][0-9])"
)


def read_day(text: str) -> date:
    """The legal day written `YYYY-MM-DD`, from 1900 to 2200; ValueError, with a sentence, for anything else."""
    if not _WRITTEN_DAY.fullmatch(text):
        raise ValueError("a day is written YYYY-MM-DD")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such day") from None
    if not 1900 <= day.year <= 2200:
        raise ValueError("a day lies between 1900 and 2200")
    return day


@lru_cache(maxsize=4_096)  # a table of rights has few days
def read_tabled_day(text: str) -> date:
    """The day as tables and gazettes write it, year first: `2012-12-31`, `2012/12/31`, `2012.12.31`, `2012年12月31日`,
    `20121231`. A midnight behind it, as a spreadsheet adds, says nothing. ValueError, with a sentence, for anything
    else: of `03/04/2012` nobody can tell which is the month.
    """
    found = _TABLED_DAY.fullmatch("".join(text.split()) if "年" in text else text)
    if found is None:
        raise ValueError("a day is written YYYY-MM-DD, YYYY/MM/DD, YYYY.MM.DD, YYYY年MM月DD日 or YYYYMMDD")
    year, month, day = (int(part) for part in found.groups() if part is not None and part.isdigit())
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("there is no such day") from None


def legal_day(instant: datetime) -> date:
    """The legal day in which `instant` lies; ValueError when it carries no zone."""
    if instant.tzinfo is UTC:
        return (instant + _AHEAD).date()
    return _aware(instant).astimezone(LEGAL_ZONE).date()


def start_of_day(day: date) -> datetime:
    """The first instant of a legal day, in UTC."""
    return datetime.combine(day, time(), LEGAL_ZONE).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last microsecond of a legal day, in UTC."""
    return start_of_day(day + _DAY) - _MICROSECOND


def add_months(day: date, months: int) -> date:
    """The same day `months` later (earlier when negative), or the last of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= _SHORTEST_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day `years` later; the anniversary of 29 February is 28 February in a common year."""
    return add_months(day, 12 * years)


def last_day_of_term(filed_on: date, years: int) -> date:
    """The last day, inclusive, of a term of `years` that begins with the day of filing: the eve of its anniversary.

    Never moved for holidays (CN-121, HK-07, HK-08).
    """
    return add_years(filed_on, years) - _DAY


def instant_text(instant: datetime) -> str:
    """RFC 3339 in UTC with six decimals and `Z`, so that texts sort as instants do; ValueError without a zone.

    Keep: part of what is hashed.
    """
    if instant.tzinfo is not UTC:
        instant = _aware(instant).astimezone(UTC)
    return instant.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def read_instant(text: str) -> datetime:
    """The instant of an RFC 3339 text, in UTC. ValueError when it has no offset, more than six decimals, or is none."""
    if not _INSTANT.fullmatch(text):
        raise ValueError("an instant is written as RFC 3339 with an offset and at most six decimals")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("there is no such instant") from None


def micros(instant: datetime) -> int:
    """Microseconds since 1970-01-01T00:00:00Z, negative before; ValueError without a zone."""
    return (_aware(instant) - _EPOCH) // _MICROSECOND


def from_micros(count: int) -> datetime:
    """The instant `count` microseconds after 1970-01-01T00:00:00Z, in UTC."""
    return _EPOCH + timedelta(microseconds=count)


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("an instant carries its zone")
    return instant
