"""Reading the projections as they were at a journal position `k`; today's is the last one, the query the same.

A command reads without `k`, under its locks, the versions that stand. Law time (`as_of`) is applied to ownership here,
where it narrows what is read; to items it is applied by the domain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy import Connection

from registry.domain.values.spelling import folded
from registry.store.projected.found import (
    DrawnRow,
    FilingParty,
    FirmFound,
    FirmRightRow,
    IdentifiedParty,
    ItemOnRow,
    PartyRow,
    PledgeFound,
    PledgeNow,
    PledgeRow,
    PledgeState,
    PositionFound,
    RightFound,
    RightRow,
    RivalRow,
    ShownItemRow,
    WorldRow,
)
from registry.store.projected.pieces import NOW, THEN, WHEN, at, held, kin, linked, stands
from registry.store.tables.queries import Query, columns, query
from registry.store.tables.schema import require_fit

Found = TypeVar("Found", PositionFound, FirmFound, RightFound, PledgeFound)

_SLICE = 20_000


_RIVAL = columns(RivalRow, "i")
_SHOWN = columns(ShownItemRow, "i").replace("i.pledgee_state", "p.state AS pledgee_state")


def _known(row: type[Found], sql: str) -> dict[bool, Query[Found]]:
    return {past: Query(row, sql.replace(":known", THEN if past else NOW)) for past in (False, True)}


_POSITION = _known(PositionFound, f"SELECT {WHEN} FROM (:known) w")
_FIRM = _known(
    FirmFound,
    f"SELECT {WHEN}, p.party_id, p.state FROM (:known) w"
    " LEFT JOIN party_identifier n ON n.scheme = :scheme AND n.value = :value AND n.issuer = :issuer"
    " AND n.seq_from <= w.k LEFT JOIN party_version p ON p.party_id = n.party_id AND p.seq_from <= w.k"
    " AND (p.seq_to IS NULL OR p.seq_to > w.k)",
)
_RIGHT = _known(
    RightFound,
    f"SELECT {WHEN}, {columns(RightRow, 'r')} FROM (:known) w"
    " LEFT JOIN right_version r ON r.right_id = :right_id AND r.seq_from <= w.k"
    " AND (r.seq_to IS NULL OR r.seq_to > w.k)",
)
_PLEDGE = _known(
    PledgeFound,
    f"SELECT {WHEN}, v.state, v.terms_digest, c.pledge_seq, c.leaf_hash FROM (:known) w"
    " LEFT JOIN pledge_version v ON v.registration_number = :number AND v.seq_from <= w.k"
    " AND (v.seq_to IS NULL OR v.seq_to > w.k)"
    " LEFT JOIN pledge_version c ON c.registration_number = v.registration_number AND c.seq_to IS NULL",
)
_FIRM_RIGHTS = Query(
    FirmRightRow,
    "SELECT m.right_id, m.owned, r.source_register, r.observed_at, r.burdened,"
    f" CASE WHEN r.burdened = 1 THEN r.state END AS state, {_SHOWN} FROM ("
    "  SELECT u.right_id, MAX(u.owned) AS owned FROM ("
    f"   SELECT h.right_id, 1 AS owned FROM holding h WHERE h.party_id IN :parties AND {at('h')} AND {held('h')}"
    "    UNION ALL"
    f"   SELECT o.right_id, 0 AS owned FROM item_version o WHERE o.pledgor_id IN :parties AND {at('o')}"
    "  ) u WHERE u.right_id LIKE :within GROUP BY u.right_id"
    f") m JOIN right_version r ON r.right_id = m.right_id AND {at('r')}"
    f" LEFT JOIN item_version i ON i.right_id = m.right_id AND {at('i')}"
    f" LEFT JOIN party_version p ON p.party_id = i.pledgee_id AND {at('p')}"
    " ORDER BY m.right_id, i.position, i.item",
    "parties",
)
_RIGHT_ITEMS = Query(
    ShownItemRow,
    f"SELECT {_SHOWN} FROM item_version i"
    f" LEFT JOIN party_version p ON p.party_id = i.pledgee_id AND {at('p')}"
    f" WHERE i.right_id = :right_id AND {at('i')} ORDER BY i.position, i.item",
)
_ITEMS_ON = Query(
    ItemOnRow,
    f"SELECT {columns(ItemOnRow, 'i')} FROM item_version i WHERE i.right_id IN :rights AND {at('i')}",
    "rights",
)
_PARTY_STATES = Query(
    PartyRow,
    f"SELECT p.party_id, p.state FROM party_version p WHERE p.party_id IN :parties AND {at('p')}",
    "parties",
)
_PORTFOLIO = {
    newest: Query(
        PledgeRow,
        f"SELECT {columns(PledgeRow, 'v')} FROM pledge_version v"
        f" WHERE v.pledgee_id IN :parties AND {at('v')} AND v.registration_number {'<' if newest else '>'} :after"
        " AND (:reference = '' OR v.client_reference = :reference)"
        " AND (:whosever = 1 OR v.pledgor_id IN :pledgors)"
        f" AND (:within = '%' OR EXISTS (SELECT 1 FROM item_version i WHERE {at('i')}"
        "  AND i.registration_number = v.registration_number AND i.right_id LIKE :within))"
        f" ORDER BY v.registration_number {'DESC' if newest else ''} LIMIT :limit",
        "parties",
        "pledgors",
    )
    for newest in (False, True)
}
_PARTIES = Query(
    IdentifiedParty,
    "SELECT n.scheme, n.value, n.issuer, p.party_id, p.state FROM party_identifier n JOIN party_version p"
    " ON p.party_id = n.party_id AND p.seq_to IS NULL WHERE n.scheme IN :schemes AND n.value IN :values",
    "schemes",
    "values",
)
_FILING_PARTIES = Query(
    FilingParty,
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
        first = f"{first} UNION {linked(of, at)}"
    return (
        f"{kin(first, at)}SELECT r.right_id, r.state, h.last_recorded_at, h.joined_seq, {_RIVAL}"
        f" FROM (SELECT DISTINCT right_id FROM kin) k CROSS JOIN journal_head h CROSS JOIN right_version r"
        f" LEFT JOIN item_version i ON i.right_id = r.right_id AND {at('i')}"
        f" WHERE r.right_id = k.right_id AND {at('r')} ORDER BY r.right_id, i.position, i.item"
    )


WORLD_NOW = Query(WorldRow, _world("IN :rights", stands, named=True), "rights")
_WORLD_THEN = Query(WorldRow, _world("IN :rights", at), "rights")
PLEDGE_NOW = Query(
    PledgeNow,
    "SELECT state, pledge_seq, leaf_hash FROM pledge_version WHERE registration_number = :number AND seq_to IS NULL",
)
PLEDGES_NOW = Query(
    PledgeRow,
    "SELECT registration_number, state, pledge_seq, leaf_hash, terms_digest FROM pledge_version"
    " WHERE registration_number IN :numbers AND seq_to IS NULL ORDER BY registration_number",
    "numbers",
)
_PLEDGES_THEN = Query(
    PledgeState,
    f"SELECT v.registration_number, v.state FROM pledge_version v WHERE v.registration_number IN :numbers"
    f" AND {at('v')}",
    "numbers",
)


def _drawn(at: Callable[[str], str]) -> Query[DrawnRow]:
    return Query(
        DrawnRow,
        f"SELECT {columns(DrawnRow, 'i')} FROM item_version i WHERE i.pledgor_id IN :pledgors AND {at('i')}"
        " AND i.valuation_reference IN :references",
        "pledgors",
        "references",
    )


_DRAWN, _DRAWN_THEN = _drawn(stands), _drawn(at)
_UNENDED = (
    "pledge_version v JOIN item_version u ON u.registration_number = v.registration_number AND u.seq_to IS NULL"
    " WHERE v.pledgee_id IN :parties AND v.seq_to IS NULL AND u.end_status IS NULL"
)
_BOOK = Query(
    PledgeState,
    "SELECT registration_number, state FROM pledge_version WHERE seq_to IS NULL AND registration_number IN"
    f" (SELECT u.registration_number FROM {_UNENDED}) ORDER BY registration_number",
    "parties",
)
_BOOK_RIGHTS = Query(WorldRow, _world(f"IN (SELECT u.right_id FROM {_UNENDED})", stands), "parties")
_PARTY_NOW = query("SELECT state FROM party_version WHERE party_id = :party AND seq_to IS NULL")
_PARTIES_NOW = Query(
    PartyRow,
    "SELECT party_id, state FROM party_version WHERE party_id IN :parties AND seq_to IS NULL",
    "parties",
)
_RIGHT_NOW = query("SELECT state FROM right_version WHERE right_id = :right_id AND seq_to IS NULL")


def _run(
    connection: Connection, statements: dict[bool, Query[Found]], known_at: int | None, **values: str | int
) -> Found:
    if known_at is not None:
        values["known_at"] = known_at
    found = statements[known_at is not None].one(connection, values)
    require_fit(found.revision, found.projected)
    return found


def position(connection: Connection, known_at: int | None) -> PositionFound:
    """`k`, the last position recorded by `known_at` (microseconds; None: now), -1 for an empty journal; and `last_at`,
    when that was."""
    return _run(connection, _POSITION, known_at)


def firm(connection: Connection, key: tuple[str, str, str], known_at: int | None) -> FirmFound:
    """Position `k` and `last_at`, and the party whose identifier `key` (scheme, issuer, value) was."""
    return _run(connection, _FIRM, known_at, scheme=key[0], issuer=key[1], value=key[2])


def right(connection: Connection, right_id: str, known_at: int | None) -> RightFound:
    """Position `k` and `last_at`, and the right's record as known then, or None."""
    return _run(connection, _RIGHT, known_at, right_id=right_id)


