"""What a driver's error means to whoever asked: a fault of the store, input it can not keep, or a bug of ours.

Every error of a driver has its answer here. What is left as it is, and becomes a 500, is what only our own statements
can cause: a row that breaks a constraint, SQL that can not be read, a driver called wrongly.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DataError, DBAPIError

from registry.errors import InputInvalid, StoreBusy, StoreUnavailable

_LOCKED = "55P03"
_BUSY = {_LOCKED, "53300"}  # SQLite says `locked` when it has waited as long as it may, as 55P03 does
_BEATEN = {"40001", "40P01"}
_NO_TEXT_OR_NUMBER = {"22001", "22003", "22021", "22P05"}
"""A text too long, a number too large, characters that the database has no bytes for."""
_OURS = {"22", "23", "42", "P0"}
"""Classes that a statement of ours causes: data, constraints, syntax and names, what a trigger raises."""
_REASONS: tuple[tuple[str, set[str], str], ...] = (
    ("read-only", {"25006"}, "The register's database can be read, but not written to."),
    ("readonly", set(), "The register's database can be read, but not written to."),
    ("disk is full", {"53100"}, "The register's disk is full."),
    ("not a database", set(), "The file is no database of a register."),
    ("malformed", {"XX001", "XX002"}, "The register's database is damaged."),
    ("", {"42501"}, "The register's account may not use its database."),
)
_AWAY = "The register's database does not answer."
_MISFIT = "This holds a text or a number that the register can not keep."


def answer_to(error: DBAPIError) -> Exception:
    """What to raise in an error's stead; the error itself where it is a bug of ours."""
    state, message = getattr(error.orig, "sqlstate", None), str(error.orig)
    if state in _BEATEN:
        return StoreBusy("Other writers came first each time.", beaten=True)
    if state in _BUSY or "database is locked" in message or "database table is locked" in message:
        return StoreBusy("The register is busy with another writer.", lock=lock_waited_for(error))
    if state in _NO_TEXT_OR_NUMBER or (state is None and isinstance(error, DataError)):
        return InputInvalid(_MISFIT)
    if isinstance(error.orig, sqlite3.ProgrammingError | sqlite3.IntegrityError):
        return error
    for words, states, reason in _REASONS:
        if state in states or (state is None and words and words in message):
            return StoreUnavailable(reason)
    if state is not None and state[:2] in _OURS and not error.connection_invalidated:
        return error
    return StoreUnavailable(_AWAY)


def lock_waited_for(error: DBAPIError) -> str | None:
    """Which lock of PostgreSQL was waited for in vain: the row and table that it lies on, in the server's language, or
    nothing where others waited for it too. None where it was no lock."""
    if getattr(error.orig, "sqlstate", None) != _LOCKED:
        return None
    diagnostics: Any = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "context", None) or ""


def refuse_misfits(engine: Engine) -> None:
    """Have what a driver can not turn into its own form refused as the input it is: the driver says so with errors that
    are none of a database, for a lone surrogate or a number of more than eight bytes."""

    @event.listens_for(engine, "handle_error")
    def misfit(context: ExceptionContext) -> Any:
        if isinstance(context.original_exception, UnicodeEncodeError | OverflowError):
            raise InputInvalid(_MISFIT) from context.original_exception
