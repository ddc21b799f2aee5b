"""The journal's tables: giving positions, appending entries, and reading them back as they were stored.

A position is one `UPDATE … RETURNING` of one row: it locks, counts, gives a time strictly later than the last and the
year's serial, the same on both databases. It is taken last in a command, so that nobody waits for a row lock while
holding it; positions are gapless and in the order of commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypedDict

from sqlalchemy import BigInteger, Connection, TextClause, TextualSelect, column, insert, text
from sqlmodel import SQLModel

from registry.log.entry import HEAD
from registry.store.tables.queries import Query, query
from registry.store.tables.rows import JournalBody, JournalEntry, JournalSubject
from registry.store.tables.schema import require_fit


class TakenRow(NamedTuple):
    """The head of the journal as a command leaves it that has taken positions, and what it has to fit."""

    next_position: int
    last_recorded_at: int
    year: int
    serial: int
    joined_seq: int | None
    projected: int
    revision: str | None
    database_at: int | None


class EntryAt(NamedTuple):
    """An entry's position and when it was recorded (microseconds)."""

    position: int
    recorded_at: int


class EntryRow(NamedTuple):
    """An entry with its bodies, as stored; a head of the log has neither an event's id nor a body. In a damaged file of
    SQLite a value may be of another type than its column's: whoever checks the journal takes none on trust."""

    position: int
    entry: bytes
    leaf_hash: str
    kind: str
    event_id: str | None
    recorded_at: int
    effective_at: int
    body: str | None
    sealed: str | None
    pledge_number: str | None
    pledge_seq: int | None
    body_content: bytes | None
    sealed_content: bytes | None


class PublicBodyRow(NamedTuple):
    """The digest of a public body that is there, and the position of its entry."""

    position: int
    body: str


class NewEntry(TypedDict):
    """The row of an entry to be written."""

    position: int
    entry: bytes
    leaf_hash: str
    kind: str
    event_id: str | None
    recorded_at: int
    effective_at: int
    pledge: str | None
    pledge_seq: int | None
    body: str | None
    sealed: str | None


class NewBody(TypedDict):
    """The row of a body to be written."""

    digest: str
    content: bytes


class NewSubject(TypedDict):
    """The row by which an entry is found."""

    subject: str
    position: int


# The instant of the first entry: the clock's, but `gap` microseconds after the last one at the least.
_AT = "CASE WHEN last_recorded_at + :gap <= :now THEN :now ELSE last_recorded_at + :gap END"
_YEAR = f"CASE WHEN ({_AT}) >= :next_year_at THEN :year + 1 ELSE :year END"
_CLOCKS = {True: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)", False: "NULL"}


def _taking(clock: str, waiting: str = "", waited: str = "") -> TextualSelect:
    return text(
        f"UPDATE journal_head SET serial = CASE WHEN year = ({_YEAR}) THEN serial ELSE 0 END + :registrations,"
        f" year = {_YEAR}, last_recorded_at = {_AT} + :count - 1, next_position = next_position + :count"
        f" WHERE id = 1{waiting}"
        " RETURNING next_position, last_recorded_at, year, serial, joined_seq, projected,"
        f" (SELECT MAX(version_num) FROM alembic_version) AS revision, {clock} AS database_at{waited}"
    ).columns(*map(column, TakenRow._fields))


