"""What a database does to a register that runs: it changes under it, goes read-only or full, is moved, is migrated.

Each is a 503 that says so, nothing is half done, and nothing is answered that nobody will find again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from httpx2 import Response
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from registry.errors import Fault, InputInvalid, StoreBusy, StoreOutdated, StoreUnavailable
from registry.store.faults import answer_to
from registry.store.tables.rows import PROJECTED
from registry.store.tables.schema import head_revision
from tests.scenes.world import FIRM, World, filing, item, must, named, open_world, party, uscc
from tests.support import ROOT, Databases, PostgresDatabases, SqliteDatabases
from tests.tiers import sized

pytestmark = pytest.mark.both_engines

READS = (f"/v1/firms/USCC/{FIRM['value']}/encumbrances", "/v1/pledges")


@pytest.fixture
def own(databases: Databases) -> Iterator[World]:
    with databases.fresh() as url, open_world(url, lock_timeout=2.0) as world:
        yield world


def beside(world: World, *statements: str) -> None:
    """What somebody else does to the database."""
    engine = create_engine(world.desk.register.store.url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def unwell(answer: Response, code: str, says: str = "") -> None:
    assert must(503, answer).json()["code"] == code
    assert says in answer.json()["detail"]
    assert int(answer.headers["Retry-After"]) > 0


# ---- the schema ------------------------------------------------------------------------------------------------------

OUTDATED = {
    "a later migration": ("UPDATE alembic_version SET version_num = '9999'",),
    "an earlier migration": ("UPDATE alembic_version SET version_num = '0001'",),
    "no migration": ("DROP TABLE alembic_version",),
    "projections of a later edition": (f"UPDATE journal_head SET projected = {PROJECTED + 1}",),
    "a column that is gone": (
        "ALTER TABLE pledge_version RENAME COLUMN state TO said",
        "UPDATE alembic_version SET version_num = '9999'",
    ),
}


@pytest.mark.parametrize("what", OUTDATED)
def test_a_server_beside_a_migration_writes_nothing_and_reads_nothing(own: World, what: str) -> None:
    document, etag = own.pledge()
    free, before = own.right(), own.entries
    beside(own, *OUTDATED[what])
    path = f"/v1/pledges/{document['registration_number']}"
    unwell(own.bank.post("/v1/pledges", filing(item(free)), key="late"), "store-outdated")
    unwell(own.bank.post("/v1/pledges?dry_run=true", filing(item(free)), key=None), "store-outdated")
    unwell(own.bank.post(f"{path}/discharge", {"reason": "waived"}, if_match=etag), "store-outdated")
    unwell(own.registrar.post("/v1/parties", party(named("USCC", uscc(811)), name="公司")), "store-outdated")
    for read in (*READS, path, "/readyz"):
        unwell(own.bank.get(read), "store-outdated")
    must(200, own.public.get("/healthz"))
    with contextlib.closing(create_engine(own.desk.register.store.url, poolclass=NullPool).connect()) as connection:
        assert connection.execute(text("SELECT count(*) FROM journal_entry")).scalar_one() == before


def test_a_command_without_an_entry_is_of_the_schema_too(own: World) -> None:
    known = party(FIRM, name="广州某某科技有限公司")
    must(200, own.registrar.post("/v1/parties", known))
    beside(own, "UPDATE alembic_version SET version_num = '9999'")
    unwell(own.registrar.post("/v1/parties", known), "store-outdated", "newer")


def test_a_migration_waits_for_commands_under_way_and_they_for_it(postgres_databases: PostgresDatabases) -> None:
    """A command that has read which migration it meets keeps others from changing that until it ends."""
    with postgres_databases.fresh() as url, open_world(url, lock_timeout=2.0) as world:
        engine = create_engine(url, poolclass=NullPool)
        with world.desk.register.store.write() as connection, engine.connect() as migrating:
            from registry.store import journal

            journal.take(connection, now=0, year=2026, next_year_at=2**60, count=1, registrations=0, further=False)
            migrating.execute(text("SET lock_timeout = 100"))
            with pytest.raises(OperationalError, match="lock timeout"):
                migrating.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
            connection.rollback()
        engine.dispose()


# ---- what a write needs ----------------------------------------------------------------------------------------------


def test_a_read_only_postgresql_is_503_and_not_ready(postgres_databases: PostgresDatabases) -> None:
    with postgres_databases.fresh() as url, open_world(url, lock_timeout=2.0) as world:
        body, name = filing(item(world.right())), make_url(url).database
        beside(world, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        world.desk.register.store.engine.dispose()
        unwell(world.bank.post("/v1/pledges", body, key="later"), "store-unavailable", "not written to")
        unwell(world.public.get("/readyz"), "store-unavailable", "not written to")
        for read in READS:
            must(200, world.bank.get(read))
        engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.execute(text(f"ALTER DATABASE {name} RESET default_transaction_read_only"))
        world.desk.register.store.engine.dispose()
        must(200, world.public.get("/readyz"))
        must(201, world.bank.post("/v1/pledges", body, key="later"))


def test_a_full_file_is_503_and_not_ready(sqlite_databases: SqliteDatabases) -> None:
    """Full by what SQLite is told of its pages: as with a full disk, it is a write that finds out."""
    with sqlite_databases.fresh() as url, open_world(url) as world:
        body = filing(*(item(world.right()) for _ in range(30)))
        engine = world.desk.register.store.engine
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            free = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()

        def limited(connection: sqlite3.Connection, *_: Any) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages - free}")

        from sqlalchemy import event

        event.listen(engine, "connect", limited)
        engine.dispose()
        unwell(world.bank.post("/v1/pledges", body, key="later"), "store-unavailable", "full")
        unwell(world.public.get("/readyz"), "store-unavailable", "full")
        must(200, world.bank.get("/v1/pledges"))
        event.remove(engine, "connect", limited)
        engine.dispose()
        must(200, world.public.get("/readyz"))
        must(201, world.bank.post("/v1/pledges", body, key="later"))


def test_being_ready_leaves_nothing_and_waits_for_nobody(own: World) -> None:
    def keys() -> int:
        with own.desk.register.store.read() as connection:
            return int(connection.execute(text("SELECT count(*) FROM idempotency_key")).scalar_one())

    before = keys()
    with own.desk.register.store.write() as connection:
        connection.execute(text("UPDATE journal_head SET next_position = next_position"))
        must(200, own.public.get("/readyz"))
    assert keys() == before


# ---- what drivers say ------------------------------------------------------------------------------------------------


def said(code: str) -> psycopg.Error:
    """An error of PostgreSQL with a code."""
    error = psycopg.Error(f"said {code}")
    error.sqlstate = code
    return error


ANSWERS: list[tuple[str, type[Exception]]] = [
    *((code, StoreBusy) for code in ("40001", "40P01", "55P03", "53300")),
    *((code, StoreUnavailable) for code in ("25006", "53100", "53200", "57P01", "57014", "08006", "3D000", "28P01")),
    *((code, StoreUnavailable) for code in ("58030", "XX000", "XX001", "42501", "0A000", "25P03", "55000", "26000")),
    *((code, InputInvalid) for code in ("22021", "22P05", "22003", "22001")),
    *((code, OperationalError) for code in ("42601", "42703", "23514", "P0001", "22012")),
]


@pytest.mark.parametrize(("code", "kind"), ANSWERS)
def test_every_code_of_postgresql_has_its_answer(code: str, kind: type[Exception]) -> None:
    error = OperationalError("SELECT 1", {}, said(code))
    assert type(answer_to(error)) is kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OperationalError("", {}, sqlite3.OperationalError("database is locked")), StoreBusy),
        (OperationalError("", {}, sqlite3.OperationalError("database or disk is full")), StoreUnavailable),
        (OperationalError("", {}, sqlite3.OperationalError("disk I/O error")), StoreUnavailable),
        (OperationalError("", {}, sqlite3.OperationalError("attempt to write a readonly database")), StoreUnavailable),
        (OperationalError("", {}, sqlite3.DatabaseError("file is not a database")), StoreUnavailable),
        (OperationalError("", {}, sqlite3.DatabaseError("database disk image is malformed")), StoreUnavailable),
        (DataError("", {}, psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")), InputInvalid),
        (ProgrammingError("", {}, sqlite3.ProgrammingError("Cannot operate on a closed database.")), ProgrammingError),
    ],
)
def test_every_error_of_a_driver_has_its_answer(error: Any, kind: type[Exception]) -> None:
    assert type(answer_to(error)) is kind


def test_what_a_driver_can_not_turn_into_its_form_is_refused(own: World) -> None:
    """A lone surrogate, and for SQLite a number of more than eight bytes."""
    sqlite = own.desk.register.store.is_sqlite
    for value, column in (("\ud800", "kind"), *([(2**63, "position")] if sqlite else [])):
        with pytest.raises(InputInvalid), own.desk.register.store.read() as connection:
            connection.execute(text(f"SELECT position FROM journal_entry WHERE {column} = :v"), {"v": value}).all()


# ---- the file --------------------------------------------------------------------------------------------------------


def file_of(world: World) -> Path:
    return Path(make_url(world.desk.register.store.url).database or "")


def moved_away(file: Path) -> None:
    file.rename(file.with_suffix(".away"))


def replaced(file: Path) -> None:
    shutil.copyfile(file, file.with_suffix(".copy"))
    file.with_suffix(".copy").replace(file)


def removed(file: Path) -> None:
    file.unlink()


def without_its_log(file: Path) -> None:
    Path(f"{file}-wal").unlink()


def put_back(file: Path) -> None:
    file.with_suffix(".away").rename(file)


@pytest.mark.parametrize("lost", [moved_away, replaced, removed, without_its_log])
def test_a_file_that_is_gone_from_its_place_is_neither_written_nor_read(
    sqlite_databases: SqliteDatabases, lost: Any
) -> None:
    with sqlite_databases.fresh() as url, open_world(url) as world:
        document, etag = world.pledge()
        free, file = world.right(), file_of(world)
        lost(file)
        there = file.exists()
        unwell(world.bank.post("/v1/pledges", filing(item(free)), key="k"), "store-unavailable")
        path = f"/v1/pledges/{document['registration_number']}"
        unwell(world.bank.post(f"{path}/discharge", {"reason": "waived"}, if_match=etag), "store-unavailable")
        for read in (*READS, path, "/readyz"):
            unwell(world.bank.get(read), "store-unavailable")
        assert file.exists() is there, "no empty file is made in its place"
        if lost is moved_away:
            put_back(file)
            must(200, world.public.get("/readyz"))
            must(201, world.bank.post("/v1/pledges", filing(item(free)), key="k"))


def test_a_file_that_is_moved_while_a_command_commits_is_not_answered_as_kept(
    sqlite_databases: SqliteDatabases,
) -> None:
    with sqlite_databases.fresh() as url, open_world(url) as world:
        store, file = world.desk.register.store, file_of(world)

        def written() -> None:
            with store.write() as connection:
                connection.execute(text("UPDATE journal_head SET next_position = next_position"))
                moved_away(file)

        with pytest.raises(Fault, match="moved"):
            written()
        put_back(file)


def test_a_store_makes_no_file(tmp_path: Path) -> None:
    from registry.store.database.engine import Store

    store = Store(f"sqlite:///{tmp_path / 'none.db'}")
    assert store.current_revision() is None
    for use in (store.read, store.write, store.snapshot):
        with pytest.raises(StoreUnavailable, match="not there"), use():
            pass
    with pytest.raises(StoreUnavailable):
        store.require_head()
    store.close()
    assert [*tmp_path.iterdir()] == []


# ---- migrating -------------------------------------------------------------------------------------------------------


@pytest.mark.fuller
def test_several_that_migrate_at_once_wait_for_each_other(empty_database_url: str) -> None:
    environment = {**os.environ, "REGISTRY_DATABASE_URL": empty_database_url}
    words = [sys.executable, "-c", "from registry.cli import main; main()", "migrate"]
    count = sized(3, 3, quick=2)
    running = [
        subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    told = [(*process.communicate(timeout=60), process.returncode) for process in running]
    assert told == [(f"The database is at revision {head_revision()}.\n", "", 0)] * count


def test_a_database_of_a_newer_version_is_told_so(database_url: str) -> None:
    from registry.service.operating import upkeep

    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'abc9'"))
    with pytest.raises(StoreOutdated, match="revision abc9, which this version of the register does not know"):
        upkeep.migrate(database_url)
