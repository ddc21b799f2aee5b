"""Recognition: every rule answers what it should and nothing else, and the outcome is the lowest of the answers."""

from __future__ import annotations

import copy
import itertools
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry.domain import recognition
from registry.domain.filing import Acknowledgement, Consent, PaperOnFile
from registry.domain.judging import Judgement
from registry.domain.pledge import OUTCOMES, Outcome
from registry.domain.priority import ItemStatus
from registry.domain.recognition import combined, lowest
from registry.domain.rights import RightChange, RightId
from registry.domain.rules import Confidence, Finding, Severity
from tests.domain import anything
from tests.domain.faults import APPLIED_ON, ENTERED_ON, FAULTS, Answer, Fault, proceeding
from tests.domain.strategies import (
    DAY,
    OTHER,
    PLACES,
    PLEDGOR,
    TODAY,
    Scene,
    at,
    favourable,
    money,
    owners,
    rival,
    unentered,
)

FORUM_RULES = {"MR-50", "MR-51", "MR-52", "MR-53", "MR-54"}
WORTH = {
    Severity.FAIL: Outcome.NOT_RECOGNISED,
    Severity.PENDING: Outcome.PENDING_PERFECTION,
    Severity.CONDITION: Outcome.RECOGNISED_WITH_CONDITIONS,
    Severity.NOTE: Outcome.RECOGNISED,
}
SEVERITIES = st.sampled_from(Severity)
RANK = OUTCOMES.index

# A whole item is slow to draw.
few = settings(max_examples=40)


def answers(judgement: Judgement) -> set[Answer]:
    """What the rules answered, place and forum aside."""
    return {(f.rules[0], f.code, f.severity) for f in judgement.core}


def lowest_of(found: set[Answer]) -> Outcome:
    return min((WORTH[severity] for _, _, severity in found), key=RANK, default=Outcome.RECOGNISED)


def finding(severity: Severity, code: str = "X", rule: str = "MR-99") -> Finding:
    return Finding(
        rule=rule,
        code=code,
        severity=severity,
        basis="none",
        confidence=Confidence.VERIFIED,
        message="a test",
        rules=(rule,),
    )


# ---- each rule -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", PLACES)
def test_a_favourable_item_is_recognised_at_home_without_a_reason(code: str) -> None:
    judgement = favourable(code).judge()
    assert judgement.core == ()
    assert judgement.judged.recognition[code].outcome is Outcome.RECOGNISED
    assert judgement.rank == 1


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_one_fault_gets_its_own_answer_and_no_other(fault: Fault) -> None:
    judgement = fault.scene.judge()
    assert answers(judgement) == fault.answers
    home = judgement.judged.recognition[fault.code]
    assert home.outcome is lowest_of(set(fault.answers))
    assert {(f.rules[0], f.code) for f in home.notes} == {(r, c) for r, c, s in fault.answers if s is Severity.NOTE}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_every_answer_names_its_item_its_place_in_the_filing_and_its_basis(fault: Fault) -> None:
    for found in fault.scene.judge().core:
        assert found.item == 1
        assert found.pointer is not None
        assert found.pointer.startswith(("/collateral/0", "/contract", "/consents", "/obligation", "/acknowledgements"))
        assert found.basis
        assert found.message.endswith(".")
        cited = fault.scene.place.citations
        if found.rules[0] in cited or f"{found.rules[0]} {found.code}" in cited:
            assert found.rules == (found.rules[0], found.rule)
            assert found.rule.startswith(fault.code)


def test_every_rule_has_a_fault_that_only_it_finds() -> None:
    assert {rule for fault in FAULTS for rule, _, _ in fault.answers} >= {rule.id for rule in recognition.RULES}


@given(st.lists(st.sampled_from(FAULTS), min_size=2, max_size=5))
def test_independent_faults_add_up_and_none_hides_another(drawn: list[Fault]) -> None:
    chosen: list[Fault] = []
    for fault in drawn:
        first = chosen[0] if chosen else fault
        apart = all(not fault.aspects & other.aspects for other in chosen)
        if apart and (fault.code, fault.kind) == (first.code, first.kind):
            chosen.append(fault)
    scene = favourable(chosen[0].code, chosen[0].kind)
    if chosen[0].kind is not None:
        chosen = chosen[:1]
    for fault in chosen:
        scene = fault.inflict(scene)
    assert answers(scene.judge()) == set().union(*(fault.answers for fault in chosen))


