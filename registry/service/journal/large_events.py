"""Events that are more than an entry's body holds, recorded in several entries one after another."""

from __future__ import annotations

from datetime import datetime

from registry.domain.journal.events import Event
from registry.domain.journal.portions import Plan, in_portions, judged_of, planned
from registry.domain.pledge.events import PledgeEvents
from registry.domain.pledge.pledge import Pledge
from registry.log.body import MAX_BYTES, body_bytes
from registry.log.invalid import TooLong
from registry.service.journal import codec
from registry.service.journal.drafts import Draft

_FEW = 8
"""So few items are never more than a body holds, and are not measured."""
_SPARE = 4_096
"""Bytes left for what an entry adds to its event, such as an approval, and for the length of its pledge's number."""
_NUMBER = "IPP2026000000000-00"


def plan_of(draft: Draft, at: datetime) -> Plan | None:
    """How the event of a draft is said in several entries, one for each part of the plan; None: in one."""
    event = draft.make(_NUMBER, at)
    if not isinstance(event, PledgeEvents) or len(judged_of(event)) <= _FEW or _fits(event):
        return None
    return planned(event, _pledge_before(draft), _fits)


def portions(draft: Draft, event: Event, plan: Plan | None, index: int) -> tuple[Event, ...]:
    """What is recorded of the event of a draft, by its plan, the first entry at the journal's `index`."""
    if plan is None or not isinstance(event, PledgeEvents):
        return (event,)
    return in_portions(event, plan, _pledge_before(draft), index)


def _pledge_before(draft: Draft) -> Pledge | None:
    return draft.before if isinstance(draft.before, Pledge) else None


def _fits(event: Event) -> bool:
    """Whether both bodies of an event are shorter than what an entry's may be."""
    kind, public, sealed = codec.payloads(event)
    try:
        return all(len(body_bytes(kind, one, "0" * 32)) <= MAX_BYTES - _SPARE for one in (public, sealed or {}))
    except TooLong:
        return False
