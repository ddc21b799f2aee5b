"""Rank: a strict total order of the live items of one right, that nothing added later disturbs.

The invariants of mutual recognition on priority, by their numbers, as the rulings on priority amend them.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.domain.rank.order import (
    Precedence,
    Subordination,
    Tranche,
    closes_circle,
    in_effect,
    order,
    ranks,
)
from registry.domain.rank.standing import ItemStatus, Standing
from tests.domain.rank.orders import back, stood
from tests.domain.strategies import DAY, NOW

LATER = 2**41
"""A journal index behind every other."""
FEW = st.integers(0, 6).map(lambda days: NOW + days * DAY)
"""So few instants that equal ones are common."""
STANDING = st.builds(
    Standing,
    status=st.sampled_from([ItemStatus.LIVE, ItemStatus.LIVE, *ItemStatus]),
    since=FEW,
    entered=st.just(True),
    void=st.sampled_from([False, False, True]),
    ended_at=st.none(),
    index=st.integers(0, 40),
)
STANDINGS = st.lists(STANDING, max_size=8, unique_by=lambda one: one.index)


Agreed = tuple[list[Standing], list[Subordination]]
Increased = tuple[list[Standing], list[Subordination], list[Tranche]]


@st.composite
def agreed(draw: st.DrawFn) -> Agreed:
    """Items, and subordinations among them as commands take them: none closes a circle."""
    standings = draw(STANDINGS)
    kept: list[Subordination] = []
    if standings:
        one = st.sampled_from([s.index for s in standings])
        for new in draw(st.lists(st.builds(back, one, one), max_size=7)):
            if not closes_circle(kept, new):
                kept.append(new)
    return standings, kept


AGREED = agreed()


@st.composite
def increased(draw: st.DrawFn) -> Increased:
    """The same, with increases of some items, recorded among and after them."""
    standings, subordinations = draw(AGREED)
    one = st.builds(
        Tranche, index=st.sampled_from([s.index for s in standings] or [0]), since=FEW, entry=st.integers(0, 50)
    )
    return standings, subordinations, draw(st.lists(one, max_size=4, unique_by=lambda t: t.entry))


INCREASED = increased()


def line(standings: Sequence[Standing], subordinations: Sequence[Subordination] = ()) -> list[int]:
    """The live items, first to last."""
    rank = ranks(standings, subordinations)
    return sorted(rank, key=rank.__getitem__)


def followers(index: int, subordinations: Sequence[Subordination]) -> set[int]:
    """The item and those that stand behind it by agreement: the definition, walk by walk."""
    pairs = {(s.stepping_back, s.named) for s in subordinations}
    found = {index}
    for _ in subordinations:
        found |= {stepping for stepping, named in pairs if named in found}
    return found


def senior(index: int, places: Sequence[Precedence]) -> list[tuple[int, Tranche | None]]:
    """Every item and every increase of another that this item stands behind."""
    (own,) = (p for p in places if p.index == index and p.tranche is None)
    ahead: list[tuple[int, Tranche | None]] = [(one, None) for one in own.behind]
    return ahead + [(p.index, p.tranche) for p in places if p.tranche is not None and index in p.before]


# ---- the order -------------------------------------------------------------------------------------------------------


@given(AGREED)
def test_inv_19_rank_numbers_the_live_from_one_without_a_gap_and_the_ended_not_at_all(told: Agreed) -> None:
    """INV-19: registry rank on the live items is irreflexive, transitive, connex."""
    standings, subordinations = told
    live = {one.index for one in standings if one.live}
    assert set(line(standings, subordinations)) == live
    assert list(ranks(standings, subordinations).values()) == list(range(1, len(live) + 1))


@given(STANDINGS)
def test_inv_19_rank_is_by_perfection_then_law_time_then_the_journal(standings: list[Standing]) -> None:
    """INV-19: its key is (effective priority time, registry sequence)."""
    rank = ranks(standings)
    for one, two in itertools.permutations([s for s in standings if s.live], 2):
        if one.perfected != two.perfected:
            first = one.perfected
        elif one.since != two.since:
            first = one.since < two.since
        else:
            first = one.index < two.index
        assert (rank[one.index] < rank[two.index]) is first


@given(INCREASED, st.randoms(use_true_random=False))
def test_inv_19_the_order_in_which_items_are_told_changes_nothing(told: Increased, dice: Random) -> None:
    """INV-19: independent of insertion permutation."""
    standings, subordinations, tranches = told
    mixed, increases = list(standings), list(tranches)
    dice.shuffle(mixed)
    dice.shuffle(increases)
    assert order(iter(mixed), iter(subordinations), iter(increases)) == order(standings, subordinations, tranches)
    assert ranks(iter(mixed), iter(subordinations)) == ranks(standings, subordinations)


@given(AGREED)
def test_inv_20_the_perfected_go_before_the_unperfected_whatever_was_agreed(told: Agreed) -> None:
    """INV-20: any perfected interest ranks before any unperfected; a subordination moves perfected ones alone."""
    standings, subordinations = told
    rank, base = ranks(standings, subordinations), ranks(standings)
    live = [s for s in standings if s.live]
    assert all(rank[a.index] < rank[b.index] for a in live for b in live if a.perfected > b.perfected)
    assert all(rank[one.index] == base[one.index] for one in live if not one.perfected)


@given(INCREASED, st.builds(stood, st.just(LATER), st.integers(-1, 7), perfected=st.booleans()))
def test_inv_22_a_new_interest_reorders_nothing(told: Increased, new: Standing) -> None:
    """INV-22: a new interest never reorders existing pairs, increases among them."""
    standings, subordinations, tranches = told
    before, after = order(standings, subordinations, tranches), order([*standings, new], subordinations, tranches)
    kept = [p for p in after if p.index != new.index]
    assert [
        replace(
            p,
            behind=tuple(one for one in p.behind if one != new.index),
            before=tuple(one for one in p.before if one != new.index),
        )
        for p in kept
    ] == list(before)


@given(STANDINGS)
def test_inv_22_when_one_ends_those_behind_move_up_by_one(standings: list[Standing]) -> None:
    """INV-22: only a subordination and an interest's own perfection, cancellation or end reorder."""
    before = ranks(standings)
    for gone in (one for one in standings if one.live):
        after = ranks([replace(one, status=ItemStatus.RELEASED) if one is gone else one for one in standings])
        assert after == {i: r - (r > before[gone.index]) for i, r in before.items() if i != gone.index}


