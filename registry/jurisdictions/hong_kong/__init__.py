"""Hong Kong: mortgages, charges over standard patents (R), standard patents (O), short-term patents.

The law. A written instrument signed by all parties makes the security; the Patents Registry gives it rank against later
takers from the day its entry was applied for. Several securities may stand on one patent; a later taker who knew of an
earlier security comes after it. A published application can be charged, with that said; an unpublished or short-term
one must be granted first, and until then only notice can be given. An overdue renewal and a debt that outlasts the
patent are conditions, no bars. A charge by a Hong Kong company also goes to the Companies Registry within a month,
wherever the right lies, or is void against liquidator and creditors; neither filing stands in for the other.

>>> from datetime import date
>>> from registry.domain.law.dated import in_force
>>> JURISDICTION.exclusive, JURISDICTION.ranks_from_application
(False, True)
>>> in_force(CHARGE_REGISTER.months, date(2026, 5, 4))
1

Days. The registries work Monday to Friday but for general holidays. A period that ends on a Sunday or a general holiday
ends on the next day that is neither: a Saturday counts. 4 April 2026, a Saturday, is a general holiday, and so are the
Sunday, the Monday and the Tuesday after it.

>>> last_day_moved(date(2026, 5, 9))
datetime.date(2026, 5, 9)
>>> last_day_moved(date(2026, 4, 4))
datetime.date(2026, 4, 8)

Fees. A standard patent is renewed three years after the first anniversary of filing that comes after its grant, then
each year; a short-term patent once, four years after filing. Six months more with an additional fee.

>>> fee_due_days("standard_r", date(2018, 3, 19), date(2023, 1, 15), None)[0]
datetime.date(2026, 3, 19)
>>> fee_due_days("short_term", date(2022, 6, 1), date(2022, 9, 1), None)
(datetime.date(2026, 6, 1),)

Numbers. A number is `HK` and the 7 or 8 digits of its publication, without the kind letter: the application published
(A) and the patent granted (B) are one right. Application numbers and check digits are not confirmed by any source, so a
number of another form is kept as it stands, with the warning `number-form-unconfirmed`. Refused are other characters
(`characters`), what is too long (`length`), what a spreadsheet has made of a number (`spreadsheet`).

>>> [read_number(text).canonical for text in ("HK1224505A", "HK-1224505-A", "HK1224505.A", "HK01224505")]
['HK1224505', 'HK1224505', 'HK1224505', 'HK1224505']
>>> [read_number(text).canonical for text in ("HK1083555A1", "HK30101316", "1008101A")]
['HK1083555', 'HK30101316', 'HK1008101']
>>> read_number("HK122450").warnings
('number-form-unconfirmed',)
>>> read_number("1.224505E6")
Traceback (most recent call last):
registry.errors.RightNumberInvalid: ...

Settings. Three days of post for a charge made elsewhere (HK-64), kept short so that the last day shown is never too
late; no source fixes them. A day on which a storm warning stood can not be known ahead and is not counted out.

Not here: enforcement and insolvency (the table informs), the copies that papers are filed in, trade marks and designs
beyond their rows, and how a pair of securities is ranked by notice (see `registry.domain.rank.pairs`).

Sources: Patents Ordinance (Cap. 514) ss. 2, 4, 8, 39, 49, 51, 52, 55, 126, read in the text before 19 December 2019;
Patents (General) Rules (Cap. 514C) rr. 37, 43; Companies Ordinance (Cap. 622) Part 8, read in part; Trade Marks
Ordinance (Cap. 559) s.29; Registered Designs Rules (Cap. 522A) rr. 20, 33; pages of the Intellectual Property
Department and the Companies Registry; the general holidays as the package `holidays` has them, provisional for a year
whose list is not on file. Not read: Cap. 514 ss. 44, 50, 53, 54 and the section on late registration.
"""

from __future__ import annotations

from types import MappingProxyType

from registry.domain.case.case import Jurisdiction
from registry.domain.law.place import CreationEffect, Dependence, Follows, SearchBefore
from registry.jurisdictions.hong_kong.charges import CHARGE_REGISTER
from registry.jurisdictions.hong_kong.days import CALENDAR, last_day_moved
from registry.jurisdictions.hong_kong.deadlines import deadlines, request_ends_on
from registry.jurisdictions.hong_kong.fees import fee_due_days
from registry.jurisdictions.hong_kong.numbers import read_number
from registry.jurisdictions.hong_kong.other_rights import OTHER_RIGHTS
from registry.jurisdictions.hong_kong.table import RULES
from registry.jurisdictions.hong_kong.values import ARRANGEMENTS, FLOATING, GRACE_MONTHS, KINDS, REGISTER

__all__ = ["JURISDICTION"]

JURISDICTION = Jurisdiction(
    code="HK",
    name="Hong Kong",
    register=REGISTER,
    securities=("hk_legal_mortgage", "hk_equitable_mortgage", "hk_fixed_charge", "hk_floating_charge"),
    kinds=KINDS,
    read_number=read_number,
    creation=CreationEffect.PRIORITY_AGAINST_LATER,
    creation_rule="HK-40",
    exclusive=False,
    reservation_days=(),
    ranks_from_application=True,
    application_protects=True,
    unpaid_fee_bars=False,
    debt_within_term=False,
    all_parties_sign=True,
    asks_acknowledgement=False,
    dispute_suspends=True,
    grace_months=GRACE_MONTHS,
    rank_basis="Cap. 514 s.52, by the day the entry was applied for (HK-50, HK-52)",
    calendar=CALENDAR,
    arrangements=ARRANGEMENTS,
    examined_kinds=frozenset({"short_term"}),
    search_before=SearchBefore.EXECUTION,
    floating=FLOATING,
    title_moving=frozenset({"hk_legal_mortgage"}),
    dependences=MappingProxyType(
        {
            "standard_r": Dependence(
                link="hk_r_of",
                bases=MappingProxyType({"CN": frozenset({"invention"}), "EP": None, "GB": None}),
                counts_from="published_on",
                last_day=request_ends_on,
                follows=Follows.INDEPENDENT,
                opposed_at=frozenset({"EP", "GB"}),
            )
        }
    ),
    moves_last_day=last_day_moved,
    fee_due_days=fee_due_days,
    rules=(*RULES, *OTHER_RIGHTS),
    deadlines=deadlines,
    charge_register=CHARGE_REGISTER,
)