def pledge(connection: Connection, number: str, known_at: int | None) -> PledgeFound:
    """Position `k` and `last_at`, the pledge's state then (or None), and its present last entry."""
    return _run(connection, _PLEDGE, known_at, number=number)


def firm_rights(
    connection: Connection, *, parties: Iterable[str], k: int, as_of: int, jurisdiction: str | None
) -> list[FirmRightRow]:
    """Rights that any of the `parties`, the records of one, owned at `as_of` or has pledged, each with its items (one
    row an item), by the right's name.

    `jurisdiction` None: of every place. `state` is there only for a right with a proceeding.
    """
    asked = {"parties": sorted(parties), "k": k, "as_of": as_of, "within": _within(jurisdiction)}
    return _FIRM_RIGHTS.all(connection, asked)


def right_items(connection: Connection, *, right_id: str, k: int) -> list[ShownItemRow]:
    """The items over one right."""
    return _RIGHT_ITEMS.all(connection, {"right_id": right_id, "k": k})


def items_on(connection: Connection, *, rights: Iterable[str], k: int) -> list[ItemOnRow]:
    """Every item over any of the rights."""
    return _ITEMS_ON.all(connection, {"rights": sorted(set(rights)), "k": k})


def party_states(connection: Connection, parties: Iterable[str], k: int) -> dict[str, str]:
    """The stored states of these parties, by id."""
    return dict(_PARTY_STATES.all(connection, {"parties": sorted(set(parties)), "k": k}))


