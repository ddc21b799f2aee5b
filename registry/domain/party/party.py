"""Parties: who they are across places, by typed and verified identifiers and by names that change in time.

A party has one id of the registry's own, a seat, one or more identifiers, and names in several scripts, each from a day
on. Names never decide who a party is. That a company from elsewhere is registered in Hong Kong, and that a party is
insolvent, are facts with days: whoever reads them asks for the day that the law asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from registry.domain.party.identifiers import Identifier
from registry.domain.values.money import Money
from registry.domain.values.plain import LATER
from registry.domain.values.spelling import compared
from registry.errors import InputError

ELSEWHERE = "XX"
"""The seat of a party that sits in no place of this registry."""


class PartyKind(StrEnum):
    """What a party is."""

    COMPANY = "company"
    BANK = "bank"
    PERSON = "person"
    PUBLIC_BODY = "public_body"


@dataclass(frozen=True, kw_only=True)
class Name:
    """A party's name in one language (BCP 47), borne from a legal day on; None where that day is not known."""

    text: str
    lang: str
    from_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class DaySpan:
    """Legal days at UTC+8, both inclusive: from a first one (None: always) to a last one (None: still)."""

    first_on: date | None = None
    last_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether `day` is one of them."""
        return (self.first_on is None or self.first_on <= day) and (self.last_on is None or day <= self.last_on)

    @property
    def is_empty(self) -> bool:
        """Whether it ended before it began: it never was."""
        return self.first_on is not None and self.last_on is not None and self.last_on < self.first_on

    def meets(self, other: DaySpan) -> bool:
        """Whether they have a day in common."""
        first_days = [span.first_on for span in (self, other) if span.first_on is not None]
        last_days = [span.last_on for span in (self, other) if span.last_on is not None]
        both = DaySpan(first_on=max(first_days, default=None), last_on=min(last_days, default=None))
        return not (self.is_empty or other.is_empty or both.is_empty)


@dataclass(frozen=True, kw_only=True)
class PartyFacts:
    """What one call told of a party. Absent members say nothing; `hk_registered_non_hk` None was not declared.

    Days are legal days at UTC+8, inclusive. Told again, a first day corrects that of the span that runs, and begins
    another after one that has ended; a last day ends the newest. One that lies before its first day takes it back.
    """

    kind: PartyKind
    seat: str
    names: tuple[Name, ...]
    identifiers: tuple[Identifier, ...]
    hk_registered_non_hk: bool | None = None
    insolvent_since: date | None = None
    insolvent_until: date | None = field(default=None, metadata=LATER)
    hk_registered_from: date | None = field(default=None, metadata=LATER)
    hk_registered_until: date | None = field(default=None, metadata=LATER)

    @property
    def tells_of_days(self) -> bool:
        """Whether it tells anything of registration in Hong Kong or of insolvency."""
        days = (self.insolvent_since, self.insolvent_until, self.hk_registered_from, self.hk_registered_until)
        return self.hk_registered_non_hk is not None or any(day is not None for day in days)


@dataclass(frozen=True, kw_only=True)
class ApprovalPolicy:
    """What a bank leaves to two persons: the acts, and whatever is above these amounts (one a currency).

    What waits for the second person does so for `wait_days` times 24 hours.
    """

    acts: tuple[str, ...] = ()
    above: tuple[Money, ...] = ()
    wait_days: int = 7

    @property
    def asks(self) -> bool:
        """Whether it asks for a second person at all."""
        return bool(self.acts or self.above)


@dataclass(frozen=True, kw_only=True)
class Merge:
    """That two records are of one party, by the ids they were named by: that of `keep` goes on to stand for both.

    `order` is later than that of every merge that had joined either before.
    """

    id: str
    keep: str
    join: str
    order: int = 0


@dataclass(frozen=True, kw_only=True)
class Party:
    """A party as known: the sum of what was told of it, names and identifiers in the order they came.

    `hk_registered_non_hk` says whether a registration in Hong Kong, as a company from elsewhere, was ever told, the two
    days beside it for how long last, `earlier_registrations` when before; insolvency likewise, `insolvent_since` None
    being never. A span that ends before it begins was taken back. `approval` is what it leaves to two persons; None: it
    never said.

    Of parties that were recorded apart and joined since, this is the one that they are: `records` are they as each was
    recorded, the one whose id stands for all first, and `merges` what joined them, in order. Both are empty otherwise.
    """

    id: str
    kind: PartyKind
    seat: str
    names: tuple[Name, ...]
    identifiers: tuple[Identifier, ...]
    hk_registered_non_hk: bool = False
    insolvent_since: date | None = None
    approval: ApprovalPolicy | None = None
    insolvent_until: date | None = None
    hk_registered_from: date | None = None
    hk_registered_until: date | None = None
    earlier_insolvencies: tuple[DaySpan, ...] = ()
    earlier_registrations: tuple[DaySpan, ...] = ()
    records: tuple[Party, ...] = ()
    merges: tuple[Merge, ...] = ()

    @property
    def is_company(self) -> bool:
        """Whether it is a company, a bank being one."""
        return self.kind in (PartyKind.COMPANY, PartyKind.BANK)

    @property
    def registrations(self) -> tuple[DaySpan, ...]:
        """When it was registered in Hong Kong, a company from elsewhere, the newest last; with what was taken back."""
        if not self.hk_registered_non_hk:
            return ()
        newest = DaySpan(first_on=self.hk_registered_from, last_on=self.hk_registered_until)
        return (*self.earlier_registrations, newest)

    @property
    def insolvencies(self) -> tuple[DaySpan, ...]:
        """When it was insolvent, the newest last; with what was taken back."""
        if self.insolvent_since is None:
            return ()
        return (*self.earlier_insolvencies, DaySpan(first_on=self.insolvent_since, last_on=self.insolvent_until))

    def hk_registered_on(self, day: date | None) -> bool:
        """Whether it was registered in Hong Kong on that legal day; on a day not known, whether it ever was."""
        return any(span.holds_on(day) if day is not None else not span.is_empty for span in self.registrations)

    def insolvent_from(self, day: date) -> date | None:
        """The first day of the insolvency that it is in on `day`; None where it is in none."""
        begun = (span.first_on for span in self.insolvencies if span.holds_on(day))
        return max((first for first in begun if first is not None), default=None)

    def name_on(self, day: date) -> Name:
        """The name borne on `day`: of those that had begun the one begun last; of equals the one told first."""
        begun = [name for name in self.names if name.from_on is None or name.from_on <= day]
        if not begun:
            return self.names[0]
        return max(begun, key=lambda name: name.from_on or date.min)

    @property
    def record_ids(self) -> frozenset[str]:
        """The ids under which it was recorded: its own alone, unless parties recorded apart were joined."""
        return frozenset(record.id for record in self.records) or frozenset({self.id})

    def ref(self, identifier: Identifier) -> PartyRef:
        """This party as a command names it: by an identifier of its own, and by the record that bears it."""
        bearing = (record.id for record in self.records if identifier in record.identifiers)
        return PartyRef(id=next(bearing, self.id), identifier=identifier)

    def with_spans(self, registrations: Iterable[DaySpan], insolvencies: Iterable[DaySpan]) -> Party:
        """This party, registered in Hong Kong and insolvent in these spans, each the newest last."""
        registered, insolvent = tuple(registrations), tuple(insolvencies)
        return replace(
            self,
            hk_registered_non_hk=bool(registered),
            hk_registered_from=registered[-1].first_on if registered else None,
            hk_registered_until=registered[-1].last_on if registered else None,
            insolvent_since=insolvent[-1].first_on if insolvent else None,
            insolvent_until=insolvent[-1].last_on if insolvent else None,
            earlier_registrations=registered[:-1],
            earlier_insolvencies=insolvent[:-1],
        )


@dataclass(frozen=True, kw_only=True)
class PartyRef:
    """A party as a filing names it: the id of the record that bears the identifier that was used, and that."""

    id: str
    identifier: Identifier


def new_names(names: Iterable[Name], known: Iterable[Name] = ()) -> tuple[Name, ...]:
    """Those of `names` that differ from each other and from all `known` ones in more than their spelling, in order."""
    seen = {compared(name) for name in known}
    by_spelling: dict[Any, Name] = {}
    for name in names:
        by_spelling.setdefault(compared(name), name)
    return tuple(name for spelling, name in by_spelling.items() if spelling not in seen)


def with_facts(party: Party | None, party_id: str, facts: PartyFacts) -> Party:
    """`party` (None: not yet known) with `facts` added; what is told again changes nothing."""
    if party is None:
        party = Party(id=party_id, kind=facts.kind, seat=facts.seat, names=(), identifiers=())
    named = replace(
        party,
        kind=facts.kind,
        seat=facts.seat,
        names=tuple(dict.fromkeys((*party.names, *facts.names))),
        identifiers=tuple(dict.fromkeys((*party.identifiers, *facts.identifiers))),
    )
    registrations = registrations_after(party.registrations, facts)
    return named.with_spans(registrations, insolvencies_after(party.insolvencies, facts))


def registrations_after(spans: tuple[DaySpan, ...], facts: PartyFacts) -> tuple[DaySpan, ...]:
    """When a party that was registered in Hong Kong in `spans` was, given `facts` too.

    The flag alone means always; where it is false and no last day is told, never. Where it is true nothing is taken
    back.
    """
    after = _registrations_told(spans, facts)
    return spans if facts.hk_registered_non_hk is True and after and after[-1].is_empty else after


def _registrations_told(spans: tuple[DaySpan, ...], facts: PartyFacts) -> tuple[DaySpan, ...]:
    flag, first, last = facts.hk_registered_non_hk, facts.hk_registered_from, facts.hk_registered_until
    if first is None and last is None and flag is False:
        return ()
    begins = not spans or (last is None and spans[-1].last_on is not None)
    if first is None and flag is True and begins:
        return (*spans, DaySpan(last_on=last))
    return _told(spans, first, last)


def insolvencies_after(spans: tuple[DaySpan, ...], facts: PartyFacts) -> tuple[DaySpan, ...]:
    """When a party that was insolvent in `spans` was, given `facts` too."""
    return _told(spans, facts.insolvent_since, facts.insolvent_until)


def _told(spans: tuple[DaySpan, ...], first: date | None, last: date | None) -> tuple[DaySpan, ...]:
    """The spans, given a first and a last day of one of them: the newest, unless it had ended before `first`. One that
    was taken back stays among them, so that whoever takes it back again takes nothing else."""
    if first is None and (last is None or not spans):
        return spans
    newest = spans[-1] if spans else None
    if newest is not None and first is None:
        return (*spans[:-1], replace(newest, last_on=last))
    if (
        newest is None
        or newest.is_empty
        or (newest.last_on is not None and first is not None and newest.last_on < first)
    ):
        begun = DaySpan(first_on=first, last_on=last)
        return spans if begun.is_empty else (*spans, begun)
    return (*spans[:-1], DaySpan(first_on=first, last_on=last or newest.last_on))


def implausible_days(party: Party | None, facts: PartyFacts) -> tuple[InputError, ...]:
    """What `facts` can not say of a party's registration and insolvency, given what is on record of it, with pointers.

    A registration that is added to a known party needs its first day: without one it would bind charges made long ago.
    One that runs ends by its last day, not by a flag: charges made while it stood stay bound.
    """
    return (*_registration_faults(party, facts), *_insolvency_faults(party, facts))


def _registration_faults(party: Party | None, facts: PartyFacts) -> Iterator[InputError]:
    spans = () if party is None else party.registrations
    flag, first, last = facts.hk_registered_non_hk, facts.hk_registered_from, facts.hk_registered_until
    newest = spans[-1] if spans else None
    runs = newest is not None and newest.last_on is None
    if flag is False and first is not None:
        yield _fault("hk_registered_from", "not-allowed", "What is not registered has no first day.")
    if flag is False and last is None and runs:
        detail = "A registration is on record; say until when it stood, the day before its first if it never did."
        yield _fault("hk_registered_until", "missing", detail)
    restates = newest is not None and not newest.is_empty and (runs or last is not None)
    if flag is True and first is None and party is not None and not restates:
        detail = "A registration added to a party on record needs its first day."
        yield _fault("hk_registered_from", "missing", detail)
    if last is not None and first is None and flag is not True and newest is None:
        yield _fault("hk_registered_until", "not-allowed", "No registration in Hong Kong is on record.")
    begins = first or (None if newest is None else newest.first_on)
    yield from _out_of_order("hk_registered_until", begins, last, may_be_taken_back=flag is not True)


def _insolvency_faults(party: Party | None, facts: PartyFacts) -> Iterator[InputError]:
    spans = () if party is None else party.insolvencies
    first, last = facts.insolvent_since, facts.insolvent_until
    if last is not None and first is None and not spans:
        yield _fault("insolvent_until", "not-allowed", "No insolvency is on record.")
    begins = first or (spans[-1].first_on if spans else None)
    yield from _out_of_order("insolvent_until", begins, last, may_be_taken_back=True)


def _out_of_order(
    member: str, first: date | None, last: date | None, *, may_be_taken_back: bool
) -> Iterator[InputError]:
    """A last day may lie on the day before the first, which takes the span back, and no earlier."""
    if first is None or last is None or last >= first:
        return
    if last < first - timedelta(days=1) or not may_be_taken_back:
        yield _fault(member, "out-of-order", "It ends before it begins.")


def _fault(member: str, code: str, detail: str) -> InputError:
    return InputError(pointer=f"/{member}", code=code, detail=detail)
