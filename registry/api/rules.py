"""Routes of the law: the rule catalogue, and the deadlines that follow from it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from registry.api.schemas.values import read_day
from registry.api.wire.call import Called, shown
from registry.service.law import catalogue
from registry.service.reading.deadlines import deadlines as deadlines_of

router = APIRouter(prefix="/v1", tags=["law"])


@router.get("/rules")
def rules(called: Called) -> Response:
    """Every rule with its place, effect, basis, confidence, first day, and the tests that exercise it."""
    version = called.register.rule_set_version
    return shown({"rule_set_version": version, "items": catalogue.catalogue(called.places, version)})


@router.get("/rules/{rule_id}")
def rule(called: Called, rule_id: str) -> Response:
    """One rule."""
    return shown(catalogue.rule(called.places, called.register.rule_set_version, rule_id))


class DeadlineQuery(BaseModel):
    """Up to which legal day deadlines are wanted."""

    model_config = ConfigDict(extra="forbid")

    until: Annotated[str, Field(description="A legal day at UTC+8, inclusive", max_length=10)]


@router.get("/deadlines")
def deadlines(called: Called, query: Annotated[DeadlineQuery, Query()]) -> Response:
    """What the calling bank has to do by when, for every live item of its own book."""
    return shown(deadlines_of(called.register, called.principal, read_day(query.until, "/until")))
