"""Parties: who they are across places, by typed and verified identifiers and by names that change in time.

A party has one id of the registry's own, a seat, one or more identifiers, and names in several scripts, each from a day
on. Names never decide who a party is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from registry.domain.identifiers import Identifier
from registry.domain.money import Money
from registry.domain.spelling import compared

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
class PartyFacts:
    """What one call told of a party. Absent members say nothing; `hk_registered_non_hk` None was not declared."""

    kind: PartyKind
    seat: str
    names: tuple[Name, ...]
    identifiers: tuple[Identifier, ...]
    hk_registered_non_hk: bool | None = None
    insolvent_since: date | None = None


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
class Party:
    """A party as known: the sum of what was told of it, names and identifiers in the order they came.

    `approval` is what it leaves to two persons; None: it never said.
    """

    id: str
    kind: PartyKind
    seat: str
    names: tuple[Name, ...]
    identifiers: tuple[Identifier, ...]
    hk_registered_non_hk: bool = False
    insolvent_since: date | None = None
    approval: ApprovalPolicy | None = None

    @property
    def is_company(self) -> bool:
        """Whether it is a company, a bank being one."""
        return self.kind in (PartyKind.COMPANY, PartyKind.BANK)

    def name_on(self, day: date) -> Name:
        """The name borne on `day`: of those that had begun the one begun last; of equals the one told first."""
        begun = [name for name in self.names if name.from_on is None or name.from_on <= day]
        if not begun:
            return self.names[0]
        return max(begun, key=lambda name: name.from_on or date.min)

    def news_in(self, facts: PartyFacts) -> PartyFacts | None:
        """The part of `facts` this party did not have yet, or None when there is nothing new.

        A name in another spelling is no other name.
        """
        names = new_names(facts.names, self.names)
        identifiers = tuple(dict.fromkeys(i for i in facts.identifiers if i not in self.identifiers))
        registered = facts.hk_registered_non_hk
        if registered == self.hk_registered_non_hk:
            registered = None
        insolvent = facts.insolvent_since if facts.insolvent_since != self.insolvent_since else None
        same = (facts.kind, facts.seat) == (self.kind, self.seat)
        if same and not names and not identifiers and registered is None and insolvent is None:
            return None
        return replace(
            facts, names=names, identifiers=identifiers, hk_registered_non_hk=registered, insolvent_since=insolvent
        )


@dataclass(frozen=True, kw_only=True)
class PartyRef:
    """A party as a filing names it: the registry's id and the identifier that was used."""

    id: str
    identifier: Identifier


def new_names(names: Iterable[Name], known: Iterable[Name] = ()) -> tuple[Name, ...]:
    """Those of `names` that differ from each other and from all `known` ones in more than their spelling, in order."""
    seen = {compared(name) for name in known}
    by_spelling: dict[Any, Name] = {}
    for name in names:
        by_spelling.setdefault(compared(name), name)
    return tuple(name for spelling, name in by_spelling.items() if spelling not in seen)


def merged(party: Party | None, party_id: str, facts: PartyFacts) -> Party:
    """`party` (None: not yet known) with `facts` added; what is told again changes nothing."""
    if party is None:
        party = Party(id=party_id, kind=facts.kind, seat=facts.seat, names=(), identifiers=())
    return replace(
        party,
        kind=facts.kind,
        seat=facts.seat,
        names=tuple(dict.fromkeys((*party.names, *facts.names))),
        identifiers=tuple(dict.fromkeys((*party.identifiers, *facts.identifiers))),
        hk_registered_non_hk=(
            party.hk_registered_non_hk if facts.hk_registered_non_hk is None else facts.hk_registered_non_hk
        ),
        insolvent_since=facts.insolvent_since or party.insolvent_since,
    )
