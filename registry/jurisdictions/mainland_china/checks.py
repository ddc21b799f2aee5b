"""What the table of the Mainland looks at itself: the checks, each named as the code under which its row speaks."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from registry.domain.case.case import Case
from registry.domain.case.remarks import CONSENT_OR_UNDO, still_shown, surrendered
from registry.domain.case.verdict import Verdict, fail, note
from registry.domain.filing.acts import ActKind
from registry.domain.law.dated import in_force, in_force_or_first
from registry.domain.party.party import PartyKind
from registry.domain.right.facts import RightStatus
from registry.domain.right.preservation import longer_than
from registry.domain.right.term import lapsed_by_the_clock, unpaid_since
from registry.domain.values.days import add_months, last_day_of_term, legal_day
from registry.domain.values.spelling import folded
from registry.jurisdictions.mainland_china.days import DAY
from registry.jurisdictions.mainland_china.values import PRESERVATION_MONTHS, REGISTER, REMINDER_MONTHS

_READ_THERE = frozenset({"zh", "cmn"})
_HANDED_TO_CNIPA = frozenset(
    {
        *("application_form", "pledge_contract", "main_contract", "power_of_attorney", "appraisal_report"),
        *("co_owner_agreement", "co_owner_consent", "same_day_statement", "change_agreement", "proof_of_extinction"),
    }
)
"""The kinds of papers that CNIPA sees, where a filing holds rights of other places, too, and papers for them."""
_HELD_UP = MappingProxyType(
    {
        "invalidation": "its invalidation is asked for",
        "ownership": "its register is suspended over who owns it",
        "preservation": "a court preserves it",
    }
)


def third_party_pledgor(case: Case) -> str | None:
    """CN-11: the debtor is another than the pledgor."""
    if case.filing.debtor.id == case.filing.pledgor.id:
        return None
    recourse = "the debtor's own security goes first, who pays has recourse against the debtor"
    return f"The pledgor secures another's debt: {recourse}, and a debt passed on without its written consent frees it."


def public_body_pledgor(case: Case) -> str | None:
    """CN-13: the pledgor is a public body."""
    pledgor = case.parties.get(case.filing.pledgor.id)
    if pledgor is None or pledgor.kind is not PartyKind.PUBLIC_BODY:
        return None
    return (
        "Security given by a state organ is void, that of a non-profit body too where the right is one of its"
        " public-welfare facilities; a public university can pledge its patents."
    )


def appraisal_report_missing(case: Case) -> str | None:
    """CN-22: a value is on file, the report of it is not."""
    kinds = {document.known_kind for document in case.filing.documents}
    if case.collateral.valuation is None or kinds & {"appraisal_report", "valuation_report", "valuation"}:
        return None
    return "The right was valued; CNIPA asks for the report where it was appraised."


def not_in_chinese(case: Case) -> str | None:
    """CN-23: papers of a kind that none in Chinese is of; identity proofs, and the papers of other places, apart."""
    mixed = any(one.right.jurisdiction != case.place.code for one in case.filing.collateral)
    papers = (one for one in case.filing.documents if one.language and not one.known_kind.startswith("identity"))
    told = [(one.known_kind, one.main_language) for one in papers]
    chinese = {kind for kind, language in told if language in _READ_THERE}
    foreign = {kind for kind, language in told if not mixed or kind in _HANDED_TO_CNIPA} - chinese
    if not foreign:
        return None
    return f"CNIPA takes papers in Chinese; not in Chinese: {', '.join(sorted(foreign))}."


def twin_statement_missing(case: Case) -> str | None:
    """CN-28: a utility model with a twin of the same day, and no paper that says so."""
    kind = case.place.kinds.get(case.right.kind)
    stated = any(document.known_kind == "same_day_statement" for document in case.filing.documents)
    if case.right.same_day_twin is None or kind is None or not kind.yields_to_twin or stated:
        return None
    return "CNIPA asks for a statement on the invention filed for the same thing on the same day."


def scope_missing(case: Case) -> tuple[Verdict, ...]:
    """CN-46 by CN-25(e): the contract states the scope of the security; what CNIPA has entered has been examined."""
    if folded(case.filing.obligation.scope or ""):
        return ()
    message = "The contract states no scope of the security, which CNIPA asks of it."
    entered = case.entry is not None and case.entry.effective_at is not None
    say = note if entered else fail
    return (
        say("SCOPE_MISSING", message, "#/obligation/scope", "State the scope of the security as the contract has it."),
    )


def ceiling_as_registered(case: Case) -> str | None:
    """CN-66: a maximum-amount pledge."""
    obligation = case.filing.obligation
    if obligation.kind != "maximum_amount":
        return None
    message = "What CNIPA has entered as the ceiling counts, whatever the contract says."
    if obligation.claims_to is None:
        message += " No end of the claims period is on record: either side may have the claims fixed after two years."
    return message


def surrendered_without_consent(case: Case) -> tuple[Verdict, ...]:
    """CN-80: an abandonment is not refused here, where it has happened."""
    message = surrendered(case)
    return () if message is None else (note("SURRENDERED_WITHOUT_CONSENT", message, "/right", CONSENT_OR_UNDO),)


def pledgee_told(case: Case) -> str | None:
    """CN-85: what has befallen the right since the entry, of which CNIPA tells the pledgee."""
    since, right = case.perfected_on, case.right
    if since is None or case.standing is None or not case.standing.live:
        return None
    heard = []
    if right.status is not RightStatus.IN_FORCE:
        heard.append(f"it is {right.status}")
    elif (due_on := unpaid_since(right, case.day)) is not None:
        heard.append(f"the annuity due on {due_on.isoformat()} is not paid")
    heard += [
        f"{_HELD_UP[halt.kind]} since {halt.from_on.isoformat()}"
        for halt in right.proceedings
        if halt.kind in _HELD_UP and halt.suspended and halt.from_on >= since
    ]
    return f"Of the patent CNIPA tells the pledgee: {'; '.join(heard)}." if heard else None


def partly_invalid(case: Case) -> str | None:
    """CN-88, and the warning of CN-41: the right was declared invalid in part."""
    if not case.right.narrowed:
        return None
    return "Part of the right was declared invalid; the pledge is over what is left of it."


def twin_granted(case: Case) -> str | None:
    """CN-90: the invention filed for the same thing on the same day has been granted."""
    kind = case.place.kinds.get(case.right.kind)
    if kind is None or not kind.yields_to_twin:
        return None
    for kin in case.kin:
        twin = case.right.same_day_twin == kin.right.right or kin.right.same_day_twin == case.right.right
        granted_on = kin.right.granted_on
        if not twin or kin.right.status is not RightStatus.IN_FORCE or granted_on is None or granted_on > case.day:
            continue
        if case.filing.pledgee.id not in kin.held_by:
            return f"{kin.right.right} is granted, for which this right is given up; the pledge does not pass to it."
    return None


def preservation_long(case: Case) -> str | None:
    """CN-97: a preservation of more than six months."""
    for one in case.right.proceedings:
        months = in_force_or_first(PRESERVATION_MONTHS, one.from_on)
        if one.kind == "preservation" and longer_than(one.from_on, one.until_on, months):
            return "A preservation of a patent lasts six months at most; this one states more, or no end."
    return None


def claims_fixed(case: Case) -> str | None:
    """CN-100: a preservation after the entry of a maximum-amount pledge."""
    since = case.perfected_on
    if since is None or case.filing.obligation.kind != "maximum_amount":
        return None
    if not any(one.kind == "preservation" and one.from_on >= since for one in case.right.proceedings):
        return None
    return "The pledge goes before the preservation, but its claims are fixed once the pledgee knows of it."


def cancellation_held(case: Case) -> str | None:
    """CN-102: a cancellation was asked for while a court preserves the right, or is still to be asked for."""
    orders = [order for order in case.right.proceedings if order.kind == "preservation"]
    asked = [at for act in case.acts_standing(REGISTER, ActKind.CANCEL) if (at := act.asked_at) is not None]
    if not orders or not (still_shown(case) or any(order.from_on <= legal_day(at) for order in orders for at in asked)):
        return None
    return "A court preserves the right: whether CNIPA cancels the entry meanwhile is open, and decided by hand."


def term_compensated(case: Case) -> str | None:
    """CN-123: the register shows a longer term than the filing day gives."""
    right, kind = case.right, case.place.kinds.get(case.right.kind)
    if right.expires_on is None or right.filed_on is None or kind is None:
        return None
    years = in_force(kind.term_years, right.filed_on)
    if years is None or right.expires_on <= last_day_of_term(right.filed_on, years):
        return None
    return "The term was compensated; where that was for a medicine, the added time covers that medicine alone."


def _reminder_on(case: Case) -> date | None:
    """CN-128: the day on which CNIPA reminds of the next annuity, if it is not paid."""
    due_on = case.right.fees_paid_until
    return None if due_on is None else add_months(due_on, in_force_or_first(REMINDER_MONTHS, due_on))


def before_reminder(case: Case) -> date | None:
    """CN-128: the last day before that."""
    reminder_on = _reminder_on(case)
    return None if reminder_on is None else reminder_on - DAY


def annuity_reminded(case: Case) -> str | None:
    """CN-128: an annuity is a month overdue, and can still be paid."""
    due_on, reminder_on = unpaid_since(case.right, case.day), _reminder_on(case)
    if case.right.status is not RightStatus.IN_FORCE or due_on is None or reminder_on is None:
        return None
    if case.day < reminder_on or lapsed_by_the_clock(case.right, case.place, case.as_of, case.known_at):
        return None
    return f"The annuity due on {due_on.isoformat()} is a month overdue: CNIPA reminds the owner, and the pledgee."
