"""The opinion of a law that looks at notice on a registered pledge, item by item, beside the register's own rank.

A deed of priority binds its parties alone, and what the law says of a pair follows from no rank; so whoever may see the
terms is shown each pair by itself (HK-59). Why a pair is answered so is not said: that tells what another's filing
says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.domain.pledge.pledge import Pledge
from registry.domain.recognition.judge import notice_of, subject_of
from registry.domain.recognition.world import World


@dataclass(frozen=True, kw_only=True)
class PairwiseOpinion:
    """Another live item on the right, by its registration number and its own, and whether the item judged goes before
    it by filing and knowledge; None: nobody can tell."""

    item: str
    goes_before: bool | None


def pairwise(pledge: Pledge, world: World) -> Mapping[int, tuple[PairwiseOpinion, ...]]:
    """The pairs of each live item of `pledge` at the instant of `world`, by the item's number, each by the other's
    name.

    Only items over rights of a place that looks at notice, with another one live beside them, have any.
    """
    told = {}
    for item in pledge.items:
        notice = notice_of(subject_of(pledge, item), world) if item.right in world.rights else None
        if notice is None:
            continue
        told[item.item] = tuple(
            PairwiseOpinion(
                item=next(iter(pair.members - {notice.own})),
                goes_before=None if pair.winner is None else pair.winner == notice.own,
            )
            for pair in notice.pairs
        )
    return told
