"""`registry gazette`: what the journal gives the gazette, and what a file of rows is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from registry.cli import app
from registry.domain.gazette import Heading, read_rows
from registry.service.operating import upkeep
from tests.scenes.world import World, act, item, must, open_world

ENTERED = "2026-11-22T00:00:00+08:00"
ROW = "PE01,201710601862.3,2022-01-04,,Y2022440000001,甲,乙,,,,,,"
HEADER = (
    "heading,patent_number,effective_on,main_class,registration_number,pledgor,pledgee,title,filed_on,granted_on,"
    "changed,before,after"
)
Run = Callable[..., Result]


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with open_world(database_url) as opened:
        yield opened


@pytest.fixture
def run(database_url: str) -> Run:
    """Run `registry gazette WORDS` over the world's database."""

    def ran(*words: str | Path) -> Result:
        return CliRunner().invoke(app, ["gazette", *map(str, words)], env={"REGISTRY_DATABASE_URL": database_url})

    return ran


# ---- what the journal gives ------------------------------------------------------------------------------------------


def test_an_entry_by_cnipa_is_a_row_for_each_patent_under_one_number(world: World, run: Run) -> None:
    entry = act("CNIPA", ENTERED, reference="Y2026440000001")
    rights = [world.right("CN", kind) for kind in ("invention", "design")]
    world.pledge(*(item(right, filings=[entry]) for right in rights), item(world.right("HK")))
    rows = read_rows(run("export").stdout).rows
    assert [(row.heading, row.patent_number) for row in rows] == [(Heading.PLEDGE, one["number"]) for one in rights]
    assert {(row.registration_number, row.effective_on.isoformat()) for row in rows} == {
        ("Y2026440000001", "2026-11-22")
    }
    first = rows[0]
    assert (first.pledgor, first.pledgee, first.title) == ("广州某某科技有限公司", "甲银行", "示例")
    assert [day and day.isoformat() for day in (first.filed_on, first.granted_on)] == ["2020-05-01", "2021-09-01"]


def test_evidence_filed_later_gives_its_row_and_a_cancellation_repeats_the_number(world: World, run: Run) -> None:
    pledge, etag = world.pledge(item(world.right("CN", "invention"), entered=None))
    assert read_rows(run("export").stdout).rows == ()
    path = f"/v1/pledges/{pledge['registration_number']}/filings"
    entry = {"item": 1, **act("CNIPA", ENTERED, reference="Y2026440000002")}
    etag = must(200, world.bank.post(path, entry, if_match=etag)).headers["ETag"]
    cancel = {"item": 1, **act("CNIPA", "2026-11-23T00:00:00+08:00", "cancel", reference="notice 7")}
    must(200, world.bank.post(path, cancel, if_match=etag))
    told = [
        (row.heading, row.registration_number, row.effective_on.isoformat())
        for row in read_rows(run("export").stdout).rows
    ]
    assert told == [
        (Heading.PLEDGE, "Y2026440000002", "2026-11-22"),
        (Heading.CANCELLATION, "Y2026440000002", "2026-11-23"),
    ]


def test_what_is_only_applied_for_or_is_of_another_place_is_no_row_and_an_act_without_number_is_counted(
    world: World, run: Run, tmp_path: Path
) -> None:
    world.pledge(item(world.right("CN", "invention"), filings=[act("CNIPA", None)]))
    world.pledge(item(world.right("CN", "invention"), filings=[act("CNIPA", ENTERED, reference=None)]))
    world.pledge(item(world.right("MO", "invention")))
    ran = run("export", tmp_path / "rows.csv", "--json")
    assert ran.exit_code == 0
    told = json.loads(ran.stdout.splitlines()[-1])
    assert (told["rows"], told["left_out"]) == (0, 1)
    assert read_rows((tmp_path / "rows.csv").read_text()).rows == ()


def test_no_row_tells_of_amount_term_or_debtor(world: World, run: Run) -> None:
    world.pledge(item(world.right("CN", "invention")))
    sheet = run("export").stdout
    assert not any(secret in sheet for secret in ("5000000", "2027-11-19", "债务人", "BANK-"))


def test_what_is_written_is_read_again_by_the_check(world: World, run: Run, tmp_path: Path) -> None:
    world.pledge(item(world.right("CN", "invention")))
    assert run("export", tmp_path / "rows.csv").stdout.startswith("1 rows written to ")
    checked = run("check", tmp_path / "rows.csv")
    assert (checked.exit_code, checked.stdout.splitlines()[-1]) == (0, "1 read, 0 refused.")


def test_a_rebuild_changes_no_row(world: World, run: Run) -> None:
    world.pledge(item(world.right("CN", "invention")))
    before = run("export").stdout
    upkeep.rebuild(world.desk.register)
    assert run("export").stdout == before


# ---- a file that is looked at ----------------------------------------------------------------------------------------


def checked(tmp_path: Path, *rows: str, header: str = HEADER) -> Result:
    """`registry gazette check` of a file of these rows, where there is no database."""
    (tmp_path / "rows.csv").write_text("\n".join((header, *rows)), encoding="utf-8")
    env = {"REGISTRY_DATABASE_URL": "sqlite:////nowhere/at/all.db"}
    return CliRunner().invoke(app, ["gazette", "check", str(tmp_path / "rows.csv"), "--json"], env=env)


def test_each_row_is_read_or_refused_with_its_number_and_why(tmp_path: Path) -> None:
    ran = checked(tmp_path, ROW, "", ROW.replace("201710601862.3", "201710601862.4"), ROW.replace("PE01", "XX99"), ROW)
    assert ran.exit_code == 1
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told["totals"] == {"read": 2, "refused": 2}
    assert [(row["row"], row["outcome"]) for row in told["rows"]] == [
        (2, "read"),
        (4, "refused"),
        (5, "refused"),
        (6, "read"),
    ]
    assert told["rows"][0] == {
        "row": 2,
        "heading": "PE01",
        "right": "CN/201710601862.3",
        "registration_number": "Y2022440000001",
        "effective_on": "2022-01-04",
        "outcome": "read",
        "detail": None,
    }
    assert "check digit" in told["rows"][1]["detail"]


def test_a_column_that_no_gazette_prints_is_refused_and_never_read(tmp_path: Path) -> None:
    ran = checked(tmp_path, f"{ROW},5000000", header=f"{HEADER},amount")
    assert ran.exit_code == 1
    assert "5000000" not in ran.stdout
    assert json.loads(ran.stdout.splitlines()[-1])["rows"][0]["row"] == 1


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", HEADER.encode() + b"\n\xe3", b"\xff\xfe\xff"])
def test_a_file_that_holds_no_gazette_rows_exits_2(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "rows.csv").write_bytes(content)
    ran = CliRunner().invoke(app, ["gazette", "check", str(tmp_path / "rows.csv")])
    assert (ran.exit_code, ran.stdout) == (2, "")
