"""A rule of recognition: its group, its basis, and its check of a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registry.domain.case.case import Case
from registry.domain.case.verdict import Verdict
from registry.domain.law.finding import Confidence, Does

Check = Callable[[Case], Verdict | None]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of recognition: its group A to G, its basis where the place says nothing nearer, and its check.

    It decides, but for one that only makes notes.
    """

    id: str
    group: str
    basis: str
    check: Check
    confidence: Confidence = Confidence.DERIVED
    standing: bool = False
    does: Does = Does.DECIDES
