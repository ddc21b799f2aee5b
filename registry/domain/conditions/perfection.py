"""Group D: what the right's own register has done. It has entered the security, and nothing has ended it."""

from __future__ import annotations

from registry.domain.conditions.case import Case, Rule, Verdict, condition, fail, missing, pending
from registry.domain.filing import ActKind
from registry.domain.periods import legal_day


def _registered(case: Case) -> Verdict | None:
    """MR-20: the right's own register has entered it; an application that protects is a condition."""
    entry = case.entry
    if entry is None:
        register = case.place.register
        return pending(
            "SITUS_REGISTRATION_MISSING",
            f"No entry by {register} is on file.",
            "/filings",
            f"Register with {register} and file the proof.",
        )
    if entry.effective_at is None:
        return condition(
            "REGISTER_ENTRY_AWAITED", "Applied for, not yet entered.", "/filings", "File the proof of entry."
        )
    return None


def _not_ended(case: Case) -> Verdict | None:
    """MR-23: the security has not been cancelled, released or discharged."""
    if case.reservation_ended:
        return None
    if case.standing is not None and not case.standing.live:
        return fail("SECURITY_ENDED", f"The item is {case.standing.status}.")
    if any(act.effective_at is not None for act in case.situs_acts(ActKind.CANCEL)):
        return fail("SECURITY_ENDED", "The register has cancelled the entry.")
    return None


def _chronology(case: Case) -> Verdict | None:
    """MR-24: signed and granted not later than the entry (where an application protects, than that), by legal day."""
    entry = case.entry
    if entry is None:
        return None
    at = entry.applied_at if case.place.application_protects and entry.applied_at else entry.effective_at
    if at is None:
        return None
    day, executed_at, granted_on = legal_day(at), case.filing.contract.executed_at, case.right.granted_on
    if granted_on is not None and granted_on > day and not case.place.application_protects:
        return fail("CHRONOLOGY", "The official act is earlier than the grant of the right.", "/filings")
    if executed_at is None:
        return missing("executed_at", "The day the contract was signed is not on record.")
    if legal_day(executed_at) > day:
        return fail("CHRONOLOGY", "The official act is earlier than the contract.", "/filings")
    return None


RULES = (
    Rule(id="MR-20", group="D", basis="民法典 art. 444; Cap. 514 s.52; DSEDT annotation", check=_registered),
    Rule(id="MR-23", group="D", basis="民法典 art. 393", check=_not_ended),
    Rule(id="MR-24", group="D", basis="no entry precedes what it enters", check=_chronology),
)
