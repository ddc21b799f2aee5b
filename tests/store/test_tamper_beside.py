"""Whoever holds the database can also change what is kept beside the journal; `verify` finds it, whatever it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, delete, insert, select, text, update
from sqlalchemy.pool import NullPool

from registry.log.entry import leaf_hash
from registry.service.journal.register import Register
from registry.service.names.index import catch_up
from registry.service.operating import upkeep
from registry.store.tables.rows import PROJECTIONS, metadata
from tests.scenes import registers as the
from tests.scenes.published import record
from tests.support import Databases, SettableClock

FEWER = settings(max_examples=max(settings().max_examples // 4, 2))
PROJECTED_TABLES = [str(row.__tablename__) for row in PROJECTIONS]
FILLED = [name for name in PROJECTED_TABLES if name not in ("family_link", "party_merge")]
ODD = (None, "otherwise", b"\xff\xfe", 1.5, -1, 0, 2**62, "\N{NO-BREAK SPACE}", "{}", "[")


def unguarded(url: str) -> Engine:
    """A superuser of that database, who has dropped the guards of its journal."""
    superuser = create_engine(url, poolclass=NullPool)
    with superuser.begin() as connection:
        if superuser.dialect.name == "sqlite":
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
            for name in names.all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("journal_entry", "journal_body", "journal_subject", "journal_head"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    return superuser


class Beside:
    """A register with entries, and whoever can change all of it."""

    def __init__(self, register: Register, superuser: Engine) -> None:
        self.register, self.superuser = register, superuser
        self.sqlite = superuser.dialect.name == "sqlite"

    def rows(self, table: str) -> list[dict[str, Any]]:
        known = metadata.tables[table]
        with self.superuser.connect() as connection:
            rows = connection.execute(text(f"SELECT * FROM {table}")).mappings().all()
        return sorted((dict(row) for row in rows), key=lambda row: [str(row[c.name]) for c in known.primary_key])

    @contextmanager
    def changed(self, *statements: Any) -> Iterator[None]:
        """What these statements make of the database; put back afterwards."""
        with self.superuser.connect() as connection:
            before = {t: connection.execute(select(t)).mappings().all() for t in metadata.sorted_tables}
        with self.superuser.begin() as connection:
            for statement in statements:
                connection.execute(statement)
        try:
            yield
        finally:
            with self.superuser.begin() as connection:
                for table in before:
                    connection.execute(delete(table))
                for table, rows in before.items():
                    if rows:
                        connection.execute(insert(table), [dict(row) for row in rows])

    def rules(self) -> set[str]:
        """The rules of all that is found."""
        return {finding.rule for finding in upkeep.verify(self.register).findings}


@pytest.fixture(scope="module")
def beside(databases: Databases) -> Iterator[Beside]:
    clock = SettableClock()
    with databases.fresh() as url, the.opened(url, clock) as register:
        record(register, clock)
        catch_up(register)
        superuser = unguarded(url)
        yield Beside(register, superuser)


def keyed(table: str, row: dict[str, Any]) -> Any:
    """The update of one row."""
    known = metadata.tables[table]
    statement = update(known)
    for column in known.primary_key:
        statement = statement.where(column == row[column.name])
    return statement


@FEWER
@given(st.data())
def test_a_changed_column_of_any_projection_is_found(beside: Beside, pick: st.DataObject) -> None:
    table = pick.draw(st.sampled_from(FILLED))
    row = pick.draw(st.sampled_from(beside.rows(table)))
    column = pick.draw(st.sampled_from([c.name for c in metadata.tables[table].columns]))
    value = row[column]
    other = value + 1_000_003 if isinstance(value, int) else f"{value or ''} "
    if value is None and isinstance(metadata.tables[table].columns[column].type.python_type(), int):
        other = 7
    with beside.changed(keyed(table, row).values({column: other})):
        assert "S2" in beside.rules()


@FEWER
@given(st.data())
def test_a_row_too_few_of_any_table_that_counts_is_found(beside: Beside, pick: st.DataObject) -> None:
    table = pick.draw(st.sampled_from([*FILLED, "anchor", "journal_head", "journal_subject", "journal_body"]))
    row = pick.draw(st.sampled_from(beside.rows(table)))
    statement = delete(metadata.tables[table])
    for column in metadata.tables[table].primary_key:
        statement = statement.where(column == row[column.name])
    with beside.changed(statement):
        assert beside.rules()


@given(st.data())
def test_whatever_lies_in_any_column_of_any_table_is_a_finding_and_no_error(
    beside: Beside, pick: st.DataObject
) -> None:
    """Values of another type are what SQLite alone takes: texts in numbers, numbers in bytes, bytes in texts."""
    if not beside.sqlite:
        return
    table = pick.draw(st.sampled_from(sorted(t for t in metadata.tables if beside.rows(t))))
    row = pick.draw(st.sampled_from(beside.rows(table)))
    known = metadata.tables[table]
    column = pick.draw(st.sampled_from([c.name for c in known.columns]))
    value = pick.draw(st.sampled_from(ODD))
    where = " AND ".join(f"{c.name} = :k_{c.name}" for c in known.primary_key)
    sql = text(f"UPDATE OR IGNORE {table} SET {column} = :v WHERE {where}")
    changed = sql.bindparams(v=value, **{f"k_{c.name}": row[c.name] for c in known.primary_key})
    with beside.changed(changed):
        same = row in beside.rows(table)
        assert bool(beside.rules()) is not same


def test_a_name_taken_out_of_the_index_or_put_into_it_is_found(beside: Beside) -> None:
    keys, head = metadata.tables["name_key"], metadata.tables["name_index"]
    rows = beside.rows("name_key")
    for row in rows:
        with beside.changed(keyed("name_key", row).values(subject="party:P-1")):
            assert beside.rules() == {"S8"}
    for statement in (
        delete(keys).where(keys.c.key == rows[0]["key"]),
        insert(keys).values(key=rows[0]["key"] + 1, subject=rows[0]["subject"]),
        update(head).values(position=-1),
        update(head).values(position=2**40),
        delete(head),
    ):
        with beside.changed(statement):
            assert beside.rules() == {"S8"}
    assert beside.rules() == set()


@pytest.mark.parametrize("size", [-1, -(2**40), 2**40])
def test_a_log_that_is_said_to_hold_what_it_can_not_hold_is_found(beside: Beside, size: int) -> None:
    with beside.changed(update(metadata.tables["log_state"]).values(size=size)):
        assert "L1" in beside.rules()


@pytest.mark.parametrize("column", ["next_position", "last_recorded_at", "year", "serial", "joined_seq", "projected"])
def test_a_head_that_counts_otherwise_is_found(beside: Beside, column: str) -> None:
    head = metadata.tables["journal_head"]
    value = beside.rows("journal_head")[0][column]
    for other in (3, 2**40):
        if other != value:
            with beside.changed(update(head).values({column: other})):
                assert beside.rules() & {"S3", "M7"}


@pytest.mark.parametrize("cut", [1, 2, 4])
def test_a_tail_cut_off_with_the_head_lowered_is_found(beside: Beside, cut: int) -> None:
    entries = beside.rows("journal_entry")
    entries.sort(key=lambda row: row["position"])
    left, gone = entries[:-cut], entries[-cut:]
    from_there = gone[0]["position"]
    bodies = {one for row in gone for one in (row["body"], row["sealed"]) if one}
    tables = metadata.tables
    statements = [
        delete(tables["journal_subject"]).where(tables["journal_subject"].c.position >= from_there),
        delete(tables["journal_entry"]).where(tables["journal_entry"].c.position >= from_there),
        delete(tables["journal_body"]).where(tables["journal_body"].c.digest.in_(bodies)),
        update(tables["journal_head"]).values(next_position=from_there, last_recorded_at=left[-1]["recorded_at"]),
    ]
    with beside.changed(*statements):
        assert "S2" in beside.rules()


@pytest.mark.parametrize("position", [0, 1, 2, 3, 7])
def test_an_entry_written_anew_with_its_own_hashes_is_found(beside: Beside, position: int) -> None:
    """Of a party or a right, which hang on no chain."""
    row = next(row for row in beside.rows("journal_entry") if row["position"] == position)
    (body,) = [one for one in beside.rows("journal_body") if one["digest"] == row["body"]]
    content = body["content"]
    for was, becomes in (
        (b"\xe7\x94\xb2", b"\xe4\xb8\x81"),
        (b"\xe4\xb9\x99", b"\xe4\xb8\x81"),
        (b"\xe4\xb8\x99", b"\xe4\xb8\x81"),
        (b"2036-07-20", b"2037-07-20"),
    ):
        content = content.replace(was, becomes)
    assert content != body["content"]
    digest = sha256(content).hexdigest()
    raw = row["entry"].replace(row["body"].encode(), digest.encode())
    entries, stored = metadata.tables["journal_entry"], metadata.tables["journal_body"]
    with beside.changed(
        update(stored).where(stored.c.digest == row["body"]).values(digest=digest, content=content),
        update(entries)
        .where(entries.c.position == position)
        .values(entry=raw, body=digest, leaf_hash=leaf_hash(raw).hex()),
    ):
        assert beside.rules() == {"S2"}


def test_answers_of_entries_that_are_not_there_are_found(beside: Beside) -> None:
    kept = {
        **{"holder": "x", "route": "POST /v1/pledges", "key": "k", "fingerprint": "", "created_at": 1, "status": 201},
        "headers": '{"ETag": "\\"0-0123456789abcdef\\""}',
        "answer": b"{}",
    }
    with beside.changed(insert(metadata.tables["idempotency_key"]).values(kept)):
        assert beside.rules() == {"S7"}


def test_a_register_left_alone_is_whole(beside: Beside) -> None:
    verdict = upkeep.verify(beside.register)
    assert (verdict.findings, verdict.compared) == ((), True)
