"""The map: for each subject, which entries name it, with proofs that one is there and that one is not.

1. A map holds keys and values, both bytes. The key of a subject is SHA-256 of `ipr/subject/v1`, a zero byte and the
   subject in UTF-8 (`key_of`). Its value is the number of entries that name it, 8 bytes, and the root (`tree`) over
   their indices, ascending, each 8 bytes as a leaf, larger bytes first (`value_of`).
2. The map is a binary tree without nodes of one child. Bit 0 is the most significant bit of the first byte. A node for
   bit B stands where keys agree in all bits before B and some have 0 there (left), some 1 (right). A key of another
   length is read as padded with 0x00, then 0xFF without end, so that no two keys are the same.
3. `uv` is the protobuf varint, in its shortest form. The hash of
   - a leaf is SHA-256 of 0x00, uv of the key's length, the key, uv of the value's length, the value;
   - an inner node is SHA-256 of 0x01, uv of B, the left hash, the right hash;
   - an empty map is SHA-256 of nothing.
4. A proof that a key is there is uv(B) and the hash beside, again and again, from the leaf up; B strictly decreases,
   and bit B of the key says on which side the hash lies. A proof that a key is not there is the leaf where its lookup
   ends, as in 3 without the 0x00, and then the path of that leaf: another key that agrees with it at every B of the
   path. In an empty map the proof is empty.
5. A store keeps nodes by their hash, each as the bytes that were hashed. A node never changes, so the map of any root
   stays readable while its nodes are kept. `updated` tells the nodes that are new and those that it reaches no more.

>>> change = updated(EMPTY, {key_of("right:HK:HK1224505"): value_of([3, 7])}, lambda hashes: [])
>>> verify(key_of("right:HK:HK1224505"), value_of([3, 7]), b"", change.root)
>>> nodes = lambda hashes: [change.added[one] for one in hashes]
>>> proof = prove(key_of("right:HK:HK9999999"), change.root, nodes).proof
>>> verify(key_of("right:HK:HK9999999"), None, proof, change.root)
>>> verify(key_of("right:HK:HK1224505"), None, proof, change.root)
Traceback (most recent call last):
registry.log.invalid.ProofInvalid: proof: the proof of absence shows the key itself

Source: package `mpt` of Torchwood, whose vectors this map meets.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

from registry.log.invalid import ProofInvalid
from registry.log.tree import HASH_BYTES, Peaks, leaf, root

EMPTY: Final = sha256(b"").digest()
"""The root of a map without keys."""
KEY_BYTES: Final = 32
"""The length of a subject's key."""

Fetch = Callable[[Sequence[bytes]], Sequence[bytes]]
"""A source of nodes: the bytes that were hashed to these hashes, in that order."""

_VARINT_BYTES = 9


# ---- keys and values -------------------------------------------------------------------------------------------------


def key_of(subject: str) -> bytes:
    """The key of a subject: 32 bytes."""
    return sha256(b"ipr/subject/v1\0" + subject.encode()).digest()


def index_leaf(index: int) -> bytes:
    """The leaf hash of a log index in a subject's list: 32 bytes."""
    return leaf(index.to_bytes(8))


def value_of(indices: Iterable[int]) -> bytes:
    """The value of a subject that these entries name, in ascending order: 40 bytes."""
    given = list(indices)
    return len(given).to_bytes(8) + root(map(index_leaf, given))


def value_of_peaks(peaks: Peaks) -> bytes:
    """The same, from the peaks of the tree over the leaves that `index_leaf` gives: 40 bytes."""
    return peaks.size.to_bytes(8) + peaks.root()


# ---- verifying -------------------------------------------------------------------------------------------------------


def verify(key: bytes, value: bytes | None, proof: bytes, root: bytes) -> None:
    """Say nothing where the map of that root holds the key with the value, or where `value` is None, no such key.

    Raises ProofInvalid for everything else, whatever the bytes.
    """
    if len(root) != HASH_BYTES:
        raise ProofInvalid("a root has 32 bytes")
    if value is None and not proof:
        if root != EMPTY:
            raise ProofInvalid("the map is not empty")
        return
    place, ends_at = 0, key
    if value is None:
        ends_at, place = _bytes_at(proof, 0)
        value, place = _bytes_at(proof, place)
        if ends_at == key:
            raise ProofInvalid("the proof of absence shows the key itself")
    reached, below = _leaf_hash(ends_at, value), -1
    while place < len(proof):
        bit, place = _varint_at(proof, place)
        beside = proof[place : place + HASH_BYTES]
        place += HASH_BYTES
        if len(beside) != HASH_BYTES:
            raise ProofInvalid("the proof ends within a hash")
        if below >= 0 and bit >= below:
            raise ProofInvalid("the bits of the proof do not decrease")
        side = _bit(key, bit)
        if side != _bit(ends_at, bit):
            raise ProofInvalid("the lookup of the key does not end there")
        reached = _inner_hash(bit, beside, reached) if side else _inner_hash(bit, reached, beside)
        below = bit
    if reached != root:
        raise ProofInvalid("the proof does not lead to the root")


