"""What an item ranks from: the days of its official acts, its reservation and its end, and nothing else."""

from __future__ import annotations

import itertools
from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Knowledge
from registry.domain.rank.interests import ItemInterest, Lender
from registry.domain.rank.order import Precedence, Subordination, Tranche
from registry.domain.rank.standing import Behind, ItemStatus, Standing, Timing, VoidSpan
from registry.domain.rank.timing import End, timing
from registry.domain.recognition.judge import Rival, item_law
from tests.domain.anything import acts, rivals
from tests.domain.strategies import (
    DAY,
    INSTANTS,
    NOW,
    OTHER,
    PLACES,
    PLEDGEE,
    TODAY,
    Scene,
    at,
    favourable,
    registered,
    rival,
)
from tests.tiers import examples

MICROSECOND = timedelta(microseconds=1)
CODES = st.sampled_from(sorted(PLACES))
few = settings(max_examples=examples(20))
TIMINGS = rivals().map(lambda found: [one.timing for one in found])


def item(code: str, *told: Act, registered_at: datetime = NOW, end: End | None = None) -> Timing:
    """The timing of an item of this place with these acts."""
    return timing(told, item_law(PLACES[code]), registered_at=registered_at, index=7, end=end)


def act(code: str, kind: ActKind = ActKind.REGISTER, **members: datetime | None) -> Act:
    """An act of this place's register, with these days alone."""
    return Act(register=PLACES[code].register, act=kind, **members)


# ---- how an item stands ----------------------------------------------------------------------------------------------


@settings(max_examples=examples(40))
@given(TIMINGS, INSTANTS)
def test_an_item_stands_at_an_instant_or_is_not_there_yet(timings: list[Timing], as_of: datetime) -> None:
    for one in timings:
        standing = one.at(as_of)
        if standing is None:
            assert one.registered_at > as_of or one.present_from is not None
            continue
        assert standing.since <= as_of
        assert (standing.ended_at is None) == standing.live
        assert standing.ended_at is None or standing.ended_at <= as_of
        assert standing.entered <= (one.present_from is not None and one.present_from <= as_of)
        assert standing.perfected <= standing.entered


# ---- what an item ranks from -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "ranks_from", "counts_from"), [("CN", 1, 1), ("HK", 4, 4), ("MO", 4, 1)], ids=["CN", "HK", "MO"]
)
def test_an_entry_ranks_from_its_own_day_or_that_of_its_application(
    code: str, ranks_from: int, counts_from: int
) -> None:
    """Days before today; registered here two days ago, between application and entry."""
    told = act(code, applied_at=at(TODAY - 4 * DAY), effective_at=at(TODAY - DAY))
    one = item(code, told, registered_at=at(TODAY - 2 * DAY))
    assert (one.priority_at, one.present_from) == (at(TODAY - ranks_from * DAY), at(TODAY - counts_from * DAY))
    standing = one.at(NOW)
    assert standing is not None
    assert standing.perfected
    assert standing.since == at(TODAY - ranks_from * DAY)


@given(CODES, INSTANTS)
def test_without_an_application_day_an_entry_ranks_from_itself(code: str, entered: datetime) -> None:
    assert item(code, act(code, effective_at=entered)).priority_at == entered


@given(CODES, INSTANTS, INSTANTS)
def test_before_its_entry_counts_an_item_stands_unperfected_from_its_registration(
    code: str, entered: datetime, as_of: datetime
) -> None:
    one = item(code, act(code, applied_at=entered - DAY, effective_at=entered), registered_at=NOW)
    counts_from = entered - DAY if code == "HK" else entered
    standing = one.at(as_of)
    if counts_from <= as_of:
        assert standing is not None
        assert standing.perfected
    elif as_of >= NOW:
        assert standing is not None
        assert (standing.perfected, standing.since) == (False, NOW)
    else:
        assert standing is None


@pytest.mark.parametrize(("code", "perfected"), [("CN", False), ("HK", True), ("MO", False)])
def test_an_awaited_entry_ranks_only_where_the_application_protects(code: str, perfected: bool) -> None:
    standing = item(code, act(code, applied_at=at(TODAY - 4 * DAY))).at(NOW)
    assert standing is not None
    assert standing.perfected is perfected
    assert standing.since == (NOW if code == "CN" else at(TODAY - 4 * DAY)), "a Macau request shows before it counts"


