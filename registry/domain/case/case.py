"""What a rule of recognition looks at, and what it can say.

A rule is given one `Case` and answers None (it passes, or is not concerned) or one `Verdict`. It reads what the place
of the right declares of its law, never which place it is; a missing datum is not a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, wraps
from typing import TypeVar

from registry.domain.filing.acts import Act, ActKind, applications
from registry.domain.filing.filing import Collateral, Filing, Valuation, without
from registry.domain.law.place import (
    ChargeRegister,
    Confidence,
    CreationEffect,
    Dependence,
    Does,
    Jurisdiction,
    Places,
    Severity,
)
from registry.domain.party.party import Party
from registry.domain.pledge.pledge import ClaimChange, ConsentGiven
from registry.domain.rank.knowledge import NOTHING_HEARD, Heard
from registry.domain.rank.order import Standing
from registry.domain.rank.pairs import Ground, Pair, Relation
from registry.domain.rank.timing import used_at
from registry.domain.right.dealings import Disposal
from registry.domain.right.facts import RightAt
from registry.domain.right.ownership import OwnerIds
from registry.domain.values.days import legal_day
from registry.domain.values.money import Money

T = TypeVar("T")

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


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one rule has to say of one case; `cited` is under what the place cites its basis, where not the code.

    `provisional`: it rests on working days that are not announced yet.
    """

    severity: Severity
    code: str
    message: str
    pointer: str = ""
    cure: str | None = None
    cited: str = ""
    provisional: bool = False


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


Check = Callable[[Case], Verdict | None]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of recognition: its group A to G, its basis where the place says nothing nearer, and its check.

    It decides, but for one that only makes notes.
    """

    id: str
    group: str
    basis: str
    check: Check
    confidence: Confidence = Confidence.DERIVED
    standing: bool = False
    does: Does = Does.DECIDES


def fail(code: str, message: str, pointer: str = "", cure: str | None = None) -> Verdict:
    """No security, or void where it matters."""
    return Verdict(severity=Severity.FAIL, code=code, message=message, pointer=pointer, cure=cure)


def pending(code: str, message: str, pointer: str = "", cure: str | None = None) -> Verdict:
    """Still to be done, and it can be."""
    return Verdict(severity=Severity.PENDING, code=code, message=message, pointer=pointer, cure=cure)


def condition(code: str, message: str, pointer: str = "", cure: str | None = None) -> Verdict:
    """The security stands, within a limit that is named."""
    return Verdict(severity=Severity.CONDITION, code=code, message=message, pointer=pointer, cure=cure)


def note(code: str, message: str, pointer: str = "", cure: str | None = None) -> Verdict:
    """For information: it does not bear on the outcome."""
    return Verdict(severity=Severity.NOTE, code=code, message=message, pointer=pointer, cure=cure)


def missing(field: str, message: str) -> Verdict:
    """A datum of groups A to D that is not on record: pending, never a pass."""
    return pending(f"EVIDENCE_MISSING:{field}", message, cure=f"Put {field} on record.")


def lacking(field: str, message: str) -> Verdict:
    """A datum of groups E to G that is not on record: a condition, never a pass."""
    return condition(f"EVIDENCE_MISSING:{field}", message, cure=f"Put {field} on record.")