# ---- subordinations --------------------------------------------------------------------------------------------------


@given(AGREED)
def test_inv_22_the_one_that_steps_back_goes_directly_behind_the_named_one(told: Agreed) -> None:
    """Step by step: who stands ahead of the named one goes behind it with those behind it; nothing else moves."""
    standings, subordinations = told
    working = in_effect(standings, subordinations)
    for n, one in enumerate(working):
        was, now = line(standings, working[:n]), line(standings, working[: n + 1])
        stepping = followers(one.stepping_back, working[:n])
        assert one.named not in stepping
        ahead = was[: was.index(one.named)]
        moved = [i for i in ahead if i in stepping]
        assert now == [i for i in ahead if i not in stepping] + [one.named, *moved] + was[len(ahead) + 1 :]
        if one.stepping_back in ahead:
            assert now.index(one.stepping_back) == now.index(one.named) + 1
        else:
            assert now == was
    final = ranks(standings, subordinations)
    assert all(final[one.named] < final[one.stepping_back] for one in working)


@given(INCREASED)
def test_inv_22_nobody_stands_behind_more_than_without_a_subordination(told: Increased) -> None:
    """INV-22: only pairs involving the consenting party move; third parties' senior sum is never increased.

    Consenting are the one that steps back and those that agreed to stand behind it.
    """
    standings, subordinations, tranches = told
    places = order(standings, subordinations, tranches)
    for n, gone in enumerate(subordinations):
        without = order(standings, subordinations[:n] + subordinations[n + 1 :], tranches)
        consenting = followers(gone.stepping_back, subordinations)
        where = {(p.index, p.tranche): p for p in without}
        for place in (p for p in places if p.index not in consenting):
            was = where[place.index, place.tranche]
            assert set(place.behind) <= set(was.behind)
            assert [i for i in place.behind if i not in consenting] == [i for i in was.behind if i not in consenting]
            assert set(senior(place.index, places)) <= set(senior(place.index, without))


@given(AGREED, st.data())
def test_inv_22_a_subordination_works_only_while_both_are_live_and_perfected(told: Agreed, data: st.DataObject) -> None:
    """Else each takes its own place, as if it had not been agreed."""
    standings, subordinations = told
    counts = {s.index: s.live and s.perfected for s in standings}
    working = [s for s in subordinations if counts[s.stepping_back] and counts[s.named]]
    assert in_effect(standings, subordinations) == tuple(working)
    assert ranks(standings, subordinations) == ranks(standings, working)
    for one in working:
        gone = data.draw(st.sampled_from([{"void": True}, {"status": ItemStatus.RELEASED}]))
        for party in (one.stepping_back, one.named):
            fewer = [replace(s, **gone) if s.index == party else s for s in standings]
            others = [s for s in subordinations if party not in (s.stepping_back, s.named)]
            assert ranks(fewer, subordinations) == ranks(fewer, others)


@given(STANDINGS, st.data())
def test_a_subordination_that_closes_a_circle_has_no_effect(standings: list[Standing], data: st.DataObject) -> None:
    perfected = [s.index for s in standings if s.live and s.perfected]
    assume(perfected)
    one = st.sampled_from(perfected)
    subordinations = data.draw(st.lists(st.builds(back, one, one), max_size=9))
    kept: list[Subordination] = []
    for new in subordinations:
        circle = new.named in followers(new.stepping_back, kept)
        assert closes_circle(iter(kept), new) is circle
        if not circle:
            kept.append(new)
    assert in_effect(standings, subordinations) == tuple(kept)
    assert order(standings, subordinations) == order(standings, kept)