def portfolio(
    connection: Connection,
    *,
    newest: bool,
    parties: Iterable[str],
    k: int,
    reference: str,
    pledgors: Iterable[str] | None,
    jurisdiction: str | None,
    after: str,
    limit: int,
) -> list[PledgeRow]:
    """A pledgee's own pledges (its records are `parties`, at `k`) after number `after`, at most `limit`, by their
    numbers, upwards or from the `newest` down; of that client `reference`, in whatever spelling, unless it is empty, of
    the pledgor whose records are `pledgors` unless that is None, with an item in a `jurisdiction` unless that is None.
    """
    asked = {
        "parties": sorted(parties),
        "k": k,
        "reference": folded(reference),
        "whosever": int(pledgors is None),
        "pledgors": sorted(pledgors or ()),
        "within": _within(jurisdiction),
        "after": after,
        "limit": limit,
    }
    return _PORTFOLIO[newest].all(connection, asked)


def _within(jurisdiction: str | None) -> str:
    """What the names of the rights of a place are like; of every place where it is None."""
    return "%" if jurisdiction is None else f"{jurisdiction}/%"


# ---- for commands, under their locks ---------------------------------------------------------------------------------


def parties(connection: Connection, keys: Iterable[tuple[str, str, str]]) -> list[IdentifiedParty]:
    """The parties that any of the identifier keys (scheme, issuer, value) belong to; more rows may come, match them."""
    wanted = list(keys)
    asked = {"schemes": sorted({k[0] for k in wanted}), "values": sorted({k[2] for k in wanted})}
    return _PARTIES.all(connection, asked)


