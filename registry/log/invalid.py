"""The exception of the log: bytes or values that break a rule of it, or are just too much for one entry."""

from __future__ import annotations


class LogInvalid(Exception):
    """What was given is not what the log takes or should hold.

    `rule` names the rule that a monitor checks, such as `M1` (canonical bytes, closed schema) or `M13` (bodies match
    their digests); `detail` is one sentence for a person and repeats nothing of unbounded length from the input.
    """

    def __init__(self, detail: str, *, rule: str = "M1") -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail


class TooLong(LogInvalid):
    """What was given is well-formed, but more than one entry or body holds."""
