"""Keeping the index of names: whoever searches brings it up to date where much was recorded since, and looks at a few
names itself.

So nothing that is recorded waits for it, a search seldom waits for those who record, and a process that never searches
does without the tables of characters. A name stays under its keys for ever: former names are found too, and what was
corrected is looked at where it is found.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import suppress

from sqlalchemy import Connection

from registry.errors import StoreBusy
from registry.service.journal.register import Register
from registry.service.names.keys import keys_of
from registry.store import name_index
from registry.store.name_index import IndexRow, NamedRow

AT_ONCE = 500
"""So many versions of parties, and owners, are taken in at a time."""
FEW = 20
"""So many are left for a search to look at itself."""
MOST = 2_000
"""So many it looks at where they can not be taken in, since others are writing."""


def catch_up(register: Register) -> int:
    """Bring the index up to the present end of the journal; how many names were taken in.

    Raises StoreBusy, StoreUnavailable, StoreOutdated.
    """
    taken, at_once = 0, AT_ONCE
    while True:
        with register.store.read() as connection:
            state = name_index.state(connection)
            if state.position >= state.last:
                return taken
            parties, owners = _waiting(connection, state, at_once)
        until = _until(state.last, at_once, parties, owners)
        if until <= state.position:  # one entry holds more than that: a right may have a thousand owners
            at_once *= 4
            continue
        named = [*_keys("party", parties, until), *_keys("right", owners, until)]
        with register.store.write() as connection:
            name_index.advance(connection, state.position, until, named)
        taken += len(parties) + len(owners)


def catch_up_if_free(register: Register, few: int = 0) -> None:
    """Bring the index up to date where more than a few versions and owners wait for it; where the store is busy, leave
    it to whoever comes next.

    Raises StoreUnavailable, StoreOutdated.
    """
    with register.store.read() as connection:
        parties, owners = _waiting(connection, name_index.state(connection), few + 1)
    if len(parties) + len(owners) > few:
        with suppress(StoreBusy):
            catch_up(register)


def unindexed(connection: Connection, keys: Collection[int]) -> list[str]:
    """Who was recorded since the index was brought up to date, and has a name with one of these keys.

    Read before the index is, so that nobody is missed who is taken in between. Raises StoreBusy where too many wait.
    """
    state = name_index.state(connection)
    parties, owners = _waiting(connection, state, MOST + 1)
    if max(len(parties), len(owners)) > MOST:
        raise StoreBusy("Names are being taken into the index.")
    named = (*_keys("party", parties, state.last), *_keys("right", owners, state.last))
    return sorted({subject for key, subject in named if key in keys})


def _waiting(connection: Connection, state: IndexRow, limit: int) -> tuple[list[NamedRow], list[NamedRow]]:
    """Versions of parties that the index has not taken in yet, and owners, at most so many of each."""
    parties = name_index.new_parties(connection, state.position, state.last, limit)
    return parties, name_index.new_owners(connection, state.position, state.last, limit)


def _until(last: int, at_once: int, *several: list[NamedRow]) -> int:
    """Up to which position all is there: where a batch is full, up to before its last, since more may follow there."""
    return min((rows[-1].seq_from - 1 for rows in several if len(rows) == at_once), default=last)


def _keys(kind: str, rows: list[NamedRow], until: int) -> Iterator[tuple[int, str]]:
    for row in rows:
        if row.seq_from <= until:
            for name in names_of(row.state):
                yield from ((key, f"{kind}:{row.id}") for key in keys_of(name))


def names_of(state: str) -> list[str]:
    """The names that a stored party or owner has."""
    told = json.loads(state)
    names = told["names"] if "names" in told else [told["name"]]
    return [name["text"] for name in names if name is not None]
