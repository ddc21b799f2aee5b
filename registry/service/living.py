"""How a right stands at the moment that a search speaks of: what shows it at first sight, and of a dead one why.

A right that has ended bears no burden for another reason than a free one, so no answer may list the two together.
"""

from __future__ import annotations

from typing import Any

from registry.domain.life import is_dead
from registry.domain.periods import legal_day
from registry.domain.record import RightRecord
from registry.domain.rights import RightAt, RightStatus
from registry.domain.rules import Jurisdiction
from registry.service.moments import Moment

DEAD = "right-dead"
"""The warning on a right that has ended."""
_SHOWN_BY_ITS_REGISTER = frozenset(RightStatus) - {RightStatus.PENDING, RightStatus.IN_FORCE, RightStatus.EXPIRED}


def first_sight(record: RightRecord, place: Jurisdiction, moment: Moment) -> dict[str, Any]:
    """What each group of a search shows of its right: `kind`, `titles`, `status` as its register shows it, the last day
    of its term, and whether it is `alive`, which also days can end. An application that pends is alive."""
    right = record.at(moment.as_of, place)
    return {
        "kind": right.kind,
        "titles": [{"text": title.text, "lang": title.lang} for title in right.titles],
        "status": right.status.value,
        "expires_on": right.expires_on.isoformat() if right.expires_on else None,
        "alive": not is_dead(right, place, moment.as_of, moment.known_at),
    }


def warning_of_death(record: RightRecord, place: Jurisdiction, moment: Moment) -> dict[str, Any]:
    """What a search says of a right that has ended, and since when, as far as that is on record."""
    right = record.at(moment.as_of, place)
    detail = f"{right.right} can not serve as security: {_why(record, right, moment)}."
    return {"code": DEAD, "detail": detail, "nearest": []}


def _why(record: RightRecord, right: RightAt, moment: Moment) -> str:
    """What ended a right that is dead."""
    if right.status in _SHOWN_BY_ITS_REGISTER:
        told = [c.effective_at for c in record.changes if c.status is right.status and c.effective_at <= moment.as_of]
        since = f"since {legal_day(max(told))}" if told else f"as seen on {legal_day(right.observed_at)}"
        return f"it is {right.status.value}, {since}"
    if right.expires_on is not None and legal_day(moment.as_of) > right.expires_on:
        return f"its term ended on {right.expires_on}"
    if right.status is RightStatus.EXPIRED:
        return f"it is expired, as seen on {legal_day(right.observed_at)}"
    return f"the fee due on {right.fees_paid_until} was not paid, and the time of grace is over"
