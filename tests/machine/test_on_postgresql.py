"""The register keeps what it was told, whatever is done to it in whatever order: on postgresql."""

from __future__ import annotations

from tests.machine.playing import play
from tests.support import Databases


def test_inv_44_the_register_keeps_what_it_was_told(postgres_databases: Databases) -> None:
    """INV-44 replay: fold(all events) == current state; fold(events recorded <= t) == state as known at t."""
    play(postgres_databases)
