"""The schema: which migration the code is made for, which one a database is at, and how it gets there."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from registry.errors import StoreOutdated
from registry.store.tables.queries import query
from registry.store.tables.rows import PROJECTED

_REVISION = query("SELECT MAX(version_num) AS revision FROM alembic_version")


def _scripts() -> Path:
    """The migrations, in the installed package or beside it in a checkout; found from any working directory."""
    package = Path(str(files("registry")))
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


def _config(url: str | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_scripts()))
    if url is not None:
        config.attributes["url"] = url
    return config


@cache
def head_revision() -> str | None:
    """The newest migration this code carries."""
    return ScriptDirectory.from_config(_config()).get_current_head()


@cache
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def current_revision(connection: Connection) -> str | None:
    """The migration a database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def require_revision(connection: Connection) -> None:
    """Raise StoreOutdated unless the database is at the migration this code is made for.

    On PostgreSQL a statement that reads this has, until its transaction ends, a lock that a migration waits for, and is
    itself not begun before one that is under way has ended. SQLite lets no writer in beside another.
    """
    require_fit(connection.execute(_REVISION).scalar_one(), PROJECTED)


def require_fit(revision: str | None, edition: int) -> None:
    """Raise StoreOutdated unless the database is at the migration this code is made for, and its projections are of the
    edition that this code makes and reads."""
    if revision != head_revision():
        raise outdated(revision)
    if edition != PROJECTED:
        raise StoreOutdated(f"The projections are of edition {edition}, this code needs {PROJECTED}; run migrate.")


def outdated(current: str | None) -> StoreOutdated:
    """What to raise over a database at another migration than this code's."""
    if current is not None and current not in _known():
        return StoreOutdated(
            f"The database is at revision {current}, which this version of the register does not know: a newer one has"
            " migrated it. Run that version."
        )
    return StoreOutdated(f"The database is at revision {current}, this code needs {head_revision()}; run migrate.")


def upgrade(url: str) -> None:
    """Run the migrations that the database at `url` lacks, all or none of them. Of several that are run at once one
    waits for the other. Raises StoreOutdated for a database that a newer version has migrated."""
    try:
        command.upgrade(_config(url), "head")
    except CommandError as error:
        if "Can't locate revision" in str(error):
            raise outdated(str(error).rpartition(" ")[2].strip("'\"")) from error
        raise
