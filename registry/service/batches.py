"""Registering many pledges at once: every line decided in the order it came, all recorded together.

The whole batch is one transaction with one set of statements, whatever its size. Each line is decided on the register
with the lines before it in place, so that of two over one right the first has it. Atomic, one line that is refused
leaves nothing of any; best effort, what can be registered is, and the other lines say why not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from registry.domain.approval import stake_in
from registry.domain.decisions import FIRST_INDEX, Lapse, Registration
from registry.domain.events import PledgeRegistered
from registry.domain.family import family_of
from registry.domain.filing.acts import references
from registry.domain.filing.filing import Valuation
from registry.domain.identifiers import Identifier
from registry.domain.interests import interest_in
from registry.domain.judged import Judged, Recognition
from registry.domain.pairwise import Beside, pairwise
from registry.domain.parties import Party
from registry.domain.pledge import Pledge
from registry.domain.priority import ItemStatus, Timing
from registry.domain.public import NamedParty
from registry.domain.rights import RightId
from registry.domain.rules import Finding
from registry.domain.situation import Rival
from registry.domain.spelling import folded
from registry.domain.world import World
from registry.errors import RegistryError, RightUnknown
from registry.service import codec
from registry.service.approvals import require_two
from registry.service.changing import allocations, etag, lapse_drafts, require_known
from registry.service.documents import pledge_document
from registry.service.drafts import Draft, Made
from registry.service.naming import Key, by_key, each
from registry.service.pledges import FilingRequest, decide, filing_of, registration_draft
from registry.service.principals import Principal
from registry.service.reassessing import cause_of, reassess_rights
from registry.service.transactions import Transaction
from registry.service.worlds import by_record, people_on, world_of
from registry.store import lookups, reads

Line = FilingRequest | RegistryError
"""A filing to register, or what was wrong with reading it."""

_NAMED = re.compile(r"line [0-9]+ of this batch")


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A line that was registered: the pledge's document and its ETag."""

    document: dict[str, Any]
    etag: str


class BatchRefused(Exception):
    """One line of an atomic batch was refused: nothing of it is left. `results` are those of all lines."""

    def __init__(self, results: Sequence[Registered | RegistryError | None]) -> None:
        super().__init__("a line was refused")
        self.results = results


@dataclass(kw_only=True)
class _Batch:
    """What the lines of a batch share: the register as it stands with the lines that were accepted."""

    world: World
    people: Mapping[Key, Any]
    referred: dict[tuple[str, str], str]
    allocated: dict[str, tuple[tuple[str, int, str, Valuation], ...]]
    rivals: dict[RightId, tuple[Rival, ...]]
    numbers: dict[str, str] = field(default_factory=dict)
    begun: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Accepted:
    """A line that is to be recorded."""

    line: int
    world: World
    registration: Registration


def register_batch(
    transaction: Transaction, principal: Principal, lines: Sequence[Line], *, atomic: bool
) -> list[Registered | RegistryError]:
    """Register every line that can be, in order; each line's result. Raises BatchRefused where atomic and one fails.

    Where one of them needs a second person, the whole batch waits.
    """
    batch = _read(transaction, [one for one in lines if isinstance(one, FilingRequest)])
    results: list[Registered | RegistryError | None] = []
    accepted: list[_Accepted] = []
    for number, line in enumerate(lines):
        try:
            if isinstance(line, RegistryError):
                raise line
            accepted.append(_decide(batch, principal, line, number))
            results.append(None)
        except RegistryError as error:
            results.append(error)
    if atomic and any(result is not None for result in results):
        raise BatchRefused(results)
    for one in accepted:
        filing = one.registration.filing
        require_two(transaction, principal, one.world.parties[filing.pledgee.id], stake_in(filing))
    made = _record(transaction, batch, accepted)
    documents = iter(_documents(transaction, batch, accepted, made))
    return [next(documents) if result is None else result for result in results]


