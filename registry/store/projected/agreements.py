"""Reading what parties to a pledge had agreed by an instant: its terms and who held it, as known at a position.

An agreement counts from its recording, so these are what the entries up to then had left; before the first of a pledge
(its official entry may be older) they are what that says.
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
    """The states that entries up to position `k`, made by `as_of` (microseconds), had left of these pledges."""
    return dict(_PLEDGES.all(connection, {"numbers": sorted(set(numbers)), "k": k, "as_of": as_of}))


def pledgees(connection: Connection, numbers: Iterable[str], k: int, as_of: int) -> dict[str, str]:
    """The states of those who held these pledges by then, by registration number."""
    return dict(_PLEDGEES.all(connection, {"numbers": sorted(set(numbers)), "k": k, "as_of": as_of}))


def held_until(connection: Connection, numbers: Iterable[str], parties: Iterable[str], k: int) -> dict[str, int]:
    """Of these pledges those that a party, by its records, was pledgee or pledgor of by position `k`, each with the
    last position at which it was: that of the entry by which it passed to another, or `k`."""
    asked = {"numbers": sorted(set(numbers)), "parties": sorted(parties), "k": k}
    return dict(_HELD_UNTIL.all(connection, asked))
