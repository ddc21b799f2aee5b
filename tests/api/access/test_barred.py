"""Revoked tokens and suspended members: who is not to come in is kept out, by whatever identifier, in every process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry.errors import Forbidden, PartyUnknown, StoreUnavailable, Unauthenticated
from registry.service.access.barred import LONGEST, Barred
from registry.service.access.principal import Role
from registry.service.access.tokens import Tokens
from registry.service.journal.register import Register
from registry.service.operating import barring
from registry.service.operating.opening import open_register
from tests.racing.processes import Server
from tests.scenes.world import BANK, FIRM, FIRM_LEI, OTHER_BANK, World, must, open_world
from tests.support import Databases, SettableClock


@pytest.fixture
def world(databases: Databases) -> Iterator[World]:
    """A register of its own, since whoever is barred stays so."""
    with databases.fresh() as url, open_world(url, SettableClock()) as opened:
        yield opened


def known(world: World) -> Barred:
    """What the application knows, read just now."""
    found = world.desk.tokens.barred
    assert found is not None
    found.load()
    return found


def test_a_revoked_token_opens_nothing_and_others_do(world: World) -> None:
    token, other = world.token(Role.BANK, BANK, subject="maker"), world.token(Role.BANK, BANK, subject="checker")
    jti = world.desk.tokens.id_of(token)
    assert jti is not None
    assert barring.revoke_token(world.desk.register, jti)
    assert not barring.revoke_token(world.desk.register, jti)
    known(world)
    refused = must(401, world.client.get("/v1/pledges", headers={"Authorization": f"Bearer {token}"}))
    assert refused.json()["code"] == "unauthenticated"
    assert refused.headers["www-authenticate"] == "Bearer"
    must(200, world.client.get("/v1/pledges", headers={"Authorization": f"Bearer {other}"}))


def test_a_suspended_member_is_kept_out_under_each_of_its_identifiers(world: World) -> None:
    lei = f"{FIRM_LEI['scheme']}:{FIRM_LEI['value']}"
    assert barring.suspend(world.desk.register, lei)
    known(world)
    assert must(403, world.firm.get("/v1/history")).json()["code"] == "forbidden"
    must(403, world.caller(Role.FIRM, FIRM_LEI).get("/v1/history"))
    must(200, world.bank.get("/v1/pledges"))
    must(200, world.public.get("/v1/history"))
    assert barring.restore(world.desk.register, f"{FIRM['scheme']}:{FIRM['value']}")
    known(world)
    must(200, world.firm.get("/v1/history"))


def test_a_suspension_holds_for_records_that_are_joined_later(world: World) -> None:
    barring.suspend(world.desk.register, f"{BANK['scheme']}:{BANK['value']}")
    body = {"keep": OTHER_BANK, "join": BANK, "reference": "M-1", "sha256": "1" * 64}
    must(201, world.registrar.post("/v1/parties/merges", body))
    known(world)
    must(403, world.other_bank.get("/v1/pledges"))
    assert barring.restore(world.desk.register, f"{OTHER_BANK['scheme']}:{OTHER_BANK['value']}")
    known(world)
    must(200, world.other_bank.get("/v1/pledges"))


def test_nobody_is_suspended_who_is_not_on_record(world: World) -> None:
    with pytest.raises(PartyUnknown):
        barring.suspend(world.desk.register, "USCC:91440101MA59XT8D7Q")


def test_what_was_read_long_ago_is_not_gone_by(world: World) -> None:
    at = [0.0]
    found = Barred(world.desk.register.store, clock=lambda: at[0])
    identifier = world.desk.tokens.principal(world.token(Role.FIRM, FIRM), world.clock.now()).party
    found.require("some-token", identifier)
    barring.revoke_token(world.desk.register, "some-token")
    at[0] = LONGEST
    found.require("some-token", identifier)
    at[0] = LONGEST + 0.1
    with pytest.raises(Unauthenticated):
        found.require("some-token", identifier)
    barring.suspend(world.desk.register, f"{FIRM['scheme']}:{FIRM['value']}")
    at[0] = 3 * LONGEST
    with pytest.raises(Forbidden):
        found.require(None, identifier)


def test_where_the_store_is_gone_nobody_with_a_token_is_let_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Barred(world.desk.register.store, clock=lambda: 0.0)

    def gone() -> None:
        raise StoreUnavailable("The store does not answer.")

    monkeypatch.setattr(world.desk.register.store, "read", gone)
    with pytest.raises(StoreUnavailable):
        found.require("some-token", None)


@contextmanager
def closing_register(url: str) -> Iterator[Register]:
    """The register as a command opens it."""
    register = open_register(url)
    try:
        yield register
    finally:
        register.store.close()


@pytest.mark.fuller
def test_within_five_seconds_in_every_process(databases: Databases, tmp_path: Path) -> None:
    with databases.fresh() as url:
        servers = [Server(url, tmp_path), Server(url, tmp_path)]
        try:
            for server in servers:
                server.ready()
            token = servers[0].token("auditor")
            assert [server.call("GET", "/v1/history", token=token).status for server in servers] == [200, 200]
            with closing_register(url) as register:
                jti = Tokens(tmp_path / "registry.key").id_of(token)
                assert jti is not None
                barring.revoke_token(register, jti)
            begun, left = time.monotonic(), list(servers)
            while left and time.monotonic() - begun < 2 * LONGEST:
                left = [server for server in left if server.call("GET", "/v1/history", token=token).status == 200]
            assert time.monotonic() - begun < LONGEST
        finally:
            for server in servers:
                server.stop()
