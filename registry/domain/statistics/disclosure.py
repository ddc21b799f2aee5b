"""Of which groups of pledges an amount may be published, so that nobody learns what a single pledge secures.

1. Amounts are published now and then, all at once. A pledge takes part with what it secured when it was first
   published, for good, so that two publications differ in nothing but which pledges they hold and how they are told
   apart.
2. A group's amount is the sum over its pledges in one currency. It may be shown where the group has at least `LEAST`
   pledges, and what is left of it when those that any one bank has held are taken away is none or at least `LEAST`: a
   bank knows what its own pledges secure.
3. Groups overlap, and whoever has several amounts can add and subtract them. Pledges that belong to the same shown
   groups, in this publication and all before it, are a *block*. Every combination of shown amounts treats the pledges
   of a block alike, so nothing smaller than a block can be worked out. A group is therefore accepted for showing only
   where every block that it leaves, the parts of those it cuts included, meets rule 2 by itself. Pledges that no
   shown group holds are in no block, and nothing is known of them.
4. Groups are tried in an order that looks at no amount: fewer dimensions first, then larger groups. What is accepted
   stays so: the blocks are kept from one publication to the next.
5. Whatever is asked later, by any days or dimensions, is answered with an amount where the group is made of whole
   blocks, and withheld otherwise.

This is stricter than it must be: groups that cut each other into small blocks might be shown together where no
combination of them is small. It can be checked by eye, and it holds for whatever else is asked.

Not here: what firms know of their own pledges, and what several banks would find out together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from itertools import combinations

from registry.domain.statistics.figures import Dimension, Figure, Key

LEAST = 5
"""Of fewer pledges no amount is shown."""
_DIGITS = 60  # so many are enough for any sum, so that nothing is rounded


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A pledge in a publication: as it is counted there, what it secures, every bank that has held it, and the block it
    is in (None: no shown group holds it). Its figure's currency is that of the amount."""

    figure: Figure
    amount: Decimal
    holders: frozenset[str]
    block: int | None = None


def published(pledges: Sequence[Disclosed]) -> list[Disclosed]:
    """The pledges of the next publication, each in its block; those that were published before come in theirs."""
    by_currency: dict[str | None, list[Disclosed]] = {}
    for pledge in pledges:
        by_currency.setdefault(pledge.figure.currency, []).append(pledge)
    told: list[Disclosed] = []
    last = max((pledge.block for pledge in pledges if pledge.block is not None), default=0)
    for currency in sorted(by_currency, key=str):
        blocks = _Blocks(by_currency[currency], last)
        for group in _candidates(by_currency[currency]):
            blocks.accept(group)
        last = blocks.last
        told += [replace(pledge, block=block) for pledge, block in zip(blocks.pledges, blocks.of, strict=True)]
    return told


def _candidates(pledges: Sequence[Disclosed]) -> list[list[int]]:
    """The groups that the dimensions make, by index: of fewer dimensions first, then larger, then by their values."""
    dimensions = [dimension for dimension in Dimension if dimension is not Dimension.CURRENCY]
    candidates: list[list[int]] = []
    for count in range(len(dimensions) + 1):
        groups: dict[tuple[tuple[Dimension, ...], Key], list[int]] = {}
        for by in combinations(dimensions, count):
            for index, pledge in enumerate(pledges):
                key = pledge.figure.wholly_in(by)
                if key is not None:
                    groups.setdefault((by, key), []).append(index)
        ordered = sorted(groups.items(), key=lambda one: (-len(one[1]), str(one[0])))
        candidates += [group for _, group in ordered if len(group) >= LEAST]
    return candidates


class _Blocks:
    """The pledges of one currency in their blocks."""

    def __init__(self, pledges: Sequence[Disclosed], last: int) -> None:
        self.pledges = list(pledges)
        self.of = [pledge.block for pledge in pledges]
        self.last = last
        self._members: dict[int | None, set[int]] = {}
        for index, block in enumerate(self.of):
            self._members.setdefault(block, set()).add(index)

    def accept(self, group: Collection[int]) -> None:
        """Let the group be shown, where every block that this leaves may be; else nothing changes."""
        inside: dict[int | None, set[int]] = {}
        for index in group:
            inside.setdefault(self.of[index], set()).add(index)
        cuts: list[tuple[int | None, set[int]]] = []
        for block, part in inside.items():
            rest = self._members[block] - part
            if block is not None and not rest:
                continue
            if not self._may_stand(part) or (block is not None and not self._may_stand(rest)):
                return
            cuts.append((block, part))
        for block, part in cuts:
            self.last += 1
            self._members[block] -= part
            self._members[self.last] = part
            for index in part:
                self.of[index] = self.last

    def _may_stand(self, block: Collection[int]) -> bool:
        """Rule 2."""
        if len(block) < LEAST:
            return False
        own = Counter(bank for index in block for bank in self.pledges[index].holders)
        return all(len(block) - count in (0, *range(LEAST, len(block))) for count in own.values())


@dataclass(frozen=True, kw_only=True)
class PublishedAmount:
    """The sum of a group in one currency; None where it is withheld."""

    currency: str
    amount: Decimal | None


def amounts(pledges: Iterable[Disclosed], sizes: Mapping[int, int]) -> list[PublishedAmount]:
    """What may be shown of a group in a publication, a currency each; `sizes` is how many pledges each block has."""
    by_currency: dict[str, list[Disclosed]] = {}
    for pledge in pledges:
        if pledge.figure.currency is not None:
            by_currency.setdefault(pledge.figure.currency, []).append(pledge)
    return [
        PublishedAmount(currency=currency, amount=_sum(by_currency[currency], sizes))
        for currency in sorted(by_currency)
    ]


def _sum(group: Sequence[Disclosed], sizes: Mapping[int, int]) -> Decimal | None:
    parts = Counter(pledge.block for pledge in group)
    whole = all(block is not None and sizes[block] == count for block, count in parts.items())
    if not whole:
        return None
    with localcontext(prec=_DIGITS):
        return sum((pledge.amount for pledge in group), start=Decimal(0))
