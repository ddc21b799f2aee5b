"""Commands wait for their turn, and for locks, outside the threads, in order, so many and so long; reads never do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import anyio
import pytest
from anyio.abc import TaskGroup

from registry.api.wire.bodies import MAX_BODY
from registry.api.wire.call import LONG_BODY, Locked, TakesLong
from registry.api.wire.queueing import Commands
from registry.errors import IdempotencyKeyInFlight, StoreBusy

pytestmark = [pytest.mark.anyio, pytest.mark.both_engines]


@pytest.fixture
def anyio_backend() -> str:
    """Servers run on asyncio."""
    return "asyncio"


class Desk:
    """An application that begins what it is sent, and ends it when told to. What begins with the name of one of `locks`
    meets that lock instead."""

    def __init__(self, *locks: str) -> None:
        self.begun: list[str] = []
        self.ends: dict[str, anyio.Event] = {}
        self.locks = set(locks)
        self.patience: list[float] = []
        self.bodies: list[bytes] = []
        self.fault: StoreBusy | IdempotencyKeyInFlight = StoreBusy("It is locked.")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        name = scope["query_string"].decode()
        self.begun.append(name)
        self.patience.append(scope["state"].get("patience"))
        if scope["path"] == "/v1/pledges":
            self.bodies.append(await body_of(receive))
        if name in self.ends:
            await self.ends[name].wait()
        if name[0] in self.locks:
            raise Locked(self.fault, name[0])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def body_of(receive: Any) -> bytes:
    """The whole body of a request."""
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message["body"])
        more = message["more_body"]
    return b"".join(parts)


async def sent(
    app: Any, name: str, method: str = "POST", path: str = "/v1/pledges", body: tuple[bytes, ...] = (b"",)
) -> tuple[int, bytes]:
    """The status and the body that a request is answered with, whose own body comes in parts."""
    told: list[Any] = []
    parts = iter([{"type": "http.request", "body": part, "more_body": n < len(body)} for n, part in enumerate(body, 1)])

    async def receive() -> Any:
        return next(parts)

    async def send(message: Any) -> None:
        told.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": name.encode(), "headers": [], "state": {}}
    await app(scope, receive, send)
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


# ---- slow callers ----------------------------------------------------------------------------------------------------


def _scope(name: str) -> Any:
    """A command's scope."""
    return {
        **{"type": "http", "method": "POST", "path": "/v1/pledges", "headers": [], "state": {}},
        "query_string": name.encode(),
    }


async def test_who_sends_slowly_has_no_turn_before_all_of_it_is_there() -> None:
    desk, rest = Desk(), anyio.Event()
    app = Commands(desk, turns=1, timeout=3600.0, waiting=8)
    parts = iter([b"half of ", b"it"])

    async def receive() -> Any:
        part = next(parts)
        if part == b"it":
            await rest.wait()
        return {"type": "http.request", "body": part, "more_body": part != b"it"}

    async def send(_: Any) -> None:
        """Take no notice of the answer."""

    async with anyio.create_task_group() as group:
        group.start_soon(app, _scope("slow"), receive, send)
        await anyio.wait_all_tasks_blocked()
        assert (await sent(app, "quick"))[0] == 200
        assert desk.begun == ["quick"]
        rest.set()
    assert desk.begun == ["quick", "slow"]
    assert desk.bodies[-1] == b"half of it"


