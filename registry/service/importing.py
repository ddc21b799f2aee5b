"""Loading rights and parties from a CSV file, each row a command of its own.

A row is loaded, known (it tells nothing new), incomplete (it lacks what a record needs) or refused, and says why; a bad
row never stops the others. Nothing is guessed: what a page did not show is missing.

What the columns of either file mean stands in `registry.service.right_rows` and `registry.service.party_rows`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from registry.domain.numbers import UNCONFIRMED
from registry.domain.periods import read_instant, start_of_day
from registry.errors import InputError, InputInvalid, Refusal, RightNumberInvalid
from registry.service.party_rows import PARTY_COLUMNS, PARTY_DAYS, PARTY_NAMES, party_reading
from registry.service.principals import Principal, Role
from registry.service.right_names import warnings_of
from registry.service.right_rows import RIGHT_COLUMNS, RIGHT_NAMES, right_reading
from registry.service.row_readings import Reading
from registry.service.sheets import SheetRow, read_sheet
from registry.service.transactions import Answer, Register, Transaction, execute

Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""

_REGISTRAR = Principal(role=Role.REGISTRAR)


class Outcome(StrEnum):
    """What became of a row."""

    LOADED = "loaded"
    KNOWN = "known"
    INCOMPLETE = "incomplete"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class RowResult:
    """What became of one row.

    `row` counts the rows below the header, `line` is where it begins in the file, both from 1. `name` is the right or
    party, as far as it can be read. `missing` names columns, also of a refused row; `owner` is either of its two.
    `code` is that of a refusal, `reason` a nearer one, `column` where it lies. `warnings` are those of its numbers; one
    that no source confirms names the rights on record whose numbers are nearest.
    """

    row: int
    line: int
    name: str
    outcome: Outcome
    missing: tuple[str, ...] = ()
    code: str | None = None
    reason: str | None = None
    column: str | None = None
    detail: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """In words, what is missing and what is wrong; empty where nothing is."""
        lacks = f"missing: {', '.join(self.missing)}" if self.missing else ""
        code = " ".join(part for part in (self.code, self.reason) if part)
        fault = f"{code}: {self.detail}" if code else self.detail or ""
        return "; ".join(part for part in (lacks, fault, *self.warnings) if part)

    def document(self, named: str) -> dict[str, Any]:
        """The result as a JSON object, always with every member; its name under `named`: `right` or `party`."""
        return {
            "row": self.row,
            "line": self.line,
            named: self.name,
            "outcome": self.outcome.value,
            "missing": list(self.missing),
            "code": self.code,
            "reason": self.reason,
            "column": self.column,
            "detail": self.detail,
            "warnings": list(self.warnings),
        }


def read_observed_at(text: str) -> datetime:
    """The instant of an RFC 3339 text, or the first of a legal day; InputInvalid for anything else."""
    try:
        return start_of_day(date.fromisoformat(text)) if len(text) == 10 else read_instant(text)
    except (ValueError, OverflowError):
        raise InputInvalid("An instant is written as RFC 3339 with an offset, or as a day, YYYY-MM-DD.") from None


def totals(results: Iterable[RowResult]) -> dict[str, int]:
    """How many rows there were, and how many of each outcome."""
    counted = Counter(result.outcome for result in results)
    return {"rows": counted.total(), **{outcome.value: counted[outcome] for outcome in Outcome}}


def _quiet(_done: int, _total: int) -> None:
    """Show nothing."""


def import_rights(
    register: Register, content: bytes, *, observed_at: datetime | None = None, progress: Progress = _quiet
) -> tuple[RowResult, ...]:
    """Record the rights of a file, in its order; what became of each row.

    `observed_at` is when the pages were seen; without it a row is dated to the day of grant it shows. Raises
    InputInvalid where the file as a whole can not be read, and the store's faults: what was loaded before one stays,
    and the same import may be run again.
    """
    return _import(
        register,
        read_sheet(content, RIGHT_COLUMNS, names=RIGHT_NAMES),
        lambda cells: right_reading(register.places, cells, observed_at),
        progress,
    )


def import_parties(register: Register, content: bytes, *, progress: Progress = _quiet) -> tuple[RowResult, ...]:
    """Record the parties of a file, in its order; what became of each row. Raises as `import_rights` does."""
    rows = read_sheet(content, PARTY_COLUMNS, PARTY_DAYS, names=PARTY_NAMES)
    return _import(register, rows, party_reading, progress)


def _import(
    register: Register, rows: tuple[SheetRow, ...], read: Callable[[Any], Reading], progress: Progress
) -> tuple[RowResult, ...]:
    results = []
    for row in rows:
        results.append(_one(register, row, read))
        progress(len(results), len(rows))
    return tuple(results)


def _one(register: Register, row: SheetRow, read: Callable[[Any], Reading]) -> RowResult:
    if row.fault is not None:
        return RowResult(
            row=row.row,
            line=row.line,
            name="",
            outcome=Outcome.REFUSED,
            code="input-invalid",
            reason="row",
            detail=row.fault,
        )
    reading = read(row.cells)
    if reading.refusal is not None:
        return _refused(row, reading, reading.refusal)
    if reading.record is None:
        return _result(row, reading, Outcome.INCOMPLETE, reading.note)
    record = reading.record

    def work(transaction: Transaction) -> Answer:
        record(transaction, _REGISTRAR)
        return Answer.of(201 if transaction.made else 200, {})

    try:
        loaded = execute(register, work, claim=None).status == 201
    except Refusal as refusal:
        return _refused(row, reading, refusal)
    return _result(row, _with_nearest(register, reading), Outcome.LOADED if loaded else Outcome.KNOWN)


def _with_nearest(register: Register, reading: Reading) -> Reading:
    """The reading of a right whose number no source confirms, with the nearest rights on record among its warnings."""
    if UNCONFIRMED not in reading.warnings:
        return reading
    with register.store.read() as connection:
        warnings = warnings_of(register, connection, [reading.name])
    nearest = [name for warning in warnings for name in warning["nearest"]]
    return replace(reading, warnings=(*reading.warnings, *(f"nearest on record: {name}" for name in nearest)))


def _refused(row: SheetRow, reading: Reading, refusal: Refusal) -> RowResult:
    first = next(iter(refusal.errors), None)
    nearer = InputError(
        pointer=first.pointer if first is not None else "",
        code=refusal.reason if isinstance(refusal, RightNumberInvalid) else first.code if first is not None else "",
        detail=refusal.detail,
    )
    return _result(row, reading, Outcome.REFUSED, nearer, refusal.code)


def _result(
    row: SheetRow, reading: Reading, outcome: Outcome, why: InputError | None = None, code: str | None = None
) -> RowResult:
    return RowResult(
        row=row.row,
        line=row.line,
        name=reading.name,
        outcome=outcome,
        missing=reading.missing,
        code=code,
        reason=None if why is None or why.code == code else why.code or None,
        column=None if why is None else why.pointer.lstrip("/") or None,
        detail=None if why is None else why.detail,
        warnings=reading.warnings,
    )
