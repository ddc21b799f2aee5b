"""`registry import` at the command line: templates, problems to mend, dry runs, workbooks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from registry.cli import app
from registry.service.importing.party_rows import PARTIES
from registry.service.importing.right_rows import RIGHTS
from registry.service.tables.headings import LANGUAGES
from tests.cli.sheets import BANK, DESIGN, Dress, dressed, party_sheet, sheet

OTHER = "201930424094.9"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run in, its register a file there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REGISTRY_DATABASE_URL", f"sqlite:///{tmp_path}/registry.db")
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    """The exit code, and what was written."""
    ran = CliRunner().invoke(app, ["import", *words])
    return ran.exit_code, ran.output


def last(output: str) -> Any:
    return json.loads(output.splitlines()[-1])


@pytest.mark.parametrize("what", ["rights", "parties"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_is_an_empty_table_that_can_be_loaded(folder: Path, what: str, language: str) -> None:
    assert run(what, "--template", "empty.csv", "--language", language)[0] == 0
    code, output = run(what, "empty.csv", "--json")
    assert (code, last(output)["totals"]["rows"], last(output)["columns_left"]) == (0, 0, [])
    assert run(what, "--template", "empty.csv")[0] == 2, "it overwrites nothing unasked"
    code, output = run(what, "--template")
    assert (code, output.strip()) == (0, ",".join((RIGHTS if what == "rights" else PARTIES).columns))


def test_the_problems_are_mended_and_loaded(folder: Path) -> None:
    rows = [DESIGN, {**DESIGN, "application_number": OTHER, "grant_date": "2019-02-30"}]
    (folder / "rights.csv").write_bytes(sheet(*rows))
    code, output = run("rights", "rights.csv", "--problems", "problems.csv")
    assert (code, output.splitlines()[-1]) == (1, "2 rows, 1 loaded, 0 known, 0 incomplete, 1 refused.")
    problems = (folder / "problems.csv").read_text(encoding="utf-8-sig")
    assert len(problems.splitlines()) == 2
    assert run("rights", "rights.csv", "--problems", "problems.csv")[0] == 2, "it overwrites nothing unasked"
    assert run("rights", "rights.csv", "--problems", "rights.csv", "--force")[0] == 2, "nor ever what it loads"
    (folder / "problems.csv").write_text(problems.replace("2019-02-30", "2019-02-28"), encoding="utf-8-sig")
    code, output = run("rights", "problems.csv", "--json")
    assert (code, last(output)["totals"]["loaded"], last(output)["columns_left"]) == (0, 1, [])


def test_a_dry_run_makes_not_even_the_database(folder: Path) -> None:
    (folder / "parties.csv").write_bytes(party_sheet(BANK))
    code, output = run("parties", "parties.csv", "--dry-run", "--json")
    assert (code, last(output)["dry_run"], last(output)["totals"]["loaded"]) == (0, True, 1)
    assert [one.name for one in folder.iterdir()] == ["parties.csv"]
    assert run("parties", "parties.csv")[0] == 0
    assert last(run("parties", "parties.csv", "--dry-run", "--json")[1])["totals"]["known"] == 1


def test_a_workbook_is_loaded_and_what_it_was_read_as_is_told(folder: Path) -> None:
    dress = Dress(encoding=None, separator=",", language="zh-Hant", day="cell")
    content = dressed([{**DESIGN, "备注": "x"}], [*RIGHTS.columns], RIGHTS.days, dress)
    (folder / "rights.xlsx").write_bytes(content)
    code, output = run("rights", "rights.xlsx", "--json")
    assert (code, last(output)["totals"]["loaded"], last(output)["read_as"]) == (0, 1, "workbook, Sheet")


def test_columns_that_are_left_are_named(folder: Path) -> None:
    content = sheet({**DESIGN, "备注": "x"}, columns=[*RIGHTS.columns, "备注"]).decode().encode("gb18030")
    (folder / "rights.csv").write_bytes(content)
    code, output = run("rights", "rights.csv")
    assert code == 0
    assert "Columns not known here, and left: 备注." in output


def test_without_a_file_or_in_no_language_it_is_asked_wrongly(folder: Path) -> None:
    assert run("rights")[0] == 2
    assert run("parties", "--template", "--language", "fr")[0] == 2
