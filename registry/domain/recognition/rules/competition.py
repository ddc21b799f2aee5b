"""Group E: who else has a claim. One pledge at a time where that is the law, rank where it is not."""

from __future__ import annotations

from datetime import date

from registry.domain.case.case import Case
from registry.domain.case.rule import Rule
from registry.domain.case.verdict import Verdict, condition, fail, lacking, note
from registry.domain.law.finding import Confidence
from registry.domain.law.place import SearchBefore
from registry.domain.recognition.junior_rank import junior
from registry.domain.right.dealings import Disposal
from registry.domain.values.days import legal_day
from registry.domain.values.spelling import same

SEARCH_MAX_AGE = 10
"""Legal days a search may lie before the moment it counts up to: a setting of prudence, no law."""


def _exclusive(case: Case) -> Verdict | None:
    """MR-30: a right that bears one item at a time bears no earlier one; its own reservation has not run out."""
    if not case.place.exclusive:
        return None
    if case.reservation_ended:
        return fail("RESERVATION_LAPSED", "The reservation ended before the register entered the pledge.", "/right")
    if case.taken:
        code = f"{case.place.code}_ALREADY_PLEDGED"
        return fail(code, "The right already bears a pledge.", "/right", "Have the earlier pledge cancelled.")
    return None


def _succeeds(case: Case) -> Verdict | None:
    """MR-30: its entry was made after the one before it had ended, as a register of one pledge at a time must."""
    if not case.overlaps or case.taken:
        return None
    message = "By the days on file the entry was made while an earlier one, ended since, still stood."
    return condition("ENTRY_OVERLAPS", message, "/filings", "Compare the days of both entries with the register.")


def _junior(case: Case) -> Verdict | None:
    """MR-31: the item ranks first."""
    if case.rank is None or case.rank == 1:
        return None
    return condition(f"JUNIOR_RANK:{case.rank}", junior(case.rank), "/right")


def _searched(case: Case) -> Verdict | None:
    """MR-32: an official search, at most 10 days before the moment up to which it counts in that place."""
    entry, search = case.entry, case.collateral.official_search
    if entry is None:
        return None
    until = {
        SearchBefore.EXECUTION: case.filing.contract.executed_at,
        SearchBefore.APPLICATION: entry.applied_at or entry.effective_at,
        SearchBefore.ENTRY: entry.effective_at,
    }[case.place.search_before]
    if search is None or not same(search.register, case.place.register):
        return _unsearched("No official search of the right is on file.")
    if until is None:
        return lacking("executed_at", "The day the contract was signed is not on record.")
    age = (legal_day(until) - legal_day(search.at)).days
    if 0 <= age <= SEARCH_MAX_AGE:
        return None
    return _unsearched("The official search is not of the days before the security.")


def _search_disclosed(case: Case) -> Verdict | None:
    """MR-32: whoever the search showed is named among the interests in this right that were known of."""
    if case.collateral.official_search is None or case.entry is None or not case.heard.undisclosed:
        return None
    message = f"The search shows {', '.join(case.heard.undisclosed)}, of whom the filing says nothing."
    return condition(
        "UNDISCLOSED_INTEREST", message, "/knowledge_of_prior", "Disclose every interest the search shows."
    )


def _understood(case: Case) -> Verdict | None:
    """MR-35: every holder that the filing or its search names is one that this register knows."""
    if not case.looks_at_notice or not case.heard.unresolved:
        return None
    names = ", ".join(case.heard.unresolved)
    message = f"Nobody with a part in an earlier item on this right, and no party on record, is {names}."
    return note("HOLDER_NOT_UNDERSTOOD", message, "/knowledge_of_prior")


def _consistent(case: Case) -> Verdict | None:
    """MR-35: the filing does not deny what its own search showed."""
    if not case.looks_at_notice or not case.heard.contradicted:
        return None
    names = ", ".join(case.heard.contradicted)
    message = f"The search showed {names}, of whom the filing says that nothing was known; the search counts."
    return note("KNOWLEDGE_CONTRADICTED", message, "/knowledge_of_prior")


def _unsearched(message: str) -> Verdict:
    return condition("SEARCH_MISSING", message, "/official_search", "Search the official register and file the result.")


def _licensed(case: Case) -> Verdict | None:
    """MR-33: nobody held an exclusive licence before; one of the day of perfection is MR-34's."""
    since = case.perfected_on
    before = [x for x in case.right.licences if (x.from_on <= case.day if since is None else x.from_on < since)]
    if not any(x.exclusive and (x.until_on is None or case.day <= x.until_on) for x in before):
        return None
    return condition("EXCLUSIVE_LICENCE_PRIOR", "An exclusive licence was recorded before.", "/right")


