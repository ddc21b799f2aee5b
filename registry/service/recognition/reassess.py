"""Judging anew the pledges that an entry, a day or a change of the rules bears on, and recording what has changed.

A pledge's commands lock all its rights with their families, so a command that holds the locks of a family holds those
of every pledge over it, and records for them what its own entry changes, in the same transaction and after that entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from registry.domain.decide.reassessment import CauseOf, decide_reassessment
from registry.domain.pledge.events import Cause, RecognitionChanged
from registry.domain.pledge.pledge import Pledge
from registry.domain.recognition.touching import touched, touched_by_fee
from registry.domain.recognition.world import World
from registry.domain.right.record import RightRecord
from registry.service.journal import codec
from registry.service.journal.codec import timing_of
from registry.service.journal.drafts import Draft, Made
from registry.service.journal.transaction import Transaction
from registry.service.recognition.worlds import parties_of, subjects_of, world_of
from registry.store.projected import reads
from registry.store.projected.found import PledgeRow, RivalRow

ACTOR = "register:recognition"


def reassess_beside(transaction: Transaction, made: Made, world: World, *, alone: bool = True) -> None:
    """Record what the entry `made` changes for other pledges over the rights of `world`, which it was decided on.

    `alone`: it is all that this command has recorded of items on these rights. Then only the pledges that it can touch
    are judged, of which there are few, however many there are.
    """
    own = made.recorded.pledge
    beside = (rival for group in world.rivals.values() for rival in group if rival.registration_number != own)
    if not any((standing := rival.timing.at(world.now)) is not None and standing.live for rival in beside):
        return
    why, at = cause_of(made), made.recorded.recorded_at
    only, state, now = None, made.state, max(transaction.now, at)
    if alone and isinstance(state, Pledge):
        only = _touched(transaction, state, world, now)
    elif isinstance(state, RightRecord) and state.right in world.rights:
        only = touched_by_fee(world.rights[state.right], state, world, now)
    if only is not None and not only:
        return
    reassess_rights(transaction, map(str, world.rights), why, at, but=own, only=only)


def _touched(transaction: Transaction, pledge: Pledge, world: World, now: datetime) -> frozenset[str]:
    found = touched(pledge, world, now)
    if not found.moved:
        return found.numbers
    rows = reads.pledges_now(transaction.connection, found.moved)
    return found.numbers.union(row.registration_number for row in rows if codec.claims_rank(row.state))


def cause_of(made: Made) -> CauseOf:
    """An entry as the cause of whatever it changes elsewhere."""
    cause = Cause(kind=made.recorded.event.type, index=made.recorded.index)
    return lambda _pledge, _world: cause


def reassess_rights(
    transaction: Transaction,
    rights: Iterable[str],
    why: CauseOf,
    at: datetime,
    *,
    but: str | None = None,
    only: Collection[str] | None = None,
) -> int:
    """Judge at `at` every pledge live over the families of `rights`, one apart or only some; how many have an entry.

    The caller holds the locks of those families.
    """
    rows = reads.world_now(transaction.connection, rights)
    now = max(transaction.now, at)
    rivals = (row.rival for row in rows if row.rival is not None)
    asked = (
        row for row in rivals if row.registration_number != but and (only is None or row.registration_number in only)
    )
    found = reads.pledges_now(transaction.connection, {row.registration_number for row in asked if _live(row, now)})
    if not found:
        return 0
    pledges = [(codec.pledge_of(row.state), row) for row in found]
    people = {party for pledge, _ in pledges for party in pledge.filing.party_ids}
    parties = parties_of(reads.parties_now(transaction.connection, people))
    world = world_of(transaction.register, transaction.connection, rows, parties, now)
    events = [(pledge, row, decide_reassessment(pledge, world, why)) for pledge, row in pledges]
    drafts = [_draft(transaction, pledge, row, world, event) for pledge, row, event in events if event is not None]
    return len(transaction.record(drafts)) if drafts else 0


def _live(row: RivalRow, now: datetime) -> bool:
    return timing_of(row.timing).live_at(now)


def _draft(transaction: Transaction, pledge: Pledge, row: PledgeRow, world: World, event: RecognitionChanged) -> Draft:
    rights = tuple(item.right for item in pledge.items)
    return Draft(
        make=lambda _number, _at: event,
        actor=ACTOR,
        subjects=subjects_of(transaction.connection, world, pledge.pledgor.id, rights),
        before=pledge,
        pledge=pledge.registration_number,
        pledge_seq=row.pledge_seq + 1,
        prev=row.leaf_hash,
    )
