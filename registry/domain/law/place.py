"""The form a jurisdiction fills in: declared facts, dated values and cited rules.

A place says *what is so* there (its register, the securities it knows, whether one pledge at a time is the law, from
which act a pledge ranks); the rules of recognition read those declarations and never a place's code. So a further place
is one further form. A value that law can change carries its first day and its source; reading it means the newest one
not later than the day asked for.

Every rule names its basis and how sure we are of it. One known from memory at medium or low confidence never makes the
register refuse; what it says is still said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from registry.domain.law.dated import Dated
from registry.domain.values.numbers import NumberReading
from registry.domain.values.plain import LATER

if TYPE_CHECKING:  # a case holds a jurisdiction, and a jurisdiction's rules look at cases
    from registry.domain.case.case import Case, Verdict
    from registry.domain.filing.filing import Filing
    from registry.domain.law.calendar import Calendar
    from registry.domain.party.party import Party


class Severity(StrEnum):
    """What a rule's verdict means for the act or the recognition it speaks of, worst first."""

    FAIL = "fail"
    PENDING = "pending"
    CONDITION = "condition"
    NOTE = "note"


class Confidence(StrEnum):
    """How a rule is known: read in the law, read about, reasoned from it, or remembered."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    DERIVED = "derived"
    MEMORY_HIGH = "memory_high"
    MEMORY_MEDIUM = "memory_medium"
    MEMORY_LOW = "memory_low"

    @property
    def may_refuse(self) -> bool:
        """Whether a rule of this confidence may make intake refuse."""
        return self not in (Confidence.MEMORY_MEDIUM, Confidence.MEMORY_LOW)


class Effect(StrEnum):
    """What a place's rule does, in the words of the tables it was taken from."""

    REFUSE = "refuse"
    REFUSE_UNLESS_ACKNOWLEDGED = "refuse_unless_acknowledged"
    BLOCK = "block"
    DEFECT = "defect"
    REQUIRE = "require"
    DEADLINE = "deadline"
    WARN = "warn"
    INFO = "info"
    COMPUTE = "compute"
    TRANSITION = "transition"
    PRIORITY = "priority"
    NOTIFY = "notify"
    PUBLISH = "publish"
    FEE = "fee"

    @property
    def severity(self) -> Severity:
        """REFUSE and BLOCK fail (BLOCK the later act); what is still to be done is pending; the rest are notes."""
        if self in (Effect.REFUSE, Effect.BLOCK):
            return Severity.FAIL
        if self in (Effect.DEFECT, Effect.REQUIRE, Effect.DEADLINE, Effect.REFUSE_UNLESS_ACKNOWLEDGED):
            return Severity.PENDING
        return Severity.NOTE


class Does(StrEnum):
    """What a rule does in the answers of this register, whatever its table would have an office do.

    DECIDES: it refuses, or bears on recognition, rank, state, or a day that other rules read. WARNS: it speaks beside
    them, as a warning or a note. DEADLINE: it sets a day by which something is to be done. INFORMS: nothing here
    depends on it, since what it asks about is not in the register, or concerns rights that are not kept here.
    """

    DECIDES = "decides"
    WARNS = "warns"
    DEADLINE = "deadline"
    INFORMS = "informs"


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
class Finding:
    """One reason, note or refusal, with the rule and basis it rests on.

    `item` counts from 1 and is None where the finding concerns the pledge as a whole; `pointer` is an RFC 6901 pointer
    into the filing; `rules` names every rule that says this, `rule` the one nearest to the law; `standing` marks limits
    that no act can cure; `provisional` that it rests on working days which are not announced yet.
    """

    rule: str
    code: str
    severity: Severity
    basis: str
    confidence: Confidence
    message: str
    item: int | None = None
    pointer: str | None = None
    cure: str | None = None
    rules: tuple[str, ...] = ()
    standing: bool = False
    provisional: bool | None = field(default=None, metadata=LATER)


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
class PlaceRule:
    """One rule of one place, as its table has it.

    `says` is the rule in a plain sentence. `cites` are the rules of recognition that say the same, by their id, or by
    id and code (`MR-04 NOT_IN_FORCE`), which goes before: their finding names both. What no rule of recognition states
    a rule may look at itself: by a `check`, which answers a message where it speaks, under `code`, as gravely as its
    effect says; or by `verdicts`, where it has several codes or speaks more or less gravely by the case. `last_day` is
    told with one that looks at a day of its own, beside those of the right, the debt, the acts and the parties: the
    last one on which it says what it says. `does` is what the rule does here, None: as these members show; a rule that
    is built into the place's terms, deadlines or number form says so there.
    """

    id: str
    effect: Effect
    says: str
    basis: str
    confidence: Confidence
    first_day: date
    cites: tuple[str, ...] = ()
    code: str | None = None
    check: Callable[[Case], str | None] | None = None
    verdicts: Callable[[Case], tuple[Verdict, ...]] | None = None
    last_day: Callable[[Case], date | None] | None = None
    cure: str | None = None
    does: Does | None = None

    @property
    def role(self) -> Does:
        """What it does: as it is told; else a day by its effect, decides where a rule of recognition says the same or
        it can refuse, and warns where it only speaks."""
        if self.does is not None:
            return self.does
        if self.effect is Effect.DEADLINE:
            return Does.DEADLINE
        if self.cites:
            return Does.DECIDES
        if self.check is not None or self.verdicts is not None:
            return Does.DECIDES if self.effect.severity is Severity.FAIL else Does.WARNS
        return Does.INFORMS

    @property
    def speaks(self) -> bool:
        """Whether it looks at an item itself."""
        return self.check is not None or self.verdicts is not None


