"""Heads have a closed form of their own, and a journal with heads keeps its rules."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.log.audit import StoredEntry, audit
from registry.log.canonical import canonical
from registry.log.entry import (
    Entry,
    Head,
    head_bytes,
    is_instant,
    is_subject,
    leaf_hash,
    read_entry,
    read_head,
    read_leaf,
)
from registry.log.invalid import LogInvalid
from tests.log.publishing.published import Log, a_log, instant

HEAD = Head(index=7, map_keys=3, map_root="a" * 64, prev_head=2, recorded_at=instant(7))


@given(st.integers(1, 2**53 - 1), st.integers(0, 2**53 - 1), st.data())
def test_a_head_is_read_as_it_was_written(index: int, keys: int, pick: st.DataObject) -> None:
    before = pick.draw(st.none() | st.integers(0, index - 1))
    head = replace(HEAD, index=index, map_keys=keys, prev_head=before)
    assert read_head(head_bytes(head)) == read_leaf(head_bytes(head)) == head


def test_a_head_has_these_bytes_for_ever() -> None:
    assert head_bytes(HEAD).decode() == (
        '{"index":7,"map_keys":3,"map_root":"' + "a" * 64 + '","prev_head":2,'
        '"recorded_at":"2026-03-01T09:37:00.000000Z","type":"head","v":1}'
    )


WRONG: dict[str, list[Any]] = {
    "v": [0, 2, True, "1", None],
    "type": ["heads", None, ""],
    "index": [-1, True, "7", None],
    "map_keys": [-1, False, "3", None],
    "map_root": ["a" * 63, "A" * 64, "", None, 0],
    "prev_head": [7, 8, -1, False, "2"],
    "recorded_at": ["2026-03-01T09:37:00Z", "2026-02-30T09:37:00.000000Z", "", None],
    "more": [1],
}


@pytest.mark.parametrize(("member", "value"), [(member, value) for member, values in WRONG.items() for value in values])
def test_a_head_of_another_form_is_neither_read_nor_written(member: str, value: Any) -> None:
    raw = canonical(asdict(HEAD) | {member: value})
    for read in (read_head, read_leaf):
        with pytest.raises(LogInvalid):
            read(raw)
    if member != "more":
        with pytest.raises(LogInvalid):
            head_bytes(replace(HEAD, **{member: value}))


@pytest.mark.parametrize("member", ["index", "map_keys"])
def test_a_number_of_a_head_is_one_that_every_reader_holds(member: str) -> None:
    with pytest.raises(LogInvalid):
        head_bytes(replace(HEAD, **{member: 2**53}))


@pytest.mark.parametrize("member", asdict(HEAD))
def test_a_head_without_a_member_is_refused(member: str) -> None:
    with pytest.raises(LogInvalid):
        read_leaf(canonical({name: value for name, value in asdict(HEAD).items() if name != member}))


def test_a_head_is_no_entry_and_an_entry_is_no_head() -> None:
    log, _ = a_log()
    with pytest.raises(LogInvalid, match="members of its own"):
        read_entry(head_bytes(HEAD))
    with pytest.raises(LogInvalid, match="no head"):
        read_head(log.raws[0])
    assert isinstance(read_leaf(log.raws[0]), Entry)


def test_subjects_and_instants_are_told_apart_from_other_texts() -> None:
    assert all(map(is_subject, ["pledge:a", "right:HK:1", "party:a"]))
    assert not any(map(is_subject, ["firm:a", "pledge:", "right:HK", "party:a b", "party:a\n", None, 1]))
    assert is_instant(instant(0))
    assert not any(map(is_instant, ["2026-03-01", "2026-02-30T00:00:00.000000Z", "0000-01-01T00:00:00.000000Z", None]))


# ---- in a journal ----------------------------------------------------------------------------------------------------


def rows(log: Log) -> list[StoredEntry]:
    """The log as a store holds it."""
    return [
        StoredEntry(index=index, entry=raw, leaf_hash=leaf_hash(raw).hex(), bodies=log.bodies)
        for index, raw in enumerate(log.raws)
    ]


def test_a_journal_with_heads_gives_no_finding() -> None:
    log, _ = a_log()
    assert list(audit(rows(log))) == []


def test_a_store_says_of_a_head_what_its_bytes_say() -> None:
    log, _ = a_log()
    stored = rows(log)
    said = {"index": 3, "recorded_at": instant(3), "event_id": None, "body": None}
    assert list(audit([*stored[:3], replace(stored[3], beside=said), *stored[4:]])) == []
    (found,) = audit([*stored[:3], replace(stored[3], beside={**said, "event_id": "x"}), *stored[4:]])
    assert (found.index, found.rule) == (3, "S1")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"prev_head": 0}, "M5"),
        ({"prev_head": None}, "M5"),
        ({"recorded_at": instant(5)}, "M4"),
        ({"index": 9}, "M7"),
    ],
)
def test_a_head_that_breaks_a_rule_is_found(changes: dict[str, Any], rule: str) -> None:
    log, _ = a_log()
    log.add("party_recorded", None)
    log.close(**changes)
    assert [(found.index, found.rule) for found in audit(rows(log))] == [(8, rule)]


def test_the_first_head_has_none_before() -> None:
    log = Log()
    log.add("party_recorded", None)
    log.close(prev_head=0)
    assert [(found.index, found.rule) for found in audit(rows(log))] == [(1, "M5")]
