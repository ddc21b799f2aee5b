"""The gazette's rows at the door of the register: those its own journal tells, and those of a file that is looked at.

Told are the entries and cancellations by CNIPA that stand in the public bodies of the journal, a row for each right.
The sealed bodies, which hold amount, term and debtor, are not looked at. An act on file without CNIPA's own number can
not be printed and is counted.

Not here: what a row read from a file does to a pledge on record; nothing is written.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from typing import Any

from registry.domain.case.case import Places
from registry.domain.crossing.foreign_exchange import MAINLAND
from registry.domain.filing.acts import ActKind
from registry.domain.gazette import COLUMNS, GazetteRow, Heading, read_rows
from registry.domain.values.days import legal_day, read_instant
from registry.errors import InputInvalid, JournalCorrupt
from registry.log.entry import HEAD
from registry.service.journal.register import Register
from registry.service.tables.encodings import decoded
from registry.store import journal

_HEADINGS = {ActKind.REGISTER.value: Heading.PLEDGE, ActKind.CANCEL.value: Heading.CANCELLATION}

_SIDES = ("pledgor", "pledgee")
_NEEDED = ("heading", "patent_number", "effective_on")


@dataclass(frozen=True, kw_only=True)
class Printed:
    """The rows the journal gives, in its order, and how many acts were left out for want of CNIPA's number."""

    rows: tuple[GazetteRow, ...]
    left_out: int


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What the journal has told of one pledge so far: its parties by name, and CNIPA's number over each right."""

    names: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)


def _quiet(_done: int) -> None:
    """Show nothing."""


def printed(register: Register, progress: Callable[[int], None] = _quiet) -> Printed:
    """The pledges over Mainland rights that CNIPA has entered or cancelled, each as the gazette prints it.

    Parties and particulars of the right are as they stood in the journal by then. Raises JournalCorrupt.
    """
    cnipa = register.places[MAINLAND].register
    rights: dict[str, Mapping[str, Any]] = {}
    pledges: dict[str, _Told] = {}
    rows: dict[tuple[str, str, str], GazetteRow] = {}
    left_out = 0
    with register.store.snapshot() as connection:
        for done, entry in enumerate(journal.all_entries(connection), start=1):
            if entry.kind == HEAD:
                continue
            try:
                told = json.loads(entry.body_content or b"")["payload"]
                if entry.kind == "right_recorded":
                    rights[_right(told["observation"])] = told["observation"]
                if entry.pledge_number is not None:
                    pledge = pledges.setdefault(entry.pledge_number, _Told())
                    pledge.names.update((one, told[one]["name"]["text"]) for one in _SIDES if one in told)
                    for right, act in _entered(told, cnipa):
                        row = _row(act, right, rights.get(right, {}), pledge)
                        if row is None:
                            left_out += 1
                        else:
                            rows.setdefault((row.heading, right, row.registration_number or ""), row)
            except (TypeError, ValueError, KeyError, AttributeError) as error:
                raise JournalCorrupt(f"entry {entry.position} can not be read", index=entry.position) from error
            progress(done)
    return Printed(rows=tuple(rows.values()), left_out=left_out)


def _right(told: Mapping[str, Any]) -> str:
    return f"{told['right']['jurisdiction']}/{told['right']['number']}"


def _entered(told: Mapping[str, Any], cnipa: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The acts that a pledge's entry adds and that CNIPA has done, each with its right."""
    for item in told.get("items", ()):
        if item["right"]["jurisdiction"] != MAINLAND:
            continue
        for act in item["acts"]:
            if act["register"] == cnipa and act["act"] in _HEADINGS and act["effective_at"] is not None:
                yield _right(item), act


def _row(act: Mapping[str, Any], right: str, seen: Mapping[str, Any], pledge: _Told) -> GazetteRow | None:
    """The row of one act; None where CNIPA's number for the pledge is not on file. A cancellation prints that, too."""
    heading = _HEADINGS[act["act"]]
    number = (act["reference"] or "").strip()
    if heading is Heading.PLEDGE and number:
        pledge.numbers[right] = number
    number = pledge.numbers.get(right, number)
    if not number:
        return None
    titles = sorted(seen.get("titles", ()), key=lambda title: not str(title["lang"]).lower().startswith("zh"))
    return GazetteRow(
        heading=heading,
        patent_number=right.partition("/")[2],
        registration_number=number,
        effective_on=legal_day(read_instant(act["effective_at"])),
        pledgor=pledge.names.get("pledgor", "").strip() or None,
        pledgee=pledge.names.get("pledgee", "").strip() or None,
        title=titles[0]["text"].strip() or None if titles and heading is Heading.PLEDGE else None,
        filed_on=_day(seen.get("filed_on")),
        granted_on=_day(seen.get("granted_on")),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


# ---- a file that is looked at ----------------------------------------------------------------------------------------


def looked_at(places: Places, content: bytes) -> list[dict[str, Any]]:
    """What each row of a file is, in its order, the heading line being row 1: read, or refused and why.

    Raises InputInvalid for a file whose encoding can not be told, or whose heading line lacks what every row needs.
    """
    text = decoded(content).text
    separator = max(",;\t", key=lambda one: len(set(_headings(text, one)) & set(COLUMNS)))
    columns = _headings(text, separator)
    lacking = [column for column in _NEEDED if column not in columns]
    if lacking:
        raise InputInvalid(f"The heading line lacks {', '.join(lacking)}. The columns are {', '.join(COLUMNS)}.")
    reading = read_rows(text, places[MAINLAND].read_number, separator=separator)
    results = [_result(error.row, None, error.detail) for error in reading.errors]
    results += [_result(number, row, None) for number, row in zip(reading.numbers, reading.rows, strict=True)]
    return sorted(results, key=lambda one: (one["row"], one["detail"] or ""))


def _headings(text: str, separator: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader(StringIO(text, newline=""), delimiter=separator), ())]
    except csv.Error as error:
        raise InputInvalid(f"The heading line can not be read: {error}.") from None


def table(results: Iterable[Mapping[str, Any]]) -> str:
    """What `looked_at` answers, a line each."""
    return "\n".join(
        f"{one['row']:>5}  {one['outcome']:<7}  "
        + (one["detail"] or f"{one['heading']} {one['right']} {one['effective_on']} {one['registration_number'] or ''}")
        for one in results
    )


def _result(number: int, row: GazetteRow | None, detail: str | None) -> dict[str, Any]:
    return {
        "row": number,
        "heading": None if row is None else row.heading.value,
        "right": None if row is None else f"{MAINLAND}/{row.patent_number}",
        "registration_number": None if row is None else row.registration_number,
        "effective_on": None if row is None else row.effective_on.isoformat(),
        "outcome": "refused" if row is None else "read",
        "detail": detail,
    }
