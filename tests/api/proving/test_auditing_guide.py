"""The auditors' guide: its program agrees with the register's own verifier, and each step by hand comes out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import types
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from registry.log import certificate
from registry.log.canonical import canonical
from registry.log.checkpoint import Policy, read_policy
from registry.log.verify import verify_receipt
from tests.log.publishing.published import some_flips
from tests.scenes.world import World, item, must, open_world
from tests.support import ROOT, SettableClock, SqliteDatabases

GUIDE = (ROOT / "registry/guides/auditing.md").read_text(encoding="utf-8")
PROGRAM = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[0]
REGISTRY = Path(sys.executable).parent / "registry"


@pytest.fixture(scope="module")
def world(sqlite_databases: SqliteDatabases) -> Iterator[World]:
    """A world with a pledge over two rights that ended, and one that stands, closed."""
    with sqlite_databases.fresh() as url, open_world(url, SettableClock(), published=True) as opened:
        document, _ = opened.pledge(item(opened.right("HK")), item(opened.right("CN", "invention")))
        opened.discharge(document)
        opened.pledge()
        opened.publisher.close()
        yield opened


@pytest.fixture(scope="module")
def check() -> Any:
    """The guide's program as a module."""
    module = types.ModuleType("check")
    exec(compile(PROGRAM, "check.py", "exec"), vars(module))
    return module


def policy_of(world: World) -> tuple[bytes, Policy]:
    raw = must(200, world.public.get("/v1/log/policy.json")).content
    return raw, read_policy(raw)


def certificates(world: World) -> Iterator[tuple[str, str, bytes]]:
    """A certificate of every subject and of one that is not there, with subject and instant."""
    items = must(200, world.public.get("/v1/history?limit=200")).json()["items"]
    for subject in sorted({subject for one in items for subject in one["subjects"]} | {"right:HK:NONE"}):
        raw = must(200, world.public.get(f"/v1/history/certificates?subject={subject}")).content
        yield subject, json.loads(raw)["as_of"], raw


def test_the_program_is_short_and_knows_nothing_of_the_register() -> None:
    assert "registry" not in PROGRAM
    assert len(PROGRAM.splitlines()) < 220


def test_both_verifiers_accept_what_is_served(world: World, check: Any) -> None:
    raw, policy = policy_of(world)
    for subject, as_of, content in certificates(world):
        certificate.verify(content, policy, subject=subject, as_of=as_of)
        check.certificate(content, json.loads(raw), subject, as_of)
    for seq in range(world.entries):
        content = must(200, world.public.get(f"/v1/history/{seq}/receipt")).content
        verify_receipt(content, policy)
        check.receipt(content, json.loads(raw))


def test_both_verifiers_refuse_every_changed_bit(world: World, check: Any) -> None:
    raw, policy = policy_of(world)
    own = json.loads(raw)
    subject, as_of, content = max(certificates(world), key=lambda one: len(one[2]))
    accepted = [
        flipped
        for flipped in some_flips(content)
        if _holds(lambda f=flipped: certificate.verify(f, policy, subject=subject, as_of=as_of))
        or _holds(lambda f=flipped: check.certificate(f, own, subject, as_of))
    ]
    assert accepted == []
    content = must(200, world.public.get("/v1/history/2/receipt")).content
    accepted = [
        flipped
        for flipped in some_flips(content)
        if _holds(lambda f=flipped: verify_receipt(f, policy)) or _holds(lambda f=flipped: check.receipt(f, own))
    ]
    assert accepted == []


def _holds(verify: Any) -> bool:
    """Whether a verifier accepts; the guide's stumbles over what is of another form, in whatever way."""
    with suppress(Exception):
        verify()
        return True
    return False


def test_other_questions_than_those_asked_are_refused(world: World, check: Any) -> None:
    raw, _ = policy_of(world)
    subject, as_of, content = next(certificates(world))
    for other in ((subject, "2026-01-01T00:00:00.000000Z"), ("right:HK:OTHER", as_of)):
        with pytest.raises(ValueError, match="1"):
            check.certificate(content, json.loads(raw), *other)


def test_the_steps_by_hand_come_out(world: World) -> None:
    items = must(200, world.auditor.get("/v1/history?limit=200")).json()["items"]
    for one in items:
        assert sha256(b"\0" + canonical(one["entry"])).hexdigest() == one["leaf_hash"]
        if one["body"] is not None:
            assert sha256(canonical(one["body"])).hexdigest() == one["entry"]["body"]
        if "sealed_body" in one:
            assert sha256(canonical(one["sealed_body"])).hexdigest() == one["entry"]["sealed"]
    first, second = (bytes.fromhex(one["leaf_hash"]) for one in items[:2])
    node = sha256(b"\1" + first + second).digest()
    receipt = must(200, world.public.get("/v1/history/2/receipt")).text.split("\n")
    assert node.hex() in {b64decode(line).hex() for line in receipt[3:6] if len(line) == 44}


def test_the_program_runs_from_the_command_line(world: World, tmp_path: Path) -> None:
    (tmp_path / "check.py").write_text(PROGRAM, encoding="utf-8")
    raw, _ = policy_of(world)
    (tmp_path / "policy.json").write_bytes(raw)
    (tmp_path / "receipt").write_bytes(must(200, world.public.get("/v1/history/0/receipt")).content)
    asked = ["check.py", "policy.json", "receipt", "receipt"]
    done = subprocess.run([sys.executable, *asked], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "valid\n", done.stderr
