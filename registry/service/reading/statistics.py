"""Statistics: how many pledges there are, of what, where and whose, and what they secure together.

Counts are those of now. Amounts lie under the seal of each pledge: they are those of the last publication, of the
pledges that it held as they stood then, and only where nobody can work out a single one
(`registry.domain.statistics`).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from registry.domain.statistics.disclosure import Disclosed, PublishedAmount, amounts
from registry.domain.statistics.figures import Count, Counting, Dimension, Key, cells_of, first_pledges
from registry.domain.values.days import from_micros, instant_text
from registry.domain.values.money import Money, text
from registry.service.instants import When
from registry.service.journal.register import Register
from registry.service.publishing.standing_on import stands_on
from registry.service.reading.figures import PartyNumbers, counted_pledges, party_numbers, published_pledges
from registry.service.reading.pledge_document import DISCLAIMER
from registry.store.projected import figures, reads


@dataclass(frozen=True, kw_only=True)
class _Published:
    """The pledges of the last publication that are asked for, and how many pledges each of its blocks has."""

    pledges: Sequence[Disclosed]
    sizes: Mapping[int, int]

    def of(self, by: Sequence[Dimension]) -> dict[Key, list[PublishedAmount]]:
        """The amounts of each cell."""
        groups: dict[Key, list[Disclosed]] = {}
        for pledge in self.pledges:
            key = pledge.figure.wholly_in(by)
            if key is not None:
                groups.setdefault(key, []).append(pledge)
        return {key: amounts(group, self.sizes) for key, group in groups.items()}


def statistics(register: Register, by: Sequence[Dimension], asked: Counting) -> dict[str, Any]:
    """The cells that `by` makes of the pledges asked for, in the order of their values, and the total of them all."""
    when = When(now=register.clock.now())
    with register.store.snapshot() as connection:
        moment = when.at(reads.position(connection, None))
        numbers = party_numbers(connection)
        there = [pledge.figure for pledge in counted_pledges(connection, numbers, moment.as_of)]
        publication = figures.publication(connection)
        published = _published(connection, asked)
    first = first_pledges(there)
    cells, shown = cells_of(there, by, asked, first), published.of(by)
    total = cells_of(there, (), asked, first).get((), Count())
    return {
        "by": [dimension.value for dimension in by],
        "cells": [
            {**_named(by, key, numbers), **_figures(cells[key], shown.get(key, []))}
            for key in sorted(cells, key=_order)
        ],
        "total": _figures(total, published.of(()).get((), [])),
        "amounts_as_of": None if publication is None else instant_text(from_micros(publication.published_at)),
        "as_of": instant_text(moment.as_of),
        **stands_on(register, moment),
        "disclaimer": DISCLAIMER,
    }


def _published(connection: Connection, asked: Counting) -> _Published:
    sizes: Counter[int] = Counter()
    pledges: list[Disclosed] = []
    for pledge in published_pledges(connection):
        if pledge.block is not None:
            sizes[pledge.block] += 1
        if asked.takes(pledge.figure):
            pledges.append(pledge)
    return _Published(pledges=pledges, sizes=sizes)


def _order(key: Key) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, value or "") for value in key)


def _named(by: Sequence[Dimension], key: Key, numbers: PartyNumbers) -> dict[str, Any]:
    """The values of a cell by their dimensions; a bank by the identifier that was recorded of it first."""
    named: dict[str, Any] = {}
    for dimension, value in zip(by, key, strict=True):
        if dimension is Dimension.BANK and value is not None:
            row = numbers.identifiers[value]
            named[dimension.value] = {"scheme": row.scheme, "value": row.value}
        else:
            named[dimension.value] = int(value) if dimension is Dimension.YEAR and value is not None else value
    return named


def _figures(count: Count, shown: Iterable[PublishedAmount]) -> dict[str, Any]:
    return {
        "projects": count.projects,
        "items": count.items,
        "new_firms": count.new_firms,
        "amounts": [
            {"currency": one.currency, "amount": _text(one.currency, one.amount), "withheld": one.amount is None}
            for one in shown
        ],
    }


def _text(currency: str, amount: Decimal | None) -> str | None:
    return None if amount is None else text(Money(amount=amount, currency=currency))


def csv_text(answer: Mapping[str, Any]) -> str:
    """The cells of an answer as CSV with a line of names, a line for each currency of a cell; the total comes last.

    The total has no values of dimensions. An amount that is withheld is empty.
    """
    by: list[str] = answer["by"]
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow([*by, "projects", "items", "new_firms", "currency_of_amount", "amount", "withheld"])
    for cell in [*answer["cells"], answer["total"]]:
        head = [_cell(cell.get(dimension)) for dimension in by]
        counts = [cell["projects"], cell["items"], cell["new_firms"]]
        for one in cell["amounts"] or [{"currency": "", "amount": None, "withheld": None}]:
            withheld = "" if one["withheld"] is None else str(one["withheld"]).lower()
            rows.writerow([*head, *counts, one["currency"], one["amount"] or "", withheld])
    return written.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{value['scheme']}:{value['value']}"
    return "" if value is None else str(value)
