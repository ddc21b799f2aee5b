"""What a command decides on is locked: families too, and those that grow while their locks are waited for; and how long
it waits for which lock.

SQLite lets one writer in at a time; this is about PostgreSQL, where several wait for each other's rows.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from registry.domain.filing.acts import ActKind
from registry.domain.party.identifiers import Identifier
from registry.domain.right.facts import Base, Link, Owner, RightId
from registry.errors import StoreBusy
from registry.service.journal.execute import execute
from registry.service.journal.register import Register
from registry.service.operating import sweep
from registry.service.operating.opening import open_register
from registry.service.recording import rights
from registry.store import journal
from registry.store.database.engine import Store
from registry.store.projected import projections
from tests.scenes import registers as the
from tests.support import PostgresDatabases, SettableClock

pytestmark = pytest.mark.both_engines

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def linked(right: RightId, base: RightId, clock: SettableClock) -> the.Work:
    """Record that `right` claims the priority of `base`."""

    def observe(found: Mapping[Identifier, str]) -> Any:
        seen = the.seen(right, (Owner(party=found[the.OWNER]),), clock.now())
        return replace(seen, base=Base(right=base, link=Link.PRIORITY_ONLY))

    return lambda transaction: rights.record_right(
        transaction, the.REGISTRAR, (("/owners/0/party", the.OWNER),), observe
    )


def pledged(right: RightId, bank: Identifier, clock: SettableClock) -> the.Work:
    """File an entered pledge of the right."""
    at = clock.now() - timedelta(hours=40)
    entry = the.act(right, ActKind.REGISTER, f"R-{right}", at - timedelta(hours=1), at)
    return the.pledge(bank, the.OWNER, [(right, (entry,))])


def waiting(register: Register) -> int:
    """How many connections wait for a lock."""
    with register.store.read() as connection:
        return int(connection.execute(_WAITING).scalar_one())


def test_commands_let_in_together_by_a_link_between_their_rights_decide_one_after_the_other(
    postgres_databases: PostgresDatabases, clock: SettableClock
) -> None:
    """A link is being recorded; one bank files over one end of it and another over the other, neither knowing. What the
    later one does to the earlier one's recognition is recorded: no sweep finds more to say."""
    with postgres_databases.fresh() as url:
        register = open_register(url, clock=clock, threads=8, writers=6)
        try:
            for identifier, name in zip((*the.BANKS, the.OWNER), "甲乙丙", strict=True):
                execute(register, the.party(identifier, name))
            for right in (the.CN, the.HK):
                execute(register, the.right(right, clock.now() - timedelta(days=1)))
            statuses: list[int] = []
            works = (
                linked(the.HK, the.CN, clock),
                pledged(the.HK, the.BANKS[0], clock),
                pledged(the.CN, the.BANKS[1], clock),
            )
            threads = [
                threading.Thread(target=lambda work=work: statuses.append(execute(register, work).status))
                for work in works
            ]
            with register.store.write() as connection:
                journal.hold(connection)
                for count, thread in enumerate(threads, start=1):
                    thread.start()
                    while thread.is_alive() and waiting(register) < count:
                        pass
            for thread in threads:
                thread.join()
            assert sorted(statuses) == [200, 201, 201]
            assert sweep.reassess(register, every=True) == 0
            kinds = [entry.type for entry in the.entries(register, after=4)]
            assert kinds == ["right_recorded", "pledge_registered", "pledge_registered", "recognition_changed"]
        finally:
            register.store.close()


def taken(connection: Connection) -> journal.JournalPlace:
    """Take a position."""
    return journal.take(connection, now=0, year=2026, next_year_at=2**60, count=1, registrations=0, further=False)


def test_who_waits_for_locks_briefly_waits_for_the_position_as_long_as_any_may(
    postgres_databases: PostgresDatabases,
) -> None:
    with postgres_databases.fresh() as url:
        register, other, told = open_register(url, lock_timeout=60.0), Store(url), []

        def take() -> None:
            with register.store.write(patience=0.001) as connection:
                for _ in range(2):
                    told.append(taken(connection).index)
                    told.append(connection.exec_driver_sql("SHOW lock_timeout").scalar_one())

        thread = threading.Thread(target=take)
        try:
            with other.write() as connection:
                journal.hold(connection)
                thread.start()
                for _ in range(50):  # longer than a thousandth of a second
                    while thread.is_alive() and not waiting(register):
                        pass
            thread.join()
            assert told == [0, "1ms", 1, "1ms"]
            with register.store.write() as connection:
                assert connection.exec_driver_sql("SHOW lock_timeout").scalar_one() == "1min"
        finally:
            register.store.close()
            other.close()


def test_the_lock_that_was_waited_for_in_vain_is_told_from_others(postgres_databases: PostgresDatabases) -> None:
    names, found = ["party:1", "party:2"], []
    with postgres_databases.fresh() as url:
        store, other = Store(url), Store(url)
        try:
            with store.write() as connection:
                projections.ensure_anchors(connection, names)
            with other.write() as connection:
                projections.lock(connection, names)
                for name in (*names, *names):
                    with pytest.raises(StoreBusy) as busy, store.write(patience=0.001) as beside:
                        projections.lock(beside, [name])
                    found.append(busy.value.lock)
        finally:
            store.close()
            other.close()
    assert found[:2] == found[2:]
    assert len(set(found)) == 2
    assert all(found)
