"""Keeping the register: rebuilding its projections, checking its journal, export."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from registry.domain.events import PledgeRegistered, Recorded
from registry.domain.periods import from_micros, instant_text, micros
from registry.errors import JournalCorrupt
from registry.log.audit import Finding, StoredEntry, audit
from registry.service import codec, projecting
from registry.service.transactions import Register
from registry.store import engine, journal, projections, reads, schema
from registry.store.rows import PROJECTED

Progress = Callable[[int], None]


def _quiet(_done: int) -> None:
    """Show nothing."""


def migrate(url: str, progress: Progress = _quiet) -> int | None:
    """Bring the database at `url` to the newest schema, from nothing or from any earlier one.

    Where its projections were made by an earlier edition of the code they are made anew: answers how many entries that
    took, None where they were not. Raises JournalCorrupt as `rebuild`.
    """
    engine.migrate(url)
    store = engine.Store(url)
    try:
        with store.read() as connection:
            if journal.projected(connection) == PROJECTED:
                return None
        return _remake(store, progress)
    finally:
        store.close()


def head_revision() -> str | None:
    """The newest schema this code knows."""
    return engine.head_revision()


def condition(register: Register) -> dict[str, Any]:
    """The store's condition: the migration it is at, and how many entries it holds. Raises StoreUnavailable, StoreBusy,
    StoreOutdated, also where it can be read but not written to.

    The journal is written with its projections, so it never lags.
    """
    register.store.require_head()
    register.store.require_writable()
    with register.store.read() as connection:
        last = reads.position(connection, None)
    return {"schema": register.store.current_revision(), "journal": {"entries": last.k + 1, "lag": 0}}


def rebuild(register: Register, progress: Progress = _quiet) -> int:
    """Drop the projections and remake them from the journal, in one transaction; how many entries were replayed.

    May run beside a live server: writers wait, readers see the old rows until the new ones are there. Raises
    JournalCorrupt for an entry that is missing, can not be read or does not follow; what was there stays then.
    """
    return _remake(register.store, progress)


def _remake(store: engine.Store, progress: Progress) -> int:
    done = 0
    with store.write() as connection:
        journal.hold(connection)
        schema.require_revision(connection)
        projections.clear(connection)
        for row in journal.all_entries(connection):
            if row.position != done:
                raise JournalCorrupt(f"entry {done} is missing", index=done)
            recorded = recorded_of(row)
            before = _before(connection, *projecting.subjects_of(recorded))
            try:
                state = projecting.evolved(before, recorded)
            except ValueError as error:
                raise JournalCorrupt(f"entry {row.position} does not follow", index=row.position) from error
            projecting.write(connection, recorded, state, before, row.leaf_hash, row.sealed)
            done += 1
            progress(done)
        journal.set_projected(connection, PROJECTED)
    return done


def recorded_of(row: Any) -> Recorded:
    """The event that a row of the journal, with its bodies, tells; JournalCorrupt where it can not be read."""
    try:
        if row.sealed is not None and row.sealed_content is None:
            raise ValueError("the sealed body is missing")
        entry = json.loads(row.entry)
        public = json.loads(row.body_content)["payload"]
        sealed = json.loads(row.sealed_content)["payload"] if row.sealed_content is not None else None
        return Recorded(
            event=codec.event_of(entry["type"], public, sealed),
            index=row.position,
            recorded_at=from_micros(row.recorded_at),
            pledge=entry["pledge"],
            pledge_seq=entry["pledge_seq"],
        )
    except (TypeError, ValueError, KeyError, OverflowError, RecursionError) as error:
        raise JournalCorrupt(f"entry {row.position} can not be read", index=row.position) from error


def _before(connection: Any, kind: str, key: str, *others: str) -> projecting.State | None:
    if kind == "party":
        states = (reads.standing_party(connection, one) for one in (key, *others))
        return tuple(codec.party_of(state) for state in states if state is not None)
    if kind == "right":
        state = reads.standing_right(connection, key)
        return None if state is None else codec.right_of(state)
    row = reads.standing_pledge(connection, key)
    return None if row is None else codec.pledge_of(row.state)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a check of the own journal found: how many entries were read, and every violation, in order."""

    entries: int
    findings: tuple[Finding, ...]

    @property
    def first_bad(self) -> int | None:
        """The first bad index, or None."""
        return min((finding.index for finding in self.findings), default=None)


def verify(register: Register, progress: Progress = _quiet) -> Verdict:
    """Check every entry's bytes, leaf hash, bodies, index, time, place in its pledge's chain, and the columns beside.

    What the head has counted must be there; entries past it are of writers meanwhile.
    """
    counted = 0
    own: list[Finding] = []

    def stored() -> Iterator[StoredEntry]:
        nonlocal counted
        seen = -1
        with register.store.read() as connection:
            last = reads.position(connection, None).k
            for row, subjects in journal.all_with_subjects(connection):
                counted += 1
                progress(counted)
                yield stored_of(row, subjects)
                own.extend(_law_time(row))
                seen = row.position
        if seen < last:
            own.append(Finding(index=seen + 1, rule="M7", detail=f"{last + 1} entries were given a place"))

    found = [*audit(stored()), *own]
    return Verdict(findings=tuple(sorted(found, key=lambda finding: finding.index)), entries=counted)


def _law_time(row: Any) -> Iterator[Finding]:
    """S1 for the one column that no member of the entry says: when the law counts it, which the bodies tell."""
    try:
        recorded = recorded_of(row)
        state = projecting.evolved(None, recorded) if isinstance(recorded.event, PledgeRegistered) else None
        told = {micros(at) for at in projecting.law_times(state, recorded)}
    except (JournalCorrupt, ValueError):
        return  # what can not be read has a finding of its own
    if row.effective_at not in told:
        yield Finding(index=row.position, rule="S1", detail="the store says another `effective_at` than the bodies")


def stored_of(row: Any, subjects: frozenset[str]) -> StoredEntry:
    """A row of the journal, with its bodies and with what the store finds it by, as a check of the journal takes it."""
    bodies = {}
    for content, named in ((row.body_content, row.body), (row.sealed_content, row.sealed)):
        if content is not None:
            bodies[named] = bytes(content)
    return StoredEntry(
        index=row.position,
        entry=bytes(row.entry),
        leaf_hash=row.leaf_hash,
        bodies=bodies,
        beside={
            "type": row.kind,
            "event_id": row.event_id,
            "recorded_at": _instant(row.recorded_at),
            "pledge": row.pledge_number,
            "pledge_seq": row.pledge_seq,
            "subjects": tuple(sorted(subjects)),
            "body": row.body,
            "sealed": row.sealed,
        },
    )


def _instant(count: int) -> str | None:
    """Microseconds as entries write them; None for what is no instant."""
    try:
        return instant_text(from_micros(count))
    except OverflowError:
        return None


def export(register: Register) -> Iterator[str]:
    """Every entry as a line of JSON: position, leaf hash, base64 of entry and bodies. Whoever holds it holds all."""
    with register.store.read() as connection:
        for row in journal.all_entries(connection):
            yield json.dumps(
                {
                    "seq": row.position,
                    "leaf_hash": row.leaf_hash,
                    "entry": _base64(row.entry),
                    "body": _base64(row.body_content),
                    "sealed": _base64(row.sealed_content),
                },
                separators=(",", ":"),
            )


def _base64(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode("ascii")
