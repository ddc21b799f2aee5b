"""Routes of a bank's own book: filtered and paged, exported, passed on to another bank."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from registry.api.pledge.pledges import path_number
from registry.api.schemas.changes import Consents, Documents, TransferSchema
from registry.api.schemas.values import AskedReference, Schema, read_day
from registry.api.wire.call import Call, Called, DryRun, path_firm
from registry.api.wire.cursors import Cursors
from registry.api.wire.openapi import body_of
from registry.api.wire.problems import STATUS, refusal_document
from registry.api.wire.semantics import LINES
from registry.api.wire.travel import Paged
from registry.domain.law.place import places_known
from registry.errors import InputInvalid, JurisdictionUnknown, RegistryError
from registry.service.instants import When
from registry.service.journal.transaction import Answer, Transaction
from registry.service.pledge import transfer_book
from registry.service.pledge.life import Meant
from registry.service.pledge.transfer_book import Passing
from registry.service.reading import portfolio as portfolios
from registry.service.reading.deadlines import deadlines
from registry.service.reading.page import Page
from registry.service.reading.portfolio import Wanted

router = APIRouter(prefix="/v1/pledges", tags=["pledges"])

_EXPORTS = ("text/csv", LINES)


class PortfolioQuery(Paged):
    """What of a bank's own pledges is wanted, and a page of it."""

    client_reference: AskedReference = None
    status: Literal["live", "discharged", "enforced", "revoked", "lapsed"] | None = None
    jurisdiction: Annotated[str | None, Field(max_length=8)] = None
    firm: Annotated[str | None, Field(max_length=256, description="The pledgor, as SCHEME:value")] = None
    recognition: Literal["not_recognised", "pending_perfection", "recognised_with_conditions", "recognised"] | None = (
        None
    )
    sort: Literal["oldest", "newest"] = "oldest"
    due_until: Annotated[
        str | None, Field(max_length=10, description="Something is to be done by then; a legal day at UTC+8, inclusive")
    ] = None


class PassedSchema(Schema):
    """One pledge that passes, with the ETag of the state that is meant."""

    registration_number: Annotated[str, Field(max_length=64)]
    if_match: Annotated[str, Field(max_length=64)]

    def meant(self, pointer: str) -> Meant:
        """The pledge that stands at `pointer`; InputInvalid there for a number of another form."""
        try:
            return Meant(number=path_number(self.registration_number), if_match=self.if_match)
        except InputInvalid as error:
            raise InputInvalid(error.detail, pointer=f"{pointer}/registration_number") from None


class PortfolioTransferSchema(TransferSchema):
    """To whom which pledges pass; the new pledgee's consent is among `consents`."""

    consents: Consents = Field(default_factory=list)
    documents: Documents = Field(default_factory=list)
    pledges: Annotated[list[PassedSchema], Field(min_length=1, max_length=500)]

    def passing(self) -> Passing:
        """The request; IdentifierInvalid with its pointer."""
        meant = tuple(one.meant(f"/pledges/{position}") for position, one in enumerate(self.pledges))
        return Passing(pledges=meant, request=self.request())


@router.get("", responses={200: {"content": {media: {} for media in _EXPORTS}}})
def portfolio(called: Called, query: Annotated[PortfolioQuery, Query()]) -> Response:
    """The calling bank's own pledges, oldest or newest first; the whole of them as CSV or lines of JSON by `Accept`."""
    cursors = Cursors(called.request, query, called.register.clock.now())
    wanted = _wanted(called, query)
    if called.media in _EXPORTS:
        return _exported(called, cursors.when, wanted, called.media)
    page = Page(after=cursors.after or "", limit=query.limit)
    answer = portfolios.portfolio(called.register, called.principal, cursors.when, page, wanted)
    return called.told({**answer, "next": cursors.next(answer["next"], answer)})


def _exported(called: Call, when: When, wanted: Wanted, media: str) -> Response:
    position, documents = portfolios.export(called.register, called.principal, when, wanted)
    headers = {"Cache-Control": "no-store", "Journal-Position": str(position), "Vary": "Accept"}
    if media == LINES:
        return StreamingResponse(portfolios.json_lines(position, documents), media_type=media, headers=headers)
    rows = portfolios.csv_lines(position, documents, called.places)
    return StreamingResponse(rows, media_type=f"{media}; charset=utf-8", headers=headers)


def _wanted(called: Call, query: PortfolioQuery) -> Wanted:
    if query.jurisdiction is not None and query.jurisdiction not in called.places:
        raise JurisdictionUnknown(places_known(called.places), pointer="/jurisdiction")
    due = None
    if query.due_until is not None:
        told = deadlines(called.register, called.principal, read_day(query.due_until, "/due_until"))
        due = frozenset(one["registration_number"] for one in told["items"])
    scheme, _, value = (query.firm or "").partition(":")
    if query.firm is not None and not value:
        raise InputInvalid("A firm is named SCHEME:value.", pointer="/firm")
    return Wanted(
        client_reference=query.client_reference,
        status=query.status,
        jurisdiction=query.jurisdiction,
        firm=None if query.firm is None else path_firm(scheme, value),
        recognition=query.recognition,
        due=due,
        newest=query.sort == "newest",
    )


@router.post("/transfers", openapi_extra=body_of(PortfolioTransferSchema))
def transfer_portfolio(called: Called, dry_run: DryRun = False) -> Response:
    """Pass up to 500 own pledges to another bank, in one transaction; a status or problem for each, in their order."""
    return called.command(
        PortfolioTransferSchema,
        lambda transaction, passing: _passed(called, transaction, passing),
        prepare=PortfolioTransferSchema.passing,
        dry_run=dry_run,
    )


def _passed(called: Call, transaction: Transaction, passing: Passing) -> Answer:
    report = transfer_book.transfer_portfolio(transaction, called.principal, passing)
    items = [_report(called, meant, error) for meant, error in report]
    done = sum(error is None for _, error in report)
    return Answer.of(200, {"transferred": done, "refused": len(items) - done, "items": items})


def _report(called: Call, meant: Meant, error: RegistryError | None) -> dict[str, Any]:
    status = 200 if error is None else STATUS[error.code]
    problem = None if error is None else refusal_document(called.request, error)
    return {"registration_number": meant.number, "status": status, "problem": problem}
