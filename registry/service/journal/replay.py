"""Replaying the journal: the event that a row tells, the states it moves, the rows these make."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from registry.domain.journal.events import Recorded
from registry.domain.values.days import from_micros, read_instant
from registry.errors import JournalCorrupt
from registry.log.entry import Entry
from registry.service.journal import codec, projections
from registry.store import journal
from registry.store.projected import reads


def recorded_of(row: journal.EntryRow, told: Entry | None = None) -> Recorded:
    """The event that a row of the journal, with its bodies, tells; JournalCorrupt where it can not be read.

    When it was recorded, and whether it has a sealed body, is what the entry's bytes have `told` to whoever has read
    them; else what the row says beside them.
    """
    try:
        named = row.sealed if told is None else told.sealed
        recorded_at = from_micros(row.recorded_at) if told is None else read_instant(told.recorded_at)
        if named is not None and row.sealed_content is None:
            raise ValueError("the sealed body is missing")
        entry = json.loads(row.entry)
        public = json.loads(row.body_content or b"")["payload"]
        sealed = json.loads(row.sealed_content or b"")["payload"] if named is not None else None
        return Recorded(
            event=codec.event_of(entry["type"], public, sealed),
            index=row.position,
            recorded_at=recorded_at,
            pledge=entry["pledge"],
            pledge_seq=entry["pledge_seq"],
        )
    except (TypeError, ValueError, KeyError, OverflowError, RecursionError) as error:
        raise JournalCorrupt(f"entry {row.position} can not be read", index=row.position) from error


def replay(
    connection: Connection, recorded: Recorded, leaf_hash: str, sealed: str | None
) -> projections.ProjectedState:
    """Move the projections by an entry, as those before it left them: the state it led to. JournalCorrupt where it does
    not follow."""
    before = _before(connection, *projections.subjects_of(recorded))
    try:
        state = projections.evolved(before, recorded)
    except ValueError as error:
        raise JournalCorrupt(f"entry {recorded.index} does not follow", index=recorded.index) from error
    projections.write(connection, recorded, state, before, leaf_hash, sealed)
    return state


def _before(connection: Connection, kind: str, key: str, *others: str) -> projections.ProjectedState | None:
    if kind == "party":
        states = (reads.party_now(connection, one) for one in (key, *others))
        return tuple(codec.party_of(state) for state in states if state is not None)
    if kind == "right":
        state = reads.right_now(connection, key)
        return None if state is None else codec.right_of(state)
    row = reads.pledge_now(connection, key)
    return None if row is None else codec.pledge_of(row.state)
