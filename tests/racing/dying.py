"""The application that dies where it hurts most: a command is kept, and its answer not yet on its way.

A caller whose idempotency key begins with `DEADLY` has the process killed in that moment, by itself, so that no signal
has to hit it. It is a layer around the application, in a factory that only the tests' servers are told of. What the key
finds kept already is answered.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from registry.app import create as create_registry

DEADLY = "deadly-"

Asgi = Callable[[MutableMapping[str, Any], Any, Callable[[Any], Awaitable[None]]], Any]


def create() -> Asgi:
    """The application as the environment sets it, and the moment of its death around it."""
    ours = create_registry()

    async def dying(scope: MutableMapping[str, Any], receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        deadly = dict(scope.get("headers", ())).get(b"idempotency-key", b"").startswith(DEADLY.encode())

        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 201):
                replayed = any(name.lower() == b"idempotent-replayed" for name, _ in message["headers"])
                if not replayed:
                    os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await ours(scope, receive, answer if deadly else send)

    return dying
