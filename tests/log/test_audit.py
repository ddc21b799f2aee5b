"""The auditor finds every change to a stored journal and says where it is; a whole journal gives no finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.log.audit import AuditFinding, StoredEntry, audit
from registry.log.body import body_bytes, digest
from registry.log.canonical import canonical
from registry.log.entry import Entry, entry_bytes, leaf_hash, read_entry
from tests.log.journals import NONCE, TYPE, a_journal, an_entry, journals, stored
from tests.log.values import VALUES

PLEDGES = (0, 1, None, 0, 1, 0)


def findings(rows: Iterable[StoredEntry]) -> list[AuditFinding]:
    """All that is found."""
    return list(audit(rows))


def places(rows: Iterable[StoredEntry]) -> list[tuple[int, str]]:
    """Index and rule of all that is found."""
    return [(finding.index, finding.rule) for finding in audit(rows)]


def restored(row: StoredEntry, **changes: Any) -> StoredEntry:
    """The row with its entry's members changed and its hash made anew, as a forger would leave it."""
    entry = replace(read_entry(row.entry), **changes)
    raw = entry_bytes(entry)
    return StoredEntry(index=entry.index, entry=raw, leaf_hash=leaf_hash(raw).hex(), bodies=row.bodies)


def renumbered(rows: list[StoredEntry]) -> list[StoredEntry]:
    """The rows as they come, at gapless indices and increasing times, each hash made anew; the chains are left."""
    return [
        restored(row, index=index, recorded_at=f"2026-03-01T09:30:00.{index:06}Z") for index, row in enumerate(rows)
    ]


def flipped(raw: bytes, place: int, mask: int) -> bytes:
    """The bytes with some bits of one changed."""
    return raw[:place] + bytes([raw[place] ^ mask]) + raw[place + 1 :]


def changes_of(row: StoredEntry, place: int, mask: int) -> StoredEntry:
    """The row with one byte changed, counted through its entry, its stored hash and its bodies."""
    if place < len(row.entry):
        return replace(row, entry=flipped(row.entry, place, mask))
    place -= len(row.entry)
    if place < len(row.leaf_hash):
        return replace(row, leaf_hash=flipped(row.leaf_hash.encode(), place, mask).decode("latin-1"))
    place -= len(row.leaf_hash)
    for name, content in row.bodies.items():
        if content is not None and place < len(content):
            return replace(row, bodies={**row.bodies, name: flipped(content, place, mask)})
        place -= len(content or b"")
    raise AssertionError("no such place")


def length_of(row: StoredEntry) -> int:
    """How many bytes can be changed."""
    return len(row.entry) + len(row.leaf_hash) + sum(len(content or b"") for content in row.bodies.values())


# ---- a whole journal -------------------------------------------------------------------------------------------------


@given(journals(least=0))
def test_a_whole_journal_gives_no_finding(rows: list[StoredEntry]) -> None:
    assert findings(rows) == []


@pytest.mark.parametrize("sealed", [True, False])
def test_a_journal_needs_no_sealed_bodies(sealed: bool) -> None:
    assert findings(a_journal(PLEDGES, sealed=sealed)) == []


def test_rows_are_read_one_by_one() -> None:
    """A journal that does not fit in memory can be audited, and the first finding comes as soon as it is seen."""
    rows = a_journal(PLEDGES)
    rows[1] = replace(rows[1], leaf_hash="")
    read: list[int] = []

    def reading() -> Iterable[StoredEntry]:
        for row in rows:
            read.append(row.index)
            yield row

    assert next(audit(reading())).index == 1
    assert read == [0, 1]


# ---- one byte --------------------------------------------------------------------------------------------------------


def test_every_bit_of_one_entry_its_hash_and_its_bodies_is_guarded() -> None:
    rows = a_journal((0, 0, 0), sealed=True)
    for place in range(length_of(rows[1])):
        for bit in range(8):
            found = findings([rows[0], changes_of(rows[1], place, 1 << bit), rows[2]])
            assert found, (place, bit)
            assert found[0].index == 1, (place, bit)


@given(journals(), st.data())
def test_any_changed_byte_is_found_where_it_is(rows: list[StoredEntry], pick: st.DataObject) -> None:
    index = pick.draw(st.integers(0, len(rows) - 1))
    place = pick.draw(st.integers(0, length_of(rows[index]) - 1))
    rows = [*rows]
    rows[index] = changes_of(rows[index], place, pick.draw(st.integers(1, 255)))
    assert findings(rows)[0].index == index


@given(journals(), st.data())
def test_a_cut_or_lengthened_entry_or_body_is_found_where_it_is(rows: list[StoredEntry], pick: st.DataObject) -> None:
    index = pick.draw(st.integers(0, len(rows) - 1))
    row = rows[index]

    def changed(raw: bytes) -> bytes:
        return pick.draw(st.one_of(st.integers(0, len(raw) - 1).map(lambda end: raw[:end]), st.just(raw + b" ")))

    name = pick.draw(st.sampled_from([None, *row.bodies]))
    content = row.bodies.get(name or "")
    if name is None or content is None:
        row = replace(row, entry=changed(row.entry))
    else:
        row = replace(row, bodies={**row.bodies, name: changed(content)})
    assert findings([*rows[:index], row, *rows[index + 1 :]])[0].index == index


