"""Registering many pledges at once: every line decided in the order it came, all recorded together.

The whole batch is one transaction with one set of statements, whatever its size. Each line is decided on the register
with the lines before it in place, so that of two over one right the first has it. Atomic, one line that is refused
leaves nothing of any; best effort, what can be registered is, and the other lines say why not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from registry.domain.decisions import FIRST_INDEX, Lapse, Registration, assess, refuse
from registry.domain.family import family_of
from registry.domain.filing import Filing, Valuation
from registry.domain.identifiers import Identifier
from registry.domain.interests import ItemInterest, holder_names
from registry.domain.judging import Rival, World
from registry.domain.parties import Party, PartyRef
from registry.domain.plausibility import implausible
from registry.domain.pledge import Pledge
from registry.domain.rights import RightId
from registry.errors import Forbidden, InputInvalid, PartyUnknown, RegistryError, RightUnknown
from registry.service import codec
from registry.service.changing import acts_for, allocations, etag, lapse_drafts, named_party
from registry.service.documents import pledge_document
from registry.service.pledges import FilingRequest, duplicates, fresh_references
from registry.service.principals import Principal
from registry.service.projecting import references
from registry.service.reassessing import cause_of, reassess_rights
from registry.service.transactions import Draft, Made, Transaction
from registry.service.worlds import last_at, subjects_of, world_of
from registry.store import reads

Line = FilingRequest | RegistryError
"""A filing to register, or what was wrong with reading it."""


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
    people: Mapping[tuple[str, str, str], tuple[Party, str]]
    referred: dict[tuple[str, str], str]
    allocated: dict[str, tuple[tuple[str, Valuation], ...]]
    rivals: dict[RightId, tuple[Rival, ...]]
    lapses: dict[str, Lapse] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Accepted:
    """A line that is to be recorded."""

    line: int
    filing: Filing
    pledgee: Party
    world: World
    registration: Registration


def register_batch(
    transaction: Transaction, principal: Principal, lines: Sequence[Line], *, atomic: bool
) -> list[Registered | RegistryError]:
    """Register every line that can be, in order; each line's result. Raises BatchRefused where atomic and one fails."""
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
    made = _record(transaction, batch, accepted)
    documents = iter(_documents(transaction, batch, accepted, made))
    return [next(documents) if result is None else result for result in results]


def _read(transaction: Transaction, requests: Sequence[FilingRequest]) -> _Batch:
    """Lock and read, once for all lines, what they are decided on."""
    connection = transaction.connection
    keys = {identifier.key for request in requests for _, identifier in request.named}
    rows = reads.parties(connection, sorted(keys)) if keys else ()
    people = {(row.scheme, row.issuer, row.value): (codec.party_of(row.state), row.state) for row in rows}
    wanted = _wanted(requests, people)
    rights = sorted({str(right) for request in requests for right in request.rights})
    transaction.lock_families(rights, [f"party:{pledgor}" for pledgor in wanted])
    standing = reads.standing(connection, rights)
    transaction.saw(last_at(standing))
    world = world_of(transaction.register, standing, {}, transaction.now)
    told = sorted({request.client_reference for request in requests if request.client_reference})
    return _Batch(
        world=world,
        people=people,
        referred={
            (row.pledgee_id, row.client_reference): row.registration_number
            for row in (reads.referred(connection, told) if told else ())
        },
        allocated={
            pledgor: tuple(
                (one.reference, one) for one in allocations(reads.drawn(connection, pledgor, named), transaction.now)
            )
            for pledgor, named in wanted.items()
        },
        rivals=dict(world.rivals),
    )


def _wanted(
    requests: Sequence[FilingRequest], people: Mapping[tuple[str, str, str], tuple[Party, str]]
) -> dict[str, set[str]]:
    """The valuations that the lines draw on, by pledgor."""
    wanted: dict[str, set[str]] = {}
    for request in requests:
        if request.valuations and request.pledgor.key in people:
            wanted.setdefault(people[request.pledgor.key][0].id, set()).update(request.valuations)
    return wanted


def _decide(batch: _Batch, principal: Principal, request: FilingRequest, line: int) -> _Accepted:
    """One line on the register with those before it; raises what its own filing would be refused with."""
    people: dict[Identifier, Party] = {}
    for pointer, identifier in request.named:
        if identifier.key not in batch.people:
            raise PartyUnknown(f"No party is on record as {identifier}.", pointer=pointer)
        people[identifier] = batch.people[identifier.key][0]
    pledgee = people[request.pledgee]
    if not acts_for(principal, pledgee):
        raise Forbidden("A bank files for itself, as pledgee.")
    for position, right in enumerate(request.rights):
        if right not in batch.world.rights:
            raise RightUnknown(f"{right} is not on record.", pointer=f"/collateral/{position}/right")
    filing = request.build({i: PartyRef(id=party.id, identifier=i) for i, party in people.items()})
    world = _around(batch, request, people)
    faults = implausible(filing, world.places, world.now)
    if faults:
        raise InputInvalid("The filing says what can not be.", errors=faults)
    fresh_references(filing, world)
    reference = (pledgee.id, request.client_reference or "")
    registration = assess(
        filing, world, tuple(duplicates(filing, world, batch.referred.get(reference))), index=FIRST_INDEX + line
    )
    refuse(registration.findings)
    one = _Accepted(line=line, filing=filing, pledgee=pledgee, world=world, registration=registration)
    if request.client_reference:
        batch.referred.setdefault(reference, f"line {line + 1}")
    for lapse in registration.lapses:
        known = batch.lapses.get(lapse.registration_number, lapse)
        merged = replace(known, items=tuple(sorted({*known.items, *lapse.items})))
        batch.lapses[lapse.registration_number] = merged
    _put(batch, one)
    return one


