"""What the Mainland's table has CNIPA refuse, tell or hold by hand: told here wherever the facts are on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.decide.amendment import decide_amendment
from registry.domain.decide.evidence import decide_evidence
from registry.domain.decide.statement import decide_consent
from registry.domain.filing.acts import ActKind, ItemAct
from registry.domain.law.deadline import Deadline
from registry.domain.law.finding import Severity
from registry.domain.party.party import PartyRef
from registry.domain.pledge.judged import Outcome
from registry.domain.pledge.pledge import ClaimChange, ConsentGiven, Pledge
from registry.domain.recognition.deadlines import deadlines
from registry.domain.recognition.judge import case_of, subject_of
from registry.domain.recognition.outcome import place_findings
from registry.domain.right.events import FeeMissed, StatusChanged
from registry.domain.right.facts import RightChange, RightStatus
from registry.domain.right.record import RightRecord
from registry.domain.values.days import add_months
from registry.domain.values.spelling import shows
from tests.domain.families import TWIN, held, on_record
from tests.domain.faulty.fault import proceeding
from tests.domain.living import LATER, agreeing, later, lived, owing, pledged, said
from tests.domain.strategies import OTHER, PLEDGEE, PLEDGOR, Scene, favourable, registered
from tests.domain.strategies import TODAY as NOW_ON
from tests.domain.strategies import at as at_hour
from tests.exercises import exercises
from tests.jurisdictions.mainland_china.items import DAY, DEAL, RESERVED, SOURCE, TODAY, Deal, acted, at, money, ordered

FAIL, PENDING, CONDITION, NOTE = Severity.FAIL, Severity.PENDING, Severity.CONDITION, Severity.NOTE
MAINLAND = favourable("CN")
BOTH = (PLEDGOR, PLEDGEE)


def remarks(scene: Scene) -> dict[str, str]:
    """What the place's rules say of an item, by code: the rule."""
    return {one.code: one.rule for one in place_findings(scene.judge().case)}


# ---- the scope of the security ---------------------------------------------------------------------------------------


@exercises("CN-25", "CN-46")
@pytest.mark.parametrize("scope", [None, "", "  ", "\u200b", "\u3000\n"])
def test_a_contract_that_states_no_scope_is_refused(scope: str | None) -> None:
    unstated = RESERVED.owed(scope=scope)
    assert unstated.rule("SCOPE_MISSING") == ("CN-46", FAIL)
    missing = unstated.found("SCOPE_MISSING")
    assert missing is not None
    assert (missing.pointer, missing.confidence.may_refuse) == ("/obligation/scope", True)
    assert unstated.refused() == {"SCOPE_MISSING", "SITUS_REGISTRATION_MISSING"}


@exercises("CN-46")
def test_a_contract_that_cnipa_has_entered_was_examined_and_its_missing_scope_is_a_note() -> None:
    entered = DEAL.owed(scope=None)
    assert entered.rule("SCOPE_MISSING") == ("CN-46", NOTE)
    assert entered.refused() == set()
    applied = RESERVED.acted(acted(applied=TODAY - DAY)).owed(scope=None)
    assert applied.rule("SCOPE_MISSING") == ("CN-46", FAIL)


@exercises("CN-25")
@given(st.text(min_size=1).filter(shows))
def test_any_scope_that_shows_something_is_a_scope(scope: str) -> None:
    assert RESERVED.owed(scope=scope).found("SCOPE_MISSING") is None
    assert RESERVED.owed(principal=None, scope=scope).rule("DEBT_INDETERMINATE") == ("CN-25", PENDING)


# ---- a changed claim -------------------------------------------------------------------------------------------------


def amended(pledge: Pledge, agreed_on: date, *, parties: tuple[PartyRef, ...] = BOTH, **members: Any) -> Pledge:
    """The pledge after an amendment that these agreed to on that day, recorded on 24 November."""
    terms = replace(
        owing(obligation=pledge.filing.obligation, **members), consents=agreeing(*parties, at=at(agreed_on))
    )
    return lived(pledge, decide_amendment(pledge, terms, later(MAINLAND)))


