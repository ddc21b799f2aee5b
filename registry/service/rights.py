"""Recording rights: what an official register showed of one, and what happened to it since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from registry.domain.events import RightRecorded
from registry.domain.identifiers import Identifier
from registry.domain.right_events import OwnerChanged, RightEvents
from registry.domain.rights import Observation, Owner, RightRecord
from registry.errors import InputInvalid, NotFound, PartyUnknown, RightConflict
from registry.service import codec
from registry.service.cards import right_document
from registry.service.principals import Principal
from registry.service.transactions import Answer, Draft, Transaction
from registry.store import projections, reads

Named = tuple[str, Identifier]
"""An identifier a body names, with its RFC 6901 pointer."""


def party_ids(transaction: Transaction, named: tuple[Named, ...]) -> dict[Identifier, str]:
    """The parties these identifiers belong to; PartyUnknown, with its pointer, for the first that is nobody's."""
    if not named:
        return {}
    rows = reads.parties(transaction.connection, [i.key for _, i in named])
    found = {(row.scheme, row.issuer, row.value): row.party_id for row in rows}
    for pointer, identifier in named:
        if identifier.key not in found:
            raise PartyUnknown(f"No party is on record as {identifier}.", pointer=pointer)
    return {identifier: found[identifier.key] for _, identifier in named}


def record_right(
    transaction: Transaction,
    principal: Principal,
    named: tuple[Named, ...],
    observe: Callable[[dict[Identifier, str]], Observation],
    warnings: tuple[str, ...] = (),
) -> Answer:
    """Record an observation: 201 for a new right, 200 for a known one; the same again makes no entry.

    `observe` builds it once the parties `named` in it are known. Raises PartyUnknown, RightConflict where the kind or
    base differ from what is on record.
    """
    seen = observe(party_ids(transaction, named))
    anchor = f"right:{seen.right}"
    projections.ensure_anchors(transaction.connection, [anchor])
    transaction.lock([anchor])
    if seen.observed_at > transaction.now:
        raise InputInvalid("An observation can not lie in the future.", pointer="/observed_at")
    before = _standing(transaction, str(seen.right))
    if before is not None:
        if before.newest.kind != seen.kind:
            raise RightConflict(f"{seen.right} is on record as {before.newest.kind}.", pointer="/kind")
        if seen in before.observations:
            return Answer.of(200, _document(transaction, before, warnings))
    event = RightRecorded(observation=seen)
    (made,) = transaction.record([_draft(principal, before, seen.owners, event, str(seen.right), seen)])
    assert isinstance(made.state, RightRecord)
    return Answer.of(200 if before is not None else 201, _document(transaction, made.state, warnings))


def record_event(
    transaction: Transaction,
    principal: Principal,
    named: tuple[Named, ...],
    happen: Callable[[dict[Identifier, str]], RightEvents],
) -> Answer:
    """Record an official event of a right on record: 201. Raises NotFound for another, PartyUnknown."""
    event = happen(party_ids(transaction, named))
    if f"right:{event.right}" not in transaction.lock([f"right:{event.right}"]):
        raise NotFound(f"{event.right} is not on record.")
    before = _standing(transaction, str(event.right))
    if before is None:
        raise NotFound(f"{event.right} is not on record.")
    for member in ("effective_at", "observed_at"):
        if getattr(event, member) > transaction.now:
            raise InputInvalid("An official event can not lie in the future.", pointer=f"/{member}")
    owners = event.owners if isinstance(event, OwnerChanged) else ()
    draft = _draft(principal, before, (*before.newest.owners, *owners), event, str(event.right), None)
    (made,) = transaction.record([replace(draft, effective_at=event.effective_at)])
    assert isinstance(made.state, RightRecord)
    return Answer.of(201, {**_document(transaction, made.state, ()), "event": codec.plain(event)})


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


def _standing(transaction: Transaction, right: str) -> RightRecord | None:
    state = reads.standing_right(transaction.connection, right)
    return None if state is None else codec.right_of(state)


def _document(transaction: Transaction, record: RightRecord, warnings: tuple[str, ...]) -> dict[str, Any]:
    place = transaction.register.places[record.right.jurisdiction]
    return {**right_document(record.at(transaction.now, place)), "warnings": list(warnings)}
