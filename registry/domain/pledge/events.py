"""The events of a pledge: registered, shown evidence for, changed by its parties or the registrar, judged anew, ended.

Each event is one journal entry. Public of a pledge are only its number, pledgee, pledgor and, per item, right,
security, official acts with their days, status, rank and recognition outcomes; a new member is sealed unless it is one
of these. Sealed are the terms that an event changes and what was decided on every item that is judged anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from registry.domain.filing.acts import Act
from registry.domain.filing.filing import Consent, Document, Filing, Obligation
from registry.domain.law.finding import Finding
from registry.domain.party.party import PartyRef
from registry.domain.pledge.judged import Judged, Outcome
from registry.domain.pledge.public import NamedParty, PublicItem
from registry.domain.rank.timing import ItemLaw
from registry.domain.values.money import Money
from registry.domain.values.plain import LATER


@dataclass(frozen=True, kw_only=True)
class DecidedTerms:
    """What was decided on the items that a change touches: each judged anew, under one edition of the rules."""

    items: tuple[Judged, ...]
    findings: tuple[Finding, ...]
    rule_set_version: str


@dataclass(frozen=True, kw_only=True)
class ActsOfItem:
    """Official acts, for the item of that number; None: for no item by name."""

    item: int | None
    acts: tuple[Act, ...]


@dataclass(frozen=True, kw_only=True)
class AmendmentTerms(DecidedTerms):
    """The terms that pledgee and pledgor have agreed on, and the secured debt as it is from now on.

    `increase` is the amount by which the debt has grown; it ranks by itself, as a tranche. `acts` are the official acts
    that were filed with the amendment. `agreed_on` is told only where the pledgor agreed to an increase in the name of
    another of its records (a party that was recorded twice and later joined): the legal day on which it agreed.
    """

    obligation: Obligation
    contract_number: str | None
    consents: tuple[Consent, ...]
    documents: tuple[Document, ...]
    increase: Money | None
    acts: tuple[ActsOfItem, ...] | None = field(default=None, metadata=LATER)
    agreed_on: date | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, kw_only=True)
class PledgeAmended:
    """The terms of a pledge were amended."""

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: AmendmentTerms
    type: Literal["pledge_amended"] = "pledge_amended"


@dataclass(frozen=True, kw_only=True)
class TransferTerms(DecidedTerms):
    """To whom the pledge passed, with the new pledgee's consent, and its foreign-exchange class in that hand.

    `signed_by_another_number`: the pledgee before had signed under a number that it was recorded apart by.
    """

    pledgee: PartyRef
    consents: tuple[Consent, ...]
    documents: tuple[Document, ...]
    safe_class: str
    signed_by_another_number: bool | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, kw_only=True)
class PledgeTransferred:
    """The pledge passed to another pledgee, with its rank."""

    registration_number: str
    pledgee: NamedParty
    items: tuple[PublicItem, ...]
    sealed: TransferTerms
    type: Literal["pledge_transferred"] = "pledge_transferred"


@dataclass(frozen=True, kw_only=True)
class EndTerms(DecidedTerms):
    """Why items ended, when the law counts it, and what was decided on them."""

    reason: str
    ended_at: datetime


@dataclass(frozen=True, kw_only=True)
class ItemsReleased:
    """The pledgee released some items, each by its name; the others stand."""

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: EndTerms
    type: Literal["items_released"] = "items_released"


@dataclass(frozen=True, kw_only=True)
class EnforcementTerms(EndTerms):
    """How the security was realised."""

    proceeds: Money | None
    documents: tuple[Document, ...]


@dataclass(frozen=True, kw_only=True)
class PledgeEnforced:
    """The pledgee realised the security; the pledge ended with it."""

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: EnforcementTerms
    type: Literal["pledge_enforced"] = "pledge_enforced"


@dataclass(frozen=True, kw_only=True)
class SubordinationTerms(DecidedTerms):
    """Which item stepped back, behind which item of which pledge on the same right; `consents` are of those that it
    takes along, or puts behind more than without it."""

    item: int
    behind: str
    behind_item: int
    named: int
    documents: tuple[Document, ...]
    consents: tuple[Consent, ...] | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, kw_only=True)
class PledgeSubordinated:
    """An item stepped back behind another's on its right."""

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: SubordinationTerms
    type: Literal["pledge_subordinated"] = "pledge_subordinated"


