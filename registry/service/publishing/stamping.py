"""Having an authority stamp checkpoints: once a day, and when somebody asks for it.

A checkpoint is published whether or not it was stamped. An authority that does not answer, or wrongly, is told of in
the log of the process and asked again with the next checkpoint.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from registry.domain.values.days import from_micros
from registry.log.invalid import LogInvalid
from registry.log.vouching import stamps
from registry.service.journal.register import Register
from registry.service.publishing.transport import MOST, post
from registry.store import log_tree
from registry.store.log_tree import CheckpointRow

EVERY = timedelta(hours=24)
_WAIT = 10.0

Transport = Callable[[str, bytes, str], bytes]
"""Sends bytes of a media type to an address, and gives what was answered; OSError where nothing was."""

_log = logging.getLogger("registry")


def ask(url: str, content: bytes, media_type: str) -> bytes:
    """What the authority answers. Raises OSError for whatever is no answer, also for one of more than 64 KiB."""
    reply = post(url, content, media_type, _WAIT)
    if reply.status != 200 or len(reply.content) > MOST:
        raise OSError(f"it was answered with status {reply.status} and {len(reply.content)} bytes")
    return reply.content


@dataclass(frozen=True, kw_only=True)
class Stamping:
    """An authority at an address, and the certificates (DER) that its stamps lead to."""

    url: str
    roots: tuple[bytes, ...]
    transport: Transport = ask

    def daily(self, register: Register, row: CheckpointRow) -> None:
        """Have the checkpoint stamped where none was within a day."""
        with register.store.read() as connection:
            last = log_tree.last_stamped_at(connection)
        if last is None or from_micros(row.recorded_at) - from_micros(last) >= EVERY:
            self.now(register, row)

    def now(self, register: Register, row: CheckpointRow) -> bool:
        """Have the checkpoint stamped; whether it was."""
        text = row.note.partition(b"\n\n")[0] + b"\n"
        asked = stamps.request(text)
        try:
            token = self.transport(self.url, asked.as_bytes(), "application/timestamp-query")
            stamps.answers(token, asked, text, self.roots)
        except (OSError, LogInvalid) as error:
            _log.error("checkpoint %d was not stamped: %s", row.size, error)
            return False
        with register.store.write() as connection:
            log_tree.stamp(connection, row.size, token)
        return True
