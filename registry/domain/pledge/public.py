"""What anyone may know of a pledge: its parties as they are printed, and of each item what a gazette would print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.domain.filing.acts import ActKind
from registry.domain.party.party import Name
from registry.domain.pledge.judged import Outcome
from registry.domain.rank.standing import ItemStatus
from registry.domain.right.facts import RightId


@dataclass(frozen=True, kw_only=True)
class NamedParty:
    """A party as the public entry prints it: id, the name of that day, and the identifier that was used.

    The identifier of a natural person is not printed: its members are None.
    """

    id: str
    scheme: str | None
    value: str | None
    issuer: str | None
    name: Name


@dataclass(frozen=True, kw_only=True)
class PublicAct:
    """What anyone may know of an official act."""

    register: str
    act: ActKind
    reference: str | None
    applied_at: datetime | None
    effective_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PublicItem:
    """What anyone may know of one item after an entry; `acts` are those the entry adds."""

    item: int
    right: RightId
    security: str
    acts: tuple[PublicAct, ...]
    status: ItemStatus
    priority_rank: int | None
    recognition: Mapping[str, Outcome]
