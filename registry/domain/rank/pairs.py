"""Who goes before whom where the law looks at notice: the pairwise opinion beside the register's own rank.

Some laws rank a security against a later one by two questions asked at the moment the later one was signed: was the
earlier one applied for (or, over a right that can not be on the register yet, notified), and did the later taker know
of it? The answer for a pair does not follow from one date, and the answers for three can run in a circle: A never
applied; B knew A and applied; C signed after, ignorant of A: A goes before B, B before C, C before A. So there is no
sorting here. Every pair is answered by itself, whoever stands in a circle or in a pair without an answer is named, and
the register's rank stays as it is.

A pair is answered by the first layer that has an answer: a subordination that binds the two; of two charges of one
company, one void for want of its second filing and the other not; the rule of notice; the general law, by which the
earlier goes first save that a fixed security passes an earlier floating one unless its taker had notice of a clause
against it.

Not here: which place has such a law, the register's rank, a later legal owner's better title without notice (treated as
first in time), and what is made of the opinion.

Source: the shape of s.52 of the Patents Ordinance of Hong Kong (Cap. 514), whose place cites each ground in its table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from types import MappingProxyType

from registry.domain.filing.acts import Act, ActKind, applications
from registry.domain.law.finding import Severity
from registry.domain.law.place import Kind
from registry.domain.right.facts import RightAt, RightStatus
from registry.domain.values.days import legal_day


class Awareness(StrEnum):
    """Whether a taker knew of an earlier interest when it signed."""

    KNEW = "knew"
    DID_NOT_KNOW = "did_not_know"
    UNKNOWN = "unknown"


class Layer(StrEnum):
    """Which part of the law answered a pair, in the order they are asked."""

    SUBORDINATION = "subordination"
    VOID_CHARGE = "void_charge"
    NOTICE = "notice"
    GENERAL_LAW = "general_law"


class Ground(StrEnum):
    """Why a pair was answered as it was, or could not be."""

    SUBORDINATED = "SUBORDINATED"
    VOID_CHARGE = "VOID_CHARGE"
    TAKER_IGNORANT = "TAKER_IGNORANT"
    KNOWLEDGE_UNKNOWN = "KNOWLEDGE_UNKNOWN"
    FLOATING_PASSED = "FLOATING_PASSED"
    CLAUSE_UNKNOWN = "CLAUSE_UNKNOWN"
    FIRST_IN_TIME = "FIRST_IN_TIME"
    ORDER_UNKNOWN = "ORDER_UNKNOWN"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a taker knew of one earlier interest: of it, and of a clause in it against later ones (None: not said)."""

    awareness: Awareness = Awareness.UNKNOWN
    clause: bool | None = None

    @property
    def of_clause(self) -> bool | None:
        """Whether it had notice of the clause; who did not know the interest did not know its clause."""
        return False if self.awareness is Awareness.DID_NOT_KNOW else self.clause


NOTHING_KNOWN = Known()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """That something was asked of a register at `at`, and stood until it was refused; None: nothing has ended it."""

    at: datetime
    until: datetime | None = None

    def stands_at(self, instant: datetime) -> bool:
        """Whether it had been asked by `instant`, at that very instant included, and not been refused."""
        return self.at <= instant and (self.until is None or instant < self.until)


