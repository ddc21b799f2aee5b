"""Routes of the registrar: parties, rights, and what happens to rights."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from registry.api.schemas.facts import EVENT_SCHEMAS, EventSchema, PartySchema, RightRecordSchema, source_of
from registry.api.schemas.joined_parties import MergeSchema, SeparationSchema
from registry.api.schemas.values import RightSchema, pointed
from registry.api.wire.call import Call, Called, DryRun, path_right, read_right, shown
from registry.api.wire.openapi import body_of, typed_body_of
from registry.api.wire.travel import Travel
from registry.domain.party.identifiers import Identifier
from registry.domain.right.facts import Observation, RightId
from registry.domain.values.numbers import OFFICES, read_office_number
from registry.errors import InputInvalid, RightNumberInvalid
from registry.service.reading import encumbrances
from registry.service.recording import joining, parties, rights

router = APIRouter(prefix="/v1", tags=["recording"])


@router.post("/parties", status_code=201, openapi_extra=body_of(PartySchema))
def record_party(called: Called, dry_run: DryRun = False) -> Response:
    """Record a party, or what is new of a known one (200)."""
    return called.command(
        PartySchema,
        lambda transaction, facts: parties.record_party(transaction, called.principal, facts),
        prepare=lambda body: body.facts(),
        dry_run=dry_run,
    )


@router.post("/parties/merges", status_code=201, openapi_extra=body_of(MergeSchema))
def merge_parties(called: Called, dry_run: DryRun = False) -> Response:
    """Join two parties that were recorded apart: from then on every number of either is answered of both."""
    return called.command(
        MergeSchema,
        lambda transaction, request: joining.merge_parties(transaction, called.principal, request),
        prepare=lambda body: body.request(),
        dry_run=dry_run,
    )


@router.post("/parties/separations", status_code=201, openapi_extra=body_of(SeparationSchema))
def separate_parties(called: Called, dry_run: DryRun = False) -> Response:
    """Undo a merge: what it had joined is two parties again, with what was recorded of each."""
    return called.command(
        SeparationSchema,
        lambda transaction, request: joining.separate_parties(transaction, called.principal, request),
        prepare=lambda body: body.request(),
        dry_run=dry_run,
    )


@router.post("/rights", status_code=201, openapi_extra=body_of(RightRecordSchema))
def record_right(called: Called, dry_run: DryRun = False) -> Response:
    """Record what an official register showed of a right: 201 for a new right, 200 for a newer look at a known one."""
    return called.command(
        RightRecordSchema,
        lambda transaction, seen: rights.record_right(transaction, called.principal, **seen),
        prepare=lambda body: _observation(called, body),
        dry_run=dry_run,
    )


def _observation(called: Call, body: RightRecordSchema) -> dict[str, Any]:
    """What `record_right` is given, with every number of the body read."""
    right, warnings = read_right(called.register, body.jurisdiction, body.number, "")
    place = called.places[right.jurisdiction]
    if body.kind not in place.kinds:
        raise InputInvalid(f"The kinds of rights of {place.code} are {', '.join(place.kinds)}.", pointer="/kind")
    source = rights.shown_by(source_of(body.source), place.registers)
    base, of_base = (None, ()) if body.base is None else _named(called, body.base.right, "/base/right")
    twin, of_twin = (None, ()) if body.same_day_twin is None else _named(called, body.same_day_twin, "/same_day_twin")
    warnings = (*warnings, *(f"{code}: {base}" for code in of_base), *(f"{code}: {twin}" for code in of_twin))

    def observe(known: dict[Identifier, str]) -> Observation:
        return replace(body.observation(right, base, twin, known), source=source)

    return {"named": body.named(), "observe": observe, "warnings": warnings}


def _named(called: Call, named: RightSchema, pointer: str) -> tuple[RightId, tuple[str, ...]]:
    """A right that another one names, here or at an office that is no place of this register, with its warnings."""
    if named.jurisdiction not in OFFICES:
        return read_right(called.register, named.jurisdiction, named.number, pointer)
    try:
        number = read_office_number(named.jurisdiction, named.number)
    except RightNumberInvalid as error:
        raise pointed(f"{pointer}/number", error) from None
    return RightId(jurisdiction=named.jurisdiction, number=number), ()


@router.post("/rights/{jurisdiction}/{number:path}/events", status_code=201, openapi_extra=typed_body_of(EVENT_SCHEMAS))
def record_event(called: Called, jurisdiction: str, number: str, dry_run: DryRun = False) -> Response:
    """Record an official event of a right."""
    right = path_right(called, jurisdiction, number)
    registers = called.places[right.jurisdiction].registers
    return called.command(
        lambda: _schema(called),
        lambda transaction, body: rights.record_event(
            transaction,
            called.principal,
            body.named(),
            lambda known: body.event(right, known),
            registers=(*registers, *body.beside),
        ),
        dry_run=dry_run,
    )


def _schema(called: Call) -> type[EventSchema]:
    """The schema of the body's own `type`."""
    body = called.value
    kind = body.get("type") if isinstance(body, dict) else None
    schema = EVENT_SCHEMAS.get(kind) if isinstance(kind, str) else None
    if schema is None:
        raise InputInvalid(f"A type is one of {', '.join(EVENT_SCHEMAS)}.", pointer="/type")
    return schema


@router.get("/rights/{jurisdiction}/{number:path}", tags=["asking"])
def read_one(called: Called, jurisdiction: str, number: str, travel: Annotated[Travel, Query()]) -> Response:
    """A right with its owners, family, proceedings and encumbrances."""
    right = path_right(called, jurisdiction, number)
    return shown(encumbrances.right_whole(called.register, right, travel.when(called.register.clock.now())))