@pytest.mark.parametrize(
    ("agreed", "expected"),
    [
        ([], "ABCD"),
        (["A>D"], "BCDA"),
        (["A>C"], "BCAD"),
        (["D>A"], "ABCD"),
        (["A>C", "B>C"], "CBAD"),
        (["B>C", "A>C"], "CABD"),
        (["A>C", "C>D"], "BDCA"),
        (["C>D", "A>C"], "BDCA"),
        (["B>A", "C>A", "A>D"], "DABC"),
        (["C>A", "B>C", "A>D"], "DACB"),
        (["A>B", "B>A"], "BACD"),
        (["A>B", "B>C", "C>A"], "CBAD"),
        (["A>B", "B>C", "C>A", "C>D"], "DCBA"),
        (["A>A", "A>B"], "BACD"),
        (["A>B", "A>B"], "BACD"),
        (["A>B", "A>D"], "BCDA"),
        (["A>D", "A>B"], "BCDA"),
    ],
)
def test_steps_back_among_four(agreed: list[str], expected: str) -> None:
    """Never a swap; who stands behind it already stays; who agreed to stand behind one that steps back follows it."""
    told = [back("ABCD".index(one[0]), "ABCD".index(one[2])) for one in agreed]
    assert "".join("ABCD"[i] for i in line([stood(i, i) for i in range(4)], told)) == expected


def test_a_circle_is_closed_only_by_what_works_then() -> None:
    """A behind B, B behind C, C behind A: once B has ended the last of them works, since the first two do not."""
    three = [stood(i, i) for i in range(3)]
    agreed = [back(0, 1), back(1, 2), back(2, 0)]
    assert line(three, agreed) == [2, 1, 0]
    ended = [replace(one, status=ItemStatus.RELEASED) if one.index == 1 else one for one in three]
    assert in_effect(ended, agreed) == (back(2, 0),)
    assert line(ended, agreed) == [0, 2]


# ---- increases -------------------------------------------------------------------------------------------------------


@given(INCREASED)
def test_an_order_tells_of_everyone_before_and_behind_whom_it_stands(told: Increased) -> None:
    """Items keep the numbers of their ranks; the increases of an ended item are gone with it; no one is left out."""
    standings, subordinations, tranches = told
    there = line(standings, subordinations)
    places = order(standings, subordinations, tranches)
    items, increases = places[: len(there)], places[len(there) :]
    for rank, (place, index) in enumerate(zip(items, there, strict=True)):
        assert place == Precedence(index=index, behind=tuple(there[:rank]), before=tuple(there[rank + 1 :]))
    assert [p.tranche for p in increases] == sorted(
        (t for t in tranches if t.index in there), key=lambda t: (t.since, t.entry)
    )
    for place in increases:
        assert place.tranche is not None
        assert place.index == place.tranche.index
        assert set(place.behind) | set(place.before) == set(there)
        assert not set(place.behind) & set(place.before)
        assert list(place.behind) == [i for i in there if i in place.behind]
        assert list(place.before) == [i for i in there if i in place.before]


@given(INCREASED)
def test_inv_27_an_increase_stands_behind_everyone_who_was_there(told: Increased) -> None:
    """INV-27: an increase is a tranche ranked at its own time; and behind whomever its item stands behind."""
    standings, subordinations, tranches = told
    place_of = {p.index: p for p in order(standings, subordinations)}
    for place in order(standings, subordinations, tranches)[len(place_of) :]:
        made = place.tranche
        assert made is not None
        for one in (s for s in standings if s.live):
            ahead = one.index == place.index or one.index in place_of[place.index].behind
            before = one.since <= made.since
            there = one.perfected and before if made.perfected else one.perfected or before or one.index < made.entry
            assert (one.index in place.behind) is (ahead or there)


@given(AGREED, FEW, st.data())
def test_inv_27_an_increase_adds_to_what_nobody_else_stands_behind(
    told: Agreed, since: datetime, data: st.DataObject
) -> None:
    """INV-27: the sum any other holder stands behind before that time never grows, whatever comes after.

    The increase is the last entry there is; later a new interest comes, and others are perfected from a later day.
    """
    standings, subordinations = told
    assume(any(one.live for one in standings))
    index = data.draw(st.sampled_from([one.index for one in standings if one.live]))
    made = Tranche(index=index, since=since, entry=LATER, perfected=data.draw(st.booleans()))
    places = order(standings, subordinations, [made])
    assert places[:-1] == order(standings, subordinations)
    entered = data.draw(st.sets(st.sampled_from([one.index for one in standings])))
    then = [replace(s, entered=True, void=False, since=NOW + 9 * DAY) if s.index in entered else s for s in standings]
    later = order([*then, stood(LATER + 1, 8)], subordinations, [made])
    for standing_then, told_then in ((standings, places), (then, later)):
        before = {s.index for s in standing_then if not made.perfected or made.found(s)}
        for place in told_then[:-1]:
            if place.index in before:
                assert (index, made) not in senior(place.index, told_then)
    newcomer = senior(LATER + 1, later)
    assert ((index, made) in newcomer) <= ((index, None) in newcomer), (
        "an increase goes before nobody its item does not"
    )
    assert made.perfected or (index, made) not in newcomer, "the newcomer's entry goes before what is not entered"
