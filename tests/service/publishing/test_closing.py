"""Closing: whatever is recorded and however it is taken in, tree, map and head are those of the definition."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from registry.errors import NotYetClosed
from registry.log import map as log_map
from registry.log.certificate import verify as verify_certificate
from registry.log.entry import HEAD, read_leaf
from registry.log.verify import verify_receipt
from registry.service.access.principal import PUBLIC
from registry.service.operating import upkeep
from registry.service.publishing import certificates, closer, proofs
from registry.service.publishing.publisher import Publisher
from registry.store import journal, log_tree
from tests.log import reference
from tests.scenes.published import ENTRIES, policy_of, published, record, rename
from tests.support import Databases, SettableClock
from tests.tiers import examples

pytestmark = pytest.mark.both_engines

STEPS = st.lists(st.sampled_from(["name", "take in", "close", "publish", "an hour"]), max_size=12)


def entries(publisher: Publisher) -> list[journal.EntryRow]:
    """Every entry, heads among them."""
    with publisher.register.store.read() as connection:
        return list(journal.all_entries(connection))


def map_of(rows: list[journal.EntryRow]) -> dict[bytes, bytes]:
    """The map over entries, by its definition."""
    naming: dict[str, list[int]] = {}
    for row in rows:
        for subject in json.loads(row.entry).get("subjects", ()):
            naming.setdefault(subject, []).append(row.position)
    return {
        log_map.key_of(subject): len(found).to_bytes(8) + reference.tree_hash([one.to_bytes(8) for one in found])
        for subject, found in naming.items()
    }


@settings(max_examples=examples(20))
@given(steps=STEPS)
def test_tree_map_and_heads_are_those_of_the_definition(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    clock = SettableClock()
    with databases.fresh() as url, published(url, tmp_path_factory.mktemp("log"), clock) as publisher:
        number = record(publisher.register, clock)
        for place, step in enumerate(steps):
            if step == "name":
                rename(publisher.register, clock, f"名{place}")
            elif step == "take in":
                closer.take_in(publisher.register)
            elif step == "close":
                closer.close(publisher.register)
            elif step == "publish":
                publisher.close()
            else:
                clock.advance(timedelta(hours=1))
                publisher.close_if_due()
        row = publisher.close()
        stored = entries(publisher)
        raws = [bytes(one.entry) for one in stored]
        assert row.size == len(raws)
        assert row.root == reference.tree_hash(raws)
        heads = [one.position for one in stored if one.kind == HEAD]
        assert heads[-1] == row.size - 1
        for before, at in zip([None, *heads], heads, strict=False):
            head = json.loads(raws[at])
            built = map_of(stored[:at])
            assert (head["map_root"], head["map_keys"]) == (reference.map_hash(built).hex(), len(built))
            assert head["prev_head"] == before
        assert upkeep.verify(publisher.register).findings == ()
        policy = policy_of(publisher)
        for subject in (f"pledge:{number}", "right:CN:201710601862.3", "right:MO:N-9"):
            made = certificates.certificate(publisher.register, PUBLIC, subject, None)
            certified = verify_certificate(made, policy, subject=subject)
            assert list(certified.indices) == [
                one.position for one in stored if subject in json.loads(one.entry).get("subjects", ())
            ]
        for seq in (0, row.size - 1):
            receipt = proofs.receipt(publisher.register, seq)
            assert verify_receipt(receipt, policy).entry == read_leaf(raws[seq])


def test_nothing_recorded_needs_no_further_head_for_an_hour(
    database_url: str, tmp_path: Path, clock: SettableClock
) -> None:
    with published(database_url, tmp_path, clock) as publisher:
        record(publisher.register, clock)
        first = publisher.close()
        clock.advance(timedelta(minutes=59))
        assert publisher.close() == first
        clock.advance(timedelta(minutes=2))
        publisher.close_if_due()
        second = publisher.close()
        assert (first.size, second.size) == (ENTRIES + 1, ENTRIES + 2)


def test_an_empty_journal_is_closed_when_asked_and_not_by_itself(
    database_url: str, tmp_path: Path, clock: SettableClock
) -> None:
    with published(database_url, tmp_path, clock) as publisher:
        publisher.close_if_due()
        with pytest.raises(NotYetClosed):
            proofs.newest_note(publisher.register)
        assert publisher.close().size == 1
        made = certificates.certificate(publisher.register, PUBLIC, "right:HK:HK1224505", None)
        assert verify_certificate(made, policy_of(publisher), subject="right:HK:HK1224505").indices == ()


def test_many_who_close_at_once_do_no_harm(database_url: str, tmp_path: Path, clock: SettableClock) -> None:
    with published(database_url, tmp_path, clock) as publisher:
        record(publisher.register, clock)
        closing = [threading.Thread(target=publisher.close) for _ in range(6)]
        for one in closing:
            one.start()
        for one in closing:
            one.join()
        assert publisher.close().size == ENTRIES + 1
        assert len(list(publisher.sink.every())) == 1
        assert upkeep.verify(publisher.register).findings == ()


def test_a_rebuild_gives_the_same_rows(database_url: str, tmp_path: Path, clock: SettableClock) -> None:
    with published(database_url, tmp_path, clock) as publisher:
        record(publisher.register, clock)
        publisher.close()
        rename(publisher.register, clock, "丁")
        publisher.close()
        before = _derived(publisher)
        upkeep.rebuild(publisher.register)
        assert _derived(publisher) == before
        rename(publisher.register, clock, "戊")
        publisher.close()
        assert upkeep.verify(publisher.register).findings == ()


def test_a_rebuild_beside_unclosed_entries_keeps_what_the_checkpoint_proves(
    database_url: str, tmp_path: Path, clock: SettableClock
) -> None:
    with published(database_url, tmp_path, clock) as publisher:
        record(publisher.register, clock)
        publisher.close()
        rename(publisher.register, clock, "丁")
        upkeep.rebuild(publisher.register)
        made = certificates.certificate(publisher.register, PUBLIC, "right:HK:HK1224505", None)
        assert verify_certificate(made, policy_of(publisher), subject="right:HK:HK1224505").items


def _derived(publisher: Publisher) -> list[list[tuple[object, ...]]]:
    tables = ("log_state", "log_node ORDER BY place", "log_map_node ORDER BY hash", "log_subject ORDER BY subject")
    with publisher.register.store.read() as connection:
        return [[tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))] for table in tables]


def test_both_engines_hold_the_same_log(
    sqlite_databases: Databases, postgres_databases: Databases, tmp_path: Path
) -> None:
    roots = []
    for place, databases in enumerate((sqlite_databases, postgres_databases)):
        clock, folder = SettableClock(), tmp_path / str(place)
        folder.mkdir()
        with databases.fresh() as url, published(url, folder, clock) as publisher:
            record(publisher.register, clock)
            row = publisher.close()
            with publisher.register.store.read() as connection:
                roots.append((row.root, log_tree.state(connection)))
    assert roots[0] == roots[1]
