"""A witness as a server: what it answers, what it keeps, and that nothing makes it cosign two histories."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from registry.cli.witnessing import MAX_BYTES, Witness, application
from registry.log.checkpoint import believe
from registry.log.invalid import NoteInvalid, WitnessRefused
from registry.log.note import signature_of, signer_of, verify, with_signatures
from registry.log.vouching.witness import Reply, Request, cosignatures_of, request_bytes
from registry.store.witnessed import WitnessedFile
from tests.cli.commands import Run, runner
from tests.log import reference
from tests.log.publishing.published import BEGIN, ORIGIN, Log, a_log, policy, signers
from tests.support import ROOT, SettableClock

OWN, WITNESSES = signers()[:2], signers()[2:]
KEYS = [one.key for one in OWN]
LOG, SIZE = a_log()
PLACE = f"/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint"


def forked(size: int) -> Log:
    """Another history of that log, signed by it as well."""
    log = Log()
    for _ in range(size):
        log.add("party_recorded", None)
    return log


def request(log: Log, old: int, size: int) -> bytes:
    """What the log asks when the witness cosigned `old` last."""
    path = reference.proof(old, log.raws[:size]) if old else []
    return request_bytes(Request(old=old, path=tuple(path), note=log.note(size, OWN)))


def a_witness(file: Path, own: int = 0) -> Witness:
    """One of the two witnesses."""
    clock = SettableClock(BEGIN + timedelta(minutes=SIZE))
    return Witness(logs={ORIGIN: KEYS}, signers=WITNESSES[own : own + 1], file=WitnessedFile(file), clock=clock)


Served = Callable[[Witness], TestClient]


@pytest.fixture
def told() -> list[str]:
    """The refusals that were reported as evidence."""
    return []


@pytest.fixture
def served(told: list[str]) -> Served:
    return lambda witness: TestClient(application(witness, lambda raw, refused: told.append(refused.rule)))


@pytest.fixture
def client(served: Served, tmp_path: Path) -> TestClient:
    return served(a_witness(tmp_path / "state"))


def post(client: TestClient) -> Callable[[bytes], Reply]:
    """What carries a log's request to the witness."""

    def carry(raw: bytes) -> Reply:
        answer = client.post("/add-checkpoint", content=raw)
        kind = answer.headers["content-type"]
        return Reply(status=answer.status_code, content_type=kind, content=answer.content)

    return carry


def test_what_continues_is_cosigned_and_kept(client: TestClient) -> None:
    assert client.get(PLACE).status_code == 404
    for old, size in ((0, 4), (4, SIZE), (SIZE, SIZE)):
        raw = request(LOG, old, size)
        answer = client.post("/add-checkpoint", content=raw)
        assert answer.status_code == 200
        kept = client.get(PLACE).content
        assert kept == raw.partition(b"\n\n")[2] + answer.content
        names = [one.key.name for one in verify(kept, [*KEYS, WITNESSES[0].key]).vouchers]
        assert names == [ORIGIN, ORIGIN, "w1.example"]


def test_lines_of_strangers_are_not_kept(client: TestClient) -> None:
    stranger = signer_of("stranger.example", 1, b"?" * 32)
    note = LOG.note(SIZE, OWN)
    more = with_signatures(note, [signature_of(stranger, LOG.checkpoint(SIZE).text, 0)])
    answer = client.post("/add-checkpoint", content=request_bytes(Request(old=0, path=(), note=more)))
    assert answer.status_code == 200
    assert client.get(PLACE).content == note + answer.content