# ---- forged members, hashes made anew --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "changes", "expected"),
    [
        (3, {"pledge_seq": 2}, (3, "M6")),
        (3, {"pledge_seq": 0, "prev": None}, (3, "M6")),
        (3, {"prev": "c" * 64}, (3, "M6")),
        (3, {"pledge": "IPP0000000001"}, (3, "M6")),
        (3, {"pledge": "IPP0000000009"}, (3, "M6")),
        (3, {"pledge": None, "pledge_seq": None, "prev": None}, (5, "M6")),
        (3, {"nonce": "0" * 32}, (5, "M6")),
        (3, {"recorded_at": "2026-03-01T09:30:00.000002Z"}, (3, "M4")),
        (3, {"recorded_at": "2025-03-01T09:30:00.000003Z"}, (3, "M4")),
        (3, {"event_id": "01JNG8Z3W0" + "0" * 16}, (3, "M8")),
        (3, {"body": "c" * 64}, (3, "M13")),
        (3, {"sealed": "c" * 64}, (3, "M13")),
        (3, {"type": "pledge_discharged"}, (3, "M13")),
    ],
)
def test_a_forged_member_is_found(index: int, changes: dict[str, Any], expected: tuple[int, str]) -> None:
    """Where the entry itself is sound, it is found by what leans on it."""
    rows = a_journal(PLEDGES)
    rows[index] = restored(rows[index], **changes)
    assert places(rows)[0] == expected


def test_an_entry_that_says_another_index_is_found() -> None:
    rows = a_journal(PLEDGES)
    rows[3] = replace(restored(rows[3], index=4), index=3)
    assert places(rows)[0] == (3, "M7")


@pytest.mark.parametrize("column", [-1, 0, 2, 4, 9, 2**80])
def test_a_column_that_says_another_index_is_found(column: int) -> None:
    rows = a_journal(PLEDGES)
    rows[3] = replace(rows[3], index=column)
    assert places(rows)[0] == (min(column, 3), "M7")


# ---- whole entries ---------------------------------------------------------------------------------------------------


@given(journals(least=2), st.data())
def test_a_dropped_entry_is_found_where_it_was(rows: list[StoredEntry], pick: st.DataObject) -> None:
    """But the last, which only a signed size shows."""
    index = pick.draw(st.integers(0, len(rows) - 2))
    found = findings(rows[:index] + rows[index + 1 :])
    assert (found[0].index, found[0].rule) == (index, "M7")


@given(journals(), st.data())
def test_an_entry_given_twice_is_found(rows: list[StoredEntry], pick: st.DataObject) -> None:
    index = pick.draw(st.integers(0, len(rows) - 1))
    found = findings([*rows[: index + 1], *rows[index:]])
    assert (found[0].index, found[0].rule) == (index, "M7")
    assert {finding.index for finding in found} >= {index}
    assert "M8" in {finding.rule for finding in found}


@given(journals(least=2), st.data())
def test_entries_in_another_order_are_found(rows: list[StoredEntry], pick: st.DataObject) -> None:
    changed = pick.draw(st.permutations(rows).filter(lambda other: other != rows))
    first = next(place for place, row in enumerate(changed) if row.index != place)
    found = findings(changed)
    assert (found[0].index, found[0].rule) == (first, "M7")


@given(journals(least=2), st.data())
def test_contents_that_changed_places_are_found(rows: list[StoredEntry], pick: st.DataObject) -> None:
    """The index column stays gapless; hash and bodies move along."""
    changed = pick.draw(st.permutations(rows).filter(lambda other: other != rows))
    first = next(place for place, row in enumerate(changed) if row.index != place)
    found = findings(replace(row, index=place) for place, row in enumerate(changed))
    assert (found[0].index, found[0].rule) == (first, "M7")


def test_an_entry_dropped_from_a_pledge_is_found_though_all_is_renumbered() -> None:
    rows = a_journal((0, 0, 0, None))
    del rows[1]
    assert (1, "M6") in places(renumbered(rows))


def test_entries_of_a_pledge_in_another_order_are_found_though_all_is_renumbered() -> None:
    rows = a_journal((0, 0, 0, None))
    rows[1], rows[2] = rows[2], rows[1]
    assert (1, "M6") in places(renumbered(rows))


def test_an_entry_repeated_is_found_though_all_is_renumbered() -> None:
    rows = a_journal((None, 0, None))
    assert places(renumbered([*rows, rows[0]])) == [(3, "M8")]
    rules = {rule for index, rule in places(renumbered([*rows, rows[1]])) if index == 3}
    assert rules == {"M6", "M8"}


