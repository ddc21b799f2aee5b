"""The numbers of rights: how any spelling is folded before a place reads it, and what a place's reading gives.

Width, case and spaces never tell two numbers apart. Everything else is a matter of the place whose number it is. A
place whose number forms are not confirmed keeps a number it does not recognise as it stands, with a warning, so that a
right is never lost for our ignorance.

Not here: the form of any one place's numbers, see `registry.jurisdictions`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from registry.errors import RightNumberInvalid

UNCONFIRMED = "number-form-unconfirmed"
"""The warning on a number kept although it fits no form known for its place."""

_FOLDED = re.compile(r"[A-Za-z0-9./-]*")
_KEPT = re.compile(r"[A-Z0-9.-]*")


@dataclass(frozen=True, kw_only=True)
class NumberReading:
    """A right's number in its one canonical form, and the codes of the warnings its reading gave."""

    canonical: str
    warnings: tuple[str, ...] = ()


def fold_width(text: str) -> str:
    """`text` with full-width characters, the ideographic space among them, as ordinary ones (NFKC of these alone).

    NFKC of everything would also take a superscript two for a 2 and a long s for an S: no way to write a number.
    """
    return "".join(
        unicodedata.normalize("NFKC", one) if unicodedata.decomposition(one).startswith("<wide>") else one
        for one in text
    )


def fold_number(text: str) -> str:
    """`text` in ordinary width and upper case without any spaces: 1 to 64 characters of `[A-Z0-9./-]`.

    Raises RightNumberInvalid with reason `characters` where another character remains, `length` where nothing or too
    much does.
    """
    folded = "".join(fold_width(text).split())
    if not _FOLDED.fullmatch(folded):
        raise RightNumberInvalid(
            "A number is written in Latin letters, digits, dots, slashes and hyphens.", reason="characters"
        )
    if not 1 <= len(folded) <= 64:
        raise RightNumberInvalid("A number has 1 to 64 characters.", reason="length")
    return folded.upper()


def keep_unconfirmed(folded: str) -> NumberReading:
    """A folded number as it stands, with the warning `number-form-unconfirmed`.

    Raises RightNumberInvalid with reason `characters` where it holds a slash, which separates place and number in a
    right's name, and `length` where it has more than 32 characters.
    """
    if not _KEPT.fullmatch(folded):
        raise RightNumberInvalid("A number of this form can not hold a slash.", reason="characters")
    if len(folded) > 32:
        raise RightNumberInvalid("A number of this form has at most 32 characters.", reason="length")
    return NumberReading(canonical=folded, warnings=(UNCONFIRMED,))
