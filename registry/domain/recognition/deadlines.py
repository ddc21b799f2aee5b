"""What an item has still to do by when: the deadlines of its place's law, and those every item has.

Days are legal days at UTC+8, inclusive. A place adds its own through its form; common to all are the end of a
reservation, the charge registers of the pledgor's own place, what crossing a border asks for, the ends of proceedings,
of the debt and of the right.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from registry.domain.case.case import Case, Places
from registry.domain.crossing import table
from registry.domain.crossing.company_charges import charge_deadlines
from registry.domain.law.deadline import Deadline
from registry.domain.pledge.pledge import Item
from registry.domain.values.days import legal_day


def deadlines(case: Case, item: Item, places: Places) -> tuple[Deadline, ...]:
    """Every deadline of a live item, soonest first."""
    found = [
        *case.place.deadlines(case),
        *_reservation(case, item),
        *charge_deadlines(case),
        *table.deadlines(case, places),
        *_ends(case),
    ]
    return tuple(sorted(found, key=lambda d: (d.due_on, d.rule, d.code)))


def _reservation(case: Case, item: Item) -> Iterator[Deadline]:
    if item.reservation_ends_at is None or case.perfected:
        return
    yield Deadline(
        rule="MR-30",
        code="RESERVATION_ENDS",
        message=f"The reservation ends unless {case.place.register} has entered the pledge and its proof is filed.",
        due_on=legal_day(item.reservation_ends_at - timedelta(microseconds=1)),
        register=case.place.register,
    )


def _ends(case: Case) -> Iterator[Deadline]:
    for proceeding in case.right.proceedings:
        if proceeding.until_on is not None:
            yield Deadline(
                rule="MR-07",
                code=f"{proceeding.kind.upper()}_ENDS",
                message="The proceeding over the right ends unless it is renewed.",
                due_on=proceeding.until_on,
                register=case.place.register,
            )
    due_on = case.filing.obligation.last_due_on
    if due_on is not None:
        yield Deadline(rule="MR-05", code="DEBT_ENDS", message="The secured debt falls due.", due_on=due_on)
    if case.right.expires_on is not None:
        yield Deadline(rule="MR-03", code="RIGHT_EXPIRES", message="The right ends.", due_on=case.right.expires_on)