def filing_parties(connection: Connection, keys: Iterable[tuple[str, str, str]], reference: str) -> list[FilingParty]:
    """As `parties`, each with the first of its pledges as pledgee that bears the client reference, however spelled."""
    wanted = list(keys)
    asked = {"schemes": sorted({k[0] for k in wanted}), "values": sorted({k[2] for k in wanted})}
    return _FILING_PARTIES.all(connection, {**asked, "reference": folded(reference)})


def world_now(connection: Connection, rights: Iterable[str]) -> list[WorldRow]:
    """Of these rights those on record, with their families, each with its items (one row an item)."""
    return WORLD_NOW.all(connection, {"rights": sorted(set(rights))})


def world_then(connection: Connection, rights: Iterable[str], k: int) -> list[WorldRow]:
    """The same as known at position `k`."""
    return _WORLD_THEN.all(connection, {"rights": sorted(set(rights)), "k": k})


def pledges_then(connection: Connection, numbers: Iterable[str], k: int) -> dict[str, str]:
    """The stored states of these pledges at position `k`, by number."""
    return dict(_PLEDGES_THEN.all(connection, {"numbers": sorted(set(numbers)), "k": k}))


def pledges_now(connection: Connection, numbers: Iterable[str]) -> list[PledgeRow]:
    """These pledges as they stand, each with its last entry, by number."""
    return PLEDGES_NOW.all(connection, {"numbers": sorted(set(numbers))})


def drawn(
    connection: Connection, pledgors: Iterable[str], references: Iterable[str], k: int | None = None
) -> list[DrawnRow]:
    """The items of a pledgor, by its records, as they stand or as known at position `k`, that draw on any of these
    valuations, however their references are spelled."""
    values = {"pledgors": sorted(pledgors), "references": sorted(set(map(folded, references)))}
    return _DRAWN.all(connection, values) if k is None else _DRAWN_THEN.all(connection, {**values, "k": k})


def pledge_now(connection: Connection, number: str) -> PledgeNow | None:
    """A pledge as it stands, with its last entry."""
    return PLEDGE_NOW.one_or_none(connection, {"number": number})


def book_now(connection: Connection, parties: Iterable[str]) -> list[PledgeState]:
    """The pledges of a pledgee, by its records, of which some item has no entry that ended it, as they stand."""
    return _BOOK.all(connection, {"parties": sorted(parties)})


def book_rights_now(connection: Connection, parties: Iterable[str]) -> list[WorldRow]:
    """The rights under those items, as `world_now` gives them; a statement of its own, so that a book of any size can
    be read."""
    return _BOOK_RIGHTS.all(connection, {"parties": sorted(parties)})


def party_now(connection: Connection, party: str) -> str | None:
    """A party's state as it stands."""
    return connection.execute(_PARTY_NOW, {"party": party}).scalar_one_or_none()


def parties_now(connection: Connection, parties: Iterable[str]) -> dict[str, str]:
    """The states of these parties as they stand, by id; of many thousand in slices, which no database takes at once."""
    wanted = sorted(set(parties))
    slices = (wanted[start : start + _SLICE] for start in range(0, len(wanted), _SLICE))
    return dict(row for some in slices for row in _PARTIES_NOW.all(connection, {"parties": some}))


def right_now(connection: Connection, right_id: str) -> str | None:
    """A right's record as it stands."""
    return connection.execute(_RIGHT_NOW, {"right_id": right_id}).scalar_one_or_none()
