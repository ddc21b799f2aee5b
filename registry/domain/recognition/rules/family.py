"""Group F: the family of the right, and what it is worth. A pledge on one member encumbers only that one.

What hangs together with the right elsewhere is told apart: whether it was disclosed, who holds it, whose it is, and
what has become of the base that this right hangs on. Nothing passes upward, from what hangs on a base to the base.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from registry.domain.case.case import Case, Jurisdiction, Kin
from registry.domain.case.rule import Rule
from registry.domain.case.verdict import Verdict, condition, fail, lacking, note, pending
from registry.domain.filing.filing import Valuation
from registry.domain.law.finding import Confidence, Does, Finding, Severity
from registry.domain.law.place import Dependence, Follows
from registry.domain.party.party import Party
from registry.domain.right.facts import RightAt, RightStatus
from registry.domain.right.family_links import LinkFault, is_dependency, link_faults, window_ends_on
from registry.domain.right.ownership import OwnerIds
from registry.domain.values.sentence import sentence
from registry.domain.values.spelling import same

_LINK = "/right"
_RECORDS_CORRECTED = "Have the records of both corrected."
_DISCLOSED = "/family_disclosed"
_VOID = (RightStatus.INVALIDATED, RightStatus.REVOKED)


def _disclosed(case: Case) -> Verdict | None:
    """FAM-01: every member of the family on record is disclosed, or itself taken by the same filing."""
    told = {(one.jurisdiction, one.number) for one in case.collateral.family_disclosed}
    taken = {one.right for one in case.filing.collateral}
    untold = [k for k in case.kin if k.right.right not in taken and (k.place.code, k.right.right.number) not in told]
    if not untold:
        return None
    message = sentence(
        "FAMILY_UNDISCLOSED", "Of its family on record the filing does not disclose {rights}.", rights=_ids(untold)
    )
    return condition("FAMILY_UNDISCLOSED", message, _DISCLOSED, "Disclose every member of the family with its state.")


def _linked(case: Case) -> Verdict | None:
    """FAM-02: the right hangs on one base that it can hang on, and that hangs on nothing itself."""
    return _first_fault(case, "FAM-02")


def _within_term(case: Case) -> Verdict | None:
    """FAM-04: a right does not outlive the term that begins with its base's filing."""
    return _first_fault(case, "FAM-04")


def _in_time(case: Case) -> Verdict | None:
    """FAM-05: it was asked for within the time that its base's publication or grant began."""
    return _first_fault(case, "FAM-05")


def _first_fault(case: Case, rule: str) -> Verdict | None:
    faults = (fault for fault in link_faults(case.right, case.base, case.places) if fault.rule == rule)
    found = next(faults, None)
    return None if found is None else fail(found.code, found.message, _LINK, _RECORDS_CORRECTED)


def _held(case: Case) -> Verdict | None:
    """FAM-03: the same pledgee, or at least somebody, holds every living member of the family; this one nobody does."""
    free = [k for k in case.kin if k.alive and not k.held_by]
    if not free:
        return None
    message = f"Nobody holds {_ids(free)} of the same family: it can be sold or pledged apart."
    return condition(
        f"FAMILY_MEMBER_UNENCUMBERED:{_ids(free)}", message, _DISCLOSED, "Take a pledge on each of them too."
    )


def _held_elsewhere(case: Case) -> Verdict | None:
    """FAM-03: no other pledgee alone holds a living member of the family."""
    others = [k for k in case.kin if k.alive and k.held_by and case.filing.pledgee.id not in k.held_by]
    if not others:
        return None
    message = f"Another pledgee holds {_ids(others)} of the same family."
    return condition(
        f"FAMILY_MEMBER_PLEDGED_ELSEWHERE:{_ids(others)}", message, _DISCLOSED, "Agree with its pledgee on the family."
    )


def _once(case: Case) -> Verdict | None:
    """FAM-06: what is allocated of a valuation, over all items that draw on it, is not more than the whole."""
    value, others = case.collateral.valuation, case.disclosed
    return None if value is None or others is None else overdrawn(value, others, case.pledgor, case.undisclosed)


