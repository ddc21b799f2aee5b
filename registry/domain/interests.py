"""What an item is to a law that looks at notice, whichever pledge it is of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from registry.domain.filing.acts import Act
from registry.domain.filing.filing import Collateral, Contract, Knowledge
from registry.domain.parties import PartyRef


@dataclass(frozen=True, kw_only=True)
class ItemInterest:
    """What an item is to a law that looks at notice: when it was signed, what its register was asked, what was known.

    `holders` are the texts by which another filing may name who holds it.
    """

    executed_at: datetime | None
    acts: tuple[Act, ...]
    knowledge: str | tuple[Knowledge, ...] | None
    holders: frozenset[str]


NO_INTEREST = ItemInterest(executed_at=None, acts=(), knowledge=None, holders=frozenset())
"""Of an item of which nothing is known but that it is there."""


def interest_in(
    contract: Contract, collateral: Collateral, acts: Iterable[Act], register: str, holders: frozenset[str]
) -> ItemInterest:
    """What an item is by its contract, what was filed of it, and its acts at its own register."""
    return ItemInterest(
        executed_at=contract.executed_at,
        acts=tuple(act for act in acts if act.register == register),
        knowledge=collateral.knowledge_of_prior,
        holders=holders,
    )


def holder_names(*pledgees: PartyRef) -> frozenset[str]:
    """The texts by which a filing may name any of these pledgees: its id here, and the identifier it filed under."""
    return frozenset(name for one in pledgees for name in (one.id, one.identifier.value, str(one.identifier)))
