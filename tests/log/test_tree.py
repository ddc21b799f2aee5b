"""The hashes of the tree against the published vectors and against the definition, word for word."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.log.tree import empty_root, leaf, node, root

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
# The leaves and the roots of their first 1 to 8, from merkle_tree_test.cc of the certificate-transparency reference
# implementation, carried on in transparency-dev/merkle (testonly/constants.go).
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [leaf(bytes.fromhex(data)) for data in LEAVES]


def merkle_tree_hash(data: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = 1
    while 2 * k < len(data):
        k *= 2
    return sha256(b"\x01" + merkle_tree_hash(data[:k]) + merkle_tree_hash(data[k:])).digest()


def test_the_root_of_no_leaves_is_the_hash_of_nothing() -> None:
    assert empty_root().hex() == root([]).hex() == EMPTY


def test_the_leaf_of_no_bytes_is_the_published_one() -> None:
    assert leaf(b"").hex() == ROOTS[0]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_reference_implementation(size: int) -> None:
    assert root(HASHES[:size]).hex() == ROOTS[size - 1]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_that_of_the_definition(data: list[bytes]) -> None:
    assert root(leaf(one) for one in data) == merkle_tree_hash(data)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=20), st.data())
def test_another_leaf_gives_another_root(data: list[bytes], pick: st.DataObject) -> None:
    changed = list(data)
    changed[pick.draw(st.integers(0, len(data) - 1))] += b"!"
    assert root(map(leaf, changed)) != root(map(leaf, data))


def test_a_node_is_no_leaf() -> None:
    left, right = HASHES[:2]
    assert node(left, right) == root([left, right]) != leaf(left + right)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_hash_of_another_length_is_refused(length: int) -> None:
    wrong = bytes(length)
    for refused in (lambda: node(wrong, HASHES[0]), lambda: node(HASHES[0], wrong), lambda: root([wrong])):
        with pytest.raises(ValueError, match="32 bytes"):
            refused()
