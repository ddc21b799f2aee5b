"""What the table of Macau looks at itself: the checks, each named as the code under which its row speaks."""

from __future__ import annotations

from registry.domain.case.case import Case
from registry.domain.case.remarks import still_shown
from registry.domain.case.verdict import Verdict, pending
from registry.jurisdictions.macau.values import REGISTER

_READ_THERE = frozenset({"zh", "yue", "cmn", "pt"})


def translation_missing(case: Case) -> str | None:
    """MO-0F: a paper declared in another language, of a kind that no paper in Chinese or Portuguese is of."""
    told = [(one.known_kind, one.main_language) for one in case.filing.documents if one.language]
    readable = {kind for kind, language in told if language in _READ_THERE}
    foreign = sorted({kind for kind, language in told if language not in _READ_THERE} - readable)
    if not foreign or "translation" in readable:
        return None
    return f"The DSEDT reads Chinese and Portuguese; not in either: {', '.join(foreign)}."


def release_not_entered(case: Case) -> tuple[Verdict, ...]:
    """MO-1E: the DSEDT still shows what was released here."""
    if not still_shown(case):
        return ()
    cure = "Have the creditor's written release, its signature recognised, annotated on form ECO-052."
    return (pending("RELEASE_NOT_ENTERED", f"{REGISTER} still shows the pledge released here.", cure=cure),)