async def test_who_hangs_up_while_sending_is_forgotten() -> None:
    desk, told = Desk(), []
    app = Commands(desk, turns=1, timeout=3600.0, waiting=8)
    came = iter([{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(came)

    async def send(message: Any) -> None:
        told.append(message)

    await app(_scope("gone"), receive, send)
    assert (desk.begun, told) == ([], [])


async def test_who_reads_slowly_has_no_turn_any_more() -> None:
    desk, read = Desk(), anyio.Event()
    app = Commands(desk, turns=1, timeout=3600.0, waiting=8)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Any) -> None:
        await read.wait()

    async with anyio.create_task_group() as group:
        group.start_soon(app, _scope("slow"), receive, send)
        await anyio.wait_all_tasks_blocked()
        assert desk.begun == ["slow"]
        assert (await sent(app, "quick"))[0] == 200
        read.set()


async def test_a_body_longer_than_any_that_is_taken_needs_no_turn() -> None:
    """It is answered by the application, which reads all of it and begins nothing."""
    desk = Desk()
    app = Commands(desk, turns=1, timeout=3600.0, waiting=8)
    async with busy(desk, app):
        body = tuple(b" " * MAX_BODY for _ in range(12))
        assert (await sent(app, "long", body=body))[0] == 200
        assert len(desk.bodies[-1]) == 12 * MAX_BODY


# ---- long commands ---------------------------------------------------------------------------------------------------


async def test_what_is_long_is_done_elsewhere_one_at_a_time_and_keeps_nobody_from_a_turn() -> None:
    """Its length tells, or the route that has read it; whoever goes elsewhere from a route has given its turn back."""
    here, there = Desk(), Desk()
    long, short = b" " * LONG_BODY, b""

    async def reading(scope: Any, receive: Any, send: Any) -> None:
        """The desk, where a route finds that what is called so takes long."""
        if scope["query_string"].startswith(b"found") and scope["state"]["movable"]:
            raise TakesLong
        await here(scope, receive, send)

    there.ends = {"length": anyio.Event(), "found1": anyio.Event()}
    app = Commands(reading, turns=1, timeout=3600.0, waiting=8, elsewhere=there)
    async with anyio.create_task_group() as group:
        for name, body in (("length", long), ("found1", short), ("found2", short), ("dry_run=true", long)):
            group.start_soon(partial(sent, app, name, body=(body,)))
            await anyio.wait_all_tasks_blocked()
        assert (here.begun, there.begun) == ([], ["length"])
        for name in ("short", "dry_run=true"):
            assert (await sent(app, name))[0] == 200
        there.ends["length"].set()
        await anyio.wait_all_tasks_blocked()
        assert there.begun == ["length", "found1"]
        there.ends["found1"].set()
    assert here.begun == ["short", "dry_run=true"]
    assert there.begun == ["length", "found1", "found2", "dry_run=true"]


async def test_a_lock_that_is_met_elsewhere_is_waited_for_here() -> None:
    here, there = Desk(), Desk("a")
    app = Commands(here, turns=1, timeout=3600.0, waiting=8, elsewhere=there, pause=0.0)
    async with anyio.create_task_group() as group:
        group.start_soon(partial(sent, app, "a0", body=(b" " * LONG_BODY,)))
        await until(lambda: there.begun.count("a0") > 3)
        there.locks.clear()
    assert here.begun == []
    assert set(there.bodies) == {b" " * LONG_BODY}


# ---- locks that others hold ------------------------------------------------------------------------------------------


class Asked:
    """Commands sent to a desk, and what each was answered, in the order of the answers."""

    def __init__(self, app: Any, group: TaskGroup) -> None:
        self._app, self._group = app, group
        self.answers: list[tuple[str, int, bytes]] = []

    async def ask(self, name: str, body: tuple[bytes, ...] = (b"",)) -> None:
        """Send a command and wait for its answer."""
        self.answers.append((name, *await sent(self._app, name, body=body)))

    def begin(self, *names: str, octets: int = 0) -> None:
        """Send commands, with bodies of so many octets, and go on."""
        for name in names:
            self._group.start_soon(self.ask, name, (b" " * octets,))

    @property
    def told(self) -> list[tuple[str, int]]:
        """Who was answered, and with which status."""
        return [(name, status) for name, status, _ in self.answers]


@asynccontextmanager
async def asking(desk: Any, *, timeout: float = 3600.0, waiting: int = 64) -> AsyncIterator[Asked]:
    """Those who ask a desk that lets one command in at a time; when this ends all of them are answered."""
    app = Commands(desk, turns=1, timeout=timeout, waiting=waiting, pause=0.0)
    async with anyio.create_task_group() as group:
        yield Asked(app, group)


async def until(happened: Callable[[], object]) -> None:
    """Let the others go on until something has happened."""
    while not happened():
        await anyio.lowlevel.checkpoint()


async def test_who_meets_a_lock_gives_its_turn_back_and_is_answered_when_the_lock_goes() -> None:
    """Of five who want what is locked one tries again, for all of them; those who want something else have turns."""
    desk, five, others = Desk("a"), [f"a{n}" for n in range(5)], [f"b{n}" for n in range(9)]
    async with asking(desk) as asked:
        asked.begin(*five)
        await until(lambda: "a4" in desk.begun)
        for name in others:
            await asked.ask(name, (b"of ", name.encode()))
        await until(lambda: desk.begun.count("a0") > 20)
        assert asked.told == [(name, 200) for name in others]
        assert all(desk.begun.count(name) == 1 for name in five[1:])
        assert (desk.patience[0], set(desk.patience[1:])) == (0.2, {0.005})
        desk.locks.clear()
    assert asked.told[9:] == [(name, 200) for name in five]
    assert set(desk.bodies) == {b"", *(f"of {name}".encode() for name in others)}


async def test_a_command_that_is_tried_again_has_its_whole_body_anew() -> None:
    desk = Desk("a")
    async with asking(desk) as asked, anyio.create_task_group() as group:
        group.start_soon(asked.ask, "a", (b"one", b"two", b""))
        await until(lambda: len(desk.begun) > 3)
        desk.locks.clear()
    assert set(desk.bodies) == {b"onetwo"}


async def test_who_meets_another_lock_waits_for_that_one_and_those_behind_it_go_on() -> None:
    desk = Desk("a")

    async def moved(scope: Any, receive: Any, send: Any) -> None:
        """The desk, where the first command meets another lock when the one it met is gone."""
        if scope["query_string"] == b"a0" and not desk.locks and not asked.told:
            raise Locked(desk.fault, "x")
        await desk(scope, receive, send)

    async with asking(moved) as asked:
        asked.begin("a0", "a1", "a2")
        await until(lambda: "a2" in desk.begun)
        desk.locks.clear()
    assert asked.told == [("a1", 200), ("a2", 200), ("a0", 200)]


@pytest.mark.parametrize(
    ("fault", "status"), [(StoreBusy("It is locked."), 503), (IdempotencyKeyInFlight("It is running."), 409)]
)
async def test_who_waits_for_a_lock_in_vain_is_told_what_was_in_the_way(
    fault: StoreBusy | IdempotencyKeyInFlight, status: int
) -> None:
    desk = Desk("a")
    desk.fault = fault
    async with asking(desk, timeout=0.05) as asked:
        asked.begin("a0", "a1", "a2")
    assert sorted(asked.told) == [("a0", status), ("a1", status), ("a2", status)]
    assert {json.loads(body)["code"] for _, _, body in asked.answers} == {fault.code}
    assert desk.patience[0] <= 0.05


@pytest.mark.parametrize(("waiting", "octets", "room"), [(2, 1, 2), (64, 7 * MAX_BODY, 9)])
async def test_beyond_so_many_and_so_much_nobody_waits_for_locks_and_others_go_on(
    waiting: int, octets: int, room: int
) -> None:
    desk, within = Desk("a"), [f"a{n}" for n in range(room)]
    async with asking(desk, waiting=waiting) as asked:
        for name in within:
            asked.begin(name, octets=octets)
            await until(lambda name=name: name in desk.begun)
        await asked.ask("a-late", (b" " * octets,))
        await asked.ask("b")
        assert asked.told == [("a-late", 503), ("b", 200)]
        desk.locks.clear()
    assert asked.told[2:] == [(name, 200) for name in within]


async def test_who_hangs_up_while_waiting_for_a_lock_leaves_its_place_to_the_next() -> None:
    desk = Desk("a")
    async with asking(desk) as asked:
        async with anyio.create_task_group() as group:
            group.start_soon(asked.ask, "a0")
            await until(lambda: desk.begun.count("a0") > 3)
            asked.begin("a1")
            await until(lambda: "a1" in desk.begun)
            group.cancel_scope.cancel()
        tried = desk.begun.count("a0")
        await until(lambda: desk.begun.count("a1") > 3)
        assert desk.begun.count("a0") == tried
        desk.locks.clear()
    assert asked.told == [("a1", 200)]
