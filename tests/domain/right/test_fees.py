"""Until when a right's fees are paid, and when a fee never paid has ended the right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.journal.evolution import evolve_right
from registry.domain.right.events import FeeMissed, FeePaid, StatusChanged
from registry.domain.right.facts import Observation, RightStatus
from registry.domain.right.record import RightRecord
from registry.domain.right.term import grace_ends_on, lapsed_by_the_clock
from registry.domain.values.days import end_of_day
from tests.domain.strategies import DAY, PLACES, at, observation
from tests.exercises import exercises

DUE = date(2025, 12, 21)
FILED = date(2020, 12, 21)
TODAY = date(2026, 11, 23)
CODES = pytest.mark.parametrize("code", sorted(PLACES))


def shown(code: str, on: date = date(2025, 1, 10), **members: Any) -> Observation:
    return observation(PLACES[code], observed_at=at(on), **{"fees_paid_until": DUE, "filed_on": FILED, **members})


def told(code: str, *facts: Observation | tuple[Any, ...], **members: Any) -> RightRecord:
    """A right whose fee of 21 December 2025 was seen unpaid in January 2025, and what was told of it since."""
    first = shown(code, **members)
    record = RightRecord(right=first.right, observations=(first,))
    for fact in facts:
        if isinstance(fact, Observation):
            record = record.observed(fact)
            continue
        kind, on, members = fact
        record = evolve_right(
            record, kind(right=first.right, effective_at=at(on), observed_at=at(on), source=first.source, **members)
        )
    return record


def paid(on: date, until: date) -> tuple[Any, ...]:
    return FeePaid, on, {"paid_until": until}


def missed(on: date, due_on: date) -> tuple[Any, ...]:
    return FeeMissed, on, {"due_on": due_on}


def status(on: date, value: RightStatus, **members: Any) -> tuple[Any, ...]:
    return StatusChanged, on, {"status": value, **members}


def dead(record: RightRecord, on: date, known: date = TODAY) -> bool:
    """Whether the clock has ended the right, as it stood at the end of a day, by what was known on another."""
    place = PLACES[record.right.jurisdiction]
    instant = end_of_day(on)
    return lapsed_by_the_clock(record.at(instant, place), place, instant, end_of_day(known))


def paid_until(record: RightRecord, on: date = TODAY) -> date | None:
    return record.at(end_of_day(on), PLACES[record.right.jurisdiction]).fees_paid_until


# ---- what never revives ----------------------------------------------------------------------------------------------


@CODES
@exercises("CN-127", "HK-10", "MO-07")
def test_a_fee_never_paid_ends_the_right_from_the_day_after_it_was_due(code: str) -> None:
    record = told(code)
    assert not dead(record, DUE)
    assert dead(record, DUE + DAY)
    assert not dead(record, DUE + DAY, known=DUE + DAY), "inside the grace nobody could know"


@CODES
@exercises("CN-127", "HK-10")
def test_a_fee_missed_later_is_no_payment_of_the_one_before(code: str) -> None:
    record = told(code, missed(date(2026, 11, 21), date(2026, 11, 21)))
    assert paid_until(record) == DUE
    assert dead(record, TODAY)


@CODES
def test_a_fee_missed_sets_the_day_back_and_never_forward(code: str) -> None:
    assert paid_until(told(code, missed(date(2025, 6, 1), date(2024, 12, 21)))) == date(2024, 12, 21)
    assert paid_until(told(code, missed(date(2026, 1, 1), DUE + DAY))) == DUE
    assert paid_until(told(code, missed(date(2026, 1, 1), DUE), fees_paid_until=None)) == DUE


@CODES
@exercises("CN-126", "HK-10", "MO-07")
def test_a_payment_counts_until_the_end_of_the_grace_and_not_after(code: str) -> None:
    last = grace_ends_on(DUE, PLACES[code])
    assert last == {"CN": date(2026, 6, 22), "HK": date(2026, 6, 22), "MO": date(2026, 6, 21)}[code]
    assert not dead(told(code, paid(last, date(2026, 12, 21))), TODAY)
    assert not dead(told(code, paid(last, date(2026, 12, 21))), DUE + DAY), "paid in time, it never lapsed"
    late = told(code, paid(last + DAY, date(2026, 12, 21)))
    assert dead(late, TODAY)
    assert paid_until(late) == DUE


@CODES
def test_no_status_told_inside_the_grace_says_anything_of_the_fee(code: str) -> None:
    record = told(code, status(date(2026, 3, 1), RightStatus.IN_FORCE))
    assert dead(record, TODAY)


@CODES
def test_the_status_of_an_observation_revives_nothing_whenever_it_was_made(code: str) -> None:
    for on in (date(2026, 3, 1), date(2026, 9, 1)):
        assert dead(told(code, shown(code, on, status=RightStatus.IN_FORCE)), TODAY)
        assert dead(told(code, shown(code, on, status=RightStatus.IN_FORCE, fees_paid_until=None)), TODAY)


# ---- what does -------------------------------------------------------------------------------------------------------


@CODES
def test_a_day_of_payment_that_an_extract_shows_counts_from_the_due_day_on_whenever_it_was_seen(code: str) -> None:
    record = told(code, shown(code, date(2026, 9, 1), fees_paid_until=date(2026, 12, 21)))
    assert not dead(record, DUE + DAY)
    assert not dead(record, TODAY)
    assert paid_until(record, DUE) == date(2026, 12, 21)


@CODES
@pytest.mark.parametrize("members", [{}, {"restored": True}])
def test_a_status_told_after_the_grace_restores_the_right_from_its_own_day(code: str, members: dict[str, Any]) -> None:
    restored_on = date(2026, 8, 10)
    record = told(code, status(restored_on, RightStatus.IN_FORCE, **members))
    assert dead(record, restored_on - DAY)
    assert not dead(record, restored_on)
    assert not dead(record, TODAY)
    due_on = paid_until(record, restored_on)
    assert due_on is not None
    assert due_on > restored_on


@CODES
def test_a_restoration_told_as_such_counts_inside_the_grace_too(code: str) -> None:
    record = told(code, status(date(2026, 3, 1), RightStatus.IN_FORCE, restored=True))
    assert not dead(record, TODAY)
    assert paid_until(record, date(2026, 2, 28)) == DUE


@CODES
def test_a_restoration_settles_fees_until_the_first_due_day_after_it_or_a_later_one_known(code: str) -> None:
    """Fees fall due on each anniversary of filing; Macau's on the eve of it."""
    restored = status(date(2026, 8, 10), RightStatus.IN_FORCE)
    day = date(2026, 12, 20) if code == "MO" else date(2026, 12, 21)
    # granted in 2023: in Hong Kong the first renewal is three years after the first anniversary since
    first = date(2026, 12, 21) if code == "HK" else day
    assert paid_until(told(code, restored)) == first
    paid_with_it = paid(date(2026, 8, 10), date(2027, 12, 21))
    assert paid_until(told(code, paid_with_it, restored)) == date(2027, 12, 21)


