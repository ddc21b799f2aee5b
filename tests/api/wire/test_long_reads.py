"""Whoever only reads finds a turn, however long others work on what they have read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from registry.service.reading import pledge
from registry.service.recognition import at_instant
from tests.scenes.world import FIRM, OTHER_BANK, World, item, must, name

pytestmark = pytest.mark.both_engines

PAST = "as_of=2026-11-23T02:30:00Z"
PATIENCE = 60.0
"""Seconds until a test gives up; none waits that long where the register answers."""


@contextmanager
def stopped(monkeypatch: pytest.MonkeyPatch, module: Any, function: str, readers: int) -> Iterator[Callable[[], None]]:
    """Let calls of `function` stand still until this block ends; what it gives waits until so many of them do."""
    inside, go_on, works = threading.Semaphore(0), threading.Event(), getattr(module, function)

    def standing_still(*args: Any, **named: Any) -> Any:
        inside.release()
        assert go_on.wait(PATIENCE)
        return works(*args, **named)

    def wait() -> None:
        for _ in range(readers):
            assert inside.acquire(timeout=PATIENCE)

    monkeypatch.setattr(module, function, standing_still)
    try:
        yield wait
    finally:
        go_on.set()
        monkeypatch.undo()


@pytest.mark.parametrize(
    ("module", "function", "asked"),
    [
        (at_instant, "judged_again", f"/v1/pledges?recognition=recognised_with_conditions&{PAST}"),
        (at_instant, "pairwise", "/v1/pledges?recognition=recognised_with_conditions"),
        (pledge, "pledge_document", "/v1/pledges?status=live"),
    ],
)
def test_short_reads_are_answered_while_long_ones_are_worked_on(
    own_world: World, monkeypatch: pytest.MonkeyPatch, module: Any, function: str, asked: str
) -> None:
    world = own_world
    right = world.right("HK")
    pledges = [world.pledge(item(right))[0], world.pledge(item(right))[0]]
    world.clock.advance(timedelta(hours=1))
    world.pledge(by=world.other_bank, pledgee=OTHER_BANK)
    expected = must(200, world.bank.get(asked)).json()
    numbers = [one["registration_number"] for one in pledges]
    short = [f"/v1/rights/{name(right)}/encumbrances", f"/v1/firms/USCC/{FIRM['value']}/encumbrances"]
    with ThreadPoolExecutor(4) as threads:
        with stopped(monkeypatch, module, function, readers=2) as wait:
            long = [threads.submit(world.bank.get, asked) for _ in range(4)]
            wait()
            for path in short * 10:
                must(200, world.public.get(path))
        answers = [must(200, one.result(PATIENCE)).json() for one in long]
    assert all(answer["items"] == expected["items"] for answer in answers)
    assert [one["registration_number"] for one in expected["items"]] == numbers
