"""What Hong Kong's table has the registries ask or warn of: told here wherever the facts are on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Knowledge, Search
from registry.domain.law.finding import Severity
from registry.domain.party.party import PartyKind
from registry.domain.pledge.pledge import ConsentGiven
from registry.domain.rank.interests import ItemInterest, Lender
from registry.domain.rank.standing import ItemStatus
from registry.domain.rank.timing import End
from registry.domain.recognition.judge import case_of
from registry.domain.recognition.outcome import findings, place_findings
from registry.domain.right.facts import RightChange, RightId, RightStatus
from registry.domain.values.days import add_years
from registry.jurisdictions.hong_kong.fees import maintenance_days
from tests.domain.faulty.entry_faults import licensed
from tests.domain.strategies import PLEDGEE, favourable, rival
from tests.domain.strategies import TODAY as NOW_ON
from tests.domain.strategies import at as at_hour
from tests.exercises import exercises
from tests.jurisdictions.hong_kong.items import (
    COMPANY,
    DAY,
    PLAIN,
    SIGNED,
    Situation,
    act,
    at,
    delivered,
    person,
    ref,
)

RIGHT = RightId(jurisdiction="HK", number="HK20061483")
PENDING_R = {"kind": "standard_r", "status": RightStatus.PENDING, "granted_on": None, "fees_paid_until": None}


# ---- an application that pends ---------------------------------------------------------------------------------------


@exercises("HK-13")
@pytest.mark.parametrize(
    ("filed", "published", "first"),
    [
        (date(2018, 3, 19), date(2019, 10, 1), date(2025, 3, 19)),
        (date(2018, 3, 19), date(2020, 3, 18), date(2025, 3, 19)),
        (date(2018, 3, 19), date(2020, 3, 19), date(2026, 3, 19)),
        (date(2018, 3, 19), None, date(2024, 3, 19)),
    ],
    ids=[
        "published in its second year",
        "on the eve",
        "on the anniversary itself the next counts",
        "day not on record",
    ],
)
def test_an_application_is_maintained_five_years_after_the_anniversary_that_follows_its_publication(
    filed: date, published: date | None, first: date
) -> None:
    days = maintenance_days(filed, published)
    assert days == tuple(add_years(filed, year) for year in range(first.year - filed.year, 20))


@exercises("HK-13")
def test_the_next_fee_of_a_pending_application_is_a_deadline_with_its_grace() -> None:
    seen = {**PENDING_R, "filed_on": date(2018, 3, 19), "published_on": date(2019, 10, 1)}
    pends = PLAIN.but(seen=seen, acts=(), today=date(2026, 1, 20))
    due = pends.due()["HK-13"]
    assert (due.code, due.due_on, due.opens_on) == ("MAINTENANCE_FEE_DUE", date(2026, 3, 19), date(2025, 12, 19))
    assert (due.grace_ends_on, due.surcharge) == (date(2026, 9, 19), "an additional fee of HKD 95")
    assert pends.but(today=date(2026, 3, 20)).due()["HK-13"].due_on == date(2027, 3, 19)
    paid = pends.but(seen={**seen, "fees_paid_until": date(2026, 3, 19)})
    assert paid.but(today=date(2026, 9, 19)).due()["HK-13"].due_on == date(2026, 3, 19)
    assert "HK-13" not in paid.but(today=date(2026, 9, 20)).due()


@exercises("HK-13")
def test_nothing_is_maintained_but_an_application_r_that_pends() -> None:
    pends = {**PENDING_R, "filed_on": date(2018, 3, 19), "published_on": date(2019, 10, 1)}
    assert "HK-13" in PLAIN.but(seen=pends, acts=()).due()
    for other in ({"kind": "standard_o"}, {"kind": "short_term"}, {"filed_on": None}):
        assert "HK-13" not in PLAIN.but(seen={**pends, **other}, acts=()).due()
    granted = {"kind": "standard_r", "filed_on": date(2018, 3, 19), "published_on": date(2019, 10, 1)}
    assert "HK-13" not in PLAIN.but(seen=granted).due()


@exercises("HK-13")
@given(st.dates(date(1997, 6, 27), date(2060, 1, 1)), st.integers(0, 365 * 25))
def test_maintenance_falls_due_on_anniversaries_of_filing_within_the_term(filed_on: date, waited: int) -> None:
    days = maintenance_days(filed_on, filed_on + timedelta(days=waited))
    assert set(days) <= {add_years(filed_on, year) for year in range(6, 20)}
    assert all(day > filed_on + timedelta(days=waited + 365 * 5) for day in days)


# ---- given up without the mortgagee's word ---------------------------------------------------------------------------


@exercises("HK-21")
def test_a_surrender_under_a_charge_is_told_unless_the_chargee_agreed() -> None:
    gone = RightChange(type="status_changed", effective_at=at_hour(NOW_ON, 0), status=RightStatus.SURRENDERED)
    scene = favourable("HK").with_changes(gone)
    word = ConsentGiven(to="abandonment", item=None, given=True, at=at_hour(NOW_ON, 1), by=PLEDGEE.id, sha256=None)
    for consents, remarks in (((), {"SURRENDERED_WITHOUT_CONSENT"}), ((word,), set())):
        case = case_of(replace(scene.subject, consents=consents), scene.world)
        assert {one.code for one in place_findings(case) if one.rule == "HK-21"} == remarks
    assert not [one for one in place_findings(favourable("HK").judge().case) if one.rule == "HK-21"]


# ---- successive charges, and what is known of them -------------------------------------------------------------------


def knowing(**members: Any) -> dict[str, Any]:
    """The item of a filing that knows of an earlier charge with these members."""
    stated = {"right": RIGHT, "holder": "USCC:91440101MA59XC0D3X", "known_at": at(SIGNED), **members}
    return {"knowledge_of_prior": (Knowledge(**stated),)}


@exercises("HK-36")
def test_a_clause_against_later_charges_that_the_taker_knows_of_is_warned_of() -> None:
    warned = PLAIN.but(item=knowing(negative_pledge_known=True))
    (clause,) = (one for one in place_findings(warned.case()) if one.rule == "HK-36")
    assert (clause.code, clause.severity, clause.pointer) == (
        "NEGATIVE_PLEDGE",
        Severity.NOTE,
        "/collateral/0/knowledge_of_prior",
    )
    assert "USCC:91440101MA59XC0D3X" in clause.message
    for silent in (
        knowing(negative_pledge_known=False),
        knowing(negative_pledge_known=None),
        knowing(negative_pledge_known=True, right=replace(RIGHT, number="HK1048411")),
        knowing(negative_pledge_known=True, known_at=at(date(2026, 1, 21))),
        {"knowledge_of_prior": "none"},
        {"knowledge_of_prior": "unknown"},
    ):
        assert "HK-36" not in PLAIN.but(item=silent).told(), silent


@exercises("HK-36")
def test_the_rank_and_the_clause_are_told_apart() -> None:
    both = PLAIN.but(rivals=1, item=knowing(negative_pledge_known=True))
    remarks = {one.code: one.severity for one in place_findings(both.case()) if one.rule == "HK-36"}
    assert remarks == {"RANK_CLAIM": Severity.PENDING, "NEGATIVE_PLEDGE": Severity.NOTE}


@exercises("HK-56")
def test_what_the_companies_registry_shows_is_warned_of_and_is_no_knowledge() -> None:
    def searched(register: str, *hits: str, on: date = SIGNED) -> Situation:
        return PLAIN.but(item={"official_search": Search(register=register, reference="S-9", at=at(on), hits=hits)})

    search = searched("HK-CR", "Another Bank", "A Third").told()["HK-56"]
    assert (search.code, search.severity) == ("COMPANIES_REGISTRY_SEARCHED", Severity.NOTE)
    assert "Another Bank, A Third" in search.message
    assert not search.confidence.may_refuse
    for silent in (
        PLAIN,
        searched("HK-CR"),
        searched("HK-IPD", "Another Bank"),
        searched("HK-CR", "Another Bank", on=date(2026, 1, 21)),
    ):
        assert "HK-56" not in silent.told()


# ---- companies -------------------------------------------------------------------------------------------------------


@exercises("HK-62")
@pytest.mark.parametrize(
    ("pledgor", "warned"),
    [
        (person("firm", seat="CN"), True),
        (person("firm", seat="XX"), True),
        (person("firm", PartyKind.BANK, "MO"), True),
        (person("firm", seat="CN", hk_registered_non_hk=True), False),
        (person("firm", seat="HK"), False),
        (person("firm", PartyKind.PERSON, "CN"), False),
        (person("firm", PartyKind.PUBLIC_BODY, "CN"), False),
    ],
    ids=["Mainland", "elsewhere", "a bank of Macau", "registered", "of Hong Kong", "a person", "a public body"],
)
def test_a_company_from_elsewhere_that_files_nothing_is_asked_whether_it_had_to_register(
    pledgor: Any, warned: bool
) -> None:
    assert ("HK-62" in PLAIN.but(pledgor=pledgor).told()) is warned
    if warned:
        assert PLAIN.but(pledgor=pledgor).told()["HK-62"].severity is Severity.NOTE


@exercises("HK-62")
def test_it_is_asked_once_with_the_first_right_of_hong_kong() -> None:
    case = PLAIN.but(beside=("HK", "AA")).case()
    second = replace(case, item=2)
    assert [one.rule for one in place_findings(case) if one.rule == "HK-62"] == ["HK-62"]
    assert [one.rule for one in place_findings(second) if one.rule == "HK-62"] == []


# ---- what registers still show ---------------------------------------------------------------------------------------

RELEASED = End(status=ItemStatus.RELEASED, at=at(date(2026, 1, 19)), reason="debt_performed")


def shown(situation: Situation) -> set[str]:
    """What is said to be shown still, by rule."""
    return situation.told().keys() & {"HK-70", "HK-71"}


@exercises("HK-70", "HK-71")
def test_what_was_released_is_released_at_both_registers_by_no_day() -> None:
    charge = COMPANY.but(acts=delivered(date(2026, 1, 14)), end=RELEASED)
    assert shown(charge) == {"HK-70", "HK-71"}
    remarks = charge.told()
    assert (remarks["HK-70"].code, remarks["HK-70"].severity) == ("CHARGE_RELEASE_DUE", Severity.PENDING)
    assert (remarks["HK-71"].code, remarks["HK-71"].severity) == ("RELEASE_NOT_ENTERED", Severity.PENDING)
    assert shown(charge.but(end=None)) == set()
    assert shown(charge.but(end=replace(RELEASED, status=ItemStatus.EXTINGUISHED))) == set()


@exercises("HK-70", "HK-71")
@pytest.mark.parametrize(
    ("more", "left"),
    [
        ((), {"HK-70", "HK-71"}),
        ((act("HK-CR", ActKind.CANCEL, applied_at=at(date(2026, 1, 19))),), {"HK-71"}),
        ((act("HK-IPD", ActKind.CANCEL, effective_at=at(date(2026, 1, 20))),), {"HK-70"}),
        ((act("HK-IPD", ActKind.CANCEL, applied_at=at(date(2026, 1, 19))),), {"HK-70", "HK-71"}),
    ],
    ids=["neither", "NM2 delivered", "P19 entered", "P19 asked for alone"],
)
def test_each_register_is_released_by_its_own_act(more: tuple[Act, ...], left: set[str]) -> None:
    charge = COMPANY.but(acts=(*delivered(date(2026, 1, 14)), *more), end=RELEASED)
    assert shown(charge) == left


@exercises("HK-70", "HK-71")
def test_nothing_is_left_where_nothing_was_entered_or_delivered() -> None:
    assert shown(COMPANY.but(acts=(), end=RELEASED)) == set()
    assert shown(PLAIN.but(end=RELEASED)) == {"HK-71"}
    awaited = (act("HK-IPD", applied_at=at(SIGNED)),)
    assert shown(PLAIN.but(acts=awaited, end=RELEASED)) == {"HK-71"}


# ---- what the rules of recognition say with the place's word ---------------------------------------------------------


def cited(situation: Situation) -> set[tuple[str, ...]]:
    """The rules behind each finding of recognition."""
    return {one.rules for one in findings(situation.case())}


@exercises("HK-32", "HK-33", "HK-37", "HK-39")
def test_a_co_owner_a_trust_and_a_clause_that_takes_the_title_speak_against_a_charge() -> None:
    case = PLAIN.case()
    shared = replace(case, owners_then=(("another", "firm"),))
    trust = replace(case, filing=replace(case.filing, nominee=True))
    clause = replace(case, filing=replace(case.filing, contract=replace(case.filing.contract, forfeiture_clause=True)))
    foreign = replace(case, owners_then=(("another",),))
    for one, rules, severity in (
        (shared, ("MR-12", "HK-32"), Severity.FAIL),
        (trust, ("MR-14", "HK-33"), Severity.CONDITION),
        (clause, ("MR-19", "HK-37"), Severity.CONDITION),
        (foreign, ("MR-11", "HK-39"), Severity.FAIL),
    ):
        assert {f.severity for f in findings(one) if f.rules == rules} == {severity}, rules
        assert rules not in cited(PLAIN.but(contract={"signatories": (ref("firm"), ref("bank"))}))


@exercises("HK-51")
def test_an_exclusive_licence_recorded_before_goes_before() -> None:
    scene = favourable("HK")
    before = scene.with_changes(licensed(NOW_ON - 30 * DAY))
    assert ("MR-33", "HK-51") in {one.rules for one in before.judge().core}
    assert ("MR-33", "HK-51") not in {one.rules for one in scene.judge().core}


@exercises("HK-55")
def test_without_its_own_search_what_the_taker_knew_is_not_shown() -> None:
    scene = favourable("HK").with_item(official_search=None)
    assert ("MR-32", "HK-55") in {one.rules for one in scene.judge().core}


@exercises("HK-5A", "HK-54")
def test_a_pair_without_an_answer_has_no_rank_that_the_law_could_name() -> None:
    """The earlier one was never applied for, and nobody says what the later taker knew."""
    signed = at_hour(NOW_ON - 30 * DAY)
    earlier = ItemInterest(executed_at=signed, acts=(), knowledge="none", lenders=(Lender(id="rival"),))
    unfiled = rival(1, interest=earlier, registered_at=signed, priority_at=None, present_from=None)
    scene = replace(favourable("HK").with_item(knowledge_of_prior="unknown"), rivals=(unfiled,))
    assert ("MR-35", "HK-5A") in {one.rules for one in scene.judge().core}
