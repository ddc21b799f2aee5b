"""The whole play: every rule on one register, and how many runs of how many steps it has."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.correcting import Correcting
from tests.machine.filing import Filing
from tests.machine.keeping import Keeping
from tests.machine.living import Living
from tests.machine.recording import Recording
from tests.support import Databases


class Register(Recording, Filing, Living, Correcting, Keeping):
    """Every use case, drawn in any order, on a fresh database."""


def play(databases: Databases) -> None:
    """Play it on one engine."""
    now = settings()
    more = settings(max_examples=now.max_examples * 3 // 10, stateful_step_count=30)
    run_state_machine_as_test(lambda: Register(databases), settings=more)
