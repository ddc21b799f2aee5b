"""Reading the projections as they were at a journal position `k`; today's is the last one, the query the same.

A command reads without `k`, under its locks, the versions that stand. Law time (`as_of`) is applied to ownership here,
where it narrows what is read; to items it is applied by the domain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, TextualSelect

from registry.domain.values.spelling import folded
from registry.store.tables.queries import query
from registry.store.tables.schema import require_fit

Rows = Sequence[Row[Any]]

_SLICE = 20_000


def _at(alias: str) -> str:
    return f"{alias}.seq_from <= :k AND ({alias}.seq_to IS NULL OR {alias}.seq_to > :k)"


def _stands(alias: str) -> str:
    return f"{alias}.seq_to IS NULL"


def _kin(first: str, at: Callable[[str], str]) -> str:
    """`kin(start, right_id)`: each pair that `first` selects, with all that hangs together with its right."""
    return (
        f"WITH RECURSIVE kin(start, right_id) AS ({first}"
        f" UNION SELECT kin.start, l.target FROM kin JOIN family_link l ON l.source = kin.right_id AND {at('l')}) "
    )


def _linked(of: str, at: Callable[[str], str]) -> str:
    """The rights that `of` picks among those that hang together with another, on record themselves or not."""
    return f"SELECT n.source, n.source FROM family_link n WHERE n.source {of} AND {at('n')}"


def _held(alias: str) -> str:
    return (
        f"({alias}.owned_from IS NULL OR {alias}.owned_from <= :as_of)"
        f" AND ({alias}.owned_to IS NULL OR {alias}.owned_to > :as_of)"
    )


_TIMES = (
    "registered_at",
    "priority_at",
    "present_from",
    "present_until",
    "other_entries",
    "reservation_ends_at",
    "void_from",
    "void_before",
    "end_status",
    "end_at",
    "behind",
    "position",
)
_TIMING = ", ".join(f"i.{name}" for name in ("registration_number", "item", *_TIMES))
_BESIDE = ("occupies", "pledgee_id", "pledgor_id", "security", "official_references", "interest")
_RIVAL = ", ".join((_TIMING, *(f"i.{one}" for one in (*_BESIDE, "evaluated_at", "holds_until", "rule_set_version"))))

_REVISION = "(SELECT MAX(version_num) FROM alembic_version) AS revision"
_NOW = f"SELECT next_position - 1 AS k, last_recorded_at AS last_at, projected, {_REVISION} FROM journal_head"
# The entries of one transaction are a microsecond apart, those of two are further. Where an instant lies inside of one,
# the whole of it was known by then: it was recorded at once, and what its first entry answers is there from that on.
_THEN = (
    f"SELECT COALESCE(e.position, -1) AS k, COALESCE(e.recorded_at, 0) AS last_at, h.projected, {_REVISION}"
    " FROM journal_head h LEFT JOIN journal_entry e ON e.position = (SELECT l.position FROM journal_entry l"
    " WHERE l.position >= (SELECT MAX(m.position) FROM journal_entry m WHERE m.recorded_at <= :known_at)"
    " AND NOT EXISTS (SELECT 1 FROM journal_entry n WHERE n.position = l.position + 1"
    "  AND n.recorded_at = l.recorded_at + 1)"
    " ORDER BY l.position LIMIT 1)"
)
_WHEN = "w.k, w.last_at, w.projected, w.revision"


def _known(sql: str) -> dict[bool, TextualSelect]:
    return {past: query(sql.replace(":known", _THEN if past else _NOW)) for past in (False, True)}


_POSITION = _known(f"SELECT {_WHEN} FROM (:known) w")
_FIRM = _known(
    f"SELECT {_WHEN}, p.party_id, p.state FROM (:known) w"
    " LEFT JOIN party_identifier n ON n.scheme = :scheme AND n.value = :value AND n.issuer = :issuer"
    " AND n.seq_from <= w.k LEFT JOIN party_version p ON p.party_id = n.party_id AND p.seq_from <= w.k"
    " AND (p.seq_to IS NULL OR p.seq_to > w.k)"
)
_RIGHT = _known(
    f"SELECT {_WHEN}, r.right_id, r.state, r.source_register, r.observed_at, r.burdened FROM (:known) w"
    " LEFT JOIN right_version r ON r.right_id = :right_id AND r.seq_from <= w.k"
    " AND (r.seq_to IS NULL OR r.seq_to > w.k)"
)
_PLEDGE = _known(
    f"SELECT {_WHEN}, v.state, v.terms_digest, c.pledge_seq, c.leaf_hash FROM (:known) w"
    " LEFT JOIN pledge_version v ON v.registration_number = :number AND v.seq_from <= w.k"
    " AND (v.seq_to IS NULL OR v.seq_to > w.k)"
    " LEFT JOIN pledge_version c ON c.registration_number = v.registration_number AND c.seq_to IS NULL"
)
_FIRM_RIGHTS = query(
    "SELECT m.right_id, m.owned, r.source_register, r.observed_at, r.burdened,"
    f" CASE WHEN r.burdened = 1 THEN r.state END AS state, {_TIMING},"
    " i.recognition, i.evaluated_at, i.holds_until, p.state AS pledgee_state FROM ("
    "  SELECT u.right_id, MAX(u.owned) AS owned FROM ("
    f"   SELECT h.right_id, 1 AS owned FROM holding h WHERE h.party_id IN :parties AND {_at('h')} AND {_held('h')}"
    "    UNION ALL"
    f"   SELECT o.right_id, 0 AS owned FROM item_version o WHERE o.pledgor_id IN :parties AND {_at('o')}"
    "  ) u WHERE u.right_id LIKE :within GROUP BY u.right_id"
    f") m JOIN right_version r ON r.right_id = m.right_id AND {_at('r')}"
    f" LEFT JOIN item_version i ON i.right_id = m.right_id AND {_at('i')}"
    f" LEFT JOIN party_version p ON p.party_id = i.pledgee_id AND {_at('p')}"
    " ORDER BY m.right_id, i.position, i.item",
    "parties",
)
_RIGHT_ITEMS = query(
    f"SELECT {_TIMING}, i.recognition, i.evaluated_at, i.holds_until, p.state AS pledgee_state FROM item_version i"
    f" LEFT JOIN party_version p ON p.party_id = i.pledgee_id AND {_at('p')}"
    f" WHERE i.right_id = :right_id AND {_at('i')} ORDER BY i.position, i.item"
)
# Most rights hang together with none, and have no more to look for.
_AROUND = query(
    f"{_kin(_linked('IN :rights', _at), _at)}"
    "SELECT 'owner' AS part, h.right_id, h.ordinal, h.owner AS detail, p.state AS beside, NULL AS link,"
    f" {', '.join(f'NULL AS {name}' for name in _TIMES)}"
    f" FROM holding h LEFT JOIN party_version p ON p.party_id = h.party_id AND {_at('p')}"
    f" WHERE h.right_id IN :rights AND {_at('h')} AND {_held('h')}"
    " UNION ALL SELECT 'member', k.start, 0, k.right_id, CASE WHEN o.burdened = 1 THEN o.state END, NULL,"
    f" {', '.join(f'i.{name}' for name in _TIMES)}"
    f" FROM kin k JOIN right_version o ON o.right_id = k.right_id AND o.right_id <> k.start AND {_at('o')}"
    f" LEFT JOIN item_version i ON i.right_id = o.right_id AND {_at('i')}"
    " UNION ALL "
    "SELECT 'tie', k.start, l.ordinal, l.source, l.target, l.link,"
    f" {', '.join(f'NULL AS {name}' for name in _TIMES)}"
    f" FROM kin k JOIN family_link l ON l.source = k.right_id AND l.right_id = l.source AND {_at('l')}"
    f" UNION ALL SELECT 'right', r.right_id, 0, NULL, r.state, NULL, {', '.join(f'NULL AS {name}' for name in _TIMES)}"
    f" FROM right_version r WHERE r.right_id IN :rights AND {_at('r')}"
    " ORDER BY 1, 2, 3, 4",
    "rights",
)
_ITEMS_ON = query(
    f"SELECT i.right_id, {_TIMING} FROM item_version i WHERE i.right_id IN :rights AND {_at('i')}", "rights"
)
_PARTY_STATES = query(
    f"SELECT p.party_id, p.state FROM party_version p WHERE p.party_id IN :parties AND {_at('p')}", "parties"
)
_PORTFOLIO = {
    newest: query(
        f"SELECT v.registration_number, v.state, v.pledge_seq, v.leaf_hash, v.terms_digest FROM pledge_version v"
        f" WHERE v.pledgee_id IN :parties AND {_at('v')} AND v.registration_number {'<' if newest else '>'} :after"
        " AND (:reference = '' OR v.client_reference = :reference)"
        " AND (:whosever = 1 OR v.pledgor_id IN :pledgors)"
        f" AND (:within = '%' OR EXISTS (SELECT 1 FROM item_version i WHERE {_at('i')}"
        "  AND i.registration_number = v.registration_number AND i.right_id LIKE :within))"
        f" ORDER BY v.registration_number {'DESC' if newest else ''} LIMIT :limit",
        "parties",
        "pledgors",
    )
    for newest in (False, True)
}
_PARTIES = query(
    "SELECT n.scheme, n.value, n.issuer, p.party_id, p.state FROM party_identifier n JOIN party_version p"
    " ON p.party_id = n.party_id AND p.seq_to IS NULL WHERE n.scheme IN :schemes AND n.value IN :values",
    "schemes",
    "values",
)
_FILING_PARTIES = query(
    "SELECT n.scheme, n.value, n.issuer, p.party_id, p.state, (SELECT MIN(v.registration_number) FROM pledge_version v"
    "  WHERE v.client_reference = :reference AND v.pledgee_id IN (SELECT p.party_id UNION ALL SELECT m.party_id"
    "  FROM party_version m WHERE m.representative = p.representative AND m.seq_to IS NULL)) AS referred"
    " FROM party_identifier n JOIN party_version p ON p.party_id = n.party_id AND p.seq_to IS NULL"
    " WHERE n.scheme IN :schemes AND n.value IN :values",
    "schemes",
    "values",
)


def _world(of: str, at: Callable[[str], str], *, named: bool = False) -> str:
    """The rights that `of` picks with their families, each with its items (one row an item), by the right's name; with
    `named` also the families of one not on record yet that others name.

    Crossed, so that SQLite too begins with the few rights that are meant and never walks through all there are.
    """
    first = f"SELECT s.right_id, s.right_id FROM right_version s WHERE s.right_id {of} AND {at('s')}"
    if named:
        first = f"{first} UNION {_linked(of, at)}"
    return (
        f"{_kin(first, at)}SELECT r.right_id, r.state, h.last_recorded_at, h.joined_seq, {_RIVAL}"
        f" FROM (SELECT DISTINCT right_id FROM kin) k CROSS JOIN journal_head h CROSS JOIN right_version r"
        f" LEFT JOIN item_version i ON i.right_id = r.right_id AND {at('i')}"
        f" WHERE r.right_id = k.right_id AND {at('r')} ORDER BY r.right_id, i.position, i.item"
    )


STANDING = query(_world("IN :rights", _stands, named=True), "rights")
_WORLD_THEN = query(_world("IN :rights", _at), "rights")
STANDING_PLEDGE = query(
    "SELECT state, pledge_seq, leaf_hash FROM pledge_version WHERE registration_number = :number AND seq_to IS NULL"
)
STANDING_PLEDGES = query(
    "SELECT registration_number, state, pledge_seq, leaf_hash, terms_digest FROM pledge_version"
    " WHERE registration_number IN :numbers AND seq_to IS NULL ORDER BY registration_number",
    "numbers",
)
_PLEDGES_THEN = query(
    f"SELECT v.registration_number, v.state FROM pledge_version v WHERE v.registration_number IN :numbers"
    f" AND {_at('v')}",
    "numbers",
)


def _drawn(at: Callable[[str], str]) -> TextualSelect:
    return query(
        f"SELECT i.valuation, i.pledgee_id, {_TIMING} FROM item_version i WHERE i.pledgor_id IN :pledgors AND {at('i')}"
        " AND i.valuation_reference IN :references",
        "pledgors",
        "references",
    )


_DRAWN, _DRAWN_THEN = _drawn(_stands), _drawn(_at)
_UNENDED = (
    "pledge_version v JOIN item_version u ON u.registration_number = v.registration_number AND u.seq_to IS NULL"
    " WHERE v.pledgee_id IN :parties AND v.seq_to IS NULL AND u.end_status IS NULL"
)
_BOOK = query(
    "SELECT registration_number, state FROM pledge_version WHERE seq_to IS NULL AND registration_number IN"
    f" (SELECT u.registration_number FROM {_UNENDED}) ORDER BY registration_number",
    "parties",
)
_BOOK_RIGHTS = query(_world(f"IN (SELECT u.right_id FROM {_UNENDED})", _stands), "parties")
_STANDING_PARTY = query("SELECT state FROM party_version WHERE party_id = :party AND seq_to IS NULL")
_STANDING_PARTIES = query(
    "SELECT party_id, state FROM party_version WHERE party_id IN :parties AND seq_to IS NULL", "parties"
)
_STANDING_RIGHT = query("SELECT state FROM right_version WHERE right_id = :right_id AND seq_to IS NULL")


def _run(
    connection: Connection, statements: dict[bool, TextualSelect], known_at: int | None, **values: Any
) -> Row[Any]:
    if known_at is not None:
        values["known_at"] = known_at
    found = connection.execute(statements[known_at is not None], values).one()
    require_fit(found.revision, found.projected)
    return found


def position(connection: Connection, known_at: int | None) -> Row[Any]:
    """One row: `k`, the last position recorded by `known_at` (microseconds; None: now), -1 for an empty journal; and
    `last_at`, when that was."""
    return _run(connection, _POSITION, known_at)


def firm(connection: Connection, key: tuple[str, str, str], known_at: int | None) -> Row[Any]:
    """One row: position `k` and `last_at`, and the party whose identifier `key` (scheme, issuer, value) was."""
    return _run(connection, _FIRM, known_at, scheme=key[0], issuer=key[1], value=key[2])


def right(connection: Connection, right_id: str, known_at: int | None) -> Row[Any]:
    """One row: position `k` and `last_at`, and the right's record as known then, or None."""
    return _run(connection, _RIGHT, known_at, right_id=right_id)


