"""What the register decides on a change to a pledge: official evidence, discharge, a reservation that lapsed.

Each answers the event to record. A pledge that has ended accepts only the official cancellation of what its register
still shows; anything else is PledgeClosed.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace
from datetime import datetime

from registry.domain.decisions import Lapse
from registry.domain.evaluations import differs, outlives
from registry.domain.events import (
    AddedActs,
    EndTerms,
    EvidenceFiled,
    EvidenceTerms,
    PledgeDischarged,
    ReservationLapsed,
)
from registry.domain.filing import Act, ActKind, ItemAct
from registry.domain.judging import Judgement, World, judge, subject_of
from registry.domain.periods import legal_day
from registry.domain.plausibility import implausible_acts
from registry.domain.pledge import Item, Judged, Pledge, ended
from registry.domain.priority import ItemStatus
from registry.domain.public import PublicItem
from registry.domain.recognition import place_findings
from registry.domain.rules import Confidence, Finding, Jurisdiction, Severity
from registry.domain.timings import End
from registry.errors import InputInvalid, PledgeClosed, ReferenceAlreadyUsed


def decide_evidence(pledge: Pledge, acts: tuple[ItemAct, ...], world: World) -> EvidenceFiled:
    """Accept official acts for items of `pledge`; others of it that come to be judged otherwise are told with them.

    Raises InputInvalid for an item that is not there or a register that does not keep the right, PledgeClosed where an
    ended item is shown anything but its cancellation, ReferenceAlreadyUsed for an act the item already holds.
    """
    by_item: dict[int, tuple[Act, ...]] = {}
    for filed in acts:
        item = _admit(pledge, filed, world)
        if filed.act in by_item.get(item.item, ()):
            raise ReferenceAlreadyUsed("This act is filed twice.", pointer=f"{filed.pointer}/reference")
        by_item[item.item] = (*by_item.get(item.item, ()), filed.act)
    after = tuple(item.with_acts(by_item.get(item.item, ())) for item in pledge.items)
    public, sealed = [], []
    found: list[Finding] = []
    for item, one in judge_items(pledge, after, world, always=by_item.keys()):
        added = by_item.get(item.item, ())
        found.extend(one.core)
        public.append(one.public(item, added, _status(item, world.now)))
        sealed.append(AddedActs(acts=added, judged=one.judged))
    return EvidenceFiled(
        registration_number=pledge.registration_number,
        items=tuple(public),
        sealed=EvidenceTerms(items=tuple(sealed), findings=tuple(found), rule_set_version=world.rule_set_version),
    )


def decide_discharge(pledge: Pledge, reason: str, world: World, ended_at: datetime) -> PledgeDischarged:
    """Release every live item of `pledge`, for `reason`, as of `ended_at`. Raises PledgeClosed when none is live."""
    live = tuple(item for item in pledge.items if _status(item, world.now) is ItemStatus.LIVE)
    if not live:
        raise PledgeClosed("The pledge has ended.")
    end = End(status=ItemStatus.RELEASED, at=ended_at, reason=reason)
    items, judged, found = _end_items(pledge, live, end, world)
    return PledgeDischarged(
        registration_number=pledge.registration_number,
        items=items,
        sealed=EndTerms(
            reason=reason, ended_at=ended_at, items=judged, findings=found, rule_set_version=world.rule_set_version
        ),
    )


def decide_lapse(pledge: Pledge, lapse: Lapse, world: World) -> ReservationLapsed:
    """Record what the clock, or the official entry of another, has already done to `lapse.items`."""
    gone = tuple(item for item in pledge.items if item.item in lapse.items and item.end is None)
    end = End(status=ItemStatus.LAPSED, at=lapse.ended_at, reason=lapse.reason)
    items, judged, found = _end_items(pledge, gone, end, world)
    return ReservationLapsed(
        registration_number=pledge.registration_number,
        items=items,
        sealed=EndTerms(
            reason=lapse.reason,
            ended_at=lapse.ended_at,
            items=judged,
            findings=found,
            rule_set_version=world.rule_set_version,
        ),
    )


def _end_items(
    pledge: Pledge, items: tuple[Item, ...], end: End, world: World
) -> tuple[tuple[PublicItem, ...], tuple[Judged, ...], tuple[Finding, ...]]:
    gone = {item.item for item in items}
    after = tuple(ended(item, end) if item.item in gone else item for item in pledge.items)
    public, judged = [], []
    found: list[Finding] = []
    for item, one in judge_items(pledge, after, world, always=gone):
        public.append(one.public(item, (), _status(item, world.now)))
        judged.append(one.judged)
        found.extend(one.core)
    return tuple(public), tuple(judged), tuple(found)


def judge_items(
    pledge: Pledge, after: tuple[Item, ...], world: World, *, always: Container[int] = ()
) -> Iterator[tuple[Item, Judgement]]:
    """The items of `pledge` as they are `after` a change: those of the numbers in `always`, and every other live one
    over a right of this world that comes to be judged otherwise than it was, or that a nearer day can change."""
    without = world.without(pledge.registration_number)
    for item in after:
        if item.item not in always and (
            item.right not in world.rights or _status(item, world.now) is not ItemStatus.LIVE
        ):
            continue
        one = _judge_item(pledge, item, after, without)
        if item.item in always or differs(item.judged, one.judged) or outlives(item.judged, one.judged):
            yield item, one


def judged_again(pledge: Pledge, world: World, numbers: Container[int]) -> tuple[Item, ...]:
    """The items of `pledge`, those of the `numbers` judged at the instant of `world`."""
    without = world.without(pledge.registration_number)
    return tuple(
        replace(item, judged=_judge_item(pledge, item, pledge.items, without).judged) if item.item in numbers else item
        for item in pledge.items
    )


def _judge_item(pledge: Pledge, item: Item, items: tuple[Item, ...], world: World) -> Judgement:
    """Judge one of the `items` as they are after the change; one whose official entry outlives it says so."""
    one = judge(subject_of(pledge, item, items), world)
    place = world.places[item.right.jurisdiction]
    notes = (*one.judged.warnings, *place_findings(one.case))
    if item.end is not None and item.end.at <= world.now and item.occupies:
        notes = (*notes, _cancellation_outstanding(item, place))
    return replace(one, judged=replace(one.judged, warnings=notes))


def _cancellation_outstanding(item: Item, place: Jurisdiction) -> Finding:
    """The parties have released the item, but its official entry stands and keeps the right taken."""
    cited = place.citations.get("MR-30")
    return Finding(
        rule=cited.id if cited else "MR-30",
        code=f"{place.register}_CANCELLATION_OUTSTANDING",
        severity=Severity.NOTE,
        basis=cited.basis if cited else "an entry stands until its register cancels it",
        confidence=cited.confidence if cited else Confidence.DERIVED,
        message=f"{place.register} still shows the pledge; the right is free once its cancellation is filed.",
        item=item.item,
        pointer=None,
        cure=f"Have {place.register} cancel the entry and file the proof.",
        rules=("MR-30", cited.id) if cited else ("MR-30",),
    )


def item_named(pledge: Pledge, filed: ItemAct) -> Item:
    """The item an act is for; InputInvalid where none of that number is there, or none is named among several."""
    if filed.item is None and len(pledge.items) > 1:
        raise InputInvalid("The pledge has several items; say which.", pointer=f"{filed.pointer}/item")
    item = pledge.items[0] if filed.item is None else pledge.item(filed.item)
    if item is None:
        raise InputInvalid(f"The pledge has no item {filed.item}.", pointer=f"{filed.pointer}/item")
    return item


def _admit(pledge: Pledge, filed: ItemAct, world: World) -> Item:
    item, act = item_named(pledge, filed), filed.act
    faults = implausible_acts([(act, filed.pointer)], item.law.register, legal_day(world.now))
    if faults:
        raise InputInvalid("This can not be evidence for the item.", errors=faults)
    if _status(item, world.now) is not ItemStatus.LIVE and act.act is not ActKind.CANCEL:
        raise PledgeClosed(f"Item {item.item} has ended; only its official cancellation can be filed.")
    if act in item.acts:
        raise ReferenceAlreadyUsed("This act is already on file for the item.", pointer=f"{filed.pointer}/reference")
    return item


def _status(item: Item, now: datetime) -> ItemStatus:
    standing = item.timing.at(now)
    return ItemStatus.LIVE if standing is None else standing.status
