"""Official events of a right: everything that can happen to one in its own register or in a court, in the past tense.

Each tells which right, from when on the law counts it, and when and where it was seen; `change` says what it does to
the right's facts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from registry.domain.right.dealings import Licence
from registry.domain.right.facts import Observation, Owner, Proceeding, RightChange, RightId, RightStatus, Source
from registry.domain.right.void_rights import NEVER_EXISTED
from registry.domain.values.days import legal_day
from registry.domain.values.plain import LATER


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
    """The right's status changed. What revokes or invalidates it acts from the beginning, save `ab_initio` is false.

    `restored`: it had ended for a fee, and its register has restored it.
    """

    status: RightStatus
    ab_initio: bool | None = None
    restored: bool | None = field(default=None, metadata=LATER)
    type: Literal["status_changed"] = "status_changed"

    def change(self) -> RightChange:
        void = self.status in NEVER_EXISTED if self.ab_initio is None else self.ab_initio
        return RightChange(
            type=self.type,
            effective_at=self.effective_at,
            status=self.status,
            ab_initio=void,
            restored=bool(self.restored),
        )


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
    """An invalidation was decided: `full`, `partial` or `upheld`; only a final full one voids, from the beginning.

    `reference` is that of the request it decides.
    """

    result: Literal["full", "partial", "upheld"]
    final: bool
    reference: str | None = field(default=None, metadata=LATER)
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
            closes_document=self.reference,
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
        undone = None if self.result == "maintained" else self.result
        return RightChange(type=self.type, effective_at=self.effective_at, opposed=undone)


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


def _day(event: RightEvent) -> date:
    return legal_day(event.effective_at)


@dataclass(frozen=True, kw_only=True)
class RightRecorded:
    """What an official register showed of a right."""

    observation: Observation
    type: Literal["right_recorded"] = "right_recorded"
