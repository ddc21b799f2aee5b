"""The command line run in this process, as `registry WORDS` is."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from registry.cli import main


@dataclass(frozen=True, kw_only=True)
class Ran:
    """How a command ended: its exit code, and what it wrote to its output and its errors."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line of its output."""
        return self.out.splitlines()[-1]

    @property
    def json(self) -> Any:
        """The JSON of the last line of its output."""
        return json.loads(self.last)


Run = Callable[..., Ran]


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> Run:
    """What runs `registry WORDS` with no setting but those it is told; `database` is the URL of its register, else that
    of a file in `folder`."""
    for name in [name for name in os.environ if name.startswith("REGISTRY_")]:
        monkeypatch.delenv(name)

    def ran(*words: str | Path, database: str | None = None, **variables: str) -> Ran:
        monkeypatch.setenv("REGISTRY_DATABASE_URL", database or f"sqlite:///{folder}/registry.db")
        for name, value in variables.items():
            monkeypatch.setenv(f"REGISTRY_{name.upper()}", value)
        monkeypatch.setattr(sys, "argv", ["registry", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return Ran(code=int(ended.value.code or 0), out=written.out, err=written.err)

    return ran
