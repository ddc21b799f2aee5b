"""Mutation testing of what ranks, recognises, holds families together and proves: `python -m tests.mutation`.

Needs mutmut 3 beside the test dependencies, and a POSIX system. It copies the checkout to a folder of its own, changes
one thing at a time in the functions of `MODULES`, and runs the tests of `TESTS` that reach the changed function until
one fails. mutmut leaves alone docstrings, annotations, properties and whatever stands outside a function. A mutant that
all tests pass survives: a test is missing, or the change makes no difference. Prints a line for each module, then each
survivor's difference. Ends with 1 when a module has fewer than `LEAST` percent of its mutants killed, one of the log's
arithmetic fewer than `LEAST_PROVING`.

    python -m tests.mutation                        everything: ten minutes for the rules, an hour for the log
    python -m tests.mutation '*priority*'           the mutants so named
    python -m tests.mutation --in FOLDER            in that folder, which is kept, to ask mutmut itself for more
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support import ROOT

MODULES = (
    "registry/domain/recognition/outcome.py",
    "registry/domain/rank/order.py",
    "registry/domain/rank/standing.py",
    "registry/domain/right/family_links.py",
    "registry/domain/recognition/rules/family.py",
    *(PROVING := tuple(f"registry/log/{name}.py" for name in ("tree", "proofs", "map", "note", "certificate"))),
)
TESTS = (
    "tests/domain/recognition/test_findings.py",
    "tests/domain/recognition/rules/test_family_words.py",
    "tests/domain/recognition/rules/test_family_rules.py",
    "tests/domain/recognition/rules/test_family_bases.py",
    "tests/domain/recognition/rules/test_drawn.py",
    "tests/domain/recognition/test_undisclosed.py",
    "tests/domain/right/test_family_links.py",
    "tests/domain/recognition/rules/test_family.py",
    "tests/domain/rank/test_timing.py",
    "tests/domain/rank/test_order.py",
    "tests/domain/decide/test_standing_back.py",
    "tests/log/test_tree.py",
    "tests/log/test_proofs.py",
    "tests/log/test_words.py",
    "tests/log/test_map.py",
    "tests/log/publishing/test_note.py",
    "tests/log/publishing/test_certificate.py",
)
"""Those that are about these modules, all of them fast; what others would notice besides is not counted."""
LEAST = 90
LEAST_PROVING = 95
"""Of the arithmetic that convicts an operator more is asked."""

COPIED = ("registry", "tests", "migrations", "pyproject.toml", "alembic.ini", "README.md", "CHANGELOG.md")
# In one process, whatever the project's own options say: mutmut watches from inside which test reaches what.
PYTEST = (
    *("-o", "addopts=--import-mode=importlib -p no:pytest_alembic"),
    *("-p", "no:cacheprovider", "--hypothesis-profile=mutation"),
)
SETTINGS = f"""
[tool.mutmut]
source_paths = ["registry"]
only_mutate = {json.dumps(MODULES)}
also_copy = ["migrations", "alembic.ini", "README.md", "CHANGELOG.md"]
pytest_add_cli_args = {json.dumps(PYTEST)}
pytest_add_cli_args_test_selection = {json.dumps(TESTS)}
use_git_change_detection = false
"""

KILLED, SURVIVED, TIMEOUT, UNTESTED = "killed", "survived", "timeout", "no test"
VERDICTS = {0: SURVIVED, 1: KILLED, 3: KILLED, 5: UNTESTED, 33: UNTESTED} | dict.fromkeys((24, -24, 36, 152), TIMEOUT)
"""What mutmut writes down as the exit code of a mutant's tests; a time-out is a kill, the loop it made being seen."""


@dataclass(frozen=True, kw_only=True)
class Module:
    """The verdict on every mutant of a module, by its name; None for one that was not tried."""

    path: str
    verdicts: dict[str, str | None]

    @property
    def tried(self) -> dict[str, str]:
        """Those that were tried."""
        return {name: verdict for name, verdict in self.verdicts.items() if verdict is not None}

    @property
    def alive(self) -> list[str]:
        """Those that no test noticed."""
        return [name for name, verdict in self.tried.items() if verdict not in (KILLED, TIMEOUT)]

    @property
    def percent(self) -> float:
        """How many of those tried were killed."""
        return 100 * (1 - len(self.alive) / len(self.tried)) if self.tried else 100.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 0 when every module has its share killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("mutants", nargs="*", help="names of mutants, with wildcards; all of them when none is given")
    parser.add_argument("--in", dest="folder", type=Path, help="a folder to work in, which is kept")
    parser.add_argument("--children", type=int, default=1, help="how many mutants are tried at a time")
    told = parser.parse_args(arguments)
    if told.folder is not None:
        return _run(told.folder, told.mutants, told.children)
    with tempfile.TemporaryDirectory() as folder:
        return _run(Path(folder), told.mutants, told.children)


def _run(folder: Path, mutants: Iterable[str], children: int) -> int:
    _copy(folder)
    _mutmut(folder, "run", "--max-children", str(children), *mutants)
    modules = [_read(folder, path) for path in MODULES]
    print(f"\n{'module':<40}{'mutants':>8}{'killed':>8}{'timeout':>8}{'alive':>8}{'percent':>9}")
    for one in modules:
        count = Counter(one.tried.values())
        numbers = f"{len(one.tried):>8}{count[KILLED]:>8}{count[TIMEOUT]:>8}{len(one.alive):>8}{one.percent:>9.1f}"
        print(f"{one.path:<40}{numbers}")
    for one in modules:
        for name in one.alive:
            print(f"\n{one.tried[name]}: {_mutmut(folder, 'show', name)}")
    return int(any(one.percent < (LEAST_PROVING if one.path in PROVING else LEAST) for one in modules))


def _copy(folder: Path) -> None:
    """The checkout as it stands, with mutmut's settings."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        there = folder / name
        if (ROOT / name).is_dir():
            shutil.rmtree(there, ignore_errors=True)
            shutil.copytree(ROOT / name, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, there)
    with (folder / "pyproject.toml").open("a") as settings:
        settings.write(SETTINGS)


def _mutmut(folder: Path, command: str, *arguments: str) -> str:
    """What mutmut prints; `run` prints as it goes and ends with an error when it could not begin."""
    shown = command == "run"
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", command, *arguments],
        cwd=folder,
        stdout=None if shown else subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout or ""


def _read(folder: Path, path: str) -> Module:
    codes = json.loads((folder / "mutants" / f"{path}.meta").read_text())["exit_code_by_key"]
    return Module(
        path=path,
        verdicts={name: None if code is None else VERDICTS.get(code, f"exit {code}") for name, code in codes.items()},
    )


if __name__ == "__main__":
    sys.exit(main())
