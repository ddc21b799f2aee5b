"""What holds of recognition whatever is told of an item: the invariants of mutual recognition, by their numbers."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.crossing.company_charges import void_from
from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Consent
from registry.domain.law.finding import Confidence, Finding, Severity
from registry.domain.pledge.judged import OUTCOMES, Outcome
from registry.domain.recognition.effects import effects
from registry.domain.recognition.outcome import combined, lowest
from registry.domain.recognition.rules import forum as forums
from registry.domain.right.facts import RightChange, RightStatus
from registry.domain.values.days import end_of_day, start_of_day
from tests.domain import anything
from tests.domain.faulty.entry_faults import signed_on
from tests.domain.faulty.fault import WORTH, Fault, cancelled, of_hong_kong, proceeding
from tests.domain.faulty.faults import FAULTS
from tests.domain.strategies import (
    DAY,
    NOW,
    OTHER,
    PLACES,
    PLEDGOR,
    SHA,
    TODAY,
    Scene,
    at,
    favourable,
    registered,
    rival,
)
from tests.tiers import examples

SEVERITIES = st.sampled_from(Severity)
FORUM_RULES = {rule.id for rule in forums.RULES}
RANK = OUTCOMES.index
FAULTY = st.sampled_from(FAULTS)

# A whole item is slow to draw.
few = settings(max_examples=examples(20))


def outcomes(scene: Scene) -> dict[str, Outcome]:
    """The outcome in each forum."""
    return {forum: one.outcome for forum, one in scene.judge().judged.recognition.items()}


def never_better(scene: Scene, other: Scene) -> None:
    """No forum thinks better of `scene` than of `other`."""
    worse, better = outcomes(scene), outcomes(other)
    assert all(RANK(worse[forum]) <= RANK(better[forum]) for forum in better), (worse, better)


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


@settings(max_examples=examples(15))
@given(anything.SCENES)
def test_inv_01_the_same_question_gets_the_same_answer_and_changes_nothing(scene: Scene) -> None:
    """INV-01: equal inputs give equal outcome and equal ordered reasons; no input is mutated."""
    before = copy.deepcopy((scene.seen, scene.changes, scene.filing, scene.rivals))
    first = scene.judge()
    twin = replace(scene, seen=before[0], changes=before[1], filing=before[2], rivals=before[3])
    assert twin.judge() == first
    assert (scene.seen, scene.changes, scene.filing, scene.rivals) == before


@few
@given(anything.SCENES)
def test_inv_02_every_input_gets_one_of_four_outcomes_in_every_forum(scene: Scene) -> None:
    """INV-02: any well-typed input gives one of four outcomes."""
    recognised = outcomes(scene)
    assert set(recognised) == set(PLACES)
    assert set(recognised.values()) <= set(OUTCOMES)


@few
@given(anything.SCENES)
def test_inv_04_an_outcome_is_the_worst_of_its_reasons_and_notes_never_count(scene: Scene) -> None:
    """INV-04: below RECOGNISED if and only if there are reasons; the outcome is the least of them."""
    for one in scene.judge().judged.recognition.values():
        assert one.outcome is combined(one.reasons).outcome
        assert (one.outcome is Outcome.RECOGNISED) == (not one.reasons)
        assert all(f.severity is not Severity.NOTE for f in one.reasons)
        assert all(f.severity is Severity.NOTE for f in one.notes)
        for listed in (one.reasons, one.notes):
            assert list(listed) == sorted(listed, key=lambda f: (f.rules[0], f.code))


WORSE: dict[str, Callable[[Scene], Scene]] = {
    "a preservation": lambda s: replace(s, changes=(*s.changes, proceeding("preservation", TODAY))),
    "an invalidation": lambda s: replace(s, changes=(*s.changes, proceeding("invalidation", TODAY))),
    "a dispute over ownership": lambda s: replace(s, changes=(*s.changes, proceeding("ownership", TODAY))),
    "a lapse": lambda s: replace(
        s, changes=(*s.changes, RightChange(type="status_changed", effective_at=NOW, status=RightStatus.LAPSED))
    ),
    "its own entry cancelled": cancelled,
}


@pytest.mark.parametrize("adverse", WORSE.values(), ids=WORSE)
@settings(max_examples=examples(12))
@given(scene=anything.SCENES)
def test_inv_06_what_speaks_against_an_item_never_raises_its_outcome(
    adverse: Callable[[Scene], Scene], scene: Scene
) -> None:
    """INV-06: adding a proceeding, a lapse, or a cancellation of its own perfection never raises the outcome."""
    if adverse is WORSE["a lapse"] and scene.seen.observed_at >= NOW:
        scene = scene.with_seen(observed_at=NOW - DAY)
    never_better(adverse(scene), scene)


@settings(max_examples=examples(60))
@given(fault=FAULTY)
def test_inv_06_a_senior_interest_never_raises_the_outcome(fault: Fault) -> None:
    """INV-06: adding a senior interest on the item's own right never raises the outcome."""
    scene = fault.scene
    never_better(replace(scene, rivals=(*scene.rivals, rival(0))), scene)


