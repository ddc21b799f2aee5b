"""Sheets: the rows of a CSV file by column, each with the line it begins at.

A file is UTF-8, with or without a byte order mark, and laid out as RFC 4180 says; a line ends as any system ends it.
The first row names the columns, in any order. Cells lose the space around them, and a line break or tab inside one is
a space, save in a column of names, whose reader looks at the cell as it is. A row that says nothing is passed over; one
that can not be read says why, and the rows after it are read.

Not here: what a cell means.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO

from registry.errors import InputInvalid

_BREAKS = re.compile(r"[\r\n\t]+")


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """A row below the header: its place among them, the line it begins at (both from 1), and its cells by column.

    `fault` is one sentence where the row can not be read; it then has no cells.
    """

    row: int
    line: int
    cells: Mapping[str, str] = field(default_factory=dict)
    fault: str | None = None


def read_sheet(
    content: bytes, columns: Sequence[str], optional: Sequence[str] = (), *, names: Container[str] = ()
) -> tuple[SheetRow, ...]:
    """The rows of a file that has exactly these columns, and any of the `optional` ones; a cell that is not there is
    empty, and the cells of those that hold `names` are left as they are.

    Raises InputInvalid, for the file as a whole, where it is not UTF-8 or its header lacks a column, repeats one, or
    has one more.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputInvalid(f"The file is not UTF-8: byte {error.start} can not be read.") from None
    records = _records(text)
    header = next(records, None)
    if header is None:
        raise InputInvalid("The file is empty; its first line names the columns.")
    if isinstance(header[1], str):
        raise InputInvalid(f"The header can not be read: {header[1]}")
    header_names = [_laid_out(name).lower() for name in header[1]]
    _check_header(header_names, columns, optional)
    absent = dict.fromkeys(optional, "")
    rows = (_row(number, line, record, header_names, names) for number, (line, record) in enumerate(records, start=1))
    return tuple(row if row.fault else replace(row, cells={**absent, **row.cells}) for row in rows)


def _records(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """Every row that says something with its first line: its cells, or why it can not be read."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, f"It is not laid out as RFC 4180 says ({error})."
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def _laid_out(cell: str) -> str:
    return _BREAKS.sub(" ", cell).strip()


def _check_header(names: Sequence[str], columns: Sequence[str], optional: Sequence[str]) -> None:
    known = (*columns, *optional)
    faults = (
        ("lacks", [name for name in columns if name not in names]),
        ("repeats", sorted({name for name in names if names.count(name) > 1})),
        ("has columns that are not known here:", [name or "(unnamed)" for name in names if name not in known]),
    )
    for what, which in faults:
        if which:
            raise InputInvalid(f"The header {what} {_listed(which)}. The columns are {', '.join(known)}.")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name if len(name) <= 40 else f"{name[:40]}…" for name in names)


def _row(number: int, line: int, record: list[str] | str, columns: Sequence[str], names: Container[str]) -> SheetRow:
    if isinstance(record, str):
        return SheetRow(row=number, line=line, fault=record)
    if len(record) != len(columns):
        return SheetRow(row=number, line=line, fault=f"It has {len(record)} cells under {len(columns)} columns.")
    cells = {}
    for column, cell in zip(columns, record, strict=True):
        cells[column] = cell if column in names and cell.strip() else _laid_out(cell)
        if column not in names and any(unicodedata.category(one) == "Cc" for one in cells[column]):
            return SheetRow(row=number, line=line, fault=f"{column} holds a control character.")
    return SheetRow(row=number, line=line, cells=cells)
