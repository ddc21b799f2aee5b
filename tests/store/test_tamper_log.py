"""Whoever holds the database can change the log, too, and make all beside it fit; what was published convicts.

The superuser changes rows of the journal and of the log at random; rewrites entries with their own hashes, cuts the
tail and lowers the head, and then has the register's own program make all that is derived anew. What the sink holds is
out of reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from registry.log.entry import leaf_hash
from registry.service.operating import upkeep
from registry.store.tables.rows import metadata
from tests.scenes.published import published, record, rename
from tests.store.test_tamper_beside import Beside, keyed, unguarded
from tests.support import Databases, SettableClock
from tests.tiers import sized

TABLES = (
    *("journal_entry", "journal_body", "journal_subject", "journal_head"),
    *("log_state", "log_node", "log_map_node", "log_subject", "log_checkpoint", "log_key"),
)
MANY = settings(max_examples=sized(60, 1_000, quick=12))


@pytest.fixture(scope="module")
def closed(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    """A register that was published twice, all of it closed, and its superuser."""
    clock = SettableClock()
    with databases.fresh() as url, published(url, tmp_path_factory.mktemp("log"), clock) as publisher:
        record(publisher.register, clock)
        publisher.close()
        rename(publisher.register, clock, "丁")
        publisher.close()
        yield Beside(publisher.register, unguarded(url))


def otherwise(value: Any, by: int) -> Any:
    """Another value of the same type; of null, a number or text."""
    if isinstance(value, bytes):
        place = by % max(len(value), 1)
        return value[:place] + bytes([(value[place] if value else 0) ^ (1 << by % 8)]) + value[place + 1 :]
    if isinstance(value, str):
        return f"{value[:-1]}{chr(ord(value[-1]) ^ 1)}" if value else "x"
    return by + 100 if value is None else value + by + 100  # beyond what the keys of other rows are


def test_left_alone_it_is_whole(closed: Beside) -> None:
    assert closed.rules() == set()


@MANY
@given(st.data())
def test_any_change_of_one_row_is_found(closed: Beside, pick: st.DataObject) -> None:
    table = pick.draw(st.sampled_from(TABLES))
    row = pick.draw(st.sampled_from(closed.rows(table)))
    known = metadata.tables[table]
    column = pick.draw(st.sampled_from([c.name for c in known.columns]))
    value = otherwise(row[column], pick.draw(st.integers(0, 10_000)))
    if row[column] is None and known.columns[column].type.python_type is not int:
        value = b"\1" if known.columns[column].type.python_type is bytes else "x"
    with closed.changed(keyed(table, row).values({column: value})):
        assert closed.rules(), (table, column, row[column], value)


@MANY
@given(st.data())
def test_any_row_that_is_gone_is_found(closed: Beside, pick: st.DataObject) -> None:
    table = pick.draw(st.sampled_from(TABLES))
    row = pick.draw(st.sampled_from(closed.rows(table)))
    statement = delete(metadata.tables[table])
    for column in metadata.tables[table].primary_key:
        statement = statement.where(column == row[column.name])
    with closed.changed(statement):
        assert closed.rules(), (table, row)


def an_entry_written_anew(closed: Beside, position: int) -> list[Any]:
    """An entry with another nonce, and its own hash."""
    row = next(one for one in closed.rows("journal_entry") if one["position"] == position)
    raw: bytes = row["entry"]
    place = raw.index(b'"nonce":"') + 9
    other = raw[:place] + (b"0" if raw[place : place + 1] != b"0" else b"1") + raw[place + 1 :]
    return [keyed("journal_entry", row).values(entry=other, leaf_hash=leaf_hash(other).hex())]


@pytest.mark.parametrize("position", [0, 1, 2, 3, 7, 9])
def test_an_entry_written_anew_with_all_beside_made_to_fit_is_found(closed: Beside, position: int) -> None:
    with closed.changed(*an_entry_written_anew(closed, position)):
        upkeep.rebuild(closed.register)
        assert "M11" in closed.rules()


@pytest.mark.parametrize("cut", [1, 2, 3, 5])
def test_a_cut_tail_with_all_beside_made_to_fit_is_found(closed: Beside, cut: int) -> None:
    entries = sorted(closed.rows("journal_entry"), key=lambda row: int(row["position"]))
    left, gone = entries[:-cut], entries[-cut:]
    first = gone[0]["position"]
    tables = metadata.tables
    bodies = {one for row in gone for one in (row["body"], row["sealed"]) if one}
    statements = [
        delete(tables["journal_subject"]).where(tables["journal_subject"].c.position >= first),
        delete(tables["journal_entry"]).where(tables["journal_entry"].c.position >= first),
        delete(tables["journal_body"]).where(tables["journal_body"].c.digest.in_(bodies)),
        delete(tables["log_checkpoint"]).where(tables["log_checkpoint"].c.size > first),
        update(tables["journal_head"]).values(next_position=first, last_recorded_at=left[-1]["recorded_at"]),
    ]
    with closed.changed(*statements):
        upkeep.rebuild(closed.register)
        assert closed.rules() & {"M11", "L2"}
