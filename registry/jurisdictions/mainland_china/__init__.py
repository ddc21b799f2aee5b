"""Mainland China: patents, utility models and designs, and their pledge, which exists once CNIPA has entered it.

What a pledge needs, in plain sentences: a granted right in force, fees paid, no debt that outlasts it; every owner's
word; a written contract; an application by both sides. CNIPA enters one pledge at a time on a patent, so a pledge filed
here before its entry is a reservation, which this register ends after thirty days (its own setting, not law). Courts
preserve a right one order at a time; the next waits (`registry.domain.right.preservation`).

The table holds every rule, CN-01 to CN-181, those on trade marks, copyright and other rights among them, which no right
of this register is of yet. What can not be told from what is filed, it says.

Days. Offices work Monday to Friday but for the holidays the State Council declares, and on the weekend days it declares
working days. For a year whose notice is not on file (see `CALENDAR`) closed are weekends and the statutory holidays on
their own days, and what is reckoned over it is provisional. A period does not count its first day; one that ends on no
working day ends on the next (`end_of_period`). Never moved, so that who acts by them is in time whatever the calendar:
terms, which the Guidelines except, and the days of annuities.

Numbers. A right is named by its application number: year, kind and serial in 12 digits (8 before October 2003: years
85 to 99 and 00 to 03), a dot, and a check character, `201710601862.3` or `95115608.X`. Read are also `ZL` (granted),
`CN`, or `CN` and a kind letter in front, no dot, and a kind letter glued behind the check character
(`CN202221848022.XU`); hyphens anywhere, dots between year, kind and serial, and leading zeros too many or lost
(`2121230.9` is `02121230.9`): the check character still tells whether the digits are right.

What is refused, and the stable reason:

- `publication-number`: 7 or 9 digits and a letter (`CN103915826B`, `107437934B2`), or `CN` and 7 or 9 digits of which
  the first is 1, 2 or 3. It names a publication, not a right, even where it would pass as an 8-digit application number
  with a kind letter: write that one with its dot (`CN02121230.9A`).
- `check-digit-missing`: all digits but no check character. It is never filled in: that would make any typing mistake a
  number.
- `check-digit`: the wrong one.
- `form`: anything else, among it a year or kind that does not exist.
- `characters`, `length`: see `registry.domain.values.numbers`.

The filing date is never derived from a number: PCT and divisional applications carry another year.

Sources: application-number standard ZC 0006 (check algorithm recomputed on published numbers); 专利权质押登记办法
(CNIPA Announcement 461, in force 2021-11-15; arts. 1 to 7 read, art. 11 read in a reproduction, the rest from memory
and cross-checked); Patent Law (2020) and its Implementing Regulations (2023); Civil Code; Examination Guidelines; the
Supreme People's Court on security, on patent disputes and on execution; the State Council's notices on holidays as
`chinesecalendar` has them, the statutory holidays as `holidays` computes them.
"""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from registry.domain.case.case import Jurisdiction
from registry.domain.law.dated import Dated
from registry.domain.law.finding import Confidence, Severity
from registry.domain.law.place import Arrangement, CreationEffect, Kind, SearchBefore
from registry.jurisdictions.mainland_china.days import (
    CALENDAR,
    PRACTICE_DAYS,
    annuity_due_days,
    change_due_on,
    decision_due_on,
    end_of_period,
    fee_due_days,
    last_day_moved,
    statutory_holidays,
    surcharge,
    surcharge_bands,
)
from registry.jurisdictions.mainland_china.deadlines import REGISTER, deadlines
from registry.jurisdictions.mainland_china.numbers import check_character, kind_of_number, read_number
from registry.jurisdictions.mainland_china.other_rights import OTHER_RIGHTS
from registry.jurisdictions.mainland_china.table import (
    CANCELLATION,
    CHANGES,
    CLOCK,
    GROUNDS,
    PAPERS,
    PARTIES,
    PRESERVATION_ROWS,
    PUBLICATION_ROWS,
    REVOCATION,
    STANDING,
    TERMS,
)

