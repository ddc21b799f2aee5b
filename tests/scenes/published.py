"""A register whose log is published: its keys and its sink in a folder, its clock standing still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from registry.domain.filing.acts import ActKind
from registry.log.checkpoint import Policy
from registry.service.journal.execute import execute
from registry.service.journal.register import Register
from registry.service.operating.opening import open_publisher, open_register
from registry.service.publishing.policy import policy
from registry.service.publishing.publisher import Publisher
from registry.store.sinks import FileSink
from tests.scenes import registers as the
from tests.support import SettableClock

ORIGIN = "registry.example/log"
ENTRIES = 8
"""How many entries `record` makes."""


@contextmanager
def published(url: str, folder: Path, clock: SettableClock, *, calls: int = 0) -> Iterator[Publisher]:
    """A register over the database at `url` with what publishes its log; `calls` as in `Counting`."""
    sink = FileSink(folder / "checkpoints")
    register = replace(open_register(url, clock=clock, threads=3, writers=2, sink=sink), entropy=the.Counting(calls))
    try:
        publisher = open_publisher(register, key_file=folder / "keys", origin=ORIGIN, every=1.0)
        assert publisher is not None
        yield publisher
    finally:
        register.store.close()


def policy_of(publisher: Publisher) -> Policy:
    """Whom the log says one may believe."""
    with publisher.register.store.read() as connection:
        found = policy(connection, publisher.policy)
    assert found is not None
    return found


def record(register: Register, clock: SettableClock) -> str:
    """Eight entries: two parties, two rights, a pledge over both, its entry, its discharge, a further name; the number
    of the pledge."""

    def done(work: the.Work) -> str:
        clock.advance(timedelta(hours=1))
        return execute(register, work).headers.get("ETag", "")

    bank, now = the.BANKS[0], clock.now()
    done(the.party(bank, "甲"))
    done(the.party(the.OWNER, "乙"))
    done(the.right(the.CN, now))
    done(the.right(the.HK, now))
    etag = done(the.pledge(bank, the.OWNER, ((the.CN, ()), (the.HK, ()))))
    with register.store.read() as connection:
        number = str(connection.execute(text("SELECT registration_number FROM pledge_version")).scalar_one())
    entry = the.act(the.CN, ActKind.REGISTER, "R-1", now - timedelta(days=2), now)
    etag = done(the.evidence(bank, number, etag, 1, entry))
    done(the.discharge(bank, number, etag))
    done(the.party(the.OWNER, "丙"))
    return number


def rename(register: Register, clock: SettableClock, name: str) -> None:
    """One entry more: the owner has a further name."""
    clock.advance(timedelta(minutes=1))
    execute(register, the.party(the.OWNER, name))
