"""The numbers of rights: what each place reads as one right, what it refuses, and that no spelling makes two of one.

What is particular to Hong Kong and Macau stands in `test_number_spellings.py`.
"""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry.domain.values.numbers import NumberReading, fold_number
from registry.jurisdictions.hong_kong import numbers as hong_kong
from registry.jurisdictions.macau import numbers as macau
from registry.jurisdictions.mainland_china import numbers as mainland_china
from registry.jurisdictions.mainland_china.numbers import check_character, kind_of_number
from tests.jurisdictions.retyping import Read, outcome, reason, retyped, serials
from tests.tiers import examples

KIND_LETTERS = "ABCUSDY"
PLACES = [mainland_china.read_number, hong_kong.read_number, macau.read_number]
OLD_YEARS = [*(str(year) for year in range(85, 100)), "00", "01", "02", "03"]
KINDS = st.sampled_from("12389")


@st.composite
def new_stems(draw: st.DrawFn) -> str:
    """Twelve digits: year, kind, serial."""
    return f"{draw(st.integers(1985, 2060))}{draw(KINDS)}{draw(serials(7))}"


@st.composite
def old_stems(draw: st.DrawFn) -> str:
    """Eight digits: year, kind, serial."""
    return f"{draw(st.sampled_from(OLD_YEARS))}{draw(KINDS)}{draw(serials(5))}"


STEMS = st.one_of(new_stems(), old_stems())
NUMBERS = STEMS.map(lambda stem: f"{stem}.{check_character(stem)}")
PREFIXES = st.sampled_from(["", "ZL", "CN", *(f"CN{letter}" for letter in KIND_LETTERS)])


@st.composite
def spelt(draw: st.DrawFn, number: str) -> str:
    """A spelling of a Mainland number as pages print them, and as people group and fill them."""
    stem, check = number.split(".")
    letter = draw(st.sampled_from(["", *KIND_LETTERS]))
    dot = draw(st.sampled_from([".", "", "-"]))
    if len(stem) == 8 and check != "X" and letter:
        dot = "."  # nine digits glued to a letter are a publication number
    year = len(stem) - 8 or 2
    parts = [stem[:year], stem[year], stem[year + 1 :]]
    grouped = draw(st.sampled_from(["", "-", "."])).join(parts)
    zeros = draw(st.sampled_from(["", "", "0", "00"])) if dot else ""
    hyphen = draw(st.sampled_from(["", "-"]))
    prefix = draw(PREFIXES)
    return draw(retyped(f"{prefix}{hyphen if prefix else ''}{zeros}{grouped}{dot}{check}{letter and hyphen}{letter}"))


# ---- every place -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("read", PLACES)
@given(
    text=st.one_of(
        st.from_regex(r"(HK|CN|ZL)?[0-9]{6,13}[.]?[0-9X]?[A-Z]?[0-9]?", fullmatch=True),
        st.from_regex(r"[A-Z][-/]?[0-9]{5,7}", fullmatch=True),
        st.text("HKZLCN0123456789ABX./- ", max_size=40),
        st.text(max_size=70),
    )
)
def test_inv_53_any_text_is_read_to_a_fixed_point_or_refused_with_a_stable_reason(read: Read, text: str) -> None:
    reading = outcome(read, text)
    if isinstance(reading, str):
        return
    assert read(reading.canonical) == reading
    assert set(reading.canonical) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
    assert 1 <= len(reading.canonical) <= 34


@pytest.mark.parametrize("read", PLACES)
@given(data=st.data())
def test_inv_53_case_width_and_spaces_do_not_matter(read: Read, data: st.DataObject) -> None:
    text = data.draw(
        st.one_of(
            NUMBERS,
            st.from_regex(r"HK[0-9]{7,8}[AB]?1?", fullmatch=True),
            st.from_regex(r"[A-Z][-/][0-9]{6}", fullmatch=True),
            st.text("HKZLCN0123456789ABX.-", min_size=1, max_size=20),
        )
    )
    assert outcome(read, data.draw(retyped(text))) == outcome(read, text)


@given(st.text("ABCXYZ0123456789./- abcxyz\u3000０９ＡＺｘ．", min_size=1, max_size=64))
def test_folding_twice_is_folding_once(text: str) -> None:
    assume(text.split())
    assert fold_number(fold_number(text)) == fold_number(text)


@pytest.mark.parametrize("read", PLACES)
@pytest.mark.parametrize("text", ["", "   ", "\u3000", "1" * 65, "A" * 1000])
def test_nothing_or_too_much_is_refused(read: Read, text: str) -> None:
    assert reason(read, text) == "length"


