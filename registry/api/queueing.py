"""Commands wait here, and not in the threads that answer reads: for their turn, and for the locks that others hold.

The store lets few commands of a process write at once. Whoever waits for that in a thread keeps it from everybody else,
so a command is given a thread only when its turn has come. So many may wait, and so long; who comes then is answered
503 at once, and nothing of it was begun.

On PostgreSQL a command may find a row locked by somebody else, for long perhaps. It does not keep its turn meanwhile:
nothing of it is kept, and it waits here with its body. Of those that the same lock keeps waiting, the first tries again
now and then; when it is no longer that lock that stops it, all of them have their turns again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import anyio
from fastapi import Request

from registry.api.bodies import MAX_BODY
from registry.api.calls import MAX_BATCH, Locked
from registry.api.problems import noted
from registry.api.semantics import Asgi, Message, Receive, Scope, Send
from registry.errors import RegistryError, StoreBusy

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_READING = frozenset({"/v1/assessments", "/v1/policy-assessments"})
"""What is asked for by POST and records nothing."""

# A command of another process is through in some hundredths of a second. Where it is not, somebody holds a lock for
# long; then whoever comes for that lock must not keep the others from their turns as long as the first one did.
_PATIENT, _BRIEF = 0.2, 0.005
"""Seconds that a command waits for a lock in its turn: as long as nobody waits here, and while somebody does."""

_PAUSE, _LONGEST_PAUSE = 0.1, 1.0
"""Seconds between two tries, of all that are made: the least, and the most."""
_SHARE = 4
"""A pause is so many times as long as the last try took, so that tries have a fifth of the turns at the most."""

_ROOM = 64 * MAX_BODY
"""Octets that the bodies of those who wait for locks may have together."""


@dataclass(kw_only=True)
class _Command:
    """A request that records something: what came of its body so far is kept, so that it can be tried again. `until` is
    when it has waited long enough, `took` how many seconds the last try had."""

    scope: Scope
    receive: Receive
    send: Send
    until: float
    came: list[Message] = field(default_factory=list)
    size: int = 0
    took: float = 0.0

    def anew(self) -> Receive:
        """Receives the request from its beginning. What is longer than any body that is taken is not kept: nothing is
        begun for it."""
        kept = iter(tuple(self.came))

        async def receive() -> Message:
            for message in kept:
                return message
            message = await self.receive()
            self.size += len(message.get("body", b""))
            if self.size <= MAX_BATCH:
                self.came.append(message)
            return message

        return receive

    async def within(self, wait: Callable[[], Awaitable[object]]) -> bool:
        """Wait for something; False where it did not come in time."""
        with anyio.CancelScope(deadline=self.until):
            await wait()
            return True
        return False

    async def refuse(self, error: RegistryError) -> None:
        """Answer that it is not done."""
        await noted(Request(self.scope), error)(self.scope, self.receive, self.send)


class Commands:
    """Lets `turns` commands in at once and keeps the others waiting, in the order they came, for `timeout` seconds; as
    many as may wait for a turn, `waiting`, may wait for locks beside them."""

    def __init__(self, app: Asgi, *, turns: int, timeout: float, waiting: int, pause: float = _PAUSE) -> None:
        self._app = app
        self._turns = anyio.Semaphore(turns)
        self._timeout, self._pause = timeout, pause
        self._waiting, self._most = 0, waiting
        self._locked, self._octets = 0, 0
        self._gone: dict[str, anyio.Event] = {}  # of each lock that somebody waits for
        self._trying = anyio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event."""
        if scope["type"] != "http" or scope["method"] in _SAFE or scope["path"] in _READING:
            await self._app(scope, receive, send)
            return
        command = _Command(scope=scope, receive=receive, send=send, until=anyio.current_time() + self._timeout)
        if not await self._turn(command):
            await command.refuse(
                StoreBusy("Too many commands are waiting already, or have waited for too long; send it again later.")
            )
            return
        locked = await self._run(command)
        if locked is None:
            return
        if self._locked < self._most and self._octets + command.size <= _ROOM:
            with self._counted(command):
                locked = await self._again(command, locked)
        if locked is not None:
            await command.refuse(locked.error)

    async def _turn(self, command: _Command) -> bool:
        """Wait for a turn; False where it did not come, or too many are waiting."""
        with suppress(anyio.WouldBlock):
            self._turns.acquire_nowait()  # free only where nobody waits
            return True
        if self._waiting >= self._most:
            return False
        self._waiting += 1
        try:
            return await command.within(self._turns.acquire)
        finally:
            self._waiting -= 1

    async def _run(self, command: _Command) -> Locked | None:
        """Run a command whose turn it is; None where it was answered."""
        began = anyio.current_time()
        patience = max(0.001, min(_BRIEF if self._gone else _PATIENT, command.until - began))
        scope = {**command.scope, "state": {**command.scope.get("state", {}), "patience": patience}}
        try:
            await self._app(scope, command.anew(), command.send)
        except Locked as locked:
            return locked
        finally:
            self._turns.release()
            command.took = anyio.current_time() - began
        return None

    @contextmanager
    def _counted(self, command: _Command) -> Iterator[None]:
        """Count a command among those that wait for locks."""
        size = command.size
        self._locked, self._octets = self._locked + 1, self._octets + size
        try:
            yield
        finally:
            self._locked, self._octets = self._locked - 1, self._octets - size

    async def _again(self, command: _Command, locked: Locked) -> Locked | None:
        """Try a command again until it is answered, or its time is over: then what was in its way."""
        found: Locked | None = locked
        while found is not None and anyio.current_time() < command.until:
            locked = found
            gone = self._gone.get(locked.lock)
            if gone is None:
                found = await self._try(command, locked)
            elif await command.within(gone.wait) and await command.within(self._turns.acquire):
                found = await self._run(command)
        return None if found is None else locked

    async def _try(self, command: _Command, locked: Locked) -> Locked | None:
        """Try a command, for all who wait for the same lock, until that lock is no longer what stops it."""
        self._gone[locked.lock] = gone = anyio.Event()
        found: Locked | None = locked
        try:
            while found is not None and found.lock == locked.lock and anyio.current_time() < command.until:
                if not await command.within(self._trying.acquire):
                    break
                try:
                    pause = min(max(self._pause, _SHARE * command.took), max(self._pause, _LONGEST_PAUSE))
                    await command.within(partial(anyio.sleep, pause))
                    if await command.within(self._turns.acquire):
                        found = await self._run(command)
                finally:
                    self._trying.release()
            return found
        finally:
            del self._gone[locked.lock]
            gone.set()
