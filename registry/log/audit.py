"""Checking a stored journal from its first entry to its last, in one pass.

The rules, by the names that findings carry:

- M1 an entry's bytes are canonical and of the closed schema, its stored leaf hash is that of its bytes, and a body's
  bytes are canonical and of their schema.
- M4 `recorded_at` strictly increases.
- M6 a pledge's `pledge_seq` counts from 0 without gaps, and `prev` is the leaf hash of the pledge's entry before.
- M7 indices count from 0 without gaps, and an entry stands where its own `index` says.
- M8 an `event_id` is used once.
- M13 a body hashes to the digest its entry names and is of its entry's type; one that is not there was erased.
- S1 what a store says of an entry beside its bytes, to find it by, is what they say. A store's own rule: whoever reads
  published files has the bytes alone.

An entry that breaks a rule is reported and the reading goes on from it, so one wrong entry gives findings at its own
index first, and further ones only where others lean on it. What is kept in memory is one id for each entry and one hash
for each pledge, never bytes.

Not seen here: entries missing at the end (only a signed size shows that), a whole journal written anew with all its
hashes (only a published root shows that), and whether what was recorded was true or lawful.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from registry.log.body import digest, read_body
from registry.log.entry import Entry, leaf_hash, read_entry
from registry.log.invalid import LogInvalid


@dataclass(frozen=True, kw_only=True)
class StoredEntry:
    """An entry as it lies in a store: its place, its bytes, its leaf hash in hex, and its bodies by digest in hex.

    A body that is not available is left out of `bodies`, or None there. `beside` holds what the store says of the
    entry's members apart from its bytes, by the member's name; nothing, where it keeps the bytes alone.
    """

    index: int
    entry: bytes
    leaf_hash: str
    bodies: Mapping[str, bytes | None] = field(default_factory=dict)
    beside: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AuditFinding:
    """One violation: the index it is at, the rule it breaks, and one sentence for a person."""

    index: int
    rule: str
    detail: str


def audit(rows: Iterable[StoredEntry], *, erased: frozenset[str] = frozenset()) -> Iterator[AuditFinding]:
    """Every violation in a journal, given in the order it is stored; nothing, when it is whole.

    `erased` holds the digests of bodies that may be missing. A finding's index is the row's; where rows are missing it
    is the first missing index. Raises nothing of its own, whatever the bytes: what can not be read is a finding.
    """
    reading = AuditReading(erased)
    for row in rows:
        yield from reading.check(row)


class AuditReading:
    """A check under way: what the rows so far have shown, as far as the next ones depend on it.

    A journal that grows is checked a row at a time, as it does. `erased` as in `audit`.
    """

    def __init__(self, erased: frozenset[str] = frozenset()) -> None:
        self._erased = erased
        self._next_index = 0
        self._recorded_at = ""
        self._event_ids: set[str] = set()
        self._chains: dict[str, tuple[int, str]] = {}

    def check(self, row: StoredEntry) -> list[AuditFinding]:
        """The findings of the next row, which is counted in whatever is wrong with it."""
        found: list[AuditFinding] = []
        expected, self._next_index = self._next_index, row.index + 1
        if row.index != expected:
            detail = f"index {expected} was to come, {row.index} came"
            found.append(AuditFinding(index=min(row.index, expected), rule="M7", detail=detail))
        leaf = leaf_hash(row.entry).hex()
        wrong: list[tuple[str, str]] = []
        if row.leaf_hash != leaf:
            wrong.append(("M1", "the stored leaf hash is not that of the entry's bytes"))
        try:
            entry = read_entry(row.entry)
        except LogInvalid as error:
            wrong.append((error.rule, error.detail))
        else:
            wrong += self._against_others(entry, row.index, leaf)
            wrong += self._beside(entry, row.beside)
            wrong += self._bodies(entry, row.bodies)
        found += [AuditFinding(index=row.index, rule=rule, detail=detail) for rule, detail in wrong]
        return found

    def _against_others(self, entry: Entry, index: int, leaf: str) -> Iterator[tuple[str, str]]:
        if entry.index != index:
            yield "M7", f"the entry says it is index {entry.index}"
        # The form has one width, so the order of the texts is that of the times.
        if entry.recorded_at <= self._recorded_at:
            yield "M4", f"recorded at {entry.recorded_at}, the entry before it at {self._recorded_at}"
        self._recorded_at = entry.recorded_at
        if entry.event_id in self._event_ids:
            yield "M8", f"the event id {entry.event_id} was used before"
        self._event_ids.add(entry.event_id)
        if entry.pledge is not None and entry.pledge_seq is not None:
            seq, prev = self._chains.get(entry.pledge, (0, None))
            if entry.pledge_seq != seq:
                yield "M6", f"entry {seq} of {entry.pledge} was to come, {entry.pledge_seq} came"
            if entry.prev != prev:
                yield "M6", f"`prev` is not the leaf hash of the entry before of {entry.pledge}"
            self._chains[entry.pledge] = (entry.pledge_seq + 1, leaf)

    def _beside(self, entry: Entry, said: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        for member, value in said.items():
            if value != getattr(entry, member):
                yield "S1", f"the store says another `{member}` beside the entry's bytes"

    def _bodies(self, entry: Entry, bodies: Mapping[str, bytes | None]) -> Iterator[tuple[str, str]]:
        for which, named in (("public", entry.body), ("sealed", entry.sealed)):
            if named is None:
                continue
            raw = bodies.get(named)
            if raw is None:
                if named not in self._erased:
                    yield "M13", f"the {which} body is missing and no erasure is known"
            elif digest(raw) != named:
                yield "M13", f"the {which} body does not hash to the digest the entry names"
            else:
                try:
                    body = read_body(raw)
                except LogInvalid as error:
                    yield error.rule, f"{which} body: {error.detail}"
                else:
                    if body.type != entry.type:
                        yield "M13", f"the {which} body is of another type than the entry"