def pledge(connection: Connection, number: str, known_at: int | None) -> Row[Any]:
    """One row: position `k` and `last_at`, the pledge's state then (or None), and its present last entry."""
    return _run(connection, _PLEDGE, known_at, number=number)


def firm_rights(
    connection: Connection, *, parties: Iterable[str], k: int, as_of: int, jurisdiction: str | None
) -> Rows:
    """Rights that any of the `parties`, the records of one, owned at `as_of` or has pledged, each with its items (one
    row an item), by the right's name.

    `jurisdiction` None: of every place. `state` is there only for a right with a proceeding.
    """
    within = "%" if jurisdiction is None else f"{jurisdiction}/%"
    asked = {"parties": sorted(parties), "k": k, "as_of": as_of, "within": within}
    return connection.execute(_FIRM_RIGHTS, asked).all()


def right_items(connection: Connection, *, right_id: str, k: int) -> Rows:
    """The items over one right."""
    return connection.execute(_RIGHT_ITEMS, {"right_id": right_id, "k": k}).all()


def around(connection: Connection, *, rights: Iterable[str], k: int, as_of: int) -> Rows:
    """Each right, its owners at `as_of`, family members (with the timing of their items) and ties. `beside` is its own
    state, or an owner's party's; a member's, where it has a proceeding; the other end of a tie."""
    return connection.execute(_AROUND, {"rights": sorted(set(rights)), "k": k, "as_of": as_of}).all()


