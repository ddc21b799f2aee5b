"""Reading the terms of pledges, and who was their pledgee, at an instant, as known at a journal position.

What parties agree on counts from the moment it is recorded. So the terms at an instant are those after the last entry
recorded by then. An instant may also lie before the first entry of a pledge, because the official register can have
entered it earlier: then the terms are those of that first entry.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from registry.store.projected.found import HeldUntilRow, PledgeState
from registry.store.tables.queries import Query

_THEN = (
    "v.registration_number IN :numbers AND v.seq_from = (SELECT MAX(x.seq_from) FROM pledge_version x"
    " WHERE x.registration_number = v.registration_number AND x.seq_from <= :k AND (x.pledge_seq = 0 OR x.seq_from <="
    " (SELECT COALESCE(MAX(e.position), -1) FROM journal_entry e WHERE e.recorded_at <= :as_of)))"
)
_PLEDGES = Query(PledgeState, f"SELECT v.registration_number, v.state FROM pledge_version v WHERE {_THEN}", "numbers")
_PLEDGEES = Query(
    PledgeState,
    "SELECT v.registration_number, p.state FROM pledge_version v JOIN party_version p ON p.party_id = v.pledgee_id"
    f" AND p.seq_from <= :k AND (p.seq_to IS NULL OR p.seq_to > :k) WHERE {_THEN}",
    "numbers",
)
_HELD_UNTIL = Query(
    HeldUntilRow,
    "SELECT registration_number, MAX(CASE WHEN seq_to <= :k THEN seq_to ELSE :k END) AS until FROM pledge_version"
    " WHERE registration_number IN :numbers AND seq_from <= :k AND (pledgee_id IN :parties OR pledgor_id IN :parties)"
    " GROUP BY registration_number",
    "numbers",
    "parties",
)


def pledges(connection: Connection, numbers: Iterable[str], k: int, as_of: int) -> dict[str, str]:
    """The stored state of each pledge after the last entry up to position `k` that was made by `as_of` (microseconds),
    by registration number."""
    return dict(_PLEDGES.all(connection, {"numbers": sorted(set(numbers)), "k": k, "as_of": as_of}))


def pledgees(connection: Connection, numbers: Iterable[str], k: int, as_of: int) -> dict[str, str]:
    """The stored state of the party that was the pledgee of each pledge at that time, by registration number."""
    return dict(_PLEDGEES.all(connection, {"numbers": sorted(set(numbers)), "k": k, "as_of": as_of}))


def held_until(connection: Connection, numbers: Iterable[str], parties: Iterable[str], k: int) -> dict[str, int]:
    """Until which journal position a party was pledgee or pledgor of each of these pledges, by registration number.

    `parties` are the ids of the records of that one party. The position is that of the entry by which the pledge passed
    to another, or `k` where the party still has its part in it then. Pledges in which it had no part by `k` are left
    out.
    """
    asked = {"numbers": sorted(set(numbers)), "parties": sorted(parties), "k": k}
    return dict(_HELD_UNTIL.all(connection, asked))
