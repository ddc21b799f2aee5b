"""Whether two judgements of one item say different things, their wording apart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.domain.pledge.judged import Judged, Recognition
from registry.domain.recognition.junior_rank import JUNIOR, is_junior


def differs(before: Judged, after: Judged) -> bool:
    """Whether two judgements of one item say different things; the wording, and the days it names, apart.

    That a day is no longer provisional is another thing said: the year it falls in was announced. The number of a rank
    behind others is told at reading, so another one is another thing only beside a rank that is claimed.
    """
    if _said(before) != _said(after):
        return True
    return _claimed(before) != _claimed(after) and _juniors(before) != _juniors(after)


def outlives(before: Judged, until: datetime | None) -> bool:
    """Whether `before` would be relied on past `until`, the instant to which a judgement made later holds (None: none).

    Something recorded since has brought a nearer day, though it changes nothing yet.
    """
    was = before.evaluation
    if was is None or until is None:
        return False
    return was.holds_until is None or was.holds_until > until


def _said(judged: Judged) -> tuple[Any, ...]:
    return (
        {forum: _standpoint(one) for forum, one in judged.recognition.items()},
        tuple((one.register, one.effect, one.state, one.act, one.provisional) for one in judged.legal_effect),
        judged.effects,
        (judged.void_from, judged.void_before),
        judged.value_stale,
    )


def _standpoint(recognition: Recognition) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    outcome, reasons, notes = standpoint(recognition)
    return outcome, tuple(JUNIOR if is_junior(code) else code for code in reasons), notes


def _juniors(judged: Judged) -> frozenset[str]:
    return frozenset(f.code for one in judged.recognition.values() for f in one.reasons if is_junior(f.code))


def _claimed(judged: Judged) -> tuple[str, ...]:
    """What is said of the rank that an item claims."""
    return tuple(one.message for one in judged.warnings if one.code == "RANK_CLAIM")


def standpoint(recognition: Recognition) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The outcome, the codes of its reasons, and those of the notes beside it."""
    return (
        recognition.outcome.value,
        tuple(f"{f.code} {f.severity}" for f in recognition.reasons),
        tuple(f.code for f in recognition.notes),
    )
