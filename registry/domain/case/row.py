"""How a row of a table of law is written, in every place alike.

A row names, in this order, its id, its effect, how surely it is known, the text of law it rests on, where in that text
it stands, the rule in a plain sentence; then, by name, what it cites, the code under which it speaks, what looks at a
case, what cures it, what it does (`PlaceRule` says what each of these is). It holds from the first day of its text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from registry.domain.case.case import Case, PlaceRule
from registry.domain.case.verdict import Verdict
from registry.domain.law.finding import Confidence, Does, Effect


@dataclass(frozen=True)
class LawText:
    """A text of law: its name as a basis has it, and the first legal day of the wording that the rules are taken from.

    What has no name of its own (`beside`) is named whole where a row says where it stands.
    """

    name: str
    first_day: date

    @property
    def beside(self) -> LawText:
        """Any other source, whose rules are taken to hold from the first day of this text."""
        return LawText("", self.first_day)


def row(
    id: str,
    effect: Effect,
    confidence: Confidence,
    text: LawText,
    where: str,
    says: str,
    *,
    cites: tuple[str, ...] = (),
    code: str | None = None,
    check: Callable[[Case], str | None] | None = None,
    verdicts: Callable[[Case], tuple[Verdict, ...]] | None = None,
    last_day: Callable[[Case], date | None] | None = None,
    cure: str | None = None,
    does: Does | None = None,
) -> PlaceRule:
    """The rule of one row; its basis is the name of `text` with `where` behind it."""
    return PlaceRule(
        id=id,
        effect=effect,
        says=says,
        basis=f"{text.name} {where}".strip(),
        confidence=confidence,
        first_day=text.first_day,
        cites=cites,
        code=code,
        check=check,
        verdicts=verdicts,
        last_day=last_day,
        cure=cure,
        does=does,
    )
