"""Commands that wait for a second person, as they were asked for, and what became of them.

A row is written when a command is asked for, and once more when it is decided: an UPDATE that finds no undecided row
has come too late. Nothing is deleted.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, text

from registry.store.projected.reads import Rows
from registry.store.tables.queries import query
from registry.store.tables.rows import ApprovalRow

_COLUMNS = (
    "approval, party_id, pledge, act, why, asked_as, asked_by, asked_at, expires_at, request, body, decision,"
    " decided_by, decided_at, note, record"
)
_STATUS = "CASE WHEN decided_at <= :at THEN decision WHEN expires_at <= :at THEN 'expired' ELSE 'pending_approval' END"
_ONE = query(f"SELECT {_COLUMNS}, {_STATUS} AS status FROM approval WHERE approval = :approval")
_HELD = text("UPDATE approval SET decision = decision WHERE approval = :approval AND decision IS NULL")
_DECIDE = text(
    "UPDATE approval SET decision = :decision, decided_by = :decided_by, decided_at = :decided_at, note = :note,"
    " record = :record WHERE approval = :approval AND decision IS NULL"
)
_LIST = query(
    f"SELECT {_COLUMNS}, {_STATUS} AS status FROM approval WHERE (:everybody = 1 OR party_id IN :parties)"
    " AND approval > :after AND (:pledge = '' OR pledge = :pledge) AND asked_at <= :at"
    f" AND (:status = '' OR :status = {_STATUS}) ORDER BY approval LIMIT :limit",
    "parties",
)


def add(connection: Connection, row: dict[str, Any]) -> None:
    """Keep what was asked for."""
    connection.execute(insert(ApprovalRow), [row])


def one(connection: Connection, approval: str, at: int) -> Any | None:
    """The row of that name, in the `status` it had at that instant (microseconds), or None."""
    return connection.execute(_ONE, {"approval": approval, "at": at}).one_or_none()


def hold(connection: Connection, approval: str) -> bool:
    """Lock the row for this transaction, after whoever has it; False where it is decided by then."""
    return connection.execute(_HELD, {"approval": approval}).rowcount == 1


def decide(connection: Connection, **decided: Any) -> bool:
    """Write what was decided; False where somebody had decided before."""
    return connection.execute(_DECIDE, decided).rowcount == 1


def listed(connection: Connection, **asked: Any) -> Rows:
    """Those of the party whose records are `parties`, or of `everybody` where that is 1, `after` a name, at most
    `limit`, that had been asked for `at` that instant (microseconds), of a `pledge` and in a `status` at that instant
    unless these are empty."""
    return connection.execute(_LIST, asked).all()