def _bit(key: bytes, bit: int) -> int:
    place, within = divmod(bit, 8)
    byte = key[place] if place < len(key) else 0 if place == len(key) else 0xFF
    return byte >> 7 - within & 1


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def _varint_at(raw: bytes, place: int) -> tuple[int, int]:
    """The number that begins there, and where it ends."""
    number = 0
    for count, byte in enumerate(raw[place : place + _VARINT_BYTES]):
        number |= (byte & 0x7F) << 7 * count
        if byte < 0x80:
            if byte == 0 and count:
                raise ProofInvalid("a number is not in its shortest form")
            return number, place + count + 1
    raise ProofInvalid("the proof ends within a number, or a number is too large")


def _bytes_at(raw: bytes, place: int) -> tuple[bytes, int]:
    """The bytes behind their length that begin there, and where they end."""
    length, place = _varint_at(raw, place)
    found = raw[place : place + length]
    if len(found) != length:
        raise ProofInvalid("the proof ends within a key or value")
    return found, place + length


def _leaf_bytes(key: bytes, value: bytes) -> bytes:
    return b"\x00" + _varint(len(key)) + key + _varint(len(value)) + value


def _leaf_hash(key: bytes, value: bytes) -> bytes:
    return sha256(_leaf_bytes(key, value)).digest()


def _inner_bytes(bit: int, left: bytes, right: bytes) -> bytes:
    return b"\x01" + _varint(bit) + left + right


def _inner_hash(bit: int, left: bytes, right: bytes) -> bytes:
    return sha256(_inner_bytes(bit, left, right)).digest()


# ---- reading nodes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a map says of a key: its value, or None where there is none, and the proof of it."""

    value: bytes | None
    proof: bytes


def prove(key: bytes, root: bytes, fetch: Fetch) -> Found:
    """What the map of that root says of a key. Reads as many nodes, one by one, as the lookup is deep.

    Raises ProofInvalid where a node is not what was hashed. What `fetch` raises for a missing node is let through.
    """
    if root == EMPTY:
        return Found(value=None, proof=b"")
    path: list[bytes] = []
    (node,) = _nodes([root], fetch)
    while isinstance(node, _Inner):
        side = _bit(key, node.bit)
        path.append(_varint(node.bit) + node.children[1 - side])
        (node,) = _nodes([node.children[side]], fetch)
    up = b"".join(reversed(path))
    if node.key == key:
        return Found(value=node.value, proof=up)
    return Found(value=None, proof=_leaf_bytes(node.key, node.value)[1:] + up)


@dataclass(frozen=True)
class _Leaf:
    key: bytes
    value: bytes


@dataclass(frozen=True)
class _Inner:
    bit: int
    children: tuple[bytes, bytes]


def _nodes(wanted: Sequence[bytes], fetch: Fetch) -> list[_Leaf | _Inner]:
    return [_node(one, raw) for one, raw in zip(wanted, fetch(wanted), strict=True)]


def _node(wanted: bytes, raw: bytes) -> _Leaf | _Inner:
    if sha256(raw).digest() != wanted:
        raise ProofInvalid("a node of the map is not what was hashed")
    if raw[:1] == b"\x00":
        key, place = _bytes_at(raw, 1)
        return _Leaf(key, _bytes_at(raw, place)[0])
    bit, place = _varint_at(raw, 1)
    return _Inner(bit, (raw[place : place + HASH_BYTES], raw[place + HASH_BYTES :]))


# ---- writing nodes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class MapChange:
    """A map after a change: its root, by how many keys it grew, and what a store does.

    `added` are the nodes it has more than the map before, the bytes that were hashed by their hash; `removed` are the
    hashes of those that only the map before reaches.
    """

    root: bytes
    grown: int
    added: Mapping[bytes, bytes]
    removed: frozenset[bytes]


class _Part(NamedTuple):
    """A subtree that is left as it is, or a leaf: the smallest number among the keys it may hold, and its hash."""

    at: int
    hash: bytes


def updated(root: bytes, values: Mapping[bytes, bytes], fetch: Fetch) -> MapChange:
    """The map of that root after these keys of 32 bytes got these values; others stay.

    Reads the nodes on the ways to the keys, a level of the tree at once. Raises ValueError for a key of another length,
    ProofInvalid where a node is not what was hashed. What `fetch` raises for a missing node is let through.
    """
    if any(len(key) != KEY_BYTES for key in values):
        raise ValueError("the key of a subject has 32 bytes")
    if not values:
        return MapChange(root=root, grown=0, added={}, removed=frozenset())
    opened = _opened(root, values.keys(), fetch)
    kept = _parts(root, opened, values.keys())[1] if opened else []
    built: dict[bytes, bytes] = {}
    changed: list[_Part] = []
    for key, value in values.items():
        raw = _leaf_bytes(key, value)
        changed.append(_Part(int.from_bytes(key), sha256(raw).digest()))
        built[changed[-1].hash] = raw
    return MapChange(
        root=_joined(sorted([*kept, *changed]), 8 * KEY_BYTES, built),
        grown=len(values.keys() - {node.key for node in opened.values() if isinstance(node, _Leaf)}),
        added={one: raw for one, raw in built.items() if one not in opened},
        removed=frozenset(opened.keys() - built.keys() - {part.hash for part in kept}),
    )


