"""Writing the projections: one version closed, the next one opened, at a journal position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, text
from sqlmodel import SQLModel

from registry.store.tables.queries import query
from registry.store.tables.rows import (
    PROJECTIONS,
    FamilyLink,
    Holding,
    ItemVersion,
    PartyIdentifier,
    PartyMerge,
    PartyVersion,
    PledgeVersion,
    RightVersion,
)


def _close(table: str, key: str) -> Any:
    return text(f"UPDATE {table} SET seq_to = :seq WHERE {key} = :id AND seq_to IS NULL")


_CLOSE_PARTY = _close("party_version", "party_id")
_CLOSE_RIGHT = _close("right_version", "right_id")
_CLOSE_HOLDING = _close("holding", "right_id")
_CLOSE_LINK = _close("family_link", "right_id")
_CLOSE_PLEDGE = _close("pledge_version", "registration_number")
_CLOSE_ITEM = text(
    "UPDATE item_version SET seq_to = :seq WHERE registration_number = :id AND item = :item AND seq_to IS NULL"
)
_PARTY, _IDENTIFIER, _RIGHT, _HOLDING = (insert(t) for t in (PartyVersion, PartyIdentifier, RightVersion, Holding))
_PLEDGE, _ITEM, _LINK, _MERGE = (insert(t) for t in (PledgeVersion, ItemVersion, FamilyLink, PartyMerge))
_END_MERGE = text("UPDATE party_merge SET seq_to = :seq WHERE merge_id = :merge_id AND seq_to IS NULL")
_JOINED = text("UPDATE journal_head SET joined_seq = :seq WHERE joined_seq IS NULL OR joined_seq < :seq")
_ANCHOR = text("INSERT INTO anchor (name) VALUES (:name) ON CONFLICT DO NOTHING")
_LOCK = "SELECT name FROM anchor WHERE name IN :names ORDER BY name"
# Who belongs to a family is read before it is locked: a right that joins it in between waits for these same locks.
_LOCK_FAMILIES = (
    "WITH RECURSIVE kin(right_id) AS (SELECT right_id FROM right_version WHERE right_id IN :rights AND seq_to IS NULL"
    " UNION SELECT source FROM family_link WHERE source IN :rights AND seq_to IS NULL"
    " UNION SELECT l.target FROM kin JOIN family_link l ON l.source = kin.right_id AND l.seq_to IS NULL)"
    " SELECT a.name FROM (SELECT 'right:' || right_id AS name FROM kin UNION SELECT name FROM anchor"
    " WHERE name IN :names) n JOIN anchor a ON a.name = n.name ORDER BY a.name"
)


def _locking(sql: str, for_update: str, *names: str) -> dict[bool, Any]:
    """The statement with and without the locks, which SQLite, having one writer, needs none of."""
    return {False: query(sql, *names), True: query(f"{sql} {for_update}", *names)}


LOCKS = _locking(_LOCK, "FOR UPDATE", "names")
FAMILY_LOCKS = _locking(_LOCK_FAMILIES, "FOR UPDATE OF a", "rights", "names")


def ensure_anchors(connection: Connection, names: Iterable[str]) -> None:
    """Make a row to lock for each name that has none yet, in sorted order."""
    connection.execute(_ANCHOR, [{"name": name} for name in sorted(set(names))])


def lock(connection: Connection, names: Iterable[str]) -> frozenset[str]:
    """Lock the anchors of `names` in sorted order until the transaction ends; answer those that exist."""
    wanted = sorted(set(names))
    if not wanted:
        return frozenset()
    for_update = connection.dialect.name == "postgresql"
    return frozenset(connection.execute(LOCKS[for_update], {"names": wanted}).scalars())


def lock_families(connection: Connection, rights: Iterable[str], names: Iterable[str] = ()) -> frozenset[str]:
    """Lock the anchors of these rights with all their families, and of `names`, in one sorted order; those that exist.

    A right whose family grows meanwhile is not among them: what joins it waits for the rest.
    """
    wanted = {"rights": sorted(set(rights)), "names": sorted(set(names))}
    for_update = connection.dialect.name == "postgresql"
    return frozenset(connection.execute(FAMILY_LOCKS[for_update], wanted).scalars())


def write_parties(
    connection: Connection,
    versions: Sequence[Mapping[str, Any]],
    identifiers: Sequence[Mapping[str, Any]],
    *,
    new: bool,
) -> None:
    """The next version of each of these records of parties, and the identifiers they gained."""
    if not new:
        connection.execute(_CLOSE_PARTY, [{"seq": row["seq_from"], "id": row["party_id"]} for row in versions])
    connection.execute(_PARTY, [dict(row) for row in versions])
    if identifiers:
        connection.execute(_IDENTIFIER, [dict(identifier) for identifier in identifiers])


def write_merge(connection: Connection, row: Mapping[str, Any]) -> None:
    """That two records are of one party from `seq_from` on."""
    connection.execute(_MERGE, dict(row))
    connection.execute(_JOINED, {"seq": row["seq_from"]})


def end_merge(connection: Connection, merge_id: str, seq: int) -> None:
    """That they are none from `seq` on."""
    connection.execute(_END_MERGE, {"merge_id": merge_id, "seq": seq})
    connection.execute(_JOINED, {"seq": seq})


def close_right(connection: Connection, right: str, seq: int) -> None:
    """End the version of a right that stands, who holds it and what it hangs together with, at position `seq`."""
    for close in (_CLOSE_RIGHT, _CLOSE_HOLDING, _CLOSE_LINK):
        connection.execute(close, {"seq": seq, "id": right})


def write_rights(
    connection: Connection,
    rows: Sequence[Mapping[str, Any]],
    holdings: Sequence[Mapping[str, Any]],
    links: Sequence[Mapping[str, Any]],
) -> None:
    """The next version of each of these rights, who holds it from when to when, and what it hangs together with."""
    connection.execute(_RIGHT, [dict(row) for row in rows])
    if holdings:
        connection.execute(_HOLDING, [dict(holding) for holding in holdings])
    if links:
        connection.execute(_LINK, [dict(link) for link in links])


def write_pledges(
    connection: Connection, pledges: Sequence[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]], bool]]
) -> None:
    """The next version of each of these pledges, no two alike, and of the items that changed; whether it is the first.

    Four statements for all of them. What is closed is closed first: one may take the right that another leaves.
    """
    closed = [row for row, _, new in pledges if not new]
    ended = [item for _, items, new in pledges if not new for item in items]
    items = [dict(item) for _, some, _ in pledges for item in some]
    if closed:
        connection.execute(
            _CLOSE_PLEDGE, [{"seq": row["seq_from"], "id": row["registration_number"]} for row in closed]
        )
    if ended:
        connection.execute(
            _CLOSE_ITEM,
            [{"seq": i["seq_from"], "id": i["registration_number"], "item": i["item"]} for i in ended],
        )
    if pledges:
        connection.execute(_PLEDGE, [dict(row) for row, _, _ in pledges])
    if items:
        connection.execute(_ITEM, items)


def clear(connection: Connection) -> None:
    """Drop every projection row; anchors and journal stay."""
    for row in PROJECTIONS:
        connection.execute(delete(row))


def dump(connection: Connection) -> dict[str, Sequence[Row[Any]]]:
    """Every projection row, table by table, in key order: what a rebuild must give again."""
    tables: list[Table] = [SQLModel.metadata.tables[str(row.__tablename__)] for row in PROJECTIONS]
    return {
        table.name: connection.execute(select(table).order_by(*table.primary_key.columns)).all() for table in tables
    }
