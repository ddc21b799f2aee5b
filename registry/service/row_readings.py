"""Cells of an imported row: what every kind of row reads alike.

Width never tells two spellings of a date or a word apart; a name is taken in as everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain import periods
from registry.domain.numbers import fold_width
from registry.domain.spelling import folded, read_name
from registry.errors import InputError, InputInvalid, Refusal
from registry.service.principals import Principal
from registry.service.transactions import Transaction

Cells = Mapping[str, str]

MOST = 1_000
"""The longest name, title or address, in characters."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a row tells: `record` puts it on record, and is None where columns are missing or `refusal` says why not.

    `note` is what to say of an incomplete row beside its missing columns.
    """

    name: str
    missing: tuple[str, ...] = ()
    record: Callable[[Transaction, Principal], Any] | None = None
    refusal: Refusal | None = None
    note: InputError | None = None
    warnings: tuple[str, ...] = ()


def wrong(column: str, reason: str, detail: str) -> InputInvalid:
    """The refusal of one cell, with a stable `reason`."""
    return InputInvalid(detail, errors=(InputError(pointer=f"/{column}", code=reason, detail=detail),))


def read_code(cells: Cells, column: str) -> str:
    """A code in ordinary width and upper case, empty where there is none."""
    return fold_width(cells[column]).strip().upper()


def read_text(cells: Cells, column: str) -> str | None:
    """A name or title as `registry.domain.spelling.read_name` takes it in, of at most 1,000 characters; None where the
    cell is empty."""
    return _name(column, cells[column]) if cells[column].strip() else None


def read_list(cells: Cells, column: str) -> tuple[str, ...]:
    """The names of a cell, divided by semicolons of either width, each once in whatever spelling: 64 at most."""
    parts = tuple(part.strip() for part in re.split("[;；]", cells[column]) if part.strip())
    if len(parts) > 64:
        raise wrong(column, "length", f"{column} has at most 64 parts.")
    names: dict[str, str] = {}
    for part in parts:
        names.setdefault(folded(part), _name(column, part))
    return tuple(names.values())


def _name(column: str, text: str) -> str:
    if len(text) > MOST:
        raise wrong(column, "length", f"{column} has at most {MOST:,} characters.")
    try:
        return read_name(text)
    except ValueError as error:
        raise wrong(column, "name", f"{column} can not be read: {error}.") from None


def read_day(cells: Cells, column: str) -> date | None:
    """A legal day written `YYYY-MM-DD`, from 1900 to 2200; None where there is none."""
    text = fold_width(cells[column]).strip()
    if not text:
        return None
    try:
        return periods.read_day(text)
    except ValueError:
        raise wrong(column, "day", f"{column} is a day from 1900 to 2200, written YYYY-MM-DD.") from None
