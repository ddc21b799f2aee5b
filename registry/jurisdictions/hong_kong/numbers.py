"""How a number of a right of Hong Kong is read: its one canonical form, or why it is refused."""

from __future__ import annotations

import re

from registry.domain.numbers import NumberReading, fold_number, keep_unconfirmed

_PUBLICATION = re.compile(r"(?:HK)?([0-9]{7,8})(?:[AB][0-9]?)?")


def read_number(text: str) -> NumberReading:
    """The canonical number of a Hong Kong right.

    Raises RightNumberInvalid with reason `characters` or `length`, see `registry.domain.numbers`.
    """
    folded = fold_number(text)
    if publication := _PUBLICATION.fullmatch(folded):
        return NumberReading(canonical=f"HK{publication[1]}")
    return keep_unconfirmed(folded)
