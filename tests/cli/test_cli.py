"""The command line: what each command prints and how it exits, over either database."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer.main
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from registry.cli import app
from registry.errors import Unauthenticated
from registry.service.access.principal import Role
from registry.service.access.tokens import Tokens
from registry.service.clock import SystemClock
from registry.service.operating import opening
from registry.service.operating.verification import UNSEEN
from registry.store.database.engine import Store
from registry.store.projected import projections
from registry.store.tables.schema import head_revision
from tests.cli.commands import Run, runner
from tests.cli.sheets import BANK, DESIGN, FILE, party_sheet, sheet
from tests.scenes.world import World, item, must, open_world
from tests.support import ROOT, SettableClock
from tests.tiers import examples

BANK_WORDS = ("--role", "bank", "--party", "USCC:911000001000013428")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `registry WORDS` in this process; `database` is the URL of its register, else a file of the test's own."""
    return runner(monkeypatch, capsys, tmp_path)


@pytest.fixture
def world(database_url: str, clock: SettableClock) -> Iterator[World]:
    """A register with its parties, a right and a pledge on record."""
    with open_world(database_url, clock) as opened:
        opened.pledge()
        yield opened


def commands(group: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """The words of every command, and of every group of them."""
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, *path, name)


ALL = tuple(commands(typer.main.get_command(app)))
GROUPS = (("token",), ("members",), ("keys",), ("import",), ("gazette",), ("statistics",))


# ---- asking for help, and asking wrongly -----------------------------------------------------------------------------


