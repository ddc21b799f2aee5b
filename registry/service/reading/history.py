"""The history of a pledge, a right or a firm, and the whole journal as a feed: entries as they were stored.

Each item carries the entry's members, and whole under `entry` the entry as stored, whose canonical form is what the
leaf hash is taken of; `body` and `sealed_body` are the bodies, each with its nonce, so that a reader recomputes every
digest. Once a published checkpoint holds it, `receipt` is where its receipt is. Sealed bodies go to those who may see
them, by what was known at the instant that a read names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from registry.domain.journal.events import ST27
from registry.domain.party.identifiers import Identifier
from registry.domain.right.facts import RightId
from registry.domain.values.days import from_micros, instant_text, micros
from registry.errors import NotFound
from registry.log.entry import HEAD
from registry.service.access.principal import Principal
from registry.service.access.sealed import EntrySeal, entry_seal
from registry.service.instants import Moment, When
from registry.service.journal import codec
from registry.service.journal.register import Register
from registry.service.lookup.party_lookup import records_of_principal
from registry.service.lookup.right_lookup import number_warnings
from registry.service.publishing.standing_on import stands_on
from registry.store import journal
from registry.store.projected import reads

_ALWAYS = 2**62
_NO_EVENT: Mapping[str, Any] = {
    **dict.fromkeys(("event_id", "pledge", "pledge_seq", "prev", "actor", "sealed")),
    "subjects": [],
}
"""What an item says of a head of the log, which records no event, beside the head's own members."""


def pledge_history(
    register: Register, principal: Principal, number: str, when: When, after: int, limit: int
) -> dict[str, Any]:
    """The journal entries of one pledge that the law counts by `as_of`, oldest first; NotFound for an unknown one."""
    subject = (f"pledge:{number}",)
    answer = _of_subjects(register, principal, subject, when, after, limit)
    ever = replace(when, as_of=None)
    if not answer["items"] and not _of_subjects(register, principal, subject, ever, -1, 1)["items"]:
        raise NotFound(f"There is no pledge {number}.")
    return answer


def right_history(
    register: Register, principal: Principal, right: RightId, when: When, after: int, limit: int
) -> dict[str, Any]:
    """The journal entries that speak of one right, none of an unknown one, and the warnings on its number."""
    subject = (f"right:{right.jurisdiction}:{right.number}",)
    return _of_subjects(register, principal, subject, when, after, limit, named=right)


def firm_history(
    register: Register, principal: Principal, firm: Identifier, when: When, after: int, limit: int
) -> dict[str, Any]:
    """The journal entries that speak of one firm, found by any of its identifiers; of an unknown one there are none."""
    with register.store.read() as connection:
        found = reads.firm(connection, firm.key, when.known)
    if found.party is None:
        return _answer(register, [], None, when.at(found))
    subjects = tuple(f"party:{record}" for record in codec.party_of(found.party.state).record_ids)
    return _of_subjects(register, principal, subjects, when, after, limit)


def feed(register: Register, principal: Principal, after: int, limit: int) -> dict[str, Any]:
    """The whole journal after position `after` (-1: from the start); `next` is the last given, or `after` itself."""
    with register.store.read() as connection:
        rows = journal.feed(connection, after=after, limit=limit)
        found = reads.position(connection, None)
        seal = _seal(connection, principal, rows, found.k)
    items = [_item(row, seal, found.published) for row in rows]
    return {"items": items, "next": rows[-1].position if rows else max(after, -1)}


def _of_subjects(
    register: Register,
    principal: Principal,
    subjects: tuple[str, ...],
    when: When,
    after: int,
    limit: int,
    named: RightId | None = None,
) -> dict[str, Any]:
    with register.store.read() as connection:
        found = reads.position(connection, when.known)
        moment = when.at(found)
        until = micros(moment.as_of) if when.as_of is not None else _ALWAYS
        rows = journal.of_subjects(connection, subjects, after=after, known=found.k, as_of=until, limit=limit + 1)
        seal = _seal(connection, principal, rows, found.k)
        warnings = None if named is None else number_warnings(register, connection, named, found.k)
    items = [_item(row, seal, found.published) for row in rows[:limit]]
    answer = _answer(register, items, rows[limit - 1].position if len(rows) > limit else None, moment)
    return answer if warnings is None else {**answer, "warnings": warnings}


def _answer(register: Register, items: list[dict[str, Any]], cursor: int | None, moment: Moment) -> dict[str, Any]:
    return {
        "items": items,
        "as_of": instant_text(moment.as_of),
        "known_at": instant_text(moment.known_at),
        **stands_on(register, moment),
        "next": cursor,
    }


def _seal(connection: Connection, principal: Principal, rows: Iterable[journal.EntryRow], k: int) -> EntrySeal:
    """The seal of these entries for the caller, as known at position `k`."""
    numbers = {row.pledge_number for row in rows if row.pledge_number}
    return entry_seal(connection, principal, records_of_principal(connection, principal, k), numbers, k)


def _item(row: journal.EntryRow, seal: EntrySeal, published: int | None) -> dict[str, Any]:
    entry = json.loads(row.entry)
    shown: dict[str, Any] = {
        **(_NO_EVENT if row.kind == HEAD else {}),
        **entry,
        "entry": entry,
        "seq": row.position,
        "kind": row.kind,
        "effective_at": instant_text(from_micros(row.effective_at)),
        "st27": ST27.get(row.kind),
        "leaf_hash": row.leaf_hash,
        "body": None if row.body_content is None else json.loads(row.body_content),
    }
    if row.sealed_content is not None and seal.opens(row.position, entry):
        shown["sealed_body"] = json.loads(row.sealed_content)
    if published is not None and row.position < published:
        shown["receipt"] = f"/v1/history/{row.position}/receipt"
    return shown
