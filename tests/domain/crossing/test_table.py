"""A pledge that crosses a border: foreign exchange, contracts, disputes, papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.case.case import Case
from registry.domain.crossing import table
from registry.domain.crossing.foreign_exchange import safe_class, safe_duty
from registry.domain.filing.filing import Document
from registry.domain.law.calendar import Calendar
from registry.domain.law.finding import Confidence, Effect, Finding, Severity
from registry.domain.party.party import PartyKind
from registry.domain.recognition.effects import legal_effects
from registry.domain.recognition.outcome import findings, place_findings, recognise
from registry.domain.right.facts import Proceeding
from tests.domain.crossing.crossings import (
    PLACES,
    PLAIN_WEEKS,
    SHA,
    SIGNED,
    TODAY,
    act,
    at,
    case,
    contract,
    party,
    right,
)
from tests.exercises import exercises

RULES = {rule.id: rule for rule in table.RULES}
SIDES = {"in": "CN", "out": "HK"}
SEATS = st.sampled_from(["CN", "HK", "MO", "XX"])
BANK, COMPANY = PartyKind.BANK, PartyKind.COMPANY


def said(of: Case) -> set[str]:
    """The cross-border rules that speak of a case."""
    return set(crossing_findings(of))


def crossing_findings(of: Case) -> dict[str, Finding]:
    """What they say of it, by rule."""
    bare = replace(of.place, rules=())
    return {one.rule: one for one in place_findings(replace(of, place=bare))}


# ---- the class for foreign exchange ----------------------------------------------------------------------------------


@exercises("XB-10", "XB-11", "XB-12", "XB-13", "XB-14", "XB-16", "XB-17", "XB-18")
@pytest.mark.parametrize(
    ("guarantor", "debtor", "creditor", "inside", "outside", "rule", "foreign_debt"),
    [
        ("in", "in", "in", "DOMESTIC", "OTHER", None, False),
        ("in", "in", "out", "OTHER", "OTHER", None, True),
        ("in", "out", "in", "OTHER", "OTHER", None, False),
        ("in", "out", "out", "NEI_BAO_WAI_DAI", "NEI_BAO_WAI_DAI", "XB-12", False),
        ("out", "in", "in", "WAI_BAO_NEI_DAI", "WAI_BAO_NEI_DAI", "XB-13", False),
        ("out", "in", "out", "OTHER", "OTHER", None, True),
        ("out", "out", "in", "OTHER", "OTHER", None, False),
        ("out", "out", "out", "OTHER", "DOMESTIC", None, False),
    ],
)
def test_the_class_follows_from_the_sides_of_guarantor_debtor_creditor_and_register(
    guarantor: str, debtor: str, creditor: str, inside: str, outside: str, rule: str | None, foreign_debt: bool
) -> None:
    seats = (SIDES[guarantor], SIDES[debtor], SIDES[creditor])
    for register, expected in (("CN", inside), ("HK", outside), ("MO", outside)):
        found = safe_class(guarantor=seats[0], debtor=seats[1], creditor=seats[2], registers=(register,))
        assert found == expected
        owed = table.duty(case(register, seats=seats), PLACES)
        assert (owed.rule if owed else None) == rule
        assert ("XB-18" in said(case(register, seats=seats))) is foreign_debt


@exercises("XB-11", "XB-14")
def test_the_sixteen_combinations_fall_into_one_class_each_ten_of_them_other() -> None:
    """INV-50."""
    found = [
        safe_class(guarantor=g, debtor=d, creditor=c, registers=(r,)) for g, d, c, r in product(("CN", "HK"), repeat=4)
    ]
    assert {name: found.count(name) for name in found} == {
        "OTHER": 10,
        "DOMESTIC": 2,
        "NEI_BAO_WAI_DAI": 2,
        "WAI_BAO_NEI_DAI": 2,
    }


@exercises("XB-11", "XB-16")
@given(SEATS, SEATS, SEATS, st.lists(st.sampled_from(["CN", "HK", "MO"]), min_size=1, max_size=3))
def test_a_security_is_domestic_exactly_when_all_stand_on_one_side(
    g: str, d: str, c: str, registers: list[str]
) -> None:
    found = safe_class(guarantor=g, debtor=d, creditor=c, registers=tuple(registers))
    sides = {seat == "CN" for seat in (g, d, c, *registers)}
    assert (found == "DOMESTIC") is (len(sides) == 1)


@exercises("XB-1A")
@given(SEATS, SEATS, st.sampled_from(["CN", "HK", "MO"]))
def test_who_gives_his_own_right_for_his_own_debt_owes_safe_nothing(seat: str, lender: str, place: str) -> None:
    assert table.duty(case(place, seats=(seat, seat, lender), own_debt=True), PLACES) is None


@exercises("XB-19")
def test_a_mainland_company_pledging_a_hong_kong_patent_to_a_mainland_bank_is_other_with_nothing_to_register() -> None:
    """The pattern of GRG Banking and the Bank of China, 2022."""
    grg = case("HK", seats=("CN", "CN", "CN"), own_debt=True)
    assert safe_class(guarantor="CN", debtor="CN", creditor="CN", registers=("HK",)) == "OTHER"
    assert table.duty(grg, PLACES) is None
    assert grg.charge_registers == ()


@exercises("XB-18", "XB-19")
def test_the_same_loan_from_the_bank_in_hong_kong_is_foreign_debt() -> None:
    assert "XB-18" in said(case("HK", seats=("CN", "CN", "HK"), own_debt=True))
    assert "XB-18" not in said(case("HK", seats=("CN", "CN", "CN"), own_debt=True))


@exercises("XB-12", "XB-19")
def test_the_patent_given_for_the_debt_of_a_hong_kong_subsidiary_to_an_outside_lender_is_nei_bao_wai_dai() -> None:
    owed = table.duty(case("HK", seats=("CN", "HK", "HK")), PLACES)
    assert owed is not None
    assert (owed.rule, owed.reporter) == ("XB-12", "guarantor")


@exercises("XB-12")
def test_a_guarantor_that_is_no_bank_registers_within_15_working_days_of_signing() -> None:
    """Signed on Monday 2 March 2026: the fifteenth working day after it is Monday 23 March."""
    owed = safe_duty(
        "NEI_BAO_WAI_DAI",
        guarantor=party("g", "CN"),
        signed_on=date(2026, 3, 2),
        calendar=PLAIN_WEEKS,
    )
    assert owed is not None
    assert owed.due_on == date(2026, 3, 23)
    assert owed.confidence is Confidence.MEMORY_HIGH


@exercises("XB-12")
@given(st.dates(date(2014, 6, 1), date(2026, 6, 1)), st.frozensets(st.dates(date(2014, 6, 1), date(2026, 9, 1))))
def test_the_last_day_is_a_working_day_with_fourteen_between_it_and_the_signing(
    signed: date, closed: frozenset[date]
) -> None:
    calendar = Calendar(notices=(), statutory=lambda _: closed)
    owed = safe_duty(
        "NEI_BAO_WAI_DAI",
        guarantor=party("g", "CN"),
        signed_on=signed,
        calendar=calendar,
    )
    assert owed is not None
    assert owed.due_on is not None
    assert calendar.works(owed.due_on)
    between = [signed + timedelta(days=n) for n in range(1, (owed.due_on - signed).days)]
    assert sum(map(calendar.works, between)) == 14


@exercises("XB-12", "XB-13")
def test_a_bank_that_guarantees_and_a_creditor_that_reports_have_no_day_set() -> None:
    bank = table.duty(case(seats=("CN", "HK", "HK"), kinds=(BANK, COMPANY, BANK)), PLACES)
    creditor = table.duty(case(seats=("HK", "CN", "CN")), PLACES)
    assert bank is not None
    assert creditor is not None
    assert (bank.reporter, bank.due_on) == ("guarantor", None)
    assert (creditor.reporter, creditor.due_on) == ("creditor", None)


@exercises("XB-12")
def test_without_a_signing_day_or_before_the_rules_of_2014_no_day_is_known() -> None:
    unsigned = table.duty(case(seats=("CN", "HK", "HK"), agreed=contract(executed_at=None)), PLACES)
    early = safe_duty("NEI_BAO_WAI_DAI", guarantor=party("g", "CN"), signed_on=date(2014, 5, 31), calendar=PLAIN_WEEKS)
    assert unsigned is not None
    assert early is not None
    assert unsigned.due_on is None
    assert early.due_on is None


@exercises("XB-12")
def test_the_deadline_for_safe_is_told_until_a_registration_is_on_file() -> None:
    open_ = table.deadlines(case(seats=("CN", "HK", "HK")), PLACES)
    assert [(one.rule, one.code, one.register) for one in open_] == [("XB-12", "SAFE_REGISTRATION_DUE", "SAFE")]
    assert open_[0].due_on > SIGNED + timedelta(days=15)
    filed = case(seats=("CN", "HK", "HK"), acts=(act("SAFE", TODAY, TODAY),))
    assert table.deadlines(filed, PLACES) == ()
    assert table.deadlines(case(seats=("HK", "CN", "CN")), PLACES) == ()
    assert table.deadlines(case(), PLACES) == ()


@exercises("XB-12")
@pytest.mark.parametrize(
    ("signed", "due", "provisional"),
    [
        (date(2026, 12, 10), date(2026, 12, 31), None),
        (date(2026, 12, 11), date(2027, 1, 4), True),
        (date(2027, 1, 15), date(2027, 2, 9), True),
    ],
    ids=["all of 2026", "over New Year's Day", "over the Spring Festival, its own days alone"],
)
def test_the_fifteen_working_days_for_safe_say_where_they_rest_on_a_year_not_announced(
    signed: date, due: date, provisional: bool | None
) -> None:
    """Of the Spring Festival of 2027 the eve (5 February) and three days are holidays by themselves."""
    crossing = case(seats=("CN", "HK", "HK"), agreed=contract(executed_at=at(signed)), on=signed)
    (safe_due,) = table.deadlines(crossing, PLACES)
    assert (safe_due.due_on, safe_due.provisional) == (due, bool(provisional))
    (effect,) = (one for one in legal_effects(crossing, PLACES) if one.register == "SAFE")
    assert (effect.due_on, effect.provisional) == (due, provisional)


# ---- the contract ----------------------------------------------------------------------------------------------------


@exercises("XB-06")
@pytest.mark.parametrize(
    ("place", "law", "speaks"),
    [("HK", "CN", True), ("HK", "HK", False), ("HK", None, False), ("CN", "CN", False), ("MO", "CN", False)],
)
def test_one_mainland_contract_over_a_hong_kong_right_is_warned_of(place: str, law: str | None, speaks: bool) -> None:
    assert ("XB-06" in said(case(place, agreed=contract(governing_law=law)))) is speaks


@exercises("XB-06")
def test_a_short_charge_under_the_law_of_the_right_s_place_answers_the_warning() -> None:
    short = Document(kind=table.SHORT_FORM, sha256=SHA, language="en")
    assert "XB-06" not in said(case("HK", agreed=contract(governing_law="CN"), documents=(short,)))


@exercises("XB-2B")
@pytest.mark.parametrize(
    ("package", "seat", "by", "speaks"),
    [
        (("HK", "CN"), "CN", "court", True),
        (("HK", "CN"), "CN", None, True),
        (("HK", "CN"), None, "court", True),
        (("HK", "CN"), None, None, False),
        (("HK", "CN", "MO"), "HK", "arbitration", False),
        (("HK", "HK"), "CN", "court", False),
        (("HK",), "CN", "court", False),
    ],
)
def test_a_court_clause_over_rights_of_several_places_is_warned_of(
    package: tuple[str, ...], seat: str | None, by: str | None, speaks: bool
) -> None:
    clause = contract(dispute_seat=seat, dispute_by=by)
    assert ("XB-2B" in said(case("HK", package=package, agreed=clause))) is speaks


@exercises("XB-18", "XB-2B")
def test_what_concerns_the_whole_pledge_is_said_once_with_its_first_item() -> None:
    clause = contract(dispute_seat="CN", dispute_by="court")
    first = case("HK", package=("HK", "CN"), agreed=clause, seats=("CN", "CN", "HK"))
    second = case("CN", package=("HK", "CN"), item=2, agreed=clause, seats=("CN", "CN", "HK"))
    assert {"XB-18", "XB-2B"} <= said(first)
    assert not {"XB-18", "XB-2B"} & said(second)


# ---- papers ----------------------------------------------------------------------------------------------------------


@exercises("XB-30", "XB-31", "XB-33", "XB-34", "XB-35")
@pytest.mark.parametrize(
    ("place", "pledgor", "pledgee", "speaking"),
    [
        ("CN", "CN", "CN", set()),
        ("CN", "HK", "CN", {"XB-30", "XB-35"}),
        ("CN", "CN", "HK", {"XB-30", "XB-35"}),
        ("CN", "MO", "CN", {"XB-31"}),
        ("CN", "HK", "MO", {"XB-30", "XB-31", "XB-35"}),
        ("CN", "CN", "XX", {"XB-33"}),
        ("HK", "CN", "CN", set()),
        ("HK", "HK", "XX", set()),
        ("MO", "CN", "MO", {"XB-34"}),
        ("MO", "HK", "MO", set()),
    ],
)
def test_papers_that_cross_a_border_need_what_their_origin_and_the_register_ask(
    place: str, pledgor: str, pledgee: str, speaking: set[str]
) -> None:
    papers = {"XB-30", "XB-31", "XB-33", "XB-34", "XB-35"}
    assert said(case(place, seats=(pledgor, "XX", pledgee))) & papers == speaking


@exercises("XB-35")
def test_a_natural_person_of_hong_kong_shows_no_papers_of_a_company() -> None:
    person = case("CN", seats=("HK", "HK", "CN"), kinds=(PartyKind.PERSON, COMPANY, BANK))
    assert "XB-30" in said(person)
    assert "XB-35" not in said(person)


@exercises("XB-30")
def test_each_register_asks_for_papers_once() -> None:
    package = ("HK", "CN", "CN")
    asked = [
        "XB-30" in said(case(place, package=package, item=n, seats=("HK", "HK", "CN")))
        for n, place in enumerate(package, start=1)
    ]
    assert asked == [False, True, False]


@given(SEATS, SEATS, SEATS, st.sampled_from(["CN", "HK", "MO"]), st.sampled_from([None, "CN", "HK", "", "SG"]))
def test_the_table_only_ever_notes(g: str, d: str, c: str, place: str, word: str | None) -> None:
    clause = contract(governing_law=word, dispute_seat=word, in_rem_choice=word)
    found = crossing_findings(case(place, seats=(g, d, c), agreed=clause))
    assert {one.severity for one in found.values()} <= {Severity.NOTE}


# ---- the table -------------------------------------------------------------------------------------------------------

TABLE = {
    "compute": "XB-01 XB-10 XB-11 XB-1A XB-41 XB-45",
    "transition": "XB-02 XB-03 XB-04",
    "info": "XB-05 XB-14 XB-15 XB-16 XB-17 XB-19 XB-20 XB-21 XB-22 XB-24 XB-25 XB-26 XB-27 XB-28 XB-29 XB-42 XB-46 "
    "XB-47 XB-4A",
    "warn": "XB-06 XB-07 XB-18 XB-2B XB-30 XB-31 XB-33 XB-34 XB-35 XB-43 XB-48",
    "deadline": "XB-08",
    "require": "XB-12 XB-13 XB-44",
    "refuse": "XB-23 XB-2A XB-32 XB-40 XB-49",
}


def test_the_table_holds_every_row_once_with_its_effect_its_words_and_its_source() -> None:
    assert [(rule.id, rule.effect.value) for rule in sorted(table.RULES, key=lambda r: r.id)] == sorted(
        (rule, effect) for effect, rules in TABLE.items() for rule in rules.split()
    )
    assert all(rule.says.endswith(".") and rule.basis and rule.first_day < TODAY for rule in table.RULES)


def test_a_rule_cites_or_checks_or_informs() -> None:
    for rule in table.RULES:
        assert not (rule.cites and rule.check), rule.id
        assert (rule.code is not None) is rule.speaks, rule.id


def cited(of: Case, rule: str) -> str:
    """The rule behind a finding of recognition, in a place whose own table says nothing."""
    place = replace(of.place, rules=())
    found = findings(replace(of, place=place))
    return next(one.rule for one in found if one.rules[0] == rule)


@exercises("XB-05", "XB-07", "XB-08", "XB-12", "XB-13")
def test_rules_of_recognition_rest_on_these_where_a_place_s_own_table_is_silent() -> None:
    assert cited(case(agreed=contract(in_rem_choice="CN")), "MR-18") == "XB-05"
    assert cited(case(agreed=contract(forfeiture_clause=True)), "MR-19") == "XB-07"
    assert cited(case(seats=("HK", "HK", "HK")), "MR-21") == "XB-08"
    assert cited(case(seats=("CN", "HK", "HK")), "MR-26") == "XB-12"
    assert cited(case(seats=("HK", "CN", "CN")), "MR-26") == "XB-13"


@exercises("XB-24")
def test_a_ruling_on_validity_does_not_travel() -> None:
    challenged = Proceeding(kind="invalidation", from_on=SIGNED - timedelta(days=9), until_on=None)
    disputed = case("HK", asset=right("HK", proceedings=(challenged,)))
    reasons = {one.code: one.rule for one in recognise(disputed, PLACES)["CN"].reasons}
    assert reasons["VALIDITY_RULING_NOT_PORTABLE"] == "XB-24"


def test_no_rule_from_memory_alone_refuses() -> None:
    assert all(rule.confidence.may_refuse for rule in table.RULES if rule.effect is Effect.REFUSE)
