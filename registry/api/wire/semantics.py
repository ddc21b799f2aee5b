"""What HTTP asks of every request, whatever its route (RFC 9110): one place for it, and none of it in the routes.

Limits of the request target (414) and of the header section (431), fields that can be there once, `HEAD` as `GET`
without its content, `OPTIONS` and `Allow`, the type, charset and coding of what is sent (415), and what is wished for
(406). Beside it what the register asks of every query: each member once, and no character that no text holds.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from email.message import Message as Fields
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from fastapi import Request
from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Route
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from registry.api.wire.bodies import escaped
from registry.errors import InputError, InputInvalid, MediaTypeUnsupported

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_HEADERS = 16 * 1024
"""Octets of a request's header section, line ends and separators included."""
MAX_TARGET = 8 * 1024
"""Octets of a request's path and query together; RFC 9110 (4.1) asks for 8,000 at least."""
JSON = "application/json"
LINES = "application/x-ndjson"

_ONCE = (b"authorization", b"content-type", b"idempotency-key")
_LINE = len(": \r\n")
_CONTROLS = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f-\x9f]")


class Unserved(HTTPException):
    """A request that HTTP itself refuses, with a sentence that says what would be served."""


class Semantics:
    """Holds every request against HTTP before its route is looked for."""

    def __init__(self, app: Asgi, answer: Callable[[Request, Unserved | InputInvalid], Response]) -> None:
        self._app, self._answer = app, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            _require_measure(scope)
        except Unserved as refused:
            send = _without_content(send) if scope["method"] == "HEAD" else send
            await self._answer(Request(scope), refused)(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            await self._read({**scope, "method": "GET"}, receive, _without_content(send))
        elif scope["method"] == "GET":
            await self._read(scope, receive, send)
        elif scope["method"] == "OPTIONS" and (served := methods_at(scope)):
            headers = {"Allow": ", ".join(served), "Cache-Control": "no-store"}
            await Response(status_code=204, headers=headers)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a read. What would be answered is refused still where its form is none that the caller takes, or the
        query can be read in two ways: whether the caller may ask at all comes first, and its route alone knows that."""
        refused = False

        async def acceptable(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] == 200:
                media = Headers(raw=message["headers"]).get("content-type", JSON).partition(";")[0].strip().lower()
                request = Request(scope)
                try:
                    require_once(request)
                    wished(request, (media,))
                except (Unserved, InputInvalid) as error:
                    refused = True
                    await self._answer(request, error)(scope, receive, send)
            if not refused:
                await send(message)

        await self._app(scope, receive, acceptable)


def _require_measure(scope: Scope) -> None:
    """Raise Unserved for a request that is too long, or whose fields can not be what they are."""
    target = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
    if target > MAX_TARGET:
        raise Unserved(414, f"A path and its query have at most {MAX_TARGET:,} octets together.")
    if sum(len(name) + len(value) + _LINE for name, value in scope["headers"]) > MAX_HEADERS:
        raise Unserved(431, f"A header section has at most {MAX_HEADERS:,} octets.")
    for name, value in scope["headers"]:
        if name != b"idempotency-key" and _CONTROLS.search(value):  # whose form is looked at later
            raise Unserved(400, f"The header field {name.decode('latin-1')} holds a control character.")
    told = Counter(name for name, _ in scope["headers"])
    for name in _ONCE:
        if told[name] > 1:
            raise Unserved(400, f"The header field {name.decode()} is there more than once; send it once.")


def _without_content(send: Send) -> Send:
    """`send` for an answer to HEAD: its status and header section as GET would have them, and nothing after."""

    async def bare(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return bare


def methods_at(scope: Scope) -> tuple[str, ...]:
    """The methods that the path of a request is served with, sorted; none where there is no such path."""
    methods: set[str] = set()
    for route in _routes(scope):
        if route.matches(scope)[0] is not Match.NONE:
            methods |= route.methods or set()
    if not methods:
        return ()
    return tuple(sorted({*methods, "OPTIONS", *(("HEAD",) if "GET" in methods else ())}))


def _routes(scope: Scope) -> Iterator[Route]:
    """The routes of the application, those of the rooms that it includes among them."""
    app = scope["app"]
    for routes in (app.routes, *(router.routes for router in app.state.rooms)):
        yield from (route for route in routes if isinstance(route, Route))


# ---- what is sent ----------------------------------------------------------------------------------------------------


def media_type_of(request: Request, *taken: str) -> str:
    """The media type of what was sent, which is one of `taken` (without a Content-Type the first of them).

    Raises MediaTypeUnsupported for another type, for a charset other than UTF-8 and for any content coding.
    """
    codings = [one.strip().lower() for line in request.headers.getlist("content-encoding") for one in line.split(",")]
    if any(coding not in ("", "identity") for coding in codings):
        raise MediaTypeUnsupported("Send the body as it is, without a Content-Encoding.")
    fields = Fields()
    fields["content-type"] = request.headers.get("content-type") or taken[0]
    (media, _), *parameters = fields.get_params(failobj=[("", "")])
    if media.strip().lower() not in taken:
        raise MediaTypeUnsupported(f"Send {' or '.join(taken)}.")
    if any(name.lower() == "charset" and not _is_utf8(value) for name, value in parameters):
        raise MediaTypeUnsupported("Send the body in UTF-8.")
    return media.strip().lower()


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset.strip().strip('"')).name == "utf-8"
    except (LookupError, ValueError):
        return False


# ---- what is wished for ----------------------------------------------------------------------------------------------


def offered(request: Request) -> tuple[str, ...]:
    """The media types that the route of a request can answer in, its usual one first."""
    declared = getattr(request.scope["route"], "responses", {}).get(200, {}).get("content", {})
    return (JSON, *(media for media in declared if media != JSON))


def wished(request: Request, offers: tuple[str, ...]) -> str:
    """Which of `offers` the caller wishes for most (RFC 9110, 12.5.1): by quality, then the one it names more closely,
    then the one it names first. Parameters other than `q` tell nothing apart here. Raises Unserved (406) for none.
    """
    best = _preferred(", ".join(request.headers.getlist("accept")), offers)
    if best is None:
        raise Unserved(406, f"This is answered as {' or '.join(offers)}.")
    return best


@lru_cache(maxsize=1_024)
def _preferred(header: str, offers: tuple[str, ...]) -> str | None:
    """Which of `offers` an Accept header prefers; None where it takes none of them."""
    ranges = [(_bare(told), quality) for told, quality in parse_accept_header(header, MIMEAccept)]
    ranges = [(told, quality) for told, quality in ranges if "/" in told]
    if not ranges:
        return offers[0]
    order = [_bare(told) for told in header.split(",")]
    standing = {offer: _standing(offer, ranges, order) for offer in offers}
    best = max(offers, key=lambda offer: standing[offer])
    return best if standing[best][0] > 0 else None


def _bare(told: str) -> str:
    """A media range without its parameters; a lone star, which older clients send, means all."""
    bare = told.partition(";")[0].strip().lower()
    return "*/*" if bare == "*" else bare


def _standing(offer: str, ranges: Iterable[tuple[str, float]], order: list[str]) -> tuple[float, int, int]:
    """How much an offer is wished for: the quality of the range that names it most closely, how closely that is, and
    how early it stands."""
    close = {offer: 2, f"{offer.partition('/')[0]}/*": 1, "*/*": 0}
    named = [(close[told], quality, -order.index(told)) for told, quality in ranges if told in close and told in order]
    closeness, quality, early = max(named, default=(0, 0.0, 0))
    return quality, closeness, early


# ---- what the query and the path hold --------------------------------------------------------------------------------


def query_members(request: Request) -> tuple[str, ...]:
    """The members of the query that the route of a request knows."""
    known: list[str] = []
    for field in getattr(getattr(request.scope.get("route"), "dependant", None), "query_params", ()):
        schema = field.field_info.annotation
        whole = isinstance(schema, type) and issubclass(schema, BaseModel)
        known += [one.alias or name for name, one in schema.model_fields.items()] if whole else [field.alias]
    return tuple(known)


def require_once(request: Request) -> None:
    """Raise InputInvalid for a query member that is there twice: which of the two is meant, nobody can tell."""
    times = Counter(name for name, _ in request.query_params.multi_items())
    errors = tuple(
        InputError(pointer=f"/{escaped(name)}", code="repeated", detail="It is there more than once; send it once.")
        for name in times
        if times[name] > 1
    )
    if errors:
        raise InputInvalid("The query can be read in two ways.", errors=errors)


def require_plain(request: Request) -> None:
    """Raise InputInvalid for characters in the query or in what the path names that no text holds: controls, and octets
    that are not UTF-8."""
    told = request.query_params.multi_items()
    errors = [
        InputError(pointer=f"/{escaped(name)}", code="wrong-form", detail="It holds a control character.")
        for name, value in dict((*told, *request.path_params.items())).items()
        if _has_controls(name) or _has_controls(str(value))
    ]
    errors += [
        InputError(pointer=f"/{escaped(name)}", code="wrong-form", detail="It is not UTF-8.")
        for name in _members_not_in_utf8(request.scope["query_string"])
    ]
    if errors:
        raise InputInvalid("The query or the path holds what no text does.", errors=tuple(errors))
    if not _in_utf8(request.scope.get("raw_path") or b""):
        raise InputInvalid("The path is not UTF-8.")


def _members_not_in_utf8(query: bytes) -> Iterator[str]:
    """The names of the members of a query that are not UTF-8, or whose values are not."""
    for member in query.replace(b"+", b" ").split(b"&"):
        if not _in_utf8(member):
            yield unquote_to_bytes(member.partition(b"=")[0]).decode(errors="replace")


def _in_utf8(sent: bytes) -> bool:
    try:
        unquote_to_bytes(sent).decode()
    except UnicodeDecodeError:
        return False
    return True


def _has_controls(text: str) -> bool:
    return _CONTROL_CHARACTERS.search(text) is not None
