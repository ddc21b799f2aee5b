"""The items of a pledge judged anew after a change, as every decision on a change tells them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from registry.domain.case.case import Jurisdiction
from registry.domain.filing.acts import Act
from registry.domain.law.finding import Confidence, Finding, Severity
from registry.domain.pledge.pledge import Item, Pledge, ended
from registry.domain.pledge.public import PublicItem
from registry.domain.rank.standing import ItemStatus
from registry.domain.rank.timing import End
from registry.domain.recognition.comparison import differs, outlives
from registry.domain.recognition.judge import Judgement, judge, subject_of
from registry.domain.recognition.outcome import place_findings
from registry.domain.recognition.world import World


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
