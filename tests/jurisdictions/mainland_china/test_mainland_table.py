"""The Mainland's table, row by row: every rule of CN-01 to CN-181 with its effect, and what each says and rests on."""

from __future__ import annotations

import re

import pytest

from registry.domain.case.case import PlaceRule
from registry.domain.law.finding import Effect, Severity
from registry.domain.recognition.outcome import RULES
from registry.domain.recognition.rules import forum
from registry.jurisdictions.mainland_china import JURISDICTION

EFFECTS = {
    "refuse": "CN-40 CN-41 CN-42 CN-43 CN-44 CN-45 CN-46 CN-47 CN-48 CN-51 CN-91 CN-154 CN-168",
    "refuse_unless_acknowledged": "CN-49 CN-50",
    "block": "CN-80 CN-81 CN-82 CN-84 CN-95 CN-98 CN-99",
    "defect": "CN-02 CN-03 CN-08 CN-09 CN-23 CN-25 CN-33 CN-152 CN-155",
    "require": "CN-06 CN-07 CN-21 CN-22 CN-28 CN-29 CN-52 CN-60 CN-75 CN-151 CN-153 CN-167 CN-171",
    "deadline": "CN-30 CN-31 CN-62 CN-63 CN-125 CN-170",
    "warn": "CN-11 CN-12 CN-13 CN-14 CN-15 CN-26 CN-27 CN-58 CN-64 CN-66 CN-77 CN-78 CN-97 CN-102 CN-123 CN-178 CN-180",
    "info": "CN-01 CN-05 CN-10 CN-16 CN-20 CN-24 CN-32 CN-37 CN-53 CN-57 CN-59 CN-61 CN-65 CN-79 CN-83 CN-86 CN-96"
    " CN-129 CN-143 CN-150 CN-158 CN-160 CN-165 CN-175 CN-177 CN-181",
    "compute": "CN-34 CN-35 CN-103 CN-120 CN-121 CN-122 CN-124 CN-161 CN-176",
    "transition": "CN-04 CN-55 CN-56 CN-70 CN-71 CN-72 CN-73 CN-74 CN-76 CN-104 CN-127 CN-156 CN-157 CN-159"
    " CN-166 CN-169",
    "priority": "CN-101",
    "notify": "CN-85 CN-87 CN-88 CN-89 CN-90 CN-92 CN-100 CN-128",
    "publish": "CN-140 CN-141 CN-142 CN-144",
    "fee": "CN-36 CN-126",
}
CITED = {
    "CN-01": "MR-02",
    "CN-02": "MR-15",
    "CN-03": "MR-16",
    "CN-04": "MR-20",
    "CN-05": "MR-30 RESERVATION_LAPSED",
    "CN-08": "MR-25",
    "CN-12": "MR-13",
    "CN-14": "MR-53",
    "CN-25": "MR-17",
    "CN-27": "MR-19",
    "CN-40": "MR-11",
    "CN-41": "MR-03",
    "CN-42": "MR-03 APPLICATION",
    "CN-43": "MR-04",
    "CN-44": "MR-07",
    "CN-45": "MR-05",
    "CN-47": "MR-12",
    "CN-48": "MR-30",
    "CN-49": "MR-09",
    "CN-50": "MR-08",
    "CN-76": "MR-23",
    "CN-77": "MR-23 DEBT_END_PASSED",
    "CN-81": "MR-34",
    "CN-120": "MR-10",
    "CN-127": "MR-04 NOT_IN_FORCE",
    "CN-129": "MR-24",
}
CHECKED = {
    "CN-11": "THIRD_PARTY_PLEDGOR",
    "CN-13": "PUBLIC_BODY_PLEDGOR",
    "CN-22": "APPRAISAL_REPORT_MISSING",
    "CN-23": "NOT_IN_CHINESE",
    "CN-28": "TWIN_STATEMENT_MISSING",
    "CN-66": "CEILING_AS_REGISTERED",
    "CN-46": "SCOPE_MISSING",
    "CN-80": "SURRENDERED_WITHOUT_CONSENT",
    "CN-85": "PLEDGEE_TOLD",
    "CN-88": "PARTLY_INVALID",
    "CN-90": "TWIN_GRANTED",
    "CN-97": "PRESERVATION_LONG",
    "CN-100": "CLAIMS_FIXED",
    "CN-102": "CANCELLATION_HELD",
    "CN-123": "TERM_COMPENSATED",
    "CN-128": "ANNUITY_REMINDED",
}
FROM_MEMORY = {
    "memory_medium": "CN-15 CN-24 CN-53 CN-64 CN-65 CN-79 CN-92 CN-155 CN-159 CN-175",
    "memory_low": "CN-102",
}
RULES_BY_ID = {rule.id: rule for rule in JURISDICTION.rules}


