"""Whoever is handed a proof checks it with files alone, and is told by the exit code what came of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registry.log.certificate import certificate_bytes
from registry.log.checkpoint import policy_bytes
from registry.log.proofs import TlogProof, tlog_proof_bytes
from registry.log.verify import consistency_bytes
from tests.cli.commands import Run, runner
from tests.log import reference
from tests.log.publishing import published
from tests.log.publishing.published import FREE, PLEDGE, RIGHT, a_log


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys, tmp_path)


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A folder with a file of each kind, all of one log, and the policy."""
    log, size = a_log()
    policy = published.policy()
    path = tuple(reference.path(2, log.raws[:size]))
    receipt = TlogProof(extra=log.raws[2], index=2, path=path, checkpoint=log.note(size))
    files = {
        "policy.json": policy_bytes(policy),
        "receipt": tlog_proof_bytes(receipt),
        "certificate": certificate_bytes(log.certificate(f"pledge:{PLEDGE}", size)),
        "withheld": certificate_bytes(log.certificate(RIGHT, size, bodies=False)),
        "absent": certificate_bytes(log.certificate(FREE, size)),
        "consistency": consistency_bytes(log.note(4), log.note(size), reference.proof(4, log.raws[:size])),
        **{f"mirror/{name}": content for name, content in log.files(size, sizes=[4]).items()},
    }
    for name, content in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path


def asked(evidence: Path, kind: str, file: str, *more: str) -> tuple[str, ...]:
    """The command that checks a file."""
    return ("verify", kind, str(evidence / file), "--policy", str(evidence / "policy.json"), *more)


def test_what_holds_is_valid(run: Run, evidence: Path) -> None:
    for words, said in (
        (asked(evidence, "receipt", "receipt"), "Valid. Entry 2, pledge_amended"),
        (asked(evidence, "certificate", "certificate", "--subject", f"pledge:{PLEDGE}"), "Valid. pledge:"),
        (asked(evidence, "certificate", "absent", "--subject", FREE), "0 entries, 0 live items"),
        (asked(evidence, "consistency", "consistency"), "The log of 7 entries continues that of 4."),
        (asked(evidence, "mirror", "mirror"), "Valid. The mirror is whole."),
    ):
        ran = run(*words)
        assert (ran.code, said in ran.out) == (0, True), ran
        assert run(*words, "--json").json["valid"] is True


def test_a_certificate_says_what_it_comes_to(run: Run, evidence: Path) -> None:
    told = run(*asked(evidence, "certificate", "certificate", "--subject", f"pledge:{PLEDGE}", "--json")).json
    assert [(one["item"], one["status"], one["right"]) for one in told["items"]] == [(0, "extinguished", RIGHT)]
    assert (told["live"], told["witnesses"], told["complete"]) == (0, ["w1.example", "w2.example"], True)
    assert any("Not claimed" in limit for limit in told["limits"])
    assert told["closed_seconds_ago"] > 0


def test_withheld_bodies_end_it_with_2(run: Run, evidence: Path) -> None:
    ran = run(*asked(evidence, "certificate", "withheld", "--subject", RIGHT, "--json"))
    assert (ran.code, ran.json["complete"], bool(ran.json["withheld"])) == (2, False, True)


@pytest.mark.parametrize(
    ("kind", "file", "more", "step"),
    [
        ("receipt", "certificate", (), "R1"),
        ("certificate", "receipt", ("--subject", RIGHT), "1"),
        ("certificate", "certificate", ("--subject", RIGHT), "1"),
        ("certificate", "absent", ("--subject", FREE, "--as-of", "2026-03-01T00:00:00.000000Z"), "1"),
        ("consistency", "receipt", (), "C1"),
    ],
)
def test_what_does_not_hold_ends_with_1_and_the_step(
    run: Run, evidence: Path, kind: str, file: str, more: tuple[str, ...], step: str
) -> None:
    ran = run(*asked(evidence, kind, file, *more))
    assert (ran.code, ran.out.startswith(f"Invalid at step {step}: ")) == (1, True)
    assert run(*asked(evidence, kind, file, *more, "--json")).json["step"] == step


def test_another_s_policy_is_no_reason_to_believe(run: Run, evidence: Path) -> None:
    (evidence / "policy.json").write_bytes(policy_bytes(published.policy("another.example/log")))
    assert run(*asked(evidence, "receipt", "receipt", "--json")).json["step"] == "R2"
    assert run(*asked(evidence, "certificate", "absent", "--subject", FREE, "--json")).json["step"] == "1"
    ran = run(*asked(evidence, "mirror", "mirror", "--json"))
    assert (ran.code, ran.json["valid"], ran.json["findings"][0]["rule"]) == (1, False, "M11")


def test_a_changed_mirror_is_broken(run: Run, evidence: Path) -> None:
    bundle = next((evidence / "mirror/tile/entries").iterdir()).parent / "000.p" / "7"
    raw = bundle.read_bytes()
    bundle.write_bytes(raw.replace(b"register:registrar", b"register:registraR", 1))
    ran = run(*asked(evidence, "mirror", "mirror"))
    assert (ran.code, "M11" in ran.out) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "receipt"),
        ("verify", "receipt", "nowhere"),
        ("verify", "receipt", "nowhere", "--policy", "nowhere"),
        ("verify", "receipt", "receipt", "--policy", "receipt"),
        ("verify", "receipt", "receipt", "--loudly", "--policy", "policy.json"),
        ("verify", "certificate", "certificate", "--policy", "policy.json"),
        ("verify", "certificate", "certificate", "--policy", "policy.json", "--subject", "HK"),
        ("verify", "certificate", "certificate", "--policy", "policy.json", "--subject", RIGHT, "--as-of", "now"),
        ("verify", "mirror", "nowhere", "--policy", "policy.json"),
    ],
)
def test_what_is_asked_wrongly_ends_with_3(run: Run, evidence: Path, words: tuple[str, ...]) -> None:
    there = {one.name for one in evidence.iterdir()}
    ran = run(*words[:2], *(str(evidence / word) if word in there else word for word in words[2:]))
    assert (ran.code, ran.err != "") == (3, True)


def test_no_database_and_no_key_is_needed(run: Run, evidence: Path) -> None:
    run(*asked(evidence, "receipt", "receipt"))
    assert not [one for one in evidence.iterdir() if one.name.startswith("registry.")]
    assert json.loads((evidence / "policy.json").read_bytes())["origin"] == published.ORIGIN
