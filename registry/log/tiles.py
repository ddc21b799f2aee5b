"""Tiles: the tree and the entries as files that never change, from which anybody makes any proof.

1. A *tile* of level l and number n holds 256 hashes side by side: those of the complete subtrees of level 8·l from
   number 256·n on, 32 bytes each. The rightmost tile of a level may be *partial*, with 1 to 255 of them.
2. A tree of s leaves has, at level l, floor(s / 256^l) hashes. An empty tile does not exist.
3. The file of a tile is `tile/<l>/<N>`, and of a partial one `tile/<l>/<N>.p/<width>`. N is the number in groups of
   three digits, all but the last behind an `x`: 1234067 is `x001/x234/067`.
4. The entries behind the hashes of a tile of level 0 are a *bundle*: one after another, each behind its length, two
   bytes, the larger first. Its file is `tile/entries/<N>`, and `tile/entries/<N>.p/<width>` where it is partial.

>>> [tile.path for tile in tiles_of(256 * 273 + 112)][-4:]
['tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']
>>> Tile(level=0, number=1234067).path
'tile/0/x001/x234/067'
>>> read_bundle(bundle([b"one", b"two"]), 2)
(b'one', b'two')

Source: C2SP tlog-tiles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from registry.log.invalid import TileInvalid
from registry.log.proofs import Read
from registry.log.tree import HASH_BYTES, Place, root

WIDTH: Final = 256
HEIGHT: Final = 8
"""The levels of the tree that one tile spans."""

_MAX_LEVEL = 7  # a level above has fewer than one hash in any tree below 2^63 leaves
_PATH = re.compile(
    r"tile/(?P<level>[0-9]|[1-5][0-9]|6[0-3]|entries)/(?P<number>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A tile's place and width in hashes, 1 to 256. `level` None is a bundle of entries."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The name of its file."""
        digits = f"{self.number:03}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[place : place + 3] for place in range(0, len(digits), 3)]
        number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level is None else self.level}/{number}{partial}"

    @property
    def places(self) -> list[Place]:
        """The complete subtrees whose hashes it holds, left to right; of a bundle, the leaves of its entries."""
        first = self.number * WIDTH
        return [((self.level or 0) * HEIGHT, first + place) for place in range(self.width)]


def tile_at(path: str) -> Tile:
    """The tile of that file name. Raises TileInvalid for a name that no tile has."""
    parts = _PATH.fullmatch(path)
    if parts is None:
        raise TileInvalid("no tile has that name")
    level = None if parts["level"] == "entries" else int(parts["level"])
    number = int(parts["number"].replace("x", "").replace("/", ""))
    tile = Tile(level=level, number=number, width=int(parts["width"] or WIDTH))
    # keep: one tile, one name; leading zeroes and a partial tile of 256 and more would be others
    if tile.path != path or tile.width > WIDTH:
        raise TileInvalid("no tile has that name")
    return tile


def tiles_of(size: int, after: int = 0) -> Iterator[Tile]:
    """The tiles of hashes in a tree of `size` leaves, level by level, without those that one of `after` has as well."""
    for level in range(_MAX_LEVEL + 1):
        yield from _row(level, size >> level * HEIGHT, after >> level * HEIGHT)


def bundles_of(size: int, after: int = 0) -> Iterator[Tile]:
    """The bundles of entries of a tree of `size` leaves, without those that one of `after` leaves has as well."""
    yield from _row(None, size, after)


def _row(level: int | None, hashes: int, before: int) -> Iterator[Tile]:
    for number in range(before // WIDTH, -(-hashes // WIDTH)):
        width = min(WIDTH, hashes - number * WIDTH)
        if number * WIDTH + width > before:
            yield Tile(level=level, number=number, width=width)


# ---- contents --------------------------------------------------------------------------------------------------------


def tile_bytes(tile: Tile, read: Read) -> bytes:
    """The bytes of a tile of hashes, from a source of them."""
    return b"".join(read(tile.places))


def read_tile(raw: bytes, width: int) -> tuple[bytes, ...]:
    """The hashes of a tile's bytes. Raises TileInvalid where they are not `width` hashes."""
    if len(raw) != width * HASH_BYTES:
        raise TileInvalid("a tile has 32 bytes for each hash")
    return tuple(raw[place : place + HASH_BYTES] for place in range(0, len(raw), HASH_BYTES))


def bundle(entries: Iterable[bytes]) -> bytes:
    """The bytes of a bundle. Raises ValueError for an entry of more than 65,535 bytes, or more than 256 entries."""
    given = list(entries)
    if len(given) > WIDTH or any(len(entry) > 0xFFFF for entry in given):
        raise ValueError("a bundle has at most 256 entries of at most 65,535 bytes")
    return b"".join(len(entry).to_bytes(2) + entry for entry in given)


def read_bundle(raw: bytes, width: int) -> tuple[bytes, ...]:
    """The entries of a bundle's bytes. Raises TileInvalid where these are not exactly `width` entries."""
    entries: list[bytes] = []
    place = 0
    while place < len(raw):
        length = int.from_bytes(raw[place : place + 2])
        entry = raw[place + 2 : place + 2 + length]
        if place + 2 > len(raw) or len(entry) != length:
            raise TileInvalid("a bundle ends within an entry")
        entries.append(entry)
        place += 2 + length
    if len(entries) != width:
        raise TileInvalid("a bundle has not as many entries as its name says")
    return tuple(entries)


def reader(fetch: Callable[[str], bytes | None], size: int) -> Read:
    """A source of hashes for proofs, from the tiles of a tree of `size` leaves.

    `fetch` gives a file's bytes by its name, or None. A full tile is as good as the partial one. Each file is asked for
    once. The source raises TileInvalid for a tile that is missing or of another length; what hashes it holds is for
    the proof to show.
    """
    kept: dict[Place, tuple[bytes, ...]] = {}

    def tile(level: int, number: int) -> tuple[bytes, ...]:
        if (level, number) not in kept:
            width = min(WIDTH, (size >> level * HEIGHT) - number * WIDTH)
            if width < 1:
                raise TileInvalid("the tree has no such tile")
            found = fetch(Tile(level=level, number=number, width=width).path)
            if found is None and width < WIDTH:
                found, full = fetch(Tile(level=level, number=number).path), WIDTH
            else:
                full = width
            if found is None:
                raise TileInvalid("a tile is missing")
            kept[level, number] = read_tile(found, full)[:width]
        return kept[level, number]

    def one(place: Place) -> bytes:
        level, number = place
        height = level % HEIGHT
        row, first = level // HEIGHT, number << height
        hashes = tile(row, first // WIDTH)[first % WIDTH : first % WIDTH + (1 << height)]
        if len(hashes) != 1 << height:
            raise TileInvalid("the tree has no such subtree")
        return root(hashes)

    def read(places: Sequence[Place]) -> list[bytes]:
        return [one(place) for place in places]

    return read
