"""What a bank sends: a filing, official evidence for it, and its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from registry.api.schemas.values import (
    Code,
    Day,
    IdentifierSchema,
    Instant,
    MoneySchema,
    RightSchema,
    Schema,
    Sha256,
)
from registry.domain.filing import filing as domain
from registry.domain.filing.acts import Act, ActKind, ItemAct
from registry.domain.party.identifiers import Identifier
from registry.domain.party.party import PartyRef
from registry.domain.right.facts import RightId

T = TypeVar("T")
PartyRefs = Mapping[Identifier, PartyRef]
MemberState = Literal["pledged_here", "pledged_elsewhere", "unencumbered", "not_filed", "dead"]


class ActSchema(Schema):
    """One act of an official register; `effective_at` null: applied for, not yet entered.

    `amount` is the ceiling that the register entered, `amends` the amendment that the act enters, by its `pledge_seq`.
    """

    register_: Code = Field(alias="register")
    act: Literal["register", "notice", "amend", "cancel", "refused", "court_extension"]
    reference: Code | None = None
    applied_at: Instant | None = None
    effective_at: Instant | None = None
    sha256: Sha256 | None = None
    obtained_at: Instant | None = None
    until: Day | None = None
    amount: MoneySchema | None = None
    amends: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = None

    def value(self, pointer: str = "") -> Act:
        """The act; MoneyInvalid with its pointer, the act being at `pointer`."""
        return Act(
            register=self.register_,
            act=ActKind(self.act),
            reference=self.reference,
            applied_at=self.applied_at,
            effective_at=self.effective_at,
            sha256=self.sha256,
            obtained_at=self.obtained_at,
            until=self.until,
            amount=None if self.amount is None else self.amount.read(f"{pointer}/amount"),
            amends=self.amends,
        )


class ObligationSchema(Schema):
    """The secured debt."""

    kind: Literal["specific", "maximum_amount"]
    principal: MoneySchema | None = None
    maximum: MoneySchema | None = None
    claims_from: Day | None = None
    claims_to: Day | None = None
    due_on: Day | None = None
    scope: Annotated[str, Field(max_length=2000)] | None = None

    def value(self) -> domain.Obligation:
        """The obligation; MoneyInvalid with its pointer."""
        return domain.Obligation(
            kind=self.kind,
            principal=_maybe(self.principal, lambda m: m.read("/obligation/principal")),
            maximum=_maybe(self.maximum, lambda m: m.read("/obligation/maximum")),
            claims_from=self.claims_from,
            claims_to=self.claims_to,
            due_on=self.due_on,
            scope=self.scope,
        )


class ContractSchema(Schema):
    """The pledge contract as declared."""

    number: Code | None = None
    executed_at: Instant | None = None
    executed_outside_hk: bool | None = None
    written: bool | None = None
    signatories: Annotated[list[IdentifierSchema], Field(max_length=64)] | None = None
    governing_law: Code | None = None
    in_rem_choice: Code | None = None
    forfeiture_clause: bool = False
    dispute_seat: Code | None = None
    dispute_by: Literal["court", "arbitration"] | None = None

    def value(self, people: PartyRefs) -> domain.Contract:
        """The contract, its signatories resolved."""
        return domain.Contract(
            number=self.number,
            executed_at=self.executed_at,
            executed_outside_hk=self.executed_outside_hk,
            written=self.written,
            signatories=_maybe(self.signatories, lambda all_: tuple(people[one.read("")] for one in all_)),
            governing_law=self.governing_law,
            in_rem_choice=self.in_rem_choice,
            forfeiture_clause=self.forfeiture_clause,
            dispute_seat=self.dispute_seat,
            dispute_by=self.dispute_by,
        )


class ConsentSchema(Schema):
    """A party's consent to the registration."""

    party: IdentifierSchema
    at: Instant
    sha256: Sha256 | None = None


class AcknowledgementSchema(Schema):
    """A party's word that it still wants the pledge, knowing of an invalidation or a same-day twin."""

    kind: Literal["invalidation", "same_day_twin"]
    party: IdentifierSchema
    at: Instant


class SearchSchema(Schema):
    """An official search."""

    register_: Code = Field(alias="register")
    reference: Code
    at: Instant
    sha256: Sha256 | None = None
    hits: Annotated[list[Annotated[str, Field(min_length=1, max_length=256)]], Field(max_length=64)] = Field(
        default_factory=list
    )


class KnowledgeSchema(Schema):
    """An earlier interest the lender knew of."""

    right: RightSchema
    holder: Code
    known_at: Instant
    negative_pledge_known: bool | None = None


