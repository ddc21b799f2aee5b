"""Recognition as a read shows it: what was last decided, where that speaks of the instant asked for, else judged anew.

What is stored holds from the last entry on until a day alone can change it: each entry has judged anew what it changed
of its own day. A read of any other instant, before or after, judges again from what was known at its journal position,
since what was recorded later may act on days before it: the same rules, the same answer. What the parties agreed on
later, terms or another pledgee, was not so before: an earlier instant is shown with what held then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from registry.domain.decide.rejudged import judged_again
from registry.domain.pledge.pledge import Item, Pledge
from registry.domain.recognition.pairwise import PairwiseOpinion, pairwise
from registry.domain.recognition.world import World
from registry.domain.values.days import micros
from registry.service.instants import Moment
from registry.service.journal import codec
from registry.service.journal.register import Register
from registry.service.recognition.worlds import parties_of, world_of
from registry.store.projected import agreements, reads
from registry.store.projected.found import WorldRow


def judged_for(
    register: Register, connection: Connection, pledges: Sequence[Pledge], k: int, moment: Moment
) -> list[Pledge]:
    """The pledges on the terms of `moment` with every item judged for it, from what was known at position `k`.

    Ended items too: their end by the clock may not be recorded yet.
    """
    pledges = _as_agreed(connection, pledges, k, moment)
    stale = [pledge for pledge in pledges if any(_is_stale(item, moment) for item in pledge.items)]
    if not stale:
        return list(pledges)
    world = _world(register, connection, stale, k, moment)
    with register.store.aside(connection):
        return [_again(pledge, world, moment) for pledge in pledges]


def recognitions(
    register: Register, connection: Connection, numbers: Iterable[str], k: int, moment: Moment
) -> dict[tuple[str, int], dict[str, str]]:
    """The outcomes by forum of every item of these pledges at `moment`, by registration number and item."""
    states = reads.pledges_then(connection, numbers, k)
    with register.store.aside(connection):
        read = [codec.pledge_of(state) for state in states.values()]
    pledges = judged_for(register, connection, read, k, moment)
    return {
        (pledge.registration_number, item.item): {
            forum: one.outcome.value for forum, one in item.judged.recognition.items()
        }
        for pledge in pledges
        for item in pledge.items
    }


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a read has in hand: rows of rights with every item on them and states of parties, at position `k`."""

    rows: Sequence[WorldRow]
    parties: Mapping[str, str]
    k: int
    moment: Moment


def opinions(
    register: Register, connection: Connection, pledges: Sequence[Pledge], seen: Seen
) -> dict[str, Mapping[int, tuple[PairwiseOpinion, ...]]]:
    """What a law that looks at notice says of the items of these pledges, by registration number."""
    if not pledges:
        return {}
    world = _world_of(register, connection, seen)
    with register.store.aside(connection):
        return {pledge.registration_number: pairwise(pledge, world) for pledge in pledges}


def _as_agreed(connection: Connection, pledges: Sequence[Pledge], k: int, moment: Moment) -> Sequence[Pledge]:
    """The pledges with the terms and the pledgee that they had at the moment."""
    changed = {one.registration_number for one in pledges if one.acted_seq}
    if not moment.is_past or not changed:
        return pledges
    states = agreements.pledges(connection, changed, k, micros(moment.as_of))
    then = {number: codec.pledge_of(state) for number, state in states.items()}
    return [
        replace(
            one,
            filing=was.filing,
            pledgee=was.pledgee,
            former=was.former,
            passed_at=was.passed_at,
            increases=was.increases,
            amendments=was.amendments,
        )
        if (was := then.get(one.registration_number))
        else one
        for one in pledges
    ]


def _is_stale(item: Item, moment: Moment) -> bool:
    """Whether the stored judgement of an item that was there does not speak of the moment.

    That of an ended one is not kept up: an end by the clock may not be recorded yet, nor what came after any end.
    """
    standing, evaluation = item.timing.at(moment.as_of), item.judged.evaluation
    if standing is None:
        return False
    if not standing.live or evaluation is None:
        return True
    return not moment.relies_on(evaluation.as_of, evaluation.holds_until)


def _again(pledge: Pledge, world: World, moment: Moment) -> Pledge:
    stale = {item.item for item in pledge.items if _is_stale(item, moment)}
    if not stale:
        return pledge
    return replace(pledge, items=judged_again(pledge, world, stale), rule_set_version=world.rule_set_version)


def _world(register: Register, connection: Connection, pledges: Sequence[Pledge], k: int, moment: Moment) -> World:
    rights = {str(item.right) for pledge in pledges for item in pledge.items}
    named = {party for pledge in pledges for party in pledge.filing.party_ids}
    rows = reads.world_then(connection, rights, k)
    states = reads.party_states(connection, named, k)
    return _world_of(register, connection, Seen(rows=rows, parties=states, k=k, moment=moment))


def _world_of(register: Register, connection: Connection, seen: Seen) -> World:
    moment = seen.moment
    return world_of(
        register,
        connection,
        seen.rows,
        parties_of(seen.parties),
        moment.as_of,
        k=seen.k,
        known_at=moment.known_at,
    )
