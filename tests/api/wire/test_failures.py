"""A register that fails says where it failed, and nowhere what it had at hand: not to its caller, not in its log."""

from __future__ import annotations

import ast
import contextlib
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import create_engine, text

from registry import cli
from registry.errors import StoreUnavailable
from registry.service.operating import failures
from tests.racing.processes import moved, serving
from tests.scenes.world import (
    BANK,
    DEBTOR,
    FIRM,
    Body,
    World,
    filing,
    item,
    must,
    party,
    right_body,
)
from tests.support import ROOT, SqliteDatabases

CANARIES = ("CANARY-CLIENT", "7654321", "2027-10-17", DEBTOR["value"])
BREAKS = {
    "postgresql": "ALTER TABLE pledge_version ADD CONSTRAINT broken CHECK (false) NOT VALID",
    "sqlite": "CREATE TRIGGER broken BEFORE INSERT ON pledge_version BEGIN SELECT RAISE(ABORT, 'broken'); END",
}
"""How the table of pledges is kept from taking a row; what PostgreSQL says of that row is the whole of it."""


def sealed(right: Body) -> Body:
    """A filing with a canary each in its reference, its amount, its day and its debtor."""
    owed = {"kind": "specific", "principal": {"amount": "7654321.00", "currency": "CNY"}, "due_on": "2027-10-17"}
    return filing(item(right), client_reference="CANARY-CLIENT", obligation=owed)


@contextmanager
def broken(url: str, *statements: str) -> Iterator[None]:
    """A database in which something was done that the register does not know of."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements or (BREAKS[engine.dialect.name],):
            connection.execute(text(statement))
    engine.dispose()
    yield


def held(answer: Response, log: str, *, happened: str) -> None:
    """The answer and the log: what happened is there, and no canary is."""
    problem = must(500, answer).json()
    assert (problem["code"], problem["request_id"]) == ("internal-error", answer.headers["X-Request-Id"])
    assert problem["request_id"] in log
    assert happened in log
    assert "Traceback" not in log
    assert not [canary for canary in CANARIES if canary in answer.text + log]


def test_a_row_that_can_not_be_written_is_quoted_nowhere(own_world: World, caplog: pytest.LogCaptureFixture) -> None:
    body = sealed(own_world.right())
    with broken(own_world.desk.register.store.url):
        caplog.set_level(logging.DEBUG)
        held(own_world.bank.post("/v1/pledges", body), caplog.text, happened="IntegrityError")
        assert "store/projected/projections.py" in caplog.text.replace("\\", "/")
        must(201, own_world.bank.post("/v1/pledges?dry_run=true", body, key=None))  # which writes no row


def test_a_stored_pledge_that_can_not_be_read_is_quoted_nowhere(
    own_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """What a reader of JSON says of it holds the text itself."""
    document = must(201, own_world.bank.post("/v1/pledges", sealed(own_world.right()))).json()
    spoilt = "UPDATE pledge_version SET state = replace(state, 'pledgor', 'CANARY-CLIENT')"
    with broken(own_world.desk.register.store.url, spoilt):
        caplog.set_level(logging.DEBUG)
        answer = own_world.bank.get(f"/v1/pledges/{document['registration_number']}")
        held(answer, caplog.text, happened="ValidationError")


def test_an_export_that_fails_on_its_way_breaks_off(own_world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Its beginning is sent by then, and it is not taken for whole."""
    for _ in range(2):
        must(201, own_world.bank.post("/v1/pledges", sealed(own_world.right())))
    spoilt = "UPDATE pledge_version SET state = 'CANARY-CLIENT' WHERE registration_number LIKE 'IPP%02-%'"
    with broken(own_world.desk.register.store.url, spoilt):
        caplog.set_level(logging.DEBUG)
        with contextlib.suppress(Exception):
            own_world.bank.get("/v1/pledges", Accept="application/x-ndjson")
        assert "ValidationError" in caplog.text
        assert "CANARY-CLIENT" not in caplog.text