# ---- what does not count as a fault ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", PLACES)
def test_the_last_day_still_counts(code: str) -> None:
    scene = favourable(code).with_seen(fees_paid_until=TODAY, granted_on=APPLIED_ON, expires_on=TODAY)
    assert answers(scene.with_obligation(due_on=TODAY).judge()) == set()


@pytest.mark.parametrize("code", PLACES)
def test_no_fee_is_overdue_when_none_falls_due_before_the_end(code: str) -> None:
    scene = favourable(code).with_seen(fees_paid_until=TODAY - DAY, expires_on=TODAY - DAY)
    assert {rule for rule, _, _ in answers(scene.judge())} == {"MR-03", "MR-05"}


def test_an_unpaid_fee_bars_an_entry_in_the_mainland_and_burdens_one_elsewhere() -> None:
    for code, severity in (("CN", Severity.FAIL), ("HK", Severity.CONDITION), ("MO", Severity.CONDITION)):
        scene = favourable(code).with_acts().with_seen(fees_paid_until=TODAY - DAY)
        assert ("MR-04", "FEES_UNPAID", severity) in answers(scene.judge())


@pytest.mark.parametrize("code", PLACES)
def test_a_maximum_amount_pledge_is_held_to_its_due_day_else_to_the_end_of_its_claims(code: str) -> None:
    scene = favourable(code).with_obligation(
        kind="maximum_amount", principal=None, maximum=money("9.00"), due_on=None, claims_to=TODAY
    )
    assert answers(scene.judge()) == set()
    late = scene.with_obligation(claims_to=scene.seen.expires_on + DAY)
    assert {c for _, c, _ in answers(late.judge())} == {"TERM_SHORTER_THAN_DEBT"}
    assert answers(late.with_obligation(due_on=TODAY).judge()) == set()
    assert {c for _, c, _ in answers(scene.with_obligation(maximum=None).judge())} == {"DEBT_INDETERMINATE"}


@pytest.mark.parametrize("code", PLACES)
def test_a_co_owner_may_consent_or_the_owners_may_have_agreed(code: str) -> None:
    scene = favourable(code).with_seen(owners=owners(PLEDGOR.id, OTHER.id))
    consent = Consent(party=OTHER, at=at(TODAY - 6 * DAY))
    assert answers(scene.with_filing(consents=(*scene.filing.consents, consent)).judge()) == set()
    assert answers(scene.with_filing(co_owner_agreement=PaperOnFile(sha256="2" * 64)).judge()) == set()


@pytest.mark.parametrize("code", PLACES)
def test_owners_are_those_of_the_day_of_perfection(code: str) -> None:
    sold = RightChange(type="owner_changed", effective_at=at(TODAY - DAY), owners=owners(OTHER.id))
    scene = favourable(code)
    assert answers(scene.with_changes(sold).judge()) == set()
    unentered_item = {c for _, c, _ in answers(scene.with_acts().with_changes(sold).judge())}
    assert {"PLEDGOR_NOT_OWNER", "CO_OWNER_CONSENT"} <= unentered_item


def test_what_the_parties_acknowledged_is_a_condition() -> None:
    known = Acknowledgement(kind="invalidation", party=PLEDGOR, at=at(TODAY - 6 * DAY))
    scene = favourable("CN").with_changes(proceeding("invalidation", APPLIED_ON - DAY))
    assert answers(scene.with_filing(acknowledgements=(known,)).judge()) == {
        ("MR-08", "VALIDITY_CHALLENGED", Severity.CONDITION)
    }
    twin = favourable("CN", "utility_model").with_seen(same_day_twin=RightId(jurisdiction="CN", number="x"))
    known = replace(known, kind="same_day_twin")
    assert answers(twin.with_filing(acknowledgements=(known,)).judge()) == {
        ("MR-09", "TWIN_EXISTS", Severity.CONDITION)
    }


def test_only_a_utility_model_has_a_twin_to_yield_to() -> None:
    for code, kind in (("CN", "invention"), ("HK", "short_term"), ("MO", "utility")):
        scene = favourable(code, kind).with_seen(same_day_twin=RightId(jurisdiction="CN", number="x"))
        assert "MR-09" not in {rule for rule, _, _ in answers(scene.judge())}


