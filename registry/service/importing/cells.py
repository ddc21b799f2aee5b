"""Cells of an imported row: what every kind of row reads alike.

Width never tells two spellings of a date or a word apart; a name is taken in as everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from registry.domain.values.days import read_tabled_day
from registry.domain.values.numbers import fold_width
from registry.domain.values.spelling import folded, read_name
from registry.errors import InputError, InputInvalid, Refusal

Cells = Mapping[str, str]
T = TypeVar("T")

_LIST = re.compile("[;；,，、]")
_STOPS = re.compile("[;；、]")
_COMMAS = re.compile("[,，]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_FORM_ALONE = re.compile(
    r"(?:(?:Co|Company|Corp|Corporation|Inc|Incorporated|Ltd|Limited|LLC|LLP|LP|PLC|GmbH|AG|KG|NV|BV|AB|AS|Oy"
    r"|SA|SAS|SRL|SpA|Lda|Limitada|Unipessoal|KK|Pte|Pty|Sdn|Bhd)(?:\.|\b)\s*)+"
    r"|(?:[A-Z]\.\s?){2,4}",
    re.IGNORECASE,
)
"""A form of company, which a comma divides from its name in English and Portuguese."""

MOST = 1_000
"""The longest name, title or address, in characters."""


@dataclass(frozen=True, kw_only=True)
class RowReading(Generic[T]):
    """What a row tells: `told` is what to record, and is None where columns are missing or `refusal` says why not.

    `note` is what to say of an incomplete row beside its missing columns. `subjects` are the names of what it speaks
    of, `facts` what it says of them by column, as it is compared, None where it says nothing: rows that say different
    things of one subject contradict each other.
    """

    name: str
    missing: tuple[str, ...] = ()
    told: T | None = None
    refusal: Refusal | None = None
    note: InputError | None = None
    warnings: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    facts: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of what a row tells: whether it made an entry (it told what is on record where not), and what is
    doubtful of it."""

    made: bool
    warnings: tuple[str, ...] = ()


def wrong(column: str, reason: str, detail: str) -> InputInvalid:
    """The refusal of one cell, with a stable `reason`."""
    return InputInvalid(detail, errors=(InputError(pointer=f"/{column}", code=reason, detail=detail),))


def read_code(cells: Cells, column: str) -> str:
    """A code in ordinary width and upper case, empty where there is none."""
    return fold_width(cells[column]).strip().upper()


def read_text(cells: Cells, column: str) -> str | None:
    """A name or title as `registry.domain.values.spelling.read_name` takes it in, of at most 1,000 characters; None
    where the cell is empty."""
    return _name(column, cells[column]) if cells[column].strip() else None


def split_list(text: str) -> list[str]:
    """The parts of a list, divided by semicolons, commas or enumeration commas of any width, empty ones too."""
    return [part.strip() for part in _LIST.split(text)]


def read_list(cells: Cells, column: str, *, by_comma: bool) -> tuple[str, ...]:
    """The names of a cell, each once in whatever spelling: 64 at most.

    They are divided by semicolons and enumeration commas (、). A comma stands inside many names (`Co., Ltd.`), so it
    divides names of Chinese characters; any others only `by_comma`, where the column says that it is a list, and where
    nothing else does, and never a form of company from its name.
    """
    if not cells[column].strip():
        return ()
    stopped = [part for part in _STOPS.split(cells[column]) if part.strip()]
    divided = [_by_commas(part, by_comma and len(stopped) == 1) for part in stopped]
    parts = [part.strip() for some in divided for part in some if part.strip()]
    if len(parts) > 64:
        raise wrong(column, "length", f"{column} has at most 64 parts.")
    names: dict[str, str] = {}
    for part in parts:
        names.setdefault(folded(part), _name(column, part))
    return tuple(names.values())


def is_han(text: str) -> bool:
    """Whether a text holds Chinese characters."""
    return bool(_HAN.search(text))


def _by_commas(text: str, by_comma: bool) -> list[str]:
    parts = _COMMAS.split(text)
    if not by_comma or all(map(is_han, parts)):
        return parts if all(map(is_han, filter(str.strip, parts))) else [text]
    names: list[str] = []
    for part in parts:
        if names and _FORM_ALONE.fullmatch(part.strip()):
            names[-1] = f"{names[-1]},{part}"
        else:
            names.append(part)
    return names


def _name(column: str, text: str) -> str:
    if len(text) > MOST:
        raise wrong(column, "length", f"{column} has at most {MOST:,} characters.")
    try:
        return read_name(text)
    except ValueError as error:
        raise wrong(column, "name", f"{column} can not be read: {error}.") from None


def read_day(cells: Cells, column: str) -> date | None:
    """A legal day from 1900 to 2200, as `registry.domain.values.days.read_tabled_day` reads it; None where none is."""
    text = fold_width(cells[column]).strip()
    if not text:
        return None
    try:
        day = read_tabled_day(text)
    except ValueError as error:
        raise wrong(column, "day", f"{column} is a day from 1900 to 2200: {error}.") from None
    if not 1900 <= day.year <= 2200:
        raise wrong(column, "day", f"{column} is a day from 1900 to 2200.")
    return day
