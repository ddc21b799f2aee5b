"""Which right a number names: the one that the register has under any spelling of it, and what to say of that number.

A place reads most spellings of a number to the same canonical number. Two cases are left. A number of no known form is
kept as it stands, so the register is searched for a right whose number differs only by hyphens, dots and leading zeros.
And a right may have been recorded before its place learnt to read a spelling: it keeps its older name, and is found by
every spelling of its number, that name included.

Not here: the form of a place's numbers, and whose a right is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from registry.domain.law.place import places_known
from registry.domain.right.facts import Observation, RightId
from registry.domain.values.numbers import (
    UNCONFIRMED,
    alike,
    fold_number,
    is_unconfirmed,
    near_keys,
    search_key,
)
from registry.errors import JurisdictionUnknown, RightNumberInvalid
from registry.service.journal.projections import number_key
from registry.service.journal.register import Register
from registry.service.journal.transaction import Transaction
from registry.store.projected import lookups, projections

ELSEWHERE = "number-recorded-otherwise"
"""The warning on a right that the register has under an older name, or under two."""

ABSENT = "right-not-on-record"
"""The warning of a read of a right that the register knows nothing of."""

_NOW = 2**62
_OFFERED = 5
_UNSEEN = "No source confirms a number of this form, so that nothing is shown here does not mean that nothing is there."
_NEAREST = " The rights on record whose numbers are nearest are named beside."


def named_right(register: Register, jurisdiction: str, text: str) -> tuple[RightId, tuple[str, ...]]:
    """The right of a place code and any spelling of its number, as the register names it, and the reading's warnings.

    A right that is not on record has its canonical name. Raises JurisdictionUnknown and RightNumberInvalid.
    """
    place = register.places.get(jurisdiction)
    if place is None:
        raise JurisdictionUnknown(places_known(register.places))
    older = _older_names(register)
    if older and (written := _written(jurisdiction, text)) in older:
        return _right(written), ()
    reading = place.read_number(text)
    right = RightId(jurisdiction=jurisdiction, number=reading.canonical)
    if older or reading.warnings:
        with register.store.read() as connection:
            right = as_recorded(register, connection, right)
    return right, reading.warnings


def as_recorded(register: Register, connection: Connection, right: RightId) -> RightId:
    """The name under which the register has the right of a canonical number; that number itself, where it has none."""
    place = register.places.get(right.jurisdiction)
    if place is None:
        return right
    older = register.older_names.read(connection)
    unconfirmed = is_unconfirmed(place.read_number, right.number)
    if not unconfirmed and str(right) not in older.values():
        return right
    on_record = [_right(name) for name in lookups.by_number(connection, [_key(right)], _NOW)]
    if right in on_record:
        return right
    same = (
        known
        for known in on_record
        if older.get(str(known)) == str(right) or (unconfirmed and alike(known.number, right.number))
    )
    return next(same, right)


def observed(transaction: Transaction, seen: Observation) -> Observation:
    """An observation with its right, its base and its twin under the names that the register has them by.

    Where its number is of no known form, whoever records another spelling of it at the same time waits.
    """
    register, connection = transaction.register, transaction.connection
    place = register.places[seen.right.jurisdiction]
    if is_unconfirmed(place.read_number, seen.right.number):
        anchor = f"number:{_key(seen.right)}"
        projections.ensure_anchors(connection, [anchor])
        transaction.lock([anchor])
    base, twin = seen.base, seen.same_day_twin
    return replace(
        seen,
        right=as_recorded(register, connection, seen.right),
        base=None if base is None else replace(base, right=as_recorded(register, connection, base.right)),
        same_day_twin=None if twin is None else as_recorded(register, connection, twin),
    )


def number_warnings(register: Register, connection: Connection, right: RightId, k: int = _NOW) -> list[dict[str, Any]]:
    """What a read of a right says of its number, as known at position `k`, whether the right is on record or not.

    That no source confirms its form, with the nearest rights on record; that it is on record under another name, with
    that. Nothing of a number that is neither.
    """
    place = register.places.get(right.jurisdiction)
    older = register.older_names.read(connection)
    if place is None:
        return []
    if is_unconfirmed(place.read_number, right.number):
        nearest = _nearest(connection, right, k)
        detail = f"{_UNSEEN}{_NEAREST if nearest else ''}"
        return [{"code": UNCONFIRMED, "detail": detail, "nearest": list(map(str, nearest))}]
    name = older.get(str(right), str(right))
    names = {name, *(older_name for older_name, now in older.items() if now == name)} - {str(right)}
    others = [known for known in lookups.by_number(connection, [_key(right)], k) if known in names] if names else []
    if not others and str(right) not in older:
        return []
    detail = f"{name} is on record as {' and '.join([*others, str(right)])}." if others else f"An older name of {name}."
    return [{"code": ELSEWHERE, "detail": detail, "nearest": others}]


def warning_of_absence(connection: Connection, right: RightId, k: int) -> dict[str, Any]:
    """What a read says of a right that is not on record, though its number is one: nobody has looked at it for us."""
    nearest = _nearest(connection, right, k)
    detail = f"Nothing is on record here about {right}, which says nothing of its official register."
    nearest_said = f"{detail}{_NEAREST}" if nearest else detail
    return {"code": ABSENT, "detail": nearest_said, "nearest": list(map(str, nearest))}


def warnings_of(
    register: Register, connection: Connection, rights: Iterable[str], k: int = _NOW
) -> list[dict[str, Any]]:
    """What a listing of rights says of their numbers: the warnings of each, with its name."""
    return [
        {**warning, "right": name}
        for name in rights
        for warning in number_warnings(register, connection, _right(name), k)
    ]


def _nearest(connection: Connection, right: RightId, k: int) -> list[RightId]:
    """A few rights on record: those with the same digits, then those one slip away, each group by name."""
    keys = [number_key(right.jurisdiction, key) for key in near_keys(right.number)]
    others = [known for known in map(_right, lookups.by_number(connection, keys, k)) if known != right]
    return sorted(others, key=lambda other: (_key(other) != _key(right), other))[:_OFFERED]


def _key(right: RightId) -> str:
    return number_key(right.jurisdiction, search_key(right.number))


def _older_names(register: Register) -> Mapping[str, str]:
    if register.older_names.known is not None:
        return register.older_names.known
    with register.store.read() as connection:
        return register.older_names.read(connection)


def _written(jurisdiction: str, text: str) -> str:
    """The name that a right had as long as its number was kept as it was written; empty for what never was a number."""
    try:
        return f"{jurisdiction}/{fold_number(text)}"
    except RightNumberInvalid:
        return ""


def _right(name: str) -> RightId:
    jurisdiction, _, number = name.partition("/")
    return RightId(jurisdiction=jurisdiction, number=number)
