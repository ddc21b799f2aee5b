"""The world a decision rests on, put together from the rows that a read or a command has: rights, rivals, parties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from registry.domain.judging import Rival, World
from registry.domain.parties import Party
from registry.domain.rights import RightId, RightRecord
from registry.service import codec
from registry.service.documents import timing_of
from registry.service.transactions import Register


def last_at(rows: Iterable[Any]) -> int:
    """When the last entry was made (microseconds) that these rows of rights include; 0 without rows."""
    return max((row.last_recorded_at for row in rows), default=0)


def parties_of(states: Mapping[str, str]) -> dict[str, Party]:
    """Parties by id, from their stored states."""
    return {party_id: codec.party_of(state) for party_id, state in states.items()}


def world_of(
    register: Register,
    rows: Iterable[Any],
    named: Mapping[str, RightId],
    parties: Mapping[str, Party],
    now: datetime,
) -> World:
    """The rights `named`, by their text, with every item on them, as `rows` of standing rights tell, at `now`.

    A row of a right that is not named is passed over.
    """
    records: dict[RightId, RightRecord] = {}
    bases: dict[RightId, RightRecord] = {}
    rivals: dict[RightId, tuple[Rival, ...]] = {}
    for row in rows:
        right = named.get(row.right_id)
        if right is None:
            continue
        if right not in records:
            records[right], rivals[right] = codec.right_of(row.state), ()
            if row.base_state is not None:
                bases[right] = codec.right_of(row.base_state)
        if row.registration_number is not None:
            rivals[right] = (*rivals[right], _rival(row))
    return World(
        rights=records,
        rivals=rivals,
        parties=parties,
        places=register.places,
        rule_set_version=register.rule_set_version,
        now=now,
        bases=bases,
    )


def _rival(row: Any) -> Rival:
    return Rival(
        registration_number=row.registration_number,
        item=row.item,
        pledgee=row.pledgee_id,
        pledgor=row.pledgor_id,
        security=row.security,
        interest=codec.interest_of(row.interest),
        timing=timing_of(row),
        occupies=bool(row.occupies),
        references=frozenset(codec.strings(row.official_references)),
    )
