"""What a place declares of its law: facts, dated values, and how its rights hang on those of other places.

A place says *what is so* there (its register, the securities it knows, whether one pledge at a time is the law, from
which act a pledge ranks); the rules of recognition read those declarations and never a place's code. A value that law
can change carries its first day and its source; reading it means the newest one not later than the day asked for.

Not here: what looks at a case, its table of rules, its deadlines, its register of charges
(`registry.domain.case.case`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from registry.domain.law.dated import Dated
from registry.domain.law.finding import Confidence, Severity
from registry.domain.values.numbers import NumberReading

if TYPE_CHECKING:  # a case holds a jurisdiction, and a jurisdiction's rules look at cases
    from registry.domain.law.calendar import Calendar


class CreationEffect(StrEnum):
    """What entry in the right's own register does there."""

    CONSTITUTIVE = "constitutive"
    PRIORITY_AGAINST_LATER = "priority_against_later"
    OPPOSABILITY = "opposability"


class SearchBefore(StrEnum):
    """Up to which moment the lender's official search still tells what was there before it."""

    EXECUTION = "execution"
    APPLICATION = "application"
    ENTRY = "entry"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of right: its term in years from the filing day (by filing day), and what an application is worth.

    `application`: FAIL where an application can not be pledged at all, PENDING where it must be granted first,
    CONDITION where a published one can. `yields_to_twin`: it ends when an invention filed for the same thing on the
    same day is granted.
    """

    name: str
    term_years: tuple[Dated[int], ...]
    application: Severity
    yields_to_twin: bool = False


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """An arrangement a place has joined, under which what is decided in one member is carried out in another.

    `name` is the same in every member's file; `covers` what is carried.
    """

    name: str
    covers: Literal["judgment", "award"]
    first_day: date
    basis: str
    confidence: Confidence


class Follows(StrEnum):
    """What the end of its base does to a right that hangs on it."""

    INDEPENDENT = "independent"
    REVIEW = "review"
    FOLLOWS = "follows"


@dataclass(frozen=True, kw_only=True)
class Dependence:
    """How the rights of one kind hang on a base in another place: a re-registration or an extension.

    `bases` are the places and offices a base can be of, each with the kinds it must have there (None: any, its register
    being none of ours). It can be asked for until the `last_day` counted from the base's day that `counts_from` names
    (None: the form has no term that early). `follows` is what the end of the base does; of an office in `opposed_at`
    the base can be undone in opposition, and this right then follows once its own register has entered that.
    """

    link: str
    bases: Mapping[str, frozenset[str] | None]
    counts_from: Literal["published_on", "granted_on"]
    last_day: Callable[[date], date | None]
    follows: Follows
    opposed_at: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class PlaceLaw:
    """What a place declares of its law.

    `exclusive`: a right bears one live item at a time, and one not yet entered is a reservation of `reservation_days`
    legal days. `ranks_from_application`: an item ranks by the day its entry was applied for, else by the day of entry;
    `application_protects`: that holds even while the entry is awaited. `unpaid_fee_bars` and `debt_within_term`:
    overdue fees, or a debt that outlasts the right, keep a pledge from being entered at all (else they are conditions).
    `all_parties_sign`: the instrument needs every party's signature, not the pledgor's alone. `asks_acknowledgement`: a
    pending invalidation needs the parties' written word. `dispute_suspends`: a dispute over ownership can suspend the
    register. `preservations_queue`: one court order preserves a right at a time, the next starts when it ends.
    `examined_kinds` are granted without examination and enforced only after it. `kind_of_number` tells the kind where
    the number shows it. `grace_months` is how long an overdue fee can still be paid. `calendar`
    tells on which days its offices work; `arrangements` are those it has joined. `demands_agents`: its register takes
    parties from elsewhere through a local agent alone. `export_controlled_kinds` leave for another place's holder only
    after export formalities. `search_before` is up to when a search counts. `floating` are those of its securities that
    float over the right until they crystallise. `named_by_application`: a right's number is that of its application,
    else that of its publication. `application_kind_codes` are the kind letters (WIPO ST.16) of publications that show
    an application and prove no grant. `title_moving` are those under which the register shows the pledgee as owner.
    `dependences` tell which of its kinds hang on a base elsewhere. `moves_last_day` moves the last day of a grace or of
    a suspension where it is no day to act on; `fee_due_days` are the days on which fees of a kind fall due, given its
    filing day, its grant day and its last day, as far as the law lets them be computed. `suspension_months` is after
    how many months a suspension over ownership ends by itself, and after how many in all once it is extended; none
    where it does not. `revoked_never_stood`: an entry that its own register revokes was void from the beginning and
    frees the right.
    """

    code: str
    name: str
    register: str
    securities: tuple[str, ...]
    kinds: Mapping[str, Kind]
    read_number: Callable[[str], NumberReading]
    creation: CreationEffect
    creation_rule: str
    exclusive: bool
    reservation_days: tuple[Dated[int], ...]
    ranks_from_application: bool
    application_protects: bool
    unpaid_fee_bars: bool
    debt_within_term: bool
    all_parties_sign: bool
    asks_acknowledgement: bool
    dispute_suspends: bool
    grace_months: tuple[Dated[int], ...]
    rank_basis: str
    calendar: Calendar
    preservations_queue: bool = False
    arrangements: tuple[Arrangement, ...] = ()
    examined_kinds: frozenset[str] = frozenset()
    kind_of_number: Callable[[str], str] | None = None
    named_by_application: bool = False
    application_kind_codes: frozenset[str] = frozenset()
    demands_agents: bool = False
    export_controlled_kinds: frozenset[str] = frozenset()
    search_before: SearchBefore = SearchBefore.APPLICATION
    floating: frozenset[str] = frozenset()
    title_moving: frozenset[str] = frozenset()
    dependences: Mapping[str, Dependence] = field(default_factory=dict)
    moves_last_day: Callable[[date, Calendar], date] | None = None
    fee_due_days: Callable[[str, date, date | None, date | None], tuple[date, ...]] = lambda *_: ()
    suspension_months: tuple[Dated[tuple[int, int]], ...] = ()
    revoked_never_stood: bool = False

    @property
    def companions(self) -> tuple[str, ...]:
        """Its registers that papers are delivered to beside the right's own, wherever the right lies."""
        return ()

    def last_day_moved(self, day: date) -> date:
        """The last day of a grace or of a suspension, moved where the place's law moves it off a day of rest."""
        return day if self.moves_last_day is None else self.moves_last_day(day, self.calendar)


PlaceLaws = Mapping[str, PlaceLaw]


def places_known(places: PlaceLaws) -> str:
    """The sentence on a place that is none of these, with those that are."""
    return f"The places of this register are {', '.join(places)}."