def change_due(pledge: Pledge) -> list[Deadline]:
    """What has to be filed with CNIPA of changes to the claim."""
    world = later(MAINLAND)
    due = deadlines(case_of(subject_of(pledge, pledge.items[0]), world), pledge.items[0], world.places)
    return [one for one in due if one.code == "CHANGE_REGISTRATION_DUE"]


@exercises("CN-62", "CN-34")
@pytest.mark.parametrize(
    "members",
    [{"principal": money("6000000.00")}, {"principal": money("4000000.00")}, {"scope": "principal, interest, costs"}],
    ids=["more", "less", "another scope"],
)
def test_a_changed_amount_or_scope_is_filed_within_thirty_days_of_the_agreement(members: dict[str, Any]) -> None:
    """Agreed on 20 November 2026: 20 December is a Sunday, so Monday 21 December."""
    (due,) = change_due(amended(pledged(MAINLAND), date(2026, 11, 20), **members))
    assert (due.rule, due.register, due.due_on, due.provisional) == ("CN-62", "CNIPA", date(2026, 12, 21), False)


@exercises("CN-62")
def test_a_pledgee_that_gave_no_word_agrees_when_it_has_the_change_recorded() -> None:
    """On 24 November: 24 December is a Thursday."""
    alone = amended(pledged(MAINLAND), date(2026, 11, 20), parties=(PLEDGOR,), principal=money("6000000.00"))
    assert [one.due_on for one in change_due(alone)] == [date(2026, 12, 24)]


@exercises("CN-62")
def test_a_later_day_a_scope_written_otherwise_and_a_reservation_are_no_change_to_file() -> None:
    pledge = pledged(MAINLAND)
    assert change_due(pledge) == []
    assert change_due(amended(pledge, TODAY, due_on=date(2028, 1, 1))) == []
    assert change_due(amended(pledge, TODAY, scope="PRINCIPAL,  ｉｎｔｅｒｅｓｔ")) == []
    assert change_due(amended(pledged(MAINLAND.with_acts()), TODAY, principal=money("6000000.00"))) == []


@exercises("CN-62")
def test_it_is_due_until_the_change_is_asked_for_on_its_day_or_after_and_each_change_by_itself() -> None:
    pledge = amended(pledged(MAINLAND), date(2026, 11, 21), principal=money("6000000.00"))

    def after(*acts: Any) -> list[date]:
        (item,) = pledge.items
        filed = replace(pledge, items=(replace(item, acts=(*item.acts, *acts)),))
        return [one.due_on for one in change_due(filed)]

    asked = acted(ActKind.AMEND, applied=date(2026, 11, 21))
    assert after() == [date(2026, 12, 21)]
    assert after(acted(ActKind.AMEND, applied=date(2026, 11, 20))) == [date(2026, 12, 21)]
    assert after(asked) == after(acted(ActKind.AMEND, entered=date(2026, 11, 22))) == []
    refused = replace(acted(ActKind.REFUSED), obtained_at=at(date(2026, 11, 22)))
    assert after(asked, refused) == [date(2026, 12, 21)]
    pledge = amended(pledge, date(2026, 11, 22), scope="all")
    assert after() == [date(2026, 12, 21), date(2026, 12, 22)]
    assert after(asked) == [date(2026, 12, 22)]


@exercises("CN-62", "CN-34")
def test_a_change_due_on_a_holiday_of_a_year_not_announced_says_that_the_day_may_move() -> None:
    case = case_of(subject_of(pledged(MAINLAND), pledged(MAINLAND).items[0]), later(MAINLAND))
    change = ClaimChange(agreed_on=date(2026, 12, 2), at=LATER)
    dates = MAINLAND.place.deadlines(replace(case, claim_changes=(change,)))
    (due,) = (one for one in dates if one.rule == "CN-62")
    assert (due.due_on, due.provisional) == (date(2027, 1, 4), True)


# ---- what befalls the patent -----------------------------------------------------------------------------------------


