"""What is sent to change a pledge: its terms, its pledgee, its items, its order, words on it, and its mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from registry.api.schemas.filings import ActSchema, ConsentSchema, DocumentSchema, ItemActSchema
from registry.api.schemas.values import Code, Day, IdentifierSchema, Instant, MoneySchema, Schema, Sha256
from registry.domain.decide.correction import Correction
from registry.domain.decide.ending import RevocationOrder
from registry.domain.filing.acts import ItemAct
from registry.domain.filing.filing import Document
from registry.domain.party.identifiers import Identifier
from registry.service.pledge.life import AmendmentRequest, Said, TransferRequest

NoteText = Annotated[str, Field(min_length=1, max_length=2000)]
ItemNumber = Annotated[int, Field(ge=1, le=200)]
Consents = Annotated[list[ConsentSchema], Field(max_length=64)]
Documents = Annotated[list[DocumentSchema], Field(max_length=200)]


class AmendmentSchema(Schema):
    """What of the terms is to change; what is absent stays as it is. The pledgor's consent is among `consents`, the
    official acts that enter the change among `filings`."""

    principal: MoneySchema | None = None
    maximum: MoneySchema | None = None
    due_on: Day | None = None
    claims_from: Day | None = None
    claims_to: Day | None = None
    scope: Annotated[str, Field(max_length=2000)] | None = None
    contract_number: Code | None = None
    consents: Consents = Field(default_factory=list)
    documents: Documents = Field(default_factory=list)
    filings: Annotated[list[ItemActSchema], Field(max_length=200)] = Field(default_factory=list)

    def request(self) -> AmendmentRequest:
        """The request; MoneyInvalid and IdentifierInvalid with their pointers."""
        return AmendmentRequest(
            principal=None if self.principal is None else self.principal.read("/principal"),
            maximum=None if self.maximum is None else self.maximum.read("/maximum"),
            changes={
                "due_on": self.due_on,
                "claims_from": self.claims_from,
                "claims_to": self.claims_to,
                "scope": self.scope,
            },
            contract_number=self.contract_number,
            named=_named(self.consents),
            consents=_said(self.consents),
            documents=_documents(self.documents),
            acts=tuple(
                ItemAct(item=one.item, act=one.value(f"/filings/{n}"), pointer=f"/filings/{n}")
                for n, one in enumerate(self.filings)
            ),
        )


class TransferSchema(Schema):
    """To whom the pledge passes; the new pledgee's consent is among `consents`."""

    pledgee: IdentifierSchema
    consents: Consents = Field(default_factory=list)
    documents: Documents = Field(default_factory=list)

    def request(self) -> TransferRequest:
        """The request; IdentifierInvalid with its pointer."""
        return TransferRequest(
            pledgee=self.pledgee.read("/pledgee"),
            named=_named(self.consents),
            consents=_said(self.consents),
            documents=_documents(self.documents),
        )


class ReleaseSchema(Schema):
    """The items to release, by their numbers."""

    items: Annotated[list[ItemNumber], Field(min_length=1, max_length=200)]
    reason: Literal["debt_performed", "enforced", "waived", "contract_void", "other"] = "other"


class EnforcementSchema(Schema):
    """How the security was realised."""

    method: Literal["agreement", "auction", "sale", "court", "other"] = "other"
    proceeds: MoneySchema | None = None
    documents: Documents = Field(default_factory=list)

    def papers(self) -> tuple[Document, ...]:
        """The documents."""
        return _documents(self.documents)


class BehindSchema(Schema):
    """The pledge behind which one steps back; its item where it has several on rights of both."""

    registration_number: Annotated[str, Field(max_length=64)]
    item: ItemNumber | None = None


class SubordinationSchema(Schema):
    """Which of its items steps back (the only one on a right of both where none is named), behind which pledge.

    `consents` are of the pledgees whose items this puts behind one that they do not stand behind.
    """

    item: ItemNumber | None = None
    behind: BehindSchema
    documents: Documents = Field(default_factory=list)
    consents: Consents = Field(default_factory=list)

    def papers(self) -> tuple[Document, ...]:
        """The documents."""
        return _documents(self.documents)

    def named(self) -> tuple[tuple[str, Identifier], ...]:
        """The parties of the consents, with their pointers; IdentifierInvalid."""
        return _named(self.consents)

    def said(self) -> tuple[Said, ...]:
        """The consents, their parties still named by identifiers."""
        return _said(self.consents)


class WordSchema(Schema):
    """A word on what is to be done with the right of one item, or of all."""

    to: Literal["licence", "transfer", "abandonment"]
    item: ItemNumber | None = None
    given: bool = True
    sha256: Sha256 | None = None
    note: NoteText | None = None


class ObjectionSchema(Schema):
    """What the pledgor says against the entry, and whether it demands that it be discharged."""

    kind: Literal["wrong_entry", "debt_performed", "not_consented", "other"]
    statement: NoteText
    sha256: Sha256 | None = None
    demands_discharge: bool = False


class RevocationSchema(Schema):
    """By whose order, and why; of which `items` (absent: all), by which official register, from when.

    What the right's own register revokes touches the items of that register alone.
    """

    reason: Literal["court_order", "consent_forged", "void", "other"]
    authority: Code
    document: Code
    sha256: Sha256 | None = None
    items: Annotated[list[ItemNumber], Field(min_length=1, max_length=200)] | None = None
    by_register: Code | None = None
    effective_at: Instant | None = None

    def order(self) -> RevocationOrder:
        """The order."""
        return RevocationOrder(
            reason=self.reason,
            authority=self.authority,
            document=self.document,
            sha256=self.sha256,
            items=None if self.items is None else tuple(dict.fromkeys(self.items)),
            by_register=self.by_register,
            effective_at=self.effective_at,
        )


class CorrectionSchema(Schema):
    """What an entry has wrong: which one, by its count in the pledge's chain, and what holds instead.

    `acts` are all official acts of `item` as they are; `reopened` are items whose end was entered without ground.
    """

    corrects: Annotated[int, Field(ge=0, le=2**53 - 1)]
    ground: NoteText
    item: ItemNumber | None = None
    acts: Annotated[list[ActSchema], Field(max_length=64)] | None = None
    reopened: Annotated[list[ItemNumber], Field(max_length=200)] = Field(default_factory=list)

    def correction(self) -> Correction:
        """The correction."""
        return Correction(
            corrects=self.corrects,
            ground=self.ground,
            item=self.item,
            acts=None if self.acts is None else tuple(act.value(f"/acts/{n}") for n, act in enumerate(self.acts)),
            reopened=tuple(self.reopened),
        )


def _named(consents: list[ConsentSchema]) -> tuple[tuple[str, Identifier], ...]:
    return tuple(_identified(consents))


def _identified(consents: list[ConsentSchema]) -> Iterator[tuple[str, Identifier]]:
    for position, one in enumerate(consents):
        pointer = f"/consents/{position}/party"
        yield pointer, one.party.read(pointer)


def _said(consents: list[ConsentSchema]) -> tuple[Said, ...]:
    return tuple(Said(party=one.party.read(""), at=one.at, sha256=one.sha256) for one in consents)


def _documents(documents: list[DocumentSchema]) -> tuple[Document, ...]:
    return tuple(Document(kind=one.kind, sha256=one.sha256, language=one.language) for one in documents)
