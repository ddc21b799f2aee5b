"""Proofs of possession that were seen, so that each is good once, in whichever process it comes.

They are kept outside the turns of those who write entries: on PostgreSQL in a table and a transaction of their own, on
SQLite, where a file has one writer, in a file of their own beside the register's. What lies in that file is of no use
after some minutes, and it is made anew where it is gone.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, text

from registry.errors import StoreUnavailable
from registry.store.files import create_private

_PATIENCE = 5.0
"""Seconds to wait for the file."""
_SEE = "INSERT INTO seen_proof (thumbprint, proof, seen_at) VALUES (:thumbprint, :proof, :now) ON CONFLICT DO NOTHING"
_TABLE = (
    "CREATE TABLE IF NOT EXISTS seen_proof"
    " (thumbprint TEXT, proof TEXT, seen_at INTEGER, PRIMARY KEY (thumbprint, proof)) WITHOUT ROWID"
)
_FORGET = "DELETE FROM seen_proof WHERE seen_at < :before"


def see(connection: Connection, thumbprint: str, proof: str, now: int, before: int) -> bool:
    """Keep a proof in the table, and forget those seen earlier than `before` (both in seconds since 1970); False where
    it was seen already."""
    connection.execute(text(_FORGET), {"before": before})
    return connection.execute(text(_SEE), {"thumbprint": thumbprint, "proof": proof, "now": now}).rowcount == 1


def see_in_file(path: Path, thumbprint: str, proof: str, now: int, before: int) -> bool:
    """The same, in a file, which is made where there is none. Raises StoreUnavailable where it can not be kept."""
    try:
        with suppress(FileExistsError):
            os.close(create_private(path))
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as file:
            file.execute("PRAGMA synchronous = OFF")
            file.execute("BEGIN IMMEDIATE")
            file.execute(_TABLE)
            file.execute(_FORGET, {"before": before})
            kept = file.execute(_SEE, {"thumbprint": thumbprint, "proof": proof, "now": now}).rowcount == 1
            file.execute("COMMIT")
            return kept
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable("The proofs that were seen can not be kept.") from error
