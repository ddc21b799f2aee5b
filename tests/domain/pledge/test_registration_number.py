"""Registration numbers: one form, check digits that find a slip, and nothing else taken for one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.pledge.registration_number import is_registration_number, registration_number

YEARS, SERIALS = st.integers(2000, 2999), st.integers(1, 999_999_999)
NUMBERS = st.builds(registration_number, YEARS, SERIALS)


def remainder(number: str) -> int:
    """ISO 7064 MOD 97-10, worked out anew: letters as 10 to 35."""
    return int("".join(str(int(one, 36)) for one in number.replace("-", ""))) % 97


def test_the_number_of_the_contract_is_the_seventeenth_of_2026() -> None:
    assert registration_number(2026, 17) == "IPP2026000000017-49"


@given(YEARS, SERIALS)
def test_a_number_holds_its_year_and_serial_and_leaves_remainder_one(year: int, serial: int) -> None:
    number = registration_number(year, serial)
    assert re.fullmatch(r"IPP[0-9]{13}-[0-9]{2}", number)
    assert (int(number[3:7]), int(number[7:16])) == (year, serial)
    assert remainder(number) == 1
    assert is_registration_number(number)


@given(YEARS, SERIALS, SERIALS)
def test_numbers_of_a_year_sort_as_their_serials(year: int, one: int, two: int) -> None:
    assert (registration_number(year, one) < registration_number(year, two)) == (one < two)


@given(NUMBERS, st.data())
def test_any_one_wrong_digit_is_found(number: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([n for n, one in enumerate(number) if one.isdigit()]))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    assert not is_registration_number(number[:place] + wrong + number[place + 1 :])


@given(NUMBERS)
def test_of_all_endings_a_number_has_the_computed_one_alone(number: str) -> None:
    """Also where 00, 01 or 99 leaves the same remainder as 97, 98 or 02."""
    endings = [f"{n:02}" for n in range(100)]
    assert [one for one in endings if is_registration_number(number[:-2] + one)] == [number[-2:]]


@pytest.mark.parametrize("ending", ["02", "97", "98"])
def test_the_other_ending_of_one_remainder_is_refused(ending: str) -> None:
    number = next(one for n in range(1, 1_000) if (one := registration_number(2026, n)).endswith(ending))
    other = {"02": "99", "97": "00", "98": "01"}[ending]
    assert remainder(number[:-2] + other) == 1
    assert not is_registration_number(number[:-2] + other)


@given(NUMBERS, st.data())
def test_any_two_neighbours_swapped_are_found(number: str, data: st.DataObject) -> None:
    swaps = [n for n in range(3, 15) if number[n] != number[n + 1]]
    if swaps:
        n = data.draw(st.sampled_from(swaps))
        assert not is_registration_number(number[:n] + number[n + 1] + number[n] + number[n + 2 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "IPP2026000000017",
        "IPP202600000001749",
        "ipp2026000000017-49",
        " IPP2026000000017-49",
        "IPP2026000000017-49\n",
        "IPP2026000000017-4９",
        "IPP２026000000017-49",
        "IPP٢026000000017-49",
        "IPP2026-000000017-49",
    ],
)
def test_anything_written_otherwise_is_no_number(text: str) -> None:
    assert not is_registration_number(text)


@given(st.text(max_size=24))
def test_any_text_can_be_asked_about(text: str) -> None:
    assert is_registration_number(text) in (True, False)