def given_up(on: date = TODAY) -> RightChange:
    """The right was surrendered on that day."""
    return RightChange(type="status_changed", effective_at=at_hour(on, 0), status=RightStatus.SURRENDERED)


@exercises("CN-80")
def test_an_abandonment_without_the_pledgees_word_is_a_note_on_the_item_and_no_refusal() -> None:
    gone = MAINLAND.with_changes(given_up())
    assert remarks(gone)["SURRENDERED_WITHOUT_CONSENT"] == "CN-80"
    assert {one.severity for one in place_findings(gone.judge().case)} == {NOTE}
    assert "SURRENDERED_WITHOUT_CONSENT" not in remarks(MAINLAND)
    assert "SURRENDERED_WITHOUT_CONSENT" not in remarks(gone.with_acts()), "nothing was entered that it could break"
    lapsed = replace(given_up(), status=RightStatus.LAPSED)
    assert "SURRENDERED_WITHOUT_CONSENT" not in remarks(MAINLAND.with_changes(lapsed))


@exercises("CN-80")
@pytest.mark.parametrize(
    ("words", "noted"),
    [
        ((), True),
        ((("abandonment", PLEDGEE, True, 0),), False),
        ((("abandonment", PLEDGEE, True, -30),), False),
        ((("abandonment", PLEDGEE, False, 0),), True),
        ((("abandonment", PLEDGEE, True, -2), ("abandonment", PLEDGEE, False, -1)), True),
        ((("abandonment", PLEDGEE, False, -2), ("abandonment", PLEDGEE, True, -1)), False),
        ((("abandonment", OTHER, True, 0),), True),
        ((("transfer", PLEDGEE, True, 0),), True),
        ((("abandonment", PLEDGEE, True, 2),), True),
    ],
    ids=str,
)
def test_the_pledgees_last_word_on_the_abandonment_counts_from_its_own_day(
    words: tuple[tuple[str, PartyRef, bool, int], ...], noted: bool
) -> None:
    consents = tuple(
        ConsentGiven(to=to, item=None, given=yes, at=at_hour(NOW_ON + days * DAY, 1), by=by.id, sha256=None)
        for to, by, yes, days in words
    )
    scene = MAINLAND.with_changes(given_up())
    case = case_of(replace(scene.subject, consents=consents), scene.world)
    assert ("SURRENDERED_WITHOUT_CONSENT" in {one.code for one in place_findings(case)}) is noted


@exercises("CN-80")
def test_a_consent_that_is_recorded_afterwards_takes_the_note_away() -> None:
    pledge, world = pledged(MAINLAND), later(MAINLAND, changes=(given_up(),))
    word = decide_consent(pledge, "abandonment", None, True, PLEDGEE.id, None, None, world)
    (judged,) = word.sealed.items
    assert "SURRENDERED_WITHOUT_CONSENT" not in {one.code for one in judged.warnings}
    refused = decide_consent(pledge, "abandonment", None, False, PLEDGEE.id, None, None, world)
    assert "SURRENDERED_WITHOUT_CONSENT" in {one.code for one in refused.sealed.items[0].warnings}
    assert decide_consent(pledge, "transfer", None, True, PLEDGEE.id, None, None, later(MAINLAND)).sealed.items == ()


@exercises("CN-85")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (proceeding("invalidation", NOW_ON), "its invalidation is asked for since 2026-11-23"),
        (proceeding("preservation", NOW_ON, until=NOW_ON + 9 * DAY), "a court preserves it since 2026-11-23"),
        (proceeding("ownership", NOW_ON), "suspended over who owns it since 2026-11-23"),
        (given_up(), "it is surrendered"),
        (replace(given_up(), status=RightStatus.INVALIDATED), "it is invalidated"),
    ],
    ids=["invalidation", "preservation", "suspension", "surrender", "invalidated"],
)
def test_the_pledgee_is_told_of_what_befalls_the_patent_after_the_entry(change: RightChange, words: str) -> None:
    case = MAINLAND.with_changes(change).judge().case
    (heard,) = (one for one in place_findings(case) if one.rule == "CN-85")
    assert (heard.code, heard.severity) == ("PLEDGEE_TOLD", NOTE)
    assert words in heard.message
    assert "PLEDGEE_TOLD" not in {
        one.code for one in place_findings(MAINLAND.with_changes(change).with_acts().judge().case)
    }


