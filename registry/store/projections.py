"""Writing the projections: one version closed, the next one opened, at a journal position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, delete, insert, select, text
from sqlmodel import SQLModel

from registry.store.rows import (
    PROJECTIONS,
    Holding,
    ItemVersion,
    PartyIdentifier,
    PartyVersion,
    PledgeVersion,
    RightVersion,
)


def _close(table: str, key: str) -> Any:
    return text(f"UPDATE {table} SET seq_to = :seq WHERE {key} = :id AND seq_to IS NULL")


_CLOSE_PARTY = _close("party_version", "party_id")
_CLOSE_RIGHT = _close("right_version", "right_id")
_CLOSE_HOLDING = _close("holding", "right_id")
_CLOSE_PLEDGE = _close("pledge_version", "registration_number")
_CLOSE_ITEM = text(
    "UPDATE item_version SET seq_to = :seq WHERE registration_number = :id AND item = :item AND seq_to IS NULL"
)
_PARTY, _IDENTIFIER, _RIGHT, _HOLDING = (insert(t) for t in (PartyVersion, PartyIdentifier, RightVersion, Holding))
_PLEDGE, _ITEM = insert(PledgeVersion), insert(ItemVersion)
_ANCHOR = text("INSERT INTO anchor (name) VALUES (:name) ON CONFLICT DO NOTHING")
_LOCK = "SELECT name FROM anchor WHERE name IN :names ORDER BY name"
_LOCKS = {
    False: text(_LOCK).bindparams(bindparam("names", expanding=True)),
    True: text(f"{_LOCK} FOR UPDATE").bindparams(bindparam("names", expanding=True)),
}


def ensure_anchors(connection: Connection, names: Iterable[str]) -> None:
    """Make a row to lock for each name that has none yet, in sorted order."""
    connection.execute(_ANCHOR, [{"name": name} for name in sorted(set(names))])


def lock(connection: Connection, names: Iterable[str]) -> frozenset[str]:
    """Lock the anchors of `names` in sorted order until the transaction ends; answer those that exist."""
    wanted = sorted(set(names))
    if not wanted:
        return frozenset()
    for_update = connection.dialect.name == "postgresql"
    return frozenset(connection.execute(_LOCKS[for_update], {"names": wanted}).scalars())


def write_party(
    connection: Connection, row: Mapping[str, Any], identifiers: Sequence[Mapping[str, Any]], *, new: bool
) -> None:
    """The next version of a party, and the identifiers it gained."""
    if not new:
        connection.execute(_CLOSE_PARTY, {"seq": row["seq_from"], "id": row["party_id"]})
    connection.execute(_PARTY, dict(row))
    if identifiers:
        connection.execute(_IDENTIFIER, [dict(identifier) for identifier in identifiers])


def write_right(
    connection: Connection, row: Mapping[str, Any], holdings: Sequence[Mapping[str, Any]], *, new: bool
) -> None:
    """The next version of a right, and who holds it from when to when."""
    if not new:
        connection.execute(_CLOSE_RIGHT, {"seq": row["seq_from"], "id": row["right_id"]})
        connection.execute(_CLOSE_HOLDING, {"seq": row["seq_from"], "id": row["right_id"]})
    connection.execute(_RIGHT, dict(row))
    if holdings:
        connection.execute(_HOLDING, [dict(holding) for holding in holdings])


def write_pledge(
    connection: Connection, row: Mapping[str, Any], items: Sequence[Mapping[str, Any]], *, new: bool
) -> None:
    """The next version of a pledge, and of the items that changed."""
    if not new:
        connection.execute(_CLOSE_PLEDGE, {"seq": row["seq_from"], "id": row["registration_number"]})
        if items:
            connection.execute(
                _CLOSE_ITEM,
                [{"seq": i["seq_from"], "id": i["registration_number"], "item": i["item"]} for i in items],
            )
    connection.execute(_PLEDGE, dict(row))
    if items:
        connection.execute(_ITEM, [dict(item) for item in items])


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
