"""What the register refuses, as an exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Problem(Exception):
    """A problem document (RFC 9457).

    `code` names what is wrong and never changes; `status` is that of HTTP; `title` and `detail` are for people, in the
    client's language; `errors` are the wrong places of what was sent, each with an RFC 6901 `pointer`, a `code` and a
    `detail`; `findings` are those of a pledge that was refused; `request_id` is what the register's operator asks for.
    `document` is all of it, `retry_after` the seconds after which trying again makes sense, where the register says.
    """

    def __init__(self, status: int, document: Mapping[str, Any], retry_after: float | None = None) -> None:
        self.status = status
        self.document = document
        self.retry_after = retry_after
        self.code = str(document.get("code", f"http-{status}"))
        self.title = str(document.get("title", ""))
        self.detail = str(document.get("detail", ""))
        self.request_id = document.get("request_id")
        self.errors: Sequence[Mapping[str, str]] = document.get("errors", ())
        self.findings: Sequence[Mapping[str, Any]] = document.get("findings", ())
        super().__init__(f"{self.code} ({status}): {self.detail or self.title}")
