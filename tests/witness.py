"""Whether every rule that answers under its own name does so in some test that is marked for it.

While a marked test runs, whatever is made that names rules is written down: findings, deadlines, effects, duties, ways
through a register of charges, faults of links, and the grounds on which a pair of securities was answered. A run of the
whole suite, with all its cases, fails where a rule is listed with tests none of which saw it at work, as with one that
looks at its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Any

import pytest

from registry.domain.case.case import PlaceRule
from registry.domain.crossing import table
from registry.domain.crossing.company_charges import ChargeTrack
from registry.domain.crossing.foreign_exchange import SafeDuty
from registry.domain.law.deadline import Deadline
from registry.domain.law.finding import Does, Finding
from registry.domain.pledge.judged import LegalEffect, Reached
from registry.domain.rank.pairs import Pair
from registry.domain.recognition.outcome import RULES
from registry.domain.recognition.rules import forum
from registry.domain.right.family_links import LinkFault
from registry.jurisdictions import discover
from tests import tiers
from tests.exercises import marked

_ANSWERS = (Finding, Deadline, LegalEffect, Reached, SafeDuty, ChargeTrack, LinkFault, Pair)
_OUTPUT = "rules_at_work"


class Witness:
    """The rules that marked tests have seen at work, in this process and in those that it runs tests in."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.seen: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Watch a marked test."""
        rules = marked(getattr(item, "function", None))
        if not rules:
            return (yield)
        with watching() as seen:
            result = yield
        self.seen |= seen.intersection(rules)
        return result

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what another process saw."""
        self.seen |= set(getattr(node, "workeroutput", {}).get(_OUTPUT, ()))

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Hand over what this process saw, or fail a whole run in which a rule was not at work."""
        output: dict[str, Any] | None = getattr(self.config, "workeroutput", None)
        if output is not None:
            output[_OUTPUT] = sorted(self.seen)
        elif exitstatus == 0 and self._is_whole and (idle := self.idle):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            print(f"\nNo test that is marked for these rules saw them at work: {', '.join(idle)}")

    @property
    def idle(self) -> list[str]:
        """The rules that answer under their own name, and did so in no test marked for them."""
        return sorted(answering() - self.seen)

    @property
    def _is_whole(self) -> bool:
        if tiers.tier() == "quick":
            return False
        chosen = (self.config.getoption(name, None) for name in ("keyword", "markexpr", "lf", "deselect"))
        return self.config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(chosen)


@cache
def answering() -> frozenset[str]:
    """The rules that answer under their own name: those that speak, set a day or are cited, and those that recognise.

    A rule cited only for its number's form answers by what is read, and a rule of the district policy by its own way.
    """
    own = {rule.id for rule in _tables() if rule.speaks or rule.cites or rule.role is Does.DEADLINE}
    return frozenset({*own, *(rule.id for rule in (*RULES, *forum.RULES))} - _SILENT)


_SILENT = frozenset({"CN-120", "CN-20", "CN-33", "CN-63", "CN-126"})
"""Number forms, and rules whose day another rule's answer carries: the clock (CN-30, CN-31), the surcharge (CN-125)."""


@cache
def _tables() -> tuple[PlaceRule, ...]:
    return (*(rule for place in discover().values() for rule in place.rules), *table.RULES)


@cache
def _grounds() -> dict[str, frozenset[str]]:
    """The rules that are cited for each ground of the law of notice."""
    cited: dict[str, set[str]] = {}
    for rule in _tables():
        for one in rule.cites:
            cited.setdefault(one.partition(" ")[2], set()).add(rule.id)
    return {ground: frozenset(rules) for ground, rules in cited.items()}


def _rules_of(answer: Any) -> Iterable[str]:
    if isinstance(answer, Pair):
        return ("MR-35", *_grounds().get(answer.ground.value, ()))
    return (answer.rule, *getattr(answer, "rules", ()))


@contextmanager
def watching() -> Iterator[set[str]]:
    """The rules that are named by what is made meanwhile, in whatever thread."""
    seen: set[str] = set()

    def noting(made: Callable[..., None]) -> Callable[..., None]:
        @wraps(made)
        def init(self: Any, *values: Any, **members: Any) -> None:
            made(self, *values, **members)
            seen.update(_rules_of(self))

        return init

    before = {kind: vars(kind)["__init__"] for kind in _ANSWERS}
    for kind, made in before.items():
        type.__setattr__(kind, "__init__", noting(made))
    try:
        yield seen
    finally:
        for kind, made in before.items():
            type.__setattr__(kind, "__init__", made)
