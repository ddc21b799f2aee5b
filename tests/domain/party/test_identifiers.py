"""Identifiers of parties: typed, verified by their check digits, one form for every spelling, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from registry.domain.party.identifiers import Identifier, Scheme, fits_seat, parse_identifier, read_identifier
from registry.domain.values.placeholders import is_placeholder
from registry.errors import IdentifierInvalid
from tests.exercises import exercises

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SEATS = st.sampled_from(["CN", "HK", "MO", "XX", "SG"])


def refused(scheme: str, value: str, issuer: str | None = None) -> None:
    with pytest.raises(IdentifierInvalid) as caught:
        read_identifier(scheme, value, issuer)
    assert caught.value.detail.endswith(".")


def uscc_check(body: str) -> str:
    """The check character from the definition: the sum of value times 3**position makes a multiple of 31."""
    total = sum(USCC_ALPHABET.index(character) * 3**place for place, character in enumerate(body))
    return USCC_ALPHABET[-total % 31]


@st.composite
def usccs(draw: st.DrawFn) -> str:
    """Codes that check; those that stand for no number are looked at in `test_placeholders`."""
    body = (
        draw(st.text(USCC_ALPHABET, min_size=2, max_size=2))
        + draw(st.text(DIGITS, min_size=6, max_size=6))
        + draw(st.text(USCC_ALPHABET, min_size=9, max_size=9).filter(lambda code: len(set(code)) > 1))
    )
    return body + uscc_check(body)


LEIS = (
    st.text(DIGITS + LETTERS, min_size=18, max_size=18)
    .filter(lambda body: len(set(body[6:])) > 1)
    .map(lambda body: body + mod_97_10.calc_check_digits(body))
)
OTHERS = st.builds(
    Identifier,
    scheme=st.just(Scheme.OTHER),
    value=st.text(DIGITS + LETTERS + LETTERS.lower() + "._/-", min_size=1, max_size=64),
    issuer=st.text(DIGITS + LETTERS + ".-", min_size=1, max_size=32),
)
_WELL_FORMED = st.one_of(
    usccs().map(lambda v: Identifier(scheme=Scheme.USCC, value=v)),
    LEIS.map(lambda v: Identifier(scheme=Scheme.LEI, value=v)),
    st.from_regex(r"[0-9]{8}", fullmatch=True).map(lambda v: Identifier(scheme=Scheme.HK_UBI, value=v)),
    st.from_regex(r"F?[0-9]{7}", fullmatch=True).map(lambda v: Identifier(scheme=Scheme.HK_CR, value=v)),
    st.from_regex(r"[A-Z]{0,3}[0-9]{1,6}", fullmatch=True).map(lambda v: Identifier(scheme=Scheme.MO_CR, value=v)),
    OTHERS,
)
IDENTIFIERS = _WELL_FORMED.filter(lambda one: not is_placeholder(one.scheme, one.value))


@st.composite
def retyped(draw: st.DrawFn, text: str, *, lower: bool = True) -> str:
    """`text` in either width, in either case, with space around it."""
    typed = []
    for character in text:
        one = draw(st.sampled_from([character, character.lower()])) if lower else character
        typed.append(draw(st.sampled_from([one, chr(ord(one) + 0xFEE0)])))
    space = st.sampled_from(["", " ", "\u3000", "\t"])
    return draw(space) + "".join(typed) + draw(space)


@given(IDENTIFIERS)
def test_a_canonical_identifier_is_a_fixed_point_and_its_text_leads_back(identifier: Identifier) -> None:
    assert read_identifier(identifier.scheme.value, identifier.value, identifier.issuer) == identifier
    assert parse_identifier(str(identifier)) == identifier
    assert identifier.key == (identifier.scheme.value, identifier.issuer or "", identifier.value)


@given(st.data(), IDENTIFIERS)
def test_case_width_and_space_around_do_not_matter(data: st.DataObject, identifier: Identifier) -> None:
    value = data.draw(retyped(identifier.value, lower=identifier.scheme is not Scheme.OTHER))
    issuer = None if identifier.issuer is None else data.draw(retyped(identifier.issuer))
    assert read_identifier(identifier.scheme.value, value, issuer) == identifier


@given(st.data(), st.one_of(usccs().map(lambda v: ("USCC", v)), LEIS.map(lambda v: ("LEI", v))))
def test_check_digit_schemes_take_spaces_and_hyphens_anywhere(data: st.DataObject, named: tuple[str, str]) -> None:
    scheme, value = named
    typed = "".join(character + data.draw(st.sampled_from(["", "", " ", "-", "\u3000"])) for character in value)
    assert read_identifier(scheme, typed).value == value


@given(st.sampled_from(list(Scheme)), st.text(max_size=30), st.one_of(st.none(), st.text(max_size=10)))
def test_any_text_is_read_to_a_fixed_point_or_refused(scheme: Scheme, value: str, issuer: str | None) -> None:
    try:
        identifier = read_identifier(scheme.value, value, issuer)
    except IdentifierInvalid:
        return
    assert read_identifier(scheme.value, identifier.value, identifier.issuer) == identifier
    assert parse_identifier(str(identifier)) == identifier


# ---- USCC and LEI ----------------------------------------------------------------------------------------------------


@exercises("XB-40", "XB-41")
@given(st.data(), usccs())
def test_every_single_character_substitution_in_a_uscc_is_refused(data: st.DataObject, value: str) -> None:
    at = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([c for c in DIGITS + LETTERS if c != value[at]]))
    refused("USCC", value[:at] + other + value[at + 1 :])


@given(st.data(), usccs())
def test_every_adjacent_swap_in_a_uscc_is_refused(data: st.DataObject, value: str) -> None:
    at = data.draw(st.integers(0, 16))
    assume(value[at] != value[at + 1])
    refused("USCC", value[:at] + value[at + 1] + value[at] + value[at + 2 :])


@exercises("XB-42")
@given(usccs(), st.integers(2, 7), st.sampled_from(USCC_ALPHABET[10:]))
def test_a_uscc_names_its_region_in_digits(value: str, at: int, letter: str) -> None:
    """Letters stand for kinds of bodies in places 1 and 2 only, for example N for rural collectives."""
    body = value[:at] + letter + value[at + 1 : 17]
    refused("USCC", body + uscc_check(body))


@exercises("XB-49")
@given(st.data(), LEIS)
def test_every_substitution_of_a_digit_by_a_digit_or_letter_by_a_letter_in_an_lei_is_refused(
    data: st.DataObject, value: str
) -> None:
    at = data.draw(st.integers(0, 19))
    alphabet = DIGITS if value[at] in DIGITS else LETTERS
    other = data.draw(st.sampled_from([c for c in alphabet if c != value[at]]))
    refused("LEI", value[:at] + other + value[at + 1 :])


@given(st.data(), LEIS)
def test_a_letter_for_a_digit_in_an_lei_is_refused_unless_the_sum_still_holds(data: st.DataObject, value: str) -> None:
    at = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from(LETTERS if value[at] in DIGITS else DIGITS))
    wrong = value[:at] + other + value[at + 1 :]
    if mod_97_10.is_valid(wrong):
        assert read_identifier("LEI", wrong).value == wrong
    else:
        refused("LEI", wrong)


@given(LEIS)
def test_of_all_endings_an_lei_has_the_computed_one_alone(value: str) -> None:
    """Also where 00, 01 or 99 leaves the same remainder as 97, 98 or 02."""
    for ending in (f"{n:02}" for n in range(100)):
        if ending != value[18:]:
            refused("LEI", value[:18] + ending)


@pytest.mark.parametrize(("tail", "right", "wrong"), [("0W", "02", "99"), ("65", "97", "00"), ("97", "98", "01")])
def test_an_ending_of_the_right_remainder_alone_is_refused(tail: str, right: str, wrong: str) -> None:
    body = f"{tail:0>18}"
    assert mod_97_10.is_valid(body + right)
    assert mod_97_10.is_valid(body + wrong)
    assert read_identifier("LEI", body + right).value == body + right
    refused("LEI", body + wrong)


def test_a_letter_for_a_digit_is_the_known_limit_of_the_lei_check() -> None:
    """A letter counts as two digits and shifts what stands before it, so about one such change in 97 goes unseen."""
    assert read_identifier("LEI", "54930053HGCFWVHYZX42").value == "54930053HGCFWVHYZX42"
    assert read_identifier("LEI", "549300P3HGCFWVHYZX42").value == "549300P3HGCFWVHYZX42"


@exercises("XB-40", "XB-41", "XB-49")
@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("USCC", "911000001000013428"),  # Bank of China
        ("LEI", "54930053HGCFWVHYZX42"),  # Bank of China
        ("LEI", "5493002ERZU2K9PZDL40"),  # ICBC
        ("LEI", "5493001KQW6DM7KEDR62"),  # China Construction Bank
        ("LEI", "549300E7TSGLCOVSY746"),  # Agricultural Bank of China
        ("LEI", "213800KUD8LAJWSQ9D15"),
        ("USCC", "91110000600037341L"),
        ("USCC", "9132058172520705XD"),
        ("USCC", "91130706MAEQDDYM9P"),
        ("USCC", "91310230MAK1C01T3N"),
    ],
)
def test_identifiers_seen_in_public(scheme: str, value: str) -> None:
    assert read_identifier(scheme, value) == Identifier(scheme=Scheme(scheme), value=value)


@exercises("XB-40", "XB-49")
@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("USCC", "911000001000013429"),
        ("USCC", "91110000100001342"),
        ("USCC", "9110000010000134288"),
        ("USCC", "9110000010000I3428"),
        ("USCC", "911000001000013428;"),
        ("USCC", ""),
        ("LEI", "213800KUD8LXJWSQ9D15"),
        ("LEI", "54930053HGCFWVHYZX4"),
        ("LEI", "1"),
        ("LEI", "01"),
        ("LEI", "0000000000000000000000000001"),
        ("LEI", "54930053HGCFWVHYZX4\u0662"),
        ("LEI", "54930053HGCFWVHYZX4B"),
        ("LEI", "213800\u212aUD8LAJWSQ9D15"),
        ("LEI", "213800KUD8LAJW\u017fQ9D15"),
    ],
)
def test_wrong_check_digits_lengths_and_letters_are_refused(scheme: str, value: str) -> None:
    refused(scheme, value)


# ---- Hong Kong, Macau, others ----------------------------------------------------------------------------------------


@exercises("XB-45")
@given(
    ubi=st.from_regex(r"[0-9]{8}", fullmatch=True).filter(lambda ubi: len(set(ubi)) > 1),
    rest=st.from_regex(r"[0-9]{3}-[0-9]{2}-[0-9]{2}-[0-9A-Z]", fullmatch=True),
    separator=st.sampled_from(["-", " ", "－", " - "]),
)
def test_a_full_certificate_number_gives_its_first_eight_digits(ubi: str, rest: str, separator: str) -> None:
    assert read_identifier("HK-UBI", f"{ubi}-{rest}".replace("-", separator)).value == ubi


@exercises("XB-44", "XB-47", "XB-48")
@pytest.mark.parametrize(
    ("scheme", "value", "canonical"),
    [
        ("HK-UBI", "12345678-000-01-11-1", "12345678"),
        ("HK-UBI", "1234 5678", "12345678"),
        ("HK-CR", "f0012345", "F0012345"),
        ("HK-CR", "F 0012345", "F0012345"),
        ("HK-CR", "0012345", "0012345"),
        ("MO-CR", "SO 12345", "SO12345"),
        ("MO-CR", "so-12345", "SO12345"),
        ("MO-CR", "SO12345", "SO12345"),
        ("MO-CR", "00123", "00123"),
    ],
)
def test_local_numbers_have_one_form(scheme: str, value: str, canonical: str) -> None:
    assert read_identifier(scheme, value).value == canonical


@exercises("XB-44", "XB-47")
@pytest.mark.parametrize(
    ("scheme", "value"),
    [("HK-UBI", "1234567"), ("HK-UBI", "123456789"), ("HK-UBI", "1234567A"), ("HK-UBI", "1234-5678"),
     ("HK-UBI", "12345678-000-01-11"), ("HK-CR", "123456"), ("HK-CR", "12345678"), ("HK-CR", "G1234567"),
     ("MO-CR", "SOCI123"), ("MO-CR", "1234567"), ("MO-CR", "SO"), ("MO-CR", "SO--1"), ("MO-CR", "1 2"),
     ("MO-CR", "SO.1"), ("MO-CR", "")],
)  # fmt: skip
def test_local_numbers_of_another_form_are_refused(scheme: str, value: str) -> None:
    refused(scheme, value)


def test_another_register_is_named_by_its_issuer() -> None:
    identifier = read_identifier("OTHER", " 2015/012345-k ", "sg-acra")
    assert identifier == Identifier(scheme=Scheme.OTHER, value="2015/012345-k", issuer="SG-ACRA")
    assert str(identifier) == "OTHER:SG-ACRA:2015/012345-k"
    assert identifier.key == ("OTHER", "SG-ACRA", "2015/012345-k")


@pytest.mark.parametrize("issuer", [None, "", " ", "SG:ACRA", "SG ACRA", "A" * 33, "新加坡", "\u017fg-acra"])
def test_an_issuer_is_required_and_plain(issuer: str | None) -> None:
    refused("OTHER", "1", issuer)


@pytest.mark.parametrize("value", ["", " ", "1:2", "1 2", "a" * 65, "号1", "1\n2", "1;2"])
def test_a_value_of_another_register_is_plain(value: str) -> None:
    refused("OTHER", value, "SG-ACRA")


@pytest.mark.parametrize("scheme", [one.value for one in Scheme if one is not Scheme.OTHER])
def test_only_other_takes_an_issuer(scheme: str) -> None:
    refused(scheme, "911000001000013428", "SAMR")


@pytest.mark.parametrize("scheme", ["", "uscc", "UBI", "HK_UBI", "BRN", "LEI ", "other"])
def test_a_scheme_is_never_guessed(scheme: str) -> None:
    refused(scheme, "911000001000013428")
    with pytest.raises(IdentifierInvalid):
        parse_identifier(f"{scheme}:911000001000013428")


@pytest.mark.parametrize(
    "text",
    ["", ":", "USCC", "USCC:", "911000001000013428", "USCC:911000001000013428:1", "OTHER:SG-ACRA", "OTHER::1",
     "OTHER:SG-ACRA:", "OTHER:SG-ACRA:1:2"],
)  # fmt: skip
def test_a_text_that_names_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(IdentifierInvalid):
        parse_identifier(text)


# ---- seats -----------------------------------------------------------------------------------------------------------


@given(IDENTIFIERS, SEATS, st.booleans())
def test_a_scheme_fits_its_seat(identifier: Identifier, seat: str, registered: bool) -> None:
    fits = fits_seat(identifier, seat, registered)
    if identifier.scheme is Scheme.USCC:
        assert fits == (seat == "CN")
    elif identifier.scheme is Scheme.MO_CR:
        assert fits == (seat == "MO")
    elif identifier.scheme in (Scheme.HK_UBI, Scheme.HK_CR):
        assert fits == (seat == "HK" or registered)
    else:
        assert fits
