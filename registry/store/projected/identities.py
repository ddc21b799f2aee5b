"""Who is whom: whose an identifier is, which records of parties are of one, and what concerns the records of a party.

A party's records are the ids it was recorded under: one, unless parties that were recorded apart were joined. What is
asked of a party is asked of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from registry.store.projected.found import BearerRow, LinkRow, MergeRow, PartyRow
from registry.store.tables.queries import Query, query

_AT_ONCE = 5_000
_WHEN = {
    False: "p.seq_to IS NULL",
    True: "p.seq_from <= :k AND (p.seq_to IS NULL OR p.seq_to > :k)",
}
_BEARER = {
    known: Query(
        BearerRow,
        "SELECT n.party_id, p.state FROM party_identifier n LEFT JOIN party_version p ON p.party_id = n.party_id"
        f" AND {when} WHERE n.scheme = :scheme AND n.value = :value AND n.issuer = :issuer",
    )
    for known, when in _WHEN.items()
}
_JOINED = {
    known: Query(
        PartyRow,
        "SELECT p.party_id, p.state FROM party_version p WHERE p.party_id IN :parties"
        f" AND p.representative IS NOT NULL AND {when}",
        "parties",
    )
    for known, when in _WHEN.items()
}
# A pledgee may have passed its pledges on, and what it knew or was known by still counts: every version is looked at.
_CONCERNING = query(
    "SELECT h.right_id FROM holding h WHERE h.party_id IN :parties AND h.seq_to IS NULL"
    " UNION SELECT i.right_id FROM item_version i"
    "  WHERE i.pledgor_id IN :parties AND i.seq_to IS NULL AND i.end_status IS NULL"
    " UNION SELECT i.right_id FROM pledge_version v JOIN item_version i"
    "  ON i.registration_number = v.registration_number AND i.seq_to IS NULL AND i.end_status IS NULL"
    "  WHERE v.pledgee_id IN :parties",
    "parties",
)
# A text that names a holder may mean whoever has a part in any item on the right, an ended one too, or has it held.
_HEARD_OF = query(
    "SELECT DISTINCT i.right_id FROM item_version i WHERE i.seq_to IS NULL AND i.interest LIKE :named AND i.right_id IN"
    " (SELECT n.right_id FROM item_version n WHERE n.seq_to IS NULL AND n.end_status IS NULL"
    """ AND (n.interest LIKE '%"holder":%' OR n.interest LIKE '%"hits":["%'))"""
)
_LINKED = Query(LinkRow, "SELECT source, target FROM family_link WHERE source IN :rights AND seq_to IS NULL", "rights")
_PEOPLE = {
    known: Query(
        PartyRow,
        f"SELECT p.party_id, p.state FROM party_version p WHERE {when} AND (p.party_id IN :parties OR p.party_id IN"
        f" (SELECT n.party_id FROM party_identifier n WHERE n.value IN :values{' AND n.seq_from <= :k' * known}))",
        "parties",
        "values",
    )
    for known, when in _WHEN.items()
}
_MERGE = Query(MergeRow, "SELECT m.keep_id, m.join_id, m.seq_to FROM party_merge m WHERE m.merge_id = :merge_id")


def bearer(connection: Connection, key: tuple[str, str, str], k: int | None = None) -> BearerRow | None:
    """The id of the record that bears an identifier (scheme, issuer, value), and the state of its party, as it stands
    or as known at position `k`: None where it was not on record then. No row for an identifier that is nobody's."""
    values = {"scheme": key[0], "issuer": key[1], "value": key[2]}
    return _BEARER[k is not None].one_or_none(connection, values if k is None else {**values, "k": k})


def joined(connection: Connection, parties: Iterable[str], k: int | None = None) -> dict[str, str]:
    """Of these records those that were joined to others, each with the state of the party they are, as they stand or as
    known at position `k`."""
    values = {} if k is None else {"k": k}
    rows = (_JOINED[k is not None].all(connection, {**values, "parties": some}) for some in in_parts(parties))
    return dict(row for some in rows for row in some)


def people(connection: Connection, parties: Iterable[str], values: Iterable[str], k: int | None) -> dict[str, str]:
    """The states of parties, by id or by the value of one of their identifiers, as they stand or as known at `k`."""
    asked = {"parties": sorted(set(parties)), "values": sorted(set(values))}
    return dict(_PEOPLE[k is not None].all(connection, asked if k is None else {**asked, "k": k}))


def concerning(connection: Connection, parties: Iterable[str]) -> frozenset[str]:
    """The rights that a party, by its records, owns or owned, and those under items that no entry has ended which it
    gave, holds or held."""
    return frozenset(connection.execute(_CONCERNING, {"parties": sorted(parties)}).scalars())


def heard_of(connection: Connection, parties: Iterable[str]) -> frozenset[str]:
    """The rights on which some item that no entry has ended names holders in words, and a party, by its records, has
    had a part in one. It reads through every item, so it is for what is rare."""
    named = ({"named": f'%"{party}"%'} for party in sorted(parties))
    return frozenset(right for one in named for right in connection.execute(_HEARD_OF, one).scalars())


def links(connection: Connection, rights: Iterable[str]) -> list[LinkRow]:
    """Which of these rights hang together with which others (`source`, `target`), from either end."""
    return [row for some in in_parts(rights) for row in _LINKED.all(connection, {"rights": some})]


def merge(connection: Connection, merge_id: str) -> MergeRow | None:
    """The records a merge named, and the position of the entry that undid it."""
    return _MERGE.one_or_none(connection, {"merge_id": merge_id})


def in_parts(names: Iterable[str]) -> list[list[str]]:
    """These names, each once and in order, as many at once as a statement takes."""
    wanted = sorted(set(names))
    return [wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE)]
