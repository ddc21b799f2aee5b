"""Group C: what was agreed. In writing, signed, consented to by both sides, over a debt that can be told."""

from __future__ import annotations

from registry.domain.case.case import Case
from registry.domain.case.rule import Rule
from registry.domain.case.verdict import Verdict, condition, fail, missing, note, pending
from registry.domain.law.finding import Confidence
from registry.domain.values.spelling import same


def _writing(case: Case) -> Verdict | None:
    """MR-15: written, and signed by the pledgor; by every party where the place asks for that."""
    contract, signed = case.filing.contract, case.filing.contract.signatories
    needed = {case.filing.pledgor.id}
    if case.place.all_parties_sign:
        needed.add(case.filing.pledgee.id)
    unsigned = signed is not None and not needed <= {party.id for party in signed}
    if contract.written is False or unsigned:
        return fail("NOT_IN_WRITING", "The contract is not in writing or lacks a needed signature.", "#/contract")
    if contract.written is None:
        return missing("written", "Whether the contract is in writing is not on record.")
    if signed is None:
        return missing("signatories", "Who signed the contract is not on record.")
    return None


def _consents(case: Case) -> Verdict | None:
    """MR-16: pledgor and pledgee both consent to the registration."""
    if {case.filing.pledgor.id, case.filing.pledgee.id} <= case.filing.consenting:
        return None
    return pending("CONSENT_MISSING", "The pledgor's consent is not on file.", "#/consents", "File the consent.")


def _debt(case: Case) -> Verdict | None:
    """MR-17: the secured debt is determinable: an amount with its currency, and a due day."""
    obligation = case.filing.obligation
    if obligation.ceiling is not None and obligation.last_due_on is not None:
        return None
    return pending("DEBT_INDETERMINATE", "The amount or the due day of the debt is not on record.", "#/obligation")


def _ceiling(case: Case) -> Verdict | None:
    """MR-17: the register has entered the amount that the contract says; what it has entered counts against others."""
    entered, agreed = case.ceiling, case.filing.obligation.ceiling
    if entered is None or agreed is None or entered.currency != agreed.currency or entered == agreed:
        return None
    register = case.place.register
    message = f"{register} has entered {entered.amount} {entered.currency}, the contract says {agreed.amount}."
    return note("CEILING_AS_REGISTERED", message, "#/obligation")


def _chosen_law(case: Case) -> Verdict | None:
    """MR-18: no law but that of the right's own place is chosen for the property question."""
    chosen = case.filing.contract.in_rem_choice
    if chosen is None or same(chosen, case.place.code):
        return None
    message = f"The law of {case.place.code} governs the right whatever law the contract chose for it."
    return condition("IN_REM_LAW_OVERRIDDEN", message, "#/contract/in_rem_choice")


def _forfeiture(case: Case) -> Verdict | None:
    """MR-19: no clause gives the right to the pledgee on default."""
    if not case.filing.contract.forfeiture_clause:
        return None
    message = "The forfeiture clause gives priority in payment alone; the right does not pass by itself."
    return condition("FORFEITURE_READ_DOWN", message, "#/contract/forfeiture_clause")


RULES = (
    Rule(id="MR-15", group="C", basis="民法典 art. 427", check=_writing),
    Rule(id="MR-16", group="C", basis="专利法实施细则 art. 15(3); Cape Town Convention art. 20", check=_consents),
    Rule(id="MR-17", group="C", basis="担保解释 art. 15; Cape Town Convention art. 7", check=_debt),
    Rule(id="MR-17", group="C", basis="担保解释 art. 15", check=_ceiling, confidence=Confidence.VERIFIED),
    Rule(
        id="MR-18",
        group="C",
        basis="涉外民事关系法律适用法 art. 40; UNCITRAL Model Law art. 99",
        check=_chosen_law,
        standing=True,
    ),
    Rule(
        id="MR-19",
        group="C",
        basis="民法典 art. 428",
        check=_forfeiture,
        confidence=Confidence.VERIFIED,
        standing=True,
    ),
)
