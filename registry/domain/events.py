"""The closed set of journal events: everything that can be told of a party, a right or a pledge, in the past tense.

An event is what one journal entry holds. Its members are the public payload, what a gazette would print; a pledge event
also has `sealed`, the terms and what was decided, for those who may see them. `EVENTS` is the union, closed: whoever
reads events matches all of them.

Public of a pledge are only its number, pledgee, pledgor and, per item, right, security, official acts with their days,
status, rank and recognition outcomes. A new member is sealed unless it is one of these.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from registry.domain.filing import Act, ActKind, Filing
from registry.domain.parties import Name, PartyFacts, PartyKind
from registry.domain.periods import legal_day
from registry.domain.pledge import ItemLaw, Judged, Outcome
from registry.domain.priority import ItemStatus
from registry.domain.rights import Licence, Observation, Owner, Proceeding, RightChange, RightId, RightStatus, Source
from registry.domain.rules import Finding


@dataclass(frozen=True, kw_only=True)
class PartyRecorded:
    """What was told of a party for the first time: of a new one everything, of a known one what is new.

    What tells who a natural person is goes under the seal: there `facts` says kind and seat alone.
    """

    id: str
    facts: PartyFacts
    sealed: PartyFacts | None = None
    type: Literal["party_recorded"] = "party_recorded"


@dataclass(frozen=True, kw_only=True)
class RightRecorded:
    """What an official register showed of a right."""

    observation: Observation
    type: Literal["right_recorded"] = "right_recorded"


def party_recorded(party_id: str, facts: PartyFacts) -> PartyRecorded:
    """The event that tells `facts`, with a natural person's names and identifiers under the seal."""
    if facts.kind is not PartyKind.PERSON:
        return PartyRecorded(id=party_id, facts=facts)
    shown = PartyFacts(kind=facts.kind, seat=facts.seat, names=(), identifiers=())
    return PartyRecorded(id=party_id, facts=shown, sealed=facts)


# ---- official events of a right --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class RightEvent(ABC):
    """What every official event of a right tells: which, from when, seen when and where."""

    right: RightId
    effective_at: datetime
    observed_at: datetime
    source: Source

    @abstractmethod
    def change(self) -> RightChange:
        """What the event does to the right."""


@dataclass(frozen=True, kw_only=True)
class StatusChanged(RightEvent):
    """The right's status changed. A revocation acts from the beginning unless `ab_initio` is false."""

    status: RightStatus
    ab_initio: bool | None = None
    type: Literal["status_changed"] = "status_changed"

    def change(self) -> RightChange:
        void = self.status is RightStatus.REVOKED if self.ab_initio is None else self.ab_initio
        return RightChange(type=self.type, effective_at=self.effective_at, status=self.status, ab_initio=void)


@dataclass(frozen=True, kw_only=True)
class FeePaid(RightEvent):
    """A fee was paid; `paid_until` is the due day of the next one."""

    paid_until: date
    type: Literal["fee_paid"] = "fee_paid"

    def change(self) -> RightChange:
        return RightChange(type=self.type, effective_at=self.effective_at, fees_paid_until=self.paid_until)


@dataclass(frozen=True, kw_only=True)
class FeeMissed(RightEvent):
    """A fee due on `due_on` was not paid."""

    due_on: date
    type: Literal["fee_missed"] = "fee_missed"

    def change(self) -> RightChange:
        return RightChange(type=self.type, effective_at=self.effective_at, fees_paid_until=self.due_on)


@dataclass(frozen=True, kw_only=True)
class InvalidationRequested(RightEvent):
    """A request for invalidation was accepted."""

    reference: str
    type: Literal["invalidation_requested"] = "invalidation_requested"

    def change(self) -> RightChange:
        opened = Proceeding(kind="invalidation", from_on=_day(self), until_on=None, document=self.reference)
        return RightChange(type=self.type, effective_at=self.effective_at, opens=opened)


