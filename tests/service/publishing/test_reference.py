"""The log that is stored and published, against one that is worked out from its definition alone.

What it is compared with shares no code with `registry.log` (`tests/log/reference.py`, `hashlib`, `cryptography`).
Compared are every head, every root, paths of inclusion and consistency, proofs of the map, and each note's bytes and
signatures.
"""

from __future__ import annotations

import json
import random
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from registry.service.access.principal import PUBLIC
from registry.service.publishing import certificates, closer, proofs
from registry.service.publishing.publisher import Publisher
from registry.store import journal
from registry.store.log_tree import CheckpointRow
from tests.log import reference
from tests.scenes.published import ORIGIN, policy_of, published
from tests.scenes.written import append
from tests.support import Databases, SettableClock
from tests.tiers import sized

pytestmark = pytest.mark.both_engines

KEY = b"ipr/subject/v1\0"
SUBJECTS = [f"{kind}:{n}" for kind in ("party", "right:CN", "right:HK", "pledge") for n in range(400)]
MISSING = "right:MO:NONE"


def stored(publisher: Publisher) -> list[journal.EntryRow]:
    """Every entry, heads among them."""
    with publisher.register.store.read() as connection:
        return list(journal.all_entries(connection))


def map_key(subject: str) -> bytes:
    """The key of a subject."""
    return reference.hashed(KEY, subject.encode())


def map_items(raws: Sequence[bytes]) -> dict[bytes, bytes]:
    """The map over entries."""
    naming: dict[str, list[int]] = {}
    for index, raw in enumerate(raws):
        for subject in json.loads(raw).get("subjects", ()):
            naming.setdefault(subject, []).append(index)
    return {
        map_key(subject): len(indices).to_bytes(8) + reference.tree_hash([one.to_bytes(8) for one in indices])
        for subject, indices in naming.items()
    }


def check_heads(raws: Sequence[bytes], every: int = 1) -> None:
    """Each head's link to the one before; every so-many-th one's map and the last one's, against all before it."""
    heads = [index for index, raw in enumerate(raws) if json.loads(raw)["type"] == "tree_head"]
    for place, index in enumerate(heads):
        head = json.loads(raws[index])
        assert head["prev_head"] == (heads[place - 1] if place else None)
        assert head["index"] == index
        if place % every == 0 or index == heads[-1]:
            items = map_items(raws[:index])
            assert (head["map_root"], head["map_keys"]) == (reference.map_hash(items).hex(), len(items))


def check_note(note: bytes, size: int, root: bytes, vkeys: Sequence[str]) -> None:
    """The text of a note, and a valid signature of each of the log's keys."""
    text, _, signed = note.partition(b"\n\n")
    text += b"\n"
    assert text == f"{ORIGIN}\n{size}\n{b64encode(root).decode()}\n".encode()
    signatures = {}
    for line in signed.decode().splitlines():
        dash, name, encoded = line.split(" ")
        assert (dash, name) == ("—", ORIGIN)
        raw = b64decode(encoded)
        signatures[raw[:4]] = raw[4:]
    for vkey in vkeys:
        name, key_hash, encoded = vkey.split("+", 2)
        kind, public = b64decode(encoded)[:1], b64decode(encoded)[1:]
        assert reference.hashed(name.encode(), b"\n", kind, public)[:4].hex() == key_hash
        signature = signatures[bytes.fromhex(key_hash)]
        if kind == b"\x01":
            Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
        else:
            assert kind == b"\x06"
            stamp = int.from_bytes(signature[:8])
            message = cosigned(name, stamp, size, root)
            MLDSA44PublicKey.from_public_bytes(public).verify(signature[8:], message)


def cosigned(name: str, stamp: int, size: int, root: bytes) -> bytes:
    """What a signature of type 6 is over (C2SP tlog-cosignature, ML-DSA-44)."""
    told = name.encode()
    return (
        b"subtree/v1\n\0"
        + bytes([len(told)])
        + told
        + stamp.to_bytes(8)
        + bytes([len(told)])
        + told
        + (0).to_bytes(8)
        + size.to_bytes(8)
        + root
    )


def check_proofs(publisher: Publisher, raws: Sequence[bytes], row: CheckpointRow, drawn: random.Random) -> None:
    """Some paths of inclusion, receipts, and certificates of some subjects and of one that is nowhere."""
    for index in {0, row.size - 1, drawn.randrange(row.size)}:
        proof, _, note = proofs.receipt(publisher.register, index).decode().partition("\n\n")
        form, extra, place, *path = proof.splitlines()
        assert (form, place) == ("c2sp.org/tlog-proof@v1", f"index {index}")
        assert b64decode(extra.removeprefix("extra ")) == raws[index]
        size = int(note.splitlines()[1])
        assert [b64decode(one) for one in path] == reference.path(index, raws[:size])
    items = map_items(raws[: row.size - 1])
    named = sorted({subject for raw in raws for subject in json.loads(raw).get("subjects", ())})
    for subject in [*drawn.sample(named, min(3, len(named))), MISSING]:
        made = json.loads(certificates.certificate(publisher.register, PUBLIC, subject, None))
        assert b64decode(made["map"]) == reference.map_proof(items, map_key(subject))[1]


