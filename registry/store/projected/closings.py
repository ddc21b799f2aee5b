"""Reading the pledges of closing sets as they were at a journal position `k`.

A set is registered in one transaction whose entries lie an instant apart, so a position between them knows only some of
its pledges. At such a position the set is not there yet: nobody sees half of one.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from registry.domain.values.spelling import folded
from registry.store.projected.found import ClosedPledgeRow
from registry.store.tables.queries import Query, query

_WHOLE = (
    "v.seq_from <= :k AND (v.seq_to IS NULL OR v.seq_to > :k) AND NOT EXISTS (SELECT 1 FROM pledge_version l"
    " WHERE l.closing_set = v.closing_set AND l.pledge_seq = 0 AND l.seq_from > :k)"
)
_SETS = Query(
    ClosedPledgeRow,
    "SELECT v.closing_set, v.registration_number, v.state, v.terms_digest FROM pledge_version v"
    f" WHERE v.closing_set IN :sets AND {_WHOLE} ORDER BY v.closing_set, v.registration_number",
    "sets",
)
_OWN = query(
    "SELECT DISTINCT v.closing_set FROM pledge_version v WHERE v.pledgee_id IN :parties AND v.closing_set > :after"
    f" AND (:reference = '' OR v.closing_reference = :reference) AND {_WHOLE} ORDER BY v.closing_set LIMIT :limit",
    "parties",
)


def pledges(connection: Connection, sets: Iterable[str], k: int) -> list[ClosedPledgeRow]:
    """The pledges of these closing sets as known at position `k`, by set and number; none of one not whole by then."""
    return _SETS.all(connection, {"sets": sorted(set(sets)), "k": k})


def own(connection: Connection, *, parties: Iterable[str], k: int, reference: str, after: str, limit: int) -> list[str]:
    """The closing sets after `after` of which any of the `parties`, the records of one, is a pledgee at position `k`,
    at most `limit`; unless `reference` is empty, those that are called so, in whatever spelling."""
    asked = {"parties": sorted(parties), "k": k, "reference": folded(reference), "after": after, "limit": limit}
    return list(connection.execute(_OWN, asked).scalars())