@given(CODES)
def test_the_acts_of_other_registers_and_other_acts_give_no_rank(code: str) -> None:
    elsewhere = registered("HK-CR")
    others = [act(code, kind, effective_at=at(TODAY - DAY)) for kind in ActKind if kind is not ActKind.REGISTER]
    assert item(code, elsewhere, *others).priority_at is None


@given(CODES, st.permutations([1, 2, 3]))
def test_of_several_entries_the_earliest_counts(code: str, days: list[int]) -> None:
    told = [act(code, applied_at=at(TODAY - d * DAY), effective_at=at(TODAY - d * DAY, 12)) for d in days]
    assert item(code, *told).priority_at == at(TODAY - 3 * DAY, 12 if code == "CN" else 9)


@settings(max_examples=examples(40))
@given(CODES, acts())
def test_the_order_in_which_acts_are_filed_decides_nothing(code: str, told: tuple[Act, ...]) -> None:
    there = tuple(replace(one, register=PLACES[code].register) for one in told)
    assert item(code, *reversed(there)) == item(code, *there)


@given(CODES, INSTANTS, INSTANTS)
def test_a_charge_void_for_want_of_a_second_filing_stands_behind_the_perfected_from_then_on(
    code: str, void_from: datetime, as_of: datetime
) -> None:
    one = replace(item(code, act(code, effective_at=at(TODAY - 60 * DAY))), void_from=void_from)
    standing = one.at(as_of)
    assert standing is not None
    assert standing.entered
    assert standing.perfected is (as_of < void_from)


# ---- refusal, lapse and end ------------------------------------------------------------------------------------------


def test_a_refusal_ends_what_was_applied_for() -> None:
    refused_at = at(TODAY - DAY)
    one = item("HK", act("HK", applied_at=at(TODAY - 4 * DAY)), act("HK", ActKind.REFUSED, effective_at=refused_at))
    standings = [one.at(refused_at - MICROSECOND), item("HK").at(NOW), one.at(NOW)]
    assert [s.perfected for s in standings if s] == [True, False, False]
    assert one.at(refused_at) is None, "registered here only later"
    assert standings[1] == standings[2]


def test_what_is_applied_for_again_after_a_refusal_counts_from_then() -> None:
    again = act("HK", applied_at=at(TODAY - DAY))
    told = [
        act("HK", applied_at=at(TODAY - 4 * DAY)),
        act("HK", ActKind.REFUSED, effective_at=at(TODAY - 2 * DAY)),
        again,
    ]
    for order in itertools.permutations(told):
        standing = item("HK", *order).at(NOW)
        assert standing is not None
        assert (standing.perfected, standing.since) == (True, again.applied_at)


def test_an_entry_is_not_undone_by_the_refusal_of_another_application() -> None:
    entered = act("HK", applied_at=at(TODAY - 3 * DAY), effective_at=at(TODAY - 2 * DAY))
    standing = item(
        "HK",
        act("HK", applied_at=at(TODAY - 4 * DAY)),
        act("HK", ActKind.REFUSED, effective_at=at(TODAY - DAY)),
        entered,
    ).at(NOW)
    assert standing is not None
    assert (standing.perfected, standing.since) == (True, entered.applied_at)


@pytest.mark.parametrize("days", [{"obtained_at": at(TODAY - DAY)}, {"applied_at": at(TODAY - 4 * DAY)}, {}])
def test_a_refusal_of_unknown_day_is_a_refusal(days: dict[str, datetime]) -> None:
    standing = item("HK", act("HK", applied_at=at(TODAY - 4 * DAY)), act("HK", ActKind.REFUSED, **days)).at(NOW)
    assert standing is not None
    assert not standing.perfected


@given(INSTANTS)
def test_a_reservation_is_live_to_the_last_microsecond_and_lapsed_at_its_end(ends_at: datetime) -> None:
    one = Timing(registered_at=ends_at - 30 * DAY, index=1, reservation_ends_at=ends_at)
    before, then = one.at(ends_at - MICROSECOND), one.at(ends_at)
    assert before is not None
    assert before.live
    assert then is not None
    assert (then.status, then.ended_at) == (ItemStatus.LAPSED, ends_at)


