"""Proofs about the tree: that an entry is in it, that one tree is the beginning of another, and the file that says so.

1. An *inclusion* proof is the hashes beside the way from a leaf up to the root, from below: RFC 6962 section 2.1.1.
   It is verified by the loop of RFC 9162 section 2.1.3.2.
2. A *consistency* proof shows that the first `first` leaves of a tree of `second` leaves are those of the tree of
   `first` leaves: RFC 6962 section 2.1.2, verified by the loop of RFC 9162 section 2.1.4.2.
3. Strictness: every hash has 32 bytes; no element is missing or left over; the index is below the size. A tree of no
   leaves proves nothing, so `first` = 0 is refused. Of equal sizes, the proof is empty and the roots are equal.
4. A proof is made from complete subtrees (`registry.log.tree`). `read` is asked once for all that are needed, some 25
   for a million entries, whether they lie in a table of hashes or in tiles.
5. A receipt is a C2SP `.tlog-proof` file: the line `c2sp.org/tlog-proof@v1`; the line `extra`, a space and base64 of
   the extra data, or none; the line `index`, a space and the index; the inclusion proof, base64, a line a hash; an
   empty line; the checkpoint as it is. In a receipt of the register the extra data are the entry's bytes.

>>> from registry.log.tree import Peaks, extended, leaf
>>> peaks, hashes = extended(Peaks(), [leaf(bytes([n])) for n in range(5)])
>>> path = inclusion(3, 5, lambda places: [hashes[place] for place in places])
>>> len(path)
3
>>> verify_inclusion(3, 5, leaf(bytes([3])), path, peaks.root())
>>> verify_inclusion(2, 5, leaf(bytes([3])), path, peaks.root())
Traceback (most recent call last):
registry.log.invalid.ProofInvalid: proof: the path does not lead to the root

Sources: RFC 6962 section 2.1, RFC 9162 section 2.1, C2SP tlog-proof.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from registry.log.invalid import ProofInvalid
from registry.log.tree import HASH_BYTES, Place, joined, node

Read = Callable[[Sequence[Place]], Sequence[bytes]]
"""A source of hashes: those of the complete subtrees at these places, in that order, 32 bytes each."""

MAX_PATH: Final = 63
"""No path is longer: a tree has fewer than 2^63 leaves."""

_FIRST_LINE = b"c2sp.org/tlog-proof@v1"
_DECIMAL = re.compile(rb"0|[1-9][0-9]{0,18}")


# ---- making ----------------------------------------------------------------------------------------------------------


def root_of(size: int, read: Read) -> bytes:
    """The root of the first `size` leaves: 32 bytes."""
    return _hashes([(0, size)], read)[0] if size else joined(())


def inclusion(index: int, size: int, read: Read) -> tuple[bytes, ...]:
    """The inclusion proof of the leaf `index` in the tree of `size` leaves, from below. ValueError: index not in it."""
    if not 0 <= index < size:
        raise ValueError("the index is not in the tree")
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return _hashes(reversed(ranges), read)


def consistency(first: int, second: int, read: Read) -> tuple[bytes, ...]:
    """The consistency proof from the tree of `first` leaves to that of `second`. ValueError: not 0 < first <= second"""
    if not 0 < first <= second:
        raise ValueError("the first size is from 1 to the second")
    ranges: list[tuple[int, int]] = []
    start, end = 0, second
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        # The verifier has the root of the first tree, but not this subtree of it.
        ranges.append((start, end))
    return _hashes(reversed(ranges), read)


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _complete(start: int, end: int) -> list[Place]:
    """The complete subtrees that make up these leaves, left to right; `start` is where a subtree of the tree begins."""
    places: list[Place] = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return places


def _hashes(ranges: Iterable[tuple[int, int]], read: Read) -> tuple[bytes, ...]:
    """The hash over each range of leaves, with one reading for them all."""
    parts = [_complete(start, end) for start, end in ranges]
    places = [place for part in parts for place in part]
    got = iter(read(places) if places else ())
    return tuple(joined([next(got) for _ in part]) for part in parts)


# ---- verifying -------------------------------------------------------------------------------------------------------


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Say nothing where the leaf hash stands at `index` in the tree of `size` leaves with that root.

    Raises ProofInvalid for everything else, whatever the numbers and bytes.
    """
    _check_numbers(index, size)
    _check_hashes(leaf, root, *path)
    if index >= size:
        raise ProofInvalid("the index is not below the size")
    here, last, reached = index, size - 1, leaf
    for beside in path:
        if last == 0:
            raise ProofInvalid("the path is longer than the tree is high")
        if here & 1 or here == last:
            reached = node(beside, reached)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            reached = node(reached, beside)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofInvalid("the path is shorter than the tree is high")
    if reached != root:
        raise ProofInvalid("the path does not lead to the root")


