"""A command that another came before is run anew, a few times and not for long; one that only waited is not.

The commits are real, and refused by the database itself, on both levels of PostgreSQL: a trigger says 40001 when the
transaction ends. The pauses are counted, not slept through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from registry.errors import StoreBusy, StoreUnavailable
from registry.service.access.principal import Principal
from registry.service.importing import load
from registry.service.journal.execute import execute
from registry.service.journal.transaction import Transaction
from registry.service.operating import sweep, upkeep
from registry.service.operating.opening import open_register
from registry.service.pledge import life
from registry.service.retries import Retries
from registry.store import journal
from registry.store.database.engine import Store
from tests.cli.sheets import party_sheet
from tests.scenes import registers as the
from tests.scenes.world import EXECUTED, OTHER_BANK, World, filing, item, must, open_world
from tests.support import PostgresDatabases

pytestmark = pytest.mark.both_engines


@dataclass
class Machine:
    """A clock that only pauses move, and a command that takes `lasting` seconds and raises what it is told to."""

    raised: list[Exception]
    lasting: float = 0.0
    drawn: float = 1.0
    now: float = 100.0
    tries: int = 0
    pauses: list[float] = field(default_factory=list)

    def run(self) -> str:
        """Run the command under the register's own numbers."""
        return Retries(sleep=self._sleep, elapsed=lambda: self.now, chance=lambda: self.drawn).run(self._command)

    def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def _command(self) -> str:
        self.tries += 1
        self.now += self.lasting
        if self.raised:
            raise self.raised.pop(0)
        return "done"


def beaten() -> StoreBusy:
    """What a command is told that another came before."""
    return StoreBusy("Others came first.", beaten=True)


@pytest.mark.parametrize("times", range(6))
def test_who_is_beaten_up_to_five_times_is_run_anew_after_ever_longer_pauses(times: int) -> None:
    machine = Machine([beaten() for _ in range(times)], drawn=0.5)
    assert machine.run() == "done"
    assert machine.pauses == [0.01, 0.02, 0.04, 0.08, 0.16][:times]


def test_who_is_beaten_a_sixth_time_is_told_that_the_register_is_busy() -> None:
    machine = Machine([beaten() for _ in range(6)])
    with pytest.raises(StoreBusy):
        machine.run()
    assert machine.tries == 6
    assert sum(machine.pauses) < 2


def test_nobody_is_run_anew_two_seconds_after_being_beaten_first() -> None:
    machine = Machine([beaten() for _ in range(6)], lasting=0.9)
    with pytest.raises(StoreBusy):
        machine.run()
    assert machine.tries == 4


def test_who_waited_long_before_being_beaten_has_a_second_run_all_the_same() -> None:
    machine = Machine([beaten()], lasting=29.0)
    assert machine.run() == "done"


@pytest.mark.parametrize("raised", [StoreBusy("It waited."), StoreUnavailable("It broke."), ValueError("It is ours.")])
def test_what_was_not_beaten_is_not_run_anew(raised: Exception) -> None:
    machine = Machine([raised])
    with pytest.raises(type(raised)):
        machine.run()
    assert (machine.tries, machine.pauses) == (1, [])


# ---- commits that the database refuses -------------------------------------------------------------------------------

NO_ORDER = "RAISE EXCEPTION 'no order' USING ERRCODE = '40001'"
DEADLOCK = "RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'"
BREAK = "PERFORM pg_terminate_backend(pg_backend_pid())"


@pytest.fixture(params=["read_committed", "serializable"])
def world(request: pytest.FixtureRequest, postgres_databases: PostgresDatabases) -> Iterator[World]:
    """The application on PostgreSQL, whose retries pause for nothing but `paused`."""
    with postgres_databases.fresh() as url, open_world(url, isolation=request.param) as opened:
        yield opened


@pytest.fixture
def paused(world: World) -> list[float]:
    """The pauses that were made, which are all that time is counted by."""
    pauses: list[float] = []
    retries = Retries(sleep=pauses.append, elapsed=lambda: sum(pauses), chance=lambda: 1.0)
    world.desk = replace(world.desk, register=replace(world.desk.register, retries=retries))
    app: Any = world.client.app
    app.state.desk = world.desk
    return pauses


def refusing(world: World, times: int, how: str = NO_ORDER) -> Callable[[], int]:
    """Have so many commits that recorded something refused; how many were tried is told when asked."""
    with world.desk.register.store.write() as connection:
        connection.exec_driver_sql(
            f"""
            DROP TRIGGER IF EXISTS refused ON journal_entry; DROP SEQUENCE IF EXISTS tried; CREATE SEQUENCE tried;
            CREATE OR REPLACE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN IF nextval('tried') <= {times} THEN {how}; END IF; RETURN NULL; END$$;
            CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON journal_entry DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION refused();
            """
        )

    def tried() -> int:
        with world.desk.register.store.read() as connection:
            return int(connection.exec_driver_sql("SELECT last_value FROM tried").scalar_one())

    return tried


