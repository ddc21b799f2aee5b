"""Publishing checkpoints: the one step that must not be wrong, since it can not be taken back.

A checkpoint is signed only where the log continues what the sink says was published last; it is in the sink, for good,
before anybody is told of it. One process publishes at a time. What was in the sink when a process ended before it was
told of is told of by the next.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from sqlalchemy import Connection

from registry.domain.values.days import from_micros, instant_text
from registry.errors import Fault, LogRolledBack, StoreBusy
from registry.log.checkpoint import Checkpoint, check_continues
from registry.log.invalid import LogInvalid
from registry.log.note import signed
from registry.service.continuity import root_at
from registry.service.journal.register import Register
from registry.service.publishing import closer
from registry.service.publishing.log_keys import LogKeys, enrol, signing
from registry.service.publishing.policy import PolicySettings
from registry.service.publishing.stamping import Stamping
from registry.service.publishing.witnessing import KnownWitness
from registry.store import journal, log_tree
from registry.store.log_tree import CheckpointRow
from registry.store.sinks import Sink, SinkUnusable

_log = logging.getLogger("registry")


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """What it takes to publish: the register, the keys that sign, and the sink that keeps what was published.

    `every` is after how many seconds the log is closed by itself, None: never; `stamping` has checkpoints stamped, and
    `witnesses` are asked to cosign them.
    """

    register: Register
    keys: LogKeys
    sink: Sink
    policy: PolicySettings = field(default_factory=PolicySettings)
    every: float | None = None
    stamping: Stamping | None = None
    witnesses: tuple[KnownWitness, ...] = ()

    def close(self) -> CheckpointRow:
        """Close the log over all entries there are, and publish its checkpoint; the newest one there is.

        Raises what `closer.close` does, and LogKeysUnusable where the keys on record are not at hand.
        """
        closer.close(self.register)
        return self.publish()

    def close_if_due(self, followed: int = 0) -> int:
        """Close the log where something was recorded or an hour has passed, and publish what is closed; the size of the
        newest checkpoint, 0 before the first.

        Where that is larger than the one `followed` before, whoever has published it, witnesses are asked to cosign it,
        and it is stamped where none was within a day.
        """
        found = closer.progress(self.register)
        if closer.is_due(self.register, found):
            closer.close(self.register)
        if not found.entries:
            return 0
        row = self.publish()
        if row.size > followed:
            self.ask_witnesses(row)
            if self.stamping is not None:
                self.stamping.daily(self.register, row)
        return row.size

    def publish(self) -> CheckpointRow:
        """Sign and publish the checkpoint of the last head, unless that was done; the newest one there is.

        Raises LogRolledBack where the log does not continue what was published, LogKeysUnusable.
        """
        with self.register.store.read() as connection:
            newest, state = log_tree.newest(connection), log_tree.state(connection)
        if newest is not None and state.head is not None and newest.size == state.head + 1:
            return newest
        with self.alone():
            self._enrol()
            rows = self._published()
            with self.register.store.write() as connection:
                for row in rows:
                    log_tree.publish(connection, row)
                log_tree.purge(connection, rows[-1].size)
        return rows[-1]

    def ask_witnesses(self, row: CheckpointRow) -> int:
        """Have the witnesses cosign a checkpoint; how many did."""
        return sum(witness.ask(self.register, row) for witness in self.witnesses)

    def stamp(self, row: CheckpointRow) -> bool:
        """Have a checkpoint stamped now; whether it was, which it is not where no authority is set."""
        return self.stamping is not None and self.stamping.now(self.register, row)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other process from publishing meanwhile, and from changing keys."""
        try:
            with self.sink.held():
                yield
        except SinkUnusable as error:
            raise LogRolledBack(f"{error}. Nothing is published until it can be.") from None

    def _published(self) -> list[CheckpointRow]:
        """What is in the sink and may not be told of yet: what was published last, if anything was, and the checkpoint
        of the last head, which is put there now where it is another."""
        with self.register.store.snapshot() as connection:
            found, state = self.register.continuity.published(connection), log_tree.state(connection)
            if state.head is None:
                raise LogRolledBack("The log has no head, so there is nothing to publish.")
            rows = []
            last = None if found is None else found.checkpoint
            if found is not None and last is not None:
                at = _recorded_at(connection, last.size - 1)
                rows.append(CheckpointRow(size=last.size, root=last.root, recorded_at=at, note=found.note, stamp=None))
            size = state.head + 1
            if last is None or last.size != size:
                at = _recorded_at(connection, state.head)
                if last is not None:
                    _require_later(connection, last, rows[0].recorded_at, size, at)
                root = root_at(connection, size)
                note = self._signed(connection, size, root)
                self.sink.append(note)
                rows.append(CheckpointRow(size=size, root=root, recorded_at=at, note=note, stamp=None))
            return rows

    def _signed(self, connection: Connection, size: int, root: bytes) -> bytes:
        signers = signing(connection, self.keys, size)
        text = Checkpoint(origin=signers[0].key.name, size=size, root=root).text
        return signed(text, signers, time=int(self.register.clock.now().timestamp()))

    def _enrol(self) -> None:
        with self.register.store.read() as connection:
            known = bool(log_tree.keys(connection))
        if not known:
            with self.register.store.write() as connection:
                enrol(connection, self.keys)


def _recorded_at(connection: Connection, position: int) -> int:
    at = journal.recorded_at(connection, position)
    if at is None:
        raise LogRolledBack(f"The journal lacks entry {position}, which was published.")
    return at


def _require_later(connection: Connection, last: Checkpoint, last_at: int, size: int, at: int) -> None:
    """Raise LogRolledBack unless the tree of that size, whose head was recorded then, may follow the last one."""
    try:
        check_continues(
            published=last,
            published_at=instant_text(from_micros(last_at)),
            size=size,
            recorded_at=instant_text(from_micros(at)),
            root_at=lambda wanted: root_at(connection, wanted),
        )
    except LogInvalid as error:
        raise LogRolledBack(f"{error.detail}. Nothing is published until that is looked into.") from None


class ClosingThread:
    """Closes the log by itself while a server runs, every so many seconds.

    Whatever goes wrong is told once, and tried again the next time.
    """

    def __init__(self, publisher: Publisher, every: float) -> None:
        self._publisher, self._every = publisher, every
        self._ended = Event()
        self._thread = Thread(target=self._run, name="closing the log", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, once what is under way is done."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        told, followed = "", 0
        while not self._ended.wait(self._every):
            try:
                followed = self._publisher.close_if_due(followed)
                told = ""
            except StoreBusy:
                continue
            except Fault as fault:
                if fault.detail != told:
                    _log.error("the log is not closed: %s", fault.detail)
                told = fault.detail
