"""Idempotency keys, kept in the transaction of the effect they guard.

Claiming a key inserts its row: a second caller with the same key waits on it, on PostgreSQL by the unique index, on
SQLite because writers take turns, and then finds the first answer. A refused call rolls its row back, so the key is
free.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import OperationalError

from registry.errors import IdempotencyKeyInFlight
from registry.store.faults import lock_waited_for
from registry.store.tables.queries import query

# Whose the key is: the party's, by whichever of its identifiers the token names it; else the text given.
_HOLDER = (
    "COALESCE((SELECT COALESCE(p.representative, n.party_id) FROM party_identifier n JOIN party_version p"
    " ON p.party_id = n.party_id AND p.seq_to IS NULL"
    " WHERE n.scheme = :scheme AND n.value = :value AND n.issuer = :issuer), :holder)"
)
_CLAIM = text(
    "INSERT INTO idempotency_key (holder, route, key, fingerprint, created_at)"
    f" VALUES ({_HOLDER}, :route, :key, :fingerprint, :now) ON CONFLICT (holder, route, key) DO NOTHING"
)
_READ = query(
    "SELECT fingerprint, created_at, status, headers, answer FROM idempotency_key"
    f" WHERE holder = {_HOLDER} AND route = :route AND key = :key"
)
_KEEP = text(
    "UPDATE idempotency_key SET status = :status, headers = :headers, answer = :answer"
    f" WHERE holder = {_HOLDER} AND route = :route AND key = :key"
)
# Of several that come at once with a key whose time has passed, one alone finds it so: the others wait for that row.
_RENEW = text(
    "UPDATE idempotency_key SET fingerprint = :fingerprint, created_at = :now, status = NULL"
    f" WHERE holder = {_HOLDER} AND route = :route AND key = :key AND (created_at < :expired OR status IS NULL)"
)
_PROBE = text(
    "INSERT INTO idempotency_key (holder, route, key, fingerprint, created_at, answer)"
    " VALUES ('', '', :key, '', 0, :answer)"
)
_PROBED = bytes(65_536)
"""What no page of a SQLite file has room for, so that it must grow. On PostgreSQL it would grow for good."""


def _sweep(skip: str) -> TextClause:
    return text(
        "DELETE FROM idempotency_key WHERE (holder, route, key) IN (SELECT holder, route, key FROM idempotency_key"
        f" WHERE created_at < :expired ORDER BY created_at LIMIT :limit{skip})"
    )


_SWEEP = {False: _sweep(""), True: _sweep(" FOR UPDATE SKIP LOCKED")}
_SHARE = text(
    "INSERT INTO idempotency_key (holder, route, key, fingerprint, created_at, status, headers, answer)"
    " SELECT :other, route, key, fingerprint, created_at, status, headers, answer FROM idempotency_key"
    " WHERE holder = :holder AND status IS NOT NULL ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, kw_only=True)
class KeyClaim:
    """Who repeats what: the key's holder, the route, the key itself, and the digest of the whole input.

    `party` is the identifier (scheme, issuer, value) of the party the caller speaks for, whose keys they are; `holder`
    stands for it where no party is on record or spoken for.
    """

    holder: str
    party: tuple[str, str, str] | None
    route: str
    key: str
    fingerprint: str

    @property
    def values(self) -> dict[str, object]:
        """What the statements are given."""
        scheme, issuer, value = self.party or ("", "", "")
        named = {"holder": self.holder, "scheme": scheme, "issuer": issuer, "value": value}
        return {**named, "route": self.route, "key": self.key}


@dataclass(frozen=True, kw_only=True)
class KeptAnswer:
    """A first answer: the input's digest, and status, headers and body as they were sent."""

    fingerprint: str
    created_at: int
    status: int
    headers: dict[str, str]
    answer: bytes


def claim(connection: Connection, key: KeyClaim, now: int) -> bool:
    """Take the key for this transaction; False when an earlier one holds it.

    Waits for one still running; IdempotencyKeyInFlight when that outlasts the lock time-out.
    """
    return _changed(connection, _CLAIM, _values(key, now))


def renew(connection: Connection, key: KeyClaim, now: int, expired: int) -> bool:
    """Take over a key whose time has passed, which began before `expired`; False when another call has done so.

    Waits, and raises, as `claim`.
    """
    return _changed(connection, _RENEW, {**_values(key, now), "expired": expired})


def _changed(connection: Connection, statement: TextClause, values: dict[str, object]) -> bool:
    try:
        return connection.execute(statement, values).rowcount == 1
    except OperationalError as error:
        lock = lock_waited_for(error)
        if lock is None:
            raise
        raise IdempotencyKeyInFlight("The first call with this key is still running.", lock=lock) from error


def sweep(connection: Connection, expired: int, limit: int) -> int:
    """Delete at most `limit` keys that began before `expired`, but those that another call holds; how many."""
    statement = _SWEEP[connection.dialect.name == "postgresql"]
    return connection.execute(statement, {"expired": expired, "limit": limit}).rowcount


def probe(connection: Connection) -> None:
    """Write a row that nobody will see, as every command writes one: the caller undoes it."""
    answer = _PROBED if connection.dialect.name == "sqlite" else None
    connection.execute(_PROBE, {"key": secrets.token_hex(16), "answer": answer})


def _values(key: KeyClaim, now: int) -> dict[str, object]:
    return {**key.values, "fingerprint": key.fingerprint, "now": now}


def kept(connection: Connection, key: KeyClaim) -> KeptAnswer | None:
    """The first answer to a key, or None when there is none."""
    row = connection.execute(_READ, key.values).one_or_none()
    if row is None or row.status is None:
        return None
    return KeptAnswer(
        fingerprint=row.fingerprint,
        created_at=row.created_at,
        status=row.status,
        headers=json.loads(row.headers or "{}"),
        answer=row.answer,
    )


def keep(connection: Connection, key: KeyClaim, *, status: int, headers: dict[str, str], answer: bytes) -> None:
    """Store the answer beside its effect."""
    connection.execute(
        _KEEP,
        {**key.values, "status": status, "headers": json.dumps(headers), "answer": answer},
    )


def share(connection: Connection, holder: str, other: str) -> None:
    """Keep for another party too what was answered to a party's keys, where the other has not used the same itself.

    Parties that are joined have their keys together from then on, and whoever is parted from another has those that
    came meanwhile: a call repeated after either finds its first answer.
    """
    connection.execute(_SHARE, {"holder": holder, "other": other})
