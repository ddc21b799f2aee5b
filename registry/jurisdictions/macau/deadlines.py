"""What an item over a right of Macau has to wait for, or do, by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from registry.domain.case.case import Case
from registry.domain.law.dated import Dated, in_force
from registry.domain.law.deadline import Deadline
from registry.domain.right.facts import RightStatus
from registry.domain.right.term import grace_ends_on
from registry.domain.values.days import add_months, add_years

REGISTER = "MO-DSEDT"
_FIRST_PAID_YEAR = {"invention": (4, "MO-05"), "extension": (4, "MO-05"), "utility": (3, "MO-06")}
_PAID_BEFORE_MONTHS = 6

EXTENSION_MONTHS = (
    Dated(first_day=date(2004, 1, 1), value=3, basis="RJPI arts. 131(2), 135; Notice 25/2020 art. 6 (MO-02)"),
)
"""How long after the publication of a Mainland grant its extension can be asked for; never prolonged."""


def deadlines(case: Case) -> tuple[Deadline, ...]:
    """What an item over a Macau right has to do by when: the next fee, the extension, the annotation."""
    return (*_annuity(case), *_extension(case), *_annotation(case))


def extension_ends_on(published_on: date) -> date | None:
    """The last day to ask for the extension of a Mainland patent whose grant was published on `published_on`."""
    months = in_force(EXTENSION_MONTHS, published_on)
    return None if months is None else add_months(published_on, months)


def _annuity(case: Case) -> tuple[Deadline, ...]:
    """The next fee: due on the day on record, else on the eve of the year it is for; gone with the right or its grace.

    It is owed while the application is pending, too. What an extended patent owed before its extension is not charged.
    """
    right = case.right
    if right.kind not in _FIRST_PAID_YEAR or right.status not in (RightStatus.PENDING, RightStatus.IN_FORCE):
        return ()
    first_year, rule = _FIRST_PAID_YEAR[right.kind]
    if right.fees_paid_until is not None:
        due_on, opens_on = right.fees_paid_until, add_months(right.fees_paid_until, -_PAID_BEFORE_MONTHS)
    else:
        begins = _next_paid_year(case, first_year)
        if begins is None:
            return ()
        due_on, opens_on = begins - timedelta(days=1), add_months(begins, -_PAID_BEFORE_MONTHS)
    grace = grace_ends_on(due_on, case.place)
    if (right.expires_on is not None and due_on >= right.expires_on) or case.day > grace:
        return ()
    message = f"The annual fee is payable until {due_on.isoformat()}."
    return (
        Deadline(
            rule=rule,
            code="ANNUAL_FEE_DUE",
            message=message,
            due_on=due_on,
            register=REGISTER,
            opens_on=opens_on,
            grace_ends_on=grace,
            surcharge="a surcharge, whose amount is not on record",
        ),
    )


def _next_paid_year(case: Case, first_year: int) -> date | None:
    """The first day of the next year of the term, later than the day of `case`, for which a fee is owed."""
    filed_on, kind = case.right.filed_on, case.place.kinds.get(case.right.kind)
    if filed_on is None or kind is None:
        return None
    begins = _paid_years(first_year, filed_on, in_force(kind.term_years, filed_on) or 0)
    return next((day for day in begins if day > case.day), None)


def _paid_years(first_year: int, filed_on: date, years: int) -> Iterator[date]:
    """The first days of the years of a term for which a fee is owed."""
    return (add_years(filed_on, year - 1) for year in range(first_year, years + 1))


def fee_due_days(kind: str, filed_on: date, _granted_on: date | None, ends_on: date | None) -> tuple[date, ...]:
    """The eves of the years that are paid for (MO-05, MO-06)."""
    if kind not in _FIRST_PAID_YEAR or ends_on is None:
        return ()
    years = ends_on.year - filed_on.year
    begins = _paid_years(_FIRST_PAID_YEAR[kind][0], filed_on, years)
    return tuple(day - timedelta(days=1) for day in begins if day <= ends_on)


def _extension(case: Case) -> tuple[Deadline, ...]:
    """The end of the three months after the base's grant, while the extension is not granted.

    A Mainland grant is published on the day it takes effect (Patent Law art. 39), the grant day on record.
    """
    base = case.base
    if case.right.kind != "extension" or case.right.status is not RightStatus.PENDING:
        return ()
    if base is None or base.granted_on is None:
        return ()
    due_on = extension_ends_on(base.granted_on)
    if due_on is None or due_on < case.day:
        return ()
    message = "The extension of the granted Mainland patent can be asked for until this day; it is not prolonged."
    return (Deadline(rule="MO-02", code="EXTENSION_DUE", message=message, due_on=due_on, register=REGISTER),)


def _annotation(case: Case) -> tuple[Deadline, ...]:
    """The annotation still to be made: no law sets a last day, so it is due at once."""
    if case.entry is not None or (case.standing is not None and not case.standing.live):
        return ()
    message = "Until the DSEDT has annotated the pledge it counts against no third party."
    return (Deadline(rule="MO-13", code="ANNOTATION_DUE", message=message, due_on=case.day, register=REGISTER),)
