"""The foreign-exchange class of a security: which sides of the Mainland border its parties and register stand on.

Security is cross-border when guarantor, debtor, creditor and the place of registration are not all on one side
(汇发〔2014〕29号 arts. 2, 3). Hong Kong and Macau count as outside. The class ignores amounts, names and the forum.

Two of the classes are registered with SAFE, each by another party; a registration that is missing does not undo the
contract, it stops the payment abroad and is fined (XB-15). Who reports and by when is partly from memory, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from registry.domain.law.calendar import Calendar
from registry.domain.law.dated import Dated, in_force
from registry.domain.law.finding import Confidence
from registry.domain.party.party import Party, PartyKind

MAINLAND = "CN"
REGISTRABLE = ("NEI_BAO_WAI_DAI", "WAI_BAO_NEI_DAI")
"""The classes that carry a duty to register the security itself."""

_COMMENCED = date(2014, 6, 1)
_DAY = timedelta(days=1)
_WORKING_DAYS = (Dated(first_day=_COMMENCED, value=15, basis="汇发〔2014〕29号 art. 9 (XB-12), from memory"),)


@dataclass(frozen=True, kw_only=True)
class SafeDuty:
    """A registration with SAFE that is due: by whom, until which legal day (None: no day is set, or none is known).

    `provisional`: that day rests on working days that are not announced yet.
    """

    rule: str
    reporter: str
    due_on: date | None
    confidence: Confidence
    provisional: bool = False


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


def safe_duty(found: str, *, guarantor: Party, signed_on: date | None, calendar: Calendar | None) -> SafeDuty | None:
    """What a security of class `found` owes SAFE; None where nothing.

    A guarantor that is no bank registers `NEI_BAO_WAI_DAI` within 15 working days of the Mainland (`calendar`) after
    signing; a bank reports its own by data interface, as the creditor reports `WAI_BAO_NEI_DAI`, with no day set
    (XB-12, XB-13).
    """
    if found not in REGISTRABLE:
        return None
    if found == "WAI_BAO_NEI_DAI":
        return SafeDuty(rule="XB-13", reporter="creditor", due_on=None, confidence=Confidence.MEMORY_HIGH)
    due_on, provisional = None, False
    days = None if signed_on is None else in_force(_WORKING_DAYS, signed_on)
    if guarantor.kind is not PartyKind.BANK and signed_on is not None and calendar is not None and days is not None:
        due_on = calendar.add_working_days(signed_on, days)
        provisional = calendar.is_provisional(signed_on + _DAY, due_on)
    return SafeDuty(
        rule="XB-12",
        reporter="guarantor",
        due_on=due_on,
        confidence=Confidence.MEMORY_HIGH,
        provisional=provisional,
    )
