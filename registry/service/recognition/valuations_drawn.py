"""What live items draw on the valuations of a pledgor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from registry.domain.filing.filing import Valuation
from registry.service.journal import codec
from registry.service.journal.codec import timing_of
from registry.store.projected.found import DrawnRow


def valuations_drawn(
    rows: Iterable[DrawnRow], now: datetime, *, but: frozenset[str] = frozenset()
) -> tuple[Valuation, ...]:
    """What the items of these rows that are live at `now` draw on valuations; those of the pledgee whose records are
    `but` are left out."""
    standings = ((row, timing_of(row.timing).at(now)) for row in rows if row.pledgee_id not in but)
    return tuple(codec.valuation_of(row.valuation) for row, standing in standings if standing and standing.live)
