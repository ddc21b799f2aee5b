"""Official acts: what a register did with an item, or was asked to do, and when. One answer for the whole register.

An act was *asked for* at `applied_at`; one told without it was asked for by the time it was made.

It was *made*, by its kind:

- `register`, `amend`, `cancel`: at `effective_at`. At any register but the right's own papers are only delivered, so
  delivery counts: `applied_at`, else `effective_at`;
- `notice`: when it was asked for;
- `refused`: at `effective_at`, else `obtained_at`, else `applied_at`, else when it was recorded here;
- `court_extension`: in the same manner, but one that is only applied for is not made.

A refusal ends, at its register, the application whose reference it bears. One that bears none, or a reference of no
application there, ends all that had been asked for by then and were never entered. What has been entered no refusal
undoes. What is said of one act is never changed by a later one: who applies again begins a time of its own, and the
refused application stays what it was on the days it stood.

Not here: from which of these times an item ranks (`registry.domain.rank.timing`), and which register a right needs.

Sources: Cap. 514 s.52(1) (the application protects from the day it was made); 专利权质押登记办法 art. 11; Cap. 622
s.335 (a charge is delivered); the rulings of this register on when an official act happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from registry.domain.law.place import PlaceLaws
from registry.domain.values.days import legal_day
from registry.domain.values.money import Money
from registry.domain.values.plain import LATER
from registry.domain.values.spelling import folded, same

FOREIGN_EXCHANGE = "SAFE"
"""The register of foreign exchange: papers are delivered to it, wherever the right lies."""


class ActKind(StrEnum):
    """What an official register did, or was asked to do."""

    REGISTER = "register"
    NOTICE = "notice"
    AMEND = "amend"
    CANCEL = "cancel"
    REFUSED = "refused"
    COURT_EXTENSION = "court_extension"


_ANSWERS = (ActKind.REFUSED, ActKind.COURT_EXTENSION)


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act of one official register, with the evidence for it. `effective_at` None: applied for, not yet entered.

    `amount` is the ceiling that the register entered, `amends` the amendment it enters, by its count in the pledge's
    chain. `recorded_at` is kept of an answer told without any day of its own.
    """

    register: str
    act: ActKind
    reference: str | None = None
    applied_at: datetime | None = None
    effective_at: datetime | None = None
    sha256: str | None = None
    obtained_at: datetime | None = None
    until: date | None = None
    amount: Money | None = field(default=None, metadata=LATER)
    amends: int | None = field(default=None, metadata=LATER)
    recorded_at: datetime | None = field(default=None, metadata=LATER)

    @property
    def asked_at(self) -> datetime | None:
        """When the register was asked for it; None where no day of it is on record."""
        return self.applied_at or self.effective_at

    @property
    def answered_at(self) -> datetime | None:
        """When a register or a court gave this answer; None where nothing tells, it is only asked for, or is none."""
        return self.made_at(self.register) if self.act in _ANSWERS else None

    def made_at(self, own: str) -> datetime | None:
        """When it was made, for a right kept by the register `own`; None where it is only asked for, or nothing
        tells."""
        match self.act:
            case ActKind.NOTICE:
                return self.asked_at
            case ActKind.REFUSED:
                return self.effective_at or self.obtained_at or self.applied_at or self.recorded_at
            case ActKind.COURT_EXTENSION:
                only_asked = self.applied_at is not None and self.effective_at is None
                return None if only_asked else self.effective_at or self.obtained_at or self.recorded_at
            case ActKind.REGISTER | ActKind.AMEND | ActKind.CANCEL:
                return self.effective_at if self.register == own else self.asked_at


@dataclass(frozen=True, kw_only=True)
class ItemAct:
    """An act filed for a registered pledge: for which item (None: its only one), and where it stood in the input."""

    item: int | None
    act: Act
    pointer: str


@dataclass(frozen=True, kw_only=True)
class Application:
    """What a register was asked for, from when, and until when it stood; `ended_at` None: nothing has ended it.

    `entered` tells that the register has entered it, by this act or by a later one of the same application.
    """

    act: Act
    asked_at: datetime
    entered: bool
    ended_at: datetime | None

    def stands_at(self, instant: datetime) -> bool:
        """Whether it had been made by `instant` and not been refused by then."""
        return self.asked_at <= instant and (self.ended_at is None or instant < self.ended_at)


