"""The owners of a right as a row of a table names them: by number, by name, or by both.

Not here: whose a number is.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.party.identifiers import Identifier, parse_identifier
from registry.domain.right.facts import Text
from registry.domain.values.numbers import fold_width
from registry.errors import InputError, RegistryError
from registry.service.importing.cells import Cells, is_han, read_code, read_list, split_list, wrong

OWNER_NAMES = ("owner_zh", "owner_en", "owners_zh", "owners_en")
OWNER_NUMBERS = ("owner_identifier", "owner_uscc")


@dataclass(frozen=True, kw_only=True)
class NamedOwner:
    """An owner by its number, by its name, or by both."""

    identifier: Identifier | None
    name: Text | None


def read_owners(cells: Cells) -> tuple[NamedOwner, ...]:
    """The owners by number and by name: in Chinese where the row has that, else in English."""
    named = {lang: _owner_names(cells, lang) for lang in ("zh", "en")}
    lang = "zh" if named["zh"] else "en"
    names = [Text(text=name, lang=language_of(name, lang)) for name in named[lang]]
    numbers = _owner_numbers(cells)
    column = next((column for column in OWNER_NUMBERS if cells[column]), "")
    if numbers and names and len(numbers) != len(names):
        raise wrong(column, "parts", f"There are {len(numbers)} numbers for {len(names)} owners.")
    if numbers and not names and None in numbers:
        raise wrong(column, "parts", "An owner has neither number nor name.")
    if not names:
        return tuple(NamedOwner(identifier=number, name=None) for number in dict.fromkeys(numbers))
    return tuple(
        NamedOwner(identifier=number, name=name)
        for number, name in zip(numbers or [None] * len(names), names, strict=True)
    )


def _owner_names(cells: Cells, lang: str) -> tuple[str, ...]:
    one = read_list(cells, f"owner_{lang}", by_comma=False)
    several = read_list(cells, f"owners_{lang}", by_comma=True)
    if one and several and one != several:
        raise wrong(f"owners_{lang}", "twice", f"owner_{lang} and owners_{lang} name different owners.")
    return several or one


def _owner_numbers(cells: Cells) -> list[Identifier | None]:
    """The owners' identifiers in their order, None where a part is empty."""
    if not any(cells[column] for column in OWNER_NUMBERS):
        if cells["owner_scheme"]:
            raise wrong("owner_scheme", "parts", "It names the scheme of numbers that are not there.")
        return []
    if all(cells[column] for column in OWNER_NUMBERS):
        raise wrong("owner_uscc", "twice", "Numbers of owners stand in owner_identifier or in owner_uscc, not in both.")
    column = "owner_uscc" if cells["owner_uscc"] else "owner_identifier"
    values = split_list(cells[column])
    schemes = ["USCC"] if column == "owner_uscc" else split_list(read_code(cells, "owner_scheme"))
    if len(schemes) not in (1, len(values)):
        raise wrong("owner_scheme", "parts", "There is one scheme, or one for each number.")
    if len(values) > 64:
        raise wrong(column, "length", f"{column} has at most 64 parts.")
    each = schemes * len(values) if len(schemes) == 1 else schemes
    return [_owner_number(column, scheme, value) for scheme, value in zip(each, values, strict=True)]


def _owner_number(column: str, scheme: str, value: str) -> Identifier | None:
    if not value:
        return None
    written = fold_width(value)
    try:
        named = not scheme or written.upper().startswith(f"{scheme}:")
        return parse_identifier(written if named else f"{scheme}:{written}")
    except RegistryError as error:
        error.errors = (InputError(pointer=f"/{column}", code=error.code, detail=error.detail),)
        raise


def language_of(text: str, lang: str) -> str:
    """The language of a text in a column of that language: what holds Chinese characters is Chinese, wherever."""
    return "zh" if is_han(text) else lang
