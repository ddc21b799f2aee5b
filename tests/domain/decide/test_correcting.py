"""A correction puts right what an entry had wrong: acts, an end without ground; the wrong entry stays as it was."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Any

import pytest

from registry.domain.decide.correction import Correction, decide_correction
from registry.domain.decide.ending import (
    RevocationOrder,
    decide_discharge,
    decide_enforcement,
    decide_release,
    decide_revocation,
)
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
from registry.errors import InputInvalid, RightAlreadyPledged
from tests.domain.living import INDEX, LATER, both, later, lived, next_entry, pledged, said
from tests.domain.strategies import DAY, NAMES, NOW, PLACES, TODAY, Scene, at, favourable, registered, rival, unentered

WRONG = "Taken from another paper."


def corrected(pledge: Pledge, scene: Scene, recorded_at: Any = LATER, **members: Any) -> Pledge:
    """The pledge after a correction of its last entry."""
    told = Correction(corrects=pledge.pledge_seq, ground=WRONG, **members)
    return lived(pledge, decide_correction(pledge, told, later(scene, now=recorded_at)), recorded_at)


def cancelled(pledge: Pledge, scene: Scene, act: Act) -> Pledge:
    return lived(pledge, decide_evidence(pledge, (ItemAct(item=1, act=act, pointer=""),), later(scene)))


def cancel(scene: Scene, **members: Any) -> Act:
    """The register's cancellation, on the day of the registration here."""
    told = {"reference": "C-1", "effective_at": at(TODAY, 23), **members}
    return Act(register=scene.place.register, act=ActKind.CANCEL, **told)


@pytest.mark.parametrize("code", PLACES)
def test_inv_45_a_correction_leaves_the_wrong_entry_readable_and_changes_only_later_folds(code: str) -> None:
    """INV-45: a Y10 event leaves the wrong event readable and changes only later folds."""
    scene = favourable(code)
    registration = assess(scene.filing, scene.world).numbered("P9", NOW, NAMES)
    journal = [Recorded(event=registration, index=INDEX, recorded_at=NOW, pledge="P9", pledge_seq=0)]

    def folded(entries: list[Recorded]) -> Pledge:
        state = reduce(lambda before, one: evolve(before, event_of(one), one), entries, None)
        assert state is not None
        return state

    def event_of(one: Recorded) -> PledgeEvents:
        assert isinstance(one.event, PledgeEvents)
        return one.event

    wrong = decide_discharge(folded(journal), "waived", later(scene), LATER)
    journal.append(next_entry(folded(journal), wrong))
    before = [folded(journal[:1]), folded(journal)]
    told = Correction(corrects=1, ground=WRONG, reopened=(1,))
    right = decide_correction(before[-1], told, later(scene))
    journal.append(next_entry(before[-1], right, LATER + DAY))
    assert (right.sealed.corrects, right.sealed.ground, right.sealed.reopened) == (1, WRONG, (1,))
    assert [folded(journal[:1]), folded(journal[:2])] == before
    assert journal[1].event == wrong
    after = folded(journal)
    assert after == replace(
        before[0],
        items=(replace(before[0].items[0], judged=right.sealed.items[0]),),
        findings=(),
        pledge_seq=2,
        acted_seq=2,
    )
    assert after.items[0].judged.recognition[code].outcome is Outcome.RECOGNISED
    assert [(one.item, one.status, one.priority_rank) for one in right.items] == [(1, ItemStatus.LIVE, 1)]


@pytest.mark.parametrize("end", ["discharge", "enforce", "revoke", "lapse", "release"])
def test_inv_41_whatever_ended_without_ground_is_open_again(end: str) -> None:
    """INV-41: terminal states accept corrections."""
    scene = favourable("CN").with_acts() if end == "lapse" else favourable("CN")
    pledge, world = pledged(scene), later(scene)
    lapse = Lapse(registration_number="P9", items=(1,), ended_at=LATER, reason="official_entry")
    gone = lived(
        pledge,
        {
            "discharge": lambda: decide_discharge(pledge, "waived", world, LATER),
            "enforce": lambda: decide_enforcement(pledge, "court", None, (), world),
            "revoke": lambda: decide_revocation(
                pledge, RevocationOrder(reason="void", authority="Court", document="D-1"), world
            ),
            "lapse": lambda: decide_lapse(pledge, lapse, world),
            "release": lambda: decide_release(pledge, (1,), "waived", world),
        }[end](),
    )
    assert gone.status_at(LATER) is not PledgeStatus.LIVE
    again = corrected(gone, scene, reopened=(1,))
    assert again.status_at(LATER) is PledgeStatus.LIVE
    assert (again.closed, again.end_reason, again.items[0].end) == (None, None, None)
    kept = corrected(gone, scene)
    assert kept == replace(gone, pledge_seq=2, acted_seq=2, findings=(), items=kept.items)
    assert kept.items == gone.items


