"""Inclusion and consistency against the recursive definitions, the published vectors, and everything that is false."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.log import proofs, tiles
from registry.log.invalid import ProofInvalid
from registry.log.proofs import Read, TlogProof, read_tlog_proof, tlog_proof_bytes, verify_consistency, verify_inclusion
from registry.log.tree import Peaks, Place, empty_root, extended, leaf, peak_places
from tests.log import reference
from tests.log.reasons import is_reason
from tests.log.test_tree import LEAVES, ROOTS

DATA = [number.to_bytes(3) for number in range(700)]
SIZES = st.one_of(st.integers(1, 70), st.integers(1, len(DATA)))


def hashes_of(data: Sequence[bytes]) -> dict[Place, bytes]:
    """Every complete subtree of the tree over this data."""
    return extended(Peaks(), map(leaf, data))[1]


HASHES = hashes_of(DATA)


def reading(places: Sequence[Place]) -> list[bytes]:
    """A source of the hashes of `DATA`."""
    return [HASHES[place] for place in places]


def flips(raw: bytes) -> Iterator[bytes]:
    """The bytes with each one bit changed."""
    for bit in range(8 * len(raw)):
        yield (int.from_bytes(raw) ^ 1 << bit).to_bytes(len(raw))


def refused(verify: Callable[..., None], *args: Any) -> str:
    """The reason why this is refused."""
    with pytest.raises(ProofInvalid) as caught:
        verify(*args)
    assert caught.value.rule == "proof"
    assert is_reason(caught.value.detail)
    return caught.value.detail


# ---- the definitions -------------------------------------------------------------------------------------------------


@given(SIZES, st.data())
def test_an_inclusion_proof_is_that_of_the_definition_and_holds(size: int, pick: st.DataObject) -> None:
    index = pick.draw(st.integers(0, size - 1))
    path = proofs.inclusion(index, size, reading)
    assert list(path) == reference.path(index, DATA[:size])
    verify_inclusion(index, size, leaf(DATA[index]), path, reference.tree_hash(DATA[:size]))


@given(SIZES, st.data())
def test_a_consistency_proof_is_that_of_the_definition_and_holds(second: int, pick: st.DataObject) -> None:
    first = pick.draw(st.integers(1, second))
    path = proofs.consistency(first, second, reading)
    assert list(path) == reference.proof(first, DATA[:second])
    verify_consistency(first, second, path, *(reference.tree_hash(DATA[:size]) for size in (first, second)))


def test_every_proof_of_every_small_tree_holds() -> None:
    roots = [reference.tree_hash(DATA[:size]) for size in range(20)]
    for size in range(1, 20):
        assert proofs.root_of(size, reading) == roots[size]
        for index in range(size):
            verify_inclusion(index, size, leaf(DATA[index]), proofs.inclusion(index, size, reading), roots[size])
            path = proofs.consistency(index + 1, size, reading)
            verify_consistency(index + 1, size, path, roots[index + 1], roots[size])


def test_the_tree_of_no_leaves_has_a_root_and_no_proof() -> None:
    assert proofs.root_of(0, reading) == empty_root()
    for wrong in (lambda: proofs.inclusion(0, 0, reading), lambda: proofs.consistency(0, 1, reading)):
        with pytest.raises(ValueError, match=r"size|index"):
            wrong()


@given(st.lists(st.integers(0, 40), max_size=6))
def test_a_tree_that_grows_in_steps_is_the_tree(steps: list[int]) -> None:
    """Its peaks are read back from the hashes that were kept."""
    peaks, kept = Peaks(), dict[Place, bytes]()
    for step in steps:
        found = [kept[place] for place in peak_places(peaks.size)]
        assert found == list(peaks.hashes)
        more = [leaf(one) for one in DATA[peaks.size : peaks.size + step]]
        peaks, completed = extended(Peaks(size=peaks.size, hashes=tuple(found)), more)
        assert not kept.keys() & completed.keys()
        kept |= completed
    assert peaks.root() == reference.tree_hash(DATA[: peaks.size])
    assert kept == hashes_of(DATA[: peaks.size])


@pytest.mark.parametrize(("size", "hashes"), [(1, ()), (0, (bytes(32),)), (3, (bytes(32),)), (-1, ())])
def test_peaks_are_as_many_as_the_size_says(size: int, hashes: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="peaks"):
        Peaks(size=size, hashes=hashes)


def test_a_proof_over_a_million_entries_costs_few_readings() -> None:
    read: list[int] = []

    def counting(places: Sequence[Place]) -> list[bytes]:
        read.append(len(places))
        return [bytes(32)] * len(places)

    for size in (1_000_000, 2**20 - 1, 2**20):
        for index in (0, 1, 333_333, 999_999):
            proofs.inclusion(index, size, counting)
            proofs.consistency(index + 1, size, counting)
    assert len(read) == 23, "from a tree to itself, nothing is read"
    assert max(read) <= 40


# ---- published vectors -----------------------------------------------------------------------------------------------

# From proof/verify_test.go of transparency-dev/merkle, over the leaves and roots in `test_tree`; leaves count from 0.
NODES = {
    "leaf 1": "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "leaf 2": "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "leaf 5": "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "leaf 7": "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "1-2": "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3-4": "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "5-6": "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "7-8": "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "1-4": "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "5-8": "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
}
INCLUSION = [
    (0, 8, ["leaf 2", "3-4", "5-8"]),
    (5, 8, ["leaf 5", "7-8", "1-4"]),
    (2, 3, ["1-2"]),
    (1, 5, ["leaf 1", "3-4", "leaf 5"]),
]
CONSISTENCY = [
    (1, 1, []),
    (1, 8, ["leaf 2", "3-4", "5-8"]),
    (6, 8, ["5-6", "7-8", "1-4"]),
    (2, 5, ["3-4", "leaf 5"]),
    (6, 7, ["5-6", "leaf 7", "1-4"]),
]
PUBLISHED = hashes_of([bytes.fromhex(data) for data in LEAVES])
ROOT = {size: bytes.fromhex(root) for size, root in enumerate(ROOTS, start=1)}


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index: int, size: int, path: list[str]) -> None:
    made = proofs.inclusion(index, size, lambda places: [PUBLISHED[place] for place in places])
    assert [one.hex() for one in made] == [NODES[name] for name in path]
    verify_inclusion(index, size, PUBLISHED[0, index], made, ROOT[size])


@pytest.mark.parametrize(("first", "second", "path"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(first: int, second: int, path: list[str]) -> None:
    made = proofs.consistency(first, second, lambda places: [PUBLISHED[place] for place in places])
    assert [one.hex() for one in made] == [NODES[name] for name in path]
    verify_consistency(first, second, made, ROOT[first], ROOT[second])


# ---- what is false ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("index", "size"), [(0, 1), (4, 7), (6, 7), (3, 8), (8, 9), (0, 9)])
def test_every_bit_of_an_inclusion_proof_counts(index: int, size: int) -> None:
    path, root, one = proofs.inclusion(index, size, reading), proofs.root_of(size, reading), leaf(DATA[index])
    for wrong in flips(one):
        refused(verify_inclusion, index, size, wrong, path, root)
    for wrong in flips(root):
        refused(verify_inclusion, index, size, one, path, wrong)
    for place, element in enumerate(path):
        for wrong in flips(element):
            refused(verify_inclusion, index, size, one, [*path[:place], wrong, *path[place + 1 :]], root)


@pytest.mark.parametrize(("first", "second"), [(1, 2), (4, 7), (3, 7), (8, 8), (6, 13), (8, 13)])
def test_every_bit_of_a_consistency_proof_counts(first: int, second: int) -> None:
    path = proofs.consistency(first, second, reading)
    roots = [proofs.root_of(size, reading) for size in (first, second)]
    for one, other in zip(flips(roots[0]), flips(roots[1]), strict=True):
        assert "root" in refused(verify_consistency, first, second, path, one, roots[1])
        assert "root" in refused(verify_consistency, first, second, path, roots[0], other)
    for place, element in enumerate(path):
        for wrong in flips(element):
            refused(verify_consistency, first, second, [*path[:place], wrong, *path[place + 1 :]], *roots)


@given(st.integers(1, 40), st.data())
def test_another_place_another_size_or_another_path_is_refused(size: int, pick: st.DataObject) -> None:
    """A shorter, longer or permuted path; another index in the same tree; another leaf of it.

    The size alone is not shown by an inclusion proof: some other sizes lead to the same root by the same path, and the
    size stands in the signed checkpoint.
    """
    index = pick.draw(st.integers(0, size - 1))
    path, root, one = proofs.inclusion(index, size, reading), proofs.root_of(size, reading), leaf(DATA[index])
    cut = pick.draw(st.integers(0, len(path)))
    extra = pick.draw(st.sampled_from([root, one, bytes(32), *path]))
    refused(verify_inclusion, index, size, one, [*path[:cut], extra, *path[cut:]], root)
    if path:
        refused(verify_inclusion, index, size, one, path[:-1], root)
        refused(verify_inclusion, index, size, one, path[1:], root)
        other = pick.draw(st.permutations(path))
        if tuple(other) != path:
            refused(verify_inclusion, index, size, one, other, root)
    elsewhere = pick.draw(st.integers(0, 2 * size).filter(lambda place: place != index))
    refused(verify_inclusion, elsewhere, size, one, path, root)
    refused(verify_inclusion, index, size, leaf(DATA[index + 1]), path, root)


@given(st.integers(1, 40), st.data())
def test_two_trees_that_differ_are_not_consistent(second: int, pick: st.DataObject) -> None:
    """A history that was rewritten before the first size, with all its hashes made anew."""
    first = pick.draw(st.integers(1, second))
    forged = list(DATA[:second])
    forged[pick.draw(st.integers(0, first - 1))] = b"rewritten"
    path = reference.proof(first, forged)
    old, new = reference.tree_hash(DATA[:first]), reference.tree_hash(forged)
    assert "root" in refused(verify_consistency, first, second, path, old, new)
    honest = proofs.consistency(first, second, reading)
    assert "root" in refused(verify_consistency, first, second, honest, old, new)


@given(st.integers(1, 40), st.data())
def test_a_consistency_path_has_no_element_too_many_or_too_few(second: int, pick: st.DataObject) -> None:
    first = pick.draw(st.integers(1, second))
    path = proofs.consistency(first, second, reading)
    roots = [proofs.root_of(size, reading) for size in (first, second)]
    cut = pick.draw(st.integers(0, len(path)))
    extra = pick.draw(st.sampled_from([*roots, bytes(32), *path]))
    refused(verify_consistency, first, second, [*path[:cut], extra, *path[cut:]], *roots)
    if path:
        refused(verify_consistency, first, second, path[:-1], *roots)
        refused(verify_consistency, first, second, path[1:], *roots)
        refused(verify_consistency, first, second, [], *roots)
    refused(verify_consistency, first, 2 * second, path, *roots)
    refused(verify_consistency, second + 1, second, path, *roots)


def test_consistency_with_nothing_is_refused() -> None:
    root = ROOT[8]
    for second in (0, 1, 8):
        assert "from 1" in refused(verify_consistency, 0, second, [], empty_root(), root)


def test_the_reasons_say_what_is_wrong() -> None:
    path, root, one = proofs.inclusion(2, 5, reading), proofs.root_of(5, reading), leaf(DATA[2])
    assert "below the size" in refused(verify_inclusion, 5, 5, one, path, root)
    assert "longer" in refused(verify_inclusion, 2, 5, one, [*path, root], root)
    assert "shorter" in refused(verify_inclusion, 2, 5, one, path[:1], root)
    assert "32 bytes" in refused(verify_inclusion, 2, 5, one, [*path[:2], b""], root)
    way = proofs.consistency(3, 5, reading)
    assert "first root" in refused(verify_consistency, 3, 5, way, root, root)
    assert "equal sizes" in refused(verify_consistency, 5, 5, [root], root, root)
    assert "empty" in refused(verify_consistency, 3, 5, [], root, root)


@pytest.mark.parametrize("number", [-1, True, 1.0, "1", None, 2**64, 2**200])
def test_a_number_of_another_form_is_refused(number: Any) -> None:
    root = ROOT[8]
    for args in ((number, 8), (0, number)):
        assert "integer" in refused(verify_inclusion, *args, root, [], root)
        assert "integer" in refused(verify_consistency, *args, [], root, root)


@pytest.mark.parametrize("wrong", [b"", bytes(31), bytes(33), "a" * 32, None, bytearray(32)])
def test_a_hash_of_another_form_is_refused(wrong: Any) -> None:
    root = ROOT[1]
    for args in ((0, 1, wrong, [], root), (0, 1, root, [], wrong), (0, 2, root, [wrong], root)):
        assert "32 bytes" in refused(verify_inclusion, *args)
    for args in ((1, 1, [], wrong, root), (1, 1, [], root, wrong), (1, 2, [wrong], root, root)):
        assert "32 bytes" in refused(verify_consistency, *args)


# ---- the file --------------------------------------------------------------------------------------------------------

PROOFS = st.builds(
    TlogProof,
    extra=st.none() | st.binary(max_size=40),
    index=st.integers(0, 10**18),
    path=st.lists(st.binary(min_size=32, max_size=32), max_size=5).map(tuple),
    checkpoint=st.binary(max_size=40),
)


@given(PROOFS)
def test_a_proof_file_is_read_as_it_was_written(proof: TlogProof) -> None:
    assert read_tlog_proof(tlog_proof_bytes(proof)) == proof


@given(st.binary() | PROOFS.map(tlog_proof_bytes), st.data())
@example(b"c2sp.org/tlog-proof@v1\n\n", None)
def test_any_bytes_are_one_proof_file_or_none(raw: bytes, pick: st.DataObject | None) -> None:
    """What is read is written as the same bytes: no two files say the same."""
    if pick is not None and raw:
        place = pick.draw(st.integers(0, len(raw) - 1))
        raw = raw[:place] + pick.draw(st.binary(max_size=2)) + raw[place + 1 :]
    try:
        proof = read_tlog_proof(raw)
    except ProofInvalid:
        return
    assert tlog_proof_bytes(proof) == raw


HASH_LINE = b"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="


@pytest.mark.parametrize(
    "raw",
    [
        b"wrong-header\nindex 0\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nextra YR==\nindex 0\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nextra YQ==\nextra YQ==\nindex 0\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nextra YQ==\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 05\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 5 \n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 99999999999999999999\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\nYQ==\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n" + b"\n".join([HASH_LINE] * 64) + b"\n\ncheckpoint\n",
    ],
)
def test_a_proof_file_of_another_form_is_refused(raw: bytes) -> None:
    refused(read_tlog_proof, raw)


# ---- from tiles ------------------------------------------------------------------------------------------------------


@given(SIZES, st.data())
def test_proofs_from_tiles_are_those_from_hashes(size: int, pick: st.DataObject) -> None:
    source: Read = tiles.reader({t.path: tiles.tile_bytes(t, reading) for t in tiles.tiles_of(size)}.get, size)
    first = pick.draw(st.integers(1, size))
    assert proofs.inclusion(first - 1, size, source) == proofs.inclusion(first - 1, size, reading)
    assert proofs.consistency(first, size, source) == proofs.consistency(first, size, reading)
    assert proofs.root_of(first, source) == proofs.root_of(first, reading)
