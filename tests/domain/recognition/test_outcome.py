"""Recognition: every rule answers what it should and nothing else, and the outcome is the lowest of the answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Acknowledgement, Consent, PaperOnFile
from registry.domain.law.finding import Finding, Severity
from registry.domain.party.party import PartyKind
from registry.domain.pledge.judged import OUTCOMES, Outcome
from registry.domain.rank.standing import ItemStatus
from registry.domain.recognition import outcome
from registry.domain.recognition.outcome import place_findings
from registry.domain.recognition.rules import forum as forums
from registry.domain.right.facts import RightChange, RightId
from tests.domain.faulty.entry_faults import licensed
from tests.domain.faulty.fault import (
    APPLIED_ON,
    ENTERED_ON,
    WORTH,
    YESTERDAY,
    Answer,
    Fault,
    answers,
    for_another,
    of_hong_kong,
    proceeding,
    searched,
)
from tests.domain.faulty.faults import FAULTS
from tests.domain.strategies import (
    DAY,
    OTHER,
    PLACES,
    PLEDGEE,
    PLEDGOR,
    REMARKED,
    SHA,
    TODAY,
    Scene,
    at,
    favourable,
    money,
    owners,
    registered,
    rival,
    unentered,
)
from tests.exercises import exercises

STANDING = {
    "ENFORCE_AT_SITUS",
    "VALIDITY_RULING_NOT_PORTABLE",
    "EXPORT_FORMALITIES_ON_SALE",
    "IN_REM_LAW_OVERRIDDEN",
    "FORFEITURE_READ_DOWN",
}
POINTERS = (
    *("/collateral/0", "/contract", "/consents", "/obligation", "/acknowledgements"),
    *("/authority", "/nominee", "/agents", "/pledgor"),
)
RANK = OUTCOMES.index


def lowest_of(found: set[Answer] | frozenset[Answer]) -> Outcome:
    return min((WORTH[severity] for _, _, severity in found), key=RANK, default=Outcome.RECOGNISED)


def codes(scene: Scene) -> set[str]:
    """The codes of what is said of the item at home."""
    return {code for _, code, _ in answers(scene)}


def is_whole(found: Finding, scene: Scene) -> None:
    """It names its item, its place in the filing and its basis; and the place's own rule where that says the same."""
    assert found.item == 1
    assert found.pointer is not None
    assert found.pointer.startswith(POINTERS)
    assert found.basis
    assert found.message.endswith(".")
    assert found.rules == ((found.rules[0], found.rule) if len(found.rules) > 1 else (found.rule,))
    cited = scene.place.citations
    if found.rules[0] in cited or f"{found.rules[0]} {found.code}" in cited:
        assert found.rule.startswith(f"{scene.place.code}-")


# ---- each rule -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", PLACES)
def test_a_favourable_item_is_recognised_at_home_and_elsewhere_but_for_its_enforcement_there(code: str) -> None:
    judgement = favourable(code).judge()
    assert judgement.core == judgement.judged.warnings == ()
    assert {one.code for one in place_findings(judgement.case)} == REMARKED[code]
    for forum, one in judgement.judged.recognition.items():
        assert [(f.rule, f.code) for f in one.reasons] == ([] if forum == code else [("MR-50", "ENFORCE_AT_SITUS")])
        assert one.notes == ()
    assert judgement.rank == 1


@exercises("MR-02", "MR-03", "MR-04", "MR-05", "MR-06", "MR-07", "MR-08", "MR-09", "MR-10", "MR-11", "MR-12", "MR-13")
@exercises("MR-14", "MR-15", "MR-16", "MR-17", "MR-18", "MR-19", "MR-20", "MR-21", "MR-22", "MR-23", "MR-24", "MR-25")
@exercises("MR-26", "MR-27", "MR-30", "MR-31", "MR-32", "MR-33", "MR-34", "MR-35", "MR-36", "MR-50", "MR-51", "MR-52")
@exercises("MR-53", "MR-54", "FAM-01", "FAM-02", "FAM-03", "FAM-04", "FAM-05", "FAM-06", "FAM-07", "FAM-08", "FAM-09")
@exercises("FAM-10")
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_one_fault_gets_its_own_answer_and_no_other(fault: Fault) -> None:
    """Elsewhere the same is said, that it is enforced at home, and that a ruling on its validity does not travel."""
    judged = fault.scene.judge().judged
    assert answers(fault.scene) == fault.answers
    challenged = any(code == "VALIDITY_CHALLENGED" for _, code, _ in fault.answers)
    abroad = fault.answers | {("MR-50", "ENFORCE_AT_SITUS", Severity.CONDITION)}
    abroad |= {("MR-52", "VALIDITY_RULING_NOT_PORTABLE", Severity.CONDITION)} if challenged else set()
    for forum, one in judged.recognition.items():
        expected = fault.answers if forum == fault.code else abroad
        assert {(f.rules[0], f.code, f.severity) for f in (*one.reasons, *one.notes)} == expected
        assert one.outcome is lowest_of(expected)
        assert all(f.severity is Severity.NOTE for f in one.notes)
        for found in (*one.reasons, *one.notes):
            is_whole(found, fault.scene)
            assert found.standing is (found.code in STANDING)


