"""Runs the migrations: all that are wanted in one transaction, with a limit on waiting for locks.

Where to comes from the caller: an open connection in `config.attributes["connection"]`, else an address in
`config.attributes["url"]`, else, for the `alembic` command, `REGISTRY_DATABASE_URL`. A connection that is inside a
transaction keeps it: all migrations join it and the caller commits. The tables as the code knows them are read only to
compare with them (`alembic revision --autogenerate`, `alembic check`), so a migration never depends on today's code.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.pool import NullPool

from registry.store.files import keep_private

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

# Longer than any command holds a lock, short enough that readers queued behind us do not time out.
LOCK_TIMEOUT = "5s"
TURN, TURN_TIMEOUT = 5_494_715_206, "10min"
"""The lock that migrations of one database take their turns by, a number that nothing else uses; and for how long."""


def _address() -> str:
    url = context.config.attributes.get("url") or os.environ.get("REGISTRY_DATABASE_URL")
    if not url:
        raise CommandError("no database: set REGISTRY_DATABASE_URL")
    return str(url)


def _arguments(url: str) -> dict[str, Any]:
    """SQLite has one lock for everything, and whoever migrates may hold it for long."""
    return {"timeout": 600} if make_url(url).get_backend_name() == "sqlite" else {}


def _engine(url: str) -> Engine:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=_arguments(url))
    keep_private(engine)
    if engine.dialect.name == "sqlite":
        # The driver would commit before each change of a table; a migration that fails halfway must leave nothing.
        @event.listens_for(engine, "connect")
        def take_over(connection: DBAPIConnection, _: Any) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _metadata() -> MetaData | None:
    command = getattr(context.config.cmd_opts, "cmd", None)
    if command is None or command[0].__name__ not in {"check", "revision"}:
        return None
    from registry.store.tables.rows import metadata

    return metadata


def _migrate(connection: Connection) -> None:
    """Inside the connection's transaction, which all migrations join."""
    context.configure(
        connection=connection,
        target_metadata=_metadata(),
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        compare_type=True,
        compare_server_default=True,
    )
    if connection.dialect.name == "postgresql":
        _take_turn(connection)
    with context.begin_transaction():
        context.run_migrations()


def _take_turn(connection: Connection) -> None:
    """Wait for whoever migrates at the same time; where something is left to do then, for every command under way.

    A command that takes a position reads which migration it meets, and has by that a lock on the table until it ends.
    So none ends beside a migration, and those that come meanwhile read what it has come to; one that sees the database
    as it was when it began, which is so where commands are serializable, finds that the head has changed.
    """
    connection.execute(text(f"SET LOCAL lock_timeout = '{TURN_TIMEOUT}'"))
    connection.execute(text(f"SELECT pg_advisory_xact_lock({TURN})"))
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    reached = set(context.get_context().get_current_heads())
    if reached and reached != set(context.script.get_heads()):
        connection.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
        connection.execute(text("UPDATE journal_head SET next_position = next_position"))


def _migrate_given(connection: Connection) -> None:
    """Leave the connection as it came: its transaction, if it has one, open."""
    if connection.in_transaction():
        _migrate(connection)
    else:
        with connection.begin():
            _migrate(connection)


def _run() -> None:
    if context.is_offline_mode():
        raise CommandError("migrations read what they change; they can not be printed as a script")
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        _migrate_given(given)
        return
    engine = _engine(_address())
    with engine.connect() as connection:
        _migrate_given(connection)


_run()
