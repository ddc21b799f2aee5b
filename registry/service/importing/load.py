"""Loading rights and parties from a table, each row decided for itself, a group of rows in one transaction.

A row is loaded, known (it tells nothing new), incomplete (it lacks what a record needs) or refused, and says why; a bad
row never stops the others. Nothing is guessed: what a page did not show is missing. Rows of one file that say different
things of one right or party are all refused, each with the number of another: which of them is right, nobody can tell.

A file is read more than once, so that no row is loaded that a later one contradicts. What was loaded before an
interruption stays, and the same import may be run again.

What the columns of either file mean stands in `registry.service.importing.right_rows` and
`registry.service.importing.party_rows`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Generic, TypeVar

from registry.domain.values.days import read_instant, read_tabled_day, start_of_day
from registry.domain.values.numbers import UNCONFIRMED
from registry.errors import InputError, InputInvalid, Refusal, RightNumberInvalid
from registry.service.access.principal import Principal, Role
from registry.service.importing.cells import Cells, Done, RowReading
from registry.service.importing.contradictions import Contradictions
from registry.service.importing.party_groups import record_facts
from registry.service.importing.party_rows import PARTIES, agree, party_reading, party_subjects
from registry.service.importing.right_groups import record_looks
from registry.service.importing.right_rows import RIGHTS, right_reading, right_subjects
from registry.service.journal.execute import execute
from registry.service.journal.register import Register
from registry.service.journal.transaction import Transaction
from registry.service.lookup.right_lookup import warnings_of
from registry.service.tables.headings import PROBLEM
from registry.service.tables.sheets import Form, Sheet, SheetRow, read_sheet

RowsProgress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""
T = TypeVar("T")

_REGISTRAR = Principal(role=Role.REGISTRAR)
_GROUP = 200
"""How many rows are recorded together: each pays its part of a transaction, and other writers wait for all of them."""


class RowOutcome(StrEnum):
    """What became of a row."""

    LOADED = "loaded"
    KNOWN = "known"
    INCOMPLETE = "incomplete"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class RowResult:
    """What became of one row.

    `row` counts the rows below the header, `line` is where it begins in the file, both from 1. `name` is the right or
    party, as far as it can be read. `missing` names columns, also of a refused row; `owner` is any that names one.
    `code` is that of a refusal, `reason` a nearer one, `column` where it lies. `warnings` are those of its numbers; one
    that no source confirms names the rights on record whose numbers are nearest.
    """

    row: int
    line: int
    name: str
    outcome: RowOutcome
    missing: tuple[str, ...] = ()
    code: str | None = None
    reason: str | None = None
    column: str | None = None
    detail: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """In words, what is missing and what is wrong; empty where nothing is."""
        return "; ".join(part for part in (self.fault, *self.warnings) if part)

    @property
    def fault(self) -> str:
        """The same without what is doubtful only."""
        lacks = f"missing: {', '.join(self.missing)}" if self.missing else ""
        code = " ".join(part for part in (self.code, self.reason) if part)
        fault = f"{code}: {self.detail}" if code else self.detail or ""
        return "; ".join(part for part in (lacks, fault) if part)

    @property
    def is_problem(self) -> bool:
        """Whether the row is to be mended and loaded again."""
        return self.outcome in (RowOutcome.INCOMPLETE, RowOutcome.REFUSED)

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
        return read_instant(text) if ":" in text else start_of_day(read_tabled_day(text))
    except (ValueError, OverflowError):
        raise InputInvalid("An instant is written as RFC 3339 with an offset, or as a day, YYYY-MM-DD.") from None


def totals(results: Iterable[RowResult]) -> dict[str, int]:
    """How many rows there were, and how many of each outcome."""
    counted = Counter(result.outcome for result in results)
    return {"rows": counted.total(), **{outcome.value: counted[outcome] for outcome in RowOutcome}}


def _quiet(_done: int, _total: int) -> None:
    """Show nothing."""


def import_rights(
    register: Register,
    source: Sheet | bytes,
    *,
    observed_at: datetime | None = None,
    dry_run: bool = False,
    progress: RowsProgress = _quiet,
) -> tuple[RowResult, ...]:
    """Record the rights of a file, or of its sheet by the form `RIGHTS`, in its order; what became of each row.

    `observed_at` is when the pages were seen; without it a row is dated to the day of grant it shows. A dry run keeps
    nothing; it is one transaction, for which other writers wait. Raises InputInvalid where the file as a whole can not
    be read, and the store's faults: what was loaded before one stays, and the same import may be run again.
    """
    return _Import(
        register,
        subjects=lambda cells: right_subjects(register.places, cells),
        read=lambda cells: right_reading(register.places, cells, observed_at),
        record=lambda transaction, looks: record_looks(transaction, _REGISTRAR, looks),
        dry_run=dry_run,
    ).run(_sheet(source, RIGHTS), progress)


def import_parties(
    register: Register, source: Sheet | bytes, *, dry_run: bool = False, progress: RowsProgress = _quiet
) -> tuple[RowResult, ...]:
    """Record the parties of a file, or of its sheet by the form `PARTIES`; the rest as in `import_rights`."""
    return _Import(
        register,
        subjects=party_subjects,
        read=party_reading,
        record=lambda transaction, told: record_facts(transaction, _REGISTRAR, told, agree),
        dry_run=dry_run,
    ).run(_sheet(source, PARTIES), progress)


def problem_rows(sheet: Sheet, results: Iterable[RowResult]) -> Iterator[Sequence[str]]:
    """The header of a file, and of its rows those that were not loaded, each behind what is wrong with it: ready to be
    mended and loaded again."""

    def without(cells: Sequence[str]) -> list[str]:
        """Cells but for those of an earlier list's problems."""
        return [cell for at, cell in enumerate(cells) if at >= len(sheet.columns) or sheet.columns[at] != PROBLEM]

    yield [PROBLEM, *without(sheet.headings)]
    for row, result in zip(sheet.read(), results, strict=True):
        if result.is_problem:
            yield [result.fault, *without(row.told)]


