"""Reading and writing who is let in no more: tokens by their id, members with all their identifiers."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from registry.store.tables.queries import Query, query


class IdentifierRow(NamedTuple):
    """An identifier of a suspended member."""

    scheme: str
    issuer: str
    value: str


_TOKENS = query("SELECT jti FROM revoked_token")
_MEMBERS = Query(
    IdentifierRow,
    "SELECT n.scheme, n.issuer, n.value FROM party_identifier n WHERE n.party_id IN"
    " (SELECT s.party_id FROM suspended_member s UNION SELECT o.party_id FROM suspended_member s"
    "  JOIN party_version m ON m.party_id = s.party_id AND m.seq_to IS NULL"
    "  JOIN party_version o ON o.representative = m.representative AND o.seq_to IS NULL)",
)
_REVOKE = text("INSERT INTO revoked_token (jti, revoked_at) VALUES (:jti, :at) ON CONFLICT DO NOTHING")
_SUSPEND = text("INSERT INTO suspended_member (party_id, suspended_at) VALUES (:party, :at) ON CONFLICT DO NOTHING")
_RESTORE = query("SELECT party_id FROM suspended_member WHERE party_id IN :parties", "parties")
_DELETE = text("DELETE FROM suspended_member WHERE party_id = :party")


def tokens(connection: Connection) -> frozenset[str]:
    """The id of every revoked token."""
    return frozenset(connection.execute(_TOKENS).scalars())


def members(connection: Connection) -> frozenset[IdentifierRow]:
    """Every identifier of the suspended members, those of records that were joined with theirs included."""
    return frozenset(_MEMBERS.all(connection))


def revoke(connection: Connection, jti: str, at: int) -> bool:
    """Revoke a token; False where it was."""
    return bool(connection.execute(_REVOKE, {"jti": jti, "at": at}).rowcount)


def suspend(connection: Connection, party: str, at: int) -> bool:
    """Suspend the party of a record; False where it was."""
    return bool(connection.execute(_SUSPEND, {"party": party, "at": at}).rowcount)


def restore(connection: Connection, parties: frozenset[str]) -> bool:
    """Let a party in again, under whichever of its records it was suspended; False where it was not."""
    found = list(connection.execute(_RESTORE, {"parties": sorted(parties)}).scalars())
    if found:
        connection.execute(_DELETE, [{"party": one} for one in found])
    return bool(found)
