"""Verifying what was handed over: a receipt, a certificate, two checkpoints, a whole mirror. Bytes in, findings out.

1. A *receipt* shows that an entry is in the log. It is a `.tlog-proof` file (`proofs`) whose extra data are the entry.
   Steps: R1 the file has that form; R2 its checkpoint is believed (`checkpoint`); R3 the entry is included; R4 the
   entry is canonical, and its own index is the file's.
2. A *certificate* shows everything of a subject: `certificate`, steps 1 to 11.
3. *Consistency* shows that one published tree continues another. The file is the canonical bytes of
   `{"v": 1, "kind": "consistency", "first", "second", "path"}`: two signed notes, and the proof in base64. Steps: C1
   the form; C2 both checkpoints are believed; C3 the proof holds.
4. A *mirror* is every file that the log publishes: `checkpoint`, `checkpoints/<size>`, tiles and bundles (`tiles`),
   `body/<hex>` with the public bodies, `timestamps/<size>.tsr`. Its audit reads every entry, makes tree and map anew
   and gives a finding for each rule that is broken:
   - M1, M4 to M9 as in `audit`; M4 also, as a warning, where more than 60 minutes pass without an entry;
   - M2 the last entry of a published checkpoint's tree is a head;
   - M3 a head's `map_root` and `map_keys` are those of the map over the entries before it;
   - M11 every published checkpoint is believed, and its root is that of the entries; every tile is that of the entries;
   - M13 a public body has its digest and type, or a later entry says that it was erased;
   - M14 a head is no later than the time stamp of its checkpoint, and within 5 minutes of its earliest cosignature.

Whoever asks for a receipt, a certificate or consistency gets StepFailed with the step's name, or what is shown. A
mirror that is not whole gives findings; nothing is raised. Nothing here reads a clock: how fresh a checkpoint is, is
for whoever knows the time.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from registry.log import map as log_map
from registry.log.audit import AuditFinding, AuditReading, Fold, StoredEntry, erases
from registry.log.body import digest, read_body
from registry.log.canonical import canonical, parse_canonical
from registry.log.certificate import Stamped, members_of, text_of
from registry.log.checkpoint import Believed, Policy, believe
from registry.log.entry import Entry, Head, leaf_hash, read_leaf
from registry.log.invalid import LogInvalid, StepFailed
from registry.log.proofs import (
    TlogProof,
    decoded,
    read_tlog_proof,
    tlog_proof_bytes,
    verify_consistency,
    verify_inclusion,
)
from registry.log.tiles import WIDTH, Tile, bundles_of, read_bundle
from registry.log.tree import add, joined, root

QUIET_SECONDS: Final = 3_600
WITNESS_SECONDS: Final = 300

_CONSISTENCY = {"v", "kind", "first", "second", "path"}


# ---- receipts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Received:
    """What a receipt shows: the entry or head, at its index, in the tree of a believed checkpoint."""

    entry: Entry | Head
    leaf_hash: bytes
    believed: Believed


def receipt_bytes(entry: bytes, index: int, path: Iterable[bytes], checkpoint: bytes) -> bytes:
    """The receipt of an entry: its bytes, its index, its inclusion proof in the tree of the signed note."""
    return tlog_proof_bytes(TlogProof(extra=entry, index=index, path=tuple(path), checkpoint=checkpoint))


def verify_receipt(raw: bytes, policy: Policy) -> Received:
    """What the receipt shows. Raises StepFailed (R1 to R4) for whatever bytes do not hold."""
    step = "R1"
    try:
        file = read_tlog_proof(raw)
        if file.extra is None:
            raise StepFailed(step, "the file holds no entry")
        step = "R2"
        believed = believe(file.checkpoint, policy)
        step = "R3"
        tree, leaf = believed.checkpoint, leaf_hash(file.extra)
        verify_inclusion(file.index, tree.size, leaf, file.path, tree.root)
        step = "R4"
        entry = read_leaf(file.extra)
        if entry.index != file.index:
            raise StepFailed(step, "the entry says another index")
    except LogInvalid as error:
        raise StepFailed(step, error.detail) from None
    return Received(entry=entry, leaf_hash=leaf, believed=believed)


# ---- consistency -----------------------------------------------------------------------------------------------------


def consistency_bytes(first: bytes, second: bytes, path: Iterable[bytes]) -> bytes:
    """The file that shows that the tree of the second signed note continues that of the first."""
    encoded = [base64.b64encode(one).decode() for one in path]
    members = {"v": 1, "kind": "consistency", "first": first.decode(), "second": second.decode(), "path": encoded}
    return canonical(members)


def verify_consistency_file(raw: bytes, policy: Policy) -> tuple[Believed, Believed]:
    """The two checkpoints, the second of which continues the first. Raises StepFailed (C1 to C3)."""
    step = "C1"
    try:
        members = members_of(parse_canonical(raw, max_depth=2), _CONSISTENCY)
        right = type(members["v"]) is int and (members["v"], members["kind"]) == (1, "consistency")
        if not right or not isinstance(members["path"], list):
            raise StepFailed(step, "the file has another form")
        path = [decoded(text_of(one)) for one in members["path"]]
        notes = [text_of(members[name]).encode() for name in ("first", "second")]
        step = "C2"
        first, second = (believe(note, policy) for note in notes)
        step = "C3"
        one, other = first.checkpoint, second.checkpoint
        verify_consistency(one.size, other.size, path, one.root, other.root)
    except LogInvalid as error:
        raise StepFailed(step, error.detail) from None
    return first, second


# ---- mirrors ---------------------------------------------------------------------------------------------------------


class Mirror(Protocol):
    """The files that a log publishes."""

    def read(self, path: str) -> bytes | None:
        """The bytes of the file of that name, or None."""

    def sizes(self) -> Iterable[int]:
        """The sizes of which there is a file `checkpoints/<size>`."""


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A mirror in a folder of files."""

    path: Path

    def read(self, path: str) -> bytes | None:
        """The bytes of the file of that name below the folder, or None."""
        file = self.path / path
        return file.read_bytes() if file.is_file() else None

    def sizes(self) -> list[int]:
        """The sizes of which there is a checkpoint; a file of another name is no checkpoint."""
        names = [file.name for file in (self.path / "checkpoints").glob("*")]
        return sorted(int(name) for name in names if name.isascii() and name.isdigit() and str(int(name)) == name)


