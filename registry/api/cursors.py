"""Cursors: where a listing goes on, as an opaque text that is good for that listing alone.

A cursor carries the two instants its first page was read at, so that all pages of one listing are one picture,
whatever is recorded meanwhile.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from fastapi import Request

from registry.api.calls import Paged
from registry.domain.periods import read_instant
from registry.errors import CursorInvalid
from registry.service.moments import When


class Cursors:
    """The cursor a request came with, and the one its answer gives."""

    def __init__(self, request: Request, query: Paged, now: datetime) -> None:
        asked = sorted((k, v) for k, v in request.query_params.items() if k not in ("cursor", "limit"))
        self._listing = sha256(json.dumps([request.url.path, asked]).encode()).hexdigest()[:16]
        self.after: str | None = None
        self.when = query.when(now)
        if query.cursor is not None:
            listing, self.after, as_of, known_at = _read(query.cursor)
            if listing != self._listing:
                raise CursorInvalid("This cursor is of another listing.", pointer="/cursor")
            # The journal may run ahead of this machine's clock; the page goes on at what the first one knew.
            self.when = When(now=max(now, known_at), as_of=as_of, known_at=known_at)

    @property
    def after_seq(self) -> int:
        """The journal position to go on after; -1 from the start."""
        if self.after is None:
            return -1
        if not (self.after.isascii() and self.after.isdigit()) or len(self.after) > 15:
            raise CursorInvalid("This is no cursor of this register.", pointer="/cursor")
        return int(self.after)

    def next(self, after: object, answer: Mapping[str, Any]) -> str | None:
        """The cursor of the next page, which goes on after `after` at the instants of `answer`; None at the end."""
        if after is None:
            return None
        whole = [self._listing, str(after), answer["as_of"], answer["known_at"]]
        return base64.urlsafe_b64encode(json.dumps(whole).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[str, str, datetime, datetime]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        listing, after, as_of, known_at = json.loads(raw)
        if not (isinstance(listing, str) and isinstance(after, str) and after.isprintable()):
            raise TypeError
        return listing, after, read_instant(as_of), read_instant(known_at)
    except (ValueError, TypeError, RecursionError):
        raise CursorInvalid("This is no cursor of this register.", pointer="/cursor") from None
