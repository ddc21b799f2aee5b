"""Deadlines of a bank's own book: what is to be done by when, for every live item, under the law of its place.

Computed from the rules, never stored: official filings, the Companies Registry's month, fees with their grace and
surcharge, ends of preservations and reservations, and the ends of the debts. Days are legal days at UTC+8, inclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from registry.domain import upcoming
from registry.domain.judging import World, case_of
from registry.domain.parties import Party
from registry.domain.periods import legal_day
from registry.domain.pledge import Pledge
from registry.domain.rights import RightId, RightRecord
from registry.domain.rules import Deadline
from registry.errors import Forbidden
from registry.service import codec
from registry.service.asking import party_of_principal
from registry.service.documents import DISCLAIMER
from registry.service.pledges import rival_of
from registry.service.principals import Principal, Role
from registry.service.transactions import Register
from registry.store import reads


def deadlines(register: Register, principal: Principal, until: date) -> dict[str, Any]:
    """The deadlines of the calling bank's live items up to and with `until`, soonest first; Forbidden for others."""
    if principal.role is not Role.BANK:
        raise Forbidden("Deadlines are of a bank's own book.")
    today = legal_day(register.clock.now())
    found = [
        {**_document(deadline, today), "registration_number": pledge.registration_number, "item": item, "right": right}
        for pledge, item, right, deadline in _of_book(register, principal)
        if deadline.due_on <= until
    ]
    found.sort(key=lambda d: (d["due_on"], d["registration_number"], d["item"], d["rule"], d["code"]))
    return {"today": today.isoformat(), "until": until.isoformat(), "items": found, "disclaimer": DISCLAIMER}


def _of_book(register: Register, principal: Principal) -> Iterator[tuple[Pledge, int, str, Deadline]]:
    """Every deadline of every live item of the bank, with its pledge, item and right."""
    with register.store.read() as connection:
        viewer = party_of_principal(connection, principal)
        rows = reads.standing_book(connection, viewer or "")
        pledges = [codec.pledge_of(row.state) for row in rows]
        rights = {str(item.right): item.right for pledge in pledges for item in pledge.items}
        standing = reads.standing(connection, rights) if rights else ()
        people = {party for pledge in pledges for party in pledge.filing.party_ids}
        states = reads.standing_parties(connection, people) if people else {}
    world = _world(register, standing, rights, states)
    for pledge in pledges:
        for item in pledge.items:
            now = item.timing.at(world.now)
            if now is None or not now.live:
                continue
            own = pledge.registration_number
            rivals = tuple(r for r in world.rivals[item.right] if r.registration_number != own)
            case = case_of(pledge.filing, item.item, item.security, item.acts, item.timing, rivals, world)
            for deadline in upcoming.deadlines(case, item, register.places):
                yield pledge, item.item, str(item.right), deadline


def _world(
    register: Register, standing: Iterable[Any], rights: Mapping[str, RightId], states: Mapping[str, str]
) -> World:
    records: dict[RightId, RightRecord] = {}
    bases: dict[RightId, RightRecord] = {}
    rivals: dict[RightId, Any] = {}
    for row in standing:
        right = rights[row.right_id]
        if right not in records:
            records[right] = codec.right_of(row.state)
            if row.base_state is not None:
                bases[right] = codec.right_of(row.base_state)
            rivals[right] = ()
        if row.registration_number is not None:
            rivals[right] = (*rivals[right], rival_of(row))
    parties: dict[str, Party] = {party_id: codec.party_of(state) for party_id, state in states.items()}
    return World(
        rights=records,
        rivals=rivals,
        parties=parties,
        places=register.places,
        rule_set_version=register.rule_set_version,
        now=register.clock.now(),
        bases=bases,
    )


def _document(deadline: Deadline, today: date) -> dict[str, Any]:
    return {
        "rule": deadline.rule,
        "code": deadline.code,
        "register": deadline.register,
        "message": deadline.message,
        "opens_on": _day(deadline.opens_on),
        "due_on": deadline.due_on.isoformat(),
        "grace_ends_on": _day(deadline.grace_ends_on),
        "surcharge": deadline.surcharge,
        "overdue": deadline.due_on < today,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
