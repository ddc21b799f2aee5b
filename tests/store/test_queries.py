"""Statements that select: what a row is, its type says, and a statement that selects something else is refused."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from sqlalchemy import create_engine

from registry.store.tables.queries import Query, columns, query


class Inner(NamedTuple):
    """The columns that a join adds."""

    c: int | None
    d: str | None


class Outer(NamedTuple):
    """A row that may have been joined to something."""

    a: int
    b: str
    inner: Inner | None


class Whole(NamedTuple):
    """A row that always was."""

    a: int
    inner: Inner


SELECT = "SELECT 1 AS a, 'x' AS b, {} AS c, NULL AS d FROM (SELECT 1) t"


def test_a_row_is_read_with_the_row_inside_it_or_none_where_nothing_was_joined() -> None:
    joined, alone = Query(Outer, SELECT.format("7")), Query(Outer, SELECT.format("NULL"))
    never = Query(Outer, f"{SELECT.format('7')} WHERE 1 = 0")
    with create_engine("sqlite://").connect() as connection:
        assert joined.all(connection) == [Outer(1, "x", Inner(7, None))]
        assert alone.one(connection) == Outer(1, "x", None)
        assert never.one_or_none(connection) is None
        assert joined.one_or_none(connection) == joined.one(connection)


def test_a_row_that_is_always_there_is_one_even_of_nulls() -> None:
    whole = Query(Whole, "SELECT 1 AS a, NULL AS c, NULL AS d FROM (SELECT 1) t")
    with create_engine("sqlite://").connect() as connection:
        assert whole.one(connection) == Whole(1, Inner(None, None))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS a, 2 AS c, 3 AS b, 4 AS d FROM (SELECT 1) t",
        "SELECT 1 AS a, 2 AS b, 3 AS c FROM (SELECT 1) t",
        "SELECT 1 AS a, 2 AS b, 3 AS c, 4 AS d, 5 AS e FROM (SELECT 1) t",
        "SELECT * FROM (SELECT 1) t",
    ],
    ids=["another order", "too few", "too many", "no names"],
)
def test_a_statement_with_other_columns_than_its_row_is_refused(sql: str) -> None:
    with pytest.raises(ValueError, match="columns"):
        Query(Outer, sql)


def test_columns_are_named_in_the_order_of_the_row() -> None:
    assert columns(Outer, "t") == "t.a, t.b, t.c, t.d"
    assert [one.name for one in query(SELECT.format("7")).selected_columns] == ["a", "b", "c", "d"]