def _read(transaction: Transaction, requests: Sequence[FilingRequest]) -> _Batch:
    """Lock and read, once for all lines, what they are decided on."""
    connection = transaction.connection
    keys = {identifier.key for request in requests for _, identifier in request.named}
    rows = reads.parties(connection, sorted(keys)) if keys else ()
    people = by_key(rows)
    parties = {row.party_id: codec.party_of(row.state) for row in rows}
    wanted = _wanted(requests, people)
    rights = sorted({str(right) for request in requests for right in request.rights})
    transaction.lock_families(rights, [f"party:{pledgor.id}" for pledgor in wanted])
    standing = transaction.standing(rights)
    texts = {text for request in requests for text in request.holders}
    holders = {**people_on(connection, standing, texts=texts), **parties}
    world = world_of(transaction.register, connection, standing, parties, transaction.now, people=holders)
    require_known(world, parties)
    told = sorted({request.client_reference for request in requests if request.client_reference})
    return _Batch(
        world=world,
        people=people,
        referred={
            (world.identity.of(row.pledgee_id), row.client_reference): row.registration_number
            for row in (lookups.referred(connection, told) if told else ())
        },
        allocated={
            pledgor.id: tuple(
                (row.registration_number, row.item, world.identity.of(row.pledgee_id), one)
                for row in reads.drawn(connection, pledgor.record_ids, named)
                for one in allocations([row], transaction.now)
            )
            for pledgor, named in wanted.items()
        },
        rivals=dict(world.rivals),
    )


def _wanted(requests: Sequence[FilingRequest], people: Mapping[Key, Any]) -> dict[Party, set[str]]:
    """The valuations that the lines draw on, by pledgor."""
    wanted: dict[Party, set[str]] = {}
    for request in requests:
        if request.valuations and request.pledgor.key in people:
            wanted.setdefault(codec.party_of(people[request.pledgor.key].state), set()).update(request.valuations)
    return wanted


def _decide(batch: _Batch, principal: Principal, request: FilingRequest, line: int) -> _Accepted:
    """One line on the register with those before it; raises what its own filing would be refused with."""
    people = {i: codec.party_of(row.state) for i, row in each(request.named, batch.people).items()}
    filing = filing_of(principal, request, people)
    for position, right in enumerate(request.rights):
        if right not in batch.world.rights:
            raise RightUnknown(f"{right} is not on record.", pointer=f"/collateral/{position}/right")
    world = _around(batch, request, people)
    reference = (world.identity.of(filing.pledgee.id), folded(request.client_reference or ""))
    registration = decide(filing, world, batch.referred.get(reference), index=FIRST_INDEX + line)
    one = _Accepted(line=line, world=world, registration=registration)
    if request.client_reference:
        batch.referred.setdefault(reference, _name(line))
    _end(batch, registration.lapses)
    _put(batch, one)
    return one


def _around(batch: _Batch, request: FilingRequest, people: Mapping[Identifier, Party]) -> World:
    """The part of the register that one line is decided on: its rights with their families, and its parties."""
    rights = dict.fromkeys(request.rights)
    for right in request.rights:
        rights.update(dict.fromkeys(family_of(right, batch.world.tied)))
    known = [right for right in rights if right in batch.world.rights]
    wanted, allocated = set(map(folded, request.valuations)), batch.allocated.get(people[request.pledgor].id, ())
    drawn = tuple(one for one in allocated if folded(one[-1].reference) in wanted)
    lender = people[request.pledgee].id
    return replace(
        batch.world,
        rights={right: batch.world.rights[right] for right in known},
        rivals={right: batch.rivals.get(right, ()) for right in known},
        parties=by_record(people.values()),
        allocated=tuple(value for *_, value in drawn),
        undisclosed=tuple(value for *_, pledgee, value in drawn if pledgee != lender),
    )


def _end(batch: _Batch, lapses: Iterable[Lapse]) -> None:
    """End the reservations that an accepted line ends; what they drew on valuations is free again."""
    ended = {(lapse.registration_number, item): lapse.ended_at for lapse in lapses for item in lapse.items}
    if not ended:
        return
    for right, group in batch.rivals.items():
        batch.rivals[right] = tuple(
            _ended(rival, ended.get((rival.registration_number, rival.item))) for rival in group
        )
    for pledgor, drawn in batch.allocated.items():
        batch.allocated[pledgor] = tuple(one for one in drawn if one[:2] not in ended)


