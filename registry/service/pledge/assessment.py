"""Assessing a filing without filing it: the document it would give, and every finding, on any day.

Nothing is stored, locked or numbered, and a filing that intake would refuse is assessed like any other. `as_of` may lie
ahead: the rights are then taken as they would stand that day if nothing more happened.

What other pledges have under their seals is looked at as at intake for the bank that would file. Of the filing of
another a caller is told what follows from what he may see: the order among lenders is then undetermined where it hangs
on a contract that he does not see, and what others draw on a valuation is not asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from registry.domain.decide.registration import FIRST_INDEX, Registration, assess
from registry.domain.filing.filing import Filing
from registry.domain.filing.plausibility import implausible
from registry.domain.journal.events import Recorded
from registry.domain.journal.evolution import evolve
from registry.domain.party.identifiers import Identifier
from registry.domain.party.party import Party, PartyKind
from registry.domain.recognition.pairwise import pairwise
from registry.domain.recognition.world import World
from registry.domain.values.days import from_micros
from registry.errors import InputInvalid, RightUnknown
from registry.service.access.actors import acts_for
from registry.service.access.principal import Principal
from registry.service.access.sealed import as_seen_by
from registry.service.instants import When
from registry.service.journal.register import Register
from registry.service.lookup.party_lookup import records_of_principal
from registry.service.pledge.change import named_party
from registry.service.pledge.registration import FilingRequest, duplicates, people_of
from registry.service.reading.pledge_document import finding_document, pledge_document
from registry.service.recognition.worlds import Drawing, by_record, last_at, world_of
from registry.store.projected import reads


def assess_filing(register: Register, principal: Principal, request: FilingRequest, when: When) -> dict[str, Any]:
    """The document of `request` at `when.as_of` (default now), with `findings` beside it, as the caller may know them.

    Raises PartyUnknown and RightUnknown with a pointer, InputInvalid for what no filing can say.
    """
    with register.store.read() as connection:
        people, states, repeated = people_of(connection, request)
        rows = reads.world_now(connection, map(str, request.rights))
        asker = _asker(connection, principal, request, people)
        drawing = Drawing(
            lender=people[request.pledgee] if asker.files else None,
            pledgor=people[request.pledgor],
            valuations=request.valuations,
        )
        as_of = when.as_of if when.as_of is not None else max(when.now, from_micros(last_at(rows)))
        world = world_of(
            register,
            connection,
            rows,
            by_record(people.values()),
            as_of,
            known_at=max(when.now, as_of),
            holders=request.holders,
            drawing=drawing if asker.sees_valuations else None,
        )
    for position, right in enumerate(request.rights):
        if right not in world.rights:
            raise RightUnknown(f"{right} is not on record.", pointer=f"/collateral/{position}/right")
    filing = request.build({identifier: party.ref(identifier) for identifier, party in people.items()})
    faults = implausible(world.identity.filing(filing), world.places, max(when.now, as_of))
    if faults:
        raise InputInvalid("The filing says what can not be.", errors=faults)
    warnings = duplicates(filing, world, repeated if asker.as_intake else None)
    seen = world if asker.as_intake else as_seen_by(asker.viewer, world)
    registration = assess(filing, seen, tuple(warnings))
    document = _document(registration, seen, states)
    document |= {side: _card(document[side], side, filing, world, asker) for side in ("pledgee", "pledgor")}
    return {**document, "findings": [finding_document(f) for f in registration.findings]}


@dataclass(frozen=True, kw_only=True)
class _Asker:
    """Who asks what a filing would be worth: for which party he speaks, by the ids of its records, whether that is the
    bank that would file it, or the pledgor, and whether he sees every seal."""

    viewer: frozenset[str]
    files: bool
    gives: bool
    reads_all: bool

    @property
    def as_intake(self) -> bool:
        """Whether the filing is judged as it would be at intake, on all that the register holds."""
        return self.files or self.reads_all

    @property
    def sees_valuations(self) -> bool:
        """Whether it is looked up what is drawn on the pledgor's valuations."""
        return self.as_intake or self.gives


def _asker(
    connection: Connection, principal: Principal, request: FilingRequest, people: Mapping[Identifier, Party]
) -> _Asker:
    viewer = records_of_principal(connection, principal)
    return _Asker(
        viewer=viewer,
        files=acts_for(principal, people[request.pledgee]),
        gives=not viewer.isdisjoint(people[request.pledgor].record_ids),
        reads_all=principal.reads_all,
    )


def _document(registration: Registration, world: World, states: Mapping[str, str]) -> dict[str, Any]:
    """The document of the pledge that the registration would make, without what only the journal gives."""
    filing, now = registration.filing, world.now
    pledgee, pledgor = (named_party(ref, world.parties[ref.id], now) for ref in (filing.pledgee, filing.pledgor))
    event = registration.numbered("", now, (pledgee, pledgor))
    pledge = evolve(None, event, Recorded(event=event, index=FIRST_INDEX, recorded_at=now, pledge="", pledge_seq=0))
    rivals = {str(right): [rival.timing for rival in group] for right, group in world.rivals.items()}
    document = pledge_document(
        pledge,
        as_of=now,
        rivals=rivals,
        parties=states,
        terms_digest=None,
        sealed=True,
        pairs=pairwise(pledge, world),
    )
    return {**document, "registration_number": None, "registered_at": None, "seq": None}


def _card(card: Mapping[str, Any], side: str, filing: Filing, world: World, asker: _Asker) -> Mapping[str, Any]:
    """The card of one side. What a natural person is called is under the seal, unless its right or its pledge tells."""
    party = world.parties[filing.pledgee.id if side == "pledgee" else filing.pledgor.id]
    if party.kind is not PartyKind.PERSON or asker.reads_all or asker.viewer == party.record_ids:
        return card
    owners = {owner.party for record in world.rights.values() for owner in record.owners_at(world.now)}
    givers = {rival.pledgor for group in world.rivals.values() for rival in group}
    return {**card, "name": None} if party.record_ids.isdisjoint(owners | givers) else card
