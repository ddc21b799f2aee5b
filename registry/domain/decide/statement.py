"""Words on a pledge: consent to what is done with a right, and the pledgor's objection."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from registry.domain.decide.guards import (
    live_item,
    nothing_judged,
    require_open,
)
from registry.domain.decide.rejudged import decided
from registry.domain.pledge.alteration import consented
from registry.domain.pledge.events import ConsentRecorded, ConsentTerms, ObjectionLodged, ObjectionTerms
from registry.domain.pledge.pledge import Pledge
from registry.domain.recognition.world import World
from registry.domain.right.facts import RightStatus
from registry.domain.values.days import legal_day


def decide_consent(
    pledge: Pledge,
    to: str,
    number: int | None,
    given: bool,
    by: str,
    sha256: str | None,
    note: str | None,
    world: World,
) -> ConsentRecorded:
    """Record a party's word on what is to be done with a right, and what it changes at once. Raises PledgeClosed,
    InputInvalid for an item that is not there."""
    require_open(pledge, world)
    if number is not None:
        live_item(pledge, number, "/item", world)
    terms = ConsentTerms(to=to, item=number, given=given, by=by, sha256=sha256, note=note, **nothing_judged(world))
    items, told = decided(consented(pledge, terms, world.now), world, always=_given_up(pledge, to, number, world))
    return ConsentRecorded(registration_number=pledge.registration_number, items=items, sealed=replace(terms, **told))


def _given_up(pledge: Pledge, to: str, number: int | None, world: World) -> set[int]:
    """The live items whose right was surrendered: a word on that is remarked of them, though their worth stays."""
    return {
        item.item
        for item in pledge.items
        if to == "abandonment"
        and number in (None, item.item)
        and item.timing.live_at(world.now)
        and item.right in world.rights
        and world.situation(item.right).right.status is RightStatus.SURRENDERED
    }


def decide_objection(
    pledge: Pledge, kind: str, statement: str, sha256: str | None, answer_by: date | None, world: World
) -> ObjectionLodged:
    """Record the pledgor's objection; the pledge stands meanwhile, with a visible mark. Raises PledgeClosed."""
    require_open(pledge, world)
    terms = ObjectionTerms(kind=kind, statement=statement, sha256=sha256, answer_by=answer_by, **nothing_judged(world))
    return ObjectionLodged(registration_number=pledge.registration_number, items=(), sealed=terms)


def answer_by(now: datetime, days: int) -> date:
    """The last day to answer a demand made `now`: `days` legal days after it."""
    return date.fromordinal(legal_day(now).toordinal() + days)
