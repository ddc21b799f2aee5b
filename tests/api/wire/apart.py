"""An application for a process of its own, which does what it is asked in the query."""

from __future__ import annotations

import json
import os
import signal
from typing import Any

from registry.api.wire.call import Locked
from registry.errors import StoreBusy


def begin() -> Any:
    """The application."""
    return answer


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Tell what came and in which process; or meet a lock, fail, or end with the process."""
    sent = await receive()
    match scope["query_string"]:
        case b"locked":
            raise Locked(StoreBusy("It is locked.", lock="a"), "a")
        case b"fault":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            raise ValueError("A secret that was sent.")
        case b"ended":
            os.kill(os.getpid(), signal.SIGKILL)
    told = {"process": os.getpid(), "path": scope["path"], "body": sent["body"].decode(), "state": scope["state"]}
    await send({"type": "http.response.start", "status": 201, "headers": [(b"x-told", b"1")]})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})
