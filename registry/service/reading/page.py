"""One page of a listing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Page:
    """What part of a listing is wanted: after which key, how many, and whether ended items are shown."""

    after: str
    limit: int
    everything: bool = False
    jurisdiction: str | None = None
