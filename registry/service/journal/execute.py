"""Running one command in one transaction, anew where another one came first.

The one place where commands run: whatever is to see each of them (traces, measures) goes round `execute`. What a
command takes and gives is its own affair; that an answer is kept under a key, and given again, is `answer_once`'s.

A dry run of what concerns pledges alone is rehearsed: it holds no lock. What takes long is decided before its locks are
taken, and decided again under them only where what it rests on has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, cast

from sqlalchemy import Connection

from registry.service.journal.register import Register
from registry.service.journal.transaction import TO_PREPARE, Decided, Prepared, Transaction
from registry.store.database.rehearsal import Unrehearsed
from registry.store.tables import schema

T = TypeVar("T")


class _DryRun(Exception):
    """Carries what a dry run gives out of the transaction that must not be kept."""

    def __init__(self, given: object) -> None:
        self.given = given


def execute(
    register: Register,
    work: Callable[[Transaction], T],
    *,
    dry_run: bool = False,
    prepared: Prepared | None = None,
    patience: float | None = None,
) -> T:
    """Run one command in one transaction, anew where another one came first: `work` leaves nothing but what it records,
    and what it returns is returned.

    StoreBusy when others came first each time, or a lock was not had in time. A connection that breaks while it commits
    is StoreUnavailable, and whether the command was kept is open.

    A dry run leaves nothing; one that concerns pledges alone holds no lock. `prepared` is what `prepare` gave for the
    same `work`, which then holds its locks only to see that nothing has changed, and to record.
    `patience` is for whoever does the waiting elsewhere: so many seconds (and not the time-out's) it waits for a lock.
    """
    if dry_run:
        with suppress(Unrehearsed):
            return _rehearsed(register, work)
    return register.retries.run(lambda: _run(register, work, dry_run, prepared, patience))


def prepare(
    register: Register, work: Callable[[Transaction], object], *, unless: Callable[[Connection], bool] = lambda _: False
) -> Prepared | None:
    """What a command decides on the register as it stands; None where that can not be told without its locks, or where
    `unless` says by a look at the register that it need not be. What it is refused with it is refused with."""
    with register.store.rehearsal() as rehearsal:
        connection = cast("Connection", rehearsal)
        if unless(connection):
            return None
        rehearsal.notes.clear()
        transaction = Transaction(register, connection, TO_PREPARE)
        try:
            work(transaction)
        except Decided as done:
            return transaction.prepared(done.decided, rehearsal.notes)
        except Unrehearsed:
            pass
        return None


def _rehearsed(register: Register, work: Callable[[Transaction], T]) -> T:
    """What a command would give on the register as it stands. Raises Unrehearsed where that can not be told so."""
    with register.store.rehearsal() as connection:
        given = work(Transaction(register, cast("Connection", connection)))
        schema.require_revision(cast("Connection", connection))
        return given


def _run(
    register: Register,
    work: Callable[[Transaction], T],
    dry_run: bool,
    prepared: Prepared | None,
    patience: float | None,
) -> T:
    if not dry_run:
        register.continuity.require(register.store)
    try:
        with register.store.write(patience=patience) as connection:
            transaction = Transaction(register, connection, prepared)
            given = work(transaction)
            if not (transaction.made or transaction.repeats):  # else the position it took has told
                schema.require_revision(connection)
            if dry_run:
                raise _DryRun(given)
            return given
    except _DryRun as done:
        return cast("T", done.given)