def test_each_refusal_has_its_status(client: TestClient, told: list[str]) -> None:
    assert client.post("/add-checkpoint", content=request(LOG, 0, 4)).status_code == 200
    kept = client.get(PLACE).content
    other, other_size = a_log("other.example/log")
    unsigned = request_bytes(Request(old=4, path=(), note=LOG.note(SIZE, WITNESSES)))
    for raw, status in (
        (b"", 400),
        (request(LOG, SIZE, SIZE).replace(b"\n7\n", b"\n6\n"), 403),
        (request_bytes(Request(old=SIZE, path=(), note=LOG.note(4, OWN))), 400),
        (request(other, 0, other_size), 404),
        (unsigned, 403),
        (request(forked(4), 4, 4), 409),
        (request(forked(SIZE), 4, SIZE), 422),
        (b"old 0\n\n" + bytes(MAX_BYTES), 413),
    ):
        answer = client.post("/add-checkpoint", content=raw)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert told == ["fork", "inconsistent"]
    assert client.get("/add-checkpoint").status_code == 405
    assert client.get(f"/{'0' * 64}/checkpoint").status_code == 404
    assert client.get(PLACE).content == kept


@pytest.mark.parametrize("old", [0, 3, 5])
def test_a_stale_size_is_answered_with_that_cosigned_last(client: TestClient, old: int) -> None:
    client.post("/add-checkpoint", content=request(LOG, 0, 4))
    answer = client.post("/add-checkpoint", content=request(LOG, old, SIZE))
    told = (answer.status_code, answer.headers["content-type"], answer.content)
    assert told == (409, "text/x.tlog.size", b"4\n")


def test_a_fork_shown_to_two_witnesses_is_seen_by_both(served: Served, tmp_path: Path, told: list[str]) -> None:
    clients = [served(a_witness(tmp_path / f"{own}", own)) for own in range(2)]
    note = LOG.note(4, OWN)
    for own, client in enumerate(clients):
        key = WITNESSES[own].key
        found = cosignatures_of(note, old=0, path_from=lambda old: (), keys=[key], post=post(client))
        note = with_signatures(note, [line for line, _ in found])
    assert believe(note, policy()).witnesses == ("w1.example", "w2.example")
    for client in clients:
        assert client.post("/add-checkpoint", content=request(forked(4), 4, 4)).status_code == 409
        assert client.post("/add-checkpoint", content=request(forked(SIZE), 4, SIZE)).status_code == 422
        assert client.post("/add-checkpoint", content=request(forked(SIZE), 0, SIZE)).status_code == 409
    assert told == ["fork", "inconsistent"] * 2


def test_the_log_asks_again_from_the_size_it_is_told(client: TestClient) -> None:
    client.post("/add-checkpoint", content=request(LOG, 0, 4))

    def asking(log: Log, size: int, keys: int = 2) -> int:
        found = cosignatures_of(
            log.note(size, OWN),
            old=0,
            path_from=lambda old: reference.proof(old, log.raws[:size]),
            keys=[one.key for one in WITNESSES[:keys]],
            post=post(client),
        )
        return len(found)

    assert asking(LOG, SIZE) == 1
    with pytest.raises(WitnessRefused) as caught:
        asking(LOG, 4)
    assert (caught.value.rule, caught.value.size) == ("stale", SIZE)
    with pytest.raises(WitnessRefused) as caught:
        asking(forked(SIZE), SIZE)
    assert (caught.value.rule, caught.value.size) == ("409", None)
    with pytest.raises(NoteInvalid):
        asking(LOG, SIZE, keys=0)


