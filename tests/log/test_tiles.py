"""Tiles have the names and contents that C2SP tlog-tiles gives them, and are refused in any other form."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.log import proofs
from registry.log.invalid import TileInvalid
from registry.log.tiles import Tile, bundle, bundles_of, read_bundle, read_tile, reader, tile_at, tile_bytes, tiles_of
from registry.log.tree import Place
from tests.log import reference
from tests.log.test_proofs import DATA, reading

TILES = st.builds(Tile, level=st.none() | st.integers(0, 63), number=st.integers(0, 10**12), width=st.integers(1, 256))


@given(TILES)
def test_a_tile_is_found_by_its_name(tile: Tile) -> None:
    assert tile_at(tile.path) == tile


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(level=0, number=1234067), "tile/0/x001/x234/067"),
        (Tile(level=0, number=0), "tile/0/000"),
        (Tile(level=1, number=1, width=17), "tile/1/001.p/17"),
        (Tile(level=None, number=1000, width=255), "tile/entries/x001/000.p/255"),
        (Tile(level=63, number=999), "tile/63/999"),
    ],
)
def test_names_are_those_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/entry/000",
        "/tile/0/000",
        "tile/0/../000",
        "tile/0/٠٠٠",
    ],
)
def test_a_name_of_another_form_is_refused(path: str) -> None:
    with pytest.raises(TileInvalid) as refused:
        tile_at(path)
    assert refused.value.rule == "tile"


@given(st.text())
def test_any_text_names_one_tile_or_none(path: str) -> None:
    with suppress(TileInvalid):
        assert tile_at(path).path == path


def test_the_tiles_of_a_tree_of_70000_are_those_of_the_specification() -> None:
    tiles = list(tiles_of(70_000))
    assert [tile for tile in tiles if tile.width != 256] == [
        Tile(level=0, number=273, width=112),
        Tile(level=1, number=1, width=17),
        Tile(level=2, number=0, width=1),
    ]
    assert len(tiles) == 273 + 1 + 1 + 1 + 1
    assert [tile.path for tile in tiles_of(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert list(tiles_of(0)) == list(bundles_of(0)) == []


@given(st.integers(0, 2_000), st.integers(0, 2_000))
def test_what_a_growing_tree_adds_is_what_it_had_not(size: int, more: int) -> None:
    for row in (tiles_of, bundles_of):
        before = set(row(size))
        assert list(row(size + more, size)) == [tile for tile in row(size + more) if tile not in before]


@given(st.integers(1, len(DATA)))
def test_a_tile_holds_what_the_specification_says(size: int) -> None:
    """MTH(D[(n * 256 + i) * 256**l : (n * 256 + i + 1) * 256**l])."""
    for tile in tiles_of(size):
        assert tile.level is not None
        span = 256**tile.level
        starts = [(tile.number * 256 + place) * span for place in range(tile.width)]
        held = read_tile(tile_bytes(tile, reading), tile.width)
        picked = (0, tile.width // 2, tile.width - 1)
        assert [held[p] for p in picked] == [reference.tree_hash(DATA[starts[p] : starts[p] + span]) for p in picked]


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_a_bundle_is_read_as_it_was_written(entries: list[bytes]) -> None:
    raw = bundle(entries)
    assert read_bundle(raw, len(entries)) == tuple(entries)
    for width in (len(entries) - 1, len(entries) + 1):
        with pytest.raises(TileInvalid, match="as many"):
            read_bundle(raw, width)


def test_a_bundle_is_lengths_and_entries() -> None:
    assert bundle([b"ab", b"", b"x" * 258]) == b"\0\2ab" + b"\0\0" + b"\1\2" + b"x" * 258
    for wrong in ([b"x" * 65536], [b""] * 257):
        with pytest.raises(ValueError, match="256"):
            bundle(wrong)


@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=4), st.data())
def test_a_cut_bundle_is_refused(entries: list[bytes], pick: st.DataObject) -> None:
    raw = bundle(entries)
    with pytest.raises(TileInvalid):
        read_bundle(raw[: pick.draw(st.integers(0, len(raw) - 1))], len(entries))


@pytest.mark.parametrize("raw", [b"", bytes(63), bytes(65), bytes(32), bytes(96)])
def test_a_tile_of_another_length_is_refused(raw: bytes) -> None:
    with pytest.raises(TileInvalid, match="32 bytes"):
        read_tile(raw, 2)


# ---- as a source of hashes -------------------------------------------------------------------------------------------


def test_a_full_tile_stands_in_for_a_partial_one_that_was_removed() -> None:
    files = {tile.path: tile_bytes(tile, reading) for tile in tiles_of(300)}
    full = Tile(level=0, number=1)
    del files["tile/0/001.p/44"]
    files[full.path] = tile_bytes(full, reading)
    source = reader(files.get, 300)
    assert proofs.root_of(300, source) == reference.tree_hash(DATA[:300])


def test_a_tile_is_asked_for_once() -> None:
    files = {tile.path: tile_bytes(tile, reading) for tile in tiles_of(600)}
    asked: list[str] = []

    def fetch(path: str) -> bytes | None:
        asked.append(path)
        return files.get(path)

    source = reader(fetch, 600)
    for index in (0, 1, 299, 300):
        proofs.inclusion(index, 600, source)
    assert len(asked) == len(set(asked)) <= 4


@pytest.mark.parametrize("place", [(0, 300), (8, 1), (9, 0), (64, 0)])
def test_a_subtree_that_the_tree_has_not_is_refused(place: Place) -> None:
    source = reader({tile.path: tile_bytes(tile, reading) for tile in tiles_of(300)}.get, 300)
    with pytest.raises(TileInvalid, match="no such"):
        source([place])


@pytest.mark.parametrize("left", [None, b"", bytes(32)])
def test_a_missing_or_cut_tile_is_refused(left: bytes | None) -> None:
    def fetch(_path: str) -> bytes | None:
        return left

    with pytest.raises(TileInvalid):
        proofs.root_of(300, reader(fetch, 300))


def test_a_changed_tile_leads_to_another_root() -> None:
    def changed(places: Sequence[Place]) -> list[bytes]:
        return [bytes(32) if place == (0, 7) else one for place, one in zip(places, reading(places), strict=True)]

    source = reader({tile.path: tile_bytes(tile, changed) for tile in tiles_of(200)}.get, 200)
    assert proofs.root_of(200, source) != proofs.root_of(200, reading)
