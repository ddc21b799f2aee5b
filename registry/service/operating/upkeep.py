"""Keeping the register: rebuilding its projections, checking its journal, export."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from registry.errors import JournalCorrupt
from registry.log.entry import HEAD
from registry.service.journal.register import Register
from registry.service.journal.replay import recorded_of, replay
from registry.service.journal.transaction import json_bytes
from registry.service.names.index import catch_up_if_free
from registry.service.operating.verification import UNSEEN, Verification, VerificationProgress, verify
from registry.service.operating.verification import quiet as _quiet
from registry.service.publishing import closer
from registry.store import journal, log_tree, name_index
from registry.store.database import engine
from registry.store.projected import projections
from registry.store.tables import schema
from registry.store.tables.rows import PROJECTED

__all__ = ["UNSEEN", "Verification", "condition", "export", "head_revision", "migrate", "rebuild", "verify"]


def migrate(url: str, progress: VerificationProgress = _quiet) -> int | None:
    """Bring the database at `url` to the newest schema, from nothing or from any earlier one.

    Where its projections were made by an earlier edition of the code they are made anew: answers how many entries that
    took, None where they were not. Raises JournalCorrupt as `rebuild`.
    """
    engine.migrate(url)
    store = engine.Store(url)
    try:
        with store.read() as connection:
            if journal.projected(connection) == PROJECTED:
                return None
        return _remake(store, progress)
    finally:
        store.close()


def head_revision() -> str | None:
    """The newest schema this code knows."""
    return schema.head_revision()


def condition(register: Register) -> dict[str, Any]:
    """The store's condition: the migration it is at, and how many entries it holds. Raises StoreUnavailable, StoreBusy,
    StoreOutdated, also where it can be read but not written to.

    The journal is written with its projections, so it never lags. The log is closed a moment later: `closed` entries
    have a head, `published` a signed checkpoint. LogRolledBack where it does not continue what was published.
    """
    register.store.require_head()
    register.store.require_writable()
    register.continuity.require(register.store)
    found = closer.progress(register)
    with register.store.read() as connection:
        newest = log_tree.newest(connection)
    published = 0 if newest is None else newest.size
    return {
        "schema": schema.head_revision(),
        "journal": {"entries": found.entries, "lag": 0},
        "log": {"closed": found.closed, "published": published, "open": found.open},
    }


def rebuild(register: Register, progress: VerificationProgress = _quiet) -> int:
    """Drop the projections, and the tree and map of the log, and remake them from the journal, in one transaction; how
    many entries were replayed. The index of names is begun anew after that.

    May run beside a live server: writers wait, readers see the old rows until the new ones are there. Raises
    JournalCorrupt for an entry that is missing, can not be read or does not follow; what was there stays then.
    """
    count = _remake(register.store, progress)
    catch_up_if_free(register)
    return count


def _remake(store: engine.Store, progress: VerificationProgress) -> int:
    done = 0
    with store.write() as connection:
        journal.hold(connection)
        schema.require_revision(connection)
        projections.clear(connection)
        for row in journal.all_entries(connection):
            if row.position != done:
                raise JournalCorrupt(f"entry {done} is missing", index=done)
            if row.kind != HEAD:
                replay(connection, recorded_of(row), row.leaf_hash, row.sealed)
            done += 1
            progress(done)
        journal.set_projected(connection, PROJECTED)
        closer.rebuild(connection)
        name_index.clear(connection)
    return done


def export(register: Register) -> Iterator[str]:
    """Every entry as a line of JSON: position, leaf hash, base64 of entry and bodies. Whoever holds it holds all."""
    with register.store.snapshot() as connection:
        for row in journal.all_entries(connection):
            yield json_bytes(
                {
                    "seq": row.position,
                    "leaf_hash": row.leaf_hash,
                    "entry": _base64(row.entry),
                    "body": _base64(row.body_content),
                    "sealed": _base64(row.sealed_content),
                }
            ).decode()


def _base64(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode("ascii")
