"""The calls that change something, or judge what is sent; each with the members that the contract names.

Days are `YYYY-MM-DD`, instants RFC 3339. What a body holds, `/docs` says. Each answers a call, which a client sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from registry.client.call import Members, RegisterCall, asking, change, command, part

if TYPE_CHECKING:
    from registry.api.answers.of_pledges import (
        ApprovalAnswer,
        ApprovalPolicyAnswer,
        AssessmentAnswer,
        BatchAnswer,
        ClosingSetAnswer,
        PledgeAnswer,
        PortfolioTransferAnswer,
    )
    from registry.api.answers.of_registers import MergedParties, PolicyAnswer, RecordedParty, SeparatedParties
    from registry.api.answers.of_rights import RecordedEvent, RecordedRight


def assess_filing(body: Members, *, as_of: str | None = None) -> RegisterCall[AssessmentAnswer]:
    """The document a filing would give at `as_of`, which may lie ahead, and every finding; nothing is stored."""
    return asking("/v1/assessments", body, {"as_of": as_of})


def assess_district_policy(body: Members) -> RegisterCall[PolicyAnswer]:
    """Whether the district may support the application, with every reason why not; nothing is stored."""
    return asking("/v1/policy-assessments", body)


def register_pledge(body: Members, *, dry_run: bool = False) -> RegisterCall[PledgeAnswer | ApprovalAnswer]:
    """Register a pledge, for the calling bank as pledgee; a refusal lists every finding."""
    return command("/v1/pledges", body, dry_run=dry_run)


def register_pledges(
    filings: Sequence[Members], *, mode: Literal["atomic", "best_effort"] = "atomic", dry_run: bool = False
) -> RegisterCall[BatchAnswer | ApprovalAnswer]:
    """Register up to 1,000 pledges in one transaction; one status and body or problem a line, in their order."""
    return command("/v1/pledges/batch", filings, dry_run=dry_run, mode=mode)


def transfer_book(body: Members, *, dry_run: bool = False) -> RegisterCall[PortfolioTransferAnswer | ApprovalAnswer]:
    """Pass up to 500 own pledges to another bank, in one transaction; a status or problem for each, in their order."""
    return command("/v1/pledges/transfers", body, dry_run=dry_run)


def file_evidence(
    number: str, body: Members, *, if_match: str | None = None, dry_run: bool = False
) -> RegisterCall[PledgeAnswer | ApprovalAnswer]:
    """File official acts: one, or several under `filings`, each for an item (the only one where none is named)."""
    return change(number, "filings", body, if_match=if_match, dry_run=dry_run)


def amend_pledge(
    number: str, body: Members, *, if_match: str | None = None, dry_run: bool = False
) -> RegisterCall[PledgeAnswer | ApprovalAnswer]:
    """Amend principal, maximum, due day or particulars; an increase ranks as a tranche of its own."""
    return change(number, "amendments", body, if_match=if_match, dry_run=dry_run)


def transfer_pledge(
    number: str, body: Members, *, if_match: str | None = None, dry_run: bool = False
) -> RegisterCall[PledgeAnswer | ApprovalAnswer]:
    """Pass the pledge to another pledgee, with its rank."""
    return change(number, "transfers", body, if_match=if_match, dry_run=dry_run)


def release_items(
    number: str, body: Members, *, if_match: str | None = None, dry_run: bool = False
) -> RegisterCall[PledgeAnswer | ApprovalAnswer]:
    """Release items by their numbers; the others stand."""
    return change(number, "releases", body, if_match=if_match, dry_run=dry_run)


def discharge_pledge(
    number: str, body: Members, *, if_match: str | None = None, dry_run: bool = False
) -> RegisterCall[PledgeAnswer | ApprovalAnswer]:
    """Release every live item of a pledge."""
    return change(number, "discharge", body, if_match=if_match, dry_run=dry_run)


def enforce_pledge(
    number: str, body: Members, *, if_match: str | None = None, dry_run: bool = False
) -> RegisterCall[PledgeAnswer | ApprovalAnswer]:
    """Record that the security was realised, which ends the pledge."""
    return change(number, "enforcement", body, if_match=if_match, dry_run=dry_run)


def subordinate_item(
    number: str, body: Members, *, if_match: str | None = None, dry_run: bool = False
) -> RegisterCall[PledgeAnswer | ApprovalAnswer]:
    """Step back behind another pledge on a right that both have; the caller's own submission is its consent."""
    return change(number, "subordinations", body, if_match=if_match, dry_run=dry_run)


