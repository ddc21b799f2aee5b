"""Whatever the register writes is for its owner alone, whoever is first to need it and whatever the umask; and nothing
that is there already is written over unasked."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from registry.cli import main
from registry.errors import StoreUnavailable
from registry.service.operating import upkeep
from registry.store import files
from registry.store.database.engine import Store, migrate
from tests.cli.sheets import BANK, party_sheet
from tests.support import ROOT

Run = Callable[..., tuple[int, str]]
DEADLINES = ("deadlines", "--party", "USCC:911000001000013428", "--until", "2027-01-01")
FIRST = (
    *(("migrate",), ("verify",), ("export",), ("rebuild",), ("reassess",), ("gazette", "export")),
    *(("import", "parties", "parties.csv"), DEADLINES, ("token", "issue", "--role", "auditor")),
)


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `registry WORDS` in a folder of its own: the exit code, and what it wrote to its errors."""
    for name in [name for name in os.environ if name.startswith("REGISTRY_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "own"
    folder.mkdir(mode=0o700)
    folder.chmod(0o700)
    monkeypatch.chdir(folder)

    def ran(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["registry", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().err

    return ran


def modes(folder: Path) -> dict[str, str]:
    """The mode of every file, by its name."""
    return {one.name: oct(stat.S_IMODE(one.stat().st_mode)) for one in folder.iterdir()}


# ---- whoever is first ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", FIRST, ids=" ".join)
def test_whichever_command_is_first_what_it_writes_is_its_owner_s(run: Run, umask: int, words: tuple[str, ...]) -> None:
    sheet = Path("parties.csv")
    sheet.write_bytes(party_sheet(BANK))
    sheet.chmod(0o600)
    run(*words)
    written = modes(Path())
    assert set(written.values()) == {"0o600"}, written
    begins = words[0] in ("serve", "migrate", "token", "import")
    assert bool(written.keys() & {"registry.db", "registry.key"}) is begins, "what only looks makes nothing"


def test_what_sqlite_writes_beside_its_file_is_its_owner_s_too(umask: int, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    folder.chmod(0o700)
    migrate(f"sqlite:///{folder}/registry.db")
    store = Store(f"sqlite:///{folder}/registry.db")
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TABLE told (word TEXT)")
        written = modes(folder)
    store.close()
    assert written == dict.fromkeys(("registry.db", "registry.db-wal", "registry.db-shm"), "0o600")


def test_a_server_that_is_first_makes_its_files_its_owner_s(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", "from registry.cli import main; main()", "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT)},
        umask=0,
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("Serving")
        assert set(modes(tmp_path).values()) == {"0o600"}
    finally:
        server.send_signal(signal.SIGTERM)
        _, err = server.communicate(timeout=30)
    assert str(tmp_path / "registry.key") in err, "the key that was made is named"


@pytest.mark.parametrize(("left", "becomes"), [(0o644, "0o600"), (0o666, "0o600"), (0o640, "0o640"), (0o660, "0o660")])
def test_a_file_that_an_earlier_version_left_open_to_everybody_is_closed(
    tmp_path: Path, left: int, becomes: str
) -> None:
    """One that a group may read, and nobody else, somebody meant to be so."""
    url = f"sqlite:///{tmp_path}/registry.db"
    migrate(url)
    (tmp_path / "registry.db").chmod(left)
    with contextlib.closing(Store(url)) as store, store.read() as connection:
        connection.exec_driver_sql("SELECT 1")
        assert modes(tmp_path)["registry.db"] == becomes


def test_a_folder_that_is_named_as_the_database_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with contextlib.closing(Store(f"sqlite:///{tmp_path}")) as store, pytest.raises(StoreUnavailable):
        store.current_revision()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize("database", ["", "/:memory:", "/file::memory:?uri=true"])
def test_a_database_in_memory_has_no_file(database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    engine = create_engine(f"sqlite://{database}")
    files.keep_private(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    engine.dispose()
    assert modes(tmp_path) == {}


def test_a_database_named_as_a_uri_has_its_file_made_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    before = os.umask(0)
    try:
        migrate("sqlite:///file:its%20own.db?uri=true")
    finally:
        os.umask(before)
    assert set(modes(tmp_path).values()) == {"0o600"}


def test_a_key_that_is_made_is_named_where_it_lies(run: Run) -> None:
    """A token under a key that nobody else has is refused by everybody else."""
    made = f"A new token key was made: {Path('registry.key').resolve()}\n"
    assert run("token", "issue", "--role", "auditor") == (0, made)
    assert run("token", "issue", "--role", "auditor") == (0, "")


# ---- over nothing that is there --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("export",), ("gazette", "export")], ids=" ".join)
def test_an_export_overwrites_only_when_it_is_told_to(run: Run, words: tuple[str, ...]) -> None:
    run("migrate")
    Path("out.txt").write_text("what was there")
    code, err = run(*words, "out.txt")
    assert (code, "--force" in err, Path("out.txt").read_text()) == (2, True, "what was there")
    assert run(*words, "--force", "out.txt") == (0, "")
    assert Path("out.txt").read_text() != "what was there"
    assert modes(Path())["out.txt"] == "0o600"


def test_an_export_that_breaks_off_leaves_what_was_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(_: object) -> Iterator[str]:
        yield "the first line"
        raise OSError(errno.ENOSPC, "No space left on device")

    run("migrate")
    monkeypatch.setattr(upkeep, "export", breaking)
    Path("old.ndjson").write_text("what was there")
    for words in (("--force", "old.ndjson"), ("new.ndjson",)):
        code, err = run("export", *words)
        assert (code, "No space left" in err) == (2, True)
    assert modes(Path()).keys() == {"registry.db", "old.ndjson"}
    assert Path("old.ndjson").read_text() == "what was there"


def test_forced_a_link_stays_a_link_and_a_device_a_device(run: Run, tmp_path: Path) -> None:
    run("migrate")
    real = tmp_path / "real.ndjson"
    real.write_text("what was there")
    Path("link").symlink_to(real)
    assert run("export", "--force", "link")[0] == 0
    assert Path("link").is_symlink()
    assert real.read_text() == ""
    assert run("export", "--force", os.devnull)[0] == 0
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    assert run("export", os.devnull)[0] == 2


def test_of_two_that_write_one_name_at_once_one_is_refused(tmp_path: Path) -> None:
    with files.write_private(tmp_path / "out") as first:
        first.write("the first")
        with pytest.raises(FileExistsError), files.write_private(tmp_path / "out"):
            raise AssertionError
    assert (tmp_path / "out").read_text() == "the first"
