"""Statements that select, written as SQL with the names of their columns, and what each of their rows is.

Given the names, how a row is read is worked out once for a statement; without them, each time it is sent, which costs
as much again as sending it. A `NamedTuple` says what a row is: its members are the columns, in their order, and a
statement that selects others is refused when its module is imported. The last member may be another such tuple, of the
columns that are left; or that or None, where a join that found nothing leaves the first of them null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import UnionType
from typing import Any, Generic, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from sqlalchemy import Connection, Text, TextualSelect, bindparam, column, text
from sqlalchemy.types import TypeEngine

_INNERMOST = re.compile(r"\([^()]*\)")
_SELECTED = re.compile(r"\bSELECT (?:DISTINCT )?(.+?) FROM ", re.DOTALL)

R = TypeVar("R", bound=NamedTuple)
Values = Mapping[str, object]


class Query(Generic[R]):
    """A statement that selects, each of whose rows is read as an `R`. ValueError where its columns are not those."""

    def __init__(self, row: type[R], sql: str, *lists: str, of: type[TypeEngine[Any]] = Text) -> None:
        self.statement = query(sql, *lists, of=of)
        names, self.read = _reading(row)
        if names != _names(sql):
            raise ValueError(f"{row.__name__} has other columns: {_names(sql)}")

    def all(self, connection: Connection, values: Values | None = None) -> list[R]:
        """Every row."""
        return list(map(self.read, connection.execute(self.statement, values).all()))

    def one(self, connection: Connection, values: Values | None = None) -> R:
        """The one row there is."""
        return self.read(connection.execute(self.statement, values).one())

    def one_or_none(self, connection: Connection, values: Values | None = None) -> R | None:
        """The one row, or None where there is none."""
        found = connection.execute(self.statement, values).one_or_none()
        return None if found is None else self.read(found)


def columns(row: type[NamedTuple], table: str) -> str:
    """The columns of a row, of one table, as a statement selects them."""
    return ", ".join(f"{table}.{name}" for name in _reading(row)[0])


def query(sql: str, *lists: str, of: type[TypeEngine[Any]] = Text) -> TextualSelect:
    """The statement; each parameter of `lists` is a list of values `of` that type. ValueError where `sql` selects
    nothing by name."""
    bound = text(sql).bindparams(*(bindparam(name, expanding=True, type_=of()) for name in lists))
    return bound.columns(*map(column, _names(sql)))


def _names(sql: str) -> list[str]:
    """What the outermost select calls its columns."""
    outside = sql
    while (shorter := _INNERMOST.sub("", outside)) != outside:
        outside = shorter
    selected = _SELECTED.search(outside)
    if selected is None or "*" in selected[1]:
        raise ValueError(f"no columns by name: {sql}")
    return [told.split()[-1].rpartition(".")[2] for told in selected[1].split(",")]


def _reading(row: type[R]) -> tuple[list[str], Callable[[Sequence[Any]], R]]:
    """The columns of a row, and how one is made of their values."""
    inner, optional = _inner(get_type_hints(row)[row._fields[-1]])
    if inner is None:
        return list(row._fields), row._make
    names, make = _reading(inner)
    first = len(row._fields) - 1

    def read(found: Sequence[Any]) -> R:
        return row._make((*found[:first], make(found[first:])))

    def read_if_there(found: Sequence[Any]) -> R:
        return row._make((*found[:first], None if found[first] is None else make(found[first:])))

    return [*row._fields[:-1], *names], read_if_there if optional else read


def _inner(hint: object) -> tuple[type[NamedTuple] | None, bool]:
    """The row that a member of a row is, if it is one, and whether it may be None instead."""
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    row = next((one for one in kinds if isinstance(one, type) and hasattr(one, "_fields")), None)
    return cast("type[NamedTuple] | None", row), len(kinds) > 1
