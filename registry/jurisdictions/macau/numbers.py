"""How a number of a right of Macau is read: its one canonical form, or why it is refused."""

from __future__ import annotations

import re

from registry.domain.values.numbers import NumberReading, fold_number, joined, keep_unconfirmed

_NUMBER = re.compile(r"(?:MO[-./]*)?([A-Z])[-./]*([0-9][0-9.-]*)")


def read_number(text: str) -> NumberReading:
    """The canonical number of a Macau right.

    Raises RightNumberInvalid with reason `characters`, `length` or `spreadsheet`, see `registry.domain.values.numbers`.
    """
    folded = fold_number(text)
    number = _NUMBER.fullmatch(folded)
    serial = joined(number[2]).lstrip("0") if number else ""
    if number and len(serial) <= 6 and "." not in serial:
        return NumberReading(canonical=f"{number[1]}-{serial:0>6}")
    return keep_unconfirmed(folded)
