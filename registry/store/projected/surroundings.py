"""Reading what stands around rights at a journal position: owners, families, links, and each right itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from registry.store.projected.found import Around, MemberBeside, OwnerBeside, RightItself, TieBeside, TimingRow
from registry.store.projected.pieces import at, held, kin, linked
from registry.store.tables.queries import Query

_TIMES = TimingRow._fields


class _AroundRow(NamedTuple):
    """What stands around a right: what of the rest it tells, `part` says."""

    part: str
    right_id: str
    ordinal: int
    detail: str | None
    beside: str | None
    link: str | None
    timing: TimingRow | None


# Most rights hang together with none, and have no more to look for.
_AROUND = Query(
    _AroundRow,
    f"{kin(linked('IN :rights', at), at)}"
    "SELECT 'owner' AS part, h.right_id, h.ordinal, h.owner AS detail, p.state AS beside, NULL AS link,"
    f" {', '.join(f'NULL AS {name}' for name in _TIMES)}"
    f" FROM holding h LEFT JOIN party_version p ON p.party_id = h.party_id AND {at('p')}"
    f" WHERE h.right_id IN :rights AND {at('h')} AND {held('h')}"
    " UNION ALL SELECT 'member', k.start, 0, k.right_id, CASE WHEN o.burdened = 1 THEN o.state END, NULL,"
    f" {', '.join(f'i.{name}' for name in _TIMES)}"
    f" FROM kin k JOIN right_version o ON o.right_id = k.right_id AND o.right_id <> k.start AND {at('o')}"
    f" LEFT JOIN item_version i ON i.right_id = o.right_id AND {at('i')}"
    " UNION ALL "
    "SELECT 'tie', k.start, l.ordinal, l.source, l.target, l.link,"
    f" {', '.join(f'NULL AS {name}' for name in _TIMES)}"
    f" FROM kin k JOIN family_link l ON l.source = k.right_id AND l.right_id = l.source AND {at('l')}"
    f" UNION ALL SELECT 'right', r.right_id, 0, NULL, r.state, NULL, {', '.join(f'NULL AS {name}' for name in _TIMES)}"
    f" FROM right_version r WHERE r.right_id IN :rights AND {at('r')}"
    " ORDER BY 1, 2, 3, 4",
    "rights",
)


def around(connection: Connection, *, rights: Iterable[str], k: int, as_of: int) -> list[Around]:
    """Each right, its owners at `as_of`, family members (with the timing of their items) and links."""
    return list(map(_told, _AROUND.all(connection, {"rights": sorted(set(rights)), "k": k, "as_of": as_of})))


def _told(row: _AroundRow) -> Around:
    if row.part == "owner":
        return OwnerBeside(row.right_id, row.detail or "", row.beside)
    if row.part == "member":
        return MemberBeside(row.right_id, row.detail or "", row.beside, row.timing)
    if row.part == "tie":
        return TieBeside(row.right_id, row.detail or "", row.beside or "", row.link or "")
    return RightItself(row.right_id, row.beside or "")
