"""The doctor sees what is wrong, says what to do, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import Run, runner
from tests.support import ROOT

RIGHTS = ROOT / "tests/data/rights.csv"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys, tmp_path)


@pytest.fixture
def closed(run: Run, tmp_path: Path) -> Path:
    """The folder of a register that was closed."""
    run("migrate")
    assert run("close").code == 0
    return tmp_path


def remarks(run: Run) -> dict[str, str]:
    """What is to be done, by what it is about."""
    ran = run("doctor", "--json")
    told = ran.json
    wrong = {one["about"]: one["seen"] for one in told["remarks"] if not one["right"]}
    assert (ran.code, told["right"]) == ((1, False) if wrong else (0, True))
    assert all(one["to_do"] for one in told["remarks"] if not one["right"])
    return wrong


def test_a_register_that_is_right(run: Run, closed: Path) -> None:
    before = {file.name: file.stat().st_mtime_ns for file in closed.iterdir() if "-" not in file.name}
    assert remarks(run) == {}
    assert run("doctor").last == "All is right."
    assert {file.name: file.stat().st_mtime_ns for file in closed.iterdir() if "-" not in file.name} == before


def test_one_that_begins_is_to_be_migrated(run: Run) -> None:
    run("migrate")
    assert remarks(run) == {}


def test_a_lost_sink_is_seen(run: Run, closed: Path) -> None:
    (closed / "registry.checkpoints").unlink()
    assert "were published" in remarks(run)["sink"]
    assert run("close").code == 3


def test_lost_and_foreign_keys_are_seen(run: Run, closed: Path) -> None:
    keys = closed / "registry.log-keys"
    own = keys.read_text()
    keys.unlink()
    assert "0 of them at hand" in remarks(run)["keys"]
    keys.write_text("no key\n")
    keys.chmod(0o600)
    wrong = remarks(run)["keys"]
    assert "can not be used" in wrong
    assert "no key" not in wrong
    keys.write_text(own)
    assert remarks(run) == {}


def test_files_that_others_may_read_are_seen(run: Run, closed: Path) -> None:
    (closed / "registry.log-keys").chmod(0o640)
    assert "registry.log-keys" in remarks(run)["files"]


def test_entries_that_nobody_closes_are_seen(run: Run) -> None:
    run("migrate")
    run("import", "rights", str(RIGHTS))
    assert "never closed" in remarks(run)["log"]
    run("close")
    assert remarks(run) == {}


def test_keys_are_rotated_and_retired(run: Run, closed: Path) -> None:
    made = run("keys", "rotate", "--json").json["made"]
    assert len(made) == 2
    assert remarks(run) == {}
    assert len(run("keys", "retire", "--json").json["ended"]) == 2
    assert remarks(run) == {}
    assert (closed / "registry.log-keys").read_text().count("\n") == 2
    assert run("verify", "--json").json["valid"] is True