@dataclass(frozen=True, kw_only=True)
class InvalidationDecided(RightEvent):
    """An invalidation was decided: `full`, `partial` or `upheld`; only a final full one voids, from the beginning."""

    result: Literal["full", "partial", "upheld"]
    final: bool
    type: Literal["invalidation_decided"] = "invalidation_decided"

    def change(self) -> RightChange:
        void = self.result == "full" and self.final
        return RightChange(
            type=self.type,
            effective_at=self.effective_at,
            status=RightStatus.INVALIDATED if void else None,
            ab_initio=void,
            narrows=self.result == "partial" and self.final,
            closes="invalidation" if self.final else None,
        )


@dataclass(frozen=True, kw_only=True)
class OwnershipDispute(RightEvent):
    """A dispute over who owns the right; only a suspension of the register bars new pledges.

    What is told later of it, a longer suspension or that there is none any more, takes the place of what was told.
    """

    suspended: bool
    until: date | None = None
    type: Literal["ownership_dispute"] = "ownership_dispute"

    def change(self) -> RightChange:
        opened = Proceeding(kind="ownership", from_on=_day(self), until_on=self.until, suspended=self.suspended)
        return RightChange(type=self.type, effective_at=self.effective_at, opens=opened, closes=opened.kind)


@dataclass(frozen=True, kw_only=True)
class PreservationOrdered(RightEvent):
    """A court froze the right from `from_on` to `until`, both inclusive."""

    authority: str
    document: str
    from_on: date
    until: date | None = None
    type: Literal["preservation_ordered"] = "preservation_ordered"

    def change(self) -> RightChange:
        opened = Proceeding(
            kind="preservation",
            from_on=self.from_on,
            until_on=self.until,
            authority=self.authority,
            document=self.document,
        )
        return RightChange(type=self.type, effective_at=self.effective_at, opens=opened)


@dataclass(frozen=True, kw_only=True)
class PreservationLifted(RightEvent):
    """The preservation made by `document` was lifted."""

    document: str
    type: Literal["preservation_lifted"] = "preservation_lifted"

    def change(self) -> RightChange:
        return RightChange(
            type=self.type, effective_at=self.effective_at, closes="preservation", closes_document=self.document
        )


@dataclass(frozen=True, kw_only=True)
class OwnerChanged(RightEvent):
    """The right passed to other owners; `consent` names the paper by which the pledgees agreed."""

    owners: tuple[Owner, ...]
    consent: str | None = None
    type: Literal["owner_changed"] = "owner_changed"

    def change(self) -> RightChange:
        return RightChange(type=self.type, effective_at=self.effective_at, owners=self.owners, consent=self.consent)


@dataclass(frozen=True, kw_only=True)
class LicenceRecorded(RightEvent):
    """A licence was recorded, exclusive or not."""

    exclusive: bool
    licensee: str
    from_on: date
    until: date | None = None
    type: Literal["licence_recorded"] = "licence_recorded"

    def change(self) -> RightChange:
        granted = Licence(exclusive=self.exclusive, from_on=self.from_on, until_on=self.until)
        return RightChange(type=self.type, effective_at=self.effective_at, licence=granted)


@dataclass(frozen=True, kw_only=True)
class ExaminationCertificateIssued(RightEvent):
    """A certificate of substantive examination was issued for a short-term patent."""

    reference: str
    type: Literal["examination_certificate_issued"] = "examination_certificate_issued"

    def change(self) -> RightChange:
        return RightChange(type=self.type, effective_at=self.effective_at, examined=True)


@dataclass(frozen=True, kw_only=True)
class BaseDecided(RightEvent):
    """An opposition against the EP or GB base was decided."""

    result: Literal["revoked", "amended", "maintained"]
    type: Literal["base_decided"] = "base_decided"

    def change(self) -> RightChange:
        return RightChange(type=self.type, effective_at=self.effective_at)


