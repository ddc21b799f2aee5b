"""Routes of pledges: filing, changing, reading."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from registry.api.schemas.filings import DischargeSchema, EvidenceListSchema, FilingSchema, ItemActSchema
from registry.api.wire.call import Call, Called, DryRun, read_right, shown
from registry.api.wire.cursors import Cursors
from registry.api.wire.openapi import body_of
from registry.api.wire.travel import Paged, Travel
from registry.domain.pledge.registration_number import is_registration_number
from registry.domain.right.facts import RightId
from registry.errors import InputInvalid
from registry.service.pledge import discharge as discharging
from registry.service.pledge import evidence, registration
from registry.service.pledge.batch_lines import is_long
from registry.service.reading import history, pledge
from registry.service.reading.versions import difference

router = APIRouter(prefix="/v1/pledges", tags=["pledges"])


@router.post("", status_code=201, openapi_extra=body_of(FilingSchema))
def register_pledge(called: Called, dry_run: DryRun = False) -> Response:
    """Register a pledge, for the calling bank as pledgee; a refusal lists every finding."""
    return called.command(
        FilingSchema,
        lambda transaction, filing: registration.register_pledge(transaction, called.principal, filing),
        prepare=lambda body: filing_request(called, body),
        dry_run=dry_run,
        long=lambda filing: is_long([filing]),
    )


def filing_request(called: Call, body: FilingSchema) -> registration.FilingRequest:
    """The filing with its numbers and identifiers read, its parties still to be found."""

    def read(named: Any, pointer: str) -> RightId:
        return read_right(called.register, named.jurisdiction, named.number, pointer)[0]

    rights = tuple(read(one.right, f"/collateral/{n}/right") for n, one in enumerate(body.collateral))
    return registration.FilingRequest(
        pledgee=body.pledgee.read("/pledgee"),
        pledgor=body.pledgor.read("/pledgor"),
        named=body.named(),
        rights=rights,
        client_reference=body.client_reference,
        valuations=frozenset(one.valuation.reference for one in body.collateral if one.valuation is not None),
        holders=body.holders(),
        build=lambda people: body.value(rights, read, people),
    )


@router.post("/{registration_number}/filings", openapi_extra=body_of(ItemActSchema, EvidenceListSchema))
def file_evidence(called: Called, registration_number: str, dry_run: DryRun = False) -> Response:
    """File official acts: one, or several under `filings`, each for an item (the only one where none is named)."""
    number = path_number(registration_number)
    return called.command(
        lambda: _evidence_schema(called),
        lambda transaction, acts: evidence.file_evidence(transaction, called.principal, number, called.if_match, acts),
        prepare=lambda body: body.acts(),
        dry_run=dry_run,
    )


def _evidence_schema(called: Call) -> type[ItemActSchema] | type[EvidenceListSchema]:
    body = called.value
    return EvidenceListSchema if isinstance(body, dict) and "filings" in body else ItemActSchema


@router.post("/{registration_number}/discharge", openapi_extra=body_of(DischargeSchema))
def discharge(called: Called, registration_number: str, dry_run: DryRun = False) -> Response:
    """Release every live item of a pledge."""
    number = path_number(registration_number)
    return called.command(
        DischargeSchema,
        lambda transaction, body: discharging.discharge(
            transaction, called.principal, number, called.if_match, body.reason
        ),
        dry_run=dry_run,
    )


@router.get("/{registration_number}")
def read_pledge(called: Called, registration_number: str, travel: Annotated[Travel, Query()]) -> Response:
    """A pledge, as far as the caller may see it, with the ETag of its present last entry."""
    when = travel.when(called.register.clock.now())
    number = path_number(registration_number)
    body, etag = pledge.pledge_by_number(called.register, called.principal, number, when)
    return called.told(body, {"ETag": etag})


@router.get("/{registration_number}/history", tags=["history"])
def pledge_history(called: Called, registration_number: str, query: Annotated[Paged, Query()]) -> Response:
    """The journal entries of a pledge, oldest first."""
    number = path_number(registration_number)
    cursors = Cursors(called.request, query, called.register.clock.now())
    answer = history.pledge_history(
        called.register, called.principal, number, cursors.when, cursors.after_seq, query.limit
    )
    return shown({**answer, "next": cursors.next(answer["next"], answer)})


@router.get("/{registration_number}/history/{versions}", tags=["history"])
def pledge_difference(called: Called, registration_number: str, versions: str) -> Response:
    """What became of a pledge from one entry of its own to another, `0..2`: as an RFC 6902 patch, and in words."""
    first, second = _versions(versions)
    number = path_number(registration_number)
    return called.told(difference(called.register, called.principal, number, first, second, called.language))


def _versions(versions: str) -> tuple[int, int]:
    """Two numbers of entries, the earlier first; InputInvalid for another form."""
    form = re.fullmatch(r"(0|[1-9][0-9]{0,8})\.\.(0|[1-9][0-9]{0,8})", versions)
    if form is None or int(form[1]) >= int(form[2]):
        raise InputInvalid(
            "Two versions are written as 0..2: entries of the pledge, the earlier first.", pointer="/versions"
        )
    return int(form[1]), int(form[2])


def path_number(registration_number: str) -> str:
    """The registration number a path names; InputInvalid for what can not be one."""
    if not is_registration_number(registration_number):
        raise InputInvalid("A registration number has the form IPP2026000000017-49.", pointer="/registration_number")
    return registration_number
