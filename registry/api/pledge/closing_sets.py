"""Routes of closing sets: filings over rights of several places, registered together, and how far each place is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from registry.api.pledge.batches import line_refused
from registry.api.pledge.pledges import filing_request
from registry.api.schemas.filings import FilingSchema
from registry.api.schemas.values import AskedReference, Code, Schema
from registry.api.wire.call import Call, Called, DryRun
from registry.api.wire.cursors import Cursors
from registry.api.wire.openapi import body_of
from registry.api.wire.travel import Paged, Travel
from registry.domain.closing_set import is_closing_set
from registry.errors import InputInvalid, RegistryError
from registry.service.journal.transaction import Answer, Transaction
from registry.service.pledge import closing_set as closings
from registry.service.pledge.batch_lines import BatchRefused, Line, is_long
from registry.service.reading.page import Page

router = APIRouter(prefix="/v1/closing-sets", tags=["closing sets"])


class ClosingSetSchema(Schema):
    """Filings that are registered together or not at all, over rights of at least two places."""

    client_reference: Code | None = None
    filings: Annotated[list[FilingSchema], Field(min_length=1, max_length=50)]


class ClosingSetQuery(Paged):
    """Which of a bank's own closing sets are wanted, and a page of them."""

    client_reference: AskedReference = None


@router.post("", status_code=201, openapi_extra=body_of(ClosingSetSchema))
def register_closing_set(called: Called, dry_run: DryRun = False) -> Response:
    """Register up to 50 filings over rights of several places in one transaction: all, or none where one is refused."""
    return called.command(
        ClosingSetSchema,
        lambda transaction, request: _register(called, transaction, request),
        prepare=lambda body: _request(called, body),
        dry_run=dry_run,
        long=lambda request: is_long(request.lines),
    )


def _request(called: Call, body: ClosingSetSchema) -> closings.ClosingRequest:
    """The filings as lines of a batch; InputInvalid for rights of one place alone."""
    places = {one.right.jurisdiction for filing in body.filings for one in filing.collateral}
    if len(places) < 2:
        raise InputInvalid("A closing set is over rights of at least two places.", pointer="/filings")
    lines = tuple(_line(called, filing) for filing in body.filings)
    return closings.ClosingRequest(client_reference=body.client_reference, lines=lines)


def _line(called: Call, filing: FilingSchema) -> Line:
    try:
        return filing_request(called, filing)
    except RegistryError as error:
        return error


def _register(called: Call, transaction: Transaction, request: closings.ClosingRequest) -> Answer:
    try:
        return closings.register_set(transaction, called.principal, request)
    except BatchRefused as refused:
        raise line_refused(called, refused, "closing set") from None


@router.get("")
def closing_sets(called: Called, query: Annotated[ClosingSetQuery, Query()]) -> Response:
    """The closing sets of which the calling bank holds a pledge, oldest first, each with its status and places."""
    cursors = Cursors(called.request, query, called.register.clock.now())
    page = Page(after=cursors.after or "", limit=query.limit)
    answer = closings.closing_sets(called.register, called.principal, cursors.when, page, query.client_reference)
    return called.told({**answer, "next": cursors.next(answer["next"], answer)})


@router.get("/{closing_set}")
def read_closing_set(called: Called, closing_set: str, travel: Annotated[Travel, Query()]) -> Response:
    """A closing set with those of its pledges whose terms the caller may see, and how far each place is."""
    if not is_closing_set(closing_set):
        raise InputInvalid("A closing set has the form CS-01JNG8Z3W1ABCDEFGHJKMNPQRS.", pointer="/closing_set")
    when = travel.when(called.register.clock.now())
    return called.told(closings.closing_set(called.register, called.principal, closing_set, when))
