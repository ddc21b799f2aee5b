"""Workbooks (.xlsx, and what else the library reads): the tables in them, each cell as the text that it stands for.

A cell that is a day is written as one; so is the bare number of a day, counted from 1900 or 1904 as the workbook says,
where its column is one of days: from 1927 on, for a smaller number is rather a year. A whole number is written without
a fraction, for a spreadsheet makes 1224505.0 of 1224505. One of more than 15 digits is written as the spreadsheet holds
it, rounded: no reader takes that for a number.

Not here: what a cell means.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from registry.errors import InputInvalid

_ZIP, _OLDER = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LARGEST = 1 << 29
"""How many bytes a workbook may hold, unpacked: a few kilobytes can be made to hold any number."""
_EXACT = 10**15
_FROM_1904 = re.compile(rb"""<workbookPr[^>]*\sdate1904=["'](?:1|true)""")
_BARE_DAYS = range(10_000, 110_000)  # 1927 to 2201


def is_workbook(content: bytes) -> bool:
    """Whether these are the bytes of a workbook."""
    return content.startswith((_ZIP, _OLDER))


class Workbook:
    """A workbook; InputInvalid where it can not be read."""

    def __init__(self, content: bytes) -> None:
        try:
            self._first_day = _first_day(content)
            self._book = CalamineWorkbook.from_filelike(BytesIO(content))
            worksheets = [one.name for one in self._book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            self._sheets = {name: self._book.get_sheet_by_name(name) for name in worksheets}
        except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
            raise InputInvalid(f"The file is no workbook that can be read: {error}.") from None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its worksheets that hold anything, in its order."""
        return tuple(name for name, sheet in self._sheets.items() if sheet.start is not None)

    def rows(self, name: str) -> Iterator[tuple[int, list[Any]]]:
        """The rows of a worksheet, each with its number there, from 1: cells as the spreadsheet holds them."""
        return _numbered(self._sheets[name])

    def text(self, value: Any, *, is_day: bool) -> str:
        """The text that a cell stands for; `is_day`: its column is one of days."""
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, bool):
            return str(value).upper()
        if not isinstance(value, int | float):
            return value.isoformat() if isinstance(value, date) else str(value)
        if is_day and int(value) in _BARE_DAYS:
            return (self._first_day + timedelta(days=int(value))).isoformat()
        return str(int(value)) if value == int(value) and abs(value) < _EXACT else repr(value)


def _numbered(sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    return enumerate(sheet.iter_rows(), start=1)


def _first_day(content: bytes) -> date:
    """The day whose number is 0. ValueError for a workbook that would fill the memory."""
    if content.startswith(_ZIP):
        with zipfile.ZipFile(BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _LARGEST:
                raise ValueError(f"it holds more than {_LARGEST >> 20} MiB")
            if "xl/workbook.xml" in parts.namelist() and _FROM_1904.search(parts.read("xl/workbook.xml")):
                return date(1904, 1, 1)
    return date(1899, 12, 30)