def verify_mirror(mirror: Mirror, policy: Policy, *, stamped: Stamped | None = None) -> Iterator[AuditFinding]:
    """Every rule that the mirror breaks, those of entries in their order; nothing, where it is whole.

    `stamped` checks time stamps; without it, they are not looked at. Reads each entry, tile and body once.
    """
    newest = _believed(mirror.read("checkpoint"), policy)
    if isinstance(newest, str):
        yield AuditFinding(index=0, rule="M11", detail=f"the checkpoint is not believed: {newest}")
        return
    size = newest.checkpoint.size
    published = {size: [newest]}
    for other in mirror.sizes():
        found = _believed(mirror.read(f"checkpoints/{other}"), policy)
        if isinstance(found, str) or found.checkpoint.size != other or other > size:
            why = found if isinstance(found, str) else "it is of another size, or larger than the newest"
            yield AuditFinding(index=max(other - 1, 0), rule="M11", detail=f"checkpoint {other}: {why}")
        else:
            published.setdefault(other, []).append(found)
    audit = _Audit(mirror, policy, published, stamped)
    for bundle in bundles_of(size):
        raw, width = mirror.read(bundle.path), bundle.width
        if raw is None:
            raw, width = mirror.read(Tile(level=None, number=bundle.number).path), WIDTH
        try:
            if raw is None:
                raise StepFailed("M7", "entries are missing")
            entries = read_bundle(raw, width)
        except LogInvalid as error:
            yield AuditFinding(index=bundle.number * WIDTH, rule="M7", detail=error.detail)
            return
        for entry in entries[: bundle.width]:
            yield from audit.entry(entry)
    yield from audit.end()


def _believed(note: bytes | None, policy: Policy) -> Believed | str:
    if note is None:
        return "it is missing"
    try:
        return believe(note, policy)
    except LogInvalid as error:
        return error.detail


