"""What a rule of recognition looks at, with the law of its place, whose own rules look at it in turn.

A rule is given one `Case` and answers None (it passes, or is not concerned) or one `Verdict`. It reads what the place
of the right declares of its law, never which place it is; a missing datum is not a pass.

The two stand in one file because neither is without the other: a case has a `Jurisdiction`, the form that a place fills
in, and that has rules, each with its basis and how sure we are of it. So a further place is one further form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, wraps
from typing import TypeVar

from registry.domain.case.verdict import Verdict
from registry.domain.filing.acts import Act, ActKind, applications
from registry.domain.filing.filing import Collateral, Filing, Valuation, without
from registry.domain.law.calendar import Calendar
from registry.domain.law.dated import Dated
from registry.domain.law.deadline import Deadline
from registry.domain.law.finding import Confidence, Does, Effect, Severity
from registry.domain.law.place import CreationEffect, Dependence, PlaceLaw
from registry.domain.party.party import Party
from registry.domain.pledge.pledge import ClaimChange, ConsentGiven
from registry.domain.rank.knowledge import NOTHING_HEARD, Heard
from registry.domain.rank.opinion import Notice
from registry.domain.rank.standing import Standing
from registry.domain.rank.timing import used_at
from registry.domain.right.dealings import Disposal
from registry.domain.right.facts import RightAt
from registry.domain.right.ownership import OwnerIds
from registry.domain.values.days import legal_day
from registry.domain.values.money import Money

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Kin:
    """Another right of the family, as at the case's instant, and how it hangs together with the one judged.

    `held_by` are the pledgees that hold it: a live item with an official entry behind it, not void. `released_at` is
    when the pledgee of the item judged last gave up one on it, None when it never did. `owners` are whose it is, a
    mortgagee in the register counted as those it stands for; None: not on record.
    """

    right: RightAt
    place: Jurisdiction
    link: str
    alive: bool
    held_by: frozenset[str]
    released_at: datetime | None
    owners: OwnerIds | None


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything the rules may look at for one item at one instant.

    `right` is the right at `as_of`. `owners_then` are those whose it was on the legal day of perfection (before
    perfection: of `as_of`), as far as that day has come: one set of owners after another, None for one that is not on
    record; `owners_now` those at `as_of`. A mortgagee in the register is counted as those it stands for. `filing` is
    what had been said by `as_of`. `acts` are the official acts there at `as_of` that count for the item, `shared` those
    of them that were not filed with it. `standing` is how the item stands, None before it is filed. `known_at` bounds
    what was known: a lapse by the clock counts once the later of it and `as_of` is past the grace. `parties` holds
    every party the filing names, by id; `rivals` how many other items are live on the right, `charge_registers` the
    registers of charges that ask for this one, `notice` the opinion of a law that looks at notice, None where it does
    not. `taken` is true where an earlier live item, or another holder's official entry, already takes an exclusive
    right, `overlaps` where one that has ended since still stood when this one was entered; `reservation_ended` where
    the item's own reservation ran out. `base` is the right this one hangs on, as at `as_of`; None where it is not on
    record here. `kin` are the other rights of the family on record. `allocated` is what other items have drawn on
    valuations of the pledgor; None after intake, when nothing more is drawn. `undisclosed` is the part of it that lies
    under the seal of pledges that whoever files may not see. `consents` are the pledgee's words, by then, on what is
    done with the right, `disposals` what has been done with it. `heard` is what its taker knew of earlier interests.
    `ceiling` is what the register has entered as the most it secures, None: nothing. `claim_changes` are what the
    parties had changed of the claim by then, `enforced` whether the item ended by its realisation: both for deadlines
    and remarks, which are no part of recognition.
    """

    item: int
    place: Jurisdiction
    right: RightAt
    owners_then: tuple[OwnerIds | None, ...]
    owners_now: OwnerIds | None
    filing: Filing
    security: str
    acts: tuple[Act, ...]
    standing: Standing | None
    rank: int | None
    taken: bool
    reservation_ended: bool
    number_unconfirmed: bool
    parties: Mapping[str, Party]
    rivals: int
    charge_registers: tuple[ChargeRegister, ...]
    notice: Notice | None
    as_of: datetime
    known_at: datetime
    base: RightAt | None = None
    shared: tuple[Act, ...] = ()
    disposals: tuple[Disposal, ...] = ()
    heard: Heard = NOTHING_HEARD
    ceiling: Money | None = None
    agreed_on: tuple[date, ...] = ()
    places: Places = field(default_factory=dict)
    kin: tuple[Kin, ...] = ()
    allocated: tuple[Valuation, ...] | None = None
    undisclosed: tuple[Valuation, ...] = ()
    overlaps: bool = False
    consents: tuple[ConsentGiven, ...] = ()
    claim_changes: tuple[ClaimChange, ...] = ()
    enforced: bool = False

    @cached_property
    def day(self) -> date:
        """The legal day of `as_of`."""
        return legal_day(self.as_of)

    @property
    def collateral(self) -> Collateral:
        """What the filing says of this item."""
        return self.filing.collateral[self.item - 1]

    @property
    def pledgor(self) -> Party:
        """Who gives the right."""
        return self.parties[self.filing.pledgor.id]

    @property
    def pledgee(self) -> Party:
        """Who takes it."""
        return self.parties[self.filing.pledgee.id]

    @property
    def debtor(self) -> Party:
        """Whose debt it secures."""
        return self.parties[self.filing.debtor.id]

    @property
    def perfected(self) -> bool:
        """Whether an official entry (or a protecting application) stands behind the item."""
        return self.standing is not None and self.standing.entered

    @property
    def perfected_on(self) -> date | None:
        """The legal day the item ranks from, None while it is not perfected."""
        return legal_day(self.standing.since) if self.standing is not None and self.standing.entered else None

    def acknowledged(self, kind: str) -> bool:
        """Whether the pledgor has acknowledged something of this kind; the pledgee did so by filing."""
        return any(a.kind == kind and a.party.id == self.filing.pledgor.id for a in self.filing.acknowledgements)

    def situs_acts(self, *kinds: ActKind) -> tuple[Act, ...]:
        """The acts of these kinds at the right's own register."""
        return tuple(act for act in self.acts if act.register == self.place.register and act.act in kinds)

    def acts_standing(self, register: str, *kinds: ActKind) -> tuple[Act, ...]:
        """The acts of these kinds at a register, made or asked for, but those that it has refused.

        One of which no day at all is on record stands.
        """
        told = applications(self.acts, register, *kinds)
        refused = [one.act for one in told if not one.entered and not one.stands_at(self.as_of)]
        return tuple(act for act in self.acts if act.register == register and act.act in kinds and act not in refused)

    @cached_property
    def entry(self) -> Act | None:
        """The registration the item rests on: entered, or awaited where an application protects."""
        return used_at(self.acts, self.place, self.as_of)

    @property
    def dependence(self) -> Dependence | None:
        """How rights of this kind hang on a base; None for one that stands alone."""
        return self.place.dependences.get(self.right.kind)

    @property
    def base_kin(self) -> Kin | None:
        """The base that the right depends on, as far as it is on record."""
        told, dependence = self.right.base, self.dependence
        if told is None or dependence is None or told.link.value != dependence.link:
            return None
        return next((k for k in self.kin if k.right.right == told.right), None)

    @property
    def looks_at_notice(self) -> bool:
        """Whether the law of the place ranks by what a taker knew."""
        return self.place.creation is CreationEffect.PRIORITY_AGAINST_LATER

    @property
    def disclosed(self) -> tuple[Valuation, ...] | None:
        """What of `allocated` whoever files may see; None after intake."""
        return None if self.allocated is None else without(self.allocated, self.undisclosed)

    def days_since(self, at: datetime) -> int:
        """How many legal days ago `at` was."""
        return (self.day - legal_day(at)).days


