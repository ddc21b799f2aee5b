"""The whole play: every rule on one register, and how many runs of how many steps it has."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.pieces.correcting import Correcting
from tests.machine.pieces.filing import Filing
from tests.machine.pieces.keeping import Keeping
from tests.machine.pieces.living import Living
from tests.machine.pieces.recording import Recording
from tests.machine.two import Two
from tests.support import Databases
from tests.tiers import sized


class Register(Recording, Filing, Living, Two, Correcting, Keeping):
    """Every use case, drawn in any order, on a fresh database."""


def play(databases: Databases) -> None:
    """Play it on one engine, in runs of up to 30 steps: 12 in the README's command, 200 in `.ci/run`; 2,000 of up to 50
    under `nightly`."""
    now = settings()
    runs = sized(200, 200, quick=12) if now.derandomize else now.max_examples
    run_state_machine_as_test(lambda: Register(databases), settings=settings(max_examples=runs))
