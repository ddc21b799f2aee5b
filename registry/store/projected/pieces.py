"""Pieces of SQL that the reads of the projections share: which versions held, and which rights hang together."""

from __future__ import annotations

from collections.abc import Callable

_REVISION = (
    "(SELECT MAX(version_num) FROM alembic_version) AS revision, (SELECT MAX(size) FROM log_checkpoint) AS published"
)
NOW = f"SELECT next_position - 1 AS k, last_recorded_at AS last_at, projected, {_REVISION} FROM journal_head"
# The entries of one transaction are a microsecond apart, those of two are further. Where an instant lies inside of one,
# the whole of it was known by then: it was recorded at once, and what its first entry answers is there from that on.
THEN = (
    f"SELECT COALESCE(e.position, -1) AS k, COALESCE(e.recorded_at, 0) AS last_at, h.projected, {_REVISION}"
    " FROM journal_head h LEFT JOIN journal_entry e ON e.position = (SELECT l.position FROM journal_entry l"
    " WHERE l.position >= (SELECT MAX(m.position) FROM journal_entry m WHERE m.recorded_at <= :known_at)"
    " AND NOT EXISTS (SELECT 1 FROM journal_entry n WHERE n.position = l.position + 1"
    "  AND n.recorded_at = l.recorded_at + 1)"
    " ORDER BY l.position LIMIT 1)"
)
WHEN = "w.k, w.last_at, w.projected, w.revision, w.published"


def at(alias: str) -> str:
    """Whether a version held at position `k`."""
    return f"{alias}.seq_from <= :k AND ({alias}.seq_to IS NULL OR {alias}.seq_to > :k)"


def stands(alias: str) -> str:
    """Whether a version stands."""
    return f"{alias}.seq_to IS NULL"


def kin(first: str, at: Callable[[str], str]) -> str:
    """`kin(start, right_id)`: each pair that `first` selects, with all that hangs together with its right."""
    return (
        f"WITH RECURSIVE kin(start, right_id) AS ({first}"
        f" UNION SELECT kin.start, l.target FROM kin JOIN family_link l ON l.source = kin.right_id AND {at('l')}) "
    )


def linked(of: str, at: Callable[[str], str]) -> str:
    """The rights that `of` picks among those that hang together with another, on record themselves or not."""
    return f"SELECT n.source, n.source FROM family_link n WHERE n.source {of} AND {at('n')}"


def held(alias: str) -> str:
    """Whether a holding was one at the instant `as_of`."""
    return (
        f"({alias}.owned_from IS NULL OR {alias}.owned_from <= :as_of)"
        f" AND ({alias}.owned_to IS NULL OR {alias}.owned_to > :as_of)"
    )
