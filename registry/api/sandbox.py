"""What a sandbox has beside the register: a clock, scenarios, tokens for whoever tries it, a mark on every answer.

It is an application of its own under `/sandbox`, so that the register's contract knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from registry.api.schemas.values import read_moment
from registry.api.wire.bodies import read_json
from registry.api.wire.call import Desk, shown
from registry.api.wire.problems import refusal
from registry.api.wire.semantics import Asgi, Message, Receive, Scope, Send
from registry.domain.values.days import instant_text
from registry.errors import InputInvalid, RegistryError
from registry.service.access.principal import Role
from registry.service.operating import demonstration
from registry.service.operating.sandbox import SCENARIOS, SandboxClock, play, set_clock

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_LIFE = timedelta(days=200 * 365)

Answering = Callable[[Request], Awaitable[Response]]


class Marked:
    """Says of every answer that it comes from a sandbox."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-sandbox", b"true")]
            await send(message)

        await self._app(scope, receive, marked)


def application(desk: Desk, clock: SandboxClock) -> Starlette:
    """`GET /`, `POST /clock`, `POST /scenarios/{name}` of the sandbox over this desk."""

    async def look(_: Request) -> Response:
        return shown(_told(desk, clock))

    async def set_it(request: Request) -> Response:
        at = _instant(read_json(await request.body()))
        now = await run_in_threadpool(set_clock, desk.register, clock, at)
        return shown({"now": instant_text(now)})

    async def happen(request: Request) -> Response:
        told = await run_in_threadpool(play, desk.register, clock, request.path_params["name"])
        return shown(told)

    return Starlette(
        routes=[
            Route("/", _answered(look)),
            Route("/clock", _answered(set_it), methods=["POST"]),
            Route("/scenarios/{name}", _answered(happen), methods=["POST"]),
        ]
    )


def _answered(answering: Answering) -> Answering:
    """The same, refusals as problem documents."""

    async def answered(request: Request) -> Response:
        try:
            return await answering(request)
        except RegistryError as error:
            return refusal(request, error)

    return answered


def _instant(body: Any) -> datetime:
    told = body.get("now") if isinstance(body, dict) else None
    at = read_moment(told, "/now") if isinstance(told, str) else None
    if at is None:
        raise InputInvalid("Send the instant as now, in RFC 3339.", pointer="/now")
    return at


def _told(desk: Desk, clock: SandboxClock) -> dict[str, Any]:
    """What there is to try, with a token for each role; they hold whatever the clock is set to."""
    firm = demonstration.FIRM
    parties = {Role.BANK: str(demonstration.BANK_OF_CHINA), Role.FIRM: f"{firm.scheme}:{firm.issuer}:{firm.value}"}
    tokens = {
        role.value: desk.tokens.issue(role, parties.get(role), _LONG_AGO, _LIFE)
        for role in (Role.BANK, Role.FIRM, Role.REGISTRAR, Role.AUDITOR)
    }
    return {
        "sandbox": True,
        "now": instant_text(clock.now()),
        "scenarios": {name: one.says for name, one in SCENARIOS.items()},
        "tokens": tokens,
    }
