"""Cells of an imported row: what every kind of row reads alike.

Width never tells two spellings of a date or a word apart; a name is kept as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.numbers import fold_width
from registry.errors import InputError, InputInvalid, Refusal
from registry.service.principals import Principal
from registry.service.transactions import Transaction

Cells = Mapping[str, str]

MOST = 1_000
"""The longest name, title or address, in characters."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
    """A text as it stands, of at most 1,000 characters; None where there is none."""
    return None if not cells[column] else _short(column, cells[column])


def read_list(cells: Cells, column: str) -> tuple[str, ...]:
    """The texts of a cell, divided by semicolons of either width, each once: 64 at most."""
    parts = tuple(dict.fromkeys(part.strip() for part in re.split("[;；]", cells[column]) if part.strip()))
    if len(parts) > 64:
        raise wrong(column, "length", f"{column} has at most 64 parts.")
    return tuple(_short(column, part) for part in parts)


def _short(column: str, text: str) -> str:
    if len(text) > MOST:
        raise wrong(column, "length", f"{column} has at most {MOST:,} characters.")
    return text


def read_day(cells: Cells, column: str) -> date | None:
    """A legal day written `YYYY-MM-DD`, from 1900 to 2200; None where there is none."""
    text = fold_width(cells[column]).strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        raise wrong(column, "day", f"{column} is a day from 1900 to 2200, written YYYY-MM-DD.")
    return day
