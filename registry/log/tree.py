"""The hashes of the Merkle tree: of a leaf, of a node, of no leaves, and the root of a list that grows.

1. `leaf` is SHA-256 of 0x00 and the data, `node` SHA-256 of 0x01 and the two children, so that no node can be shown as
   a leaf. The root of no leaves is SHA-256 of nothing.
2. A tree of n leaves splits at the largest power of two below n.
3. A *complete* subtree of level L holds 2^L leaves, from a multiple of 2^L on. Its *place* is (L, that multiple over
   2^L). Its hash never changes again, however the tree grows, so it is what a store keeps.
4. The *peaks* of a tree are its largest complete subtrees, left to right: one for each bit that is 1 in its size. They
   are all that is needed to add leaves and to tell the root.

>>> entries = [b"a", b"b", b"c"]
>>> peaks, completed = extended(Peaks(), [leaf(entry) for entry in entries])
>>> peaks.size, sorted(completed)
(3, [(0, 0), (0, 1), (0, 2), (1, 0)])
>>> peaks.root() == node(node(leaf(b"a"), leaf(b"b")), leaf(b"c"))
True

Proofs are in `proofs`.

Source: RFC 6962 section 2.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32

Place = tuple[int, int]
"""A complete subtree: its level (0 is a leaf), and how many of that level lie before it."""


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
    subtrees: list[bytes] = []
    for index, one in enumerate(leaves):
        add(subtrees, index, one)
    return joined(subtrees)


def joined(subtrees: Iterable[bytes]) -> bytes:
    """The root over complete subtrees that lie side by side, largest first; of none, the root of no leaves."""
    right: bytes | None = None
    for one in reversed(list(subtrees)):
        right = one if right is None else node(one, right)
    return empty_root() if right is None else right


@dataclass(frozen=True, kw_only=True)
class Peaks:
    """The largest complete subtrees of a tree of `size` leaves, left to right.

    Raises ValueError where `hashes` are not as many as the size has bits that are 1.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or self.size.bit_count() != len(self.hashes):
            raise ValueError("the peaks are not those of that size")

    def root(self) -> bytes:
        """The root of the tree: 32 bytes."""
        return joined(self.hashes)


def extended(peaks: Peaks, leaves: Iterable[bytes]) -> tuple[Peaks, dict[Place, bytes]]:
    """The peaks after more leaf hashes, and the hash of each complete subtree that these completed, leaves among them.

    Raises ValueError for a hash that has not 32 bytes.
    """
    subtrees, size = list(peaks.hashes), peaks.size
    completed: dict[Place, bytes] = {}
    for one in leaves:
        for level, subtree in enumerate(add(subtrees, size, one)):
            completed[level, size >> level] = subtree
        size += 1
    return Peaks(size=size, hashes=tuple(subtrees)), completed


def peak_places(size: int) -> list[Place]:
    """The places of the peaks of a tree of that size, left to right: what a store reads to go on from there."""
    return [(level, (size >> level) - 1) for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1]


def add(subtrees: list[bytes], index: int, one: bytes) -> list[bytes]:
    """Add the leaf hash of that index to the peaks before it; answers the subtrees it completes, by level from 0.

    Merging two of one size as soon as both are there is the same tree as splitting at the largest power of two. Raises
    ValueError for a hash that has not 32 bytes.
    """
    if len(one) != HASH_BYTES:
        raise ValueError("a hash has 32 bytes")
    completed = [one]
    while index & 1:
        completed.append(node(subtrees.pop(), completed[-1]))
        index >>= 1
    subtrees.append(completed[-1])
    return completed
