"""Routes that anyone may ask: what is encumbered, and the history behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from registry.api.wire.call import Called, path_firm, path_right, shown
from registry.api.wire.cursors import Cursors
from registry.api.wire.semantics import LINES
from registry.api.wire.travel import Paged
from registry.domain.law.place import places_known
from registry.errors import JurisdictionUnknown
from registry.service.journal.transaction import json_bytes
from registry.service.publishing import certificates
from registry.service.reading import encumbrances, history, page

router = APIRouter(prefix="/v1")


class EncumbranceQuery(Paged):
    """What of the encumbrances is wanted."""

    jurisdiction: Annotated[str | None, Field(max_length=8)] = None
    status: Literal["live", "all"] = "live"
    proof: Annotated[bool, Field(description="Add the as-of certificate of what was asked for")] = False


def _page(called: Called, query: EncumbranceQuery, cursors: Cursors) -> page.Page:
    if query.jurisdiction is not None and query.jurisdiction not in called.places:
        raise JurisdictionUnknown(places_known(called.places), pointer="/jurisdiction")
    return page.Page(
        after=cursors.after or "",
        limit=query.limit,
        everything=query.status == "all",
        jurisdiction=query.jurisdiction,
    )


def _subject_of_firm(answer: Mapping[str, Any]) -> str | None:
    """What the log calls the firm of an answer; None for one that is not on record, which it has no name for."""
    record = answer["firm"]["id"]
    return None if record is None else f"party:{record}"


@router.get("/firms/{scheme}/{value:path}/encumbrances", tags=["asking"])
def firm_encumbrances(called: Called, scheme: str, value: str, query: Annotated[EncumbranceQuery, Query()]) -> Response:
    """What IP of a firm is encumbered, in every place, under any of its identifiers."""
    firm = path_firm(scheme, value)
    cursors = Cursors(called.request, query, called.register.clock.now())
    page = _page(called, query, cursors)

    def read() -> dict[str, Any]:
        return encumbrances.firm_encumbrances(called.register, firm, cursors.when, page)

    if not query.proof:
        answer = read()
    else:
        answer = certificates.proven(called.desk.publisher, called.register, called.principal, read, _subject_of_firm)
    return shown({**answer, "next": cursors.next(answer["next"], answer)})


@router.get("/rights/{jurisdiction}/{number:path}/encumbrances", tags=["asking"])
def right_encumbrances(
    called: Called, jurisdiction: str, number: str, query: Annotated[EncumbranceQuery, Query()]
) -> Response:
    """What stands on one right."""
    right = path_right(called, jurisdiction, number)
    cursors = Cursors(called.request, query, called.register.clock.now())
    page = _page(called, query, cursors)

    def read() -> dict[str, Any]:
        return encumbrances.right_encumbrances(called.register, right, cursors.when, page)

    if not query.proof:
        return shown(read())
    subject = f"right:{right.jurisdiction}:{right.number}"
    return shown(certificates.proven(called.desk.publisher, called.register, called.principal, read, lambda _: subject))


@router.get("/firms/{scheme}/{value:path}/history", tags=["history"])
def firm_history(called: Called, scheme: str, value: str, query: Annotated[Paged, Query()]) -> Response:
    """The journal entries that speak of a firm, oldest first."""
    firm = path_firm(scheme, value)
    cursors = Cursors(called.request, query, called.register.clock.now())
    answer = history.firm_history(called.register, called.principal, firm, cursors.when, cursors.after_seq, query.limit)
    return shown({**answer, "next": cursors.next(answer["next"], answer)})


@router.get("/rights/{jurisdiction}/{number:path}/history", tags=["history"])
def right_history(called: Called, jurisdiction: str, number: str, query: Annotated[Paged, Query()]) -> Response:
    """The journal entries that speak of a right, oldest first."""
    right = path_right(called, jurisdiction, number)
    cursors = Cursors(called.request, query, called.register.clock.now())
    answer = history.right_history(
        called.register, called.principal, right, cursors.when, cursors.after_seq, query.limit
    )
    return shown({**answer, "next": cursors.next(answer["next"], answer)})


class FeedQuery(BaseModel):
    """Where the feed goes on."""

    model_config = ConfigDict(extra="forbid")

    after: Annotated[int | None, Field(ge=-1, le=2**53 - 1)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/history", tags=["history"], responses={200: {"content": {LINES: {}}}})
def feed(called: Called, query: Annotated[FeedQuery, Query()]) -> Response:
    """The whole journal, in order, without a gap; as lines of JSON by `Accept: application/x-ndjson`."""
    after = -1 if query.after is None else query.after
    answer = history.feed(called.register, called.principal, after, query.limit)
    if called.media == LINES:
        lines = b"".join(json_bytes(item) + b"\n" for item in answer["items"])
        return Response(lines, media_type=LINES, headers={"Cache-Control": "no-store", "Vary": "Accept"})
    return shown(answer, {"Vary": "Accept"})
