"""The situation of one right at one instant: how it stands, every item on it, and what follows for all of them alike.

A decision judges many items of one right, and of its family, against the same world. What is the same for each of them
is found out here, once, and whoever is judged leaves out the items of its own pledge.

Not here: what an item is worth, and what its filing says of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from registry.domain.case.case import Jurisdiction
from registry.domain.law.place import CreationEffect
from registry.domain.rank.interests import NO_INTEREST, ItemInterest
from registry.domain.rank.knowledge import Candidate, Named, People
from registry.domain.rank.next_instant import next_of_item, next_of_right
from registry.domain.rank.opinion import Claim, Opinion
from registry.domain.rank.order import ranks
from registry.domain.rank.standing import Standing, Timing
from registry.domain.right.facts import RightAt
from registry.domain.right.ownership import Mortgage, Ownership, ownership
from registry.domain.right.record import RightRecord
from registry.domain.right.term import is_alive
from registry.domain.right.void_rights import never_existed


@dataclass(frozen=True, kw_only=True)
class Kept:
    """For which time the stored judgement of an item holds: from the instant `as_of` until before `holds_until`.

    At `holds_until` the passing of days alone can change the judgement; None: it never can. `rule_set_version` is the
    edition of the rules by which it was made.
    """

    as_of: datetime
    holds_until: datetime | None
    rule_set_version: str | None

    def speaks_at(self, now: datetime) -> bool:
        """Whether the judgement holds at `now`, provided that nothing was recorded since it was made."""
        return self.as_of <= now and (self.holds_until is None or now < self.holds_until)


@dataclass(frozen=True, kw_only=True)
class Rival:
    """Another item on the same right, of any pledge, live or not. `kept`: None where no judgement is kept of it."""

    registration_number: str
    item: int
    pledgee: str
    pledgor: str
    security: str
    timing: Timing
    occupies: bool
    references: frozenset[str] = frozenset()
    interest: ItemInterest = NO_INTEREST
    kept: Kept | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A rival as it stands at one instant: `standing` None where it was not there yet.

    `next_at` is the next instant that its own days bring, None where none is to come. `lender` is who holds it then, of
    one that has ended who held it last.
    """

    rival: Rival
    standing: Standing | None
    next_at: datetime | None

    lender: str

    @property
    def live(self) -> bool:
        """Whether it is there, and live."""
        return self.standing is not None and self.standing.live

    @property
    def id(self) -> str:
        """What names it among the items on its right: its registration number and its own."""
        return f"{self.rival.registration_number}/{self.rival.item}"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One right at `now`, by what was known at `known_at`, under the law of its place, with the items on it.

    `people` are the parties that may be meant by a text that names a holder.
    """

    record: RightRecord
    place: Jurisdiction
    rivals: tuple[Rival, ...]
    now: datetime
    known_at: datetime
    people: People

    @cached_property
    def right(self) -> RightAt:
        """The right as it stands."""
        return self.record.at(self.now, self.place)

    @cached_property
    def alive(self) -> bool:
        """Whether it is one that a pledge could be taken over."""
        return is_alive(self.right, self.place, self.now, self.known_at)

    @cached_property
    def never_existed(self) -> bool:
        """Whether it is deemed never to have existed, as is now known."""
        return never_existed(self.record, self.right.status, self.now)

    @cached_property
    def next_at(self) -> datetime | None:
        """The next instant at which days alone can change what is told of the right; None: none can."""
        return next_of_right(self.right, self.record, self.place, self.now)

    @cached_property
    def items(self) -> tuple[Placed, ...]:
        """Every item on it."""
        return tuple(placed(self.rivals, self.now))

    def beside(self, number: str | None) -> Beside:
        """The items on it of every pledge but the one of that registration number."""
        return Beside(here=self, number=number)

    def next_beside(self, number: str | None) -> datetime | None:
        """The next instant that the days of those items bring; None: none."""
        return next((at for at, whose in self._days if whose != number), None)

    def live_beside(self, number: str | None) -> int:
        """How many of those items are live."""
        return sum(self._live.values()) - self._live[number]

    def kept(self, number: str | None, item: int, standing: Standing | None) -> Claim | None:
        """The live item of a pledge as it is kept here, if that is how it stands; None where it is not."""
        found = self._claims.get(f"{number}/{item}")
        return found if found is not None and found.standing == standing and self._items[number] == 1 else None

    @cached_property
    def ranks(self) -> Mapping[int, int]:
        """The rank of every live item, by its index."""
        return ranks(one.standing for one in self.items if one.standing is not None)

    @cached_property
    def _claims(self) -> Mapping[str, Claim]:
        return {one.id: one for one in claims(self.items)}

    @cached_property
    def _items(self) -> Counter[str | None]:
        return Counter(one.rival.registration_number for one in self.items)

    @cached_property
    def _live(self) -> Counter[str | None]:
        return Counter(one.rival.registration_number for one in self.items if one.live)

    @cached_property
    def _days(self) -> list[tuple[datetime, str]]:
        return sorted((one.next_at, one.rival.registration_number) for one in self.items if one.next_at is not None)

    @cached_property
    def opinion(self) -> Opinion | None:
        """What a law that looks at notice says of the live items; None where the place's law does not."""
        kind = self.place.kinds.get(self.right.kind)
        if self.place.creation is not CreationEffect.PRIORITY_AGAINST_LATER or kind is None:
            return None
        return Opinion(
            place=self.place,
            right=self.right,
            kind=kind,
            claims=tuple(self._claims.values()),
            named=self.named,
        )

    @cached_property
    def named(self) -> Named:
        """Whom a text that names a holder may mean: every item there ever was on it, and the people."""
        items = tuple(Candidate(id=one.id, interest=one.rival.interest) for one in self.items)
        return Named(candidates=items, people=self.people)

    @cached_property
    def mortgages(self) -> tuple[Mortgage, ...]:
        """Every security on it that moves title, ended ones too."""
        moving = (one.rival for one in self.items if one.rival.security in self.place.title_moving)
        return tuple(mortgage_of(rival.interest) for rival in moving)

    @cached_property
    def ownership(self) -> Ownership:
        """Whose it is over time."""
        return ownership(self.record, self.mortgages)

    def ownership_with(self, mortgage: Mortgage | None) -> Ownership:
        """Whose it is over time, given one mortgage more."""
        if mortgage is None or mortgage in self.mortgages:
            return self.ownership
        return ownership(self.record, (*self.mortgages, mortgage))


