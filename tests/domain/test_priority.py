"""Rank: a strict total order of the live items of one right, that nothing added later disturbs."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.filing import Act, ActKind
from registry.domain.judging import item_law
from registry.domain.pledge import End, timing
from registry.domain.priority import ItemStatus, Standing, Timing, ranks
from tests.domain.anything import acts, rivals
from tests.domain.strategies import DAY, INSTANTS, NOW, PLACES, TODAY, at, registered

MICROSECOND = timedelta(microseconds=1)
CODES = st.sampled_from(sorted(PLACES))
STANDINGS = st.lists(
    st.builds(
        Standing,
        status=st.sampled_from([ItemStatus.LIVE, *ItemStatus]),
        since=INSTANTS,
        entered=st.just(True),
        perfected=st.booleans(),
        ended_at=st.none(),
        index=st.integers(0, 2**40),
    ),
    max_size=8,
    unique_by=lambda one: one.index,
)
TIMINGS = rivals().map(lambda found: [one.timing for one in found])


def item(code: str, *told: Act, registered_at: datetime = NOW, end: End | None = None) -> Timing:
    """The timing of an item of this place with these acts."""
    return timing(told, item_law(PLACES[code]), registered_at=registered_at, index=7, end=end)


def act(code: str, kind: ActKind = ActKind.REGISTER, **members: datetime | None) -> Act:
    """An act of this place's register, with these days alone."""
    return Act(register=PLACES[code].register, act=kind, **members)


# ---- the order -------------------------------------------------------------------------------------------------------


@given(STANDINGS)
def test_the_live_ones_are_numbered_from_one_without_a_gap_and_the_ended_not_at_all(standings: list[Standing]) -> None:
    order = ranks(standings)
    live = [one for one in standings if one.live]
    assert set(order) == {one.index for one in live}
    assert sorted(order.values()) == list(range(1, len(live) + 1))


@given(STANDINGS)
def test_perfected_goes_before_unperfected_then_earlier_before_later_then_the_journal(
    standings: list[Standing],
) -> None:
    order = ranks(standings)
    for one, two in itertools.permutations([s for s in standings if s.live], 2):
        if one.perfected != two.perfected:
            first = one.perfected
        elif one.since != two.since:
            first = one.since < two.since
        else:
            first = one.index < two.index
        assert (order[one.index] < order[two.index]) is first


@given(STANDINGS)
def test_the_order_in_which_items_are_told_changes_nothing(standings: list[Standing]) -> None:
    assert ranks(reversed(standings)) == ranks(standings)


@given(STANDINGS, st.builds(lambda since, perfected: (since, perfected), INSTANTS, st.booleans()))
def test_a_further_item_reorders_no_two_others(standings: list[Standing], more: tuple[datetime, bool]) -> None:
    new = Standing(
        status=ItemStatus.LIVE, since=more[0], entered=more[1], perfected=more[1], ended_at=None, index=2**41
    )
    before, after = ranks(standings), ranks([*standings, new])
    assert [i for i in sorted(after, key=after.__getitem__) if i != new.index] == sorted(before, key=before.__getitem__)


@given(STANDINGS)
def test_when_one_ends_those_behind_move_up_by_one(standings: list[Standing]) -> None:
    before = ranks(standings)
    for gone in (one for one in standings if one.live):
        after = ranks([replace(one, status=ItemStatus.RELEASED) if one is gone else one for one in standings])
        assert after == {i: r - (r > before[gone.index]) for i, r in before.items() if i != gone.index}


@settings(max_examples=40)
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
    assert standing.since == (at(TODAY - 4 * DAY) if perfected else NOW)


@given(CODES)
def test_the_acts_of_other_registers_and_other_acts_give_no_rank(code: str) -> None:
    elsewhere = registered("HK-CR")
    others = [act(code, kind, effective_at=at(TODAY - DAY)) for kind in ActKind if kind is not ActKind.REGISTER]
    assert item(code, elsewhere, *others).priority_at is None


@given(CODES, st.permutations([1, 2, 3]))
def test_of_several_entries_the_earliest_counts(code: str, days: list[int]) -> None:
    told = [act(code, applied_at=at(TODAY - d * DAY), effective_at=at(TODAY - d * DAY, 12)) for d in days]
    assert item(code, *told).priority_at == at(TODAY - 3 * DAY, 12 if code == "CN" else 9)


@settings(max_examples=40)
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
    one = Timing(
        registered_at=ends_at - 30 * DAY,
        index=1,
        reservation_ends_at=ends_at,
        priority_at=entered,
        present_from=entered,
    )
    standing = one.at(ends_at + DAY)
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
