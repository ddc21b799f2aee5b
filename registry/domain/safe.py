"""The foreign-exchange class of a security: which sides of the Mainland border its parties and register stand on.

Security is cross-border when guarantor, debtor, creditor and the place of registration are not all on one side
(汇发〔2014〕29号 arts. 2, 3). Hong Kong and Macau count as outside. The class ignores amounts, names and the forum.
"""

from __future__ import annotations

MAINLAND = "CN"
REGISTRABLE = ("NEI_BAO_WAI_DAI", "WAI_BAO_NEI_DAI")
"""The classes that carry a duty to register the security itself."""


def safe_class(*, guarantor: str, debtor: str, creditor: str, registers: tuple[str, ...]) -> str:
    """The class from the seats of guarantor (pledgor), debtor and creditor (pledgee), and the places of registration.

    `NEI_BAO_WAI_DAI`: guarantor inside, debtor and creditor outside. `WAI_BAO_NEI_DAI`: guarantor outside, debtor and
    creditor inside. `DOMESTIC`: all on one side, every register too. `OTHER`: the rest, with no duty to register.
    """
    inside = tuple(seat == MAINLAND for seat in (guarantor, debtor, creditor))
    if inside == (True, False, False):
        return "NEI_BAO_WAI_DAI"
    if inside == (False, True, True):
        return "WAI_BAO_NEI_DAI"
    sides = {*inside, *(place == MAINLAND for place in registers)}
    return "DOMESTIC" if len(sides) == 1 else "OTHER"
