"""Route of firms by name."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from registry.api.wire.call import Called
from registry.domain.values.spelling import read_name
from registry.errors import InputInvalid
from registry.service.names.search import firms_named

router = APIRouter(prefix="/v1", tags=["asking"])


class FirmsQuery(BaseModel):
    """Whom is looked for."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=256, description="In any script, in full or in part")]
    limit: Annotated[int, Field(ge=1, le=50, description="How many are shown, the surest first")] = 20

    def asked(self) -> str:
        """The name; InputInvalid for one that shows nothing or holds a control character."""
        try:
            return read_name(self.name)
        except ValueError as error:
            raise InputInvalid(f"This is no name: {error}.", pointer="/name") from None


@router.get("/firms")
def firms(called: Called, query: Annotated[FirmsQuery, Query()]) -> Response:
    """Firms by name: in another script or legal form, with or without region, as read aloud, misspelled; each with why.

    A name finds, an identifier identifies: ask for the burdens of a firm by an identifier of the hit that is meant.
    """
    return called.told(firms_named(called.register, query.asked(), query.limit))
