"""Rows of the Mainland patent gazette about pledges and preservation: what each kind prints, read and written as CSV.

Five kinds, by the gazette's own codes: a pledge takes effect (PE01), is changed (PM01) or cancelled (PC01), a right is
preserved (PP01) or released (PD01). What a row of each prints is `PRINTED` and no more: never an amount, a term of the
debt or a debtor, for which a row has no place. A revoked pledge has no kind of its own.

A row is of one right; one registration number repeats over the rows of all rights it covers. Pledgor and pledgee are
texts as printed, several names in one. Two headings are in use, the older (专利权质押合同登记的生效、变更、注销) and
the newer (专利权质押登记、变更、注销); both are read, the code is written. A registration number is `Y`, year, area and
serial in the newer form; it is kept as printed and never refused for its form.

Not here: fetching a gazette, and what a row does to a pledge on record.

Sources: Examination Guidelines part V, chapter 8, 1.3.2.8 and 1.3.2.9 (CN-140 to CN-144); codes and headings as in
public gazette data.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from registry.domain.values.days import read_tabled_day
from registry.domain.values.numbers import NumberReading, fold_width
from registry.errors import RightNumberInvalid


class Heading(StrEnum):
    """What a row announces, by the gazette's code."""

    PLEDGE = "PE01"
    CHANGE = "PM01"
    CANCELLATION = "PC01"
    PRESERVATION = "PP01"
    RELEASE = "PD01"


_PATENT = ("main_class", "patent_number")
_DAYS = ("filed_on", "granted_on")

PRINTED: Mapping[Heading, tuple[str, ...]] = MappingProxyType(
    {
        Heading.PLEDGE: (*_PATENT, "registration_number", "effective_on", "pledgor", "pledgee", "title", *_DAYS),
        Heading.CHANGE: (*_PATENT, "registration_number", "effective_on", "changed", "before", "after"),
        Heading.CANCELLATION: (*_PATENT, "registration_number", "pledgor", "pledgee", *_DAYS, "effective_on"),
        Heading.PRESERVATION: (*_PATENT, *_DAYS, "effective_on"),
        Heading.RELEASE: (*_PATENT, *_DAYS, "effective_on"),
    }
)
"""The members that a row of each heading prints, in the gazette's order (CN-140, 141, 142, 144)."""

_HEADINGS: Mapping[str, Heading] = MappingProxyType(
    {
        **{heading.value: heading for heading in Heading},
        "专利权质押合同登记的生效": Heading.PLEDGE,
        "专利权质押合同登记的变更": Heading.CHANGE,
        "专利权质押合同登记的注销": Heading.CANCELLATION,
        "专利权质押登记": Heading.PLEDGE,
        "专利权质押登记的生效": Heading.PLEDGE,
        "专利权质押登记的变更": Heading.CHANGE,
        "专利权质押登记的注销": Heading.CANCELLATION,
        "专利权的保全": Heading.PRESERVATION,
        "专利权保全的解除": Heading.RELEASE,
    }
)
_CHANGED: Mapping[str, str] = MappingProxyType(
    {"pledgor": "pledgor", "pledgee": "pledgee", "出质人": "pledgor", "质权人": "pledgee"}
)
_ESSENTIAL = frozenset({"patent_number", "registration_number", "effective_on", "changed", "before", "after"})


@dataclass(frozen=True, kw_only=True)
class GazetteRow:
    """One row. Days are legal days; `effective_on` is that of what the heading announces.

    Raises ValueError for a member that a row of its heading does not print, an essential one left out, and a text that
    is empty or has space around it.
    """

    heading: Heading
    patent_number: str
    effective_on: date
    main_class: str | None = None
    registration_number: str | None = None
    pledgor: str | None = None
    pledgee: str | None = None
    title: str | None = None
    filed_on: date | None = None
    granted_on: date | None = None
    changed: str | None = None
    before: str | None = None
    after: str | None = None

    def __post_init__(self) -> None:
        printed = PRINTED[self.heading]
        for member in COLUMNS[1:]:
            value = getattr(self, member)
            if value is not None and member not in printed:
                raise ValueError(f"{member}: a row of {self.heading} prints none")
            if value is None and member in printed and member in _ESSENTIAL:
                raise ValueError(f"{member}: missing")
            if isinstance(value, str) and (not value or value != value.strip()):
                raise ValueError(f"{member}: empty, or with space around it")
        if self.changed is not None and self.changed not in ("pledgor", "pledgee"):
            raise ValueError("changed: only pledgor and pledgee are printed")


