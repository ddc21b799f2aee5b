"""Mainland China: patents, utility models and designs, and their pledge, which exists once CNIPA has entered it.

What a pledge needs, in plain sentences: a granted right in force, fees paid, no debt that outlasts it; every owner's
word; a written contract; an application by both sides. CNIPA enters one pledge at a time on a patent, so a pledge filed
here before its entry is a reservation, which this register ends after thirty days (its own setting, not law).

Not here: what CNIPA asks for in documents, its clock, preservation and what follows a pledge's registration.

Numbers. A right is named by its application number: year, kind and serial in 12 digits (8 before October 2003: years
85 to 99 and 00 to 03), a dot, and a check character, `201710601862.3` or `95115608.X`. Read are also `ZL` (granted),
`CN`, or `CN` and a kind letter in front, no dot, and a kind letter glued behind the check character
(`CN202221848022.XU`).

What is refused, and the stable reason:

- `publication-number`: 7 or 9 digits and a letter (`CN103915826B`, `107437934B2`), or `CN` and 7 or 9 digits of which
  the first is 1, 2 or 3. It names a publication, not a right, even where it would pass as an 8-digit application number
  with a kind letter: write that one with its dot (`CN02121230.9A`).
- `check-digit-missing`: all digits but no check character. It is never filled in: that would make any typing mistake a
  number.
- `check-digit`: the wrong one.
- `form`: anything else, among it a year or kind that does not exist.
- `characters`, `length`: see `registry.domain.numbers`.

The filing date is never derived from a number: PCT and divisional applications carry another year.

Sources: application-number standard ZC 0006 (check algorithm recomputed on published numbers); 专利权质押登记办法
(CNIPA Announcement 461, in force 2021-11-15; art. 11 read in a reproduction); Patent Law (2020) and its Implementing
Regulations (2023); Civil Code arts. 427, 440, 444; Examination Guidelines part V.
"""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType

from registry.domain.numbers import NumberReading, fold_number
from registry.domain.rules import CreationEffect, Dated, Jurisdiction, Kind, Severity
from registry.errors import RightNumberInvalid

_PREFIX = r"(?:ZL|CN[ABCDSUY]?)?"
_APPLICATION = re.compile(_PREFIX + r"([0-9]{12}|[0-9]{8})\.?([0-9X])[ABCDSUY]?")
_WITHOUT_CHECK = re.compile(_PREFIX + r"(?:[0-9]{12}|[0-9]{8})\.?[ABCDSUY]?")
_PUBLICATION = re.compile(_PREFIX + r"(?:[0-9]{7}|[0-9]{9})\.?[A-Z][0-9]?|CN[ABCDSUY]?[123](?:[0-9]{6}|[0-9]{8})")
_YEAR_AND_KIND = re.compile(r"(?:19|20)[0-9]{2}[12389][0-9]{7}|(?:8[5-9]|9[0-9]|0[0-3])[12389][0-9]{5}")

_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_KINDS = {"1": "invention", "8": "invention", "2": "utility_model", "9": "utility_model", "3": "design"}


def check_character(digits: str) -> str:
    """The check character, a digit or `X`, over the 8 or 12 digits of an application number; ValueError for others.

    The digits weighted 2 to 9, then 2 to 5, summed, modulo 11; ten is X. Finds every wrong digit and every swap of
    neighbours; not a swap of digits eight places apart, whose weights are the same.
    """
    if not re.fullmatch(r"[0-9]{12}|[0-9]{8}", digits):
        raise ValueError("a check character is computed over 8 or 12 digits")
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return "X" if remainder == 10 else str(remainder)


def kind_of_number(canonical: str) -> str:
    """The kind of right a canonical number stands for: `invention`, `utility_model` or `design` (PCT included)."""
    digits = canonical.partition(".")[0]
    return _KINDS[digits[4 if len(digits) == 12 else 2]]


def read_number(text: str) -> NumberReading:
    """The canonical number of a Mainland right, `dddddddddddd.c` or `dddddddd.c`, never with a warning.

    Raises RightNumberInvalid with one of the reasons above.
    """
    folded = fold_number(text)
    if _PUBLICATION.fullmatch(folded):
        raise RightNumberInvalid(
            "This is a publication number; a right is named by its application number.", reason="publication-number"
        )
    application = _APPLICATION.fullmatch(folded)
    if application is None and _WITHOUT_CHECK.fullmatch(folded):
        raise RightNumberInvalid("The check digit is missing.", reason="check-digit-missing")
    if application is None:
        raise RightNumberInvalid(
            "An application number has 12 digits, or 8 before October 2003, and a check digit.", reason="form"
        )
    stem, check = application.groups()
    if not _YEAR_AND_KIND.fullmatch(stem):
        raise RightNumberInvalid("No application number has this year and kind.", reason="form")
    if check != check_character(stem):
        raise RightNumberInvalid("The check digit does not fit the number.", reason="check-digit")
    return NumberReading(canonical=f"{stem}.{check}")


_PL = date(1993, 1, 1)
_PPM = "专利权质押登记办法"


JURISDICTION = Jurisdiction(
    code="CN",
    name="Mainland China",
    register="CNIPA",
    securities=("cn_pledge",),
    kinds=MappingProxyType(
        {
            "invention": Kind(
                name="invention",
                term_years=(Dated(first_day=_PL, value=20, basis="专利法 art. 42 (CN-121)"),),
                application=Severity.FAIL,
            ),
            "utility_model": Kind(
                name="utility_model",
                term_years=(Dated(first_day=_PL, value=10, basis="专利法 art. 42 (CN-121)"),),
                application=Severity.FAIL,
                yields_to_twin=True,
            ),
            "design": Kind(
                name="design",
                term_years=(
                    Dated(first_day=_PL, value=10, basis="专利法 (2008) art. 42 (CN-122)"),
                    Dated(first_day=date(2021, 6, 1), value=15, basis="专利法 (2020) art. 42 (CN-121)"),
                ),
                application=Severity.FAIL,
            ),
        }
    ),
    read_number=read_number,
    kind_of_number=kind_of_number,
    named_by_application=True,
    application_kind_codes=frozenset("A"),
    creation=CreationEffect.CONSTITUTIVE,
    creation_rule="CN-04",
    exclusive=True,
    reservation_days=(
        Dated(first_day=date(2021, 11, 15), value=30, basis="a setting of this register, no rule of law"),
    ),
    ranks_from_application=False,
    application_protects=False,
    unpaid_fee_bars=True,
    debt_within_term=True,
    all_parties_sign=False,
    asks_acknowledgement=True,
    dispute_suspends=True,
    grace_months=(Dated(first_day=_PL, value=6, basis="专利法实施细则 art. 115 (CN-126)"),),
    rank_basis="民法典 art. 414, by the time of entry at CNIPA, one pledge at a time (CN-48)",
    rules=(),
    deadlines=lambda case: (),
    is_working_day=lambda day: day.weekday() < 5,
)