def overdrawn(
    value: Valuation, others: Iterable[Valuation], pledgor: Party, undisclosed: Iterable[Valuation] = ()
) -> Verdict | None:
    """What is wrong with a draw of `pledgor` on a valuation, given what all other items of it draw on any.

    Parties that were joined may each have told one; either may then be told, and the lesser amount counts. What items
    draw that whoever files may not see, `undisclosed`, is neither named nor compared with what the draw says of the
    whole: the answer would tell whether a guess is right.
    """
    beside = [one for one in others if same(one.reference, value.reference)]
    amounts = [value.amount, *(one.amount for one in beside)]
    as_told = [(one.amount, one.valued_on) == (value.amount, value.valued_on) for one in beside]
    agrees = any(as_told) if pledgor.records else all(as_told)
    if beside and (not agrees or any(amount.currency != value.amount.currency for amount in amounts)):
        message = f"Valuation {value.reference} was told before with another amount or day."
        return fail(
            "VALUATION_CONTRADICTORY", message, "/valuation/amount", "Give it as it was, or under its own name."
        )
    total = sum((one.allocated.amount for one in beside), value.allocated.amount)
    whole = min(amounts, key=lambda amount: amount.amount)
    if total <= whole.amount:
        told = [one.amount.amount for one in beside] if pledgor.records else []
        return _beside_undisclosed(value, total, undisclosed, told)
    message = f"Of valuation {value.reference} over {whole.amount} {whole.currency}, {total} would be allocated."
    return fail("VALUE_DOUBLE_COUNTED", message, "/valuation/allocated", "Allocate no more than is left of it.")


def _beside_undisclosed(
    value: Valuation, total: Decimal, undisclosed: Iterable[Valuation], told: Iterable[Decimal]
) -> Verdict | None:
    """Refuse a draw that brings what is allocated of a valuation to `total`, where the `undisclosed` draws on it leave
    less than that.

    The whole is what those draws say it is, the least where they differ, or less where that was `told` too. Another
    currency is not compared, so nothing is shown to be left.
    """
    draws = [draw for draw in undisclosed if same(draw.reference, value.reference)]
    if not draws:
        return None
    allocated = sum((draw.allocated.amount for draw in draws), total)
    comparable = all(draw.amount.currency == value.amount.currency for draw in draws)
    if comparable and allocated <= min((*(draw.amount.amount for draw in draws), *told)):
        return None
    message = f"Of valuation {value.reference} not so much is left beside what other pledges draw on it."
    return fail("VALUE_DOUBLE_COUNTED", message, "/valuation/allocated", "Ask the pledgor what is left of it.")


def _window(case: Case) -> Verdict | None:
    """FAM-07: nothing more can be asked for on the base, or it has been."""
    base = case.right if case.base is None else case.base
    open_until = sorted(
        (last, code)
        for code, place in case.places.items()
        if (last := _open_until(base, place, case.day)) is not None and not _asked_for(case, base, code)
    )
    if not open_until:
        return None
    told = ", ".join(f"in {code} until {last.isoformat()}" for last, code in open_until)
    message = f"On {base.right} a further right can still be asked for: {told}. Agree to file and pledge it."
    return note(f"FAMILY_WINDOW_OPEN:{open_until[0][0].isoformat()}", message, _DISCLOSED)


def _open_until(base: RightAt, place: Jurisdiction, day: date) -> date | None:
    """Until when a right of that place can still be asked for on `base`; None where it can not on `day`."""
    days = [
        last
        for dependence in place.dependences.values()
        if base.kind in (dependence.bases.get(base.right.jurisdiction) or ())
        and (last := window_ends_on(base, dependence)) is not None
        and last >= day
    ]
    return max(days, default=None)


def _asked_for(case: Case, base: RightAt, code: str) -> bool:
    """Whether a right of that place has been asked for on `base`, by what is on record or disclosed."""
    members = [case.right, *(k.right for k in case.kin)]
    if any(m.right.jurisdiction == code and m.base is not None and m.base.right == base.right for m in members):
        return True
    return any(m.jurisdiction == code and m.number is not None for m in case.collateral.family_disclosed)