def _company(scene: Scene) -> Scene:
    return scene.with_acts(*scene.acts, registered("HK-CR", effective_at=None))


BETTER: dict[str, Callable[[Scene], Scene]] = {
    "a delivery to the Companies Registry": _company,
    "a registration with SAFE": lambda s: s.with_acts(*s.acts, registered("SAFE")),
    "a fresh extract of the register": lambda s: s.with_acts(
        *s.acts, Act(register=s.place.register, act=ActKind.AMEND, effective_at=NOW, sha256=SHA, obtained_at=NOW)
    ),
    "a further consent": lambda s: s.with_filing(
        consents=(*s.filing.consents, *(Consent(party=one, at=NOW) for one in (PLEDGOR, OTHER)))
    ),
    "a certificate of examination": lambda s: replace(
        s, changes=(*s.changes, RightChange(type="examination_certificate_issued", effective_at=NOW, examined=True))
    ),
}


@pytest.mark.parametrize("better", BETTER.values(), ids=BETTER)
@settings(max_examples=examples(30))
@given(fault=FAULTY)
def test_inv_07_valid_and_fresh_evidence_never_lowers_an_outcome(
    better: Callable[[Scene], Scene], fault: Fault
) -> None:
    """INV-07: adding one valid, fresh perfection that is no cancellation, consent or certificate never lowers it."""
    never_better(fault.scene, better(fault.scene))


@few
@given(fault=FAULTY.filter(lambda one: not {"chronology", "owners", "frozen", "validity"} & one.aspects))
def test_inv_07_an_entry_never_lowers_an_outcome(fault: Fault) -> None:
    """INV-07: as above, of the right's own register; where nothing else has happened before it."""
    never_better(fault.scene.with_acts(), fault.scene.with_acts(registered(fault.scene.place.register)))


@few
@given(anything.SCENES)
def test_inv_08_no_entry_and_no_protecting_application_is_never_more_than_pending(scene: Scene) -> None:
    """INV-08: no live act of the right's register, and in Hong Kong no application: at most pending in every forum."""
    for outcome in outcomes(scene.with_acts()).values():
        assert RANK(outcome) <= RANK(Outcome.PENDING_PERFECTION)


UNKNOWN: dict[str, Callable[[Scene], Scene]] = {
    "fees": lambda s: s.with_seen(fees_paid_until=None),
    "owners": lambda s: s.with_seen(owners=()),
    "the day of the grant": lambda s: s.with_seen(granted_on=None),
    "the last day": lambda s: s.with_seen(expires_on=None, filed_on=None),
    "the day of signing": lambda s: s.with_contract(executed_at=None),
    "the due day": lambda s: s.with_obligation(due_on=None, claims_to=None),
    "the seat for disputes": lambda s: s.with_contract(dispute_seat=None),
}
CONDITIONAL = {"the seat for disputes"}
"""Of group G, where what is not known is a condition; of groups A to D it is pending."""


@pytest.mark.parametrize("code", PLACES)
@pytest.mark.parametrize("member", UNKNOWN)
def test_inv_09_what_is_not_known_is_no_pass(code: str, member: str) -> None:
    """INV-09: replacing a favourable value by None never raises."""
    scene = favourable(code)
    limit = Outcome.RECOGNISED_WITH_CONDITIONS if member in CONDITIONAL else Outcome.PENDING_PERFECTION
    assert set(outcomes(UNKNOWN[member](scene)).values()) == {limit}


@pytest.mark.parametrize("member", UNKNOWN)
@settings(max_examples=examples(30))
@given(fault=FAULTY)
def test_inv_09_what_is_no_longer_known_helps_no_further_than_to_pending(member: str, fault: Fault) -> None:
    """INV-09: an adverse value replaced by None raises at most to pending (groups A to D) or a condition (E to G)."""
    if {"fees", "status"} <= fault.aspects and member in ("fees", "the day of the grant"):
        return  # an application has neither
    if "entry" in fault.aspects and member in ("the day of signing", "owners"):
        return  # an act that is not there is not compared with the contract
    limit = Outcome.RECOGNISED_WITH_CONDITIONS if member in CONDITIONAL else Outcome.PENDING_PERFECTION
    for outcome in outcomes(UNKNOWN[member](fault.scene)).values():
        assert RANK(outcome) <= RANK(limit)


