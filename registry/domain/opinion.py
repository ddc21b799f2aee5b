"""The opinion of a law that looks at notice on the live items of one right, made once for all that are judged there.

What two items are to one another is the same whoever else is judged. So every pair is answered once; for the item
judged, which goes by a name of its own and may be about to change, the pairs that it is in are answered anew.

Not here: how a pair is answered (`registry.domain.notice`), and what is made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations

from registry.domain.conditions.case import OWN, Notice
from registry.domain.filing.acts import ActKind
from registry.domain.interests import ItemInterest
from registry.domain.knowledge import Candidate, People, hear, texts
from registry.domain.notice import Interest, Pair, asked, registrable_on, relate
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
    """What such a law says of the `claims` on one right.

    `candidates` are all items there ever were on it, which a text that names a holder may mean; `people` the parties
    that such a text may name.
    """

    place: Jurisdiction
    right: RightAt
    kind: Kind
    claims: tuple[Claim, ...]
    candidates: tuple[Candidate, ...]
    people: People

    def on(self, own: Claim, beside: Iterable[Claim]) -> Notice | None:
        """The opinion on an item, given those of the claims that are of other pledges; None where there are none."""
        told = {OWN: own, **{one.id: one for one in beside}}
        if len(told) == 1:
            return None
        candidates = self._with(own)
        interests = {OWN: self._interest(own, candidates)}
        interests |= {one.id: self._facing(one, candidates) for one in told.values() if one is not own}
        names = {one.standing.index: name for name, one in told.items()}
        standings = [one.standing for one in told.values()]
        bonds = in_effect(standings, subordinations_of(standings))
        bound = [(names[one.stepping_back], names[one.named]) for one in bonds]
        # Who is known of by a name that the item judged bears as well, or alone, is found out anew.
        changed = {name for name, one in interests.items() if name != OWN and one != self._interests[name]}
        answered = {pair: one for pair, one in self._answers.items() if not changed & {*pair}} if changed else None
        return Notice(
            relation=relate(
                interests.values(), self._registrable_on, bound, self._answers if answered is None else answered
            ),
            order=tuple(sorted(told, key=lambda name: told[name].standing.key)),
        )

    @cached_property
    def _registrable_on(self) -> date | None:
        return registrable_on(self.right, self.kind)

    @cached_property
    def _interests(self) -> Mapping[str, Interest]:
        return {one.id: self._interest(one, self.candidates) for one in self.claims}

    @cached_property
    def _answers(self) -> Mapping[tuple[str, str], Pair]:
        """Every pair of the claims, by their ids in order, as it is where no subordination binds the two."""
        pairs = relate(self._interests.values(), self._registrable_on).pairs
        return dict(zip(combinations(sorted(self._interests), 2), pairs, strict=True))

    def _with(self, own: Claim) -> Sequence[Candidate]:
        """The candidates, the item judged in place of what is kept of it."""
        kept = (one for one in self.candidates if not {*one.interest.numbers} & {*own.interest.numbers})
        return (*kept, Candidate(id=OWN, interest=own.interest))

    def _facing(self, other: Claim, candidates: Sequence[Candidate]) -> Interest:
        """One of the claims as it is to the item judged, of which its taker may have known."""
        kept = self._interests[other.id]
        if not texts(other.interest):
            return kept
        heard = hear(other.interest, self.right.right, self.place.register, candidates, self.people)
        return replace(kept, known=heard.known, otherwise=heard.otherwise)

    def _interest(self, claim: Claim, candidates: Sequence[Candidate]) -> Interest:
        interest, register = claim.interest, self.place.register
        heard = hear(interest, self.right.right, register, candidates, self.people)
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
