"""What an item is to the others on its right: who lends on it and did, when it was signed, what was known, what is
filed.

It is kept with the item, so that whoever is judged beside it reads it without its pledge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from registry.domain.filing.acts import Act
from registry.domain.filing.filing import Collateral, Filing, Knowledge, Search


@dataclass(frozen=True, kw_only=True)
class Lender:
    """A party that the item was given to, by its id; `until` is when it passed the item on, None: it has not."""

    id: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ItemInterest:
    """An item as the others on its right see it.

    `acts` are those of the right's own register. `lenders` are all that it was given to, in order, `principals` those
    for whom the first held it, `pledgor` who gave it: parties by their ids. `numbers` are those its pledge bears.
    `enforced_at` is when the security was realised.
    """

    executed_at: datetime | None
    acts: tuple[Act, ...] = ()
    knowledge: str | tuple[Knowledge, ...] | None = None
    search: Search | None = None
    lenders: tuple[Lender, ...] = ()
    principals: tuple[str, ...] = ()
    pledgor: str = ""
    numbers: tuple[str, ...] = ()
    enforced_at: datetime | None = None

    @property
    def holders(self) -> frozenset[str]:
        """The ids of all that hold it, held it or have it held for them."""
        return frozenset({*(one.id for one in self.lenders), *self.principals})

    def lender_at(self, instant: datetime) -> str | None:
        """Who held it at `instant`; None where nobody is on record."""
        return next((one.id for one in self.lenders if one.until is None or instant < one.until), None)


NO_INTEREST = ItemInterest(executed_at=None)
"""Of an item of which nothing is known but that it is there."""


def interest_in(
    filing: Filing,
    collateral: Collateral,
    acts: Iterable[Act],
    register: str,
    *,
    former: Iterable[Lender] = (),
    numbers: tuple[str, ...] = (),
    enforced_at: datetime | None = None,
) -> ItemInterest:
    """What an item is by its filing, its acts at its own register, and the lenders that passed it on."""
    return ItemInterest(
        executed_at=filing.contract.executed_at,
        acts=tuple(act for act in acts if act.register == register),
        knowledge=collateral.knowledge_of_prior,
        search=collateral.official_search,
        lenders=(*former, Lender(id=filing.pledgee.id)),
        principals=tuple(one.id for one in filing.on_behalf_of),
        pledgor=filing.pledgor.id,
        numbers=numbers,
        enforced_at=enforced_at,
    )
