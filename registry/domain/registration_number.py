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
    """Whether `text` has the form and the right check digits."""
    return _FORM.fullmatch(text) is not None and mod_97_10.is_valid(text.replace("-", ""))