def test_a_server_s_own_output_quotes_nothing(sqlite_databases: SqliteDatabases, tmp_path: Path) -> None:
    with sqlite_databases.fresh() as url, serving(url, tmp_path, 1) as (server,):
        registrar, bank = server.token("registrar"), server.token("bank", BANK)
        right = {"jurisdiction": "HK", "number": "HK40000001"}
        bodies = [party(BANK, name="甲银行", kind="bank"), *(party(one, name="公司") for one in (FIRM, DEBTOR))]
        for body in bodies:
            assert server.call("POST", "/v1/parties", body, token=registrar).status == 201
        recorded = moved(right_body("HK", "standard_o", right["number"], [FIRM]))
        assert server.call("POST", "/v1/rights", recorded, token=registrar).status == 201
        with broken(url):
            assert server.call("POST", "/v1/pledges", moved(sealed(right)), token=bank).status == 500
        log = server.log()
        assert "IntegrityError" in log
        assert not [canary for canary in ("CANARY-CLIENT", "7654321", DEBTOR["value"]) if canary in log]


def test_a_command_s_own_errors_quote_nothing(
    own_world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    must(201, own_world.bank.post("/v1/pledges", sealed(own_world.right())))
    url = own_world.desk.register.store.url
    monkeypatch.setenv("REGISTRY_DATABASE_URL", url)
    monkeypatch.setattr(sys, "argv", ["registry", "rebuild"])
    with broken(url), pytest.raises(SystemExit) as ended:
        cli.main()
    written = capsys.readouterr()
    assert ended.value.code == 1
    assert "IntegrityError" in written.err
    assert "Traceback" not in written.err
    assert not [canary for canary in CANARIES if canary in written.out + written.err]


# ---- how a failure is told -------------------------------------------------------------------------------------------


def failed(*errors: BaseException) -> BaseException:
    """The last of these errors, each raised while the one before was handled."""
    raised: BaseException | None = None
    for error in errors:
        try:
            raise error from raised
        except BaseException as caught:
            raised = caught
    assert raised is not None
    return raised


def test_of_a_chain_each_error_is_told_by_its_type_and_lines_alone() -> None:
    log = failures.stacks_of(
        failed(KeyError("CANARY-1"), ValueError("CANARY-2"), StoreUnavailable("It does not answer."))
    )
    assert [line for line in log.splitlines() if not line.startswith("  File")] == [
        "builtins.KeyError",
        "which led to",
        "builtins.ValueError",
        "which led to",
        "registry.errors.StoreUnavailable: It does not answer.",
    ]
    assert "test_failures.py" in log


def test_of_several_errors_at_once_each_is_told() -> None:
    log = failures.stacks_of(failed(ExceptionGroup("CANARY-0", [ValueError("CANARY-1"), OSError(28, "CANARY-2")])))
    assert "  | builtins.ValueError" in log
    assert "  | builtins.OSError: ENOSPC" in log
    assert "CANARY" not in log


def test_errors_that_led_to_one_another_in_a_circle_are_told_once() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert failures.stacks_of(first).splitlines() == ["builtins.KeyError", "which led to", "builtins.ValueError"]


def test_no_engine_shows_what_its_statements_were_given() -> None:
    """None that the register opens, the migrations' own among them."""
    sources = [*(ROOT / "registry").rglob("*.py"), *(ROOT / "migrations").rglob("*.py")]
    calls = [
        {word.arg for word in node.keywords}
        for source in sources
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "create_engine"
    ]
    assert len(calls) >= 3
    assert all("hide_parameters" in words for words in calls)


def test_no_log_is_given_an_error_as_it_is() -> None:
    """Who logs one with its message would quote what it stumbled over."""
    sources = [*(ROOT / "registry").rglob("*.py")]
    assert [str(one) for one in sources if "exc_info" in one.read_text(encoding="utf-8")] == []
    assert [str(one) for one in sources if ".exception(" in one.read_text(encoding="utf-8")] == []
