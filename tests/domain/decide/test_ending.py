"""How a pledge ends: released, enforced, revoked, lapsed; which state follows which, and what a court keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.domain.decide.amendment import Amendment, decide_amendment
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
from registry.domain.decide.statement import answer_by, decide_consent, decide_objection
from registry.domain.decide.subordination import decide_subordination
from registry.domain.decide.transfer import decide_transfer
from registry.domain.filing.acts import Act, ActKind, ItemAct
from registry.domain.filing.filing import Document
from registry.domain.pledge.events import PledgeEvents
from registry.domain.pledge.judged import Outcome
from registry.domain.pledge.pledge import TRANSITIONS, Closing, Pledge, PledgeStatus, ended
from registry.domain.rank.standing import ItemStatus
from registry.domain.rank.timing import End
from registry.domain.recognition.world import World
from registry.errors import InputInvalid, PatentPreserved, PledgeClosed
from tests.domain.faulty.fault import proceeding
from tests.domain.living import BUYER, LATER, TAKER, agreeing, both, later, lived, owing, pledged
from tests.domain.strategies import DAY, PLACES, PLEDGEE, SHA, TODAY, Scene, at, favourable, money, rival
from tests.exercises import exercises

PAPER = Document(kind="agreement", sha256=SHA)
MICROSECOND = timedelta(microseconds=1)


# ---- items and pledges that end --------------------------------------------------------------------------------------


def test_a_release_ends_the_items_it_names_and_the_others_stand() -> None:
    pledge, world = both(favourable("HK"), favourable("MO"))
    event = decide_release(pledge, (2,), "waived", world)
    assert [(one.item, one.status, one.priority_rank) for one in event.items] == [(2, ItemStatus.RELEASED, None)]
    after = lived(pledge, event)
    assert after.items[1].end == End(status=ItemStatus.RELEASED, at=LATER, reason="waived")
    assert after.items[0].end is None
    assert after.status_at(LATER) is PledgeStatus.LIVE
    last = lived(after, decide_release(after, (1,), "waived", world))
    assert last.status_at(LATER) is PledgeStatus.DISCHARGED
    assert last.status_at(LATER - timedelta(microseconds=1)) is PledgeStatus.LIVE
    with pytest.raises(PledgeClosed, match="Item 2"):
        decide_release(after, (1, 2), "waived", world)
    with pytest.raises(InputInvalid) as refused:
        decide_release(pledge, (1, 3), "waived", world)
    assert [one.pointer for one in refused.value.errors] == ["/items/1"]


@exercises("CN-55", "CN-56")
@pytest.mark.parametrize("status", [PledgeStatus.ENFORCED, PledgeStatus.REVOKED])
def test_enforcement_and_revocation_end_what_still_lives_and_so_the_pledge(status: PledgeStatus) -> None:
    pledge, world = both(favourable("HK"), favourable("MO"))
    pledge = lived(pledge, decide_release(pledge, (2,), "waived", world))
    if status is PledgeStatus.ENFORCED:
        enforced = decide_enforcement(pledge, "auction", money("7.00"), (PAPER,), world)
        assert (enforced.sealed.proceeds, enforced.sealed.documents) == (money("7.00"), (PAPER,))
        after, told, shown = lived(pledge, enforced), enforced.sealed.items, enforced.items
    else:
        revoked = decide_revocation(
            pledge, RevocationOrder(reason="court_order", authority="Court", document="D-1", sha256=SHA), world
        )
        assert (revoked.sealed.authority, revoked.sealed.document, revoked.sealed.sha256) == ("Court", "D-1", SHA)
        after, told, shown = lived(pledge, revoked), revoked.sealed.items, revoked.items
    reason = "auction" if status is PledgeStatus.ENFORCED else "court_order"
    gone = ItemStatus.EXTINGUISHED if status is PledgeStatus.ENFORCED else ItemStatus.REVOKED
    assert [(one.item, one.status) for one in shown] == [(1, gone)]
    assert after.items[1] == pledge.items[1], "what had ended keeps its end"
    assert after.items[0].end == End(status=gone, at=LATER, reason=reason)
    assert {one.outcome for one in told[0].recognition.values()} == {Outcome.NOT_RECOGNISED}
    assert after.closed == (Closing(status=status, at=LATER) if status is PledgeStatus.ENFORCED else None)
    assert after.end_reason == reason
    assert after.status_at(LATER) is status
    assert after.status_at(LATER - timedelta(microseconds=1)) is PledgeStatus.LIVE


def test_an_objection_is_a_mark_and_the_pledge_stands() -> None:
    scene = favourable("CN")
    pledge = pledged(scene)
    event = decide_objection(pledge, "debt_performed", "Paid.", SHA, TODAY + 15 * DAY, later(scene))
    after = lived(pledge, event)
    (mark,) = after.objections
    assert (mark.kind, mark.at, mark.statement, mark.sha256) == ("debt_performed", LATER, "Paid.", SHA)
    assert mark.answer_by == TODAY + 15 * DAY
    assert after.items == pledge.items
    assert lived(after, decide_objection(after, "other", "Still.", None, None, later(scene))).objections[0] == mark


# ---- while a court preserves the right -------------------------------------------------------------------------------


@pytest.mark.parametrize("code", PLACES)
def test_while_a_court_preserves_a_right_its_pledge_is_released_and_not_changed(code: str) -> None:
    scene = favourable(code)
    pledge = pledged(scene)
    for until, words in ((None, "until it is lifted"), (TODAY + DAY, f"until {TODAY + DAY}")):
        frozen = later(scene, changes=(proceeding("preservation", TODAY + DAY, until=until),))
        with pytest.raises(PatentPreserved, match=words):
            decide_amendment(pledge, Amendment(obligation=owing().obligation), frozen)
        with pytest.raises(PatentPreserved, match=words):
            decide_transfer(pledge, BUYER, TAKER, (), (), frozen)
        decide_release(pledge, (1,), "waived", frozen)
        decide_discharge(pledge, "waived", frozen, LATER)
        decide_enforcement(pledge, "court", None, (), frozen)
    past = later(scene, changes=(proceeding("preservation", TODAY - DAY, until=TODAY),))
    decide_amendment(pledge, owing("6000000.00"), past)
    disputed = later(scene, changes=(proceeding("ownership", TODAY + DAY),))
    decide_amendment(pledge, owing("6000000.00"), disputed)


def test_a_right_that_was_released_freezes_nothing() -> None:
    frozen_later = replace(favourable("MO"), changes=(proceeding("preservation", TODAY + DAY),))
    pledge, world = both(favourable("HK"), frozen_later)
    with pytest.raises(PatentPreserved):
        decide_amendment(pledge, owing("6000000.00"), world)
    pledge = lived(pledge, decide_release(pledge, (2,), "waived", world))
    assert decide_amendment(pledge, owing("6000000.00"), world).sealed.increase == money("1000000.00")


# ---- which state follows which ---------------------------------------------------------------------------------------

Command = Callable[[Pledge, World], PledgeEvents]


def official(act: ActKind) -> Command:
    """Evidence of an act the register has just made."""

    def file(pledge: Pledge, world: World) -> PledgeEvents:
        place = pledge.items[0].law.register
        told = Act(register=place, act=act, reference=f"{act}-2", effective_at=world.now)
        return decide_evidence(pledge, (ItemAct(item=1, act=told, pointer=""),), world)

    return file


def lapse(pledge: Pledge, world: World) -> PledgeEvents:
    """What the clock does to a reservation, as the entry of another does."""
    return decide_lapse(
        pledge, Lapse(registration_number="P9", items=(1,), ended_at=world.now, reason="official_entry"), world
    )


CHANGES: dict[str, Command] = {
    "amend": lambda p, w: decide_amendment(p, owing("6000000.00"), w),
    "transfer": lambda p, w: decide_transfer(p, BUYER, TAKER, agreeing(BUYER), (), w),
    "subordinate": lambda p, w: decide_subordination(p, None, ("P1", None), (), w),
    "subordinate item 1": lambda p, w: decide_subordination(p, 1, ("P1", 1), (), w),
    "consent": lambda p, w: decide_consent(p, "licence", None, True, PLEDGEE.id, None, None, w),
    "consent for item 1": lambda p, w: decide_consent(p, "licence", 1, True, PLEDGEE.id, None, None, w),
    "object": lambda p, w: decide_objection(p, "other", "No.", None, None, w),
    "file an entry": official(ActKind.REGISTER),
    "file an amendment": official(ActKind.AMEND),
}
ENDS: dict[str, Command] = {
    "release": lambda p, w: decide_release(p, (1,), "waived", w),
    "discharge": lambda p, w: decide_discharge(p, "waived", w, w.now),
    "enforce": lambda p, w: decide_enforcement(p, "court", None, (), w),
    "revoke": lambda p, w: decide_revocation(p, RevocationOrder(reason="void", authority="Court", document="D-1"), w),
}
ALWAYS: dict[str, Command] = {
    "file a cancellation": official(ActKind.CANCEL),
    "correct": lambda p, w: decide_correction(p, Correction(corrects=0, ground="A slip."), w),
}


def two(code: str) -> Scene:
    """An item and a later one on the same right where there may be two; an item not yet entered where not."""
    if PLACES[code].exclusive:
        return favourable(code).with_acts()
    entered = at(TODAY - 2 * DAY)
    other = rival(1, registered_at=entered, priority_at=entered, present_from=entered, occupies=False)
    return replace(favourable(code), rivals=(other,))


@pytest.mark.parametrize("code", PLACES)
def test_inv_41_exactly_the_transitions_of_the_table_happen(code: str) -> None:
    """INV-41: only the transitions of the table; terminal states accept only corrections and the official cancel."""
    scene = two(code)
    pledge, world = pledged(scene), later(scene)
    exclusive = PLACES[code].exclusive
    changes = {name: one for name, one in CHANGES.items() if not (exclusive and "subordinate" in name)}
    ends = {**ENDS, "cancel": ALWAYS["file a cancellation"], **({"lapse": lapse} if exclusive else {})}
    seen = {"pledge": set[str](), "item": set[str]()}
    for change in (*changes.values(), ALWAYS["correct"]):
        after = lived(pledge, change(pledge, world))
        assert after.status_at(LATER) is PledgeStatus.LIVE
        assert after.items[0].end is None
        assert (after.pledge_seq, after.acted_seq) == (1, 1)
    for end in ends.values():
        gone = lived(pledge, end(pledge, world))
        (standing,) = gone.standing(LATER)
        assert standing is not None
        seen["pledge"].add(gone.status_at(LATER).value)
        seen["item"].add(standing.status.value)
        for change in (*changes.values(), *ENDS.values()):
            with pytest.raises(PledgeClosed):
                change(gone, world)
        for name, change in ALWAYS.items():
            if name != "correct" and end is ends["cancel"]:
                continue
            after = lived(gone, change(gone, world))
            assert after.status_at(LATER) is gone.status_at(LATER)
    missing = set() if exclusive else {"lapsed"}
    assert seen["pledge"] | missing == set(TRANSITIONS["pledge"]["live"])
    assert seen["item"] | missing == set(TRANSITIONS["item"]["live"])


def test_inv_41_the_table_names_every_state_once_and_those_that_end_have_none_after() -> None:
    for name, states in (("pledge", PledgeStatus), ("item", ItemStatus)):
        table = TRANSITIONS[name]
        assert list(table) == [one.value for one in states]
        assert {one: after for one, after in table.items() if after} == {"live": tuple(list(table)[1:])}
    pledge = pledged(favourable("HK"))
    for status in PledgeStatus:
        closing = Closing(status=status, at=LATER)
        if status is PledgeStatus.LIVE:
            with pytest.raises(ValueError, match="live"):
                pledge.closed_as(closing)
        else:
            closed = pledge.closed_as(closing)
            assert closed.status_at(LATER) is status
            assert closed.closed_as(Closing(status=PledgeStatus.REVOKED, at=LATER + DAY)) == closed
    with pytest.raises(ValueError, match="live"):
        ended(pledge.items[0], End(status=ItemStatus.LIVE, at=LATER, reason="none"))


def test_a_demand_is_answered_by_the_last_of_so_many_legal_days() -> None:
    assert answer_by(at(TODAY, 0), 14) == TODAY + 14 * DAY
    assert answer_by(at(TODAY, 24) - MICROSECOND, 14) == TODAY + 14 * DAY
    assert answer_by(at(TODAY, 24), 14) == TODAY + 15 * DAY
