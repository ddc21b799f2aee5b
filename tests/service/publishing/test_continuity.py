"""What was published can not be taken back: an older copy, another history, a lost or cut sink, and what puts it right.

Equal commands make equal bytes here, so a second database in which fewer of them ran is an older copy of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry.errors import LogRolledBack
from registry.log.checkpoint import read_checkpoint
from registry.log.note import read_note
from registry.service.access.principal import PUBLIC
from registry.service.journal.execute import execute
from registry.service.operating import upkeep
from registry.service.publishing import certificates, closer
from registry.service.publishing.publisher import Publisher
from registry.store import journal
from registry.store.sinks import FileSink
from tests.log import reference
from tests.racing.closing_dies import PLACES, STEPS
from tests.scenes import registers as the
from tests.scenes.published import ENTRIES, published, record, rename
from tests.support import Databases, SettableClock


@pytest.fixture
def twice_published(database_url: str, tmp_path: Path, clock: SettableClock) -> Iterator[Publisher]:
    """A register that has published two checkpoints."""
    with published(database_url, tmp_path, clock) as publisher:
        record(publisher.register, clock)
        publisher.close()
        rename(publisher.register, clock, "丁")
        publisher.close()
        yield publisher


@contextmanager
def older_copy(databases: Databases, folder: Path) -> Iterator[Publisher]:
    """The register as it was when its first checkpoint was closed, over the sink as it is now."""
    clock = SettableClock()
    with databases.fresh() as url:
        apart = folder / "apart"
        apart.mkdir()
        with published(url, apart, clock) as publisher:
            record(publisher.register, clock)
            closer.close(publisher.register)
        with published(url, folder, clock, calls=10_000) as publisher:
            yield publisher


def is_refused(publisher: Publisher) -> str:
    """Why nothing is recorded and nothing published; what is there is read as before."""
    clock = publisher.register.clock
    assert isinstance(clock, SettableClock)
    before = _count(publisher)
    with pytest.raises(LogRolledBack) as refused:
        rename(publisher.register, clock, "己")
    with pytest.raises(LogRolledBack):
        publisher.close()
    with pytest.raises(LogRolledBack):
        upkeep.condition(publisher.register)
    assert _count(publisher) == before
    return refused.value.detail


def _count(publisher: Publisher) -> int:
    with publisher.register.store.read() as connection:
        return len(list(journal.all_entries(connection)))


def _sink(publisher: Publisher) -> FileSink:
    assert isinstance(publisher.sink, FileSink)
    return publisher.sink


def test_an_older_copy_records_nothing(twice_published: Publisher, databases: Databases, tmp_path: Path) -> None:
    with older_copy(databases, tmp_path) as copy:
        assert f"{ENTRIES + 3} entries were published, and the log has {ENTRIES + 1}" in is_refused(copy)
        found = {finding.rule for finding in upkeep.verify(copy.register).findings}
        assert "M11" in found
        dry = execute(copy.register, the.party(the.OWNER, "己"), dry_run=True)
        assert dry.status == 200


def test_what_was_put_right_is_found_without_a_restart(
    twice_published: Publisher, databases: Databases, tmp_path: Path
) -> None:
    with older_copy(databases, tmp_path) as copy:
        is_refused(copy)
        first, *_ = _sink(copy).path.read_bytes().splitlines(keepends=True)
        _sink(copy).path.write_bytes(first)
        rename(copy.register, SettableClock(copy.register.clock.now()), "己")
        assert copy.close().size == ENTRIES + 3
        assert [_size(note) for note in copy.sink.every()] == [ENTRIES + 1, ENTRIES + 3]


def _size(note: bytes) -> int:
    return read_checkpoint(read_note(note).text).size


def test_another_history_of_the_same_length_records_nothing(
    twice_published: Publisher, databases: Databases, tmp_path: Path
) -> None:
    clock = SettableClock()
    apart = tmp_path / "apart"
    apart.mkdir()
    with databases.fresh() as url:
        with published(url, apart, clock, calls=77) as other:
            record(other.register, clock)
            other.close()
            rename(other.register, clock, "丁")
            closer.close(other.register)
        with published(url, tmp_path, clock, calls=10_000) as other:
            is_refused(other)
            assert upkeep.verify(other.register).findings != ()


@pytest.mark.parametrize("left", [None, b"", 1], ids=["gone", "empty", "cut"])
def test_a_sink_that_lost_something_stops_recording(
    database_url: str, tmp_path: Path, clock: SettableClock, left: bytes | int | None
) -> None:
    with published(database_url, tmp_path, clock) as publisher:
        record(publisher.register, clock)
        publisher.close()
        rename(publisher.register, clock, "丁")
        publisher.close()
    path = tmp_path / "checkpoints"
    whole = path.read_bytes()
    path.unlink()
    if left is not None:
        path.write_bytes(left if isinstance(left, bytes) else whole.splitlines(keepends=True)[0])
    with published(database_url, tmp_path, clock, calls=10_000) as publisher:
        assert "were published" in is_refused(publisher)
        assert upkeep.verify(publisher.register).findings != ()
        path.write_bytes(whole)
        rename(publisher.register, clock, "戊")
        publisher.close()
        assert upkeep.verify(publisher.register).findings == ()


def test_a_line_that_was_being_written_does_not_count(twice_published: Publisher, clock: SettableClock) -> None:
    sink = _sink(twice_published)
    whole = sink.path.read_bytes()
    sink.path.write_bytes(whole + b'{"note": "regis')
    assert sink.last() == list(sink.every())[-1]
    rename(twice_published.register, clock, "戊")
    row = twice_published.close()
    assert sink.path.read_bytes().startswith(whole)
    assert [_size(note) for note in sink.every()][2:] == [row.size]


class _Died(Exception):
    """The process ended here."""


@pytest.mark.parametrize("step", STEPS)
def test_whoever_ends_at_any_step_is_followed_by_the_next(
    database_url: str, tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    when, name = step.split()
    where, after = PLACES[name], when == "after"
    real: Callable[..., object] = getattr(where, name)

    def dies(*args: object, **kwargs: object) -> object:
        if after:
            real(*args, **kwargs)
        raise _Died

    with published(database_url, tmp_path, clock) as publisher:
        record(publisher.register, clock)
        publisher.close()
        rename(publisher.register, clock, "丁")
        monkeypatch.setattr(where, name, dies)
        with pytest.raises(_Died):
            publisher.close()
        monkeypatch.undo()
    with published(database_url, tmp_path, clock, calls=10_000) as publisher:
        rename(publisher.register, clock, "戊")
        row = publisher.close()
        with publisher.register.store.read() as connection:
            raws = [bytes(one.entry) for one in journal.all_entries(connection)]
        assert (row.size, row.root) == (len(raws), reference.tree_hash(raws))
        assert len({_size(note) for note in publisher.sink.every()}) == len(list(publisher.sink.every()))
        assert upkeep.verify(publisher.register).findings == ()
        assert certificates.certificate(publisher.register, PUBLIC, "right:HK:HK1224505", None)
