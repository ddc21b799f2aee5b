"""Hong Kong: standard patents (R) and (O), short-term patents, and the mortgages and charges over them.

In plain sentences: a written instrument signed by all parties makes the security; the Patents Registry gives it rank
against later takers from the day its entry was applied for. Several securities may stand on one patent. A published
application can be charged, with that said; an unpublished or short-term one must be granted first, and until then only
notice can be given. An overdue renewal and a debt that outlasts the patent are conditions, no bars. A charge by a Hong
Kong company also goes to the Companies Registry within a month, wherever the right lies, or is void against liquidator
and creditors; neither filing stands in for the other.

Not here: enforcement and insolvency (the table informs), the copies that papers are filed in, trade marks and designs
beyond their rows, and how a pair of securities is ranked by notice (see `registry.domain.rank.pairs`).

Settings that no source fixes: three days of post for a charge made elsewhere (HK-64), kept short so that the last day
shown is never too late; a day on which a storm warning stood can not be known ahead and is not counted out.

Numbers. A number is `HK` and the 7 or 8 digits of its publication, without the kind letter (`HK1224505A`,
`HK1083555A1`, `HK30101316` and `1008101A` give `HK1224505`, `HK1083555`, `HK30101316` and `HK1008101`; so do
`HK-1224505-A`, `HK1224505.A` and `HK01224505` give `HK1224505`): the application published (A) and the patent granted
(B) are one right. Application numbers and check digits are not confirmed by any source, so a number of another form is
kept as it stands, with the warning `number-form-unconfirmed`.

Sources: Patents Ordinance (Cap. 514) ss. 2, 4, 8, 39, 49, 51, 52, 55, 126, read in the text before 19 December 2019;
Patents (General) Rules (Cap. 514C) rr. 37, 43; Companies Ordinance (Cap. 622) Part 8, read in part; Trade Marks
Ordinance (Cap. 559) s.29; Registered Designs Rules (Cap. 522A) rr. 20, 33; pages of the Intellectual Property
Department and the Companies Registry; the general holidays as the package `holidays` has them, provisional for a year
whose list is not on file. Not read: Cap. 514 ss. 44, 50, 53, 54 and the section on late registration.
"""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from registry.domain.case.case import Jurisdiction
from registry.domain.law.dated import Dated
from registry.domain.law.finding import Confidence, Severity
from registry.domain.law.place import Arrangement, CreationEffect, Dependence, Follows, Kind, SearchBefore
from registry.jurisdictions.hong_kong.charges import COMPANIES_REGISTRY, FLOATING, POST_DAYS
from registry.jurisdictions.hong_kong.days import ANY_DAY, CALENDAR, general_holidays, last_day
from registry.jurisdictions.hong_kong.deadlines import (
    REGISTER,
    deadlines,
    fee_due_days,
    maintenance_days,
    record_request_ends_on,
    renewal_days,
)
from registry.jurisdictions.hong_kong.numbers import read_number
from registry.jurisdictions.hong_kong.other_rights import TRADE_MARKS_AND_DESIGNS
from registry.jurisdictions.hong_kong.table import COMPANIES_ROWS, CREATION, ENDS, FILING, PRIORITY, THE_RIGHT

__all__ = [
    "CALENDAR",
    "JURISDICTION",
    "POST_DAYS",
    "general_holidays",
    "maintenance_days",
    "read_number",
    "renewal_days",
]


def _kind(name: str, years: int, basis: str, application: Severity) -> Kind:
    return Kind(name=name, term_years=(Dated(first_day=ANY_DAY, value=years, basis=basis),), application=application)


# The names are the same in the file of every place that has joined.
_ARRANGEMENTS = (
    Arrangement(
        name="Mainland and Hong Kong judgments 2019",
        covers="judgment",
        first_day=date(2024, 1, 29),
        basis="Arrangement of 2019; Cap. 645 (XB-20)",
        confidence=Confidence.VERIFIED,
    ),
    Arrangement(
        name="Mainland and Hong Kong awards 1999",
        covers="award",
        first_day=date(2000, 2, 1),
        basis="Arrangement of 1999, supplemented in 2020 (XB-29)",
        confidence=Confidence.SECONDARY,
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
    code="HK",
    name="Hong Kong",
    register=REGISTER,
    securities=("hk_legal_mortgage", "hk_equitable_mortgage", "hk_fixed_charge", "hk_floating_charge"),
    kinds=MappingProxyType(
        {
            "standard_r": _kind("standard_r", 20, "Cap. 514 s.39(1)(b) (HK-07)", Severity.CONDITION),
            "standard_o": _kind("standard_o", 20, "Cap. 514 s.39(1)(b) (HK-07)", Severity.CONDITION),
            "short_term": _kind("short_term", 8, "Cap. 514 s.126(1)(b) (HK-08)", Severity.PENDING),
        }
    ),
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
    examined_kinds=frozenset({"short_term"}),
    grace_months=(Dated(first_day=ANY_DAY, value=6, basis="Cap. 514 ss. 39(4), 126(5) (HK-10, HK-11)"),),
    rank_basis="Cap. 514 s.52, by the day the entry was applied for (HK-50, HK-52)",
    rules=(*THE_RIGHT, *CREATION, *FILING, *PRIORITY, *COMPANIES_ROWS, *ENDS, *TRADE_MARKS_AND_DESIGNS),
    deadlines=deadlines,
    moves_last_day=last_day,
    fee_due_days=fee_due_days,
    calendar=CALENDAR,
    charge_register=COMPANIES_REGISTRY,
    arrangements=_ARRANGEMENTS,
    search_before=SearchBefore.EXECUTION,
    floating=FLOATING,
    title_moving=frozenset({"hk_legal_mortgage"}),
    dependences=MappingProxyType(
        {
            "standard_r": Dependence(
                link="hk_r_of",
                bases=MappingProxyType({"CN": frozenset({"invention"}), "EP": None, "GB": None}),
                counts_from="published_on",
                last_day=record_request_ends_on,
                follows=Follows.INDEPENDENT,
                opposed_at=frozenset({"EP", "GB"}),
            )
        }
    ),
)