def _ended(rival: Rival, at: datetime | None) -> Rival:
    return (
        rival if at is None else replace(rival, timing=replace(rival.timing, end_status=ItemStatus.LAPSED, end_at=at))
    )


def _put(batch: _Batch, one: _Accepted) -> None:
    """Put an accepted line on the register that later lines are decided on."""
    registration, filing, identity = one.registration, one.registration.filing, one.world.identity
    items = zip(filing.collateral, registration.timings, registration.judged, strict=True)
    for number, (collateral, timing, judged) in enumerate(items, start=1):
        place = batch.world.places[collateral.right.jurisdiction]
        rival = Rival(
            registration_number=_name(one.line),
            item=number,
            pledgee=filing.pledgee.id,
            pledgor=filing.pledgor.id,
            security=collateral.security,
            timing=replace(timing, void_from=judged.void_from, void_before=judged.void_before or ()),
            occupies=place.exclusive,
            references=references(collateral.filings),
            interest=interest_in(filing, collateral, collateral.filings, place.register),
        )
        batch.rivals[collateral.right] = (*batch.rivals.get(collateral.right, ()), identity.rival(rival))
        if collateral.valuation is not None:
            pledgor = identity.of(filing.pledgor.id)
            own = (_name(one.line), number, identity.of(filing.pledgee.id), collateral.valuation)
            batch.allocated[pledgor] = (*batch.allocated.get(pledgor, ()), own)


def _name(line: int) -> str:
    """What a line's pledge is called before it has a number."""
    return f"line {line + 1} of this batch"


def _record(transaction: Transaction, batch: _Batch, accepted: Sequence[_Accepted]) -> list[Made]:
    """Record every accepted line in its order, each after the reservations it ends, then what they change elsewhere.

    All go at once, but for a line that ends what one of those still to be recorded has begun or changed.
    """
    made: list[Made] = []
    waiting: list[_Accepted] = []
    touched: set[str] = set()
    for one in accepted:
        ends = {lapse.registration_number for lapse in one.registration.lapses}
        if ends & touched:
            made += _recorded(transaction, batch, waiting)
            waiting, touched = [], set()
        waiting.append(one)
        touched |= {*ends, _name(one.line)}
    if waiting:
        made += _recorded(transaction, batch, waiting)
        crowded = [right for right, group in batch.rivals.items() if len(group) > 1 or right in batch.world.tied]
        if crowded:
            reassess_rights(transaction, map(str, crowded), cause_of(made[-1]), made[-1].recorded.recorded_at)
    return made


def _recorded(transaction: Transaction, batch: _Batch, lines: Sequence[_Accepted]) -> list[Made]:
    drafts: list[Draft] = []
    for one in lines:
        drafts += _lapsing(transaction, batch, one)
        drafts.append(_draft(transaction, batch, one))
    made = transaction.record(drafts)
    return [entry for entry, draft in zip(made, drafts, strict=True) if draft.registers]


def _lapsing(transaction: Transaction, batch: _Batch, one: _Accepted) -> list[Draft]:
    """The entries of the reservations that a line ends; one of this batch has by then its number and its instant."""
    if not one.registration.lapses:
        return []
    numbers, world, lapses = batch.numbers, one.world, []
    for lapse in one.registration.lapses:
        number = numbers.get(lapse.registration_number, lapse.registration_number)
        ended_at = max(lapse.ended_at, batch.begun.get(number, lapse.ended_at))
        lapses.append(replace(lapse, registration_number=number, ended_at=ended_at))
        world = replace(world, now=max(world.now, ended_at))
    rivals = {
        right: tuple(
            replace(rival, registration_number=numbers.get(rival.registration_number, rival.registration_number))
            for rival in group
        )
        for right, group in world.rivals.items()
    }
    return lapse_drafts(transaction, lapses, replace(world, rivals=rivals))


