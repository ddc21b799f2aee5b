"""How a number of a right of the Mainland is read: its one canonical form, or why it is refused."""

from __future__ import annotations

import re
from functools import lru_cache

from registry.domain.values.numbers import NumberReading, fold_number
from registry.errors import RightNumberInvalid

_PREFIX = r"(?:ZL|CN[ABCDSUY]?)?"
_APPLICATION = re.compile(_PREFIX + r"0*([0-9]{12}|[0-9]{8})\.?([0-9X])[ABCDSUY]?")
_ZEROS_LOST = re.compile(_PREFIX + r"([1-9][0-9]{5,6})\.([0-9X])[ABCDSUY]?")
_BEFORE_CHECK = re.compile(r"-+(?=[0-9X]-*[ABCDSUY]?$)")
_DOTTED = re.compile(f"({_PREFIX})" + r"\.?([0-9]{4}|[0-9]{2})\.([0-9])\.([0-9]{7}|[0-9]{5})(?![0-9]{2})(.*)")
_WITHOUT_CHECK = re.compile(_PREFIX + r"(?:[0-9]{12}|[0-9]{8})\.?[ABCDSUY]?")
_PUBLICATION = re.compile(_PREFIX + r"(?:[0-9]{7}|[0-9]{9})\.?[A-Z][0-9]?|CN[ABCDSUY]?[123](?:[0-9]{6}|[0-9]{8})")
_YEAR_AND_KIND = re.compile(r"(?:19|20)[0-9]{2}[12389][0-9]{7}|(?:8[5-9]|9[0-9]|0[0-3])[12389][0-9]{5}")

_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_KINDS = {"1": "invention", "8": "invention", "2": "utility_model", "9": "utility_model", "3": "design"}


def check_character(digits: str) -> str:
    """The check character, a digit or `X`, over the 8 or 12 digits of an application number; ValueError for others.

    The digits weighted 2 to 9, then 2 to 5, summed, modulo 11; ten is X. Finds every wrong digit and every swap of
    neighbours; not a swap of digits eight places apart, whose weights are the same.
    """
    if not re.fullmatch(r"[0-9]{12}|[0-9]{8}", digits):
        raise ValueError("a check character is computed over 8 or 12 digits")
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return "X" if remainder == 10 else str(remainder)


def kind_of_number(canonical: str) -> str:
    """The kind of right a canonical number stands for: `invention`, `utility_model` or `design` (PCT included)."""
    digits = canonical.partition(".")[0]
    return _KINDS[digits[4 if len(digits) == 12 else 2]]


@lru_cache(maxsize=4_096)  # each number of an import is read by several rooms
def read_number(text: str) -> NumberReading:
    """The canonical number of a Mainland right, `dddddddddddd.c` or `dddddddd.c`, never with a warning.

    Raises RightNumberInvalid with one of the reasons above.
    """
    folded = _DOTTED.sub(r"\1\2\3\4\5", _BEFORE_CHECK.sub(".", fold_number(text)).replace("-", ""))
    short = _ZEROS_LOST.fullmatch(folded)
    if short and _YEAR_AND_KIND.fullmatch(stem := short[1].zfill(8)) and short[2] == check_character(stem):
        folded = f"{stem}.{short[2]}"
    if _PUBLICATION.fullmatch(folded):
        raise RightNumberInvalid(
            "This is a publication number; a right is named by its application number.", reason="publication-number"
        )
    application = _APPLICATION.fullmatch(folded)
    if application is None and _WITHOUT_CHECK.fullmatch(folded):
        raise RightNumberInvalid("The check digit is missing.", reason="check-digit-missing")
    if application is None:
        raise RightNumberInvalid(
            "An application number has 12 digits, or 8 before October 2003, and a check digit.", reason="form"
        )
    stem, check = application.groups()
    if not _YEAR_AND_KIND.fullmatch(stem):
        raise RightNumberInvalid("No application number has this year and kind.", reason="form")
    if check != check_character(stem):
        raise RightNumberInvalid("The check digit does not fit the number.", reason="check-digit")
    return NumberReading(canonical=f"{stem}.{check}")
