"""Group B: who gives the right. The pledgor owns it, and every co-owner agrees."""

from __future__ import annotations

from registry.domain.case.case import Case
from registry.domain.case.rule import Rule
from registry.domain.case.verdict import Verdict, condition, fail, missing, pending
from registry.domain.law.finding import Confidence


def _pledgor_owns(case: Case) -> Verdict | None:
    """MR-11: the pledgor is an owner in the right's own register at any instant of the day of perfection."""
    if any(case.filing.pledgor.id in owners for owners in case.owners_then if owners is not None):
        return None
    if not case.owners_then or None in case.owners_then:
        return missing("owners", "The owners of the right are not on record.")
    return fail("PLEDGOR_NOT_OWNER", "The pledgor is not an owner of the right on record.", "/right")


def _co_owners(case: Case) -> Verdict | None:
    """MR-12: every owner of that day beside the pledgor consents, or an agreement among them lets one pledge."""
    pledgor = case.filing.pledgor.id
    known = [owners for owners in case.owners_then if owners is not None]
    of_pledgor = [owners for owners in known if pledgor in owners]
    agreeing = {pledgor, *case.filing.consenting}
    if any(agreeing.issuperset(owners) for owners in of_pledgor or known):
        return None
    if not known or (not of_pledgor and None in case.owners_then):
        return missing("owners", "The owners of the right are not on record.")
    if case.filing.co_owner_agreement is not None:
        return None
    return fail(
        "CO_OWNER_CONSENT", "A co-owner's consent is missing.", "/right", "File the consent or the owners' agreement."
    )


def _authority(case: Case) -> Verdict | None:
    """MR-13: a company that secures another's debt has resolved to do so."""
    third_party = case.filing.debtor.id != case.filing.pledgor.id
    if not third_party or not case.pledgor.is_company or case.filing.authority is not None:
        return None
    cure = "File the resolution of the board or the shareholders."
    return pending(
        "AUTHORITY_MISSING", "The pledgor secures another's debt without a resolution on file.", "#/authority", cure
    )


def _nominee(case: Case) -> Verdict | None:
    """MR-14: nobody is declared to hold the right for another."""
    if not case.filing.nominee:
        return None
    message = "The pledgor holds the right for another, whom its register does not show."
    return condition("BENEFICIAL_OWNER_DIFFERS", message, "#/nominee", "Have the beneficial owner join.")


RULES = (
    Rule(id="MR-11", group="B", basis="专利权质押登记办法 art. 11(1)", check=_pledgor_owns),
    Rule(id="MR-12", group="B", basis="专利法 art. 14; 专利权质押登记办法 art. 11(8)", check=_co_owners),
    Rule(
        id="MR-13",
        group="B",
        basis="担保解释 art. 7",
        check=_authority,
        confidence=Confidence.MEMORY_MEDIUM,
    ),
    Rule(id="MR-14", group="B", basis="Cap. 514 s.51(3)", check=_nominee, confidence=Confidence.VERIFIED),
)
