"""Money: an exact amount of one currency.

An amount is a decimal text and stays exact: no float comes near it, nothing is rounded, and it has no more decimals
than its currency. Zero and less can be held; whether they make sense is for the rule that looks at them.

The currencies are those of ISO 4217 list one with minor units, as the `iso4217` package carries it: metals, drawing
rights and test codes have none and are no money here, withdrawn codes are not listed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from types import MappingProxyType
from typing import Final

from iso4217 import Currency

from registry.errors import MoneyInvalid

CURRENCIES: Final[Mapping[str, int]] = MappingProxyType(
    {str(one.code): one.exponent for one in Currency if one.exponent is not None}
)
"""Every active currency code, with its number of decimals."""

_AMOUNT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.([0-9]+))?")
# Our own context, since the caller's may be narrower; inexact means that a digit would be lost.
_EXACT = Context(prec=40, traps=[Inexact, InvalidOperation])


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount of a currency, by its ISO 4217 code; `read_money` makes a valid one."""

    amount: Decimal
    currency: str

    @property
    def is_positive(self) -> bool:
        """Whether it is more than nothing."""
        return self.amount > 0


def read_money(amount: object, currency: object) -> Money:
    """The money of a decimal text (`5000000.00`, at most 18 digits before the point) and a currency code (`CNY`).

    The amount carries exactly the currency's decimals, so `str` of it is canonical too; a negative zero is zero.
    Raises MoneyInvalid for anything but such a text, for a code that is not active or has no minor units, and for more
    decimals than the currency has, be they zeros.
    """
    decimals = _decimals(currency)
    written = _AMOUNT.fullmatch(amount) if isinstance(amount, str) else None
    if written is None:
        raise MoneyInvalid("An amount is a decimal text such as 5000000.00, of at most 18 digits before the point.")
    if len(written[1] or "") > decimals:
        raise MoneyInvalid(f"An amount of {currency} has at most {decimals} decimals.")
    exact = _EXACT.quantize(Decimal(written[0]), Decimal((0, (1,), -decimals)))
    return Money(amount=exact if exact else exact.copy_abs(), currency=str(currency))


def text(money: Money) -> str:
    """The canonical decimal text, with the currency's decimals; MoneyInvalid for money made by hand that has none."""
    try:
        exact = _EXACT.quantize(money.amount, Decimal((0, (1,), -_decimals(money.currency))))
    except (Inexact, InvalidOperation):
        raise MoneyInvalid(f"This amount has more digits than {money.currency} has room for.") from None
    if not exact.is_finite():
        raise MoneyInvalid("This amount is not a number.")
    return str(exact)


def _decimals(currency: object) -> int:
    decimals = CURRENCIES.get(currency) if isinstance(currency, str) else None
    if decimals is None:
        raise MoneyInvalid("A currency is an active ISO 4217 code such as CNY, HKD or MOP.")
    return decimals
