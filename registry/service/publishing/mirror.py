"""The files that the log publishes, made of what the store holds: whoever has them all needs the register no more.

`checkpoint` and `checkpoints/<size>` are signed notes, `tile/…` the tree and the entries (`registry.log.tiles`),
`body/<hex>` public bodies, `timestamps/<size>.tsr` time stamps, `policy.json` whom a verifier may believe, which it
takes from its own disk. A file but `checkpoint` and `policy.json` never changes, save that cosignatures are added to a
checkpoint and that a body may be erased.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from registry.log.checkpoint import policy_bytes
from registry.log.invalid import TileInvalid
from registry.log.tiles import HEIGHT, WIDTH, Tile, bundle, bundles_of, tile_at, tile_bytes, tiles_of
from registry.service.journal.register import Register
from registry.service.publishing.policy import PolicySettings, policy
from registry.service.publishing.proofs import hashes
from registry.store import journal, log_tree

_NUMBERED = re.compile(r"(checkpoints|timestamps)/(0|[1-9][0-9]{0,17})(\.tsr)?")
_BODY = re.compile(r"body/([0-9a-f]{64})")
_AT_ONCE = 500


class StoredMirror:
    """The published files as one connection sees them; `settings` are what the policy says beside the keys."""

    def __init__(self, connection: Connection, settings: PolicySettings) -> None:
        self._connection, self._settings = connection, settings
        newest = log_tree.newest(connection)
        self.size = 0 if newest is None else newest.size
        self._hashes = hashes(connection)

    def read(self, path: str) -> bytes | None:
        """The bytes of the file of that name, or None."""
        if path == "policy.json":
            found = policy(self._connection, self._settings)
            return None if found is None else policy_bytes(found)
        if path == "checkpoint":
            newest = log_tree.newest(self._connection)
            return None if newest is None else newest.note
        if numbered := _NUMBERED.fullmatch(path):
            return self._numbered(numbered[1], int(numbered[2]), numbered[3] is not None)
        if body := _BODY.fullmatch(path):
            return journal.public_body(self._connection, body[1], self.size)
        try:
            return self._tile(tile_at(path))
        except TileInvalid:
            return None

    def sizes(self) -> Iterator[int]:
        """The sizes of the published checkpoints, ascending."""
        after = 0
        while rows := log_tree.checkpoints(self._connection, after=after, limit=_AT_ONCE):
            yield from (row.size for row in rows)
            after = rows[-1].size

    def paths(self) -> Iterator[str]:
        """The names of all files, those that others speak of first, so that an unfinished copy is no false one."""
        yield from (tile.path for tile in tiles_of(self.size))
        yield from (tile.path for tile in bundles_of(self.size))
        after = -1
        while found := journal.public_bodies(self._connection, after=after, size=self.size, limit=_AT_ONCE):
            yield from (f"body/{row.body}" for row in found)
            after = found[-1].position
        yield from (f"checkpoints/{size}" for size in self.sizes())
        yield from (f"timestamps/{size}.tsr" for size in self.sizes() if self._numbered("timestamps", size, True))
        yield from ("policy.json", "checkpoint")

    def _numbered(self, kind: str, size: int, stamped: bool) -> bytes | None:
        row = log_tree.checkpoint(self._connection, size) if stamped == (kind == "timestamps") else None
        if row is None:
            return None
        return row.stamp if stamped else row.note

    def _tile(self, tile: Tile) -> bytes | None:
        held = self.size >> (tile.level or 0) * HEIGHT
        if tile.number * WIDTH + tile.width > held:
            return None
        if tile.level is None:
            rows = log_tree.entries(self._connection, first=tile.number * WIDTH, limit=tile.width)
            return bundle(row.entry for row in rows)
        return tile_bytes(tile, self._hashes)


def write_mirror(register: Register, settings: PolicySettings, folder: Path) -> int:
    """Write every file that is published below the folder; how many were written. What is there and never changes is
    left, so a mirror is brought up to date by the same command. Raises OSError."""
    written = 0
    with register.store.snapshot() as connection:
        mirror = StoredMirror(connection, settings)
        for path in mirror.paths() if mirror.size else ():
            file = folder / path
            if file.exists() and path.startswith(("tile/", "body/", "timestamps/")):
                continue
            content = mirror.read(path)
            if content is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
                draft = file.with_name(f".{file.name}.part")
                draft.write_bytes(content)
                draft.replace(file)
                written += 1
    return written
