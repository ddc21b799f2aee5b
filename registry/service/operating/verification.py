"""Checking the own register: its journal entry by entry, and all that is kept beside it against what the journal tells.

Beside the rules of the log (`registry.log.audit`) a finding names one of the store's own:

- S1 what the store says of an entry beside its bytes, to find it by, is what they say, and nothing else is found.
- S2 the projections are those that a replay of the journal gives.
- S3 the head has counted what there is: positions, the last instant, the year and its serial.
- S4 registration numbers have no gaps, and are of the year they were given in.
- S5 what a second person approved is what the entry made of it says that was.
- S6 every column holds values of its own type.
- S7 rows to lock, and answers kept for repeated calls, are of what is on record.
- S8 the index of names has every name on record, as far as it goes, and no other.
- L1 and L2, and what of the log's own rules is about heads and checkpoints: `log_check`.

All is read from one state of the database, whatever is recorded meanwhile. Whatever it holds is a finding, never an
error. What can not be seen from a database alone is in `UNSEEN`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from registry.domain.journal.events import Recorded
from registry.domain.party.events import JoiningEvents
from registry.domain.pledge.events import PledgeRegistered
from registry.domain.pledge.registration_number import registration_number
from registry.domain.values.days import from_micros, instant_text, legal_day, micros, read_instant
from registry.errors import JournalCorrupt
from registry.log.audit import AuditFinding, AuditReading, StoredEntry
from registry.log.entry import HEAD, Entry, leaf_hash, read_leaf
from registry.log.entry import Head as LogHead
from registry.log.invalid import LogInvalid
from registry.service.journal import codec, projections
from registry.service.journal.etag import etag
from registry.service.journal.register import Register
from registry.service.journal.replay import recorded_of, replay
from registry.service.operating.log_check import check_log
from registry.service.operating.names_check import index_faults
from registry.store import journal
from registry.store.projected import comparing
from registry.store.tables.rows import PROJECTED

VerificationProgress = Callable[[int], None]

UNSEEN = (
    "Entries after the last published checkpoint that were cut off or written anew, where all beside was made to fit;"
    " and any, where the sink of checkpoints was made to fit too: only a checkpoint that others hold shows that.",
    "Approvals that led to no entry, and answers kept for repeated calls: nothing else tells what they said.",
    "Whether what was recorded was true.",
)
"""What this check can not see, each a sentence."""
_ETAG = re.compile(r'"[0-9]+-[0-9a-f]{16}"')
_MIDNIGHT = timedelta(seconds=1)
"""Entries of one command are dated by its first: the year may turn among them."""
_BYTES = bytes | bytearray | memoryview


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What a check of the own register found: how many entries were read, every violation in order, and whether the
    projections were compared, which they are where every entry could be read."""

    entries: int
    findings: tuple[AuditFinding, ...]
    compared: bool = True

    @property
    def first_bad(self) -> int | None:
        """The first bad index, or None."""
        return min((finding.index for finding in self.findings), default=None)


def quiet(_done: int) -> None:
    """Show nothing."""


def verify(register: Register, progress: VerificationProgress = quiet) -> Verification:
    """Check everything that this module says; of a register without a schema, StoreOutdated."""
    with register.store.snapshot() as connection, comparing.any_text(connection), comparing.emptied() as wanted:
        verdict = _Check(connection=connection, wanted=wanted).run(progress)
    found = check_log(register)
    return replace(verdict, findings=tuple(sorted((*verdict.findings, *found), key=lambda finding: finding.index)))


