"""What an item over a right of Macau has to wait for, or do, by when."""

from __future__ import annotations

from datetime import date, timedelta

from registry.domain.case.case import Case
from registry.domain.law.dated import in_force, in_force_or_first
from registry.domain.law.deadline import Deadline
from registry.domain.right.facts import RightStatus
from registry.domain.right.term import grace_ends_on
from registry.domain.values.days import add_months
from registry.jurisdictions.macau.fees import paid_years
from registry.jurisdictions.macau.values import FIRST_PAID_YEAR, REGISTER, RENEWAL_OPENS_MONTHS, REQUEST_MONTHS


def deadlines(case: Case) -> tuple[Deadline, ...]:
    """What an item over a Macau right has to do by when: the next fee, the extension, the annotation."""
    return (*_annuity(case), *_extension(case), *_registration(case))


def request_ends_on(published_on: date) -> date | None:
    """MO-02: the last day to ask for the extension of a Mainland patent, by the day its grant was published."""
    months = in_force(REQUEST_MONTHS, published_on)
    return None if months is None else add_months(published_on, months)


def _annuity(case: Case) -> tuple[Deadline, ...]:
    """The next fee: due on the day on record, else on the eve of the year it is for; gone with the right or its grace.

    It is owed while the application is pending, too. What an extended patent owed before its extension is not charged.
    """
    right = case.right
    if right.kind not in FIRST_PAID_YEAR or right.status not in (RightStatus.PENDING, RightStatus.IN_FORCE):
        return ()
    if right.fees_paid_until is not None:
        due_on, opens_on = right.fees_paid_until, _payable_from(right.fees_paid_until)
    else:
        begins = _next_paid_year(case)
        if begins is None:
            return ()
        due_on, opens_on = begins - timedelta(days=1), _payable_from(begins)
    grace = grace_ends_on(due_on, case.place)
    if (right.expires_on is not None and due_on >= right.expires_on) or case.day > grace:
        return ()
    message = f"The annual fee is payable until {due_on.isoformat()}."
    return (
        Deadline(
            rule="MO-06" if right.kind == "utility" else "MO-05",
            code="ANNUAL_FEE_DUE",
            message=message,
            due_on=due_on,
            register=REGISTER,
            opens_on=opens_on,
            grace_ends_on=grace,
            surcharge="a surcharge, whose amount is not on record",
        ),
    )


def _payable_from(day: date) -> date:
    """The first day on which a fee is taken, by the day it falls due or the year it is for begins."""
    return add_months(day, -in_force_or_first(RENEWAL_OPENS_MONTHS, day))


def _next_paid_year(case: Case) -> date | None:
    """The first day of the next year of the term, later than the day of `case`, for which a fee is owed."""
    filed_on, kind = case.right.filed_on, case.place.kinds.get(case.right.kind)
    if filed_on is None or kind is None:
        return None
    begins = paid_years(kind.name, filed_on, in_force(kind.term_years, filed_on) or 0)
    return next((day for day in begins if day > case.day), None)


def _extension(case: Case) -> tuple[Deadline, ...]:
    """The end of the three months after the base's grant, while the extension is not granted.

    A Mainland grant is published on the day it takes effect (Patent Law art. 39), the grant day on record.
    """
    base = case.base
    if case.right.kind != "extension" or case.right.status is not RightStatus.PENDING:
        return ()
    if base is None or base.granted_on is None:
        return ()
    due_on = request_ends_on(base.granted_on)
    if due_on is None or due_on < case.day:
        return ()
    message = "The extension of the granted Mainland patent can be asked for until this day; it is not prolonged."
    return (Deadline(rule="MO-02", code="EXTENSION_DUE", message=message, due_on=due_on, register=REGISTER),)


def _registration(case: Case) -> tuple[Deadline, ...]:
    """The annotation still to be made: no law sets a last day, so it is due at once."""
    if case.entry is not None or (case.standing is not None and not case.standing.live):
        return ()
    message = "Until the DSEDT has annotated the pledge it counts against no third party."
    return (Deadline(rule="MO-13", code="ANNOTATION_DUE", message=message, due_on=case.day, register=REGISTER),)
