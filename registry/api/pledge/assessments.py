"""Route of assessments: what a filing would be worth, without filing it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from registry.api.pledge.pledges import filing_request
from registry.api.schemas.filings import FilingSchema
from registry.api.schemas.values import read_moment
from registry.api.wire.call import Called
from registry.api.wire.openapi import body_of
from registry.service.instants import When
from registry.service.pledge.assessment import assess_filing


class AssessmentQuery(BaseModel):
    """The day of an assessment."""

    model_config = ConfigDict(extra="forbid")

    as_of: Annotated[str | None, Field(description="RFC 3339 instant with offset, or a legal day at UTC+8")] = None


router = APIRouter(prefix="/v1", tags=["pledges"])


@router.post("/assessments", openapi_extra=body_of(FilingSchema))
def assess(called: Called, query: Annotated[AssessmentQuery, Query()]) -> Response:
    """The document a filing would give at `as_of`, which may lie ahead, and every finding; nothing is stored."""
    when = When(now=called.register.clock.now(), as_of=read_moment(query.as_of, "/as_of"))
    request = filing_request(called, called.body(FilingSchema))
    return called.told(assess_filing(called.register, called.principal, request, when))
