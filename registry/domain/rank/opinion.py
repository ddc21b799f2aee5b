"""The opinion of a law that looks at notice on the live items of one right, made once for all that are judged there.

What two items are to one another is the same whoever else is judged. So every pair is answered once; for the item
judged, which goes by a name of its own and may be about to change, the pairs that it is in are answered anew.

Not here: how a pair is answered (`registry.domain.rank.pairs`), and what is made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from registry.domain.filing.acts import ActKind
from registry.domain.law.place import Kind, PlaceLaw
from registry.domain.rank.interests import ItemInterest
from registry.domain.rank.knowledge import Candidate, Named, is_earlier, texts
from registry.domain.rank.order import in_effect, subordinations_of
from registry.domain.rank.pairs import Ground, Interest, Pair, Relation, asked, registrable_on, relate
from registry.domain.rank.standing import Standing
from registry.domain.right.facts import RightAt


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A live item, what it is to such a law, and how it stands."""

    id: str
    security: str
    interest: ItemInterest
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What such a law says of the `claims` on one right; `named` are whom a text that names a holder may mean.

    `base` is another opinion on the right, from which it differs by one item: `changed` are what that was and is to
    those on the right.
    """

    place: PlaceLaw
    right: RightAt
    kind: Kind
    claims: tuple[Claim, ...]
    named: Named
    base: Opinion | None = None
    changed: tuple[ItemInterest, ...] = ()

    def instead(self, item: Candidate, claim: Claim | None) -> Opinion:
        """The opinion with `item` in place of the one of its id, if there was one, and `claim` as it stands, if it
        does."""
        was = [one for one in self.named.candidates if one.id == item.id]
        others = (one for one in self.named.candidates if one.id != item.id)
        claims = (one for one in self.claims if one.id != item.id)
        same = [one.interest for one in was] == [item.interest]
        return replace(
            self,
            claims=(*claims, *(() if claim is None else (claim,))),
            named=self.named if same else replace(self.named, candidates=(*others, item)),
            base=self,
            changed=() if same else (item.interest, *(one.interest for one in was)),
        )

    def otherwise(self, item: str) -> frozenset[str]:
        """The ids of the claims about which this opinion may differ from the opinion `base`.

        The two opinions are on the same right and differ by one claim, `item`, which is itself left out.
        """
        before = self.base
        if before is None:
            return frozenset()
        others = [one for one in self.claims if one.id != item]
        both = ((self._interests[one.id], before._interests[one.id]) for one in others)
        if any(after is not was and after != was for after, was in both):
            return frozenset(one.id for one in others)
        told = {one.id for one in others if texts(one.interest) and self._may_mean_changed(one)}
        was, now = before._relation, self._relation
        if any(item in one.interests and one.circled(item) for one in (was, now)):  # every circle that changes has it
            told |= {one.id for one in others if was.circled(one.id) != now.circled(one.id)}
        keys = [{one.id: one.standing.key for one in opinion.claims} for opinion in (before, self)]
        for one in others:
            then, since = _bears(was, keys[0], one.id, item), _bears(now, keys[1], one.id, item)
            only_open = {*then} ^ {*since} == {_OPEN}
            if {*then} != {*since} and not (only_open and now.is_open(one.id, but=item)):
                told.add(one.id)
        return frozenset(told)

    def _may_mean_changed(self, claim: Claim) -> bool:
        """Whether a text of this one may mean what changed."""
        return any(is_earlier(one.executed_at, claim.interest.executed_at) for one in self.changed)

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

    def _related(self, told: Mapping[str, Claim], interests: Iterable[Interest], base: Relation | None) -> Relation:
        names = {one.standing.index: name for name, one in told.items()}
        standings = [one.standing for one in told.values()]
        bonds = in_effect(standings, subordinations_of(standings))
        bound = [(names[one.stepping_back], names[one.named]) for one in bonds]
        return relate(interests, self._registrable_on, bound, base)

    @cached_property
    def _relation(self) -> Relation:
        """All claims. Every pair of them is answered once, whoever asks."""
        base = None if self.base is None else self.base._relation
        return self._related({one.id: one for one in self.claims}, self._interests.values(), base)

    @cached_property
    def _order(self) -> tuple[str, ...]:
        return _order({one.id: one for one in self.claims})

    @cached_property
    def _registrable_on(self) -> date | None:
        return registrable_on(self.right, self.kind)

    @cached_property
    def _interests(self) -> Mapping[str, Interest]:
        if self.base is None:
            return {one.id: self._interest(one, self.named) for one in self.claims}
        known, same = self.base._interests, {id(one) for one in self.base.claims}
        return {
            one.id: known[one.id]
            if id(one) in same and not (texts(one.interest) and self._may_mean_changed(one))
            else self._interest(one, self.named)
            for one in self.claims
        }

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


_OPEN, _CONTESTED, _PASSED = "open", "contested", "passed"


def _bears(relation: Relation, keys: Mapping[str, tuple[bool, datetime, int]], one: str, other: str) -> set[str]:
    """What follows for `one` from its pair with `other`, by the register's order of `keys`; nothing without a pair."""
    pair = relation.pair(one, other)
    if pair is None:
        return set()
    if pair.winner is None:
        return {_OPEN}
    told = {_PASSED} if pair.ground is Ground.FLOATING_PASSED and pair.loser == one else set()
    first = min(one, other, key=keys.__getitem__)
    return told if pair.winner == first else {*told, _CONTESTED}


def _order(told: Mapping[str, Claim]) -> tuple[str, ...]:
    """What stands first to last in the register, by name."""
    return tuple(sorted(told, key=lambda name: told[name].standing.key))


OWN = "this item"
"""The id of the item judged, among the interests in its right; the others have registration number and item."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """The pairwise opinion of a law that looks at notice, and the register's own order beside it, first to last.

    `own` is what the item judged is called there.
    """

    relation: Relation
    order: tuple[str, ...]
    own: str = OWN

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs of the item judged, by the id of the other."""
        return self.relation.of(self.own)

    @property
    def undetermined(self) -> bool:
        """Whether the law could name no place for it."""
        return self.relation.is_undetermined(self.own)

    @property
    def against(self) -> tuple[str, ...]:
        """Those with whom the law's answer for it is the reverse of the register's order."""
        return self.relation.against(self.own, self.order)

    @property
    def passed(self) -> bool:
        """Whether a later fixed security passes it, a floating one."""
        return any(pair.ground is Ground.FLOATING_PASSED and pair.loser == self.own for pair in self.pairs)