def _sheet(source: Sheet | bytes, form: Form) -> Sheet:
    return read_sheet(source, form) if isinstance(source, bytes) else source


class _Import(Generic[T]):
    """One import: what rows speak of, how they are read, how what they tell is recorded, and what they have said."""

    def __init__(
        self,
        register: Register,
        *,
        subjects: Callable[[Cells], tuple[str, ...]],
        read: Callable[[Cells], RowReading[T]],
        record: Callable[[Transaction, Sequence[T]], list[Done | Refusal]],
        dry_run: bool,
    ) -> None:
        self._register, self._dry_run = register, dry_run
        self._subjects, self._read, self._record = subjects, read, record
        self._contradictions = Contradictions()
        self._within: Transaction | None = None

    def run(self, sheet: Sheet, progress: RowsProgress) -> tuple[RowResult, ...]:
        """What became of each row."""
        total = self._compare(sheet)
        if not self._dry_run:
            return self._rows(sheet, total, progress)

        def work(transaction: Transaction) -> tuple[RowResult, ...]:
            self._within = transaction
            return self._rows(sheet, total, progress)

        return execute(self._register, work, dry_run=True)

    def _rows(self, sheet: Sheet, total: int, progress: RowsProgress) -> tuple[RowResult, ...]:
        rows = sheet.read()
        results: list[RowResult] = []
        while group := list(islice(rows, _GROUP)):
            results.extend(self._group(group))
            progress(len(results), total)
        return tuple(results)

    def _compare(self, sheet: Sheet) -> int:
        """Read the whole file for rows that contradict each other; how many rows it has."""
        total = 0
        spoken: set[str] = set()
        again: set[str] = set()
        for row in sheet.read():
            total += 1
            subjects = self._subjects(row.cells) if row.fault is None else ()
            again.update(spoken.intersection(subjects))
            spoken.update(subjects)
        for row in sheet.read() if again else ():
            if row.fault is None and not again.isdisjoint(self._subjects(row.cells)):
                self._contradictions.add(row.row, self._read(row.cells))
        return total

    def _group(self, rows: Sequence[SheetRow]) -> Iterator[RowResult]:
        """What becomes of a few rows, recorded together."""
        readings = [self._read(row.cells) if row.fault is None else _unread(row.fault) for row in rows]
        refusals = [one.refusal or self._contradictions.of(one) for one in readings]
        pairs = zip(readings, refusals, strict=True)
        told = [one.told for one, refusal in pairs if refusal is None and one.told is not None]
        became = iter(self._recorded(told))
        for row, reading, refusal in zip(rows, readings, refusals, strict=True):
            if refusal is not None:
                yield _refused(row, reading, refusal)
            elif reading.told is None:
                yield _result(row, reading, RowOutcome.INCOMPLETE, reading.note)
            else:
                yield self._became(row, reading, next(became))

    def _recorded(self, told: Sequence[T]) -> list[Done | Refusal]:
        """What became of each; where they can not be recorded together, of each alone."""
        if not told:
            return []
        try:
            if self._within is None:
                return execute(self._register, lambda transaction: self._record(transaction, told))
            with self._within.apart():
                return self._record(self._within, told)
        except Refusal as refusal:
            return [refusal] if len(told) == 1 else [one for each in told for one in self._recorded([each])]

    def _became(self, row: SheetRow, reading: RowReading[T], done: Done | Refusal) -> RowResult:
        if isinstance(done, Refusal):
            return _refused(row, reading, self._contradictions.explained(row.row, reading, done))
        named = _with_nearest(self._register, replace(reading, warnings=(*reading.warnings, *done.warnings)))
        return _result(row, named, RowOutcome.LOADED if done.made else RowOutcome.KNOWN)


def _unread(fault: str) -> RowReading[Any]:
    return RowReading(name="", refusal=InputInvalid(fault, errors=(InputError(pointer="", code="row", detail=fault),)))


def _with_nearest(register: Register, reading: RowReading[T]) -> RowReading[T]:
    """The reading of a right whose number no source confirms, with the nearest rights on record among its warnings."""
    if UNCONFIRMED not in reading.warnings:
        return reading
    with register.store.read() as connection:
        warnings = warnings_of(register, connection, [reading.name])
    nearest = [name for warning in warnings for name in warning["nearest"]]
    return replace(reading, warnings=(*reading.warnings, *(f"nearest on record: {name}" for name in nearest)))


def _refused(row: SheetRow, reading: RowReading[Any], refusal: Refusal) -> RowResult:
    first = next(iter(refusal.errors), None)
    nearer = InputError(
        pointer=first.pointer if first is not None else "",
        code=refusal.reason if isinstance(refusal, RightNumberInvalid) else first.code if first is not None else "",
        detail=refusal.detail,
    )
    return _result(row, reading, RowOutcome.REFUSED, nearer, refusal.code)


def _result(
    row: SheetRow, reading: RowReading[Any], outcome: RowOutcome, why: InputError | None = None, code: str | None = None
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
