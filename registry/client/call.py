"""A call of the register: what is sent, before anybody sends it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from urllib.parse import quote

T = TypeVar("T")
Members = Mapping[str, Any]
"""The members of a body as JSON has them."""


@dataclass(frozen=True, kw_only=True)
class RegisterCall(Generic[T]):
    """A call that is answered with a `T`.

    `key` is the idempotency key of a call that changes something, None for one that does not. `pledge` is the pledge
    whose state a change is meant for, and `if_match` the ETag of that state: None is the one that the client saw last.
    `raw`: it is answered with bytes as they came, also where these are JSON.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    key: str | None = None
    pledge: str | None = None
    if_match: str | None = None
    raw: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether sending it again has no further effect."""
        return self.method == "GET" or self.key is not None


def reading(path: str, query: Mapping[str, object] | None = None, *, raw: bool = False) -> RegisterCall[Any]:
    """A call that changes nothing; members of the query that are None are left out."""
    told = {name: _text(value) for name, value in (query or {}).items() if value is not None}
    return RegisterCall(method="GET", path=path, query=told, raw=raw)


def asking(path: str, body: Any, query: Mapping[str, object] | None = None) -> RegisterCall[Any]:
    """A call that judges what is sent and changes nothing; it takes no key."""
    return replace(reading(path, query), method="POST", body=body)


def command(path: str, body: Any, *, dry_run: bool = False, key: str | None = None, **query: str) -> RegisterCall[Any]:
    """A call that changes something, with a key of its own unless one is given; a dry run changes nothing."""
    told = {**query, "dry_run": "true"} if dry_run else query
    return RegisterCall(method="POST", path=path, query=told, body=body, key=key or secrets.token_urlsafe(18))


def change(
    number: str, what: str, body: Any, *, if_match: str | None = None, dry_run: bool = False, key: str | None = None
) -> RegisterCall[Any]:
    """A change of a pledge, in the state that is meant."""
    told = command(f"/v1/pledges/{part(number)}/{what}", body, dry_run=dry_run, key=key)
    return replace(told, pledge=number, if_match=if_match)


def part(text: str) -> str:
    """A text as one part of a path; slashes stay, since numbers of rights may hold them."""
    return quote(text)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
