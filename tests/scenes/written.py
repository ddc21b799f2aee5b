"""Entries written into a journal by its own tables alone: what they say means nothing, whom they name is up to us."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

from registry.domain.values.days import from_micros, instant_text
from registry.log.body import body_bytes, digest
from registry.log.entry import Entry, entry_bytes, leaf_hash
from registry.service.journal.place import take_place
from registry.service.journal.register import Register
from registry.store import journal

_KIND = "party_recorded"


def append(register: Register, naming: Sequence[Collection[str]]) -> None:
    """Append an entry for each of these sets of subjects, in one transaction, each a microsecond after the last."""
    rows: list[journal.NewEntry] = []
    bodies: list[journal.NewBody] = []
    subjects: list[journal.NewSubject] = []
    with register.store.write() as connection:
        place = take_place(register, connection, register.clock.now(), count=len(naming))
        for offset, named in enumerate(naming):
            index, at = place.index + offset, place.recorded_at + offset
            nonce = hashlib.sha256(f"nonce {index}".encode()).hexdigest()[:32]
            body = body_bytes(_KIND, {}, nonce)
            entry = Entry(
                type=_KIND,
                event_id=f"01JNG8Z3W0{index:016d}",
                index=index,
                recorded_at=instant_text(from_micros(at)),
                pledge=None,
                pledge_seq=None,
                prev=None,
                subjects=tuple(sorted(named)),
                actor="register:registrar",
                body=digest(body),
                sealed=None,
                nonce=nonce,
            )
            raw = entry_bytes(entry)
            rows.append(
                {
                    "position": index,
                    "entry": raw,
                    "leaf_hash": leaf_hash(raw).hex(),
                    "kind": entry.type,
                    "event_id": entry.event_id,
                    "recorded_at": at,
                    "effective_at": at,
                    "pledge": None,
                    "pledge_seq": None,
                    "body": entry.body,
                    "sealed": None,
                }
            )
            bodies.append(journal.NewBody(digest=entry.body, content=body))
            subjects += [journal.NewSubject(subject=one, position=index) for one in entry.subjects]
        journal.append(connection, rows, bodies, subjects)
