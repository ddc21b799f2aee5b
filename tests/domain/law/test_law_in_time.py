"""The law in time: what is added helps or harms as it should, whatever came before, and never reaches back unasked.

INV-06 and INV-07 over every kind of fact added to an item with a history, at every instant; a fact of a later day
changes no answer for an earlier one, save where a ruling says that the law looks back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry.domain.pledge.judged import OUTCOMES, Outcome
from registry.domain.recognition.judge import judge
from registry.domain.values.days import legal_day
from tests.domain.lived import AGAINST, EARLIEST, FOR, HISTORIES, INSTANTS, NEITHER, Fact, History
from tests.domain.strategies import DAY, NOW, Scene, at, rival

RANK = OUTCOMES.index
# Each of many kinds of facts has a test of its own.
few = settings(max_examples=max(5, settings().max_examples // 10))
more = settings(max_examples=max(5, settings().max_examples // 5))

LOOKS_BACK = {
    "an invalidation in full": "Back in time: CN-87 acts from the beginning",
    "a revocation": "Back in time: HK-18 acts from the beginning, unless it says otherwise",
    "a fee missed this year": "Back in time: CN-127, a lapse for fees acts from the due day once the grace is past",
    "a fee missed in spring": "Back in time: CN-127, a lapse for fees acts from the due day once the grace is past",
    "a fee paid": "Back in time: CN-127, a fee paid within its grace was never missed",
}
"""What a later day may change of an earlier one, each with the ruling that says so.

Further ones are not facts of a day: papers without one (*Instants of what is said*), a revocation by CNIPA (CN-56,
*Revocation*), parties joined (*Joined parties*), what an observation shows of fees (*Fees*), and who is meant by a name
(*Knowledge and holders*).
"""


def outcomes(scene: Scene, as_of: datetime, known_at: datetime) -> dict[str, Outcome]:
    """The outcome in each forum at an instant, by what was known at another."""
    world = replace(scene.world, now=as_of, known_at=known_at)
    recognition = judge(scene.subject, world).judged.recognition
    return {forum: recognition[forum].outcome for forum in recognition}


def never_better(worse: dict[str, Outcome], better: dict[str, Outcome]) -> None:
    """No forum thinks better of the first than of the second."""
    assert all(RANK(worse[forum]) <= RANK(better[forum]) for forum in better), (worse, better)


LATER = st.sampled_from((0, 0, 1, 20, 100, 400))
"""Days after today."""
ENTRIES = st.sampled_from((0, 1, 1, None, None))
"""Of two facts of the same kind, how many come before the entry; None: the fact comes once, the entry at any time."""


@pytest.mark.parametrize("name", AGAINST)
@more
@given(history=HISTORIES, instants=st.tuples(INSTANTS, INSTANTS, INSTANTS), before_entry=ENTRIES, days=LATER)
def test_inv_06_whatever_speaks_against_an_item_never_raises_its_outcome(
    name: str, history: History, instants: tuple[datetime, datetime, datetime], before_entry: int | None, days: int
) -> None:
    """INV-06: on the item's own right, whatever befell it before, the same too, today and later."""
    first, *ordered = sorted(instants)
    asked = NOW + days * DAY
    if before_entry is not None:
        ordered = [first, *ordered]
        history = replace(history, entered_at=ordered.pop(before_entry))
        first = ordered[-1]
    scene = history.scene if before_entry is None else AGAINST[name](history.scene, ordered[0])
    never_better(outcomes(AGAINST[name](scene, first), asked, asked), outcomes(scene, asked, asked))


@few
@given(history=HISTORIES, instant=INSTANTS, entered=st.booleans())
def test_inv_06_nor_does_another_interest_before_it(history: History, instant: datetime, entered: bool) -> None:
    """INV-06: a senior interest."""
    scene = history.scene
    senior = rival(1, registered_at=instant, priority_at=instant, present_from=instant) if entered else rival(1)
    never_better(outcomes(replace(scene, rivals=(senior,)), NOW, NOW), outcomes(scene, NOW, NOW))


@pytest.mark.parametrize("name", FOR)
@few
@given(history=HISTORIES, instant=INSTANTS, days=LATER)
def test_inv_07_whatever_speaks_for_an_item_never_lowers_its_outcome(
    name: str, history: History, instant: datetime, days: int
) -> None:
    """INV-07: one valid perfection that is no cancellation, one consent, one certificate, today and later."""
    scene, asked = history.scene, NOW + days * DAY
    never_better(outcomes(scene, asked, asked), outcomes(FOR[name](scene, instant), asked, asked))


EVERY: dict[str, Fact] = {**AGAINST, **FOR, **NEITHER}


@pytest.mark.parametrize("name", sorted(EVERY.keys() - LOOKS_BACK.keys()))
@few
@given(history=HISTORIES, instant=INSTANTS, days=st.integers(1, 30), hour=st.sampled_from((1, 10, 23)))
def test_a_fact_of_a_later_day_changes_no_answer_for_an_earlier_one(
    name: str, history: History, instant: datetime, days: int, hour: int
) -> None:
    """Everything that is said of the item at an earlier instant, by all that is known now."""
    as_of = at(legal_day(instant) - days * DAY, hour)
    assume(legal_day(as_of) >= EARLIEST)
    scene = history.scene
    further = EVERY[name](scene, instant)
    plain, other = (judge(each.subject, replace(each.world, now=as_of, known_at=NOW)) for each in (scene, further))
    assert [(f.code, f.severity) for f in other.core] == [(f.code, f.severity) for f in plain.core]
    assert other.rank == plain.rank
    assert other.said.recognition == plain.said.recognition
    assert other.said.effects == plain.said.effects
