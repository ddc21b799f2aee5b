"""Who is barred, in a table: members that are suspended, tokens and keys that are revoked.

A member is barred under every identifier of its party, and of whichever parties are joined with it. Who is let in again
is deleted; the audit has when it was done.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from registry.store.tables.queries import Query

MEMBER, TOKEN, KEY = "member", "token", "key"


class BarredRow(NamedTuple):
    """What is barred: a member as SCHEME:value, a token or a key by its id."""

    kind: str
    name: str


class _Spelling(NamedTuple):
    """An identifier, and the representative of its party."""

    scheme: str
    issuer: str
    value: str
    record: str


_ALL = Query(BarredRow, "SELECT kind, name FROM barred")
# A party that stands for itself has no representative; those joined with it name it as theirs.
_OF = "COALESCE(p.representative, n.party_id)"
_JOINED = "FROM party_identifier n JOIN party_version p ON p.party_id = n.party_id AND p.seq_to IS NULL"
_RECORDS = Query(
    _Spelling,
    f"SELECT n.scheme, n.issuer, n.value, {_OF} AS record {_JOINED}"
    " WHERE n.scheme = :scheme AND n.issuer = :issuer AND n.value = :value",
)
_SPELLINGS = Query(_Spelling, f"SELECT n.scheme, n.issuer, n.value, {_OF} AS record {_JOINED} WHERE {_OF} = :record")
_BAR = text("INSERT INTO barred (kind, name, barred_at) VALUES (:kind, :name, :now) ON CONFLICT DO NOTHING")
_LET_IN = text("DELETE FROM barred WHERE kind = :kind AND name = :name")


def everything(connection: Connection) -> list[BarredRow]:
    """All that is barred, as it was named."""
    return _ALL.all(connection)


def spellings(connection: Connection, identifier: tuple[str, str, str]) -> set[tuple[str, str, str]]:
    """Every identifier (scheme, issuer, value) of the party that has this one; itself where no party is on record."""
    scheme, issuer, value = identifier
    found = {identifier}
    for row in _RECORDS.all(connection, {"scheme": scheme, "issuer": issuer, "value": value}):
        found |= {(one.scheme, one.issuer, one.value) for one in _SPELLINGS.all(connection, {"record": row.record})}
    return found


def bar(connection: Connection, kind: str, name: str, now: int) -> bool:
    """Bar it; False where it was. `now` is in microseconds since 1970."""
    return connection.execute(_BAR, {"kind": kind, "name": name, "now": now}).rowcount == 1


def let_in(connection: Connection, kind: str, name: str) -> bool:
    """Let it in again; False where it was not barred."""
    return connection.execute(_LET_IN, {"kind": kind, "name": name}).rowcount == 1
