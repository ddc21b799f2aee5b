"""Numbers of Hong Kong and Macau: all spellings of a known form are one right; what has none is kept, and is found."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.values.numbers import (
    UNCONFIRMED,
    NumberReading,
    alike,
    is_unconfirmed,
    joined,
    near_keys,
    search_key,
)
from registry.errors import RightNumberInvalid
from registry.jurisdictions.hong_kong import numbers as hong_kong
from registry.jurisdictions.macau import numbers as macau
from registry.jurisdictions.mainland_china import numbers as mainland_china
from tests.jurisdictions.retyping import Read, reason, retyped, serials

BREAKS = st.sampled_from(["", "", "", "-", ".", " ", "- "])


@st.composite
def grouped(draw: st.DrawFn, digits: str) -> str:
    """`digits` in groups, the last of more than one digit: a single last one may be a check digit or a decimal."""
    return "".join(one + draw(BREAKS) for one in digits[:-2]) + digits[-2:]


# ---- Hong Kong -------------------------------------------------------------------------------------------------------


@given(
    digits=st.one_of(serials(7), serials(8)).map(lambda digits: "1" + digits[1:]),
    zeros=st.text("0", max_size=4),
    prefix=st.sampled_from(["HK", ""]),
    kind=st.sampled_from(["", "A", "B", "A1", "A2", "B9"]),
    data=st.data(),
)
def test_every_spelling_of_a_hong_kong_number_is_one_number(
    digits: str, zeros: str, prefix: str, kind: str, data: st.DataObject
) -> None:
    breaks = [data.draw(BREAKS) for _ in range(2)]
    text = f"{prefix}{breaks[0] if prefix else ''}{data.draw(grouped(zeros + digits))}{breaks[1] if kind else ''}{kind}"
    assert hong_kong.read_number(data.draw(retyped(text))) == NumberReading(canonical=f"HK{digits}", warnings=())


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("HK1224505A", "HK1224505"),
        ("HK1083555A1", "HK1083555"),
        ("HK1058849B", "HK1058849"),
        ("HK40061483A", "HK40061483"),
        ("HK30101316", "HK30101316"),
        ("1008101A", "HK1008101"),
        ("HK 1048411", "HK1048411"),
        ("HK-1224505-A", "HK1224505"),
        ("HK1224505.A", "HK1224505"),
        ("HK01224505", "HK1224505"),
        ("HK 1.224.505", "HK1224505"),
        ("HK–1224505–A1", "HK1224505"),
        ("-HK.1224505-", "HK1224505"),
    ],
)
def test_real_hong_kong_spellings(text: str, canonical: str) -> None:
    assert hong_kong.read_number(text) == NumberReading(canonical=canonical, warnings=())


@pytest.mark.parametrize("read", [hong_kong.read_number, macau.read_number])
@pytest.mark.parametrize(
    "text", ["1224505.0", "30101316.0", "１２２４５０５．０", " 1224505.00", "HK1224505.0", "1.224505E6", "1224505.0E0"]
)
def test_a_number_that_a_spreadsheet_has_made_an_amount_of_is_refused(read: Read, text: str) -> None:
    assert reason(read, text) == "spreadsheet"


@pytest.mark.parametrize("text", ["03100263.7", "06109148.0", "98100263.0", "22020001234.5", "32020012345.0"])
def test_an_application_number_keeps_its_check_digit(text: str) -> None:
    """A nought behind a point too: no publication has the digits in front of it."""
    assert hong_kong.read_number(text) == NumberReading(canonical=text, warnings=(UNCONFIRMED,))


# ---- Macau -----------------------------------------------------------------------------------------------------------


@given(
    letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    serial=st.integers(0, 999_999),
    zeros=st.text("0", max_size=6),
    data=st.data(),
)
def test_every_spelling_of_a_macau_number_is_one_number(
    letter: str, serial: int, zeros: str, data: st.DataObject
) -> None:
    prefix = data.draw(st.sampled_from(["", "MO ", "MO-", "MO/"]))
    break_ = data.draw(st.sampled_from(["-", "/", ".", " ", "", " - "]))
    text = data.draw(retyped(f"{prefix}{letter}{break_}{data.draw(grouped(f'{zeros}{serial}'))}"))
    assert macau.read_number(text) == NumberReading(canonical=f"{letter}-{serial:06}", warnings=())


@pytest.mark.parametrize(
    "text",
    ["J-000123", "J/000123", "J 000123", "j000123", "Ｊ／０００１２３", "J-123", "J.000.123", "J/0000123", "MO/J-123"],
)
def test_macau_spellings(text: str) -> None:
    assert macau.read_number(text) == NumberReading(canonical="J-000123", warnings=())


# ---- numbers of no known form ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "known"),
    [
        (hong_kong.read_number, r"(HK)?0*[1-9][0-9]{6,7}([AB][0-9]?)?|([A-Z]{2})?[0-9]+[.](0+|[0-9]*E[0-9]+)"),
        (macau.read_number, r"(MO)?[A-Z]0*[0-9]{1,6}|([A-Z]{2})?[0-9]+[.](0+|[0-9]*E[0-9]+)"),
    ],
)
@given(
    text=st.one_of(
        st.from_regex(r"[A-Z0-9.-]{1,32}", fullmatch=True),
        st.from_regex(r"[A-Z]{1,3}-[A-Z]{1,9}-[0-9]{1,6}", fullmatch=True),
    )
)
def test_a_number_of_an_unknown_form_is_kept_with_a_warning(read: Read, known: str, text: str) -> None:
    if not re.fullmatch(known, joined(text)) and not re.fullmatch(known, text):
        assert read(text) == NumberReading(canonical=text, warnings=(UNCONFIRMED,))


@pytest.mark.parametrize(
    ("read", "text", "canonical"),
    [
        (hong_kong.read_number, "hk1224505c", "HK1224505C"),
        (hong_kong.read_number, "HK122450", "HK122450"),
        (hong_kong.read_number, "HK1224505-1", "HK1224505-1"),
        (hong_kong.read_number, "HK1224505-7B", "HK1224505-7B"),
        (hong_kong.read_number, "HK122450.5A1", "HK122450.5A1"),
        (hong_kong.read_number, "hk-illustrative-1", "HK-ILLUSTRATIVE-1"),
        (macau.read_number, "000123", "000123"),
        (macau.read_number, "n-1234567", "N-1234567"),
        (macau.read_number, "J-12.3", "J-12.3"),
    ],
)
def test_kept_numbers(read: Read, text: str, canonical: str) -> None:
    assert read(text) == NumberReading(canonical=canonical, warnings=("number-form-unconfirmed",))


@pytest.mark.parametrize("read", [hong_kong.read_number, macau.read_number])
def test_a_kept_number_has_no_slash_and_at_most_32_characters(read: Read) -> None:
    assert reason(read, "HK/1224505") == "characters"
    assert reason(read, "1" * 33) == "length"
    assert read("1" * 32).canonical == "1" * 32


def test_a_number_on_record_that_would_be_refused_by_now_is_not_confirmed() -> None:
    assert is_unconfirmed(hong_kong.read_number, "1224505.0")
    assert is_unconfirmed(hong_kong.read_number, "03100263.7")
    assert not is_unconfirmed(hong_kong.read_number, "HK1224505")
    assert not is_unconfirmed(mainland_china.read_number, "201710601862.3")


@pytest.mark.parametrize(
    ("one", "other", "one_right"),
    [
        ("000123", "123", True),
        ("HK-ABC.1", "HKABC.1", True),
        ("HK-ABC-12", "HKABC12", True),
        ("3100263.7", "03100263.7", True),
        ("03100263-7", "03100263.7", True),
        ("03100263.7", "031002637", False),  # its check digit may be the eighth of a publication
        ("100", "1", False),
        ("HK122450", "HK122405", False),
    ],
)
def test_kept_numbers_that_differ_by_what_sets_off_or_fills_up_are_one(one: str, other: str, one_right: bool) -> None:
    assert alike(one, other) is one_right


KEPT = st.from_regex(r"[A-Z]{0,3}[-.]?[0-9]{0,9}[-.]?[0-9]{0,5}[A-Z]?", fullmatch=True).filter(bool)


@given(KEPT, KEPT)
def test_alike_numbers_are_found_by_one_key(one: str, other: str) -> None:
    if alike(one, other):
        assert search_key(one) == search_key(other)


@given(serials(8).map(lambda digits: "1" + digits[1:]), st.data())
def test_a_number_is_near_to_those_one_slip_away(digits: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, 6))
    digit = data.draw(st.sampled_from("0123456789"))
    slips = (
        digits[:at] + digit + digits[at + 1 :],
        digits[:at] + digits[at + 1 :],
        digits[:at] + digit + digits[at:],
        digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :],
    )
    for slip in slips:
        assert search_key(f"HK{digits}") in near_keys(f"HK-{slip}")
    assert len(near_keys(digits)) <= 200


@pytest.mark.parametrize("number", ["1", "J-ILLUSTRATIVE-1", "ABC", "1" * 30])
def test_a_number_with_few_digits_or_very_many_is_near_to_its_own_spellings_alone(number: str) -> None:
    assert near_keys(number) == {search_key(number)}


@given(KEPT)
def test_any_number_can_be_looked_for(number: str) -> None:
    for read in (hong_kong.read_number, macau.read_number):
        try:
            canonical = read(number).canonical
        except RightNumberInvalid:
            continue
        assert search_key(canonical) in near_keys(canonical)