def _owned_together(case: Case) -> Verdict | None:
    """FAM-08: the right and its base, or the base and what hangs on it, are of the same owners."""
    near = [k for k in case.kin if k.alive and (_is_base(case.right, k) or _hangs_on(k.right, case.right))]
    split = [k for k in near if _conflict(case.owners_now, k.owners)]
    if split:
        message = f"{_ids(split)} is not of the same owners."
        return condition("FAMILY_OWNERSHIP_SPLIT", message, _LINK, "Have the family brought into one hand.")
    unknown = [k for k in near if k.owners is None or None in k.owners]
    if case.owners_now is None or None in case.owners_now:
        return lacking("owners", "Who owns the right is not on record by an identifier.") if near else None
    if unknown:
        return lacking("owners", f"Who owns {_ids(unknown)} is not on record by an identifier.")
    return None


def _conflict(own: OwnerIds | None, others: OwnerIds | None) -> bool:
    """Whether two rights can not be of the same owners, whoever the unidentified ones among them are."""
    if own is None or others is None:
        return False
    mine, theirs = set(own) - {None}, set(others) - {None}
    return len(own) != len(others) or len(mine - theirs) > others.count(None) or len(theirs - mine) > own.count(None)


def _released_together(case: Case) -> Verdict | None:
    """FAM-09: the same pledgee has not released the base while it keeps this right: each is released by its name."""
    base, since = case.base_kin, case.standing.since if case.standing is not None else None
    if base is None or since is None or base.released_at is None or base.released_at < since:
        return None
    if case.filing.pledgee.id in base.held_by:
        return None
    message = f"The pledge on {base.right.right} was released, this one was not: each is released by its own name."
    return condition("PARTIAL_RELEASE", message, _LINK, "Release this item too, or pledge the base again.")


def _base_known(case: Case) -> Verdict | None:
    """FAM-10: the base of a right that hangs on one is on record."""
    if case.dependence is None or case.base_kin is not None:
        return None
    told = case.right.base
    if told is not None and is_dependency(told.link.value) and told.right.jurisdiction not in case.places:
        return None
    return lacking("base", "The base that this right hangs on is not on record, nor what has become of it.")


def _base_stands(case: Case) -> Verdict | None:
    """FAM-10: the base is in force; what its end does to this right its own place says."""
    base, dependence = case.base_kin, case.dependence
    if base is None or dependence is None:
        return None
    status = base.right.status
    if status in _VOID:
        return _base_void(base, dependence)
    if status is RightStatus.PENDING or base.alive:
        return None
    message = f"Its base {base.right.right} has lapsed or ended."
    match dependence.follows:
        case Follows.INDEPENDENT:
            return note("BASE_LAPSED", f"{message} This right stands by itself.", _LINK)
        case Follows.REVIEW:
            return condition("BASE_LAPSED_REVIEW", message, _LINK, "Ask counsel whether this right still stands.")
        case Follows.FOLLOWS:
            return fail("NOT_IN_FORCE", f"{message} This right ended with it.", _LINK)


def _base_void(base: Kin, dependence: Dependence) -> Verdict:
    message = f"Its base {base.right.right} was invalidated."
    match dependence.follows:
        case Follows.INDEPENDENT:
            said = f"{message} This right stands, exposed on the same grounds."
            return condition("BASE_INVALIDATED", said, _LINK, "Value it anew, and reckon with the same attack here.")
        case Follows.REVIEW:
            cure = "Ask counsel whether this right still stands."
            return pending("BASE_INVALIDATED_REVIEW", message, _LINK, cure)
        case Follows.FOLLOWS:
            return fail("NOT_IN_FORCE", f"{message} This right ended with it.", _LINK)


def _base_whole(case: Case) -> Verdict | None:
    """FAM-10: the base has not been cut down."""
    base = case.base_kin
    if base is None or base.right.status in _VOID or not base.right.narrowed:
        return None
    message = f"The claims of its base {base.right.right} were cut down."
    return condition("BASE_AMENDED", message, _LINK, "Compare what is left of both.")


def _base_unchallenged(case: Case) -> Verdict | None:
    """FAM-10: nobody asks that the base be invalidated."""
    base = case.base_kin
    if base is None or base.right.status in _VOID or not _is_challenged(base):
        return None
    message = f"The invalidation of its base {base.right.right} is asked for."
    return condition("BASE_CHALLENGED", message, _LINK, "Follow the proceeding; the same grounds may be raised here.")


def _is_challenged(base: Kin) -> bool:
    return any(p.kind == "invalidation" for p in base.right.proceedings)


