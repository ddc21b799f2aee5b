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

from registry.domain.conditions.case import OWN, Notice
from registry.domain.filing.acts import ActKind
from registry.domain.interests import ItemInterest
from registry.domain.knowledge import Candidate, Named, is_earlier, texts
from registry.domain.notice import Interest, Relation, asked, registrable_on, relate
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
    """What such a law says of the `claims` on one right; `named` are whom a text that names a holder may mean."""

    place: Jurisdiction
    right: RightAt
    kind: Kind
    claims: tuple[Claim, ...]
    named: Named

    def of(self, kept: Claim) -> Notice | None:
        """The opinion on one of the claims as it is kept, beside all the others; None where there are none."""
        if len(self.claims) == 1:
            return None
        return Notice(relation=self._relation, order=self._order, own=kept.id)

    def on(self, own: Claim, beside: Iterable[Claim]) -> Notice | None:
        """The opinion on an item, given those of the claims that are of other pledges; None where there are none."""
        others = {one.id: one for one in beside}
        if not others:
            return None
        told = {OWN: own, **others}
        named, changed = self._with(own)
        interests = [self._interest(own, named), *(self._facing(one, named, changed) for one in others.values())]
        return Notice(relation=self._related(told, interests, self._relation), order=_order(told))

    def _related(
        self, told: Mapping[str, Claim], interests: Iterable[Interest], base: Relation | None = None
    ) -> Relation:
        names = {one.standing.index: name for name, one in told.items()}
        standings = [one.standing for one in told.values()]
        bonds = in_effect(standings, subordinations_of(standings))
        bound = [(names[one.stepping_back], names[one.named]) for one in bonds]
        return relate(interests, self._registrable_on, bound, base)

    @cached_property
    def _relation(self) -> Relation:
        """All claims. Every pair of them is answered once, whoever asks."""
        return self._related({one.id: one for one in self.claims}, self._interests.values())

    @cached_property
    def _order(self) -> tuple[str, ...]:
        return _order({one.id: one for one in self.claims})

    @cached_property
    def _registrable_on(self) -> date | None:
        return registrable_on(self.right, self.kind)

    @cached_property
    def _interests(self) -> Mapping[str, Interest]:
        return {one.id: self._interest(one, self.named) for one in self.claims}

    def _with(self, own: Claim) -> tuple[Named, tuple[ItemInterest, ...]]:
        """The candidates with the item judged in place of what is kept of it; and what was put in and left out."""
        mine = {*own.interest.numbers}
        kept = [one for one in self.named.candidates if mine.isdisjoint(one.interest.numbers)]
        left = (one.interest for one in self.named.candidates if not mine.isdisjoint(one.interest.numbers))
        named = Named(candidates=(*kept, Candidate(id=OWN, interest=own.interest)), people=self.named.people)
        return named, (own.interest, *left)

    def _facing(self, other: Claim, named: Named, changed: Iterable[ItemInterest]) -> Interest:
        """One of the claims as it is to the item judged, of which its taker may have known."""
        kept, signed_at = self._interests[other.id], other.interest.executed_at
        if not texts(other.interest) or not any(is_earlier(one.executed_at, signed_at) for one in changed):
            return kept
        heard = named.heard_by(other.interest, self.right.right, self.place.register)
        return replace(kept, known=heard.known, otherwise=heard.otherwise)

    def _interest(self, claim: Claim, named: Named) -> Interest:
        interest, register = claim.interest, self.place.register
        heard = named.heard_by(interest, self.right.right, register)
        return Interest(
            id=claim.id,
            executed_at=interest.executed_at,
            applications=asked(interest.acts, register, ActKind.REGISTER),
            notices=asked(interest.acts, register, ActKind.NOTICE),
            floating=claim.security in self.place.floating,
            void=claim.standing.void,
            pledgor=interest.pledgor,
            known=heard.known,
            otherwise=heard.otherwise,
        )


def _order(told: Mapping[str, Claim]) -> tuple[str, ...]:
    """What stands first to last in the register, by name."""
    return tuple(sorted(told, key=lambda name: told[name].standing.key))
