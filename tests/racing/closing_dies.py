"""A process that closes the log and is killed at one step: `python -m tests.racing.closing_dies URL FOLDER STEP NAME`.

`STEP` is `before` or `after` and the function at which it dies, as in `before append_head`.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from registry.store import journal, log_tree
from registry.store.sinks import FileSink
from tests.scenes.published import published, rename
from tests.support import SettableClock

PLACES: dict[str, Any] = {
    "advance": log_tree,
    "append_head": journal,
    "append": FileSink,
    "publish": log_tree,
    "purge": log_tree,
}
STEPS = tuple(f"{when} {name}" for name in PLACES for when in ("before", "after"))


def main(url: str, folder: str, step: str, at: str) -> None:
    """Record an entry at that instant, close the log, and die on the way."""
    when, name = step.split()
    real = getattr(PLACES[name], name)

    def dies(*args: Any, **kwargs: Any) -> Any:
        if when == "after":
            real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    clock = SettableClock(datetime.fromisoformat(at).astimezone(UTC))
    with published(url, Path(folder), clock, calls=os.getpid() * 1_000) as publisher:
        rename(publisher.register, clock, f"名{os.getpid()}")
        setattr(PLACES[name], name, dies)
        publisher.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
