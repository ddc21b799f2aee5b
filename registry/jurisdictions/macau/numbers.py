"""How a number of a right of Macau is read: its one canonical form, or why it is refused."""

from __future__ import annotations

import re

from registry.domain.numbers import NumberReading, fold_number, keep_unconfirmed

_NUMBER = re.compile(r"([A-Z])[-/]?([0-9]{6})")


def read_number(text: str) -> NumberReading:
    """The canonical number of a Macau right.

    Raises RightNumberInvalid with reason `characters` or `length`, see `registry.domain.numbers`.
    """
    folded = fold_number(text)
    if number := _NUMBER.fullmatch(folded):
        return NumberReading(canonical=f"{number[1]}-{number[2]}")
    return keep_unconfirmed(folded)
