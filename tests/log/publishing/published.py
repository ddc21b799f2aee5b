"""A small log as its owner publishes it: entries, heads, signed notes, certificates and mirrors.

Trees, maps and proofs are those of `reference`, so that what verifies them is not what made them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import settings

from registry.log.audit import Transition
from registry.log.body import body_bytes, digest
from registry.log.certificate import AsOfCertificate, Included, Part
from registry.log.checkpoint import Checkpoint, LogKey, Policy
from registry.log.entry import Entry, Head, entry_bytes, head_bytes, leaf_hash
from registry.log.map import key_of
from registry.log.note import ED25519, ED25519_COSIGNATURE, ML_DSA_44, FileSigner, signed, signer_of
from registry.log.tiles import bundle, bundles_of, tile_bytes, tiles_of
from registry.log.tree import Peaks, extended
from tests.log import reference

ORIGIN = "registry.example/log"
BEGIN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
PLEDGE, OTHER = "IPP2026000001-11", "IPP2026000002-22"
RIGHT, FREE = "right:HK:HK20061483", "right:HK:HK99999999"
PARTY = "party:01JNG8Z3W1"
TRANSITIONS = {
    "pledge_registered": Transition(before=frozenset({None}), after=frozenset({"live"})),
    "pledge_amended": Transition(before=frozenset({"live"}), after=frozenset({"live"})),
    "pledge_discharged": Transition(before=frozenset({"live"}), after=frozenset({"extinguished"})),
}


@cache
def signers(origin: str = ORIGIN) -> tuple[FileSigner, ...]:
    """The log's two, then those of two witnesses."""
    names = [(origin, ED25519), (origin, ML_DSA_44), ("w1.example", ED25519_COSIGNATURE), ("w2.example", ML_DSA_44)]
    return tuple(signer_of(name, type, bytes([place + 1]) * 32) for place, (name, type) in enumerate(names))


@cache
def policy(origin: str = ORIGIN) -> Policy:
    """One that asks for every signature of the log's notes."""
    keys = [signer.key for signer in signers(origin)]
    return Policy(
        origin=origin,
        keys=tuple(LogKey(key=key, first=0, until=None) for key in keys[:2]),
        witnesses=tuple(keys[2:]),
        quorum=2,
        transitions=TRANSITIONS,
    )


def instant(minute: int) -> str:
    """That many minutes after the beginning, as entries write times."""
    return f"{BEGIN + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%S.%f}Z"


