"""No clock that can not be right dates an entry, and what was answered for an instant is answered for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from registry.domain.values.days import micros
from registry.errors import ClockWrong
from registry.service.clock import ClockGuard
from registry.service.journal.execute import execute
from registry.service.journal.register import Register
from registry.service.journal.transaction import Answer, Transaction
from registry.service.operating.opening import open_register
from registry.store.projected import reads
from tests.scenes import registers as the
from tests.support import START, Databases, SettableClock

pytestmark = pytest.mark.both_engines

SECOND = timedelta(seconds=1)


class Machine(SettableClock):
    """A clock that can be set to anything while time goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = 0.0

    def elapsed(self) -> float:
        return self.gone

    def go_on(self, seconds: float) -> None:
        """Let time go by, by the clock too."""
        self.gone += seconds
        self.advance(timedelta(seconds=seconds))


def named(name: str) -> the.Work:
    """Record a party by a further name: one entry."""
    return the.party(the.OWNER, name)


def write(register: Register, name: str) -> Answer:
    """Record it now."""
    return execute(register, named(name))


def entries(register: Register) -> int:
    """How many there are."""
    with register.store.read() as connection:
        return int(reads.position(connection, None).k) + 1


@pytest.mark.parametrize(
    ("behind", "refused"),
    [
        (timedelta(), False),
        (2 * SECOND - timedelta(microseconds=2), False),
        (2 * SECOND, True),
        *((b, True) for b in (3 * SECOND, timedelta(hours=1), timedelta(days=1), timedelta(days=60 * 365))),
    ],
)
def test_a_clock_behind_the_last_entry_dates_none(database_url: str, behind: timedelta, refused: bool) -> None:
    ahead = SettableClock(START + behind)
    with the.opened(database_url, ahead) as other, the.opened(database_url, SettableClock(), calls=100) as register:
        write(other, "甲")
        if not refused:
            assert write(register, "乙").status == 200
            return
        for _ in range(2):
            with pytest.raises(ClockWrong):
                write(register, "乙")
        assert entries(register) == 1
        assert write(other, "丙").status == 200, "the one that is right, or further ahead, goes on"


def test_an_operator_may_allow_a_clock_to_be_behind(database_url: str) -> None:
    with the.opened(database_url, SettableClock(START + timedelta(days=1))) as other:
        write(other, "甲")
    register = open_register(database_url, clock=SettableClock(), clock_behind=2 * 86_400)
    assert write(register, "乙").status == 200
    register.store.close()


@pytest.mark.parametrize("jump", [5.1, 3600.0, 86_400.0])
def test_a_clock_set_forward_dates_none_until_it_is_set_back(empty_register_url: str, jump: float) -> None:
    clock = Machine()
    register = open_register(empty_register_url, clock=clock)
    write(register, "甲")
    clock.go_on(86_400)
    write(register, "乙")
    clock.advance(timedelta(seconds=jump))
    for gone in (1.0, 3600.0):
        clock.go_on(gone)
        with pytest.raises(ClockWrong, match="set forward"):
            write(register, "丙")
    clock.advance(-timedelta(seconds=jump))
    assert write(register, "丙").status == 200
    register.store.close()


@pytest.fixture
def empty_register_url(sqlite_databases: Databases) -> object:
    """A register without entries, on SQLite, which has no clock of its own."""
    with sqlite_databases.fresh() as url:
        yield url


def test_a_clock_ahead_of_the_database_s_dates_none(postgres_databases: Databases) -> None:
    """What one process does wrong from its beginning would stop all others."""
    with postgres_databases.fresh() as url:
        clock = Machine()
        register = open_register(url, clock=clock)
        with register.store.read() as connection:
            there: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        clock.set(there + timedelta(hours=1))
        fresh = replace(register, guard=ClockGuard(clock))
        with pytest.raises(ClockWrong, match="database"):
            write(fresh, "甲")
        clock.set(there)
        assert write(replace(register, guard=ClockGuard(clock)), "甲").status == 201
        register.store.close()


STEPS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 1e-6, 1e-3, 1.0, 3600.0]),
        st.sampled_from([0.0, 0.0, 0.0, -2.0, -1.0, 1.0, 4.0, 3600.0, -3600.0]),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=12,
)


@given(STEPS)
def test_whatever_clocks_do_times_of_entries_grow_and_none_is_far_ahead_of_them(
    steps: list[tuple[float, float, int]],
) -> None:
    """Two processes, their clocks set as it comes: a guard lets none date an entry more than two seconds ahead of
    itself, nor after a jump."""
    clocks = [Machine(), Machine()]
    guards = [ClockGuard(clock) for clock in clocks]
    last = 0
    for gone, jump, which in steps:
        for clock in clocks:
            clock.go_on(gone)
        clocks[which].advance(timedelta(seconds=jump))
        at = max(micros(clocks[which].now()), last + 2)
        try:
            guards[which].require(at, None)
        except ClockWrong:
            continue
        assert at > last
        assert at - micros(clocks[which].now()) <= 2_000_000
        last = at


def test_a_transaction_is_read_whole_or_not_at_all_whoever_asks_when(database_url: str) -> None:
    """Every microsecond from before the first entry to after the last one: what was known then ends with the end of
    a transaction, however many commands a standing clock has dated."""
    clock = SettableClock()
    sizes = (1, 3, 1, 2, 5)
    with the.opened(database_url, clock) as register:
        ends, made = {-1}, 0
        for number, size in enumerate(sizes):

            def several(transaction: Transaction, number: int = number, size: int = size) -> Answer:
                for one in range(size):
                    named(f"{number}-{one}")(transaction)
                return Answer.of(200, {})

            execute(register, several)
            made += size
            ends.add(made - 1)
        with register.store.read() as connection:
            last = reads.position(connection, None)
            known = [reads.position(connection, at) for at in range(micros(START) - 2, last.last_at + 3)]
        assert {row.k for row in known} == ends
        assert [row.k for row in known] == sorted(row.k for row in known)
        assert last.k == made - 1
