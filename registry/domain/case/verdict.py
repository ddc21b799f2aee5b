"""What one rule has to say of one case, and the short ways to say it."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.law.finding import Severity


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one rule has to say of one case; `cited` is under what the place cites its basis, where not the code.

    `provisional`: it rests on working days that are not announced yet.
    """

    severity: Severity
    code: str
    message: str
    pointer: str = ""
    cure: str | None = None
    cited: str = ""
    provisional: bool = False


def fail(code: str, message: str, pointer: str = "", cure: str | None = None) -> Verdict:
    """No security, or void where it matters."""
    return Verdict(severity=Severity.FAIL, code=code, message=message, pointer=pointer, cure=cure)


def pending(code: str, message: str, pointer: str = "", cure: str | None = None) -> Verdict:
    """Still to be done, and it can be."""
    return Verdict(severity=Severity.PENDING, code=code, message=message, pointer=pointer, cure=cure)


def condition(code: str, message: str, pointer: str = "", cure: str | None = None) -> Verdict:
    """The security stands, within a limit that is named."""
    return Verdict(severity=Severity.CONDITION, code=code, message=message, pointer=pointer, cure=cure)


def note(code: str, message: str, pointer: str = "", cure: str | None = None) -> Verdict:
    """For information: it does not bear on the outcome."""
    return Verdict(severity=Severity.NOTE, code=code, message=message, pointer=pointer, cure=cure)


def missing(field: str, message: str) -> Verdict:
    """A datum of groups A to D that is not on record: pending, never a pass."""
    return pending(f"EVIDENCE_MISSING:{field}", message, cure=f"Put {field} on record.")


def lacking(field: str, message: str) -> Verdict:
    """A datum of groups E to G that is not on record: a condition, never a pass."""
    return condition(f"EVIDENCE_MISSING:{field}", message, cure=f"Put {field} on record.")
