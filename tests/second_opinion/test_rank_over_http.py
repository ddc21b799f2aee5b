"""Rank and the law of notice as the public contract answers them, against the second opinion from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import given, settings

from tests.scenes.world import open_world
from tests.second_opinion import rank_and_notice as tables
from tests.second_opinion.drawing import Question, Script, opinion_of, questions, recorded_at, scripts
from tests.second_opinion.over_http import BEGUN, SentScript
from tests.support import SettableClock, SqliteDatabases

few = settings(max_examples=max(4, settings().max_examples // 20))


@contextmanager
def sent(databases: SqliteDatabases, script: Script) -> Iterator[SentScript]:
    """The application after the whole script was sent to it."""
    with databases.fresh() as url, open_world(url, SettableClock(BEGUN)) as world:
        recorded = SentScript(world, script)
        recorded.send()
        yield recorded


def opinion(recorded: SentScript, taken: list[dict[str, Any]]) -> tables.World:
    """The same as the tables see it."""
    return opinion_of(recorded.script, recorded.numbers, recorded.parties, taken, recorded.right)


@few
@given(question=questions(most=5, moments=2))
def test_ranks_and_opinions_are_those_of_the_tables(sqlite_databases: SqliteDatabases, question: Question) -> None:
    """INV-19, INV-20, MR-35: at any instant, whatever words were used."""
    with sent(sqlite_databases, question[0]) as recorded:
        world = opinion(recorded, [])
        for at in question[1]:
            assert recorded.ranks(at) == tables.ranks(world, at)
            answer = tables.notice(world, at)
            for seq in recorded.ranks(at):
                _, undetermined, contested = recorded.said(seq, at)
                assert (seq, undetermined) == (seq, seq in answer["undetermined"])
                assert (seq, contested) == (seq, answer["contested"].get(seq, set()))


@few
@given(script=scripts(steps=True))
def test_steps_back_need_everybody_whom_they_put_back(sqlite_databases: SqliteDatabases, script: Script) -> None:
    """INV-22, HK-59: `consents` of a subordination; and the ranks at the end."""
    with sent(sqlite_databases, script) as recorded:
        taken: list[dict[str, Any]] = []
        for step, answer in recorded.answers:
            expected = tables.step_back(opinion(recorded, taken), step, recorded_at(step["day"], 30 + step["turn"]))
            assert (step, answer) == (step, expected)
            if answer == "taken":
                taken.append(step)
        at = recorded.world.clock.now()
        assert recorded.ranks(at) == tables.ranks(opinion(recorded, taken), at)
