"""The clients: one that waits for its answers, and one for `asyncio`. They differ in that alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx2

from registry.client import calls
from registry.client.call import RegisterCall, reading
from registry.client.problem import Problem
from registry.client.sending import Session
from registry.log import certificate as certificates
from registry.log import verify

if TYPE_CHECKING:
    from registry.api.answers.of_registers import HistoryItem
    from registry.log.certificate import Certified
    from registry.log.checkpoint import Policy
    from registry.log.verify import Received

T = TypeVar("T")
_TIMEOUT = 60.0


class Client:
    """A client at `base` (scheme and host), with an access token or without one, as the public.

    `language` is that of titles and findings (`en`, `zh-Hans`, `zh-Hant`, `pt`); `attempts` how often a call is sent at
    most; `sleep` waits so many seconds. What httpx2 takes beside (proxies, certificates, a transport) goes to it.
    """

    def __init__(
        self,
        base: str,
        token: str | None = None,
        *,
        language: str = "en",
        attempts: int = 5,
        sleep: Callable[[float], None] = time.sleep,
        **more: Any,
    ) -> None:
        self.session = Session(token=token, language=language, attempts=attempts)
        self._sleep = sleep
        self._http = httpx2.Client(base_url=base, **{"timeout": _TIMEOUT, **more})

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close its connections."""
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def send(self, call: RegisterCall[T]) -> T:
        """The answer to a call. Raises Problem for a refusal, httpx2.TransportError where no attempt got through."""
        if self.session.lacks_state(call) and call.pledge is not None:
            self.send(calls.read_pledge(call.pledge))
        attempt = 0
        while True:
            try:
                answer: T = self._once(call)
            except (Problem, httpx2.TransportError) as error:
                pause = self.session.pause(call, attempt, error)
                if pause is None:
                    raise
            else:
                return answer
            self._sleep(pause)
            attempt += 1

    def _once(self, call: RegisterCall[Any]) -> Any:
        headers = self.session.headers(call)
        sent = {} if call.body is None else {"json": call.body}
        answer = self._http.request(call.method, call.path, params=call.query, headers=headers, **sent)
        return self.session.answer(call, answer)

    def pages(self, call: RegisterCall[T]) -> Iterator[T]:
        """The page that a call asks for, and all that follow it."""
        while True:
            page: Any = self.send(call)
            yield page
            if page.get("next") is None:
                return
            call = _following(call, page["next"])

    def items(self, call: RegisterCall[Any]) -> Iterator[Any]:
        """The items of every page."""
        for page in self.pages(call):
            yield from page["items"]

    def feed(self, after: int | None = None) -> Iterator[HistoryItem]:
        """Every entry of the journal after that position, up to its present end; -1 or None: from the first on."""
        while True:
            page = self.send(calls.read_feed(after))
            yield from page["items"]
            if not page["items"]:
                return
            after = page["next"]

    def receipt(self, seq: int, policy: Policy) -> Received:
        """The receipt of an entry, verified by the caller's own policy. Raises LogInvalid where it does not hold."""
        return verify.verify_receipt(self.send(calls.read_receipt(seq)), policy)

    def certificate(self, subject: str, policy: Policy, as_of: str | None = None) -> Certified:
        """What the log proves of a subject, verified by the caller's own policy. Raises LogInvalid."""
        raw = self.send(calls.certify(subject, as_of))
        return certificates.verify(raw, policy, subject=subject, as_of=as_of)


class AsyncClient:
    """The same for `asyncio`."""

    def __init__(
        self,
        base: str,
        token: str | None = None,
        *,
        language: str = "en",
        attempts: int = 5,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        **more: Any,
    ) -> None:
        self.session = Session(token=token, language=language, attempts=attempts)
        self._sleep = sleep
        self._http = httpx2.AsyncClient(base_url=base, **{"timeout": _TIMEOUT, **more})

    async def __aenter__(self) -> Self:
        """The client itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Close its connections."""
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def send(self, call: RegisterCall[T]) -> T:
        """The answer to a call. Raises Problem for a refusal, httpx2.TransportError where no attempt got through."""
        if self.session.lacks_state(call) and call.pledge is not None:
            await self.send(calls.read_pledge(call.pledge))
        attempt = 0
        while True:
            try:
                answer: T = await self._once(call)
            except (Problem, httpx2.TransportError) as error:
                pause = self.session.pause(call, attempt, error)
                if pause is None:
                    raise
            else:
                return answer
            await self._sleep(pause)
            attempt += 1

    async def _once(self, call: RegisterCall[Any]) -> Any:
        headers = self.session.headers(call)
        sent = {} if call.body is None else {"json": call.body}
        answer = await self._http.request(call.method, call.path, params=call.query, headers=headers, **sent)
        return self.session.answer(call, answer)

    async def pages(self, call: RegisterCall[T]) -> AsyncIterator[T]:
        """The page that a call asks for, and all that follow it."""
        while True:
            page: Any = await self.send(call)
            yield page
            if page.get("next") is None:
                return
            call = _following(call, page["next"])

    async def items(self, call: RegisterCall[Any]) -> AsyncIterator[Any]:
        """The items of every page."""
        async for page in self.pages(call):
            for one in page["items"]:
                yield one

    async def feed(self, after: int | None = None) -> AsyncIterator[HistoryItem]:
        """Every entry of the journal after that position, up to its present end; None: from the first on."""
        while True:
            page = await self.send(calls.read_feed(after))
            for one in page["items"]:
                yield one
            if not page["items"]:
                return
            after = page["next"]

    async def receipt(self, seq: int, policy: Policy) -> Received:
        """The receipt of an entry, verified by the caller's own policy. Raises LogInvalid where it does not hold."""
        return verify.verify_receipt(await self.send(calls.read_receipt(seq)), policy)

    async def certificate(self, subject: str, policy: Policy, as_of: str | None = None) -> Certified:
        """What the log proves of a subject, verified by the caller's own policy. Raises LogInvalid."""
        raw = await self.send(calls.certify(subject, as_of))
        return certificates.verify(raw, policy, subject=subject, as_of=as_of)


def _following(call: RegisterCall[T], cursor: str) -> RegisterCall[T]:
    """The call for the next page: a cursor stands for the whole question."""
    return replace(call, query={**reading("", {"cursor": cursor}).query})
