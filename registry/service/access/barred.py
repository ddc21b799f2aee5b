"""Who is let in no more, though a token of theirs still verifies: revoked tokens and suspended members.

Each process reads both every two seconds while it serves, and never goes by what it read longer than five seconds ago:
where the store does not answer, whoever comes with a token is told to try again. So what is revoked here has an end
within five seconds in every process.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic

from registry.domain.party.identifiers import Identifier
from registry.errors import Fault, Forbidden, Unauthenticated
from registry.store import barred
from registry.store.barred import IdentifierRow
from registry.store.database.engine import Store

EVERY = 2.0
"""Seconds after which it is read again."""
LONGEST = 5.0
"""Seconds for which it is gone by."""

_log = logging.getLogger("registry")


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What was read, and when, in seconds of a clock that only goes on."""

    tokens: frozenset[str]
    members: frozenset[IdentifierRow]
    at: float


class Barred:
    """The revoked and suspended of a store; `clock` gives seconds and never goes back, `every` is after how many of
    them it is read by itself, once begun (None: never)."""

    def __init__(self, store: Store, clock: Callable[[], float] = monotonic, every: float | None = EVERY) -> None:
        self._store, self._clock, self._every = store, clock, every
        self._known: _Known | None = None
        self._ended = Event()
        self._thread: Thread | None = None

    def require(self, token: str | None, party: Identifier | None) -> None:
        """Say nothing for a caller who may come in.

        Raises Unauthenticated for a revoked token, Forbidden for a suspended member, and where it can not be told,
        StoreUnavailable or StoreBusy.
        """
        known = self._known
        if known is None or self._clock() - known.at > LONGEST:
            known = self.load()
        if token is not None and token in known.tokens:
            raise Unauthenticated("The token was revoked.")
        if party is not None and IdentifierRow(*party.key) in known.members:
            raise Forbidden("This member is suspended: ask the register's operator.")

    def load(self) -> _Known:
        """Read both."""
        at = self._clock()
        with self._store.read() as connection:
            known = _Known(tokens=barred.tokens(connection), members=barred.members(connection), at=at)
        self._known = known
        return known

    def start(self) -> None:
        """Read it again and again, from now on."""
        if self._every is not None:
            self._thread = Thread(target=self._run, args=(self._every,), name="reading who is barred", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End that."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, every: float) -> None:
        told = ""
        while not self._ended.wait(every):
            try:
                self.load()
                told = ""
            except Fault as fault:
                if fault.detail != told:
                    _log.error("who is revoked or suspended can not be read: %s", fault.detail)
                told = fault.detail
