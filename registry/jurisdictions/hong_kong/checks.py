"""What the table of Hong Kong looks at itself: the checks, each named as the code under which its row speaks."""

from __future__ import annotations

from registry.domain.case.case import Case
from registry.domain.case.remarks import (
    CONSENT_OR_UNDO,
    charges_still_shown,
    first_of_place,
    still_shown,
    surrendered,
)
from registry.domain.case.verdict import Verdict, note, pending
from registry.domain.law.dated import in_force_or_first
from registry.domain.right.facts import RightStatus
from registry.domain.values.days import add_months, legal_day
from registry.domain.values.spelling import same
from registry.jurisdictions.hong_kong.charges import CHARGE_REGISTER, binds
from registry.jurisdictions.hong_kong.deadlines import bears_entries_from, notified, signed_on, title_ends_on
from registry.jurisdictions.hong_kong.texts import STANDARD_O
from registry.jurisdictions.hong_kong.values import FLOATING, FLOATING_PREFERENCE_MONTHS, PREFERENCE_MONTHS, REGISTER

_CLAIM = "State the rank claimed, or a deed of priority."
_READ_THERE = frozenset({"en", "zh", "yue", "cmn"})


def standard_o_too_early(case: Case) -> str | None:
    """HK-03."""
    filed_on, first = case.right.filed_on, STANDARD_O.first_day
    if case.right.kind != "standard_o" or filed_on is None or filed_on >= first:
        return None
    return f"No standard patent (O) could be filed before {first.isoformat()}; this one says {filed_on.isoformat()}."


def restoration_open(case: Case) -> str | None:
    """HK-12."""
    if case.right.status is not RightStatus.LAPSED:
        return None
    return "The patent has lapsed; it may be restored on form P12. Take no new charge while that is open."


def surrendered_without_consent(case: Case) -> tuple[Verdict, ...]:
    """HK-21: no consent is known to be a condition, and a surrender is an official fact."""
    message = surrendered(case)
    return () if message is None else (note("SURRENDERED_WITHOUT_CONSENT", message, "/right", CONSENT_OR_UNDO),)


def legal_mortgage_title(case: Case) -> str | None:
    """HK-34."""
    if case.security != "hk_legal_mortgage":
        return None
    return "The mortgagee becomes proprietor on the register: see that the instrument licenses back and reassigns."


def rank_claim(case: Case) -> tuple[Verdict, ...]:
    """HK-36: a further charge says which rank it claims, and heeds the clause of an earlier one that it knows of."""
    claimed, known = case.collateral.rank_claimed, case.collateral.knowledge_of_prior
    signed_at = case.filing.contract.executed_at
    remarks = []
    if case.rivals and claimed is None:
        message = "Another live charge stands on this right: say which rank is claimed."
        remarks.append(pending("RANK_CLAIM", message, cure=_CLAIM))
    elif case.rivals and claimed != case.rank:
        message = f"Rank {claimed} is claimed, the item ranks {case.rank} here."
        remarks.append(pending("RANK_CLAIM", message, cure=_CLAIM))
    bound = [
        prior.holder
        for prior in (known if isinstance(known, tuple) else ())
        if prior.negative_pledge_known
        and prior.right == case.right.right
        and (signed_at is None or prior.known_at <= signed_at)
    ]
    if bound:
        message = f"By what the filing knows of, {', '.join(bound)} has a clause against later charges."
        cure = "File the holder's consent, or a deed of priority."
        remarks.append(note("NEGATIVE_PLEDGE", message, "/knowledge_of_prior", cure))
    return tuple(remarks)


def notice_not_enough(case: Case) -> str | None:
    """HK-42."""
    if case.entry is not None or not notified(case) or bears_entries_from(case) is None:
        return None
    return "Only notice was given, and the right can bear an entry now: notice may no longer protect."


def translation_missing(case: Case) -> str | None:
    """HK-46: a paper declared in another language, of a kind that no paper in English or Chinese is of."""
    told = [(one.known_kind, one.main_language) for one in case.filing.documents if one.language]
    readable = {kind for kind, language in told if language in _READ_THERE}
    foreign = sorted({kind for kind, language in told if language not in _READ_THERE} - readable)
    if not foreign or "translation" in readable:
        return None
    return f"The Patents Registry reads English and Chinese; not in either: {', '.join(foreign)}."


def title_registered_late(case: Case) -> str | None:
    """HK-49."""
    due_on = title_ends_on(case)
    entered_at = None if case.entry is None else case.entry.effective_at
    if due_on is None or (case.day if entered_at is None else legal_day(entered_at)) <= due_on:
        return None
    return "Not entered within six months: money remedies for infringements before the entry may be lost."


def companies_registry_searched(case: Case) -> str | None:
    """HK-56: a search of a register of charges, not of the right's own, shows somebody."""
    search = case.collateral.official_search
    registers = {place.charge_register.code for place in case.places.values() if place.charge_register is not None}
    if search is None or not search.hits or not any(same(search.register, one) for one in registers):
        return None
    shown = ", ".join(search.hits)
    return f"{search.register} shows {shown}: that alone is no knowledge under section 52, which can be contested."


def company_not_registered(case: Case) -> str | None:
    """HK-62: a company from elsewhere whose charge the Companies Registry does not ask for."""
    pledgor = case.pledgor
    asked = any(register.rule == CHARGE_REGISTER.rule for register in case.charge_registers)
    if not pledgor.is_company or pledgor.seat == "HK" or asked or not first_of_place(case):
        return None
    return "The pledgor is on record as not registered in Hong Kong: see that it has no place of business there."


def charge_release_due(case: Case) -> str | None:
    """HK-70."""
    shown = charges_still_shown(case)
    if not shown:
        return None
    return f"{', '.join(shown)} still shows the charge released here: form NM2 and a certified copy are due, by no day."


def release_not_entered(case: Case) -> tuple[Verdict, ...]:
    """HK-71: the Patents Registry still shows what was released here."""
    if not still_shown(case):
        return ()
    message = f"{REGISTER} still shows the security released here."
    return (pending("RELEASE_NOT_ENTERED", message, cure="File form P19 for the release or the deed of reassignment."),)


def preference_risk(case: Case) -> str | None:
    """HK-76, the periods for persons not connected."""
    since, made_on = case.pledgor.insolvent_from(case.day), signed_on(case)
    if since is None or made_on is None or not binds(case.pledgor, case.place.code, made_on):
        return None
    months = in_force_or_first(FLOATING_PREFERENCE_MONTHS if case.security in FLOATING else PREFERENCE_MONTHS, made_on)
    if not made_on <= since <= add_months(made_on, months):
        return None
    return f"The pledgor became insolvent within {months} months of the charge: it may be set aside."
