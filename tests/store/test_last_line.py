"""What the database itself refuses, whatever a command believed: the line behind locks and reading."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from registry.domain.filing.acts import ActKind
from registry.errors import PreconditionFailed, RightAlreadyPledged
from registry.service.journal.execute import execute
from registry.service.journal.register import Register
from registry.service.journal.transaction import Answer, Transaction
from registry.service.operating import upkeep
from registry.store.projected import reads
from tests.scenes import registers as the
from tests.support import SettableClock

pytestmark = pytest.mark.both_engines


def entered(register: Register, right: Any, bank: Any) -> Answer:
    """A pledge that the right's register has entered."""
    at = register.clock.now() - timedelta(hours=40)
    entry = the.act(right, ActKind.REGISTER, f"R-{bank}", at - timedelta(hours=1), at)
    return execute(register, the.pledge(bank, the.OWNER, [(right, (entry,))]))


@pytest.fixture
def told(database_url: str, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A register with a bank, a firm and two rights; and a way to make commands believe what is read now for ever."""
    with the.opened(database_url, clock) as register:
        for identifier, name in zip((*the.BANKS, the.OWNER), "甲乙丙", strict=True):
            execute(register, the.party(identifier, name))
        for right in (the.CN, the.HK):
            execute(register, the.right(right, clock.now() - timedelta(days=1)))
        yield register, monkeypatch


def test_two_entries_can_not_both_follow_one_state_of_a_pledge(told: Any) -> None:
    """Two that end a pledge, each believing that it is live, are one after the other or not at all."""
    register, monkeypatch = told
    made = entered(register, the.HK, the.BANKS[0])
    number = json.loads(made.text)["registration_number"]
    discharge = the.discharge(the.BANKS[0], number, made.headers["ETag"])

    def twice(transaction: Transaction) -> Answer:
        rows = {name: getattr(reads, name)(transaction.connection, one) for name, one in believed(number)}
        discharge(transaction)
        for name, row in rows.items():
            monkeypatch.setattr(reads, name, lambda _connection, _asked, row=row: row)
        return discharge(transaction)

    before = upkeep.verify(register).entries
    with pytest.raises(PreconditionFailed):
        execute(register, twice)
    monkeypatch.undo()
    assert upkeep.verify(register).entries == before
    assert execute(register, discharge).status == 200


def believed(number: str) -> tuple[tuple[str, Any], ...]:
    """What a change reads of the pledge and its rights, with what it asks for."""
    return (("pledge_now", number), ("world_now", [str(the.HK)]))


def test_two_items_can_not_take_one_mainland_right(told: Any) -> None:
    register, monkeypatch = told
    with register.store.read() as connection:
        nobody = reads.world_now(connection, [str(the.CN)])
    entered(register, the.CN, the.BANKS[0])
    before = upkeep.verify(register).entries
    monkeypatch.setattr(reads, "world_now", lambda _connection, _rights: nobody)
    with pytest.raises(RightAlreadyPledged):
        entered(register, the.CN, the.BANKS[1])
    monkeypatch.undo()
    assert upkeep.verify(register).entries == before
