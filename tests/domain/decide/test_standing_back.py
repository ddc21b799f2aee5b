"""A holder that steps back behind another on its right; and its word, before it, on what is done with the right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.decide.rejudged import judged_again
from registry.domain.decide.statement import decide_consent
from registry.domain.decide.subordination import decide_subordination
from registry.domain.decide.transfer import decide_transfer
from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Document, Knowledge
from registry.domain.pledge.pledge import ConsentGiven, Pledge
from registry.domain.rank.interests import ItemInterest, Lender
from registry.domain.rank.order import ranks
from registry.domain.rank.standing import Behind, ItemStatus
from registry.domain.recognition.judge import Rival, judge, subject_of
from registry.domain.recognition.world import World
from registry.domain.right.facts import RightChange
from registry.errors import InputInvalid, PledgeClosed
from tests.domain.living import BUYER, INDEX, LATER, TAKER, agreeing, beside, both, later, lived, pledged, said
from tests.domain.strategies import DAY, PLACES, PLEDGEE, PLEDGOR, SHA, TODAY, at, favourable, owners, rival, unentered

PAPER = Document(kind="deed_of_priority", sha256=SHA)
few = settings(max_examples=max(10, settings().max_examples // 5))


def entered(index: int, on: datetime, **members: object) -> Rival:
    """Another item on the right, entered at that instant."""
    return rival(index, registered_at=on, priority_at=on, present_from=on, occupies=False, **members)


SECOND, THIRD = entered(2, at(TODAY - 2 * DAY)), entered(3, at(TODAY - DAY))


def rank(pledge: Pledge, *rivals: Rival, as_of: datetime = LATER) -> dict[int, int]:
    """The ranks on the right, each by its journal index."""
    standings = (one.timing.at(as_of) for one in (beside(pledge), *rivals))
    return ranks([one for one in standings if one is not None])


# ---- stepping back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["HK", "MO"])
def test_who_steps_back_goes_directly_behind_the_named_one_and_it_is_no_swap(code: str) -> None:
    scene = favourable(code)
    pledge, world = pledged(scene), later(scene, SECOND, THIRD)
    event = decide_subordination(pledge, None, ("P2", None), (PAPER,), world)
    told = event.sealed
    assert (told.item, told.behind, told.behind_item, told.named, told.documents) == (1, "P2", 1, 2, (PAPER,))
    assert [(one.item, one.priority_rank) for one in event.items] == [(1, 2)]
    after = lived(pledge, event)
    agreed = Behind(named=2, at=LATER, entry=INDEX + 1)
    assert after == replace(
        pledge,
        items=(replace(pledge.items[0], behind=(agreed,), judged=told.items[0]),),
        findings=told.findings,
        pledge_seq=1,
        acted_seq=1,
    )
    assert said(after.items[0], code) == {"JUNIOR_RANK:2"}
    assert rank(pledge, SECOND, THIRD) == {INDEX: 1, 2: 2, 3: 3}
    assert rank(after, SECOND, THIRD) == {2: 1, INDEX: 2, 3: 3}
    assert rank(after, SECOND, THIRD, as_of=LATER - timedelta(microseconds=1)) == rank(pledge, SECOND, THIRD)
    last = lived(after, decide_subordination(after, 1, ("P3", 1), (), world))
    assert last.items[0].behind == (agreed, Behind(named=3, at=LATER, entry=INDEX + 2))
    assert rank(last, SECOND, THIRD) == {2: 1, 3: 2, INDEX: 3}


def test_it_works_only_while_both_are_live_and_perfected() -> None:
    scene = favourable("HK")
    draft = unentered(2)
    pledge = pledged(scene)
    after = lived(pledge, decide_subordination(pledge, None, ("P2", None), (), later(scene, draft, THIRD)))
    assert rank(after, draft, THIRD) == {INDEX: 1, 3: 2, 2: 3}
    perfected = replace(draft, timing=replace(draft.timing, priority_at=LATER, present_from=LATER))
    assert rank(after, perfected, THIRD, as_of=LATER + DAY) == {3: 1, 2: 2, INDEX: 3}
    gone = replace(perfected, timing=replace(perfected.timing, end_status=ItemStatus.RELEASED, end_at=LATER + DAY))
    assert rank(after, gone, THIRD, as_of=LATER + DAY) == {INDEX: 1, 3: 2}


RIVALS = st.lists(st.integers(-9, 0), min_size=1, max_size=4).map(
    lambda days: [entered(n, at(TODAY + day * DAY)) for n, day in enumerate(days, start=1)]
)


@few
@given(RIVALS, st.data())
def test_inv_22_no_third_party_stands_behind_more_and_none_changes_place_with_another(
    rivals: list[Rival], data: st.DataObject
) -> None:
    """INV-22: only a SUBORDINATE event reorders, and only pairs involving the consenting party."""
    scene = favourable("HK")
    pledge, world = pledged(replace(scene, rivals=tuple(rivals))), later(scene, *rivals)
    for _ in range(2):
        named = data.draw(st.sampled_from(rivals))
        event = decide_subordination(pledge, None, (named.registration_number, None), (), world)
        before, pledge = rank(pledge, *rivals), lived(pledge, event)
        now = rank(pledge, *rivals)
        assert event.items[0].priority_rank == now[INDEX]
        others = [one.timing.index for one in rivals]
        assert all(now[one] <= before[one] for one in others)
        assert sorted(others, key=now.__getitem__) == sorted(others, key=before.__getitem__)
        if before[INDEX] < before[named.timing.index]:
            assert now[INDEX] == now[named.timing.index] + 1
        else:
            assert now == before


def refused(pledge: Pledge, world: World, number: int | None, behind: tuple[str, int | None]) -> list[str]:
    """Where the input is at fault."""
    with pytest.raises(InputInvalid) as raised:
        decide_subordination(pledge, number, behind, (), world)
    return [one.pointer for one in raised.value.errors]


def test_a_circle_of_steps_back_is_refused() -> None:
    """Whether it is closed by one step or by two, and also behind oneself."""
    scene = favourable("HK")
    pledge = pledged(scene)
    stepped = replace(SECOND, timing=replace(SECOND.timing, behind=(Behind(named=INDEX, at=LATER, entry=INDEX + 1),)))
    assert refused(pledge, later(scene, stepped), None, ("P2", None)) == ["/behind"]
    behind_second = replace(THIRD, timing=replace(THIRD.timing, behind=(Behind(named=2, at=LATER, entry=INDEX + 2),)))
    world = later(scene, stepped, behind_second)
    assert refused(pledge, world, None, ("P3", None)) == ["/behind"]
    assert refused(pledge, later(scene, beside(pledge)), None, ("P9", None)) == ["/behind"]
    ended = replace(stepped, timing=replace(stepped.timing, end_status=ItemStatus.RELEASED, end_at=LATER))
    decide_subordination(pledge, None, ("P3", None), (), later(scene, ended, behind_second))


def test_one_live_item_of_each_on_one_right_is_named() -> None:
    scene = favourable("HK")
    pledge, world = pledged(scene), later(scene, SECOND)
    assert refused(pledge, world, None, ("P7", None)) == ["/behind"]
    assert refused(pledge, world, 1, ("P2", 2)) == ["/behind"]
    assert refused(pledge, world, 2, ("P2", None)) == ["/item"]
    gone = replace(SECOND, timing=replace(SECOND.timing, end_status=ItemStatus.RELEASED, end_at=LATER))
    assert refused(pledge, later(scene, gone), None, ("P2", None)) == ["/behind"]
    several, _ = both(replace(scene, rivals=(SECOND,)), replace(favourable("MO"), rivals=(SECOND,)))
    on_both = {one.right: (SECOND,) for one in several.items}
    world = replace(both(scene, favourable("MO"))[1], rivals=on_both)
    assert refused(several, world, None, ("P2", None)) == ["/behind"]
    after = lived(several, decide_subordination(several, 2, ("P2", None), (), world))
    assert [[one.named for one in item.behind] for item in after.items] == [[], [2]]


def test_where_a_right_bears_one_pledge_nobody_stands_behind() -> None:
    scene = favourable("CN")
    assert refused(pledged(scene), later(scene, SECOND), None, ("P2", None)) == ["/behind"]


def test_the_opinion_of_the_law_of_notice_leaves_out_who_has_agreed() -> None:
    """MR-35: without pairs bound by a subordination."""
    scene = favourable("HK")
    signed, applied_at = at(TODAY - 5 * DAY, 12), at(TODAY - 4 * DAY, 10)
    known = Knowledge(right=scene.seen.right, holder="P9", known_at=signed - timedelta(hours=1))
    asked = Act(register="HK-IPD", act=ActKind.REGISTER, applied_at=applied_at)
    interest = ItemInterest(
        executed_at=signed, acts=(asked,), knowledge=(known,), lenders=(Lender(id="x"),), numbers=("P9",)
    )
    knew = entered(2, applied_at, interest=replace(interest, knowledge=(replace(known, holder=PLEDGEE.id),)))
    pledge, world = pledged(replace(scene, rivals=(knew,))), later(scene, knew)
    assert "PRIORITY_CONTESTED:P2/1" in said(pledge.items[0], "HK")
    after = lived(pledge, decide_subordination(pledge, None, ("P2", None), (), world))
    assert said(after.items[0], "HK") == {"JUNIOR_RANK:2"}


# ---- words on what is done with the right ----------------------------------------------------------------------------


def sold(day: date) -> RightChange:
    """The right passes to another, with no paper of the pledgee's."""
    return RightChange(type="owner_changed", effective_at=at(day), owners=owners(BUYER.id))