def _undisposed(case: Case) -> Verdict | None:
    """MR-34: since the pledge nothing was transferred or licensed without the pledgee's consent, or it is cured: by a
    consent given since, or by the return of the right to the pledgor."""
    since = case.perfected_on
    if since is None:
        return None
    made = [
        one for one in case.disposals if one.consent is None and _breaks(one, since, case) and not _agreed(case, one)
    ]
    if not made:
        return None
    message = "The right was transferred or licensed after the pledge, with no consent on file."
    return condition("DISPOSAL_WITHOUT_CONSENT", message, "/right", "File the pledgee's consent, or have it undone.")


def _breaks(made: Disposal, since: date, case: Case) -> bool:
    """Whether a disposal is one that the pledgee had a say in, and is not undone: of the day of perfection a licence,
    and a transfer away from the pledgor. A mortgagee that passes on what it owns by way of security needs no word but
    its own."""
    if made.on < since:
        return False
    if made.kind == "licence":
        return True
    pledgor = case.filing.pledgor.id
    if case.security in case.place.title_moving and case.filing.pledgee.id in made.out_of:
        return False
    if pledgor in made.to:
        return made.on > since and not _brings_back(made, case)
    returned = any(one.kind == "transfer" and one.at > made.at and pledgor in one.to for one in case.disposals)
    return not returned


def _brings_back(made: Disposal, case: Case) -> bool:
    """Whether a transfer brings the right back to the pledgor, in whose hand it was not before."""
    earlier = [one for one in case.disposals if one.kind == "transfer" and one.at < made.at]
    return bool(earlier) and case.filing.pledgor.id not in max(earlier, key=lambda one: one.at).to


def _agreed(case: Case, made: Disposal) -> bool:
    """Whether the pledgee's last word before a disposal allowed one of its kind, or a later word does."""
    words = sorted((one for one in case.consents if one.to == made.kind), key=lambda one: one.at)
    before = [one for one in words if legal_day(one.at) <= made.on]
    return bool(before and before[-1].given) or any(one.given for one in words[len(before) :])


def _undetermined(case: Case) -> Verdict | None:
    """MR-35: the law of notice can name the item's place: it is in no circle, and every pair of it has an answer."""
    if case.notice is None or not case.notice.undetermined:
        return None
    message = "Who goes before whom can not be told from what is known of filing and knowledge."
    cure = "Agree on the order in a deed of priority, or state what was known."
    return condition("PRIORITY_UNDETERMINED", message, "/knowledge_of_prior", cure)


def _contested(case: Case) -> Verdict | None:
    """MR-35: the law of notice gives every pair the order that the register shows."""
    if case.notice is None:
        return None
    against = case.notice.against
    if not against:
        return None
    message = "By filing and knowledge the order is the reverse of the rank shown."
    return condition(
        f"PRIORITY_CONTESTED:{','.join(against)}", message, "/right", "Agree on the order in a deed of priority."
    )


def _postponed(case: Case) -> Verdict | None:
    """MR-36: no later fixed security passes this floating one."""
    if case.notice is None or not case.notice.passed:
        return None
    return condition("FLOATING_POSTPONED", "A later fixed security goes before this floating one.", "/security")


RULES = (
    Rule(id="MR-30", group="E", basis="专利权质押登记办法 art. 11(9)", check=_exclusive),
    Rule(id="MR-30", group="E", basis="专利权质押登记办法 art. 11(9)", check=_succeeds),
    Rule(id="MR-31", group="E", basis="民法典 art. 414; Cap. 514 s.52", check=_junior),
    Rule(id="MR-32", group="E", basis="prudence: what was there before shows in a search", check=_searched),
    Rule(id="MR-32", group="E", basis="prudence: what was there before shows in a search", check=_search_disclosed),
    Rule(
        id="MR-33",
        group="E",
        basis="a licensee under an exclusive licence goes before",
        check=_licensed,
        confidence=Confidence.SECONDARY,
    ),
    Rule(id="MR-34", group="E", basis="民法典 art. 444(2)", check=_undisposed, confidence=Confidence.VERIFIED),
    Rule(id="MR-35", group="E", basis="Cap. 514 s.52(1)(b)", check=_understood),
    Rule(id="MR-35", group="E", basis="Cap. 514 s.52(1)(b)", check=_consistent),
    Rule(id="MR-35", group="E", basis="Cap. 514 s.52", check=_undetermined),
    Rule(id="MR-35", group="E", basis="Cap. 514 s.52", check=_contested),
    Rule(
        id="MR-36",
        group="E",
        basis="a fixed charge goes before an earlier floating one",
        check=_postponed,
        confidence=Confidence.MEMORY_MEDIUM,
    ),
)
