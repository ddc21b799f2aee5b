"""Sweeping away idempotency keys whose time has passed, in passing: some with a command, once in a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from registry.store import keys

_EVERY = timedelta(hours=1)
AT_A_TIME = 500
"""How many keys one command takes with it: some milliseconds."""


class KeySweep:
    """When one process has last swept. What a command has swept before it is refused is there again, for the next."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def run(self, connection: Connection, now: datetime, expired: int) -> None:
        """Where an hour has gone by, or keys were left, delete some that began before `expired` (microseconds)."""
        due = self._next is None or not self._next - _EVERY <= now < self._next
        if due and keys.sweep(connection, expired, AT_A_TIME) < AT_A_TIME:
            self._next = now + _EVERY
