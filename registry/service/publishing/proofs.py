"""Proofs from the published log: that an entry is in it, that one checkpoint continues another, and receipts."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from registry.domain.values.days import from_micros, instant_text
from registry.errors import InputInvalid, NotFound, NotYetClosed
from registry.log.proofs import Read, consistency, inclusion
from registry.log.tree import Place
from registry.log.verify import consistency_bytes, receipt_bytes
from registry.service.journal.register import Register
from registry.store import log_tree
from registry.store.log_tree import CheckpointRow
from registry.store.projected import reads


def hashes(connection: Connection) -> Read:
    """A source of the tree's hashes, each of which is read once."""
    kept: dict[Place, bytes] = {}

    def read(places: Sequence[Place]) -> Sequence[bytes]:
        missing = [place for place in dict.fromkeys(places) if place not in kept]
        kept.update(zip(missing, log_tree.nodes(connection, missing), strict=True))
        return [kept[place] for place in places]

    return read


def checkpoint_member(row: CheckpointRow | None) -> dict[str, Any] | None:
    """A published checkpoint as answers carry it: size, root in base64, and when its head was recorded."""
    if row is None:
        return None
    return {
        "size": row.size,
        "root": base64.b64encode(row.root).decode(),
        "at": instant_text(from_micros(row.recorded_at)),
    }


def newest(connection: Connection) -> CheckpointRow:
    """The checkpoint that was published last. Raises NotYetClosed where none was."""
    row = log_tree.newest(connection)
    if row is None:
        raise NotYetClosed("No checkpoint of the log has been published yet.")
    return row


def newest_note(register: Register) -> bytes:
    """The signed note that was published last. Raises NotYetClosed where none was."""
    with register.store.read() as connection:
        return newest(connection).note


def receipt(register: Register, seq: int) -> bytes:
    """The file that shows that entry `seq` is in the log, with its bytes. Raises NotFound, NotYetClosed."""
    with register.store.snapshot() as connection:
        row = newest_over(connection, seq)
        (entry,) = log_tree.entries(connection, first=seq, limit=1)
        path = inclusion(seq, row.size, hashes(connection))
    return receipt_bytes(entry.entry, seq, path, row.note)


def newest_over(connection: Connection, seq: int) -> CheckpointRow:
    """The newest checkpoint, which holds entry `seq`. Raises NotFound where there is no such entry, NotYetClosed."""
    if seq > reads.position(connection, None).k:
        raise NotFound(f"There is no entry {seq}.")
    row = newest(connection)
    if seq >= row.size:
        raise NotYetClosed(f"The log is closed over {row.size} entries, so entry {seq} is in no checkpoint yet.")
    return row


def inclusion_path(register: Register, seq: int, size: int) -> dict[str, Any]:
    """The inclusion proof of entry `seq` in the published tree of `size` entries: base64, from below.

    Raises InputInvalid for a size that was not published, and an entry that is not below it.
    """
    with register.store.snapshot() as connection:
        row = published(connection, size, "/size")
        if seq >= row.size:
            raise InputInvalid(f"Entry {seq} is not among the first {size}.", pointer="/seq")
        return {"path": _encoded(inclusion(seq, row.size, hashes(connection)))}


def consistency_file(register: Register, first: int, second: int) -> bytes:
    """The file that shows that the published tree of `second` entries continues that of `first`.

    Raises InputInvalid for sizes that were not published, or not in this order.
    """
    with register.store.snapshot() as connection:
        one, other = published(connection, first, "/from"), published(connection, second, "/to")
        if one.size > other.size:
            raise InputInvalid("The first tree is larger than the second.", pointer="/from")
        path = consistency(one.size, other.size, hashes(connection))
        return consistency_bytes(one.note, other.note, path)


def published(connection: Connection, size: int, pointer: str) -> CheckpointRow:
    """The published checkpoint of that size. Raises InputInvalid where none was."""
    row = log_tree.checkpoint(connection, size)
    if row is None:
        raise InputInvalid(f"No checkpoint of {size} entries was published.", pointer=pointer)
    return row


def _encoded(path: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in path]
