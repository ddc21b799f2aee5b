"""Running one command in one transaction: its key claimed and its answer kept, anew where another one came first.

A dry run of what concerns pledges alone is rehearsed: it holds no lock. What takes long is decided before its locks are
taken, and decided again under them only where what it rests on has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import cast

from sqlalchemy import Connection

from registry.domain.values.days import micros
from registry.errors import IdempotencyKeyReused, StoreBusy
from registry.service.journal.register import Register
from registry.service.journal.transaction import TO_PREPARE, Answer, Decided, Prepared, Transaction
from registry.store import keys
from registry.store.database.rehearsal import Unrehearsed
from registry.store.tables import schema

KEYS_LIVE = timedelta(days=30)


class _DryRun(Exception):
    """Carries the answer of a dry run out of the transaction that must not be kept."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def execute(
    register: Register,
    work: Callable[[Transaction], Answer],
    *,
    claim: keys.KeyClaim | None,
    dry_run: bool = False,
    long: bool = False,
    patience: float | None = None,
) -> Answer:
    """Run one command in one transaction, anew where another one came first: `work` leaves nothing but what it records.

    `claim` is the caller's idempotency key (None in a dry run, which keeps none). A key that came before with the same
    input repeats its first answer; with another, IdempotencyKeyReused; one still running past the lock time-out,
    IdempotencyKeyInFlight. StoreBusy when others came first each time, or a lock was not had in time. A connection that
    breaks while it commits is StoreUnavailable, and whether the command was kept is open: its key, sent again, tells.

    A dry run that concerns pledges alone holds no lock. One that takes `long` decides before it takes its locks, which
    it then holds only to see that nothing has changed, and to record.
    `patience` is for whoever does the waiting elsewhere: so many seconds (and not the time-out's) it waits for a lock.
    """
    if dry_run:
        with suppress(Unrehearsed):
            return _marked(_rehearsed(register, work))
    prepared = _prepared(register, work, claim) if long and not dry_run else None
    return register.retries.run(lambda: _once(register, work, claim, dry_run, prepared, patience))


def _rehearsed(register: Register, work: Callable[[Transaction], Answer]) -> Answer:
    """What a command would answer on the register as it stands. Raises Unrehearsed where that can not be told so."""
    with register.store.rehearsal() as connection:
        answer = work(Transaction(register, cast("Connection", connection)))
        schema.require_revision(cast("Connection", connection))
        return answer


def _prepared(
    register: Register, work: Callable[[Transaction], Answer], claim: keys.KeyClaim | None
) -> Prepared | None:
    """What a command decides on the register as it stands; None where its key was used before, or where that can not be
    told without its locks. What it is refused with it is refused with."""
    with register.store.rehearsal() as rehearsal:
        connection = cast("Connection", rehearsal)
        if claim is not None and keys.kept(connection, claim) is not None:
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


def _once(
    register: Register,
    work: Callable[[Transaction], Answer],
    claim: keys.KeyClaim | None,
    dry_run: bool,
    prepared: Prepared | None,
    patience: float | None,
) -> Answer:
    try:
        with register.store.write(patience=patience) as connection:
            if claim is not None and not dry_run:
                kept = _claim(register, connection, claim)
                if kept is not None:
                    return kept
            transaction = Transaction(register, connection, prepared)
            answer = work(transaction)
            if not transaction.made:  # else the position it took has told
                schema.require_revision(connection)
            if dry_run:
                raise _DryRun(answer)
            if claim is not None:
                keys.keep(connection, claim, status=answer.status, headers=dict(answer.headers), answer=answer.text)
            return answer
    except _DryRun as done:
        return _marked(done.answer)


def _marked(answer: Answer) -> Answer:
    """An answer that says that it is one of a dry run: its object with a last member more, whatever else it holds."""
    return Answer(status=answer.status, text=b'%s,"dry_run":true}' % answer.text.removesuffix(b"}"))


def _claim(register: Register, connection: Connection, claim: keys.KeyClaim) -> Answer | None:
    now = register.clock.now()
    expired = micros(now - KEYS_LIVE)
    register.sweep.run(connection, now, expired)
    if keys.claim(connection, claim, micros(now)):
        return None
    kept = keys.kept(connection, claim)
    if kept is None or kept.created_at < expired:
        if keys.renew(connection, claim, micros(now), expired):
            return None
        kept = keys.kept(connection, claim)
    if kept is None:  # swept away between these statements
        raise StoreBusy("This key's time has passed just now.", beaten=True)
    if kept.fingerprint != claim.fingerprint:
        raise IdempotencyKeyReused("This key came before with another input.")
    return Answer(status=kept.status, text=kept.answer, headers=kept.headers, replayed=True)