@pytest.mark.parametrize("read", PLACES)
@pytest.mark.parametrize(
    "text",
    ["专利202011156730.2", "201710601862_3", "HK1224505;", "J\\000123", "２０１７1060186²", "\u0664" * 12, "1\u200b2",
     "HK122450\u017f", "HK\x001224505", "\ud800"],
)  # fmt: skip
def test_other_characters_are_refused(read: Read, text: str) -> None:
    assert reason(read, text) == "characters"


# ---- Mainland China --------------------------------------------------------------------------------------------------


@given(data=st.data(), number=NUMBERS)
def test_inv_53_every_spelling_of_a_mainland_number_is_one_number(data: st.DataObject, number: str) -> None:
    reading = mainland_china.read_number(data.draw(spelt(number)))
    assert reading == NumberReading(canonical=number, warnings=())


@settings(max_examples=examples(40))
@given(number=NUMBERS)
def test_inv_53_every_single_digit_substitution_is_refused(number: str) -> None:
    for at, right in enumerate(number):
        for other in sorted({*"0123456789X"} - {right}) if right != "." else ():
            wrong = number[:at] + other + number[at + 1 :]
            reason(mainland_china.read_number, wrong)
            reason(mainland_china.read_number, wrong.replace(".", ""))


@given(number=NUMBERS)
def test_inv_53_every_adjacent_swap_is_refused(number: str) -> None:
    """Neighbouring weights differ modulo 11, and so do the last weight and the check's own, -1: none gets through."""
    dotless = number.replace(".", "")
    for at in (n for n in range(len(dotless) - 1) if dotless[n] != dotless[n + 1]):
        wrong = dotless[:at] + dotless[at + 1] + dotless[at] + dotless[at + 2 :]
        reason(mainland_china.read_number, wrong)
        reason(mainland_china.read_number, f"{wrong[:-1]}.{wrong[-1]}")


def test_a_swap_eight_places_apart_is_the_known_limit_of_the_check() -> None:
    """Weights repeat after eight: 2,3,4,5 stand at places 1 to 4 and again at 9 to 12."""
    assert check_character("201710601862") == check_character("201210601867") == "3"


@given(number=NUMBERS, data=st.data())
def test_a_displaced_dot_is_refused(number: str, data: st.DataObject) -> None:
    dotless = number.replace(".", "")
    at = data.draw(st.integers(0, len(dotless)).filter(lambda i: i != len(dotless) - 1))
    assert reason(mainland_china.read_number, dotless[:at] + "." + dotless[at:]) == "form"


@given(
    digits=st.one_of(serials(7), serials(9)),
    letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    digit=st.sampled_from(["", "1", "2", "9"]),
    prefix=st.sampled_from(["CN", ""]),
    data=st.data(),
)
def test_seven_or_nine_digits_and_a_letter_are_a_publication_number(
    digits: str, letter: str, digit: str, prefix: str, data: st.DataObject
) -> None:
    text = data.draw(retyped(f"{prefix}{digits}{letter}{digit}"))
    assert reason(mainland_china.read_number, text) == "publication-number"


@given(stem=old_stems(), letter=st.sampled_from(KIND_LETTERS))
def test_a_publication_number_is_refused_even_where_its_digits_would_pass_as_an_application(
    stem: str, letter: str
) -> None:
    check = check_character(stem)
    assume(check != "X")
    assert mainland_china.read_number(f"CN{stem}{check}").canonical == f"{stem}.{check}"
    assert mainland_china.read_number(f"CN{stem}.{check}{letter}").canonical == f"{stem}.{check}"
    assert reason(mainland_china.read_number, f"CN{stem}{check}{letter}") == "publication-number"


@given(stem=STEMS, prefix=PREFIXES, tail=st.sampled_from(["", ".", *KIND_LETTERS, *(f".{k}" for k in KIND_LETTERS)]))
def test_a_dropped_check_digit_is_never_filled_in(stem: str, prefix: str, tail: str) -> None:
    assert reason(mainland_china.read_number, prefix + stem + tail) == "check-digit-missing"


@given(stem=STEMS, data=st.data())
def test_a_wrong_check_digit_is_named_as_such(stem: str, data: st.DataObject) -> None:
    wrong = data.draw(st.sampled_from([c for c in "0123456789X" if c != check_character(stem)]))
    assert reason(mainland_china.read_number, f"{stem}.{wrong}") == "check-digit"


@given(year=st.integers(0, 99).filter(lambda y: 3 < y < 85), kind=KINDS, serial=serials(5))
def test_eight_digit_numbers_ended_in_2003(year: int, kind: str, serial: str) -> None:
    stem = f"{year:02}{kind}{serial}"
    assert reason(mainland_china.read_number, f"{stem}.{check_character(stem)}") == "form"


