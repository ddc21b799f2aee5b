"""What the registrar sends: parties, rights, and official events of rights."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from registry.api.schemas.values import (
    Code,
    Day,
    IdentifierSchema,
    Instant,
    Lang,
    NameText,
    RightSchema,
    Schema,
    SourceSchema,
    TextSchema,
)
from registry.domain.party.identifiers import Identifier
from registry.domain.party.party import Name as PartyName
from registry.domain.party.party import PartyFacts, PartyKind
from registry.domain.right import events
from registry.domain.right.facts import Base, Link, Observation, Owner, RightId, RightStatus, Source, Text
from registry.service.lookup.party_lookup import NamedRecord

KnownRecords = Mapping[Identifier, str]
Status = Literal["pending", "in_force", "lapsed", "expired", "surrendered", "revoked", "invalidated"]


class PartyNameSchema(Schema):
    """A name, borne from a legal day on."""

    text: NameText
    lang: Lang
    from_: Day | None = Field(default=None, alias="from")


class PartySchema(Schema):
    """A party to record: kind, seat, at least one name and one identifier.

    Days are legal days at UTC+8, inclusive: the first and the last day of the insolvency, and of the registration in
    Hong Kong of a company from elsewhere. A last day on the day before the first takes what was told back.
    """

    kind: Literal["company", "bank", "person", "public_body"]
    seat: Code
    names: Annotated[list[PartyNameSchema], Field(min_length=1, max_length=64)]
    identifiers: Annotated[list[IdentifierSchema], Field(min_length=1, max_length=16)]
    hk_registered_non_hk: bool | None = None
    hk_registered_from: Day | None = None
    hk_registered_until: Day | None = None
    insolvent_since: Day | None = None
    insolvent_until: Day | None = None

    def facts(self) -> PartyFacts:
        """What this tells of the party; IdentifierInvalid with its pointer."""
        return PartyFacts(
            kind=PartyKind(self.kind),
            seat=self.seat,
            names=tuple(PartyName(text=n.text, lang=n.lang, from_on=n.from_) for n in self.names),
            identifiers=tuple(
                dict.fromkeys(one.read(f"/identifiers/{position}") for position, one in enumerate(self.identifiers))
            ),
            hk_registered_non_hk=self.hk_registered_non_hk,
            insolvent_since=self.insolvent_since,
            insolvent_until=self.insolvent_until,
            hk_registered_from=self.hk_registered_from,
            hk_registered_until=self.hk_registered_until,
        )


class OwnerSchema(Schema):
    """An owner: a party on record, or a bare name, never matched to another."""

    party: IdentifierSchema | None = None
    name: TextSchema | None = None
    share: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5}/[1-9][0-9]{0,5}$")] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.party is None) == (self.name is None):
            raise ValueError("an owner is a party on record, or a bare name")
        return self


class BaseSchema(Schema):
    """The right this one hangs on."""

    right: RightSchema
    link: Literal["hk_r_of", "mo_ext_of", "priority_only"]


class RightRecordSchema(Schema):
    """What an official register showed of a right."""

    jurisdiction: Code
    number: Annotated[str, Field(min_length=1, max_length=128)]
    kind: Code
    titles: Annotated[list[TextSchema], Field(max_length=16)] = Field(default_factory=list)
    owners: Annotated[list[OwnerSchema], Field(min_length=1, max_length=64)]
    status: Status
    observed_at: Instant
    source: SourceSchema
    filed_on: Day | None = None
    published_on: Day | None = None
    record_requested_on: Day | None = None
    granted_on: Day | None = None
    expires_on: Day | None = None
    fees_paid_until: Day | None = None
    base: BaseSchema | None = None
    same_day_twin: RightSchema | None = None

    def named(self) -> tuple[NamedRecord, ...]:
        """The parties its owners name, each with its pointer."""
        return owners_named(self.owners)

    def observation(
        self, right: RightId, base: RightId | None, twin: RightId | None, known: KnownRecords
    ) -> Observation:
        """The observation, its numbers and parties resolved."""
        return Observation(
            right=right,
            kind=self.kind,
            titles=tuple(Text(text=t.text, lang=t.lang) for t in self.titles),
            owners=owners_of(self.owners, known),
            status=RightStatus(self.status),
            observed_at=self.observed_at,
            source=source_of(self.source),
            filed_on=self.filed_on,
            published_on=self.published_on,
            record_requested_on=self.record_requested_on,
            granted_on=self.granted_on,
            expires_on=self.expires_on,
            fees_paid_until=self.fees_paid_until,
            base=None if self.base is None or base is None else Base(right=base, link=Link(self.base.link)),
            same_day_twin=twin,
        )


def owners_named(owners: list[OwnerSchema]) -> tuple[NamedRecord, ...]:
    """The identified owners, each with its pointer."""
    return tuple(
        (f"/owners/{position}/party", owner.party.read(f"/owners/{position}/party"))
        for position, owner in enumerate(owners)
        if owner.party is not None
    )


def owners_of(owners: list[OwnerSchema], known: KnownRecords) -> tuple[Owner, ...]:
    """The owners, parties by their ids."""
    return tuple(
        Owner(
            party=None if one.party is None else known[one.party.read("/owners")],
            name=None if one.name is None else Text(text=one.name.text, lang=one.name.lang),
            share=one.share,
        )
        for one in owners
    )


def source_of(source: SourceSchema) -> Source:
    """Where a fact was seen."""
    return Source(register=source.register_, reference=source.reference, sha256=source.sha256)


# ---- official events -------------------------------------------------------------------------------------------------


class EventSchema(Schema):
    """What every official event tells."""

    beside: ClassVar[tuple[str, ...]] = ()
    """Registers that show such an event beside those of the right's place."""

    effective_at: Instant
    observed_at: Instant
    source: SourceSchema

    def common(self, right: RightId) -> dict[str, Any]:
        """What every event tells."""
        return {
            "right": right,
            "effective_at": self.effective_at,
            "observed_at": self.observed_at,
            "source": source_of(self.source),
        }

    def named(self) -> tuple[NamedRecord, ...]:
        """The parties an event names, each with its pointer: none, unless owners change."""
        return ()

    @abstractmethod
    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event, for the right it is about, with the parties it names by their ids."""


class StatusChangedSchema(EventSchema):
    """The right's status changed; `restored`: it had ended for a fee, and its register has restored it."""

    type: Literal["status_changed"]
    status: Status
    ab_initio: bool | None = None
    restored: bool | None = None

    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event."""
        return events.StatusChanged(
            **self.common(right),
            status=RightStatus(self.status),
            ab_initio=self.ab_initio,
            restored=self.restored or None,
        )


class FeePaidSchema(EventSchema):
    """A fee was paid; `paid_until` is the due day of the next."""

    type: Literal["fee_paid"]
    paid_until: Day

    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event."""
        return events.FeePaid(**self.common(right), paid_until=self.paid_until)