_TAKE = {postgresql: _taking(clock) for postgresql, clock in _CLOCKS.items()}
# The condition is looked at before the row's lock is asked for, and what is returned after it was had: in between, and
# nowhere else, the whole time-out counts. Two statements more would say the same.
_TAKE_WAITING = _taking(
    _CLOCKS[True],
    " AND set_config('lock_timeout', :whole, TRUE) <> ''",
    ", set_config('lock_timeout', :brief, TRUE)",
)
TAKES = frozenset({*_TAKE.values(), _TAKE_WAITING})
_PROJECTED = text("UPDATE journal_head SET projected = :edition WHERE id = 1")
_BEGIN = text("UPDATE journal_head SET projected = :edition WHERE id = 1 AND next_position = 0")
_EDITION = query("SELECT projected FROM journal_head WHERE id = 1")
_HOLD = text("UPDATE journal_head SET next_position = next_position WHERE id = 1")
_ENTRY = insert(JournalEntry)
_RECORDED_AT = query("SELECT recorded_at FROM journal_entry WHERE position = :position")
_OF_PLEDGE = Query(
    EntryAt, "SELECT position, recorded_at FROM journal_entry WHERE pledge = :pledge AND pledge_seq = :pledge_seq"
)
_FEW = 8
_LEAST = -(2**63)
_COLUMNS = (
    "e.position, e.entry, e.leaf_hash, e.kind, e.event_id, e.recorded_at, e.effective_at, e.body, e.sealed,"
    " e.pledge AS pledge_number, e.pledge_seq"
)
_BODIES = "b.content AS body_content, s.content AS sealed_content"
_JOINS = "LEFT JOIN journal_body b ON b.digest = e.body LEFT JOIN journal_body s ON s.digest = e.sealed"
_FEED = Query(
    EntryRow,
    f"SELECT {_COLUMNS}, {_BODIES} FROM journal_entry e {_JOINS}"
    " WHERE e.position > :after ORDER BY e.position LIMIT :limit",
)
_OF_SUBJECT = Query(
    EntryRow,
    f"SELECT {_COLUMNS}, {_BODIES} FROM journal_subject j JOIN journal_entry e ON e.position = j.position {_JOINS}"
    " WHERE j.subject = :subject AND e.position > :after AND e.position <= :k AND e.effective_at <= :as_of"
    " ORDER BY e.position LIMIT :limit",
)
_OF_SUBJECTS = Query(
    EntryRow,
    f"SELECT {_COLUMNS}, {_BODIES} FROM journal_entry e {_JOINS} WHERE e.position IN (SELECT j.position FROM"
    " journal_subject j WHERE j.subject IN :subjects AND j.position > :after AND j.position <= :k)"
    " AND e.effective_at <= :as_of ORDER BY e.position LIMIT :limit",
    "subjects",
)
_AT_ONCE = 500
_AT_POSITIONS = Query(
    EntryRow,
    f"SELECT {_COLUMNS}, {_BODIES} FROM journal_entry e {_JOINS} WHERE e.position IN :positions ORDER BY e.position",
    "positions",
    of=BigInteger,
)
_PUBLIC_BODY = query(
    "SELECT b.content AS content FROM journal_entry e JOIN journal_body b ON b.digest = e.body"
    " WHERE e.body = :digest AND e.position < :size"
)
_PUBLIC_BODIES = Query(
    PublicBodyRow,
    "SELECT e.position, e.body FROM journal_entry e JOIN journal_body b ON b.digest = e.body"
    " WHERE e.position > :after AND e.position < :size ORDER BY e.position LIMIT :limit",
)
_EVENT = query("SELECT position FROM journal_entry WHERE kind <> :head ORDER BY position LIMIT 1")
_SUBJECTS = query("SELECT position, subject FROM journal_subject WHERE position >= :first AND position <= :last")


@dataclass(frozen=True, kw_only=True)
class Waits:
    """How many seconds a transaction on PostgreSQL waits for a lock: `brief` for most, `whole` for the position."""

    whole: float
    brief: float

    @property
    def whole_told(self) -> str:
        """The longer one as PostgreSQL is told it: in milliseconds, and 0 would be for ever."""
        return str(max(1, int(self.whole * 1000)))

    @property
    def brief_told(self) -> str:
        """The shorter one in the same way."""
        return str(max(1, int(self.brief * 1000)))


@dataclass(frozen=True, kw_only=True)
class JournalPlace:
    """Positions given to one command: the first index and its microsecond, one more of each per entry.

    `joined_seq` is where the last entry lies that joined parties or parted them, None where there is none;
    `database_at` what the database's own clock says (microseconds), None where it has none.
    """

    index: int
    recorded_at: int
    year: int
    serial: int
    joined_seq: int | None
    database_at: int | None


