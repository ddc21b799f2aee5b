"""The sandbox: the same code over data that are thrown away, a clock that is set by whoever tries it, scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from registry.app import create_sandbox
from registry.service.operating import demonstration, upkeep
from registry.service.operating.opening import open_register
from registry.service.operating.sandbox import ORIGIN, SCENARIOS
from registry.settings import Settings
from tests.scenes.world import Body, must


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[TestClient]:
    url = f"sqlite:///{tmp_path / 'sandbox.db'}"
    upkeep.migrate(url)
    register = open_register(url)
    demonstration.load(register)
    register.store.close()
    settings = replace(
        Settings(database_url=url, key_file=tmp_path / "key"),
        log_sink=tmp_path / "checkpoints",
        log_key_file=tmp_path / "log-keys",
        log_origin=ORIGIN,
    )
    with TestClient(create_sandbox(settings), raise_server_exceptions=False) as client:
        yield client


def looked(sandbox: TestClient) -> Body:
    told: Body = must(200, sandbox.get("/sandbox/")).json()
    return told


def test_every_answer_says_that_it_comes_from_a_sandbox(sandbox: TestClient) -> None:
    for path in ("/healthz", "/meta", "/v1/rules", "/sandbox/", "/nowhere", "/v1/pledges", "/docs"):
        assert sandbox.get(path).headers["x-sandbox"] == "true"
    assert sandbox.post("/v1/pledges", content=b"{").headers["x-sandbox"] == "true"


def test_its_tokens_hold_whatever_the_clock_is_set_to(sandbox: TestClient) -> None:
    told = looked(sandbox)
    assert set(told["tokens"]) == {"bank", "firm", "registrar", "auditor"}
    for now in ("2031-05-05T00:00:00Z", "2090-01-01T00:00:00+08:00"):
        assert must(200, sandbox.post("/sandbox/clock", json={"now": now})).json()["now"] > "2031"
        headers = {"Authorization": f"Bearer {told['tokens']['bank']}"}
        must(200, sandbox.get("/v1/pledges", headers=headers))


@pytest.mark.parametrize("body", ['{"now": "2001-01-01"}', "{}", '{"now": 5}', "[]", '{"now": "soon"}', "x"])
def test_a_clock_goes_on_from_a_readable_instant_and_never_back(sandbox: TestClient, body: str) -> None:
    before = looked(sandbox)["now"]
    problem = sandbox.post("/sandbox/clock", content=body)
    assert problem.status_code in (400, 422)
    assert problem.headers["content-type"] == "application/problem+json"
    assert looked(sandbox)["now"][:10] == before[:10]


def test_every_scenario_can_be_played_and_others_are_not_known(sandbox: TestClient) -> None:
    for name in SCENARIOS:
        told = must(200, sandbox.post(f"/sandbox/scenarios/{name}")).json()
        assert told["scenario"] == name
    assert must(404, sandbox.post("/sandbox/scenarios/nothing")).json()["code"] == "not-found"


def test_a_court_s_order_refuses_what_is_filed_after_it(sandbox: TestClient) -> None:
    told = must(200, sandbox.post("/sandbox/scenarios/preservation")).json()
    shown = must(200, sandbox.get(f"/v1/rights/{told['right']}/encumbrances")).json()
    kinds = [one["kind"] for one in shown["items"][0]["encumbrances"]]
    assert kinds[0] == "preservation"


def test_a_pledge_that_no_register_enters_is_late_after_its_time(sandbox: TestClient) -> None:
    told = must(200, sandbox.post("/sandbox/scenarios/late_register")).json()
    headers = {"Authorization": f"Bearer {looked(sandbox)['tokens']['bank']}"}
    pledge = must(200, sandbox.get(f"/v1/pledges/{told['registration_number']}", headers=headers)).json()
    assert [one["state"] for one in pledge["items"][0]["legal_effect"]] != ["done"]
    assert pledge["items"][0]["recognition"]["HK"]["outcome"] != "recognised"