def _base_free(case: Case) -> Verdict | None:
    """FAM-10: no court holds the base, which would not bear on this right."""
    base = case.base_kin
    if base is None or not base.alive:
        return None
    held = [p for p in base.right.proceedings if p.kind == "preservation" or (p.kind == "ownership" and p.suspended)]
    return note("BASE_FROZEN", f"Its base {base.right.right} is held by a court.", _LINK) if held else None


def _followed(case: Case) -> Verdict | None:
    """FAM-10: what an opposition did to a base elsewhere, the right's own register has entered."""
    told, dependence = case.right.base, case.dependence
    if told is None or dependence is None or told.right.jurisdiction not in dependence.opposed_at:
        return None
    if case.right.opposed is None:
        return None
    message = f"Its base {told.right} was {case.right.opposed} in opposition; {case.place.register} has to enter that."
    cure = f"Have {case.place.register} enter it, and record what it says."
    return pending("MUST_FOLLOW_BASE", message, _LINK, cure)


def _is_base(right: RightAt, kin: Kin) -> bool:
    return right.base is not None and right.base.right == kin.right.right


def _hangs_on(member: RightAt, right: RightAt) -> bool:
    return member.base is not None and member.base.right == right.right


def _ids(kin: Iterable[Kin]) -> str:
    return ",".join(sorted(str(k.right.right) for k in kin))


def link_findings(faults: Iterable[LinkFault], place: Jurisdiction, day: date) -> tuple[Finding, ...]:
    """What is wrong with what a right is said to hang on, as findings: with the rule of the right's own place in force
    on `day` where that says the same."""
    basis = {rule.id: rule for rule in RULES}
    found = []
    for fault in faults:
        rule, own = basis[fault.rule], place.citations.get(fault.rule)
        cited = own if own is not None and own.first_day <= day else None
        found.append(
            Finding(
                rule=cited.id if cited else rule.id,
                code=fault.code,
                severity=Severity.FAIL,
                basis=cited.basis if cited else rule.basis,
                confidence=cited.confidence if cited else rule.confidence,
                message=fault.message,
                pointer="/base",
                cure=_RECORDS_CORRECTED,
                rules=(rule.id, cited.id) if cited else (rule.id,),
            )
        )
    return tuple(found)


def value_is_stale(case: Case) -> bool:
    """Whether what the right was valued at no longer counts, its base having ended since: a flag, no reason."""
    verdict = _base_stands(case)
    return case.collateral.valuation is not None and verdict is not None


_FAMILY = Rule(id="FAM-01", group="F", basis="practice: a family is pledged member by member", check=_disclosed)
VALUED_ONCE = "practice: each amount secures once"
_BASE = "what happens to a base is told by the law of the place of the right"

RULES = (
    _FAMILY,
    replace(_FAMILY, id="FAM-02", basis="a re-registration or extension has one base", check=_linked),
    replace(_FAMILY, id="FAM-03", basis="each right is pledged by its own name", check=_held),
    replace(_FAMILY, id="FAM-03", basis="each right is pledged by its own name", check=_held_elsewhere),
    replace(_FAMILY, id="FAM-04", basis="Cap. 514 s.39(1)(b); RJPI on extensions", check=_within_term),
    replace(_FAMILY, id="FAM-05", basis="Cap. 514 ss. 15, 23; Notice 25/2020 art. 6", check=_in_time),
    replace(_FAMILY, id="FAM-06", basis=VALUED_ONCE, check=_once),
    replace(_FAMILY, id="FAM-07", basis="Cap. 514 s.15; Notice 25/2020 art. 6", check=_window, does=Does.WARNS),
    replace(_FAMILY, id="FAM-08", basis="practice: a family in two hands is sold apart", check=_owned_together),
    replace(_FAMILY, id="FAM-09", basis="each item is released by its own name", check=_released_together),
    replace(_FAMILY, id="FAM-10", basis=_BASE, check=_base_known),
    replace(_FAMILY, id="FAM-10", basis=_BASE, check=_base_stands),
    replace(_FAMILY, id="FAM-10", basis=_BASE, check=_base_whole),
    replace(_FAMILY, id="FAM-10", basis=_BASE, check=_base_unchallenged),
    replace(_FAMILY, id="FAM-10", basis=_BASE, check=_base_free),
    replace(_FAMILY, id="FAM-10", basis=_BASE, check=_followed, confidence=Confidence.SECONDARY),
)