def projected(connection: Connection) -> int:
    """By which edition of the code the projections were made; 0: of before editions were counted."""
    return int(connection.execute(_EDITION).scalar_one())


def begin(connection: Connection, edition: int) -> None:
    """Note that an empty journal has no projections of an earlier edition."""
    connection.execute(_BEGIN, {"edition": edition})


def set_projected(connection: Connection, edition: int) -> None:
    """Note by which edition of the code the projections are made."""
    connection.execute(_PROJECTED, {"edition": edition})


def take(
    connection: Connection, *, now: int, year: int, next_year_at: int, count: int, registrations: int, further: bool
) -> JournalPlace:
    """Take `count` positions and `registrations` serials, under a lock held until the transaction ends.

    `further`: this transaction has taken some before. Its entries are a microsecond apart and those of two transactions
    further, so that each entry tells by its instant whether the one before it was recorded with it.

    `now` and `next_year_at` (the start of the next legal year) are microseconds, `year` the legal year of `now`. Raises
    StoreOutdated where the schema is not the one this code is made for, or the projections are of another edition;
    until the transaction ends they stay what they are.
    """
    values: dict[str, int | str] = {
        "now": now,
        "year": year,
        "next_year_at": next_year_at,
        "count": count,
        "registrations": registrations,
        "gap": 1 if further else 2,
    }
    waits: Waits | None = connection.get_execution_options().get("waits")
    if waits is None:
        found = connection.execute(_TAKE[connection.dialect.name == "postgresql"], values).one()
    else:
        values |= {"whole": waits.whole_told, "brief": waits.brief_told}
        found = connection.execute(_TAKE_WAITING, values).one()
    row = TakenRow._make(found[: len(TakenRow._fields)])  # the one that waits tells more
    require_fit(row.revision, row.projected)
    return JournalPlace(
        index=row.next_position - count,
        recorded_at=row.last_recorded_at - count + 1,
        year=row.year,
        serial=row.serial - registrations + 1,
        joined_seq=row.joined_seq,
        database_at=row.database_at,
    )


def hold(connection: Connection) -> None:
    """Take the position lock without taking a position: nothing is recorded until this transaction ends."""
    connection.execute(_HOLD)


def append(
    connection: Connection,
    entries: Sequence[NewEntry],
    bodies: Sequence[NewBody],
    subjects: Sequence[NewSubject],
) -> None:
    """Write entries, their bodies and their subjects, at positions already taken."""
    connection.execute(_ENTRY, list(entries))
    _insert(connection, JournalBody, bodies)
    _insert(connection, JournalSubject, subjects)


def append_head(connection: Connection, position: int, recorded_at: int, entry: bytes, leaf_hash: str) -> None:
    """Write a head of the log at a position already taken; `recorded_at` is in microseconds."""
    row: NewEntry = {
        "position": position,
        "entry": entry,
        "leaf_hash": leaf_hash,
        "kind": HEAD,
        "event_id": None,
        "recorded_at": recorded_at,
        "effective_at": recorded_at,
        "pledge": None,
        "pledge_seq": None,
        "body": None,
        "sealed": None,
    }
    connection.execute(_ENTRY, row)


def entry_of_pledge(connection: Connection, pledge: str, pledge_seq: int) -> EntryAt | None:
    """Where the entry with that number of its own stands in a pledge's history; None where there is none."""
    return _OF_PLEDGE.one_or_none(connection, {"pledge": pledge, "pledge_seq": pledge_seq})


def recorded_at(connection: Connection, position: int) -> int | None:
    """When the entry at a position was recorded (microseconds); None where there is none."""
    found = connection.execute(_RECORDED_AT, {"position": position}).scalar_one_or_none()
    return None if found is None else int(found)