@few
@given(anything.SCENES)
def test_inv_10_abroad_an_item_is_enforced_at_home_and_never_better_than_with_conditions(scene: Scene) -> None:
    """INV-10: another forum gives at most conditions, and ENFORCE_AT_SITUS is among its reasons."""
    recognised = scene.judge().judged.recognition
    assert "ENFORCE_AT_SITUS" not in {f.code for f in recognised[scene.place.code].reasons}
    for forum in set(recognised) - {scene.place.code}:
        assert RANK(recognised[forum].outcome) <= RANK(Outcome.RECOGNISED_WITH_CONDITIONS)
        (enforced,) = (f for f in recognised[forum].reasons if f.code == "ENFORCE_AT_SITUS")
        assert enforced.standing
        assert enforced.rules[0] == "MR-50"


@few
@given(anything.SCENES)
def test_inv_11_only_the_rules_of_the_forum_tell_forums_apart(scene: Scene) -> None:
    """INV-11: the verdicts of groups A to F are equal in all forums."""
    recognised = scene.judge().judged.recognition
    cores = [[f for f in (*one.reasons, *one.notes) if f.rules[0] not in FORUM_RULES] for one in recognised.values()]
    assert all(core == cores[0] for core in cores)


@few
@given(anything.SCENES)
def test_inv_12_nowhere_is_an_item_better_than_at_home(scene: Scene) -> None:
    """INV-12: the outcome in any forum is not above that in the right's own place."""
    recognised = outcomes(scene)
    assert all(RANK(outcome) <= RANK(recognised[scene.place.code]) for outcome in recognised.values())


@few
@given(anything.SCENES, st.sampled_from([None, "CN", "HK", "MO", "XX"]), st.text(max_size=8))
def test_inv_14_the_law_of_the_contract_names_and_numbers_of_papers_decide_nothing(
    scene: Scene, law: str | None, word: str
) -> None:
    """INV-14: changing the law of the contract alone changes nothing. INV-55: names decide nothing."""
    renamed = scene.with_contract(governing_law=law, number=word).with_filing(client_reference=word, channel=word)
    assert renamed.with_seen(titles=()).judge().core == scene.judge().core
    assert outcomes(renamed) == outcomes(scene)


@few
@given(anything.SCENES, st.sampled_from([None, "CN", "HK", "MO", "XX"]))
def test_inv_14_the_law_chosen_for_the_property_only_toggles_one_condition(scene: Scene, law: str | None) -> None:
    """INV-14: changing the law chosen in rem can only toggle IN_REM_LAW_OVERRIDDEN."""
    without, chosen = (
        {f.code for f in scene.with_contract(in_rem_choice=choice).judge().core} for choice in (None, law)
    )
    assert chosen - without == ({"IN_REM_LAW_OVERRIDDEN"} if law not in (None, scene.place.code) else set())
    assert without <= chosen


SETTLED = anything.SCENES.filter(
    lambda scene: (
        all(day is None or day <= TODAY for day in (scene.seen.granted_on, scene.seen.published_on))
        and not any(c.opens is not None for c in scene.changes)
    )
)
"""Items of which everything told has happened by today, without proceedings, which may end."""


@few
@given(SETTLED, st.integers(0, 9000), st.integers(1, 9000))
def test_inv_16_with_time_alone_groups_a_to_d_never_rise(scene: Scene, days: int, more: int) -> None:
    """INV-16: with all events fixed, the outcome over groups A to D never rises with time; proceedings apart."""

    def worth(at: datetime) -> Outcome:
        core = replace(scene, now=at).judge().core
        return combined(f for f in core if f.rules[0] < "MR-30").outcome

    first = NOW + days * DAY
    assert RANK(worth(first + more * DAY)) <= RANK(worth(first))


# ---- a Hong Kong company's charge ------------------------------------------------------------------------------------

CHARGE = of_hong_kong(favourable("HK"))


def delivered(scene: Scene, on: date, *, first: bool = False) -> Scene:
    """The charge was delivered to the Companies Registry on that day, filed before or after the entry."""
    act = registered("HK-CR", applied_at=at(on, 23), effective_at=at(on, 23), obtained_at=at(on, 23))
    return scene.with_acts(act, *scene.acts) if first else scene.with_acts(*scene.acts, act)