COLUMNS = tuple(field.name for field in fields(GazetteRow))
"""The columns of the CSV, the first of them `heading`."""


@dataclass(frozen=True, kw_only=True)
class RowError:
    """What is wrong with one row: its number, the heading line being 1, and what; the other rows are read."""

    row: int
    detail: str


@dataclass(frozen=True, kw_only=True)
class GazetteReading:
    """What a text holds: its good rows in their order, with the number of each, and the errors of the others."""

    rows: tuple[GazetteRow, ...]
    numbers: tuple[int, ...]
    errors: tuple[RowError, ...]


def printed(row: GazetteRow) -> Mapping[str, str]:
    """What the gazette prints of `row`, by member in the gazette's order; what is not on record is left out."""
    told = ((member, getattr(row, member)) for member in PRINTED[row.heading])
    return {member: _text(value) for member, value in told if value is not None}


def write_rows(rows: Iterable[GazetteRow]) -> str:
    """The rows as CSV with a heading line; `read_rows` gives them again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([row.heading.value, *(_text(getattr(row, member)) for member in COLUMNS[1:])] for row in rows)
    return out.getvalue()


def read_rows(
    text: str, read_number: Callable[[str], NumberReading] | None = None, *, separator: str = ","
) -> GazetteReading:
    """Read CSV with a heading line; columns in any order, those not printed left out or empty.

    `separator` divides the cells. `read_number` gives a patent number its canonical form; without it the number stays
    as printed. A column that no gazette prints is an error of row 1 and is not read. Never raises.
    """
    rows: dict[int, GazetteRow] = {}
    errors: list[RowError] = []
    columns: list[str] | None = None
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(lines, None)
            if cells is None:
                break
            if columns is None:
                columns = [cell.strip() for cell in cells]
                errors += [RowError(row=number, detail=fault) for fault in _column_faults(columns)]
            elif any(cell.strip() for cell in cells):
                rows[number] = _row(dict(zip(columns, cells, strict=False)), len(cells) - len(columns), read_number)
        except csv.Error as error:
            errors.append(RowError(row=number, detail=f"not CSV: {error}"))
        except RightNumberInvalid as refusal:
            errors.append(RowError(row=number, detail=f"patent_number: {refusal.detail}"))
        except ValueError as error:
            errors.append(RowError(row=number, detail=str(error)))
    return GazetteReading(rows=tuple(rows.values()), numbers=tuple(rows), errors=tuple(errors))


def _column_faults(columns: list[str]) -> list[str]:
    strange = [f"{column}: no gazette prints it" for column in columns if column not in COLUMNS]
    twice = [f"{column}: given twice" for column in sorted(set(columns)) if columns.count(column) > 1]
    return [*strange, *twice]


def _row(cells: Mapping[str, str], surplus: int, read_number: Callable[[str], NumberReading] | None) -> GazetteRow:
    """The row of these cells; ValueError, or RightNumberInvalid, where they make none."""
    if surplus > 0:
        raise ValueError("more cells than columns")
    told = {member: cells.get(member, "").strip() or None for member in COLUMNS}
    heading = _HEADINGS.get(told["heading"] or "")
    if heading is None:
        raise ValueError(f"heading: {told['heading']} is none of {', '.join(Heading)}")
    number, effective_on = told["patent_number"], _day("effective_on", told["effective_on"])
    if number is None or effective_on is None:
        raise ValueError("patent_number or effective_on: missing")
    changed = told["changed"]
    return GazetteRow(
        heading=heading,
        patent_number=number if read_number is None else read_number(number).canonical,
        effective_on=effective_on,
        main_class=told["main_class"],
        registration_number=told["registration_number"],
        pledgor=told["pledgor"],
        pledgee=told["pledgee"],
        title=told["title"],
        filed_on=_day("filed_on", told["filed_on"]),
        granted_on=_day("granted_on", told["granted_on"]),
        changed=None if changed is None else _CHANGED.get(changed, changed),
        before=told["before"],
        after=told["after"],
    )


def _day(member: str, text: str | None) -> date | None:
    """A day as gazettes write it, in whatever width: 2022-01-04, 2022.01.04, 2022年1月4日."""
    if text is None:
        return None
    try:
        return read_tabled_day(fold_width(text))
    except ValueError:
        raise ValueError(f"{member}: {text} is no day") from None


def _text(value: str | date | None) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else value
