"""The log as its sources define it, over plain lists and dicts: slow, recursive, and sharing no code with the log.

What stands here was written from RFC 6962, RFC 9162 and the definition of the map alone; nothing of `registry.log` is
imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256


def hashed(*parts: bytes) -> bytes:
    """SHA-256 of the parts, one after another."""
    return sha256(b"".join(parts)).digest()


# ---- the tree: RFC 6962 section 2.1, over lists of leaf data ---------------------------------------------------------


def split(size: int) -> int:
    """The largest power of two smaller than the size."""
    k = 1
    while 2 * k < size:
        k *= 2
    return k


def tree_hash(data: Sequence[bytes]) -> bytes:
    """MTH."""
    if not data:
        return hashed()
    if len(data) == 1:
        return hashed(b"\x00", data[0])
    k = split(len(data))
    return hashed(b"\x01", tree_hash(data[:k]), tree_hash(data[k:]))


def path(index: int, data: Sequence[bytes]) -> list[bytes]:
    """PATH."""
    if len(data) == 1:
        return []
    k = split(len(data))
    if index < k:
        return [*path(index, data[:k]), tree_hash(data[k:])]
    return [*path(index - k, data[k:]), tree_hash(data[:k])]


def proof(first: int, data: Sequence[bytes]) -> list[bytes]:
    """PROOF."""
    return subproof(first, data, True)


def subproof(first: int, data: Sequence[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF."""
    if first == len(data):
        return [] if whole else [tree_hash(data)]
    k = split(len(data))
    if first <= k:
        return [*subproof(first, data[:k], whole), tree_hash(data[k:])]
    return [*subproof(first - k, data[k:], False), tree_hash(data[:k])]


# ---- the map: every key a string of bits, every node a set of keys ---------------------------------------------------


def varint(number: int) -> bytes:
    """The protobuf encoding of a number."""
    encoded = b""
    while number > 127:
        encoded += bytes([number % 128 + 128])
        number //= 128
    return encoded + bytes([number])


@cache
def bits(key: bytes, length: int) -> str:
    """The key padded with 0x00, then 0xFF without end, as zeroes and ones up to a length in bytes."""
    return "".join(f"{byte:08b}" for byte in (key + b"\x00" + b"\xff" * length)[:length])


def map_leaf(key: bytes, value: bytes) -> bytes:
    """The hash of a leaf."""
    return hashed(b"\x00", varint(len(key)), key, varint(len(value)), value)


def map_hash(items: Mapping[bytes, bytes]) -> bytes:
    """The root of the map."""
    return map_proof(items, None)[0]


def map_proof(items: Mapping[bytes, bytes], key: bytes | None) -> tuple[bytes, bytes]:
    """The root, and the proof of what the map says of the key: its presence, or the leaf where the lookup ends."""
    if not items:
        return hashed(), b""
    length = max(map(len, [*items, key or b""])) + 2
    if len(items) == 1:
        ((own, value),) = items.items()
        beneath = b"" if own == key else varint(len(own)) + own + varint(len(value)) + value
        return map_leaf(own, value), beneath
    columns = zip(*(bits(one, length) for one in items), strict=True)
    bit = next(place for place, column in enumerate(columns) if len(set(column)) == 2)
    sides = [{one: v for one, v in items.items() if bits(one, length)[bit] == side} for side in "01"]
    hashes = [map_hash(side) for side in sides]
    root = hashed(b"\x01", varint(bit), *hashes)
    if key is None:
        return root, b""
    mine = int(bits(key, length)[bit])
    return root, map_proof(sides[mine], key)[1] + varint(bit) + hashes[1 - mine]
