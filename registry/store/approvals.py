"""Commands that wait for a second person, as they were asked for, and what became of them.

A row is written when a command is asked for, and once more when it is decided: an UPDATE that finds no undecided row
has come too late. Nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, insert, text

from registry.store.tables.queries import Query, columns
from registry.store.tables.rows import ApprovalRow


class AskedRow(NamedTuple):
    """A command as it was asked for: what is written with it, and not again."""

    approval: str
    party_id: str
    pledge: str | None
    act: str
    why: str
    asked_as: str
    asked_by: str
    asked_at: int
    expires_at: int
    request: str
    body: bytes


class FoundApproval(NamedTuple):
    """What was asked for, its `status` at the instant it is read for, and what was decided, whenever that was."""

    status: str
    decision: str | None
    decided_by: str | None
    decided_at: int | None
    note: str | None
    record: str | None
    asked: AskedRow


_DECIDED = ("decision", "decided_by", "decided_at", "note", "record")
_STATUS = "CASE WHEN decided_at <= :at THEN decision WHEN expires_at <= :at THEN 'expired' ELSE 'pending_approval' END"
_FOUND = columns(FoundApproval, "a").replace("a.status", f"{_STATUS} AS status")
_ONE = Query(FoundApproval, f"SELECT {_FOUND} FROM approval a WHERE a.approval = :approval")
_HELD = text("UPDATE approval SET decision = decision WHERE approval = :approval AND decision IS NULL")
_DECIDE = text(
    "UPDATE approval SET decision = :decision, decided_by = :decided_by, decided_at = :decided_at, note = :note,"
    " record = :record WHERE approval = :approval AND decision IS NULL"
)
_LIST = Query(
    FoundApproval,
    f"SELECT {_FOUND} FROM approval a WHERE (:everybody = 1 OR party_id IN :parties)"
    " AND approval > :after AND (:pledge = '' OR pledge = :pledge) AND asked_at <= :at"
    f" AND (:status = '' OR :status = {_STATUS}) ORDER BY approval LIMIT :limit",
    "parties",
)


def add(connection: Connection, asked: AskedRow) -> None:
    """Keep what was asked for, undecided."""
    connection.execute(insert(ApprovalRow), [{**dict.fromkeys(_DECIDED), **asked._asdict()}])


def one(connection: Connection, approval: str, at: int) -> FoundApproval | None:
    """The row of that name, in the `status` it had at that instant (microseconds), or None."""
    return _ONE.one_or_none(connection, {"approval": approval, "at": at})


def hold(connection: Connection, approval: str) -> bool:
    """Lock the row for this transaction, after whoever has it; False where it is decided by then."""
    return connection.execute(_HELD, {"approval": approval}).rowcount == 1


def decide(
    connection: Connection,
    *,
    approval: str,
    decision: str,
    decided_by: str | None,
    decided_at: int,
    note: str | None,
    record: str | None,
) -> bool:
    """Write what was decided; False where somebody had decided before."""
    decided = {"decision": decision, "decided_by": decided_by, "decided_at": decided_at, "note": note, "record": record}
    return connection.execute(_DECIDE, {**decided, "approval": approval}).rowcount == 1


def listed(
    connection: Connection,
    *,
    parties: Iterable[str] | None,
    after: str,
    pledge: str,
    status: str,
    at: int,
    limit: int,
) -> list[FoundApproval]:
    """Those of the party whose records are `parties` (None: everybody's), `after` a name, at most `limit`, that had
    been asked for `at` that instant (microseconds), of a `pledge` and in a `status` at that instant unless these are
    empty."""
    asked = {"after": after, "pledge": pledge, "status": status, "at": at, "limit": limit}
    return _LIST.all(connection, {**asked, "everybody": int(parties is None), "parties": sorted(parties or ())})
