"""A right at an instant: what was seen of it holds back to its beginning, save where an event says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.journal.evolution import evolve_right
from registry.domain.right.events import (
    BaseDecided,
    ExaminationCertificateIssued,
    FeeMissed,
    FeePaid,
    InvalidationDecided,
    InvalidationRequested,
    LicenceRecorded,
    OwnerChanged,
    OwnershipDispute,
    PreservationLifted,
    PreservationOrdered,
    RightEvent,
    RightEvents,
    RightRecorded,
    StatusChanged,
)
from registry.domain.right.facts import Observation, Owner, RightAt, RightStatus, Text
from registry.domain.right.record import RightRecord
from registry.domain.right.term import grace_ends_on
from registry.domain.right.void_rights import NEVER_EXISTED, never_existed
from registry.domain.values.days import end_of_day, last_day_of_term, start_of_day
from tests.domain.anything import CHANGES, observations
from tests.domain.strategies import DAY, INSTANTS, NOW, PLACES, TODAY, at, observation, owners
from tests.tiers import examples

CN, HK = PLACES["CN"], PLACES["HK"]
MICROSECOND = timedelta(microseconds=1)
IN_FORCE, LAPSED = RightStatus.IN_FORCE, RightStatus.LAPSED
ENDED = [status for status in RightStatus if status not in (IN_FORCE, RightStatus.PENDING)]
WEEK_AGO, MONTH_AGO = TODAY - 7 * DAY, TODAY - 30 * DAY
OLD, NEW = owners("firm"), owners("other")
RECORDS = st.builds(
    lambda seen, changes: RightRecord(right=seen[0].right, observations=tuple(seen), changes=tuple(changes)),
    st.lists(observations("CN"), min_size=1, max_size=3),
    st.lists(CHANGES, max_size=4),
)


def seen(on: date = TODAY - 3 * DAY, **members: Any) -> RightRecorded:
    """The register as it showed itself on that day."""
    return RightRecorded(observation=observation(CN, observed_at=at(on), **members))


def event(kind: type[RightEvent], on: date, observed_on: date | None = None, **members: Any) -> RightEvents:
    """An official event that took effect on that day, seen then or on a later one."""
    shown = observation(CN)
    found: Any = kind(
        right=shown.right, effective_at=at(on), observed_at=at(observed_on or on), source=shown.source, **members
    )
    told: RightEvents = found
    return told


def never_was(record: RightRecord) -> bool:
    """Whether the right never existed, as known today."""
    return never_existed(record, record.at(at(TODAY), CN).status, at(TODAY))


def recorded(*told: RightRecorded | RightEvents) -> RightRecord:
    """The record after these, in the order they were recorded."""
    record = None
    for one in told:
        record = evolve_right(record, one)
    assert record is not None
    return record


def on(record: RightRecord, day: date) -> RightAt:
    """The right at the end of a legal day."""
    return record.at(end_of_day(day), CN)


def statuses(record: RightRecord, *days: date) -> list[RightStatus]:
    return [on(record, day).status for day in days]


# ---- what was seen ---------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(INSTANTS, st.integers(0, 99)), min_size=1, max_size=6))
def test_the_newest_observation_is_the_one_made_last_of_equals_the_one_recorded_later(
    told: list[tuple[datetime, int]],
) -> None:
    shown = [observation(CN, observed_at=when, titles=(), fees_paid_until=TODAY + n * DAY) for when, n in told]
    record = RightRecord(right=shown[0].right, observations=tuple(shown))
    latest = max(one.observed_at for one in shown)
    assert record.newest is [one for one in shown if one.observed_at == latest][-1]
    assert record.owners_at(NOW) == record.newest.owners


@given(observations("CN"), INSTANTS, INSTANTS)
def test_what_was_seen_holds_whenever_it_was_seen(shown: Observation, observed_at: datetime, as_of: datetime) -> None:
    """`observed_at` bounds what was known, not from when on it is so."""
    facts = [
        RightRecord(right=shown.right, observations=(replace(shown, observed_at=when),)).at(as_of, CN)
        for when in (observed_at, shown.observed_at)
    ]
    assert replace(facts[0], observed_at=NOW) == replace(facts[1], observed_at=NOW)


@pytest.mark.parametrize("status", [IN_FORCE, *ENDED])
def test_a_status_seen_holds_back_to_the_grant_and_before_it_the_right_pends(status: RightStatus) -> None:
    record = recorded(seen(status=status, granted_on=MONTH_AGO))
    assert statuses(record, MONTH_AGO - DAY, MONTH_AGO, TODAY) == [RightStatus.PENDING, status, status]
    assert record.at(start_of_day(MONTH_AGO), CN).status is status


def test_a_right_in_force_expires_when_its_last_day_is_over() -> None:
    record = recorded(seen(expires_on=WEEK_AGO))
    assert record.at(end_of_day(WEEK_AGO), CN).status is IN_FORCE
    assert record.at(end_of_day(WEEK_AGO) + MICROSECOND, CN).status is RightStatus.EXPIRED


@given(st.dates(date(1994, 1, 1), date(2040, 12, 31)), st.booleans())
def test_the_last_day_is_the_register_s_else_the_law_s_else_unknown(filed_on: date, told: bool) -> None:
    shown = observation(CN, filed_on=filed_on, expires_on=TODAY if told else None)
    record = RightRecord(right=shown.right, observations=(shown,))
    assert on(record, TODAY).expires_on == (TODAY if told else last_day_of_term(filed_on, 20))
    bare = replace(record, observations=(replace(shown, filed_on=None),))
    assert on(bare, TODAY).expires_on == (TODAY if told else None)


@settings(max_examples=examples(50))
@given(RECORDS, INSTANTS)
def test_every_record_can_be_asked_for_any_instant(record: RightRecord, as_of: datetime) -> None:
    found = record.at(as_of, CN)
    assert found.owners is None or found.owners
    told = {(one.opens.kind, one.opens.document) for one in record.changes if one.opens is not None}
    assert {(one.kind, one.document) for one in found.proceedings} <= told
    assert sum(one.kind == "preservation" for one in found.proceedings) <= 1
    assert record.at(as_of, CN) == found


# ---- what an event changed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [s for s in ENDED if s not in NEVER_EXISTED])
def test_a_change_of_status_holds_from_its_own_instant(status: RightStatus) -> None:
    record = recorded(seen(MONTH_AGO), event(StatusChanged, WEEK_AGO, status=status))
    assert record.at(at(WEEK_AGO) - MICROSECOND, CN).status is IN_FORCE
    assert record.at(at(WEEK_AGO), CN).status is status
    assert statuses(record, TODAY) == [status]


def test_an_event_learned_after_the_register_was_looked_at_still_counts_from_its_own_day() -> None:
    """The register was looked at three days ago, and nobody knew yet what had happened a week ago."""
    record = recorded(seen(TODAY - 3 * DAY), event(StatusChanged, WEEK_AGO, TODAY, status=LAPSED))
    assert statuses(record, WEEK_AGO - DAY, WEEK_AGO, TODAY) == [IN_FORCE, LAPSED, LAPSED]
    record = recorded(seen(TODAY - 3 * DAY), event(OwnerChanged, WEEK_AGO, owners=NEW))
    assert [on(record, d).owners for d in (WEEK_AGO - DAY, WEEK_AGO, TODAY)] == [OLD, NEW, NEW]


def test_an_observation_made_and_recorded_after_an_event_overrides_it_from_then_on() -> None:
    lapsed = event(StatusChanged, MONTH_AGO, status=LAPSED)
    record = recorded(seen(TODAY - 60 * DAY), lapsed, seen(WEEK_AGO))
    assert statuses(record, MONTH_AGO - DAY, MONTH_AGO, WEEK_AGO - DAY, WEEK_AGO) == [
        IN_FORCE,
        LAPSED,
        LAPSED,
        IN_FORCE,
    ]
    sold = event(OwnerChanged, MONTH_AGO, owners=NEW)
    record = recorded(seen(TODAY - 60 * DAY), sold, seen(WEEK_AGO, owners=owners("third")))
    assert [on(record, d).owners for d in (MONTH_AGO - DAY, MONTH_AGO, WEEK_AGO - DAY, WEEK_AGO)] == [
        OLD,
        NEW,
        NEW,
        owners("third"),
    ]


def test_a_look_of_before_the_event_that_is_recorded_late_overrides_nothing() -> None:
    record = recorded(seen(TODAY - 60 * DAY), event(StatusChanged, MONTH_AGO, status=LAPSED), seen(TODAY - 40 * DAY))
    assert statuses(record, MONTH_AGO - DAY, TODAY) == [IN_FORCE, LAPSED]


def test_who_owned_a_right_before_a_change_is_unknown_when_only_its_outcome_was_seen() -> None:
    record = recorded(seen(TODAY - 3 * DAY, owners=NEW), event(OwnerChanged, MONTH_AGO, TODAY, owners=NEW))
    assert on(record, MONTH_AGO - DAY).owners is None
    assert on(record, MONTH_AGO).owners == on(record, TODAY).owners == NEW


@given(st.permutations([1, 2, 3, 4]))
def test_events_count_in_the_order_of_law_whatever_the_order_they_were_told_in(order: list[int]) -> None:
    sales = {n: event(OwnerChanged, TODAY - n * DAY, TODAY, owners=owners(str(n))) for n in order}
    record = recorded(seen(MONTH_AGO), *(sales[n] for n in order))
    assert [on(record, TODAY - n * DAY).owners for n in (5, 4, 3, 2, 1, 0)] == [
        OLD,
        *(owners(str(n)) for n in (4, 3, 2, 1, 1)),
    ]


def test_of_two_events_of_one_instant_the_one_told_later_counts() -> None:
    first, second = (event(OwnerChanged, WEEK_AGO, owners=owners(name)) for name in ("one", "two"))
    assert on(recorded(seen(MONTH_AGO), first, second), TODAY).owners == owners("two")


@settings(max_examples=examples(50))
@given(RECORDS, INSTANTS)
def test_the_spans_of_ownership_are_what_is_asked_for_at_each_instant(record: RightRecord, as_of: datetime) -> None:
    spans = record.owner_spans()
    assert spans[0][0] is None
    assert spans[-1][1] is None
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    (held,) = (o for start, end, o in spans if (start is None or start <= as_of) and (end is None or as_of < end))
    assert held == record.owners_at(as_of)


# ---- back in time ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("void", "status"),
    [
        (event(StatusChanged, WEEK_AGO, status=RightStatus.REVOKED), RightStatus.REVOKED),
        (event(StatusChanged, WEEK_AGO, status=RightStatus.REVOKED, ab_initio=True), RightStatus.REVOKED),
        (event(StatusChanged, WEEK_AGO, status=RightStatus.INVALIDATED), RightStatus.INVALIDATED),
        (event(InvalidationDecided, WEEK_AGO, result="full", final=True), RightStatus.INVALIDATED),
    ],
    ids=["revoked", "revoked from the beginning", "invalidated", "invalidated in full"],
)
def test_revocation_and_full_invalidation_act_from_the_beginning(void: RightEvents, status: RightStatus) -> None:
    record = recorded(seen(MONTH_AGO), void)
    assert statuses(record, date(2020, 1, 1), MONTH_AGO, WEEK_AGO, TODAY) == [status] * 4
    assert never_was(record)
    later = recorded(seen(MONTH_AGO), void, event(StatusChanged, TODAY, status=LAPSED))
    assert statuses(later, MONTH_AGO) == [status]
    assert statuses(recorded(seen(MONTH_AGO)), MONTH_AGO) == [IN_FORCE]


def test_a_revocation_undone_never_was() -> None:
    void = event(StatusChanged, WEEK_AGO, status=RightStatus.REVOKED)
    record = recorded(seen(MONTH_AGO), void, event(StatusChanged, TODAY, status=IN_FORCE))
    assert statuses(record, MONTH_AGO, TODAY) == [IN_FORCE, IN_FORCE]
    assert not never_was(record)


@pytest.mark.parametrize("status", sorted(NEVER_EXISTED))
def test_a_register_that_shows_a_right_revoked_or_invalidated_shows_one_that_never_was(status: RightStatus) -> None:
    assert never_was(recorded(seen(MONTH_AGO, status=status)))


@pytest.mark.parametrize(
    "told",
    [
        event(StatusChanged, WEEK_AGO, status=RightStatus.REVOKED, ab_initio=False),
        event(StatusChanged, WEEK_AGO, status=LAPSED),
        event(StatusChanged, WEEK_AGO, status=RightStatus.SURRENDERED),
    ],
)
def test_any_other_end_acts_from_its_own_day(told: RightEvents) -> None:
    record = recorded(seen(MONTH_AGO), told)
    assert statuses(record, WEEK_AGO - DAY) == [IN_FORCE]
    assert statuses(record, WEEK_AGO) != [IN_FORCE]
    assert not never_was(record)


@pytest.mark.parametrize(("result", "final"), [("full", False), ("partial", True), ("upheld", True)])
def test_an_invalidation_that_is_not_full_and_final_leaves_the_right_in_force(result: str, final: bool) -> None:
    record = recorded(seen(MONTH_AGO), event(InvalidationDecided, WEEK_AGO, result=result, final=final))
    assert statuses(record, MONTH_AGO, TODAY) == [IN_FORCE, IN_FORCE]


# ---- fees ------------------------------------------------------------------------------------------------------------


def test_a_payment_moves_the_next_due_day_from_its_own_day_on() -> None:
    record = recorded(seen(MONTH_AGO, fees_paid_until=WEEK_AGO), event(FeePaid, TODAY - 2 * DAY, paid_until=TODAY))
    assert [on(record, d).fees_paid_until for d in (TODAY - 3 * DAY, TODAY - 2 * DAY)] == [WEEK_AGO, TODAY]


def test_a_fee_missed_is_unpaid_though_the_register_had_shown_a_later_day() -> None:
    missed = event(FeeMissed, WEEK_AGO, due_on=MONTH_AGO)
    record = recorded(seen(TODAY - 3 * DAY, fees_paid_until=TODAY + 300 * DAY), missed)
    assert [on(record, d).fees_paid_until for d in (WEEK_AGO - DAY, WEEK_AGO)] == [TODAY + 300 * DAY, MONTH_AGO]
    paid = event(FeePaid, TODAY, paid_until=TODAY + 200 * DAY)
    assert on(evolve_right(record, paid), TODAY).fees_paid_until == TODAY + 200 * DAY
    assert on(evolve_right(record, seen(TODAY - DAY, fees_paid_until=TODAY)), TODAY).fees_paid_until == TODAY


def test_a_fee_missed_tells_of_a_due_day_that_nobody_knew() -> None:
    record = recorded(seen(fees_paid_until=None), event(FeeMissed, WEEK_AGO, due_on=WEEK_AGO))
    assert [on(record, d).fees_paid_until for d in (WEEK_AGO - DAY, TODAY)] == [None, WEEK_AGO]


def test_the_grace_for_a_fee_is_six_months_by_the_calendar_and_its_last_day_moves_where_the_law_moves_it() -> None:
    """28 February 2027 is a Sunday: on to Monday in the Mainland (CN-34) and Hong Kong (HK-65), not in Macau."""
    assert [grace_ends_on(date(2026, 8, 31), PLACES[code]) for code in ("CN", "HK", "MO")] == [
        *(date(2027, 3, 1), date(2027, 3, 1), date(2027, 2, 28))
    ]
    assert [grace_ends_on(date(2026, 6, 12), PLACES[code]) for code in ("CN", "HK", "MO")] == [
        *(date(2026, 12, 14), date(2026, 12, 12), date(2026, 12, 12))
    ], "a Saturday is a day to pay on in Hong Kong"
    for place in PLACES.values():
        assert grace_ends_on(date(2027, 8, 31), place) == date(2028, 2, 29)


# ---- proceedings -----------------------------------------------------------------------------------------------------


def preserved(document: str = "D-1", until: date | None = None) -> RightEvents:
    return event(
        PreservationOrdered, WEEK_AGO, authority="court", document=document, from_on=WEEK_AGO + DAY, until=until
    )


def documents(record: RightRecord, day: date) -> list[str | None]:
    return [proceeding.document for proceeding in on(record, day).proceedings]


def test_a_preservation_runs_from_its_first_day_to_its_last_both_inclusive() -> None:
    record = recorded(seen(), preserved(until=TODAY))
    days = (WEEK_AGO, WEEK_AGO + DAY, TODAY, TODAY + DAY)
    assert [len(on(record, day).proceedings) for day in days] == [1, 1, 1, 0], "from the day the register received it"
    days_elsewhere = [len(record.at(end_of_day(day), HK).proceedings) for day in days]
    assert days_elsewhere == [0, 1, 1, 0], "where orders run side by side, by the days that each states"


def test_a_lift_ends_the_preservation_it_names_and_no_other() -> None:
    """In the Mainland one runs at a time, and the next starts when it ends."""
    record = recorded(seen(), preserved("D-1"), preserved("D-2"), event(PreservationLifted, TODAY, document="D-1"))
    assert documents(record, TODAY - DAY) == ["D-1"]
    assert [one.document for one in record.at(end_of_day(TODAY - DAY), HK).proceedings] == ["D-1", "D-2"]
    assert documents(record, TODAY) == ["D-2"]
    assert documents(evolve_right(record, event(PreservationLifted, TODAY, document="D-3")), TODAY) == ["D-2"]


def test_a_lift_names_its_order_in_any_spelling() -> None:
    record = recorded(seen(), preserved("D-1"), preserved("D-2"), event(PreservationLifted, TODAY, document=" d–1"))
    assert [one.document for one in record.at(end_of_day(TODAY), HK).proceedings] == documents(record, TODAY) == ["D-2"]


def test_an_observation_shows_a_change_of_owners_whose_names_it_spells_otherwise() -> None:
    """Seen before the change was, it still knows it: else the change would speak against what shows it."""
    taker, spelled = ((Owner(party=None, name=Text(text=text, lang="zh")),) for text in ("甲（深圳）", "甲 (深圳)"))
    change = event(OwnerChanged, MONTH_AGO, TODAY, owners=taker)
    record = recorded(seen(MONTH_AGO - DAY), seen(WEEK_AGO, owners=spelled), change)
    assert record.owners_at(end_of_day(WEEK_AGO)) == spelled


@pytest.mark.parametrize(("final", "left"), [(True, 0), (False, 1)])
def test_only_a_final_decision_ends_an_invalidation(final: bool, left: int) -> None:
    requested = event(InvalidationRequested, WEEK_AGO, reference="W-1")
    record = recorded(seen(), requested, event(InvalidationDecided, TODAY, result="upheld", final=final))
    assert len(on(record, TODAY - DAY).proceedings) == 1
    assert len(on(record, TODAY).proceedings) == left


def test_what_is_told_later_of_a_dispute_takes_the_place_of_what_was_told() -> None:
    suspended = event(OwnershipDispute, WEEK_AGO, suspended=True)
    record = recorded(seen(), suspended, event(OwnershipDispute, TODAY, suspended=False))
    assert [p.suspended for p in on(record, TODAY - DAY).proceedings] == [True]
    assert [p.suspended for p in on(record, TODAY).proceedings] == [False]


def test_an_event_of_one_matter_leaves_the_others_alone() -> None:
    plain = on(recorded(seen(MONTH_AGO)), TODAY)
    licensed = event(LicenceRecorded, WEEK_AGO, exclusive=True, licensee="someone", from_on=WEEK_AGO)
    burdened = on(recorded(seen(MONTH_AGO), licensed), TODAY)
    assert [one.exclusive for one in burdened.licences] == [True]
    assert replace(burdened, licences=()) == plain
    examined = recorded(seen(MONTH_AGO), event(ExaminationCertificateIssued, WEEK_AGO, reference="E-1"))
    assert on(examined, TODAY) == replace(plain, examined=True)
    assert not on(examined, WEEK_AGO - DAY).examined


@pytest.mark.parametrize(("result", "left"), [("revoked", "revoked"), ("amended", "amended"), ("maintained", None)])
def test_what_an_opposition_did_to_a_base_stands_beside_the_right_until_its_own_register_speaks(
    result: str, left: str | None
) -> None:
    """HK-15: the status of the right itself moves with its own register's entry alone."""
    plain = on(recorded(seen(MONTH_AGO)), TODAY)
    decided = recorded(seen(MONTH_AGO), event(BaseDecided, WEEK_AGO, result=result))
    assert on(decided, TODAY) == replace(plain, opposed=left)
    assert on(decided, WEEK_AGO - DAY).opposed is None
    entered = evolve_right(decided, event(StatusChanged, TODAY - DAY, status=RightStatus.REVOKED))
    assert on(entered, TODAY - 2 * DAY).opposed == left
    assert (on(entered, TODAY).opposed, on(entered, TODAY).status) == (None, RightStatus.REVOKED)


def test_an_event_of_a_right_never_seen_is_out_of_order() -> None:
    with pytest.raises(ValueError, match="never observed"):
        evolve_right(None, event(StatusChanged, WEEK_AGO, status=LAPSED))
