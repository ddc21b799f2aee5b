"""What a command gives is given back as it is, whatever it is; a dry run gives the same and leaves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from registry.service.journal.execute import execute
from registry.service.journal.register import Register
from registry.service.journal.transaction import Transaction
from registry.store.projected import reads
from tests.scenes import registers as the
from tests.support import Databases, SettableClock


@pytest.fixture
def register(databases: Databases) -> Iterator[Register]:
    """A register with nothing on record."""
    with databases.fresh() as url, the.opened(url, SettableClock()) as opened:
        yield opened


def party(transaction: Transaction) -> Transaction:
    """A command whose writes no rehearsal can stand in for."""
    the.party(the.OWNER, "甲公司")(transaction)
    return transaction


def look(transaction: Transaction) -> Transaction:
    """A command that only reads."""
    reads.parties(transaction.connection, [the.OWNER.key])
    return transaction


@pytest.mark.parametrize(("work", "made"), [(party, 1), (look, 0)])
def test_what_a_command_gives_is_given_back_and_a_dry_run_leaves_nothing(
    register: Register, work: Callable[[Transaction], Transaction], made: int
) -> None:
    assert execute(register, work, dry_run=True).made == made
    with register.store.read() as connection:
        assert reads.position(connection, None).k == -1
    assert execute(register, work).made == made
    with register.store.read() as connection:
        assert reads.position(connection, None).k == made - 1
