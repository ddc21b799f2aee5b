"""The lines of a batch, each decided in the order it came, on the register with the lines before it in place.

A line's pledge has no number while others are decided: it is called by its line until then. Nothing here is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from registry.domain.decide.lapse import Lapse
from registry.domain.decide.registration import FIRST_INDEX, Registration, still_holds
from registry.domain.filing.acts import references
from registry.domain.filing.filing import Valuation
from registry.domain.journal.events import Recorded
from registry.domain.party.identifiers import Identifier
from registry.domain.party.party import Party
from registry.domain.rank.interests import interest_in
from registry.domain.rank.standing import ItemStatus
from registry.domain.recognition.situation import Rival
from registry.domain.recognition.world import World
from registry.domain.right.facts import RightId
from registry.domain.right.family_links import family_of
from registry.domain.values.plain import plain
from registry.domain.values.spelling import folded
from registry.errors import RegistryError, RightUnknown
from registry.service.access.principal import Principal
from registry.service.journal import codec
from registry.service.journal.prepared_registration import Ready, ready_rows
from registry.service.journal.transaction import Transaction
from registry.service.lookup.party_lookup import Key, by_key, each
from registry.service.pledge.change import require_known
from registry.service.pledge.registration import FilingRequest, bank_actor, decide, filing_of, names_in
from registry.service.reading.pledge_document import filed_terms, shown_of
from registry.service.recognition.valuations_drawn import valuations_drawn
from registry.service.recognition.worlds import by_record, world_of
from registry.store.projected import lookups, reads
from registry.store.projected.found import IdentifiedParty

Line = FilingRequest | RegistryError
"""A filing to register, or what was wrong with reading it."""

_LONG = 50
"""Over how many rights filings are decided before any lock is taken: fewer are decided faster than read twice."""


def is_long(lines: Iterable[Line]) -> bool:
    """Whether these filings together take long to decide."""
    return sum(len(line.rights) for line in lines if isinstance(line, FilingRequest)) >= _LONG


class BatchRefused(Exception):
    """One line of an atomic batch was refused: nothing of it is left. `results` are those of all lines."""

    def __init__(self, results: Sequence[RegistryError | None]) -> None:
        super().__init__("a line was refused")
        self.results = results


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What the lines of a batch share: the register as it stands with the lines that were accepted, `names` being what
    the pledges of these are called until they have numbers."""

    world: World
    people: Mapping[Key, IdentifiedParty]
    referred: dict[tuple[str, str], str]
    allocated: dict[str, tuple[tuple[str, int, str, Valuation], ...]]
    rivals: dict[RightId, tuple[Rival, ...]]
    names: set[str]


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A line that is to be recorded. `ready` is what was made of it before it has a number; None where its warnings
    name pledges of other lines, whose numbers are not known either."""

    line: int
    world: World
    registration: Registration
    ready: Ready | None


@dataclass(frozen=True, kw_only=True)
class DecidedLine:
    """A batch of which every line has been decided, and nothing is recorded yet.

    `results` has one member for each line: the error it was refused with, or None where it was accepted. `accepted` are
    the accepted lines, in order. `batch` is the register as it stands with these lines in it.
    """

    batch: Batch
    results: tuple[RegistryError | None, ...]
    accepted: tuple[Accepted, ...]

    def holds(self, now: datetime) -> bool:
        """Whether it would be decided the same at a later instant, on a register that has not changed."""
        return still_holds((one.registration for one in self.accepted), self.batch.world.now, now)


def decide_lines(transaction: Transaction, principal: Principal, lines: Sequence[Line], atomic: bool) -> DecidedLine:
    """What comes of each line, on what is locked and read here. Raises BatchRefused where atomic and one is refused."""
    batch = _read(transaction, [one for one in lines if isinstance(one, FilingRequest)])
    results: list[RegistryError | None] = []
    accepted: list[Accepted] = []
    for number, line in enumerate(lines):
        try:
            if isinstance(line, RegistryError):
                raise line
            accepted.append(_decide(transaction, batch, principal, line, number))
            results.append(None)
        except RegistryError as error:
            results.append(error)
    if atomic and any(result is not None for result in results):
        raise BatchRefused(results)
    return DecidedLine(batch=batch, results=tuple(results), accepted=tuple(accepted))


def _read(transaction: Transaction, requests: Sequence[FilingRequest]) -> Batch:
    """Lock and read, once for all lines, what they are decided on."""
    connection = transaction.connection
    keys = {identifier.key for request in requests for _, identifier in request.named}
    rows = reads.parties(connection, sorted(keys)) if keys else []
    people = by_key(rows)
    parties = {row.party_id: codec.party_of(row.state) for row in rows}
    wanted = _wanted(requests, people)
    rights = sorted({str(right) for request in requests for right in request.rights})
    transaction.lock_families(rights, [f"party:{pledgor.id}" for pledgor in wanted])
    standing = transaction.world_now(rights)
    texts = {text for request in requests for text in request.holders}
    world = world_of(transaction.register, connection, standing, parties, transaction.now, holders=texts)
    # Each line is judged on its own parties; those of the other lines are then some of the people.
    world = replace(world, people={**world.people, **parties})
    require_known(world, parties)
    told = sorted({request.client_reference for request in requests if request.client_reference})
    return Batch(
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
                for one in valuations_drawn([row], transaction.now)
            )
            for pledgor, named in wanted.items()
        },
        rivals=dict(world.rivals),
        names=set(),
    )


def _wanted(requests: Sequence[FilingRequest], people: Mapping[Key, IdentifiedParty]) -> dict[Party, set[str]]:
    """The valuations that the lines draw on, by pledgor."""
    wanted: dict[Party, set[str]] = {}
    for request in requests:
        if request.valuations and request.pledgor.key in people:
            wanted.setdefault(codec.party_of(people[request.pledgor.key].state), set()).update(request.valuations)
    return wanted


def _decide(
    transaction: Transaction, batch: Batch, principal: Principal, request: FilingRequest, line: int
) -> Accepted:
    """One line on the register with those before it; raises what its own filing would be refused with."""
    people = {i: codec.party_of(row.state) for i, row in each(request.named, batch.people).items()}
    filing = filing_of(principal, request, people)
    for position, right in enumerate(request.rights):
        if right not in batch.world.rights:
            raise RightUnknown(f"{right} is not on record.", pointer=f"/collateral/{position}/right")
    world = _around(batch, request, people)
    reference = (world.identity.of(filing.pledgee.id), folded(request.client_reference or ""))
    registration = decide(filing, world, batch.referred.get(reference), index=FIRST_INDEX + line)
    one = _accepted(transaction, batch, line, world, registration)
    if request.client_reference:
        batch.referred.setdefault(reference, name_of(line))
    _end(batch, registration.lapses)
    _put(batch, one)
    return one


def _accepted(transaction: Transaction, batch: Batch, line: int, world: World, registration: Registration) -> Accepted:
    if not batch.names.isdisjoint(pledge for warning in registration.warnings for pledge in warning.pledges):
        return Accepted(line=line, world=world, registration=registration, ready=None)
    terms, filing = registration.terms(world.now), registration.filing
    told = plain(terms)
    sealed = transaction.seal("pledge_registered", terms, bank_actor(filing.pledgee), told)
    event = registration.numbered("", world.now, names_in(filing, world), terms)
    recorded = Recorded(event=event, index=FIRST_INDEX + line, recorded_at=world.now, pledge="", pledge_seq=0)
    ready = Ready(
        event=event,
        public=codec.public_payload(event)[1],
        sealed=sealed,
        shown=shown_of(
            filed_terms(filing, registration.judged, told["filing"]),
            ((one.judged, one.law.register) for one in terms.items),
        ),
        rows=ready_rows(event, recorded) if transaction.early else None,
    )
    return Accepted(line=line, world=world, registration=registration, ready=ready)


def _around(batch: Batch, request: FilingRequest, people: Mapping[Identifier, Party]) -> World:
    """The part of the register that one line is decided on: its rights with their families, and its parties."""
    rights = dict.fromkeys(request.rights)
    for right in request.rights:
        rights.update(dict.fromkeys(family_of(right, batch.world.family_links)))
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


def _end(batch: Batch, lapses: Iterable[Lapse]) -> None:
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


def _put(batch: Batch, one: Accepted) -> None:
    """Put an accepted line on the register that later lines are decided on."""
    registration, filing, identity = one.registration, one.registration.filing, one.world.identity
    batch.names.add(name_of(one.line))
    items = zip(filing.collateral, registration.timings, registration.judged, strict=True)
    for number, (collateral, timing, judged) in enumerate(items, start=1):
        place = batch.world.places[collateral.right.jurisdiction]
        rival = Rival(
            registration_number=name_of(one.line),
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
            own = (name_of(one.line), number, identity.of(filing.pledgee.id), collateral.valuation)
            batch.allocated[pledgor] = (*batch.allocated.get(pledgor, ()), own)


def name_of(line: int) -> str:
    """What a line's pledge is called before it has a number."""
    return f"line {line + 1} of this batch"
