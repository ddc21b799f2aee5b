"""Events that are more than an entry's body holds, recorded in several entries one after another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from registry.domain.events import Event, PledgeEvents
from registry.domain.pledge import Pledge
from registry.domain.portions import begun, continued, judged_of
from registry.log.body import MAX_BYTES, body_bytes
from registry.log.invalid import TooLong
from registry.service import codec

_FEW = 8
"""So few items are never more than a body holds, and are not measured."""
_SPARE = 4_096
"""Bytes left for what an entry adds to its event, such as an approval, and for the length of its pledge's number."""
_NUMBER = "IPP2026000000000-00"


def chain(event: Event, before: object, index: int) -> tuple[Event, ...]:
    """The events that record `event` of a pledge that was `before`, the first of them at the journal's `index`."""
    if not isinstance(event, PledgeEvents) or len(judged_of(event)) <= _FEW or _fits(event):
        return (event,)
    first = begun(event, _fits)
    return (first, *continued(event, first, before if isinstance(before, Pledge) else None, index, _fits))


def entries(make: Callable[[str, datetime], Event], before: object, at: datetime) -> int:
    """How many entries record what `make` gives."""
    return len(chain(make(_NUMBER, at), before, 0))


def _fits(event: Event) -> bool:
    """Whether both bodies of an event are shorter than what an entry's may be."""
    kind, public, sealed = codec.payloads(event)
    try:
        return all(len(body_bytes(kind, one, "0" * 32)) <= MAX_BYTES - _SPARE for one in (public, sealed or {}))
    except TooLong:
        return False
