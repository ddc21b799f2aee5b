"""Files that their owner alone may read: the database with what SQLite writes beside it, keys, exports.

They hold the terms of every pledge, or what opens them. A file is made with its mode, before it has any content, and
whatever the umask of whoever is the first to need it.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import unquote, urlsplit

from sqlalchemy import URL, Engine, event

_MODE = 0o600
_BESIDE = ("", "-wal", "-shm", "-journal")


def create_private(path: Path) -> int:
    """The descriptor of a new file, open for writing, with mode 0600; FileExistsError where one is there, OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    os.fchmod(descriptor, _MODE)  # a umask may have taken away what the owner needs
    return descriptor


@contextmanager
def write_private(path: Path, *, force: bool = False) -> Iterator[TextIO]:
    """A text file in UTF-8 to be written: with mode 0600, and with all of its content or not there.

    FileExistsError where one is there; with `force` that one is replaced, a device or pipe written to. OSError.
    """
    target = Path(os.path.realpath(path))
    if force and target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="") as out:
            yield out
        return
    if not force:
        os.close(create_private(target))  # the name is ours from here on
    draft = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(create_private(draft), "w", encoding="utf-8", newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        if not force:
            target.unlink(missing_ok=True)
        raise


def keep_private(engine: Engine, *, make: bool = True) -> None:
    """Have the file of a SQLite engine made private where an earlier version left it open to everybody, and with `make`
    made before it is first connected to. Other engines have no file here."""
    if (path := file_of(engine.url)) is not None:

        @event.listens_for(engine, "do_connect")
        def before_connecting(*_: Any) -> None:
            _close_to_others(path, make)


def file_of(url: URL) -> Path | None:
    """The file that SQLite opens for a database of that address; None for one in memory, and for other databases."""
    database = url.database
    if url.get_backend_name() != "sqlite" or database is None or database in ("", ":memory:"):
        return None
    if not database.startswith("file:"):
        return Path(database)
    path = unquote(urlsplit(database).path)
    return Path(path) if path not in ("", ":memory:") else None


def is_there(path: Path) -> bool:
    """Whether something lies at the path; not where it is no path at all, as one that is too long."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _close_to_others(path: Path, make: bool) -> None:
    """Make the file private, and with `make` one where there is none. One that everybody may read got its mode from a
    umask; one that a group may read, and nobody else, somebody meant to be so."""
    if make:
        with suppress(OSError):  # there already, or nowhere to be made: then the engine says so
            os.close(create_private(path))
    for ending in _BESIDE:
        file = f"{path}{ending}"
        with suppress(OSError):  # not there, or somebody else's
            mode = os.stat(file).st_mode
            if stat.S_ISREG(mode) and mode & stat.S_IRWXO:
                os.chmod(file, _MODE)
