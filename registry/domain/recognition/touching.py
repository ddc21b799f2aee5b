"""Which pledges have to be judged again after an entry of another pledge: those that this entry *touches*.

The judgement of an item depends on the other items on the same right in five ways only: its rank among them, what the
law of notice says of it beside each of them, whom the texts in its filing name, whose the right is under their
mortgages, and the next day on which one of them changes. It depends on the items of other rights of the family in two
ways: who holds them, and that next day. An entry that changes none of these for an item does not touch it: judged
again, it would get the same answer, so it is not judged again, provided that its stored judgement still holds today. In
case of doubt an item counts as touched, which costs one judgement more.

The number of a rank from the second on is told by whoever reads (`registry.domain.recognition.junior_rank`), so it
touches nobody by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from registry.domain.filing.acts import references
from registry.domain.pledge.pledge import Pledge
from registry.domain.rank.knowledge import Candidate
from registry.domain.rank.order import ranks
from registry.domain.rank.standing import ItemStatus
from registry.domain.recognition.situation import Placed, Rival, Situation, claims, mortgage_of, placed
from registry.domain.recognition.world import World
from registry.domain.right.facts import RightId
from registry.domain.right.family_links import family_of
from registry.domain.right.ownership import Mortgage
from registry.domain.right.record import RightRecord
from registry.domain.right.term import unpaid_since
from registry.domain.values.days import legal_day


@dataclass(frozen=True, kw_only=True)
class Touched:
    """The pledges that an entry touches, by registration number.

    `numbers` have to be judged again. `moved` are other pledges: only the number of a rank behind the first has changed
    for them.
    """

    numbers: frozenset[str]
    moved: frozenset[str]


def touched(pledge: Pledge, world: World, now: datetime) -> Touched:
    """Which pledges live over the rights of `world` are touched at `now` by an entry after which `pledge` is as given.

    `world` is what that was decided on: everything as it was before the entry, which is all that has changed since.
    """
    own = pledge.registration_number
    numbers = set(_unsaid(world, own, now))
    moved = set[str]()
    fresh = {right: world.identity.rival(rival) for right, rival in rivals_of(pledge)}
    for right in world.rights:
        here = world.situation(right)
        was = next((one for one in here.items if one.rival.registration_number == own), None)
        rival = fresh.get(right)
        after = None if rival is None else next(placed((rival,), now))
        if was is None and after is None:
            continue
        change = _Change(here=here, own=own, was=was, after=after)
        near = _near(world, right)
        numbers |= change.here_touched()
        numbers |= change.nearer(near)
        if change.kin_sees_otherwise:
            numbers |= set(_live(near, own))
        moved |= change.moved()
    return Touched(numbers=frozenset(numbers), moved=frozenset(moved - numbers))


def touched_by_fee(before: RightRecord, after: RightRecord, world: World, now: datetime) -> frozenset[str] | None:
    """Which pledges live over the rights of `world` are touched at `now` by an entry that moves one of them from
    `before` to `after`, where that is a fee paid in time; None: it may be any of them.

    All that is read of a fee while none is overdue is on which day it will be, and that day is a later one now.
    """
    told = [one for one in after.changes if one not in before.changes]
    if after.observations != before.observations or [one.type for one in told] != ["fee_paid"]:
        return None
    place = world.places[before.right.jurisdiction]
    was, will = before.at(now, place), after.at(now, place)
    if was.fees_paid_until is None or will.fees_paid_until is None or will.fees_paid_until < was.fees_paid_until:
        return None
    if any(unpaid_since(one, legal_day(now)) is not None for one in (was, will)):
        return None
    if replace(was, fees_paid_until=will.fees_paid_until, fee_settled=will.fee_settled) != will:
        return None
    return frozenset(_unsaid(world, "", now))


def rivals_of(pledge: Pledge) -> Iterator[tuple[RightId, Rival]]:
    """The items of a pledge as others on their rights see them, each with its right."""
    for item in pledge.items:
        yield (
            item.right,
            Rival(
                registration_number=pledge.registration_number,
                item=item.item,
                pledgee=pledge.pledgee.id,
                pledgor=pledge.pledgor.id,
                security=item.security,
                timing=item.timing,
                occupies=item.occupies,
                references=references(item.acts),
                interest=pledge.interest_of(item),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class _Change:
    """What became of the item of the pledge `own` on one right, which is `here` as it was before: None, not there."""

    here: Situation
    own: str
    was: Placed | None
    after: Placed | None

    @cached_property
    def _others(self) -> list[Placed]:
        return [one for one in self.here.items if one.live and one.rival.registration_number != self.own]

    def here_touched(self) -> frozenset[str]:
        """The pledges on the right itself that are touched, the nearest day apart."""
        if self.here.place.exclusive or self._steps_back or self._mortgage(self.was) != self._mortgage(self.after):
            return frozenset(_live([self.here], self.own))
        first = {one.rival.registration_number for one, was, is_now in self._ranks if (was == 1) != (is_now == 1)}
        otherwise = self._otherwise()
        return frozenset(first | {one.rival.registration_number for one in self._others if one.id in otherwise})

    def moved(self) -> frozenset[str]:
        """The pledges on the right whose rank there is another."""
        return frozenset(one.rival.registration_number for one, was, is_now in self._ranks if was != is_now)

    def nearer(self, near: Iterable[Situation]) -> frozenset[str]:
        """The pledges here, and on what is `near`, whose judgement would be relied on past the next day of the item."""
        if self.after is None or (day := self.after.next_at) is None:
            return frozenset()
        live = (one.rival for there in (self.here, *near) for one in there.items if one.live)
        told = ((rival.registration_number, rival.kept) for rival in live if rival.kept is not None)
        further = {number for number, kept in told if kept.holds_until is None or day < kept.holds_until}
        return frozenset(further - {self.own})

    @property
    def kin_sees_otherwise(self) -> bool:
        """Whether those on another right of the family see another thing of this one."""
        return self._held(self.was) != self._held(self.after) or self._mortgage(self.was) != self._mortgage(self.after)

    @property
    def _steps_back(self) -> bool:
        """Whether any item on the right stepped back behind another, or has now."""
        beside = (*self.here.items, self.after)
        return any(one is not None and one.rival.timing.behind for one in beside)

    def _mortgage(self, item: Placed | None) -> Mortgage | None:
        if item is None or item.rival.security not in self.here.place.title_moving:
            return None
        return mortgage_of(item.rival.interest)

    @staticmethod
    def _held(item: Placed | None) -> tuple[object, ...]:
        """What a right of the family sees of an item: who holds it, and when it was last given up."""
        if item is None or item.standing is None:
            return (None, None)
        standing, lender = item.standing, item.lender
        holds = standing.live and standing.entered and standing.perfected
        released = standing.status is ItemStatus.RELEASED
        return (lender if holds else None, (lender, standing.ended_at) if released else None)

    @cached_property
    def _ranks(self) -> list[tuple[Placed, int, int]]:
        """Every other live item with its rank before and now."""
        others = [one.standing for one in self.here.items if one.rival.registration_number != self.own]
        after = None if self.after is None else self.after.standing
        order = ranks(one for one in (*others, after) if one is not None)
        live = ((one, one.standing.index) for one in self._others if one.standing is not None)
        return [(one, self.here.ranks[index], order[index]) for one, index in live]

    def _otherwise(self) -> frozenset[str]:
        """The ids of the items of which the law of notice may say another thing."""
        item = self.after or self.was
        if self.here.opinion is None or item is None or not self._others:
            return frozenset()
        claim = next(iter(claims((item,) if self.after is not None else ())), None)
        candidate = Candidate(id=item.id, interest=item.rival.interest)
        return self.here.opinion.instead(candidate, claim).otherwise(item.id)


def _unsaid(world: World, own: str, now: datetime) -> Iterator[str]:
    """The pledges of which no judgement is kept that speaks of `now`, by the rules of today."""
    for right in world.rights:
        for one in world.situation(right).items:
            kept = one.rival.kept
            said = kept is not None and kept.speaks_at(now) and kept.rule_set_version == world.rule_set_version
            if one.live and not said and one.rival.registration_number != own:
                yield one.rival.registration_number


def _near(world: World, right: RightId) -> list[Situation]:
    """The other rights of its family that are on record."""
    members = family_of(right, world.family_links) if right in world.family_links else {}
    return [world.situation(member) for member in members if member in world.rights]


def _live(rights: Iterable[Situation], own: str) -> Iterator[str]:
    for here in rights:
        for one in here.items:
            if one.live and one.rival.registration_number != own:
                yield one.rival.registration_number