def disposed(pledge: Pledge, world: World) -> bool:
    """Whether the pledge is judged to have seen a disposal it did not consent to."""
    one = judge(subject_of(pledge, pledge.items[0]), world)
    return "DISPOSAL_WITHOUT_CONSENT" in {finding.code for finding in one.core}


@pytest.mark.parametrize("code", PLACES)
def test_a_consent_before_a_disposal_allows_it_a_later_one_cures_it_and_a_refusal_does_not(code: str) -> None:
    """MR-34: the pledgee's last word by the day of the disposal, on one of that kind, for that item; or a consent
    given since, from its own instant."""
    scene = favourable(code)
    now = LATER + 9 * DAY

    def told(*words: tuple[str, int | None, bool, str, datetime]) -> Pledge:
        pledge = pledged(scene)
        for to, number, allowed, by, on in words:
            event = decide_consent(pledge, to, number, allowed, by, SHA, "ok", later(scene, now=on))
            pledge = lived(pledge, event, on)
        return pledge

    sale = later(scene, changes=(sold(TODAY + 3 * DAY),), now=now)
    before, same, after = at(TODAY + DAY), at(TODAY + 3 * DAY, 23), at(TODAY + 4 * DAY)
    consent = ("transfer", None, True, PLEDGEE.id)
    refusal = ("transfer", None, False, PLEDGEE.id)
    assert disposed(told(), sale)
    assert not disposed(told((*consent, before)), sale)
    assert not disposed(told((*consent, same)), sale)
    assert disposed(told((*consent, same)), replace(sale, now=same - timedelta(hours=1))), "not yet given"
    assert not disposed(told(("transfer", 1, True, PLEDGEE.id, before)), sale)
    assert not disposed(told((*consent, after)), sale)
    assert not disposed(told((*refusal, before), (*consent, after)), sale)
    assert disposed(told((*consent, after)), replace(sale, now=after - timedelta(hours=1))), "not yet cured"
    assert disposed(told((*refusal, after)), sale)
    assert disposed(told((*refusal, before)), sale)
    assert disposed(told((*consent, before), (*refusal, same)), sale)
    assert not disposed(told((*refusal, before), (*consent, same)), sale)
    assert disposed(told(("licence", None, True, PLEDGEE.id, before)), sale)
    assert disposed(told(("abandonment", None, True, PLEDGEE.id, before)), sale)
    assert disposed(told(("transfer", None, True, PLEDGOR.id, before)), sale)


