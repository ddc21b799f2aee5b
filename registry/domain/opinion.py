"""The opinion of a law that looks at notice on the live items of one right, made once for all that are judged there.

What two items are to one another is the same whoever else is judged. So every pair is answered once; for the item
judged, which goes by a name of its own and may be about to change, the pairs that it is in are answered anew.

Not here: how a pair is answered (`registry.domain.notice`), and what is made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations

from registry.domain.conditions.case import OWN, Notice
from registry.domain.filing.acts import ActKind
from registry.domain.interests import ItemInterest
from registry.domain.notice import Interest, Known, Pair, first_filed, known_of, registrable_on, relate
from registry.domain.priority import Standing, in_effect, subordinations_of
from registry.domain.rights import RightAt
from registry.domain.rules import Jurisdiction, Kind


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A live item, what it is to such a law, and how it stands."""

    id: str
    security: str
    interest: ItemInterest
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What such a law says of the `claims` on one right."""

    place: Jurisdiction
    right: RightAt
    kind: Kind
    claims: tuple[Claim, ...]

    def on(self, own: Claim, beside: Iterable[Claim]) -> Notice | None:
        """The opinion on an item, given those of the claims that are of other pledges; None where there are none."""
        told = {OWN: own, **{one.id: one for one in beside}}
        if len(told) == 1:
            return None
        interests = [self._interest(own, told.values())]
        interests += (self._facing(own, one) for one in told.values() if one is not own)
        names = {one.standing.index: name for name, one in told.items()}
        standings = [one.standing for one in told.values()]
        bonds = in_effect(standings, subordinations_of(standings))
        bound = [(names[one.stepping_back], names[one.named]) for one in bonds]
        return Notice(
            relation=relate(interests, self._registrable_on, bound, self._answers),
            order=tuple(sorted(told, key=lambda name: told[name].standing.key)),
        )

    @cached_property
    def _registrable_on(self) -> date | None:
        return registrable_on(self.right, self.kind)

    @cached_property
    def _interests(self) -> Mapping[str, Interest]:
        return {one.id: self._interest(one, self.claims) for one in self.claims}

    @cached_property
    def _answers(self) -> Mapping[tuple[str, str], Pair]:
        """Every pair of the claims, by their ids in order, as it is where no subordination binds the two."""
        pairs = relate(self._interests.values(), self._registrable_on).pairs
        return dict(zip(combinations(sorted(self._interests), 2), pairs, strict=True))

    def _facing(self, own: Claim, other: Claim) -> Interest:
        """One of the claims as it is to the item judged, of which its taker may have known."""
        interest, known = self._interests[other.id], self._known(other, (own,))
        return replace(interest, known={**interest.known, **known}) if known else interest

    def _interest(self, claim: Claim, among: Iterable[Claim]) -> Interest:
        interest, register = claim.interest, self.place.register
        return Interest(
            id=claim.id,
            executed_at=interest.executed_at,
            applied_at=first_filed(interest.acts, register, ActKind.REGISTER),
            notice_at=first_filed(interest.acts, register, ActKind.NOTICE),
            floating=claim.security in self.place.floating,
            void=claim.standing.entered and not claim.standing.perfected,
            known=self._known(claim, among),
            otherwise=known_of(interest.knowledge, self.right.right, frozenset(), interest.executed_at),
        )

    def _known(self, taker: Claim, among: Iterable[Claim]) -> Mapping[str, Known]:
        """What the taker of one knew of others; empty where it named none, which is then the same of all."""
        told = taker.interest
        if not told.knowledge or isinstance(told.knowledge, str):
            return {}
        return {
            one.id: known_of(told.knowledge, self.right.right, one.interest.holders, told.executed_at)
            for one in among
            if one is not taker
        }
