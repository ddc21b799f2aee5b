"""The closed set of journal events: everything that can be told of a party, a right or a pledge, in the past tense.

An event is what one journal entry holds. Its members are the public payload, what a gazette would print; a pledge event
also has `sealed`, the terms and what was decided, for those who may see them. `EVENTS` is the union, closed: whoever
reads events matches all of them.

Public of a pledge are only its number, pledgee, pledgor and, per item, right, security, official acts with their days,
status, rank and recognition outcomes. A new member is sealed unless it is one of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from registry.domain.filing.acts import Act
from registry.domain.filing.filing import Filing
from registry.domain.law.finding import Finding
from registry.domain.party.party import ApprovalPolicy, PartyFacts, PartyKind
from registry.domain.pledge.events import EndTerms, PledgeChanges
from registry.domain.pledge.judged import Judged, Outcome
from registry.domain.pledge.public import NamedParty, PublicItem
from registry.domain.rank.timing import ItemLaw
from registry.domain.right.events import RightEvents
from registry.domain.right.facts import Observation
from registry.domain.right.st27 import CODES
from registry.domain.values.plain import LATER


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
class PolicyChanged:
    """A bank said what of its own doing it leaves to two persons; which that is goes under its seal."""

    id: str
    sealed: ApprovalPolicy
    type: Literal["policy_changed"] = "policy_changed"


@dataclass(frozen=True, kw_only=True)
class IdentityEvidence:
    """The paper that shows whether two records are of one party: its reference, and its SHA-256 in hexadecimal."""

    reference: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PartiesMerged:
    """Two parties that were recorded apart are one. `keep` and `join` are the records that were named; the id that
    stands for the party of `keep` stands for both."""

    merge: str
    keep: str
    join: str
    sealed: IdentityEvidence
    type: Literal["parties_merged"] = "parties_merged"


@dataclass(frozen=True, kw_only=True)
class PartiesSeparated:
    """What a merge had joined is two parties after all, the records being those that the merge had named."""

    merge: str
    keep: str
    join: str
    sealed: IdentityEvidence
    type: Literal["parties_separated"] = "parties_separated"


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


# ---- pledges ---------------------------------------------------------------------------------------------------------


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
JoiningEvents = PartiesMerged | PartiesSeparated
PartyEvents = PartyRecorded | PolicyChanged | JoiningEvents
Event = PartyRecorded | RightRecorded | RightEvents | PledgeEvents | PolicyChanged | JoiningEvents


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An event with its place in the journal: index from 0, the instant it was recorded, and its pledge's own count."""

    event: Event
    index: int
    recorded_at: datetime
    pledge: str | None = None
    pledge_seq: int | None = None


ST27: Mapping[str, str] = {kind: code.detailed_event for kind, code in CODES.items() if code.security_act is not None}
"""WIPO ST.27 codes of the kinds that have one: security interest recorded, amended, cancelled."""
