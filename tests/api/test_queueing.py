"""Commands wait for their turn outside the threads, in their order, so many and so long; reads never do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from anyio.abc import TaskGroup

from registry.api.queueing import Commands

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """Servers run on asyncio."""
    return "asyncio"


class Desk:
    """An application that begins what it is sent, and ends it when told to."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ends: dict[str, anyio.Event] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        name = scope["query_string"].decode()
        self.begun.append(name)
        if name in self.ends:
            await self.ends[name].wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def sent(app: Any, name: str, method: str = "POST", path: str = "/v1/pledges") -> tuple[int, bytes]:
    """The status and the body that a request is answered with."""
    told: list[Any] = []

    async def send(message: Any) -> None:
        told.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": name.encode(), "headers": [], "state": {}}
    await app(scope, None, send)
    return told[0]["status"], told[-1]["body"]


@asynccontextmanager
async def busy(desk: Desk, app: Any) -> AsyncIterator[TaskGroup]:
    """While one command, the first, has the turn and keeps it until this block ends."""
    desk.ends = {"first": anyio.Event()}
    async with anyio.create_task_group() as group:
        group.start_soon(sent, app, "first")
        await anyio.wait_all_tasks_blocked()
        assert desk.begun == ["first"]
        yield group
        desk.ends["first"].set()


@pytest.mark.parametrize("turns", [1, 3])
async def test_while_commands_wait_reads_and_trials_are_answered_and_then_each_has_its_turn_in_order(
    turns: int,
) -> None:
    desk = Desk()
    names = [f"c{n:02}" for n in range(40)]
    desk.ends = {name: anyio.Event() for name in names[:turns]}
    app = Commands(desk, turns=turns, timeout=3600.0, waiting=40)
    async with anyio.create_task_group() as group:
        for name in names:
            group.start_soon(sent, app, name)
        await anyio.wait_all_tasks_blocked()
        assert desk.begun == names[:turns]
        for method, path in (("GET", "/healthz"), ("HEAD", "/v1/pledges"), ("POST", "/v1/assessments")):
            assert (await sent(app, "read", method, path))[0] == 200
        assert [name for name in desk.begun if name != "read"] == names[:turns]
        for end in desk.ends.values():
            end.set()
    assert [name for name in desk.begun if name != "read"] == names


async def test_beyond_so_many_a_command_is_refused_at_once_and_nothing_of_it_was_begun() -> None:
    desk = Desk()
    app = Commands(desk, turns=1, timeout=3600.0, waiting=2)
    async with busy(desk, app) as group:
        for name in ("second", "third"):
            group.start_soon(sent, app, name)
        await anyio.wait_all_tasks_blocked()
        status, body = await sent(app, "fourth")
    assert (status, json.loads(body)["code"]) == (503, "store-busy")
    assert desk.begun == ["first", "second", "third"]
    assert (await sent(app, "fifth"))[0] == 200


async def test_a_command_whose_turn_does_not_come_in_time_is_refused_and_takes_nobody_s_turn() -> None:
    desk = Desk()
    app = Commands(desk, turns=1, timeout=0.0, waiting=8)
    async with busy(desk, app):
        assert (await sent(app, "second"))[0] == 503
    assert (await sent(app, "third"))[0] == 200
    assert desk.begun == ["first", "third"]


async def test_who_hangs_up_while_waiting_leaves_the_queue() -> None:
    desk = Desk()
    app = Commands(desk, turns=1, timeout=3600.0, waiting=1)
    async with busy(desk, app) as group:
        with anyio.CancelScope() as gone:
            group.start_soon(_cancel, gone)
            await sent(app, "second")
        group.start_soon(sent, app, "third")
        await anyio.wait_all_tasks_blocked()
    assert desk.begun == ["first", "third"]


async def _cancel(scope: anyio.CancelScope) -> None:
    await anyio.wait_all_tasks_blocked()
    scope.cancel()
