"""Who is let in though a token verifies: no suspended member, and nobody by a token or key that is revoked.

Every process reads the list anew when it is asked after more than `every` seconds, so that it is known everywhere
within that time; where it can not be read for five seconds, nobody with a token is let in. A proof of possession is
good once: what was seen is kept for the register, not for a process.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import NamedTuple

from registry.domain.party.identifiers import Identifier, parse_identifier
from registry.domain.values.days import micros
from registry.errors import Fault, Forbidden, Unauthenticated
from registry.service.access.principal import Principal
from registry.service.access.tokens import VerifiedToken
from registry.store import barred, proofs
from registry.store.database.engine import Store

_KNOWN_WITHIN = 5.0
_PROOFS_KEPT = timedelta(minutes=5)


class _List(NamedTuple):
    """What is barred, and when it was read, in seconds of the clock that only goes forward."""

    members: frozenset[tuple[str, str, str]]
    tokens: frozenset[str]
    keys: frozenset[str]
    read_at: float


class Admission:
    """Who is let in to one register; `every` is in seconds, `ticks` a clock that only goes forward."""

    def __init__(self, store: Store, *, every: float = 1.0, ticks: Callable[[], float] = monotonic) -> None:
        self._store, self._every, self._ticks = store, every, ticks
        self._list: _List | None = None
        self._reading = Lock()
        name = (store.engine.url.database or "").removeprefix("file:")
        self._file = Path(name).with_suffix(".proofs") if store.is_sqlite else None

    @property
    def due(self) -> bool:
        """Whether the list is to be read before anybody is let in."""
        return self._list is None or self._ticks() - self._list.read_at >= self._every

    def read(self) -> None:
        """Read the list, where no other thread has just done so. Raises Fault where it can not be read, once what was
        read last is too old to go by."""
        with self._reading:
            if not self.due:
                return
            began = self._ticks()
            try:
                self._list = self._read(began)
            except Fault:
                if self._list is None or began - self._list.read_at >= _KNOWN_WITHIN:
                    raise

    def _read(self, began: float) -> _List:
        with self._store.read() as connection:
            rows = barred.everything(connection)
            members: set[tuple[str, str, str]] = set()
            for row in rows:
                if row.kind == barred.MEMBER:
                    members |= barred.spellings(connection, parse_identifier(row.name).key)
        return _List(
            members=frozenset(members),
            tokens=frozenset(row.name for row in rows if row.kind == barred.TOKEN),
            keys=frozenset(row.name for row in rows if row.kind == barred.KEY),
            read_at=began,
        )

    def admit(self, token: VerifiedToken) -> Principal:
        """Who asks by this token, by the list as it was read last.

        Raises Unauthenticated for a token that is revoked or signed with a key that is, Forbidden for a member that is
        suspended.
        """
        known = self._list
        assert known is not None  # it is read before anybody is let in
        if token.token_id in known.tokens or token.key in known.keys:
            raise Unauthenticated("The token is revoked.")
        party = token.principal.party
        if party is not None and party.key in known.members:
            raise Forbidden("The member that this token speaks for is suspended.")
        return token.principal

    def seen_before(self, thumbprint: str, proof: str, now: datetime) -> bool:
        """Whether a proof of this key was seen, in whichever process; from now on it was. Raises Fault."""
        seconds, before = int(now.timestamp()), int((now - _PROOFS_KEPT).timestamp())
        if self._file is not None:
            return not proofs.see_in_file(self._file, thumbprint, proof, seconds, before)
        with self._store.beside() as connection:
            return not proofs.see(connection, thumbprint, proof, seconds, before)


def suspend(store: Store, member: Identifier, now: datetime) -> bool:
    """Suspend a member; False where it was. Raises Fault."""
    with store.write() as connection:
        return barred.bar(connection, barred.MEMBER, str(member), micros(now))


def restore(store: Store, member: Identifier) -> bool:
    """Restore a member, under whichever of its identifiers it was suspended; False where it was not. Raises Fault."""
    with store.write() as connection:
        own = barred.spellings(connection, member.key)
        named = [row.name for row in barred.everything(connection) if row.kind == barred.MEMBER]
        found = [one for one in named if parse_identifier(one).key in own]
        return sum(barred.let_in(connection, barred.MEMBER, one) for one in found) > 0


def revoke(store: Store, name: str, now: datetime, *, key: bool = False) -> bool:
    """Revoke the token, or with `key` the issuer's key, of that id; False where it was. Raises Fault."""
    with store.write() as connection:
        return barred.bar(connection, barred.KEY if key else barred.TOKEN, name, micros(now))
