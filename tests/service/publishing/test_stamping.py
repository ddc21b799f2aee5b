"""Checkpoints are stamped once a day and when somebody asks; one that is not is published all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from registry.log import certificate
from registry.log.vouching import stamps
from registry.service.access.principal import PUBLIC
from registry.service.publishing import certificates
from registry.service.publishing.mirror import StoredMirror
from registry.service.publishing.publisher import Publisher
from registry.service.publishing.stamping import Stamping
from registry.store import log_tree
from tests.log.publishing.authority import Authority, authority
from tests.scenes.published import policy_of, published, record, rename
from tests.support import SettableClock


def stamped_by(publisher: Publisher, by: Authority, answer: Callable[[bytes], bytes]) -> Publisher:
    """The publisher with an authority that answers requests so."""
    stamping = Stamping(url="http://stamps", roots=(by.root,), transport=lambda _url, raw, _type: answer(raw))
    return replace(publisher, stamping=stamping, policy=replace(publisher.policy, timestamp_roots=(by.root,)))


def stamped(publisher: Publisher) -> list[int]:
    """The sizes of the checkpoints that have a stamp."""
    with publisher.register.store.read() as connection:
        return [row.size for row in log_tree.checkpoints(connection, after=0, limit=99) if row.stamp is not None]


def test_once_a_day(database_url: str, tmp_path: Path, clock: SettableClock) -> None:
    by = authority()
    with published(database_url, tmp_path, clock) as opened:
        publisher = stamped_by(opened, by, lambda raw: by.stamp(raw, clock.now() + timedelta(minutes=1)))
        record(publisher.register, clock)
        publisher.close_if_due()
        first = publisher.close().size
        assert stamped(publisher) == [first]
        for hours in (1, 22, 2):
            clock.advance(timedelta(hours=hours))
            rename(publisher.register, clock, f"名{hours}")
            publisher.close_if_due()
        last = publisher.close().size
        assert stamped(publisher) == [first, last]
        raw = certificates.certificate(publisher.register, PUBLIC, "right:HK:HK1224505", None)
        shown = certificate.verify(raw, policy_of(publisher), subject="right:HK:HK1224505", stamped=stamps.checker())
        assert shown.stamped_at is not None
        assert shown.stamped_at > shown.closed_at
        with publisher.register.store.snapshot() as connection:
            mirror = StoredMirror(connection, publisher.policy)
            assert f"timestamps/{last}.tsr" in set(mirror.paths())
            assert mirror.read(f"timestamps/{last}.tsr") is not None


def test_when_somebody_asks(database_url: str, tmp_path: Path, clock: SettableClock) -> None:
    by = authority()
    with published(database_url, tmp_path, clock) as opened:
        record(opened.register, clock)
        row = opened.close()
        assert opened.stamp(row) is False, "no authority is set"
        publisher = stamped_by(opened, by, lambda raw: by.stamp(raw, clock.now()))
        assert publisher.stamp(row) is True
        assert stamped(publisher) == [row.size]


def _away(_: bytes) -> bytes:
    raise OSError("nobody answers")


@pytest.mark.parametrize("wrong", ["away", "nonsense", "another"])
def test_an_authority_that_fails_is_asked_again(
    database_url: str, tmp_path: Path, clock: SettableClock, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    by, other = authority(), authority()
    answers: dict[str, Callable[[bytes], bytes]] = {
        "away": _away,
        "nonsense": lambda _: b"no stamp",
        "another": lambda raw: other.stamp(raw, clock.now()),
    }
    with published(database_url, tmp_path, clock) as opened:
        record(opened.register, clock)
        failing = stamped_by(opened, by, answers[wrong])
        failing.close_if_due()
        assert "was not stamped" in caplog.text
        assert stamped(failing) == []
        rename(opened.register, clock, "丁")
        stamped_by(opened, by, lambda raw: by.stamp(raw, clock.now())).close_if_due()
        assert len(stamped(opened)) == 1
