"""The tables of the log: the tree and the map over the entries, and what was published of them.

Whoever brings them up to date says from which size on, and writes nothing where another has been there before; so two
that do so at once do no harm.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, insert, text

from registry.log.tree import Place
from registry.store.tables.log_rows import DERIVED, LogCheckpoint, SigningKey
from registry.store.tables.queries import Query, query

T = TypeVar("T")

_LEVEL = 56
_AT_ONCE = 2_000
"""So many values are asked for in one statement."""


class LogStateRow(NamedTuple):
    """How many entries tree and map hold, the index of the last head, the map's root and how many keys it has."""

    size: int
    head: int | None
    map_root: bytes
    map_keys: int


class SubjectRow(NamedTuple):
    """How many entries name a subject, and the peaks of the tree over their indices, one behind another."""

    subject: str
    entries: int
    peaks: bytes


class CheckpointRow(NamedTuple):
    """A published checkpoint: size, root, when its head was recorded (microseconds), the signed note, a time stamp."""

    size: int
    root: bytes
    recorded_at: int
    note: bytes
    stamp: bytes | None


class LogKeyRow(NamedTuple):
    """A key that signs checkpoints of these sizes, from the first up to below the last (None: without end)."""

    vkey: str
    valid_from: int
    valid_until: int | None


class EntryBytesRow(NamedTuple):
    """An entry or a head, as stored."""

    position: int
    entry: bytes


class _PositionRow(NamedTuple):
    position: int


_STATE_SQL = "SELECT size, head, map_root, map_keys FROM log_state WHERE id = 1"
_STATE = Query(LogStateRow, _STATE_SQL)
_STATE_LOCKED = Query(LogStateRow, f"{_STATE_SQL} FOR UPDATE")
_ENTRIES = Query(
    EntryBytesRow,
    "SELECT position, entry FROM journal_entry WHERE position >= :first ORDER BY position LIMIT :limit",
)
_NODES = "SELECT place, hash FROM log_node WHERE place"
_MAP_NODES = "SELECT hash, content FROM log_map_node WHERE hash"
_SUBJECTS = "SELECT subject, entries, peaks FROM log_subject WHERE subject"
_ADD_NODES = "INSERT INTO log_node (place, hash) VALUES (?, ?)"
_ADD_MAP_NODES = "INSERT INTO log_map_node (hash, content) VALUES (?, ?)"
_LEAVE_MAP_NODES = "UPDATE log_map_node SET left_at = ? WHERE hash = ?"
_NAMING = Query(
    _PositionRow,
    "SELECT position FROM journal_subject WHERE subject = :subject AND position < :size ORDER BY position",
)
_COUNT_SUBJECTS = query("SELECT COUNT(*) AS subjects FROM log_subject")
_EVERY_MAP_NODE = query("SELECT hash, content, left_at FROM log_map_node")
_CHECKPOINT = "SELECT size, root, recorded_at, note, stamp FROM log_checkpoint"
_NEWEST = Query(CheckpointRow, f"{_CHECKPOINT} ORDER BY size DESC LIMIT 1")
_OF_SIZE = Query(CheckpointRow, f"{_CHECKPOINT} WHERE size = :size")
_AFTER = Query(CheckpointRow, f"{_CHECKPOINT} WHERE size > :after ORDER BY size LIMIT :limit")
_BEFORE = query("SELECT MAX(size) AS size FROM log_checkpoint WHERE size < :size")
_STAMPED = query("SELECT MAX(recorded_at) AS recorded_at FROM log_checkpoint WHERE stamp IS NOT NULL")
_KEYS = Query(LogKeyRow, "SELECT vkey, valid_from, valid_until FROM log_key ORDER BY valid_from, vkey")
_ADVANCE = text(
    "UPDATE log_state SET size = :size, head = :head, map_root = :map_root, map_keys = :map_keys"
    " WHERE id = 1 AND size = :before"
)
_UPSERT = (
    "INSERT INTO log_subject (subject, entries, peaks) VALUES (?, ?, ?)"
    " ON CONFLICT (subject) DO UPDATE SET entries = excluded.entries, peaks = excluded.peaks"
)
_PURGE = text("DELETE FROM log_map_node WHERE left_at <= :before")
_EMPTIED = text("UPDATE log_state SET size = 0, head = NULL, map_root = :map_root, map_keys = 0 WHERE id = 1")
_END_KEY = text("UPDATE log_key SET valid_until = :until WHERE vkey = :vkey AND valid_until IS NULL")
_STAMP = text("UPDATE log_checkpoint SET stamp = :stamp WHERE size = :size AND stamp IS NULL")
_NOTE = text("UPDATE log_checkpoint SET note = :note WHERE size = :size AND note = :before")


