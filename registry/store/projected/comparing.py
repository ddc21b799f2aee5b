"""Comparing what a database holds with what it should; no value is taken to be of its column's type.

What the projections should hold is made in a database of its own, which SQLite keeps in memory and in a file that has
no name, so that nobody else can read it and nothing of it stays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, LargeBinary, StaticPool, Table, create_engine, text

from registry.store.tables.rows import PROJECTIONS, metadata

_SHOWN = 20
"""How many rows of one table are told of; how many more there are is told in one."""
_STREAMED = {"stream_results": True, "yield_per": 1_000}
_ANCHORED = (
    ("right", "SELECT 'right:' || right_id AS name FROM right_version"),
    ("party", "SELECT 'party:' || party_id AS name FROM party_version"),
    ("identifier", "SELECT 'identifier:' || scheme || ':' || issuer || ':' || value AS name FROM party_identifier"),
)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something that is not as it should be: in which table, at which journal position (None: at none), and what."""

    table: str
    position: int | None
    detail: str


@contextmanager
def any_text(connection: Connection) -> Iterator[None]:
    """Let SQLite give texts that are no text, with a sign for each byte that is no character; others hold none."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.text_factory = lambda raw: raw.decode(errors="replace")
    try:
        yield
    finally:
        driver.text_factory = str


@contextmanager
def emptied() -> Iterator[Connection]:
    """The tables of the projections, empty, in a database that ends with this block."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect("", isolation_level=None),
        poolclass=StaticPool,
        hide_parameters=True,
    )
    try:
        with engine.connect() as connection:
            wanted = ("journal_head", *(str(row.__tablename__) for row in PROJECTIONS))
            metadata.create_all(connection, [metadata.tables[name] for name in wanted])
            connection.exec_driver_sql("INSERT INTO journal_head VALUES (1, 0, 0, 0, 0, NULL, 0)")
            connection.commit()
            yield connection
    finally:
        engine.dispose()


def differences(found: Connection, wanted: Connection) -> Iterator[Difference]:
    """Where the projections that are `found` are not those `wanted`, which are used up by it."""
    driver = wanted.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    for row in PROJECTIONS:
        table = metadata.tables[str(row.__tablename__)]
        yield from _few(table.name, _in_table(table, found, driver))


def _few(table: str, every: Iterator[Difference]) -> Iterator[Difference]:
    more = 0
    for number, one in enumerate(every):
        if number < _SHOWN:
            yield one
        else:
            more += 1
    if more:
        yield Difference(table=table, position=None, detail=f"{table}: {more} further rows are not what they should be")


def _in_table(table: Table, found: Connection, wanted: sqlite3.Connection) -> Iterator[Difference]:
    names = [column.name for column in table.columns]
    keys = [column.name for column in table.primary_key.columns]
    take = f"DELETE FROM {table.name} WHERE {' AND '.join(f'{key} IS ?' for key in keys)} RETURNING {', '.join(names)}"
    places = [names.index(key) for key in keys]
    since = names.index("seq_from")
    for row in found.execute(text(f"SELECT {', '.join(names)} FROM {table.name}"), execution_options=_STREAMED):
        there = tuple(row)
        (should,) = wanted.execute(take, [there[place] for place in places]).fetchall() or (None,)
        if should is None:
            detail = f"{table.name} has a row that the journal does not give"
            yield Difference(table=table.name, position=_position(there[since]), detail=detail)
        elif wrong := [n for n, one, other in zip(names, there, should, strict=True) if not _alike(one, other)]:
            ends = [_position(dict(zip(names, one, strict=True)).get("seq_to")) for one in (there, should)]
            told = [end for end in ends if end is not None] if wrong == ["seq_to"] else [should[since]]
            detail = f"{table.name} says another {', '.join(f'`{name}`' for name in wrong)} than the journal gives"
            yield Difference(table=table.name, position=min(told, default=should[since]), detail=detail)
    for (position,) in wanted.execute(f"SELECT seq_from FROM {table.name} ORDER BY seq_from"):
        detail = f"{table.name} lacks a row that the journal gives"
        yield Difference(table=table.name, position=position, detail=detail)


def _alike(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _position(value: object) -> int | None:
    return value if type(value) is int else None


def mistyped(connection: Connection) -> Iterator[Difference]:
    """Columns that hold values of another type than theirs, in any table; only SQLite takes such."""
    if connection.dialect.name != "sqlite":
        return
    for table in metadata.sorted_tables:
        place = next((n for n in ("position", "seq_from", "next_position") if n in table.columns), "NULL")
        for column in table.columns:
            kinds = "integer" if isinstance(column.type, BigInteger) else "text"
            kinds = "blob" if isinstance(column.type, LargeBinary) else kinds
            wanted = f"('{kinds}', 'null')" if column.nullable else f"('{kinds}')"
            sql = f"SELECT COUNT(*), MIN({place}) FROM {table.name} WHERE typeof({column.name}) NOT IN {wanted}"
            count, position = connection.execute(text(sql)).one()
            if count:
                detail = f"{table.name} holds in `{column.name}` what is no {kinds}, in {count} rows"
                yield Difference(table=table.name, position=_position(position), detail=detail)


def unanchored(connection: Connection) -> Iterator[Difference]:
    """Rights, parties and identifiers without a row to be locked by, and rows for such as are not on record."""
    for kind, recorded in _ANCHORED:
        without = f"SELECT COUNT(*) FROM ({recorded} EXCEPT SELECT name FROM anchor) missing"
        beyond = f"SELECT COUNT(*) FROM (SELECT name FROM anchor WHERE name LIKE '{kind}:%' EXCEPT {recorded}) more"
        for sql, what in ((without, "lacks a row to lock for"), (beyond, "has a row to lock for, not on record,")):
            if count := connection.execute(text(sql)).scalar_one():
                yield Difference(table="anchor", position=None, detail=f"anchor {what} a {kind}, {count} in all")


def astray(connection: Connection, bodies: int) -> Iterator[Difference]:
    """Subjects of entries that are not there, and bodies beyond those that entries name, which are so many."""
    subjects = (
        "SELECT COUNT(*), MIN(s.position) FROM journal_subject s"
        " WHERE NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.position = s.position)"
    )
    count, position = connection.execute(text(subjects)).one()
    if count:
        detail = f"journal_subject finds entries that are not there, {count} in all"
        yield Difference(table="journal_subject", position=_position(position), detail=detail)
    beyond = connection.execute(text("SELECT COUNT(*) FROM journal_body")).scalar_one() - bodies
    if beyond:
        detail = f"journal_body holds bodies that no entry names, {beyond} in all"
        yield Difference(table="journal_body", position=None, detail=detail)


def rows_of(connection: Connection, table: str) -> Iterator[Any]:
    """Every row of a table, its columns by name."""
    names = ", ".join(column.name for column in metadata.tables[table].columns)
    yield from connection.execute(text(f"SELECT {names} FROM {table}"), execution_options=_STREAMED)