@dataclass(kw_only=True)
class _Check:
    """A check under way, and what the entries so far have told of what is kept beside them."""

    connection: Connection
    wanted: Connection
    reading: AuditReading = field(default_factory=AuditReading)
    findings: list[AuditFinding] = field(default_factory=list)
    follows: bool = True
    entries: int = 0
    bodies: int = 0
    last_at: int = 0
    year: int = 0
    serial: int = 0
    joined_seq: int | None = None
    tags: set[str] = field(default_factory=set)
    approved: dict[str, tuple[int, object, set[str | None]]] = field(default_factory=dict)

    def run(self, progress: VerificationProgress) -> Verification:
        """Read the journal, then all the rest."""
        for row, subjects in journal.all_with_subjects(self.connection):
            if type(row.position) is int:  # any other has a finding of its column's type
                self._entry(row, subjects)
            self.entries += 1
            progress(self.entries)
        head = list(comparing.rows_of(self.connection, "journal_head"))
        self._head(head)
        if self.follows:
            for one in comparing.differences(self.connection, self.wanted):
                self._differs("S2", one)
            for one in comparing.unanchored(self.connection):
                self._differs("S7", one)
            for one in comparing.astray(self.connection, self.bodies):
                self._differs("S1", one)
            for detail in index_faults(self.connection, self.entries - 1):
                self._found("S8", detail)
        self._approvals()
        self._answers()
        for one in comparing.mistyped(self.connection):
            self._differs("S6", one)
        found = tuple(sorted(self.findings, key=lambda finding: finding.index))
        return Verification(findings=found, entries=self.entries, compared=self.follows)

    def _found(self, rule: str, detail: str, index: int | None = None) -> None:
        at = max(self.entries - 1, 0) if index is None else index
        self.findings.append(AuditFinding(index=at, rule=rule, detail=detail))

    def _differs(self, rule: str, one: comparing.Difference) -> None:
        self._found(rule, one.detail, one.position)

    # ---- the journal -------------------------------------------------------------------------------------------------

    def _entry(self, row: Any, subjects: frozenset[str]) -> None:
        stored = stored_of(row, subjects)
        found = self.reading.check(stored)
        self.findings += found
        leaf = leaf_hash(stored.entry).hex()
        told = {one.rule for one in found} - {"S1"}
        if told and not (told == {"M1"} and row.leaf_hash != leaf and _is_entry(stored.entry)):
            self.follows = False
            return None if row.kind == HEAD else self._law_time(row, None)
        entry = read_leaf(stored.entry)
        if isinstance(entry, LogHead):
            return self._log_head(row, entry)
        recorded = self._replayed(row, entry, leaf)
        if recorded is not None:
            self._counted(entry, recorded, leaf)
            self._approved(row, entry)
        return None

    def _log_head(self, row: Any, head: LogHead) -> None:
        """A head of the log moves no projection; the law counts it when it is recorded."""
        self.last_at = micros(read_instant(head.recorded_at))
        if row.effective_at != self.last_at:
            self._found("S1", "the store says another `effective_at` than the head", row.position)

    def _replayed(self, row: Any, entry: Entry, leaf: str) -> Recorded | None:
        """The event of an entry, which moves the projections that are wanted, as long as all before it have."""
        try:
            recorded = recorded_of(row, entry)
            state = replay(self.wanted, recorded, leaf, entry.sealed) if self.follows else None
        except Exception as error:  # whatever an entry makes of the states that it meets, it does not follow from them
            self.follows = False
            what = "can not be read" if isinstance(error, JournalCorrupt) else "does not follow from those before it"
            self._found("S2", f"the entry {what}", row.position)
            return None
        self._law_time(row, state, recorded)
        return recorded

    def _law_time(self, row: Any, state: projections.ProjectedState | None, recorded: Recorded | None = None) -> None:
        """S1 for the one column that no member of the entry says: when the law counts it, which the bodies tell."""
        with suppress(JournalCorrupt, ValueError):  # what can not be read has a finding of its own
            recorded = recorded or recorded_of(row)
            if state is None and isinstance(recorded.event, PledgeRegistered):
                state = projections.evolved(None, recorded)
            if row.effective_at not in {micros(at) for at in projections.law_times(state, recorded)}:
                self._found("S1", "the store says another `effective_at` than the bodies", row.position)

    def _counted(self, entry: Entry, recorded: Recorded, leaf: str) -> None:
        self.last_at = micros(recorded.recorded_at)
        self.bodies += 1 if entry.sealed is None else 2
        if entry.pledge_seq is not None:
            self.tags.add(etag(entry.pledge_seq, leaf))
        if isinstance(recorded.event, JoiningEvents):
            self.joined_seq = recorded.index
        if isinstance(recorded.event, PledgeRegistered):
            self._number(recorded)

    def _number(self, recorded: Recorded) -> None:
        number = recorded.pledge or ""
        years = {legal_day(recorded.recorded_at - by).year for by in (timedelta(), _MIDNIGHT)}
        wanted = {(year, self.serial + 1 if year == self.year else 1) for year in years if year >= self.year}
        told = next((one for one in wanted if registration_number(*one) == number), None)
        if told is None:
            self._found("S4", "the registration number is not the one that was to come", recorded.index)
            digits = number[3:16]
            told = (int(digits[:4]), int(digits[4:])) if digits.isdecimal() and len(digits) == 13 else None
        self.year, self.serial = told or (self.year, self.serial + 1)

    def _approved(self, row: Any, entry: Entry) -> None:
        sealed = json.loads(row.sealed_content)["payload"].get(codec.APPROVAL) if entry.sealed is not None else None
        if isinstance(sealed, dict):
            name, record = str(sealed.get("approval")), sealed.get("record")
            self.approved.setdefault(name, (entry.index, record, set()))[2].add(entry.pledge)

    # ---- what is beside ----------------------------------------------------------------------------------------------

    def _head(self, rows: list[Any]) -> None:
        if len(rows) != 1 or rows[0].id != 1:
            return self._found("S3", f"the head has {len(rows)} rows")
        head = rows[0]
        if type(head.next_position) is int and head.next_position > self.entries:
            self.follows = False
            return self._found("M7", f"{head.next_position} entries were given a place", self.entries)
        if not self.follows:
            return None
        serial = self.serial if head.year == self.year else 0
        wanted = {
            "next_position": self.entries,
            "last_recorded_at": self.last_at,
            "serial": serial,
            "joined_seq": self.joined_seq,
            "projected": PROJECTED,
        }
        wrong = [name for name, value in wanted.items() if getattr(head, name) != value]
        at = from_micros(self.last_at)
        years = {legal_day(at - by).year for by in (timedelta(), _MIDNIGHT)} if self.entries else {0}
        if head.year not in years:
            wrong.append("year")
        if wrong:
            self._found("S3", f"the head says another {', '.join(wrong)} than the journal")
        return None

    def _approvals(self) -> None:
        rows = {}
        for row in comparing.rows_of(self.connection, "approval"):
            rows[row.approval] = (row.pledge, None if row.record is None else _sha256(row.record))
            if row.decision not in (None, "approved", "refused", "withdrawn"):
                self._found("S5", f"approval {row.approval} has a decision that there is none of")
            elif (row.decision == "approved") != (row.record is not None):
                self._found("S5", f"approval {row.approval} has a record and is not approved, or has none and is")
            elif {row.decided_by is None, row.decided_at is None} != {row.decision is None}:
                self._found("S5", f"approval {row.approval} is decided by nobody, or undecided by somebody")
            elif row.record is not None and not _as_recorded(row):
                self._found("S5", f"approval {row.approval} is not what its record says that was approved")
        for name, (index, record, pledges) in self.approved.items():
            pledge, kept = rows.get(name, (None, None))
            if kept != record or pledge not in {None, *pledges}:
                self._found("S5", "what a second person approved is not on record as the entry says", index)

    def _answers(self) -> None:
        if not self.follows:
            return
        lost = 0
        for row in comparing.rows_of(self.connection, "idempotency_key"):
            tag = None
            with suppress(ValueError, TypeError, AttributeError, RecursionError):
                tag = json.loads(row.headers or "{}").get("ETag")
            lost += isinstance(tag, str) and _ETAG.fullmatch(tag) is not None and tag not in self.tags
        if lost:
            self._found("S7", f"{lost} answers were given of entries that are not there")


