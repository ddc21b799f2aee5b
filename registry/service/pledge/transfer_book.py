"""Passing a bank's book to another bank, pledge by pledge."""

from __future__ import annotations

from dataclasses import dataclass

from registry.errors import Refusal
from registry.service.access.principal import Principal
from registry.service.journal import codec
from registry.service.journal.transaction import Transaction
from registry.service.pledge import life
from registry.store.projected import reads


@dataclass(frozen=True, kw_only=True)
class Passing:
    """Which pledges pass, each with the state of it that is meant, and to whom with whose consent."""

    pledges: tuple[life.Meant, ...]
    request: life.TransferRequest


def transfer_portfolio(
    transaction: Transaction, principal: Principal, passing: Passing
) -> list[tuple[life.Meant, Refusal | None]]:
    """Pass each pledge to the new pledgee, all in one transaction; of each, what kept it back, or None.

    Every family is locked at once before the first, so that two books that cross do not stop one another.
    """
    numbers = [meant.number for meant in passing.pledges]
    standing = reads.pledges_now(transaction.connection, numbers)
    transaction.lock_families({str(item.right) for row in standing for item in codec.pledge_of(row.state).items})
    report: list[tuple[life.Meant, Refusal | None]] = []
    for meant in passing.pledges:
        try:
            with transaction.apart():
                life.transfer(transaction, principal, meant, passing.request)
            report.append((meant, None))
        except Refusal as error:
            report.append((meant, error))
    return report
