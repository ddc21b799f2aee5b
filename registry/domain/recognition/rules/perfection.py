"""Group D: what the right's own register has done. It has entered the security, and nothing has ended it."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from registry.domain.case.case import Case
from registry.domain.case.rule import Rule
from registry.domain.case.verdict import Verdict, condition, fail, missing, note, pending
from registry.domain.crossing.company_charges import ChargeState, ChargeTrack, charge_tracks, increases_to_deliver
from registry.domain.crossing.foreign_exchange import REGISTRABLE, safe_class
from registry.domain.filing.acts import Act, ActKind
from registry.domain.law.finding import Confidence, Severity
from registry.domain.right.void_rights import NEVER_EXISTED
from registry.domain.values.days import legal_day
from registry.domain.values.spelling import same

EVIDENCE_MAX_AGE = 30
"""Legal days for which the proof of an entry is taken as fresh: a setting of prudence, no law."""


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
    """MR-23: it is not cancelled, released or discharged, and no end that the entry itself states is past.

    What never lived for an instant, as its right never was, is told by MR-03.
    """
    if case.reservation_ended:
        return None
    if case.standing is not None and not case.standing.live:
        if case.standing.ended_at == case.standing.since and case.right.status in NEVER_EXISTED:
            return None
        return fail("SECURITY_ENDED", f"The item is {case.standing.status}.")
    if any(act.effective_at is not None for act in case.situs_acts(ActKind.CANCEL)):
        return fail("SECURITY_ENDED", "The register has cancelled the entry.")
    if case.entry is not None and case.entry.until is not None and case.entry.until < case.day:
        return fail("SECURITY_ENDED", f"By its own terms the entry ended on {case.entry.until.isoformat()}.")
    return None


def _debt_current(case: Case) -> Verdict | None:
    """MR-23: the debt's last day is not past: a past one ends nothing by itself."""
    due_on = case.filing.obligation.last_due_on
    if due_on is None or case.day <= due_on or (case.standing is not None and not case.standing.live):
        return None
    message = f"The debt was due on {due_on.isoformat()}; the pledge stands until it is released."
    return note("DEBT_END_PASSED", message, "#/obligation/due_on")


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


def _evidence(case: Case) -> Verdict | None:
    """MR-22: the entry relied on, and the delivery of a charge, have reference, time and the digest of their paper."""
    entry = case.entry
    if entry is None:
        return None
    used: list[tuple[Act, ...]] = [(entry,)]
    for binding in case.charge_registers:
        told = case.acts_standing(binding.code, ActKind.REGISTER)
        used += [told] if told else []
    for acts in used:
        if not any(act.reference and act.sha256 for act in acts):
            message = f"The act of {acts[0].register} is on file without its reference or the digest of its paper."
            return pending("EVIDENCE_DEFECTIVE", message, "/filings", "File the whole act.")
    return None


def _agents(case: Case) -> Verdict | None:
    """MR-25: a party from elsewhere has the local agent that the register demands."""
    if not case.place.demands_agents:
        return None
    represented = {agent.party.id for agent in case.filing.agents if same(agent.register, case.place.register)}
    alone = [p for p in (case.pledgor, case.pledgee) if p.seat != case.place.code and p.id not in represented]
    if not alone:
        return None
    message = f"{case.place.register} takes a party from elsewhere through a local agent alone."
    return pending("AGENT_MISSING", message, "#/agents", "Appoint an agent and name it.")


def _foreign_exchange(case: Case) -> Verdict | None:
    """MR-26: a security of a class that must be registered with SAFE has been, by its reference."""
    found = safe_class(
        guarantor=case.pledgor.seat,
        debtor=case.debtor.seat,
        creditor=case.pledgee.seat,
        registers=(case.place.code,),
    )
    if found not in REGISTRABLE or any(act.reference for act in case.acts_standing("SAFE", ActKind.REGISTER)):
        return None
    message, cure = f"Security of class {found} is registered with SAFE.", "Register with SAFE and file the reference."
    return replace(condition("SAFE_REGISTRATION_MISSING", message, "/filings", cure), cited=found)


_NO_PROOF = frozenset({ActKind.REFUSED, ActKind.CANCEL})