@dataclass(frozen=True, kw_only=True)
class Interest:
    """One live interest in a right. `executed_at` None: not on record.

    `applications` are those for its entry, `notices` the notices of it for a right that could not be on the register
    yet. `crystallised_at` ends its floating. `void`: its second filing was not made in time; `pledgor` is whose charge
    it is. `known` holds what its taker knew of earlier interests by their ids, `otherwise` of all others.
    """

    id: str
    executed_at: datetime | None
    applications: tuple[Asked, ...] = ()
    notices: tuple[Asked, ...] = ()
    floating: bool = False
    pledgor: str = ""
    crystallised_at: datetime | None = None
    void: bool = False
    known: Mapping[str, Known] = field(default_factory=lambda: MappingProxyType({}))
    otherwise: Known = NOTHING_KNOWN

    @cached_property
    def executed_on(self) -> date:
        """The legal day of its execution; the first of all where that is not on record."""
        return date.min if self.executed_at is None else legal_day(self.executed_at)

    def knew_of(self, other: str) -> Known:
        """What its taker knew of the interest `other` when it signed."""
        return self.known.get(other, self.otherwise)

    def floats_at(self, at: datetime) -> bool:
        """Whether it was a floating security, not crystallised, at `at`."""
        return self.floating and (self.crystallised_at is None or at < self.crystallised_at)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two interests and which goes before: `winner` is None where the law can not tell from what is known."""

    earlier: str
    later: str
    winner: str | None
    layer: Layer
    ground: Ground

    @property
    def members(self) -> frozenset[str]:
        """Both ids."""
        return frozenset({self.earlier, self.later})

    @property
    def loser(self) -> str | None:
        """Who goes behind; None where nobody knows."""
        if self.winner is None:
            return None
        return self.later if self.winner == self.earlier else self.earlier


@dataclass(frozen=True, kw_only=True)
class Relation:
    """The pairs of a right's interests, each answered when it is asked for, and what follows for each interest.

    What is said of circles and contests leaves out pairs bound by a subordination: there the parties have spoken.
    Made by `relate`, which says what the members are.
    """

    interests: Mapping[str, Interest]
    registrable_on: date | None
    preferred: Mapping[frozenset[str], str]
    base: Relation | None = field(default=None, compare=False)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every pair, by its ids in their order."""
        return tuple(self._answer(*ids) for ids in combinations(self.interests, 2))

    @cached_property
    def free(self) -> tuple[Pair, ...]:
        """The pairs that no subordination binds."""
        return tuple(pair for pair in self.pairs if pair.layer is not Layer.SUBORDINATION)

    def pair(self, one: str, other: str) -> Pair | None:
        """The answer for these two, whichever is named first; None where they were not compared."""
        known = one != other and {one, other} <= self.interests.keys()
        return self._answer(min(one, other), max(one, other)) if known else None

    def of(self, one: str) -> tuple[Pair, ...]:
        """The pairs of `one`, by the id of the other."""
        if one not in self._of:
            others = (other for other in self.interests if other != one)
            self._of[one] = tuple(self._answer(min(one, other), max(one, other)) for other in others)
        return self._of[one]

    def is_undetermined(self, one: str) -> bool:
        """Whether `one` has no place that the law could name: in a cycle, or in a pair without an answer."""
        return any(pair.winner is None for pair in self._free(one)) or self.circled(one)

    def against(self, one: str, order: Sequence[str]) -> tuple[str, ...]:
        """Those with whom the law's answer for `one` is the reverse of `order`, which is first to last."""
        place = {other: position for position, other in enumerate(order)}
        return tuple(
            sorted(
                pair.later if pair.earlier == one else pair.earlier
                for pair in self._free(one)
                if pair.winner in place and pair.loser in place and place[pair.loser] < place[pair.winner]
            )
        )

    def _answer(self, one: str, other: str) -> Pair:
        """The answer for two, by their ids in their order."""
        preferred = self.preferred.get(frozenset((one, other))) if self.preferred else None
        if preferred is None:
            return self._unbound(one, other)
        return compare(self.interests[one], self.interests[other], self.registrable_on, preferred)

    def _unbound(self, one: str, other: str) -> Pair:
        """The same as it is where no subordination binds the two; that of two whom `base` has is found there."""
        found = self._asked.get((one, other))
        if found is None:
            mine, base = self.interests, self.base
            if base is not None and base.interests.get(one) is mine[one] and base.interests.get(other) is mine[other]:
                found = base._unbound(one, other)
            else:
                found = compare(mine[one], mine[other], self.registrable_on)
            self._asked[one, other] = found
        return found

    @cached_property
    def _asked(self) -> dict[tuple[str, str], Pair]:
        return {}

    @cached_property
    def _of(self) -> dict[str, tuple[Pair, ...]]:
        return {}

    def _free(self, one: str) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.of(one) if pair.layer is not Layer.SUBORDINATION)

    def is_open(self, one: str, but: str) -> bool:
        """Whether `one` stands in a pair without an answer, that with `but` apart."""
        others = (other for other in self.interests if other not in (one, but))
        return any(self._answer(min(one, other), max(one, other)).winner is None for other in others)

    def circled(self, one: str) -> bool:
        """Whether `one` goes, over others, before itself."""
        # Whoever goes before all others, or behind all of them, stands in no cycle.
        crossed = len({pair.winner == one for pair in self._free(one) if pair.winner is not None}) > 1
        return crossed and one in self._reached(one, until=one)

    def _behind(self, one: str) -> frozenset[str]:
        """Who goes behind `one` directly."""
        found = self._losers.get(one)
        if found is None:
            found = frozenset(pair.loser for pair in self._free(one) if pair.winner == one and pair.loser is not None)
            self._losers[one] = found
        return found

    @cached_property
    def _losers(self) -> dict[str, frozenset[str]]:
        return {}

    def _reached(self, start: str, until: str | None = None) -> set[str]:
        """Everyone `start` goes before, directly or over others, as far as `until`; each is looked at once, so this
        ends."""
        reached: set[str] = set()
        waiting = [start]
        while waiting and until not in reached:
            fresh = self._behind(waiting.pop()) - reached
            reached |= fresh
            waiting.extend(fresh)
        return reached