@contextmanager
def a_log(databases: Databases, clock: SettableClock) -> Iterator[Publisher]:
    """An empty register whose log is published."""
    with databases.fresh() as url, TemporaryDirectory() as folder, published(url, Path(folder), clock) as publisher:
        yield publisher


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 257, 1_000, pytest.param(3_000, marks=pytest.mark.fuller)])
def test_log_of_that_many_entries_is_that_of_the_definition(databases: Databases, size: int) -> None:
    drawn, clock = random.Random(size), SettableClock()
    with a_log(databases, clock) as publisher:
        written, published_at = 0, []
        while written < size:
            some = min(drawn.choice([1, 2, 30, 256, 300]), size - written)
            append(publisher.register, [drawn.sample(SUBJECTS, drawn.randrange(1, 6)) for _ in range(some)])
            written += some
            if drawn.random() < 0.3:
                closer.take_in(publisher.register)
            if drawn.random() < 0.4 or written == size:
                clock.advance(timedelta(minutes=1))
                published_at.append(publisher.close())
        raws = [bytes(row.entry) for row in stored(publisher)]
        row = published_at[-1]
        assert row.size == len(raws)
        check_heads(raws, every=1 + size // 500)
        vkeys = [key.key.vkey for key in policy_of(publisher).keys]
        for one in published_at:
            assert one.root == reference.tree_hash(raws[: one.size])
            check_note(one.note, one.size, one.root, vkeys)
        for first in {published_at[0].size, drawn.choice(published_at).size}:
            shown = json.loads(proofs.consistency_file(publisher.register, first, row.size))
            assert [b64decode(one) for one in shown["path"]] == reference.proof(first, raws)
        check_proofs(publisher, raws, row, drawn)


class LogMachine(RuleBasedStateMachine):
    """A log that is written, taken in, closed, published and made anew in any order, beside its plain entries."""

    databases: Databases
    publisher: Publisher

    def __init__(self) -> None:
        super().__init__()
        self.clock = SettableClock()
        self.entered = a_log(self.databases, self.clock)
        self.publisher = self.entered.__enter__()
        self.expected: list[tuple[str, ...]] = []
        self.published: dict[int, bytes] = {}

    @rule(naming=st.lists(st.lists(st.sampled_from(SUBJECTS[:40]), min_size=1, max_size=4, unique=True), max_size=5))
    def append(self, naming: list[list[str]]) -> None:
        """Entries that name some subjects."""
        if naming:
            append(self.publisher.register, naming)
            self.expected += [tuple(sorted(named)) for named in naming]

    @rule()
    def take_in(self) -> None:
        """Part of a closing."""
        closer.take_in(self.publisher.register)

    @rule()
    def close(self) -> None:
        """A head, unsigned."""
        closer.close(self.publisher.register)

    @rule(minutes=st.integers(0, 90))
    def publish(self, minutes: int) -> None:
        """A head and its checkpoint, some time later."""
        self.clock.advance(timedelta(minutes=minutes))
        row = self.publisher.close()
        self.published[row.size] = row.root

    @rule()
    def rebuild(self) -> None:
        """Tree and map made anew from the entries."""
        with self.publisher.register.store.write() as connection:
            closer.rebuild(connection)

    @rule(drawn=st.randoms(use_true_random=False))
    def prove(self, drawn: random.Random) -> None:
        """What is served of the newest checkpoint."""
        if self.published:
            row = self.publisher.close()
            raws = [bytes(entry.entry) for entry in stored(self.publisher)]
            check_proofs(self.publisher, raws[: row.size], row, drawn)

    @invariant()
    def holds(self) -> None:
        """Entries, heads and every root that was published are those of the definition."""
        raws = [bytes(row.entry) for row in stored(self.publisher)]
        members = [json.loads(raw) for raw in raws]
        assert [tuple(one["subjects"]) for one in members if "subjects" in one] == self.expected
        check_heads(raws, every=8)
        assert all(reference.tree_hash(raws[:size]) == root for size, root in self.published.items())

    def teardown(self) -> None:
        """The register is closed."""
        self.entered.__exit__(None, None, None)


def test_any_order_of_steps_gives_the_log_of_the_definition(databases: Databases) -> None:
    machine = type("Machine", (LogMachine,), {"databases": databases})
    tried, steps = sized(100, 2_000, quick=20), sized(20, 50, quick=10)
    run_state_machine_as_test(machine, settings=settings(max_examples=tried, stateful_step_count=steps))
