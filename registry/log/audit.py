"""Checking a stored journal from its first entry to its last, in one pass.

The rules, by the names that findings carry:

- M1 an entry's bytes are canonical and of the closed schema, its stored leaf hash is that of its bytes, and a body's
  bytes are canonical and of their schema.
- M4 `recorded_at` strictly increases.
- M5 a head's `prev_head` is the index of the head before, null in the first one.
- M6 a pledge's `pledge_seq` counts from 0 without gaps, and `prev` is the leaf hash of the pledge's entry before.
- M7 indices count from 0 without gaps, and an entry stands where its own `index` says.
- M8 an `event_id` is used once.
- M9 a public body leads its items only from and to statuses that a policy allows (`Fold`, beside the pass).
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
from typing import Any, Final

from registry.log.body import digest, read_body
from registry.log.entry import Entry, Head, leaf_hash, read_leaf
from registry.log.invalid import LogInvalid

LIVE: Final = "live"
"""The status of an item that burdens its right."""
ERASED_KIND: Final = "body_erased"
"""The kind of an entry that says that a body was erased."""


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
    """One violation: the index it is at, the rule it breaks, and one sentence for a person.

    A warning is no violation, but what a person should look at.
    """

    index: int
    rule: str
    detail: str
    warning: bool = False


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

    A journal that grows is checked a row at a time, as it does. `erased` as in `audit`; with `bodies` False, bodies are
    not asked for, and M13 is not checked. `entry` is what the row checked last says, None where it can not be read.
    """

    def __init__(self, erased: frozenset[str] = frozenset(), *, bodies: bool = True) -> None:
        self.entry: Entry | Head | None = None
        self._erased = erased
        self._with_bodies = bodies
        self._next_index = 0
        self._recorded_at = ""
        self._head: int | None = None
        self._event_ids: set[str] = set()
        self._chains: dict[str, tuple[int, str]] = {}

    def check(self, row: StoredEntry) -> list[AuditFinding]:
        """The findings of the next row, which is counted in whatever is wrong with it."""
        found: list[AuditFinding] = []
        self.entry = None
        expected, self._next_index = self._next_index, row.index + 1
        if row.index != expected:
            detail = f"index {expected} was to come, {row.index} came"
            found.append(AuditFinding(index=min(row.index, expected), rule="M7", detail=detail))
        leaf = leaf_hash(row.entry).hex()
        wrong: list[tuple[str, str]] = []
        if row.leaf_hash != leaf:
            wrong.append(("M1", "the stored leaf hash is not that of the entry's bytes"))
        try:
            entry = read_leaf(row.entry)
        except LogInvalid as error:
            wrong.append((error.rule, error.detail))
        else:
            self.entry = entry
            wrong += self._places(entry, row.index)
            wrong += self._beside(entry, row.beside)
            if isinstance(entry, Entry):
                wrong += self._against_others(entry, leaf)
                wrong += self._bodies(entry, row.bodies) if self._with_bodies else ()
        found += [AuditFinding(index=row.index, rule=rule, detail=detail) for rule, detail in wrong]
        return found

    def _places(self, entry: Entry | Head, index: int) -> Iterator[tuple[str, str]]:
        if entry.index != index:
            yield "M7", f"the entry says it is index {entry.index}"
        # The form has one width, so the order of the texts is that of the times.
        if entry.recorded_at <= self._recorded_at:
            yield "M4", f"recorded at {entry.recorded_at}, the entry before it at {self._recorded_at}"
        self._recorded_at = entry.recorded_at
        if isinstance(entry, Head):
            if entry.prev_head != self._head:
                yield "M5", "`prev_head` is not the index of the head before"
            self._head = index

    def _against_others(self, entry: Entry, leaf: str) -> Iterator[tuple[str, str]]:
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

    def _beside(self, entry: Entry | Head, said: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        for member, value in said.items():
            # A head has no event, no bodies and no subjects: a store says nothing there.
            if value != getattr(entry, member, None):
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


# ---- what bodies say of items --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Transition:
    """What an entry of one kind may do to an item's status: from one of these (None: new) to one of those."""

    before: frozenset[str | None]
    after: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class ItemState:
    """What the latest public body that names an item prints of it, and since which entry it has that status.

    `right` is written as a subject. `index` and `since` are those of the entry that gave the status.
    """

    pledge: str
    item: int
    right: str
    status: str
    priority_rank: int | None
    index: int
    since: str


class Fold:
    """What public bodies say of the items of pledges, entry by entry, by the transitions that a policy allows."""

    def __init__(self, transitions: Mapping[str, Transition]) -> None:
        self.items: dict[tuple[str, int], ItemState] = {}
        self._transitions = transitions

    def apply(self, entry: Entry, payload: Mapping[str, Any]) -> list[str]:
        """Take in an entry with the payload of its public body; answers what of it is not allowed, a sentence each."""
        wrong: list[str] = []
        printed = payload.get("items") if entry.pledge is not None else None
        for one in printed if isinstance(printed, list) else ():
            try:
                state = self._state(entry, one)
            except (KeyError, TypeError):
                wrong.append("an item has another form")
                continue
            before = self.items.get((state.pledge, state.item))
            allowed = self._transitions.get(entry.type)
            status = None if before is None else before.status
            if allowed is None or status not in allowed.before or state.status not in allowed.after:
                wrong.append(f"{entry.type} does not lead an item from {status} to {state.status[:32]}")
            self.items[state.pledge, state.item] = state
        return wrong

    def _state(self, entry: Entry, one: Mapping[str, Any]) -> ItemState:
        pledge, item, rank, status = entry.pledge, one["item"], one["priority_rank"], one["status"]
        right = f"right:{one['right']['jurisdiction']}:{one['right']['number']}"
        if pledge is None or type(item) is not int or not isinstance(status, str):
            raise TypeError
        if rank is not None and type(rank) is not int:
            raise TypeError
        before = self.items.get((pledge, item))
        same = before is not None and before.status == status
        return ItemState(
            pledge=pledge,
            item=item,
            right=right,
            status=status,
            priority_rank=rank,
            index=before.index if before is not None and same else entry.index,
            since=before.since if before is not None and same else entry.recorded_at,
        )


def erases(entry: Entry, payload: Mapping[str, Any], erased: Entry) -> bool:
    """Whether the entry, with the payload of its public body, says that the public body of the other was erased."""
    said = (payload.get("index"), payload.get("which"))
    return entry.type == ERASED_KIND and said == (erased.index, "body") and entry.subjects == erased.subjects
