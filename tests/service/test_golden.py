"""The bytes of a journal are for ever: one entry of each kind of event, as it was first written, kept in a file.

Equal inputs must give these bytes on either database, and these bytes must be read as the same events. They change only
with the form of an event. An event's form may gain a member before the first release, and after it only together with a
reader for what was written before. What came later and is left out where absent has a file of its own, so that the
first one shows that nothing else has changed. To write the files anew, from the checkout:

    python -m tests.service.test_golden

No test writes them.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from registry.domain.filing.filing import ClosingSet
from registry.domain.party.events import PartiesMerged, PartiesSeparated, PartyRecorded, PolicyChanged
from registry.domain.party.party import PartyFacts, with_facts
from registry.domain.pledge.events import PledgeRegistered
from registry.domain.right.events import RightRecorded
from registry.log.body import read_body
from registry.log.entry import read_entry
from registry.service.journal import codec
from registry.service.journal.drafts import Draft, Made
from registry.service.journal.execute import execute
from registry.service.journal.register import Register
from registry.service.journal.transaction import Answer, Transaction
from registry.service.operating import upkeep
from registry.store import journal
from tests.scenes import registers as the
from tests.scenes.specimens import PARTY, RIGHT, filled, specimen
from tests.scenes.strategies import EVENT_TYPES
from tests.support import ROOT, Databases, SettableClock, SqliteDatabases

FILE = ROOT / "tests/data/golden_entries.json"
SET_FILE = ROOT / "tests/data/golden_closing_set.json"
DAYS_FILE = ROOT / "tests/data/golden_party_days.json"
FIRST = (PartyRecorded, RightRecorded, PledgeRegistered)
"""What begins a party, a right and a pledge; every other kind changes one of them."""
PARTY_KINDS = {
    **dict.fromkeys((PartyRecorded, PolicyChanged), "party"),
    **dict.fromkeys((PartiesMerged, PartiesSeparated), "joined parties"),
}

Golden = list[dict[str, str | None]]


def kinds() -> list[Any]:
    """Every kind of event, beginnings first, else in the order of the union."""
    return sorted(EVENT_TYPES, key=lambda kind: kind not in FIRST)


def record_each(register: Register, clock: SettableClock) -> None:
    """One entry of each kind, a second apart, about the party, the right or the pledge that the first ones begin, or
    about two parties that were recorded before."""
    last: dict[str, Made] = {}
    apart = tuple(with_facts(None, record, filled(PartyFacts)) for record in ("keep", "join"))

    def record(transaction: Transaction, kind: Any) -> Answer:
        of_pledge = "registration_number" in kind.__dataclass_fields__
        about = PARTY_KINDS.get(kind, "pledge" if of_pledge else "right")
        before = last.get(about)
        subjects = {"party": f"party:{PARTY}", "right": f"right:{RIGHT.jurisdiction}:{RIGHT.number}"}
        draft = Draft(
            make=lambda number, _at: specimen(kind, number),
            actor="register:registrar",
            subjects=frozenset(subjects.values()),
            before=apart if kind is PartiesMerged else before.state if before else None,
            registers=kind is PledgeRegistered,
        )
        if of_pledge and before is not None:
            was = before.recorded
            draft = replace(draft, pledge=was.pledge, pledge_seq=(was.pledge_seq or 0) + 1, prev=before.leaf_hash)
        (last[about],) = transaction.record([draft])
        return Answer.of(201, {})

    for kind in kinds():
        execute(register, lambda transaction, kind=kind: record(transaction, kind))
        clock.advance(timedelta(seconds=1))


def of_a_set(number: str) -> PledgeRegistered:
    """The registration of a pledge that closed with others."""
    event: PledgeRegistered = specimen(PledgeRegistered, number)
    filing = replace(event.sealed.filing, closing_set=filled(ClosingSet))
    return replace(event, sealed=replace(event.sealed, filing=filing))


def record_one_of_a_set(register: Register, _: SettableClock) -> None:
    """One entry that begins a pledge which closed with others."""

    def record(transaction: Transaction) -> Answer:
        draft = Draft(
            make=lambda number, _at: of_a_set(number),
            actor="register:registrar",
            subjects=frozenset({f"party:{PARTY}"}),
            before=None,
            registers=True,
        )
        transaction.record([draft])
        return Answer.of(201, {})

    execute(register, record)


def with_days() -> PartyRecorded:
    """A party told with the last day of its insolvency, and the days of its registration in Hong Kong."""
    event: PartyRecorded = specimen(PartyRecorded, "")
    days = dict.fromkeys(("insolvent_until", "hk_registered_from", "hk_registered_until"), date(2026, 11, 20))
    return replace(event, facts=replace(event.facts, **days))


def record_one_with_days(register: Register, _: SettableClock) -> None:
    """One entry that begins a party of which days are told."""

    def record(transaction: Transaction) -> Answer:
        subjects = frozenset({f"party:{PARTY}"})
        draft = Draft(make=lambda _n, _at: with_days(), actor="register:registrar", subjects=subjects, before=None)
        transaction.record([draft])
        return Answer.of(201, {})

    execute(register, record)


def written(url: str, record: Callable[[Register, SettableClock], None] = record_each) -> Golden:
    """The entries that a register over the database at `url` writes, as texts."""
    clock = SettableClock()
    with the.opened(url, clock) as register:
        record(register, clock)
        # Specimens are entries whose bytes hold; what they say of one another, and what is kept beside them, does not.
        assert not [one for one in upkeep.verify(register).findings if one.rule not in ("S2", "S7")]
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


def golden(file: Path = FILE) -> Golden:
    """The entries as first written."""
    kept: Golden = json.loads(file.read_text("utf-8"))
    return kept


def each() -> list[Any]:
    """Each golden entry, by its kind."""
    return [pytest.param(one, id=str(one["kind"])) for one in golden()] if FILE.exists() else []


def test_every_kind_of_event_has_a_golden_entry() -> None:
    assert [one["kind"] for one in golden()] == [kind.__dataclass_fields__["type"].default for kind in kinds()]


def test_the_register_writes_the_golden_bytes(database_url: str) -> None:
    for one, expected in zip(written(database_url), golden(), strict=True):
        assert one == expected


def test_a_pledge_that_closed_with_others_says_so_under_its_seal_and_nothing_else_differs(database_url: str) -> None:
    kept = golden(SET_FILE)
    assert written(database_url, record_one_of_a_set) == kept
    sealed = read_body(str(kept[0]["sealed"]).encode()).payload
    public = read_body(str(kept[0]["body"]).encode()).payload
    number = json.loads(str(kept[0]["entry"]))["pledge"]
    assert codec.event_of("pledge_registered", dict(public), dict(sealed)) == of_a_set(number)
    alone = codec.payloads(specimen(PledgeRegistered, number))[2]
    told = {"id": "id", "client_reference": "client_reference"}
    assert alone is not None
    assert {**alone, "filing": {**alone["filing"], "closing_set": told}} == sealed


def test_a_party_says_the_days_it_was_told_with_and_nothing_else_differs(database_url: str) -> None:
    kept = golden(DAYS_FILE)
    assert written(database_url, record_one_with_days) == kept
    public = read_body(str(kept[0]["body"]).encode()).payload
    sealed = read_body(str(kept[0]["sealed"]).encode()).payload
    assert codec.event_of("party_recorded", dict(public), dict(sealed)) == with_days()
    days = dict.fromkeys(("insolvent_until", "hk_registered_from", "hk_registered_until"), "2026-11-20")
    without = codec.payloads(specimen(PartyRecorded, ""))[1]
    assert {**without, "facts": {**without["facts"], **days}} == public


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
    """Write the files anew; for a person to run, and to look at what has changed."""
    with tempfile.TemporaryDirectory() as folder:
        databases: Databases = SqliteDatabases(Path(folder))
        files = ((FILE, record_each), (SET_FILE, record_one_of_a_set), (DAYS_FILE, record_one_with_days))
        for file, record in files:
            with databases.fresh() as url:
                file.write_text(json.dumps(written(url, record), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    freeze()
