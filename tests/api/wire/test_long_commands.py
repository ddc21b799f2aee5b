"""Long commands are done in a process of their own, and answered as if they had been done here."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import anyio
import pytest

from registry.api.wire.call import BATCH, LONG_BODY, Locked
from registry.api.wire.long_commands import LongCommands
from registry.service.operating.upkeep import migrate
from tests.api.wire.apart import begin
from tests.racing.pairs import Pair, must
from tests.racing.processes import moved, serving
from tests.scenes.world import FIRM, filing, item

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """Servers run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="module")
def apart() -> Iterator[LongCommands]:
    """Long commands, whose process is kept: to begin one takes longer than all that the tests ask of it."""
    commands = LongCommands(begin)
    yield commands
    commands.close()


async def _sent(commands: LongCommands, query: str, body: bytes = b"") -> tuple[int, dict[str, Any]]:
    told: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        told.append(message)

    scope = {
        **{"type": "http", "method": "POST", "path": "/v1/pledges/batch", "headers": []},
        **{"query_string": query.encode(), "state": {"request_id": "r1", "patience": 0.2}, "app": commands},
    }
    await commands(scope, receive, send)
    return told[0]["status"], json.loads(told[-1]["body"])


async def test_what_comes_and_what_is_answered_passes_whole_and_one_process_does_it_all(apart: LongCommands) -> None:
    body = bytes(range(32, 127)) * 40_000
    status, told = await _sent(apart, "first", body)
    assert (status, told["path"], told["body"]) == (201, "/v1/pledges/batch", body.decode())
    assert told["state"] == {"request_id": "r1", "patience": 0.2}
    assert told["process"] != os.getpid()
    assert (await _sent(apart, "second"))[1]["process"] == told["process"]


async def test_a_lock_that_it_meets_is_met_here(apart: LongCommands) -> None:
    with pytest.raises(Locked) as met:
        await _sent(apart, "locked")
    assert (met.value.lock, met.value.error.detail, met.value.error.lock) == ("a", "It is locked.", "a")


async def test_a_bug_of_ours_is_answered_as_one_and_says_nothing(apart: LongCommands) -> None:
    status, told = await _sent(apart, "fault")
    assert (status, told["code"], told["request_id"]) == (500, "internal-error", "r1")
    assert "secret" not in json.dumps(told)


async def test_who_asked_a_process_that_ended_is_told_that_it_is_open_and_the_next_has_another(
    apart: LongCommands,
) -> None:
    first = (await _sent(apart, "first"))[1]["process"]
    status, told = await _sent(apart, "ended")
    assert (status, told["code"]) == (503, "store-unavailable")
    assert "send it again with its key" in told["detail"]
    assert (await _sent(apart, "next"))[1]["process"] != first


@pytest.mark.fuller
async def test_a_process_that_nobody_asks_any_more_ends() -> None:
    commands = LongCommands(begin, idle=0.0)
    process = (await _sent(commands, "only"))[1]["process"]
    with anyio.fail_after(30):
        while any(child.pid == process for child in active_children()):
            await anyio.lowlevel.checkpoint()


def test_a_long_batch_is_done_apart_once_and_its_process_goes_with_the_server(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    migrate(url)
    with serving(url, tmp_path, 1) as (server,):
        server.ready()
        alone = _children(server.process)
        pair = Pair([server, server])
        lines = [moved(filing(item(one, entered=None), debtor=FIRM)) for one in pair.rights("HK", 24)]
        assert len(json.dumps(lines)) > LONG_BODY
        first, again = (
            server.call("POST", f"{BATCH}?mode=atomic", lines, token=pair.banks[0][1], Idempotency_Key="long")
            for _ in range(2)
        )
        assert must(200, first).raw == must(200, again).raw
        assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
        assert len(pair.journal()) == 3 + 24 + 24
        begun = _children(server.process) - alone
        assert begun
        os.kill(server.process, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while any(Path(f"/proc/{child}").exists() for child in begun) and time.monotonic() < deadline:
            os.sched_yield()
        assert not any(Path(f"/proc/{child}").exists() for child in begun)


def _children(process: int) -> set[int]:
    """The processes that a process has begun and that have not ended."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}
