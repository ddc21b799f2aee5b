"""The numbers of rights: how any spelling is folded before a place reads it, and what a place's reading gives.

Width, case, spaces and kinds of dashes never tell two numbers apart. Hyphens and dots set off the parts of a number,
and leading zeros fill it up: a place leaves them out where the number then has a form it knows (`joined`). A hyphen or
dot before one last digit may set off a check digit, or be the decimal point of a spreadsheet: it is never left out.

A place whose number forms are not confirmed keeps a number it does not recognise as it stands, with a warning, so that
a right is never lost for our ignorance. Two such numbers that differ only by hyphens, dots and leading zeros (`alike`)
name the same right, which goes by the spelling it was recorded under. `search_key` is what a right is looked for by
when its number is not known exactly; `near_keys` are its own key and those of every number one slip of a typist away.

Not here: the form of any one place's numbers, see `registry.jurisdictions`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from registry.errors import RightNumberInvalid

UNCONFIRMED = "number-form-unconfirmed"
"""The warning on a number kept although it fits no form known for its place."""

OFFICES = ("EP", "GB")
"""Offices whose rights may be a base here, though they are no places of this register."""

_FOLDED = re.compile(r"[A-Za-z0-9./-]*")
_KEPT = re.compile(r"[A-Z0-9.-]*")
_SET_OFF = re.compile(r"(.*[0-9])[.-]+([0-9](?:[A-Z][0-9]?)?)")
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_OF_A_SPREADSHEET = re.compile(r"(?:[A-Z]{2})?[0-9]+[.](?:0+|[0-9]*E[0-9]+)")
_FORMS = ("<wide>", "<narrow>", "<small>", "<vertical>")
_TELLING_DIGITS = range(4, 17)
"""How many digits a number has that slips are looked for in: shorter ones are a slip apart from too many others."""


@dataclass(frozen=True, kw_only=True)
class NumberReading:
    """A right's number in its one canonical form, and the codes of the warnings its reading gave."""

    canonical: str
    warnings: tuple[str, ...] = ()


def fold_width(text: str) -> str:
    """`text` with full-width and half-width characters, and the small and vertical forms of marks, as ordinary ones.

    NFKC of everything would also take a superscript two for a 2 and a long s for an S: no way to write a number.
    """
    return text if text.isascii() else "".join(map(_ordinary, text))


@lru_cache(maxsize=4_096)
def _ordinary(character: str) -> str:
    form, _, point = unicodedata.decomposition(character).partition(" ")
    return chr(int(point, 16)) if form in _FORMS and " " not in point else character


def fold_number(text: str) -> str:
    """`text` in ordinary width and upper case without any spaces: 1 to 64 characters of `[A-Z0-9./-]`.

    Raises RightNumberInvalid with reason `characters` where another character remains, `length` where nothing or too
    much does.
    """
    folded = "".join(fold_width(text).split())
    if not folded.isascii():
        folded = "".join(map(_hyphen, folded))
    if not _FOLDED.fullmatch(folded):
        raise RightNumberInvalid(
            "A number is written in Latin letters, digits, dots, slashes and hyphens.", reason="characters"
        )
    if not 1 <= len(folded) <= 64:
        raise RightNumberInvalid("A number has 1 to 64 characters.", reason="length")
    return folded.upper()


def _hyphen(character: str) -> str:
    return "-" if character == "−" or unicodedata.category(character) == "Pd" else character


def joined(folded: str) -> str:
    """A folded number without hyphens and dots; only what sets off a last single digit stays, as a dot, whether or not
    a kind letter follows that digit."""
    bare = folded.strip(".-")
    set_off = _SET_OFF.fullmatch(bare)
    stem, last = (set_off[1], f".{set_off[2]}") if set_off else (bare, "")
    return re.sub("[.-]", "", stem) + last


def keep_unconfirmed(folded: str) -> NumberReading:
    """A folded number as it stands, with the warning `number-form-unconfirmed`.

    Raises RightNumberInvalid with reason `characters` where it holds a slash, which separates place and number in a
    right's name, `length` where it has more than 32 characters, and `spreadsheet` where it ends as a spreadsheet writes
    a number that it has taken for an amount (`1224505.0`, `3.01E7`): what stood there before can not be told from it.
    """
    if not _KEPT.fullmatch(folded):
        raise RightNumberInvalid("A number of this form can not hold a slash.", reason="characters")
    if len(folded) > 32:
        raise RightNumberInvalid("A number of this form has at most 32 characters.", reason="length")
    if _OF_A_SPREADSHEET.fullmatch(folded):
        raise RightNumberInvalid(
            "A spreadsheet has made an amount of this number; write it as the register does, as a text.",
            reason="spreadsheet",
        )
    return NumberReading(canonical=folded, warnings=(UNCONFIRMED,))


def read_office_number(office: str, text: str) -> str:
    """The canonical number of a base at an office that is no place of this register: the office and seven digits, as it
    publishes them, without the kind letter (`EP 1 234 567 B1` is `EP1234567`); a number of another form is kept as it
    stands.

    Raises RightNumberInvalid with reason `characters`, `length` or `spreadsheet`.
    """
    folded = fold_number(text)
    publication = re.fullmatch(rf"(?:{office})?0*([1-9][0-9]{{4,6}})(?:[ABC][0-9]?)?", joined(folded))
    return f"{office}{publication[1]:0>7}" if publication else keep_unconfirmed(folded).canonical


def is_unconfirmed(read: Callable[[str], NumberReading], number: str) -> bool:
    """Whether a place's reading does not confirm the form of a number on record, or would refuse the number by now."""
    try:
        return bool(read(number).warnings)
    except RightNumberInvalid:
        return True


def alike(first: str, second: str) -> bool:
    """Whether two numbers of a place differ by hyphens, dots and leading zeros at most."""
    return _unfilled(first) == _unfilled(second)


def search_key(number: str) -> str:
    """What a right of this number is found by in an index: its longest row of digits, without leading zeros; where it
    has no digit, all of it. Numbers that are `alike` have one key."""
    digits = max(re.findall("[0-9]+", _unfilled(number)), key=len, default="")
    return digits or _unfilled(number)


def near_keys(number: str) -> frozenset[str]:
    """The key of a number, and those of numbers one slip away: a digit wrong, missing or added, or two changed over."""
    key = search_key(number)
    if not key.isdigit() or len(key) not in _TELLING_DIGITS:
        return frozenset({key})
    cuts = [(key[:at], key[at:]) for at in range(len(key) + 1)]
    missing = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    wrong = {left + digit + right[1:] for left, right in cuts if right for digit in "0123456789"}
    added = {left + digit + right for left, right in cuts for digit in "0123456789"}
    return frozenset(digits.lstrip("0") for digits in {key} | missing | swapped | wrong | added)


def _unfilled(number: str) -> str:
    return _LEADING_ZEROS.sub("", joined(number))