class ValuationSchema(Schema):
    """A valuation, and the part of it allocated to this item."""

    reference: Code
    amount: MoneySchema
    allocated: MoneySchema
    valued_on: Day | None = None


class MemberSchema(Schema):
    """A family member the filing discloses."""

    jurisdiction: Code
    number: Annotated[str, Field(max_length=128)] | None = None
    state: MemberState


class CollateralSchema(Schema):
    """One right given as security."""

    right: RightSchema
    security: Code
    filings: Annotated[list[ActSchema], Field(max_length=32)] = Field(default_factory=list)
    family_disclosed: Annotated[list[MemberSchema], Field(max_length=64)] = Field(default_factory=list)
    knowledge_of_prior: Literal["none", "unknown"] | Annotated[list[KnowledgeSchema], Field(max_length=64)] | None = (
        None
    )
    official_search: SearchSchema | None = None
    valuation: ValuationSchema | None = None
    rank_claimed: Annotated[int, Field(ge=1, le=1000)] | None = None


class DocumentSchema(Schema):
    """A document, by its digest."""

    kind: Code
    sha256: Sha256
    language: Code | None = None


class AuthoritySchema(Schema):
    """A resolution that lets a company secure another's debt."""

    sha256: Sha256
    resolved_on: Day | None = None


class PaperSchema(Schema):
    """A paper, by its digest."""

    sha256: Sha256


class MandateSchema(Schema):
    """A mandate to hold for others."""

    sha256: Sha256
    until: Day | None = None


class AgentSchema(Schema):
    """The local agent a party has before a register."""

    party: IdentifierSchema
    register_: Code = Field(alias="register")
    agent: Code


class FilingSchema(Schema):
    """A filing: one pledgee, one pledgor, one debt, and 1 to 200 rights given for it."""

    client_reference: Code | None = None
    pledgee: IdentifierSchema
    pledgor: IdentifierSchema
    debtor: IdentifierSchema | None = None
    obligation: ObligationSchema
    contract: ContractSchema
    consents: Annotated[list[ConsentSchema], Field(max_length=64)] = Field(default_factory=list)
    acknowledgements: Annotated[list[AcknowledgementSchema], Field(max_length=64)] = Field(default_factory=list)
    collateral: Annotated[list[CollateralSchema], Field(min_length=1, max_length=200)]
    documents: Annotated[list[DocumentSchema], Field(max_length=200)] = Field(default_factory=list)
    authority: AuthoritySchema | None = None
    co_owner_agreement: PaperSchema | None = None
    agents: Annotated[list[AgentSchema], Field(max_length=64)] = Field(default_factory=list)
    nominee: bool = False
    channel: Literal["online", "post", "window"] | None = None
    on_behalf_of: Annotated[list[IdentifierSchema], Field(max_length=64)] = Field(default_factory=list)
    mandate: MandateSchema | None = None

    def holders(self) -> frozenset[str]:
        """The texts by which the items and their searches name holders of earlier interests."""
        hits = (hit for one in self.collateral if one.official_search is not None for hit in one.official_search.hits)
        stated = (one.knowledge_of_prior for one in self.collateral)
        return frozenset({*hits, *(k.holder for known in stated if isinstance(known, list) for k in known)})

    def named(self) -> tuple[tuple[str, Identifier], ...]:
        """Every party the filing names, each with its pointer; IdentifierInvalid for an ill-formed one."""
        return tuple((pointer, one.read(pointer)) for pointer, one in self._identifiers())

    def _identifiers(self) -> Iterator[tuple[str, IdentifierSchema]]:
        yield "/pledgee", self.pledgee
        yield "/pledgor", self.pledgor
        if self.debtor is not None:
            yield "/debtor", self.debtor
        for position, one in enumerate(self.contract.signatories or ()):
            yield f"/contract/signatories/{position}", one
        for position, consent in enumerate(self.consents):
            yield f"/consents/{position}/party", consent.party
        for position, word in enumerate(self.acknowledgements):
            yield f"/acknowledgements/{position}/party", word.party
        for position, agent in enumerate(self.agents):
            yield f"/agents/{position}/party", agent.party
        for position, one in enumerate(self.on_behalf_of):
            yield f"/on_behalf_of/{position}", one

    def value(
        self, rights: tuple[RightId, ...], known: Callable[[Any, str], RightId], people: PartyRefs
    ) -> domain.Filing:
        """The filing: `rights` are its collateral in order, `known` reads any other right it names."""
        pledgor = people[self.pledgor.read("/pledgor")]
        return domain.Filing(
            client_reference=self.client_reference,
            pledgee=people[self.pledgee.read("/pledgee")],
            pledgor=pledgor,
            debtor=pledgor if self.debtor is None else people[self.debtor.read("/debtor")],
            obligation=self.obligation.value(),
            contract=self.contract.value(people),
            collateral=tuple(
                _collateral(one, right, f"/collateral/{position}", known)
                for position, (one, right) in enumerate(zip(self.collateral, rights, strict=True))
            ),
            consents=tuple(
                domain.Consent(party=people[c.party.read("")], at=c.at, sha256=c.sha256) for c in self.consents
            ),
            acknowledgements=tuple(
                domain.Acknowledgement(kind=a.kind, party=people[a.party.read("")], at=a.at)
                for a in self.acknowledgements
            ),
            documents=tuple(domain.Document(kind=d.kind, sha256=d.sha256, language=d.language) for d in self.documents),
            authority=_maybe(self.authority, lambda a: domain.PaperOnFile(sha256=a.sha256, resolved_on=a.resolved_on)),
            co_owner_agreement=_maybe(self.co_owner_agreement, lambda p: domain.PaperOnFile(sha256=p.sha256)),
            agents=tuple(
                domain.AgentOnFile(party=people[a.party.read("")], register=a.register_, agent=a.agent)
                for a in self.agents
            ),
            nominee=self.nominee,
            channel=self.channel,
            on_behalf_of=tuple(people[one.read("")] for one in self.on_behalf_of),
            mandate=_maybe(self.mandate, lambda m: domain.PaperOnFile(sha256=m.sha256, until=m.until)),
        )


