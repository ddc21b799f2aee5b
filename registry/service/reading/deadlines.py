"""Deadlines of a bank's own book: what is to be done by when, for every live item, under the law of its place.

Computed from the rules, never stored: official filings, the Companies Registry's month, fees with their grace and
surcharge, ends of preservations and reservations, the ends of the debts, and the day to answer a pledgor that demands
to be discharged. Days are legal days at UTC+8, inclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from registry.domain.law.deadline import Deadline
from registry.domain.pledge.pledge import Item, Pledge
from registry.domain.recognition.deadlines import deadlines as deadlines_of
from registry.domain.recognition.judge import case_of, subject_of
from registry.domain.recognition.world import World
from registry.domain.values.days import from_micros, legal_day
from registry.errors import Forbidden
from registry.service.access.principal import Principal, Role
from registry.service.journal import codec
from registry.service.journal.register import Register
from registry.service.lookup.party_lookup import records_of_principal
from registry.service.reading.pledge_document import DISCLAIMER
from registry.service.recognition.worlds import last_at, parties_of, world_of
from registry.store.projected import reads


def deadlines(register: Register, principal: Principal, until: date) -> dict[str, Any]:
    """The deadlines of the calling bank's live items up to and with `until`, soonest first; Forbidden for others.

    `known` tells whether the bank is on record; of one that is not there are none.
    """
    if principal.role is not Role.BANK:
        raise Forbidden("Deadlines are of a bank's own book.")
    known, pledges, world = _book(register, principal)
    today = legal_day(world.now)
    found = [
        _document(deadline, pledge, item, today)
        for pledge in pledges
        for item, deadline in _of_pledge(pledge, world)
        if deadline.due_on <= until
    ]
    found.sort(key=lambda d: (d["due_on"], d["registration_number"], d["item"], d["rule"], d["code"]))
    return {
        "known": known,
        "today": today.isoformat(),
        "until": until.isoformat(),
        "items": found,
        "disclaimer": DISCLAIMER,
    }


def table(found: Mapping[str, Any]) -> str:
    """What `deadlines` answers, a line each."""
    lines = [
        f"{one['due_on']}{' overdue' if one['overdue'] else '        '}  {one['registration_number']}/{one['item']}"
        f"  {one['right']:<20}  {one['rule']:<5}  {one['code']}: {one['message']}"
        f"{' Provisional: the holidays of that year are not announced.' if one['provisional'] else ''}"
        for one in found["items"]
    ]
    return "\n".join([*lines, f"{len(lines)} until {found['until']}; today is {found['today']}."])


def _book(register: Register, principal: Principal) -> tuple[bool, list[Pledge], World]:
    """Whether the bank is on record, its pledges that no entry has ended, and what their items are judged on."""
    with register.store.read() as connection:
        own = records_of_principal(connection, principal)
        book = reads.book_now(connection, own)
        with register.store.aside(connection):
            pledges = [codec.pledge_of(row.state) for row in book]
        rows = reads.book_rights_now(connection, own)
        people = {party for pledge in pledges for party in pledge.filing.party_ids}
        states = reads.parties_now(connection, people)
        now = max(register.clock.now(), from_micros(last_at(rows)))  # never before the last entry that was read
        world = world_of(register, connection, rows, parties_of(states), now, holders=None)
    return bool(own), pledges, world


def _of_pledge(pledge: Pledge, world: World) -> Iterator[tuple[Item, Deadline]]:
    """Every deadline of every live item of a pledge; none of a right that has left the book since that was read."""
    for item in pledge.items:
        standing = item.timing.at(world.now)
        if standing is None or not standing.live or item.right not in world.rights:
            continue
        case = case_of(subject_of(pledge, item), world)
        for deadline in (*deadlines_of(case, item, world.places), *_demands(pledge)):
            yield item, deadline


def _demands(pledge: Pledge) -> Iterator[Deadline]:
    """The day to answer each demand of discharge; a practice of this register (REG-10)."""
    for objection in pledge.objections:
        if objection.answer_by is not None:
            yield Deadline(
                rule="REG-10",
                code="DISCHARGE_DEMANDED",
                message="The pledgor demands that the pledge be discharged: discharge it, or answer.",
                due_on=objection.answer_by,
            )


def _document(deadline: Deadline, pledge: Pledge, item: Item, today: date) -> dict[str, Any]:
    return {
        "registration_number": pledge.registration_number,
        "client_reference": pledge.filing.client_reference,
        "item": item.item,
        "right": str(item.right),
        "rule": deadline.rule,
        "code": deadline.code,
        "register": deadline.register,
        "message": deadline.message,
        "opens_on": _day(deadline.opens_on),
        "due_on": deadline.due_on.isoformat(),
        "grace_ends_on": _day(deadline.grace_ends_on),
        "surcharge": deadline.surcharge,
        "provisional": deadline.provisional,
        "overdue": deadline.due_on < today,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
