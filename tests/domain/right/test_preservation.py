"""The queue of court orders over one right: one runs, the next starts when it ends, for its own period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.right.preservation import Order, Release, Run, longer_than, queue, running, shifted, waiting
from tests.exercises import exercises

DAY = timedelta(days=1)
FIRST = Order(
    document="D-1", received_on=date(2026, 1, 5), from_on=date(2026, 1, 5), until_on=date(2026, 6, 5), authority="广州"
)
SECOND = Order(
    document="D-2",
    received_on=date(2026, 3, 10),
    from_on=date(2026, 3, 10),
    until_on=date(2026, 9, 10),
    authority="深圳",
)
THIRD = Order(document="D-3", received_on=date(2026, 4, 1), from_on=date(2026, 4, 1), until_on=date(2026, 4, 30))


def spans(*papers: Order | Release) -> list[tuple[str | None, date | None, date | None]]:
    """Each order with its first and last day."""
    return [(run.order.document, run.from_on, run.until_on) for run in queue(papers)]


def released(document: str | None, on: date) -> Release:
    return Release(document=document, received_on=on)


@given(
    st.lists(st.sampled_from(["one", "renewed", "released", "other"]), max_size=6),
    st.lists(st.sampled_from(["D-1", " d–1", "Ｄ－１\u200b"]), min_size=6, max_size=6),
)
def test_how_a_document_is_spelled_changes_no_day(kinds: list[str], spellings: list[str]) -> None:
    """A release, a renewal and the order itself name one document, each as its paper has it."""

    def papers(documents: list[str]) -> list[Order | Release]:
        told = {"one": FIRST, "renewed": replace(FIRST, until_on=date(2026, 8, 5)), "other": SECOND}
        return [
            released(document, date(2026, 5, 20))
            if kind == "released"
            else told[kind]
            if kind == "other"
            else replace(told[kind], document=document)
            for kind, document in zip(kinds, documents, strict=False)
        ]

    days = [[(run.from_on, run.until_on) for run in queue(papers(one))] for one in (spellings, ["D-1"] * 6)]
    assert days[0] == days[1]


# ---- situations ------------------------------------------------------------------------------------------------------


@exercises("CN-95")
def test_one_order_runs_as_it_states_both_days_included() -> None:
    run = running([FIRST], FIRST.from_on)
    assert run == Run(order=FIRST, from_on=date(2026, 1, 5), until_on=date(2026, 6, 5))
    assert running([FIRST], date(2026, 6, 5)) == run
    assert running([FIRST], date(2026, 6, 6)) is None
    assert running([FIRST], date(2026, 1, 4)) is None


@exercises("CN-95", "CN-98")
@pytest.mark.parametrize("states", [date(2025, 12, 1), date(2026, 1, 5), date(2026, 1, 9), date(2026, 2, 1)])
def test_the_order_received_first_runs_first_whatever_day_another_states(states: date) -> None:
    """Who waits has what it states for itself, its days before it came left out."""
    second = replace(SECOND, received_on=date(2026, 1, 9), from_on=states, until_on=date(2026, 3, 9))
    months = 2 if states <= date(2026, 1, 9) else None
    until = date(2026, 8, 6) if months else date(2026, 6, 6) + (date(2026, 3, 9) - states)
    for first in (FIRST, replace(FIRST, from_on=date(2026, 3, 1)), replace(FIRST, from_on=date(2025, 6, 1))):
        assert spans(first, second) == [
            ("D-1", date(2026, 1, 5), date(2026, 6, 5)),
            ("D-2", date(2026, 6, 6), until),
        ]


@exercises("CN-95")
@pytest.mark.parametrize("states", [date(2020, 1, 1), date(2026, 1, 4), date(2026, 1, 5), date(2026, 2, 1)])
def test_an_order_counts_from_its_receipt_and_not_from_the_day_it_states(states: date) -> None:
    order = replace(FIRST, from_on=states)
    assert running([order], date(2026, 1, 4)) is None
    assert running([order], date(2026, 1, 5)) == Run(order=order, from_on=date(2026, 1, 5), until_on=date(2026, 6, 5))
    assert waiting([order], date(2026, 1, 5)) == ()


@exercises("CN-95", "CN-98")
def test_what_was_over_before_it_was_received_never_runs_and_keeps_nobody_waiting() -> None:
    over = replace(FIRST, from_on=date(2025, 6, 1), until_on=date(2026, 1, 4))
    assert not any(running([over], day) for day in (date(2025, 7, 1), date(2026, 1, 4), date(2026, 1, 5)))
    assert spans(over, SECOND)[1] == ("D-2", SECOND.received_on, SECOND.until_on)


@exercises("CN-98", "CN-104")
def test_a_court_queued_for_six_months_behind_one_of_five_starts_on_the_day_that_is_released() -> None:
    papers = (FIRST, SECOND, released("D-1", date(2026, 5, 20)))
    assert spans(*papers) == [
        ("D-1", date(2026, 1, 5), date(2026, 5, 19)),
        ("D-2", date(2026, 5, 20), date(2026, 11, 20)),
    ]
    second = running(papers, date(2026, 5, 20))
    assert second is not None
    assert second.order.authority == "深圳"
    assert second.queued


@exercises("CN-98", "CN-104")
def test_behind_one_that_runs_out_the_next_starts_on_the_day_after() -> None:
    assert spans(FIRST, SECOND, THIRD) == [
        ("D-1", date(2026, 1, 5), date(2026, 6, 5)),
        ("D-2", date(2026, 6, 6), date(2026, 12, 6)),
        ("D-3", date(2026, 12, 7), date(2027, 1, 6)),
    ]


@exercises("CN-98")
def test_orders_that_wait_are_seen_waiting_in_their_order_with_the_days_they_would_run() -> None:
    papers = [FIRST, SECOND, THIRD]
    assert [run.order.document for run in waiting(papers, date(2026, 5, 1))] == ["D-2", "D-3"]
    assert [run.from_on for run in waiting(papers, date(2026, 5, 1))] == [date(2026, 6, 6), date(2026, 12, 7)]
    assert [run.order.document for run in waiting(papers, date(2026, 7, 1))] == ["D-3"]
    assert waiting(papers, date(2026, 3, 9)) == (), "nobody had come yet"


@exercises("CN-97")
def test_a_renewal_that_arrives_in_time_goes_on_and_keeps_the_queue_waiting() -> None:
    renewal = replace(FIRST, received_on=date(2026, 6, 5), until_on=date(2026, 12, 5))
    assert spans(FIRST, SECOND, renewal) == [
        ("D-1", date(2026, 1, 5), date(2026, 12, 5)),
        ("D-2", date(2026, 12, 6), date(2027, 6, 6)),
    ]


@exercises("CN-97")
def test_a_renewal_that_arrives_a_day_late_goes_to_the_end_of_the_queue() -> None:
    late = replace(FIRST, received_on=date(2026, 6, 6), from_on=date(2026, 6, 6), until_on=date(2026, 12, 6))
    assert spans(FIRST, SECOND, late) == [
        ("D-1", date(2026, 1, 5), date(2026, 6, 5)),
        ("D-2", date(2026, 6, 6), date(2026, 12, 6)),
        ("D-1", date(2026, 12, 7), date(2027, 6, 7)),
    ]


def test_a_renewal_of_an_order_that_waits_changes_its_period_and_not_its_place() -> None:
    renewal = replace(SECOND, received_on=date(2026, 4, 1), until_on=date(2026, 6, 10))
    assert spans(FIRST, SECOND, THIRD, renewal)[1] == ("D-2", date(2026, 6, 6), date(2026, 9, 6))


def test_the_same_order_told_twice_is_one_order() -> None:
    assert spans(FIRST, FIRST) == spans(FIRST)
    running_one = replace(SECOND, received_on=date(2026, 7, 1))
    assert spans(FIRST, SECOND, running_one) == spans(FIRST, SECOND), "what it stated it has had, shifted"


def test_an_order_released_while_it_waits_never_runs_and_keeps_nobody_waiting() -> None:
    runs = queue([FIRST, SECOND, THIRD, released("D-2", date(2026, 4, 2))])
    assert [(run.order.document, run.from_on) for run in runs] == [
        ("D-1", date(2026, 1, 5)),
        ("D-2", None),
        ("D-3", date(2026, 6, 6)),
    ]
    assert runs[1].released
    assert not any(run.order.document == "D-2" for run in waiting([FIRST, SECOND], date(2026, 3, 9)))


def test_a_release_of_all_frees_the_right_and_one_that_comes_too_late_changes_nothing() -> None:
    freed = [FIRST, SECOND, released(None, date(2026, 5, 1))]
    assert running(freed, date(2026, 5, 1)) is None
    assert running(freed, date(2026, 4, 30)) is not None
    assert spans(FIRST, released("D-1", date(2026, 7, 1))) == spans(FIRST)
    assert spans(FIRST, released("D-9", date(2026, 5, 1))) == spans(FIRST)


def test_behind_an_order_without_an_end_nobody_has_a_turn_until_it_is_released() -> None:
    endless = replace(FIRST, until_on=None)
    assert spans(endless, SECOND) == [("D-1", date(2026, 1, 5), None), ("D-2", None, None)]
    assert [run.order.document for run in waiting([endless, SECOND], date(2030, 1, 1))] == ["D-2"]
    assert spans(endless, SECOND, released("D-1", date(2028, 1, 4)))[1] == ("D-2", date(2028, 1, 4), date(2028, 7, 4))


@exercises("CN-97")
@pytest.mark.parametrize(
    ("since", "until", "longer"),
    [
        (date(2026, 1, 5), date(2026, 7, 5), False),
        (date(2026, 1, 5), date(2026, 7, 6), True),
        (date(2026, 8, 31), date(2027, 2, 28), False),
        (date(2026, 8, 31), date(2027, 3, 1), True),
        (date(2026, 1, 5), None, True),
    ],
)
def test_six_months_end_on_the_corresponding_day_or_the_last_of_a_shorter_month(
    since: date, until: date | None, longer: bool
) -> None:
    assert longer_than(since, until, 6) is longer


@pytest.mark.parametrize(
    ("stated", "start", "until"),
    [
        ((date(2026, 3, 10), date(2026, 9, 10)), date(2026, 6, 6), date(2026, 12, 6)),
        ((date(2026, 3, 10), date(2026, 9, 9)), date(2026, 6, 6), date(2026, 12, 5)),
        ((date(2026, 8, 31), date(2027, 2, 28)), date(2026, 12, 31), date(2027, 6, 30)),
        ((date(2026, 3, 10), date(2026, 3, 29)), date(2026, 6, 6), date(2026, 6, 25)),
        ((date(2026, 3, 10), None), date(2026, 6, 6), None),
    ],
    ids=["to the corresponding day", "to the eve of it", "from a month's last day", "of days", "without an end"],
)
def test_a_period_is_as_long_wherever_it_begins(
    stated: tuple[date, date | None], start: date, until: date | None
) -> None:
    assert shifted(*stated, start) == until
    assert shifted(*stated, stated[0]) == stated[1]


# ---- whatever is ordered ---------------------------------------------------------------------------------------------

DAYS = st.integers(0, 500).map(lambda n: date(2026, 1, 1) + n * DAY)


@st.composite
def papers(draw: st.DrawFn, *, releases: bool = True) -> tuple[Order | Release, ...]:
    """Up to eight papers in the order they were received; an order starts on the day it is received."""
    told: list[Order | Release] = []
    for number, received_on in enumerate(sorted(draw(st.lists(DAYS, max_size=8)))):
        document = draw(st.sampled_from(["D-1", "D-2", f"N-{number}", f"N-{number}"]))
        if releases and draw(st.integers(0, 3)) == 0:
            told.append(released(draw(st.sampled_from(["D-1", "D-2", None])), received_on))
            continue
        length = draw(st.one_of(st.none(), st.integers(0, 200)))
        until = None if length is None else received_on + length * DAY
        told.append(Order(document=document, received_on=received_on, from_on=received_on, until_on=until))
    return tuple(told)


@exercises("CN-98")
@given(papers(), DAYS)
def test_at_most_one_order_runs_on_any_day(told: tuple[Order | Release, ...], day: date) -> None:
    assert sum(run.covers(day) for run in queue(told)) <= 1
    assert running(told, day) is None or running(told, day) not in waiting(told, day)


@given(papers(releases=False), DAYS)
def test_a_day_that_an_order_states_is_preserved_when_nothing_was_released(told: tuple[Order, ...], day: date) -> None:
    stated = any(o.from_on <= day and (o.until_on is None or day <= o.until_on) for o in told)
    assert not stated or running(told, day) is not None


@exercises("CN-98", "CN-104")
@given(papers())
def test_the_queue_never_idles_and_keeps_the_order_of_receipt(told: tuple[Order | Release, ...]) -> None:
    """Who waited starts the day after the one before it ended, which of a released one is the day of its release."""
    ran = [run for run in queue(told) if run.from_on is not None]
    for before, after in pairwise(ran):
        assert before.order.from_on <= after.order.from_on
        assert before.until_on is not None
        assert after.from_on is not None
        assert after.from_on == max(after.order.from_on, before.until_on + DAY)
        assert after.queued == (after.from_on > after.order.from_on)


@given(papers(releases=False))
def test_who_waited_has_its_own_period_whole(told: tuple[Order, ...]) -> None:
    once = {order.document: order for order in told}
    for run in queue(tuple(once.values())):
        if run.from_on is not None:
            stated = once[run.order.document]
            assert run.until_on == shifted(stated.from_on, stated.until_on, run.from_on)


@given(papers(), DAYS)
def test_a_further_order_frees_no_day(told: tuple[Order | Release, ...], day: date) -> None:
    last = max((paper.received_on for paper in told), default=day)
    further = Order(document="D-99", received_on=last, from_on=last, until_on=last + 90 * DAY)
    assert running(told, day) is None or running((*told, further), day) == running(told, day)


@exercises("CN-95", "CN-98")
@given(papers(releases=False), st.lists(st.integers(-400, 400), min_size=8, max_size=8))
def test_whatever_days_orders_state_they_stand_by_receipt(told: tuple[Order, ...], shifts: list[int]) -> None:
    stated = [replace(order, from_on=order.from_on + n * DAY) for order, n in zip(told, shifts, strict=False)]
    once = [one for n, one in enumerate(stated) if one.document not in {other.document for other in stated[:n]}]
    runs = queue(once)
    assert [run.order.document for run in runs] == [order.document for order in once]
    free_from: date | None = date.min
    for run in runs:
        received = run.order.received_on
        start = None if free_from is None else max(received, free_from)
        assert run.from_on == start
        if start is None:
            continue
        begins = max(run.order.from_on, received)
        assert run.until_on == (run.order.until_on if start == received else shifted(begins, run.order.until_on, start))
        free_from = None if run.until_on is None else max(start, run.until_on + DAY)
