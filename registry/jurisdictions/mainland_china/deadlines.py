"""What an item over a right of the Mainland has to wait for, or do, by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from registry.domain.case.case import Case
from registry.domain.filing.acts import ActKind, applications
from registry.domain.law.calendar import Calendar
from registry.domain.law.dated import in_force, in_force_or_first
from registry.domain.law.deadline import Deadline
from registry.domain.right.facts import RightStatus
from registry.domain.right.term import grace_ends_on
from registry.domain.values.days import legal_day
from registry.jurisdictions.mainland_china.days import CALENDAR, DAY, end_of_period
from registry.jurisdictions.mainland_china.fees import surcharge_bands
from registry.jurisdictions.mainland_china.values import CHANGE_DAYS, EXAMINATION_DAYS, REGISTER


def deadlines(case: Case) -> tuple[Deadline, ...]:
    """What an item over a Mainland right has to wait for, or do, by when; soonest first.

    The end of the reservation, of the debt, of the term and of proceedings with an end day are said of every place.
    """
    if case.standing is not None and not case.standing.live:
        return ()
    due = (*_decisions(case), *_changes(case), *_annuity(case), *_suspensions(case))
    return tuple(sorted(due, key=lambda deadline: (deadline.due_on, deadline.rule)))


def decision_due_on(received_on: date, channel: str | None, calendar: Calendar = CALENDAR) -> date | None:
    """By when CNIPA decides on what it received (complete) on that day; None for a day before any measures.

    Channels are `online`, `post` and `window`; one that is not known takes the longer time.
    """
    days = in_force(EXAMINATION_DAYS["online" if channel == "online" else "paper"], received_on)
    return None if days is None else calendar.add_working_days(received_on, days)


def change_due_on(changed_on: date, calendar: Calendar = CALENDAR) -> date:
    """By when a change of the claim, its amount or its scope is to be filed with CNIPA: 30 days (CN-62)."""
    return end_of_period(changed_on, days=in_force_or_first(CHANGE_DAYS, changed_on), calendar=calendar)


def _decisions(case: Case) -> Iterator[Deadline]:
    """CNIPA's decision on what was applied for and neither entered nor refused."""
    calendar = case.place.calendar
    for asked in applications(case.acts, REGISTER, ActKind.REGISTER, ActKind.AMEND, ActKind.CANCEL):
        if asked.entered or not asked.stands_at(case.as_of):
            continue
        received_on = legal_day(asked.asked_at)
        due_on = decision_due_on(received_on, case.filing.channel, calendar)
        if due_on is not None:
            online = case.filing.channel == "online"
            yield Deadline(
                rule="CN-31" if online else "CN-30",
                code="CNIPA_DECISION_DUE",
                message=f"CNIPA decides by then on what it received on {received_on.isoformat()}, if that is complete.",
                due_on=due_on,
                register=REGISTER,
                provisional=calendar.is_provisional(received_on + DAY, due_on),
            )


def _changes(case: Case) -> Iterator[Deadline]:
    """CN-62: each change of the claim under the entry, for which no change of the entry has been asked since.

    What was changed before CNIPA's entry was changed when that was made.
    """
    entry, calendar = case.entry, case.place.calendar
    if entry is None or entry.effective_at is None:
        return
    asked = applications(case.acts, REGISTER, ActKind.AMEND)
    days = [legal_day(one.asked_at) for one in asked if one.entered or one.stands_at(case.as_of)]
    under_entry = (change.agreed_on for change in case.claim_changes if change.at >= entry.effective_at)
    for changed_on in dict.fromkeys(under_entry):
        if any(day >= changed_on for day in days):
            continue
        last = changed_on + timedelta(days=in_force_or_first(CHANGE_DAYS, changed_on))
        due_on = change_due_on(changed_on, calendar)
        yield Deadline(
            rule="CN-62",
            code="CHANGE_REGISTRATION_DUE",
            message=f"The claim or its scope was changed on {changed_on.isoformat()}: file it with form and agreement.",
            due_on=due_on,
            register=REGISTER,
            provisional=calendar.is_provisional(last, due_on),
        )


def _annuity(case: Case) -> Iterator[Deadline]:
    """The next annuity, while it can still be paid; none falls due on the last day of the right."""
    right, due_on = case.right, case.right.fees_paid_until
    if due_on is None or right.status is not RightStatus.IN_FORCE or due_on == right.expires_on:
        return
    grace_ends = grace_ends_on(due_on, case.place)
    if case.day > grace_ends:
        return
    bands = "; ".join(f"{percent} % until {last.isoformat()}" for last, percent in surcharge_bands(due_on))
    yield Deadline(
        rule="CN-125",
        code="ANNUITY_DUE",
        message="The annuity falls due; unpaid it bars a new pledge from the day after, and ends the right in the end.",
        due_on=due_on,
        register=REGISTER,
        grace_ends_on=grace_ends,
        surcharge=bands or None,
    )


def _suspensions(case: Case) -> Iterator[Deadline]:
    """The end of a suspension over ownership: told with it, or a year from the request, or as it was extended."""
    for proceeding in case.right.proceedings:
        if proceeding.kind == "ownership" and proceeding.suspended and proceeding.until_on is not None:
            yield Deadline(
                rule="CN-103",
                code="OWNERSHIP_ENDS",
                message="The suspension ends by itself; extended once, it lasts eighteen months in all at most.",
                due_on=proceeding.until_on,
                register=REGISTER,
                provisional=case.place.calendar.is_provisional(proceeding.until_on, proceeding.until_on),
            )
