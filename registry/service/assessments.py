"""Assessing a filing without filing it: the document it would give, and every finding, on any day.

Nothing is stored, locked or numbered, and a filing that intake would refuse is assessed like any other. `as_of` may lie
ahead: the rights are then taken as they would stand that day if nothing more happened.
"""

from __future__ import annotations

from typing import Any

from registry.domain.decisions import FIRST_INDEX, assess
from registry.domain.events import Recorded
from registry.domain.evolution import evolve
from registry.domain.filing.plausibility import implausible
from registry.domain.pairwise import pairwise
from registry.domain.periods import from_micros
from registry.errors import InputInvalid, RightUnknown
from registry.service.changing import allocations, named_party
from registry.service.documents import finding_document, pledge_document
from registry.service.moments import When
from registry.service.pledges import FilingRequest, duplicates, people_of
from registry.service.transactions import Register
from registry.service.worlds import by_record, last_at, people_on, world_of
from registry.store import reads


def assess_filing(register: Register, request: FilingRequest, when: When) -> dict[str, Any]:
    """The pledge document of `request` at `when.as_of` (default now), with `findings` beside it.

    Raises PartyUnknown and RightUnknown with a pointer, InputInvalid for what no filing can say.
    """
    with register.store.read() as connection:
        people, states, repeated = people_of(connection, request)
        rows = reads.standing(connection, map(str, request.rights))
        giver = people[request.pledgor].record_ids
        drawn = reads.drawn(connection, giver, request.valuations) if request.valuations else ()
        as_of = when.as_of if when.as_of is not None else max(when.now, from_micros(last_at(rows)))
        world = world_of(
            register,
            connection,
            rows,
            by_record(people.values()),
            as_of,
            known_at=max(when.now, as_of),
            allocated=allocations(drawn, as_of),
            people=people_on(connection, rows, texts=request.holders),
        )
    for position, right in enumerate(request.rights):
        if right not in world.rights:
            raise RightUnknown(f"{right} is not on record.", pointer=f"/collateral/{position}/right")
    filing = request.build({identifier: party.ref(identifier) for identifier, party in people.items()})
    faults = implausible(world.identity.filing(filing), world.places, max(when.now, as_of))
    if faults:
        raise InputInvalid("The filing says what can not be.", errors=faults)
    registration = assess(filing, world, tuple(duplicates(filing, world, repeated)))
    pledgee, pledgor = (named_party(ref, world.parties[ref.id], as_of) for ref in (filing.pledgee, filing.pledgor))
    event = registration.numbered("", as_of, (pledgee, pledgor))
    pledge = evolve(None, event, Recorded(event=event, index=FIRST_INDEX, recorded_at=as_of, pledge="", pledge_seq=0))
    rivals = {str(right): [rival.timing for rival in group] for right, group in world.rivals.items()}
    document = pledge_document(
        pledge,
        as_of=as_of,
        rivals=rivals,
        parties=states,
        terms_digest=None,
        sealed=True,
        pairs=pairwise(pledge, world),
    )
    unnumbered = {"registration_number": None, "registered_at": None, "seq": None}
    return {**document, **unnumbered, "findings": [finding_document(f) for f in registration.findings]}
