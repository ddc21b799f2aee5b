"""What a witness keeps of each log: the checkpoint that it cosigned last, in a SQLite file of its own.

The one promise of a witness is never to cosign two histories, whatever stops it and however many ask at once. So
whoever decides holds the file alone from reading to keeping, other processes included, and what was kept is on the disk
before anybody is told.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from registry.store.files import create_private

_PATIENCE = 30.0
"""Seconds to wait for the file."""


class WitnessedTurn:
    """The file, held alone."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def last(self, origin: str) -> bytes | None:
        """The signed note of that log that was cosigned last; None where there is none."""
        row = self._connection.execute("SELECT note FROM cosigned WHERE origin = ?", (origin,)).fetchone()
        return None if row is None else bytes(row[0])

    def keep(self, origin: str, note: bytes) -> None:
        """Keep this note in the place of the one before."""
        self._connection.execute("INSERT OR REPLACE INTO cosigned VALUES (?, ?)", (origin, note))


class WitnessedFile:
    """The file of a witness, made with mode 0600 where there is none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def alone(self) -> Iterator[WitnessedTurn]:
        """Hold the file alone; what was kept is on the disk by the end, and nothing where that is left by an exception.

        Raises OSError and sqlite3.Error where the file can not be used.
        """
        with suppress(FileExistsError):
            os.close(create_private(self._path))
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("CREATE TABLE IF NOT EXISTS cosigned (origin TEXT PRIMARY KEY, note BLOB NOT NULL)")
            yield WitnessedTurn(connection)
            connection.execute("COMMIT")  # closed before this, the connection rolls back
