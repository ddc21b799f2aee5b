"""Runs the migrations: each in a transaction of its own, with a limit on waiting for locks.

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
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.pool import NullPool

from registry.store.files import keep_private

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

# Longer than any command holds a lock, short enough that readers queued behind us do not time out.
LOCK_TIMEOUT = "5s"


def _address() -> str:
    url = context.config.attributes.get("url") or os.environ.get("REGISTRY_DATABASE_URL")
    if not url:
        raise CommandError("no database: set REGISTRY_DATABASE_URL")
    return str(url)


def _engine(url: str) -> Engine:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
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
    from registry.store.rows import metadata

    return metadata


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=_metadata(),
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        transactional_ddl=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _migrate_given(connection: Connection) -> None:
    """Leave the connection as it came: its transaction, if it has one, open; its own lock time-out in force."""
    if connection.dialect.name != "postgresql":
        _migrate(connection)
    elif connection.in_transaction():
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        _migrate(connection)
    else:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        try:
            _migrate(connection)
        finally:
            connection.execute(text("RESET lock_timeout"))
            connection.commit()


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
