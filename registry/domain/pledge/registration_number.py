"""The number a pledge is known by: `IPP` + year + nine-digit serial + `-` + two ISO 7064 MOD 97-10 check digits.

The year is that of registration at UTC+8; the serial has no gaps within a year. The number means nothing else.
"""

from __future__ import annotations

import re

from stdnum.iso7064 import mod_97_10

_FORM = re.compile(r"IPP[0-9]{13}-[0-9]{2}")


def registration_number(year: int, serial: int) -> str:
    """The number of the `serial`-th pledge (from 1) of `year`."""
    body = f"IPP{year:04d}{serial:09d}"
    return f"{body}-{mod_97_10.calc_check_digits(body)}"


def is_registration_number(text: str) -> bool:
    """Whether `text` has the form and the very check digits that are computed for it, 02 to 98.

    A remainder of 1 is not enough: 00, 01 and 99 give the remainders of 97, 98 and 02.
    """
    if not _FORM.fullmatch(text):
        return False
    body, _, check = text.partition("-")
    return check == mod_97_10.calc_check_digits(body)
