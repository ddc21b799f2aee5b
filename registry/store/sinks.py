"""Where published checkpoints are kept beside the register, so that an older copy of it can not be taken for it.

A sink lies where the database's backups do not: whoever restores one leaves the sink as it was. It only grows. What is
in it was published, whatever the database says.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

_TAIL = 1 << 18
"""Bytes at the end of the file that hold the last checkpoint, however many witnesses have cosigned it."""


class SinkUnusable(Exception):
    """The sink can not be read or written to, or what it holds is no checkpoint; the text says which and why."""


class Sink(Protocol):
    """A place that only grows, and outlives what is restored."""

    def held(self) -> AbstractContextManager[None]:
        """Keep everybody else from adding to it meanwhile."""
        ...

    def last(self) -> bytes | None:
        """The signed note that was added last; None for an empty sink. Raises SinkUnusable."""
        ...

    def every(self) -> Iterator[bytes]:
        """Every signed note, in the order it was added. Raises SinkUnusable."""
        ...

    def append(self, note: bytes) -> None:
        """Add a signed note, which is there for good once this returns. Raises SinkUnusable."""
        ...


class FileSink:
    """A file with one checkpoint a line, as the JSON object `{"note"}`.

    A line without its end was being written when the machine stopped: nobody was told of it, and it does not count.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other process, and thread, from adding to it. Raises SinkUnusable."""
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise SinkUnusable(f"{self.path} can not be opened: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def last(self) -> bytes | None:
        """The note of the last whole line; None where there is no line, or no file."""
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _TAIL))
                tail = file.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SinkUnusable(f"{self.path} can not be read: {error.strerror}") from error
        *lines, _torn = tail.split(b"\n")
        return self._note(lines[-1]) if lines else None

    def every(self) -> Iterator[bytes]:
        """The note of each whole line."""
        try:
            with self.path.open("rb") as file:
                for line in file:
                    if line.endswith(b"\n"):
                        yield self._note(line)
        except FileNotFoundError:
            return
        except OSError as error:
            raise SinkUnusable(f"{self.path} can not be read: {error.strerror}") from error

    def append(self, note: bytes) -> None:
        """Add a line; what a stopped machine left of another is taken away first. For whoever holds the sink."""
        line = json.dumps({"note": note.decode()}, ensure_ascii=False).encode() + b"\n"
        try:
            with self.path.open("r+b") as file:
                first = not file.seek(_end_of_lines(file))
                file.truncate()
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
            if first:
                _keep_name(self.path)
        except OSError as error:
            raise SinkUnusable(f"{self.path} can not be written: {error.strerror}") from error

    def _note(self, line: bytes) -> bytes:
        try:
            note = json.loads(line)["note"]
            return str(note).encode()
        except (ValueError, KeyError, TypeError) as error:
            raise SinkUnusable(f"{self.path} holds a line that is no checkpoint") from error


def _end_of_lines(file: BinaryIO) -> int:
    """Where the last whole line ends."""
    start = max(0, file.seek(0, os.SEEK_END) - _TAIL)
    file.seek(start)
    return start + file.read().rfind(b"\n") + 1


def _keep_name(path: Path) -> None:
    """Have the file's name outlive the machine too."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
