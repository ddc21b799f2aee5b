"""The world a decision rests on, put together from the rows that a read or a command has: rights, rivals, parties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from registry.domain.filing.filing import Valuation
from registry.domain.knowledge import readings_of
from registry.domain.knowledge import texts as texts_of
from registry.domain.parties import Party
from registry.domain.record import RightRecord
from registry.domain.rights import RightId
from registry.domain.situation import Rival
from registry.domain.world import World
from registry.service import codec
from registry.service.documents import timing_of
from registry.service.transactions import Register
from registry.store import reads


def last_at(rows: Iterable[Any]) -> int:
    """When the last entry was made (microseconds) that these rows of rights include; 0 without rows."""
    return max((row.last_recorded_at for row in rows), default=0)


def parties_of(states: Mapping[str, str]) -> dict[str, Party]:
    """Parties by id, from their stored states."""
    return {party_id: codec.party_of(state) for party_id, state in states.items()}


def people_on(
    connection: Connection, rows: Iterable[Any], k: int | None = None, texts: Iterable[str] = ()
) -> dict[str, Party]:
    """The parties that a text naming a holder may mean: as known at position `k` (None: as they stand).

    Those with a part in the items of `rows`, and those that the filings of these items, or `texts`, name by an
    identifier. Empty where no text names anybody, which is most often so.
    """
    interests = [codec.interest_of(row.interest) for row in rows if row.registration_number is not None]
    named = set(texts).union(*(texts_of(one) for one in interests))
    if not named:
        return {}
    holders = {holder for one in interests for holder in one.holders}
    values = {identifier.value for text in named for identifier in readings_of(text)}
    return parties_of({row.party_id: row.state for row in reads.people(connection, {*holders, *named}, values, k)})


def world_of(
    register: Register,
    rows: Iterable[Any],
    parties: Mapping[str, Party],
    now: datetime,
    *,
    known_at: datetime | None = None,
    allocated: tuple[Valuation, ...] = (),
    people: Mapping[str, Party] = MappingProxyType({}),
    undisclosed: tuple[Valuation, ...] = (),
) -> World:
    """Rights and their families with every item on them, as `rows` tell, at `now`; the rest as in `World`."""
    records: dict[str, RightRecord] = {}
    rivals: dict[RightId, tuple[Rival, ...]] = {}
    for row in rows:
        if row.right_id not in records:
            records[row.right_id] = codec.right_of(row.state)
            rivals[records[row.right_id].right] = ()
        if row.registration_number is not None:
            right = records[row.right_id].right
            rivals[right] = (*rivals[right], _rival(row))
    return World(
        rights={record.right: record for record in records.values()},
        rivals=rivals,
        parties=parties,
        places=register.places,
        rule_set_version=register.rule_set_version,
        now=now,
        known_at=known_at,
        allocated=allocated,
        people=people,
        undisclosed=undisclosed,
    )


def subjects_of(connection: Connection, world: World, pledgor: str, rights: tuple[RightId, ...]) -> frozenset[str]:
    """Pledgor, rights and their present owners; a right outside `world`, of a pledge with others beside it, is read."""
    outside = [str(right) for right in rights if right not in world.rights]
    read = {row.right_id: row.state for row in reads.standing(connection, outside)} if outside else {}
    records = [world.rights[right] for right in rights if right in world.rights]
    records += [codec.right_of(read[right]) for right in outside if right in read]
    owners = {owner.party for record in records for owner in record.owners_at(world.now) if owner.party is not None}
    return frozenset(
        {
            *(f"party:{party}" for party in {pledgor, *owners}),
            *(f"right:{right.jurisdiction}:{right.number}" for right in rights),
        }
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
