"""Numbers that name nobody: what people write where a form asks for a number and they have none.

Whoever types zeros means "no number". Two firms recorded under the same zeros would be taken for one, so a placeholder
is no identifier, at any door. Only what can not be a real number of its scheme is refused: a run of one digit is one
where the register does not count that far, and a row like 12345678 is a number that some firm may well bear.

Beside it the second check inside a unified social credit code: its places 9 to 17 are an organisation code with a check
character of its own, which some older codes do not keep. So a code that does not fit is doubtful, and not wrong.

Sources: GB 32100-2015 and GB 11714 (XB-40, XB-43); ISO 17442 (an LEI names its issuer in places 1 to 4, the entity in
7 to 18).
"""

from __future__ import annotations

_NOBODY = frozenset(
    {
        *("DUMMY", "NA", "NIL", "NONE", "NOTAPPLICABLE", "NOTKNOWN", "NULL", "PLACEHOLDER"),
        *("TBA", "TBC", "TBD", "UNDEFINED", "UNKNOWN"),
    }
)
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def is_placeholder(scheme: str, value: str) -> bool:
    """Whether a canonical value of the scheme (by its outside name, such as `HK-UBI`) stands for no number at all.

    A unified social credit code whose organisation code is one character nine times; an LEI whose entity is one
    character twelve times; a number of Hong Kong or Macau of zeros, or of nines in its full length; of any other
    issuer zeros, a row of X, or a word such as `N/A`.
    """
    match scheme:
        case "USCC":
            return _is_run(value[8:17])
        case "LEI":
            return _is_run(value[6:18])
        case "HK-UBI" | "HK-CR" | "MO-CR":
            digits = value.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            full = len(digits) == {"HK-UBI": 8, "HK-CR": 7, "MO-CR": 6}[scheme]
            return set(digits) == {"0"} or (full and set(digits) == {"9"})
        case _:
            bare = "".join(one for one in value.upper() if one.isalnum())
            return bare in _NOBODY or not bare.strip("0") or (len(bare) > 1 and not bare.strip("X"))


def organisation_code_fits(uscc: str) -> bool:
    """Whether places 9 to 17 of a unified social credit code, 18 characters in upper case, bear the check character of
    an organisation code (XB-43)."""
    total = sum(weight * int(one, 36) for weight, one in zip(_WEIGHTS, uscc[8:16], strict=True))
    return uscc[16] == "0123456789X0"[11 - total % 11]


def _is_run(text: str) -> bool:
    return len(set(text)) == 1
