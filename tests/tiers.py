"""How much of the suite runs where. This page is the one place that says so.

- `quick`: the README's command, in a few minutes: few examples, a spread of a long walk's cases, and on PostgreSQL, of
  the tests that run on each engine, those marked `both_engines`, at one level of isolation.
- `commit`: `.ci/run`, after the command. Every case on every engine.
- `full`: before a release (`.ci/run --full`). The same cases, with many more examples, races and kills.

Tests that are asked for by file or name run with all their cases in every tier.

`REGISTRY_TEST_TIER` names the tier; where it is not set, the Hypothesis profile does. Markers for the quick tier:
`fuller` leaves a test to the others, `spread(n)` keeps `n` of its cases in place of `CASES`, `both_engines` keeps both.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import settings

TIERS = {"quick": "quick", "commit": "ci", "full": "nightly"}
"""Each tier with its Hypothesis profile."""
_OF_PROFILE = {"ci": "commit", "mutation": "commit", "nightly": "full"}
CASES = 2
"""How many of a test's cases the quick tier runs, for each engine, where no marker says otherwise."""
ENGINES = ("databases", "levels")
"""The fixtures that give each engine in turn."""
MARKERS = (
    "fuller: not in the README's command; in `.ci/run`",
    "spread(n): in the README's command n of the test's cases, on each engine, in place of the usual number",
    "both_engines: in the README's command on PostgreSQL also",
)


def named() -> str | None:
    """The tier that `REGISTRY_TEST_TIER` names, if it does. ValueError for one that there is not."""
    name = os.environ.get("REGISTRY_TEST_TIER")
    if name is not None and name not in TIERS:
        raise ValueError(f"REGISTRY_TEST_TIER is quick, commit or full, not {name}")
    return name


def tier() -> str:
    """The tier of this run."""
    return named() or _OF_PROFILE.get(settings.get_current_profile_name(), "quick")


def sized(each_commit: int, full: int, quick: int | None = None) -> int:
    """How many of something a test does in each tier; in the quick one as in `commit` unless `quick` says so."""
    sizes = {"quick": each_commit if quick is None else quick, "commit": each_commit, "full": full}
    return sizes[tier()]


def examples(each_commit: int) -> int:
    """How many examples a property with a number of its own tries; a fifth in the quick tier, fivefold in the full."""
    return sized(each_commit, each_commit * 5, max(2, each_commit // 5))


def chosen(items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The tests that the quick tier runs, and those that it leaves to the others; the same ones each time."""
    kept, left = [], []
    walks: dict[tuple[str, str], list[pytest.Item]] = {}
    for item in items:
        engine = _engine(item)
        both = item.get_closest_marker("both_engines") is not None and engine != "postgresql-serializable"
        if (engine.startswith("postgresql") and not both) or item.get_closest_marker("fuller"):
            left.append(item)
            continue
        walks.setdefault((item.nodeid.partition("[")[0], engine), []).append(item)
    for walk in walks.values():
        marker = walk[0].get_closest_marker("spread")
        running = spread(walk, marker.args[0] if marker else CASES)
        kept += running
        left += [item for item in walk if item not in running]
    return kept, left


def spread(cases: Sequence[Any], count: int) -> list[Any]:
    """`count` of the cases, evenly apart, the first and the last among them; all of them where they are no more."""
    if len(cases) <= count:
        return list(cases)
    return [cases[round(at * (len(cases) - 1) / max(1, count - 1))] for at in range(count)]


def _engine(item: pytest.Item) -> str:
    """The engine that a test which runs on each runs on here; empty for any other."""
    values = item.callspec.params if hasattr(item, "callspec") else {}
    return next((str(values[name]) for name in ENGINES if name in values), "")