def test_every_rule_has_a_fault_that_it_finds() -> None:
    """MR-50 and MR-52 find nothing at home: what they say elsewhere is asserted of every fault."""
    found = {rule for fault in FAULTS for rule, _, _ in fault.answers}
    assert found | {"MR-50", "MR-52"} == {rule.id for rule in (*outcome.RULES, *forums.RULES)}


def test_the_codes_that_no_act_can_cure_are_those_of_the_contract() -> None:
    standing = {rule.id for rule in (*outcome.RULES, *forums.RULES) if rule.standing}
    assert standing == {"MR-18", "MR-19", "MR-50", "MR-52", "MR-53"}


# ---- what does not count as a fault ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", PLACES)
def test_the_last_day_still_counts(code: str) -> None:
    entry = registered(PLACES[code].register, until=TODAY)
    assert answers(favourable(code).with_acts(entry)) == set()
    scene = favourable(code).with_seen(fees_paid_until=TODAY, granted_on=APPLIED_ON, expires_on=TODAY)
    found = answers(scene.with_obligation(due_on=TODAY))
    assert all(rule == "FAM-07" for rule, _, _ in found)  # so new a patent can still be extended elsewhere


@pytest.mark.parametrize("code", PLACES)
def test_no_fee_is_overdue_when_none_falls_due_before_the_end(code: str) -> None:
    scene = favourable(code).with_seen(fees_paid_until=TODAY - DAY, expires_on=TODAY - DAY)
    assert {rule for rule, _, _ in answers(scene)} == {"MR-03", "MR-05"}


def test_an_unpaid_fee_bars_an_entry_in_the_mainland_and_burdens_one_elsewhere() -> None:
    for code, severity in (("CN", Severity.FAIL), ("HK", Severity.CONDITION), ("MO", Severity.CONDITION)):
        scene = favourable(code).with_acts().with_seen(fees_paid_until=TODAY - DAY)
        assert ("MR-04", "FEES_UNPAID", severity) in answers(scene)


@pytest.mark.parametrize("code", PLACES)
def test_a_maximum_amount_pledge_is_held_to_its_due_day_else_to_the_end_of_its_claims(code: str) -> None:
    scene = favourable(code).with_obligation(
        kind="maximum_amount", principal=None, maximum=money("9.00"), due_on=None, claims_to=TODAY
    )
    assert answers(scene) == set()
    assert scene.seen.expires_on is not None
    late = scene.with_obligation(claims_to=scene.seen.expires_on + DAY)
    assert codes(late) == {"TERM_SHORTER_THAN_DEBT"}
    assert answers(late.with_obligation(due_on=TODAY)) == set()
    assert codes(scene.with_obligation(maximum=None)) == {"DEBT_INDETERMINATE"}


@pytest.mark.parametrize("code", PLACES)
def test_a_co_owner_may_consent_or_the_owners_may_have_agreed(code: str) -> None:
    scene = favourable(code).with_seen(owners=owners(PLEDGOR.id, OTHER.id))
    consent = Consent(party=OTHER, at=at(TODAY - 6 * DAY))
    assert answers(scene.with_filing(consents=(*scene.filing.consents, consent))) == set()
    assert answers(scene.with_filing(co_owner_agreement=PaperOnFile(sha256="2" * 64))) == set()


@pytest.mark.parametrize("code", PLACES)
def test_owners_are_those_of_the_day_of_perfection(code: str) -> None:
    sold = RightChange(type="owner_changed", effective_at=at(YESTERDAY), owners=owners(OTHER.id), consent=SHA)
    scene = favourable(code)
    assert answers(scene.with_changes(sold)) == set()
    unentered_item = codes(scene.with_acts().with_changes(sold))
    assert {"PLEDGOR_NOT_OWNER", "CO_OWNER_CONSENT"} <= unentered_item


