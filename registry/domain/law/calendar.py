"""Working days: when the offices of a place are closed, by the notice of each year, and by its law before there is one.

Governments say year by year on which days offices are closed, and some also which days of rest are worked to make up
for that. Such a notice is a value of law with its first day and its source. For a year whose notice is not on file,
closed are the days of rest of every week and the holidays that the place's law itself names, on their own days. What
is reckoned over such a year is provisional: the notice, when it comes, may move it.

Days are legal days at UTC+8. Not here: which periods a place moves to its next working day, and how it counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from registry.domain.law.dated import Dated

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class HolidayNotice:
    """What is announced for one year: the days on which offices are closed, and the weekend days that are worked.

    Weekends need not be among `closed`.
    """

    year: int
    closed: frozenset[date]
    worked: frozenset[date] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The working days of a place: its notices, and the holidays its law names for a year, lunar ones included."""

    notices: tuple[Dated[HolidayNotice], ...]
    statutory: Callable[[int], frozenset[date]]

    @cached_property
    def _by_year(self) -> Mapping[int, HolidayNotice]:
        """The notice of each year: of several the one with the latest first day."""
        return {notice.value.year: notice.value for notice in sorted(self.notices, key=lambda notice: notice.first_day)}

    def with_notices(self, *notices: Dated[HolidayNotice]) -> Calendar:
        """This calendar with further notices; a year that had one keeps the one with the later first day."""
        return replace(self, notices=(*self.notices, *notices))

    def holidays(self, year: int) -> frozenset[date]:
        """The days of `year` on which offices are closed, whatever day of the week they are."""
        notice = self._by_year.get(year)
        return self.statutory(year) if notice is None else notice.closed

    def works(self, day: date) -> bool:
        """Whether offices work on `day`."""
        notice = self._by_year.get(day.year)
        if notice is not None and day in notice.worked:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays(day.year)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which is not counted itself."""
        while count > 0:
            day += _DAY
            count -= self.works(day)
        return day

    def moved(self, last: date) -> date:
        """`last`, or the next working day where it is none."""
        return last if self.works(last) else self.add_working_days(last, 1)

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last`, both inclusive, is of a year whose notice is not on file."""
        return any(year not in self._by_year for year in range(first.year, last.year + 1))
