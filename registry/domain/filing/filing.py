"""What a bank files: the accepted command with every party resolved, and the official acts that prove it.

Days are legal days at UTC+8, inclusive; instants are UTC. What is absent is None and means what the rules say it means.
Zero or more `Act`s per item tell what an official register did; a copy of the paper is named by its SHA-256, the
registry stores no contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from registry.domain.filing.acts import Act
from registry.domain.party.party import PartyRef
from registry.domain.right.facts import RightId
from registry.domain.values.days import legal_day, start_of_day
from registry.domain.values.money import Money
from registry.domain.values.plain import LATER
from registry.domain.values.spelling import folded


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """The secured debt: `specific` with a principal, or `maximum_amount` with a ceiling over a claims period."""

    kind: str
    principal: Money | None = None
    maximum: Money | None = None
    claims_from: date | None = None
    claims_to: date | None = None
    due_on: date | None = None
    scope: str | None = None

    @property
    def last_due_on(self) -> date | None:
        """The last day for performance; of a maximum-amount pledge `due_on`, else the end of its claims period."""
        return self.due_on or (self.claims_to if self.kind == "maximum_amount" else None)

    @property
    def ceiling(self) -> Money | None:
        """The most the pledge can secure."""
        return self.maximum if self.kind == "maximum_amount" else self.principal


@dataclass(frozen=True, kw_only=True)
class Contract:
    """The pledge contract as declared."""

    number: str | None = None
    executed_at: datetime | None = None
    executed_outside_hk: bool | None = None
    written: bool | None = None
    signatories: tuple[PartyRef, ...] | None = None
    governing_law: str | None = None
    in_rem_choice: str | None = None
    forfeiture_clause: bool = False
    dispute_seat: str | None = None
    dispute_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Consent:
    """A party's consent to the registration."""

    party: PartyRef
    at: datetime
    sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """A party's written word that it still wants the pledge, knowing of an invalidation or a same-day twin."""

    kind: str
    party: PartyRef
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PaperOnFile:
    """A paper named by its digest, with the day it was made or the day it ends where one matters."""

    sha256: str
    resolved_on: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class AgentOnFile:
    """The local agent a party has before a register."""

    party: PartyRef
    register: str
    agent: str


@dataclass(frozen=True, kw_only=True)
class Search:
    """An official search the lender had made, with the holders of the interests that it showed."""

    register: str
    reference: str
    at: datetime
    sha256: str | None = None
    hits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """What the lender knew of an earlier interest when it signed."""

    right: RightId
    holder: str
    known_at: datetime
    negative_pledge_known: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Valuation:
    """A valuation and the part of it allocated to one item."""

    reference: str
    amount: Money
    allocated: Money
    valued_on: date | None = None


def without(draws: Iterable[Valuation], some: Iterable[Valuation]) -> tuple[Valuation, ...]:
    """These draws on valuations but `some` of them; of equal draws as many are left out as `some` has."""
    left_out, kept = list(some), []
    for draw in draws:
        if draw in left_out:
            left_out.remove(draw)
        else:
            kept.append(draw)
    return tuple(kept)


@dataclass(frozen=True, kw_only=True)
class DisclosedMember:
    """A family member the filing discloses, with its state; `number` None where no such right was filed."""

    jurisdiction: str
    number: str | None
    state: str


@dataclass(frozen=True, kw_only=True)
class Collateral:
    """One right given as security, with what is filed about it. `knowledge` None: not stated; `()`: none."""

    right: RightId
    security: str
    filings: tuple[Act, ...] = ()
    family_disclosed: tuple[DisclosedMember, ...] = ()
    knowledge_of_prior: str | tuple[Knowledge, ...] | None = None
    official_search: Search | None = None
    valuation: Valuation | None = None
    rank_claimed: int | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document named by its digest."""

    kind: str
    sha256: str
    language: str | None = None

    @property
    def known_kind(self) -> str:
        """The kind as kinds are compared: `appraisal_report`, however it is spelled."""
        return re.sub("[ -]", "_", folded(self.kind))

    @property
    def main_language(self) -> str | None:
        """The language without script and region: `zh`; None where none is told."""
        return None if self.language is None else folded(self.language).partition("-")[0]


@dataclass(frozen=True, kw_only=True)
class ClosingSet:
    """The filings that were registered together, all or none: their common id, and what the bank calls them."""

    id: str
    client_reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class Filing:
    """A whole filing: one pledgee, one pledgor, one debt, and the rights given for it."""

    pledgee: PartyRef
    pledgor: PartyRef
    debtor: PartyRef
    obligation: Obligation
    contract: Contract
    collateral: tuple[Collateral, ...]
    client_reference: str | None = None
    consents: tuple[Consent, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    documents: tuple[Document, ...] = ()
    authority: PaperOnFile | None = None
    co_owner_agreement: PaperOnFile | None = None
    agents: tuple[AgentOnFile, ...] = ()
    nominee: bool = False
    channel: str | None = None
    on_behalf_of: tuple[PartyRef, ...] = ()
    mandate: PaperOnFile | None = None
    closing_set: ClosingSet | None = field(default=None, metadata=LATER)

    @property
    def party_ids(self) -> frozenset[str]:
        """The ids of every party the filing names."""
        named = (self.pledgee, self.pledgor, self.debtor, *self.on_behalf_of, *(self.contract.signatories or ()))
        consenting = (consent.party for consent in self.consents)
        acknowledging = (word.party for word in self.acknowledgements)
        represented = (agent.party for agent in self.agents)
        return frozenset(ref.id for ref in (*named, *consenting, *acknowledging, *represented))

    def at(self, instant: datetime) -> Filing:
        """What had been said by `instant`: a consent, an acknowledgement, a search and a resolution count from their
        own time; a paper without a day always."""
        day = legal_day(instant)
        resolved = self.authority.resolved_on if self.authority is not None else None
        return replace(
            self,
            consents=tuple(one for one in self.consents if one.at <= instant),
            acknowledgements=tuple(one for one in self.acknowledgements if one.at <= instant),
            authority=None if resolved is not None and resolved > day else self.authority,
            collateral=tuple(
                replace(one, official_search=None)
                if one.official_search is not None and one.official_search.at > instant
                else one
                for one in self.collateral
            ),
        )

    @property
    def instants(self) -> tuple[datetime, ...]:
        """The instants from which something it says counts."""
        searches = (one.official_search for one in self.collateral)
        resolved = self.authority.resolved_on if self.authority is not None else None
        return (
            *(one.at for one in self.consents),
            *(one.at for one in self.acknowledgements),
            *(search.at for search in searches if search is not None),
            *((start_of_day(resolved),) if resolved is not None else ()),
        )

    @property
    def consenting(self) -> frozenset[str]:
        """Ids of the parties whose consent is on file; the filing pledgee's own submission is its consent."""
        return frozenset({self.pledgee.id, *(consent.party.id for consent in self.consents)})
