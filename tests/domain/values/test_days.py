"""Legal days and instants: every step has a way back, and no step loses a microsecond."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.values.days import (
    LEGAL_ZONE,
    add_months,
    add_years,
    end_of_day,
    from_micros,
    instant_text,
    last_day_of_term,
    legal_day,
    micros,
    read_instant,
    start_of_day,
)

MICROSECOND = timedelta(microseconds=1)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
OFFSETS = st.integers(-1439, 1439).map(lambda m: timezone(timedelta(minutes=m)))
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 12, 31, 23, 59, 59, 999999), timezones=st.just(UTC))
ANYWHERE = st.builds(lambda at, zone: at.astimezone(zone), INSTANTS, OFFSETS)


@given(DAYS)
def test_a_day_begins_and_ends_on_itself(day: date) -> None:
    first, last = start_of_day(day), end_of_day(day)
    assert legal_day(first) == legal_day(last) == day
    assert legal_day(first - MICROSECOND) == day - timedelta(days=1)
    assert last + MICROSECOND == start_of_day(day + timedelta(days=1))
    assert first.tzinfo is UTC
    assert last.tzinfo is UTC


@given(ANYWHERE)
def test_every_instant_lies_within_its_legal_day(at: datetime) -> None:
    assert start_of_day(legal_day(at)) <= at <= end_of_day(legal_day(at))


@given(INSTANTS, OFFSETS)
def test_the_legal_day_is_the_instants_and_not_its_offsets(at: datetime, zone: timezone) -> None:
    assert legal_day(at.astimezone(zone)) == legal_day(at) == at.astimezone(LEGAL_ZONE).date()


def test_a_legal_day_begins_at_16_hours_utc_the_day_before() -> None:
    assert legal_day(datetime(2026, 1, 19, 15, 59, 59, 999999, tzinfo=UTC)) == date(2026, 1, 19)
    assert legal_day(datetime(2026, 1, 19, 16, 0, tzinfo=UTC)) == date(2026, 1, 20)
    assert end_of_day(date(2026, 1, 19)) == datetime(2026, 1, 19, 15, 59, 59, 999999, tzinfo=UTC)


@given(ANYWHERE)
def test_microseconds_lead_back_exactly(at: datetime) -> None:
    count = micros(at)
    assert type(count) is int
    assert from_micros(count) == at
    assert from_micros(count).tzinfo is UTC
    assert micros(at + MICROSECOND) == count + 1


@given(ANYWHERE)
def test_the_text_of_an_instant_leads_back_exactly(at: datetime) -> None:
    text = instant_text(at)
    assert read_instant(text) == at
    assert read_instant(text).tzinfo is UTC
    assert len(text) == len("2026-11-23T02:00:00.000000Z")
    assert instant_text(read_instant(text)) == text
    assert read_instant(at.isoformat()) == at


@given(INSTANTS, INSTANTS)
def test_texts_sort_as_instants_do(one: datetime, other: datetime) -> None:
    assert (instant_text(one) < instant_text(other)) == (one < other) == (micros(one) < micros(other))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T00:00:00+08:00", "2026-11-19T16:00:00.000000Z"),
        ("2026-11-20T00:00:00.1Z", "2026-11-20T00:00:00.100000Z"),
        ("2026-11-20t00:00:00.000001z", "2026-11-20T00:00:00.000001Z"),
        ("2026-11-20T00:00:00-00:30", "2026-11-20T00:30:00.000000Z"),
    ],
)
def test_instants_are_read_with_any_offset(text: str, expected: str) -> None:
    assert instant_text(read_instant(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-20", "2026-11-20T00:00:00", "2026-11-20 00:00:00Z", "20261120T000000Z", "2026-11-20T00:00Z",
     "2026-11-20T00:00:60Z", "2026-11-20T24:00:00Z", "2026-02-29T00:00:00Z", "2026-11-20T00:00:00.1234567Z",
     "2026-11-20T00:00:00.Z", "2026-11-20T00:00:00+0800", "2026-11-20T00:00:00+08", "2026-11-20T00:00:00+24:00",
     "2026-11-20T00:00:00+08:60", "2026-11-20T00:00:00Z\n", "２０２６-11-20T00:00:00Z", "0001-01-01T00:00:00+08:00",
     "9999-12-31T23:59:59-08:00", "0000-01-01T00:00:00Z", "2026-W47-5T00:00:00Z"],
)  # fmt: skip
def test_what_is_no_instant_with_its_offset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="instant"):
        read_instant(text)


def test_an_instant_without_a_zone_is_our_mistake() -> None:
    naive = datetime(2026, 11, 23, 10)
    for take in (legal_day, instant_text, micros):
        with pytest.raises(ValueError, match="zone"):
            take(naive)


@given(DAYS, st.integers(-240, 240))
def test_months_lead_back_up_to_the_clamp(day: date, months: int) -> None:
    there = add_months(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert there.day == day.day or (there.day < day.day and (there + timedelta(days=1)).day == 1)
    back = add_months(there, -months)
    assert back <= day
    assert back == day or day.day > 28


@given(DAYS, DAYS, st.integers(-240, 240))
def test_adding_months_keeps_the_order_of_days(one: date, other: date, months: int) -> None:
    first, last = sorted((one, other))
    assert add_months(first, months) <= add_months(last, months)


@given(DAYS, st.integers(-50, 50))
def test_a_year_is_twelve_months(day: date, years: int) -> None:
    assert add_years(day, years) == add_months(day, 12 * years)


@given(DAYS, st.integers(1, 50))
def test_a_term_ends_the_day_before_its_anniversary(filed_on: date, years: int) -> None:
    last = last_day_of_term(filed_on, years)
    anniversary = last + timedelta(days=1)
    assert anniversary.year == filed_on.year + years
    assert (anniversary.month, anniversary.day) in {(filed_on.month, filed_on.day), (2, 28)}
    assert (anniversary.month, anniversary.day) == (filed_on.month, filed_on.day) or filed_on.day == 29


@pytest.mark.parametrize(
    ("filed_on", "years", "expected"),
    [
        ("1999-09-06", 10, "2009-09-05"),  # a utility model that ends on 2009-09-06
        ("2020-02-29", 10, "2030-02-27"),
        ("2020-02-29", 20, "2040-02-28"),
        ("2012-12-31", 20, "2032-12-30"),
        ("2016-01-01", 8, "2023-12-31"),
    ],
)
def test_terms(filed_on: str, years: int, expected: str) -> None:
    assert last_day_of_term(date.fromisoformat(filed_on), years) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-03-31", -1, "2026-02-28"),
     ("2026-12-15", 1, "2027-01-15"), ("2026-01-15", -1, "2025-12-15"), ("2026-08-31", 6, "2027-02-28")],
)  # fmt: skip
def test_months(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)
