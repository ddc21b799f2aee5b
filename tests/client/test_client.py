"""The client: each operation has its call, the founding case works, what fails is tried again and has one effect."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from inspect import Parameter, signature
from typing import Any

import httpx2
import pytest

from registry.api.answers.answered import OPERATIONS
from registry.client import AsyncClient, Client, Problem, RegisterCall, calls
from registry.log.checkpoint import read_policy
from registry.log.invalid import LogInvalid
from registry.service.access.principal import Role
from tests.scenes.world import BANK, FIRM, World, filing, item, open_world
from tests.support import ROOT, SettableClock, SqliteDatabases

PEOPLE = {"front", "read_guide", "read_problem"}
"""Operations that are for people: they have no call."""


class ThroughWorld(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """What a client sends, passed to an application in this process."""

    def __init__(self, world: World) -> None:
        self._client = world.client

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The application's answer."""
        target = request.url.raw_path.decode()
        told = self._client.request(request.method, target, content=request.read(), headers=dict(request.headers))
        headers = [(name, value) for name, value in told.headers.items() if name != "content-length"]
        return httpx2.Response(told.status_code, headers=headers, content=told.content)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The same."""
        await request.aread()
        return self.handle_request(request)


class Failing(httpx2.BaseTransport):
    """Fails in the ways it is told before it passes what is sent on."""

    def __init__(self, through: httpx2.BaseTransport, *failures: Callable[[httpx2.Request], httpx2.Response]) -> None:
        self._through = through
        self._failures = list(failures)
        self.sent: list[httpx2.Request] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """A failure while there is one left, else the answer."""
        self.sent.append(request)
        return self._failures.pop(0)(request) if self._failures else self._through.handle_request(request)


@pytest.fixture(scope="module")
def world(sqlite_databases: SqliteDatabases) -> Iterator[World]:
    with sqlite_databases.fresh() as url, open_world(url, SettableClock(), published=True) as opened:
        yield opened


def client(world: World, role: Role | None = Role.BANK, transport: Any = None, **more: Any) -> Client:
    """A client of the application, for the bank unless another role is meant."""
    token = None if role is None else world.token(role, BANK if role is Role.BANK else None)
    return Client("http://register", token, transport=transport or ThroughWorld(world), **more)


def a_filing(world: World) -> dict[str, Any]:
    """A filing over a fresh right."""
    return {**filing(item(world.right("HK"))), "client_reference": None}


def test_every_operation_has_its_call_to_its_own_path() -> None:
    operations = {one.name: key for key, one in OPERATIONS.items() if one.name not in PEOPLE}
    assert set(calls.__all__) == set(operations)
    for name, key in operations.items():
        function = getattr(calls, name)
        needed = [
            {"body": {}, "filings": [], "seq": 7}.get(one.name, f"X-{one.name}")
            for one in signature(function).parameters.values()
            if one.default is Parameter.empty
        ]
        made: RegisterCall[Any] = function(*needed)
        method, path = key.split(" ", 1)
        assert made.method == method
        assert made.path.count("/") == path.count("/"), name
        assert (made.key is not None) == OPERATIONS[key].keyed, name
        assert (made.pledge is not None) == OPERATIONS[key].matched, name


def test_a_pledge_is_registered_found_and_discharged(world: World) -> None:
    with client(world) as bank:
        pledge = bank.send(calls.register_pledge(a_filing(world)))
        number = pledge["registration_number"]
        found = bank.send(calls.search_firm("USCC", FIRM["value"]))
        assert number in [one.get("registration_number") for group in found["items"] for one in group["encumbrances"]]
        assert bank.send(calls.discharge_pledge(number, {"reason": "debt_performed"}, dry_run=True))["dry_run"]
        assert bank.send(calls.discharge_pledge(number, {"reason": "debt_performed"}))["status"] == "discharged"
        assert number in [one["registration_number"] for one in bank.items(calls.list_pledges(limit=1))]


def test_the_same_for_asyncio(world: World) -> None:
    async def founding() -> str:
        token = world.token(Role.BANK, BANK)
        async with AsyncClient("http://register", token, transport=ThroughWorld(world)) as bank:
            pledge = await bank.send(calls.register_pledge(a_filing(world)))
            number = pledge["registration_number"]
            listed = [one["registration_number"] async for one in bank.items(calls.list_pledges(limit=1))]
            assert number in listed
            entries = [one["pledge"] async for one in bank.feed()]
            assert number in entries
            told = await bank.send(calls.discharge_pledge(number, {"reason": "debt_performed"}))
            return str(told["status"])

    assert asyncio.run(founding()) == "discharged"


def test_a_change_reads_the_state_it_is_meant_for_where_it_has_seen_none(world: World) -> None:
    document, _ = world.pledge()
    with client(world) as bank:
        told = bank.send(calls.discharge_pledge(document["registration_number"], {"reason": "debt_performed"}))
    assert told["status"] == "discharged"


def test_a_state_that_has_changed_since_is_a_problem(world: World) -> None:
    document, _ = world.pledge()
    number = document["registration_number"]
    with client(world) as bank, pytest.raises(Problem) as caught:
        bank.send(calls.discharge_pledge(number, {"reason": "debt_performed"}, if_match='"0-0000000000000000"'))
    assert (caught.value.status, caught.value.code) == (412, "precondition-failed")


def test_a_refusal_says_what_is_wrong_and_where_in_the_client_s_language(world: World) -> None:
    body = a_filing(world)
    del body["obligation"]
    with client(world, language="zh-Hant") as bank, pytest.raises(Problem) as caught:
        bank.send(calls.register_pledge(body))
    assert caught.value.code == "input-invalid"
    assert [one["pointer"] for one in caught.value.errors] == ["/obligation"]
    assert caught.value.request_id
    assert not caught.value.title.isascii()


def lost(request: httpx2.Request) -> httpx2.Response:
    """The connection ends before an answer has come."""
    raise httpx2.ReadError("gone", request=request)


def busy(request: httpx2.Request) -> httpx2.Response:
    """The register asks for patience."""
    return httpx2.Response(503, headers={"Retry-After": "3"}, json={"code": "store-busy"})


def test_a_call_is_sent_again_with_its_key_and_has_one_effect(world: World) -> None:
    through = ThroughWorld(world)

    def answered_and_lost(request: httpx2.Request) -> httpx2.Response:
        through.handle_request(request)
        return lost(request)

    waited: list[float] = []
    failing = Failing(through, answered_and_lost, busy)
    before = world.entries
    with client(world, transport=failing, sleep=waited.append) as bank:
        pledge = bank.send(calls.register_pledge(a_filing(world)))
    assert waited == [1.0, 3.0]
    assert len({one.headers["idempotency-key"] for one in failing.sent}) == 1
    assert pledge["status"] == "live"
    kinds = [one["kind"] for one in client(world).feed(before - 1)]
    assert kinds.count("pledge_registered") == 1


def test_it_is_sent_no_more_often_than_it_is_told(world: World) -> None:
    failing = Failing(ThroughWorld(world), *[busy] * 9)
    with client(world, transport=failing, attempts=3, sleep=lambda _: None) as bank, pytest.raises(Problem):
        bank.send(calls.read_versions())
    assert len(failing.sent) == 3


def test_an_assessment_that_is_lost_is_not_sent_again(world: World) -> None:
    failing = Failing(ThroughWorld(world), lost)
    with client(world, transport=failing, sleep=lambda _: None) as bank, pytest.raises(httpx2.ReadError):
        bank.send(calls.assess_filing(a_filing(world)))


def test_the_feed_gives_every_entry_once(world: World) -> None:
    with client(world, None) as public:
        seen = [one["seq"] for one in public.feed()]
    assert seen == list(range(world.entries))


def test_receipts_and_certificates_are_checked_by_the_caller_s_policy(world: World) -> None:
    document, _ = world.pledge()
    world.publisher.close()
    with client(world, None) as public:
        policy = read_policy(public.send(calls.read_log_file("policy.json")))
        assert public.receipt(document["seq"], policy).entry.index == document["seq"]
        subject = f"pledge:{document['registration_number']}"
        assert [one.status for one in public.certificate(subject, policy).items] == ["live"]
        with pytest.raises(LogInvalid):
            public.receipt(document["seq"], read_policy(_of_another_log(policy)))


def _of_another_log(policy: Any) -> bytes:
    from registry.log.canonical import canonical

    key = policy.keys[0].key.vkey
    name = policy.origin
    members = {
        "v": 1,
        "spec": "ipr-proof/1",
        "origin": name,
        "keys": [{"vkey": key, "from": 10**6, "until": None}],
        "require": ["ed25519"],
        "witnesses": [],
        "quorum": 0,
        "timestamp_roots": [],
        "transitions": {},
    }
    return canonical(members)


def test_the_guide_s_program_does_what_it_says(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    guide = (ROOT / "registry/guides/integrating.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    monkeypatch.setattr("registry.client.clients.httpx2.Client", partial(httpx2.Client, transport=ThroughWorld(world)))
    given = {"base": "http://register", "token": world.token(Role.BANK, BANK), "bank": BANK, "firm": FIRM}
    exec(program, {**given, "rights": [world.right("HK"), world.right("HK")]})
    printed = capsys.readouterr().out
    assert "pledge_discharged" in printed
    assert "HK/HK" in printed


def test_the_client_imports_nothing_of_the_server() -> None:
    asked = "import sys, registry.client; print([m for m in sys.modules if m.split('.')[0] in sys.argv[1:]])"
    others = ("fastapi", "sqlalchemy", "pydantic", "starlette", "uvicorn")
    told = subprocess.run([sys.executable, "-c", asked, *others], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"
