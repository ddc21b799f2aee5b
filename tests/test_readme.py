"""The README's tour, executed line by line against a server of our own, as a reader would."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import ROOT

REGISTRY = Path(sys.executable).parent / "registry"


def _readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def _tour() -> str:
    """The shell of the tour, one script."""
    section = _readme().split("## Five minutes with curl")[1].split("\n## ")[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))


def _shown() -> str:
    """What the README says that the demonstration prints."""
    return _readme().split("```text\n")[1].split("```")[0]


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a server started as the README says, in an empty folder, and what it printed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REGISTRY_")}
    with subprocess.Popen(
        [REGISTRY, "serve", "--demo", "--port", str(port)],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as server:
        try:
            yield base, _printed(server, base)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _printed(server: subprocess.Popen[str], base: str) -> str:
    """What the server prints; from its last line on it answers."""
    assert server.stdout is not None
    printed = []
    for line in server.stdout:
        printed.append(line)
        if line.startswith("Serving"):
            break
    subprocess.run(["curl", "-sS", "--fail", f"{base}/readyz"], check=True, capture_output=True)
    return "".join(printed)


def test_every_line_of_the_tour_runs(demonstration: tuple[str, str], tmp_path: Path) -> None:
    """Only the port and the place of the program are the test's own."""
    script = _tour().replace("http://127.0.0.1:8000", demonstration[0]).replace(".venv/bin/registry", str(REGISTRY))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert '"status":"discharged"' in done.stdout
    assert "all whole" in done.stdout


def test_what_the_demonstration_prints_fits_a_screen_and_runs(demonstration: tuple[str, str], tmp_path: Path) -> None:
    """As it stands it goes into a shell; only what asks the server says less of its progress."""
    base, printed = demonstration
    lines = printed.splitlines()
    assert lines[0] == f"# Look at {base}/ and {base}/docs"
    assert lines[-1] == f"Serving sqlite:///registry.db on {base}; Ctrl-C ends it."
    assert len(lines) <= 22
    assert max(map(len, lines)) <= 80
    assert "eyJ" not in printed, "a token is nothing to read"
    shown = _shown().replace("http://127.0.0.1:8000", base).replace(".venv/bin/registry", str(REGISTRY)).splitlines()
    left_out = shown.index("…")
    assert [*lines[:left_out], lines[-1]] == [*shown[:left_out], *shown[left_out + 1 :]]
    script = "\n".join(lines[:-1]).replace("curl ", "curl -sS ")
    ran = subprocess.run(["bash", "-euc", script], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    seen, refused = ran.split('{"type"')
    assert '"right":"HK/HK-ILLUSTRATIVE-2022"' in seen
    assert '"registration_number":"IPP' in seen
    assert "5000000.00" not in seen
    assert '"code": "right-already-pledged"' in refused
    assert "CN_ALREADY_PLEDGED" in refused
    assert '"dry_run": true' in refused


def test_it_is_read_in_one_sitting() -> None:
    assert len(_readme().splitlines()) < 170


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = re.search(r"^python3 -m venv .*pytest$", _readme(), re.MULTILINE)
    assert command is not None
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    for part in ("-m venv .venv", "-m pip install -q -e '.[test]'", "-m pytest"):
        assert part in command[0]
        assert part in script
