"""Closing the log: bringing its tree and its map up to the present end, and a head that says so.

This goes on beside the commands, never within one. What is there is taken in some entries at a time: it is read and
worked out without any lock, and written where nobody else has written it meanwhile. Only for the last few entries and
the head nothing is recorded for a moment, since a head speaks of all entries before it. Any process may close, and
several at once do no harm: what was already done is seen and left.

All that is written here can be made anew from the entries.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from registry.domain.values.days import from_micros, instant_text
from registry.log import map as log_map
from registry.log.entry import HEAD, Head, head_bytes, leaf_hash
from registry.log.map import MapChange
from registry.log.tree import HASH_BYTES, Peaks, Place, add, extended, joined, peak_places
from registry.service.journal.place import take_place
from registry.service.journal.register import Register
from registry.store import journal, log_tree
from registry.store.log_tree import EntryBytesRow, LogStateRow, SubjectRow
from registry.store.projected import reads

QUIET = timedelta(minutes=60)
"""A head is written after so much time even where nothing was recorded, which that it says can be proven then."""
AT_ONCE = 256
"""So many entries are taken in at a time: a thousand kilobytes of them, and a tenth of a second of work."""
_FEW = 32
"""So many may be left for the moment in which nothing is recorded."""
_TRIES = 8


class _Outrun(Exception):
    """More was recorded meanwhile than may be taken in while others wait."""


@dataclass(frozen=True, kw_only=True)
class LogProgress:
    """How far the log has come: entries in the journal, heads among them, and the size that the last head closes, 0
    where there is none. `head_at` is when that was recorded, in microseconds."""

    entries: int
    closed: int
    head_at: int | None

    @property
    def open(self) -> int:
        """How many entries no head speaks of yet."""
        return self.entries - self.closed


def progress(register: Register) -> LogProgress:
    """How far the log has come."""
    with register.store.read() as connection:
        return _progress(connection)


def _progress(connection: Connection) -> LogProgress:
    state = log_tree.state(connection)
    entries = reads.position(connection, None).k + 1
    head_at = None if state.head is None else journal.recorded_at(connection, state.head)
    closed = 0 if state.head is None else state.head + 1
    return LogProgress(entries=entries, closed=closed, head_at=head_at)


def is_due(register: Register, found: LogProgress) -> bool:
    """Whether a head is wanted: something was recorded since the last one, or that was long ago. An empty journal is
    closed when somebody asks for it."""
    if found.head_at is None or found.open:
        return found.open > 0
    return register.clock.now() - from_micros(found.head_at) >= QUIET


def close(register: Register) -> int:
    """Take in all entries and write a head; the size of the tree that it closes.

    Where nothing was recorded since the last head, and that is younger than `QUIET`, no other is written. Raises
    LogRolledBack, ClockWrong, StoreBusy, StoreUnavailable, StoreOutdated.
    """
    register.continuity.require(register.store)
    for left in range(_TRIES, -1, -1):
        while take_in(register) == AT_ONCE:
            pass
        try:
            return _close(register, most=_FEW if left else None)
        except _Outrun:
            continue
    raise AssertionError("the last try takes in whatever is there")


def take_in(register: Register) -> int:
    """Bring tree and map further by at most `AT_ONCE` entries; how many there were to take in."""
    with register.store.snapshot() as connection:
        before = log_tree.state(connection)
        rows = log_tree.entries(connection, first=before.size, limit=AT_ONCE)
        if not rows:
            return 0
        growth = _growth(connection, before, rows)
    with register.store.write() as connection:
        growth.write(connection)
    return len(rows)


def _close(register: Register, most: int | None) -> int:
    with register.store.write() as connection:
        before = log_tree.state(connection, lock=True)
        found = _progress(connection)
        if found.head_at is not None and not is_due(register, found):
            return found.closed
        now = max(register.clock.now(), from_micros(reads.position(connection, None).last_at))
        place = take_place(register, connection, now, count=1)
        left = place.index - before.size
        if most is not None and left > most:
            raise _Outrun
        rows = log_tree.entries(connection, first=before.size, limit=max(left, 1))[:left]
        growth = _growth(connection, before, rows)
        head = Head(
            index=place.index,
            map_keys=growth.after.map_keys,
            map_root=growth.after.map_root.hex(),
            prev_head=before.head,
            recorded_at=instant_text(from_micros(place.recorded_at)),
        )
        raw = head_bytes(head)
        journal.append_head(connection, place.index, place.recorded_at, raw, leaf_hash(raw).hex())
        growth.with_head(place.index, raw).write(connection)
    return place.index + 1


@dataclass(frozen=True, kw_only=True)
class _Growth:
    """What becomes of tree and map by some entries: from which state to which, and what is written."""

    before: LogStateRow
    after: LogStateRow
    peaks: Peaks
    tree: dict[Place, bytes] = field(default_factory=dict)
    naming: Sequence[SubjectRow] = ()
    change: MapChange

    def with_head(self, index: int, raw: bytes) -> _Growth:
        """The same and then a head, which names no subject."""
        peaks, completed = extended(self.peaks, [leaf_hash(raw)])
        return _Growth(
            before=self.before,
            after=self.after._replace(size=index + 1, head=index),
            peaks=peaks,
            tree={**self.tree, **completed},
            naming=self.naming,
            change=self.change,
        )

    def write(self, connection: Connection) -> None:
        """Write it, unless somebody else has meanwhile."""
        log_tree.advance(
            connection,
            self.before,
            self.after,
            tree=self.tree,
            naming=self.naming,
            map_added=self.change.added,
            map_left=self.change.removed,
        )


def _growth(connection: Connection, before: LogStateRow, rows: Sequence[EntryBytesRow]) -> _Growth:
    """What these entries, the next ones in the journal, make of tree and map."""
    hashes = log_tree.nodes(connection, peak_places(before.size))
    leaves = [leaf_hash(row.entry) for row in rows]
    peaks, completed = extended(Peaks(size=before.size, hashes=tuple(hashes)), leaves)
    members = {row.position: json.loads(row.entry) for row in rows}
    naming = _naming(connection, members)
    values = {log_map.key_of(row.subject): row.entries.to_bytes(8) + joined(_parted(row.peaks)) for row in naming}
    change = log_map.updated(before.map_root, values, lambda wanted: log_tree.map_nodes(connection, wanted))
    last_head = max((at for at, entry in members.items() if entry.get("type") == HEAD), default=before.head)
    after = LogStateRow(
        size=before.size + len(rows), head=last_head, map_root=change.root, map_keys=before.map_keys + change.grown
    )
    return _Growth(before=before, after=after, peaks=peaks, tree=completed, naming=naming, change=change)


def _naming(connection: Connection, entries: Mapping[int, Mapping[str, Any]]) -> list[SubjectRow]:
    """The subjects of these entries, by their positions, each with all that names it by now."""
    named: dict[str, list[int]] = {}
    for position, members in entries.items():
        for subject in members.get("subjects", ()):
            named.setdefault(subject, []).append(position)
    known = log_tree.subjects(connection, named.keys())
    grown: list[SubjectRow] = []
    for subject, positions in named.items():
        count, peaks = (known[subject].entries, _parted(known[subject].peaks)) if subject in known else (0, [])
        for position in positions:
            add(peaks, count, log_map.index_leaf(position))
            count += 1
        grown.append(SubjectRow(subject=subject, entries=count, peaks=b"".join(peaks)))
    return grown


def _parted(peaks: bytes) -> list[bytes]:
    return [peaks[start : start + HASH_BYTES] for start in range(0, len(peaks), HASH_BYTES)]


def _is_head(row: EntryBytesRow) -> bool:
    return bool(json.loads(row.entry).get("type") == HEAD)


def rebuild(connection: Connection) -> None:
    """Make tree and map anew from the entries, in the caller's transaction, which holds the place of the next one.

    The map of the checkpoint published last is kept, as it was.
    """
    newest = log_tree.newest(connection)
    log_tree.clear(connection, log_map.EMPTY)
    state = log_tree.state(connection)
    while rows := log_tree.entries(connection, first=state.size, limit=AT_ONCE):
        heads = [place for place, row in enumerate(rows, start=1) if _is_head(row)]
        growth = _growth(connection, state, rows[: heads[0]] if heads else rows)
        growth.write(connection)
        state = growth.after
    if newest is not None:
        log_tree.purge(connection, newest.size)
