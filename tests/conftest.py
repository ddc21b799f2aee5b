"""Fixtures that every test may ask for: the clock, and real databases on both engines, a fresh one for each test.

Set `REGISTRY_TEST_DATABASE_URL` to a PostgreSQL URL that may create databases to use that server instead of our own.
How much of the suite runs where is told in `tests/tiers.py`. `--hypothesis-profile=nightly` tries many more examples,
other ones each time.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests import tiers
from tests.metering import Meter
from tests.support import Cluster, Databases, Levels, PostgresDatabases, SettableClock, SqliteDatabases, quick_folder
from tests.witness import Witness

# No deadline: a busy machine is not a wrong answer. `ci` tries the same examples every time, so red stays red.
settings.register_profile(
    "ci", derandomize=True, deadline=None, print_blob=True, max_examples=100, stateful_step_count=30
)
settings.register_profile(
    "nightly",
    derandomize=False,
    deadline=None,
    print_blob=True,
    max_examples=2_000,
    stateful_step_count=50,
    suppress_health_check=[HealthCheck.too_slow],
)
# For `tests.mutation`, which asks whether any example fails and not which: few of them, and none made smaller.
settings.register_profile(
    "mutation", derandomize=True, deadline=None, max_examples=25, phases=[Phase.explicit, Phase.generate]
)
# For the README's command: fewer examples, and no search for what all failing ones have in common.
settings.register_profile(
    "quick",
    derandomize=True,
    deadline=None,
    print_blob=True,
    max_examples=20,
    stateful_step_count=30,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
settings.load_profile(tiers.TIERS[tiers.named() or "quick"])


LONGEST = ("machine/test_on_postgresql", "racing/test_races", "machine/test_on_sqlite", "racing/test_kills")
"""Files that take longest: begun first, so that no worker is left with one while the other has nothing to do."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the fuller tiers what is theirs, unless tests are asked for by name; begin with the longest files."""
    if tiers.tier() == "quick" and config.args_source is not pytest.Config.ArgsSource.ARGS:
        items[:], left = tiers.chosen(items)
        config.hook.pytest_deselected(items=left)
    ranks = {f"tests/{name}.py": n for n, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.nodeid.partition("::")[0], len(ranks)))


def pytest_configure(config: pytest.Config) -> None:
    """Watch whether every rule is at work in some test that is marked for it, and what the tests cost."""
    config.pluginmanager.register(Witness(config))
    config.pluginmanager.register(Meter(config))
    for marker in tiers.MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_collection_finish() -> None:
    """Have Python look for circles of objects seldom, and not among what has been read so far, as the server does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture
def clock() -> SettableClock:
    """A clock at 2026-11-23T02:00:00Z that moves only when told."""
    return SettableClock()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server's URL, with the right to create databases; shared by the session, never to be stopped."""
    given = os.environ.get("REGISTRY_TEST_DATABASE_URL")
    if given:
        yield given
        return
    own = Cluster()
    try:
        own.start()
        yield own.url()
    finally:
        own.remove()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A running PostgreSQL server for one test alone, which may `stop()` and `start()` it."""
    own = Cluster()
    try:
        own.start()
        yield own
    finally:
        own.remove()


@pytest.fixture(scope="session")
def sqlite_databases() -> Iterator[SqliteDatabases]:
    """Fresh SQLite databases."""
    with tempfile.TemporaryDirectory(prefix="pledge-sqlite-", dir=quick_folder()) as folder:
        yield SqliteDatabases(Path(folder))


@pytest.fixture(scope="session")
def postgres_databases(postgres_url: str) -> Iterator[PostgresDatabases]:
    """Fresh PostgreSQL databases."""
    source = PostgresDatabases(postgres_url)
    try:
        yield source
    finally:
        source.close()


@pytest.fixture(params=["sqlite", "postgresql"], scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """Fresh databases on each engine in turn; for tests that need one per Hypothesis example: `databases.fresh()`."""
    name = {"sqlite": "sqlite_databases", "postgresql": "postgres_databases"}[request.param]
    found: Databases = request.getfixturevalue(name)
    return found


@pytest.fixture(params=["sqlite", "postgresql-read_committed", "postgresql-serializable"], scope="session")
def levels(request: pytest.FixtureRequest) -> Levels:
    """Fresh databases with a level to run commands at: SQLite, which asks for none, and PostgreSQL with each of two."""
    engine, _, isolation = request.param.partition("-")
    name = {"sqlite": "sqlite_databases", "postgresql": "postgres_databases"}[engine]
    return Levels(databases=request.getfixturevalue(name), isolation=isolation or "read_committed")


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The URL of a fresh, migrated, empty database, on each engine in turn."""
    with databases.fresh() as url:
        yield url


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """The URL of a fresh database without any schema, on each engine in turn."""
    with databases.fresh(migrated=False) as url:
        yield url