def test_a_fork_of_a_pledge_is_found() -> None:
    """Two entries that follow the same one: each is sound alone, the second is where the first is known."""
    rows = a_journal((0, 0))
    second = read_entry(rows[1].entry)
    fork = replace(second, index=2, event_id="01JNG8Z3W0" + "9" * 16, recorded_at="2026-03-01T09:30:01.000000Z")
    forked = [*rows, replace(stored(fork), bodies=rows[1].bodies)]
    assert [(finding.index, finding.rule) for finding in findings(forked)] == [(2, "M6"), (2, "M6")]


def test_two_beginnings_of_a_pledge_are_found() -> None:
    rows = a_journal((0, 1))
    rows[1] = restored(rows[1], pledge=read_entry(rows[0].entry).pledge)
    assert set(places(rows)) == {(1, "M6")}


# ---- bodies ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["body", "sealed"])
@pytest.mark.parametrize("gone", [True, False], ids=["left out", "None"])
def test_a_missing_body_is_found_unless_it_was_erased(which: str, gone: bool) -> None:
    rows = a_journal(PLEDGES)
    named = getattr(read_entry(rows[2].entry), which)
    left: dict[str, bytes | None] = {name: raw for name, raw in rows[2].bodies.items() if name != named}
    rows[2] = replace(rows[2], bodies=left if gone else {**left, named: None})
    assert places(rows) == [(2, "M13")]
    assert list(audit(rows, erased=frozenset({named}))) == []
    assert [finding.index for finding in audit(rows, erased=frozenset({"c" * 64}))] == [2]


def test_an_erasure_excuses_no_changed_body() -> None:
    rows = a_journal(PLEDGES)
    named = read_entry(rows[2].entry).body
    rows[2] = replace(rows[2], bodies={**rows[2].bodies, named: b"{}"})
    assert [finding.rule for finding in audit(rows, erased=frozenset({named}))] == ["M13"]


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"", "M1"),
        (b"\xff", "M1"),
        (b"{}", "M1"),
        (body_bytes(TYPE, {}, NONCE) + b"\n", "M1"),
        (canonical({"nonce": NONCE, "payload": [], "type": TYPE}), "M1"),
        (body_bytes("pledge_discharged", {}, NONCE), "M13"),
    ],
)
@pytest.mark.parametrize("which", ["body", "sealed"])
def test_a_body_that_hashes_well_and_is_none_is_found(which: str, raw: bytes, rule: str) -> None:
    row = a_journal((None,))[0]
    row = replace(restored(row, **{which: digest(raw)}), bodies={**row.bodies, digest(raw): raw})
    assert places([row]) == [(0, rule)]


def test_swapped_bodies_are_found() -> None:
    rows = a_journal(PLEDGES)
    public, sealed = rows[1].bodies
    rows[1] = replace(rows[1], bodies={public: rows[1].bodies[sealed], sealed: rows[1].bodies[public]})
    assert places(rows) == [(1, "M13"), (1, "M13")]


# ---- whatever the bytes ----------------------------------------------------------------------------------------------

ANY_ROW = st.builds(
    StoredEntry,
    index=st.integers(),
    entry=st.binary(),
    leaf_hash=st.text(),
    bodies=st.dictionaries(st.text(), st.none() | st.binary()),
)


@st.composite
def strange_rows(draw: st.DrawFn) -> StoredEntry:
    """A row whose entry has anything at all in one member, and whose bodies are anything."""
    entry: Entry = an_entry()
    body = draw(st.one_of(st.binary(), VALUES.map(canonical)))
    members: dict[str, Any] = {**vars(entry), "body": digest(body), "sealed": None}
    members[draw(st.sampled_from(list(members)))] = draw(VALUES)
    raw = canonical(members)
    return StoredEntry(
        index=draw(st.integers(-1, 3)), entry=raw, leaf_hash=leaf_hash(raw).hex(), bodies={digest(body): body}
    )


@given(st.lists(st.one_of(ANY_ROW, strange_rows()), max_size=5))
def test_arbitrary_rows_give_findings_and_raise_nothing(rows: list[StoredEntry]) -> None:
    found = findings(rows)
    assert bool(found) == bool(rows)
    assert {row.index for row in rows} <= {finding.index for finding in found}


@given(journals(), st.binary(), st.data())
def test_an_entry_replaced_by_arbitrary_bytes_is_found(
    rows: list[StoredEntry], raw: bytes, pick: st.DataObject
) -> None:
    """Its hash made anew too: the bytes alone betray it."""
    index = pick.draw(st.integers(0, len(rows) - 1))
    rows = [*rows]
    rows[index] = replace(rows[index], entry=raw, leaf_hash=leaf_hash(raw).hex())
    assert (findings(rows)[0].index, findings(rows)[0].rule) == (index, "M1")


def test_bytes_nested_beyond_any_stack_are_a_finding() -> None:
    deep = b"[" * 1_000_000
    row = stored(replace(an_entry(), body=digest(deep), sealed=None))
    assert places([replace(row, bodies={digest(deep): deep})]) == [(0, "M1")]
    assert places([replace(row, entry=deep[:32_000], leaf_hash=leaf_hash(deep[:32_000]).hex())]) == [(0, "M1")]
