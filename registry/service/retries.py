"""Running a command anew when another one came first: how often, after which pauses, for how long.

What is run anew is what was beaten, as `StoreBusy` says: it could not be put in one order with what others committed
meanwhile, it was to end a deadlock, or a family grew before it was locked. All of it is undone by then, also when it
was its COMMIT that was refused. What has waited for a lock as long as it may is not run anew, nor what ended without
saying how: a connection that broke during COMMIT may have kept the command.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from registry.errors import StoreBusy

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Retries:
    """At most so many runs more as there are `pauses`, begun within `within` seconds of the first that was beaten.

    Each pause, in seconds, is drawn between nothing and its longest, so that those who met do not meet again. `sleep`,
    `elapsed` (seconds since whenever) and `chance` (from 0 up to 1) are the machine's own unless others are given.
    """

    pauses: tuple[float, ...] = (0.02, 0.04, 0.08, 0.16, 0.32)
    within: float = 2.0
    sleep: Callable[[float], None] = time.sleep
    elapsed: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random

    def run(self, command: Callable[[], T]) -> T:
        """What `command` returns; what it raises unless it was beaten, and StoreBusy when it was each time."""
        last: float | None = None
        for longest in self.pauses:
            try:
                return command()
            except StoreBusy as busy:
                if not busy.beaten:
                    raise
                now, pause = self.elapsed(), longest * self.chance()
                last = now + self.within if last is None else last
                if now + pause > last:
                    raise
            self.sleep(pause)
        return command()
