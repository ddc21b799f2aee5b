"""The mark that a test exercises rules, and the list of rules with their tests, read off the source of the tests.

A test exercises a rule when it tries what the rule decides, warns of or dates; one that looks at the rule's row in its
table does not, and is not marked (`tests.witness` watches over that). `python -m tests.exercises` writes the list to
where the rule catalogue reads it; `tests/test_catalogue.py` fails while it is not what the tests say.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from tests.support import ROOT

T = TypeVar("T")
_MARK = "exercised_rules"

LISTED = ROOT / "registry" / "service" / "law" / "exercised.json"
"""The list as it is kept: rule ids in order, each with the names of its tests."""


def exercises(*rules: str) -> Callable[[T], T]:
    """Mark a test as exercising these rules, each a literal id of a table."""
    assert rules, "a test that is marked exercises some rule"

    def mark(test: T) -> T:
        vars(test)[_MARK] = (*marked(test), *rules)
        return test

    return mark


def marked(test: object) -> tuple[str, ...]:
    """The rules a test is marked for."""
    told: tuple[str, ...] = getattr(test, _MARK, ())
    return told


def found(folder: Path = ROOT / "tests") -> Mapping[str, tuple[str, ...]]:
    """The tests marked in the files under `folder`, as `file::test`, by the rule they exercise.

    Raises ValueError, with its place, for a mark that is no literal, or is on what is not collected as a test.
    """
    marked: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for test, rule in _marks(path):
            marked.setdefault(rule, set()).add(f"{path.relative_to(folder.parent).as_posix()}::{test}")
    return {rule: tuple(sorted(marked[rule])) for rule in sorted(marked)}


def _marks(path: Path) -> Iterator[tuple[str, str]]:
    """Every marked test of one file, with each rule it is marked for, however many decorators say so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for mark in node.decorator_list:
            if not isinstance(mark, ast.Call) or not ast.unparse(mark.func).endswith("exercises"):
                continue
            if not node.name.startswith("test_"):
                raise ValueError(f"{path}:{node.lineno} {node.name} is marked and is no test")
            for rule in mark.args:
                if not isinstance(rule, ast.Constant) or not isinstance(rule.value, str):
                    raise ValueError(f"{path}:{rule.lineno} a rule is named by a literal")
                yield node.name, rule.value


def written(tests: Mapping[str, tuple[str, ...]]) -> str:
    """The list as its file holds it."""
    return json.dumps(tests, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    told = found()
    LISTED.write_text(written(told), encoding="utf-8")
    print(f"{len(told)} rules are exercised; {LISTED.relative_to(ROOT)} says by which tests.")