# ---- pledges ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class NamedParty:
    """A party as the public entry prints it: id, the name of that day, and the identifier that was used.

    The identifier of a natural person is not printed: its members are None.
    """

    id: str
    scheme: str | None
    value: str | None
    issuer: str | None
    name: Name


@dataclass(frozen=True, kw_only=True)
class PublicAct:
    """What anyone may know of an official act."""

    register: str
    act: ActKind
    reference: str | None
    applied_at: datetime | None
    effective_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PublicItem:
    """What anyone may know of one item after an entry; `acts` are those the entry adds."""

    item: int
    right: RightId
    security: str
    acts: tuple[PublicAct, ...]
    status: ItemStatus
    priority_rank: int | None
    recognition: Mapping[str, Outcome]


@dataclass(frozen=True, kw_only=True)
class FiledItem:
    """What is sealed of one item at registration."""

    law: ItemLaw
    judged: Judged
    reservation_ends_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class FiledTerms:
    """The accepted filing with every finding and decision."""

    filing: Filing
    findings: tuple[Finding, ...]
    items: tuple[FiledItem, ...]
    safe_class: str | None
    rule_set_version: str


@dataclass(frozen=True, kw_only=True)
class PledgeRegistered:
    """A pledge was registered."""

    registration_number: str
    pledgee: NamedParty
    pledgor: NamedParty
    items: tuple[PublicItem, ...]
    sealed: FiledTerms
    type: Literal["pledge_registered"] = "pledge_registered"


@dataclass(frozen=True, kw_only=True)
class AddedActs:
    """The acts filed for one item, whole, with what was decided on them."""

    acts: tuple[Act, ...]
    judged: Judged


@dataclass(frozen=True, kw_only=True)
class EvidenceTerms:
    """What is sealed of a filing of official evidence."""

    items: tuple[AddedActs, ...]
    findings: tuple[Finding, ...]
    rule_set_version: str


@dataclass(frozen=True, kw_only=True)
class EvidenceFiled:
    """Official evidence was filed for a pledge; a cancellation ends the item it is for."""

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: EvidenceTerms
    type: Literal["evidence_filed"] = "evidence_filed"


@dataclass(frozen=True, kw_only=True)
class EndTerms:
    """Why an item ended, when the law counts its end, and what was decided on it."""

    reason: str
    ended_at: datetime
    items: tuple[Judged, ...]
    findings: tuple[Finding, ...]
    rule_set_version: str


@dataclass(frozen=True, kw_only=True)
class PledgeDischarged:
    """The pledgee released every live item."""

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: EndTerms
    type: Literal["pledge_discharged"] = "pledge_discharged"


@dataclass(frozen=True, kw_only=True)
class ReservationLapsed:
    """Items that the official register had not entered in time, or that its entry of another overtook."""

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: EndTerms
    type: Literal["reservation_lapsed"] = "reservation_lapsed"


RightEvents = (
    StatusChanged
    | FeePaid
    | FeeMissed
    | InvalidationRequested
    | InvalidationDecided
    | OwnershipDispute
    | PreservationOrdered
    | PreservationLifted
    | OwnerChanged
    | LicenceRecorded
    | ExaminationCertificateIssued
    | BaseDecided
)
PledgeEvents = PledgeRegistered | EvidenceFiled | PledgeDischarged | ReservationLapsed
Event = PartyRecorded | RightRecorded | RightEvents | PledgeEvents


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An event with its place in the journal: index from 0, the instant it was recorded, and its pledge's own count."""

    event: Event
    index: int
    recorded_at: datetime
    pledge: str | None = None
    pledge_seq: int | None = None


def _day(event: RightEvent) -> date:
    return legal_day(event.effective_at)


ST27: Mapping[str, str] = {
    "pledge_registered": "S20",
    "evidence_filed": "S21",
    "pledge_discharged": "S22",
    "reservation_lapsed": "S22",
}
"""WIPO ST.27 codes of the kinds that have one: security interest recorded, amended, cancelled."""
