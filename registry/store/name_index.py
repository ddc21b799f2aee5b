"""The index of names: what is new since it was brought up to date, and who stands under some keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, text

from registry.store.tables.queries import Query

_MOST = 120
"""So many who share most keys with what is looked for are looked at."""


class NamedRow(NamedTuple):
    """A version of a party, or an owner of a right who is no party on record: since which position, and as JSON."""

    id: str
    seq_from: int
    state: str


class IndexRow(NamedTuple):
    """Up to which position names are in the index, and the last position of the journal."""

    position: int
    last: int


class IndexHeadRow(NamedTuple):
    """A row that says up to which position names are in the index; there is one, of id 1."""

    id: int
    position: int


class PartyStateRow(NamedTuple):
    """A party's record as it stands, as JSON."""

    party_id: str
    state: str


class SubjectFound(NamedTuple):
    """Who stands under some of the keys, and how many of them."""

    subject: str
    shared: int


_STATE = Query(
    IndexRow,
    "SELECT i.position, h.next_position - 1 AS last FROM name_index i CROSS JOIN journal_head h WHERE i.id = 1",
)
_PARTIES = Query(
    NamedRow,
    "SELECT party_id AS id, seq_from, state FROM party_version WHERE seq_from > :after AND seq_from <= :last"
    " ORDER BY seq_from LIMIT :limit",
)
_OWNERS = Query(
    NamedRow,
    "SELECT right_id AS id, seq_from, owner AS state FROM holding WHERE party_id = '' AND seq_from > :after"
    " AND seq_from <= :last ORDER BY seq_from LIMIT :limit",
)
FOUND = "SELECT subject, COUNT(*) AS shared FROM name_key WHERE key IN :keys GROUP BY subject"
_FOUND = Query(SubjectFound, f"{FOUND} ORDER BY COUNT(*) DESC, subject LIMIT {_MOST}", "keys", of=BigInteger)
_STATES = Query(
    PartyStateRow,
    "SELECT party_id, state FROM party_version WHERE party_id IN :parties AND seq_to IS NULL",
    "parties",
)
_BARE_OWNERS = Query(
    NamedRow,
    "SELECT right_id AS id, seq_from, owner AS state FROM holding WHERE right_id IN :rights AND party_id = ''"
    " AND seq_to IS NULL ORDER BY right_id, ordinal",
    "rights",
)
_HEADS = Query(IndexHeadRow, "SELECT id, position FROM name_index")
_EVERY_PARTY = text(
    "SELECT party_id, seq_from, state FROM party_version WHERE seq_from <= :position ORDER BY party_id, seq_from"
)
_EVERY_OWNER = text(
    "SELECT right_id, seq_from, owner FROM holding WHERE party_id = '' AND seq_from <= :position"
    " ORDER BY right_id, seq_from, ordinal"
)
_EVERY_KEY = text("SELECT key, subject FROM name_key")
_STREAMED = {"yield_per": 2_000}
_ADVANCE = text("UPDATE name_index SET position = :position WHERE id = 1 AND position = :before")


def state(connection: Connection) -> IndexRow:
    """How far the index is, and how far the journal."""
    return _STATE.one(connection)


def new_parties(connection: Connection, after: int, last: int, limit: int) -> list[NamedRow]:
    """Versions of parties that were recorded after a position, up to another, the earliest first."""
    return _PARTIES.all(connection, {"after": after, "last": last, "limit": limit})


def new_owners(connection: Connection, after: int, last: int, limit: int) -> list[NamedRow]:
    """The same of owners that are no parties on record."""
    return _OWNERS.all(connection, {"after": after, "last": last, "limit": limit})


def heads(connection: Connection) -> list[IndexHeadRow]:
    """Every row that says how far the index is."""
    return _HEADS.all(connection)


def every_party(connection: Connection, position: int) -> Iterator[NamedRow]:
    """Every version of a party up to a position, by party."""
    rows = connection.execute(_EVERY_PARTY, {"position": position}, execution_options=_STREAMED)
    yield from (NamedRow(*row) for row in rows)


def every_owner(connection: Connection, position: int) -> Iterator[NamedRow]:
    """The same of owners that are no parties on record, by right."""
    rows = connection.execute(_EVERY_OWNER, {"position": position}, execution_options=_STREAMED)
    yield from (NamedRow(*row) for row in rows)


def every_key(connection: Connection) -> Iterator[tuple[object, object]]:
    """Every key of the index with its subject."""
    yield from ((row.key, row.subject) for row in connection.execute(_EVERY_KEY, execution_options=_STREAMED))


def advance(connection: Connection, before: int, position: int, keys: Iterable[tuple[int, str]]) -> bool:
    """Add keys with their subjects, and bring the index to a position; False, and nothing is done, where it is no
    longer at the one before."""
    if not connection.execute(_ADVANCE, {"before": before, "position": position}).rowcount:
        return False
    rows = [{"key": key, "subject": subject} for key, subject in sorted(set(keys))]
    if rows:
        ignoring = "INSERT INTO name_key (key, subject) VALUES (:key, :subject) ON CONFLICT DO NOTHING"
        connection.execute(text(ignoring), rows)
    return True


def clear(connection: Connection) -> None:
    """Begin the index anew."""
    connection.execute(text("DELETE FROM name_key"))
    connection.execute(text("UPDATE name_index SET position = -1 WHERE id = 1"))


def found(connection: Connection, keys: Collection[int]) -> list[SubjectFound]:
    """Who shares most keys with what is looked for."""
    return _FOUND.all(connection, {"keys": sorted(keys)}) if keys else []


def party_states(connection: Connection, parties: Collection[str]) -> dict[str, str]:
    """The records of these parties as they stand."""
    return dict(_STATES.all(connection, {"parties": sorted(parties)})) if parties else {}


def bare_owners(connection: Connection, rights: Collection[str]) -> list[NamedRow]:
    """The owners of these rights, as they stand, who are no parties on record."""
    return _BARE_OWNERS.all(connection, {"rights": sorted(rights)}) if rights else []
