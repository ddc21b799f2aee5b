"""CSV files to import, and a right that is complete as a page prints it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from registry.service import upkeep
from registry.service.party_rows import PARTY_COLUMNS
from registry.service.right_rows import RIGHT_COLUMNS
from registry.service.transactions import Register

Row = Mapping[str, str]

FILE = Path(__file__).parent / "data" / "rights.csv"
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


def entries(register: Register) -> int:
    """How many entries the journal holds."""
    return int(upkeep.condition(register)["journal"]["entries"])
