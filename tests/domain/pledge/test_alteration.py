"""Whatever the later events of a pledge say, its state moves as they say: lived through, stored, or replayed."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import reduce
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.journal.events import Recorded
from registry.domain.journal.evolution import evolve
from registry.domain.pledge.events import (
    AmendmentTerms,
    ConsentRecorded,
    EntryCorrected,
    ItemsReleased,
    ObjectionLodged,
    PledgeAmended,
    PledgeChanges,
    PledgeEnforced,
    PledgeEvents,
    PledgeRevoked,
    PledgeSubordinated,
    PledgeTransferred,
)
from registry.domain.pledge.judged import Judged
from registry.domain.pledge.pledge import ClaimChange, Item, Pledge
from registry.domain.pledge.public import PublicItem
from registry.domain.rank.standing import Behind, ItemStatus
from registry.domain.rank.timing import End
from registry.domain.values.days import legal_day
from registry.domain.values.spelling import folded
from registry.service.journal import codec
from tests.domain.journal.test_evolution import NUMBER, recorded, registrations, stored
from tests.scenes.strategies import anything

KINDS: tuple[type[Any], ...] = get_args(PledgeChanges)
FEWER = settings(max_examples=settings().max_examples // 8)
ENDING = (ItemsReleased, PledgeEnforced, PledgeRevoked)
MOVES: dict[type[Any], set[str]] = {
    PledgeAmended: {"acts", "amendments", "claim_changes", "filing", "increases"},
    PledgeTransferred: {"filing", "former", "passed_at", "pledgee", "safe_class"},
    ItemsReleased: set(),
    PledgeEnforced: {"closed", "end_reason"},
    PledgeSubordinated: set(),
    ConsentRecorded: {"consents_given"},
    ObjectionLodged: {"objections"},
    PledgeRevoked: {"closed", "end_reason"},
    EntryCorrected: {"closed", "end_reason"},
}
"""Of the pledge itself, what each event may move beside its items and what was found."""
OF_AN_ITEM: dict[type[Any], set[str]] = {
    **{kind: {"end", "overtaken"} for kind in ENDING},
    PledgeSubordinated: {"behind"},
    EntryCorrected: {"acts", "end", "overtaken"},
}
"""Of an item, what each event may move beside what was judged."""


@st.composite
def changes(draw: st.DrawFn, items: int) -> Any:
    """A later event of any kind, about any of the items."""
    numbers = sorted(draw(st.sets(st.integers(1, items), min_size=1)))
    event = draw(st.sampled_from(KINDS).flatmap(anything))
    public, judged = draw(anything(PublicItem)), draw(anything(Judged))
    members: dict[str, Any] = {"items": tuple(replace(judged, item=number) for number in numbers)}
    if isinstance(event, PledgeSubordinated):
        members["item"] = numbers[0]
    if isinstance(event, PledgeRevoked):
        members["revoked"] = tuple(numbers)
    if isinstance(event, EntryCorrected):
        members["item"] = draw(st.sampled_from([None, numbers[0]]))
        members["reopened"] = tuple(draw(st.sets(st.sampled_from(numbers))))
    return replace(
        event,
        registration_number=NUMBER,
        items=tuple(replace(public, item=number) for number in numbers),
        sealed=replace(event.sealed, **members),
    )


@st.composite
def lives(draw: st.DrawFn) -> list[Recorded]:
    """A pledge from its registration through one to four changes."""
    begun = draw(registrations())
    events = [begun, *draw(st.lists(changes(len(begun.items)), min_size=1, max_size=4))]
    return [recorded(event, seq) for seq, event in enumerate(events)]


def after(state: Pledge | None, one: Recorded) -> Pledge:
    """The next state."""
    event = one.event
    assert isinstance(event, PledgeEvents)
    return evolve(state, event, one)


def moved(before: Any, now: Any) -> set[str]:
    """The members in which two values of one kind differ."""
    return {one.name for one in fields(before) if getattr(before, one.name) != getattr(now, one.name)}


def test_every_event_of_a_pledge_s_life_is_told_of_here() -> None:
    assert set(MOVES) == set(KINDS)
    assert set(KINDS) < set(get_args(PledgeEvents))


@FEWER
@given(lives())
def test_replaying_what_was_stored_gives_the_state_lived_through(life: list[Recorded]) -> None:
    """Live, each state is stored and read again before the next event; a replay has the events alone."""
    state: Pledge | None = None
    for one in life:
        state = codec.pledge_of(codec.pledge_text(after(state, one)))
    assert reduce(after, [stored(one) for one in life], None) == reduce(after, life, None) == state


@FEWER
@given(lives())
def test_an_event_moves_what_it_is_about_and_nothing_else(life: list[Recorded]) -> None:
    state = after(None, life[0])
    for one in life[1:]:
        before, state = state, after(state, one)
        event: Any = one.event
        kind, told = type(event), event.sealed
        assert (state.pledge_seq, state.acted_seq) == (one.pledge_seq, one.pledge_seq)
        assert (state.findings, state.rule_set_version) == (told.findings, told.rule_set_version)
        counted = {"items", "pledge_seq", "acted_seq", "findings", "rule_set_version"}
        assert moved(before, state) - counted <= MOVES[kind]
        judged = {each.item: each for each in told.items}
        for was, item in zip(before.items, state.items, strict=True):
            assert moved(was, item) - {"judged"} <= OF_AN_ITEM.get(kind, set())
            assert item.judged == judged.get(item.item, was.judged)
            items_told(one, was, item)
        pledge_told(one, before, state)


def one_by_one(event: PledgeEvents) -> bool:
    """Whether it revokes items, and not the pledge with all of them as entries of before do."""
    return isinstance(event, PledgeRevoked) and any(one.status is ItemStatus.REVOKED for one in event.items)


def items_told(one: Recorded, was: Item, item: Item) -> None:
    """What the event says of an item has come true of it."""
    event: Any = one.event
    if isinstance(event, PledgeSubordinated):
        agreed = Behind(named=event.sealed.named, at=one.recorded_at, entry=one.index)
        assert item.behind == ((*was.behind, agreed) if item.item == event.sealed.item else was.behind)
    elif isinstance(event, EntryCorrected):
        mine = item.item == event.sealed.item and event.sealed.acts is not None
        assert item.acts == (event.sealed.acts if mine else was.acts)
        if item.item in event.sealed.reopened and not mine:
            assert item.end is None
    elif one_by_one(event):
        ended_at = was.first_at if event.sealed.never_stood else event.sealed.ended_at
        if item.item in event.sealed.revoked and (was.end is None or ended_at < was.end.at):
            assert item.end == End(
                status=ItemStatus.REVOKED,
                at=ended_at,
                reason=event.sealed.reason,
                frees=bool(event.sealed.never_stood),
            )
        else:
            assert item.end == was.end
    elif isinstance(event, ENDING):
        status = {public.item: public.status for public in event.items}.get(item.item)
        ends = {ItemsReleased: "released"}.get(type(event), "extinguished")
        if status is None or status.value != ends:
            assert item.end == was.end
        elif was.end is None or event.sealed.ended_at < was.end.at:
            assert item.end is not None
            assert (item.end.status, item.end.at) == (status, event.sealed.ended_at)
            assert item.end.reason == event.sealed.reason
        else:
            assert item.end == was.end


def pledge_told(one: Recorded, before: Pledge, state: Pledge) -> None:
    """What the event says of the pledge has come true of it."""
    event: Any = one.event
    if isinstance(event, PledgeTransferred):
        assert (state.pledgee, state.filing.pledgee) == (event.sealed.pledgee, event.sealed.pledgee)
        assert state.former == (*before.former, before.pledgee)
    elif isinstance(event, PledgeAmended):
        amended(one, event.sealed, before, state)
    elif isinstance(event, ConsentRecorded):
        assert state.consents_given[:-1] == before.consents_given
        given = state.consents_given[-1]
        assert all(getattr(given, name) == getattr(event.sealed, name) for name in ("to", "item", "given", "by"))
        assert (given.at, given.sha256, given.note) == (one.recorded_at, event.sealed.sha256, event.sealed.note)
    elif isinstance(event, ObjectionLodged):
        assert state.objections[:-1] == before.objections
        mark = state.objections[-1]
        assert (mark.kind, mark.at, mark.statement) == (event.sealed.kind, one.recorded_at, event.sealed.statement)
        assert (mark.sha256, mark.answer_by) == (event.sealed.sha256, event.sealed.answer_by)
    elif one_by_one(event):
        over = all(item.end is not None for item in state.items)
        assert state.end_reason == (event.sealed.reason if over else before.end_reason)
        assert state.closed == before.closed
    elif isinstance(event, PledgeEnforced | PledgeRevoked):
        assert state.end_reason == event.sealed.reason
        assert state.closed is not None
        assert before.closed is None or state.closed == before.closed
    elif isinstance(event, EntryCorrected):
        assert state.end_reason == (None if event.sealed.reopened else before.end_reason)
        open_again = any(item.end is None for item in state.items)
        assert state.closed == (None if open_again else before.closed)


def amended(one: Recorded, terms: AmendmentTerms, before: Pledge, state: Pledge) -> None:
    """The terms are those agreed on; the increases have grown at their end, or shrunk from it.

    A changed claim is of the day on which both had agreed, whoever gave no word when it was recorded.
    """
    claims = [
        (owed.kind, owed.ceiling, folded(owed.scope or "")) for owed in (before.filing.obligation, terms.obligation)
    ]
    told = [[word.at for word in terms.consents if word.party.id == who.id] for who in (before.pledgor, before.pledgee)]
    agreed_on = legal_day(max(min(words, default=one.recorded_at) for words in told))
    change = ClaimChange(agreed_on=agreed_on, at=one.recorded_at)
    assert state.claim_changes == (*before.claim_changes, *((change,) if claims[0] != claims[1] else ()))
    assert state.filing.obligation == terms.obligation
    assert state.filing.contract.number in (terms.contract_number, before.filing.contract.number)
    assert set(state.filing.documents) == {*before.filing.documents, *terms.documents}
    if terms.increase is None:
        assert len(state.increases) <= len(before.increases)
        assert state.increases[:-1] == before.increases[: len(state.increases)][:-1]
        return
    assert state.increases[:-1] == before.increases
    last = state.increases[-1]
    assert (last.amount, last.since, last.entry) == (terms.increase, one.recorded_at, one.index)
