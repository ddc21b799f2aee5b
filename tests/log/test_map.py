"""The map against a naive one, the published vectors of its source, and everything that is false."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.log import map as log_map
from registry.log.invalid import ProofInvalid
from registry.log.map import (
    EMPTY,
    InMemory,
    MapChange,
    index_leaf,
    key_of,
    prove,
    root_of,
    updated,
    value_of,
    value_of_peaks,
    verify,
)
from registry.log.tree import Peaks, extended
from tests.log import reference
from tests.log.test_proofs import flips, refused

# Few bits differ, and they lie anywhere, so that ways through the map part early, late and in between.
KEYS = st.one_of(
    st.binary(min_size=32, max_size=32),
    st.integers(0, 255).map(lambda bit: (1 << bit).to_bytes(32)),
    st.integers(0, 15).map(lambda number: number.to_bytes(32)),
    st.integers(0, 15).map(lambda number: (number << 252).to_bytes(32)),
)
VALUES = st.binary(max_size=4)
ITEMS = st.dictionaries(KEYS, VALUES, max_size=12)
ANY_ITEMS = st.dictionaries(st.lists(st.sampled_from([0, 1, 0x80, 0xFF]), max_size=4).map(bytes), VALUES, max_size=8)


class Store(dict[bytes, bytes]):
    """Nodes by their hash, as a store keeps them; counts how often it is read."""

    reads = 0

    def fetch(self, hashes: Sequence[bytes]) -> list[bytes]:
        """The nodes of these hashes."""
        self.reads += 1
        return [self[one] for one in hashes]

    def apply(self, change: MapChange) -> None:
        """Keep what is new and drop what is reached no more."""
        assert not change.removed - self.keys()
        assert not change.added.keys() & self.keys()
        for one in change.removed:
            del self[one]
        self |= change.added


def built(items: Mapping[bytes, bytes]) -> tuple[Store, bytes]:
    """A store with these items, and the root."""
    store = Store()
    change = updated(EMPTY, items, store.fetch)
    store.apply(change)
    return store, change.root


# ---- the definition --------------------------------------------------------------------------------------------------


@given(ANY_ITEMS)
def test_the_root_is_that_of_the_definition(items: dict[bytes, bytes]) -> None:
    assert root_of(items) == reference.map_hash(items)


@given(st.lists(ITEMS, max_size=4))
def test_a_map_that_changes_in_steps_is_the_map(steps: list[dict[bytes, bytes]]) -> None:
    """And the store holds its nodes and no others: n leaves and n−1 inner nodes."""
    store, root, items = Store(), EMPTY, dict[bytes, bytes]()
    for step in steps:
        change = updated(root, step, store.fetch)
        store.apply(change)
        assert change.grown == len(step.keys() - items.keys())
        root, items = change.root, items | step
        assert root == reference.map_hash(items)
        assert len(store) == max(2 * len(items) - 1, 0)


@given(st.lists(ITEMS, max_size=4))
def test_a_map_held_in_memory_is_the_map(steps: list[dict[bytes, bytes]]) -> None:
    held, items = InMemory(), dict[bytes, bytes]()
    for step in steps:
        for key, value in step.items():
            held.put(key, value)
        items |= step
        assert held.root() == reference.map_hash(items)


@given(ITEMS, KEYS)
def test_a_proof_is_that_of_the_definition_and_holds(items: dict[bytes, bytes], other: bytes) -> None:
    store, root = built(items)
    for key in [*items, other]:
        found = prove(key, root, store.fetch)
        assert found.value == items.get(key)
        assert (root, found.proof) == reference.map_proof(items, key)
        verify(key, found.value, found.proof, root)


@given(ANY_ITEMS, st.binary(max_size=4))
def test_keys_of_any_length_are_verified(items: dict[bytes, bytes], other: bytes) -> None:
    for key in [*items, other]:
        root, proof = reference.map_proof(items, key)
        verify(key, items.get(key), proof, root)


def test_a_map_of_before_stays_readable_while_its_nodes_are_kept() -> None:
    store, root = built({key_of(f"pledge:{n}"): value_of([n]) for n in range(50)})
    change = updated(root, {key_of("pledge:7"): value_of([7, 50])}, store.fetch)
    store |= change.added
    assert prove(key_of("pledge:7"), root, store.fetch).value == value_of([7])
    assert prove(key_of("pledge:7"), change.root, store.fetch).value == value_of([7, 50])


def test_a_batch_is_read_a_level_at_once() -> None:
    store, root = built({key_of(f"pledge:{n}"): b"" for n in range(1000)})
    before = store.reads
    updated(root, {key_of(f"pledge:{n}"): b"!" for n in range(900, 1100)}, store.fetch)
    assert store.reads - before <= 32


def test_a_change_of_one_key_touches_its_way_alone() -> None:
    store, root = built({key_of(f"pledge:{n}"): b"" for n in range(1000)})
    change = updated(root, {key_of("pledge:500"): b"!"}, store.fetch)
    assert len(change.added) == len(change.removed) <= 32
    same = updated(root, {key_of("pledge:500"): b""}, store.fetch)
    assert (same.root, same.added, same.removed, same.grown) == (root, {}, frozenset(), 0)
    assert updated(root, {}, store.fetch).root == root


def test_a_proof_over_many_keys_is_short() -> None:
    store, root = built({key_of(f"right:CN:{n}"): value_of([n]) for n in range(20_000)})
    for key in (key_of("right:CN:12345"), key_of("right:HK:1")):
        assert len(prove(key, root, store.fetch).proof) < 1024


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33)])
def test_a_subject_has_a_key_of_32_bytes(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        updated(EMPTY, {key: b""}, Store().fetch)


def test_a_node_that_was_changed_in_the_store_is_refused() -> None:
    store, root = built({key_of(f"pledge:{n}"): b"" for n in range(9)})
    for one, raw in list(store.items()):
        store[one] = raw[:-1] + bytes([raw[-1] ^ 1])
        with pytest.raises(ProofInvalid, match="not what was hashed"):
            updated(root, {key_of(f"pledge:{n}"): b"" for n in range(9)}, store.fetch)
        with pytest.raises(ProofInvalid, match="not what was hashed"):
            [prove(key_of(f"pledge:{n}"), root, store.fetch) for n in range(9)]
        store[one] = raw


# ---- subjects --------------------------------------------------------------------------------------------------------


@given(st.sets(st.integers(0, 2**53 - 1), max_size=30))
def test_a_value_is_the_count_and_the_root_over_the_indices(indices: set[int]) -> None:
    ascending = sorted(indices)
    said = reference.tree_hash([index.to_bytes(8, "big") for index in ascending])
    assert value_of(ascending) == len(indices).to_bytes(8, "big") + said
    peaks = extended(Peaks(), map(index_leaf, ascending))[0]
    assert value_of_peaks(peaks) == value_of(ascending)


def test_the_key_of_a_subject() -> None:
    assert key_of("pledge:IPP1") == sha256(b"ipr/subject/v1\x00pledge:IPP1").digest()


# ---- published vectors -----------------------------------------------------------------------------------------------

# From mpt/testdata/treehash.txt of Torchwood.
TREES = [
    ({}, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ({"ab": "cd"}, "e2803f59293564e96b6c5c16157cec731a294631aefb5d08d18630ed6a27184c"),
    ({"": ""}, "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c"),
    ({"12": "aa", "1234": "bb"}, "fdc14c0c7b5792f43d902121bad7c3adac246ce0ae9278745ecb0843e6324b45"),
    ({"12": "cc", "3456": "dd"}, "d85d93750f8d1daa041073d83fcd94fd122775aa99878f5db30818c206a3fe91"),
    ({"": "ee", "ff": "11"}, "62a9bde34315aeb65c1309861f1167f1f0ad545423e45964b35daad8ebd48faa"),
    (
        {"ab": "01", "ab00": "02", "ab00fe": "04", "ab00ff": "03", "ab01": "05"},
        "d3dc99aeacd7edf707a7b5f12753a5069726c3b6520c71fa44027e4a1ed63290",
    ),
    ({"ab": "52", "ab00ff": "51"}, "153fcdec6669f2e7c2bff4a9d3860c6ab913293e73b5d4fd16590d8855fd1ce2"),
    ({"": "61", "00": "62"}, "7ec62f38ea1e0d542f7a32c7e726542fa90ee20a61046ada8eaa22d6014a28b7"),
    ({"ab": "81", "ab00": "82", "ab0000": "83"}, "774fd8699a3458f407810074ba63252db93684833e0b2cc06edaa379408ea1d0"),
]
# From mpt/testdata/verify.txt of Torchwood: root, key, value ("-": absent), proof, and whether it holds.
CHAIN = "4cf0e829df5d68543af1688dd858785a1403e0cea6d5cc0600833414b5c86b0f"
ONE = "d8d646b5e3b2bbf2c1c57c3287f0810ccc92065242eec4d45c7bff13fb47f104"
ON_K = "8baf0e4d45047f2d0ed95442bd339dcc51631dff62bdd537a14d6788d791862a"
ON_K00 = "40006ed0e42658fbd3f01540eabb1177c7ad30842ef7d5486750c9a591753581"
STEP = "1283cbd3042c06ca007827821a45bcd9e2560f908609104b252ae1c3f30ae91d"
TOP = "954c4755fae8466b8fdbbd0299d73218a109bb2e98e107e1716b4f8303b420ec"
PROOFS = [
    (CHAIN, "ff", "11", "10 b6abeec889bf995a472d9bbf379509a2b24f3ace0859b2b914b41545771f419a", True),
    (CHAIN, "ff00", "22", f"18 {ON_K00} 10 {ON_K}", True),
    (CHAIN, "ff01", "-", f"02 ff00 01 22 18 {ON_K00} 10 {ON_K}", True),
    (CHAIN, "ff01", "-", f"02 ff00 01 22 10 {ON_K} 18 {ON_K00}", False),
    (ONE, "ff", "42", "", True),
    (ONE, "ff00", "42", "", False),
    (ONE, "ff00", "-", "01 ff 01 42", True),
    (ONE, "fe", "-", "80", False),
    (ONE, "fe", "-", "8080808080", False),
    (ONE, "fe", "-", "8080808010", False),
    (ONE, "fe", "-", f"01 ff 01 42 05 {STEP} 05 {TOP}", False),
    (ONE, "fe", "-", f"01 ff 01 42 03 {STEP} 05 {TOP}", False),
    ("3ef6294155d93a11692150d489e00c849a932b4bc7605c136b00de040377d5bc", "", "aabb", "", True),
    ("3ef6294155d93a11692150d489e00c849a932b4bc7605c136b00de040377d5bc", "00", "-", "00 02 aabb", True),
    ("709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c", "", "", "", True),
    ("d537f29e12fc567e9f9813834a195e28a031fc39357d6ef4071f08a4f8ce48c6", "aa", "bbcc", "", False),
    ("7f9d2d9a0fec1da6fbe83901a50fddd08e4bb5d1b352e8a2c33481dbf3ec34d1", "1123", "-", "02 3344 02 1122", False),
    (EMPTY.hex(), "42", "-", "", True),
    (EMPTY.hex(), "42", "-", "01ff01aa", False),
    (ONE, "42", "-", "", False),
]


@pytest.mark.parametrize(("items", "root"), TREES)
def test_roots_are_the_published_ones(items: dict[str, str], root: str) -> None:
    assert root_of({bytes.fromhex(key): bytes.fromhex(value) for key, value in items.items()}).hex() == root


@pytest.mark.parametrize(("root", "key", "value", "proof", "holds"), PROOFS)
def test_proofs_hold_as_published(root: str, key: str, value: str, proof: str, holds: bool) -> None:
    said = None if value == "-" else bytes.fromhex(value)
    given_ = (bytes.fromhex(key), said, bytes.fromhex(proof), bytes.fromhex(root))
    if holds:
        verify(*given_)
    else:
        refused(verify, *given_)


# ---- what is false ---------------------------------------------------------------------------------------------------


def test_every_bit_of_a_proof_counts() -> None:
    items = {key_of(f"party:{n}"): value_of([n]) for n in range(40)}
    store, root = built(items)
    for subject in ("party:7", "party:40"):
        key = key_of(subject)
        found = prove(key, root, store.fetch)
        for wrong in flips(found.proof):
            refused(verify, key, found.value, wrong, root)
        for wrong in flips(root):
            refused(verify, key, found.value, found.proof, wrong)
        for wrong in flips(found.value or b""):
            refused(verify, key, wrong, found.proof, root)
        for end in range(len(found.proof)):
            refused(verify, key, found.value, found.proof[:end], root)
        refused(verify, key, found.value, found.proof + b"\x00", root)


@given(ITEMS.filter(bool), KEYS, st.data())
def test_nothing_else_can_be_shown(items: dict[bytes, bytes], other: bytes, pick: st.DataObject) -> None:
    """A key that is there can not be shown as absent, or with another value; an absent one can not be shown at all."""
    store, root = built(items)
    key = pick.draw(st.sampled_from([*items, other]))
    proofs = [prove(one, root, store.fetch).proof for one in [*items, other]] + [b""]
    for proof in proofs:
        for value in (None, *items.values(), b"!"):
            if (value is None) != (key not in items) or (value is not None and value != items[key]):
                refused(verify, key, value, proof, root)


def forged(items: Mapping[bytes, bytes], key: bytes) -> bytes:
    """A path of absence for the key that ends at another leaf of the map than its lookup does."""
    other = max(items, key=lambda one: int.from_bytes(one) ^ int.from_bytes(key))
    proof = reference.map_proof(items, other)[1]
    return reference.varint(32) + other + reference.varint(len(items[other])) + items[other] + proof


def test_a_key_can_not_be_hidden_behind_another_leaf() -> None:
    items = {key_of(f"party:{n}"): value_of([n]) for n in range(40)}
    root = reference.map_hash(items)
    assert "does not end there" in refused(verify, key_of("party:7"), None, forged(items, key_of("party:7")), root)


def test_the_reasons_say_what_is_wrong() -> None:
    items = {key_of(f"party:{n}"): value_of([n]) for n in range(40)}
    store, root = built(items)
    key, value = key_of("party:7"), value_of([7])
    proof = prove(key, root, store.fetch).proof
    own = reference.varint(32) + key + reference.varint(40) + value
    cases: list[tuple[str, Callable[..., None], tuple[Any, ...]]] = [
        ("32 bytes", verify, (key, value, proof, root[:31])),
        ("not empty", verify, (key, None, b"", root)),
        ("the key itself", verify, (key, None, own + proof, root)),
        ("within a hash", verify, (key, value, proof[:-1], root)),
        ("do not decrease", verify, (key, value, proof + proof[-33:], root)),
        ("within a key", verify, (key, None, own[:20], root)),
        ("within a number", verify, (key, value, proof + b"\x80", root)),
        ("shortest", verify, (key, value, b"\x80\x00" + proof, root)),
        ("lead to the root", verify, (key, b"!", proof, root)),
    ]
    for reason, check, given_ in cases:
        assert reason in refused(check, *given_)


@given(st.binary(), st.none() | st.binary(), st.binary(), st.binary(min_size=32, max_size=32))
def test_any_bytes_are_verified_or_refused(key: bytes, value: bytes | None, proof: bytes, root: bytes) -> None:
    refused(log_map.verify, key, value, proof, root)
