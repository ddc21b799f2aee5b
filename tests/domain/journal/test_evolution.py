"""Replaying events gives the state that living through them gave, and events out of order give none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.filing.filing import Collateral
from registry.domain.journal.events import Recorded
from registry.domain.journal.evolution import evolve, evolve_parties, evolve_right
from registry.domain.party.events import party_recorded
from registry.domain.party.joining import news_in
from registry.domain.party.party import PartyFacts
from registry.domain.pledge.events import (
    AddedActs,
    EvidenceFiled,
    FiledItem,
    PledgeDischarged,
    PledgeEvents,
    PledgeRegistered,
    ReservationLapsed,
)
from registry.domain.pledge.judged import Judged
from registry.domain.pledge.pledge import Pledge
from registry.domain.pledge.public import PublicItem
from registry.domain.rank.standing import ItemStatus
from registry.domain.right.events import RightRecorded
from registry.log.body import body_bytes, read_body
from registry.service.journal import codec
from tests.scenes.strategies import EVENT_TYPES, anything
from tests.tiers import examples

NUMBER = "IPP2026000000001-97"
BEGIN = datetime(2026, 11, 23, 2, tzinfo=UTC)
ENDS = {"pledge_discharged": ItemStatus.RELEASED, "reservation_lapsed": ItemStatus.LAPSED}
RIGHT_EVENTS = [kind for kind in EVENT_TYPES if hasattr(kind, "change")]
FEWER = settings(max_examples=settings().max_examples // 8)


@st.composite
def registrations(draw: st.DrawFn) -> PledgeRegistered:
    """Registrations of one pledge with one to three items, each public, sealed and filed."""
    numbers = range(1, draw(st.integers(1, 3)) + 1)
    event = draw(anything(PledgeRegistered))
    public, filed, collateral = (draw(anything(kind)) for kind in (PublicItem, FiledItem, Collateral))
    terms = replace(
        event.sealed,
        filing=replace(event.sealed.filing, collateral=(collateral,) * len(numbers)),
        items=tuple(replace(filed, judged=replace(filed.judged, item=number)) for number in numbers),
    )
    items = tuple(replace(public, item=number) for number in numbers)
    return replace(event, registration_number=NUMBER, items=items, sealed=terms)


@st.composite
def changes(draw: st.DrawFn, items: int) -> PledgeEvents:
    """Later events of that pledge, about any of its items."""
    numbers = sorted(draw(st.sets(st.integers(1, items), min_size=1)))
    kind = draw(st.sampled_from([EvidenceFiled, PledgeDischarged, ReservationLapsed]))
    event, public, judged = draw(anything(kind)), draw(anything(PublicItem)), draw(anything(Judged))
    of_each = [replace(judged, item=number) for number in numbers]
    if kind is EvidenceFiled:
        acts = draw(anything(AddedActs))
        of_each = [replace(acts, judged=one) for one in of_each]
    return replace(
        event,
        registration_number=NUMBER,
        items=tuple(replace(public, item=number) for number in numbers),
        sealed=replace(event.sealed, items=tuple(of_each)),
    )


@st.composite
def lives(draw: st.DrawFn) -> list[Recorded]:
    """A pledge from its registration through up to three changes, as the journal has them."""
    begun = draw(registrations())
    events = [begun, *draw(st.lists(changes(len(begun.items)), max_size=3))]
    return [recorded(event, seq) for seq, event in enumerate(events)]


def recorded(event: PledgeEvents, seq: int) -> Recorded:
    """The event at its place, other pledges' entries between."""
    at = BEGIN + timedelta(hours=seq)
    return Recorded(event=event, index=3 * seq + 1, recorded_at=at, pledge=NUMBER, pledge_seq=seq)


def after(state: Pledge | None, one: Recorded) -> Pledge:
    """The next state."""
    event = one.event
    assert isinstance(event, PledgeRegistered | EvidenceFiled | PledgeDischarged | ReservationLapsed)
    return evolve(state, event, one)


def folded(life: list[Recorded]) -> Pledge | None:
    """The state after all of them."""
    return reduce(after, life, None)


def stored(one: Recorded) -> Recorded:
    """The same event, written to bodies and read from their bytes."""
    kind, public, sealed = codec.payloads(one.event)
    read = [None if p is None else read_body(body_bytes(kind, p, "0" * 32)).payload for p in (public, sealed)]
    return replace(one, event=codec.event_of(kind, dict(read[0] or {}), None if read[1] is None else dict(read[1])))


