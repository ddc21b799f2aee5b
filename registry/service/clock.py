"""The clock: the one place that asks the machine what time it is. Everything else is handed an instant.

What the journal says of its times can never be mended, so nothing is recorded by a clock that can not be right: one
that is behind the last entry, that has jumped ahead since the process began, or that is ahead of the database's.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol, runtime_checkable

from registry.domain.values.days import from_micros, instant_text
from registry.errors import ClockWrong

AHEAD = timedelta(seconds=5)
"""By how much a clock may be set forward, or be ahead of the database's."""
BEHIND = timedelta(seconds=2)
"""By how much a clock may be behind the last entry, which another process's has made."""


class Clock(Protocol):
    """Tells the present instant, aware, in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        ...


@runtime_checkable
class SteadyClock(Protocol):
    """A clock that also tells how much time goes by, whatever instant it is set to."""

    def elapsed(self) -> float:
        """Seconds since whenever."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The machine's present instant, in UTC, to the microsecond."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Seconds since the machine began, those that it slept among them where it can tell."""
        steady = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if steady is None else time.clock_gettime(steady)


class ClockGuard:
    """Keeps a clock that can not be right from dating entries; one for each process, beginning when it is made.

    An operator clears it by setting the clock right; by starting the process anew where it was set right by a jump; and
    where entries lie ahead of the true time, by waiting, or by allowing as much with `behind`.
    """

    def __init__(self, clock: Clock, behind: timedelta = BEHIND) -> None:
        self._clock, self._behind = clock, behind
        self._lock = Lock()
        self._furthest = self._offset()

    def _offset(self) -> timedelta | None:
        """How far the clock is from what it would be if it only went on; None for a clock that can not tell."""
        if not isinstance(self._clock, SteadyClock):
            return None
        return self._clock.now() - datetime.fromtimestamp(0, UTC) - timedelta(seconds=self._clock.elapsed())

    def require(self, next_at: int, database_at: int | None) -> None:
        """Raise ClockWrong where the clock can not date an entry that must be later than all others, at `next_at`;
        `database_at` is what the database's own clock says, if it has one. Both are microseconds."""
        now, first = self._clock.now(), from_micros(next_at)
        if first - now > self._behind:
            raise ClockWrong(
                f"This server's clock says {instant_text(now)}, and the last entry was made at {instant_text(first)}:"
                " one of them is wrong. Nothing is recorded until the clock is right."
            )
        offset = self._offset()
        if offset is None or self._furthest is None:
            return
        with self._lock:
            if offset - self._furthest > AHEAD:
                raise ClockWrong("This server's clock was set forward. Nothing is recorded until that is looked into.")
            self._furthest = max(self._furthest, offset)
        if database_at is not None and now - from_micros(database_at) > AHEAD:
            raise ClockWrong("This server's clock is ahead of its database's. Nothing is recorded until they agree.")
