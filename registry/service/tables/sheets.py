"""Sheets: the rows of a table that people have, by column, each with the line it begins at.

A file is a workbook, or text laid out as RFC 4180 says, in any encoding that `registry.service.tables.encodings` can
tell, with commas, semicolons or tabs between cells; a line ends as any system ends it. The first row names the columns,
in any order and language that `registry.service.tables.headings` has; what else it names is left, and said. Cells lose
the space around them, and a line break or tab inside one is a space, save in a column of names, whose reader looks at
the cell as it is. A row that says nothing is passed over; one that can not be read says why, and the rows after it are
read.

A quote that is never closed makes one cell of all that follows. So a row is refused on account of it, with the line at
which the quote began, and reading goes on at the line below; also where it was closed by another row's quote.

Not here: what a cell means.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice

from registry.errors import InputInvalid
from registry.service.tables.encodings import decoded
from registry.service.tables.headings import PROBLEM, columns_by_heading, fold_heading
from registry.service.tables.quoting import Record, records
from registry.service.tables.workbooks import Workbook, is_workbook

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
_LOST = "\ufffd"
"""What a converter puts where it could not read: what stood there before is lost."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """What a table of one kind is made of: its columns by their own names; `needed`, of each group at least one; those
    that hold names, those that hold days."""

    columns: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]
    names: frozenset[str]
    days: frozenset[str]

    @property
    def by_heading(self) -> Mapping[str, str]:
        """Its columns, and that of a list of problems, by their folded headings."""
        return columns_by_heading((PROBLEM, *self.columns))


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """A row below the header: its place among them, the line it begins at (both from 1), and its cells by column, those
    of columns that the file has not empty. `told` are all its cells as they stand in the file, in its order.

    `fault` is one sentence where the row can not be read; it then has no cells.
    """

    row: int
    line: int
    cells: Mapping[str, str] = field(default_factory=dict)
    fault: str | None = None
    told: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table that can be read, as often as need be: its headings in its order, each with the column it names (None
    where that is not known here), and the `form` (encoding and separator, or workbook) that it was found in."""

    headings: tuple[str, ...]
    columns: tuple[str | None, ...]
    written: str
    read: Callable[[], Iterator[SheetRow]]

    @property
    def left(self) -> tuple[str, ...]:
        """The headings of columns that are not known here and are not looked at."""
        return tuple(
            heading or "(unnamed)"
            for heading, column in zip(self.headings, self.columns, strict=True)
            if column is None
        )


def read_sheet(content: bytes, form: Form) -> Sheet:
    """The table of a file, by the columns of `form`.

    Raises InputInvalid, for the file as a whole, where its encoding can not be told, its header can not be read, lacks
    a column that is needed or names one twice, and where a workbook has two such tables, or none.
    """
    return _workbook(content, form) if is_workbook(content) else _text(content, form)


# ---- text ------------------------------------------------------------------------------------------------------------


def _text(content: bytes, form: Form) -> Sheet:
    found = decoded(content, lambda line: _known_beyond_ascii(line, form))
    lines = tuple(StringIO(found.text, newline=""))
    told = 1 if lines and fold_heading(lines[0].partition("=")[0]) == "sep" and len(lines[0].strip()) <= 5 else 0
    separator = max(SEPARATORS, key=lambda one: _known_in(next(records(lines, one, told), None), form))
    header = next(records(lines, separator, told), None)
    if header is None:
        raise InputInvalid("The file is empty; its first line names the columns.")
    if header.fault is not None:
        raise InputInvalid(f"The header can not be read: {header.fault}")
    columns = _columns(header.cells, form)

    def read() -> Iterator[SheetRow]:
        for number, record in enumerate(islice(records(lines, separator, told), 1, None), start=1):
            yield _row(number, record, columns, form)

    written = f"{found.encoding}, {SEPARATORS[separator]}"
    return Sheet(headings=header.cells, columns=columns, written=written, read=read)


def _known_in(record: Record | None, form: Form) -> int:
    return 0 if record is None else sum(fold_heading(cell) in form.by_heading for cell in record.cells)


