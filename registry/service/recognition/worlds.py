"""The world a decision rests on, put together from the rows that a read or a command has: rights, rivals, parties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from registry.domain.party.party import Party
from registry.domain.pledge.pledge import Pledge
from registry.domain.rank.knowledge import readings_of
from registry.domain.rank.knowledge import texts as texts_of
from registry.domain.recognition.identity import Identity, owners_named
from registry.domain.recognition.situation import Kept, Rival
from registry.domain.recognition.world import World
from registry.domain.right.facts import RightId
from registry.domain.right.record import RightRecord
from registry.domain.values.days import from_micros
from registry.service.journal import codec
from registry.service.journal.codec import timing_of
from registry.service.journal.register import Register
from registry.service.recognition.valuations_drawn import valuations_drawn
from registry.store.projected import identities, reads
from registry.store.projected.found import DrawnRow, RivalRow, WorldRow


def last_at(rows: Iterable[WorldRow]) -> int:
    """When the last entry was made (microseconds) that these rows of rights include; 0 without rows."""
    return max((row.last_recorded_at for row in rows), default=0)


def parties_of(states: Mapping[str, str]) -> dict[str, Party]:
    """Parties by id, from their stored states."""
    return {party_id: codec.party_of(state) for party_id, state in states.items()}


def by_record(parties: Iterable[Party]) -> dict[str, Party]:
    """Parties by the id of each of their records."""
    return {record_id: party for party in parties for record_id in party.record_ids}


def _people_on(
    connection: Connection, rows: Iterable[WorldRow], k: int | None, texts: Iterable[str]
) -> dict[str, Party]:
    """The parties that a text naming a holder may mean: as known at position `k` (None: as they stand).

    Those with a part in the items of `rows`, and those that the filings of these items, or `texts`, name by an
    identifier. Empty where no text names anybody, which is most often so.
    """
    interests = [codec.interest_of(row.rival.interest) for row in rows if row.rival is not None]
    named = set(texts).union(*(texts_of(one) for one in interests))
    if not named:
        return {}
    holders = {holder for one in interests for holder in one.holders}
    values = {identifier.value for text in named for identifier in readings_of(text)}
    return parties_of(identities.people(connection, {*holders, *named}, values, k))


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The valuations of a pledgor that a filing draws on; under a lock on the pledgor, none is drawn on twice.

    `lender` is the bank that files, which may see its own draws and not those of others; None: whoever asks is not that
    bank, and is told nothing of what he may not see. The draws of the pledge of number `but` are left out.
    """

    lender: Party | None
    pledgor: Party
    valuations: frozenset[str]
    but: str | None = None

    @classmethod
    def of(cls, pledge: Pledge, parties: Mapping[str, Party]) -> Drawing:
        """What a registered pledge draws on, its own draws left out of what others do."""
        valuations = (one.valuation for one in pledge.filing.collateral)
        named = frozenset(value.reference for value in valuations if value is not None)
        lender, pledgor = parties[pledge.pledgee.id], parties[pledge.pledgor.id]
        return cls(lender=lender, pledgor=pledgor, valuations=named, but=pledge.registration_number)

    @property
    def anchors(self) -> tuple[str, ...]:
        """What to lock."""
        return (f"party:{self.pledgor.id}",) if self.valuations else ()

    def rows(self, connection: Connection, k: int | None) -> list[DrawnRow]:
        """The items that draw on these valuations as known at position `k` (None: as they stand)."""
        if not self.valuations:
            return []
        drawn = reads.drawn(connection, self.pledgor.record_ids, self.valuations, k)
        return [row for row in drawn if row.registration_number != self.but]


def world_of(
    register: Register,
    connection: Connection,
    rows: Iterable[WorldRow],
    parties: Mapping[str, Party],
    now: datetime,
    *,
    k: int | None = None,
    known_at: datetime | None = None,
    holders: Iterable[str] | None = (),
    drawing: Drawing | None = None,
) -> World:
    """The world that anything is judged in: rights and their families with every item on them, as `rows` tell, at
    `now`. All worlds are built here.

    Read here besides, each as known at position `k` (None: as it stands): what others draw on the valuations of
    `drawing`; the parties that a text naming a holder may mean, the texts being those of the items and `holders` (None:
    nothing is judged that depends on it, so nothing is read); and who is whom. `known_at` is as in `World`.
    """
    rows = list(rows)
    drawn = [] if drawing is None else drawing.rows(connection, k)
    lender = None if drawing is None else drawing.lender
    people = {} if holders is None else _people_on(connection, rows, k, holders)
    records: dict[str, RightRecord] = {}
    on: dict[RightId, list[Rival]] = {}
    joined_seq = None
    for row in rows:
        joined_seq = row.joined_seq
        if row.right_id not in records:
            records[row.right_id] = codec.right_of(row.state)
            on[records[row.right_id].right] = []
        if row.rival is not None:
            on[records[row.right_id].right].append(_rival(row.rival))
    joined: dict[str, Party] = {}
    if joined_seq is not None:
        named = {*parties, *_named(records.values(), (rival for group in on.values() for rival in group))}
        joined = parties_of(identities.joined(connection, named, k))
    identity = Identity(parties=joined)
    return World(
        rights={record.right: record for record in records.values()},
        rivals={right: tuple(identity.rival(rival) for rival in group) for right, group in on.items()},
        parties=parties,
        places=register.places,
        rule_set_version=register.rule_set_version,
        now=now,
        known_at=known_at,
        allocated=valuations_drawn(drawn, now),
        joined=joined,
        people=people,
        undisclosed=() if lender is None else valuations_drawn(drawn, now, but=lender.record_ids),
    )


def _named(records: Iterable[RightRecord], rivals: Iterable[Rival]) -> Iterator[str]:
    """The ids of all who are named as owners or hold an item, held it or gave it."""
    for record in records:
        yield from owners_named(record)
    for rival in rivals:
        yield from (rival.pledgee, rival.pledgor, *rival.interest.holders)


def subjects_of(connection: Connection, world: World, pledgor: str, rights: tuple[RightId, ...]) -> frozenset[str]:
    """Pledgor, rights and their present owners; a right outside `world`, of a pledge with others beside it, is read."""
    outside = [str(right) for right in rights if right not in world.rights]
    read = {row.right_id: row.state for row in reads.world_now(connection, outside)} if outside else {}
    records = [world.rights[right] for right in rights if right in world.rights]
    records += [codec.right_of(read[right]) for right in outside if right in read]
    owners = {owner.party for record in records for owner in record.owners_at(world.now) if owner.party is not None}
    return frozenset(
        {
            *(f"party:{party}" for party in {pledgor, *owners}),
            *(f"right:{right.jurisdiction}:{right.number}" for right in rights),
        }
    )


def _rival(row: RivalRow) -> Rival:
    return Rival(
        registration_number=row.registration_number,
        item=row.item,
        pledgee=row.pledgee_id,
        pledgor=row.pledgor_id,
        security=row.security,
        interest=codec.interest_of(row.interest),
        timing=timing_of(row.timing),
        occupies=bool(row.occupies),
        references=frozenset(codec.strings(row.official_references)),
        kept=_kept(row),
    )


def _kept(row: RivalRow) -> Kept | None:
    if row.evaluated_at is None:
        return None
    return Kept(
        as_of=from_micros(row.evaluated_at),
        holds_until=None if row.holds_until is None else from_micros(row.holds_until),
        rule_set_version=row.rule_set_version,
    )