class _Audit:
    """An audit under way: tree, map, items and what is owed, as far as the next entries depend on them."""

    def __init__(
        self, mirror: Mirror, policy: Policy, published: Mapping[int, list[Believed]], stamped: Stamped | None
    ) -> None:
        self._mirror = mirror
        self._policy = policy
        self._published = published
        self._stamped = stamped
        self._reading = AuditReading(bodies=False)
        self._size = 0
        self._peaks: list[bytes] = []
        self._rows: list[list[bytes]] = [[]]
        self._map = NamedSubjects()
        self._fold = Fold(policy.transitions)
        self._owed: dict[int, Entry] = {}
        self._before: datetime | None = None

    def entry(self, raw: bytes) -> Iterator[AuditFinding]:
        """The findings of the next entry and of what is published of the tree that it is the last of."""
        index, leaf = self._size, leaf_hash(raw)
        yield from self._reading.check(StoredEntry(index=index, entry=raw, leaf_hash=leaf.hex()))
        add(self._peaks, index, leaf)
        self._size += 1
        yield from self._tiles(leaf)
        entry = self._reading.entry
        rules: list[tuple[str, str]] = []
        if isinstance(entry, Head):
            rules += self._map.against(entry.map_root, entry.map_keys)
        elif entry is not None:
            self._map.add(entry.subjects, index)
            rules += self._body(entry)
        for believed in self._published.get(index + 1, []):
            rules += self._checkpoint(believed, entry)
        yield from (AuditFinding(index=index, rule=rule, detail=detail) for rule, detail in rules)
        if entry is not None:
            now = datetime.fromisoformat(entry.recorded_at)
            if self._before is not None and (now - self._before).total_seconds() > QUIET_SECONDS:
                detail = "more than 60 minutes passed without an entry"
                yield AuditFinding(index=index, rule="M4", detail=detail, warning=True)
            self._before = now

    def end(self) -> Iterator[AuditFinding]:
        """The findings that only the end of the entries shows: partial tiles, and bodies that are owed."""
        for level, row in enumerate(self._rows):
            if row:
                yield from self._tile(level, row)
        for index in self._owed:
            yield AuditFinding(index=index, rule="M13", detail="the public body is missing and no erasure is known")

    # ---- the tree ----------------------------------------------------------------------------------------------------

    def _tiles(self, leaf: bytes) -> Iterator[AuditFinding]:
        self._rows[0].append(leaf)
        for level, row in enumerate(self._rows):
            if len(row) < WIDTH:
                return
            yield from self._tile(level, row)
            if level + 1 == len(self._rows):
                self._rows.append([])
            self._rows[level + 1].append(root(row))
            row.clear()

    def _tile(self, level: int, row: list[bytes]) -> Iterator[AuditFinding]:
        last = (self._size >> 8 * level) - 1
        tile = Tile(level=level, number=last // WIDTH, width=len(row))
        held = self._mirror.read(tile.path)
        if held is None and len(row) < WIDTH:
            held = self._mirror.read(Tile(level=level, number=tile.number).path)
            held = None if held is None else held[: 32 * len(row)]
        if held != b"".join(row):
            detail = f"{tile.path} is missing, or is not that of the entries"
            yield AuditFinding(index=tile.number * WIDTH << 8 * level, rule="M11", detail=detail)

    def _checkpoint(self, believed: Believed, entry: Entry | Head | None) -> Iterator[tuple[str, str]]:
        checkpoint = believed.checkpoint
        if checkpoint.root != joined(self._peaks):
            yield "M11", f"the root of checkpoint {checkpoint.size} is not that of the entries"
        if not isinstance(entry, Head):
            yield "M2", f"the last entry of checkpoint {checkpoint.size} is no head"
            return
        recorded_at = datetime.fromisoformat(entry.recorded_at)
        if believed.witnessed_at is not None:
            apart = abs(recorded_at.timestamp() - believed.witnessed_at)
            if apart > WITNESS_SECONDS:
                yield "M14", "the head is not within 5 minutes of its earliest cosignature"
        token = self._mirror.read(f"timestamps/{checkpoint.size}.tsr")
        if token is not None and self._stamped is not None:
            try:
                at = self._stamped(token, checkpoint.text.encode(), self._policy.timestamp_roots)
            except LogInvalid as error:
                yield "M14", f"the time stamp does not hold: {error.detail}"
            else:
                if at < entry.recorded_at:
                    yield "M14", "the head is later than the time stamp"

    # ---- bodies ------------------------------------------------------------------------------------------------------

    def _body(self, entry: Entry) -> Iterator[tuple[str, str]]:
        raw = self._mirror.read(f"body/{entry.body}")
        if raw is None:
            self._owed[entry.index] = entry
            return
        try:
            body = read_body(raw)
        except LogInvalid as error:
            yield error.rule, f"public body: {error.detail}"
            return
        if digest(raw) != entry.body or body.type != entry.type:
            yield "M13", "the public body has not the digest or the type that its entry names"
            return
        for detail in self._fold.apply(entry, body.payload):
            yield "M9", detail
        erased = self._owed.get(_index(body.payload))
        if erased is not None and erases(entry, body.payload, erased):
            del self._owed[erased.index]


def _index(payload: Mapping[str, Any]) -> int:
    index = payload.get("index")
    return index if type(index) is int else -1


class NamedSubjects:
    """The map over the entries so far, brought up to date where its root is asked for.

    `peaks` is what it is made of: for each subject how many entries name it, and the peaks of the tree over them.
    """

    def __init__(self) -> None:
        self.peaks: dict[str, tuple[int, list[bytes]]] = {}
        self._changed: set[str] = set()
        self._map = log_map.InMemory()

    def add(self, subjects: Iterable[str], index: int) -> None:
        """The entry of that index names these subjects."""
        leaf = log_map.index_leaf(index)
        for subject in subjects:
            count, peaks = self.peaks.get(subject) or (0, [])
            add(peaks, count, leaf)
            self.peaks[subject] = (count + 1, peaks)
        self._changed.update(subjects)

    def root(self) -> bytes:
        """The root of the map."""
        for subject in self._changed:
            count, peaks = self.peaks[subject]
            self._map.put(log_map.key_of(subject), count.to_bytes(8) + joined(peaks))
        self._changed.clear()
        return self._map.root()

    def against(self, map_root: object, map_keys: object) -> Iterator[tuple[str, str]]:
        """M3, where a head says that its map has another root, in hex, or another number of keys."""
        if map_root != self.root().hex() or map_keys != len(self.peaks):
            yield "M3", "`map_root` or `map_keys` is not that of the entries before the head"
