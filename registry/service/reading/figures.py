"""Every pledge as it is counted now, with what it secures: what statistics and their publication begin with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from sqlalchemy import Connection

from registry.domain.pledge.pledge import PledgeStatus, status_of
from registry.domain.statistics.disclosure import Disclosed
from registry.domain.statistics.figures import Figure
from registry.domain.values.days import from_micros, legal_day, read_day, read_instant
from registry.domain.values.plain import json_text
from registry.service.journal import codec
from registry.store.projected import figures
from registry.store.projected.figures import CountedItemRow, NumberedRow, PublishedRow

_DISTRICT = slice(2, 8)
"""The digits of a unified social credit code (GB 32100-2015) that name the district of registration (GB/T 2260)."""


@dataclass(frozen=True, slots=True)
class CountedPledge:
    """A pledge as it is counted, what it secures at most (None where its filing states no amount), and every bank that
    has held it."""

    figure: Figure
    amount: Decimal | None
    holders: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class PartyNumbers:
    """Whose records belong together, and the district and the first identifier of each party, by its record."""

    joined: Mapping[str, str]
    districts: Mapping[str, str]
    identifiers: Mapping[str, NumberedRow]

    def party(self, record: str) -> str:
        """The record that stands for a party."""
        return self.joined.get(record, record)


def party_numbers(connection: Connection) -> PartyNumbers:
    """What is told of parties by their numbers."""
    joined = figures.joined(connection)
    districts: dict[str, str] = {}
    identifiers: dict[str, NumberedRow] = {}
    for row in figures.numbered(connection):
        party = joined.get(row.party_id, row.party_id)
        identifiers.setdefault(party, row)
        if row.scheme == "USCC":
            districts.setdefault(party, row.value[_DISTRICT])
    return PartyNumbers(joined=joined, districts=districts, identifiers=identifiers)


def counted_pledges(connection: Connection, numbers: PartyNumbers, now: datetime) -> Iterator[CountedPledge]:
    """Every pledge as it stands at `now`, in the order of registration numbers."""
    for number, rows in groupby(figures.items(connection), key=lambda row: row.registration_number):
        yield _pledge(number, list(rows), numbers, now)


def _pledge(number: str, rows: list[CountedItemRow], numbers: PartyNumbers, now: datetime) -> CountedPledge:
    first, pledgor = rows[0], numbers.party(rows[0].pledgor_id)
    obligation = json.loads(first.obligation)
    ceiling = obligation["maximum" if obligation["kind"] == "maximum_amount" else "principal"]
    return CountedPledge(
        figure=Figure(
            number=number,
            registered_on=legal_day(from_micros(first.timing.registered_at)),
            pledgor=pledgor,
            bank=numbers.party(first.pledgee_id),
            district=numbers.districts.get(pledgor),
            currency=None if ceiling is None else ceiling["currency"],
            status=_status(first.closed, rows, now).value,
            items=tuple((row.right_id.partition("/")[0], row.kind) for row in rows),
        ),
        amount=None if ceiling is None else Decimal(ceiling["amount"]),
        holders=frozenset(map(numbers.party, [first.pledgee_id, *(one["id"] for one in json.loads(first.former))])),
    )


def _status(closed: str | None, rows: Iterable[CountedItemRow], now: datetime) -> PledgeStatus:
    closing = None if closed is None else json.loads(closed)
    if closing is not None and read_instant(closing["at"]) <= now:
        return PledgeStatus(closing["status"])
    return status_of(tuple(codec.timing_of(row.timing).at(now) for row in rows))


# ---- what was published ----------------------------------------------------------------------------------------------


def published_pledges(connection: Connection) -> Iterator[Disclosed]:
    """The pledges of the last publication of amounts."""
    for row in figures.published(connection):
        yield _disclosed(row)


def _disclosed(row: PublishedRow) -> Disclosed:
    members = json.loads(row.figure)
    return Disclosed(
        figure=Figure(
            number=row.registration_number,
            registered_on=read_day(members["registered_on"]),
            pledgor=members["pledgor"],
            bank=members["bank"],
            district=members["district"],
            currency=members["currency"],
            status=members["status"],
            items=tuple((place, kind) for place, kind in members["items"]),
        ),
        amount=Decimal(row.amount),
        holders=frozenset(json.loads(row.holders)),
        block=row.block,
    )


def published_row(pledge: Disclosed) -> PublishedRow:
    """A pledge of a publication as it is stored."""
    return PublishedRow(
        registration_number=pledge.figure.number,
        figure=json_text(pledge.figure),
        amount=str(pledge.amount),
        holders=json_text(pledge.holders),
        block=pledge.block,
    )
