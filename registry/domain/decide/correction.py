"""Correcting what an entry has wrong, in any state; nothing comes to live again that could not be filed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from registry.domain.case.verdict import Verdict
from registry.domain.decide.evidence import lacks_item
from registry.domain.decide.guards import (
    nothing_judged,
)
from registry.domain.decide.rejudged import decided
from registry.domain.filing.acts import Act
from registry.domain.filing.filing import without
from registry.domain.law.finding import Confidence, Finding
from registry.domain.pledge.alteration import corrected
from registry.domain.pledge.events import CorrectionTerms, EntryCorrected
from registry.domain.pledge.pledge import Pledge
from registry.domain.recognition.rules.family import VALUED_ONCE, overdrawn
from registry.domain.recognition.world import World
from registry.errors import InputInvalid, PledgeRefused, RightAlreadyPledged


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What an entry of the pledge has wrong, by its count in the pledge's chain, and what holds instead."""

    corrects: int
    ground: str
    item: int | None = None
    acts: tuple[Act, ...] | None = None
    reopened: tuple[int, ...] = ()


def decide_correction(pledge: Pledge, correction: Correction, world: World) -> EntryCorrected:
    """Correct what an entry has wrong, in any state.

    Raises InputInvalid for an entry or item that is not there, acts of no item, or what would live over a right that
    never was; RightAlreadyPledged where an item would take a right again that another has taken since.
    """
    if not 0 <= correction.corrects <= pledge.pledge_seq:
        detail = f"The pledge has no entry {correction.corrects}; its entries are 0 to {pledge.pledge_seq}."
        raise InputInvalid(detail, pointer="/corrects")
    named = [(number, f"/reopened/{n}") for n, number in enumerate(correction.reopened)]
    if correction.item is not None:
        named.append((correction.item, "/item"))
    for number, pointer in named:
        if pledge.item(number) is None:
            raise InputInvalid(lacks_item(pledge, number), pointer=pointer)
    numbers = {number for number, _ in named}
    if correction.acts is not None and correction.item is None:
        raise InputInvalid("Say which item these are the acts of.", pointer="/item")
    terms = CorrectionTerms(
        corrects=correction.corrects,
        ground=correction.ground,
        item=correction.item,
        acts=correction.acts,
        reopened=correction.reopened,
        **nothing_judged(world),
    )
    after = corrected(pledge, terms, world.now)
    _not_void(pledge, after, correction, world)
    _not_taken(pledge, after, world)
    _not_overdrawn(pledge, after, world)
    items, told = decided(after, world, always=numbers)
    return EntryCorrected(registration_number=pledge.registration_number, items=items, sealed=replace(terms, **told))


def _not_void(pledge: Pledge, after: Pledge, correction: Correction, world: World) -> None:
    """Refuse that an item comes to live again over a right that never was: first the right's record is put right."""
    for was, item in zip(pledge.items, after.items, strict=True):
        if was.timing.live_at(world.now) or not item.timing.live_at(world.now):
            continue
        if world.never_existed(item.right):
            reopened = item.item in correction.reopened
            pointer = f"/reopened/{correction.reopened.index(item.item)}" if reopened else "/acts"
            raise InputInvalid(f"{item.right} never existed; nothing over it can live.", pointer=pointer)


def _not_taken(pledge: Pledge, after: Pledge, world: World) -> None:
    """Refuse that an item takes a right again that bears one at a time and that another takes now."""
    for was, item in zip(pledge.items, after.items, strict=True):
        if not item.occupies or was.occupies:
            continue
        for rival in world.rivals.get(item.right, ()):
            standing = rival.timing.at(world.now)
            stands = standing is not None and (standing.live or standing.entered)
            if rival.registration_number != pledge.registration_number and rival.occupies and stands:
                raise RightAlreadyPledged(f"{item.right} bears another pledge since.", findings=())


def _not_overdrawn(pledge: Pledge, after: Pledge, world: World) -> None:
    """Refuse that items come to live again that draw on a valuation more than is left of it."""
    live = [item for item in after.items if item.timing.live_at(world.now)]
    again = [item for item in live if not _was_live(pledge, item.item, world)]
    drawn = {item.item: after.filed(item).valuation for item in live}
    found = []
    for item in again:
        value = drawn[item.item]
        if value is None:
            continue
        beside = (one for number, one in drawn.items() if one is not None and number != item.item)
        others = (*without(world.allocated, world.undisclosed), *beside)
        fault = overdrawn(value, others, world.parties_by_id[pledge.pledgor.id], world.undisclosed)
        if fault is not None:
            found.append(_overdrawn(fault, item.item))
    if found:
        raise PledgeRefused("; ".join(dict.fromkeys(one.message for one in found)), findings=tuple(found))


def _overdrawn(fault: Verdict, item: int) -> Finding:
    return Finding(
        rule="FAM-06",
        code=fault.code,
        severity=fault.severity,
        basis=VALUED_ONCE,
        confidence=Confidence.DERIVED,
        message=fault.message,
        item=item,
        pointer="/reopened",
        cure=fault.cure,
        rules=("FAM-06",),
    )


def _was_live(pledge: Pledge, number: int, world: World) -> bool:
    was = pledge.item(number)
    return was is not None and was.timing.live_at(world.now)