def _maybe(value: Any, read: Callable[[Any], T]) -> T | None:
    return None if value is None else read(value)


def _collateral(
    one: CollateralSchema, right: RightId, pointer: str, known: Callable[[Any, str], RightId]
) -> domain.Collateral:
    knowledge: str | tuple[domain.Knowledge, ...] | None
    if isinstance(one.knowledge_of_prior, list):
        knowledge = tuple(
            domain.Knowledge(
                right=known(k.right, f"{pointer}/knowledge_of_prior/{n}/right"),
                holder=k.holder,
                known_at=k.known_at,
                negative_pledge_known=k.negative_pledge_known,
            )
            for n, k in enumerate(one.knowledge_of_prior)
        )
    else:
        knowledge = one.knowledge_of_prior
    return domain.Collateral(
        right=right,
        security=one.security,
        filings=tuple(act.value(f"{pointer}/filings/{n}") for n, act in enumerate(one.filings)),
        family_disclosed=tuple(
            domain.DisclosedMember(
                jurisdiction=m.jurisdiction,
                number=None if m.number is None else known(m, f"{pointer}/family_disclosed/{n}").number,
                state=m.state,
            )
            for n, m in enumerate(one.family_disclosed)
        ),
        knowledge_of_prior=knowledge,
        official_search=_maybe(
            one.official_search,
            lambda s: domain.Search(
                register=s.register_, reference=s.reference, at=s.at, sha256=s.sha256, hits=tuple(s.hits)
            ),
        ),
        valuation=_maybe(
            one.valuation,
            lambda v: domain.Valuation(
                reference=v.reference,
                amount=v.amount.read(f"{pointer}/valuation/amount"),
                allocated=v.allocated.read(f"{pointer}/valuation/allocated"),
                valued_on=v.valued_on,
            ),
        ),
        rank_claimed=one.rank_claimed,
    )


class ItemActSchema(ActSchema):
    """An official act for one item; `item` may be left out where the pledge has just one, and for the registers of
    firms and of foreign exchange, whose acts are the whole pledge's."""

    item: Annotated[int, Field(ge=1, le=200)] | None = None

    def acts(self) -> tuple[ItemAct, ...]:
        """The act, with the item it is for and its place in the body."""
        return (ItemAct(item=self.item, act=self.value(), pointer=""),)


class EvidenceListSchema(Schema):
    """Several official acts; an `item` given here holds for those that name none."""

    item: Annotated[int, Field(ge=1, le=200)] | None = None
    filings: Annotated[list[ItemActSchema], Field(min_length=1, max_length=200)]

    def acts(self) -> tuple[ItemAct, ...]:
        """The acts, each with the item it is for and its place in the body."""
        return tuple(
            ItemAct(item=one.item or self.item, act=one.value(f"/filings/{position}"), pointer=f"/filings/{position}")
            for position, one in enumerate(self.filings)
        )


class DischargeSchema(Schema):
    """Why a pledge is discharged."""

    reason: Literal["debt_performed", "enforced", "waived", "contract_void", "other"]
