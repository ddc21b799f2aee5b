"""When the fees that keep a patent of Macau alive fall due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from registry.domain.law.dated import in_force_or_first
from registry.domain.values.days import add_years
from registry.jurisdictions.macau.values import FIRST_PAID_YEAR


def fee_due_days(kind: str, filed_on: date, _granted_on: date | None, ends_on: date | None) -> tuple[date, ...]:
    """The eves of the years that are paid for (MO-05, MO-06), by kind, filing day, last day."""
    if ends_on is None:
        return ()
    begins = paid_years(kind, filed_on, ends_on.year - filed_on.year)
    return tuple(day - timedelta(days=1) for day in begins if day <= ends_on)


def paid_years(kind: str, filed_on: date, years: int) -> Iterator[date]:
    """The first days of the years of a term of that many years for which a fee is owed; none for a kind not known."""
    if kind in FIRST_PAID_YEAR:
        for year in range(in_force_or_first(FIRST_PAID_YEAR[kind], filed_on), years + 1):
            yield add_years(filed_on, year - 1)
