"""What every command says of a database that it can not use: which one, without its password, and why."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from registry.errors import StoreUnavailable
from registry.settings import SettingInvalid, read_settings
from registry.store.causes import cause_of
from registry.store.database.engine import Store
from tests.cli.commands import Run, runner
from tests.cli.sheets import BANK as BANK_ROW
from tests.cli.sheets import DESIGN, party_sheet, sheet
from tests.support import PostgresDatabases

SECRET = "geheim"
BANK = ("--party", "USCC:911000001000013428")
NEED_STORE: tuple[tuple[str, ...], ...] = (
    ("serve", "--port", "0"),
    ("serve", "--demo", "--port", "0"),
    ("migrate",),
    ("rebuild",),
    ("reassess",),
    ("verify",),
    ("export",),
    ("export", "out.ndjson"),
    ("import", "rights", "rights.csv"),
    ("import", "parties", "parties.csv"),
    ("deadlines", *BANK, "--until", "2027-01-01"),
    ("gazette", "export"),
    ("gazette", "export", "gazette.csv"),
)
NEED_NONE = (("rules",), ("gazette", "check", "none.csv"), ("import", "rights", "--template"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `registry WORDS` in a folder with a table of each kind, a file that is no database and a folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rights.csv").write_bytes(sheet(DESIGN))
    (tmp_path / "parties.csv").write_bytes(party_sheet(BANK_ROW))
    (tmp_path / "text.db").write_text("Nobody has ever made a database of this file. " * 40)
    (tmp_path / "folder.db").mkdir()
    return runner(monkeypatch, capsys, tmp_path)


UNUSABLE: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "no path": ("sqlite:///", 2, ("sqlite:///", "names no file")),
    "memory": ("sqlite:///:memory:", 2, ("sqlite:///:memory:", "names no file")),
    "named memory": ("sqlite:///file:x?mode=memory&uri=true", 2, ("file:x", "names no file")),
    "options": ("sqlite:///a.db?timeout=soon", 2, ("sqlite:///a.db?timeout=soon", "uri=true")),
    "no slashes": ("sqlite://registry.db", 2, ("begins with sqlite:///",)),
    "no folder": ("sqlite:///nowhere/registry.db", 3, ("sqlite:///nowhere/registry.db", "folder nowhere is not there")),
    "no database": ("sqlite:///text.db", 3, ("sqlite:///text.db", "no database")),
    "a folder": ("sqlite:///folder.db", 3, ("sqlite:///folder.db", "a folder")),
    "below a file": ("sqlite:///text.db/registry.db", 3, ("text.db/registry.db", "text.db is no folder")),
    "a name too long": (f"sqlite:///{'a' * 300}.db", 3, ("aaa.db", "")),
    "nonsense": ("nonsense", 2, ("begins with sqlite:///",)),
    "another database": (f"mysql://u:{SECRET}@h/db", 2, ("mysql://",)),
    "another driver": (f"postgresql://u:{SECRET}@h/db", 2, ("postgresql://",)),
    "refused": (f"postgresql+psycopg://u:{SECRET}@127.0.0.1:1/db", 3, ("127.0.0.1:1/db", "no server listens")),
    "odd port": (f"postgresql+psycopg://u:{SECRET}@127.0.0.1:many/db", 2, ("127.0.0.1:many/db", "host and port")),
    "far port": (f"postgresql+psycopg://u:{SECRET}@127.0.0.1:99999/db", 2, ("127.0.0.1:99999/db", "host and port")),
    "open bracket": (f"postgresql+psycopg://u:{SECRET}@[::1/db", 2, ("[::1/db", "host and port")),
    "odd password": (f"postgresql+psycopg://u:{SECRET}@{SECRET}@127.0.0.1:1/db", 3, ("127.0.0.1:1/db", "")),
    "odd option": (f"postgresql+psycopg://u@127.0.0.1:1/db?password={SECRET}&x=1", 3, ("127.0.0.1:1/db", "option")),
    "socket": (f"postgresql+psycopg:///db?host=/nowhere&password={SECRET}", 3, ("postgresql+psycopg:///db", "socket")),
}
"""Addresses, how a command ends over each, and what it says."""
EVERY_WAY = (("serve", "--demo", "--port", "0"), ("migrate",), ("verify",), ("import", "rights", "rights.csv"))
FEW = {case: UNUSABLE[case] for case in ("no path", "no folder", "no database", "a folder", "refused")}


@pytest.mark.parametrize("words", NEED_STORE, ids=" ".join)
def test_every_command_says_which_database_and_why(run: Run, words: tuple[str, ...]) -> None:
    for case, (url, code, said) in UNUSABLE.items() if words in EVERY_WAY else FEW.items():
        ran = run(*words, database=url)
        assert (ran.code, ran.out) == (code, ""), case
        assert len(ran.err.splitlines()) == 1, (case, ran.err)
        assert all(part in ran.err for part in said), (case, ran.err)
        assert SECRET not in ran.err
    assert not {"nowhere", "x", "a.db", "out.ndjson", "gazette.csv"} & set(os.listdir())


@pytest.mark.parametrize("words", NEED_NONE, ids=" ".join)
def test_what_needs_no_database_asks_for_none(run: Run, words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("")
    assert "sqlite" not in run(*words, database="sqlite:///nowhere/registry.db").err


def test_a_server_that_lets_nobody_in_is_told_by_its_reason(run: Run, postgres_databases: PostgresDatabases) -> None:
    with postgres_databases.fresh(migrated=False) as url:
        address = make_url(url)
        for changed, why in (
            (address.set(password=SECRET), "does not take that user with that password"),
            (address.set(username="nobody", password=SECRET), "does not take that user with that password"),
            (address._replace(password=None), "asks for a password"),
            (address.set(database="nowhere"), "has no database of that name"),
        ):
            for words in (("verify",), ("migrate",), ("serve", "--port", "0")):
                ran = run(*words, database=changed.render_as_string(hide_password=False), key_file="k.key")
                assert (ran.code, ran.out) == (3, "")
                assert ran.err.startswith(f"postgresql+psycopg://{address.host}:{address.port}/{changed.database}: ")
                assert why in ran.err
                assert SECRET not in ran.err


@pytest.mark.parametrize(
    ("file", "refused", "why"),
    [
        (True, lambda path: path.name == "registry.db", "the file may not be read and written by this user"),
        (True, lambda path: path.name != "registry.db", "may not write in the folder"),
        (False, lambda path: path.name != "registry.db", "no file may be made in the folder"),
    ],
)
def test_a_file_that_may_not_be_used_is_told_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: bool, refused: Callable[[Path], bool], why: str
) -> None:
    """Whoever tests may be one who may do everything, so what the system says of a path is said for it."""
    path = tmp_path / "registry.db"
    if file:
        path.touch()
    assert cause_of(f"sqlite:///{path}", StoreUnavailable("")) is None
    monkeypatch.setattr(os, "access", lambda asked, mode: not refused(Path(asked)))
    assert why in str(cause_of(f"sqlite:///{path}", StoreUnavailable("")))


@given(
    st.one_of(
        st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=40).map(
            "postgresql+psycopg://{}".format
        ),
        st.text(alphabet="ab1:/@?[]%=&.#", max_size=24).map("postgresql+psycopg://{}".format),
        st.text(alphabet="ab:/@?[]%=&.#", max_size=24).map("sqlite:///{}".format),
        st.text(max_size=20),
    )
)
def test_any_address_is_refused_in_words_or_one_that_can_be_tried(url: str) -> None:
    with suppress(SettingInvalid, StoreUnavailable):
        Store(read_settings({"REGISTRY_DATABASE_URL": url}).database_url).close()


@given(st.text(alphabet="abx:/@?#%[]&=", min_size=1, max_size=12).map("GEHEIM{}GEHEIM".format))
def test_no_part_of_a_password_is_shown(password: str) -> None:
    for written in (password, quote(password, safe="")):
        url = f"postgresql+psycopg://user:{written}@host:5432/register?connect_timeout=1"
        try:
            shown = read_settings({"REGISTRY_DATABASE_URL": url}).database_shown
        except SettingInvalid as error:
            shown = str(error)
        assert "GEHEIM" not in shown
    assert shown == "postgresql+psycopg://host:5432/register"
    assert create_engine(url).url.password == password
