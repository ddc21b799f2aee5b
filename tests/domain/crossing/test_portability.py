"""What is decided in one place is carried out in another where both have joined an arrangement on it, from its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.crossing.portability import portable
from registry.domain.law.finding import Confidence
from registry.domain.law.place import Arrangement
from tests.domain.crossing.crossings import PLACES, TODAY
from tests.exercises import exercises

DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))
CODES = st.sampled_from(["CN", "HK", "MO", "SG", "XX"])
KINDS = st.sampled_from(["judgment", "award"])


@exercises("XB-20", "XB-26", "XB-27", "XB-28", "XB-29", "XB-2B")
@pytest.mark.parametrize(
    ("a", "b", "kind", "carried"),
    [
        ("CN", "HK", "judgment", True),
        ("CN", "MO", "judgment", True),
        ("HK", "MO", "judgment", False),
        ("CN", "HK", "award", True),
        ("CN", "MO", "award", True),
        ("HK", "MO", "award", True),
    ],
)
def test_today_every_award_travels_and_judgments_all_but_between_hong_kong_and_macau(
    a: str, b: str, kind: str, carried: bool
) -> None:
    assert portable(a, b, kind, TODAY, PLACES) is carried
    assert portable(b, a, kind, TODAY, PLACES) is carried


@exercises("XB-20", "XB-26", "XB-28", "XB-29")
@pytest.mark.parametrize(
    ("a", "b", "kind", "first_day"),
    [
        ("CN", "HK", "judgment", date(2024, 1, 29)),
        ("CN", "MO", "judgment", date(2006, 4, 1)),
        ("CN", "HK", "award", date(2000, 2, 1)),
        ("CN", "MO", "award", date(2008, 1, 1)),
        ("HK", "MO", "award", date(2013, 12, 16)),
    ],
)
def test_an_arrangement_carries_from_its_first_day_and_not_the_day_before(
    a: str, b: str, kind: str, first_day: date
) -> None:
    assert not portable(a, b, kind, first_day - timedelta(days=1), PLACES)
    assert portable(a, b, kind, first_day, PLACES)


@given(CODES, KINDS, DAYS)
def test_within_one_place_everything_is_carried_out(code: str, kind: str, day: date) -> None:
    assert portable(code, code, kind, day, PLACES)


@given(CODES, CODES, KINDS, DAYS)
def test_what_travels_one_way_travels_the_other(a: str, b: str, kind: str, day: date) -> None:
    assert portable(a, b, kind, day, PLACES) is portable(b, a, kind, day, PLACES)


@given(CODES, CODES, KINDS, DAYS, DAYS)
def test_what_is_carried_once_is_carried_later(a: str, b: str, kind: str, one: date, other: date) -> None:
    assert portable(a, b, kind, min(one, other), PLACES) <= portable(a, b, kind, max(one, other), PLACES)


@given(st.sampled_from(["CN", "HK", "MO"]), st.sampled_from(["SG", "XX", "cn", ""]), KINDS, DAYS)
def test_a_seat_that_is_no_place_of_the_registry_carries_nothing(place: str, seat: str, kind: str, day: date) -> None:
    assert not portable(seat, place, kind, day, PLACES)


def test_an_arrangement_is_told_alike_in_exactly_two_forms() -> None:
    """Each cites the instrument by which it joined."""
    told: dict[str, list[Arrangement]] = {}
    for place in PLACES.values():
        for one in place.arrangements:
            told.setdefault(one.name, []).append(one)
    assert {name: len(forms) for name, forms in told.items()} == {
        "Mainland and Hong Kong judgments 2019": 2,
        "Mainland and Macau judgments 2006": 2,
        "Mainland and Hong Kong awards 1999": 2,
        "Mainland and Macau awards 2007": 2,
        "Hong Kong and Macau awards 2013": 2,
    }
    assert all(replace(forms[0], basis=forms[1].basis) == forms[1] for forms in told.values())
    assert all(one.basis for forms in told.values() for one in forms)


def test_a_further_place_joins_by_its_own_form_and_carries_from_the_later_of_two_first_days() -> None:
    def joined(day: date) -> Arrangement:
        return Arrangement(
            name="Further judgments", covers="judgment", first_day=day, basis="test", confidence=Confidence.VERIFIED
        )

    further = replace(PLACES["MO"], code="ZZ", arrangements=(joined(date(2030, 1, 1)),))
    macau = replace(PLACES["MO"], arrangements=(*PLACES["MO"].arrangements, joined(date(2030, 6, 1))))
    places = {**PLACES, "MO": macau, "ZZ": further}
    assert not portable("ZZ", "MO", "judgment", date(2030, 5, 31), places)
    assert portable("ZZ", "MO", "judgment", date(2030, 6, 1), places)
    assert not portable("ZZ", "MO", "award", date(2030, 6, 1), places)
    assert not portable("ZZ", "CN", "judgment", date(2030, 6, 1), places)
