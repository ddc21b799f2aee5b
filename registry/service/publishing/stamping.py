"""Having an authority stamp checkpoints: once a day, and when somebody asks for it.

A checkpoint is published whether or not it was stamped. An authority that does not answer, or wrongly, is told of in
the log of the process and asked again with the next checkpoint.
"""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from registry.domain.values.days import from_micros
from registry.log.invalid import LogInvalid
from registry.log.vouching import stamps
from registry.service.journal.register import Register
from registry.store import log_tree
from registry.store.log_tree import CheckpointRow

EVERY = timedelta(hours=24)
_WAIT = 10.0
_MOST = 65_536

Transport = Callable[[str, bytes, str], bytes]
"""Sends bytes of a media type to an address, and gives what was answered; OSError where nothing was."""

_log = logging.getLogger("registry")


def post(url: str, content: bytes, media_type: str) -> bytes:
    """Send by HTTP. Raises OSError for whatever is no answer, also for one of more than 64 KiB."""
    request = urllib.request.Request(url, data=content, headers={"Content-Type": media_type}, method="POST")
    with urllib.request.urlopen(request, timeout=_WAIT) as answer:
        raw: bytes = answer.read(_MOST + 1)
    if len(raw) > _MOST:
        raise OSError("the answer is too long")
    return raw


@dataclass(frozen=True, kw_only=True)
class Stamping:
    """An authority at an address, and the certificates (DER) that its stamps lead to."""

    url: str
    roots: tuple[bytes, ...]
    transport: Transport = post

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


def stamping_of(url: str | None, roots: tuple[bytes, ...]) -> Stamping | None:
    """The authority at that address; None where there is none."""
    return None if url is None else Stamping(url=url, roots=roots)
