"""The bytes of a journal are for ever: one entry of each kind of event, as it was first written, kept in a file.

Equal inputs must give these bytes on either database, and these bytes must be read as the same events. They change only
with the form of an event. An event's form may gain a member before the first release, and after it only together with a
reader for what was written before. To write the file anew, from the checkout:

    python -m tests.service.test_golden

No test writes it.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from registry.domain.events import PartyRecorded, PledgeRegistered, PolicyChanged, RightRecorded
from registry.log.body import read_body
from registry.log.entry import read_entry
from registry.service import codec, upkeep
from registry.service.transactions import Answer, Draft, Made, Register, Transaction, execute
from registry.store import journal
from tests import registers as the
from tests.specimens import PARTY, RIGHT, specimen
from tests.strategies import EVENT_TYPES
from tests.support import ROOT, Databases, SettableClock, SqliteDatabases

FILE = ROOT / "tests/data/golden_entries.json"
FIRST = (PartyRecorded, RightRecorded, PledgeRegistered)
"""What begins a party, a right and a pledge; every other kind changes one of them."""

Golden = list[dict[str, str | None]]


def kinds() -> list[Any]:
    """Every kind of event, beginnings first, else in the order of the union."""
    return sorted(EVENT_TYPES, key=lambda kind: kind not in FIRST)


def record_each(register: Register, clock: SettableClock) -> None:
    """One entry of each kind, a second apart, about the party, the right or the pledge that the first ones begin."""
    last: dict[str, Made] = {}

    def record(transaction: Transaction, kind: Any) -> Answer:
        of_pledge = "registration_number" in kind.__dataclass_fields__
        about = "party" if kind in (PartyRecorded, PolicyChanged) else "pledge" if of_pledge else "right"
        before = last.get(about)
        subjects = {"party": f"party:{PARTY}", "right": f"right:{RIGHT.jurisdiction}:{RIGHT.number}"}
        draft = Draft(
            make=lambda number, _at: specimen(kind, number),
            actor="register:registrar",
            subjects=frozenset(subjects.values()),
            before=before.state if before else None,
            registers=kind is PledgeRegistered,
        )
        if of_pledge and before is not None:
            was = before.recorded
            draft = replace(draft, pledge=was.pledge, pledge_seq=(was.pledge_seq or 0) + 1, prev=before.leaf_hash)
        (last[about],) = transaction.record([draft])
        return Answer.of(201, {})

    for kind in kinds():
        execute(register, lambda transaction, kind=kind: record(transaction, kind), claim=None)
        clock.advance(timedelta(seconds=1))


def written(url: str) -> Golden:
    """The entries that a register over the database at `url` writes, as texts."""
    clock = SettableClock()
    with the.opened(url, clock) as register:
        record_each(register, clock)
        assert upkeep.verify(register).findings == ()
        with register.store.read() as connection:
            return [
                {
                    "kind": row.kind,
                    "entry": bytes(row.entry).decode(),
                    "leaf_hash": row.leaf_hash,
                    "body": bytes(row.body_content).decode(),
                    "sealed": None if row.sealed_content is None else bytes(row.sealed_content).decode(),
                }
                for row in journal.all_entries(connection)
            ]


def golden() -> Golden:
    """The entries as first written."""
    kept: Golden = json.loads(FILE.read_text("utf-8"))
    return kept


def each() -> list[Any]:
    """Each golden entry, by its kind."""
    return [pytest.param(one, id=str(one["kind"])) for one in golden()] if FILE.exists() else []


def test_every_kind_of_event_has_a_golden_entry() -> None:
    assert [one["kind"] for one in golden()] == [kind.__dataclass_fields__["type"].default for kind in kinds()]


def test_the_register_writes_the_golden_bytes(database_url: str) -> None:
    for one, expected in zip(written(database_url), golden(), strict=True):
        assert one == expected


@pytest.mark.parametrize("one", each())
def test_golden_bytes_hash_to_what_names_them(one: dict[str, Any]) -> None:
    """Recomputed here from nothing but the definition of a leaf and of a digest."""
    entry = json.loads(one["entry"])
    assert sha256(b"\x00" + one["entry"].encode()).hexdigest() == one["leaf_hash"]
    assert sha256(one["body"].encode()).hexdigest() == entry["body"]
    assert entry["sealed"] == (None if one["sealed"] is None else sha256(one["sealed"].encode()).hexdigest())


@pytest.mark.parametrize("one", each())
def test_golden_bytes_are_read_as_the_events_they_were(one: dict[str, Any]) -> None:
    entry = read_entry(one["entry"].encode())
    payloads = [None if raw is None else dict(read_body(raw.encode()).payload) for raw in (one["body"], one["sealed"])]
    (kind,) = [kind for kind in EVENT_TYPES if kind.__dataclass_fields__["type"].default == entry.type]
    event: Any = codec.event_of(entry.type, payloads[0] or {}, payloads[1])
    assert event == specimen(kind, entry.pledge or "")


def test_golden_entries_of_one_pledge_hang_on_each_other() -> None:
    chain = [one for one in golden() if json.loads(one["entry"] or "")["pledge"] is not None]
    assert len(chain) > 1
    for before, one in zip([None, *chain], chain, strict=False):
        assert json.loads(one["entry"] or "")["prev"] == (before["leaf_hash"] if before else None)


def freeze() -> None:
    """Write the file anew; for a person to run, and to look at what has changed."""
    with tempfile.TemporaryDirectory() as folder:
        databases: Databases = SqliteDatabases(Path(folder))
        with databases.fresh() as url:
            FILE.write_text(json.dumps(written(url), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    freeze()