@exercises("CN-85")
def test_nothing_is_told_of_what_was_there_before_or_suspends_nothing() -> None:
    assert "PLEDGEE_TOLD" not in remarks(MAINLAND)
    before = proceeding("invalidation", NOW_ON - 30 * DAY)
    assert "PLEDGEE_TOLD" not in remarks(MAINLAND.with_changes(before))
    assert "PLEDGEE_TOLD" not in remarks(MAINLAND.with_changes(proceeding("ownership", NOW_ON, suspended=False)))
    unpaid = MAINLAND.with_seen(fees_paid_until=NOW_ON - DAY)
    assert remarks(unpaid)["PLEDGEE_TOLD"] == "CN-85"
    assert "PLEDGEE_TOLD" not in remarks(MAINLAND.with_seen(fees_paid_until=NOW_ON))


@exercises("CN-128")
@pytest.mark.parametrize(
    ("on", "reminded"),
    [(date(2026, 4, 18), False), (date(2026, 4, 19), True), (date(2026, 9, 20), True), (date(2026, 9, 21), False)],
    ids=["the eve", "a month after the due day", "the last day of the grace", "lapsed"],
)
def test_cnipa_reminds_a_month_after_an_annuity_was_not_paid(on: date, reminded: bool) -> None:
    overdue = DEAL.right(fees_paid_until=date(2026, 3, 19)).on(on)
    assert ("ANNUITY_REMINDED" in {one.code for one in place_findings(overdue.case())}) is reminded
    paid = DEAL.right(fees_paid_until=date(2027, 3, 19)).on(on)
    assert "ANNUITY_REMINDED" not in {one.code for one in place_findings(paid.case())}


@exercises("CN-128")
def test_a_judgement_made_before_the_reminder_is_not_relied_on_past_its_eve() -> None:
    scene = MAINLAND.with_seen(fees_paid_until=NOW_ON - DAY)
    until = scene.judge().holds_until
    assert until is not None
    assert until <= at_hour(add_months(NOW_ON - DAY, 1), 0)


def with_twin(record: RightRecord | None, holder: str | None = None) -> Scene:
    """A utility model whose twin of the same day, as on record, is held by that pledgee."""
    scene = favourable("CN", "utility_model").with_seen(same_day_twin=TWIN)
    if record is None:
        return scene
    return replace(scene, family=(record,), held={TWIN: (held(TWIN, holder),) if holder else ()})


@exercises("CN-90")
def test_the_invention_that_takes_a_utility_models_place_is_not_pledged_by_that() -> None:
    granted = on_record(TWIN, "invention")
    assert remarks(with_twin(granted))["TWIN_GRANTED"] == "CN-90"
    assert remarks(with_twin(granted, OTHER.id))["TWIN_GRANTED"] == "CN-90"
    assert "TWIN_GRANTED" not in remarks(with_twin(granted, PLEDGEE.id)), "it has been pledged anew"
    pending = on_record(TWIN, "invention", status=RightStatus.PENDING, granted_on=None)
    for other in (None, pending, on_record(TWIN, "invention", granted_on=NOW_ON + DAY)):
        assert "TWIN_GRANTED" not in remarks(with_twin(other))
    told_by_the_twin = replace(with_twin(on_record(TWIN, "invention", same_day_twin=MAINLAND.seen.right)))
    assert "TWIN_GRANTED" in remarks(told_by_the_twin)


