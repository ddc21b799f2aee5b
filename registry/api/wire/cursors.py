"""Cursors: where a listing goes on, as an opaque text that is good for that listing alone.

A cursor carries the two instants its first page was read at, so that all pages of one listing are one picture,
whatever is recorded meanwhile. It is authenticated by a key of the register (HMAC, RFC 2104), so that nobody makes or
changes one: what a cursor says is what this register once said.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from fastapi import Request

from registry.api.wire.travel import Paged
from registry.domain.values.days import read_instant
from registry.errors import CursorInvalid
from registry.service.access.tokens import Tokens
from registry.service.instants import When

_TAG = 16  # octets: 128 bits of what HMAC-SHA-256 gives


class Cursors:
    """The cursor a request came with, and the one its answer gives."""

    def __init__(self, request: Request, query: Paged, now: datetime) -> None:
        asked = sorted((k, v) for k, v in request.query_params.items() if k not in ("cursor", "limit"))
        self._tokens: Tokens = request.app.state.desk.tokens
        self._listing = sha256(json.dumps([request.url.path, asked]).encode()).hexdigest()[:16]
        self.after: str | None = None
        self.when = query.when(now)
        if query.cursor is not None:
            listing, self.after, as_of, known_at = self._read(query.cursor)
            if listing != self._listing:
                raise CursorInvalid("This cursor is of another listing.", pointer="/cursor")
            # The journal may run ahead of this machine's clock; the page goes on at what the first one knew.
            self.when = When(now=max(now, known_at), as_of=as_of, known_at=known_at)

    @property
    def after_seq(self) -> int:
        """The journal position to go on after; -1 from the start."""
        if self.after is None:
            return -1
        return int(self.after)

    def next(self, after: object, answer: Mapping[str, Any]) -> str | None:
        """The cursor of the next page, which goes on after `after` at the instants of `answer`; None at the end."""
        if after is None:
            return None
        whole = json.dumps([self._listing, str(after), answer["as_of"], answer["known_at"]]).encode()
        return base64.urlsafe_b64encode(self._tag(whole) + whole).decode().rstrip("=")

    def _read(self, cursor: str) -> tuple[str, str, datetime, datetime]:
        """The listing of a cursor, where that goes on, and its two instants; CursorInvalid for one that is not ours, to
        the last character."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raw = b""
        tag, whole = raw[:_TAG], raw[_TAG:]
        exact = base64.urlsafe_b64encode(raw).decode().rstrip("=") == cursor
        if not exact or not hmac.compare_digest(tag, self._tag(whole)):
            raise CursorInvalid("This is no cursor of this register.", pointer="/cursor")
        listing, after, as_of, known_at = json.loads(whole)
        return listing, after, read_instant(as_of), read_instant(known_at)

    def _tag(self, whole: bytes) -> bytes:
        return hmac.digest(self._tokens.secret("cursors"), whole, "sha256")[:_TAG]
