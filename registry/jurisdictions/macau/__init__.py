"""Macau: the pledge (penhor) over invention patents, utility patents, extensions of Mainland patents.

The law. A written agreement makes the pledge between the parties; it counts against others once the DSEDT has annotated
it, and ranks by the day the annotation was asked for. Several pledges may stand on one right. A pending application is
no right to pledge yet. The extension of a Mainland patent is asked for within three months of the publication of its
grant, and needs a pledge and an annotation of its own.

>>> from datetime import date
>>> JURISDICTION.exclusive, JURISDICTION.ranks_from_application
(False, True)
>>> request_ends_on(date(2026, 5, 12))
datetime.date(2026, 8, 12)

Days. The public offices work Monday to Friday but for the holidays of the government. A last day here is never moved
for a holiday: no source read says that it is.

>>> CALENDAR.works(date(2026, 4, 30)), CALENDAR.works(date(2026, 5, 1))
(True, False)
>>> JURISDICTION.last_day_moved(date(2026, 5, 1))
datetime.date(2026, 5, 1)

Fees. Fees run from the day of filing (for an extension: of the Mainland application). The fee of a year is paid in the
six months before that year begins, from the fourth year on, for a utility patent from the third; six months more with a
surcharge.

>>> fee_due_days("invention", date(2020, 3, 10), None, date(2040, 3, 9))[0]
datetime.date(2023, 3, 9)
>>> fee_due_days("utility", date(2020, 3, 10), None, date(2030, 3, 9))[0]
datetime.date(2022, 3, 9)

Numbers. A number is a letter, a hyphen and six digits. Which letters there are is not confirmed by any source, so a
number of another form, one without its letter among them, is kept as it stands, with the warning
`number-form-unconfirmed`. Refused are other characters (`characters`), what is too long (`length`), what a spreadsheet
has made of a number (`spreadsheet`).

>>> [read_number(text).canonical for text in ("J-000123", "J/000123", "J 000123", "J.123", "MO J-123")]
['J-000123', 'J-000123', 'J-000123', 'J-000123', 'J-000123']
>>> read_number("000123").warnings
('number-form-unconfirmed',)
>>> read_number("123.0")
Traceback (most recent call last):
registry.errors.RightNumberInvalid: ...

Not here: what becomes of an extension when its base falls, which no source says. Much of what is known of this place
is from memory or from secondary sources, and says so.

Sources: Regime Jurídico da Propriedade Industrial (RJPI, Decree-Law 97/99/M) arts. 4, 14, 21, 26, 129 to 135, read in
part; Notice of the Chief Executive 25/2020; pages of the DSEDT and of gov.mo; the Civil Code of Macau in copies. First
days: the RJPI is taken to hold from 2000-06-06 and the Civil and Commercial Codes from 1999-11-01, both from memory;
the extension of Mainland patents from the year of the first notice on it, 7/2004, whose day is not on record.
"""

from __future__ import annotations

from types import MappingProxyType

from registry.domain.case.case import Jurisdiction
from registry.domain.law.place import CreationEffect, Dependence, Follows
from registry.jurisdictions.macau.days import CALENDAR
from registry.jurisdictions.macau.deadlines import deadlines, request_ends_on
from registry.jurisdictions.macau.fees import fee_due_days
from registry.jurisdictions.macau.numbers import read_number
from registry.jurisdictions.macau.table import RULES
from registry.jurisdictions.macau.values import ARRANGEMENTS, GRACE_MONTHS, KINDS, REGISTER

__all__ = ["JURISDICTION"]

JURISDICTION = Jurisdiction(
    code="MO",
    name="Macau",
    register=REGISTER,
    securities=("mo_penhor",),
    kinds=KINDS,
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
    grace_months=GRACE_MONTHS,
    rank_basis="by the day the annotation was asked for (MO-14)",
    calendar=CALENDAR,
    arrangements=ARRANGEMENTS,
    demands_agents=True,
    dependences=MappingProxyType(
        {
            "extension": Dependence(
                link="mo_ext_of",
                bases=MappingProxyType({"CN": frozenset({"invention"})}),
                counts_from="granted_on",
                last_day=request_ends_on,
                follows=Follows.REVIEW,
            )
        }
    ),
    fee_due_days=fee_due_days,
    rules=RULES,
    deadlines=deadlines,
)
