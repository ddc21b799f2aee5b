"""Identifiers of parties: typed, verified as far as their scheme allows, each in one canonical form.

The scheme is always given and never guessed. USCC and LEI carry check digits and are verified; the numbers of Hong
Kong and Macau carry none that is published, so only their form is. Width, case (but for `OTHER`) and separators are
folded away, so that one party's identifier has one value. What stands for no number at all, such as zeros, is none.

Not here: whose an identifier is, and whether it exists; that is for whoever recorded it.

Sources: GB 32100-2015 (USCC: 18 characters without I, O, S, V, Z, modulo 31); ISO 17442 and ISO 7064 MOD 97-10 (LEI);
Hong Kong Companies Registry on the Unique Business Identifier, in use since 27 December 2023; XB-40 to XB-49. The form
of Macau's numbers is secondary knowledge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from stdnum.cn import uscc
from stdnum.iso7064 import mod_97_10

from registry.domain.values.numbers import fold_width
from registry.domain.values.placeholders import is_placeholder
from registry.errors import IdentifierInvalid

# Letters in the first two places name kinds of bodies, N for rural collectives among them (XB-42).
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")
_HK_UBI = re.compile(r"([0-9]{8})(?:-?[0-9]{3}-?[0-9]{2}-?[0-9]{2}-?[0-9A-Z])?")
_HK_CR = re.compile(r"F?[0-9]{7}")
_MO_CR = re.compile(r"([A-Z]{0,3})[ -]?([0-9]{1,6})")
_ISSUER = re.compile(r"[A-Z0-9.-]{1,32}")
_OTHER = re.compile(r"[A-Za-z0-9./_-]{1,64}")


class Scheme(StrEnum):
    """Who numbers the party: each scheme one register, `OTHER` any further one by its issuer."""

    USCC = "USCC"
    HK_UBI = "HK-UBI"
    HK_CR = "HK-CR"
    MO_CR = "MO-CR"
    LEI = "LEI"
    OTHER = "OTHER"


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """A party's identifier in canonical form; `issuer` names the register of an `OTHER` and is None elsewhere."""

    scheme: Scheme
    value: str
    issuer: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Scheme, issuer (empty where there is none) and value: what makes two identifiers the same."""
        return self.scheme.value, self.issuer or "", self.value

    def __str__(self) -> str:
        """`SCHEME:value`, or `OTHER:issuer:value`; neither issuer nor value holds a colon."""
        return ":".join(part for part in self.key if part)


@lru_cache(maxsize=4_096)  # a filing names three parties thirty times
def read_identifier(scheme: str, value: str, issuer: str | None = None) -> Identifier:
    """The identifier of a scheme, by its exact name, in canonical form.

    USCC and LEI lose spaces and hyphens; a full Hong Kong certificate number gives its first eight digits; a Macau
    number loses its separator but no zeros; the value of an `OTHER` is trimmed and otherwise kept. Raises
    IdentifierInvalid for an unknown scheme, a wrong form or check digit, a missing issuer, or one where none belongs,
    and a value that stands for no number.
    """
    try:
        known = Scheme(scheme)
    except ValueError:
        raise IdentifierInvalid(f"A scheme is one of {', '.join(Scheme)}.") from None
    read = _read(known, fold_width(value).strip(), issuer)
    if is_placeholder(read.scheme, read.value):
        raise IdentifierInvalid(
            f"{read.value} stands for no number of {known}; name the party by a number that it bears."
        )
    return read


def _read(known: Scheme, folded: str, issuer: str | None) -> Identifier:
    if known is Scheme.OTHER:
        return _other(folded, issuer)
    if issuer is not None:
        raise IdentifierInvalid(f"An issuer belongs to the scheme {Scheme.OTHER} alone, not to {known}.")
    if not folded.isascii():
        raise IdentifierInvalid(f"The value of {known} is written in Latin letters and digits.")
    return Identifier(scheme=known, value=_canonical(known, folded.upper()))


def parse_identifier(text: str) -> Identifier:
    """The identifier written `SCHEME:value` or `OTHER:issuer:value`; IdentifierInvalid as for `read_identifier`."""
    scheme, colon, value = text.partition(":")
    if not colon:
        raise IdentifierInvalid("An identifier is written SCHEME:value, or OTHER:issuer:value.")
    if scheme != Scheme.OTHER:
        return read_identifier(scheme, value)
    issuer, _, value = value.partition(":")
    return read_identifier(scheme, value, issuer)


def fits_seat(identifier: Identifier, seat: str, hk_registered_non_hk: bool) -> bool:
    """Whether a party of this seat can carry the identifier.

    USCC: seat CN. HK-UBI and HK-CR: seat HK, or any other seat with `hk_registered_non_hk` (a company from elsewhere,
    registered in Hong Kong at any time: its numbers stay its own). MO-CR: seat MO. LEI and OTHER: any.
    """
    match identifier.scheme:
        case Scheme.USCC:
            return seat == "CN"
        case Scheme.HK_UBI | Scheme.HK_CR:
            return seat == "HK" or hk_registered_non_hk
        case Scheme.MO_CR:
            return seat == "MO"
        case Scheme.LEI | Scheme.OTHER:
            return True


def _other(value: str, issuer: str | None) -> Identifier:
    folded = fold_width(issuer or "").strip()
    if not folded.isascii() or not _ISSUER.fullmatch(folded.upper()):
        raise IdentifierInvalid(f"{Scheme.OTHER} names its issuer in 1 to 32 Latin letters, digits, dots and hyphens.")
    if not _OTHER.fullmatch(value):
        raise IdentifierInvalid(
            f"The value of {Scheme.OTHER} is 1 to 64 Latin letters, digits, dots, slashes, underscores and hyphens."
        )
    return Identifier(scheme=Scheme.OTHER, value=value, issuer=folded.upper())


def _canonical(scheme: Scheme, folded: str) -> str:
    """The value of any scheme but OTHER, from trimmed upper-case ASCII."""
    bare = "".join(folded.split())
    match scheme:
        case Scheme.USCC:
            return _uscc(bare.replace("-", ""))
        case Scheme.LEI:
            return _lei(bare.replace("-", ""))
        case Scheme.HK_UBI:
            if number := _HK_UBI.fullmatch(bare):
                return number[1]
            raise IdentifierInvalid("A Hong Kong business number has 8 digits.")
        case Scheme.HK_CR:
            if _HK_CR.fullmatch(bare):
                return bare
            raise IdentifierInvalid("A Hong Kong company number has 7 digits, with F in front for a company elsewhere.")
        case Scheme.MO_CR:
            if number := _MO_CR.fullmatch(folded):
                return number[1] + number[2]
            raise IdentifierInvalid("A Macau register number has up to 3 letters and 1 to 6 digits.")
        case Scheme.OTHER:
            raise ValueError("an OTHER has no form of its own")


def _uscc(bare: str) -> str:
    # The library's own `validate` takes digits alone in the first two places, so only its sum is used.
    if not _USCC.fullmatch(bare):
        raise IdentifierInvalid("A USCC has 18 characters without I, O, S, V and Z, digits in places 3 to 8.")
    if uscc.calc_check_digit(bare[:17]) != bare[17]:
        raise IdentifierInvalid("The check character of the USCC does not fit.")
    return bare


def _lei(bare: str) -> str:
    # The library's own `validate` looks at the sum alone, so the form is ours.
    if not _LEI.fullmatch(bare):
        raise IdentifierInvalid("An LEI has 18 letters or digits and 2 check digits.")
    # Not `is_valid`, which asks for a remainder of 1 alone: 00, 01 and 99 give the remainders of 97, 98 and 02.
    if mod_97_10.calc_check_digits(bare[:18]) != bare[18:]:
        raise IdentifierInvalid("The check digits of the LEI do not fit.")
    return bare
