"""Checking the index of names: whoever takes a name out of it hides a firm from those who look for it by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from itertools import groupby
from secrets import token_bytes

from sqlalchemy import Connection

from registry.service.names.index import names_of
from registry.service.names.keys import keys_of
from registry.store import name_index
from registry.store.name_index import NamedRow

_SUM = 1 << 256


def index_faults(connection: Connection, last: int) -> Iterator[str]:
    """What is wrong with the index, each a sentence without its full stop; the journal's last position is `last`."""
    heads = name_index.heads(connection)
    position = heads[0].position if [head.id for head in heads] == [1] else None
    if type(position) is not int or not -1 <= position <= last:
        yield "the index of names has not one row that says how far it is, within the journal"
        return
    secret = token_bytes(32)
    wanted = _summed(_wanted(connection, position), secret)
    if _summed(name_index.every_key(connection), secret) != wanted:
        yield "the index of names does not have the names that are on record, or has others"


def _wanted(connection: Connection, position: int) -> Iterator[tuple[object, object]]:
    """Each key that a name on record up to a position stands under, with its subject, once."""
    rows = (
        ("party", name_index.every_party(connection, position)),
        ("right", name_index.every_owner(connection, position)),
    )
    for kind, named in rows:
        for name, versions in groupby(named, key=lambda row: row.id):
            for key in _keys(versions):
                yield key, f"{kind}:{name}"


def _keys(versions: Iterable[NamedRow]) -> set[int]:
    keys: set[int] = set()
    for row in versions:
        with suppress(ValueError, TypeError, LookupError, AttributeError, RecursionError):  # a finding of its own
            keys.update(*map(keys_of, names_of(row.state)))
    return keys


def _summed(rows: Iterable[tuple[object, object]], secret: bytes) -> tuple[int, int]:
    """How many rows there are, and a sum over them that, without the secret, no other rows can be made to have."""
    count, total = 0, 0
    for key, subject in rows:
        told = f"{key!r} {subject!r}".encode("utf-8", "backslashreplace")
        count, total = count + 1, (total + int.from_bytes(blake2b(told, key=secret, digest_size=32).digest())) % _SUM
    return count, total
