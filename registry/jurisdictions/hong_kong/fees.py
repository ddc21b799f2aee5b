"""When the fees that keep a patent of Hong Kong alive fall due."""

from __future__ import annotations

from datetime import date

from registry.domain.law.dated import in_force_or_first
from registry.domain.values.days import add_months, add_years
from registry.jurisdictions.hong_kong.values import (
    FIRST_RENEWAL_YEARS,
    LATE_GRANT_MONTHS,
    MAINTAINED_YEARS,
    SHORT_TERM_RENEWAL_YEARS,
)


def fee_due_days(kind: str, filed_on: date, granted_on: date | None, _ends_on: date | None) -> tuple[date, ...]:
    """The due days of a patent's renewal fees by kind, filing day, grant day; none before the grant."""
    return () if granted_on is None else renewal_days(kind, filed_on, granted_on)


def renewal_days(kind: str, filed_on: date, granted_on: date) -> tuple[date, ...]:
    """The due days of a patent's renewal fees, first to last (HK-09, HK-11); none for a kind that is not known here.

    A standard patent: three years after the first anniversary of filing that comes after the grant, then yearly while
    it lives. A short-term patent: once, four years after filing, or three months after a grant that came later.
    """
    if kind == "short_term":
        due_on = add_years(filed_on, in_force_or_first(SHORT_TERM_RENEWAL_YEARS, filed_on))
        if granted_on <= due_on:
            return (due_on,)
        return (add_months(granted_on, in_force_or_first(LATE_GRANT_MONTHS, granted_on)),)
    if kind not in ("standard_r", "standard_o"):
        return ()
    return _yearly(filed_on, granted_on, in_force_or_first(FIRST_RENEWAL_YEARS, granted_on))


def maintenance_days(filed_on: date, published_on: date | None) -> tuple[date, ...]:
    """When the fees that maintain an application (R) fall due, first to last (HK-13).

    Yearly from five years after the first anniversary of filing that comes after the request to record was published;
    where that day is not on record, after the earliest that it can be (Cap. 514 s.33(2), (3)).
    """
    begins = published_on or filed_on
    return _yearly(filed_on, begins, in_force_or_first(MAINTAINED_YEARS, begins))


def _yearly(filed_on: date, begins: date, free: int) -> tuple[date, ...]:
    """The anniversaries of filing within the term, from `free` years after the first that comes after `begins`."""
    first = next((year for year in range(1, 20) if add_years(filed_on, year) > begins), 20)
    return tuple(add_years(filed_on, year) for year in range(first + free, 20))
