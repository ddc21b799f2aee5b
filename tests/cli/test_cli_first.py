"""What a stranger meets at the command line: help, its version, an unknown word, Ctrl-C, a narrow terminal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

import registry
from registry.api.wire import openapi
from registry.cli import app, shell
from registry.jurisdictions import discover
from registry.service.law import catalogue
from registry.service.operating import upkeep
from registry.service.operating.opening import RULE_SET_VERSION
from tests.cli.commands import Run, runner
from tests.support import ROOT

ENTRIES = catalogue.catalogue(discover(), RULE_SET_VERSION)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `registry WORDS` in this process."""
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch, capsys, tmp_path)


def test_package_interface_command_line_and_changelog_name_one_version(run: Run) -> None:
    version = registry.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert version == openapi.VERSION
    assert f'"version": "{version}"' in (ROOT / "registry/api/openapi.json").read_text(encoding="utf-8")
    changes = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert changes[0].split()[0] == version
    assert 'path = "registry/__init__.py"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ran = run("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"registry {version}\n", "")


def test_without_a_word_it_lists_its_commands(run: Run) -> None:
    ran = run()
    assert ran.code == 2
    for command in ("serve", "migrate", "verify", "token", "import", "gazette"):
        assert re.search(rf"\b{command}\b", ran.out + ran.err)


@pytest.mark.parametrize("words", [("nothing",), ("token", "nothing"), ("--nothing",), ("serve", "--nothing")])
def test_an_unknown_word_is_named(run: Run, words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert words[-1] in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("words", [("migrate",), ("serve", "--port", "0"), ("verify",)])
def test_ctrl_c_ends_a_command_without_a_word(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    run("migrate")

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    for name in ("migrate", "verify"):
        monkeypatch.setattr(upkeep, name, interrupted)
    ran = run(*words)
    assert (ran.code, ran.out) == (130, "")
    assert not [line for line in ran.err.splitlines() if "token key" not in line]


@pytest.mark.parametrize("width", [40, 60, 80])
def test_rules_fit_a_terminal_and_nothing_of_them_is_cut(width: int) -> None:
    out = CliRunner().invoke(app, ["rules"], env={"COLUMNS": str(width)}).output
    assert max(map(cell_len, out.splitlines())) <= width
    heads = [line.split()[0] for line in out.splitlines() if not line.startswith("  ")]
    ids = [entry["id"] for entry in ENTRIES]
    assert [one for one in heads if one in ids] == ids
    bare = re.sub(r"\s", "", out)
    for entry in ENTRIES:
        assert re.sub(r"\s", "", f"{entry['says']}({entry['basis']})") in bare


def test_wide_characters_take_two_columns() -> None:
    text = "专利权质押登记办法第十一条第七项" * 6
    lines = shell.laid_out("CN-01", text, 40).splitlines()
    assert max(map(cell_len, lines)) <= 40
    assert "".join(line.strip() for line in lines[1:]) == text


def test_piped_a_rule_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert len(CliRunner().invoke(app, ["rules"]).output.splitlines()) == len(ENTRIES)
