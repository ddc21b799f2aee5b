"""Recording rights: what an official register showed of one, and what happened to it since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from registry.domain.case.case import Jurisdiction
from registry.domain.journal.evolution import evolve_right
from registry.domain.party.identifiers import Identifier
from registry.domain.recognition.rules.family import link_findings
from registry.domain.recognition.world import World
from registry.domain.right.events import (
    FeePaid,
    InvalidationDecided,
    OwnerChanged,
    PreservationLifted,
    RightEvents,
    RightRecorded,
)
from registry.domain.right.facts import Observation, Owner, RightId, Source
from registry.domain.right.family_links import LinkFault, as_read, is_dependency, link_faults
from registry.domain.right.record import RightRecord
from registry.domain.values.days import legal_day
from registry.domain.values.numbers import UNCONFIRMED, is_unconfirmed
from registry.domain.values.plain import plain
from registry.domain.values.spelling import compared, same
from registry.errors import FamilyContradictory, InputInvalid, NotFound, ReferenceUnknown, RightConflict
from registry.service.access.principal import Principal
from registry.service.journal.drafts import Draft
from registry.service.journal.transaction import Answer, Transaction
from registry.service.lookup.party_lookup import NamedRecord, named_parties
from registry.service.lookup.right_lookup import number_warnings, observed
from registry.service.reading.cards import right_document
from registry.service.recognition.reassess import reassess_beside
from registry.service.recognition.worlds import world_of
from registry.store.projected import projections


def party_ids(transaction: Transaction, named: tuple[NamedRecord, ...]) -> dict[Identifier, str]:
    """The parties these identifiers belong to; PartyUnknown, with its pointer, for the first that is nobody's."""
    rows = named_parties(transaction.connection, named)
    return {identifier: row.party_id for identifier, row in rows.items()}


def record_right(
    transaction: Transaction,
    principal: Principal,
    named: tuple[NamedRecord, ...],
    observe: Callable[[dict[Identifier, str]], Observation],
    warnings: tuple[str, ...] = (),
) -> Answer:
    """Record an observation: 201 for a new right, 200 for a known one; the same again makes no entry.

    `observe` builds it once the parties `named` in it are known. Raises PartyUnknown, RightConflict where the kind or
    base differ from what is on record.
    """
    seen = observed(transaction, observe(party_ids(transaction, named)))
    anchor = f"right:{seen.right}"
    projections.ensure_anchors(transaction.connection, [anchor])
    near = [str(seen.right), *(str(right) for right in named_by(seen))]
    transaction.lock_families(near, [anchor])
    rows = transaction.world_now(near)
    world = world_of(transaction.register, transaction.connection, rows, {}, transaction.now, holders=None)
    before = world.rights.get(seen.right)
    decided = decide_observation(principal, before, seen, world)
    if decided is None:
        assert before is not None
        return Answer.of(200, _document(transaction, before, warnings))
    draft, late = decided
    warnings = (*warnings, *late)
    (made,) = transaction.record([draft])
    assert isinstance(made.state, RightRecord)
    reassess_beside(transaction, made, world)
    return Answer.of(200 if before is not None else 201, _document(transaction, made.state, warnings))


def decide_observation(
    principal: Principal, before: RightRecord | None, seen: Observation, world: World
) -> tuple[Draft, tuple[str, ...]] | None:
    """The entry of an observation of a right that is `before`, with what is only late about its family; None where it
    tells what is on record. `world` holds the right, what it hangs on, and what hangs on it, as far as on record.

    Raises InputInvalid for one that lies in the future, RightConflict and FamilyContradictory.
    """
    if seen.observed_at > world.now:
        raise InputInvalid("An observation can not lie in the future.", pointer="/observed_at")
    if before is not None:
        if before.newest.kind != seen.kind:
            raise RightConflict(f"{seen.right} is on record as {before.newest.kind}.", pointer="/kind")
        if compared(seen) in compared(before.observations):
            return None
        _same_base(before, seen, world.places[seen.right.jurisdiction], legal_day(world.now))
    event = RightRecorded(observation=seen)
    late = _check_links(evolve_right(before, event), world)
    return _draft(principal, before, seen.owners, event, str(seen.right), seen), late


def record_event(
    transaction: Transaction,
    principal: Principal,
    named: tuple[NamedRecord, ...],
    happen: Callable[[dict[Identifier, str]], RightEvents],
    registers: tuple[str, ...] | None = None,
) -> Answer:
    """Record an official event of a right on record: 201. `registers` are those that can show it (None: any).

    Raises NotFound for another right, PartyUnknown, InputInvalid for another register, ReferenceUnknown for the release
    of an order not on record.
    """
    event = happen(party_ids(transaction, named))
    transaction.lock_families([str(event.right)])
    rows = transaction.world_now([str(event.right)])
    world = world_of(transaction.register, transaction.connection, rows, {}, transaction.now, holders=None)
    before = world.rights.get(event.right)
    if before is None:
        doubts = number_warnings(transaction.register, transaction.connection, event.right)
        raise NotFound(f"{event.right} is not on record.", warnings=tuple(doubts))
    if registers is not None:
        event = replace(event, source=shown_by(event.source, registers))
    for member in ("effective_at", "observed_at"):
        if getattr(event, member) > transaction.now:
            raise InputInvalid("An official event can not lie in the future.", pointer=f"/{member}")
    if isinstance(event, PreservationLifted):
        _ordered(before, event.document)
    owners = event.owners if isinstance(event, OwnerChanged) else ()
    warnings = _warnings(before, event, transaction.register.places[event.right.jurisdiction])
    draft = _draft(principal, before, (*before.newest.owners, *owners), event, str(event.right), None)
    (made,) = transaction.record([replace(draft, effective_at=event.effective_at)])
    assert isinstance(made.state, RightRecord)
    reassess_beside(transaction, made, world)
    return Answer.of(201, {**_document(transaction, made.state, warnings), "event": plain(event)})


