"""Valid journals for the tests of the log: built in memory, to be changed in one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from registry.log.audit import StoredEntry
from registry.log.body import body_bytes, digest
from registry.log.entry import Entry, entry_bytes, leaf_hash

NONCE = "0123456789abcdef" * 2
BEGIN = datetime(2026, 3, 1, 9, 30)
TYPE = "pledge_amended"


def an_entry() -> Entry:
    """A valid entry: the first of a pledge."""
    return Entry(
        type=TYPE,
        event_id="01JNG8Z3W0ABCDEFGHJKMNPQRS",
        index=0,
        recorded_at="2026-03-01T09:30:00.000000Z",
        pledge="IPP2026000001",
        pledge_seq=0,
        prev=None,
        subjects=("party:01JNG8Z3W1", "pledge:IPP2026000001", "right:HK:HK20061483"),
        actor="bank:01JNG8Z3W1",
        body="a" * 64,
        sealed="b" * 64,
        nonce=NONCE,
    )


def stored(entry: Entry, bodies: Iterable[bytes] = ()) -> StoredEntry:
    """The entry as a store would hold it, with these bodies."""
    raw = entry_bytes(entry)
    return StoredEntry(
        index=entry.index, entry=raw, leaf_hash=leaf_hash(raw).hex(), bodies={digest(body): body for body in bodies}
    )


def a_journal(pledges: Sequence[int | None], *, sealed: bool = True) -> list[StoredEntry]:
    """A valid journal, one entry for each item of `pledges`: which pledge it is about, or None for no pledge."""
    rows: list[StoredEntry] = []
    last: dict[int, tuple[int, str]] = {}
    for index, pledge in enumerate(pledges):
        public = body_bytes(TYPE, {"item": index, "名": "质押"}, f"{index:032x}")
        secret = body_bytes(TYPE, {"amount": f"{index}.00", "terms": [None, True]}, f"{index + 2**64:032x}")
        seq, prev = (None, None) if pledge is None else last.get(pledge, (0, None))
        number = None if pledge is None else f"IPP{pledge:010d}"
        entry = replace(
            an_entry(),
            index=index,
            event_id=f"01JNG8Z3W0{index:016d}",
            recorded_at=f"{BEGIN + timedelta(microseconds=index):%Y-%m-%dT%H:%M:%S.%f}Z",
            pledge=number,
            pledge_seq=seq,
            prev=prev,
            subjects=("party:01JNG8Z3W1",) if number is None else ("party:01JNG8Z3W1", f"pledge:{number}"),
            body=digest(public),
            sealed=digest(secret) if sealed else None,
            nonce=f"{index:032x}",
        )
        row = stored(entry, (public, secret) if sealed else (public,))
        rows.append(row)
        if pledge is not None and seq is not None:
            last[pledge] = (seq + 1, row.leaf_hash)
    return rows


def journals(*, least: int = 1) -> st.SearchStrategy[list[StoredEntry]]:
    """Valid journals of `least` to 8 entries about up to three pledges, or none."""
    about = st.one_of(st.none(), st.integers(0, 2))
    return st.lists(about, min_size=least, max_size=8).map(a_journal)
