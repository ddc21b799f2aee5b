"""Registering pledges, filing official evidence for them, and discharging them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from registry.domain.approval import stake_in
from registry.domain.decide.ending import decide_discharge
from registry.domain.decide.evidence import decide_evidence, item_named
from registry.domain.decide.registration import FIRST_INDEX, Registration, assess, refuse, still_holds
from registry.domain.filing.acts import Act, ItemAct, references
from registry.domain.filing.filing import Filing
from registry.domain.filing.plausibility import implausible
from registry.domain.law.finding import Confidence, Finding, Severity
from registry.domain.party.identifiers import Identifier
from registry.domain.party.party import Party, PartyRef
from registry.domain.pledge.events import PledgeEvents, PledgeRegistered
from registry.domain.pledge.pledge import Pledge
from registry.domain.pledge.public import NamedParty
from registry.domain.recognition.world import World
from registry.domain.right.facts import RightId
from registry.errors import (
    Forbidden,
    InputInvalid,
    ReferenceAlreadyUsed,
)
from registry.service.access.principal import Principal
from registry.service.approval import require_two
from registry.service.journal import codec
from registry.service.journal.drafts import Draft
from registry.service.journal.transaction import Answer, Transaction
from registry.service.lookup.party_lookup import NamedRecord, by_key, each
from registry.service.pledge.change import (
    Change,
    Drawing,
    acts_for,
    answer_of,
    by_pledgee,
    change,
    lapse_drafts,
    locked_world,
    named_party,
)
from registry.service.recognition.reassess import reassess_beside
from registry.service.recognition.worlds import by_record, subjects_of
from registry.store.projected import reads

_DUPLICATE_WITHIN = timedelta(hours=24)
Numbering = Callable[[str, datetime, tuple[NamedParty, NamedParty]], PledgeRegistered]


@dataclass(frozen=True, kw_only=True)
class FilingRequest:
    """A filing with its parties still named by identifiers: `build` makes it once they are known.

    `named` holds each identifier with its pointer; `rights` the rights in order; `valuations` the references of those
    that the items draw on; `holders` the texts by which the items name holders of earlier interests.
    """

    pledgee: Identifier
    pledgor: Identifier
    named: tuple[NamedRecord, ...]
    rights: tuple[RightId, ...]
    valuations: frozenset[str]
    holders: frozenset[str]
    client_reference: str | None
    build: Callable[[Mapping[Identifier, PartyRef]], Filing]


def register_pledge(transaction: Transaction, principal: Principal, request: FilingRequest) -> Answer:
    """Register a pledge, or refuse it with every finding.

    Raises Forbidden where the caller is not the pledgee, PartyUnknown and RightUnknown with a pointer,
    ReferenceAlreadyUsed, PledgeRefused, RightAlreadyPledged.
    """
    decided = transaction.decide(lambda: _decided(transaction, principal, request), _Decided.holds)
    registration, world = decided.registration, decided.world
    pledgee = registration.filing.pledgee
    require_two(transaction, principal, world.parties[pledgee.id], stake_in(registration.filing))
    draft = registration_draft(transaction.connection, registration, world, registration.numbered)
    lapses = lapse_drafts(transaction, registration.lapses, world)
    made = transaction.record([*lapses, draft])[-1]
    reassess_beside(transaction, made, world, alone=not registration.lapses)
    return answer_of(201, made, world, decided.states)


@dataclass(frozen=True, kw_only=True)
class _Decided:
    """A filing that is accepted, the register it was decided on, and the states of its parties by id."""

    registration: Registration
    world: World
    states: Mapping[str, str]

    def holds(self, now: datetime) -> bool:
        """Whether it would be decided the same at a later instant, on a register that has not changed."""
        return still_holds((self.registration,), self.world.now, now)


def _decided(transaction: Transaction, principal: Principal, request: FilingRequest) -> _Decided:
    people, states, repeated = people_of(transaction.connection, request)
    filing = filing_of(principal, request, people)
    drawing = Drawing(lender=people[request.pledgee], pledgor=people[request.pledgor], valuations=request.valuations)
    world = locked_world(transaction, request.rights, by_record(people.values()), drawing, request.holders)
    registration = decide(filing, world, repeated)
    return _Decided(registration=registration, world=world, states=states)


def filing_of(principal: Principal, request: FilingRequest, people: Mapping[Identifier, Party]) -> Filing:
    """The filing of a bank that files for itself; Forbidden for any other caller."""
    if not acts_for(principal, people[request.pledgee]):
        raise Forbidden("A bank files for itself, as pledgee.")
    return request.build({identifier: party.ref(identifier) for identifier, party in people.items()})


def decide(filing: Filing, world: World, repeated: str | None, *, index: int = FIRST_INDEX) -> Registration:
    """The registration of a filing that intake accepts; raises what it is refused with. The rest as in `assess`."""
    faults = implausible(world.identity.filing(filing), world.places, world.now)
    if faults:
        raise InputInvalid("The filing says what can not be.", errors=faults)
    fresh_references(filing, world)
    registration = assess(filing, world, tuple(duplicates(filing, world, repeated)), index=index)
    refuse(registration.findings)
    return registration


def registration_draft(connection: Connection, registration: Registration, world: World, make: Numbering) -> Draft:
    """The entry of a registration, `make` being given its number, its instant, and what its parties are called."""
    filing = registration.filing
    names = names_in(filing, world)
    rights = tuple(collateral.right for collateral in filing.collateral)
    return Draft(
        make=lambda number, at: make(number, at, names),
        actor=bank_actor(filing.pledgee),
        subjects=subjects_of(connection, world, filing.pledgor.id, rights),
        before=None,
        registers=True,
    )


def names_in(filing: Filing, world: World) -> tuple[NamedParty, NamedParty]:
    """The pledgee and the pledgor of a filing, as they are called."""
    pledgee, pledgor = (named_party(ref, world.parties[ref.id], world.now) for ref in (filing.pledgee, filing.pledgor))
    return pledgee, pledgor


def bank_actor(pledgee: PartyRef) -> str:
    """What an entry calls the bank that acts as pledgee."""
    return f"bank:{pledgee.id}"


def file_evidence(
    transaction: Transaction, principal: Principal, number: str, if_match: str | None, acts: tuple[ItemAct, ...]
) -> Answer:
    """File official acts for items of a pledge: 200 with the pledge as it then stands."""

    def decide(pledge: Pledge, world: World) -> PledgeEvents:
        for filed in acts:
            item = item_named(pledge, filed, world.places)
            if item is not None:
                fresh(item.right, (filed.act,), world, except_for=number, pointer=f"{filed.pointer}/reference")
        return decide_evidence(pledge, acts, world)

    return change(transaction, principal, Change(number=number, if_match=if_match, decide=decide, by=by_pledgee))


def discharge(transaction: Transaction, principal: Principal, number: str, if_match: str | None, reason: str) -> Answer:
    """Release every live item of a pledge: 200 with the pledge as it then stands."""
    asked = Change(
        number=number,
        if_match=if_match,
        decide=lambda pledge, world: decide_discharge(pledge, reason, world, world.now),
        by=by_pledgee,
    )
    return change(transaction, principal, asked)


# ---- reading the world a decision rests on ---------------------------------------------------------------------------


def people_of(
    connection: Connection, request: FilingRequest
) -> tuple[dict[Identifier, Party], dict[str, str], str | None]:
    """The parties a filing names, their states by id, and the pledge of this pledgee that has the client reference.

    Raises PartyUnknown, with its pointer, for one not on record.
    """
    rows = reads.filing_parties(connection, [i.key for _, i in request.named], request.client_reference or "")
    found = by_key(rows)
    people = {i: codec.party_of(row.state) for i, row in each(request.named, found).items()}
    states = {row.party_id: row.state for row in found.values()}
    return people, states, found[request.pledgee.key].referred if request.client_reference else None


def fresh_references(filing: Filing, world: World) -> None:
    """Refuse official references that other live pledges rest on: ReferenceAlreadyUsed with its pointer."""
    for position, collateral in enumerate(filing.collateral):
        fresh(collateral.right, collateral.filings, world, except_for=None, pointer=f"/collateral/{position}/filings")


def fresh(right: RightId, acts: tuple[Act, ...], world: World, *, except_for: str | None, pointer: str) -> None:
    """Refuse an official reference that another live pledge over the right rests on."""
    mine = references(acts)
    for rival in world.rivals.get(right, ()):
        standing = rival.timing.at(world.now)
        if rival.registration_number == except_for or standing is None or not standing.live:
            continue
        if mine & rival.references:
            raise ReferenceAlreadyUsed(
                f"Another live pledge over {right} already rests on this official reference.", pointer=pointer
            )


def duplicates(filing: Filing, world: World, repeated: str | None) -> list[Finding]:
    """Warn of what looks filed twice: a client reference used before, or the same parties and right within a day."""
    found, parties = [], world.identity.filing(filing)
    if repeated is not None:
        found.append(_duplicate(f"The client reference was used for {repeated}.", "/client_reference"))
    for position, collateral in enumerate(filing.collateral):
        for rival in world.rivals.get(collateral.right, ()):
            same = (rival.pledgee, rival.pledgor) == (parties.pledgee.id, parties.pledgor.id)
            if same and world.now - rival.timing.registered_at < _DUPLICATE_WITHIN:
                found.append(
                    _duplicate(
                        f"{rival.registration_number} was filed over {collateral.right} within a day.",
                        f"/collateral/{position}",
                    )
                )
    return found


def _duplicate(message: str, pointer: str) -> Finding:
    return Finding(
        rule="REG-DUPLICATE",
        code="possible-duplicate",
        severity=Severity.NOTE,
        basis="practice of this register",
        confidence=Confidence.DERIVED,
        message=message,
        pointer=pointer,
        rules=("REG-DUPLICATE",),
    )