def items_on(connection: Connection, *, rights: Iterable[str], k: int) -> Rows:
    """Every item over any of the rights."""
    return connection.execute(_ITEMS_ON, {"rights": sorted(set(rights)), "k": k}).all()


def party_states(connection: Connection, parties: Iterable[str], k: int) -> dict[str, str]:
    """The stored states of these parties, by id."""
    rows = connection.execute(_PARTY_STATES, {"parties": sorted(set(parties)), "k": k})
    return {row.party_id: row.state for row in rows}


def portfolio(connection: Connection, *, newest: bool, **asked: Any) -> Rows:
    """A pledgee's own pledges (its records are `parties`, at `k`) after number `after`, at most `limit`, by their
    numbers, upwards or from the `newest` down; of that client `reference`, in whatever spelling, unless it is empty, of
    the pledgor whose records are `pledgors` unless `whosever` is 1, with an item `within` a place unless that is `%`.
    """
    return connection.execute(_PORTFOLIO[newest], {**asked, "reference": folded(asked["reference"])}).all()


# ---- for commands, under their locks ---------------------------------------------------------------------------------


def parties(connection: Connection, keys: Iterable[tuple[str, str, str]]) -> Rows:
    """The parties that any of the identifier keys (scheme, issuer, value) belong to; more rows may come, match them."""
    wanted = list(keys)
    asked = {"schemes": sorted({k[0] for k in wanted}), "values": sorted({k[2] for k in wanted})}
    return connection.execute(_PARTIES, asked).all()


