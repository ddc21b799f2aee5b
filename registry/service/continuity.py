"""Whether the register continues what it has published: nothing is recorded on an older copy of it.

What was published last is read from the sink, which no restored backup takes back. The register goes on from it where
its tree holds as many entries at least, and has that root at that size. An empty sink is lawful only while nothing was
published.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection

from registry.errors import LogRolledBack
from registry.log.checkpoint import Checkpoint, read_checkpoint
from registry.log.invalid import LogInvalid
from registry.log.note import read_note
from registry.log.proofs import root_of
from registry.log.tree import Place
from registry.store import log_tree
from registry.store.database.engine import Store
from registry.store.sinks import Sink, SinkUnusable

_WHAT_TO_DO = (
    " Nothing is recorded until that is looked into. Put the database's newest state and the sink of its checkpoints"
    " back; a register that is meant to begin anew needs a sink of its own."
)


class LastPublished(NamedTuple):
    """The checkpoint that was published last, and its signed note."""

    checkpoint: Checkpoint
    note: bytes


class Continuity:
    """Keeps a register that does not continue what was published from recording; one for each process.

    Without a sink nothing is published, and nothing kept. It looks before the first command, and after any trouble
    before every one, so that what was put right is found without a restart.
    """

    def __init__(self, sink: Sink | None = None) -> None:
        self.sink = sink
        self._lock = Lock()
        self._sound = sink is None

    def require(self, store: Store) -> None:
        """Raise LogRolledBack where the register does not continue what was published."""
        if self._sound or self.sink is None:
            return
        with self._lock, store.read() as connection:
            self.published(connection)
            self._sound = True

    def published(self, connection: Connection) -> LastPublished | None:
        """What was published last, which the register continues; None where nothing was.

        Raises LogRolledBack where it does not; then every command looks again.
        """
        assert self.sink is not None
        try:
            return _continued(connection, self.sink.last())
        except LogRolledBack as error:
            self._sound = False
            raise LogRolledBack(error.detail + _WHAT_TO_DO) from None
        except SinkUnusable as error:
            self._sound = False
            raise LogRolledBack(f"{error}.{_WHAT_TO_DO}") from None


def root_at(connection: Connection, size: int) -> bytes:
    """The root of the tree over the first `size` entries, from its hashes as they are stored."""

    def read(places: Sequence[Place]) -> Sequence[bytes]:
        return log_tree.nodes(connection, places)

    return root_of(size, read)


def _continued(connection: Connection, last: bytes | None) -> LastPublished | None:
    newest = log_tree.newest(connection)
    if last is None:
        if newest is not None:
            raise LogRolledBack(f"The sink is empty or not there, and {newest.size} entries were published.")
        return None
    try:
        published = read_checkpoint(read_note(last).text)
    except LogInvalid as error:
        raise LogRolledBack(f"The sink holds no checkpoint: {error.detail}.") from None
    size = log_tree.state(connection).size
    if newest is not None and newest.size > published.size:
        raise LogRolledBack(f"{newest.size} entries were published, and the sink knows of {published.size}.")
    if size < published.size:
        raise LogRolledBack(f"{published.size} entries were published, and the log has {size}.")
    try:
        root = root_at(connection, published.size)
    except KeyError:
        raise LogRolledBack(f"The tree of the log lacks hashes of its first {published.size} entries.") from None
    if root != published.root:
        raise LogRolledBack(f"The first {published.size} entries are not those that were published.")
    return LastPublished(checkpoint=published, note=last)
