"""What several places remark on an item by facts that are the same everywhere; each place cites its own rule for it.

A right that was given up without the pledgee's word; a security released here that a register still shows. None of it
is refused: an official fact has happened, and what a register still shows is for the parties to have cancelled.
"""

from __future__ import annotations

from registry.domain.case.case import Case
from registry.domain.filing.acts import ActKind
from registry.domain.rank.standing import ItemStatus
from registry.domain.right.facts import RightStatus

CONSENT_OR_UNDO = "File the pledgee's consent to the abandonment, or have the right restored."


def surrendered(case: Case) -> str | None:
    """The right was given up under the pledge, and the pledgee has not agreed, by its last word so far."""
    words = [word for word in case.consents if word.to == "abandonment"]
    agreed = bool(words) and max(words, key=lambda word: word.at).given
    if case.right.status is not RightStatus.SURRENDERED or not case.perfected or agreed:
        return None
    return "The right was surrendered under the pledge, with no consent of the pledgee on file."


def still_shown(case: Case) -> bool:
    """Whether the item was released here while the right's own register shows it, entered or asked for."""
    cancelled = any(act.effective_at is not None for act in case.situs_acts(ActKind.CANCEL))
    return _released(case) and case.entry is not None and not cancelled


def charges_still_shown(case: Case) -> tuple[str, ...]:
    """The registers of charges that show the item, delivered to them, though it was released here."""
    if not _released(case):
        return ()
    shown = []
    for register in case.charge_registers:
        delivered = case.acts_standing(register.code, ActKind.REGISTER)
        if delivered and not case.acts_standing(register.code, ActKind.CANCEL):
            shown.append(register.code)
    return tuple(shown)


def first_of_place(case: Case) -> bool:
    """Whether no earlier item of the filing lies in the same place: what is asked of the whole is said once there."""
    here = case.collateral.right.jurisdiction
    return all(item.right.jurisdiction != here for item in case.filing.collateral[: case.item - 1])


def _released(case: Case) -> bool:
    return case.standing is not None and case.standing.status is ItemStatus.RELEASED
