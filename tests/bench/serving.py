"""The application with what the harness measures it against beside it: a `def` endpoint that answers a constant.

The constant is an application of its own, so that it pays for nothing of ours. `/bench/worker` tells which process
answers.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import FastAPI

from registry.app import create as create_registry

Asgi = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Any]


def create() -> Asgi:
    """The application as the environment sets it, and the constant under `/bench`."""
    ours, beside = create_registry(), FastAPI()

    @beside.get("/bench/constant")
    def constant() -> dict[str, str]:
        return {"status": "ok"}

    @beside.get("/bench/worker")
    def worker() -> int:
        return os.getpid()

    async def composed(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        chosen = beside if scope["type"] == "http" and scope["path"].startswith("/bench/") else ours
        await chosen(scope, receive, send)

    return composed