def _draft(transaction: Transaction, batch: _Batch, one: _Accepted) -> Draft:
    def make(number: str, at: datetime, names: tuple[NamedParty, NamedParty]) -> PledgeRegistered:
        batch.numbers[_name(one.line)], batch.begun[number] = number, at
        return _by_number(one.registration, batch.numbers).numbered(number, at, names)

    return registration_draft(transaction.connection, one.registration, one.world, make)


def _by_number(registration: Registration, numbers: Mapping[str, str]) -> Registration:
    """A registration whose findings name pledges of the same batch by their numbers: a line means nothing later."""

    def told(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(
            replace(one, message=_NAMED.sub(lambda named: numbers.get(named[0], named[0]), one.message))
            if _NAMED.search(one.message)
            else one
            for one in found
        )

    def recognised(one: Recognition) -> Recognition:
        return replace(one, reasons=told(one.reasons), notes=told(one.notes))

    def judged(one: Judged) -> Judged:
        recognition = {forum: recognised(told_there) for forum, told_there in one.recognition.items()}
        return replace(one, warnings=told(one.warnings), recognition=recognition)

    return replace(
        registration,
        findings=told(registration.findings),
        judged=tuple(map(judged, registration.judged)),
    )


def _documents(
    transaction: Transaction, batch: _Batch, accepted: Sequence[_Accepted], made: Sequence[Made]
) -> Iterator[Registered]:
    """The pledges as they stand after the whole batch, in the order of the lines."""
    if not made:
        return
    states = {row.party_id: row.state for row in batch.people.values()}
    numbers = [one.recorded.pledge or "" for one in made]
    rows = {row.registration_number: row for row in reads.standing_pledges(transaction.connection, numbers)}
    pledges = [_standing(entry, rows[number]) for entry, number in zip(made, numbers, strict=True)]
    as_of = max(transaction.now, made[-1].recorded.recorded_at)
    on = _timings(batch, accepted, pledges)
    for pledge in pledges:
        number = pledge.registration_number
        row = rows[number]
        beside = {
            str(item.right): [timing for whose, timing in on[item.right] if whose != number] for item in pledge.items
        }
        document = pledge_document(
            pledge,
            as_of=as_of,
            rivals=beside,
            parties=states,
            terms_digest=row.terms_digest,
            sealed=True,
            pairs=_pairs(batch, pledge, as_of),
        )
        yield Registered(document=document, etag=etag(row.pledge_seq, row.leaf_hash))


def _pairs(batch: _Batch, pledge: Pledge, as_of: datetime) -> Mapping[int, tuple[Beside, ...]]:
    """What a law that looks at notice says of a pledge of this batch beside all others, those of the batch included."""
    numbers = {name: number for name, number in batch.numbers.items() if number != pledge.registration_number}
    rights = [item.right for item in pledge.items]
    rivals = {
        right: tuple(
            replace(rival, registration_number=numbers.get(rival.registration_number, rival.registration_number))
            for rival in batch.rivals.get(right, ())
            if batch.numbers.get(rival.registration_number) != pledge.registration_number
        )
        for right in rights
    }
    parties = {row.party_id: codec.party_of(row.state) for row in batch.people.values()}
    return pairwise(pledge, replace(batch.world, rivals={**batch.rivals, **rivals}, parties=parties, now=as_of))


def _standing(made: Made, row: Any) -> Pledge:
    """A pledge of this batch as it stands after it: as it was registered, unless an entry came behind."""
    pledge = made.state if row.leaf_hash == made.leaf_hash else codec.pledge_of(row.state)
    assert isinstance(pledge, Pledge)
    return pledge


def _timings(
    batch: _Batch, accepted: Sequence[_Accepted], pledges: Sequence[Pledge]
) -> dict[RightId, list[tuple[str, Timing]]]:
    """The days of every item on each right, those of this batch as they were recorded."""
    lines = {_name(one.line) for one in accepted}
    on = {
        right: [(one.registration_number, one.timing) for one in group if one.registration_number not in lines]
        for right, group in batch.rivals.items()
    }
    for pledge in pledges:
        for item in pledge.items:
            on[item.right].append((pledge.registration_number, item.timing))
    return on
