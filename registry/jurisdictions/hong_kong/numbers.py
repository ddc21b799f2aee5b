"""How a number of a right of Hong Kong is read: its one canonical form, or why it is refused."""

from __future__ import annotations

import re

from registry.domain.values.numbers import UNCONFIRMED, NumberReading, fold_number, joined, keep_unconfirmed

_PUBLICATION = re.compile(r"(?:HK)?0*([1-9][0-9]{6,7})(?:[AB][0-9]?)?")
# Year and serial, as asked for until 2019; or type, year and serial since. A spreadsheet's `.0` stands behind neither:
# publications begin with 1 and six digits, or with 20, 30 or 40 and six.
_APPLICATION = re.compile(r"(?:(?:7[6-9]|[89][0-9]|[01][0-9])[0-9]{6}|[1-9]20[0-9]{8})[.][0-9]")


def read_number(text: str) -> NumberReading:
    """The canonical number of a Hong Kong right.

    Raises RightNumberInvalid with reason `characters`, `length` or `spreadsheet`, see `registry.domain.values.numbers`.
    """
    folded = fold_number(text)
    if publication := _PUBLICATION.fullmatch(joined(folded)):
        return NumberReading(canonical=f"HK{publication[1]}")
    if _APPLICATION.fullmatch(folded):
        return NumberReading(canonical=folded, warnings=(UNCONFIRMED,))
    return keep_unconfirmed(folded)