def test_where_due_days_can_not_be_computed_they_recur_yearly() -> None:
    record = told("CN", status(date(2026, 8, 10), RightStatus.IN_FORCE), filed_on=None, expires_on=None)
    assert paid_until(record) == date(2026, 12, 21)


@CODES
def test_a_lapse_told_by_an_event_ends_by_the_next_status_told(code: str) -> None:
    lapsed = status(date(2026, 9, 1), RightStatus.LAPSED)
    place = PLACES[code]
    record = told(code, lapsed, fees_paid_until=date(2027, 12, 21))
    assert record.at(end_of_day(TODAY), place).status is RightStatus.LAPSED
    again = told(code, lapsed, status(date(2026, 10, 1), RightStatus.IN_FORCE), fees_paid_until=date(2027, 12, 21))
    assert again.at(end_of_day(TODAY), place).status is RightStatus.IN_FORCE
    seen_again = told(code, lapsed, shown(code, date(2026, 10, 1), fees_paid_until=date(2027, 12, 21)))
    assert seen_again.at(end_of_day(TODAY), place).status is RightStatus.IN_FORCE


# ---- warnings, and what holds of any record --------------------------------------------------------------------------


@CODES
def test_a_payment_that_comes_too_late_is_told_of_as_such(code: str) -> None:
    record, place = told(code), PLACES[code]
    last = grace_ends_on(DUE, place)
    payments = [evolve_right(record, _payment(record, on)).changes[-1] for on in (DUE, last, last + DAY)]
    assert [record.paid_too_late(one, place) for one in payments] == [False, False, True]
    restored = told(code, status(last + DAY, RightStatus.IN_FORCE))
    assert not restored.paid_too_late(payments[-1], place)


def _payment(record: RightRecord, on: date) -> FeePaid:
    first = record.observations[0]
    return FeePaid(
        right=record.right,
        effective_at=at(on),
        observed_at=at(on),
        source=first.source,
        paid_until=date(2026, 12, 21),
    )


DAYS = st.dates(date(2025, 6, 1), TODAY)
FACTS = st.one_of(
    st.builds(paid, DAYS, st.sampled_from([date(2025, 12, 21), date(2026, 12, 21), date(2027, 12, 21)])),
    st.builds(missed, DAYS, DAYS),
    st.builds(status, DAYS, st.sampled_from([RightStatus.IN_FORCE, RightStatus.LAPSED])),
)


@CODES
@given(facts=st.lists(FACTS, max_size=5), due_on=DAYS, on=DAYS, as_of=DAYS)
def test_a_fee_missed_never_helps(code: str, facts: list[Any], due_on: date, on: date, as_of: date) -> None:
    """It sets the day back or leaves it, unless the right was restored since."""
    before, after = told(code, *facts), told(code, *facts, missed(on, due_on))
    was, now = paid_until(before, as_of), paid_until(after, as_of)
    if not any(kind is StatusChanged for kind, *_ in facts):
        assert was is None or (now is not None and now <= was)
        assert dead(before, as_of) <= dead(after, as_of)


@CODES
@given(facts=st.lists(FACTS, max_size=5), later=FACTS, as_of=DAYS)
def test_what_is_dated_after_an_instant_moves_no_day_of_it(
    code: str, facts: list[Any], later: tuple[Any, ...], as_of: date
) -> None:
    """A payment still to come can show that a fee was paid in time; it makes no fee due on another day."""
    if later[1] <= as_of:
        return
    assert paid_until(told(code, *facts), as_of) == paid_until(told(code, *facts, later), as_of)
