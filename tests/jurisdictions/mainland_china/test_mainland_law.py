"""The law of the Mainland as a jurist meets it: what a filing over a patent comes to, situation by situation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registry.domain.filing.filing import AgentOnFile, Collateral, PaperOnFile, Valuation
from registry.domain.law.finding import Severity
from registry.domain.party.party import PartyKind
from registry.domain.recognition.outcome import place_findings
from registry.domain.right.events import InvalidationDecided, InvalidationRequested, OwnershipDispute
from registry.domain.right.facts import RightId, RightStatus
from registry.jurisdictions.mainland_china.fees import surcharge
from tests.exercises import exercises
from tests.jurisdictions.mainland_china.items import (
    BANK,
    DAY,
    DEAL,
    FIRM,
    OTHER,
    RESERVED,
    SHA,
    SOURCE,
    TODAY,
    Deal,
    acted,
    at,
    money,
    owners,
    party,
    sold,
)

FAIL, PENDING, CONDITION, NOTE = Severity.FAIL, Severity.PENDING, Severity.CONDITION, Severity.NOTE
TWIN = RightId(jurisdiction="CN", number="201810000009.9")
MODEL = RESERVED.right(kind="utility_model", same_day_twin=TWIN, filed_on=date(2020, 3, 19))


def entered_on(deal: Deal, day: date) -> Deal:
    """The deal as it was made around `day`, on which CNIPA entered it."""
    before = at(day - 5 * DAY)
    deal = replace(deal.on(day), seen=replace(deal.seen, observed_at=before)).agreed(executed_at=before)
    consents = tuple(replace(one, at=before) for one in deal.filing.consents)
    return replace(deal.acted(acted(applied=day - DAY, entered=day)), filing=replace(deal.filing, consents=consents))


def invalidation(since: date = TODAY - 10 * DAY) -> InvalidationRequested:
    return InvalidationRequested(
        right=DEAL.seen.right, effective_at=at(since), observed_at=at(since), source=SOURCE, reference="4W1"
    )


def disputed(*, suspended: bool) -> OwnershipDispute:
    since = at(TODAY - 10 * DAY)
    return OwnershipDispute(
        right=DEAL.seen.right, effective_at=since, observed_at=since, source=SOURCE, suspended=suspended
    )


# ---- who pledges what, and by what paper -----------------------------------------------------------------------------


@exercises("CN-01", "CN-02", "CN-03", "CN-04")
def test_a_granted_patent_pledged_in_writing_by_both_sides_and_entered_lacks_nothing() -> None:
    assert DEAL.assessed() == ()
    assert DEAL.item(security="hk_fixed_charge").rule("SECURITY_KIND_MISMATCH") == ("CN-01", FAIL)
    assert DEAL.agreed(written=False).rule("NOT_IN_WRITING") == ("CN-02", FAIL)
    assert DEAL.filed(consents=()).rule("CONSENT_MISSING") == ("CN-03", PENDING)
    assert RESERVED.rule("SITUS_REGISTRATION_MISSING") == ("CN-04", PENDING)
    assert RESERVED.refused() == set()


@exercises("CN-40", "CN-06", "CN-07", "CN-47")
def test_owners_a_and_b_pledge_together_or_a_alone_with_the_word_of_b() -> None:
    both = RESERVED.right(owners=owners(FIRM, OTHER))
    assert both.rule("CO_OWNER_CONSENT") == ("CN-47", FAIL)
    assert both.refused() >= {"CO_OWNER_CONSENT"}
    assert both.consented(OTHER).refused() == set()
    assert both.filed(co_owner_agreement=PaperOnFile(sha256=SHA)).refused() == set()
    assert RESERVED.right(owners=owners(OTHER)).rule("PLEDGOR_NOT_OWNER") == ("CN-40", FAIL)


@exercises("CN-08", "CN-09")
@pytest.mark.parametrize("seat", ["HK", "MO", "XX"])
def test_a_bank_from_outside_the_mainland_needs_an_agency_and_one_from_inside_does_not(seat: str) -> None:
    foreign = RESERVED.with_party(party(BANK.id, PartyKind.BANK, seat))
    assert foreign.rule("AGENT_MISSING") == ("CN-08", PENDING)
    assert foreign.refused() == set()
    agency = AgentOnFile(party=BANK, register="CNIPA", agent="代理机构")
    assert foreign.filed(agents=(agency,)).found("AGENT_MISSING") is None
    assert RESERVED.found("AGENT_MISSING") is None


@exercises("CN-14")
@pytest.mark.parametrize(("kind", "guarded"), [("invention", True), ("utility_model", True), ("design", False)])
def test_an_invention_or_utility_model_pledged_abroad_meets_export_formalities_on_a_sale(
    kind: str, guarded: bool
) -> None:
    deal = DEAL.right(kind=kind, filed_on=date(2022, 3, 19), granted_on=date(2023, 6, 1))
    abroad = deal.with_party(party(BANK.id, PartyKind.BANK, "HK"))
    assert abroad.reasons().get("EXPORT_FORMALITIES_ON_SALE") == ("CN-14" if guarded else None)
    assert "EXPORT_FORMALITIES_ON_SALE" not in deal.reasons()
    assert "EXPORT_FORMALITIES_ON_SALE" not in abroad.refused()


@exercises("CN-11", "CN-12")
def test_a_firm_may_pledge_for_the_debt_of_another_and_is_told_what_that_means() -> None:
    third = RESERVED.filed(debtor=OTHER)
    assert third.rule("THIRD_PARTY_PLEDGOR") == ("CN-11", NOTE)
    assert third.rule("AUTHORITY_MISSING") == ("CN-12", PENDING)
    assert third.refused() == set()
    resolved = third.filed(authority=PaperOnFile(sha256=SHA, resolved_on=TODAY - DAY))
    assert resolved.found("AUTHORITY_MISSING") is None
    assert RESERVED.found("THIRD_PARTY_PLEDGOR") is None


@exercises("CN-13")
def test_a_public_body_that_pledges_is_warned_and_not_refused() -> None:
    public = RESERVED.with_party(party(FIRM.id, PartyKind.PUBLIC_BODY))
    assert public.rule("PUBLIC_BODY_PLEDGOR") == ("CN-13", NOTE)
    assert public.refused() == set()


# ---- papers ----------------------------------------------------------------------------------------------------------


@exercises("CN-22")
def test_a_valued_right_wants_the_report_and_an_unvalued_one_nothing() -> None:
    valued = RESERVED.item(valuation=Valuation(reference="V-1", amount=money(), allocated=money()))
    assert valued.rule("APPRAISAL_REPORT_MISSING") == ("CN-22", PENDING)
    assert valued.papers(("appraisal_report", "zh")).found("APPRAISAL_REPORT_MISSING") is None
    assert RESERVED.found("APPRAISAL_REPORT_MISSING") is None


@exercises("CN-23")
def test_papers_are_in_chinese_or_have_a_fellow_that_is() -> None:
    english = RESERVED.papers(("pledge_contract", "en"))
    assert english.rule("NOT_IN_CHINESE") == ("CN-23", PENDING)
    assert english.refused() == set()
    for papers in (
        [("pledge_contract", "en"), ("pledge_contract", "zh-Hans")],
        [("pledge_contract", "ZH")],
        [("pledge_contract", None)],
        [("identity_proof", "en")],
    ):
        assert RESERVED.papers(*papers).found("NOT_IN_CHINESE") is None, papers


@exercises("CN-23")
def test_the_english_charge_over_a_hong_kong_right_in_the_same_filing_is_no_paper_for_cnipa() -> None:
    case = RESERVED.papers(("charge_instrument", "en")).case()
    abroad = Collateral(right=RightId(jurisdiction="HK", number="HK20061483"), security="hk_fixed_charge")
    mixed = replace(case.filing, collateral=(*case.filing.collateral, abroad))
    assert "CN-23" not in {f.rule for f in place_findings(replace(case, filing=mixed))}
    assert [f.code for f in place_findings(case)] == ["NOT_IN_CHINESE"]


@exercises("CN-25", "CN-66")
def test_the_contract_tells_amount_and_time_and_of_a_maximum_amount_the_registered_ceiling_counts() -> None:
    assert RESERVED.owed(principal=None).rule("DEBT_INDETERMINATE") == ("CN-25", PENDING)
    ceiling = RESERVED.owed(kind="maximum_amount", principal=None, maximum=money(), claims_to=date(2027, 12, 31))
    assert ceiling.rule("CEILING_AS_REGISTERED") == ("CN-66", NOTE)
    assert ceiling.refused() == set()
    closed, open_ = ceiling.found("CEILING_AS_REGISTERED"), ceiling.owed(claims_to=None).found("CEILING_AS_REGISTERED")
    assert closed is not None
    assert open_ is not None
    assert "two years" in open_.message
    assert "two years" not in closed.message
    assert RESERVED.found("CEILING_AS_REGISTERED") is None


@exercises("CN-27")
def test_a_forfeiture_clause_refuses_nothing_and_only_gives_priority() -> None:
    clause = RESERVED.agreed(forfeiture_clause=True)
    assert clause.refused() == set()
    assert clause.rule("FORFEITURE_READ_DOWN")[0] == "CN-27"


# ---- the twelve grounds ----------------------------------------------------------------------------------------------


@exercises("CN-41", "CN-87", "CN-89")
@pytest.mark.parametrize("status", [s for s in RightStatus if s not in (RightStatus.PENDING, RightStatus.IN_FORCE)])
def test_a_right_that_has_ended_can_not_be_pledged(status: RightStatus) -> None:
    assert RESERVED.right(status=status).rule("NOT_IN_FORCE") == ("CN-41", FAIL)


@exercises("CN-41", "CN-88")
def test_a_right_declared_invalid_in_part_is_pledged_for_the_rest_with_a_warning() -> None:
    since = at(TODAY - 10 * DAY)
    decided = InvalidationDecided(
        right=DEAL.seen.right, effective_at=since, observed_at=since, source=SOURCE, result="partial", final=True
    )
    assert RESERVED.told(decided).rule("PARTLY_INVALID") == ("CN-88", NOTE)
    assert RESERVED.told(decided).refused() == set()
    assert RESERVED.told(replace(decided, final=False)).found("PARTLY_INVALID") is None
    assert RESERVED.told(replace(decided, result="full")).rule("NOT_IN_FORCE") == ("CN-41", FAIL)


@exercises("CN-42", "CN-129")
def test_an_application_is_no_patent_and_no_entry_is_older_than_the_grant() -> None:
    pending = RESERVED.right(status=RightStatus.PENDING, granted_on=None)
    assert pending.rule("NOT_IN_FORCE") == ("CN-42", FAIL)
    assert DEAL.right(granted_on=TODAY - DAY).rule("CHRONOLOGY") == ("CN-129", FAIL)


@exercises("CN-43", "CN-127")
def test_an_annuity_due_yesterday_and_unpaid_refuses_though_no_surcharge_is_owed_yet() -> None:
    overdue = RESERVED.right(fees_paid_until=TODAY - DAY)
    assert overdue.rule("FEES_UNPAID") == ("CN-43", FAIL)
    assert surcharge(TODAY - DAY, TODAY) == 0
    assert RESERVED.right(fees_paid_until=TODAY).refused() == set()
    assert RESERVED.right(fees_paid_until=date(2026, 5, 20)).rule("NOT_IN_FORCE") == ("CN-127", FAIL)


@exercises("CN-44", "CN-99")
def test_a_dispute_over_ownership_refuses_only_where_it_suspends_the_register() -> None:
    assert RESERVED.told(disputed(suspended=True)).rule("FROZEN") == ("CN-44", FAIL)
    lawsuit = RESERVED.told(disputed(suspended=False))
    assert lawsuit.rule("DISPUTE_PENDING") == ("CN-44", NOTE)
    assert lawsuit.refused() == set()


@exercises("CN-45", "CN-121")
def test_a_design_of_1_june_2021_secures_a_debt_to_its_last_day_and_no_longer() -> None:
    design = RESERVED.right(kind="design", filed_on=date(2021, 6, 1), granted_on=date(2022, 6, 1))
    assert design.owed(due_on=date(2036, 5, 31)).refused() == set()
    assert design.owed(due_on=date(2036, 6, 1)).rule("TERM_SHORTER_THAN_DEBT") == ("CN-45", FAIL)


@exercises("CN-121")
def test_a_utility_model_of_6_september_1999_secures_a_debt_to_5_september_2009() -> None:
    """The measures that CN-45 is taken from are of 2021: before them the rule of recognition speaks by itself."""
    model = DEAL.right(
        kind="utility_model", filed_on=date(1999, 9, 6), granted_on=date(2000, 9, 6), fees_paid_until=date(2009, 9, 5)
    )
    model = entered_on(model, date(2009, 3, 2)).item(official_search=None)
    assert model.owed(due_on=date(2009, 9, 5)).refused() == set()
    assert model.owed(due_on=date(2009, 9, 6)).rule("TERM_SHORTER_THAN_DEBT") == ("MR-05", FAIL)


@exercises("CN-122")
def test_a_design_of_the_last_day_before_june_2021_lives_ten_years() -> None:
    design = RESERVED.right(kind="design", filed_on=date(2021, 5, 31), granted_on=date(2022, 6, 1))
    assert design.owed(due_on=date(2031, 5, 30)).refused() == set()
    assert design.owed(due_on=date(2031, 5, 31)).refused() == {"TERM_SHORTER_THAN_DEBT", "SITUS_REGISTRATION_MISSING"}


@exercises("CN-48", "CN-91")
@pytest.mark.parametrize("again", [BANK, OTHER])
def test_a_pledged_patent_takes_no_second_pledge_not_even_of_the_same_pledgee(again: object) -> None:
    taken = RESERVED.after(TODAY - 30 * DAY).filed(pledgee=again)
    assert taken.rule("CN_ALREADY_PLEDGED") == ("CN-48", FAIL)
    assert "CN_ALREADY_PLEDGED" in taken.refused()


@exercises("CN-49", "CN-52", "CN-28")
def test_a_utility_model_with_a_twin_wants_the_parties_word_and_their_statement() -> None:
    assert MODEL.rule("TWIN_ACK_REQUIRED") == ("CN-49", PENDING)
    assert "TWIN_ACK_REQUIRED" in MODEL.refused()
    told = MODEL.acknowledged("same_day_twin")
    assert told.refused() == set()
    assert told.rule("TWIN_STATEMENT_MISSING") == ("CN-28", PENDING)
    assert told.papers(("same_day_statement", "zh")).found("TWIN_STATEMENT_MISSING") is None
    assert RESERVED.right(same_day_twin=TWIN).found("TWIN_STATEMENT_MISSING") is None, "an invention yields to nothing"


@exercises("CN-49")
def test_a_twin_is_asked_about_even_where_the_owner_has_changed_since_filing() -> None:
    assert "TWIN_ACK_REQUIRED" in MODEL.right(owners=owners(OTHER)).told(sold(date(2023, 1, 4), FIRM)).codes()


@exercises("CN-50", "CN-52")
def test_a_pending_invalidation_refuses_until_the_parties_told_of_it_want_the_pledge_all_the_same() -> None:
    challenged = RESERVED.told(invalidation())
    assert challenged.rule("ACK_REQUIRED") == ("CN-50", PENDING)
    assert "ACK_REQUIRED" in challenged.refused()
    assert challenged.acknowledged("invalidation").refused() == set()
