"""Working days by the notices of years, and provisional days where a year has none."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.law.calendar import Calendar, HolidayNotice
from registry.domain.law.dated import Dated

DAY = timedelta(days=1)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def dated(
    year: int, *, closed: set[date], worked: set[date] = frozenset(), first: date | None = None
) -> Dated[HolidayNotice]:
    """The notice of a year."""
    notice = HolidayNotice(year=year, closed=frozenset(closed), worked=frozenset(worked))
    return Dated(first_day=first or date(year, 1, 1), value=notice, basis=f"the notice for {year}")


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A calendar with some years announced, and a holiday of law on the first day of every year."""
    years = draw(st.sets(st.integers(2020, 2030)))
    closed, worked = draw(st.sets(DAYS, max_size=60)), draw(st.sets(DAYS, max_size=20))
    notices = tuple(
        dated(
            year,
            closed={day for day in closed if day.year == year},
            worked={day for day in worked - closed if day.year == year and day.weekday() > 4},
        )
        for year in sorted(years)
    )
    return Calendar(notices=notices, statutory=lambda year: frozenset({date(year, 1, 1)}))


@given(calendars(), DAYS, st.integers(1, 20))
def test_so_many_working_days_lie_between_and_the_last_is_one(calendar: Calendar, day: date, count: int) -> None:
    last = calendar.add_working_days(day, count)
    between = [day + n * DAY for n in range(1, (last - day).days + 1)]
    assert sum(map(calendar.works, between)) == count
    assert calendar.works(last)


@given(calendars(), DAYS)
def test_a_last_day_moves_on_to_the_first_working_day_and_no_further(calendar: Calendar, day: date) -> None:
    last = calendar.moved(day)
    assert last >= day
    assert calendar.works(last)
    assert not any(calendar.works(day + n * DAY) for n in range((last - day).days))
    assert calendar.moved(last) == last


@given(calendars(), DAYS, st.integers(0, 800), st.integers(2020, 2030), st.sets(DAYS, max_size=30))
def test_what_is_not_provisional_stays_what_it_is_whatever_is_announced_later(
    calendar: Calendar, day: date, days: int, year: int, closed: set[date]
) -> None:
    """And what is, is so for a year that has no notice."""
    last = day + days * DAY
    announced = {one.value.year for one in calendar.notices}
    assert calendar.is_provisional(day, last) is not (set(range(day.year, last.year + 1)) <= announced)
    if year in announced:
        return
    later = calendar.with_notices(dated(year, closed={one for one in closed if one.year == year}))
    if not calendar.is_provisional(day, last):
        assert [later.works(day + n * DAY) for n in range(days)] == [calendar.works(day + n * DAY) for n in range(days)]
    assert later.is_provisional(day, last) <= calendar.is_provisional(day, last)


def test_of_two_notices_of_one_year_the_one_with_the_later_first_day_counts() -> None:
    """As when a festival was prolonged in the midst of it."""
    monday = date(2020, 2, 3)
    first = dated(2020, closed={date(2020, 1, 27)})
    longer = dated(2020, closed={date(2020, 1, 27), monday}, first=date(2020, 1, 26))
    for notices in ((first, longer), (longer, first)):
        assert not Calendar(notices=notices, statutory=lambda _: frozenset()).works(monday)
    assert Calendar(notices=(first,), statutory=lambda _: frozenset()).works(monday)


def test_a_weekend_day_that_is_made_up_for_is_worked() -> None:
    saturday = date(2026, 2, 14)
    plain = Calendar(notices=(), statutory=lambda _: frozenset())
    assert not plain.works(saturday)
    assert plain.with_notices(dated(2026, closed=set(), worked={saturday})).works(saturday)
