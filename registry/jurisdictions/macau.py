"""Macau: the numbers of its patents.

A number is a letter, a hyphen and six digits (`J-000123`; `J/000123` and `J 000123` are the same). Which letters there
are is not confirmed by any source, so a number of another form is kept as it stands, with the warning
`number-form-unconfirmed`.
"""

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