def _known_beyond_ascii(line: str, form: Form) -> int:
    """How many headings in the header are known and not in ASCII alone, whatever divides them."""
    for separator in SEPARATORS:
        line = line.replace(separator, "\0")
    cells = (cell.strip().strip('"') for cell in line.split("\0"))
    return sum(not cell.isascii() and fold_heading(cell) in form.by_heading for cell in cells)


# ---- workbooks -------------------------------------------------------------------------------------------------------


def _workbook(content: bytes, form: Form) -> Sheet:
    book = Workbook(content)
    headers = {name: header for name in book.names if (header := next(_of(book, name, (), form), None)) is not None}
    if not headers:
        raise InputInvalid("The workbook is empty; the first row of its table names the columns.")
    tables = [name for name, header in headers.items() if not _lacking(_named(header.cells, form), form)]
    if len(tables) > 1:
        raise InputInvalid(f"The workbook has several such tables, {_listed(tables)}; keep one of them in a file.")
    name = tables[0] if tables else max(headers, key=lambda one: _known_in(headers[one], form))
    header = headers[name]
    columns = _columns(header.cells, form)

    def read() -> Iterator[SheetRow]:
        for number, record in enumerate(islice(_of(book, name, columns, form), 1, None), start=1):
            yield _row(number, record, columns, form)

    return Sheet(headings=header.cells, columns=columns, written=f"workbook, {name}", read=read)


def _of(book: Workbook, name: str, columns: Sequence[str | None], form: Form) -> Iterator[Record]:
    """The rows of a worksheet that say something; cells behind the header's last are there only where they do."""
    days = [column in form.days for column in columns]
    width = 0
    for line, values in book.rows(name):
        cells = [
            book.text(value, is_day=at < len(days) and days[at]) if value != "" else ""
            for at, value in enumerate(values)
        ]
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if any(cell.strip() for cell in cells):
            width = width or len(cells)
            yield Record(line=line, cells=tuple(cells))


# ---- the header and a row of either ----------------------------------------------------------------------------------


def _named(cells: Iterable[str], form: Form) -> tuple[str | None, ...]:
    return tuple(form.by_heading.get(fold_heading(cell)) for cell in cells)


def _lacking(columns: Iterable[str | None], form: Form) -> list[str]:
    named = set(columns)
    return [" or ".join(group) for group in form.needed if named.isdisjoint(group)]


def _columns(headings: Sequence[str], form: Form) -> tuple[str | None, ...]:
    """The column of each heading; InputInvalid where one is needed and not there, or named twice."""
    columns = _named(headings, form)
    known = [column for column in columns if column is not None]
    twice = sorted({column for column in known if known.count(column) > 1})
    for what, which in (("lacks", _lacking(columns, form)), ("repeats", twice)):
        if which:
            raise InputInvalid(f"The header {what} {_listed(which)}. The columns are {', '.join(form.columns)}.")
    return columns


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name if len(name) <= 80 else f"{name[:80]}…" for name in names)


def _row(number: int, record: Record, columns: Sequence[str | None], form: Form) -> SheetRow:
    fault = record.fault
    if fault is None and len(record.cells) != len(columns):
        fault = f"It has {len(record.cells)} cells under {len(columns)} columns."
    if fault is not None:
        return SheetRow(row=number, line=record.line, fault=fault, told=record.cells)
    cells = dict.fromkeys(form.columns, "")
    for column, told in zip(columns, record.cells, strict=True):
        if told and column is not None and column != PROBLEM:
            cells[column] = told if column in form.names and told.strip() else _laid_out(told)
            fault = fault or _unreadable(column, cells[column], form)
    if fault is not None:
        return SheetRow(row=number, line=record.line, fault=fault, told=record.cells)
    return SheetRow(row=number, line=record.line, cells=cells, told=record.cells)


def _unreadable(column: str, cell: str, form: Form) -> str | None:
    if _LOST in cell:
        return f"{column} holds {_LOST}, which stands for a character that an earlier conversion has lost."
    if column not in form.names and not cell.isprintable():
        held = any(unicodedata.category(character) == "Cc" for character in cell)
        return f"{column} holds a control character." if held else None
    return None


def _laid_out(cell: str) -> str:
    if cell.isprintable():
        return cell.strip()
    return " ".join(part for part in cell.replace("\r", "\n").replace("\t", "\n").split("\n") if part).strip()
