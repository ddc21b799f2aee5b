"""Servers in processes of their own, and callers that set off together.

A server inherits a socket that already listens, so a caller connects at once and is answered when the server is up: no
port is raced for and nothing is polled. It ends when its input closes, which happens however the test process ends.

The servers run on the machine's clock, so a body of `tests.scenes.world`, whose days stand around the tests' own clock,
is sent `moved` to today.

`python -m tests.racing.processes APP FD WORKERS` is such a server: `APP` as `package.module:factory`; `WORKERS` 0 is
one that begins anew whenever it is killed.
"""

from __future__ import annotations

import contextlib
import http.client
import importlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from tests.support import ROOT, START

T = TypeVar("T")
_PATIENCE = 60.0
"""Seconds after which an answer that has not come is a failure."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=$|T)")
_KILL = signal.SIGUSR1
_KILLED = "This server was killed.\n"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a server answered; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        """The JSON."""
        return json.loads(self.raw)


class Server:
    """One server process over the register at `url`, with its key and log in `folder`; `settings` are further
    variables `REGISTRY_*` without that prefix.

    With `workers` 0 it is made anew as often as it is killed: by a process that has read the modules, which takes most
    of a start, and lives on. The application and its connections are begun each time.
    """

    def __init__(
        self, url: str, folder: Path, *, app: str = "registry.app:create", workers: int = 1, **settings: object
    ) -> None:
        self.url = url
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")},
            "REGISTRY_DATABASE_URL": url,
            "REGISTRY_KEY_FILE": str(folder / "registry.key"),
            **{f"REGISTRY_{name.upper()}": str(value) for name, value in settings.items()},
        }
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port: int = self._listening.getsockname()[1]
        self._log = folder / f"server-{self.port}.log"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.racing.processes", app, str(self._listening.fileno()), str(workers)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=[self._listening.fileno()],
                cwd=ROOT,
                env=self.environment,
            )

    @property
    def process(self) -> int:
        """The id of the process; with several workers, of that which holds them."""
        return self._process.pid

    def kill(self) -> None:
        """Have the server ended at once, whatever it is doing (SIGKILL), and made anew. Its port goes on listening: who
        calls meanwhile is answered by the next one."""
        self._process.send_signal(_KILL)

    @property
    def kills(self) -> int:
        """How often it was killed, by whomever."""
        return self.log().count(_KILLED)

    def ready(self) -> None:
        """Return when the server answers; RuntimeError, with its log, when it ended instead."""
        try:
            assert self.call("GET", "/healthz").status == 200
        except (OSError, http.client.HTTPException) as error:
            raise RuntimeError(f"the server did not start:\n{self.log()}") from error

    def log(self) -> str:
        """What the server wrote so far."""
        return self._log.read_text(errors="replace")

    def stop(self) -> None:
        """End the server: what is under way is answered first."""
        assert self._process.stdin is not None
        self._listening.close()
        self._process.stdin.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def call(self, method: str, path: str, body: object = None, *, token: str | None = None, **headers: str) -> Reply:
        """Send one request on a connection of its own; of a header's name, `_` stands for `-`.

        A body goes as JSON, under an idempotency key of its own unless one is given.
        """
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            sent = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(12), **sent}
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)) as connection:
            connection.request(method, path, content, sent)
            answer = connection.getresponse()
            return Reply(
                status=answer.status,
                headers={name.lower(): value for name, value in answer.getheaders()},
                raw=answer.read(),
            )

    def token(self, role: str, party: Mapping[str, str] | None = None, subject: str | None = None) -> str:
        """A token of this register, good for as long as the longest of tests; held by a person where one is named."""
        from registry.service.access.principal import Role
        from registry.service.access.tokens import Tokens
        from registry.service.clock import SystemClock

        named = None if party is None else f"{party['scheme']}:{party['value']}"
        key = Tokens(Path(self.environment["REGISTRY_KEY_FILE"]))
        return key.issue(Role(role), named, SystemClock().now(), timedelta(hours=12), subject)

    def command(self, *words: str) -> subprocess.Popen[str]:
        """Start `registry WORDS` over the same register."""
        return subprocess.Popen(
            [sys.executable, "-c", "from registry.cli import main; main()", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env=self.environment,
        )


@contextlib.contextmanager
def serving(url: str, folder: Path, count: int, **settings: Any) -> Iterator[list[Server]]:
    """`count` server processes over one register, all of them up."""
    servers: list[Server] = []
    try:
        for _ in range(count):
            servers.append(Server(url, folder, **settings))
        for server in servers:
            server.ready()
        yield servers
    finally:
        for server in servers:
            server.stop()


def moved(body: Any) -> Any:
    """The body with every day and instant moved by whole days, from the day the tests' clock begins at to today."""
    from registry.domain.values.days import legal_day
    from registry.service.clock import SystemClock

    by = legal_day(SystemClock().now()) - legal_day(START)

    def move(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: move(one) for name, one in value.items()}
        if isinstance(value, list):
            return [move(one) for one in value]
        if isinstance(value, str) and (day := _DAY.match(value)):
            return (date.fromisoformat(day[0]) + by).isoformat() + value[day.end() :]
        return value

    return move(body)


def together(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make all calls, each in a thread of its own, at one moment; their answers in order."""
    barrier = threading.Barrier(len(calls))

    def go(call: Callable[[], T]) -> T:
        barrier.wait(_PATIENCE)
        return call()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(go, calls))


def _as_often_as_killed() -> None:
    """Return in a process made from this one, and in another each time that it is killed; else end as it ends."""
    child = 0

    def kill(*_: object) -> None:
        if child:
            os.kill(child, signal.SIGKILL)

    signal.signal(_KILL, kill)
    while child := os.fork():
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        child = 0
        if ended != -signal.SIGKILL:
            sys.exit(ended)
        print(_KILLED, end="", flush=True)


def _serve(app: str, fd: int, workers: int) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    def end_with_input() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    from registry.api.wire.connection import Protocol

    if workers == 0:
        importlib.import_module(app.partition(":")[0])
        _as_often_as_killed()
    threading.Thread(target=end_with_input, daemon=True).start()
    config = uvicorn.Config(app, factory=True, http=Protocol, workers=workers, log_level="warning", access_log=False)
    listening = socket.socket(fileno=fd)
    if workers <= 1:
        uvicorn.Server(config).run(sockets=[listening])
    else:
        Multiprocess(config, sockets=[listening]).run()


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