def test_what_the_parties_acknowledged_is_a_condition() -> None:
    known = Acknowledgement(kind="invalidation", party=PLEDGOR, at=at(TODAY - 6 * DAY))
    scene = favourable("CN").with_changes(proceeding("invalidation", APPLIED_ON - DAY))
    assert answers(scene.with_filing(acknowledgements=(known,))) == {
        ("MR-08", "VALIDITY_CHALLENGED", Severity.CONDITION)
    }
    twin = favourable("CN", "utility_model").with_seen(same_day_twin=RightId(jurisdiction="CN", number="x"))
    known = replace(known, kind="same_day_twin")
    assert answers(twin.with_filing(acknowledgements=(known,))) == {("MR-09", "TWIN_EXISTS", Severity.CONDITION)}


def test_only_a_utility_model_has_a_twin_to_yield_to() -> None:
    for code, kind in (("CN", "invention"), ("HK", "short_term"), ("MO", "utility")):
        scene = favourable(code, kind).with_seen(same_day_twin=RightId(jurisdiction="CN", number="x"))
        assert "MR-09" not in {rule for rule, _, _ in answers(scene)}


def test_an_examined_short_term_patent_is_as_good_as_any() -> None:
    certified = RightChange(type="examination_certificate_issued", effective_at=at(TODAY - DAY), examined=True)
    scene = favourable("HK", "short_term")
    assert answers(scene.with_changes(certified)) == set()
    tomorrow = replace(certified, effective_at=at(TODAY + DAY))
    assert codes(scene.with_changes(tomorrow)) == {"SHORT_TERM_UNEXAMINED"}


def test_macau_compares_the_annotation_with_contract_and_grant_and_not_the_request() -> None:
    scene = favourable("MO").with_contract(executed_at=at(APPLIED_ON + DAY, 0))
    assert answers(scene) == set()
    assert answers(scene.with_seen(granted_on=ENTERED_ON)) == set()


@pytest.mark.parametrize("code", PLACES)
def test_a_search_counts_from_ten_days_before_up_to_the_moment_itself(code: str) -> None:
    assert answers(searched(10)(favourable(code))) == answers(searched(0)(favourable(code))) == set()


@pytest.mark.parametrize("code", PLACES)
def test_a_licence_that_excludes_nobody_or_has_ended_stands_before_no_pledge(code: str) -> None:
    scene = favourable(code)
    assert answers(scene.with_changes(licensed(APPLIED_ON - DAY, exclusive=False))) == set()
    assert answers(scene.with_changes(licensed(APPLIED_ON - DAY, until=YESTERDAY))) == set()
    assert codes(scene.with_changes(licensed(APPLIED_ON - DAY, until=TODAY))) == {"EXCLUSIVE_LICENCE_PRIOR"}


@pytest.mark.parametrize("code", PLACES)
def test_what_the_pledgee_agreed_to_or_what_came_before_the_pledge_is_no_disposal(code: str) -> None:
    agreed = replace(licensed(YESTERDAY), consent=SHA)
    assert answers(favourable(code).with_changes(agreed)) == set()
    bought = RightChange(type="owner_changed", effective_at=at(APPLIED_ON - DAY), owners=owners(PLEDGOR.id))
    assert answers(favourable(code).with_changes(bought)) == set()


def test_a_proof_of_thirty_days_ago_is_fresh_and_a_later_extract_renews_an_old_one() -> None:
    scene = favourable("CN")
    old = registered("CNIPA", obtained_at=at(TODAY - 31 * DAY))
    assert answers(scene.with_acts(registered("CNIPA", obtained_at=at(TODAY - 30 * DAY)))) == set()
    assert codes(scene.with_acts(old)) == {"EVIDENCE_STALE"}
    extract = Act(register="CNIPA", act=ActKind.AMEND, effective_at=at(YESTERDAY), obtained_at=at(TODAY))
    assert answers(scene.with_acts(old, extract)) == set()


@pytest.mark.parametrize("code", PLACES)
def test_a_person_or_a_pledgor_of_its_own_debt_needs_no_resolution(code: str) -> None:
    scene = favourable(code).with_filing(debtor=OTHER)
    assert "AUTHORITY_MISSING" in codes(scene)
    assert answers(scene.with_filing(authority=PaperOnFile(sha256=SHA))) == set()
    assert answers(scene.with_party(PLEDGOR, kind=PartyKind.PERSON)) == set()


def test_a_registration_with_safe_satisfies_it_and_a_class_that_owes_none_needs_none() -> None:
    scene = for_another(favourable("HK"), pledgor="CN", debtor="XX", pledgee="XX")
    assert codes(scene) == {"SAFE_REGISTRATION_MISSING"}
    assert answers(scene.with_acts(*scene.acts, registered("SAFE"))) == set()
    assert "SAFE_REGISTRATION_MISSING" in codes(scene.with_acts(*scene.acts, registered("SAFE", reference=None)))
    assert answers(for_another(favourable("HK"), pledgor="CN", debtor="CN", pledgee="XX")) == set()


