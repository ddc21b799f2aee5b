"""The file of a SQLite database under a running register: opened only where it is, and never lost sight of.

A register that goes on with a file that was moved away, or that another was put in the place of, would answer for what
nobody will find again. So a connection opens what is there and makes nothing, and what it has open is compared with
what lies at its path before it is used and again after it has committed.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from registry.errors import StoreUnavailable
from registry.store.files import file_of, is_there

_ROOM = 128 * 1024
"""Bytes that one command may need of the disk."""
_SEEN = "files"
_TRIES, _PAUSE = 40, 0.05
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "trusted_schema=OFF")
_Seen = tuple[tuple[str, int, int], ...]


def opened_only(url: URL) -> URL:
    """The address of the same SQLite database, so that connecting to it never makes a file."""
    path = file_of(url)
    if path is None:
        return url
    query = {**url.query, "uri": "true", "mode": url.query.get("mode", "rw")}
    return url.set(database=f"file:{quote(os.path.abspath(path))}", query=query)


class DatabasePlace:
    """Where the file of a SQLite engine lies; an engine in memory has none, and nothing to be lost."""

    def __init__(self, engine: Engine) -> None:
        self.path: Path | None = file_of(engine.url)
        self._first: tuple[str, int, int] | None = None
        event.listen(engine, "connect", self._connected)

    def _connected(self, connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            _set(connection, pragma)
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()  # from here on the log beside is open
        if self.path is not None:
            record.info[_SEEN] = self._lying(self.path)

    def _lying(self, path: Path) -> _Seen:
        """What lies there: the database and the log beside it. The first that was seen is this register's for good."""
        seen = tuple(one for ending in ("", "-wal") if (one := _identity(f"{path}{ending}")) is not None)
        if self._first is None and seen:
            self._first = seen[0]
        return seen

    def seen_by(self, connection: Connection) -> _Seen:
        """The files that a connection has open."""
        seen: _Seen = connection.info.get(_SEEN, ())
        return seen

    def require(self, seen: _Seen) -> None:
        """Raise StoreUnavailable unless they lie where they lay."""
        if self.path is None:
            return
        if not seen or seen[0] != self._first or any(_identity(file) != (file, *rest) for file, *rest in seen):
            raise StoreUnavailable("The register's database file was moved, replaced or removed while it was open.")

    def missing(self) -> bool:
        """Whether nothing lies there."""
        return self.path is not None and not is_there(self.path)

    def require_room(self) -> None:
        """Raise StoreUnavailable where the disk has no room for what one command writes."""
        if self.path is not None and hasattr(os, "statvfs"):
            disk = os.statvfs(self.path.parent)
            if disk.f_bavail * disk.f_frsize < _ROOM:
                raise StoreUnavailable("The register's disk is full.")


def _set(connection: sqlite3.Connection, pragma: str) -> None:
    """Set it; where others have the file, which SQLite does not wait for to begin a log, again for some seconds."""
    for _ in range(_TRIES):
        with suppress(sqlite3.OperationalError):
            connection.execute(f"PRAGMA {pragma}")
            return
        time.sleep(_PAUSE)
    connection.execute(f"PRAGMA {pragma}")


def _identity(file: str) -> tuple[str, int, int] | None:
    try:
        found = os.stat(file)
    except OSError:
        return None
    return file, found.st_dev, found.st_ino
