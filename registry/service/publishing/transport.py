"""Speaking HTTP to those outside who vouch for checkpoints."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPResponse

from registry.log.vouching.witness import Reply

MOST = 65_536
"""No answer of theirs has more bytes; one that has is cut behind the first byte more."""


def post(url: str, content: bytes, media_type: str, wait: float) -> Reply:
    """Send bytes of a media type, and give what was answered, whatever its status. Raises OSError where nobody does
    within `wait` seconds."""
    request = urllib.request.Request(url, data=content, headers={"Content-Type": media_type}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=wait) as answer:
            return _reply(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return _reply(refused)


def _reply(answer: HTTPResponse | urllib.error.HTTPError) -> Reply:
    kind = answer.headers.get_content_type()
    return Reply(status=answer.status or 0, content_type=kind, content=answer.read(MOST + 1))