def root_of(items: Mapping[bytes, bytes]) -> bytes:
    """The root of the map with these keys, of any length, and values: what `updated` comes to step by step."""
    width = max(map(len, items), default=0) + 2
    parts = [
        _Part(int.from_bytes((key + b"\x00").ljust(width, b"\xff")), _leaf_hash(key, value))
        for key, value in items.items()
    ]
    return _joined(sorted(parts), 8 * width, {})


class InMemory:
    """A map that is wholly held in memory and only grows, for whoever reads a log from its beginning: just its root.

    >>> whole = InMemory()
    >>> whole.put(key_of("party:A"), value_of([0]))
    >>> whole.root() == root_of({key_of("party:A"): value_of([0])})
    True
    """

    def __init__(self) -> None:
        self._top: _Held | None = None

    def put(self, key: bytes, value: bytes) -> None:
        """The key of 32 bytes gets the value."""
        at, fresh = int.from_bytes(key), _Held(bit=8 * KEY_BYTES, at=int.from_bytes(key), hash=_leaf_hash(key, value))
        if self._top is None:
            self._top = fresh
            return
        node = top = self._top
        while node.sides:
            node.hash = None
            node = node.sides[at >> 255 - node.bit & 1]
        if node.at == at:
            node.hash = fresh.hash
            return
        split = 8 * KEY_BYTES - (node.at ^ at).bit_length()
        above, node = None, top
        while node.bit < split:
            above, node = node, node.sides[at >> 255 - node.bit & 1]
        sides = [node, fresh] if at >> 255 - split & 1 else [fresh, node]
        inner = _Held(bit=split, at=at, sides=sides)
        if above is None:
            self._top = inner
        else:
            above.sides[at >> 255 - above.bit & 1] = inner

    def root(self) -> bytes:
        """The root of the map."""
        return EMPTY if self._top is None else _hash_of(self._top)


@dataclass(slots=True)
class _Held:
    """A node in memory; one whose hash is None has changed below. A leaf has no sides; `at` is its key."""

    bit: int
    at: int
    hash: bytes | None = None
    sides: list[_Held] = field(default_factory=list)


def _hash_of(node: _Held) -> bytes:
    if node.hash is None:
        left, right = node.sides
        node.hash = _inner_hash(node.bit, _hash_of(left), _hash_of(right))
    return node.hash


def _opened(root: bytes, keys: Collection[bytes], fetch: Fetch) -> dict[bytes, _Leaf | _Inner]:
    """The nodes that the lookups of the keys meet, by their hash."""
    opened: dict[bytes, _Leaf | _Inner] = {}
    level = {root: list(keys)} if root != EMPTY else {}
    while level:
        below: dict[bytes, list[bytes]] = {}
        for (one, on_way), node in zip(level.items(), _nodes(list(level), fetch), strict=True):
            opened[one] = node
            if isinstance(node, _Inner):
                for key in on_way:
                    below.setdefault(node.children[_bit(key, node.bit)], []).append(key)
        level = below
    return opened


def _parts(one: bytes, opened: Mapping[bytes, _Leaf | _Inner], changed: Collection[bytes]) -> tuple[int, list[_Part]]:
    """A key below the node of that hash, as a number, and what of its subtree stays as it is, left to right."""
    node = opened[one]
    if isinstance(node, _Leaf):
        at = int.from_bytes(node.key)
        return at, [] if node.key in changed else [_Part(at, one)]
    sides = [_parts(child, opened, changed) if child in opened else None for child in node.children]
    at = next(side[0] for side in sides if side is not None)
    # What was not opened holds keys that agree with this one before the node's bit, and no key that changes.
    free = 8 * KEY_BYTES - node.bit - 1
    low = at >> free + 1 << free + 1
    parts: list[_Part] = []
    for bit, side in enumerate(sides):
        parts += [_Part(low | bit << free, node.children[bit])] if side is None else side[1]
    return at, parts


def _joined(parts: Iterable[_Part], bits: int, built: dict[bytes, bytes]) -> bytes:
    """The root over subtrees, left to right, in keys of so many bits; the inner nodes are added to `built`."""
    stack: list[_Part] = []
    splits: list[int] = []

    def join() -> None:
        right, left = stack.pop(), stack.pop()
        raw = _inner_bytes(splits.pop(), left.hash, right.hash)
        stack.append(_Part(left.at, sha256(raw).digest()))
        built[stack[-1].hash] = raw

    for part in parts:
        if stack:
            split = bits - (stack[-1].at ^ part.at).bit_length()
            # Two that split later than this one does can have nothing between them any more.
            while splits and splits[-1] > split:
                join()
            splits.append(split)
        stack.append(part)
    while splits:
        join()
    return stack[0].hash if stack else EMPTY
