"""Why a database can not be used, for whoever runs the register: what a driver says in words that differ from version
to version, and what lies at the path of a file.

Answers over HTTP say no more than that the database does not answer; paths, hosts and users are the operator's alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from registry.store.files import file_of

_SAYINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("connection refused",), "no server listens at that host and port"),
    (("password authentication failed",), "the server does not take that user with that password"),
    (("no password supplied",), "the server asks for a password, and the address has none"),
    (("role", "does not exist"), "the server knows no such user"),
    (("database", "does not exist"), "the server has no database of that name"),
    (("pg_hba.conf",), "the server lets nobody in from here by that user and database"),
    (("not permitted to log in",), "the server does not let that user log in"),
    (("permission denied for database",), "that user may not use that database"),
    (("resolve host",), "no host of that name is found"),
    (("translate host name",), "no host of that name is found"),
    (("timeout expired",), "the server does not answer in time"),
    (("timed out",), "the server does not answer in time"),
    (("no route to host",), "no way leads to that host"),
    (("network is unreachable",), "no way leads to that host"),
    (("on socket", "no such file"), "no server listens at that socket"),
    (("starting up",), "the server is starting up"),
    (("shutting down",), "the server is shutting down"),
    (("too many clients",), "the server has no connection left"),
    (("remaining connection slots",), "the server has no connection left"),
    (("invalid connection option",), "the address holds an option that PostgreSQL does not know"),
    (("invalid port number",), "a port is a number from 1 to 65535"),
)
"""What a driver says when it can not connect, by words that all stand in it, and what that means."""


def cause_of(url: str, failed: BaseException) -> str | None:
    """Why the database at `url` can not be used, in words without a full stop; None where there is no more to tell than
    the fault itself says."""
    try:
        path = file_of(make_url(url))
    except (SQLAlchemyError, ValueError):
        return None
    if path is not None:
        return _of_file(path)
    said = " ".join(str(error.orig) for error in _driver_errors(failed)).lower()
    return next((means for words, means in _SAYINGS if all(word in said for word in words)), None)


def _driver_errors(failed: BaseException) -> Iterator[DBAPIError]:
    error: BaseException | None = failed
    while error is not None:
        if isinstance(error, DBAPIError):
            yield error
        error = error.__cause__


def _of_file(path: Path) -> str | None:
    """What is wrong with what lies at the path of a SQLite file, or with where it should lie."""
    try:
        folder = path.parent
        if not folder.exists():
            return f"the folder {folder} is not there"
        if not folder.is_dir():
            return f"{folder} is no folder"
        if path.is_dir():
            return "this is a folder, not a file"
        if not path.exists():
            return None if os.access(folder, os.W_OK | os.X_OK) else f"no file may be made in the folder {folder}"
        if not os.access(path, os.R_OK | os.W_OK):
            return "the file may not be read and written by this user"
        if not os.access(folder, os.W_OK | os.X_OK):
            return f"SQLite writes beside its file, and may not write in the folder {folder}"
    except (OSError, ValueError) as error:
        return f"no file can be there ({getattr(error, 'strerror', None) or 'the path is none'})"
    return None
