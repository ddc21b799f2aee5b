"""What an item over a right of Hong Kong has to wait for, or do, by when."""

from __future__ import annotations

from datetime import date

from registry.domain.case.case import Case
from registry.domain.filing.acts import ActKind
from registry.domain.law.dated import in_force_or_first
from registry.domain.law.deadline import Deadline
from registry.domain.rank.pairs import registrable_on
from registry.domain.right.facts import RightStatus
from registry.domain.right.term import grace_ends_on
from registry.domain.values.days import add_months, legal_day
from registry.jurisdictions.hong_kong.fees import maintenance_days, renewal_days
from registry.jurisdictions.hong_kong.values import (
    COUNTER_STATEMENT_MONTHS,
    GRANT_REQUEST_MONTHS,
    MAINTENANCE_FEE,
    MAINTENANCE_LATE_FEE,
    REGISTER,
    RENEWAL_LATE_FEE,
    RENEWAL_OPENS_MONTHS,
    REQUEST_MONTHS,
    TITLE_MONTHS,
)


def deadlines(case: Case) -> tuple[Deadline, ...]:
    """What an item over a Hong Kong right has to do by when, but for the Companies Registry, whose form asks for it."""
    if case.standing is not None and not case.standing.live:
        return ()
    fees = (*_renewal(case), *_maintenance(case))
    return (*fees, *_grant_request(case), *_registration(case), *_title(case), *_counter_statements(case))


def request_ends_on(published_on: date) -> date:
    """HK-05: the last day to ask that the designated application be recorded, by the day it was published."""
    return add_months(published_on, in_force_or_first(REQUEST_MONTHS, published_on))


def _renewal(case: Case) -> tuple[Deadline, ...]:
    """The next renewal: on the day on record, else the next by the rule; none once its grace has run out."""
    right = case.right
    if right.status is not RightStatus.IN_FORCE:
        return ()
    days: tuple[date, ...] = ()
    if right.filed_on is not None and right.granted_on is not None:
        days = renewal_days(right.kind, right.filed_on, right.granted_on)
    due_on = right.fees_paid_until or next((day for day in days if day >= case.day), None)
    if due_on is None or (right.expires_on is not None and due_on >= right.expires_on):
        return ()
    grace = grace_ends_on(due_on, case.place)
    if case.day > grace:
        return ()
    return (
        Deadline(
            rule="HK-11" if right.kind == "short_term" else "HK-09",
            code="RENEWAL_FEE_DUE",
            message=f"The renewal fee is payable until {due_on.isoformat()} (form P10).",
            due_on=due_on,
            register=REGISTER,
            opens_on=max(_payable_from(due_on), right.granted_on or date.min),
            grace_ends_on=grace,
            surcharge=f"an additional fee of HKD {in_force_or_first(RENEWAL_LATE_FEE, due_on)}",
        ),
    )


def _payable_from(due_on: date) -> date:
    """The first day on which a fee that falls due on that day is taken."""
    return add_months(due_on, -in_force_or_first(RENEWAL_OPENS_MONTHS, due_on))


def _maintenance(case: Case) -> tuple[Deadline, ...]:
    """HK-13: the next fee of an application (R) that pends: on the day on record, else the next by the rule."""
    right = case.right
    if right.kind != "standard_r" or right.status is not RightStatus.PENDING or right.filed_on is None:
        return ()
    days = maintenance_days(right.filed_on, right.published_on)
    due_on = right.fees_paid_until or next((day for day in days if day >= case.day), None)
    if due_on is None or case.day > grace_ends_on(due_on, case.place):
        return ()
    fee = f"HKD {in_force_or_first(MAINTENANCE_FEE, due_on)}"
    return (
        Deadline(
            rule="HK-13",
            code="MAINTENANCE_FEE_DUE",
            message=f"The application is maintained for {fee} until {due_on.isoformat()} (form P9), or is withdrawn.",
            due_on=due_on,
            register=REGISTER,
            opens_on=_payable_from(due_on),
            grace_ends_on=grace_ends_on(due_on, case.place),
            surcharge=f"an additional fee of HKD {in_force_or_first(MAINTENANCE_LATE_FEE, due_on)}",
        ),
    )


