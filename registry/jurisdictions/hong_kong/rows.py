"""How a row of the table of Hong Kong is written: the instruments, and short words for the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from registry.domain.case.case import Case, PlaceRule
from registry.domain.case.verdict import Verdict
from registry.domain.law.finding import Confidence, Does, Effect

_PATENTS = date(1997, 6, 27)


TRADE_MARKS = date(2003, 4, 4)  # from memory
DESIGNS = date(1997, 6, 27)
NEW_FORM = date(2025, 5, 16)
FEES_SEEN = date(2026, 5, 19)

V, V2, D = Confidence.VERIFIED, Confidence.SECONDARY, Confidence.DERIVED
MH, MM, ML = Confidence.MEMORY_HIGH, Confidence.MEMORY_MEDIUM, Confidence.MEMORY_LOW
RESTORE = "Apply for restoration on form P12."
CLAIM = "State the rank claimed, or a deed of priority."
REGISTER_NOW = "File form P19 for registration."
TRANSLATE = "File a translation into English or Chinese."


def row(
    id: str,
    effect: Effect,
    confidence: Confidence,
    basis: str,
    *,
    since: date = _PATENTS,
    cites: tuple[str, ...] = (),
    code: str | None = None,
    check: Callable[[Case], str | None] | None = None,
    verdicts: Callable[[Case], tuple[Verdict, ...]] | None = None,
    last_day: Callable[[Case], date | None] | None = None,
    cure: str | None = None,
    does: Does | None = None,
) -> Callable[[str], PlaceRule]:
    """A row of the table but for its sentence, which is given to what this returns."""
    return lambda says: PlaceRule(
        id=id,
        effect=effect,
        says=says,
        basis=basis,
        confidence=confidence,
        first_day=since,
        cites=cites,
        code=code,
        check=check,
        verdicts=verdicts,
        last_day=last_day,
        cure=cure,
        does=does,
    )
