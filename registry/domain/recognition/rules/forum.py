"""Group G: where it is asked. The only rules that read the forum: enforcement, the claim's way there, insolvency."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registry.domain.case.case import Case, Places
from registry.domain.case.verdict import Verdict, condition, lacking, pending
from registry.domain.crossing.portability import portable
from registry.domain.law.finding import Confidence, Finding
from registry.domain.values.spelling import folded


@dataclass(frozen=True, kw_only=True)
class Forum:
    """The place that is asked, among all places, and what is true of the item wherever it is asked."""

    code: str
    places: Places
    core: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class ForumRule:
    """One rule of group G, which is given the forum beside the case."""

    id: str
    basis: str
    check: Callable[[Case, Forum], Verdict | None]
    confidence: Confidence = Confidence.DERIVED
    standing: bool = False


def _enforced_elsewhere(case: Case, forum: Forum) -> Verdict | None:
    """MR-50: the forum is the place of the right."""
    if forum.code == case.place.code:
        return None
    return condition("ENFORCE_AT_SITUS", f"The security is enforced in {case.place.code}, where the right lies.")


def _claim_carried(case: Case, forum: Forum) -> Verdict | None:
    """MR-51: what the court or tribunal of the dispute clause decides is carried out in both places."""
    seat = case.filing.contract.dispute_seat
    if seat is None:
        return lacking("dispute_seat", "Where disputes are decided is not on record.")
    kind = "award" if case.filing.contract.dispute_by == "arbitration" else "judgment"
    decides = folded(seat).upper()
    if all(portable(decides, place, kind, case.day, forum.places) for place in (case.place.code, forum.code)):
        return None
    message = f"A decision of {seat} on the debt is not carried out there under any arrangement."
    return condition("CLAIM_NOT_PORTABLE", message, "#/contract/dispute_seat", "Agree on another seat, or arbitrate.")


def _ruling_carried(case: Case, forum: Forum) -> Verdict | None:
    """MR-52: whether the right is valid is not in issue, or asked where it lies."""
    if forum.code == case.place.code or not any(f.code == "VALIDITY_CHALLENGED" for f in forum.core):
        return None
    message = f"What a court elsewhere says of the right's validity does not bind in {case.place.code}."
    return condition("VALIDITY_RULING_NOT_PORTABLE", message, "/right")


def _exported(case: Case, _: Forum) -> Verdict | None:
    """MR-53: a sale to the pledgee would not pass a border that the right's place guards."""
    home = case.place.code
    if case.right.kind not in case.place.export_controlled_kinds:
        return None
    if case.pledgor.seat != home or case.pledgee.seat == home:
        return None
    message = "The right passes to a holder from elsewhere only after export formalities."
    return condition("EXPORT_FORMALITIES_ON_SALE", message, "/right")


def _solvent(case: Case, _: Forum) -> Verdict | None:
    """MR-54: the pledgor is not insolvent on the day."""
    if case.pledgor.insolvent_from(case.day) is None:
        return None
    return pending("INSOLVENCY_REVIEW", "The pledgor is insolvent.", "#/pledgor", "Have the insolvency reviewed.")


RULES = (
    ForumRule(id="MR-50", basis="enforcement lies where the right lies", check=_enforced_elsewhere, standing=True),
    ForumRule(
        id="MR-51",
        basis="the arrangements on judgments and awards that both places have joined",
        check=_claim_carried,
        confidence=Confidence.SECONDARY,
    ),
    ForumRule(
        id="MR-52",
        basis="Mainland-Hong Kong Arrangement of 2019 art. 15",
        check=_ruling_carried,
        confidence=Confidence.VERIFIED,
        standing=True,
    ),
    ForumRule(
        id="MR-53",
        basis="专利法 art. 10(2)",
        check=_exported,
        confidence=Confidence.VERIFIED,
        standing=True,
    ),
    ForumRule(
        id="MR-54",
        basis="insolvency of the pledgor; periods are not on record",
        check=_solvent,
        confidence=Confidence.MEMORY_MEDIUM,
    ),
)
