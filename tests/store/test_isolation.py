"""The levels of isolation that commands run at: what each is on the database, and who is kept out by whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from registry.errors import StoreBusy
from registry.service.journal.execute import execute
from registry.service.journal.transaction import Answer, Transaction
from registry.service.operating.opening import open_register
from registry.settings import SettingInvalid, read_settings
from registry.store import journal
from registry.store.database.engine import Store
from tests.scenes import registers as the
from tests.support import PostgresDatabases, SqliteDatabases

pytestmark = pytest.mark.both_engines


@contextmanager
def stores(url: str, *levels: str, lock_timeout: float = 10.0) -> Iterator[list[Store]]:
    """A store of the same database for each level."""
    opened = [Store(url, lock_timeout=lock_timeout, isolation=level) for level in levels]
    try:
        yield opened
    finally:
        for store in opened:
            store.close()


@pytest.mark.parametrize("level", ["read_committed", "serializable"])
def test_postgresql_writes_at_the_level_it_is_told_whatever_its_own_and_reads_as_ever(
    level: str, postgres_databases: PostgresDatabases
) -> None:
    with postgres_databases.fresh() as url:
        with stores(url, "read_committed") as (store,), store.write() as connection:
            name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_isolation TO 'repeatable read'")
        with stores(url, level) as (store,):
            for _ in range(2):
                with store.write() as connection:
                    told = connection.exec_driver_sql("SHOW transaction_isolation").scalar_one()
                assert told == level.replace("_", " ")
                with store.read() as connection:
                    assert connection.connection.driver_connection.autocommit


def test_the_level_is_a_setting_and_another_word_stops_the_start() -> None:
    assert read_settings({}).isolation == "read_committed"
    assert read_settings({"REGISTRY_ISOLATION": "serializable"}).isolation == "serializable"
    with pytest.raises(SettingInvalid, match="REGISTRY_ISOLATION is one of read_committed, serializable"):
        read_settings({"REGISTRY_ISOLATION": "chaos"})


def test_sqlite_is_serializable_as_it_is(sqlite_databases: SqliteDatabases) -> None:
    with sqlite_databases.fresh() as url, stores(url, "serializable") as (store,), store.write() as connection:
        journal.hold(connection)


def test_serializable_commands_begin_one_after_another_and_keep_no_one_else_out(
    postgres_databases: PostgresDatabases,
) -> None:
    with (
        postgres_databases.fresh() as url,
        stores(url, "serializable", "serializable", "read_committed", lock_timeout=0.05) as (one, two, other),
    ):
        with one.write():
            with pytest.raises(StoreBusy) as busy, two.write():
                pass
            assert not busy.value.beaten
            with other.write() as connection:
                journal.hold(connection)
            with two.read() as connection:
                connection.exec_driver_sql("SELECT next_position FROM journal_head")
        with two.write() as connection:
            journal.hold(connection)


def test_a_serializable_command_sees_what_was_committed_while_it_waited(
    postgres_databases: PostgresDatabases,
) -> None:
    """The lock is no look at the data: were it one, who waited for it would be refused."""
    with (
        postgres_databases.fresh() as url,
        stores(url, "serializable", "read_committed") as (store, other),
        store.write() as connection,
        other.write() as beside,
    ):
        journal.hold(beside)
        beside.commit()
        journal.hold(connection)


def test_a_command_whose_place_another_took_since_it_looked_is_begun_anew(
    postgres_databases: PostgresDatabases,
) -> None:
    """40001 from PostgreSQL itself: another process, at another level, commits after the command's first look."""
    with postgres_databases.fresh() as url, stores(url, "read_committed") as (other,):
        register = open_register(url, isolation="serializable")
        looked = []

        def work(transaction: Transaction) -> Answer:
            looked.append(the.entries(register))
            transaction.connection.exec_driver_sql("SELECT 1")
            if len(looked) < 3:
                with other.write() as connection:
                    journal.hold(connection)
            return the.party(the.OWNER, "甲")(transaction)

        try:
            assert execute(register, work).status == 201
            assert looked == [[], [], []]
            assert len(the.entries(register)) == 1
        finally:
            register.store.close()