def recorded(acts: Iterable[Act], at: datetime) -> tuple[Act, ...]:
    """The acts as they are kept: an answer of a register that tells no day of its own is of the instant `at`."""
    return tuple(
        replace(act, recorded_at=at)
        if act.act in _ANSWERS and act.answered_at is None and act.applied_at is None
        else act
        for act in acts
    )


def companion_registers(places: PlaceLaws) -> tuple[str, ...]:
    """The registers that papers are delivered to wherever the right lies: those of firms that the places keep, and that
    of foreign exchange."""
    return (*(register for place in places.values() for register in place.companions), FOREIGN_EXCHANGE)


def delivered_beside(acts: Iterable[Act], own: str) -> tuple[Act, ...]:
    """The acts filed for a right kept by the register `own` that are at another one: such an act is the whole
    pledge's."""
    return tuple(act for act in acts if act.register != own)


def acts_at(acts: Iterable[Act], instant: datetime, own: str) -> tuple[Act, ...]:
    """The acts for a right kept by the register `own`, as they were at `instant`.

    What was made later had perhaps been asked for; what was neither is left out. One of which no day at all is on
    record is always there.
    """
    there = []
    for act in acts:
        made, asked = act.made_at(own), act.asked_at
        later = act.effective_at is not None and act.effective_at > instant
        if (made is not None and made <= instant and not later) or (made is None and asked is None):
            there.append(act)
        elif act.act is not ActKind.REFUSED and act.applied_at is not None and act.applied_at <= instant:
            there.append(replace(act, effective_at=None))
    return tuple(there)


def applications(acts: Iterable[Act], register: str, *kinds: ActKind) -> tuple[Application, ...]:
    """What `register` was asked for of these kinds, each with the time it stood, in the order of the acts."""
    here = [act for act in acts if act.register == register]
    asked = [(act, at) for act in here if act.act not in _ANSWERS and (at := act.asked_at) is not None]
    names = {folded(act.reference) for act, _ in asked if act.reference}
    refusals = [(act, act.answered_at) for act in here if act.act is ActKind.REFUSED]

    def ended_at(act: Act, at: datetime) -> datetime | None:
        ends = []
        for refusal, made_at in refusals:
            refused_at = at if made_at is None else made_at
            if refusal.reference and folded(refusal.reference) in names:
                # A refusal is dated by its day alone, as often as not.
                if same(act.reference, refusal.reference) and legal_day(at) <= legal_day(refused_at):
                    ends.append(max(at, refused_at))
            elif at <= refused_at:
                ends.append(refused_at)
        return min(ends, default=None)

    told = []
    for act, at in asked:
        if act.act not in kinds:
            continue
        end = None if act.effective_at is not None else ended_at(act, at)
        entered = act.effective_at is not None or any(_enters(other, act, at, end) for other, _ in asked)
        told.append(Application(act=act, asked_at=at, entered=entered, ended_at=None if entered else end))
    return tuple(told)


def _enters(entry: Act, act: Act, asked_at: datetime, ended_at: datetime | None) -> bool:
    """Whether `entry` is how the register entered what `act` asked for: asked for at the same time, under no other
    reference; an entry that does not tell when it was asked for, where nothing had ended the application before."""
    if entry.act is not act.act or entry.effective_at is None:
        return False
    named = bool(entry.reference and act.reference)
    if named and not same(entry.reference, act.reference):
        return False
    if entry.applied_at is not None:
        # A reference in common makes up for an hour that one of the two papers does not tell.
        return legal_day(entry.applied_at) == legal_day(asked_at) if named else entry.applied_at == asked_at
    return asked_at <= entry.effective_at and (ended_at is None or entry.effective_at < ended_at)


def entered_ceiling(acts: Iterable[Act], register: str) -> Money | None:
    """The most that `register` has entered the pledge to secure: what its last entry or change tells; None: nothing."""
    telling = [
        (at, act.amount)
        for act in acts
        if act.register == register
        and act.act in (ActKind.REGISTER, ActKind.AMEND)
        and act.amount is not None
        and (at := act.effective_at) is not None
    ]
    return max(telling, key=lambda one: one[0])[1] if telling else None


def references(acts: Iterable[Act]) -> frozenset[str]:
    """What identifies the registrations of these acts: the register and its reference, where one was given."""
    return frozenset(
        f"{act.register} {folded(act.reference)}" for act in acts if act.reference and act.act is ActKind.REGISTER
    )