@dataclass(frozen=True, kw_only=True)
class Beside:
    """The items on a right beside the one judged: those of `here` that are not of the pledge of that registration
    number, or, where they are `given`, these."""

    here: Situation
    number: str | None
    given: tuple[Placed, ...] | None = None

    @cached_property
    def items(self) -> tuple[Placed, ...]:
        """All of them, live or not."""
        if self.given is not None:
            return self.given
        return tuple(one for one in self.here.items if one.rival.registration_number != self.number)

    @property
    def live(self) -> int:
        """How many are live."""
        if self.given is not None:
            return sum(one.live for one in self.given)
        return self.here.live_beside(self.number)

    @property
    def next_at(self) -> datetime | None:
        """The next instant that their days bring; None: none."""
        if self.given is not None:
            return min((one.next_at for one in self.given if one.next_at is not None), default=None)
        return self.here.next_beside(self.number)

    def kept(self, item: int, standing: Standing | None) -> Claim | None:
        """The item judged as it is kept on the right, beside all these; None where it is about to change."""
        return None if self.given is not None else self.here.kept(self.number, item, standing)


def mortgage_of(interest: ItemInterest) -> Mortgage:
    """An item under which title moves, as those who ask whose the right is see it."""
    return Mortgage(
        lenders=frozenset(one.id for one in interest.lenders),
        pledgor=interest.pledgor,
        executed_at=interest.executed_at,
        enforced_at=interest.enforced_at,
    )


def placed(rivals: Iterable[Rival], now: datetime) -> Iterator[Placed]:
    """Each rival as it stands at `now`."""
    for rival in rivals:
        standing = rival.timing.at(now)
        then = now if standing is None or standing.ended_at is None else standing.ended_at
        yield Placed(
            rival=rival,
            standing=standing,
            next_at=next_of_item(rival.timing, now),
            lender=rival.interest.lender_at(then) or rival.pledgee,
        )


def claims(items: Iterable[Placed]) -> tuple[Claim, ...]:
    """What the live ones are to a law that looks at notice."""
    return tuple(
        Claim(
            id=one.id,
            security=one.rival.security,
            interest=one.rival.interest,
            standing=one.standing,
        )
        for one in items
        if one.standing is not None and one.standing.live
    )
