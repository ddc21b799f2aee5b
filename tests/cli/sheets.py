"""CSV files to import, and a right that is complete as a page prints it."""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import strategies as st

from registry.service.importing.party_rows import PARTY_COLUMNS
from registry.service.importing.right_rows import RIGHT_COLUMNS
from registry.service.journal.register import Register
from registry.service.operating import upkeep
from registry.service.tables.headings import LANGUAGES, headings_of

Row = Mapping[str, str]

FILE = Path(__file__).parent.parent / "data" / "rights.csv"
"""55 rights as public pages print them; four designs are complete."""

DESIGN = {
    "jurisdiction": "CN",
    "publication_number": "CN305203338S",
    "application_number": "201830465148.1",
    "kind": "design",
    "title_zh": "手机的图形用户界面",
    "owner_zh": "兴业证券股份有限公司",
    "filing_date": "2018-08-21",
    "grant_date": "2019-06-07",
    "source_url": "https://page.example/1",
}
BANK = {
    "kind": "bank",
    "seat": "CN",
    "name": "中国银行股份有限公司",
    "lang": "zh-Hans",
    "scheme": "USCC",
    "value": "911000001000013428",
}


def sheet(*rows: Row, columns: Sequence[str] = RIGHT_COLUMNS) -> bytes:
    """A file of these rows of rights, absent cells empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def party_sheet(*rows: Row) -> bytes:
    """A file of these rows of parties, absent cells empty."""
    return sheet(*rows, columns=PARTY_COLUMNS)


@dataclass(frozen=True, kw_only=True)
class Dress:
    """How a table is written: its encoding (None: a workbook), separator, language of headings, and form of days."""

    encoding: str | None
    separator: str
    language: str
    day: str


DRESSES = st.builds(
    Dress,
    encoding=st.sampled_from([None, "utf-8", "utf-8-sig", "gb18030", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be"]),
    separator=st.sampled_from([",", ";", "\t"]),
    language=st.sampled_from(["own", *LANGUAGES]),
    day=st.sampled_from(
        ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d 00:00:00", "cell", "serial"]
    ),
)


def dressed(rows: Sequence[Row], columns: Sequence[str], days: Container[str], dress: Dress) -> bytes:
    """The same table in that dress; UnicodeEncodeError where its encoding has not all of its characters."""
    headings = list(columns)
    if dress.language != "own":
        headings = [headings_of(column)[LANGUAGES.index(dress.language)][0] for column in columns]
    if dress.encoding is None:
        return _workbook(rows, columns, headings, days, dress.day)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=dress.separator)
    writer.writerow(headings)
    form = dress.day if dress.day.startswith("%") else "%Y-%m-%d"
    for row in rows:
        writer.writerow([_day(row.get(one, ""), form) if one in days else row.get(one, "") for one in columns])
    return out.getvalue().encode(dress.encoding)


def _day(text: str, form: str) -> str:
    return date.fromisoformat(text).strftime(form) if text else ""


def _workbook(
    rows: Sequence[Row], columns: Sequence[str], headings: Sequence[str], days: Container[str], form: str
) -> bytes:
    book = openpyxl.Workbook()
    table = book.active
    table.append(headings)
    for row in rows:
        cells: list[Any] = []
        for column in columns:
            cell: Any = row.get(column, "") or None
            if cell is not None and column in days:
                day = date.fromisoformat(cell)
                serial = (day - date(1899, 12, 30)).days
                cell = {"cell": day, "serial": serial}.get(form) or day.strftime(form)
            cells.append(cell)
        table.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def entries(register: Register) -> int:
    """How many entries the journal holds."""
    return int(upkeep.condition(register)["journal"]["entries"])