def test_every_row_of_the_law_is_there_once_in_its_order() -> None:
    numbers = [int(rule.id.removeprefix("CN-")) for rule in JURISDICTION.rules]
    spans = [
        *((1, 16), (20, 29), (30, 37), (40, 53), (55, 59), (60, 66), (70, 79), (80, 92), (95, 104)),
        *((120, 129), (140, 144), (150, 161), (165, 171), (175, 178), (180, 181)),
    ]
    assert numbers == [number for first, last in spans for number in range(first, last + 1)]


@pytest.mark.parametrize("rule", JURISDICTION.rules, ids=lambda rule: rule.id)
def test_every_row_says_one_thing_in_plain_words_and_what_it_rests_on(rule: PlaceRule) -> None:
    assert rule.says.endswith((".", ").")), rule.says
    assert len(rule.says) > 10
    assert re.search(r"[一-鿿]|practice", rule.basis), rule.basis
    assert rule.basis == rule.basis.strip()
    assert rule.speaks is (rule.code is not None)
    assert not (rule.check and rule.cites), "said once, by the rule of recognition or by the place"


def test_every_row_does_what_the_table_of_the_law_has_it_do() -> None:
    told = {row: effect for effect, rows in EFFECTS.items() for row in rows.split()}
    assert {rule.id: rule.effect.value for rule in JURISDICTION.rules} == told


def test_a_row_that_refuses_is_known_well_enough_to() -> None:
    for rule in JURISDICTION.rules:
        if rule.effect in (Effect.REFUSE, Effect.REFUSE_UNLESS_ACKNOWLEDGED):
            assert rule.confidence.may_refuse, rule.id


def test_what_is_remembered_at_less_than_high_confidence_is_marked_so() -> None:
    doubtful = {
        level: " ".join(rule.id for rule in JURISDICTION.rules if rule.confidence.value == level)
        for level in FROM_MEMORY
    }
    assert doubtful == FROM_MEMORY


def test_a_rule_of_recognition_is_cited_by_one_row_and_every_cited_one_exists() -> None:
    cited = [one for rule in JURISDICTION.rules for one in rule.cites]
    assert len(cited) == len(set(cited))
    assert {rule.id: " ".join(rule.cites) for rule in JURISDICTION.rules if rule.cites} == CITED
    known = {rule.id for rule in (*RULES, *forum.RULES)}
    assert {one.partition(" ")[0] for one in cited} <= known


def test_a_row_that_looks_at_an_item_has_a_code_of_its_own_and_a_check_never_refuses() -> None:
    speaking = {rule.id: rule.code for rule in JURISDICTION.rules if rule.speaks}
    assert speaking == CHECKED
    assert len(set(speaking.values())) == len(speaking)
    checks = [rule for rule in JURISDICTION.rules if rule.check]
    assert all(rule.effect.severity is not Severity.FAIL for rule in checks)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("CN-36", "no official fee"),
        ("CN-61", "even before"),
        ("CN-82", "CN-81"),
        ("CN-165", "National Copyright Administration"),
        ("CN-180", "makes no pledge"),
    ],
)
def test_rows_that_inform_say_what_a_lawyer_asks(row: str, words: str) -> None:
    assert words in RULES_BY_ID[row].says