def relate(
    interests: Iterable[Interest],
    registrable_on: date | None,
    subordinations: Iterable[tuple[str, str]] = (),
    base: Relation | None = None,
) -> Relation:
    """The pairs of `interests`, whose ids differ.

    `registrable_on` is as that function answers; `subordinations` are those in effect, each as who steps back and
    behind whom; `base` is another relation on that day, some of whose interests, the very same values, are among these.
    The pairs come by id, whatever the order of what was given.
    """
    return Relation(
        interests={one.id: one for one in sorted(interests, key=lambda one: one.id)},
        registrable_on=registrable_on,
        preferred={frozenset(bond): bond[1] for bond in subordinations},
        base=base,
    )


def compare(one: Interest, other: Interest, registrable_on: date | None, preferred: str | None = None) -> Pair:
    """The answer for two interests; `preferred` is whom a subordination between the two puts first."""
    earlier, later = _by_time(one, other)
    if preferred is not None:
        return _answer(earlier, later, preferred, Layer.SUBORDINATION, Ground.SUBORDINATED)
    if earlier.void is not later.void and earlier.pledgor == later.pledgor:
        standing = later if earlier.void else earlier
        return _answer(earlier, later, standing.id, Layer.VOID_CHARGE, Ground.VOID_CHARGE)
    at = later.executed_at
    if at is None or earlier.executed_at is None or at == earlier.executed_at:
        return _answer(earlier, later, None, Layer.NOTICE, Ground.ORDER_UNKNOWN)
    known = later.knew_of(earlier.id)
    if not _protected(earlier, later, registrable_on):
        if known.awareness is Awareness.DID_NOT_KNOW:
            return _answer(earlier, later, later.id, Layer.NOTICE, Ground.TAKER_IGNORANT)
        if known.awareness is Awareness.UNKNOWN:
            return _answer(earlier, later, None, Layer.NOTICE, Ground.KNOWLEDGE_UNKNOWN)
    if earlier.floats_at(at) and not later.floats_at(at) and known.of_clause is not True:
        if known.of_clause is None:
            return _answer(earlier, later, None, Layer.GENERAL_LAW, Ground.CLAUSE_UNKNOWN)
        return _answer(earlier, later, later.id, Layer.GENERAL_LAW, Ground.FLOATING_PASSED)
    return _answer(earlier, later, earlier.id, Layer.GENERAL_LAW, Ground.FIRST_IN_TIME)


def registrable_on(right: RightAt, kind: Kind) -> date | None:
    """The first legal day on which an interest in `right` can stand on its register; before it only notice protects.

    A kind whose published applications can be charged is registrable from its publication, any other from its grant.
    None: not yet. `date.min`: already, since a day that is not on record.
    """
    days = {right.granted_on}
    if kind.application is Severity.CONDITION:
        days.add(right.published_on)
    first = min((day for day in days if day is not None), default=None)
    if first is None and right.status is not RightStatus.PENDING:
        return date.min
    return first


def asked(acts: Iterable[Act], register: str, kind: ActKind) -> tuple[Asked, ...]:
    """What of this kind `register` was asked for, and until when each stood."""
    return tuple(Asked(at=one.asked_at, until=one.ended_at) for one in applications(acts, register, kind))


def _by_time(one: Interest, other: Interest) -> tuple[Interest, Interest]:
    """The two by the time they were made; by id where that does not tell."""
    if one.executed_at is None or other.executed_at is None or one.executed_at == other.executed_at:
        return (one, other) if one.id <= other.id else (other, one)
    return (one, other) if one.executed_at < other.executed_at else (other, one)


def _protected(earlier: Interest, later: Interest, registrable: date | None) -> bool:
    """Whether what the right's register asks for had been done for `earlier` by the execution of `later`, both on
    record; at that very instant is in time.

    Over a right not yet registrable it is notice, over any other an application; notice does not stand in for it.
    """
    notified = registrable is None or later.executed_on < registrable
    asked, at = earlier.notices if notified else earlier.applications, later.executed_at
    return at is not None and any(one.stands_at(at) for one in asked)


def _answer(earlier: Interest, later: Interest, winner: str | None, layer: Layer, ground: Ground) -> Pair:
    return Pair(earlier=earlier.id, later=later.id, winner=winner, layer=layer, ground=ground)
