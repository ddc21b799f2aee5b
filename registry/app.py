"""The application: the API composed over one register, ready for an ASGI server.

`create()` reads the settings and needs nothing else, so that a server can be told `registry.app:create`.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from re import fullmatch
from typing import Any
from uuid import uuid4

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request
from starlette.types import Lifespan

from registry.api import (
    district_policy,
    docs,
    encumbrances,
    explanations,
    firms,
    front,
    guides,
    log,
    operations,
    recording,
    rules,
    sandbox,
    statistics,
)
from registry.api.identity.gate import Gate
from registry.api.pledge import (
    approvals,
    assessments,
    batches,
    closing_sets,
    life,
    pledges,
    portfolios,
)
from registry.api.wire import problems
from registry.api.wire.call import Desk
from registry.api.wire.long_commands import LongCommands
from registry.api.wire.openapi import VERSION, describe
from registry.api.wire.permissions import require_permissions
from registry.api.wire.queueing import Commands
from registry.api.wire.semantics import Asgi, Message, Receive, Scope, Semantics, Send
from registry.errors import LogRolledBack
from registry.service.access.admission import Admission
from registry.service.access.issuer import Issuer
from registry.service.access.tokens import Tokens
from registry.service.clock import Clock, SystemClock
from registry.service.operating.opening import open_register, publisher_of
from registry.service.operating.sandbox import SandboxClock
from registry.service.publishing.publisher import ClosingThread
from registry.settings import Settings, read_settings
from registry.store.sinks import FileSink

_HEADERS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))


def create() -> FastAPI:
    """The application as the environment sets it."""
    settings = read_settings()
    app = compose(_desk(settings), settings, LongCommands(partial(_apart, settings)))
    _collect_seldom()
    return app


def create_sandbox(settings: Settings) -> FastAPI:
    """The application over a register to try things in, whose clock can be set; it does what is long itself."""
    clock = SandboxClock(SystemClock())
    desk = _desk(settings, clock)
    app = compose(desk, settings)
    app.mount("/sandbox", sandbox.application(desk, clock))
    app.add_middleware(sandbox.Marked)
    return app


def _apart(settings: Settings) -> Asgi:
    """The application for long commands, in the process that is there for them: what comes before the routes has been
    done by whoever passes them on."""
    app = routed(_desk(settings))
    _collect_seldom()
    return app


def _desk(settings: Settings, clock: Clock | None = None) -> Desk:
    """The register and its tokens, as the settings say, by the machine's clock or another. Raises StoreUnavailable,
    StoreOutdated."""
    register = open_register(
        settings.database_url,
        clock=clock,
        lock_timeout=settings.lock_timeout,
        reservation_days=settings.reservation_days,
        threads=settings.threads,
        writers=settings.writers,
        policy_instruments=settings.policy_instruments,
        mo_dependency=settings.mo_dependency,
        holidays=settings.holidays,
        isolation=settings.isolation,
        clock_behind=settings.clock_behind,
        sink=FileSink(settings.log_sink),
    )
    register.store.require_head()
    tokens = Tokens(settings.key_file)
    if tokens.made:
        logging.getLogger("registry").warning("a new token key was made: %s", settings.key_file.resolve())
    return Desk(register=register, tokens=tokens, publisher=publisher_of(register, settings))


def _closing(desk: Desk) -> ClosingThread | None:
    """What closes the log while the server runs, where it is told to; says first whether the register continues what
    was published."""
    try:
        desk.register.continuity.require(desk.register.store)
    except LogRolledBack as error:
        logging.getLogger("registry").error("nothing is recorded: %s", error.detail)
    if desk.publisher is None or desk.publisher.every is None:
        return None
    closing = ClosingThread(desk.publisher, desk.publisher.every)
    closing.start()
    return closing


def _collect_seldom() -> None:
    """Have Python look for circles of objects less often, and not among those that the program itself is made of.

    A command makes objects by the hundred thousand and hardly a circle among them: with Python's own thresholds a batch
    spends a fifth of its time, and stops whoever else is served, for nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def compose(
    desk: Desk,
    settings: Settings,
    long_commands: LongCommands | None = None,
    *,
    admission: Admission | None = None,
    issuer: Issuer | None = None,
) -> FastAPI:
    """The application over an open register; without `long_commands` it does what is long itself. `admission` and
    `issuer`, where they are not given, are as the settings say."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = settings.threads
        closing = _closing(desk)
        yield
        if closing is not None:
            closing.stop()
        if long_commands is not None:
            long_commands.close()
        desk.register.store.close()

    app = routed(desk, lifespan)
    app.add_middleware(
        Commands,
        turns=desk.register.store.writers,
        timeout=desk.register.store.lock_timeout,
        waiting=settings.waiting,
        elsewhere=long_commands,
    )
    app.add_middleware(Semantics, answer=problems.answered)
    app.add_middleware(
        Gate,
        desk=desk,
        settings=settings,
        admission=admission or Admission(desk.register.store),
        issuer=issuer or (Issuer(settings.oidc_issuer, settings.oidc_audience) if settings.oidc_issuer else None),
    )
    app.add_middleware(Failures)
    app.add_middleware(RequestIds)
    return app


def routed(desk: Desk, lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The routes over an open register, and nothing before them. RuntimeError for one that nobody is permitted."""
    app = RegisterApp(
        title="Cross-border IP pledge registry",
        version=VERSION,
        description="Pledges over IP rights of Mainland China, Hong Kong and Macau. No entry here is an official one.",
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
    )
    app.add_route("/docs", docs.page, include_in_schema=False)
    app.mount("/docs/assets", docs.assets)
    app.state.desk = desk
    app.state.rooms = []
    problems.install(app)
    # A request is held against route after route: those that are asked most come first.
    commands = (batches, closing_sets, portfolios, pledges, life, approvals, recording)
    for room in (
        encumbrances,
        firms,
        *commands,
        log,
        operations,
        front,
        guides,
        rules,
        explanations,
        statistics,
        district_policy,
        assessments,
    ):
        app.include_router(room.router)
        app.state.rooms.append(room.router)
        require_permissions(room.router.routes)
    return app


class RegisterApp(FastAPI):
    """FastAPI with our own OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = describe(self)
        return self.openapi_schema


class RequestIds:
    """Gives every request an id, or takes a well-formed one it came with, and puts it on the answer."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((v.decode("latin-1") for k, v in scope["headers"] if k == b"x-request-id"), "")
        request_id = given if fullmatch(r"[A-Za-z0-9._-]{1,64}", given) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode()), *_HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_id)


class Failures:
    """Answers what nobody has foreseen, before the server does: that would print the error with all it says."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event. Raises BrokenOff where the answer had begun, so that it is not taken for whole."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http":
                raise
            answer = problems.failure(Request(scope), error)
            if begun:
                raise BrokenOff from None
            await answer(scope, receive, send)


class BrokenOff(Exception):
    """An answer that broke off; the log has why."""
