"""The hashes of the Merkle tree: of a leaf, of a node, of no leaves, and the root of a list.

Leaves and nodes are hashed behind different first bytes, so that no node can be shown as a leaf. A tree of n leaves
splits at the largest power of two below n. Proofs are not here.

Source: RFC 6962 section 2.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32


def leaf(data: bytes) -> bytes:
    """SHA-256 of 0x00 and the leaf's data: 32 bytes."""
    return sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and the two children's hashes, 32 bytes each: 32 bytes. Raises ValueError for other lengths."""
    if len(left) != HASH_BYTES or len(right) != HASH_BYTES:
        raise ValueError("a hash has 32 bytes")
    return sha256(b"\x01" + left + right).digest()


def empty_root() -> bytes:
    """The root of a tree without leaves: SHA-256 of nothing, 32 bytes."""
    return sha256(b"").digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf *hashes*, as `leaf` gives them, in order: 32 bytes; of one leaf it is that leaf.

    Raises ValueError for a hash that has not 32 bytes.
    """
    # Finished left subtrees, largest first; merging two of one size as soon as both are there is the same tree as
    # splitting at the largest power of two, without recursion.
    subtrees: list[bytes] = []
    for index, one in enumerate(leaves):
        if len(one) != HASH_BYTES:
            raise ValueError("a hash has 32 bytes")
        merged, finished = one, index
        while finished & 1:
            merged = node(subtrees.pop(), merged)
            finished >>= 1
        subtrees.append(merged)
    if not subtrees:
        return empty_root()
    right = subtrees.pop()
    while subtrees:
        right = node(subtrees.pop(), right)
    return right
