"""How a right stands at the moment that a search speaks of: what shows it at first sight, and of a dead one why.

A right that has ended bears no burden for another reason than a free one, so no answer may list the two together.

Within a legal day nothing of this changes but at the instants of what is on record, so that one finding serves every
read between two of them: a search shows many rights, and reads of one right come in numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from registry.domain.case.case import Jurisdiction, Places
from registry.domain.right.facts import RightAt, RightStatus
from registry.domain.right.record import RightRecord
from registry.domain.right.term import is_dead
from registry.domain.values.days import legal_day, start_of_day
from registry.service.instants import Moment
from registry.service.journal import codec

DEAD = "right-dead"
"""The warning on a right that has ended."""
_SHOWN_BY_ITS_REGISTER = frozenset(RightStatus) - {RightStatus.PENDING, RightStatus.IN_FORCE, RightStatus.EXPIRED}


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What shows a right at first sight. Do not change what this holds: it is shared.

    `facts` are what each group of a search shows of it: `kind`, `titles`, `status` as its register shows it, the last
    day of its term, and whether it is `alive`, which days can end too; an application that pends is alive. `death` is
    None of a right that is, else what a search warns of.
    """

    facts: Mapping[str, Any]
    death: Mapping[str, Any] | None


class Sights:
    """The rights of one answer at its moment, under the law of these places."""

    def __init__(self, places: Places, moment: Moment) -> None:
        self._laws = {code: _Law(place) for code, place in places.items()}
        self._as_of = moment.as_of
        self._day_began = start_of_day(legal_day(moment.as_of))
        self._last_day_began = start_of_day(legal_day(max(moment.as_of, moment.known_at)))

    def of(self, state: str) -> Sight:
        """A right from its stored state."""
        place, told = _instants(state)
        past = bisect_right(told, self._as_of)
        since = told[past - 1] if past and told[past - 1] > self._day_began else self._day_began
        return _sight(state, self._laws[place], since, self._last_day_began)


class _Law:
    """A place as a key: by its identity, since settings make places of one code differ."""

    def __init__(self, place: Jurisdiction) -> None:
        self.place = place

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Law) and other.place is self.place

    def __hash__(self) -> int:
        return id(self.place)


@lru_cache(maxsize=20_000)
def _instants(state: str) -> tuple[str, tuple[datetime, ...]]:
    """The place of a right, and the instants of what is on record of it, earliest first."""
    record = codec.right_of(state)
    told = (*(c.effective_at for c in record.changes), *(o.observed_at for o in record.observations))
    return record.right.jurisdiction, tuple(sorted(told))


@lru_cache(maxsize=20_000)
def _sight(state: str, law: _Law, as_of: datetime, known_at: datetime) -> Sight:
    record = codec.right_of(state)
    right = record.at(as_of, law.place)
    dead = is_dead(right, law.place, as_of, known_at)
    facts = {
        "kind": right.kind,
        "titles": [{"text": title.text, "lang": title.lang} for title in right.titles],
        "status": right.status.value,
        "expires_on": right.expires_on.isoformat() if right.expires_on else None,
        "alive": not dead,
    }
    return Sight(facts=facts, death=_warning(record, right, as_of) if dead else None)


def _warning(record: RightRecord, right: RightAt, as_of: datetime) -> dict[str, Any]:
    """What a search says of a right that has ended, and since when, as far as that is on record."""
    detail = f"{right.right} can not serve as security: {_why(record, right, as_of)}."
    return {"code": DEAD, "detail": detail, "nearest": [], "right": str(right.right)}


def _why(record: RightRecord, right: RightAt, as_of: datetime) -> str:
    if right.status in _SHOWN_BY_ITS_REGISTER:
        told = [c.effective_at for c in record.changes if c.status is right.status and c.effective_at <= as_of]
        since = f"since {legal_day(max(told))}" if told else f"as seen on {legal_day(right.observed_at)}"
        return f"it is {right.status.value}, {since}"
    if right.expires_on is not None and legal_day(as_of) > right.expires_on:
        return f"its term ended on {right.expires_on}"
    if right.status is RightStatus.EXPIRED:
        return f"it is expired, as seen on {legal_day(right.observed_at)}"
    return f"the fee due on {right.fees_paid_until} was not paid, and the time of grace is over"
