"""Judging anew what stands: when something was recorded beside a pledge, when days have passed, when the rules changed.

Recognition is withdrawn or given by an event, never edited. Each pledge of which something reads otherwise has an event
of its own, which says from what to what, and why; where nothing does there is none, so doing it twice does it once.
"""

from __future__ import annotations

from registry.domain.changes import judge_items
from registry.domain.events import Cause, Reassessed, ReassessedTerms, RecognitionChanged
from registry.domain.judging import World
from registry.domain.pledge import Pledge
from registry.domain.priority import ItemStatus


def decide_reassessment(pledge: Pledge, world: World, cause: Cause) -> RecognitionChanged | None:
    """What has changed of the live items of `pledge` over the rights of `world`; None when nothing has."""
    told = tuple(judge_items(pledge, pledge.items, world))
    if not told:
        return None
    return RecognitionChanged(
        registration_number=pledge.registration_number,
        items=tuple(one.public(item, (), ItemStatus.LIVE) for item, one in told),
        sealed=ReassessedTerms(
            cause=cause,
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
