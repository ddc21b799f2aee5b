"""The worlds of the interface's tests, on each engine in turn: one for a module to share, one for a test alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scenes.world import World, open_world
from tests.support import Databases, SettableClock


@pytest.fixture(scope="module")
def world(databases: Databases) -> Iterator[World]:
    """A world that the tests of a module share: each takes rights of its own, and none moves the clock."""
    with databases.fresh() as url, open_world(url) as opened:
        yield opened


@pytest.fixture
def own_world(database_url: str, clock: SettableClock) -> Iterator[World]:
    """A world for one test, which may move its `clock`."""
    with open_world(database_url, clock) as opened:
        yield opened
