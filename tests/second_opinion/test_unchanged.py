"""What must not change an answer: another hand, a later day, and the end of somebody else's pledge."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry.domain.pledge.judged import OUTCOMES
from tests.second_opinion.adapters import RecordedScript
from tests.second_opinion.drawing import (
    FIRMS,
    LAST,
    SPELLINGS,
    TAKER,
    Mention,
    Question,
    Script,
    instant_of,
    maybe_instant,
    questions,
    recorded_at,
    scripts,
)

RANK = OUTCOMES.index
few = settings(max_examples=max(10, settings().max_examples // 4))
PLAINLY = [0] * 7
WAYS = st.lists(st.integers(0, len(SPELLINGS) - 1), min_size=7, max_size=7)


def otherwise(mention: Mention, way: int) -> Mention:
    """The same holder in another spelling; for an identifier any other of his, with its scheme or without."""
    style, whom, which, _ = mention
    if style in ("value", "scheme"):
        return ("value" if way % 2 else "scheme", whom, which + way, way)
    return (style, whom, which, way)


def respelt(script: Script, ways: list[int]) -> Script:
    """The same script, written by other hands: holders, hits, and the references of refusals."""
    other = deepcopy(script)
    for item, way in zip(other["items"], ways, strict=False):
        if isinstance(item["knowledge"], list):
            item["knowledge"] = [
                ((otherwise(mention, way), known, negative), here)
                for (mention, known, negative), here in item["knowledge"]
            ]
        if item["search"] is not None:
            register, at, hits = item["search"]
            item["search"] = (register, at, [otherwise(hit, way) for hit in hits])
        for act in item["acts"]:
            if act["act"] == "refused":
                act["way"] = way
    return other


@few
@given(questions(), WAYS)
def test_who_is_named_in_another_way_is_the_same(question: Question, ways: list[int]) -> None:
    """One folding for names, references and identifiers: no answer depends on the hand that wrote it."""
    script, (at,) = question
    plain, other = RecordedScript(respelt(script, PLAINLY)), RecordedScript(respelt(script, ways))
    assert {seq: other.said(seq, at) for seq in other.numbers} == {seq: plain.said(seq, at) for seq in plain.numbers}


def only_until(script: Script, at: datetime) -> Script:
    """The same without what officials did later, and without later ends and steps back.

    An entry stays that shows that an earlier refusal, which named nothing, was not of its application. Pledges that
    pass on later stay too: whom a name means follows from all that is known (*Knowledge and holders*).
    """
    other = deepcopy(script)
    for seq, item in enumerate(other["items"]):
        unnamed = {act["register"] for act in item["acts"] if act["act"] == "refused" and act["reference"] is None}
        kept = []
        for act in item["acts"]:
            dated = [moment for name in ("applied", "effective", "obtained") if (moment := maybe_instant(act[name]))]
            if min(dated, default=recorded_at(act["recorded"], seq)) > at:
                continue
            if act["effective"] and instant_of(act["effective"]) > at and act["register"] not in unnamed:
                act["effective"] = None
            kept.append(act)
        item["acts"] = kept
        if item["ended"] is not None and recorded_at(item["ended"], seq) > at:
            item["ended"] = None
    return other


@few
@given(questions())
def test_what_comes_later_changes_nothing_of_what_was(question: Question) -> None:
    """What is said of one act is never changed by a later one; a past day reads as the acts of that day had it."""
    script, (at,) = question
    plain, other = RecordedScript(script), RecordedScript(only_until(script, at))
    assert {seq: plain.said(seq, at) for seq in plain.numbers} == {seq: other.said(seq, at) for seq in other.numbers}


@st.composite
def mortgaged(draw: st.DrawFn) -> tuple[Script, int]:
    """A Hong Kong right, often with a mortgagee entered as its owner, and the position of the item that is to end."""
    script = draw(scripts(most=4))
    assume(script["place"] == "HK")
    ending = draw(st.integers(0, len(script["items"]) - 1))
    for item in script["items"]:
        item["passed"] = None
    item = script["items"][ending]
    item["ended"] = None
    if draw(st.booleans()):
        item["security"] = "hk_legal_mortgage"
        day = draw(st.integers(item["signed"][0], item["signed"][0] + 20))
        script["owners"] = [(recorded_at(day), (item["bank"],))]
        if draw(st.booleans()):
            back = draw(st.integers(day + 1, LAST + 1))
            script["owners"].append((recorded_at(back), (draw(st.sampled_from(FIRMS)),)))
    return script, ending


@few
@given(mortgaged(), st.sampled_from(("ended", "passed")), st.integers(0, 5))
def test_the_end_of_one_pledge_harms_no_other(mortgage: tuple[Script, int], how: str, days: int) -> None:
    """A discharge, or a transfer to a bank that nobody names, lowers the outcome of no other item on the right."""
    script, ending = mortgage
    ended = deepcopy(script)
    ended["items"][ending][how] = LAST if how == "ended" else (TAKER, LAST)
    before, after, at = RecordedScript(script), RecordedScript(ended), recorded_at(LAST + days, 50)
    for seq in set(before.numbers) - {ending}:
        assert not _lowered(before.outcomes(seq, at), after.outcomes(seq, at)), (seq, at)


def _lowered(before: dict[str, Any], after: dict[str, Any]) -> dict[str, datetime]:
    return {forum: after[forum] for forum in before if RANK(after[forum]) < RANK(before[forum])}
