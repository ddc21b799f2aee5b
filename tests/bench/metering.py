"""What the server and the database behind it have used of the processors, as Linux tells it of their processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.racing.processes import Server


class Meter:
    """Reads the processes of one server with its workers, and on PostgreSQL those that serve their connections."""

    def __init__(self, server: Server, url: str) -> None:
        self._server = server
        self._engine = None if url.startswith("sqlite") else create_engine(url, poolclass=NullPool)

    def used(self) -> tuple[float, float]:
        """CPU seconds so far of the server and of the database (0 where that is in the server)."""
        return _seconds(_family(self._server.process)), _seconds(self._backends())

    def _backends(self) -> list[int]:
        if self._engine is None:
            return []
        with self._engine.connect() as connection:
            mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            return list(connection.execute(text(mine)).scalars())


def _family(process: int) -> Iterator[int]:
    """A process and all that it has started."""
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _family(int(child))


def _seconds(processes: Iterator[int] | list[int]) -> float:
    """What their threads have used; those that are gone count no more."""
    nanoseconds = 0
    for process in processes:
        for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
            with suppress(FileNotFoundError, ProcessLookupError):
                nanoseconds += int(task.read_text().split()[0])
    return nanoseconds / 1e9
