"""Hong Kong: standard patents (R) and (O), short-term patents, and the mortgages and charges over them.

In plain sentences: a written instrument signed by all parties makes the security; the Patents Registry gives it rank
against later takers from the day its entry was applied for. Several securities may stand on one patent. A published
application can be charged, with that said; an unpublished or short-term one must be granted first. An overdue renewal
and a debt that outlasts the patent are conditions, no bars.

Not here: the Companies Registry's second filing, knowledge of an earlier interest, discharge and enforcement.

Numbers. A number is `HK` and the 7 or 8 digits of its publication, without the kind letter (`HK1224505A`,
`HK1083555A1`, `HK30101316` and `1008101A` give `HK1224505`, `HK1083555`, `HK30101316` and `HK1008101`): the
application published (A) and the patent granted (B) are one right. Application numbers and check digits are not
confirmed by any source, so a number of another form is kept as it stands, with the warning `number-form-unconfirmed`.

Sources: Patents Ordinance (Cap. 514) ss. 2, 39, 50 to 55, 126, read in the text before 19 December 2019; Patents
(General) Rules (Cap. 514C); the Intellectual Property Department's pages on forms.
"""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType

from registry.domain.numbers import NumberReading, fold_number, keep_unconfirmed
from registry.domain.rules import (
    CreationEffect,
    Dated,
    Jurisdiction,
    Kind,
    Severity,
)

_PUBLICATION = re.compile(r"(?:HK)?([0-9]{7,8})(?:[AB][0-9]?)?")


def read_number(text: str) -> NumberReading:
    """The canonical number of a Hong Kong right.

    Raises RightNumberInvalid with reason `characters` or `length`, see `registry.domain.numbers`.
    """
    folded = fold_number(text)
    if publication := _PUBLICATION.fullmatch(folded):
        return NumberReading(canonical=f"HK{publication[1]}")
    return keep_unconfirmed(folded)


# The term follows the day of filing, however long before the Ordinance that was: for a standard patent (R) it is the
# day its base was filed.
_ANY_DAY = date(1900, 1, 1)
_COMMENCED = date(1997, 6, 27)


def _kind(name: str, years: int, basis: str, application: Severity) -> Kind:
    return Kind(name=name, term_years=(Dated(first_day=_ANY_DAY, value=years, basis=basis),), application=application)


JURISDICTION = Jurisdiction(
    code="HK",
    name="Hong Kong",
    register="HK-IPD",
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
    grace_months=(Dated(first_day=_ANY_DAY, value=6, basis="Cap. 514 ss. 39(4), 126(5) (HK-10, HK-11)"),),
    rank_basis="Cap. 514 s.52, by the day the entry was applied for (HK-50, HK-52)",
    rules=(),
    deadlines=lambda case: (),
    is_working_day=lambda day: day.weekday() < 5,
)
