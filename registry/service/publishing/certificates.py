"""As-of certificates: all that the log holds of a subject, with the proof that it is all of it, or that there is none.

A certificate stands on the checkpoint published last, and proves any earlier instant with it. Public bodies are in it,
sealed ones for those who may see them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from registry.domain.values.days import from_micros, instant_text, micros, read_instant
from registry.errors import InputInvalid, NotYetClosed
from registry.log import map as log_map
from registry.log.certificate import AsOfCertificate, Included, Part, certificate_bytes
from registry.log.entry import is_subject, read_head
from registry.log.note import read_note
from registry.log.proofs import Read, inclusion
from registry.service.access.principal import Principal
from registry.service.access.sealed import EntrySeal, entry_seal
from registry.service.journal.register import Register
from registry.service.lookup.party_lookup import records_of_principal
from registry.service.publishing.proofs import hashes, newest
from registry.service.publishing.publisher import Publisher
from registry.store import journal, log_tree

_TRIES = 3
MOST = 10_000
"""A certificate holds so many entries at the most: a subject of more is proven from a mirror."""


def certificate(register: Register, principal: Principal, subject: str, as_of: datetime | None) -> bytes:
    """The certificate of a subject, as `principal` may see it, as of the instant `as_of` of recording (None: now).

    Raises InputInvalid for what is no subject, and one of more entries than a certificate holds; NotYetClosed where no
    checkpoint was published, or `as_of` is later than the newest one's head.
    """
    if not is_subject(subject):
        raise InputInvalid("A subject is written pledge:…, right:…:… or party:….", pointer="/subject")
    with register.store.snapshot() as connection:
        row = newest(connection)
        if as_of is not None and micros(as_of) > row.recorded_at:
            closed = instant_text(from_micros(row.recorded_at))
            raise NotYetClosed(f"The log is closed up to {closed}; ask again in a moment, or for that instant.")
        at, read = row.size - 1, hashes(connection)
        (raw,) = log_tree.entries(connection, first=at, limit=1)
        root = bytes.fromhex(read_head(raw.entry).map_root)
        found = log_map.prove(log_map.key_of(subject), root, lambda wanted: log_tree.map_nodes(connection, wanted))
        indices = log_tree.naming(connection, subject, at)
        if len(indices) > MOST:
            raise InputInvalid(
                f"{len(indices)} entries name {subject}, more than a certificate holds; a mirror of the log has them.",
                pointer="/subject",
            )
        made = AsOfCertificate(
            origin=read_note(row.note).text.partition("\n")[0],
            subject=subject,
            as_of=instant_text(from_micros(row.recorded_at) if as_of is None else as_of),
            checkpoint=row.note,
            head=Included(index=at, entry=raw.entry, proof=inclusion(at, row.size, read)),
            proof=found.proof,
            count=len(indices),
            indices=tuple(indices),
            entries=_parts(connection, principal, indices, row.size, read),
            timestamp=row.stamp,
        )
    return certificate_bytes(made)


def proven(
    publisher: Publisher | None,
    register: Register,
    principal: Principal,
    read: Callable[[], dict[str, Any]],
    subject: Callable[[Mapping[str, Any]], str | None],
) -> dict[str, Any]:
    """An answer with the member `proof`: the certificate of its `subject`, as of what the answer knew.

    Where no checkpoint holds all that the answer stands on, the log is closed and it is read again; where nothing here
    closes it, NotYetClosed. `proof` is null for what the log has no name for.
    """
    answer = read()
    if publisher is not None and publisher.every is not None:
        for _ in range(_TRIES):
            if _is_held(answer):
                break
            publisher.close()
            answer = read()
    if not _is_held(answer):
        raise NotYetClosed("No checkpoint holds all of this answer yet.")
    named = subject(answer)
    if named is None:
        return {**answer, "proof": None}
    known_at = read_instant(answer["known_at"])
    return {**answer, "proof": json.loads(certificate(register, principal, named, known_at))}


def _is_held(answer: Mapping[str, Any]) -> bool:
    return answer["checkpoint"] is not None and answer["position"] < answer["checkpoint"]["size"]


def _parts(
    connection: Connection, principal: Principal, indices: Sequence[int], size: int, read: Read
) -> tuple[Part, ...]:
    rows = journal.at_positions(connection, indices)
    numbers = {row.pledge_number for row in rows if row.pledge_number}
    seal = entry_seal(connection, principal, records_of_principal(connection, principal, size - 1), numbers, size - 1)
    return tuple(_part(row, seal, inclusion(row.position, size, read)) for row in rows)


def _part(row: journal.EntryRow, seal: EntrySeal, path: tuple[bytes, ...]) -> Part:
    opened = row.sealed_content is not None and seal.opens(row.position, json.loads(row.entry))
    return Part(
        index=row.position,
        entry=row.entry,
        proof=path,
        body=row.body_content,
        sealed=row.sealed_content if opened else None,
        body_status="erased" if row.body_content is None else "included",
    )