def _grant_request(case: Case) -> tuple[Deadline, ...]:
    """HK-06: a standard patent (R) is asked for after its base was granted and its own request was published."""
    right, base = case.right, case.base
    if right.kind != "standard_r" or right.status is not RightStatus.PENDING or right.published_on is None:
        return ()
    if base is None or base.granted_on is None:
        return ()
    begins = max(base.granted_on, right.published_on)
    due_on = add_months(begins, in_force_or_first(GRANT_REQUEST_MONTHS, begins))
    if due_on < case.day:
        return ()
    message = "Registration and grant are to be requested, or the application lapses."
    return (Deadline(rule="HK-06", code="GRANT_REQUEST_DUE", message=message, due_on=due_on, register=REGISTER),)


def bears_entries_from(case: Case) -> date | None:
    """The day the right could first bear an entry, None where that has not come."""
    kind = case.place.kinds.get(case.right.kind)
    first = None if kind is None else registrable_on(case.right, kind)
    return first if first is not None and first <= case.day else None


def notified(case: Case) -> bool:
    """Whether notice was given at the right's register."""
    return bool(case.acts_standing(REGISTER, ActKind.NOTICE))


def _registration(case: Case) -> tuple[Deadline, ...]:
    """The Patents Registry's entry: no last day by law (HK-48), so at once, since without it a later taker can win."""
    entry, first = case.entry, bears_entries_from(case)
    if entry is not None and entry.effective_at is not None:
        return ()
    due_on = case.day
    if entry is not None:
        rule, code = "HK-52", "REGISTER_ENTRY_AWAITED"
        message = "The entry is applied for; file its proof once it is made. No law sets a day."
    elif first is None:
        if notified(case):
            return ()
        rule, code = "HK-41", "NOTICE_DUE"
        message = "The right is not on the register yet: give notice on form P19 at once."
    elif notified(case):
        rule, code, due_on = "HK-42", "FRESH_REGISTRATION_DUE", max(first, signed_on(case) or case.day)
        message = "Only notice was given, and the right can bear an entry now: apply to register on form P19 at once."
    else:
        rule, code = "HK-40", "REGISTRATION_DUE"
        message = (
            "No application to register is on file: file form P19 at once. No law sets a day, a later taker may win."
        )
    return (Deadline(rule=rule, code=code, message=message, due_on=due_on, register=REGISTER),)


def signed_on(case: Case) -> date | None:
    """The legal day on which the instrument was made; None where that is not on record."""
    executed_at = case.filing.contract.executed_at
    return None if executed_at is None else legal_day(executed_at)


def title_ends_on(case: Case) -> date | None:
    """HK-49: the last day on which a legal mortgage, which makes the mortgagee proprietor, is entered in time."""
    made_on = signed_on(case)
    if case.security != "hk_legal_mortgage" or made_on is None:
        return None
    return add_months(made_on, in_force_or_first(TITLE_MONTHS, made_on))


def _title(case: Case) -> tuple[Deadline, ...]:
    """HK-49: a legal mortgage is to be on the register within six months."""
    due_on, entry = title_ends_on(case), case.entry
    if due_on is None or (entry is not None and entry.effective_at is not None):
        return ()
    message = "Entered later, the mortgagee may lose money remedies for infringements before the entry."
    return (Deadline(rule="HK-49", code="TITLE_REGISTRATION_DUE", message=message, due_on=due_on, register=REGISTER),)


def _counter_statements(case: Case) -> tuple[Deadline, ...]:
    """HK-19: who stands in the register answers an application for revocation within three months of its copy."""
    if case.entry is None or case.entry.effective_at is None:
        return ()
    return tuple(
        Deadline(
            rule="HK-19",
            code="COUNTER_STATEMENT_DUE",
            message="Answer the application for revocation; the three months run from the copy's arrival.",
            due_on=add_months(proceeding.from_on, in_force_or_first(COUNTER_STATEMENT_MONTHS, proceeding.from_on)),
            register=REGISTER,
        )
        for proceeding in case.right.proceedings
        if proceeding.kind == "invalidation"
    )
