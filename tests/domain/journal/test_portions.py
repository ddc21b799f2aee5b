"""A decision in several entries says what it would have said in one, and leads to the same pledge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.journal.events import Recorded
from registry.domain.journal.evolution import evolve
from registry.domain.journal.portions import in_portions, judged_of, planned
from registry.domain.pledge.events import EvidenceFiled, PledgeEvents, PledgeRegistered, RecognitionChanged
from registry.domain.pledge.judged import Evaluation
from registry.domain.pledge.pledge import Pledge
from registry.service.journal import codec
from tests.domain.journal.test_evolution import recorded
from tests.domain.pledge.test_alteration import lives
from tests.scenes.strategies import anything

FEWER = settings(max_examples=max(5, settings().max_examples // 4))


def holding(most: int, event: PledgeEvents) -> bool:
    """Whether an entry that has room for what was decided on `most` items holds it: of the others nothing is said."""
    return sum(judged.evaluation is not None for judged in judged_of(event)) <= most


def evaluated(one: Recorded, evaluation: Evaluation) -> Recorded:
    """The same, where whatever was decided names what it was made of, as all that is decided does."""
    event: Any = one.event
    if isinstance(event, PledgeRegistered | EvidenceFiled | RecognitionChanged):
        items = tuple(replace(each, judged=replace(each.judged, evaluation=evaluation)) for each in event.sealed.items)
    else:
        items = tuple(replace(each, evaluation=evaluation) for each in event.sealed.items)
    return replace(one, event=replace(event, sealed=replace(event.sealed, items=items)))


@FEWER
@given(lives(), anything(Evaluation), st.integers(0, 3))
def test_the_pledge_is_the_same_however_many_entries_say_what_was_decided(
    life: list[Recorded], evaluation: Evaluation, most: int
) -> None:
    """Every kind of event, with room for none, some or all of its items."""
    state: Pledge | None = None
    for one in (evaluated(each, evaluation) for each in life):
        event = one.event
        assert isinstance(event, PledgeEvents)
        whole = evolve(state, event, one)
        plan = planned(event, state, lambda part: holding(most, part))
        first, *further = in_portions(event, plan, state, one.index)
        assert holding(most, first) or isinstance(event, RecognitionChanged)
        assert [judged.item for part in (first, *further) for judged in judged_of(part) if judged.evaluation] == [
            judged.item for judged in judged_of(event)
        ]
        assert all(len(judged_of(part)) <= max(1, most) for part in further)
        last = evolve(state, first, one)
        for part in further:
            seq = last.pledge_seq + 1
            assert part.sealed.continues or isinstance(event, RecognitionChanged)
            last = evolve(last, part, replace(recorded(part, seq), pledge_seq=seq))
            assert codec.event_of(*codec.payloads(part)) == part
        counted = {"pledge_seq": whole.pledge_seq, "acted_seq": whole.acted_seq, "findings": whole.findings}
        assert replace(last, **counted) == whole
        state = whole