@given(stem=STEMS, kind=st.sampled_from("04567"))
def test_the_kind_is_one_of_five_digits(stem: str, kind: str) -> None:
    at = 4 if len(stem) == 12 else 2
    other = stem[:at] + kind + stem[at + 1 :]
    assert reason(mainland_china.read_number, f"{other}.{check_character(other)}") == "form"


@given(century=st.integers(0, 99).filter(lambda c: c not in (19, 20)), rest=serials(2), kind=KINDS, serial=serials(7))
def test_a_year_lies_in_the_twentieth_or_twenty_first_century(century: int, rest: str, kind: str, serial: str) -> None:
    stem = f"{century:02}{rest}{kind}{serial}"
    assert reason(mainland_china.read_number, f"{stem}.{check_character(stem)}") == "form"


@given(stem=STEMS)
def test_the_kind_stands_in_the_number(stem: str) -> None:
    digit = stem[4] if len(stem) == 12 else stem[2]
    expected = {"1": "invention", "8": "invention", "2": "utility_model", "9": "utility_model", "3": "design"}[digit]
    assert kind_of_number(f"{stem}.{check_character(stem)}") == expected


@pytest.mark.parametrize("digits", ["", "1234567", "123456789", "2017106X", "２０１７１０６０", "20171060\n"])
def test_a_check_character_is_computed_over_eight_or_twelve_digits_only(digits: str) -> None:
    with pytest.raises(ValueError, match="8 or 12"):
        check_character(digits)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("CN202011635134.2A", "202011635134.2"),
        ("CN201410414934.XA", "201410414934.X"),
        ("CN202221848022.XU", "202221848022.X"),
        ("CN201410414934XA", "201410414934.X"),
        ("CNB2006101558720A", "200610155872.0"),
        ("CN2007101483076A", "200710148307.6"),
        ("ZL 2017 1 0601862.3", "201710601862.3"),
        ("２０１７１０６０１８６２．３", "201710601862.3"),
        ("CN201710601862.3", "201710601862.3"),
        ("2017106018623", "201710601862.3"),
        ("zl201710117081.7", "201710117081.7"),
        ("201410362077.3", "201410362077.3"),
        ("201210593328.x", "201210593328.X"),
        ("201210593328X", "201210593328.X"),
        ("2017-10601862.3", "201710601862.3"),
        ("ZL-2017-1-0601862-3", "201710601862.3"),
        ("ZL 2017.1.0601862.3", "201710601862.3"),
        ("ZL 95.1.15608.X", "95115608.X"),
        ("00201710601862.3", "201710601862.3"),
        ("2121230.9", "02121230.9"),
        ("814037.5", "00814037.5"),
        ("CN02121230-9-A", "02121230.9"),
        ("CN02121230.9", "02121230.9"),
        ("CN021212309", "02121230.9"),
        ("021212309", "02121230.9"),
        ("CN02121230.9A", "02121230.9"),
        ("ZL 95115608.X", "95115608.X"),
        ("CN95115608X", "95115608.X"),
        ("CN95115608XC", "95115608.X"),
        ("00814037.5", "00814037.5"),
        ("01800565.9", "01800565.9"),
        ("200510113767.6", "200510113767.6"),
    ],
)
def test_real_mainland_spellings(text: str, canonical: str) -> None:
    assert mainland_china.read_number(text) == NumberReading(canonical=canonical, warnings=())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CN202011635134A", "check-digit-missing"),
        ("CN95115608A", "check-digit-missing"),
        ("95115608", "check-digit-missing"),
        ("CN103915826B", "publication-number"),
        ("CN 103915826 B", "publication-number"),
        ("103915826B", "publication-number"),
        ("ZL103915826B", "publication-number"),
        ("CN103915826", "publication-number"),
        ("CN104199728A", "publication-number"),
        ("CN107437934B2", "publication-number"),
        ("CN1002020B", "publication-number"),
        ("201710601862.4", "check-digit"),
        ("201710601862.X", "check-digit"),
        ("CN021212308", "check-digit"),
        ("CN02121230X", "check-digit"),
        ("10391582.6", "form"),
        ("103915826", "form"),
        ("HK1224505A", "form"),
        ("J-000123", "form"),
        ("2017.10601862.3", "form"),
        ("2017106018.62", "form"),
        ("2017106018623.0", "form"),
        ("201710601862.30", "form"),
        ("CN-103915826-B", "publication-number"),
        ("CN02121230-9B2", "publication-number"),
        ("2121230.8", "form"),
        ("0121230.9", "form"),
        ("CN/201710601862.3", "form"),
        ("201710601862.3A1", "form"),
        ("201710601862.3X", "form"),
        ("CNCN201710601862.3", "form"),
        ("CNX201710601862.3", "form"),
        ("ZL", "form"),
    ],
)
def test_real_and_near_mainland_mistakes(text: str, expected: str) -> None:
    assert reason(mainland_china.read_number, text) == expected
