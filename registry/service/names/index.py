"""Keeping the index of names: whoever searches brings it up to date first, from what was recorded since.

So nothing that is recorded waits for it, and a process that never searches does without the tables of characters. A
name stays under its keys for ever: former names are found too, and what was corrected is looked at where it is found.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from registry.service.journal.register import Register
from registry.service.names.keys import keys_of
from registry.store import name_index
from registry.store.name_index import NamedRow

AT_ONCE = 500
"""So many versions of parties, and owners, are taken in at a time."""


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
            parties = name_index.new_parties(connection, state.position, state.last, at_once)
            owners = name_index.new_owners(connection, state.position, state.last, at_once)
        until = _until(state.last, at_once, parties, owners)
        if until <= state.position:  # one entry holds more than that: a right may have a thousand owners
            at_once *= 4
            continue
        named = [*_keys("party", parties, until), *_keys("right", owners, until)]
        with register.store.write() as connection:
            name_index.advance(connection, state.position, until, named)
        taken += len(parties) + len(owners)


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
