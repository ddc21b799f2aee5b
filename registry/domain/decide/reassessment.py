"""Judging anew what stands: when something was recorded beside a pledge, when days have passed, when the rules changed.

Recognition is withdrawn or given by an event, never edited. Each pledge of which something reads otherwise has an event
of its own, which says from what to what, and why; so has one of which nothing does yet, but that a day now on record
can change sooner than its last judgement tells. Else there is none, so doing it twice does it once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from registry.domain.decide.rejudged import judge_items, judged_again
from registry.domain.pledge.events import Cause, Reassessed, ReassessedTerms, RecognitionChanged
from registry.domain.pledge.pledge import Pledge, voided
from registry.domain.rank.standing import ItemStatus
from registry.domain.recognition.comparison import differs
from registry.domain.recognition.world import World

CauseOf = Callable[[Pledge, World], Cause]
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


def decide_reassessment(pledge: Pledge, world: World, why: CauseOf) -> RecognitionChanged | None:
    """What has changed of the live items of `pledge` over the rights of `world`; None when nothing has.

    An item over a right that is deemed never to have existed has no object: it is extinguished (专利法 art. 47).
    """
    live = [item for item in pledge.items if item.status_at(world.now) is ItemStatus.LIVE]
    gone = {item.item for item in live if world.never_existed(item.right)}
    told = tuple(judge_items(pledge, voided(pledge, gone).items, world, always=gone))
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