def test_one_item_is_opened_again_and_the_other_keeps_its_end() -> None:
    pledge, world = both(favourable("HK"), favourable("MO"))
    gone = lived(pledge, decide_enforcement(pledge, "court", None, (), world))
    told = Correction(corrects=1, ground=WRONG, reopened=(2,))
    again = lived(gone, decide_correction(gone, told, world))
    assert [item.end for item in again.items] == [gone.items[0].end, None]
    assert again.items[0] == gone.items[0]
    assert (again.closed, again.status_at(LATER)) == (None, PledgeStatus.LIVE)


def test_a_pledge_that_was_enforced_lives_with_the_item_whose_cancellation_never_was() -> None:
    pledge, world = both(favourable("HK"), favourable("MO"))
    gone = lived(pledge, decide_evidence(pledge, (ItemAct(item=1, act=cancel(favourable("HK")), pointer=""),), world))
    gone = lived(gone, decide_enforcement(gone, "court", None, (), world))
    told = Correction(corrects=1, ground=WRONG, item=1, acts=pledge.items[0].acts)
    again = lived(gone, decide_correction(gone, told, world))
    assert [item.end for item in again.items] == [None, gone.items[1].end]
    assert (again.closed, again.status_at(LATER)) == (None, PledgeStatus.LIVE)


@pytest.mark.parametrize("code", PLACES)
def test_corrected_acts_stand_instead_of_all_there_were(code: str) -> None:
    scene = favourable(code)
    right = registered(scene.place.register, reference="R-9", applied_at=at(TODAY - DAY), effective_at=at(TODAY))
    pledge, _ = both(scene, favourable("HK" if code != "HK" else "MO"))
    told = Correction(corrects=0, ground=WRONG, item=1, acts=(right,))
    world = both(scene, favourable("HK" if code != "HK" else "MO"))[1]
    event = decide_correction(pledge, told, world)
    after = lived(pledge, event)
    assert (event.sealed.item, event.sealed.acts) == (1, (right,))
    first = at(TODAY) if code == "CN" else at(TODAY - DAY)
    assert after.items[0].acts == (right,)
    assert after.items[0].timing.priority_at == first
    assert replace(after.items[0], acts=pledge.items[0].acts, judged=pledge.items[0].judged) == pledge.items[0]
    assert after.items[1].acts == pledge.items[1].acts
    none = lived(pledge, decide_correction(pledge, replace(told, acts=()), world))
    assert none.items[0].acts == ()
    assert "SITUS_REGISTRATION_MISSING" in said(none.items[0], code)


@pytest.mark.parametrize("code", PLACES)
def test_a_cancellation_that_never_was_is_undone_and_one_of_another_day_moves_the_end(code: str) -> None:
    scene = favourable(code)
    pledge = pledged(scene)
    gone = cancelled(pledge, scene, cancel(scene))
    assert gone.status_at(LATER) is PledgeStatus.DISCHARGED
    again = corrected(gone, scene, item=1, acts=pledge.items[0].acts)
    assert again.items[0].end is None
    assert again.status_at(LATER) is PledgeStatus.LIVE
    assert again.items[0].judged.recognition[code].outcome is Outcome.RECOGNISED
    other = (*pledge.items[0].acts, cancel(scene, effective_at=at(TODAY, 12)))
    moved = corrected(gone, scene, item=1, acts=other).items[0]
    assert moved.end == End(status=ItemStatus.RELEASED, at=at(TODAY, 12), reason="official_cancel")
    later_one = (*pledge.items[0].acts, cancel(scene, effective_at=at(TODAY + DAY, 10)))
    assert corrected(gone, scene, item=1, acts=later_one).items[0].end == replace(moved.end, at=at(TODAY + DAY, 10))
    added = corrected(pledge, scene, item=1, acts=other)
    assert added.items[0].end == moved.end


