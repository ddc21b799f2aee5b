"""While somebody else holds a row of PostgreSQL, commands that want it wait and all others go on.

The locks are real, taken by a transaction of another connection, and so are the commits. Nothing sleeps here: commands
have their turns in the order they came, so whoever comes after those that wait is answered when each of these has tried
and given its turn back.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager

import anyio
import pytest
from anyio.abc import TaskGroup
from anyio.to_thread import current_default_thread_limiter
from httpx2 import ASGITransport, AsyncClient, Response
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from registry.app import compose
from registry.service.access.principal import Role
from registry.service.operating import upkeep
from registry.settings import Settings
from tests.scenes.world import (
    BANK,
    Body,
    World,
    filing,
    item,
    must,
    name,
    named,
    open_world,
    party,
    uscc,
)
from tests.support import PostgresDatabases

pytestmark = [pytest.mark.anyio, pytest.mark.both_engines]

PLEDGES = "/v1/pledges"


@pytest.fixture
def anyio_backend() -> str:
    """Servers run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="module")
def patient(postgres_databases: PostgresDatabases) -> Iterator[World]:
    """The application with one writer, whose commands may wait long. Afterwards the register is whole."""
    with postgres_databases.fresh() as url, open_world(url, lock_timeout=60, writers=1) as own:
        yield own
        assert upkeep.verify(own.desk.register).findings == ()


@pytest.fixture
def serializable(postgres_databases: PostgresDatabases) -> Iterator[World]:
    """The same on the other level."""
    with (
        postgres_databases.fresh() as url,
        open_world(url, isolation="serializable", lock_timeout=60, writers=1) as own,
    ):
        yield own


@pytest.fixture
def hasty(postgres_databases: PostgresDatabases) -> Iterator[World]:
    """The application with one writer, whose commands wait for half a second."""
    with postgres_databases.fresh() as url, open_world(url, lock_timeout=0.5, writers=1) as own:
        yield own


