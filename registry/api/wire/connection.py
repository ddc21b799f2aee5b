"""The connection itself: what can not become a request at all is answered with a problem document too.

The server we run (uvicorn) reads HTTP before any application of ours is asked, and answers what it can not read with a
line of plain text. Here that is a problem document, and a head of a request that does not end is not kept.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from registry.api.wire.problems import unserved
from registry.api.wire.semantics import MAX_HEADERS, MAX_TARGET, Unserved

MAX_HEAD = 1024 * 1024
"""Octets of a request's first line and header section after which no end of them is waited for. What is shorter and
still too long is refused as a request, in the caller's language."""

_LONGEST_TARGET = 65_535  # octets: what the reader of targets can hold


class Protocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self._awaited = True
        self._head = 0

    def data_received(self, data: bytes) -> None:
        """Read on. What comes after a head that was too long is thrown away until the caller has seen why."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._head = self._head + len(data) if self._awaited else 0
        if self._head > MAX_HEAD and not self.transport.is_closing():
            self._refuse(Unserved(431, f"A header section has at most {MAX_HEADERS:,} octets."))

    def on_message_begin(self) -> None:
        """The head of a request begins."""
        self._awaited = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head of a request is whole."""
        self._awaited = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request; the server calls this, and says in its log what it thinks of it."""
        if len(self.url or b"") > _LONGEST_TARGET:
            self._refuse(Unserved(414, f"A path and its query have at most {MAX_TARGET:,} octets together."))
        else:
            self._refuse(Unserved(400, "This is not a request of HTTP/1.1 (RFC 9112)."))

    def _refuse(self, refused: Unserved) -> None:
        """Answer with a problem document, and end the connection."""
        request_id = uuid4().hex
        scope = {"type": "http", "headers": self.headers or [], "state": {"request_id": request_id}}
        answer = unserved(Request(scope), refused)
        status = HTTPStatus(refused.status_code)
        usual = self.server_state.default_headers
        fields = [*usual, *answer.raw_headers, (b"x-request-id", request_id.encode()), (b"connection", b"close")]
        lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode(), *(b": ".join(field) for field in fields)]
        self.transport.write(b"\r\n".join((*lines, b"", bytes(answer.body))))
        self.transport.close()
