"""The journal followed as it grows: each new entry checked, and replayed onto projections kept beside the register's.

What is checked and replayed once is not looked at again, so that a step costs what it adds. The replay goes through
the same functions as `registry rebuild`, into a database in memory; what it writes there is what the register wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Row, StaticPool, Table, bindparam, create_engine, func, or_, select, text
from sqlmodel import SQLModel

from registry.domain.values.days import micros
from registry.log.audit import AuditReading
from registry.service.journal import projections as projecting
from registry.service.journal.register import Register
from registry.service.journal.replay import recorded_of
from registry.service.operating import upkeep
from registry.service.operating.verification import stored_of
from registry.store import journal
from registry.store.projected import projections, reads
from registry.store.tables.rows import PROJECTIONS

_SUBJECTS = text("SELECT position, subject FROM journal_subject WHERE position > :after")
_TABLES: dict[str, tuple[str, ...]] = {
    "party": ("party_version", "party_identifier", "party_merge"),
    "right": ("right_version", "holding", "family_link"),
    "pledge": ("pledge_version", "item_version"),
}
_MOST = 10_000


@cache
def _memory() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    SQLModel.metadata.create_all(engine, tables=[_table(str(row.__tablename__)) for row in PROJECTIONS])
    return engine


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


@cache
def _since(name: str) -> Any:
    """The rows of a table that an entry after `position` began or ended."""
    table, position = _table(name), bindparam("position")
    began = table.c.seq_from > position
    touched = or_(began, table.c.seq_to > position) if "seq_to" in table.c else began
    return select(table).where(touched).order_by(*table.primary_key.columns)


@cache
def _taken() -> Any:
    """How many items take each right that bears one at a time."""
    items = _table("item_version")
    counted = select(items.c.right_id, func.count().label("taking")).group_by(items.c.right_id)
    return counted.where(items.c.occupies == 1, items.c.seq_to.is_(None))


class Followed:
    """The journal of a register as far as it has been followed: up to `position`, -1 before its first entry."""

    def __init__(self, register: Register, beside: Connection) -> None:
        self.register = register
        self.position = -1
        self._beside = beside
        self._reading = AuditReading()
        self._states: dict[tuple[str, str], projecting.ProjectedState] = {}

    def follow(self) -> Sequence[Row[Any]]:
        """The rows of the entries since; AssertionError where one is not whole, or what the register holds of them is
        not what they give when replayed."""
        with self.register.store.read() as connection:
            rows = journal.feed(connection, after=self.position, limit=_MOST)
            if not rows:
                return rows
            about: dict[int, set[str]] = {}
            for position, subject in connection.execute(_SUBJECTS, {"after": self.position}):
                about.setdefault(position, set()).add(subject)
            kinds = {self._replayed(row, frozenset(about[row.position])) for row in rows}
            for name in sorted(name for kind in kinds for name in _TABLES[kind]):
                asked = (_since(name), {"position": self.position})
                assert connection.execute(*asked).all() == self._beside.execute(*asked).all(), name
        self.position = rows[-1].position
        return rows

    def moved(self) -> bool:
        """Whether there are entries since."""
        with self.register.store.read() as connection:
            return reads.position(connection, None).k != self.position

    def _replayed(self, row: Row[Any], subjects: frozenset[str]) -> str:
        """Check one entry and replay it: which kind of state it moves."""
        assert self._reading.check(stored_of(row, subjects)) == []
        recorded = recorded_of(row)
        kind, *names = projecting.subjects_of(recorded)
        before = self._before(kind, names)
        state = projecting.evolved(before, recorded)
        assert micros(projecting.law_time(state, recorded)) == row.effective_at
        projecting.write(self._beside, recorded, state, before, row.leaf_hash, row.sealed)
        if isinstance(state, tuple):
            self._states.update({(kind, record): (party,) for party in state for record in party.record_ids})
        else:
            self._states[kind, names[0]] = state
        return kind

    def _before(self, kind: str, names: Sequence[str]) -> projecting.ProjectedState | None:
        """What an entry moves: the parties of each record that it names, else the one state."""
        known = [self._states[kind, name] for name in names if (kind, name) in self._states]
        if kind == "party":
            return tuple(party for parties in known if isinstance(parties, tuple) for party in parties)
        return known[0] if known else None

    def taken(self) -> dict[str, int]:
        """How many items take each right that bears one at a time."""
        return {row.right_id: row.taking for row in self._beside.execute(_taken())}

    def whole(self) -> None:
        """The register holds what the replay gives, and no more; of every fourth journal also what a check of all of it
        and a rebuild say, which cost as much as a dozen steps."""
        before = self._dump()
        assert before == projections.dump(self._beside)
        if self.position % 4:
            return
        verdict = upkeep.verify(self.register)
        assert (verdict.entries, verdict.findings) == (self.position + 1, ())
        assert upkeep.rebuild(self.register) == self.position + 1
        assert self._dump() == before

    def _dump(self) -> dict[str, Sequence[Row[Any]]]:
        with self.register.store.read() as connection:
            return projections.dump(connection)


@contextmanager
def followed(register: Register) -> Iterator[Followed]:
    """Follow a register from its first entry. One at a time: they share the memory that they replay in."""
    with _memory().connect() as beside:
        yield Followed(register, beside)
        beside.rollback()
