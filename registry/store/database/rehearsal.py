"""A connection for a command that is only tried, or decided before its locks are taken.

It reads one state of the database, whatever is written meanwhile, and locks nothing. What the command writes of pledges
stays here, where its later reads find it; the journal's rows go nowhere. A command that writes anything else can not be
rehearsed.

What was read is noted, so that another connection can tell, under the locks, whether it would read the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Executable, Insert, Result, TextClause, TextualSelect
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData

from registry.store import journal
from registry.store.projected import projections, reads
from registry.store.tables.queries import query

_PASSING = "last_recorded_at"
"""The column that every command changes, and on which no decision rests."""
_DROPPED = frozenset({"journal_entry", "journal_body", "journal_subject"})
_CLOSED = frozenset({"pledge_version", "item_version"})
_WRITTEN = re.compile(r"(?:INSERT INTO|UPDATE) (\w+)")
_UNLOCKED: Mapping[Executable, TextualSelect] = {
    statements[True]: statements[False] for statements in (projections.LOCKS, projections.FAMILY_LOCKS)
}
_HEAD = query(
    "SELECT next_position, last_recorded_at, year, serial, joined_seq, projected,"
    " (SELECT MAX(version_num) FROM alembic_version) AS revision, NULL AS database_at FROM journal_head"
)

Row = Any


class Unrehearsed(Exception):
    """A statement that a rehearsal can not stand in for: the command must run as it is."""


@dataclass(frozen=True, kw_only=True)
class RehearsalNote:
    """A statement as a command sent it, what it was given, and what it read."""

    statement: Executable
    values: Any
    rows: Sequence[Row]

    def again(self, connection: Connection) -> tuple[bool, int]:
        """Send it again: whether it reads the same, and when the last entry was made (microseconds) where it tells."""
        rows = connection.execute(self.statement, self.values).all()
        last_at = max((getattr(row, _PASSING, 0) for row in rows), default=0)
        return _lasting(rows) == _lasting(self.rows), last_at


def _lasting(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Rows without what passes."""
    if not rows or _PASSING not in rows[0]._fields:
        return [tuple(row) for row in rows]
    at = rows[0]._fields.index(_PASSING)
    return [(*row[:at], *row[at + 1 :]) for row in rows]


class Rehearsal:
    """Stands where the connection of a command stands; `connection` holds one state of the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect
        self.info: dict[str, Any] = {}
        self.notes: list[RehearsalNote] = []
        self._pledges: dict[str, Mapping[str, Any]] = {}
        self._items: dict[tuple[str, int], Mapping[str, Any]] = {}
        self._head: tuple[Any, ...] | None = None

    def execute(self, statement: Executable, values: Any = None) -> Result[Any]:
        """What the statement reads, with what was written here in its place. Raises Unrehearsed."""
        if statement in journal.TAKES:
            return _result(journal.TakenRow._fields, [self._take(**values)])
        written = self._written(statement)
        if written is not None:
            if written not in _DROPPED | _CLOSED:
                raise Unrehearsed(written)
            if isinstance(statement, Insert) and written in _CLOSED:
                self._keep(written, values)
            return _result((), [])
        read = self._connection.execute(_UNLOCKED.get(statement, statement), values)
        names, rows = tuple(read.keys()), read.all()
        self.notes.append(RehearsalNote(statement=statement, values=values, rows=rows))
        return _result(names, self._with_own(statement, values, names, rows) if self._pledges else rows)

    def get_execution_options(self) -> Mapping[str, Any]:
        """None: it waits for nothing."""
        return {}

    @contextmanager
    def begin_nested(self) -> Iterator[None]:
        """A part of the command that leaves nothing here when it raises."""
        before = dict(self._pledges), dict(self._items), self._head
        try:
            yield
        except BaseException:
            self._pledges, self._items, self._head = before
            raise

    @staticmethod
    def _written(statement: Executable) -> str | None:
        """The table that a statement writes; None for one that reads."""
        if isinstance(statement, Insert):
            return str(statement.table.name)
        if not isinstance(statement, TextClause):
            return None
        found = _WRITTEN.match(statement.text)
        return found[1] if found else statement.text

    def _take(
        self, *, now: int, year: int, next_year_at: int, count: int, registrations: int, gap: int
    ) -> tuple[Any, ...]:
        """The place that the journal would give, were this command the next; as `journal.take` works it out."""
        position, last_at, in_year, serial, *rest = self._head or self._connection.execute(_HEAD).one()
        at = max(now, last_at + gap)
        own_year = year + 1 if at >= next_year_at else year
        serial = (serial if in_year == own_year else 0) + registrations
        self._head = (position + count, at + count - 1, own_year, serial, *rest)
        return self._head

    def _keep(self, table: str, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        for row in [values] if isinstance(values, Mapping) else values:
            number = row["registration_number"]
            if table == "pledge_version":
                self._pledges[number] = row
            else:
                self._items[number, row["item"]] = row

    def _with_own(self, statement: Executable, values: Any, names: Sequence[str], rows: Sequence[Row]) -> Sequence[Row]:
        """What a statement reads of pledges, those that were written here as they were."""
        one, several = reads.PLEDGE_NOW.statement, reads.PLEDGES_NOW.statement
        if statement is reads.WORLD_NOW.statement:
            return self._standing(names, rows)
        if statement not in (one, several):
            return rows
        wanted = values["numbers"] if statement is several else [values["number"]]
        own = [self._pledges[number] for number in wanted if number in self._pledges]
        if statement is one:
            return [_row(names, one) for one in own] or rows
        kept = [row for row in rows if row.registration_number not in self._pledges]
        return sorted([*kept, *(_row(names, one) for one in own)], key=lambda row: str(row[0]))

    def _standing(self, names: Sequence[str], rows: Sequence[Row]) -> Sequence[Row]:
        """The rights that were read, each with its items (one row an item), those written here as they were."""
        own: dict[str, list[Mapping[str, Any]]] = {}
        for item in self._items.values():
            own.setdefault(item["right_id"], []).append(item)
        told: list[Row] = []
        position, number = names.index("position"), names.index("item")
        for right_id, group in groupby(rows, key=lambda row: str(row.right_id)):
            here, mine = list(group), own.get(right_id, [])
            kept = [row for row in here if (row.registration_number, row.item) not in self._items]
            if mine:
                kept = [row for row in kept if row.registration_number is not None]
            shared = {name: here[0]._mapping[name] for name in ("right_id", "state", _PASSING, "joined_seq")}
            every = [*kept, *(_row(names, {**item, **shared}) for item in mine)]
            told += sorted(every, key=lambda row: (row[position] or 0, row[number] or 0)) if mine else every
        return told


def _row(names: Sequence[str], told: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(told[name] for name in names)


def _result(names: Sequence[str], rows: Sequence[Row]) -> Result[Any]:
    return IteratorResult(SimpleResultMetaData(names), iter(rows))
