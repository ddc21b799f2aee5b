"""Counting pledges: in which cells one falls, and what a cell holds.

A pledge falls in a cell for each of its items: one over rights of three places counts in each of them. Counted are its
*projects* (pledges), its *items* and its *new firms*: pledgors whose first pledge, of all the register has, falls in
it. What belongs to the pledge as a whole, its amount above all, belongs to a cell only where all its items fall in
it.

Days are legal days at UTC+8. What is counted is public of each pledge; its amount and currency lie under its seal, and
what is published of them is decided in `disclosure`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias


class Dimension(StrEnum):
    """By what pledges are told apart: the place and kind of the right; the year of registration; the district of the
    pledgor; the bank that holds it now; the currency of what it secures; how it stands."""

    PLACE = "place"
    YEAR = "year"
    DISTRICT = "district"
    KIND = "kind"
    BANK = "bank"
    CURRENCY = "currency"
    STATUS = "status"


OF_ITEMS = frozenset({Dimension.PLACE, Dimension.KIND})
"""What may differ among the items of one pledge."""

Key: TypeAlias = tuple[str | None, ...]
"""The values of some dimensions, in their order; None where a pledge has none."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A pledge as it is counted: its number, the day on which it was registered, who gave it and who holds it, the
    district and currency where there are any, its status, and the place and kind of the right of each item."""

    number: str
    registered_on: date
    pledgor: str
    bank: str
    district: str | None
    currency: str | None
    status: str
    items: tuple[tuple[str, str], ...]

    def keys(self, by: Sequence[Dimension]) -> Iterator[Key]:
        """The cell of each item."""
        whole = {
            Dimension.YEAR: str(self.registered_on.year),
            Dimension.DISTRICT: self.district,
            Dimension.BANK: self.bank,
            Dimension.CURRENCY: self.currency,
            Dimension.STATUS: self.status,
        }
        for place, kind in self.items:
            own = {**whole, Dimension.PLACE: place, Dimension.KIND: kind}
            yield tuple(own[dimension] for dimension in by)

    def wholly_in(self, by: Sequence[Dimension]) -> Key | None:
        """The one cell in which all items fall; None where they fall in several."""
        cells = set(self.keys(by))
        return cells.pop() if len(cells) == 1 else None


@dataclass(frozen=True, kw_only=True)
class Counting:
    """What is counted: days of registration from and to (both inclusive) and one district; None narrows nothing."""

    first: date | None = None
    last: date | None = None
    district: str | None = None

    def takes(self, figure: Figure) -> bool:
        """Whether a pledge is among them."""
        return (
            (self.first is None or self.first <= figure.registered_on)
            and (self.last is None or figure.registered_on <= self.last)
            and (self.district is None or figure.district == self.district)
        )


@dataclass(kw_only=True)
class Count:
    """What a cell holds."""

    projects: int = 0
    items: int = 0
    firms: set[str] = field(default_factory=set)

    @property
    def new_firms(self) -> int:
        """How many pledgors have their first pledge here."""
        return len(self.firms)


def first_pledges(figures: Iterable[Figure]) -> dict[str, str]:
    """The number of each pledgor's first pledge: that of the first day, of several on it the smallest number."""
    first: dict[str, tuple[date, str]] = {}
    for figure in figures:
        own = (figure.registered_on, figure.number)
        if figure.pledgor not in first or own < first[figure.pledgor]:
            first[figure.pledgor] = own
    return {pledgor: number for pledgor, (_, number) in first.items()}


def cells_of(
    figures: Collection[Figure], by: Sequence[Dimension], asked: Counting, first: Mapping[str, str]
) -> dict[Key, Count]:
    """What each cell holds; `first` is what `first_pledges` answers of the whole register."""
    cells: dict[Key, Count] = {}
    for figure in figures:
        if not asked.takes(figure):
            continue
        keys = list(figure.keys(by))
        for key in set(keys):
            cell = cells.setdefault(key, Count())
            cell.projects += 1
            cell.items += keys.count(key)
            if first[figure.pledgor] == figure.number:
                cell.firms.add(figure.pledgor)
    return cells
