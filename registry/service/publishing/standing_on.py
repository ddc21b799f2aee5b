"""What an answer stands on: the position of the journal it was read at, and the checkpoint that was newest then."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from registry.service.instants import Moment
from registry.service.journal.register import Register
from registry.service.publishing.proofs import checkpoint_member
from registry.store import log_tree
from registry.store.database.engine import Store

_newest: WeakKeyDictionary[Store, tuple[int, dict[str, Any] | None]] = WeakKeyDictionary()
"""The newest checkpoint of each store as answers carry it, by its size: it is the same in a thousand answers."""


def stands_on(register: Register, moment: Moment) -> dict[str, Any]:
    """The members `position` and `checkpoint` of an answer read at a moment; for whoever reads nothing else meanwhile.

    `position` is the last entry that the answer knows, -1 for an empty journal. `checkpoint` is null before the first.
    """
    return {"position": moment.position, "checkpoint": _checkpoint(register, moment.published)}


def _checkpoint(register: Register, size: int | None) -> dict[str, Any] | None:
    if size is None:
        return None
    kept = _newest.get(register.store)
    if kept is not None and kept[0] == size:
        return kept[1]
    with register.store.read() as connection:
        member = checkpoint_member(log_tree.checkpoint(connection, size))
    _newest[register.store] = (size, member)
    return member
