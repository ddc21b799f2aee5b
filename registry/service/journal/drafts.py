"""Entries of the journal before they are made, and as they are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from registry.domain.journal.events import Event, Recorded
from registry.domain.journal.evolution import Parties
from registry.domain.pledge.pledge import Pledge
from registry.domain.right.record import RightRecord
from registry.service.journal import projections
from registry.service.journal.prepared_registration import Ready
from registry.service.journal.projections import PledgeRows
from registry.store.journal import NewBody, NewEntry, NewSubject

DraftState = Parties | RightRecord | Pledge | None
"""What an entry moves: None, where it begins it."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An entry to be made. `make` is given the registration number (empty unless `registers`) and the record time.

    `before` is the state the event moves; `pledge`, `pledge_seq` and `prev` place it in its pledge's own chain and are
    None outside of one (and for a registration, which begins it). `effective_at` None: the law counts it from its
    recording. `ready` is what was made of a registration before.
    """

    make: Callable[[str, datetime], Event]
    actor: str
    subjects: frozenset[str]
    before: DraftState
    registers: bool = False
    effective_at: datetime | None = None
    pledge: str | None = None
    pledge_seq: int | None = None
    prev: str | None = None
    ready: Ready | None = None


@dataclass(frozen=True, kw_only=True)
class Made:
    """An entry as made: what it says, its hash, and the state it led to."""

    recorded: Recorded
    leaf_hash: str
    sealed_digest: str | None
    state: Parties | RightRecord | Pledge


@dataclass(frozen=True, kw_only=True)
class Written:
    """An entry with the rows that keep it, and the state that it moved; `rows` are those of the state that it led to,
    where they were made before."""

    made: Made
    before: DraftState
    row: NewEntry
    bodies: list[NewBody]
    subjects: list[NewSubject]
    rows: PledgeRows | None = None

    @property
    def move(self) -> projections.Move:
        """What the projections are moved by."""
        made = self.made
        return made.recorded, made.state, self.before, made.leaf_hash, made.sealed_digest, self.rows


def as_one(made: Sequence[Made]) -> Made:
    """Entries that record one event: it has the place of the first, and leads to what the last does."""
    first, last = made[0].recorded, made[-1].recorded
    return replace(made[-1], recorded=replace(last, event=first.event, index=first.index))