def test_every_command_of_the_contract_is_there() -> None:
    wanted = {"serve", "migrate", "export", "verify", "rebuild", "reassess", "rules", "deadlines"}
    assert {("token", "issue"), ("import", "rights"), ("import", "parties"), *((one,) for one in wanted)} <= set(ALL)


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_explains_itself(run: Run, words: tuple[str, ...]) -> None:
    ran = run(*words, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "Usage:" in ran.out
    assert words in {(), *GROUPS} or "--json" in ran.out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("token",),
        ("import",),
        ("nothing",),
        ("verify", "--loudly"),
        ("serve", "--port", "many"),
        ("import", "rights"),
        ("import", "rights", "no-such-file.csv"),
        ("import", "parties", str(ROOT)),
        ("import", "rights", "--observed-at", "yesterday", str(FILE)),
        ("token", "issue"),
        ("token", "issue", "--role", "king"),
        ("token", "issue", "--role", "public"),
        ("token", "issue", "--role", "bank"),
        ("token", "issue", "--role", "registrar", "--party", "USCC:911000001000013428"),
        ("token", "issue", "--role", "bank", "--party", "USCC:911000001000013429"),
        *(("token", "issue", "--role", "registrar", "--ttl", ttl) for ttl in ("", "12", "0h", "-1h", "1.5h", "1w")),
    ],
    ids=" ".join,
)
def test_a_command_asked_wrongly_exits_2_and_says_why(run: Run, words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert ran.out + ran.err
    assert "Traceback" not in ran.err


NEED_STORE = (("rebuild",), ("reassess",), ("verify",), ("export",), ("import", "rights", str(FILE)))


@pytest.mark.parametrize("words", NEED_STORE, ids=lambda words: words[0])
def test_a_database_that_was_never_migrated_is_exit_3(
    run: Run, empty_database_url: str, words: tuple[str, ...]
) -> None:
    """But for an import into a SQLite file, in which a register may begin."""
    ran = run(*words, database=empty_database_url)
    if words[0] == "import" and empty_database_url.startswith("sqlite"):
        assert (ran.code, ran.out.splitlines()[-1]) == (1, "55 rows, 4 loaded, 0 known, 51 incomplete, 0 refused.")
        return
    assert (ran.code, ran.out) == (3, "")
    assert "migrate" in ran.err


@pytest.mark.parametrize("words", [("migrate",), *NEED_STORE], ids=lambda words: words[0])
def test_a_database_that_is_not_there_is_exit_3(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = run(*words, database=f"sqlite:///{tmp_path}/nowhere/registry.db")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == f"sqlite:///{tmp_path}/nowhere/registry.db: the folder {tmp_path}/nowhere is not there.\n"


def test_a_setting_that_makes_no_sense_is_exit_2(run: Run) -> None:
    assert run("verify", database="mysql://somewhere").code == 2
    assert "REGISTRY_LOCK_TIMEOUT" in run("verify", lock_timeout="soon").err


# ---- migrate ---------------------------------------------------------------------------------------------------------


def test_migrate_brings_an_empty_database_to_the_head_and_may_be_repeated(run: Run, empty_database_url: str) -> None:
    for _ in range(2):
        ran = run("migrate", "--json", database=empty_database_url)
        assert (ran.code, ran.json) == (0, {"revision": head_revision()})
    assert run("verify", "--json", database=empty_database_url).json["valid"] is True


# ---- token -----------------------------------------------------------------------------------------------------------


def test_token_issue_prints_the_bare_token_last_and_keeps_its_key_to_itself(run: Run, tmp_path: Path) -> None:
    ran = run("token", "issue", *BANK_WORDS)
    key = tmp_path / "registry.key"
    assert ran.code == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    principal = Tokens(key).principal(ran.last, SystemClock().now())
    assert (principal.role, str(principal.party)) == (Role.BANK, "USCC:911000001000013428")
    assert [path.name for path in tmp_path.iterdir()] == ["registry.key"], "no draft of the key is left"


@pytest.mark.parametrize(("ttl", "life"), [("15m", 900), ("2h", 7_200), ("30d", 2_592_000)])
def test_a_token_lives_as_long_as_asked(run: Run, tmp_path: Path, ttl: str, life: int) -> None:
    ran = run("token", "issue", "--role", "auditor", "--ttl", ttl, "--json", key_file=str(tmp_path / "other.key"))
    assert ran.json["expires_in"] == life
    tokens = Tokens(tmp_path / "other.key")
    now = SystemClock().now()
    tokens.principal(ran.json["token"], now + timedelta(seconds=life - 60))
    with pytest.raises(Unauthenticated):
        tokens.principal(ran.json["token"], now + timedelta(seconds=life))


@pytest.mark.fuller
def test_two_processes_that_need_the_key_first_end_with_the_same_key(tmp_path: Path) -> None:
    running = [registry(tmp_path, "token", "issue", "--role", "registrar") for _ in range(2)]
    issued = [process.communicate(timeout=60)[0].splitlines()[-1] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    tokens = Tokens(tmp_path / "registry.key")
    for token in issued:
        assert tokens.principal(token, SystemClock().now()).role is Role.REGISTRAR


def test_however_many_need_the_key_first_every_token_verifies_under_the_one_that_stays(tmp_path: Path) -> None:
    now, day = SystemClock().now(), timedelta(days=1)
    keys = [tmp_path / f"{turn}.key" for turn in range(8) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        issued = list(pool.map(lambda key: Tokens(key).issue(Role.AUDITOR, None, now, day), keys))
    for key, token in zip(keys, issued, strict=True):
        assert Tokens(key).principal(token, now).role is Role.AUDITOR


def registry(folder: Path, *words: str) -> subprocess.Popen[str]:
    """Start `registry WORDS` in a process of its own, with every setting at its default, in `folder`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
    return subprocess.Popen(
        [sys.executable, "-c", "from registry.cli import main; main()", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
    )


# ---- verify, rebuild, reassess, export -------------------------------------------------------------------------------


def test_a_whole_journal_verifies(run: Run, world: World, database_url: str) -> None:
    ran = run("verify", "--json", database=database_url)
    assert ran.code == 0
    told = ran.json
    unseen = told.pop("unseen")
    whole = {"valid": True, "first_bad": None, "findings": [], "projections_compared": True}
    assert told == {"entries": world.entries, **whole}
    ran = run("verify", database=database_url)
    assert ran.out == f"{world.entries} entries, all whole.\n"
    assert [sentence for sentence in unseen if sentence in ran.err] == unseen, "what it can not see is said"
    assert any("checkpoint" in sentence for sentence in unseen)


def test_the_judgements_of_a_pledge_are_made_again_and_compared(run: Run, world: World, database_url: str) -> None:
    number = world.pledge()[0]["registration_number"]
    ran = run("verify", "--recognition", number, "--json", database=database_url)
    assert (ran.code, ran.json["pledge"], ran.json["valid"]) == (0, number, True)
    assert {(one["item"], one["equal"], one["same_rules"]) for one in ran.json["judgements"]} == {(1, True, True)}
    assert "the same" in run("verify", "--recognition", number, database=database_url).out
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text('UPDATE pledge_version SET state = replace(state, \'"inputs":"\', \'"inputs":"0\')'))
    engine.dispose()
    ran = run("verify", "--recognition", number, "--json", database=database_url)
    assert (ran.code, ran.json["valid"]) == (1, False)
    ran = run("verify", "--recognition", "IPP2026000000009-24", database=database_url)
    assert (ran.code, ran.out) == (1, "")


def test_a_flipped_bit_anywhere_in_the_journal_is_found_at_its_index(run: Run, world: World, database_url: str) -> None:
    engine = create_engine(database_url)
    on_sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        for table in ("journal_entry", "journal_body"):
            drop = f"{table}_no_update" if on_sqlite else f"{table}_append_only ON {table}"
            connection.execute(text(f"DROP TRIGGER {drop}"))

    @settings(max_examples=examples(6))
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        index = data.draw(st.integers(0, world.entries - 1))
        table, column, where = data.draw(
            st.sampled_from(
                [
                    ("journal_entry", "entry", "position = :index"),
                    ("journal_body", "content", "digest = (SELECT body FROM journal_entry WHERE position = :index)"),
                ]
            )
        )
        read = text(f"SELECT {column} FROM {table} WHERE {where}")
        write = text(f"UPDATE {table} SET {column} = :content WHERE {where}")
        with engine.begin() as connection:
            whole = bytes(connection.execute(read, {"index": index}).scalar_one())
            at = data.draw(st.integers(0, len(whole) - 1))
            bad = whole[:at] + bytes([whole[at] ^ 1 << data.draw(st.integers(0, 7))]) + whole[at + 1 :]
            connection.execute(write, {"index": index, "content": bad})
        ran = run("verify", "--json", database=database_url)
        assert (ran.code, ran.json["valid"], ran.json["first_bad"]) == (1, False, index)
        assert run("verify", database=database_url).last == f"The first bad index is {index}."
        with engine.begin() as connection:
            connection.execute(write, {"index": index, "content": whole})

    holds()
    engine.dispose()
    assert run("verify", database=database_url).code == 0


def test_rebuild_gives_again_what_was_lost(run: Run, world: World, database_url: str) -> None:
    store = Store(database_url)

    def dump() -> Any:
        with store.read() as connection:
            return projections.dump(connection)

    before = dump()
    with store.write() as connection:
        projections.clear(connection)
    assert dump() != before
    ran = run("rebuild", "--json", database=database_url)
    assert (ran.code, ran.json) == (0, {"entries": world.entries})
    assert dump() == before
    store.close()


def test_reassess_records_once_what_ran_out_and_what_days_have_changed(
    run: Run, world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SystemClock", lambda: world.clock)
    world.pledge(item(world.right("CN", "invention"), entered=None))
    before = world.entries
    assert run("reassess", "--json", database=database_url).json == {"entries_made": 0, "failed": []}
    world.clock.advance(timedelta(days=31))
    assert run("reassess", "--json", database=database_url).json == {"entries_made": 2, "failed": []}
    assert run("reassess", database=database_url).out == "0 entries made.\n"
    assert world.entries == before + 2
    made = must(200, world.public.get(f"/v1/history?after={before - 1}")).json()["items"]
    assert {one["kind"] for one in made} == {"reservation_lapsed", "recognition_changed"}


def test_export_writes_every_entry_with_its_bodies(run: Run, world: World, database_url: str, tmp_path: Path) -> None:
    printed = run("export", database=database_url)
    ran = run("export", tmp_path / "journal.ndjson", "--json", database=database_url)
    assert (printed.code, ran.code, ran.json["entries"]) == (0, 0, world.entries)
    assert (tmp_path / "journal.ndjson").read_text() == printed.out
    for position, line in enumerate(map(json.loads, printed.out.splitlines())):
        entry = base64.b64decode(line["entry"])
        assert line["seq"] == position
        assert line["leaf_hash"] == hashlib.sha256(b"\x00" + entry).hexdigest()
        assert json.loads(entry)["body"] == hashlib.sha256(base64.b64decode(line["body"])).hexdigest()
    assert run("export", tmp_path / "nowhere" / "journal.ndjson", database=database_url).code == 2


# ---- import ----------------------------------------------------------------------------------------------------------


def test_importing_the_public_file_tells_every_row_and_exits_1(run: Run, database_url: str) -> None:
    ran = run("import", "rights", FILE, database=database_url)
    assert (ran.code, ran.err) == (1, ""), "no progress is shown where there is no terminal"
    assert ran.last == "55 rows, 4 loaded, 0 known, 51 incomplete, 0 refused."
    assert len(ran.out.splitlines()) == 56
    assert "   29  incomplete  CN/202210148730.0  missing: filing_date" in ran.out.splitlines()
    again = run("import", "rights", FILE, "--json", database=database_url)
    assert again.json["totals"] == {"rows": 55, "loaded": 0, "known": 4, "incomplete": 51, "refused": 0}
    assert again.json["rows"][28] == {
        "row": 29,
        "line": 30,
        "right": "CN/202210148730.0",
        "outcome": "incomplete",
        "missing": ["filing_date"],
        "code": None,
        "reason": None,
        "column": None,
        "detail": None,
        "warnings": [],
    }
    assert run("verify", "--json", database=database_url).json["entries"] == 4


def test_an_import_exits_0_when_every_row_is_loaded_or_known(run: Run, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "rights.csv").write_bytes(sheet(DESIGN, DESIGN))
    (tmp_path / "parties.csv").write_bytes(party_sheet(BANK, BANK))
    for words in (("rights",), ("rights", "--observed-at", "2026-11-01T00:00:00+08:00"), ("parties",)):
        ran = run("import", *words, tmp_path / f"{words[0]}.csv", "--json", database=database_url)
        assert (ran.code, [one["outcome"] for one in ran.json["rows"]]) == (0, ["loaded", "known"])
    assert ran.json["rows"][0]["party"] == "USCC:911000001000013428"


@pytest.mark.parametrize("content", [b"", b"jurisdiction,kind\r\n", sheet(DESIGN).replace(b"page", b"p\xe3ge")])
@pytest.mark.parametrize("what", ["rights", "parties"])
def test_a_file_that_is_no_table_exits_2_in_one_sentence(run: Run, tmp_path: Path, what: str, content: bytes) -> None:
    run("migrate")
    (tmp_path / "table.csv").write_bytes(content)
    ran = run("import", what, tmp_path / "table.csv")
    assert (ran.code, ran.out) == (2, "")
    assert "table.csv" in ran.err


def test_from_nothing_to_a_verified_journal_in_processes_of_their_own(tmp_path: Path) -> None:
    told = []
    for words in (("migrate",), ("import", "rights", str(FILE)), ("verify",)):
        process = registry(tmp_path, *words)
        out, err = process.communicate(timeout=60)
        told.append((process.returncode, out.splitlines()[-1], err))
    assert told == [
        (0, f"The database is at revision {head_revision()}.", ""),
        (1, "55 rows, 4 loaded, 0 known, 51 incomplete, 0 refused.", ""),
        (0, "4 entries, all whole.", "\n".join(("Not seen by this check:", *UNSEEN, ""))),
    ]
    assert (tmp_path / "registry.db").exists()