def test_an_examined_short_term_patent_is_as_good_as_any() -> None:
    certified = RightChange(type="examination_certificate_issued", effective_at=at(TODAY - DAY), examined=True)
    scene = favourable("HK", "short_term")
    assert answers(scene.with_changes(certified).judge()) == set()
    tomorrow = replace(certified, effective_at=at(TODAY + DAY))
    assert {c for _, c, _ in answers(scene.with_changes(tomorrow).judge())} == {"SHORT_TERM_UNEXAMINED"}


def test_macau_compares_the_annotation_with_contract_and_grant_and_not_the_request() -> None:
    scene = favourable("MO").with_contract(executed_at=at(APPLIED_ON + DAY, 0))
    assert answers(scene.judge()) == set()
    assert answers(scene.with_seen(granted_on=ENTERED_ON).judge()) == set()


def test_a_charge_over_a_hong_kong_application_outlives_the_grant() -> None:
    assert answers(favourable("HK").with_seen(granted_on=APPLIED_ON + DAY).judge()) == set()


def test_a_preservation_stays_behind_an_entry_of_the_same_day() -> None:
    scene = favourable("CN").with_changes(proceeding("preservation", ENTERED_ON))
    assert answers(scene.judge()) == {("MR-07", "FROZEN", Severity.CONDITION)}


def test_the_register_s_own_entry_prevails_over_an_earlier_reservation_when_both_are_judged() -> None:
    senior, junior = favourable("CN"), favourable("CN").with_acts()
    assert {c for _, c, _ in answers(replace(junior, rivals=(rival(1),)).judge())} >= {"CN_ALREADY_PLEDGED"}
    later = rival(senior.index + 1, registered_at=at(TODAY), priority_at=at(TODAY), present_from=at(TODAY))
    assert answers(replace(senior, rivals=(later,)).judge()) == set()
    assert "CN_ALREADY_PLEDGED" not in {
        c for _, c, _ in answers(replace(senior, rivals=(unentered(senior.index + 1),)).judge())
    }


def test_an_entry_that_outlives_its_discharge_keeps_the_right_taken() -> None:
    gone = {"end_status": ItemStatus.RELEASED, "end_at": at(TODAY - DAY)}
    taken = replace(favourable("CN"), rivals=(rival(1, **gone),)).judge()
    assert answers(taken) == {("MR-30", "CN_ALREADY_PLEDGED", Severity.FAIL)}
    free = replace(favourable("CN"), rivals=(rival(1, occupies=False, **gone), unentered(2, **gone))).judge()
    assert answers(free) == set()


# ---- invariants ------------------------------------------------------------------------------------------------------


@few
@given(anything.SCENES)
def test_every_input_gets_one_of_four_outcomes_in_every_forum(scene: Scene) -> None:
    recognised = scene.judge().judged.recognition
    assert set(recognised) == set(PLACES)
    assert all(one.outcome in OUTCOMES for one in recognised.values())


@settings(max_examples=15)
@given(anything.SCENES)
def test_the_same_question_gets_the_same_answer_and_changes_nothing(scene: Scene) -> None:
    before = copy.deepcopy((scene.seen, scene.changes, scene.filing, scene.rivals))
    first = scene.judge()
    twin = replace(scene, seen=before[0], changes=before[1], filing=before[2], rivals=before[3])
    assert twin.judge() == first
    assert (scene.seen, scene.changes, scene.filing, scene.rivals) == before


@few
@given(anything.SCENES)
def test_an_outcome_is_the_worst_of_its_reasons_and_notes_never_count(scene: Scene) -> None:
    for one in scene.judge().judged.recognition.values():
        assert one.outcome is min((WORTH[f.severity] for f in one.reasons), key=RANK, default=Outcome.RECOGNISED)
        assert (one.outcome is Outcome.RECOGNISED) == (not one.reasons)
        assert all(f.severity is not Severity.NOTE for f in one.reasons)
        assert all(f.severity is Severity.NOTE for f in one.notes)
        for listed in (one.reasons, one.notes):
            assert list(listed) == sorted(listed, key=lambda f: (f.rules[0], f.code))


@few
@given(anything.SCENES)
def test_no_entry_and_no_protecting_application_is_never_more_than_pending(scene: Scene) -> None:
    for one in scene.with_acts().judge().judged.recognition.values():
        assert RANK(one.outcome) <= RANK(Outcome.PENDING_PERFECTION)


