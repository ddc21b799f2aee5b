"""Commands wait for their turn here, and not in the threads that answer reads.

The store lets few commands of a process write at once. Whoever waits for that in a thread keeps it from everybody else,
so a command is given a thread only when its turn has come. So many may wait, and so long; who comes then is answered
503 at once, and nothing of it was begun.
"""

from __future__ import annotations

from contextlib import suppress

import anyio
from fastapi import Request

from registry.api.problems import refusal
from registry.api.semantics import Asgi, Receive, Scope, Send
from registry.errors import StoreBusy

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_READING = frozenset({"/v1/assessments", "/v1/policy-assessments"})
"""What is asked for by POST and records nothing."""


class Commands:
    """Lets `turns` commands in at once and keeps the others waiting, in the order they came, for `timeout` seconds."""

    def __init__(self, app: Asgi, *, turns: int, timeout: float, waiting: int) -> None:
        self._app = app
        self._turns = anyio.Semaphore(turns)
        self._timeout = timeout
        self._waiting, self._most = 0, waiting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event."""
        if scope["type"] != "http" or scope["method"] in _SAFE or scope["path"] in _READING:
            await self._app(scope, receive, send)
            return
        if not await self._turn():
            busy = StoreBusy("Too many commands are waiting already, or have waited for too long; send it again later.")
            await refusal(Request(scope), busy)(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._turns.release()

    async def _turn(self) -> bool:
        """Wait for a turn; False where it did not come, or too many are waiting."""
        with suppress(anyio.WouldBlock):
            self._turns.acquire_nowait()  # free only where nobody waits
            return True
        if self._waiting >= self._most:
            return False
        self._waiting += 1
        try:
            with anyio.move_on_after(self._timeout):
                await self._turns.acquire()
                return True
            return False
        finally:
            self._waiting -= 1
