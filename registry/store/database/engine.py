"""Engines, transactions and migrations: everything that differs between SQLite and PostgreSQL.

SQLite is the embedded default: write-ahead log, `synchronous=FULL`, writers in turn behind a first-come lock inside the
process and `BEGIN IMMEDIATE` between processes (a deferred BEGIN loses concurrent writers). That is serializable, and
refuses nothing. PostgreSQL is production: row locks decide, with a time-out; its level of isolation is READ COMMITTED,
or SERIALIZABLE where that is asked for. Reads run in autocommit and name the journal position they read at, so that a
read of several statements is one picture, and a connection keeps its prepared statements.

Whatever the database says is turned into `StoreBusy`, `StoreUnavailable` or `StoreOutdated`; the table is in `faults`.
What a statement was given is left out of what SQLAlchemy says of its failure: terms lie under a seal.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from registry.errors import PreconditionFailed, RightAlreadyPledged, StoreBusy, StoreUnavailable
from registry.store import journal, keys
from registry.store.database.embedded import DatabasePlace, opened_only
from registry.store.database.rehearsal import Rehearsal
from registry.store.faults import answer_to, refuse_misfits
from registry.store.files import file_of, is_there, keep_private
from registry.store.tables import schema
from registry.store.tables.rows import PROJECTED
from registry.store.tables.schema import head_revision

_LEVELS = {"read_committed": "READ COMMITTED", "serializable": "SERIALIZABLE"}
# At this level who began before another's commit is refused, since each commit moves the one row that gives positions:
# of two commands under way one would always be lost work (tried: they take twice as long). The lock is asked for before
# the first look at the data, which it does not count as; it keeps out those who ask for it too, and no one else.
_ONE_BY_ONE = "LOCK TABLE journal_head IN SHARE UPDATE EXCLUSIVE MODE"
_BRIEFLY = "PRAGMA busy_timeout = 500"
PLANNING = "-c random_page_cost=1.1"
"""What PostgreSQL is told of its pages: those asked for are in memory. By its own default, made for spinning disks, it
walks through a table of some thousand rows, for every call, rather than look up the few that are meant."""

# Threads share one interpreter, and reading lets go of it at every row: more than two only hand it to and fro. Working
# out what was read takes longer than reading it, and has turns of its own, so that whoever only reads finds one.
_READERS = 2
_THINKERS = 2
# A SQLite connection is in autocommit until a write begins. Asking SQLAlchemy for it would not do: the level it then
# reads back from the database is SERIALIZABLE, and it sets the driver back to transactions of its own afterwards.
_READING: dict[bool, dict[str, object]] = {True: {"reading": True}, False: {"isolation_level": "AUTOCOMMIT"}}


_TURN = "turn"


class Turns:
    """A few turns, taken in the order they were asked for; the locks of `threading` let a late comer overtake."""

    def __init__(self, turns: int) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._free = turns

    def acquire(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds for one's turn; False when it did not come."""
        with self._guard:
            if self._free and not self._waiting:
                self._free -= 1
                return True
            turn = threading.Lock()  # held until it is handed over: an Event costs a read a twentieth more
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=timeout):
            return True
        with self._guard:
            if turn not in self._waiting:
                return True
            self._waiting.remove(turn)
            return False

    def release(self) -> None:
        """Hand the turn to whoever waits longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class _Held:
    """A turn of some, held within a `with` block save between giving it back and taking it again; StoreBusy, by those
    words, when none came in time."""

    def __init__(self, turns: Turns, timeout: float, busy: str) -> None:
        self._turns, self._timeout, self._busy = turns, timeout, busy
        self._holds = False

    def take(self) -> None:
        """Wait for a turn."""
        if not self._turns.acquire(self._timeout):
            raise StoreBusy(self._busy)
        self._holds = True

    def give_back(self) -> None:
        """Let another have it, if it is held."""
        if self._holds:
            self._holds = False
            self._turns.release()

    def __enter__(self) -> None:
        self.take()

    def __exit__(self, *_: object) -> None:
        self.give_back()


class Store:
    """One database. `lock_timeout` is how many seconds a command waits for its row and position locks.

    `threads` is how many connections reads and writes may use together, `writers` how many of them may write at once;
    two may read at once, and two more work on what they read. `isolation` is the level of what PostgreSQL writes:
    read_committed or serializable.
    """

    def __init__(
        self,
        url: str,
        *,
        lock_timeout: float = 30.0,
        threads: int = 32,
        writers: int = 32,
        isolation: str = "read_committed",
    ) -> None:
        self.url = url
        self.lock_timeout = lock_timeout
        self.is_sqlite = _address(url).get_backend_name() == "sqlite"
        self._level = _LEVELS[isolation]
        self._one_by_one = isolation == "serializable" and not self.is_sqlite
        self.writers = 1 if self.is_sqlite else writers
        self._turn = Turns(self.writers)
        self._reading = Turns(_READERS)
        self._thinking = Turns(_THINKERS)
        self.engine = self._open(threads)
        refuse_misfits(self.engine)
        self.place = DatabasePlace(self.engine) if self.is_sqlite else None
        self._reader = self.engine.execution_options(**_READING[self.is_sqlite])

    def _open(self, threads: int) -> Engine:
        if self.is_sqlite:
            engine = create_engine(
                opened_only(make_url(self.url)),
                hide_parameters=True,
                connect_args={"check_same_thread": False, "timeout": self.lock_timeout, "cached_statements": 256},
                pool_size=threads,
                max_overflow=0,
                pool_timeout=self.lock_timeout,
            )
            keep_private(engine, make=False)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        return create_engine(
            self.url,
            hide_parameters=True,
            isolation_level=self._level,
            pool_size=threads,
            max_overflow=0,
            pool_timeout=self.lock_timeout,
            connect_args={
                "connect_timeout": 5,
                "options": f"-c lock_timeout={int(self.lock_timeout * 1000)} -c timezone=UTC"
                f" -c idle_in_transaction_session_timeout=60000 {PLANNING}",
            },
        )

    @contextmanager
    def write(self, *, patience: float | None = None) -> Iterator[Connection]:
        """One transaction: committed when the block ends, undone when it raises.

        `patience` is how many seconds it waits for a lock on PostgreSQL, where that is less than the time-out: whoever
        has other work to go on with tries again later. What everybody needs, the position, is waited for all the same.
        A SQLite file that is moved while it commits is StoreUnavailable, and whether it was kept is open.
        """
        if not self._turn.acquire(self.lock_timeout):
            raise StoreBusy("The register is busy with other writers.")
        try:
            with self._translated(), self._at_its_place(self.engine.begin) as connection:
                if self._one_by_one:
                    connection.exec_driver_sql(_ONE_BY_ONE)
                if patience is not None and not self.is_sqlite:
                    waits = journal.Waits(whole=self.lock_timeout, brief=min(patience, self.lock_timeout))
                    connection.execution_options(waits=waits)
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {waits.brief_told}")
                yield connection
        finally:
            self._turn.release()

    @contextmanager
    def beside(self) -> Iterator[Connection]:
        """A short transaction on PostgreSQL that takes no turn of those who write, and no lock that they wait for."""
        with self._translated(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading, each statement on its own; never ends in ROLLBACK. Not from inside another one.

        Whoever works longer on what was read than it took to read does so `aside`.
        """
        turn = _Held(self._reading, self.lock_timeout, "The register is busy with other readers.")
        with turn, self._translated(), self._at_its_place(self._reader.connect) as connection:
            info = connection.info  # one that has broken by then can not be asked for it
            info[_TURN] = turn
            try:
                yield connection
            finally:
                info.pop(_TURN, None)

    @contextmanager
    def aside(self, connection: Connection) -> Iterator[None]:
        """Work on what a connection has read, while another reads in its turn; nothing is read by it meanwhile.

        Raises StoreBusy when no turn to go on came in time. A connection that writes keeps its own turn.
        """
        turn: _Held | None = connection.info.get(_TURN)
        if turn is None:
            yield
            return
        turn.give_back()
        with _Held(self._thinking, self.lock_timeout, "The register is busy with other long readings."):
            yield
        turn.take()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection for a long reading of one state of the database, whatever is written meanwhile."""
        with self._translated(), self._at_its_place(self._reader.connect) as connection:
            begin = "BEGIN" if self.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            connection.exec_driver_sql(begin)
            try:
                yield connection
            finally:
                with suppress(SQLAlchemyError):
                    connection.exec_driver_sql("ROLLBACK")

    @contextmanager
    def rehearsal(self) -> Iterator[Rehearsal]:
        """One state of the database for a command that is tried, or decided before it takes its locks."""
        with self.snapshot() as connection:
            yield Rehearsal(connection)

    @contextmanager
    def _at_its_place(self, opened: Callable[[], AbstractContextManager[Connection]]) -> Iterator[Connection]:
        """A connection whose file lies where it lay, before and after."""
        if self.place is None:
            with opened() as connection:
                yield connection
            return
        if self.place.missing():
            raise StoreUnavailable("The register's database file is not there; `registry migrate` makes a new one.")
        with opened() as connection:
            seen = self.place.seen_by(connection)
            self.place.require(seen)
            yield connection
        self.place.require(seen)

    def require_writable(self) -> None:
        """Try what a write needs, and leave nothing. Raises StoreUnavailable, StoreOutdated.

        Who finds others writing has seen enough, and waits for nobody.
        """
        begin, wait = ("BEGIN IMMEDIATE", _BRIEFLY) if self.is_sqlite else ("BEGIN", "SET LOCAL lock_timeout = 500")
        with suppress(StoreBusy), self._translated(), self._at_its_place(self._reader.connect) as connection:
            try:
                for statement in (wait, begin) if self.is_sqlite else (begin, wait):
                    connection.exec_driver_sql(statement)
                schema.require_revision(connection)
                keys.probe(connection)
            finally:
                with suppress(SQLAlchemyError):
                    connection.exec_driver_sql("ROLLBACK")
                if self.is_sqlite:
                    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(self.lock_timeout * 1000)}")
        if self.place is not None:
            self.place.require_room()

    def current_revision(self) -> str | None:
        """The migration the database is at; None for an empty one, and for a file that is not there."""
        if self.place is not None and self.place.missing():
            return None
        with self.read() as connection:
            return schema.current_revision(connection)

    def require_head(self) -> None:
        """Raise StoreOutdated unless the database is at the newest migration, its projections made by this edition."""
        with self.read() as connection:
            current = schema.current_revision(connection)
            if current != head_revision():
                raise schema.outdated(current)
            schema.require_fit(current, journal.projected(connection))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            if "one_live_item" in str(error.orig) or "item_version.right_id" in str(error.orig):
                raise RightAlreadyPledged("A right of this filing already bears a pledge.", findings=()) from error
            if "one_entry_per_pledge_seq" in str(error.orig) or "journal_entry.pledge_seq" in str(error.orig):
                raise PreconditionFailed("The pledge has changed since.") from error
            self._require_fit_after(error)
            raise
        except PoolTimeout as error:
            raise StoreBusy("Every connection to the register is in use.") from error
        except DBAPIError as error:
            answer = answer_to(error)
            if not isinstance(answer, StoreBusy):
                self._require_fit_after(error)
            raise answer from error

    def _require_fit_after(self, error: DBAPIError) -> None:
        """Raise StoreOutdated where the schema, by now another, is what a statement failed over."""
        with suppress(SQLAlchemyError), self._reader.connect() as connection:
            current = schema.current_revision(connection)
            if current != head_revision():
                raise schema.outdated(current) from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _address(url: str) -> URL:
    """The parts of an address. Raises StoreUnavailable for what is none, or holds options that its driver can not read.

    What SQLAlchemy says of one is not kept: it quotes it, passwords included.
    """
    try:
        address = make_url(url)
        address.get_dialect()().create_connect_args(address)
    except (SQLAlchemyError, ValueError, TypeError):
        raise StoreUnavailable("The address of the register's database can not be read.") from None
    return address


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get("reading"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def has_begun(url: str) -> bool:
    """Whether there is a register at `url`; of a SQLite file that is not there, none is made by asking."""
    file = file_of(make_url(url))
    if file is not None and (not is_there(file) or not file.stat().st_size):
        return False
    store = Store(url)
    try:
        return store.current_revision() is not None
    finally:
        store.close()


def migrate(url: str) -> None:
    """Bring the database at `url` from nothing, or from any earlier state, to the newest schema. Raises StoreOutdated
    for one that a newer version has migrated, StoreBusy where others hold it for longer than a migration waits,
    StoreUnavailable."""
    _address(url)
    try:
        schema.upgrade(url)
    except DBAPIError as error:
        raise answer_to(error) from error
    store = Store(url)
    try:
        with store.write() as connection:
            journal.begin(connection, PROJECTED)
    finally:
        store.close()