def _place(place: Place) -> int:
    level, number = place
    return level << _LEVEL | number


# A closing asks for and writes ten thousands of small values: what SQLAlchemy does to each on the way costs as much as
# the database does. So these go to the driver as they are.


def _found(connection: Connection, select: str, values: Collection[object]) -> Iterator[Any]:
    """The rows whose column, the last word of `select`, has one of these values."""
    for some in _slices(values):
        if connection.dialect.name == "postgresql":
            yield from connection.exec_driver_sql(f"{select} = ANY(%s)", (list(some),))
        else:
            yield from connection.exec_driver_sql(f"{select} IN ({', '.join('?' * len(some))})", tuple(some))


def _many(connection: Connection, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Run a statement for each of these rows of values."""
    if rows:
        marked = sql.replace("?", "%s") if connection.dialect.name == "postgresql" else sql
        connection.exec_driver_sql(marked, list(rows))


def _slices(values: Collection[T]) -> Iterator[Sequence[T]]:
    listed = list(values)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]


# ---- reading ---------------------------------------------------------------------------------------------------------


def state(connection: Connection, *, lock: bool = False) -> LogStateRow:
    """How far tree and map have come; with `lock`, nobody else brings them further until the transaction ends.

    Raises LookupError where somebody has taken the row away.
    """
    wanted = _STATE_LOCKED if lock and connection.dialect.name == "postgresql" else _STATE
    found = wanted.one_or_none(connection)
    if found is None:
        raise LookupError("the state of the log is gone")
    return found


def entries(connection: Connection, *, first: int, limit: int) -> list[EntryBytesRow]:
    """The bytes of the entries from position `first` on, heads among them, at most `limit`."""
    return _ENTRIES.all(connection, {"first": first, "limit": limit})


def some_nodes(connection: Connection, places: Sequence[Place]) -> dict[Place, bytes]:
    """The hashes of those complete subtrees at these places that are there."""
    found: dict[int, bytes] = dict(_found(connection, _NODES, [_place(place) for place in places]))
    return {place: found[_place(place)] for place in places if _place(place) in found}


def nodes(connection: Connection, places: Sequence[Place]) -> list[bytes]:
    """The hashes of the complete subtrees at these places, in that order. Raises KeyError for one that is not there."""
    found = some_nodes(connection, places)
    return [found[place] for place in places]


def map_nodes(connection: Connection, hashes: Sequence[bytes]) -> list[bytes]:
    """The bytes that were hashed to these, in that order. Raises KeyError for one that is not there."""
    found: dict[bytes, bytes] = dict(_found(connection, _MAP_NODES, hashes))
    return [found[one] for one in hashes]


def subjects(connection: Connection, names: Collection[str]) -> dict[str, SubjectRow]:
    """What is kept of those of these subjects that an entry names."""
    return {row[0]: SubjectRow._make(row) for row in _found(connection, _SUBJECTS, names)}


def count_subjects(connection: Connection) -> int:
    """Of how many subjects it is kept what names them."""
    return int(connection.execute(_COUNT_SUBJECTS).scalar_one())


def every_map_node(connection: Connection) -> Iterator[tuple[object, object, object]]:
    """Each node of the map: its hash, the bytes that were hashed, and since when it is not reached any more."""
    rows = connection.execute(_EVERY_MAP_NODE, execution_options={"stream_results": True, "yield_per": 1_000})
    yield from ((one, content, left) for one, content, left in rows)


def naming(connection: Connection, subject: str, size: int) -> list[int]:
    """The positions of the entries below `size` that name the subject, ascending."""
    return [row.position for row in _NAMING.all(connection, {"subject": subject, "size": size})]


def newest(connection: Connection) -> CheckpointRow | None:
    """The checkpoint that was published last."""
    return _NEWEST.one_or_none(connection)


def checkpoint(connection: Connection, size: int) -> CheckpointRow | None:
    """The published checkpoint of that size."""
    return _OF_SIZE.one_or_none(connection, {"size": size})


def checkpoints(connection: Connection, *, after: int, limit: int) -> list[CheckpointRow]:
    """Published checkpoints of more entries than `after`, the smallest first."""
    return _AFTER.all(connection, {"after": after, "limit": limit})


def newest_before(connection: Connection, size: int) -> int | None:
    """The size of the largest published checkpoint below that size; None where there is none."""
    found = connection.execute(_BEFORE, {"size": size}).scalar_one()
    return None if found is None else int(found)


def last_stamped_at(connection: Connection) -> int | None:
    """When the head of the last checkpoint with a time stamp was recorded (microseconds); None where none has one."""
    found = connection.execute(_STAMPED).scalar_one()
    return None if found is None else int(found)


def keys(connection: Connection) -> list[LogKeyRow]:
    """Every key that has signed or signs checkpoints."""
    return _KEYS.all(connection)


# ---- writing ---------------------------------------------------------------------------------------------------------


def advance(
    connection: Connection,
    before: LogStateRow,
    after: LogStateRow,
    *,
    tree: Mapping[Place, bytes],
    naming: Iterable[SubjectRow],
    map_added: Mapping[bytes, bytes],
    map_left: Collection[bytes],
) -> bool:
    """Bring tree and map from one state to the next; False, and nothing is done, where they are no longer at the first.

    `tree` are the complete subtrees by their place, `naming` the subjects as they are now, `map_added` the new nodes of
    the map by their hash, `map_left` those that it reaches no more.
    """
    if not connection.execute(_ADVANCE, {**after._asdict(), "before": before.size}).rowcount:
        return False
    _many(connection, _ADD_NODES, [(_place(place), one) for place, one in tree.items()])
    _many(connection, _UPSERT, [tuple(row) for row in naming])
    _many(connection, _ADD_MAP_NODES, list(map_added.items()))
    _many(connection, _LEAVE_MAP_NODES, [(after.size, one) for one in map_left])
    return True


def purge(connection: Connection, size: int) -> None:
    """Forget the nodes that no map over `size` entries or more reaches."""
    connection.execute(_PURGE, {"before": size})


def clear(connection: Connection, empty_root: bytes) -> None:
    """Forget tree and map, so that they are made anew from the entries; `empty_root` is that of a map without keys."""
    for table in DERIVED:
        connection.execute(text(f"DELETE FROM {table.__tablename__}"))
    connection.execute(_EMPTIED, {"map_root": empty_root})


def publish(connection: Connection, row: CheckpointRow) -> None:
    """Note that a checkpoint was published; one that is known stays as it is."""
    if checkpoint(connection, row.size) is None:
        connection.execute(insert(LogCheckpoint), row._asdict())


def cosign(connection: Connection, size: int, before: bytes, note: bytes) -> bool:
    """Put the note with further signatures in the place of the one before; False where that is another by now."""
    return bool(connection.execute(_NOTE, {"size": size, "before": before, "note": note}).rowcount)


def stamp(connection: Connection, size: int, token: bytes) -> None:
    """Keep a time stamp over a checkpoint's text; of two the first stays."""
    connection.execute(_STAMP, {"size": size, "stamp": token})


def add_key(connection: Connection, row: LogKeyRow) -> None:
    """Note from which size on a key signs."""
    connection.execute(insert(SigningKey), row._asdict())


def end_key(connection: Connection, vkey: str, until: int) -> None:
    """Note that a key signs no tree of `until` entries or more."""
    connection.execute(_END_KEY, {"vkey": vkey, "until": until})
