"""Group B: who gives the right. The pledgor owns it, and every co-owner agrees."""

from __future__ import annotations

from registry.domain.conditions.case import Case, Rule, Verdict, fail, missing


def _pledgor_owns(case: Case) -> Verdict | None:
    """MR-11: the pledgor is an owner in the right's own register on the day of perfection."""
    if case.owners_then is None:
        return missing("owners", "The owners of the right are not on record.")
    if case.filing.pledgor.id in {owner.party for owner in case.owners_then}:
        return None
    return fail("PLEDGOR_NOT_OWNER", "The pledgor is not an owner of the right on record.", "/right")


def _co_owners(case: Case) -> Verdict | None:
    """MR-12: every owner consents, or an agreement among them lets one pledge."""
    if case.owners_then is None:
        return missing("owners", "The owners of the right are not on record.")
    if case.filing.co_owner_agreement is not None:
        return None
    agreed = case.filing.consenting | {case.filing.pledgor.id}
    if all(owner.party in agreed for owner in case.owners_then):
        return None
    return fail(
        "CO_OWNER_CONSENT", "A co-owner's consent is missing.", "/right", "File the consent or the owners' agreement."
    )


RULES = (
    Rule(id="MR-11", group="B", basis="专利权质押登记办法 art. 11(1)", check=_pledgor_owns),
    Rule(id="MR-12", group="B", basis="专利法 art. 14; 专利权质押登记办法 art. 11(8)", check=_co_owners),
)