@contextmanager
def holding(world: World, lock: str, **values: object) -> Iterator[Connection]:
    """Another connection to the same database, in a transaction that holds the rows that a statement locks."""
    engine = create_engine(world.desk.register.store.url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            assert connection.execute(text(lock), values).rowcount >= 1
            yield connection
    finally:
        engine.dispose()


def anchored(world: World, anchor: str) -> AbstractContextManager[Connection]:
    """Hold the row that is locked for a right or a party."""
    return holding(world, "SELECT name FROM anchor WHERE name = :name FOR UPDATE", name=anchor)


class Sent:
    """A command under way, and its answer when it has one."""

    def __init__(self) -> None:
        self.answer: Response | None = None
        self._answered = anyio.Event()

    def take(self, answer: Response) -> None:
        """Have the answer."""
        self.answer = answer
        self._answered.set()

    async def answered(self) -> Response:
        """The answer, when it has come."""
        await self._answered.wait()
        assert self.answer is not None
        return self.answer


class Callers:
    """Those who call the application from one loop."""

    def __init__(self, world: World, client: AsyncClient, group: TaskGroup) -> None:
        self._client, self._group = client, group
        self._tokens = {Role.BANK: world.token(Role.BANK, BANK), Role.REGISTRAR: world.token(Role.REGISTRAR)}

    async def post(
        self, path: str, body: Body, *, role: Role = Role.BANK, key: str | None = None, if_match: str | None = None
    ) -> Response:
        """Send one command and wait for its answer."""
        sent = {
            "Content-Type": "application/json",
            "Idempotency-Key": key or secrets.token_hex(12),
            "Authorization": f"Bearer {self._tokens[role]}",
            **({} if if_match is None else {"If-Match": if_match}),
        }
        return await self._client.post(path, content=json.dumps(body).encode(), headers=sent)

    async def begin(self, path: str, body: Body, *, key: str | None = None, if_match: str | None = None) -> Sent:
        """Send one command, which has its place in the queue when this returns."""
        sent = Sent()

        async def send() -> None:
            sent.take(await self.post(path, body, key=key, if_match=if_match))

        self._group.start_soon(send)
        await anyio.lowlevel.checkpoint()
        return sent

    async def go_on(self, world: World) -> None:
        """See that the others have their turns, and are not told that the register is busy."""
        for one in (world.right("HK"), world.right("CN", "invention")):
            must(201, await self.post(PLEDGES, filing(item(one))))
        serial = 700 + secrets.randbelow(10**6)
        answer = await self.post("/v1/parties", party(named("USCC", uscc(serial)), name="公司"), role=Role.REGISTRAR)
        must(201, answer)
        for path in ("/healthz", "/readyz", "/v1/history?limit=1"):
            must(200, await self._client.get(path))


@asynccontextmanager
async def calling(world: World) -> AsyncIterator[Callers]:
    """Callers of an application over the same register, which has two threads for all that it does."""
    store = world.desk.register.store
    app = compose(world.desk, Settings(database_url=store.url, lock_timeout=store.lock_timeout))
    current_default_thread_limiter().total_tokens = 2
    async with (
        AsyncClient(transport=ASGITransport(app=app), base_url="http://here") as client,
        anyio.create_task_group() as group,
    ):
        yield Callers(world, client, group)


@pytest.mark.parametrize("count", [1, 5, 40])
async def test_filings_over_a_locked_right_wait_for_it_and_others_do_not(patient: World, count: int) -> None:
    await wait_and_go_on(patient, count)


async def test_they_do_neither_where_commands_begin_one_after_another(serializable: World) -> None:
    await wait_and_go_on(serializable, 5)


async def wait_and_go_on(world: World, count: int) -> None:
    """So many file over a right that is locked; when that goes one is registered, and the others meet its pledge."""
    right = world.right("CN", "invention")
    async with calling(world) as callers:
        with anchored(world, f"right:{name(right)}"):
            sent = [await callers.begin(PLEDGES, filing(item(right))) for _ in range(count)]
            await callers.go_on(world)
            assert [one.answer for one in sent] == [None] * count
        statuses = [(await one.answered()).status_code for one in sent]
    assert sorted(statuses) == [201, *[409] * (count - 1)]


async def test_a_right_whose_lock_goes_is_not_held_up_by_others_that_stay_locked(patient: World) -> None:
    held, freed = [patient.right() for _ in range(3)], patient.right()
    async with calling(patient) as callers:
        async with AsyncExitStack() as stack:
            for right in held:
                stack.enter_context(anchored(patient, f"right:{name(right)}"))
            waiting = [await callers.begin(PLEDGES, filing(item(right))) for right in held]
            with anchored(patient, f"right:{name(freed)}"):
                sent = await callers.begin(PLEDGES, filing(item(freed)))
                await callers.go_on(patient)
                assert sent.answer is None
            must(201, await sent.answered())
            assert [one.answer for one in waiting] == [None] * 3
        for one in waiting:
            must(201, await one.answered())


async def test_whoever_waits_for_a_locked_right_too_long_is_told_so_and_nothing_is_kept(hasty: World) -> None:
    right, before = hasty.right(), hasty.entries
    body = filing(item(right))
    async with calling(hasty) as callers:
        with anchored(hasty, f"right:{name(right)}"):
            sent = [await callers.begin(PLEDGES, body, key=f"late-{n}") for n in range(5)]
            for one in sent:
                answer = must(503, await one.answered())
                assert (answer.json()["code"], answer.headers["Retry-After"]) == ("store-busy", "1")
            assert hasty.entries == before
        answer = must(201, await callers.post(PLEDGES, body, key="late-0"))
        assert "Idempotent-Replayed" not in answer.headers


async def test_a_change_of_a_pledge_and_of_two_rights_wait_for_either_of_them(patient: World) -> None:
    free, held = patient.right(), patient.right()
    pledge, etag = patient.pledge(item(held))
    path = f"{PLEDGES}/{pledge['registration_number']}/discharge"
    async with calling(patient) as callers:
        with anchored(patient, f"right:{name(held)}"):
            change = await callers.begin(path, {"reason": "debt_performed"}, if_match=etag)
            both = await callers.begin(PLEDGES, filing(item(free), item(held)))
            await callers.go_on(patient)
            must(201, await callers.post(PLEDGES, filing(item(free))))
            assert (change.answer, both.answer) == (None, None)
        must(200, await change.answered())
        must(201, await both.answered())


@pytest.mark.parametrize("table", ["pledge_version", "item_version"])
async def test_a_row_that_is_written_late_in_a_command_does_not_hold_up_others_either(
    patient: World, table: str
) -> None:
    """By then the command has its position in the journal, which every other needs."""
    pledge, etag = patient.pledge()
    number = pledge["registration_number"]
    async with calling(patient) as callers:
        with holding(patient, f"SELECT * FROM {table} WHERE registration_number = :number FOR UPDATE", number=number):
            change = await callers.begin(f"{PLEDGES}/{number}/discharge", {"reason": "debt_performed"}, if_match=etag)
            await callers.go_on(patient)
            assert change.answer is None
        must(200, await change.answered())


INSERTED = (
    "INSERT INTO idempotency_key (holder, route, key, fingerprint, created_at) SELECT COALESCE(p.representative,"
    " n.party_id), :route, :key, '', 0 FROM party_identifier n JOIN party_version p ON p.party_id = n.party_id AND"
    " p.seq_to IS NULL WHERE n.scheme = :scheme AND n.value = :value"
)
FLYING = {**BANK, "route": "POST /v1/pledges", "key": "flying"}


async def test_a_key_in_flight_elsewhere_is_waited_for_and_others_do_not_wait(patient: World) -> None:
    body = filing(item(patient.right()))
    async with calling(patient) as callers:
        with holding(patient, INSERTED, **FLYING) as connection:
            sent = await callers.begin(PLEDGES, body, key="flying")
            await callers.go_on(patient)
            assert sent.answer is None
            connection.rollback()
        must(201, await sent.answered())


async def test_a_key_in_flight_elsewhere_for_too_long_is_told_as_that(hasty: World) -> None:
    body = filing(item(hasty.right()))
    async with calling(hasty) as callers:
        with holding(hasty, INSERTED, **FLYING) as connection:
            answer = must(409, await callers.post(PLEDGES, body, key="flying"))
            assert (answer.json()["code"], answer.headers["Retry-After"]) == ("idempotency-key-in-flight", "1")
            connection.rollback()
        must(201, await callers.post(PLEDGES, body, key="flying"))


async def test_one_key_sent_again_while_its_first_call_waits_has_one_effect_and_one_answer(patient: World) -> None:
    right = patient.right()
    body = filing(item(right))
    async with calling(patient) as callers:
        with anchored(patient, f"right:{name(right)}"):
            sent = [await callers.begin(PLEDGES, body, key="again") for _ in range(5)]
            await callers.go_on(patient)
        answers = [must(201, await one.answered()) for one in sent]
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