@dataclass(frozen=True, kw_only=True)
class ChargeRegister:
    """A place's register of charges given by its companies: a second filing beside the right's own register.

    `binds` tells, of a pledgor, the place of the right and the legal day the charge was made (None: not on record),
    whether it asks for the charge; `advises`, of a charge it binds, whether its law does not clearly name it and
    delivery is but prudent. `months` is within how long, and `counts_from` from which legal day, given the filing and
    the day the charge was made; `moves` gives the last day that the place's law puts in the stead of one on which its
    offices are closed, by `calendar`. A charge not delivered by then is void against liquidator and creditors.
    """

    code: str
    binds: Callable[[Party, str, date | None], bool]
    advises: Callable[[Case], bool]
    months: tuple[Dated[int], ...]
    counts_from: Callable[[Filing, date], date]
    moves: Callable[[date, Calendar], date]
    calendar: Calendar
    rule: str

    def due_on(self, last: date) -> date:
        """The last day for delivery where the months end on `last`."""
        return self.moves(last, self.calendar)

    def is_provisional(self, last: date) -> bool:
        """Whether that day rests on a year whose holidays are not announced yet."""
        return self.calendar.is_provisional(last, self.due_on(last))


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
class Deadline:
    """Something to be done by a day. Days are legal days at UTC+8, inclusive.

    `opens_on` is the first day it can be done, `grace_ends_on` the last on which it still can with a surcharge.
    `provisional`: a day of it rests on working days that are not announced yet, and may move.
    """

    rule: str
    code: str
    message: str
    due_on: date
    register: str | None = None
    opens_on: date | None = None
    grace_ends_on: date | None = None
    surcharge: str | None = None
    provisional: bool = False


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """One place's law as the registry knows it.

    `exclusive`: a right bears one live item at a time, and one not yet entered is a reservation of `reservation_days`
    legal days. `ranks_from_application`: an item ranks by the day its entry was applied for, else by the day of entry;
    `application_protects`: that holds even while the entry is awaited. `unpaid_fee_bars` and `debt_within_term`:
    overdue fees, or a debt that outlasts the right, keep a pledge from being entered at all (else they are conditions).
    `all_parties_sign`: the instrument needs every party's signature, not the pledgor's alone. `asks_acknowledgement`: a
    pending invalidation needs the parties' written word. `dispute_suspends`: a dispute over ownership can suspend the
    register. `preservations_queue`: one court order preserves a right at a time, the next starts when it ends.
    `examined_kinds` are granted without examination and enforced only after it. `kind_of_number` tells the kind where
    the number shows it. `grace_months` is how long an overdue fee can still be paid. `rules` is the place's table,
    whole. `deadlines` answers what an item has to do by when under the place's law, official filings, fees and ends of
    proceedings; `calendar` on which days its offices work; `charge_register` a second register that its companies'
    charges go to; `arrangements` are those it has joined. `demands_agents`: its register takes parties from elsewhere
    through a local agent alone. `export_controlled_kinds` leave for another place's holder only after export
    formalities. `search_before` is up to when a search counts. `floating` are those of its securities that float over
    the right until they crystallise. `named_by_application`: a right's number is that of its application, else that of
    its publication. `application_kind_codes` are the kind letters (WIPO ST.16) of publications that show an application
    and prove no grant. `title_moving` are those under which the register shows the pledgee as owner. `dependences` tell
    which of its kinds hang on a base elsewhere. `moves_last_day` moves the last day of a grace or of a suspension where
    it is no day to act on; `fee_due_days` are the days on which fees of a kind fall due, given its filing day, its
    grant day and its last day, as far as the law lets them be computed. `suspension_months` is after how many months a
    suspension over ownership ends by itself, and after how many in all once it is extended; none where it does not.
    `revoked_never_stood`: an entry that its own register revokes was void from the beginning and frees the right.
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
    rules: tuple[PlaceRule, ...]
    deadlines: Callable[[Case], tuple[Deadline, ...]]
    calendar: Calendar
    preservations_queue: bool = False
    charge_register: ChargeRegister | None = None
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

    def last_day_moved(self, day: date) -> date:
        """The last day of a grace or of a suspension, moved where the place's law moves it off a day of rest."""
        return day if self.moves_last_day is None else self.moves_last_day(day, self.calendar)

    def is_working_day(self, day: date) -> bool:
        """Whether its offices work on `day`."""
        return self.calendar.works(day)

    def on_calendar(self, calendar: Calendar) -> Jurisdiction:
        """The place with another calendar, by which its register of charges counts too."""
        charges = self.charge_register
        if charges is not None:
            charges = replace(charges, calendar=calendar)
        return replace(self, calendar=calendar, charge_register=charges)

    @property
    def registers(self) -> tuple[str, ...]:
        """Its registers of rights and of charges: those that can show something of a right."""
        return (self.register, *(() if self.charge_register is None else (self.charge_register.code,)))

    @cached_property
    def citations(self) -> Mapping[str, PlaceRule]:
        """The place's own rule by the rule of recognition that says the same."""
        return {cited: rule for rule in self.rules for cited in rule.cites}

    @cached_property
    def first_days(self) -> tuple[date, ...]:
        """The first days of all its rules and values, sorted."""
        told = [rule.first_day for rule in self.rules] + [one.first_day for one in self.arrangements]
        return tuple(sorted({*told, *(value.first_day for value in (*self.reservation_days, *self.grace_months))}))

    @cached_property
    def checks(self) -> tuple[PlaceRule, ...]:
        """The rules of the table that look at an item themselves, in its order."""
        return tuple(rule for rule in self.rules if rule.speaks)


Places = Mapping[str, Jurisdiction]


def places_known(places: Places) -> str:
    """The sentence on a place that is none of these, with those that are."""
    return f"The places of this register are {', '.join(places)}."