@pytest.mark.parametrize("kind", ["invention", "utility_model", "design"])
def test_a_design_leaves_the_mainland_without_formalities(kind: str) -> None:
    """As does what was not a Mainland holder's before."""
    scene = favourable("CN", kind).with_party(PLEDGEE, seat="HK").with_agents()
    assert codes(scene) == (set() if kind == "design" else {"EXPORT_FORMALITIES_ON_SALE"})
    assert answers(scene.with_party(PLEDGOR, seat="MO")) == set()


@pytest.mark.parametrize("code", ["CN", "MO"])
def test_a_registered_company_from_elsewhere_owes_its_charges_over_hong_kong_rights_alone(code: str) -> None:
    assert answers(favourable(code).with_party(PLEDGOR, hk_registered_non_hk=True)) == set()
    person = of_hong_kong(favourable(code)).with_party(PLEDGOR, kind=PartyKind.PERSON)
    assert answers(person) == set()


def test_where_a_court_sits_decides_where_its_judgment_is_carried_out() -> None:
    """Between the Mainland and each of the others, under arrangements; not between Hong Kong and Macau."""
    everywhere = {"CN", "HK", "MO"}
    for code, seat, carried in (
        ("HK", "CN", everywhere),
        ("MO", "CN", everywhere),
        ("CN", "HK", {"CN", "HK"}),
        ("HK", "HK", {"CN", "HK"}),
        ("MO", "MO", {"CN", "MO"}),
        ("MO", "HK", set()),
    ):
        scene = favourable(code).with_contract(dispute_seat=seat, dispute_by="court")
        barred = {
            forum
            for forum, one in scene.judge().judged.recognition.items()
            if "CLAIM_NOT_PORTABLE" in {f.code for f in one.reasons}
        }
        assert set(PLACES) - barred == carried


def test_an_arrangement_counts_from_its_first_day() -> None:
    scene = favourable("HK").with_contract(dispute_seat="CN", dispute_by="court")
    before = replace(scene, now=at(date(2024, 1, 28)), registered_at=at(date(2024, 1, 28)))
    assert "CLAIM_NOT_PORTABLE" in codes(before)
    assert "CLAIM_NOT_PORTABLE" not in codes(replace(before, now=at(date(2024, 1, 29))))


def test_a_pledgor_is_insolvent_from_its_day_on() -> None:
    assert answers(favourable("CN").with_party(PLEDGOR, insolvent_since=TODAY + DAY)) == set()


def test_a_pledgor_is_insolvent_up_to_the_last_day_of_its_insolvency() -> None:
    ended = favourable("CN").with_party(PLEDGOR, insolvent_since=TODAY - 9 * DAY, insolvent_until=TODAY - DAY)
    assert answers(ended) == set()
    last = ended.with_party(PLEDGOR, insolvent_until=TODAY)
    assert {code for _, code, _ in answers(last)} == {"INSOLVENCY_REVIEW"}


def test_a_charge_over_a_hong_kong_application_outlives_the_grant() -> None:
    assert answers(favourable("HK").with_seen(granted_on=APPLIED_ON + DAY)) == set()


def test_the_register_s_own_entry_prevails_over_an_earlier_reservation_when_both_are_judged() -> None:
    senior, junior = favourable("CN"), favourable("CN").with_acts()
    assert {c for _, c, _ in answers(replace(junior, rivals=(rival(1),)))} >= {"CN_ALREADY_PLEDGED"}
    later = rival(senior.index + 1, registered_at=at(TODAY), priority_at=at(TODAY), present_from=at(TODAY))
    assert answers(replace(senior, rivals=(later,))) == set()
    assert "CN_ALREADY_PLEDGED" not in codes(replace(senior, rivals=(unentered(senior.index + 1),)))


def test_an_entry_that_outlives_its_discharge_keeps_the_right_taken() -> None:
    gone: dict[str, Any] = {"end_status": ItemStatus.RELEASED, "end_at": at(ENTERED_ON)}
    taken = replace(favourable("CN"), rivals=(rival(1, **gone),))
    assert answers(taken) == {("MR-30", "CN_ALREADY_PLEDGED", Severity.FAIL)}
    free = replace(favourable("CN"), rivals=(rival(1, occupies=False, **gone), unentered(2, **gone)))
    assert answers(free) == set()
