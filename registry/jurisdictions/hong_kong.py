"""Hong Kong: the numbers of its patents.

A number is `HK` and the 7 or 8 digits of its publication, without the kind letter (`HK1224505A`, `HK1083555A1`,
`HK30101316` and `1008101A` give `HK1224505`, `HK1083555`, `HK30101316` and `HK1008101`): the application published (A)
and the patent granted (B) are one right. Application numbers and check digits are not confirmed by any source, so a
number of another form is kept as it stands, with the warning `number-form-unconfirmed`.
"""

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