@dataclass
class Log:
    """A log under way; an entry a minute."""

    origin: str = ORIGIN
    raws: list[bytes] = field(default_factory=list)
    entries: list[Entry | Head] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)
    chains: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, kind: str, pledge: str | None, status: str = "live", *, payload: Any = None, **changes: Any) -> None:
        """An entry about a pledge of the right, or about the party alone."""
        index = len(self.raws)
        item = {"item": 0, "priority_rank": 1, "right": {"jurisdiction": "HK", "number": "HK20061483"}}
        said = {"items": [{**item, "status": status}]} if pledge and payload is None else payload or {}
        public, secret = (body_bytes(kind, one, f"{index:032x}") for one in (said, {"amount": "7.00"}))
        seq, prev = self.chains.get(pledge or "", (0, None))
        subjects = (PARTY, f"pledge:{pledge}", RIGHT) if pledge else (PARTY,)
        members: dict[str, Any] = {
            "type": kind,
            "event_id": f"01JNG8Z3W0{index:016d}",
            "index": index,
            "recorded_at": instant(index),
            "pledge": pledge,
            "pledge_seq": seq if pledge else None,
            "prev": prev,
            "subjects": subjects,
            "actor": "register:registrar",
            "body": digest(public),
            "sealed": digest(secret),
            "nonce": f"{index:032x}",
        }
        entry = Entry(**members | changes)
        self.bodies |= {digest(public): public, digest(secret): secret}
        self._put(entry, entry_bytes(entry))
        if pledge:
            self.chains[pledge] = (seq + 1, leaf_hash(self.raws[-1]).hex())

    def close(self, **changes: Any) -> int:
        """A head; answers the size of the tree that ends with it."""
        heads = [entry.index for entry in self.entries if isinstance(entry, Head)]
        items = self.items()
        members: dict[str, Any] = {
            "index": len(self.raws),
            "map_keys": len(items),
            "map_root": reference.map_hash(items).hex(),
            "prev_head": heads[-1] if heads else None,
            "recorded_at": instant(len(self.raws)),
        }
        head = Head(**members | changes)
        self._put(head, head_bytes(head))
        return len(self.raws)

    def _put(self, entry: Entry | Head, raw: bytes) -> None:
        self.entries.append(entry)
        self.raws.append(raw)

    def naming(self, subject: str, size: int | None = None) -> list[int]:
        """The indices of the entries that name the subject, in the tree of that size."""
        found = self.entries[:size]
        return [entry.index for entry in found if isinstance(entry, Entry) and subject in entry.subjects]

    def items(self, size: int | None = None) -> dict[bytes, bytes]:
        """The map over the entries."""
        named = {one for entry in self.entries[:size] if isinstance(entry, Entry) for one in entry.subjects}
        return {key_of(one): self._value(self.naming(one, size)) for one in named}

    @staticmethod
    def _value(indices: Sequence[int]) -> bytes:
        return len(indices).to_bytes(8) + reference.tree_hash([index.to_bytes(8) for index in indices])

    def checkpoint(self, size: int) -> Checkpoint:
        """What a checkpoint of that size says."""
        return Checkpoint(origin=self.origin, size=size, root=reference.tree_hash(self.raws[:size]))

    def note(self, size: int, by: Sequence[FileSigner] | None = None) -> bytes:
        """The checkpoint of that size, signed by the log and both witnesses, or by these, at the time of its head."""
        time = int((BEGIN + timedelta(minutes=size - 1)).timestamp())
        return signed(self.checkpoint(size).text, signers(self.origin) if by is None else by, time=time)

    def included(self, index: int, size: int) -> Included:
        """An entry with its inclusion proof."""
        path = tuple(reference.path(index, self.raws[:size]))
        return Included(index=index, entry=self.raws[index], proof=path)

    def certificate(self, subject: str, size: int, *, as_of: str | None = None, bodies: bool = True) -> AsOfCertificate:
        """The certificate of a subject, with all bodies or none."""
        indices = self.naming(subject, size)
        return AsOfCertificate(
            origin=self.origin,
            subject=subject,
            as_of=as_of or self.entries[size - 1].recorded_at,
            checkpoint=self.note(size),
            head=self.included(size - 1, size),
            proof=reference.map_proof(self.items(size), key_of(subject))[1],
            count=len(indices),
            indices=tuple(indices),
            entries=tuple(self.part(index, size, bodies) for index in indices),
        )

    def part(self, index: int, size: int, bodies: bool) -> Part:
        """An entry of a certificate."""
        entry, one = self.entries[index], self.included(index, size)
        assert isinstance(entry, Entry)
        body, sealed = self.bodies[entry.body], self.bodies[entry.sealed or ""]
        if not bodies:
            return Part(**vars(one), body=None, sealed=None, body_status="withheld")
        return Part(**vars(one), body=body, sealed=sealed, body_status="included")

    def files(self, size: int, *, sizes: Sequence[int] = ()) -> Files:
        """The mirror of the tree of that size, with the notes of these as well."""
        hashes = extended(Peaks(), map(leaf_hash, self.raws[:size]))[1]
        files = Files({"checkpoint": self.note(size)})
        files |= {f"checkpoints/{one}": self.note(one) for one in (*sizes, size)}
        files |= {t.path: tile_bytes(t, lambda places: [hashes[place] for place in places]) for t in tiles_of(size)}
        for one in bundles_of(size):
            first = one.number * 256
            files[one.path] = bundle(self.raws[first : first + one.width])
        for entry in self.entries[:size]:
            if isinstance(entry, Entry) and entry.body in self.bodies:
                files[f"body/{entry.body}"] = self.bodies[entry.body]
        return files


class Files(dict[str, bytes]):
    """A mirror as a dict of files."""

    def read(self, path: str) -> bytes | None:
        """The file of that name."""
        return self.get(path)

    def sizes(self) -> list[int]:
        """The sizes that a checkpoint is kept of."""
        return sorted(int(path.removeprefix("checkpoints/")) for path in self if path.startswith("checkpoints/"))


def a_log(origin: str = ORIGIN) -> tuple[Log, int]:
    """Two pledges of one right, the first of which ended; two heads. Answers the log and its size."""
    log = Log(origin=origin)
    log.add("party_recorded", None)
    log.add("pledge_registered", PLEDGE)
    log.add("pledge_amended", PLEDGE)
    log.close()
    log.add("pledge_registered", OTHER)
    log.add("pledge_discharged", PLEDGE, "extinguished")
    return log, log.close()


def some_flips(raw: bytes) -> Iterator[bytes]:
    """The bytes with one bit changed: each one at night, else one of 67, so that each place of a byte is met."""
    step = 1 if settings.default is not None and settings.default.max_examples > 1000 else 67
    whole = int.from_bytes(raw)
    for bit in range(0, 8 * len(raw), step):
        yield (whole ^ 1 << bit).to_bytes(len(raw))