@given(INSTANTS)
def test_an_entry_in_time_keeps_a_reservation_from_lapsing(ends_at: datetime) -> None:
    entered = ends_at - DAY
    one = Timing(registered_at=entered - 30 * DAY, index=1, priority_at=entered, present_from=entered)
    standing = replace(one, reservation_ends_at=ends_at).at(ends_at + DAY)
    assert standing is not None
    assert standing.live
    assert standing.perfected


@given(st.sampled_from([s for s in ItemStatus if s is not ItemStatus.LIVE]), INSTANTS, INSTANTS)
def test_an_item_is_live_until_its_end_and_ended_from_it(
    status: ItemStatus, ended_at: datetime, as_of: datetime
) -> None:
    one = item("HK", registered_at=at(TODAY - 50 * DAY), end=End(status=status, at=ended_at, reason="waived"))
    standing = one.at(as_of)
    assert standing is not None
    assert standing.status is (status if ended_at <= as_of else ItemStatus.LIVE)


def test_of_an_entry_or_an_end_half_told_the_other_half_is_not_guessed() -> None:
    one = Timing(registered_at=NOW - DAY, index=1)
    for half in ({"present_from": NOW}, {"end_at": NOW}, {"end_status": ItemStatus.RELEASED}):
        standing = replace(one, **half).at(NOW)
        assert standing is not None
        assert (standing.live, standing.since, standing.ended_at) == (True, NOW - DAY, None)


# ---- what rank does not look at --------------------------------------------------------------------------------------


RECENT = st.integers(2, 8).map(lambda days: NOW - days * DAY)
SIGNED = st.integers(10, 30).map(lambda days: at(TODAY - days * DAY))
ENTERED = st.integers(1, 9).map(lambda days: at(TODAY - days * DAY))


def entered(index: int, on: datetime, **interest: object) -> Rival:
    """Another item on the right, applied for and entered at that instant."""
    told = {"executed_at": on - DAY, "acts": (), "knowledge": "none", "lenders": (Lender(id=f"holder {index}"),)}
    made = ItemInterest(**{**told, **interest})
    return rival(index, registered_at=on, priority_at=on, present_from=on, interest=made)


def test_inv_26_no_day_or_order_that_rank_is_made_of_names_a_holder() -> None:
    """INV-26: assigning the debt with the pledge keeps rank and sequence; only the holder changes."""
    members = [f for kind in (Timing, VoidSpan, Standing, Behind, Subordination, Tranche) for f in fields(kind)]
    kinds = {"int", "bool", "datetime", "datetime | None", "ItemStatus", "ItemStatus | None", "tuple[Behind, ...]"}
    kinds |= {"tuple[RegisterEntry, ...]", "tuple[VoidSpan, ...]"}
    assert {one.type for one in members} == kinds
    assert [status.value for status in ItemStatus] == ["live", "released", "lapsed", "extinguished", "revoked"]


def test_what_rank_is_made_of_is_told_by_name_and_never_changes() -> None:
    for kind in (Timing, VoidSpan, Standing, Behind, Subordination, Tranche, Precedence):
        assert kind.__dataclass_params__.frozen
        assert all(one.kw_only for one in fields(kind))


@few
@given(CODES, st.lists(RECENT, min_size=1, max_size=3), st.data())
def test_inv_26_another_holder_has_the_same_rank(code: str, days: list[datetime], data: st.DataObject) -> None:
    """INV-26: with the holders of any items changed, each ranks as before and from the same time."""
    beside = tuple(entered(n, day) for n, day in enumerate(days, start=1))
    scene = replace(favourable(code), rivals=beside)
    holders = data.draw(st.lists(st.sampled_from([OTHER.id, PLEDGEE.id]), min_size=len(days), max_size=len(days)))
    others = tuple(replace(one, pledgee=to) for one, to in zip(beside, holders, strict=True))
    moved = replace(scene.with_filing(pledgee=OTHER), rivals=others)
    assert moved.judge().rank == scene.judge().rank == 1 + sum(day <= scene.own.priority_at for day in days)
    assert moved.judge().case.standing == scene.judge().case.standing