@pytest.mark.parametrize("how", [NO_ORDER, DEADLOCK])
def test_a_filing_whose_first_commits_are_refused_is_registered_once(
    world: World, paused: list[float], how: str
) -> None:
    body, before = filing(item(world.right())), world.entries
    tried = refusing(world, 5, how)
    answer = must(201, world.bank.post("/v1/pledges", body, key="beaten"))
    assert (tried(), len(paused), world.entries) == (6, 5, before + 1)
    assert int(answer.json()["registration_number"][7:16]) == 1
    assert upkeep.verify(world.desk.register).findings == ()
    again = must(201, world.bank.post("/v1/pledges", body, key="beaten"))
    assert (again.content, again.headers["Idempotent-Replayed"], tried()) == (answer.content, "true", 6)


def test_a_filing_whose_every_commit_is_refused_is_503_and_leaves_nothing(world: World, paused: list[float]) -> None:
    body, before = filing(item(world.right())), world.entries
    tried = refusing(world, 6)
    answer = must(503, world.bank.post("/v1/pledges", body, key="beaten"))
    assert (answer.json()["code"], answer.headers["Retry-After"]) == ("store-busy", "1")
    assert (tried(), len(paused), world.entries) == (6, 5, before)
    told = must(201, world.bank.post("/v1/pledges", body, key="beaten"))
    assert "Idempotent-Replayed" not in told.headers
    assert world.entries == before + 1


def test_a_connection_that_breaks_while_it_commits_is_503_and_is_left_to_the_callers_key(
    world: World, paused: list[float]
) -> None:
    body, before = filing(item(world.right())), world.entries
    tried = refusing(world, 1, BREAK)
    answer = must(503, world.bank.post("/v1/pledges", body, key="broken"))
    assert answer.json()["code"] == "store-unavailable"
    assert (tried(), paused) == (1, [])
    must(201, world.bank.post("/v1/pledges", body, key="broken"))
    assert world.entries == before + 1


def test_a_lock_waited_for_in_vain_is_not_waited_for_again(postgres_databases: PostgresDatabases) -> None:
    with postgres_databases.fresh() as url:
        register, other = open_register(url, lock_timeout=0.05), Store(url)
        pauses: list[float] = []
        register = replace(register, retries=Retries(sleep=pauses.append))
        try:
            with other.write() as connection:
                journal.hold(connection)
                with pytest.raises(StoreBusy):
                    execute(register, the.party(the.OWNER, "甲"))
            assert pauses == []
        finally:
            register.store.close()
            other.close()


@pytest.mark.usefixtures("paused")
def test_a_row_loaded_at_its_second_try_was_loaded_and_one_known_by_then_was_known(world: World) -> None:
    row = {"kind": "company", "seat": "HK", "name": "某某有限公司", "lang": "zh-Hant", "scheme": "HK-UBI"}
    sheet = party_sheet({**row, "value": "12345678"})
    tried = refusing(world, 1)
    for outcome, tries in ((load.RowOutcome.LOADED, 2), (load.RowOutcome.KNOWN, 2)):
        (row,) = load.import_parties(world.desk.register, sheet)
        assert (row.outcome, tried()) == (outcome, tries)


@pytest.mark.usefixtures("paused")
def test_a_sweep_counts_the_entries_that_are_there_not_those_it_tried(world: World) -> None:
    world.pledge(item(world.right("CN", "invention"), entered=None))
    world.clock.advance(timedelta(days=40))
    before = world.entries
    refusing(world, 3)
    assert sweep.reassess(world.desk.register) == world.entries - before == 1


@pytest.mark.usefixtures("paused")
def test_that_another_came_before_is_no_outcome_of_a_line(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A portfolio passes line by line. A line that is refused says so; one that is beaten begins all of them anew."""
    (one, one_tag), (two, two_tag) = world.pledge(), world.pledge()
    lines = [
        {"registration_number": document["registration_number"], "if_match": tag}
        for document, tag in ((one, one_tag), (two, two_tag))
    ]
    body = {
        "pledgee": OTHER_BANK,
        "consents": [{"party": OTHER_BANK, "at": EXECUTED, "sha256": "9" * 64}],
        "pledges": lines,
    }
    passed, real = [], life.transfer

    def transfer(transaction: Transaction, principal: Principal, meant: life.Meant, request: Any) -> Any:
        passed.append(meant.number)
        if len(passed) == 2:
            raise beaten()
        return real(transaction, principal, meant, request)

    monkeypatch.setattr(life, "transfer", transfer)
    before = world.entries
    assert must(200, world.bank.post("/v1/pledges/transfers", body)).json()["transferred"] == 2
    assert passed == [line["registration_number"] for line in [*lines, *lines]]
    assert world.entries == before + 2
