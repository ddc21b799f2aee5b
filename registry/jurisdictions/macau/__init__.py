"""Macau: invention and utility patents, extensions of Mainland patents, and the pledge (penhor) over them.

In plain sentences: a written agreement makes the pledge between the parties; it counts against others once the DSEDT
has annotated it, and ranks by the day the annotation was asked for. Several pledges may stand on one right.

Fees run from the day of filing (for an extension: of the Mainland application). The fee of a year is paid in the six
months before that year begins, from the fourth year on, for a utility patent from the third; six months more with a
surcharge. A last day here is never moved for a holiday: no source read says that it is.

Not here: what becomes of an extension when its base falls, which no source says. Much of what is known of this place
is from memory or from secondary sources, and says so.

Numbers. A number is a letter, a hyphen and six digits (`J-000123`; `J/000123`, `J 000123`, `J.123` and `MO J-123` are
the same). Which letters there are is not confirmed by any source, so a number of another form, one without its letter
among them, is kept as it stands, with the warning `number-form-unconfirmed`.

Sources: Regime Jurídico da Propriedade Industrial (RJPI, Decree-Law 97/99/M) arts. 4, 14, 21, 26, 129 to 135, read in
part; Notice of the Chief Executive 25/2020; pages of the DSEDT and of gov.mo; the Civil Code of Macau in copies. First
days: the RJPI is taken to hold from 2000-06-06 and the Civil and Commercial Codes from 1999-11-01, both from memory;
the extension of Mainland patents from the year of the first notice on it, 7/2004, whose day is not on record.
"""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from registry.domain.case.case import Jurisdiction
from registry.domain.law.dated import Dated
from registry.domain.law.finding import Confidence, Severity
from registry.domain.law.place import Arrangement, CreationEffect, Dependence, Follows, Kind
from registry.jurisdictions.macau.days import ANY_DAY, CALENDAR
from registry.jurisdictions.macau.deadlines import (
    EXTENSION_MONTHS,
    REGISTER,
    deadlines,
    extension_ends_on,
    fee_due_days,
)
from registry.jurisdictions.macau.numbers import read_number
from registry.jurisdictions.macau.table import RULES

__all__ = [
    "CALENDAR",
    "EXTENSION_MONTHS",
    "JURISDICTION",
    "extension_ends_on",
]


def _kind(name: str, years: int) -> Kind:
    return Kind(
        name=name,
        term_years=(Dated(first_day=ANY_DAY, value=years, basis="RJPI, pages of the DSEDT (MO-01)"),),
        application=Severity.PENDING,
    )


# The names are the same in the file of every place that has joined.
_ARRANGEMENTS = (
    Arrangement(
        name="Mainland and Macau judgments 2006",
        covers="judgment",
        first_day=date(2006, 4, 1),
        basis="Arrangement on reciprocal recognition of civil and commercial judgments (XB-26)",
        confidence=Confidence.VERIFIED,
    ),
    Arrangement(
        name="Mainland and Macau awards 2007",
        covers="award",
        first_day=date(2008, 1, 1),
        basis="Arrangement on reciprocal recognition of arbitral awards (XB-29)",
        confidence=Confidence.MEMORY_HIGH,
    ),
    Arrangement(
        name="Hong Kong and Macau awards 2013",
        covers="award",
        first_day=date(2013, 12, 16),
        basis="Arrangement of 7 January 2013; Arbitration Ordinance (Cap. 609) ss. 98A to 98D (XB-28)",
        confidence=Confidence.VERIFIED,
    ),
)

JURISDICTION = Jurisdiction(
    code="MO",
    name="Macau",
    register=REGISTER,
    securities=("mo_penhor",),
    kinds=MappingProxyType(
        {"invention": _kind("invention", 20), "utility": _kind("utility", 10), "extension": _kind("extension", 20)}
    ),
    read_number=read_number,
    creation=CreationEffect.OPPOSABILITY,
    creation_rule="MO-13",
    exclusive=False,
    reservation_days=(),
    ranks_from_application=True,
    application_protects=False,
    unpaid_fee_bars=False,
    debt_within_term=False,
    all_parties_sign=False,
    asks_acknowledgement=False,
    dispute_suspends=False,
    grace_months=(Dated(first_day=ANY_DAY, value=6, basis="RJPI arts. 50 to 55 (MO-07)"),),
    rank_basis="by the day the annotation was asked for (MO-14)",
    rules=RULES,
    deadlines=deadlines,
    fee_due_days=fee_due_days,
    calendar=CALENDAR,
    arrangements=_ARRANGEMENTS,
    demands_agents=True,
    dependences=MappingProxyType(
        {
            "extension": Dependence(
                link="mo_ext_of",
                bases=MappingProxyType({"CN": frozenset({"invention"})}),
                counts_from="granted_on",
                last_day=extension_ends_on,
                follows=Follows.REVIEW,
            )
        }
    ),
)