def _around(batch: _Batch, request: FilingRequest, people: Mapping[Identifier, Party]) -> World:
    """The part of the register that one line is decided on: its rights with their families, and its parties."""
    rights = dict.fromkeys(request.rights)
    for right in request.rights:
        rights.update(dict.fromkeys(family_of(right, batch.world.tied)))
    known = [right for right in rights if right in batch.world.rights]
    drawn = batch.allocated.get(people[request.pledgor].id, ())
    return replace(
        batch.world,
        rights={right: batch.world.rights[right] for right in known},
        rivals={right: batch.rivals.get(right, ()) for right in known},
        parties={party.id: party for party in people.values()},
        allocated=tuple(value for reference, value in drawn if reference in request.valuations),
    )


def _put(batch: _Batch, one: _Accepted) -> None:
    """Put an accepted line on the register that later lines are decided on."""
    filing = one.filing
    for number, (collateral, timing) in enumerate(
        zip(filing.collateral, one.registration.timings, strict=True), start=1
    ):
        place = batch.world.places[collateral.right.jurisdiction]
        rival = Rival(
            registration_number=_name(one.line),
            item=number,
            pledgee=filing.pledgee.id,
            pledgor=filing.pledgor.id,
            security=collateral.security,
            timing=timing,
            occupies=place.exclusive,
            references=references(collateral.filings),
            interest=ItemInterest(
                executed_at=filing.contract.executed_at,
                acts=tuple(act for act in collateral.filings if act.register == place.register),
                knowledge=collateral.knowledge_of_prior,
                holders=holder_names(filing.pledgee),
            ),
        )
        batch.rivals[collateral.right] = (*batch.rivals.get(collateral.right, ()), rival)
        if collateral.valuation is not None:
            drawn = batch.allocated.get(filing.pledgor.id, ())
            batch.allocated[filing.pledgor.id] = (*drawn, (collateral.valuation.reference, collateral.valuation))


def _name(line: int) -> str:
    """What a line's pledge is called before it has a number."""
    return f"line {line + 1}"


def _record(transaction: Transaction, batch: _Batch, accepted: Sequence[_Accepted]) -> list[Made]:
    """Record the lapses that come first, then every accepted line, then what they change beside and among them."""
    if not accepted:
        return []
    drafts = [_draft(transaction, one) for one in accepted]
    lapsed = lapse_drafts(transaction, batch.lapses.values(), batch.world)
    made = transaction.record([*lapsed, *drafts])
    crowded = [right for right, group in batch.rivals.items() if len(group) > 1 or right in batch.world.tied]
    if crowded:
        reassess_rights(transaction, map(str, crowded), cause_of(made[-1]), made[-1].recorded.recorded_at)
    return list(made[len(lapsed) :])


def _draft(transaction: Transaction, one: _Accepted) -> Draft:
    filing, world = one.filing, one.world
    names = (
        named_party(filing.pledgee, one.pledgee, world.now),
        named_party(filing.pledgor, world.parties[filing.pledgor.id], world.now),
    )
    rights = tuple(collateral.right for collateral in filing.collateral)
    return Draft(
        make=lambda number, at: one.registration.numbered(number, at, names),
        actor=f"bank:{one.pledgee.id}",
        subjects=subjects_of(transaction.connection, world, filing.pledgor.id, rights),
        before=None,
        registers=True,
    )


def _documents(
    transaction: Transaction, batch: _Batch, accepted: Sequence[_Accepted], made: Sequence[Made]
) -> Iterator[Registered]:
    """The pledges as they stand after the whole batch, in the order of the lines."""
    if not made:
        return
    states = {party.id: state for party, state in batch.people.values()}
    numbers = [one.recorded.pledge or "" for one in made]
    rows = {row.registration_number: row for row in reads.standing_pledges(transaction.connection, numbers)}
    as_of = max(transaction.now, made[-1].recorded.recorded_at)
    for one, entry in zip(accepted, made, strict=True):
        row = rows[entry.recorded.pledge or ""]
        pledge = entry.state if row.leaf_hash == entry.leaf_hash else codec.pledge_of(row.state)
        assert isinstance(pledge, Pledge)
        beside = {
            str(item.right): [
                rival.timing
                for rival in batch.rivals.get(item.right, ())
                if rival.registration_number != _name(one.line)
            ]
            for item in pledge.items
        }
        document = pledge_document(
            pledge, as_of=as_of, rivals=beside, parties=states, terms_digest=entry.sealed_digest, sealed=True
        )
        yield Registered(document=document, etag=etag(row.pledge_seq, row.leaf_hash))
