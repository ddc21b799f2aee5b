"""The migrations: one line of history, ending in exactly the tables the code knows, and never back over the journal."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Inspector, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from tests.support import ROOT, Databases, migrate

pytestmark = pytest.mark.both_engines


@pytest.fixture
def config() -> Config:
    return Config(ROOT / "alembic.ini")


@pytest.fixture
def history(config: Config) -> ScriptDirectory:
    return ScriptDirectory.from_config(config)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A connection to a migrated database."""
    with create_engine(database_url, poolclass=NullPool).connect() as opened:
        yield opened


def test_history_has_a_single_head(history: ScriptDirectory) -> None:
    assert len(history.get_heads()) == 1
    assert len(history.get_bases()) == 1


def test_each_migration_states_its_purpose(history: ScriptDirectory) -> None:
    silent = [script.path for script in history.walk_revisions() if not script.doc or "say why" in script.longdoc]
    assert silent == []


def test_upgrade_from_nothing_reaches_the_head(connection: Connection, history: ScriptDirectory) -> None:
    assert MigrationContext.configure(connection).get_current_revision() == history.get_current_head()


def test_upgrade_from_nothing_equals_the_metadata(connection: Connection) -> None:
    from registry.store.tables.rows import metadata

    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    assert compare_metadata(context, metadata) == []


def test_upgrade_from_nothing_builds_what_the_metadata_builds(connection: Connection, databases: Databases) -> None:
    """Also what the comparison above does not look at: checks, conditions of partial indexes, actions of keys."""
    from registry.store.tables.rows import metadata

    with databases.fresh(migrated=False) as url:
        engine = create_engine(url, poolclass=NullPool)
        metadata.create_all(engine)
        with engine.connect() as other:
            expected = _described(other)
    found = _described(connection)
    assert found.pop("alembic_version")
    assert sorted(found) == sorted(expected)
    for table, description in expected.items():
        assert found[table] == description, table


def test_upgrading_twice_changes_nothing(empty_database_url: str) -> None:
    migrate(empty_database_url)
    with create_engine(empty_database_url, poolclass=NullPool).connect() as connection:
        before = _described(connection)
    migrate(empty_database_url)
    with create_engine(empty_database_url, poolclass=NullPool).connect() as connection:
        assert _described(connection) == before


def test_the_journal_is_never_downgraded(empty_database_url: str, config: Config, history: ScriptDirectory) -> None:
    """The first revision made the journal, so its way back is refused and everything stays."""
    config.attributes["url"] = empty_database_url
    command.upgrade(config, history.get_bases()[0])
    engine = create_engine(empty_database_url, poolclass=NullPool)
    with engine.connect() as connection:
        before = _described(connection)
    with pytest.raises(Exception, match=r"(?i)journal"):
        command.downgrade(config, "base")
    with engine.connect() as connection:
        assert _described(connection) == before
        assert MigrationContext.configure(connection).get_current_revision() == history.get_bases()[0]


def test_pledges_from_before_closing_sets_closed_with_none(empty_database_url: str, config: Config) -> None:
    """Their rows stay as they are, and say null of what is new."""
    config.attributes["url"] = empty_database_url
    command.upgrade(config, "0001")
    row = {
        **{"registration_number": "IPP2026000000017-49", "seq_from": 41, "seq_to": None, "pledgee_id": "A"},
        **{"pledgor_id": "B", "client_reference": "R-1", "pledge_seq": 0, "leaf_hash": "ab", "terms_digest": "cd"},
        "state": "{}",
    }
    engine = create_engine(empty_database_url, poolclass=NullPool)
    with engine.begin() as connection:
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO pledge_version ({names}) VALUES ({values})"), row)
    migrate(empty_database_url)
    with engine.connect() as connection:
        (kept,) = connection.execute(text("SELECT * FROM pledge_version")).mappings()
    assert kept == {**row, "closing_set": None, "closing_reference": None}


def _described(connection: Connection) -> dict[str, Any]:
    """Each table in comparable terms; the database is asked, so what two spellings mean alike is equal."""
    inspector = inspect(connection)
    return {table: _table(inspector, table) for table in inspector.get_table_names()}


def _table(inspector: Inspector, table: str) -> dict[str, Any]:
    columns = [{**column, "type": str(column["type"]), "comment": None} for column in inspector.get_columns(table)]
    parts = {
        "columns": columns,
        "primary key": [inspector.get_pk_constraint(table)],
        "foreign keys": inspector.get_foreign_keys(table),
        "uniques": inspector.get_unique_constraints(table),
        "checks": inspector.get_check_constraints(table),
        "indexes": inspector.get_indexes(table),
    }
    return {name: sorted(re.sub(r"\s+", " ", repr(_sorted(row))) for row in rows) for name, rows in parts.items()}


def _sorted(value: Any) -> Any:
    """With keys in order; conditions of indexes come as expressions and are shown as text."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return str(value)


def test_a_sqlite_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    """It holds the sealed terms."""
    migrate(f"sqlite:///{tmp_path / 'new.db'}")
    assert stat.S_IMODE((tmp_path / "new.db").stat().st_mode) == 0o600
