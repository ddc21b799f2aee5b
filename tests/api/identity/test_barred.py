"""Members that are suspended: let in by no process, and let in again when they are restored; duties; settings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from starlette.testclient import TestClient

from registry.app import compose
from registry.domain.party.identifiers import parse_identifier
from registry.errors import StoreUnavailable
from registry.service.access import admission
from registry.service.access.admission import Admission
from registry.service.access.principal import Duty, Role
from registry.settings import SettingInvalid, Settings, read_settings
from tests.racing.processes import serving
from tests.scenes.world import BANK, FIRM, FIRM_LEI, Caller, World
from tests.support import START

HOUR = timedelta(hours=1)


def prompt(world: World) -> TestClient:
    """The application, which looks at the list at every call."""
    watching = Admission(world.desk.register.store, every=0.0)
    return TestClient(compose(world.desk, Settings(), admission=watching))


def test_a_suspended_member_is_let_in_by_none_of_its_names_until_it_is_restored(world: World) -> None:
    client, store = prompt(world), world.desk.register.store
    by_code, by_lei = (Caller(client, world.token(Role.FIRM, name)) for name in (FIRM, FIRM_LEI))
    bank = Caller(client, world.token(Role.BANK, BANK))
    path, lei, code = (
        "/v1/history?limit=1",
        *(parse_identifier(f"{n['scheme']}:{n['value']}") for n in (FIRM_LEI, FIRM)),
    )
    assert by_code.get(path).status_code == 200
    assert admission.suspend(store, lei, START)
    assert not admission.suspend(store, lei, START), "it was"
    for caller in (by_code, by_lei):
        answer = caller.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert bank.get(path).status_code == Caller(client, None).get(path).status_code == 200
    assert admission.restore(store, code), "by another of its names"
    assert not admission.restore(store, code)
    assert by_code.get(path).status_code == by_lei.get(path).status_code == 200


def test_a_member_that_is_not_on_record_is_suspended_too(world: World) -> None:
    named = {"scheme": "LEI", "value": "5493001KJTIIGC8Y1R12"}
    caller = Caller(prompt(world), world.token(Role.BANK, named))
    assert caller.get("/v1/pledges").status_code == 200
    admission.suspend(world.desk.register.store, parse_identifier(f"LEI:{named['value']}"), START)
    assert caller.get("/v1/pledges").status_code == 403


def test_the_list_is_gone_by_for_five_seconds_where_it_can_not_be_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = [100.0]
    watching = Admission(world.desk.register.store, ticks=lambda: ticks[0])
    watching.read()
    assert not watching.due
    ticks[0] += 1.0
    assert watching.due

    def away() -> None:
        raise StoreUnavailable("It is away.")

    monkeypatch.setattr(world.desk.register.store, "read", away)
    watching.read()
    ticks[0] += 4.0
    with pytest.raises(StoreUnavailable):
        watching.read()


def test_who_administers_does_not_file_and_who_looks_does_not_either(world: World) -> None:
    for duties, allowed in (("maker", True), ("viewer", False), ("checker", False), ("admin", False)):
        token = world.desk.tokens.issue(
            Role.BANK, f"USCC:{BANK['value']}", world.clock.now(), HOUR, None, frozenset({Duty(duties)})
        )
        answer = Caller(world.client, token).post("/v1/pledges", {})
        assert answer.status_code == (422 if allowed else 403), duties
    answer = Caller(world.client, token).post("/v1/approval-policy", {})
    assert answer.status_code != 403, "an admin says who may do what"


@pytest.mark.fuller
def test_a_suspension_is_known_in_every_process_within_five_seconds(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path, 2) as servers:
        token = servers[0].token("bank", BANK)
        for server in servers:
            assert server.call("GET", "/v1/pledges", token=token).status == 200
        ran = servers[0].command("members", "suspend", f"USCC:{BANK['value']}")
        said, _ = ran.communicate(timeout=60)
        assert ran.returncode == 0, said
        began = monotonic()
        left = set(servers)
        while left and monotonic() - began < 5.0:
            left = {one for one in left if one.call("GET", "/v1/pledges", token=token).status != 403}
        assert not left


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://issuer.example"),
        ("OIDC_ISSUER", "issuer"),
        ("PUBLIC_URL", "registry.example"),
        ("REQUIRE_BOUND_TOKENS", "yes"),
        ("TRUSTED_PROXIES", "proxy"),
    ],
)
def test_a_setting_that_makes_no_sense_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid, match=f"REGISTRY_{name}"):
        read_settings({f"REGISTRY_{name}": value})


def test_what_is_set_is_read() -> None:
    read = read_settings(
        {
            "REGISTRY_OIDC_ISSUER": "https://issuer.example/realms/banks",
            "REGISTRY_OIDC_AUDIENCE": "us",
            "REGISTRY_REQUIRE_BOUND_TOKENS": "true",
            "REGISTRY_TRUSTED_PROXIES": "127.0.0.1/32, 10.0.0.0/8",
        }
    )
    assert (read.oidc_issuer, read.oidc_audience) == ("https://issuer.example/realms/banks", "us")
    assert read.require_bound_tokens
    assert read.trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8")
    assert read_settings({}).oidc_issuer is None