def filing_parties(connection: Connection, keys: Iterable[tuple[str, str, str]], reference: str) -> Rows:
    """As `parties`, each with the first of its pledges as pledgee that bears the client reference, however spelled."""
    wanted = list(keys)
    return connection.execute(
        _FILING_PARTIES,
        {
            "schemes": sorted({k[0] for k in wanted}),
            "values": sorted({k[2] for k in wanted}),
            "reference": folded(reference),
        },
    ).all()


def standing(connection: Connection, rights: Iterable[str]) -> Rows:
    """Of these rights those on record, with their families, each with its items (one row an item)."""
    return connection.execute(STANDING, {"rights": sorted(set(rights))}).all()


def world_then(connection: Connection, rights: Iterable[str], k: int) -> Rows:
    """The same as known at position `k`."""
    return connection.execute(_WORLD_THEN, {"rights": sorted(set(rights)), "k": k}).all()


def pledges_then(connection: Connection, numbers: Iterable[str], k: int) -> dict[str, str]:
    """The stored states of these pledges at position `k`, by number."""
    rows = connection.execute(_PLEDGES_THEN, {"numbers": sorted(set(numbers)), "k": k})
    return {row.registration_number: row.state for row in rows}


def standing_pledges(connection: Connection, numbers: Iterable[str]) -> Rows:
    """These pledges as they stand, each with its last entry, by number."""
    return connection.execute(STANDING_PLEDGES, {"numbers": sorted(set(numbers))}).all()