__all__ = [
    "CALENDAR",
    "JURISDICTION",
    "PRACTICE_DAYS",
    "annuity_due_days",
    "change_due_on",
    "check_character",
    "decision_due_on",
    "end_of_period",
    "kind_of_number",
    "read_number",
    "statutory_holidays",
    "surcharge",
    "surcharge_bands",
]

_RULES = (
    *(*PARTIES, *PAPERS, *CLOCK, *GROUNDS, *REVOCATION, *CHANGES, *CANCELLATION),
    *(*STANDING, *PRESERVATION_ROWS, *TERMS, *PUBLICATION_ROWS, *OTHER_RIGHTS),
)


_FIRST_PATENTS = date(1993, 1, 1)
"""Filings from this day on have the terms below; earlier patents have all ended."""

_ARRANGEMENTS = (
    Arrangement(
        name="Mainland and Hong Kong judgments 2019",
        covers="judgment",
        first_day=date(2024, 1, 29),
        basis="Arrangement of 2019 on reciprocal recognition of civil and commercial judgments (XB-20)",
        confidence=Confidence.VERIFIED,
    ),
    Arrangement(
        name="Mainland and Hong Kong awards 1999",
        covers="award",
        first_day=date(2000, 2, 1),
        basis="Arrangement of 1999, supplemented in 2020, on arbitral awards (XB-29)",
        confidence=Confidence.SECONDARY,
    ),
    Arrangement(
        name="Mainland and Macau judgments 2006",
        covers="judgment",
        first_day=date(2006, 4, 1),
        basis="Arrangement on reciprocal recognition of civil and commercial judgments (XB-26)",
        confidence=Confidence.VERIFIED,
    ),
    Arrangement(
        name="Mainland and Macau awards 2007",
        covers="award",
        first_day=date(2008, 1, 1),
        basis="Arrangement on reciprocal recognition of arbitral awards (XB-29)",
        confidence=Confidence.MEMORY_HIGH,
    ),
)


def _kind(name: str, *terms: Dated[int], yields_to_twin: bool = False) -> Kind:
    return Kind(name=name, term_years=terms, application=Severity.FAIL, yields_to_twin=yields_to_twin)


JURISDICTION = Jurisdiction(
    code="CN",
    name="Mainland China",
    register=REGISTER,
    securities=("cn_pledge",),
    kinds=MappingProxyType(
        {
            "invention": _kind("invention", Dated(first_day=_FIRST_PATENTS, value=20, basis="专利法 art. 42 (CN-121)")),
            "utility_model": _kind(
                "utility_model",
                Dated(first_day=_FIRST_PATENTS, value=10, basis="专利法 art. 42 (CN-121)"),
                yields_to_twin=True,
            ),
            "design": _kind(
                "design",
                Dated(first_day=_FIRST_PATENTS, value=10, basis="专利法 (2008) art. 42 (CN-122)"),
                Dated(first_day=date(2021, 6, 1), value=15, basis="专利法 (2020) art. 42 (CN-121)"),
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
    preservations_queue=True,
    demands_agents=True,
    export_controlled_kinds=frozenset({"invention", "utility_model"}),
    search_before=SearchBefore.ENTRY,
    grace_months=(Dated(first_day=_FIRST_PATENTS, value=6, basis="专利法实施细则 art. 115 (CN-126)"),),
    rank_basis="民法典 art. 414, by the time of entry at CNIPA, one pledge at a time (CN-48)",
    arrangements=_ARRANGEMENTS,
    rules=_RULES,
    deadlines=deadlines,
    calendar=CALENDAR,
    moves_last_day=last_day_moved,
    fee_due_days=fee_due_days,
    suspension_months=(Dated(first_day=_FIRST_PATENTS, value=(12, 18), basis="专利法实施细则 art. 103 (CN-103)"),),
    revoked_never_stood=True,
)