def verify_consistency(first: int, second: int, path: Sequence[bytes], first_root: bytes, second_root: bytes) -> None:
    """Say nothing where the tree of `first` leaves is the beginning of that of `second` leaves, with these roots.

    Raises ProofInvalid for everything else, whatever the numbers and bytes; also for `first` = 0, which proves nothing.
    """
    _check_numbers(first, second)
    _check_hashes(first_root, second_root, *path)
    if not 0 < first <= second:
        raise ProofInvalid("the first size is from 1 to the second")
    if first == second:
        if path or first_root != second_root:
            raise ProofInvalid("of equal sizes, the roots are equal and the path is empty")
        return
    # A first tree whose size is a power of two is a subtree of the second: the path leaves it out.
    way = [first_root, *path] if first & (first - 1) == 0 else list(path)
    if not way:
        raise ProofInvalid("the path is empty")
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = way[0]
    for beside in way[1:]:
        if last == 0:
            raise ProofInvalid("the path is longer than the tree is high")
        if here & 1 or here == last:
            old, new = node(beside, old), node(beside, new)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            new = node(new, beside)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofInvalid("the path is shorter than the tree is high")
    if old != first_root:
        raise ProofInvalid("the path does not lead to the first root")
    if new != second_root:
        raise ProofInvalid("the path does not lead to the second root")


def _check_numbers(*numbers: object) -> None:
    for number in numbers:
        if type(number) is not int or not 0 <= number < 1 << MAX_PATH + 1:
            raise ProofInvalid("an index or size is an integer from 0, below 2^64")


def _check_hashes(*hashes: object) -> None:
    for one in hashes:
        if not isinstance(one, bytes) or len(one) != HASH_BYTES:
            raise ProofInvalid("a hash has 32 bytes")


# ---- the file of a proof ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class TlogProof:
    """What a `.tlog-proof` file says: the extra data (None: no such line), index, inclusion proof, signed note."""

    extra: bytes | None
    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes


def tlog_proof_bytes(proof: TlogProof) -> bytes:
    """The bytes of the file."""
    lines = [_FIRST_LINE]
    if proof.extra is not None:
        lines.append(b"extra " + base64.b64encode(proof.extra))
    lines += [b"index %d" % proof.index, *map(base64.b64encode, proof.path)]
    return b"\n".join(lines) + b"\n\n" + proof.checkpoint


def read_tlog_proof(raw: bytes) -> TlogProof:
    """What the file says; the checkpoint in it is not looked at. Raises ProofInvalid for another form."""
    above, gap, checkpoint = raw.partition(b"\n\n")
    first, *lines = above.split(b"\n")
    if not gap or first != _FIRST_LINE:
        raise ProofInvalid("the file is no c2sp.org/tlog-proof@v1")
    extra = None
    if lines and lines[0].startswith(b"extra "):
        extra = decoded(lines.pop(0).removeprefix(b"extra "))
    word, _, index = lines.pop(0).partition(b" ") if lines else (b"", b"", b"")
    if word != b"index" or not _DECIMAL.fullmatch(index):
        raise ProofInvalid("the file has no line with the index")
    if len(lines) > MAX_PATH:
        raise ProofInvalid("a path has at most 63 hashes")
    path = tuple(map(decoded, lines))
    _check_hashes(*path)
    return TlogProof(extra=extra, index=int(index), path=path, checkpoint=checkpoint)


def decoded(text: str | bytes) -> bytes:
    """The bytes of standard base64 with padding, in the one form that encoding gives. Raises ProofInvalid."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ProofInvalid("a line is no base64") from None
    if base64.b64encode(raw) != (text.encode() if isinstance(text, str) else text):
        raise ProofInvalid("a line is not the one form of its base64")
    return raw
