"""Whoever closes the log is killed at each of its steps, for real, and the next one goes on as if nothing had been."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from registry.log.checkpoint import read_checkpoint
from registry.log.note import read_note
from registry.service.operating import upkeep
from registry.store import journal
from tests.log import reference
from tests.racing.closing_dies import STEPS
from tests.scenes.published import published, record
from tests.support import ROOT, SettableClock

pytestmark = pytest.mark.fuller


def test_the_closer_survives_a_kill_at_each_of_its_steps(
    database_url: str, tmp_path: Path, clock: SettableClock
) -> None:
    with published(database_url, tmp_path, clock) as publisher:
        record(publisher.register, clock)
        publisher.close()
    for step in STEPS:
        at = clock.advance(timedelta(hours=1)).isoformat()
        asked = [sys.executable, "-m", "tests.racing.closing_dies", database_url, str(tmp_path), step, at]
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == -signal.SIGKILL, (step, done.stderr[-500:])
        clock.advance(timedelta(hours=1))
        with published(database_url, tmp_path, clock, calls=5_000_000) as publisher:
            row = publisher.close()
            with publisher.register.store.read() as connection:
                raws = [bytes(one.entry) for one in journal.all_entries(connection)]
            assert (row.size, row.root) == (len(raws), reference.tree_hash(raws)), step
            sizes = [read_checkpoint(read_note(note).text).size for note in publisher.sink.every()]
            assert sizes == sorted(set(sizes)), step
            assert upkeep.verify(publisher.register).findings == (), step
