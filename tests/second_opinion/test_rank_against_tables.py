"""Rank and the law of notice, as the registry reads them, against the second opinion written from the tables."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from tests.second_opinion import rank_and_notice as tables
from tests.second_opinion.adapters import RecordedScript, opinion_parties
from tests.second_opinion.drawing import Question, opinion_of, questions, recorded_at

half = settings(max_examples=max(10, settings().max_examples // 2))


def opinion(recorded: RecordedScript) -> tables.World:
    """The same world as the tables see it, with the steps back that were taken."""
    taken = [step for step, answer in recorded.answers if answer == "taken"]
    return opinion_of(recorded.script, recorded.numbers, opinion_parties(), taken, str(recorded.right))


@half
@given(questions(moments=2))
def test_ranks_are_those_of_the_tables(question: Question) -> None:
    """INV-19, INV-20; acts, refusals, second applications, void charges, pending Macau requests; at any instant."""
    recorded = RecordedScript(question[0])
    world = opinion(recorded)
    for at in question[1]:
        assert recorded.ranks(at) == tables.ranks(world, at)


@half
@given(questions())
def test_undetermined_and_contested_items_are_those_of_the_tables(question: Question) -> None:
    """MR-35: section 52 pair by pair, whatever was known and in whose words it was said."""
    script, (at,) = question
    recorded = RecordedScript(script)
    answer = tables.notice(opinion(recorded), at)
    for seq in tables.ranks(opinion(recorded), at):
        _, undetermined, contested = recorded.said(seq, at)
        assert (seq, undetermined) == (seq, seq in answer["undetermined"])
        assert (seq, contested) == (seq, answer["contested"].get(seq, set()))


@half
@given(questions(steps=True))
def test_steps_back_are_taken_with_the_consent_of_all_whom_they_put_back(question: Question) -> None:
    """INV-22, HK-59: a chain needs each third item's pledgee; a step works while both are live and perfected."""
    script, (at,) = question
    recorded = RecordedScript(script)
    taken: list[dict[str, Any]] = []
    for step, answer in recorded.answers:
        world = opinion_of(script, recorded.numbers, opinion_parties(), taken, str(recorded.right))
        expected = tables.step_back(world, step, recorded_at(step["day"], 30 + step["turn"]))
        assert (step, answer) == (step, expected)
        if answer == "taken":
            taken.append(step)
    assert recorded.ranks(at) == tables.ranks(opinion(recorded), at)
