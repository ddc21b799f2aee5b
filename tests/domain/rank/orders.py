"""Items of one right by their days, and what their holders agreed on, in the fewest words."""

from __future__ import annotations

from registry.domain.rank.order import Subordination
from registry.domain.rank.standing import ItemStatus, Standing
from tests.domain.strategies import DAY, NOW


def stood(index: int, day: int, *, perfected: bool = True) -> Standing:
    """A live item of that journal index, whose law time is that day."""
    return Standing(
        status=ItemStatus.LIVE,
        since=NOW + day * DAY,
        entered=perfected,
        void=False,
        ended_at=None,
        index=index,
    )


def back(stepping_back: int, named: int) -> Subordination:
    """The one at index `stepping_back` stands behind the one at index `named`."""
    return Subordination(stepping_back=stepping_back, named=named)