def test_of_two_histories_at_once_one_is_cosigned(tmp_path: Path) -> None:
    """By two witnesses over one file, each asked by several at a time."""
    witnesses = [a_witness(tmp_path / "state"), a_witness(tmp_path / "state")]
    histories = [LOG, forked(SIZE)]

    def ask(turn: int) -> int | None:
        try:
            witnesses[turn % 2].add(request(histories[turn // 2 % 2], 0, SIZE))
        except WitnessRefused:
            return None
        return turn // 2 % 2

    with ThreadPoolExecutor(8) as pool:
        cosigned = [one for one in pool.map(ask, range(32)) if one is not None]
    assert len(cosigned) == 1
    last = witnesses[0].last(PLACE.split("/")[1])
    assert last is not None
    assert last.startswith(histories[cosigned[0]].checkpoint(SIZE).text.encode())


KILLED = """
import os, signal, sys
from pathlib import Path
from registry.store import witnessed
from tests.cli.test_witnessing import LOG, SIZE, a_witness, request
if sys.argv[2] == "before":
    witnessed.WitnessedTurn.keep = lambda *told: os.kill(os.getpid(), signal.SIGKILL)
a_witness(Path(sys.argv[1])).add(request(LOG, 0, SIZE))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("when", "kept"), [("before", 0), ("after", SIZE)])
def test_killed_before_it_answers_it_knows_what_it_may_have_said(
    client: TestClient, tmp_path: Path, when: str, kept: int
) -> None:
    words = [sys.executable, "-c", KILLED, str(tmp_path / "state"), when]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    answer = client.post("/add-checkpoint", content=request(forked(SIZE), 1, SIZE))
    assert (answer.status_code, answer.content) == (409, b"%d\n" % kept)
    assert client.post("/add-checkpoint", content=request(LOG, kept, SIZE)).status_code == 200


# ---- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "logs").write_text("# ours\n" + "".join(f"{key.vkey}\n\n" for key in KEYS))
    return runner(monkeypatch, capsys, tmp_path)


def test_what_it_can_not_use_it_says(run: Run, tmp_path: Path) -> None:
    (tmp_path / "none").write_text("# none\n")
    (tmp_path / "wrong").write_text("registry.example/log+00000000+AAAA\n")
    (tmp_path / "open").write_text(f"{WITNESSES[0].secret_text()}\n")
    (tmp_path / "open").chmod(0o644)
    for name, signer in (("w1", WITNESSES[0]), ("log", OWN[0])):
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_text(f"{signer.secret_text()}\n")
    (tmp_path / "state").write_text("no database, and long enough to tell" * 100)
    for words, said in (
        (("--logs", "nowhere"), "nowhere can not be read"),
        (("--logs", "none"), "names no log"),
        (("--logs", "wrong"), "a line that is no key"),
        (("--logs", "logs"), "witness.keys is not there"),
        (("--logs", "logs", "--keys", "open"), "can be read by others"),
        (("--logs", "logs", "--keys", "w1", "--name", "w2.example"), "holds other keys"),
        (("--logs", "logs", "--keys", "log"), "holds other keys"),
        (("--logs", "logs", "--keys", "none"), "can be read by others"),
        (("--logs", "logs", "--name", "of two words"), "can not be used"),
        (("--logs", "logs", "--keys", "w1", "--state", "state"), "state can not be used"),
    ):
        ran = run("witness", *words)
        assert (ran.code, said in ran.err) == (2, True), (words, ran)


def test_it_runs_by_itself(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("".join(f"{key.vkey}\n" for key in KEYS))
    words = ["witness", "--logs", "logs", "--name", "w1.bank.example", "--port", "0", "--json"]
    start = "from registry.cli import main; main()"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", start, *words], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stdout is not None
            told = json.loads(running.stdout.readline())
            host = told["url"].removeprefix("http://")
            with closing(http.client.HTTPConnection(host)) as connection:
                connection.request("POST", "/add-checkpoint", request(LOG, 0, SIZE))
                answer = connection.getresponse().read()
            assert verify(f"{LOG.checkpoint(SIZE).text}\n".encode() + answer, told["vkeys"]).vouchers
        finally:
            running.send_signal(signal.SIGINT)
    assert running.returncode == 0
    assert (told["name"], told["logs"]) == ("w1.bank.example", [ORIGIN])
    modes = {name: (tmp_path / name).stat().st_mode & 0o777 for name in ("witness.keys", "witness.db")}
    assert modes == {"witness.keys": 0o600, "witness.db": 0o600}
