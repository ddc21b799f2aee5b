"""The Companies Registry of Hong Kong: whose charge it asks for, by which day."""

from __future__ import annotations

from datetime import date, timedelta

from registry.domain.case.case import Case, ChargeRegister
from registry.domain.filing.filing import Filing
from registry.domain.law.dated import in_force
from registry.domain.party.party import Party
from registry.domain.right.facts import RightStatus
from registry.domain.values.days import legal_day
from registry.jurisdictions.hong_kong.days import CALENDAR, last_day_moved
from registry.jurisdictions.hong_kong.values import CHARGE_MONTHS, FLOATING, POST_DAYS


def binds(party: Party, situs: str, made_on: date | None) -> bool:
    """HK-60, HK-61, HK-6G: a Hong Kong company wherever the right lies, a registered non-Hong Kong one for rights here.

    Registered counts on the day the charge was made (None: not on record, then ever). Nobody who is no company.
    """
    return party.is_company and (party.seat == "HK" or (situs == "HK" and party.hk_registered_on(made_on)))


def _counts_from(filing: Filing, made_on: date) -> date:
    """HK-64: the day the charge was made; made elsewhere over nothing here, the day a copy could have arrived."""
    here = any(one.right.jurisdiction == "HK" for one in filing.collateral)
    if here or filing.contract.executed_outside_hk is not True:
        return made_on
    days: int = in_force(POST_DAYS, made_on) or 0
    return made_on + timedelta(days=days)


def _over_application(case: Case) -> bool:
    """HK-6F: a fixed security over what was but an application when it was given; a floating one is always named."""
    executed_at, granted_on = case.filing.contract.executed_at, case.right.granted_on
    if case.security in FLOATING:
        return False
    if granted_on is None or executed_at is None:
        return case.right.status is RightStatus.PENDING
    return legal_day(executed_at) < granted_on


CHARGE_REGISTER = ChargeRegister(
    code="HK-CR",
    binds=binds,
    advises=_over_application,
    months=CHARGE_MONTHS,
    counts_from=_counts_from,
    moves=last_day_moved,
    calendar=CALENDAR,
    rule="HK-64",
)
