"""Reading every pledge as it stands, for counting, and what was published of amounts.

Of a pledge's state only what is counted is taken, by the database itself; rows come as they are read, so that a
register of any size takes little room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert

from registry.store.projected.found import TimingRow
from registry.store.tables.figure_rows import PublishedFigure, StatisticsPublication
from registry.store.tables.queries import Query, columns

_AT_ONCE = 1_000


class CountedItemRow(NamedTuple):
    """An item as it stands with what is counted of its pledge: whose it is, as JSON the debt, the banks that held it
    before and how it was closed, the kind of the right, and the days of the item."""

    registration_number: str
    pledgee_id: str
    pledgor_id: str
    obligation: str
    former: str
    closed: str | None
    right_id: str
    kind: str
    timing: TimingRow


class JoinedRow(NamedTuple):
    """A record of a party that was joined with others, and the record that stands for all of them."""

    party_id: str
    representative: str


class NumberedRow(NamedTuple):
    """An identifier of a party's record."""

    party_id: str
    scheme: str
    value: str


class PublicationRow(NamedTuple):
    """When amounts were last published (microseconds), and of which journal position."""

    published_at: int
    position: int


class PublishedRow(NamedTuple):
    """A pledge in the last publication; figure and holders as JSON."""

    registration_number: str
    figure: str
    amount: str
    holders: str
    block: int | None


_MEMBER = {
    "sqlite": "json_extract({of}, '$.{dotted}')",
    "postgresql": "(CAST({of} AS json) #>> '{{{commas}}}')",
}
_KIND = {
    "sqlite": "json_extract(r.state, '$.observations[#-1].kind')",
    "postgresql": "(CAST(r.state AS json) #>> '{observations,-1,kind}')",
}


def _items(engine: str) -> Query[CountedItemRow]:
    def member(*path: str) -> str:
        return _MEMBER[engine].format(of="v.state", dotted=".".join(path), commas=",".join(path))

    return Query(
        CountedItemRow,
        "SELECT i.registration_number, v.pledgee_id, v.pledgor_id,"
        f" {member('filing', 'obligation')} AS obligation, {member('former')} AS former, {member('closed')} AS closed,"
        f" i.right_id, {_KIND[engine]} AS kind, {columns(TimingRow, 'i')} FROM item_version i"
        " JOIN pledge_version v ON v.registration_number = i.registration_number AND v.seq_to IS NULL"
        " JOIN right_version r ON r.right_id = i.right_id AND r.seq_to IS NULL"
        " WHERE i.seq_to IS NULL ORDER BY i.registration_number, i.item",
    )


_ITEMS = {engine: _items(engine) for engine in _MEMBER}
_JOINED = Query(
    JoinedRow,
    "SELECT party_id, representative FROM party_version WHERE seq_to IS NULL AND representative IS NOT NULL",
)
_NUMBERED = Query(
    NumberedRow,
    "SELECT party_id, scheme, value FROM party_identifier WHERE party_id IN"
    " (SELECT pledgor_id FROM item_version UNION SELECT pledgee_id FROM item_version) ORDER BY seq_from, scheme, value",
)
_PUBLICATION = Query(PublicationRow, "SELECT published_at, position FROM statistics_publication WHERE id = 1")
_PUBLISHED = Query(
    PublishedRow,
    "SELECT registration_number, figure, amount, holders, block FROM published_figure ORDER BY registration_number",
)


def items(connection: Connection) -> Iterator[CountedItemRow]:
    """Every item of every pledge as it stands, the items of a pledge one after another."""
    query = _ITEMS[connection.dialect.name]
    yield from map(query.read, connection.execute(query.statement, execution_options={"yield_per": _AT_ONCE}))


def joined(connection: Connection) -> dict[str, str]:
    """The record that stands for each that was joined with others."""
    return dict(_JOINED.all(connection))


def numbered(connection: Connection) -> list[NumberedRow]:
    """Every identifier of whoever gave or holds a pledge, those that were recorded first before others."""
    return _NUMBERED.all(connection)


def publication(connection: Connection) -> PublicationRow | None:
    """The last publication of amounts."""
    return _PUBLICATION.one_or_none(connection)


def published(connection: Connection) -> Iterator[PublishedRow]:
    """The pledges of the last publication."""
    rows = connection.execute(_PUBLISHED.statement, execution_options={"yield_per": _AT_ONCE})
    yield from map(_PUBLISHED.read, rows)


def publish(connection: Connection, row: PublicationRow, pledges: Iterable[PublishedRow]) -> None:
    """Put a publication in the place of the one before."""
    connection.execute(delete(PublishedFigure))
    connection.execute(delete(StatisticsPublication))
    some: list[PublishedRow] = []
    for one in pledges:
        some.append(one)
        if len(some) == _AT_ONCE:
            _add(connection, some)
            some = []
    _add(connection, some)
    connection.execute(insert(StatisticsPublication), {"id": 1, **row._asdict()})


def _add(connection: Connection, rows: Sequence[PublishedRow]) -> None:
    if rows:
        connection.execute(insert(PublishedFigure), [row._asdict() for row in rows])
