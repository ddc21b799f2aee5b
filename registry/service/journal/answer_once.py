"""Running a command whose answer is kept under a key: what is sent again is answered again, and not done again.

It goes round `execute` and knows no more of it than what it gives. The key is claimed in the command's transaction,
before anything else, and the answer is kept beside its effect.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from registry.domain.values.days import micros
from registry.errors import IdempotencyKeyReused, StoreBusy
from registry.service.journal.execute import execute, prepare
from registry.service.journal.register import Register
from registry.service.journal.transaction import Answer, Transaction
from registry.store import keys

KEYS_LIVE = timedelta(days=30)


def answer_once(
    register: Register,
    work: Callable[[Transaction], Answer],
    *,
    claim: keys.KeyClaim | None,
    dry_run: bool = False,
    long: bool = False,
    patience: float | None = None,
) -> Answer:
    """Run a command, or repeat what it was answered when its key came before. Raises what `execute` does.

    `claim` is the caller's idempotency key (None: there is none; a dry run keeps none). A key that came before with the
    same input repeats its first answer; with another, IdempotencyKeyReused; one still running past the lock time-out,
    IdempotencyKeyInFlight. Where whether a command was kept is open, its key, sent again, tells.

    One that takes `long` decides before it takes its locks. `patience` as in `execute`.
    """
    if dry_run:
        return _marked(execute(register, work, dry_run=True, patience=patience))
    if claim is None:
        ready = prepare(register, work) if long else None
        return execute(register, work, prepared=ready, patience=patience)

    def once(transaction: Transaction) -> Answer:
        first = _first(transaction, claim)
        if first is not None:
            return first
        answer = work(transaction)
        headers = dict(answer.headers)
        keys.keep(transaction.connection, claim, status=answer.status, headers=headers, answer=answer.text)
        return answer

    ready = prepare(register, work, unless=lambda found: keys.kept(found, claim) is not None) if long else None
    return execute(register, once, prepared=ready, patience=patience)


def _marked(answer: Answer) -> Answer:
    """An answer that says that it is one of a dry run: its object with a last member more, whatever else it holds."""
    return Answer(status=answer.status, text=b'%s,"dry_run":true}' % answer.text.removesuffix(b"}"))


def _first(transaction: Transaction, claim: keys.KeyClaim) -> Answer | None:
    """The first answer to a key, or None, and then the key is this command's. IdempotencyKeyReused, StoreBusy."""
    register, connection = transaction.register, transaction.connection
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
    transaction.repeats = True
    return Answer(status=kept.status, text=kept.answer, headers=kept.headers, replayed=True)