def _insert(connection: Connection, table: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows; a few as one list of values, since PostgreSQL's driver opens a pipeline to send one statement often,
    which costs more than those rows do."""
    if len(rows) > _FEW:
        connection.execute(insert(table), list(rows))
    elif rows:
        values = {f"{name}_{n}": value for n, row in enumerate(rows) for name, value in row.items()}
        connection.execute(_values(table, tuple(rows[0]), len(rows)), values)


@lru_cache(maxsize=64)
def _values(table: type[SQLModel], names: tuple[str, ...], count: int) -> TextClause:
    lists = ", ".join(f"({', '.join(f':{name}_{n}' for name in names)})" for n in range(count))
    return text(f"INSERT INTO {table.__tablename__} ({', '.join(names)}) VALUES {lists}")


def feed(connection: Connection, *, after: float, limit: int) -> list[EntryRow]:
    """Entries with their bodies, after position `after` (-1: from the start), at most `limit`."""
    return _FEED.all(connection, {"after": after, "limit": limit})


def of_subjects(
    connection: Connection, subjects: Iterable[str], *, after: int, known: int, as_of: int, limit: int
) -> list[EntryRow]:
    """Entries that speak of any of `subjects` and that the law counts by `as_of` (microseconds), up to position
    `known`, each once."""
    wanted = sorted(subjects)
    values = {"after": after, "k": known, "as_of": as_of, "limit": limit}
    if len(wanted) == 1:  # most by far, and this one reads no further than its page
        return _OF_SUBJECT.all(connection, {**values, "subject": wanted[0]})
    return _OF_SUBJECTS.all(connection, {**values, "subjects": wanted})


def at_positions(connection: Connection, positions: Sequence[int]) -> list[EntryRow]:
    """The entries at these positions with their bodies, in their order."""
    found: list[EntryRow] = []
    for start in range(0, len(positions), _AT_ONCE):
        found += _AT_POSITIONS.all(connection, {"positions": list(positions[start : start + _AT_ONCE])})
    return found


def public_body(connection: Connection, digest: str, size: int) -> bytes | None:
    """The public body of that digest, of an entry below `size`; None where there is none, also for a sealed one's."""
    found = connection.execute(_PUBLIC_BODY, {"digest": digest, "size": size}).scalar_one_or_none()
    return None if found is None else bytes(found)


def public_bodies(connection: Connection, *, after: int, size: int, limit: int) -> list[PublicBodyRow]:
    """The digests of the public bodies of entries after position `after` and below `size`, at most `limit`."""
    return _PUBLIC_BODIES.all(connection, {"after": after, "size": size, "limit": limit})


def has_events(connection: Connection) -> bool:
    """Whether there is an entry that is no head."""
    return connection.execute(_EVENT, {"head": HEAD}).scalar_one_or_none() is not None


def all_entries(connection: Connection, *, batch: int = 500) -> Iterator[EntryRow]:
    """Every entry with its bodies, in order, read in batches so that memory stays flat."""
    after = -1
    while rows := feed(connection, after=after, limit=batch):
        yield from rows
        after = rows[-1].position


def all_with_subjects(connection: Connection, *, batch: int = 5_000) -> Iterator[tuple[EntryRow, frozenset[str]]]:
    """Every entry with its bodies, as `all_entries`, and with what the store finds it by; those at a position that is
    no number come last, and not all of them.

    Batches are large, since nothing leads from positions to subjects but reading them all. Subjects are read after
    their entries, so those of an entry just appended are there.
    """
    after: int | float = _LEAST
    while rows := feed(connection, after=after, limit=batch):
        about: dict[int, set[str]] = {}
        numbers = [row.position for row in rows if type(row.position) in (int, float)]
        span = {"first": min(numbers, default=0), "last": max(numbers, default=-1)}
        for position, subject in connection.execute(_SUBJECTS, span):
            about.setdefault(position, set()).add(subject)
        yield from ((row, frozenset(about.get(row.position, ()))) for row in rows)
        if len(numbers) < len(rows):
            return
        after = numbers[-1]