@pytest.mark.parametrize("code", PLACES)
def test_what_its_parties_ended_stays_ended_when_an_earlier_cancellation_is_undone(code: str) -> None:
    scene = favourable(code)
    live = pledged(scene)
    acts = live.items[0].acts
    for pledge in (
        lived(live, decide_discharge(live, "waived", later(scene), LATER)),
        lived(live, decide_enforcement(live, "court", None, (), later(scene))),
    ):
        end = pledge.items[0].end
        assert end is not None
        twice = pledge
        for hour in (23, 22):
            twice = cancelled(twice, scene, cancel(scene, reference=f"C-{hour}", effective_at=at(TODAY, hour)))
            assert twice.items[0].end == End(status=ItemStatus.RELEASED, at=at(TODAY, hour), reason="official_cancel")
        undone = corrected(twice, scene, item=1, acts=acts)
        assert undone.items[0].end == end
        assert undone.status_at(LATER) is pledge.status_at(LATER)
        both_undone = corrected(twice, scene, item=1, acts=acts, reopened=(1,))
        assert (both_undone.items[0].end, both_undone.items[0].overtaken) == (None, None)
        assert both_undone.status_at(LATER) is PledgeStatus.LIVE


def test_a_mistaken_entry_of_the_parties_end_keeps_a_cancellation_on_file() -> None:
    scene = favourable("CN")
    pledge = pledged(scene)
    gone = lived(pledge, decide_discharge(pledge, "waived", later(scene), LATER))
    acts = (*pledge.items[0].acts, cancel(scene, effective_at=LATER))
    freed = corrected(gone, scene, item=1, acts=acts)
    assert freed.items[0].end == gone.items[0].end
    assert gone.items[0].occupies
    assert not freed.items[0].occupies
    assert "CNIPA_CANCELLATION_OUTSTANDING" not in {one.code for one in freed.items[0].judged.warnings}


def test_inv_24_no_right_that_bears_one_pledge_is_taken_again_while_another_has_it() -> None:
    """INV-24: at every t, at most one live CNIPA pledge per CN patent."""
    scene = favourable("CN")
    gone = cancelled(pledged(scene), scene, cancel(scene))
    acts = pledged(scene).items[0].acts
    taken = {
        "entered": rival(INDEX + 7),
        "reserved": unentered(INDEX + 7, registered_at=at(TODAY, 23), reservation_ends_at=LATER + DAY),
    }
    for other in taken.values():
        for told in ({"reopened": (1,), "item": 1, "acts": acts}, {"item": 1, "acts": acts}, {"reopened": (1,)}):
            with pytest.raises(RightAlreadyPledged):
                corrected(gone, replace(scene, rivals=(other,)), **told)
        corrected(gone, replace(scene, rivals=(other,)))
    released = {"end_status": ItemStatus.RELEASED, "end_at": at(TODAY, 23)}
    free = (
        replace(taken["entered"], occupies=False, timing=replace(taken["entered"].timing, **released)),
        unentered(INDEX + 7, reservation_ends_at=LATER),
        replace(rival(INDEX + 7), registration_number="P9"),
    )
    for other in free:
        corrected(gone, replace(scene, rivals=(other,)), item=1, acts=acts)
    outstanding = replace(taken["entered"], timing=replace(taken["entered"].timing, **released))
    with pytest.raises(RightAlreadyPledged):
        corrected(gone, replace(scene, rivals=(outstanding,)), item=1, acts=acts)
    corrected(pledged(scene), replace(scene, rivals=(outstanding,)), item=1, acts=acts)
    abroad = favourable("HK")
    gone = cancelled(pledged(abroad), abroad, cancel(abroad))
    beside = replace(abroad, rivals=(rival(INDEX + 7),))
    assert corrected(gone, beside, item=1, acts=pledged(abroad).items[0].acts).items[0].end is None


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"corrects": -1}, "/corrects"),
        ({"corrects": 2}, "/corrects"),
        ({"item": 2}, "/item"),
        ({"reopened": (1, 2)}, "/reopened/1"),
        ({"acts": ()}, "/item"),
    ],
)
def test_a_correction_names_an_entry_and_items_that_are_there(members: dict[str, Any], pointer: str) -> None:
    scene = favourable("HK")
    pledge = lived(pledged(scene), decide_release(pledged(scene), (1,), "waived", later(scene)))
    told: dict[str, Any] = {"corrects": 1, "ground": WRONG, **members}
    with pytest.raises(InputInvalid) as refused:
        decide_correction(pledge, Correction(**told), later(scene))
    assert [one.pointer for one in refused.value.errors] == [pointer]
    for good in (0, 1):
        assert decide_correction(pledge, Correction(corrects=good, ground=WRONG), later(scene)).sealed.corrects == good
