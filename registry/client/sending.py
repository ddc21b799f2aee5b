"""What a client does on either side of the wire, whether it waits or not: it prepares a call and reads its answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from registry.client.call import RegisterCall
from registry.client.problem import Problem

_PATIENCE = frozenset({429, 503})
_UNDER_WAY = "idempotency-key-in-flight"
_LONGEST = 60.0
"""Seconds that a client waits at most before it sends a call again."""


@dataclass(kw_only=True)
class Session:
    """What a client keeps: its token and language, how often it tries, and the ETag that it saw last of each pledge."""

    token: str | None
    language: str
    attempts: int
    etags: dict[str, str] = field(default_factory=dict)

    def headers(self, call: RegisterCall[Any]) -> dict[str, str]:
        """The headers of a call."""
        told = {"Accept": "application/json, */*;q=0.5", "Accept-Language": self.language}
        if self.token is not None:
            told["Authorization"] = f"Bearer {self.token}"
        if call.key is not None:
            told["Idempotency-Key"] = call.key
        if call.pledge is not None:
            told["If-Match"] = call.if_match or self.etags[call.pledge]
        return told

    def lacks_state(self, call: RegisterCall[Any]) -> bool:
        """Whether the pledge has to be read first, for its ETag."""
        return call.pledge is not None and call.if_match is None and call.pledge not in self.etags

    def answer(self, call: RegisterCall[Any], response: httpx2.Response) -> Any:
        """What an answer holds; Problem for a refusal."""
        if response.status_code >= 400:
            raise Problem(response.status_code, _document(response), _retry_after(response))
        media = response.headers.get("content-type", "").partition(";")[0]
        if call.raw or media != "application/json":
            return response.content
        told = response.json()
        self._remember(told, response.headers.get("etag"))
        return told

    def pause(self, call: RegisterCall[Any], attempt: int, error: Exception) -> float | None:
        """For how many seconds to wait before a call is sent again; None where it is not."""
        if attempt + 1 >= self.attempts or not call.repeatable:
            return None
        if isinstance(error, Problem):
            patient = error.status in _PATIENCE or error.code == _UNDER_WAY
            return min(error.retry_after or 2.0**attempt, _LONGEST) if patient else None
        return min(2.0**attempt, _LONGEST)

    def _remember(self, told: Any, etag: str | None) -> None:
        number = told.get("registration_number") if isinstance(told, Mapping) else None
        if etag is not None and number is not None and not told.get("dry_run"):
            self.etags[number] = etag


def _document(response: httpx2.Response) -> Mapping[str, Any]:
    try:
        told = response.json()
    except json.JSONDecodeError:
        return {}
    return told if isinstance(told, Mapping) else {}


def _retry_after(response: httpx2.Response) -> float | None:
    told = response.headers.get("retry-after", "")
    return float(told) if told.isdigit() else None