class FeeMissedSchema(EventSchema):
    """A fee was not paid when due."""

    type: Literal["fee_missed"]
    due_on: Day

    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event."""
        return events.FeeMissed(**self.common(right), due_on=self.due_on)


class InvalidationRequestedSchema(EventSchema):
    """A request for invalidation was accepted."""

    type: Literal["invalidation_requested"]
    reference: Code

    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event."""
        return events.InvalidationRequested(**self.common(right), reference=self.reference)


class InvalidationDecidedSchema(EventSchema):
    """An invalidation was decided; `reference` is that of the request it decides."""

    type: Literal["invalidation_decided"]
    result: Literal["full", "partial", "upheld"]
    final: bool
    reference: Code | None = None

    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event."""
        return events.InvalidationDecided(
            **self.common(right), result=self.result, final=self.final, reference=self.reference
        )


class OwnershipDisputeSchema(EventSchema):
    """A dispute over ownership; only a suspension bars new pledges."""

    type: Literal["ownership_dispute"]
    suspended: bool
    until: Day | None = None

    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event."""
        return events.OwnershipDispute(**self.common(right), suspended=self.suspended, until=self.until)


class PreservationOrderedSchema(EventSchema):
    """A court froze the right."""

    type: Literal["preservation_ordered"]
    authority: Code
    document: Code
    from_: Day = Field(alias="from")
    until: Day | None = None

    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event."""
        return events.PreservationOrdered(
            **self.common(right),
            authority=self.authority,
            document=self.document,
            from_on=self.from_,
            until=self.until,
        )


class PreservationLiftedSchema(EventSchema):
    """A preservation was lifted."""

    type: Literal["preservation_lifted"]
    document: Code

    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event."""
        return events.PreservationLifted(**self.common(right), document=self.document)


class OwnerChangedSchema(EventSchema):
    """The right passed to other owners."""

    type: Literal["owner_changed"]
    owners: Annotated[list[OwnerSchema], Field(min_length=1, max_length=64)]
    consent: Code | None = None

    def named(self) -> tuple[NamedRecord, ...]:
        """The new owners that are identified."""
        return owners_named(self.owners)

    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event."""
        return events.OwnerChanged(**self.common(right), owners=owners_of(self.owners, known), consent=self.consent)


class LicenceRecordedSchema(EventSchema):
    """A licence was recorded."""

    type: Literal["licence_recorded"]
    exclusive: bool
    licensee: NameText
    from_: Day = Field(alias="from")
    until: Day | None = None

    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event."""
        return events.LicenceRecorded(
            **self.common(right),
            exclusive=self.exclusive,
            licensee=self.licensee,
            from_on=self.from_,
            until=self.until,
        )


class ExaminationCertificateIssuedSchema(EventSchema):
    """A certificate of substantive examination was issued."""

    type: Literal["examination_certificate_issued"]
    reference: Code

    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event."""
        return events.ExaminationCertificateIssued(**self.common(right), reference=self.reference)


class BaseDecidedSchema(EventSchema):
    """An opposition against an EP or GB base was decided: its own office shows it."""

    beside: ClassVar[tuple[str, ...]] = ("EPO", "UKIPO")

    type: Literal["base_decided"]
    result: Literal["revoked", "amended", "maintained"]

    def event(self, right: RightId, known: KnownRecords) -> events.RightEvents:
        """The event."""
        return events.BaseDecided(**self.common(right), result=self.result)


EVENT_SCHEMAS: Mapping[str, type[EventSchema]] = {
    "status_changed": StatusChangedSchema,
    "fee_paid": FeePaidSchema,
    "fee_missed": FeeMissedSchema,
    "invalidation_requested": InvalidationRequestedSchema,
    "invalidation_decided": InvalidationDecidedSchema,
    "ownership_dispute": OwnershipDisputeSchema,
    "preservation_ordered": PreservationOrderedSchema,
    "preservation_lifted": PreservationLiftedSchema,
    "owner_changed": OwnerChangedSchema,
    "licence_recorded": LicenceRecordedSchema,
    "examination_certificate_issued": ExaminationCertificateIssuedSchema,
    "base_decided": BaseDecidedSchema,
}
"""The body of each official event by its `type`."""
