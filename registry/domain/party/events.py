"""Events of a party: what was told of it, what it leaves to two persons, and who is whom, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from registry.domain.party.party import ApprovalPolicy, PartyFacts, PartyKind


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


def party_recorded(party_id: str, facts: PartyFacts) -> PartyRecorded:
    """The event that tells `facts`, with a natural person's names and identifiers under the seal."""
    if facts.kind is not PartyKind.PERSON:
        return PartyRecorded(id=party_id, facts=facts)
    shown = PartyFacts(kind=facts.kind, seat=facts.seat, names=(), identifiers=())
    return PartyRecorded(id=party_id, facts=shown, sealed=facts)


JoiningEvents = PartiesMerged | PartiesSeparated


PartyEvents = PartyRecorded | PolicyChanged | JoiningEvents