@few
@given(CODES, SIGNED, SIGNED, ENTERED, ENTERED)
def test_inv_21_rank_does_not_know_when_the_contracts_were_signed(
    code: str, mine: datetime, theirs: datetime, my_entry: datetime, their_entry: datetime
) -> None:
    """INV-21: swapping executed_at of two perfected interests (MR-24 kept) leaves rank unchanged."""

    def signed(one: datetime, other: datetime) -> Scene:
        entry = registered(PLACES[code].register, applied_at=my_entry, effective_at=my_entry)
        scene = favourable(code).with_acts(entry).with_contract(executed_at=one)
        return replace(scene, rivals=(entered(1, their_entry, executed_at=other),))

    before, after = signed(mine, theirs).judge(), signed(theirs, mine).judge()
    assert before.rank == after.rank == (1 if my_entry < their_entry else 2)
    for judged in (before, after):
        assert judged.case.standing is not None
        assert judged.case.standing.perfected
        assert not {f.rules[0] for f in judged.core} & {"MR-24"}


# ---- the relation of notice beside it --------------------------------------------------------------------------------

CIRCLE: dict[str, tuple[int, int | None, str]] = {"A": (30, None, ""), "B": (25, 24, "A"), "C": (20, 19, "B")}
"""Who signed and applied how many days ago, and whom it knew of."""


def in_circle(own: str, **knew: str) -> Scene:
    """The circle of three, seen from one of them; `knew` tells otherwise of whom somebody knew."""
    scene = favourable("HK")
    right = scene.seen.right

    def interest(name: str) -> ItemInterest:
        signed, applied, known = CIRCLE[name]
        signed_at = at(TODAY - signed * DAY)
        return ItemInterest(
            executed_at=signed_at,
            acts=() if applied is None else (registered("HK-IPD", **asked(applied)),),
            knowledge=tuple(
                Knowledge(
                    right=right,
                    holder=PLEDGEE.id if other == own else other,
                    known_at=signed_at,
                    negative_pledge_known=True,
                )
                for other in knew.get(name, known)
            ),
            lenders=(Lender(id=name),),
            numbers=(name,),
        )

    beside = tuple(
        rival(n, interest=interest(name), **timed(CIRCLE[name][1]))
        for n, name in enumerate(CIRCLE, start=1)
        if name != own
    )
    mine = interest(own)
    scene = scene.with_acts(*mine.acts).with_contract(executed_at=mine.executed_at)
    return replace(scene.with_item(knowledge_of_prior=mine.knowledge), rivals=beside)


def asked(days_ago: int) -> dict[str, datetime]:
    """Applied for and entered at one instant."""
    return {"applied_at": at(TODAY - days_ago * DAY), "effective_at": at(TODAY - days_ago * DAY)}


def timed(days_ago: int | None) -> dict[str, datetime | None]:
    """The timing of an item entered then, or never."""
    since = None if days_ago is None else at(TODAY - days_ago * DAY)
    return {"registered_at": at(TODAY - 2 * DAY), "priority_at": since, "present_from": since}


@pytest.mark.parametrize(("own", "rank"), [("A", 3), ("B", 1), ("C", 2)])
def test_inv_23_every_member_of_a_circle_is_marked_and_keeps_its_rank(own: str, rank: int) -> None:
    """INV-23: A never applied; B knew A and applied; C signed after, ignorant of A: A>B>C>A; the race rank stays."""
    judged, broken = in_circle(own).judge(), in_circle(own, C="AB").judge()
    assert judged.rank == broken.rank == rank
    assert "PRIORITY_UNDETERMINED" in {f.code for f in judged.core}
    assert "PRIORITY_UNDETERMINED" not in {f.code for f in broken.core}
    assert judged.case.notice is not None
    relation = judged.case.notice.relation
    assert sum(map(relation.circled, relation.interests)) == 3
    assert all(pair.winner is not None for pair in relation.pairs)


@few
@given(st.sampled_from("ABC"), st.fixed_dictionaries({name: st.sampled_from(["", *CIRCLE]) for name in CIRCLE}))
def test_inv_23_what_anybody_knew_moves_no_rank(own: str, knew: dict[str, str]) -> None:
    """INV-23: the evaluator leaves the race rank untouched."""
    assert in_circle(own, **knew).judge().rank == in_circle(own).judge().rank


# ---- released and pledged again --------------------------------------------------------------------------------------
