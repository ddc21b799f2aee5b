"""Whoever holds the database can change any row of the journal; `verify` finds it and says where.

A superuser first drops the guards, which refuse every change to anyone in a hurry. Each change is made for real,
committed, looked for, and put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from registry.errors import JournalCorrupt
from registry.service.journal.register import Register
from registry.service.operating import upkeep
from registry.store.projected import projections
from registry.store.tables.rows import JournalBody, JournalEntry, JournalSubject, metadata
from tests.scenes import registers as the
from tests.scenes.published import ENTRIES, record
from tests.support import Databases, SettableClock

JOURNAL = ("journal_entry", "journal_body", "journal_subject")
PICK = st.integers(0, ENTRIES - 1)
FEWER = settings(max_examples=settings().max_examples // 4)


@dataclass(frozen=True)
class Journal:
    """A register with eight entries, and whoever can change them."""

    register: Register
    superuser: Engine

    def rows(self, table: Any = JournalEntry) -> list[dict[str, Any]]:
        """The rows of a table, in key order."""
        known = table.__table__
        with self.superuser.connect() as connection:
            rows = connection.execute(select(known).order_by(*known.primary_key.columns)).mappings()
            return [dict(row) for row in rows]

    @contextmanager
    def changed(self, *statements: Any) -> Iterator[None]:
        """What these statements make of the journal; put back afterwards."""
        tables = [metadata.tables[name] for name in JOURNAL]
        with self.superuser.begin() as connection:
            before = {table: connection.execute(select(table)).mappings().all() for table in tables}
            for statement in statements:
                connection.execute(statement)
        try:
            yield
        finally:
            with self.superuser.begin() as connection:
                for table, rows in before.items():
                    connection.execute(delete(table))
                    connection.execute(insert(table), [dict(row) for row in rows])

    def places(self) -> list[tuple[int, str]]:
        """Index and rule of all that `verify` finds."""
        return [(finding.index, finding.rule) for finding in upkeep.verify(self.register).findings]


@pytest.fixture(scope="module")
def journal(databases: Databases) -> Iterator[Journal]:
    """A journal whose guards are gone, one for all tests of a database: each puts back what it changes."""
    clock = SettableClock()
    with databases.fresh() as url, the.opened(url, clock) as register:
        record(register, clock)
        superuser = create_engine(url, poolclass=NullPool)
        with superuser.begin() as connection:
            for table in JOURNAL:
                if databases.engine == "sqlite":
                    connection.execute(text(f"DROP TRIGGER {table}_no_update"))
                    connection.execute(text(f"DROP TRIGGER {table}_no_delete"))
                else:
                    connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield Journal(register, superuser)


def an_entry(position: int) -> Any:
    """The update of one entry."""
    return update(JournalEntry).where(JournalEntry.position == position)


def flipped(raw: bytes, place: int, mask: int) -> bytes:
    """The bytes with some bits of one changed."""
    place %= len(raw)
    return raw[:place] + bytes([raw[place] ^ mask]) + raw[place + 1 :]


def otherwise(value: Any) -> Any:
    """Another value of the same type."""
    if value is None:
        return None
    if isinstance(value, int):
        return value + 100
    return value[:-1] + ("0" if value[-1] != "0" else "1")


# ---- what is found ---------------------------------------------------------------------------------------------------


def test_a_journal_left_alone_verifies(journal: Journal) -> None:
    verdict = upkeep.verify(journal.register)
    assert (verdict.entries, verdict.findings, verdict.first_bad) == (ENTRIES, (), None)


@given(
    index=PICK,
    place=st.integers(0, 99_999),
    mask=st.integers(1, 255),
    part=st.sampled_from(["entry", "body", "sealed"]),
)
def test_inv_43_a_changed_byte_of_an_entry_or_a_body_is_found_where_it_is(
    journal: Journal, index: int, place: int, mask: int, part: str
) -> None:
    """INV-43 append-only: the hash chain verifies; altering any stored byte breaks it at that event."""
    row = journal.rows()[index]
    if part == "entry" or row[part] is None:
        change = an_entry(index).values(entry=flipped(row["entry"], place, mask))
    else:
        (content,) = [body["content"] for body in journal.rows(JournalBody) if body["digest"] == row[part]]
        change = (
            update(JournalBody).where(JournalBody.digest == row[part]).values(content=flipped(content, place, mask))
        )
    with journal.changed(change):
        assert upkeep.verify(journal.register).first_bad == index


@FEWER
@given(index=PICK, place=st.integers(0, 63), other=st.characters(codec="ascii", categories=["L", "N"]))
def test_a_changed_leaf_hash_is_found_where_it_is(journal: Journal, index: int, place: int, other: str) -> None:
    was = journal.rows()[index]["leaf_hash"]
    other = other if other != was[place] else "!"
    with journal.changed(an_entry(index).values(leaf_hash=was[:place] + other + was[place + 1 :])):
        assert journal.places() == [(index, "M1")]


@pytest.mark.parametrize(
    "column", sorted({*JournalEntry.__table__.columns.keys()} - {"position", "entry", "leaf_hash"})
)
def test_a_column_that_says_other_than_the_bytes_is_found(journal: Journal, column: str) -> None:
    for row in journal.rows():
        if (other := otherwise(row[column])) is not None:
            with journal.changed(an_entry(row["position"]).values({column: other})):
                places = journal.places()
                assert (row["position"], "S1") in places
                assert {index for index, _ in places} == {row["position"]}


@pytest.mark.parametrize(
    ("column", "value"), [("pledge", "IPP2026000000009-00"), ("pledge_seq", 7), ("sealed", "ab" * 32)]
)
def test_a_column_that_says_what_the_bytes_do_not_is_found(journal: Journal, column: str, value: Any) -> None:
    with journal.changed(an_entry(2).values({column: value})):
        assert journal.places() == [(2, "S1")]


@pytest.mark.parametrize("instant", [-(2**63), 2**63 - 1])
def test_a_column_that_says_no_instant_is_found(journal: Journal, instant: int) -> None:
    with journal.changed(an_entry(5).values(recorded_at=instant)):
        assert (5, "S1") in journal.places()


@FEWER
@given(index=PICK)
def test_a_deleted_entry_is_found_where_it_was(journal: Journal, index: int) -> None:
    """The last too: the head has counted it."""
    with journal.changed(delete(JournalEntry).where(JournalEntry.position == index)):
        assert journal.places()[0] == (index, "M7")


def test_deleting_every_entry_is_found(journal: Journal) -> None:
    with journal.changed(delete(JournalEntry)):
        assert journal.places() == [(0, "M7")]


@FEWER
@given(st.lists(PICK, min_size=2, max_size=2, unique=True))
def test_two_entries_that_changed_places_are_found(journal: Journal, both: list[int]) -> None:
    one, other = both
    moves = [(one, -7), (other, one), (-7, other)]
    with journal.changed(*(an_entry(was).values(position=becomes) for was, becomes in moves)):
        places = journal.places()
    assert places[0] == (min(both), "M7")
    assert (max(both), "M7") in places


@FEWER
@given(index=PICK)
def test_an_entry_given_twice_is_found(journal: Journal, index: int) -> None:
    """Its columns changed as far as the tables demand it."""
    copy = {**journal.rows()[index], "position": ENTRIES, "event_id": "0" * 26, "pledge": None, "pledge_seq": None}
    with journal.changed(insert(JournalEntry).values(copy)):
        places = journal.places()
    assert {place for place, _ in places} == {ENTRIES}
    assert {"M7", "M8", "S1"} <= {rule for _, rule in places}


@FEWER
@given(index=PICK, which=st.sampled_from(["body", "sealed"]))
def test_a_missing_body_is_found(journal: Journal, index: int, which: str) -> None:
    row = journal.rows()[index]
    digest = row[which] or row["body"]
    with journal.changed(delete(JournalBody).where(JournalBody.digest == digest)):
        assert journal.places() == [(index, "M13")]


@FEWER
@given(st.data())
def test_an_entry_taken_from_the_history_of_a_subject_is_found(journal: Journal, pick: st.DataObject) -> None:
    row = pick.draw(st.sampled_from(journal.rows(JournalSubject)))
    at = (JournalSubject.subject == row["subject"]) & (JournalSubject.position == row["position"])
    with journal.changed(delete(JournalSubject).where(at)):
        assert journal.places() == [(row["position"], "S1")]


@FEWER
@given(index=PICK)
def test_an_entry_put_into_the_history_of_another_subject_is_found(journal: Journal, index: int) -> None:
    with journal.changed(insert(JournalSubject).values(subject="right:HK:HK9999999", position=index)):
        assert journal.places() == [(index, "S1")]


# ---- what is not rebuilt ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("position", "values"),
    [(4, {"entry": b"{}"}), (6, {"entry": b"["}), (5, {"recorded_at": 2**63 - 1}), (0, {"entry": b"[" * 200_000})],
)
def test_a_rebuild_from_a_broken_entry_is_refused_and_leaves_what_was_there(
    journal: Journal, position: int, values: dict[str, Any]
) -> None:
    with journal.register.store.read() as connection:
        before = projections.dump(connection)
    with journal.changed(an_entry(position).values(values)), pytest.raises(JournalCorrupt) as refused:
        upkeep.rebuild(journal.register)
    assert refused.value.index == position
    with journal.register.store.read() as connection:
        assert projections.dump(connection) == before


@pytest.mark.parametrize("gone", range(ENTRIES - 1))
def test_a_rebuild_without_an_entry_is_refused(journal: Journal, gone: int) -> None:
    """But the last, which a rebuild does not miss and `verify` does."""
    with (
        journal.changed(delete(JournalEntry).where(JournalEntry.position == gone)),
        pytest.raises(JournalCorrupt) as refused,
    ):
        upkeep.rebuild(journal.register)
    assert refused.value.index == gone


def test_a_rebuild_without_a_sealed_body_is_refused(journal: Journal) -> None:
    digest = journal.rows()[4]["sealed"]
    with (
        journal.changed(delete(JournalBody).where(JournalBody.digest == digest)),
        pytest.raises(JournalCorrupt) as refused,
    ):
        upkeep.rebuild(journal.register)
    assert refused.value.index == 4


# ---- the guards ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded(databases: Databases) -> Iterator[Register]:
    """A register with eight entries and its guards."""
    clock = SettableClock()
    with databases.fresh() as url, the.opened(url, clock) as register:
        record(register, clock)
        yield register


CHANGES = [
    ("journal_entry", "UPDATE journal_entry SET leaf_hash = leaf_hash"),
    ("journal_entry", "UPDATE journal_entry SET entry = '' WHERE position = 3"),
    ("journal_entry", "DELETE FROM journal_entry WHERE position = 7"),
    ("journal_body", "UPDATE journal_body SET content = ''"),
    ("journal_body", "DELETE FROM journal_body"),
    ("journal_subject", "UPDATE journal_subject SET position = position + 100"),
    ("journal_subject", "DELETE FROM journal_subject WHERE position = 3"),
    ("journal_head", "DELETE FROM journal_head"),
]
REWRITES = {
    "sqlite": ["INSERT OR REPLACE INTO {0} SELECT * FROM {0} LIMIT 1"],
    "postgresql": ["TRUNCATE {0}", "TRUNCATE {0} CASCADE"],
}


def refused(register: Register, statement: str) -> None:
    """The database refuses the statement and nothing has changed."""
    with pytest.raises(DBAPIError, match="append-only"), register.store.engine.begin() as connection:
        connection.execute(text(statement))
    assert upkeep.verify(register).findings == ()
    assert upkeep.verify(register).entries == ENTRIES


@pytest.mark.parametrize(("table", "statement"), CHANGES)
def test_the_database_refuses_to_change_the_journal(guarded: Register, table: str, statement: str) -> None:
    assert table in statement
    refused(guarded, statement)


@pytest.mark.parametrize("table", [*JOURNAL, "journal_head"])
def test_the_database_refuses_to_empty_or_overwrite_the_journal(
    guarded: Register, databases: Databases, table: str
) -> None:
    for statement in REWRITES[databases.engine]:
        refused(guarded, statement.format(table))
