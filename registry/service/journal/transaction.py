"""The one way a command runs, and the one way an event reaches the journal.

A command is a function of a `Transaction`. It locks what it decides on, in sorted order, reads the clock once under
those locks, decides, and records; the journal position is taken last. Entries, bodies, subjects and projections are
written together and committed once. A refusal, a dry run or a crash leaves nothing.

Recording: the event's payloads become bodies with a nonce each, the entry names them by digest and hangs on its
pledge's previous entry, its hash is that of its canonical bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar, cast

from pydantic_core import to_json
from sqlalchemy import Connection
from ulid import ULID

from registry.domain.journal.events import Event, Recorded
from registry.domain.journal.portions import Plan
from registry.domain.party.events import JoiningEvents
from registry.domain.pledge.registration_number import registration_number
from registry.domain.values.days import from_micros, instant_text, micros
from registry.domain.values.plain import plain
from registry.errors import InputInvalid, StoreBusy
from registry.log.body import body_bytes, digest
from registry.log.entry import Entry, entry_bytes, leaf_hash
from registry.log.invalid import TooLong
from registry.service.journal import codec, large_events, projections
from registry.service.journal.drafts import Draft, Made, Written, as_one
from registry.service.journal.place import take_place
from registry.service.journal.prepared_registration import Sealed
from registry.service.journal.register import Register
from registry.store import journal
from registry.store.database.rehearsal import RehearsalNote
from registry.store.projected import projections as tables
from registry.store.projected import reads
from registry.store.projected.found import WorldRow

T = TypeVar("T")

_AT_ONCE = 250
"""So many entries are written at once: the rows of a thousand would be forty megabytes."""


@dataclass(frozen=True, kw_only=True)
class Approved:
    """That a second person of the party whose records are `parties` has approved what the command does: the approval,
    and its own record, canonical.

    What that bank does in the command says so under its seal.
    """

    parties: frozenset[str]
    approval: str
    record: str

    @property
    def actors(self) -> frozenset[str]:
        """What entries call the bank as their actor."""
        return frozenset(f"bank:{party}" for party in self.parties)

    @property
    def told(self) -> dict[str, str]:
        """What an entry tells of it: the record itself is not for everyone who sees the seal."""
        return {"approval": self.approval, "record": sha256(self.record.encode()).hexdigest()}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command answers: an HTTP-like status, headers, and the JSON text, made once and repeated byte for byte."""

    status: int
    text: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False

    @staticmethod
    def of(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
        """An answer from a JSON object."""
        return Answer(status=status, text=json_bytes(body), headers=headers or {})


def json_bytes(body: Any) -> bytes:
    """JSON in UTF-8, as answers and exports carry it.

    What is hashed and kept for good is written by `registry.log.canonical`, states of the projections and digests of
    inputs by `registry.domain.values.plain`, problems and what a command prints, with space for people, by
    `registry.api.wire.problems` and `registry.cli.shell.tell`; nothing else writes JSON for anybody but itself.
    """
    return to_json(body)


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What a command decided before it took its locks, on what it read, and which locks it would have taken."""

    decided: Any
    notes: Sequence[RehearsalNote] = ()
    locked: frozenset[str] = frozenset()
    joined_seq: int | None = None


TO_PREPARE = Prepared(decided=None)
"""Stands for what is to be decided now, and no further."""


class Decided(Exception):
    """Carries what a command decided out of it, before anything is recorded."""

    def __init__(self, decided: Any) -> None:
        self.decided = decided


class Transaction:
    """One command under way: its connection, its one reading of the clock, and what it records."""

    def __init__(self, register: Register, connection: Connection, prepared: Prepared | None = None) -> None:
        self.register = register
        self.connection = connection
        self._prepared = prepared
        self.early = prepared is TO_PREPARE
        """Whether it decides before it takes its locks, and has time to make more ready."""
        self._now: datetime | None = None
        self._last_at = 0
        self._locked: set[str] = set()
        self._joined_seq: int | None = None
        self._identified = False
        self.approved: Approved | None = None
        self.made = 0
        """How many entries the command has recorded."""
        self.repeats = False
        """Whether it gives what was answered before, and so rests on nothing that it has read now."""

    @property
    def now(self) -> datetime:
        """The instant the command counts by: read once, when first asked for, which is under its locks.

        Never before the last entry it has seen: an item recorded a microsecond ahead of the machine's clock must not
        look as though it were still to come.
        """
        if self._now is None:
            self._now = max(self.register.clock.now(), from_micros(self._last_at))
        return self._now

    @property
    def latest(self) -> datetime:
        """The instant at which all that this command has read and recorded is there."""
        return max(self.now, from_micros(self._last_at))

    def saw(self, last_at: int) -> None:
        """Note when the last entry was made (microseconds) that this command's reading of the register includes."""
        self._last_at = max(self._last_at, last_at)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """A part of the command that leaves nothing when it raises, no place in the journal either; the rest stays."""
        made = self.made
        try:
            with self.connection.begin_nested():
                yield
        except BaseException:
            self.made = made
            raise

    def decide(self, work: Callable[[], T], holds: Callable[[T, datetime], bool]) -> T:
        """What `work` decides on what it locks and reads, and on nothing else; it records nothing.

        Where it was decided before the locks were taken, it is not decided again if under them everything reads as it
        did then, and the decision `holds` at the instant that the command counts by.
        """
        prepared, self._prepared = self._prepared, None
        if prepared is TO_PREPARE:
            raise Decided(work())
        if prepared is not None and self._reads_as(prepared) and holds(prepared.decided, self.now):
            return cast("T", prepared.decided)
        return work()

    def _reads_as(self, prepared: Prepared) -> bool:
        """Take the locks of what was prepared and read what it read; whether all of it is as it was."""
        for note in prepared.notes:
            same, last_at = note.again(self.connection)
            self.saw(last_at)
            if not same:
                return False
        self._locked |= prepared.locked
        self._identify(prepared.joined_seq)
        return True

    def lock(self, names: Iterable[str]) -> frozenset[str]:
        """Lock the anchors of these names in sorted order; answers which of them exist."""
        return tables.lock(self.connection, names)

    def lock_families(self, rights: Iterable[str], names: Iterable[str] = ()) -> frozenset[str]:
        """Lock the anchors of these rights with all their families, and of `names`; answers which of them exist."""
        known = tables.lock_families(self.connection, rights, names)
        self._locked |= known
        return known

    def world_now(self, rights: Iterable[str]) -> list[WorldRow]:
        """These rights, whose families are locked, with those families and every item on them, as they stand.

        Who belongs to a family is read before it is locked. Where one has grown in between, another command that is
        let in beside this one could decide on the same rights, so this one begins again.
        """
        rows = reads.world_now(self.connection, rights)
        if any(f"right:{row.right_id}" not in self._locked for row in rows):
            raise StoreBusy("The families of these rights keep changing.", beaten=True)
        self.saw(max((row.last_recorded_at for row in rows), default=0))
        if rows:
            self._identify(rows[0].joined_seq)
        return rows

    def record(self, drafts: Iterable[Draft]) -> tuple[Made, ...]:
        """Append the drafts, in order, at positions taken now, and move the projections with them."""
        wanted = tuple(drafts)
        plans = [large_events.plan_of(draft, self.now) for draft in wanted]
        place = take_place(
            self.register,
            self.connection,
            self.now,
            count=sum(1 if plan is None else len(plan) for plan in plans),
            registrations=sum(draft.registers for draft in wanted),
            further=self.made > 0,
        )
        if self._identified:  # only from here on can nobody join or part them any more
            self._identify(place.joined_seq)
        serial, offset, made = place.serial, 0, []
        written: list[Written] = []
        for draft, plan in zip(wanted, plans, strict=True):
            number = draft.pledge or ""
            if draft.registers:
                number = registration_number(place.year, serial)
                serial += 1
            whole = self._chain(draft, number, place.index + offset, place.recorded_at + offset, plan)
            made.append(as_one([one.made for one in whole]))
            written += whole
            offset += len(whole)
            if len(written) >= _AT_ONCE:
                self._keep(written)
                written = []
        if written:
            self._keep(written)
        joining = [one.recorded.index for one in made if isinstance(one.recorded.event, JoiningEvents)]
        self._joined_seq = max(joining, default=self._joined_seq)
        self.made += offset
        self.saw(place.recorded_at + offset - 1)
        return tuple(made)

    def _keep(self, written: Sequence[Written]) -> None:
        """Write entries and what they move."""
        journal.append(
            self.connection,
            [one.row for one in written],
            [body for one in written for body in one.bodies],
            [subject for one in written for subject in one.subjects],
        )
        projections.write_all(self.connection, (one.move for one in written))

    def _chain(self, draft: Draft, number: str, index: int, at: int, plan: Plan | None) -> list[Written]:
        """The entries that record a draft, by its plan: one after another, each moving the state that the one before
        led to."""
        event = draft.make(number, from_micros(at))
        events = large_events.portions(draft, event, plan, index)
        written: list[Written] = []
        for offset, part in enumerate(events):
            if written:
                last = written[-1].made
                draft = replace(
                    draft,
                    before=last.state,
                    registers=False,
                    effective_at=None,
                    pledge=number,
                    pledge_seq=(last.recorded.pledge_seq or 0) + 1,
                    prev=last.leaf_hash,
                )
            try:
                written.append(self._write(draft, part, number, index + offset, at + offset))
            except TooLong as error:
                raise InputInvalid("This is more than one journal entry holds; send it in parts.") from error
        return written

    def prepared(self, decided: Any, notes: Sequence[RehearsalNote]) -> Prepared:
        """What this command has decided, for the one that records it."""
        return Prepared(
            decided=decided, notes=tuple(notes), locked=frozenset(self._locked), joined_seq=self._joined_seq
        )

    def _identify(self, joined_seq: int | None) -> None:
        """Note at which position parties were last joined or parted, as this command looks who is whom; it begins again
        where that has changed since it first did."""
        if self._identified and joined_seq != self._joined_seq:
            raise StoreBusy("Parties were joined or parted meanwhile.", beaten=True)
        self._joined_seq, self._identified = joined_seq, True

    def _write(self, draft: Draft, event: Event, number: str, index: int, at: int) -> Written:
        recorded_at = from_micros(at)
        pledge_seq = 0 if draft.registers else draft.pledge_seq
        ready = draft.ready
        kind, public = codec.public_payload(event) if ready is None else ready.public_payload(event)
        public_bytes = body_bytes(kind, public, self._nonce())
        sealed = self._sealed(draft, kind, event)
        sealed_digest = None if sealed is None else sealed.digest
        about = set(draft.subjects)
        if number:
            about.add(f"pledge:{number}")
        entry = Entry(
            type=kind,
            event_id=self.fresh_id(at),
            index=index,
            recorded_at=instant_text(recorded_at),
            pledge=number or None,
            pledge_seq=pledge_seq,
            prev=draft.prev,
            subjects=tuple(sorted(about, key=lambda s: s.encode())),
            actor=draft.actor,
            body=digest(public_bytes),
            sealed=sealed_digest,
            nonce=self._nonce(),
        )
        raw = entry_bytes(entry)
        leaf = leaf_hash(raw).hex()
        recorded = Recorded(
            event=event, index=index, recorded_at=recorded_at, pledge=number or None, pledge_seq=pledge_seq
        )
        state = projections.evolved(draft.before, recorded)
        effective_at = draft.effective_at or projections.law_time(state, recorded)
        row: journal.NewEntry = {
            "position": index,
            "entry": raw,
            "leaf_hash": leaf,
            "kind": kind,
            "event_id": entry.event_id,
            "recorded_at": at,
            "effective_at": micros(effective_at),
            "pledge": entry.pledge,
            "pledge_seq": pledge_seq,
            "body": entry.body,
            "sealed": sealed_digest,
        }
        bodies: list[journal.NewBody] = [{"digest": entry.body, "content": public_bytes}]
        if sealed is not None:
            bodies.append({"digest": sealed.digest, "content": sealed.content})
        return Written(
            made=Made(recorded=recorded, leaf_hash=leaf, sealed_digest=sealed_digest, state=state),
            before=draft.before,
            row=row,
            bodies=bodies,
            subjects=[{"subject": subject, "position": index} for subject in entry.subjects],
            rows=None if ready is None else ready.rows_of(state, index, leaf, sealed_digest),
        )

    def _sealed(self, draft: Draft, kind: str, event: Event) -> Sealed | None:
        sealed, said = None if draft.ready is None else draft.ready.sealed, getattr(event, "sealed", None)
        if said is not None and (sealed is None or sealed.said != said):
            return self.seal(kind, said, draft.actor)
        return sealed

    def seal(self, kind: str, said: Any, actor: str, told: dict[str, Any] | None = None) -> Sealed:
        """The body that says something under the seal of an entry of this kind, by this actor; `told` is the same as
        JSON knows it, where that was made before."""
        payload = plain(said) if told is None else told
        if self.approved is not None and actor in self.approved.actors:
            payload = {**payload, codec.APPROVAL: self.approved.told}
        content = body_bytes(kind, payload, self._nonce())
        return Sealed(said=said, content=content, digest=digest(content))

    def fresh_id(self, at: int) -> str:
        """An id that nothing else has, a ULID of that instant (microseconds)."""
        return str(ULID.from_bytes((at // 1000).to_bytes(6, "big") + self.register.entropy(10)))

    def _nonce(self) -> str:
        return self.register.entropy(16).hex()
