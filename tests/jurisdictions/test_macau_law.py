"""The law of Macau as its form states it: the pledge and its annotation, fees, extensions, papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.case.case import Case
from registry.domain.filing.acts import ActKind
from registry.domain.filing.filing import Document
from registry.domain.law.deadline import Deadline
from registry.domain.law.finding import Confidence, Effect, Finding, Severity
from registry.domain.law.place import CreationEffect
from registry.domain.recognition.outcome import findings, place_findings
from registry.domain.right.facts import RightStatus
from registry.domain.values.days import add_months, add_years
from registry.jurisdictions.macau import JURISDICTION
from registry.jurisdictions.macau.days import CALENDAR
from registry.jurisdictions.macau.deadlines import request_ends_on
from registry.jurisdictions.macau.values import REQUEST_MONTHS
from tests.domain.crossing.crossings import DAY, SHA, SIGNED, TODAY, act, case, contract, right
from tests.exercises import exercises

RULES = {rule.id: rule for rule in JURISDICTION.rules}
FILED = date(2021, 5, 1)
SEATS = ("MO", "MO", "MO")


def due(of: Case, code: str) -> Deadline | None:
    """The one deadline of that code; None where there is none."""
    found = [one for one in JURISDICTION.deadlines(of) if one.code == code]
    assert len(found) <= 1
    return found[0] if found else None


def found(of: Case, rule: str) -> Finding | None:
    """What a rule of recognition finds."""
    return next((one for one in findings(of) if one.rules[0] == rule), None)


# ---- the pledge ------------------------------------------------------------------------------------------------------


@exercises("MO-08", "MO-1C")
def test_a_macau_right_takes_a_penhor_and_no_pledge_of_another_place() -> None:
    penhor = case("MO", seats=SEATS)
    assert found(penhor, "MR-02") is None
    mainland = found(case_with_security("cn_pledge"), "MR-02")
    assert mainland is not None
    assert (mainland.code, mainland.rule, mainland.severity) == ("SECURITY_KIND_MISMATCH", "MO-1C", Severity.FAIL)
    assert mainland.confidence.may_refuse
    design = found(case("MO", seats=SEATS, asset=right("MO", kind="design")), "MR-02")
    assert design is not None
    assert (design.code, design.rule, design.severity) == ("KIND_NOT_PLEDGEABLE", "MO-08", Severity.FAIL)


def case_with_security(security: str) -> Case:
    """An item over a Macau right, by that security."""
    return replace(case("MO", seats=SEATS), security=security)


@exercises("MO-09")
def test_the_pledge_is_in_writing_and_signed_by_the_pledgor() -> None:
    oral = found(case("MO", seats=SEATS, agreed=contract(written=False)), "MR-15")
    assert oral is not None
    assert (oral.code, oral.rule) == ("NOT_IN_WRITING", "MO-09")


@exercises("MO-0B", "MO-13")
def test_a_pledge_applied_for_and_not_annotated_is_pending() -> None:
    """X10."""
    applied = found(case("MO", seats=SEATS, acts=(act("MO-DSEDT", SIGNED + DAY),)), "MR-20")
    assert applied is not None
    assert (applied.code, applied.rule, applied.severity) == (
        "SITUS_REGISTRATION_MISSING",
        "MO-0B",
        Severity.PENDING,
    )
    assert found(case("MO", seats=SEATS, acts=(act("MO-DSEDT", SIGNED, SIGNED),)), "MR-20") is None
    assert JURISDICTION.creation is CreationEffect.OPPOSABILITY
    assert JURISDICTION.creation_rule == "MO-13"


@exercises("MO-14")
def test_annotated_pledges_rank_by_the_request_and_the_second_is_junior() -> None:
    assert JURISDICTION.ranks_from_application
    assert not JURISDICTION.application_protects
    assert not JURISDICTION.exclusive
    second = found(replace(case("MO", seats=SEATS), rank=2), "MR-31")
    assert second is not None
    assert (second.code, second.rule) == ("JUNIOR_RANK:2", "MO-14")


@exercises("MO-13")
def test_the_annotation_is_due_at_once_until_it_is_made() -> None:
    unasked = due(case("MO", seats=SEATS), "ANNOTATION_DUE")
    assert unasked is not None
    assert (unasked.rule, unasked.due_on, unasked.register) == ("MO-13", TODAY, "MO-DSEDT")
    assert due(case("MO", seats=SEATS, acts=(act("MO-DSEDT", SIGNED),)), "ANNOTATION_DUE") is not None
    assert due(case("MO", seats=SEATS, acts=(act("MO-DSEDT", SIGNED, SIGNED),)), "ANNOTATION_DUE") is None
    assert due(case("MO", seats=SEATS, ended=True), "ANNOTATION_DUE") is None


@exercises("MO-1E")
def test_a_cancelled_annotation_ends_the_pledge() -> None:
    acts = (act("MO-DSEDT", SIGNED, SIGNED), act("MO-DSEDT", None, SIGNED + DAY, act=ActKind.CANCEL))
    ended = found(case("MO", seats=SEATS, acts=acts), "MR-23")
    assert ended is not None
    assert (ended.code, ended.rule) == ("SECURITY_ENDED", "MO-1E")


@exercises("MO-1E")
def test_a_pledge_released_here_is_to_be_cancelled_in_the_file_too() -> None:
    released = replace(case("MO", seats=SEATS, ended=True), acts=(act("MO-DSEDT", SIGNED, SIGNED),))
    (told,) = (one for one in place_findings(released) if one.rule == "MO-1E")
    assert (told.code, told.severity) == ("RELEASE_NOT_ENTERED", Severity.PENDING)
    assert not told.confidence.may_refuse
    cancelled = (*released.acts, act("MO-DSEDT", None, SIGNED + DAY, act=ActKind.CANCEL))
    for other in (replace(released, acts=()), replace(released, acts=cancelled), case("MO", acts=released.acts)):
        assert not [one for one in place_findings(other) if one.rule == "MO-1E"]


@exercises("MO-1F")
def test_a_co_owner_who_has_not_agreed_is_missed_and_from_memory_alone_refuses_nothing() -> None:
    shared = case("MO", seats=SEATS)
    owners = (("pledgor", "another"),)
    missed = found(replace(shared, owners_then=owners), "MR-12")
    assert missed is not None
    assert (missed.code, missed.rule, missed.severity) == ("CO_OWNER_CONSENT", "MO-1F", Severity.FAIL)
    assert not missed.confidence.may_refuse


@exercises("MO-0C")
def test_a_party_from_elsewhere_acts_through_an_agent() -> None:
    """The register takes the papers of a resident from his own hand."""
    assert JURISDICTION.demands_agents
    assert found(case("MO", seats=SEATS), "MR-25") is None
    alone = found(case("MO", seats=("CN", "CN", "MO")), "MR-25")
    assert alone is not None
    assert (alone.code, alone.rule) == ("AGENT_MISSING", "MO-0C")


@exercises("MO-15")
def test_a_clause_that_makes_the_creditor_owner_is_read_down_and_refuses_nothing() -> None:
    clause = found(case("MO", seats=SEATS, agreed=contract(forfeiture_clause=True)), "MR-19")
    assert clause is not None
    assert (clause.code, clause.rule, clause.severity) == ("FORFEITURE_READ_DOWN", "MO-15", Severity.CONDITION)


@exercises("MO-0F")
@pytest.mark.parametrize(
    ("papers", "asked"),
    [
        ((), False),
        ((("pledge_contract", "zh"),), False),
        ((("pledge_contract", "zh-Hant"),), False),
        ((("pledge_contract", "PT"),), False),
        ((("pledge_contract", None),), False),
        ((("pledge_contract", "en"),), True),
        ((("pledge_contract", "en"), ("pledge_contract", "pt")), False),
        ((("pledge_contract", "en"), ("resolution", "zh")), True),
        ((("pledge_contract", "en"), ("translation", "pt")), False),
        ((("pledge_contract", "en"), ("translation", "en")), True),
    ],
    ids=str,
)
def test_a_paper_that_is_neither_in_chinese_nor_in_portuguese_needs_its_translation(
    papers: tuple[tuple[str, str | None], ...], asked: bool
) -> None:
    documents = tuple(Document(kind=kind, sha256=SHA, language=language) for kind, language in papers)
    told = [one for one in place_findings(case("MO", seats=SEATS, documents=documents)) if one.rule == "MO-0F"]
    assert [(one.code, one.severity) for one in told] == ([("TRANSLATION_MISSING", Severity.PENDING)] if asked else [])


# ---- terms and fees --------------------------------------------------------------------------------------------------


@exercises("MO-01")
@pytest.mark.parametrize(("kind", "years"), [("invention", 20), ("utility", 10), ("extension", 20)])
def test_terms_run_from_filing(kind: str, years: int) -> None:
    assert [one.value for one in JURISDICTION.kinds[kind].term_years] == [years]
    over = case("MO", seats=SEATS, asset=right("MO", kind=kind, expires_on=TODAY - DAY))
    expired = found(over, "MR-03")
    assert expired is not None
    assert (expired.code, expired.rule) == ("NOT_IN_FORCE", "MO-01")


@exercises("MO-05", "MO-06")
@pytest.mark.parametrize(
    ("kind", "on", "opens_on", "due_on", "rule"),
    [
        ("invention", date(2021, 6, 1), date(2023, 11, 1), date(2024, 4, 30), "MO-05"),
        ("extension", date(2024, 4, 30), date(2023, 11, 1), date(2024, 4, 30), "MO-05"),
        ("extension", date(2024, 5, 1), date(2024, 11, 1), date(2025, 4, 30), "MO-05"),
        ("utility", date(2021, 6, 1), date(2022, 11, 1), date(2023, 4, 30), "MO-06"),
        ("utility", date(2026, 11, 23), date(2026, 11, 1), date(2027, 4, 30), "MO-06"),
    ],
)
def test_a_year_s_fee_is_paid_in_the_six_months_before_it_begins(
    kind: str, on: date, opens_on: date, due_on: date, rule: str
) -> None:
    """From the fourth year on, for a utility patent from the third; filed on 1 May 2021, no payment on record."""
    fee = due(case("MO", asset=right("MO", kind=kind, filed_on=FILED), on=on), "ANNUAL_FEE_DUE")
    assert fee is not None
    assert (fee.opens_on, fee.due_on, fee.rule) == (opens_on, due_on, rule)


@exercises("MO-05", "MO-06")
@given(st.sampled_from(["invention", "utility", "extension"]), st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.data())
def test_a_computed_fee_is_due_on_the_eve_of_an_anniversary_within_the_term(
    kind: str, filed: date, data: st.DataObject
) -> None:
    years = JURISDICTION.kinds[kind].term_years[0].value
    last = add_years(filed, years) - DAY
    on = data.draw(st.dates(filed, last))
    fee = due(case("MO", asset=right("MO", kind=kind, filed_on=filed, expires_on=last), on=on), "ANNUAL_FEE_DUE")
    if fee is None:
        assert on >= add_years(filed, years - 1)
        return
    begins = fee.due_on + DAY
    assert begins in {add_years(filed, n) for n in range(3 if kind != "utility" else 2, years)}
    assert on <= fee.due_on
    assert fee.opens_on == add_months(begins, -6)
    assert fee.grace_ends_on == add_months(fee.due_on, 6)


@exercises("MO-07")
def test_a_fee_on_record_is_due_that_day_and_payable_for_six_months_more() -> None:
    def fee(on: date) -> Deadline | None:
        return due(case("MO", asset=right("MO", fees_paid_until=date(2026, 5, 1)), on=on), "ANNUAL_FEE_DUE")

    overdue = fee(date(2026, 11, 1))
    assert overdue is not None
    assert (overdue.due_on, overdue.grace_ends_on) == (date(2026, 5, 1), date(2026, 11, 1))
    assert overdue.surcharge
    assert fee(date(2026, 11, 2)) is None


@exercises("MO-07")
def test_a_fee_unpaid_in_the_grace_is_a_condition_and_after_it_the_right_has_lapsed() -> None:
    def unpaid(on: date) -> Finding | None:
        return found(case("MO", seats=SEATS, asset=right("MO", fees_paid_until=date(2026, 5, 1)), on=on), "MR-04")

    within, after = unpaid(date(2026, 11, 1)), unpaid(date(2026, 11, 2))
    assert within is not None
    assert after is not None
    assert (within.rule, within.severity) == ("MO-07", Severity.CONDITION)
    assert (after.rule, after.code, after.severity) == ("MO-07", "NOT_IN_FORCE", Severity.FAIL)


@exercises("MO-05")
def test_no_fee_is_due_where_none_is_left_to_pay_or_the_right_is_gone() -> None:
    paid_up = right("MO", expires_on=date(2041, 4, 30), fees_paid_until=date(2041, 4, 30))
    assert due(case("MO", asset=paid_up), "ANNUAL_FEE_DUE") is None
    assert due(case("MO", asset=right("MO", status=RightStatus.LAPSED)), "ANNUAL_FEE_DUE") is None
    assert due(case("MO", asset=right("MO", filed_on=None)), "ANNUAL_FEE_DUE") is None


@exercises("MO-05")
def test_a_fee_is_due_while_the_application_is_pending_too() -> None:
    pending = right("MO", status=RightStatus.PENDING, granted_on=None)
    assert due(case("MO", asset=pending), "ANNUAL_FEE_DUE") is not None


# ---- extensions ------------------------------------------------------------------------------------------------------


@exercises("MO-02")
@pytest.mark.parametrize(
    ("granted_on", "last"),
    [
        (date(2026, 9, 1), date(2026, 12, 1)),
        (date(2026, 8, 31), date(2026, 11, 30)),
        (date(2025, 11, 30), date(2026, 2, 28)),
    ],
)
def test_an_extension_is_asked_for_within_three_months_of_the_published_grant(granted_on: date, last: date) -> None:
    assert request_ends_on(granted_on) == last
    pending = right("MO", status=RightStatus.PENDING, granted_on=None)
    base = right("CN", granted_on=granted_on)

    def window(on: date) -> Deadline | None:
        return due(case("MO", asset=pending, base=base, on=on), "EXTENSION_DUE")

    on_the_last_day = window(last)
    assert on_the_last_day is not None
    assert (on_the_last_day.rule, on_the_last_day.due_on, on_the_last_day.grace_ends_on) == ("MO-02", last, None)
    assert window(last + DAY) is None


@exercises("MO-02", "MO-03")
def test_no_window_is_told_where_the_base_is_not_granted_or_not_on_record_or_the_extension_is_granted() -> None:
    pending = right("MO", status=RightStatus.PENDING, granted_on=None)
    application = right("CN", status=RightStatus.PENDING, granted_on=None)
    granted = right("CN", granted_on=TODAY - DAY)
    assert due(case("MO", asset=pending), "EXTENSION_DUE") is None
    assert due(case("MO", asset=pending, base=application), "EXTENSION_DUE") is None
    assert due(case("MO", base=granted), "EXTENSION_DUE") is None


@exercises("MO-02")
def test_there_was_no_extension_of_a_mainland_patent_before_2004() -> None:
    assert request_ends_on(REQUEST_MONTHS[0].first_day - DAY) is None


def test_the_public_offices_close_at_weekends_and_on_the_government_s_holidays() -> None:
    assert CALENDAR.works(date(2026, 11, 23))
    assert not CALENDAR.works(date(2026, 11, 22))
    assert not CALENDAR.works(date(2026, 10, 1))
    assert not CALENDAR.works(date(2026, 12, 21))
    open_days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert 235 < sum(CALENDAR.works(day) for day in open_days) < 255


# ---- the table -------------------------------------------------------------------------------------------------------

TABLE = {
    "compute": "MO-01",
    "refuse": "MO-02 MO-0C MO-0D MO-17 MO-1C",
    "info": "MO-03 MO-08 MO-10 MO-16 MO-18 MO-19 MO-1B",
    "require": "MO-04 MO-09 MO-0A MO-0B MO-0E MO-0F MO-1E MO-1F",
    "deadline": "MO-05 MO-06",
    "transition": "MO-07",
    "fee": "MO-11",
    "publish": "MO-12",
    "priority": "MO-13 MO-14",
    "warn": "MO-15 MO-1A MO-1D",
}


def test_the_table_holds_every_row_once_with_its_effect_its_words_and_its_source() -> None:
    assert [(rule.id, rule.effect.value) for rule in JURISDICTION.rules] == sorted(
        (rule, effect) for effect, rules in TABLE.items() for rule in rules.split()
    )
    assert all(rule.says.endswith(".") and rule.basis and rule.first_day < TODAY for rule in JURISDICTION.rules)


def test_rules_of_recognition_are_cited_by_the_rule_that_says_the_same() -> None:
    assert {cited: rule.id for cited, rule in JURISDICTION.citations.items()} == {
        "MR-02": "MO-08",
        "MR-02 SECURITY_KIND_MISMATCH": "MO-1C",
        "MR-03": "MO-01",
        "MR-04": "MO-07",
        "MR-12": "MO-1F",
        "MR-15": "MO-09",
        "MR-19": "MO-15",
        "MR-20": "MO-0B",
        "MR-23": "MO-1E",
        "MR-25": "MO-0C",
        "MR-31": "MO-14",
        "FAM-05": "MO-02",
        "FAM-10 BASE_INVALIDATED_REVIEW": "MO-1D",
    }


def test_no_rule_from_memory_alone_refuses() -> None:
    assert all(rule.confidence.may_refuse for rule in JURISDICTION.rules if rule.effect is Effect.REFUSE)


def test_what_no_source_says_is_held_lowest() -> None:
    assert RULES["MO-1D"].confidence is Confidence.MEMORY_LOW


def test_a_complete_filing_gets_no_finding_of_the_place_s_own() -> None:
    complete = case("MO", seats=SEATS, documents=(Document(kind="pledge_contract", sha256=SHA, language="zh"),))
    assert place_findings(complete) == ()