def drawn(connection: Connection, pledgors: Iterable[str], references: Iterable[str], k: int | None = None) -> Rows:
    """The items of a pledgor, by its records, as they stand or as known at position `k`, that draw on any of these
    valuations, however their references are spelled."""
    values = {"pledgors": sorted(pledgors), "references": sorted(set(map(folded, references)))}
    return connection.execute(_DRAWN if k is None else _DRAWN_THEN, values if k is None else {**values, "k": k}).all()


def standing_pledge(connection: Connection, number: str) -> Row[Any] | None:
    """A pledge as it stands, with its last entry."""
    return connection.execute(STANDING_PLEDGE, {"number": number}).one_or_none()


def standing_book(connection: Connection, parties: Iterable[str]) -> Rows:
    """The pledges of a pledgee, by its records, of which some item has no entry that ended it, as they stand."""
    return connection.execute(_BOOK, {"parties": sorted(parties)}).all()


def standing_book_rights(connection: Connection, parties: Iterable[str]) -> Rows:
    """The rights under those items, as `standing` gives them; a statement of its own, so that a book of any size can be
    read."""
    return connection.execute(_BOOK_RIGHTS, {"parties": sorted(parties)}).all()


def standing_party(connection: Connection, party: str) -> str | None:
    """A party's state as it stands."""
    return connection.execute(_STANDING_PARTY, {"party": party}).scalar_one_or_none()


def standing_parties(connection: Connection, parties: Iterable[str]) -> dict[str, str]:
    """The states of these parties as they stand, by id; of many thousand in slices, which no database takes at once."""
    wanted = sorted(set(parties))
    slices = (wanted[start : start + _SLICE] for start in range(0, len(wanted), _SLICE))
    rows = (row for some in slices for row in connection.execute(_STANDING_PARTIES, {"parties": some}))
    return {row.party_id: row.state for row in rows}


def standing_right(connection: Connection, right_id: str) -> str | None:
    """A right's record as it stands."""
    return connection.execute(_STANDING_RIGHT, {"right_id": right_id}).scalar_one_or_none()