@exercises("CN-102")
def test_a_cancellation_asked_for_while_a_court_preserves_the_patent_is_held_by_hand() -> None:
    (entry,) = DEAL.filing.collateral[0].filings
    asked = acted(ActKind.CANCEL, applied=TODAY - DAY)
    frozen = DEAL.told(ordered(TODAY - 2 * DAY, date(2027, 3, 1)))
    assert frozen.acted(entry, asked).rule("CANCELLATION_HELD") == ("CN-102", NOTE)
    done = acted(ActKind.CANCEL, applied=TODAY - DAY, entered=TODAY)
    assert frozen.acted(entry, done).found("CANCELLATION_HELD") is not None, "the official act is not refused"
    assert frozen.found("CANCELLATION_HELD") is None
    assert DEAL.acted(entry, asked).found("CANCELLATION_HELD") is None
    earlier = acted(ActKind.CANCEL, applied=TODAY - 3 * DAY)
    assert frozen.acted(entry, earlier).found("CANCELLATION_HELD") is None


# ---- until the decision, and after -----------------------------------------------------------------------------------


@exercises("CN-53")
def test_what_befalls_the_patent_until_it_is_entered_counts_when_it_is() -> None:
    """Filed while nothing spoke against it; then a court preserved the patent, and CNIPA's entry came after."""
    reserved = pledged(MAINLAND.with_acts())
    assert "FROZEN" not in said(reserved.items[0], "CN")
    entered = registered("CNIPA", applied_at=at_hour(NOW_ON, 1), effective_at=LATER, obtained_at=LATER)
    frozen = later(MAINLAND.with_acts(), changes=(proceeding("preservation", NOW_ON),))
    filed = lived(reserved, decide_evidence(reserved, (ItemAct(item=None, act=entered, pointer=""),), frozen))
    assert "FROZEN" in said(filed.items[0], "CN")
    assert filed.items[0].judged.recognition["CN"].outcome is Outcome.NOT_RECOGNISED


@exercises("CN-51", "CN-37")
def test_whatever_cnipa_refuses_by_its_own_judgement_ends_the_application() -> None:
    asked = acted(applied=TODAY - 3 * DAY)
    refused = replace(acted(ActKind.REFUSED), obtained_at=at(TODAY - DAY))
    waiting = RESERVED.acted(asked).case()
    over = RESERVED.acted(asked, refused).case()
    due = [{one.code for one in case.place.deadlines(case)} for case in (waiting, over)]
    assert ["CNIPA_DECISION_DUE" in one for one in due] == [True, False]


@exercises("CN-92")
def test_a_patent_restored_bears_its_pledge_on() -> None:
    lapsed = StatusChanged(
        right=DEAL.seen.right,
        effective_at=at(TODAY - 2 * DAY),
        observed_at=at(TODAY - 2 * DAY),
        source=SOURCE,
        status=RightStatus.LAPSED,
    )
    restored = replace(lapsed, effective_at=at(TODAY - DAY), observed_at=at(TODAY - DAY), status=RightStatus.IN_FORCE)
    assert DEAL.told(lapsed).rule("NOT_IN_FORCE") == ("CN-41", FAIL)
    assert DEAL.told(lapsed, restored).found("NOT_IN_FORCE") is None
    assert DEAL.told(lapsed, restored).reasons() == DEAL.reasons()


@exercises("CN-124")
def test_no_filing_day_is_read_off_a_number() -> None:
    """A PCT right that entered the national phase in 2018 was filed in 2016, and ends in 2036."""

    def last(deal: Deal) -> date | None:
        return deal.case().right.expires_on

    assert last(DEAL.right(filed_on=date(2016, 9, 19))) == date(2036, 9, 18)
    assert last(DEAL.right(filed_on=None)) is None


@exercises("CN-128", "CN-85")
def test_a_fee_that_was_missed_is_told_and_reminded_of() -> None:
    missed = FeeMissed(
        right=DEAL.seen.right,
        effective_at=at(date(2026, 10, 20)),
        observed_at=at(date(2026, 10, 20)),
        source=SOURCE,
        due_on=date(2026, 10, 19),
    )
    deal = replace(DEAL.told(missed), seen=replace(DEAL.seen, fees_paid_until=date(2026, 10, 19)))
    assert {"ANNUITY_REMINDED", "PLEDGEE_TOLD"} <= {one.code for one in place_findings(deal.case())}
