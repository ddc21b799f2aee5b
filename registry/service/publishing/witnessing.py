"""Having witnesses cosign each checkpoint: whoever runs them, they see one history.

A checkpoint is published whether or not they answer; their lines are added to its note as they come. A witness that
refuses for a reason that is no delay is told of in the log of the process: it may have been shown another history.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from registry.log.invalid import LogInvalid
from registry.log.note import Signature, VerifierKey, with_signatures
from registry.log.proofs import consistency
from registry.log.vouching.witness import Reply, cosignatures_of
from registry.service.journal.register import Register
from registry.service.publishing.proofs import hashes
from registry.service.publishing.transport import post
from registry.store import log_tree
from registry.store.log_tree import CheckpointRow

_WAIT = 5.0

_log = logging.getLogger("registry")


def ask(url: str, content: bytes) -> Reply:
    """How a witness answers a request. Raises OSError where nobody answers."""
    return post(url, content, "text/plain", _WAIT)


@dataclass(frozen=True, kw_only=True)
class KnownWitness:
    """A witness: where it is asked (its address, without the path), and its keys."""

    url: str
    keys: tuple[VerifierKey, ...]
    transport: Callable[[str, bytes], Reply] = ask

    def ask(self, register: Register, row: CheckpointRow) -> bool:
        """Have it cosign the checkpoint, and add its lines; whether it did."""
        with register.store.read() as connection:
            before = log_tree.newest_before(connection, row.size)

        def path_from(old: int) -> Sequence[bytes]:
            with register.store.read() as connection:
                return consistency(old, row.size, hashes(connection))

        try:
            found = cosignatures_of(
                row.note,
                old=0 if before is None else before,
                path_from=path_from,
                keys=self.keys,
                post=lambda raw: self.transport(f"{self.url.rstrip('/')}/add-checkpoint", raw),
            )
        except (OSError, LogInvalid) as error:
            _log.error("the witness at %s has not cosigned checkpoint %d: %s", self.url, row.size, error)
            return False
        return _added(register, row.size, [line for line, _ in found])


def _added(register: Register, size: int, lines: Sequence[Signature]) -> bool:
    """Add signature lines to the note of that size, whoever adds others meanwhile."""
    for _ in range(8):
        with register.store.write() as connection:
            row = log_tree.checkpoint(connection, size)
            if row is None:
                return False
            fresh = [line for line in lines if line.line.encode() not in row.note]
            if not fresh or log_tree.cosign(connection, size, row.note, with_signatures(row.note, fresh)):
                return True
    return False
