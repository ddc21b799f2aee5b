"""Rows of one file that say different things of one right or party.

Not here: what is on record, which a row is held against when it is recorded.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.errors import InputError, Refusal
from registry.service.importing.cells import RowReading, wrong

_OF_ITS_SUBJECT = ("contradiction", "right-conflict", "identifier-conflict", "family-contradictory")


class Contradictions:
    """What the rows of a file say, by what they speak of; each different saying with the first row that has it."""

    def __init__(self) -> None:
        self._said: dict[str, list[tuple[int, tuple[tuple[str, Any], ...]]]] = {}

    def add(self, row: int, reading: RowReading[Any]) -> None:
        """Note what a row says; one that can not be read says nothing."""
        if reading.refusal is not None:
            return
        for subject in reading.subjects:
            said = self._said.setdefault(subject, [])
            if all(facts != reading.facts for _, facts in said):
                said.append((row, reading.facts))

    def of(self, reading: RowReading[Any]) -> Refusal | None:
        """The refusal of a row that another one contradicts, with that one's number."""
        for subject in reading.subjects:
            for row, facts in self._said.get(subject, ()):
                for (column, here), (_, there) in zip(reading.facts, facts, strict=True):
                    if here is not None and there is not None and here != there:
                        both = f" ({there} there, {here} here)" if isinstance(here, str | date) else ""
                        return wrong(column, "contradiction", f"Row {row} says another {column} of {subject}{both}.")
        return None

    def explained(self, row: int, reading: RowReading[Any], refusal: Refusal) -> Refusal:
        """The refusal of a row for what is on record, with the first row of the file that speaks of the same; for that
        may have put it there."""
        first = next(iter(refusal.errors), InputError(pointer="", code="", detail=""))
        if refusal.code not in _OF_ITS_SUBJECT and first.code not in _OF_ITS_SUBJECT:
            return refusal
        others = sorted({said[0][0] for one in reading.subjects if (said := self._said.get(one))} - {row})
        if others:
            rows = f"Row {others[0]}" if len(others) == 1 else f"Rows {', '.join(map(str, others))}"
            refusal.detail += f" {rows} of this file speak{'s' if len(others) == 1 else ''} of it too."
        return refusal
