"""Judging anew what stands: when something was recorded beside a pledge, when days have passed, when the rules changed.

Recognition is withdrawn or given by an event, never edited. Each pledge of which something reads otherwise has an event
of its own, which says from what to what, and why; so has one of which nothing does yet, but that a day now on record
can change sooner than its last judgement tells. Else there is none, so doing it twice does it once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from registry.domain.changes import judge_items, judged_again
from registry.domain.evaluations import differs
from registry.domain.events import Cause, Reassessed, ReassessedTerms, RecognitionChanged
from registry.domain.pledge import Item, Pledge, voided
from registry.domain.priority import ItemStatus
from registry.domain.world import World

Why = Callable[[Pledge, World], Cause]
"""The cause of a change, told of the pledge as it was and the world it is judged in."""


def days_or_rules(pledge: Pledge, world: World) -> Cause:
    """The cause where no entry is one.

    `rules`, where those of today would have said otherwise of an item at the instant it was last judged at; else
    `clock`.
    """
    for item in pledge.items:
        last = item.judged.evaluation
        if last is None or last.rule_set_version == world.rule_set_version or item.right not in world.rights:
            continue
        # Intake judges an item an instant before it is registered.
        then = replace(world, now=max(last.as_of, item.registered_at))
        again = judged_again(pledge, then, {item.item})[pledge.items.index(item)]
        if differs(item.judged, again.judged):
            return Cause(kind="rules")
    return Cause(kind="clock")


def decide_reassessment(
    pledge: Pledge, world: World, why: Why, reaching_back: bool = False
) -> RecognitionChanged | None:
    """What has changed of the live items of `pledge` over the rights of `world`; None when nothing has.

    An item over a right that is deemed never to have existed has no object: it is extinguished (专利法 art. 47).
    `reaching_back`: what was recorded acts on days that are past too. An item of which the last judgement no longer
    speaks truly for one of them is judged anew though today nothing reads otherwise, so that nobody relies on it there.
    """
    live = [item for item in pledge.items if item.status_at(world.now) is ItemStatus.LIVE]
    gone = {item.item for item in live if world.is_void(item.right)}
    told = tuple(judge_items(pledge, voided(pledge, gone).items, world, always=gone))
    if reaching_back:
        changed = {item.item for item, _ in told}
        past = {item.item for item in live if item.item not in changed and _read_otherwise(pledge, item, world)}
        told = tuple(judge_items(pledge, voided(pledge, gone).items, world, always=gone | past)) if past else told
    if not told:
        return None
    return RecognitionChanged(
        registration_number=pledge.registration_number,
        items=tuple(one.public(item, (), item.status_at(world.now)) for item, one in told),
        sealed=ReassessedTerms(
            cause=why(pledge, world),
            items=tuple(
                Reassessed(
                    before={forum: was.outcome for forum, was in item.judged.recognition.items()},
                    judged=one.judged,
                )
                for item, one in told
            ),
            findings=tuple(finding for _, one in told for finding in one.core),
            rule_set_version=world.rule_set_version,
        ),
    )


def _read_otherwise(pledge: Pledge, item: Item, world: World) -> bool:
    """Whether an item's last judgement speaks of an instant before `world.now` at which it would now be judged
    otherwise: at its own, or at one at which a day alone changes what is judged now."""
    last = item.judged.evaluation
    if last is None or item.right not in world.rights:
        return False
    at: datetime | None = max(last.as_of, item.registered_at)
    while at is not None and at < world.now and last.covers(at, at):
        then = replace(world, now=at, known_at=world.known_at or world.now)
        again = judged_again(pledge, then, {item.item})[pledge.items.index(item)].judged
        if differs(item.judged, again):
            return True
        at = None if again.evaluation is None else again.evaluation.holds_until
    return False
