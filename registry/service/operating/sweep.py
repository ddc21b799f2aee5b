"""The sweep: recording what days that passed, or a change of the rules, have done to the pledges that stand.

Reservations that have run out lapse; what is judged otherwise than it was is recorded as changed. The sweep takes some
pledges at a time, in a transaction of their own, so it can run beside a live server, be interrupted, and be repeated:
what is recorded is not due again, and a pledge of which nothing reads otherwise has no entry. A pledge that can not be
judged keeps no other from being: it is left for the end, and named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from registry.domain.decide.reassessment import days_or_rules
from registry.domain.values.days import micros
from registry.errors import Fault
from registry.service.journal import codec
from registry.service.journal.execute import execute
from registry.service.journal.register import Register
from registry.service.journal.transaction import Transaction
from registry.service.pledge.change import lapse_due
from registry.service.recognition.reassess import reassess_rights
from registry.store.projected import lookups, reads

AT_A_TIME = 20
"""How many pledges one transaction takes: another writer waits for that many judgements."""

SweepProgress = Callable[[int, int], None]


class SweepIncomplete(Exception):
    """Some pledges could not be judged anew; of the others `made` entries were recorded. `failures` tells of each of
    them, by registration number, what was in the way."""

    def __init__(self, made: int, failures: Mapping[str, Exception]) -> None:
        super().__init__(f"{len(failures)} pledges could not be judged anew")
        self.made = made
        self.failures = failures


def _quiet(_done: int, _all: int) -> None:
    """Show nothing."""


def reassess(register: Register, progress: SweepProgress = _quiet, *, every: bool = False) -> int:
    """Record every reservation that has run out and every recognition that days or rules have changed; how many entries
    were made. `progress` is told how many of the pledges that were due are done; `every`: all are taken as due.

    Raises SweepIncomplete once all the others are done, and what `execute` raises where the store can not be used.
    """
    with register.store.read() as connection:
        numbers = lookups.due(connection, micros(register.clock.now()), register.rule_set_version, every=every)
    made, failures = 0, dict[str, Exception]()
    for done, some in _slices(numbers):
        try:
            made += _sweep(register, some)
        except Fault:
            raise
        except Exception:
            made += _one_by_one(register, some, failures)
        progress(done, len(numbers))
    if failures:
        raise SweepIncomplete(made, failures)
    return made


def _one_by_one(register: Register, numbers: Sequence[str], failures: dict[str, Exception]) -> int:
    """Sweep each pledge in a transaction of its own; how many entries were made. What was in the way of one is put into
    `failures`."""
    made = 0
    for number in numbers:
        try:
            made += _sweep(register, [number])
        except Fault:
            raise
        except Exception as error:
            failures[number] = error
    return made


def _slices(numbers: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    for start in range(0, len(numbers), AT_A_TIME):
        some = numbers[start : start + AT_A_TIME]
        yield start + len(some), some


def _sweep(register: Register, numbers: Sequence[str]) -> int:
    def work(transaction: Transaction) -> int:
        pledges = [codec.pledge_of(row.state) for row in reads.pledges_now(transaction.connection, numbers)]
        rights = {str(item.right) for pledge in pledges for item in pledge.items}
        transaction.lock_families(rights)
        for number in numbers:
            lapse_due(transaction, number)
        reassess_rights(transaction, rights, days_or_rules, transaction.now, only=numbers)
        return transaction.made

    return execute(register, work)
