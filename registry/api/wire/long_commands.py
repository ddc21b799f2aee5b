"""Long commands are worked on in a process of their own: one Python process works out one thing at a time, so a batch
of a thousand would keep everybody else waiting for as long as it is being decided.

The process holds the same application over the same database. It is begun for the first command that is long, does one
after the other, and ends when none has come for a while, or when the process that began it is gone. What it was doing
when it ended in any other way is committed or it is not: its caller is told so, and its key, sent again, tells which.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from typing import Any

from fastapi import Request

from registry.api.wire.call import Locked
from registry.api.wire.problems import failure, noted
from registry.api.wire.semantics import Asgi, Message, Receive, Scope, Send
from registry.errors import StoreUnavailable

_IDLE = 60.0
"""Seconds after the last long command for which the process is kept: beginning it takes some two seconds."""
_PASSED_ON = (
    "type",
    "asgi",
    "http_version",
    "method",
    "scheme",
    "path",
    "raw_path",
    "query_string",
    "root_path",
    "headers",
    "client",
    "server",
    "state",
)


class LongCommands:
    """An ASGI application that answers each request, whose body comes whole, as the application that `begin` makes in
    another process does; that process ends when nothing has come for `idle` seconds.

    `begin` is called there, so it is something that can be pickled. Raises Locked as the application does.
    """

    def __init__(self, begin: Callable[[], Asgi], *, idle: float = _IDLE) -> None:
        self._begin, self._idle = begin, idle
        self._process: ProcessPoolExecutor | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one HTTP request."""
        sent = await receive()
        passed_on = {name: scope[name] for name in _PASSED_ON if name in scope}
        self._under_way += 1
        try:
            answered = await asyncio.wrap_future(self._begun().submit(_answered, passed_on, sent.get("body", b"")))
        except BrokenProcessPool:
            self.close()
            error = StoreUnavailable(
                "The process that worked on this has ended. Whether it was kept is open: send it again with its key."
            )
            await noted(Request(scope), error)(scope, receive, send)
            return
        finally:
            self._under_way -= 1
            self._end_later()
        if isinstance(answered, Locked):
            raise answered
        for message in answered:
            await send(message)

    def close(self) -> None:
        """End the process when it has done what it has begun. The next command begins another."""
        if self._process is not None:
            self._process.shutdown(wait=False)
            self._process = None

    def _begun(self) -> ProcessPoolExecutor:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        if self._process is None:
            self._process = ProcessPoolExecutor(
                max_workers=1, mp_context=get_context("spawn"), initializer=_begin, initargs=(self._begin,)
            )
        return self._process

    def _end_later(self) -> None:
        if not self._under_way and self._process is not None:
            self._ending = asyncio.get_running_loop().call_later(self._idle, self.close)


# ---- in the other process --------------------------------------------------------------------------------------------

_application: list[Asgi] = []


def _begin(begin: Callable[[], Asgi]) -> None:
    """Make the application; whoever ends the server ends it alone, and this process goes with it."""
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _application.append(begin())


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
    os._exit(1)


def _answered(scope: dict[str, Any], body: bytes) -> list[Message] | Locked:
    """What the application answers to a request, or what was in its way."""
    return asyncio.run(_answer(_application[0], scope, body))


async def _answer(application: Asgi, scope: Scope, body: bytes) -> list[Message] | Locked:
    answer: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def keep(message: Message) -> None:
        answer.append(message)

    try:
        await application(scope, receive, keep)
    except Locked as locked:
        return locked
    except Exception as error:
        answer.clear()
        await failure(Request(scope), error)(scope, receive, keep)
    return answer
