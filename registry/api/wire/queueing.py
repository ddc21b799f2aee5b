"""Commands wait here, and not in the threads that answer reads: for their turn, and for the locks that others hold.

The store lets few commands of a process write at once. Whoever waits for that in a thread keeps it from everybody else,
so a command is given a thread only when its turn has come. So many may wait, and so long; who comes then is answered
503 at once, and nothing of it was begun. A turn begins when all of the request is here, and ends when the whole answer
is: how fast a caller sends and reads is nobody else's time.

What is long, and what is only tried, is worked out before any lock is taken, so it has turns of its own: others write
meanwhile. Where there is a process for what is long, it is done there. Which command that is, its length tells, or its
route, once that has read it.

On PostgreSQL a command may find a row locked by somebody else, for long perhaps. It does not keep its turn meanwhile:
nothing of it is kept, and it waits here with its body. Of those that the same lock keeps waiting, the first tries again
now and then; when it is no longer that lock that stops it, all of them have their turns again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import anyio
from fastapi import Request

from registry.api.wire.bodies import MAX_BODY
from registry.api.wire.call import LONG_BODY, MAX_BATCH, Locked, TakesLong
from registry.api.wire.problems import noted
from registry.api.wire.semantics import Asgi, Message, Receive, Scope, Send
from registry.errors import RegistryError, StoreBusy

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_READING = frozenset({"/v1/assessments", "/v1/policy-assessments"})
"""What is asked for by POST and records nothing."""

# A command of another process is through in some hundredths of a second. Where it is not, somebody holds a lock for
# long; then whoever comes for that lock must not keep the others from their turns as long as the first one did.
_PATIENT, _BRIEF = 0.2, 0.005
"""Seconds that a command waits for a lock in its turn: as long as nobody waits here, and while somebody does."""

_PAUSE, _LONGEST_PAUSE = 0.2, 1.0
"""Seconds between two tries, of all that are made: the least, and the most."""
_SHARE = 8
"""A pause is so many times as long as the last try took, so that tries have a ninth of the time of turns."""

_ROOM = 64 * MAX_BODY
"""Octets that the bodies of all commands may have together, but for those that are small."""
_SMALL = 64 * 1024
_LONG_TURNS, _ELSEWHERE_TURNS = 2, 1
"""How many long commands have their turns at once: here, and in the process that is there for them."""


@dataclass(kw_only=True)
class _Command:
    """A request that records something, the `turns` it waits for and the `app` that does it then. What came of its
    body, the `whole` of it or its beginning, is kept so that it can be tried again, and its `answer` until its turn is
    over; `until` is when it has waited long enough, `took` how many seconds the last try had."""

    scope: Scope
    receive: Receive
    send: Send
    turns: anyio.Semaphore
    app: Asgi
    came: bytearray = field(default_factory=bytearray)
    whole: bool = False
    answer: list[Message] = field(default_factory=list)
    until: float = 0.0
    took: float = 0.0

    @property
    def long(self) -> bool:
        """Whether it is likely to take long, as far as can be told from here."""
        return len(self.came) >= LONG_BODY

    @property
    def tried(self) -> bool:
        """Whether it is only tried, as far as can be told from here."""
        return b"dry_run" in self.scope.get("query_string", b"")

    def again(self) -> Receive:
        """Receives the request from its beginning."""
        begun = False

        async def receive() -> Message:
            nonlocal begun
            if begun:
                return await self.receive()
            begun = True
            return {"type": "http.request", "body": bytes(self.came), "more_body": not self.whole}

        return receive

    async def keep(self, message: Message) -> None:
        """Sends nothing yet."""
        self.answer.append(message)

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
    many as may wait for a turn, `waiting`, may wait for locks beside them. `pause` is the least between two tries.
    `elsewhere` does what is long, where it is given, in the place of `app`."""

    def __init__(
        self,
        app: Asgi,
        *,
        turns: int,
        timeout: float,
        waiting: int,
        elsewhere: Asgi | None = None,
        pause: float = _PAUSE,
    ) -> None:
        self._app, self._elsewhere = app, elsewhere
        self._turns, self._long_turns = anyio.Semaphore(turns), anyio.Semaphore(_LONG_TURNS)
        self._elsewhere_turns = anyio.Semaphore(_ELSEWHERE_TURNS)
        self._timeout, self._pause = timeout, pause
        self._waiting, self._most = 0, waiting
        self._locked, self._octets = 0, 0
        self._gone: dict[str, anyio.Event] = {}  # of each lock that somebody waits for
        self._trying = {one: anyio.Lock() for one in (self._turns, self._long_turns, self._elsewhere_turns)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event."""
        if scope["type"] != "http" or scope["method"] in _SAFE or scope["path"] in _READING:
            await self._app(scope, receive, send)
            return
        command = _Command(scope=scope, receive=receive, send=send, turns=self._turns, app=self._app)
        try:
            if await self._arrived(command):
                await self._answer(command)
        finally:
            self._octets -= len(command.came)

    async def _arrived(self, command: _Command) -> bool:
        """Take in what a command's caller sends; False where it has had its answer, or hung up.

        What is longer than any body that is taken is answered as that, and needs no turn: nothing is begun for it.
        """
        while not command.whole and len(command.came) <= MAX_BATCH:
            message = await command.receive()
            if message["type"] != "http.request":
                return False
            came = message.get("body", b"")
            command.came += came
            self._octets += len(came)
            command.whole = not message.get("more_body")
            if self._octets > _ROOM and len(command.came) > _SMALL:
                await self._turned_away(command)
                return False
        if command.whole:
            return True
        await self._app(command.scope, command.again(), command.send)
        return False

    async def _turned_away(self, command: _Command) -> None:
        """Answer that there is no room for what a caller sends, when it has come to its end: whose connection ends
        before that never sees why."""
        self._octets -= len(command.came)
        command.came.clear()
        while not command.whole:
            message = await command.receive()
            command.whole = not message.get("more_body")
        await command.refuse(StoreBusy("Too much is being sent already; send it again later."))

    async def _answer(self, command: _Command) -> None:
        """Have a command done when its turn comes, and again where a lock was in its way."""
        command.until = anyio.current_time() + self._timeout
        if command.long and self._elsewhere is not None:
            command.turns, command.app = self._elsewhere_turns, self._elsewhere
        elif command.long or command.tried:
            command.turns = self._long_turns
        locked = await self._run(command) if await self._turn(command) else None
        if locked is not None and self._locked < self._most:
            self._locked += 1
            try:
                locked = await self._again(command, locked)
            finally:
                self._locked -= 1
        if locked is not None:
            await command.refuse(locked.error)
        for message in command.answer:
            await command.send(message)

    async def _turn(self, command: _Command) -> bool:
        """Wait for a turn; False where it did not come, or too many are waiting, which is answered then."""
        with suppress(anyio.WouldBlock):
            command.turns.acquire_nowait()  # free only where nobody waits
            return True
        if self._waiting < self._most:
            self._waiting += 1
            try:
                if await command.within(command.turns.acquire):
                    return True
            finally:
                self._waiting -= 1
        await command.refuse(
            StoreBusy("Too many commands are waiting already, or have waited for too long; send it again later.")
        )
        return False

    async def _run(self, command: _Command) -> Locked | None:
        """Run a command whose turn it is; None where it was answered."""
        began, turns = anyio.current_time(), command.turns
        patience = max(0.001, min(_BRIEF if self._gone else _PATIENT, command.until - began))
        movable = self._elsewhere is not None and command.app is not self._elsewhere
        state = {**command.scope.get("state", {}), "patience": patience, "movable": movable}
        try:
            await command.app({**command.scope, "state": state}, command.again(), command.keep)
            return None
        except Locked as locked:
            return locked
        except TakesLong:
            assert self._elsewhere is not None
            command.turns, command.app = self._elsewhere_turns, self._elsewhere
        finally:
            turns.release()
            command.took = anyio.current_time() - began
        return await self._run(command) if await self._turn(command) else None

    async def _again(self, command: _Command, locked: Locked) -> Locked | None:
        """Try a command again until it is answered, or its time is over: then what was in its way."""
        found: Locked | None = locked
        while found is not None and anyio.current_time() < command.until:
            locked = found
            gone = self._gone.get(locked.lock)
            if gone is None:
                found = await self._try(command, locked)
            elif await command.within(gone.wait) and await command.within(command.turns.acquire):
                found = await self._run(command)
        return None if found is None else locked

    async def _try(self, command: _Command, locked: Locked) -> Locked | None:
        """Try a command, for all who wait for the same lock, until that lock is no longer what stops it."""
        self._gone[locked.lock] = gone = anyio.Event()
        found: Locked | None = locked
        trying = self._trying[command.turns]
        try:
            while found is not None and found.lock == locked.lock and anyio.current_time() < command.until:
                if not await command.within(trying.acquire):
                    break
                try:
                    pause = min(max(self._pause, _SHARE * command.took), max(self._pause, _LONGEST_PAUSE))
                    await command.within(partial(anyio.sleep, pause))
                    if await command.within(command.turns.acquire):
                        found = await self._run(command)
                finally:
                    trying.release()
            return found
        finally:
            del self._gone[locked.lock]
            gone.set()