@pytest.mark.parametrize("first", [True, False])
def test_inv_28_only_both_registers_together_make_it_count_against_others(first: bool) -> None:
    """INV-28: effective against third parties iff IPD and CR are satisfied; each alone is not; order is irrelevant."""
    both = delivered(CHARGE, TODAY - DAY, first=first)
    for scene, counts, outcome in (
        (both, True, Outcome.RECOGNISED),
        (CHARGE, False, Outcome.PENDING_PERFECTION),
        (both.with_acts(*(act for act in both.acts if act.register == "HK-CR")), False, Outcome.PENDING_PERFECTION),
        (CHARGE.with_acts(), False, Outcome.PENDING_PERFECTION),
    ):
        judgement = scene.judge()
        assert (effects(judgement.case).against_third_parties is not None) is counts
        assert judgement.judged.recognition["HK"].outcome is outcome


def test_inv_28_rank_is_by_the_day_the_patents_registry_was_applied_to() -> None:
    """INV-28: rank uses the IPD application time, whenever the charge was delivered, so long as it is in time."""
    between = rival(1, registered_at=at(TODAY - 2 * DAY), priority_at=at(TODAY - 2 * DAY), present_from=at(TODAY))
    for scene, later in ((CHARGE, 2), (delivered(CHARGE, TODAY - DAY), 1)):
        held = replace(scene, rivals=(between,), void_from=void_from(scene.judge().case))
        assert held.judge().rank == 1
        assert replace(held, now=at(TODAY + 60 * DAY)).judge().rank == later


@pytest.mark.parametrize(
    ("signed", "last"),
    [
        (date(2026, 1, 12), date(2026, 2, 12)),
        (date(2027, 1, 31), date(2027, 3, 1)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 9, 1), date(2026, 10, 2)),
    ],
    ids=["a working day", "the last of February, a Sunday", "29 February", "a holiday"],
)
def test_inv_29_a_charge_delivered_on_the_last_day_passes_and_on_the_next_never(signed: date, last: date) -> None:
    """INV-29: the deadline day passes, the next local day fails; month ends clamp; a late filing never cures."""
    entered = {"applied_at": at(signed), "effective_at": at(signed), "obtained_at": at(last + DAY)}
    scene = signed_on(CHARGE.with_acts(registered("HK-IPD", **entered)), signed)
    scene = scene.with_seen(granted_on=date(2023, 6, 1), fees_paid_until=scene.seen.expires_on)
    for now, code in ((end_of_day(last), "CR_FILING_DUE"), (start_of_day(last + DAY), "CR_CHARGE_VOID")):
        assert {f.code for f in replace(scene, now=now).judge().core if f.rules[0] == "MR-21"} == {code}
    later = replace(scene, now=at(last + 20 * DAY))
    assert not {f.code for f in delivered(later, last).judge().core if f.rules[0] == "MR-21"}
    late = delivered(later, last + DAY)
    assert {f.code for f in late.judge().core if f.rules[0] == "MR-21"} == {"CR_CHARGE_VOID"}
    extended = Act(register="HK-CR", act=ActKind.COURT_EXTENSION, effective_at=at(last + DAY), until=last + 10 * DAY)
    assert not {f.code for f in late.with_acts(*late.acts, extended).judge().core if f.rules[0] == "MR-21"}


# ---- how outcomes combine --------------------------------------------------------------------------------------------


def test_inv_03_outcomes_combine_by_the_lowest_and_nothing_else() -> None:
    """INV-03: agg(a+b) is min(agg(a), agg(b)), and agg of nothing RECOGNISED."""
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
def test_inv_03_findings_together_are_worth_the_least_of_them(left: list[Severity], right: list[Severity]) -> None:
    parts = [[finding(s, code=str(n)) for n, s in enumerate(part)] for part in (left, right)]
    together = combined([*parts[0], *parts[1]])
    assert together.outcome is lowest(combined(part).outcome for part in parts)
    assert combined([*parts[1], *parts[0], *parts[0]]).outcome is together.outcome
    assert len(together.reasons) + len(together.notes) == len(left) + len(right)


@settings(max_examples=examples(20))
@given(anything.SCENES, st.randoms(use_true_random=False))
def test_inv_03_the_order_of_the_findings_and_saying_one_twice_change_no_outcome(scene: Scene, dice: Random) -> None:
    found = list(scene.judge().core)
    shuffled = dice.sample(found, len(found))
    assert combined(shuffled) == combined(found)
    assert combined([*shuffled, *found]).outcome is combined(found).outcome
