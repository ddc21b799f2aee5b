"""Commands that bar members and tokens: what they say, and that to repeat one changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registry.service.access.principal import Duty
from registry.service.access.tokens import Tokens
from registry.service.clock import SystemClock
from tests.cli.commands import Run, runner

BANK = "USCC:911000001000013428"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `registry WORDS` in this process, over a register of the test's own."""
    ran = runner(monkeypatch, capsys, tmp_path)
    assert ran("migrate").code == 0
    return ran


def test_a_member_is_suspended_once_and_restored_once(run: Run) -> None:
    said = [
        json.loads(run("members", act, BANK, "--json").last) for act in ("suspend", "suspend", "restore", "restore")
    ]
    assert [one["changed"] for one in said] == [True, False, True, False]
    assert [one["suspended"] for one in said] == [True, True, False, False]
    assert {one["member"] for one in said} == {BANK}
    assert run("members", "suspend", "nobody").code == 2


def test_a_token_and_a_key_are_revoked_by_their_ids(run: Run) -> None:
    said = [json.loads(run("token", "revoke", *words, "--json").last) for words in (["a"], ["a"], ["a", "--key"])]
    assert [one["changed"] for one in said] == [True, False, True]
    assert run("token", "revoke", "a\nb").code == 2


def test_duties_are_divided_where_they_are_named(run: Run, tmp_path: Path) -> None:
    given = run("token", "issue", "--role", "bank", "--party", BANK, "--duties", "viewer, checker").last
    principal = Tokens(tmp_path / "registry.key").principal(given, SystemClock().now())
    assert principal.duties == {Duty.VIEWER, Duty.CHECKER}
    assert run("token", "issue", "--role", "bank", "--party", BANK, "--duties", "owner").code == 2


def test_a_register_that_trusts_an_issuer_gives_no_tokens(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_OIDC_ISSUER", "https://issuer.example")
    ran = run("token", "issue", "--role", "auditor")
    assert ran.code == 2
    assert "https://issuer.example" in ran.err