def once(told: Callable[[Case], T]) -> Callable[[Case], T]:
    """The same, worked out once of each case, which never changes, and kept with it."""
    name = f"{told.__module__}.{told.__qualname__}"

    @wraps(told)
    def kept(case: Case) -> T:
        if name not in case.__dict__:
            case.__dict__[name] = told(case)
        found: T = case.__dict__[name]
        return found

    return kept


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
class Jurisdiction(PlaceLaw):
    """One place's law as the registry knows it: what it declares, and what of it looks at a case.

    `rules` is the place's table, whole. `deadlines` answers what an item has to do by when under the place's law,
    official filings, fees and ends of proceedings. `charge_register` is a second register that its companies' charges
    go to.
    """

    rules: tuple[PlaceRule, ...]
    deadlines: Callable[[Case], tuple[Deadline, ...]]
    charge_register: ChargeRegister | None = None

    def on_calendar(self, calendar: Calendar) -> Jurisdiction:
        """The place with another calendar, by which its register of charges counts too."""
        charges = self.charge_register
        if charges is not None:
            charges = replace(charges, calendar=calendar)
        return replace(self, calendar=calendar, charge_register=charges)

    @property
    def registers(self) -> tuple[str, ...]:
        """Its registers of rights and of charges: those that can show something of a right."""
        return (self.register, *self.companions)

    @property
    def companions(self) -> tuple[str, ...]:
        """Its register of charges, if it keeps one."""
        return () if self.charge_register is None else (self.charge_register.code,)

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