# ---- pledges ---------------------------------------------------------------------------------------------------------


@FEWER
@given(lives())
def test_replaying_what_was_stored_gives_the_state_lived_through(life: list[Recorded]) -> None:
    """Live, each state is stored and read again before the next event; a replay has the events alone."""
    state: Pledge | None = None
    for one in life:
        state = codec.pledge_of(codec.pledge_text(after(state, one)))
    assert folded([stored(one) for one in life]) == folded(life) == state


@FEWER
@given(lives(), st.data())
def test_an_event_out_of_order_is_refused(life: list[Recorded], pick: st.DataObject) -> None:
    """Before the registration, after a gap, again, or without a place of its own."""
    place = pick.draw(st.integers(0, len(life) - 1))
    state, one = folded(life[:place]), life[place]
    wrong = [(after(state, one), one), (state, replace(one, pledge_seq=(one.pledge_seq or 0) + 1))]
    wrong += [(None, other) for other in life[1:]]
    wrong += [(state, other) for other in life[place + 1 :]]
    wrong += [(state, replace(one, pledge_seq=None))]
    for before, event in wrong:
        if not (isinstance(event.event, PledgeRegistered) and before is None):
            with pytest.raises(ValueError, match=NUMBER):
                after(before, event)


@FEWER
@given(lives())
def test_an_event_of_another_pledge_is_refused(life: list[Recorded]) -> None:
    state = folded(life[:1])
    for one in life[1:2]:
        strange = replace(one, event=replace(one.event, registration_number="IPP2026000000002-94"))
        with pytest.raises(ValueError, match=NUMBER):
            after(state, strange)


@FEWER
@given(lives())
def test_an_event_moves_the_items_it_names_as_it_says_and_no_other(life: list[Recorded]) -> None:
    """What was decided is copied; acts are added; those whose status is the end do end, the earlier of two counting."""
    state = folded(life[:1])
    for one in life[1:]:
        before, state = state, after(state, one)
        assert before is not None
        told: Any = one.event
        decided = {d.item: d for each in told.sealed.items for d in [getattr(each, "judged", each)]}
        status = {public.item: public.status for public in told.items}
        assert state.pledge_seq == one.pledge_seq
        assert (state.findings, state.rule_set_version) == (told.sealed.findings, told.sealed.rule_set_version)
        for was, now in zip(before.items, state.items, strict=True):
            if was.item not in decided:
                assert now == was
                continue
            assert now.judged == decided[was.item]
            assert now.acts[: len(was.acts)] == was.acts
            if one.event.type in ENDS and ENDS[one.event.type] is not status[was.item]:
                assert now == replace(was, judged=now.judged)
            elif one.event.type not in ENDS:
                assert was.end is None or (now.end is not None and now.end.at <= was.end.at)
            elif was.end is None or told.sealed.ended_at < was.end.at:
                assert now.end is not None
                assert (now.end.status, now.end.at) == (ENDS[one.event.type], told.sealed.ended_at)
            else:
                assert now.end == was.end


# ---- parties and rights ----------------------------------------------------------------------------------------------


@FEWER
@given(st.lists(anything(PartyFacts), min_size=1, max_size=3))
def test_a_party_told_again_is_the_same_party(told: list[PartyFacts]) -> None:
    events = [party_recorded("01JNG8Z3W1", facts) for facts in told]
    (party,) = reduce(evolve_parties, events, ())
    assert evolve_parties((party,), events[-1]) == (party,)
    assert codec.party_of(codec.party_text(party)) == party
    assert news_in(party, party.id, told[-1]) is None


@FEWER
@given(anything(RightRecorded), st.lists(st.sampled_from(RIGHT_EVENTS).flatmap(anything), max_size=4))
def test_a_right_keeps_every_observation_and_change_in_order(seen: RightRecorded, events: list[Any]) -> None:
    record = reduce(evolve_right, [seen, *events, seen], None)
    assert record is not None
    assert record.observations == (seen.observation, seen.observation)
    changed = [event.change() for event in events]
    assert [(c.type, c.effective_at) for c in record.changes] == [(c.type, c.effective_at) for c in changed]
    assert codec.right_of(codec.right_text(record)) == record


@pytest.mark.parametrize("kind", RIGHT_EVENTS)
@settings(max_examples=examples(5))
@given(st.data())
def test_an_official_event_of_a_right_never_observed_is_refused(kind: Any, pick: st.DataObject) -> None:
    with pytest.raises(ValueError, match="never observed"):
        evolve_right(None, pick.draw(anything(kind)))
