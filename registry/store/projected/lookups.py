"""What commands and upkeep look up by itself: a pledge's entries and versions, references, numbers, what is due."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from registry.domain.values.spelling import folded
from registry.store.projected.found import EntryOfPledge, OlderNameRow, PledgeVersionRow, ReferredRow
from registry.store.tables.queries import Query, query

_REFERRED = Query(
    ReferredRow,
    "SELECT pledgee_id, client_reference, MIN(registration_number) AS registration_number FROM pledge_version"
    " WHERE client_reference IN :told GROUP BY pledgee_id, client_reference ORDER BY 3 DESC",
    "told",
)
_ENTRIES_OF = Query(
    EntryOfPledge,
    "SELECT pledge_seq, leaf_hash FROM journal_entry WHERE pledge = :number AND pledge_seq >= :first",
)
_VERSIONS = Query(
    PledgeVersionRow,
    "SELECT seq_from, state FROM pledge_version WHERE registration_number = :number ORDER BY seq_from",
)
_PLEDGED_BY = query(
    "SELECT DISTINCT right_id FROM item_version WHERE pledgor_id IN :parties AND seq_to IS NULL AND end_status IS NULL"
    " ORDER BY right_id",
    "parties",
)
_DRAWN_ON = query(
    "SELECT DISTINCT valuation_reference FROM item_version WHERE pledgor_id IN :pledgors"
    " AND seq_to IS NULL AND end_status IS NULL AND valuation_reference IS NOT NULL",
    "pledgors",
)
_RECORDED_OTHERWISE = Query(
    OlderNameRow,
    "SELECT DISTINCT r.right_id, r.reads_as FROM right_version r WHERE r.reads_as IS NOT NULL ORDER BY r.right_id",
)
_BY_NUMBER = query(
    "SELECT DISTINCT r.right_id FROM right_version r WHERE r.number_key IN :keys AND r.seq_from <= :k"
    " AND (r.seq_to IS NULL OR r.seq_to > :k) ORDER BY r.right_id",
    "keys",
)
_DUE = query(
    "SELECT registration_number FROM item_version WHERE seq_to IS NULL AND end_status IS NULL"
    " AND (:every = 1 OR holds_until <= :now OR evaluated_at IS NULL OR rule_set_version <> :rules"
    " OR (occupies = 1 AND reservation_ends_at <= :now AND (present_from IS NULL OR present_from > :now)))"
    " ORDER BY position, item"
)


def referred(connection: Connection, told: Iterable[str]) -> list[ReferredRow]:
    """The first pledge of each pledgee that bears one of these client references, each as it is compared, the oldest of
    them last."""
    return _REFERRED.all(connection, {"told": sorted(set(map(folded, told)))})


def entries_of(connection: Connection, number: str, first: int) -> list[EntryOfPledge]:
    """Count and leaf hash of the entries of a pledge from its `first`-th on."""
    return _ENTRIES_OF.all(connection, {"number": number, "first": first})


def pledge_versions(connection: Connection, number: str) -> list[PledgeVersionRow]:
    """Every state a pledge has had, each with the position of the entry that led to it, oldest first."""
    return _VERSIONS.all(connection, {"number": number})


def pledged_by(connection: Connection, parties: Iterable[str]) -> list[str]:
    """The rights under the items of a pledgor, by its records, that no entry has ended."""
    return list(connection.execute(_PLEDGED_BY, {"parties": sorted(parties)}).scalars())


def drawn_on(connection: Connection, pledgors: Iterable[str]) -> frozenset[str]:
    """The references of the valuations that items of a pledgor, by its records, draw on and no entry has ended."""
    return frozenset(connection.execute(_DRAWN_ON, {"pledgors": sorted(pledgors)}).scalars())


def recorded_otherwise(connection: Connection) -> dict[str, str]:
    """The rights that were recorded under another name than their number gives by now, each with that name."""
    return dict(_RECORDED_OTHERWISE.all(connection))


def by_number(connection: Connection, keys: Iterable[str], k: int) -> list[str]:
    """The rights known at position `k` whose numbers have one of these keys, by name."""
    return list(connection.execute(_BY_NUMBER, {"keys": sorted(set(keys)), "k": k}).scalars())


def due(connection: Connection, now: int, rule_set_version: str, *, every: bool) -> list[str]:
    """The pledges, each once, of items that a day up to `now` (microseconds) or another edition of the rules may have
    changed; with `every`, of all that no entry has ended."""
    asked = {"now": now, "rules": rule_set_version, "every": int(every)}
    return list(dict.fromkeys(connection.execute(_DUE, asked).scalars()))
