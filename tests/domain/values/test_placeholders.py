"""What stands for no number is no identifier, so that nobody is joined to another by it; what may be one stays one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_97_10

from registry.domain.party.identifiers import read_identifier
from registry.domain.values.placeholders import organisation_code_fits
from registry.errors import IdentifierInvalid
from tests.exercises import exercises

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def checked(body: str) -> str:
    """A unified social credit code of these 17 characters, its last check character fitting."""
    return body + str(uscc.calc_check_digit(body))


def summed(body: str) -> str:
    """A legal entity identifier of these 18 characters."""
    return body + str(mod_97_10.calc_check_digits(body))


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("USCC", "000000000000000000"),
        ("USCC", "０００００００００００００００００ 0"),
        ("USCC", checked("91440101000000000")),
        ("USCC", checked("91310000999999999")),
        ("USCC", checked("91310000" + "X" * 9)),
        ("LEI", "00000000000000000098"),
        ("LEI", summed("549300000000000000")),
        ("LEI", summed("X" * 18)),
        ("HK-UBI", "00000000"),
        ("HK-UBI", "0000 0000"),
        ("HK-UBI", "00000000-000-00-00-0"),
        ("HK-UBI", "99999999"),
        ("HK-CR", "0000000"),
        ("HK-CR", "F0000000"),
        ("HK-CR", "f 0000000"),
        ("HK-CR", "9999999"),
        ("MO-CR", "0"),
        ("MO-CR", "000000"),
        ("MO-CR", "SO 0"),
        ("MO-CR", "CO-000000"),
        ("MO-CR", "SO999999"),
    ],
)
def test_a_number_that_stands_for_none_is_refused(scheme: str, value: str) -> None:
    with pytest.raises(IdentifierInvalid, match="stands for no number"):
        read_identifier(scheme, value)


@pytest.mark.parametrize(
    "value",
    ["0", "000", "0-0-0", "-", "..", "N/A", "n.a.", "NONE", "null", "Unknown", "TBD", "not-known", "XX", "xxx-xxx"],
)
def test_a_word_that_stands_for_no_number_is_refused_of_any_issuer(value: str) -> None:
    with pytest.raises(IdentifierInvalid, match="stands for no number"):
        read_identifier("OTHER", value, "SG-ACRA")


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("USCC", checked("91440101000000001")),
        ("USCC", checked("91110000123456789")),
        ("LEI", summed("254900000000000003")),
        ("HK-UBI", "12345678"),
        ("HK-UBI", "11111111"),
        ("HK-UBI", "00000001"),
        ("HK-CR", "F0000001"),
        ("HK-CR", "2222222"),
        ("MO-CR", "9"),
        ("MO-CR", "SO1"),
        ("OTHER", "1"),
        ("OTHER", "X"),
        ("OTHER", "NAX"),
        ("OTHER", "100000"),
    ],
)
def test_a_number_that_somebody_may_bear_is_none(scheme: str, value: str) -> None:
    """A dummy is refused where it can be nobody's: rows and runs that a register has given, or may, are not."""
    issuer = "SG-ACRA" if scheme == "OTHER" else None
    assert read_identifier(scheme, value, issuer).value == value


@given(st.text(USCC_ALPHABET, min_size=9, max_size=9), st.text("0123456789", min_size=6, max_size=6))
def test_a_uscc_is_refused_exactly_where_its_organisation_code_is_one_character(code: str, region: str) -> None:
    value = checked(f"91{region}{code}")
    if len(set(code)) > 1:
        assert read_identifier("USCC", value).value == value
    else:
        with pytest.raises(IdentifierInvalid):
            read_identifier("USCC", value)


@given(st.integers(1, 99_999_998), st.sampled_from(["HK-UBI", "HK-CR", "MO-CR"]))
def test_no_other_number_of_hong_kong_or_macau_is_taken_for_a_placeholder(serial: int, scheme: str) -> None:
    width = {"HK-UBI": 8, "HK-CR": 7, "MO-CR": 6}[scheme]
    number = serial % (10**width - 2) + 1
    assert read_identifier(scheme, f"{number:0{width}d}").value == f"{number:0{width}d}"


# ---- the organisation code inside ------------------------------------------------------------------------------------


def by_definition(body: str) -> str:
    """GB 11714: eleven less the sum, modulo eleven, of values times weights; ten is X, eleven is nought."""
    values = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
    total = sum(values[one] * weight for one, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


@exercises("XB-43")
@pytest.mark.parametrize("code", ["91110000600037341L", "911000001000013428", "91310230MAK1C01T3N"])
def test_the_organisation_code_of_codes_seen_in_public_fits(code: str) -> None:
    assert organisation_code_fits(code)


@exercises("XB-43")
@given(st.text(USCC_ALPHABET, min_size=8, max_size=8), st.sampled_from(USCC_ALPHABET))
def test_an_organisation_code_bears_its_own_check_character(body: str, last: str) -> None:
    assert organisation_code_fits(f"91440101{body}{last}0") is (last == by_definition(body))
