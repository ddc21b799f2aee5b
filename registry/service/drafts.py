"""Entries of the journal before they are made, and as they are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from registry.domain.events import Event, Recorded
from registry.domain.evolution import Parties
from registry.domain.pledge import Pledge
from registry.domain.record import RightRecord

State = Parties | RightRecord | Pledge | None
"""What an entry moves: None, where it begins it."""


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """What an entry says under its seal, and the body that says it, made before the entry."""

    said: Any
    content: bytes
    digest: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An entry to be made. `make` is given the registration number (empty unless `registers`) and the record time.

    `before` is the state the event moves; `pledge`, `pledge_seq` and `prev` place it in its pledge's own chain and are
    None outside of one (and for a registration, which begins it). `effective_at` None: the law counts it from its
    recording. `sealed` is the body of what its event says under its seal, where that was made before and is the same.
    """

    make: Callable[[str, datetime], Event]
    actor: str
    subjects: frozenset[str]
    before: State
    registers: bool = False
    effective_at: datetime | None = None
    pledge: str | None = None
    pledge_seq: int | None = None
    prev: str | None = None
    sealed: Sealed | None = None


@dataclass(frozen=True, kw_only=True)
class Made:
    """An entry as made: what it says, its hash, and the state it led to."""

    recorded: Recorded
    leaf_hash: str
    sealed_digest: str | None
    state: Parties | RightRecord | Pledge


@dataclass(frozen=True, kw_only=True)
class Written:
    """An entry with the rows that keep it, and the state that it moved."""

    made: Made
    before: State
    row: dict[str, Any]
    bodies: list[dict[str, Any]]
    subjects: list[dict[str, Any]]


def as_one(made: Sequence[Made]) -> Made:
    """Entries that record one event: it has the place of the first, and leads to what the last does."""
    first, last = made[0].recorded, made[-1].recorded
    return replace(made[-1], recorded=replace(last, event=first.event, index=first.index))
