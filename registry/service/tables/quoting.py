"""Rows of text laid out as RFC 4180 says, and what to do where a quote makes one cell of many rows.

A quote that is never closed takes in all rows below it; one that is closed by the quote of another row, those between.
Then the row is faulty, says where the quote began, and reading goes on at the line below the one it begins at. Rows are
known again inside a cell by their separators: a cell of several lines one of which has as many as the header, or whose
first and last make up for what its own row lacks.

Not here: what the rows are of.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_UNENDED = "unexpected end of data"


@dataclass(frozen=True, kw_only=True)
class Record:
    """A row that says something: the line it begins at, from 1, and its cells; `fault` says why they can not be read as
    they stand, and they are then those of its first line as far as they can be told."""

    line: int
    cells: tuple[str, ...]
    fault: str | None = None


def records(lines: Sequence[str], separator: str, first: int = 0) -> Iterator[Record]:
    """Every row that says something from line `first` on (from 0), the first of them the header; `lines` are those of
    the text, with their ends."""
    begin: int | None = first
    width = 0
    while begin is not None:
        reader = csv.reader((lines[at] for at in range(begin, len(lines))), delimiter=separator, strict=True)
        started, begin = begin, None
        while begin is None:
            begun = started + reader.line_num
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                fault = _fault(lines, separator, begun, error)
            else:
                read = started + reader.line_num - begun
                if read == 1 or not _takes_in_rows(cells, separator, width):
                    if any(cell.strip() for cell in cells):
                        width = width or len(cells)
                        yield Record(line=begun + 1, cells=tuple(cells))
                    continue
                fault = f"A quote that began on line {_opened_at(lines, separator, begun) + 1} takes in rows below it."
            yield Record(line=begun + 1, cells=_cells(lines[begun], separator), fault=fault)
            begin = begun + 1


def _takes_in_rows(cells: Sequence[str], separator: str, width: int) -> bool:
    """Whether a row of several lines has others inside; of the header, which has no width to go by, it is not asked."""
    if not width:
        return False
    if len(cells) != width:
        return True
    for at, cell in enumerate(cells):
        counts = [line.count(separator) for line in cell.splitlines()]
        if len(counts) > 1 and (width - 1 in counts[1:-1] or (counts[0], counts[-1]) == (width - 1 - at, at)):
            return width > 1
    return False


def _cells(line: str, separator: str) -> tuple[str, ...]:
    try:
        return tuple(cell.rstrip("\r\n") for cell in next(csv.reader([line], delimiter=separator), []))
    except csv.Error:
        return (line.rstrip("\r\n"),)


def _fault(lines: Sequence[str], separator: str, begun: int, error: csv.Error) -> str:
    if '"' not in lines[begun]:
        return f"It is not laid out as RFC 4180 says ({error})."
    opened = _opened_at(lines, separator, begun) + 1
    if _UNENDED in str(error):
        return f"A quote that began on line {opened} is never closed."
    return f"A quote that began on line {opened} is not closed at the end of its cell ({error})."


def _opened_at(lines: Sequence[str], separator: str, begun: int) -> int:
    """The line, from 0, on which the quote was opened that leads out of the row's first line, or at which it can be
    read no further."""
    opened, quoted, begins = begun, False, True
    for number in range(begun, len(lines)):
        line, at = lines[number], 0
        while at < len(line):
            character = line[at]
            if not quoted:
                if character == '"' and begins:
                    opened, quoted = number, True
                begins = character == separator
            elif line.startswith('""', at):
                at += 1
            elif character == '"':
                quoted = False
                if line[at + 1 : at + 2] not in (separator, "\r", "\n", ""):
                    return opened
            at += 1
        if not quoted:
            return opened
    return opened