@few
@given(anything.SCENES)
def test_abroad_an_item_is_enforced_at_home_and_never_better_than_there(scene: Scene) -> None:
    recognised = scene.judge().judged.recognition
    home = recognised[scene.place.code]
    assert "ENFORCE_AT_SITUS" not in {f.code for f in home.reasons}
    for forum in set(recognised) - {scene.place.code}:
        abroad = recognised[forum]
        assert RANK(abroad.outcome) <= min(RANK(home.outcome), RANK(Outcome.RECOGNISED_WITH_CONDITIONS))
        (enforced,) = (f for f in abroad.reasons if f.code == "ENFORCE_AT_SITUS")
        assert enforced.standing
        assert enforced.rules[0] == "MR-50"


@few
@given(anything.SCENES)
def test_only_the_rules_of_the_forum_tell_forums_apart(scene: Scene) -> None:
    recognised = scene.judge().judged.recognition
    cores = [[f for f in (*one.reasons, *one.notes) if f.rules[0] not in FORUM_RULES] for one in recognised.values()]
    assert all(core == cores[0] for core in cores)


@few
@given(anything.SCENES, st.sampled_from([None, "CN", "HK", "MO", "XX"]))
def test_the_law_of_the_contract_is_nothing_to_the_right(scene: Scene, law: str | None) -> None:
    assert scene.with_contract(governing_law=law).judge() == scene.judge()


@few
@given(anything.SCENES, st.text(max_size=8))
def test_names_and_numbers_of_papers_decide_nothing(scene: Scene, word: str) -> None:
    renamed = scene.with_contract(number=word).with_filing(client_reference=word, channel=word).with_seen(titles=())
    assert renamed.judge() == scene.judge()


@given(st.sampled_from([f for f in FAULTS if "owners" not in f.aspects]), st.sampled_from(["written", "signatories"]))
def test_taking_a_favourable_fact_away_never_helps(fault: Fault, member: str) -> None:
    scene = fault.scene
    contract = scene.filing.contract
    assume(
        contract.written
        if member == "written"
        else contract.signatories == favourable("CN").filing.contract.signatories
    )
    without = scene.with_contract(**{member: None}).judge().judged.recognition[fault.code].outcome
    assert RANK(without) <= RANK(scene.judge().judged.recognition[fault.code].outcome)


@few
@given(anything.SCENES)
def test_a_further_proceeding_on_the_right_never_helps(scene: Scene) -> None:
    burdened = replace(scene, changes=(*scene.changes, proceeding("preservation", TODAY)))
    assert RANK(burdened.judge().judged.recognition[scene.place.code].outcome) <= RANK(
        scene.judge().judged.recognition[scene.place.code].outcome
    )


# ---- how outcomes combine --------------------------------------------------------------------------------------------


def test_outcomes_combine_by_the_lowest_and_nothing_else() -> None:
    assert lowest(()) is Outcome.RECOGNISED
    for one, two, three in itertools.product(OUTCOMES, repeat=3):
        assert lowest((one, two)) is lowest((two, one)) is OUTCOMES[min(RANK(one), RANK(two))]
        assert lowest((one, lowest((two, three)))) is lowest((lowest((one, two)), three)) is lowest((one, two, three))
        assert lowest((one, one)) is lowest((one, Outcome.RECOGNISED)) is one
        assert lowest((one, Outcome.NOT_RECOGNISED)) is Outcome.NOT_RECOGNISED


def test_each_severity_has_its_outcome() -> None:
    assert {s: combined((finding(s),)).outcome for s in Severity} == WORTH
    assert combined(()).outcome is Outcome.RECOGNISED


@given(st.lists(SEVERITIES, max_size=6), st.lists(SEVERITIES, max_size=6))
def test_findings_together_are_worth_the_lower_of_their_parts(left: list[Severity], right: list[Severity]) -> None:
    parts = [[finding(s, code=str(n)) for n, s in enumerate(part)] for part in (left, right)]
    together = combined([*parts[0], *parts[1]])
    assert together.outcome is lowest(combined(part).outcome for part in parts)
    assert combined([*parts[1], *parts[0], *parts[0]]).outcome is together.outcome
    assert len(together.reasons) + len(together.notes) == len(left) + len(right)


@few
@given(anything.SCENES, st.randoms(use_true_random=False))
def test_the_order_of_the_findings_and_saying_one_twice_change_no_outcome(scene: Scene, dice: Random) -> None:
    found = list(scene.judge().core)
    shuffled = dice.sample(found, len(found))
    assert combined(shuffled) == combined(found)
    assert combined([*shuffled, *found]).outcome is combined(found).outcome