def shown_by(source: Source, registers: tuple[str, ...]) -> Source:
    """A source with its register as that one is called, in whatever spelling it was named; InputInvalid for none of
    `registers`, those that can show something of the right."""
    known = next((one for one in registers if same(one, source.register)), None)
    if known is None:
        detail = f"What is on record of this right is shown by {' or '.join(registers)}."
        raise InputInvalid(detail, pointer="/source/register")
    return replace(source, register=known)


def _warnings(record: RightRecord, event: RightEvents, place: Jurisdiction) -> tuple[str, ...]:
    """What is recorded and yet does not do what whoever tells it may expect."""
    if isinstance(event, FeePaid) and record.paid_too_late(event.change(), place):
        return ("FEE_PAID_TOO_LATE: The grace of the fee then unpaid was over; the payment revives nothing.",)
    if isinstance(event, InvalidationDecided) and event.final and record.leaves_open(event.change()):
        return ("INVALIDATION_NOT_NAMED: Several requests are pending and none is named; the decision closes none.",)
    return ()


def _ordered(record: RightRecord, document: str) -> None:
    """Refuse the release of an order that is not on record, which would release nothing, and nobody would know."""
    opened = [change.opens for change in record.changes if change.opens is not None]
    orders = dict.fromkeys(str(order.document) for order in opened if order.kind == "preservation")
    if not any(same(order, document) for order in orders):
        known = f"Orders over it are {', '.join(orders)}." if orders else "There is no order over it."
        raise ReferenceUnknown(f"No order of this name is on record of {record.right}. {known}", pointer="/document")


def _draft(
    principal: Principal,
    before: RightRecord | None,
    owners: tuple[Owner, ...],
    event: Any,
    right: str,
    seen: Observation | None,
) -> Draft:
    holders = {owner.party for owner in owners if owner.party is not None}
    jurisdiction, _, number = right.partition("/")
    return Draft(
        make=lambda _number, _at: event,
        actor=f"register:{principal.role}",
        subjects=frozenset({f"right:{jurisdiction}:{number}", *(f"party:{holder}" for holder in holders)}),
        before=before,
        effective_at=seen.observed_at if seen is not None else None,
    )


def named_by(seen: Observation) -> tuple[RightId, ...]:
    """The rights that an observation says its own hangs together with."""
    named = (seen.base.right if seen.base is not None else None, seen.same_day_twin)
    return tuple(right for right in named if right is not None)


def _same_base(record: RightRecord, seen: Observation, place: Jurisdiction, day: date) -> None:
    """Refuse a second base: a right that hangs on one hangs on that one for good."""
    told, other = record.base, seen.base
    if told is None or other is None or (told.link, as_read(told.right)) == (other.link, as_read(other.right)):
        return
    if is_dependency(told.link.value) or is_dependency(other.link.value):
        message = f"{record.right} hangs on {told.right} by what is on record."
        fault = LinkFault(rule="FAM-02", code="FAMILY_LINK_INVALID", message=message)
        raise FamilyContradictory(message, pointer="/base", findings=link_findings([fault], place, day))


def _check_links(record: RightRecord, world: World) -> tuple[str, ...]:
    """Refuse what can not be of a family, on either end of the links that `record` has a part in; what is only late is
    answered as a warning, and no pledge is taken over it.

    Raises FamilyContradictory, with every fault.
    """
    known = {**world.rights, record.right: record}
    near = [one for one in known.values() if one.right == record.right or _base_of(one) == record.right]
    faults = [fault for one in near for fault in _faults(one, known, world)]
    bars = [fault for fault in faults if fault.rule != "FAM-05"]
    place = world.places[record.right.jurisdiction]
    if bars:
        raise FamilyContradictory(
            " ".join(dict.fromkeys(fault.message for fault in bars)),
            pointer="/base",
            findings=link_findings(bars, place, legal_day(world.now)),
        )
    return tuple(dict.fromkeys(f"{fault.code}: {fault.message}" for fault in faults))


def _base_of(record: RightRecord) -> RightId | None:
    return None if record.base is None else record.base.right


def _faults(record: RightRecord, known: Mapping[RightId, RightRecord], world: World) -> Iterator[LinkFault]:
    base_id = _base_of(record)
    if base_id is None:
        return
    base = known.get(base_id)
    here = record.at(world.now, world.places[record.right.jurisdiction])
    yield from link_faults(
        here, None if base is None else base.at(world.now, world.places[base.right.jurisdiction]), world.places
    )


def _document(transaction: Transaction, record: RightRecord, warnings: tuple[str, ...]) -> dict[str, Any]:
    place = transaction.register.places[record.right.jurisdiction]
    own = (UNCONFIRMED,) if is_unconfirmed(place.read_number, record.right.number) else ()
    return {
        **right_document(record.at(transaction.now, place)),
        "warnings": list(dict.fromkeys((*own, *warnings))),
    }
