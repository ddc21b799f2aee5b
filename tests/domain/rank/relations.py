"""What the pairs of a relation come to for everybody in it."""

from __future__ import annotations

from collections.abc import Sequence

from registry.domain.rank.pairs import Relation


def in_circles(relation: Relation) -> set[str]:
    """Who goes, over others, before itself, as the law's answers have it."""
    return {one for one in relation.interests if relation.circled(one)}


def undetermined(relation: Relation) -> set[str]:
    """Everyone of whom the law could name no place."""
    return {one for one in relation.interests if relation.is_undetermined(one)}


def contested(relation: Relation, order: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For each id of `order`, first to last, those with whom the law's answer is the reverse of that order."""
    return {one: against for one in order if (against := relation.against(one, order))}
