"""`registry serve`: what it says, when, and what it refuses to serve."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from registry.cli import serving
from registry.service.operating import demonstration
from registry.service.operating.opening import open_register
from tests.cli.commands import Run, runner
from tests.scenes.world import open_world
from tests.support import ROOT, PostgresDatabases, SettableClock, SqliteDatabases
from tests.tiers import sized

pytestmark = pytest.mark.both_engines

START = "from registry.cli import main; main()"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `registry WORDS` in this process."""
    return runner(monkeypatch, capsys, tmp_path)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
@pytest.mark.parametrize("more", [(), ("--demo",), ("--workers", "2"), ("--json",)])
def test_a_port_that_is_taken_is_said_so_and_nothing_is_begun(
    run: Run, tmp_path: Path, host: str, more: tuple[str, ...]
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        ran = run("serve", "--host", host, "--port", str(port), *more)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"{host}:{port} can not be listened on: Address already in use.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 80, "192.0.2.1", "::g"])
def test_a_host_that_is_not_ours_is_said_so(run: Run, host: str) -> None:
    ran = run("serve", "--host", host, "--port", "0")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert host in ran.err


def test_it_says_that_it_serves_once_whoever_reads_that_is_answered(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    """At a port of the system's choice, in as many processes as are asked for; and Ctrl-C ends it without a word."""
    workers = sized(2, 4, quick=1)
    with sqlite_databases.fresh() as url:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
        with subprocess.Popen(
            [sys.executable, "-c", START, "serve", "--json", "--port", "0", "--workers", str(workers)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**environment, "PYTHONPATH": str(ROOT), "REGISTRY_DATABASE_URL": url},
            start_new_session=True,
        ) as server:
            try:
                assert server.stdout is not None
                said = json.loads(server.stdout.readline())
                assert said["database"] == url
                host, port = said["url"].removeprefix("http://").split(":")
                with closing(http.client.HTTPConnection(host, int(port), timeout=60)) as connection:
                    connection.request("GET", "/healthz")
                    assert connection.getresponse().status == 200
            finally:
                server.send_signal(signal.SIGINT)
                out, err = server.communicate(timeout=60)
    assert out == ""
    assert "Traceback" not in err
    assert not [line for line in err.splitlines() if "token key" not in line]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_demonstration_is_not_shown_over_a_register_of_others(
    run: Run,
    engine: str,
    sqlite_databases: SqliteDatabases,
    postgres_databases: PostgresDatabases,
    clock: SettableClock,
) -> None:
    databases = sqlite_databases if engine == "sqlite" else postgres_databases
    with databases.fresh() as url:
        with open_world(url, clock) as world:
            entries = world.entries
        ran = run("serve", "--demo", "--port", "0", database=url)
        assert (ran.code, ran.out) == (2, "")
        assert "holds entries, and not the demonstration's" in ran.err
        assert run("verify", "--json", database=url).json["entries"] == entries


def test_the_demonstration_is_known_again(
    run: Run, sqlite_databases: SqliteDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_databases.fresh() as url:
        register = open_register(url)
        try:
            assert demonstration.is_empty(register)
            assert not demonstration.is_loaded(register)
            demonstration.load(register)
            assert demonstration.is_loaded(register)
        finally:
            register.store.close()
        monkeypatch.setattr(serving, "_run", lambda listening, workers, started: started())
        ran = run("serve", "--demo", "--port", "0", database=url)
    assert ran.code == 0
    assert ran.out.splitlines()[1] == "# The demonstration was loaded before; what came later is no part of it."
