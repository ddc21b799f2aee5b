"""Route of the statistics: how many pledges there are, and what they secure together."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from registry.api.schemas.values import read_day
from registry.api.wire.call import Called
from registry.domain.statistics.figures import Counting, Dimension
from registry.errors import InputInvalid
from registry.service.reading import statistics as reading

router = APIRouter(prefix="/v1", tags=["asking"])

_CSV = "text/csv"
_KNOWN = ", ".join(Dimension)


class StatisticsQuery(BaseModel):
    """What is counted, and by what."""

    model_config = ConfigDict(extra="forbid")

    by: Annotated[str, Field(max_length=64, description=f"Some of {_KNOWN}, with commas between them")] = ""
    from_: Annotated[
        str | None, Field(alias="from", max_length=10, description="Registered from this legal day on, at UTC+8")
    ] = None
    to: Annotated[str | None, Field(max_length=10, description="Registered up to this legal day, inclusive")] = None
    district: Annotated[
        str | None, Field(pattern=r"^[0-9]{6}$", description="Digits 3 to 8 of the pledgor's USCC (GB/T 2260)")
    ] = None

    def dimensions(self) -> list[Dimension]:
        """Those that `by` names, in its order; InputInvalid for one that is unknown or comes twice."""
        names = [name.strip() for name in self.by.split(",")] if self.by.strip() else []
        if len(set(names)) != len(names) or not set(names) <= set(Dimension):
            raise InputInvalid(f"By is some of {_KNOWN}, each once, with commas between them.", pointer="/by")
        return [Dimension(name) for name in names]

    def asked(self) -> Counting:
        """The filter; InputInvalid for what is no day, and for days the wrong way round."""
        first = None if self.from_ is None else read_day(self.from_, "/from")
        last = None if self.to is None else read_day(self.to, "/to")
        if first is not None and last is not None and last < first:
            raise InputInvalid("The first day is after the last.", pointer="/to")
        return Counting(first=first, last=last, district=self.district)


@router.get("/statistics", responses={200: {"content": {_CSV: {}}}})
def statistics(called: Called, query: Annotated[StatisticsQuery, Query()]) -> Response:
    """How many pledges there are and what they secure together; as CSV by `Accept`.

    Counts are those of now. Amounts are those of the last publication, and withheld where a single pledge's could be
    worked out from all that was ever shown.
    """
    answer = reading.statistics(called.register, query.dimensions(), query.asked())
    if called.media == _CSV:
        headers = {"Cache-Control": "no-store", "Vary": "Accept"}
        return Response(reading.csv_text(answer), media_type=f"{_CSV}; charset=utf-8", headers=headers)
    return called.told(answer)