def give_consent(
    number: str, body: Members, *, if_match: str | None = None, dry_run: bool = False
) -> RegisterCall[PledgeAnswer]:
    """Give or refuse consent to a licence, a transfer or an abandonment of a right."""
    return change(number, "consents", body, if_match=if_match, dry_run=dry_run)


def object_to_pledge(
    number: str, body: Members, *, if_match: str | None = None, dry_run: bool = False
) -> RegisterCall[PledgeAnswer]:
    """Object to the entry, or demand that it be discharged; the pledge stands meanwhile, with a visible mark."""
    return change(number, "objections", body, if_match=if_match, dry_run=dry_run)


def revoke_pledge(
    number: str, body: Members, *, if_match: str | None = None, dry_run: bool = False
) -> RegisterCall[PledgeAnswer]:
    """Revoke the registration on an order."""
    return change(number, "revocation", body, if_match=if_match, dry_run=dry_run)


def correct_entry(
    number: str, body: Members, *, if_match: str | None = None, dry_run: bool = False
) -> RegisterCall[PledgeAnswer]:
    """Correct what an entry has wrong; the wrong entry stays readable."""
    return change(number, "corrections", body, if_match=if_match, dry_run=dry_run)


def register_closing_set(body: Members, *, dry_run: bool = False) -> RegisterCall[ClosingSetAnswer | ApprovalAnswer]:
    """Register up to 50 filings over rights of several places in one transaction: all, or none where one is refused."""
    return command("/v1/closing-sets", body, dry_run=dry_run)


def set_approval_policy(body: Members, *, dry_run: bool = False) -> RegisterCall[ApprovalPolicyAnswer | ApprovalAnswer]:
    """Set what the calling bank leaves to two persons; where it leaves anything to two, so is this."""
    return command("/v1/approval-policy", body, dry_run=dry_run)


def approve(approval: str, body: Members, *, dry_run: bool = False) -> RegisterCall[Members]:
    """Approve what another person of the bank asked for: it is done now, and answered as it would have been."""
    return command(f"/v1/approvals/{part(approval)}/approval", body, dry_run=dry_run)


def refuse(approval: str, body: Members, *, dry_run: bool = False) -> RegisterCall[ApprovalAnswer]:
    """Refuse what another person of the bank asked for, or withdraw what one has asked for oneself."""
    return command(f"/v1/approvals/{part(approval)}/refusal", body, dry_run=dry_run)


def record_party(body: Members, *, dry_run: bool = False) -> RegisterCall[RecordedParty]:
    """Record a party, or what is new of a known one (200)."""
    return command("/v1/parties", body, dry_run=dry_run)


def merge_parties(body: Members, *, dry_run: bool = False) -> RegisterCall[MergedParties]:
    """Join two parties that were recorded apart: from then on every number of either is answered of both."""
    return command("/v1/parties/merges", body, dry_run=dry_run)


def separate_parties(body: Members, *, dry_run: bool = False) -> RegisterCall[SeparatedParties]:
    """Undo a merge: what it had joined is two parties again, with what was recorded of each."""
    return command("/v1/parties/separations", body, dry_run=dry_run)


def record_right(body: Members, *, dry_run: bool = False) -> RegisterCall[RecordedRight]:
    """Record what an official register showed of a right."""
    return command("/v1/rights", body, dry_run=dry_run)


def record_event(
    jurisdiction: str, number: str, body: Members, *, dry_run: bool = False
) -> RegisterCall[RecordedEvent]:
    """Record an official event of a right."""
    return command(f"/v1/rights/{part(jurisdiction)}/{part(number)}/events", body, dry_run=dry_run)
