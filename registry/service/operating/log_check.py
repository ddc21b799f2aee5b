"""Checking the own log: its tree, its map and what was published, against the entries.

Findings name a rule of the log (`registry.log.verify`), or one of the store's own:

- L1 the tree and the map that are kept are those that the entries give.
- L2 what the database says was published is what the sink says.

M2 and M11 are checked of every checkpoint, of the database and of the sink, and M3 of every head. What the sink holds
and the database can not answer for, is a finding: entries cut off the end, or a journal written anew.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection

from registry.log.audit import AuditFinding
from registry.log.checkpoint import Policy, believe
from registry.log.entry import HEAD, leaf_hash
from registry.log.invalid import LogInvalid
from registry.log.note import read_note, verify
from registry.log.tree import Peaks, Place, extended
from registry.log.verify import NamedSubjects
from registry.service.journal.register import Register
from registry.service.publishing.policy import PolicySettings, policy
from registry.store import journal, log_tree
from registry.store.log_tree import EntryBytesRow
from registry.store.sinks import Sink, SinkUnusable

_AT_ONCE = 2_000


def check_log(register: Register) -> list[AuditFinding]:
    """Every violation in the log of a register, whatever is recorded and published meanwhile."""
    sink, upto = register.continuity.sink, -1
    with ExitStack() as opened:
        try:
            last = None if sink is None else sink.last()
            if sink is not None and last is not None:
                with sink.held():  # what is in the sink then is in the database, too, or never will be
                    upto = _size_of(sink.last() or b"")
                    connection = opened.enter_context(register.store.snapshot())
                    log_tree.newest(connection)  # from here on the snapshot stands
            else:
                connection = opened.enter_context(register.store.snapshot())
        except SinkUnusable as error:
            return [AuditFinding(index=0, rule="L2", detail=str(error))]
        return _LogCheck(connection=connection, sink=sink, upto=upto).run()


@dataclass(kw_only=True)
class _LogCheck:
    """A check under way, of one state of the database, and of the sink (None: there is none) up to a size."""

    connection: Connection
    sink: Sink | None
    upto: int
    findings: list[AuditFinding] = field(default_factory=list)
    _published: dict[int, bytes] = field(default_factory=dict)
    _peaks: Peaks = field(default_factory=Peaks)
    _subjects: NamedSubjects = field(default_factory=NamedSubjects)
    _last_head: int | None = None
    _kept_seen: bool = False

    def run(self) -> list[AuditFinding]:
        """Every violation. What is of no type that it should be is one."""
        try:
            self._run()
        except (TypeError, ValueError, LookupError, OverflowError, AttributeError):
            self._found("L1", "what is kept of the log can not be read", self._peaks.size - 1)
        return self.findings

    def _run(self) -> None:
        self._read_published()
        state = log_tree.state(self.connection)
        if state.size == 0:
            self._kept()
        while rows := log_tree.entries(self.connection, first=self._peaks.size, limit=_AT_ONCE):
            rows = self._leading(rows)
            if not rows:
                break
            self._take_in(rows, state.size)
        size = self._peaks.size
        for one in sorted(self._published):
            if one > size:
                self._found("M11", f"{one} entries were published, and the journal has {size}", size)
        if not self._kept_seen:
            self._found("L1", f"the log is said to hold {state.size} entries, and the journal has {size}", size)

    def _found(self, rule: str, detail: str, index: int) -> None:
        self.findings.append(AuditFinding(index=max(index, 0), rule=rule, detail=detail))

    # ---- what was published ------------------------------------------------------------------------------------------

    def _read_published(self) -> None:
        stored = {row.size: row for row in self._stored()}
        believed_by = self._policy(stored.keys())
        kept: dict[int, bytes] = {}
        try:
            for note in () if self.sink is None else self.sink.every():
                if _size_of(note) <= self.upto:
                    self._read_note(note, believed_by, kept)
        except SinkUnusable as error:
            self._found("L2", str(error), 0)
        for size, row in stored.items():
            told: dict[int, bytes] = {}
            self._read_note(row.note, believed_by, told)
            text = row.note.partition(b"\n\n")[0] + b"\n"
            if told.get(size) != row.root:
                self._found("M11", f"checkpoint {size} is not what its note says", size - 1)
            elif row.recorded_at != journal.recorded_at(self.connection, size - 1):
                self._found("L2", f"checkpoint {size} is said to be of another instant than its head", size - 1)
            elif row.stamp is not None and sha256(text).digest() not in row.stamp:
                self._found("L2", f"the time stamp of checkpoint {size} is of another text", size - 1)
            elif self.sink is not None and kept.get(size) != row.root:
                self._found("L2", f"checkpoint {size} is not in the sink as the database has it", size - 1)
            self._published[size] = row.root
        for size in sorted(kept.keys() - stored.keys()):
            self._found("L2", f"the database knows nothing of checkpoint {size}, which is in the sink", size - 1)
        self._published |= kept

    def _policy(self, sizes: Collection[int]) -> Policy | None:
        """Whom the keys on record have one believe. They sign from the beginning, or from one checkpoint to another."""
        begins = {0, *(size + 1 for size in sizes)}
        for row in log_tree.keys(self.connection):
            if row.valid_from not in begins or not (row.valid_until is None or row.valid_until in begins):
                self._found("L2", "a key is said to sign from or until where none was changed", row.valid_from)
        try:
            return policy(self.connection, PolicySettings())
        except LogInvalid as error:
            self._found("L2", f"the keys on record can not be read: {error.detail}", 0)
            return None

    def _read_note(self, note: bytes, believed_by: Policy | None, told: dict[int, bytes]) -> None:
        """Note what a signed note says, where it is believed."""
        try:
            if believed_by is None:
                raise LogInvalid("no key of the log is on record")
            checkpoint = believe(note, believed_by).checkpoint
            own = believed_by.keys_at(checkpoint.size)
            if {one.key for one in verify(note, own).vouchers} != set(own):
                raise LogInvalid("not every key on record has signed it")
            told[checkpoint.size] = checkpoint.root
        except LogInvalid as error:
            self._found("M11", f"a checkpoint is not believed: {error.detail}", _size_of(note) - 1)

    def _stored(self) -> Iterator[log_tree.CheckpointRow]:
        after = -1
        while rows := log_tree.checkpoints(self.connection, after=after, limit=_AT_ONCE):
            yield from rows
            after = rows[-1].size

    # ---- the entries -------------------------------------------------------------------------------------------------

    def _leading(self, rows: Sequence[EntryBytesRow]) -> list[EntryBytesRow]:
        """Those that follow each other; what does not is a finding of the journal's own check."""
        return [row for place, row in enumerate(rows, start=self._peaks.size) if row.position == place]

    def _take_in(self, rows: Sequence[EntryBytesRow], held: int) -> None:
        """The next entries; tree and map are looked at as far as they are `held`."""
        wanted: dict[Place, bytes] = {}
        for row in rows:
            members = _members(row.entry)
            if members.get("type") == HEAD:
                for rule, detail in self._subjects.against(members.get("map_root"), members.get("map_keys")):
                    self._found(rule, detail, row.position)
                self._last_head = row.position
            self._peaks, completed = extended(self._peaks, [leaf_hash(bytes(row.entry))])
            if row.position < held:
                wanted |= completed
            named = members.get("subjects")
            self._subjects.add([str(one) for one in named] if isinstance(named, list) else (), row.position)
            if self._peaks.size == held:
                self._kept()
            if (root := self._published.get(self._peaks.size)) is not None:
                self._checkpoint(root)
        self._tree_kept(wanted)

    def _checkpoint(self, root: bytes) -> None:
        size = self._peaks.size
        if root != self._peaks.root():
            self._found("M11", f"the first {size} entries are not those that were published", size - 1)
        if self._last_head != size - 1:
            self._found("M2", f"the last entry of checkpoint {size} is no head", size - 1)

    # ---- what is kept ------------------------------------------------------------------------------------------------

    def _tree_kept(self, wanted: dict[Place, bytes]) -> None:
        kept = log_tree.some_nodes(self.connection, list(wanted))
        for place, one in wanted.items():
            if kept.get(place) != one:
                level, number = place
                self._found("L1", "the tree lacks a hash of the entries, or has another", number << level)

    def _kept(self) -> None:
        """Whether the map, what names each subject, and the last head, are those of the entries so far."""
        self._kept_seen = True
        state, last = log_tree.state(self.connection), self._peaks.size - 1
        if state.head != self._last_head:
            self._found("L1", "another head is taken for the last one", last)
        if (state.map_root, state.map_keys) != (self._subjects.root(), len(self._subjects.peaks)):
            self._found("L1", "the map that is kept is not that of the entries", last)
        kept = log_tree.subjects(self.connection, self._subjects.peaks.keys())
        for subject, (count, peaks) in self._subjects.peaks.items():
            row = kept.get(subject)
            if row is None or (row.entries, row.peaks) != (count, b"".join(peaks)):
                self._found("L1", f"what names {subject[:160]} is kept otherwise than the entries say", last)
        if log_tree.count_subjects(self.connection) != len(self._subjects.peaks):
            self._found("L1", "what names subjects is kept of some that no entry names", last)
        reached = 0
        for one, content, left in log_tree.every_map_node(self.connection):
            reached += left is None
            if not isinstance(content, bytes) or sha256(content).digest() != one:
                self._found("L1", "a node of the map is not what was hashed", last)
        if reached != max(2 * len(self._subjects.peaks) - 1, 0):
            self._found("L1", "the map lacks nodes, or has more than it reaches", last)


def _members(entry: bytes) -> dict[str, object]:
    """The members of an entry; none, where it can not be read, which is a finding of the journal's own check."""
    try:
        members = json.loads(entry)
    except (ValueError, RecursionError):
        return {}
    return members if isinstance(members, dict) else {}


def _size_of(note: bytes) -> int:
    try:
        return int(read_note(note).text.split("\n")[1])
    except (LogInvalid, ValueError, IndexError):
        return 0