@dataclass(frozen=True, kw_only=True)
class ConsentTerms(DecidedTerms):
    """A party's word on a licence, a transfer or an abandonment of the right of one item, or of all."""

    to: str
    item: int | None
    given: bool
    by: str
    sha256: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class ConsentRecorded:
    """A party gave or refused its consent to what is to be done with a right."""

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: ConsentTerms
    type: Literal["consent_recorded"] = "consent_recorded"


@dataclass(frozen=True, kw_only=True)
class ObjectionTerms(DecidedTerms):
    """What the pledgor says against the entry."""

    kind: str
    statement: str
    sha256: str | None
    answer_by: date | None


@dataclass(frozen=True, kw_only=True)
class ObjectionLodged:
    """The pledgor objects to the entry, or demands that it be discharged; the pledge stands meanwhile."""

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: ObjectionTerms
    type: Literal["objection_lodged"] = "objection_lodged"


@dataclass(frozen=True, kw_only=True)
class RevocationTerms(EndTerms):
    """By whose order the registration was revoked, of which items (None: of all that were live), and by which official
    register, if by one. `never_stood`: the law takes the entries as void from the beginning."""

    authority: str
    document: str
    sha256: str | None
    revoked: tuple[int, ...] | None = field(default=None, metadata=LATER)
    by_register: str | None = field(default=None, metadata=LATER)
    never_stood: bool | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, kw_only=True)
class PledgeRevoked:
    """The registrar revoked the registration, on an order or for a ground of law."""

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: RevocationTerms
    type: Literal["pledge_revoked"] = "pledge_revoked"


@dataclass(frozen=True, kw_only=True)
class CorrectionTerms(DecidedTerms):
    """What an entry had wrong: which one, by its count in the pledge's chain, and what holds instead.

    `acts` are the official acts of `item` as they are; `reopened` are items whose end was entered without ground.
    """

    corrects: int
    ground: str
    item: int | None
    acts: tuple[Act, ...] | None
    reopened: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class EntryCorrected:
    """The registrar corrected an entry; the wrong one stays readable."""

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: CorrectionTerms
    type: Literal["entry_corrected"] = "entry_corrected"


PledgeChanges = (
    PledgeAmended
    | PledgeTransferred
    | ItemsReleased
    | PledgeEnforced
    | PledgeSubordinated
    | ConsentRecorded
    | ObjectionLodged
    | PledgeRevoked
    | EntryCorrected
)
"""What becomes of a pledge by its parties or the registrar."""


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
    """What is sealed of a filing of official evidence; `acts` are those filed for no item by name."""

    items: tuple[AddedActs, ...]
    findings: tuple[Finding, ...]
    rule_set_version: str
    acts: tuple[Act, ...] | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, kw_only=True)
class EvidenceFiled:
    """Official evidence was filed for a pledge; a cancellation ends the item it is for."""

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: EvidenceTerms
    type: Literal["evidence_filed"] = "evidence_filed"


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


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why something was judged anew: the kind and index of the entry that did it, or `clock` or `rules` without one."""

    kind: str
    index: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reassessed:
    """One item judged anew: its outcomes before, by forum, and what was decided."""

    before: Mapping[str, Outcome]
    judged: Judged


@dataclass(frozen=True, kw_only=True)
class ReassessedTerms:
    """What is sealed of a change of recognition: why, from what, and to what.

    `continues`: it says what the entry before had decided on further items than that could hold.
    """

    cause: Cause
    items: tuple[Reassessed, ...]
    findings: tuple[Finding, ...]
    rule_set_version: str
    continues: bool | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, kw_only=True)
class RecognitionChanged:
    """What items of a pledge are worth changed, or until when that is sure, with no act on the pledge itself.

    One over a right that turned out never to have existed is shown as extinguished: it was so from its first instant.
    """

    registration_number: str
    items: tuple[PublicItem, ...]
    sealed: ReassessedTerms
    type: Literal["recognition_changed"] = "recognition_changed"


PledgeEvents = (
    PledgeRegistered | EvidenceFiled | PledgeDischarged | ReservationLapsed | RecognitionChanged | PledgeChanges
)
