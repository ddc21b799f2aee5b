"""What a call sends to the database, and how often; the number of statements is most of what a call costs.

They are counted where they leave for the driver. Not counted: what begins, sets and ends a transaction. One statement
with many rows of values counts once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from registry.store import journal
from tests.scenes.world import FIRM, World, filing, item, must, name, open_world

pytestmark = pytest.mark.both_engines

FRAME = ("BEGIN", "SET", "COMMIT", "ROLLBACK", "SHOW", "PRAGMA")


@dataclass
class Counted:
    """The statements that were sent, and how transactions ended."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0
    rollbacks: int = 0


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with open_world(database_url) as opened:
        yield opened


@contextmanager
def counting(world: World) -> Iterator[Counted]:
    """Count what the application sends meanwhile."""
    engine, counted = world.desk.register.store.engine, Counted()

    def sent(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(FRAME):
            counted.statements.append(statement)

    def committed(_connection: Any) -> None:
        counted.commits += 1

    def rolled_back(_connection: Any) -> None:
        counted.rollbacks += 1

    listeners = {"before_cursor_execute": sent, "commit": committed, "rollback": rolled_back}
    for what, listener in listeners.items():
        event.listen(engine, what, listener)
    try:
        yield counted
    finally:
        for what, listener in listeners.items():
            event.remove(engine, what, listener)


def within(bound: int, counted: Counted) -> None:
    """Fail, showing the statements, where there are more than `bound`."""
    shown = "\n".join(" ".join(statement.split())[:120] for statement in counted.statements)
    assert len(counted.statements) <= bound, f"{len(counted.statements)} statements, at most {bound}:\n{shown}"


def test_a_filing_of_two_rights_takes_at_most_12_statements_and_one_commit(world: World) -> None:
    body = filing(item(world.right("CN", "invention")), item(world.right("HK")))
    with counting(world) as counted:
        must(201, world.bank.post("/v1/pledges", body))
    within(12, counted)
    assert (counted.commits, counted.rollbacks) == (1, 0)


def test_a_filing_of_20_rights_takes_no_more_statements_than_one_of_two(world: World) -> None:
    body = filing(*(item(world.right("HK")) for _ in range(20)))
    with counting(world) as counted:
        must(201, world.bank.post("/v1/pledges", body))
    within(12, counted)


def test_a_discharge_takes_at_most_15_statements_and_one_commit(world: World) -> None:
    pledge, etag = world.pledge(item(world.right("CN", "invention")), item(world.right("HK")))
    with counting(world) as counted:
        path = f"/v1/pledges/{pledge['registration_number']}/discharge"
        must(200, world.bank.post(path, {"reason": "debt_performed"}, if_match=etag))
    within(15, counted)
    assert (counted.commits, counted.rollbacks) == (1, 0)


@pytest.mark.parametrize(
    ("asked", "bound"),
    [("firm", 3), ("right", 3), ("pledge by a stranger", 3), ("pledge by its bank", 4)],
)
def test_a_read_takes_few_statements(world: World, asked: str, bound: int) -> None:
    rights = [world.right("HK") for _ in range(3)]
    pledge, _ = world.pledge(*map(item, rights))
    world.pledge(item(rights[0]))
    number = pledge["registration_number"]
    calls = {
        "firm": lambda: world.public.get(f"/v1/firms/USCC/{FIRM['value']}/encumbrances"),
        "right": lambda: world.public.get(f"/v1/rights/{name(rights[0])}/encumbrances"),
        "pledge by a stranger": lambda: world.public.get(f"/v1/pledges/{number}"),
        "pledge by its bank": lambda: world.bank.get(f"/v1/pledges/{number}"),
    }
    with counting(world) as counted:
        must(200, calls[asked]())
    within(bound, counted)
    assert counted.commits == 0


def test_a_read_sends_its_statements_prepared_and_nothing_of_a_transaction(world: World, tmp_path: Path) -> None:
    """A ROLLBACK above all, after which the driver prepares every statement of the connection anew."""
    world.pledge()
    path = f"/v1/firms/USCC/{FIRM['value']}/encumbrances"
    for _ in range(10):
        must(200, world.public.get(path))
    with overheard(world, tmp_path / "sent") as sent:
        must(200, world.public.get(path))
    said = sent.read_text()
    assert said.count("party_identifier") + said.count("Bind") >= 1
    assert not re.findall("BEGIN|COMMIT|ROLLBACK|Parse", said)


@contextmanager
def overheard(world: World, file: Path) -> Iterator[Path]:
    """What goes over the one connection that calls in turn share, as its driver tells it."""
    with world.desk.register.store.read() as connection:
        driver: Any = connection.connection.dbapi_connection
    with file.open("w") as out:
        if world.desk.register.store.is_sqlite:
            driver.set_trace_callback(lambda statement: print(statement, file=out, flush=True))
            yield file
            driver.set_trace_callback(None)
        else:
            driver.pgconn.trace(out.fileno())
            yield file
            driver.pgconn.untrace()


def test_a_read_is_answered_while_a_write_is_under_way(world: World) -> None:
    pledge, _ = world.pledge()
    with world.desk.register.store.write() as connection:
        journal.hold(connection)
        must(200, world.public.get(f"/v1/pledges/{pledge['registration_number']}"))
