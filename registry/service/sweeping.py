"""The sweep: recording what days that passed, or a change of the rules, have done to the pledges that stand.

Reservations that have run out lapse; what is judged otherwise than it was is recorded as changed. The sweep takes some
pledges at a time, in a transaction of their own, so it can run beside a live server, be interrupted, and be repeated:
what is recorded is not due again, and a pledge of which nothing reads otherwise has no entry.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from registry.domain.periods import micros
from registry.domain.reassessing import days_or_rules
from registry.service import codec
from registry.service.changing import lapse_due
from registry.service.reassessing import reassess_rights
from registry.service.transactions import Answer, Register, Transaction, execute
from registry.store import lookups, reads

AT_A_TIME = 20
"""How many pledges one transaction takes: another writer waits for that many judgements."""

Progress = Callable[[int, int], None]


def _quiet(_done: int, _all: int) -> None:
    """Show nothing."""


def reassess(register: Register, progress: Progress = _quiet, *, every: bool = False) -> int:
    """Record every reservation that has run out and every recognition that days or rules have changed; how many entries
    were made. `progress` is told how many of the pledges that were due are done; `every`: all are taken as due.
    """
    with register.store.read() as connection:
        due = lookups.due(connection, micros(register.clock.now()), register.rule_set_version, every=every)
    made = 0
    numbers = list(dict.fromkeys(row.registration_number for row in due))
    for done, some in _slices(numbers):
        made += _sweep(register, some)
        progress(done, len(numbers))
    return made


def _slices(numbers: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    for start in range(0, len(numbers), AT_A_TIME):
        some = numbers[start : start + AT_A_TIME]
        yield start + len(some), some


def _sweep(register: Register, numbers: Sequence[str]) -> int:
    def work(transaction: Transaction) -> Answer:
        pledges = [codec.pledge_of(row.state) for row in reads.standing_pledges(transaction.connection, numbers)]
        rights = {str(item.right) for pledge in pledges for item in pledge.items}
        transaction.lock_families(rights)
        for number in numbers:
            lapse_due(transaction, number)
        reassess_rights(transaction, rights, days_or_rules, transaction.now, only=numbers)
        return Answer.of(200, {"entries_made": transaction.made})

    return int(json.loads(execute(register, work, claim=None).text)["entries_made"])
