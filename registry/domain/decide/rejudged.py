"""What the register decides on a change to a pledge: official evidence, discharge, a reservation that lapsed.

Each answers the event to record. A pledge that has ended accepts only the official cancellation of what its register
still shows; anything else is PledgeClosed.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from registry.domain.case.case import Jurisdiction
from registry.domain.decide.registration import Lapse
from registry.domain.filing.acts import COMPANION_REGISTERS, Act, ActKind, ItemAct, recorded
from registry.domain.filing.plausibility import implausible_acts
from registry.domain.journal.events import (
    AddedActs,
    EvidenceFiled,
    EvidenceTerms,
    PledgeDischarged,
    ReservationLapsed,
)
from registry.domain.law.finding import Confidence, Finding, Severity
from registry.domain.pledge.alteration import with_evidence
from registry.domain.pledge.events import EndTerms
from registry.domain.pledge.pledge import Item, Pledge, ended
from registry.domain.pledge.public import PublicItem
from registry.domain.rank.order import ItemStatus
from registry.domain.rank.timing import End
from registry.domain.recognition.inputs import differs, outlives
from registry.domain.recognition.judge import Judgement, judge, subject_of
from registry.domain.recognition.outcome import place_findings
from registry.domain.recognition.world import World
from registry.domain.values.days import legal_day
from registry.domain.values.spelling import compared
from registry.errors import InputInvalid, PledgeClosed, ReferenceAlreadyUsed


def decide_evidence(pledge: Pledge, acts: tuple[ItemAct, ...], world: World) -> EvidenceFiled:
    """Accept official acts for items of `pledge`; others of it that come to be judged otherwise are told with them.

    An act of a register of firms or of foreign exchange is the whole pledge's, whichever item it is filed for, if any.
    Raises InputInvalid for an item that is not there, a register that does not keep the right or an amendment that the
    pledge never had, PledgeClosed where an ended item is shown anything but its cancellation, ReferenceAlreadyUsed for
    an act that is on file already.
    """
    by_item = admitted(pledge, acts, world)
    shared = by_item.pop(None, ())
    after = with_evidence(pledge, {n: some for n, some in by_item.items() if n is not None}, shared)
    always = {number for number in by_item if number is not None}
    of_all = [*shared, *(act for some in by_item.values() for act in some if act.register in COMPANION_REGISTERS)]
    if of_all:
        over = any(act.act is ActKind.CANCEL for act in of_all)
        always |= {item.item for item in pledge.items if over or item.status_at(world.now) is ItemStatus.LIVE}
    public, sealed = [], []
    found: list[Finding] = []
    for item, one in judge_items(after, after.items, world, always=always):
        added = by_item.get(item.item, ())
        found.extend(one.core)
        public.append(one.public(item, (*added, *shared), item.status_at(world.now)))
        sealed.append(AddedActs(acts=added, judged=one.judged))
    return EvidenceFiled(
        registration_number=pledge.registration_number,
        items=tuple(public),
        sealed=EvidenceTerms(
            items=tuple(sealed),
            findings=tuple(found),
            rule_set_version=world.rule_set_version,
            acts=shared or None,
        ),
    )


def admitted(
    pledge: Pledge, acts: Iterable[ItemAct], world: World, kinds: Container[ActKind] = frozenset(ActKind)
) -> dict[int | None, tuple[Act, ...]]:
    """Official acts by the items they are for, as they are kept; None: for none by name. Raises as `decide_evidence`,
    and InputInvalid for an act of another kind than `kinds`."""
    by_item: dict[int | None, tuple[Act, ...]] = {}
    for filed in acts:
        if filed.act.act not in kinds:
            raise InputInvalid("Such an act does not enter an amendment.", pointer=f"{filed.pointer}/act")
        item = _admit(pledge, filed, world)
        number = None if item is None else item.item
        (act,) = recorded((filed.act,), world.now)
        if compared(act) in compared(by_item.get(number, ())):
            raise ReferenceAlreadyUsed("This act is filed twice.", pointer=f"{filed.pointer}/reference")
        by_item[number] = (*by_item.get(number, ()), act)
    return by_item


def decide_discharge(pledge: Pledge, reason: str, world: World, ended_at: datetime) -> PledgeDischarged:
    """Release every live item of `pledge`, for `reason`, as of `ended_at`. Raises PledgeClosed when none is live."""
    live = {item.item for item in pledge.items if item.status_at(world.now) is ItemStatus.LIVE}
    if not live:
        raise PledgeClosed("The pledge has ended.")
    after = with_end(pledge, End(status=ItemStatus.RELEASED, at=ended_at, reason=reason), live)
    items, told = decided(after, world, always=live)
    return PledgeDischarged(
        registration_number=pledge.registration_number,
        items=items,
        sealed=EndTerms(reason=reason, ended_at=ended_at, **told),
    )


def decide_lapse(pledge: Pledge, lapse: Lapse, world: World) -> ReservationLapsed:
    """Record what the clock, or the official entry of another, has already done to `lapse.items`."""
    gone = {item.item for item in pledge.items if item.item in lapse.items and item.end is None}
    after = with_end(pledge, End(status=ItemStatus.LAPSED, at=lapse.ended_at, reason=lapse.reason), gone)
    items, told = decided(after, world, always=gone)
    return ReservationLapsed(
        registration_number=pledge.registration_number,
        items=items,
        sealed=EndTerms(reason=lapse.reason, ended_at=lapse.ended_at, **told),
    )


def with_end(pledge: Pledge, end: End, numbers: Container[int]) -> Pledge:
    """The pledge with `end` for the items of these numbers."""
    return replace(pledge, items=tuple(ended(item, end) if item.item in numbers else item for item in pledge.items))


def decided(
    after: Pledge,
    world: World,
    always: Container[int],
    acts: Mapping[int | None, tuple[Act, ...]] = MappingProxyType({}),
) -> tuple[tuple[PublicItem, ...], dict[str, Any]]:
    """The items of a pledge judged as they are after a change, as `judge_items` has it, with the official acts that it
    adds, and what the terms of that change say of what was decided."""
    told: list[tuple[Item, Judgement]] = list(judge_items(after, after.items, world, always=always))
    shared = acts.get(None, ())
    items = tuple(
        one.public(item, (*acts.get(item.item, ()), *shared), item.status_at(world.now)) for item, one in told
    )
    return items, {
        "items": tuple(one.judged for _, one in told),
        "findings": tuple(finding for _, one in told for finding in one.core),
        "rule_set_version": world.rule_set_version,
    }


def judge_items(
    pledge: Pledge,
    after: tuple[Item, ...],
    world: World,
    *,
    always: Container[int] = (),
) -> Iterator[tuple[Item, Judgement]]:
    """The items of `pledge` as they are `after` a change: those of the numbers in `always`, and every other live one
    over a right of this world that comes to be judged otherwise than it was, or that a nearer day can change."""
    for item in after:
        if item.item not in always and (
            item.right not in world.rights or item.status_at(world.now) is not ItemStatus.LIVE
        ):
            continue
        one = _judge_item(pledge, item, after, world)
        if item.item in always or differs(item.judged, one.said) or outlives(item.judged, one.holds_until):
            yield item, one


def judged_again(pledge: Pledge, world: World, numbers: Container[int]) -> tuple[Item, ...]:
    """The items of `pledge`, those of the `numbers` judged at the instant of `world`."""
    return tuple(
        replace(item, judged=_judge_item(pledge, item, pledge.items, world).judged) if item.item in numbers else item
        for item in pledge.items
    )


def _judge_item(pledge: Pledge, item: Item, items: tuple[Item, ...], world: World) -> Judgement:
    """Judge one of the `items` as they are after the change; one whose official entry outlives it says so."""
    one = judge(subject_of(pledge, item, items), world)
    place = world.places[item.right.jurisdiction]
    notes = (*one.said.warnings, *place_findings(one.case))
    if item.end is not None and item.end.at <= world.now and item.occupies:
        notes = (*notes, _cancellation_outstanding(item, place))
    return replace(one, said=replace(one.said, warnings=notes))


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


def lacks_item(pledge: Pledge, number: int | None) -> str:
    """The sentence on an item that a pledge does not have, with those that it has."""
    return f"The pledge has no item {number}; it has {', '.join(str(item.item) for item in pledge.items)}."


def item_named(pledge: Pledge, filed: ItemAct) -> Item | None:
    """The item an act is for; InputInvalid where none of that number is there, or none is named among several, save
    that an act of a register of firms or of foreign exchange is then for the whole pledge: None."""
    if filed.item is None and filed.act.register in COMPANION_REGISTERS:
        return None
    if filed.item is None and len(pledge.items) > 1:
        raise InputInvalid("The pledge has several items; say which.", pointer=f"{filed.pointer}/item")
    item = pledge.items[0] if filed.item is None else pledge.item(filed.item)
    if item is None:
        raise InputInvalid(lacks_item(pledge, filed.item), pointer=f"{filed.pointer}/item")
    return item


def _admit(pledge: Pledge, filed: ItemAct, world: World) -> Item | None:
    item, act = item_named(pledge, filed), filed.act
    register = None if item is None else item.law.register
    faults = implausible_acts([(act, filed.pointer)], register, legal_day(world.now))
    if faults:
        raise InputInvalid("This can not be evidence for the item.", errors=faults)
    if act.amends is not None and act.amends not in pledge.amendments:
        known = ", ".join(map(str, pledge.amendments)) or "none"
        raise InputInvalid(f"The pledge has no such amendment; it has {known}.", pointer=f"{filed.pointer}/amends")
    if item is None:
        live = any(one.status_at(world.now) is ItemStatus.LIVE for one in pledge.items)
        if not live and act.act is not ActKind.CANCEL:
            raise PledgeClosed("The pledge has ended; only an official cancellation can be filed.")
        if compared(act) in compared(pledge.acts):
            raise ReferenceAlreadyUsed("This act is already on file.", pointer=f"{filed.pointer}/reference")
        return None
    if item.status_at(world.now) is not ItemStatus.LIVE and act.act is not ActKind.CANCEL:
        raise PledgeClosed(f"Item {item.item} has ended; only its official cancellation can be filed.")
    if compared(act) in compared(tuple(replace(one, amends=act.amends, recorded_at=None) for one in item.acts)):
        raise ReferenceAlreadyUsed("This act is already on file for the item.", pointer=f"{filed.pointer}/reference")
    return item