def test_a_word_is_kept_as_it_was_given_and_changes_nothing_else() -> None:
    scene = favourable("HK")
    pledge = pledged(scene)
    event = decide_consent(pledge, "licence", None, False, PLEDGEE.id, SHA, "No.", later(scene))
    assert (event.items, event.sealed.items) == ((), ())
    after = lived(pledge, event)
    word = ConsentGiven(to="licence", item=None, given=False, at=LATER, by=PLEDGEE.id, sha256=SHA, note="No.")
    assert after.consents_given == (word,)
    assert after.items == pledge.items


def test_a_word_on_the_day_of_a_disposal_is_judged_at_once() -> None:
    scene = favourable("HK")
    world = later(scene, changes=(sold(TODAY + DAY),))
    pledge = replace(pledged(scene), items=judged_again(pledged(scene), world, {1}))
    assert said(pledge.items[0], "HK") == {"DISPOSAL_WITHOUT_CONSENT"}
    event = decide_consent(pledge, "transfer", 1, True, PLEDGEE.id, None, None, world)
    assert [one.item for one in event.items] == [1]
    assert said(lived(pledge, event).items[0], "HK") == set()


def test_the_word_of_a_former_pledgee_binds_whom_the_pledge_passed_to() -> None:
    """INV-26: only the holder changes."""
    scene = favourable("HK")
    pledge = pledged(scene)
    pledge = lived(pledge, decide_consent(pledge, "transfer", 1, True, PLEDGEE.id, None, None, later(scene)))
    world = later(scene, changes=(sold(TODAY + 2 * DAY),), now=LATER + 3 * DAY)
    passed = lived(pledge, decide_transfer(pledge, BUYER, TAKER, agreeing(BUYER), (), later(scene)))
    assert not disposed(pledge, world)
    assert not disposed(passed, world)


def test_a_word_for_one_item_says_nothing_of_another_nor_of_one_that_is_not_there_or_has_ended() -> None:
    pledge, world = both(favourable("HK"), favourable("MO"))
    event = decide_consent(pledge, "transfer", 2, True, PLEDGEE.id, None, None, world)
    after = lived(pledge, event)
    assert [subject_of(after, item).consents for item in after.items] == [(), after.consents_given]
    with pytest.raises(InputInvalid) as raised:
        decide_consent(pledge, "transfer", 3, True, PLEDGEE.id, None, None, world)
    assert [one.pointer for one in raised.value.errors] == ["/item"]
    ended = replace(pledge, items=(pledge.items[0], pledge.items[1].with_acts((GONE,))))
    with pytest.raises(PledgeClosed, match="Item 2"):
        decide_consent(ended, "transfer", 2, True, PLEDGEE.id, None, None, world)


GONE = Act(register="MO-DSEDT", act=ActKind.CANCEL, reference="C-1", effective_at=at(TODAY, 23))