def _as_recorded(row: Any) -> bool:
    """Whether an approval is what its record says: who asked for what when, and who approved it when."""
    try:
        record = json.loads(row.record)
        told = {
            "approval": row.approval,
            "act": row.act,
            "asked_by": row.asked_by,
            "asked_at": instant_text(from_micros(row.asked_at)),
            "approved_by": row.decided_by,
            "approved_at": instant_text(from_micros(row.decided_at)),
            "request": _sha256(row.request),
            "body": _sha256(row.body),
        }
        return told == {name: record[name] for name in told}
    except (TypeError, ValueError, KeyError, OverflowError, RecursionError):
        return False


def _sha256(value: Any) -> str:
    raw = value.encode() if isinstance(value, str) else bytes(value) if isinstance(value, _BYTES) else b""
    return sha256(raw).hexdigest()


def _is_entry(raw: bytes) -> bool:
    with suppress(LogInvalid):
        return bool(read_leaf(raw))
    return False


def stored_of(row: Any, subjects: frozenset[str]) -> StoredEntry:
    """A row of the journal, with its bodies and with what the store finds it by, as a check of the journal takes it.

    Where bytes should be and are none, there are no bytes.
    """
    bodies = {}
    for content, named in ((row.body_content, row.body), (row.sealed_content, row.sealed)):
        if content is not None:
            bodies[named] = _bytes(content)
    return StoredEntry(
        index=row.position,
        entry=_bytes(row.entry),
        leaf_hash=row.leaf_hash,
        bodies=bodies,
        beside={
            "type": row.kind,
            "event_id": row.event_id,
            "recorded_at": _instant(row.recorded_at),
            "pledge": row.pledge_number,
            "pledge_seq": row.pledge_seq,
            **({} if row.kind == HEAD and not subjects else {"subjects": tuple(sorted(map(str, subjects)))}),
            "body": row.body,
            "sealed": row.sealed,
        },
    )


def _bytes(content: object) -> bytes:
    return bytes(content) if isinstance(content, _BYTES) else b""


def _instant(count: object) -> str | None:
    """Microseconds as entries write them; None for what is no instant."""
    if type(count) is not int:
        return None
    try:
        return instant_text(from_micros(count))
    except (OverflowError, ValueError):
        return None