def _fresh(case: Case) -> Verdict | None:
    """MR-27: what proves the entry was obtained within 30 days; of each register the latest paper counts, but no answer
    that something is not, or no longer, entered."""
    if case.entry is None:
        return None
    ages = []
    for register in (case.place.register, *(binding.code for binding in case.charge_registers)):
        acts = [act for act in case.acts if act.register == register and act.act not in _NO_PROOF]
        obtained = [act.obtained_at for act in acts if act.obtained_at is not None]
        if obtained:
            ages.append(case.days_since(max(obtained)))
        elif acts:
            return missing("obtained_at", f"When the proof of {register} was obtained is not on record.")
    if max(ages, default=0) <= EVIDENCE_MAX_AGE:
        return None
    return condition("EVIDENCE_STALE", f"The proof is {max(ages)} days old.", "/filings", "File a new extract.")


def _charge_filed(case: Case) -> Verdict | None:
    """MR-21: where the pledgor's place asks for its companies' charges, this one was delivered there in time."""
    if case.charge_registers and case.filing.contract.executed_at is None:
        return missing("executed_at", "The day the charge was made is not on record.")
    worst: Verdict | None = None
    for track in charge_tracks(case):
        verdict = _of_track(track)
        if verdict is not None and (worst is None or verdict.severity is Severity.FAIL):
            worst = verdict
    return worst


def _increase_filed(case: Case) -> Verdict | None:
    """MR-21: an increase of what the charge secures was delivered too; the law does not clearly ask for it."""
    registers = increases_to_deliver(case)
    if not registers:
        return None
    message = f"The debt was increased; delivering that to {', '.join(registers)} is prudent."
    return condition("CR_FILING_ADVISED", message, "/filings", "Deliver it and file the proof.")


def _delivery_names_right(case: Case) -> Verdict | None:
    """MR-21: the delivery of the charge was filed with this item, so that its copy is known to name the right."""
    registers = [one.code for one in case.charge_registers if _is_shared(case, one.code)]
    if not registers:
        return None
    message = f"What was delivered to {', '.join(registers)} was not filed with this item."
    return note("CR_DELIVERY_SHARED", f"{message} Check that the certified copy names this right.", "/filings")


def _is_shared(case: Case, register: str) -> bool:
    delivered = case.acts_standing(register, ActKind.REGISTER)
    return bool(delivered) and all(act in case.shared for act in delivered)


def _of_track(track: ChargeTrack) -> Verdict | None:
    verdict = _said_of(track)
    return verdict and replace(verdict, provisional=track.provisional)


def _said_of(track: ChargeTrack) -> Verdict | None:
    match track.state:
        case ChargeState.VOID:
            message = (
                f"The charge was not delivered to {track.register} in time: void against liquidator and creditors."
            )
            return fail("CR_CHARGE_VOID", message, "/filings", "Have a court extend the time, and deliver it.")
        case ChargeState.PENDING | ChargeState.EXTENDED:
            last = f" by {track.due_on.isoformat()}" if track.due_on else ""
            message = f"The charge is to be delivered to {track.register}{last}."
            return pending("CR_FILING_DUE", message, "/filings", "Deliver it and file the proof.")
        case ChargeState.ADVISED:
            message = f"The list of {track.register} does not clearly name the charge; delivery is prudent."
            return condition("CR_FILING_ADVISED", message, "/filings", "Deliver it and file the proof.")
        case ChargeState.DONE | ChargeState.NOT_REQUIRED:
            return None
        case _:
            assert_never(track.state)


RULES = (
    Rule(id="MR-20", group="D", basis="民法典 art. 444; Cap. 514 s.52; DSEDT annotation", check=_registered),
    Rule(id="MR-23", group="D", basis="民法典 art. 393", check=_not_ended),
    Rule(id="MR-23", group="D", basis="民法典 art. 393", check=_debt_current),
    Rule(id="MR-24", group="D", basis="no entry precedes what it enters", check=_chronology),
    Rule(id="MR-21", group="D", basis="Cap. 622 ss. 334 to 337", check=_charge_filed, confidence=Confidence.SECONDARY),
    Rule(id="MR-21", group="D", basis="Cap. 622 s.335", check=_increase_filed, confidence=Confidence.DERIVED),
    Rule(id="MR-21", group="D", basis="Cap. 622 s.335", check=_delivery_names_right, confidence=Confidence.DERIVED),
    Rule(id="MR-22", group="D", basis="Cape Town Convention, Regulations s.5", check=_evidence),
    Rule(id="MR-25", group="D", basis="专利权质押登记办法 art. 5; RJPI art. 21", check=_agents),
    Rule(
        id="MR-26",
        group="D",
        basis="汇发〔2014〕29号 arts. 3, 6, 9",
        check=_foreign_exchange,
        confidence=Confidence.SECONDARY,
    ),
    Rule(id="MR-27", group="D", basis="prudence: an extract tells of its day", check=_fresh),
)
