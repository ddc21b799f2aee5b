"""Changes to a pledge: official evidence, discharge, lapse; what has ended takes its official cancellation alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.domain.decide.ending import decide_discharge
from registry.domain.decide.evidence import decide_evidence
from registry.domain.decide.lapse import Lapse, decide_lapse
from registry.domain.decide.registration import assess
from registry.domain.filing.acts import Act, ActKind, ItemAct
from registry.domain.journal.events import Recorded
from registry.domain.journal.evolution import evolve
from registry.domain.pledge.events import PledgeEvents
from registry.domain.pledge.judged import Outcome
from registry.domain.pledge.pledge import Pledge, PledgeStatus
from registry.domain.rank.standing import ItemStatus
from registry.domain.rank.timing import End
from registry.domain.recognition.world import World
from registry.errors import InputInvalid, PledgeClosed, ReferenceAlreadyUsed
from tests.domain.strategies import DAY, NAMES, NOW, PLACES, REMARKED, TODAY, Scene, at, favourable, registered
from tests.exercises import exercises

LATER = NOW + DAY
MICROSECOND = timedelta(microseconds=1)


def pledged(scene: Scene) -> Pledge:
    """The pledge as registered at `NOW`."""
    event = assess(scene.filing, scene.world).numbered("P9", NOW, NAMES)
    return evolve(None, event, Recorded(event=event, index=9, recorded_at=NOW, pledge="P9", pledge_seq=0))


def after(pledge: Pledge, event: PledgeEvents) -> Pledge:
    recorded = Recorded(event=event, index=10, recorded_at=LATER, pledge="P9", pledge_seq=pledge.pledge_seq + 1)
    return evolve(pledge, event, recorded)


def world(scene: Scene) -> World:
    """The same world a day later."""
    return replace(scene.world, now=LATER)


def told(act: Act, item: int | None = None) -> ItemAct:
    return ItemAct(item=item, act=act, pointer="/acts/0")


def cancelled(code: str) -> Act:
    return Act(register=PLACES[code].register, act=ActKind.CANCEL, reference="C-1", effective_at=at(TODAY, 23))


@pytest.mark.parametrize("code", PLACES)
def test_evidence_of_the_entry_perfects_the_item(code: str) -> None:
    scene = favourable(code).with_acts()
    pledge = pledged(scene)
    event = decide_evidence(pledge, (told(registered(PLACES[code].register)),), world(scene))
    assert pledge.items[0].judged.recognition[code].outcome is Outcome.PENDING_PERFECTION
    item = after(pledge, event).items[0]
    assert item.judged.recognition[code].outcome is Outcome.RECOGNISED
    assert item.entered
    assert event.items[0].priority_rank == 1


@pytest.mark.parametrize("code", PLACES)
def test_the_register_s_cancellation_releases_a_live_item_from_its_own_day(code: str) -> None:
    scene = favourable(code)
    event = decide_evidence(pledged(scene), (told(cancelled(code)),), world(scene))
    pledge = after(pledged(scene), event)
    assert event.items[0].status is ItemStatus.RELEASED
    assert pledge.status_at(at(TODAY, 23) - MICROSECOND) is PledgeStatus.LIVE
    assert pledge.status_at(at(TODAY, 23)) is PledgeStatus.DISCHARGED
    assert not pledge.items[0].occupies
    assert pledge.items[0].judged.recognition[code].outcome is Outcome.NOT_RECOGNISED


def test_a_cancellation_asked_for_but_not_made_releases_nothing() -> None:
    scene = favourable("CN")
    asked = replace(cancelled("CN"), effective_at=None, applied_at=at(TODAY))
    pledge = after(pledged(scene), decide_evidence(pledged(scene), (told(asked),), world(scene)))
    assert pledge.status_at(LATER) is PledgeStatus.LIVE


def test_a_discharge_frees_a_mainland_right_only_with_the_cancellation() -> None:
    """Of discharge and cancellation the one that came first is the end."""
    scene = favourable("CN")
    event = decide_discharge(pledged(scene), "waived", world(scene), LATER)
    pledge = after(pledged(scene), event)
    (item,) = pledge.items
    assert pledge.status_at(LATER) is PledgeStatus.DISCHARGED
    assert item.occupies
    assert "CNIPA_CANCELLATION_OUTSTANDING" in {w.code for w in item.judged.warnings}
    freed = after(pledge, decide_evidence(pledge, (told(cancelled("CN")),), world(scene)))
    assert not freed.items[0].occupies
    assert freed.items[0].end == End(status=ItemStatus.RELEASED, at=at(TODAY, 23), reason="official_cancel")
    later = replace(cancelled("CN"), effective_at=LATER)
    assert after(pledge, decide_evidence(pledge, (told(later),), world(scene))).items[0].end == item.end
    assert "CNIPA_CANCELLATION_OUTSTANDING" not in {w.code for w in freed.items[0].judged.warnings}


@pytest.mark.parametrize("code", PLACES)
def test_a_discharge_of_what_nobody_entered_leaves_nothing_outstanding(code: str) -> None:
    scene = favourable(code).with_acts()
    pledge = after(pledged(scene), decide_discharge(pledged(scene), "waived", world(scene), LATER))
    assert not pledge.items[0].occupies
    assert {one.code for one in pledge.items[0].judged.warnings} == REMARKED[code]


@pytest.mark.parametrize("code", PLACES)
def test_what_has_ended_takes_its_cancellation_and_nothing_else(code: str) -> None:
    scene = favourable(code)
    pledge = after(pledged(scene), decide_discharge(pledged(scene), "waived", world(scene), LATER))
    with pytest.raises(PledgeClosed):
        decide_discharge(pledge, "waived", world(scene), LATER)
    with pytest.raises(PledgeClosed):
        decide_evidence(pledge, (told(registered(PLACES[code].register, reference="R-2")),), world(scene))
    decide_evidence(pledge, (told(cancelled(code)),), world(scene))


@exercises("CN-05")
def test_a_reservation_that_ran_out_takes_no_entry_even_before_its_lapse_is_recorded() -> None:
    scene = favourable("CN").with_acts()
    pledge = pledged(scene)
    ends_at = pledge.items[0].reservation_ends_at
    assert ends_at is not None
    late = replace(scene.world, now=ends_at)
    with pytest.raises(PledgeClosed):
        decide_evidence(pledge, (told(registered("CNIPA")),), late)
    with pytest.raises(PledgeClosed):
        decide_discharge(pledge, "waived", late, ends_at)
    decide_evidence(pledge, (told(registered("CNIPA")),), replace(late, now=ends_at - MICROSECOND))
    lapse = Lapse(registration_number="P9", items=(1,), ended_at=ends_at, reason="reservation_ended")
    event = decide_lapse(pledge, lapse, late)
    assert event.items[0].status is ItemStatus.LAPSED
    assert {f.code for f in event.sealed.findings} == {"SITUS_REGISTRATION_MISSING", "RESERVATION_LAPSED"}
    lapsed = after(pledge, event)
    assert lapsed.standing(LATER) == pledge.standing(LATER)
    assert lapsed.status_at(ends_at) is pledge.status_at(ends_at) is PledgeStatus.LAPSED
    assert not lapsed.items[0].occupies


def test_one_act_is_filed_once() -> None:
    scene = favourable("HK")
    with pytest.raises(ReferenceAlreadyUsed):
        decide_evidence(pledged(scene), (told(scene.acts[0]),), world(scene))
    new = told(registered("HK-IPD", reference="R-2"))
    with pytest.raises(ReferenceAlreadyUsed):
        decide_evidence(pledged(scene), (new, new), world(scene))


def test_evidence_names_an_item_that_is_there_and_a_register_that_keeps_it() -> None:
    scene = favourable("HK")
    for wrong in (
        told(registered("HK-IPD", reference="R-2"), item=2),
        told(registered("CNIPA")),
        told(registered("HK-IPD", effective_at=LATER + DAY)),
    ):
        with pytest.raises(InputInvalid):
            decide_evidence(pledged(scene), (wrong,), world(scene))


def test_a_pledge_is_live_while_one_item_is_and_then_ends_as_its_last() -> None:
    one, two = favourable("CN").with_acts(), favourable("HK")
    filing = replace(one.filing, collateral=(*one.filing.collateral, *two.filing.collateral))
    both = replace(one.world, rights={**one.world.rights, **two.world.rights})
    event = assess(filing, both).numbered("P9", NOW, NAMES)
    pledge = evolve(None, event, Recorded(event=event, index=9, recorded_at=NOW, pledge="P9", pledge_seq=0))
    ends_at = pledge.items[0].reservation_ends_at
    assert ends_at is not None
    assert pledge.status_at(ends_at) is PledgeStatus.LIVE
    gone = after(pledge, decide_evidence(pledge, (told(cancelled("HK"), item=2),), replace(both, now=LATER)))
    assert gone.status_at(LATER) is PledgeStatus.LIVE
    assert gone.status_at(ends_at) is PledgeStatus.LAPSED
    with pytest.raises(InputInvalid):
        decide_evidence(pledge, (told(cancelled("HK")),), replace(both, now=LATER))
