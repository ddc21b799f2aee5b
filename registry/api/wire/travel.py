"""The instants, and the page, that a read is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from registry.api.schemas.values import read_moment
from registry.service.instants import When


class Travel(BaseModel):
    """Time travel: the world at `as_of`, as known at `known_at`; default now, a date is its last instant."""

    model_config = ConfigDict(extra="forbid")

    as_of: Annotated[str | None, Field(description="RFC 3339 instant with offset, or a legal day at UTC+8")] = None
    known_at: Annotated[str | None, Field(description="RFC 3339 instant with offset, or a legal day at UTC+8")] = None

    def when(self, now: datetime) -> When:
        """The two instants; InputInvalid for what is none, and for a `known_at` still to come."""
        known_at = read_moment(self.known_at, "/known_at")
        if known_at is not None and now < known_at < now + timedelta(days=1) and len(self.known_at or "") == 10:
            known_at = None
        return When(now=now, as_of=read_moment(self.as_of, "/as_of"), known_at=known_at)


class Paged(Travel):
    """A page of a listing."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024)] = None
