"""What the law of Hong Kong fixes: each value with its first day, with its source."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from registry.domain.law.dated import Dated
from registry.domain.law.finding import Confidence, Severity
from registry.domain.law.place import Arrangement, Kind
from registry.jurisdictions.hong_kong.texts import CAP_514, CAP_514C, CAP_622, FORMS_SEEN

REGISTER = "HK-IPD"
FLOATING = frozenset({"hk_floating_charge"})

# The term follows the day of filing, however long before the Ordinance that was: for a standard patent (R) it is the
# day its base was filed.
_ANY_DAY = date(1900, 1, 1)

KINDS = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind(
                name="standard_r",
                term_years=(Dated(first_day=_ANY_DAY, value=20, basis="Cap. 514 s.39(1)(b) (HK-07)"),),
                application=Severity.CONDITION,
            ),
            Kind(
                name="standard_o",
                term_years=(Dated(first_day=_ANY_DAY, value=20, basis="Cap. 514 s.39(1)(b) (HK-07)"),),
                application=Severity.CONDITION,
            ),
            Kind(
                name="short_term",
                term_years=(Dated(first_day=_ANY_DAY, value=8, basis="Cap. 514 s.126(1)(b) (HK-08)"),),
                application=Severity.PENDING,
            ),
        )
    }
)

# ---- fees ------------------------------------------------------------------------------------------------------------

GRACE_MONTHS = (Dated(first_day=_ANY_DAY, value=6, basis="Cap. 514 ss. 39(4), 126(5) (HK-10, HK-11)"),)

FIRST_RENEWAL_YEARS = (Dated(first_day=CAP_514.first_day, value=3, basis="Cap. 514 s.39(2), (3) (HK-09)"),)
"""How long a standard patent lives on without a fee, from the first anniversary of filing that follows its grant."""

SHORT_TERM_RENEWAL_YEARS = (Dated(first_day=CAP_514.first_day, value=4, basis="Cap. 514 s.126(2), (3) (HK-11)"),)
"""How long after filing a short-term patent is renewed, once."""

LATE_GRANT_MONTHS = (Dated(first_day=CAP_514.first_day, value=3, basis="Cap. 514 s.126(2), (3) (HK-11)"),)
"""How long after its grant a short-term patent is renewed that was granted later than that."""

RENEWAL_OPENS_MONTHS = (Dated(first_day=CAP_514.first_day, value=3, basis="Cap. 514 s.39(2), (3) (HK-09)"),)
"""How long before its due day a fee is first taken."""

RENEWAL_LATE_FEE = (Dated(first_day=FORMS_SEEN.first_day, value=270, basis="form P10, page of fees (HK-10)"),)
"""What a renewal costs more in the grace, in HKD."""

MAINTAINED_YEARS = (Dated(first_day=CAP_514.first_day, value=5, basis="Cap. 514 s.33 (HK-13)"),)
"""How long an application (R) pends without a fee, from the first anniversary of filing after its publication."""

MAINTENANCE_FEE = (Dated(first_day=FORMS_SEEN.first_day, value=270, basis="form P9, page of fees (HK-13)"),)
"""What maintaining it costs a year, in HKD."""

MAINTENANCE_LATE_FEE = (Dated(first_day=FORMS_SEEN.first_day, value=95, basis="form P9, page of fees (HK-13)"),)
"""What that costs more in the grace, in HKD."""

# ---- requests, entries ----------------------------------------------------------------------------------------------

REQUEST_MONTHS = (Dated(first_day=CAP_514.first_day, value=6, basis="Cap. 514 s.15 (HK-05)"),)
"""How long after the publication of its base a standard patent (R) can be asked for."""

GRANT_REQUEST_MONTHS = (Dated(first_day=CAP_514.first_day, value=6, basis="Cap. 514 s.23 (HK-06)"),)
"""How long after its base's grant, or after its own publication, its grant can be asked for."""

TITLE_MONTHS = (Dated(first_day=CAP_514.first_day, value=6, basis="Cap. 514 s.87 (HK-49)"),)
"""How long after its making a legal mortgage is entered in time."""

COUNTER_STATEMENT_MONTHS = (Dated(first_day=CAP_514C.first_day, value=3, basis="Cap. 514C r.37(4), (5) (HK-19)"),)
"""How long after the copy of an application for revocation it can be answered."""

# ---- charges of companies --------------------------------------------------------------------------------------------

CHARGE_MONTHS = (
    # From memory: the law before gave five weeks, so that a month is the cautious reading of it.
    Dated(first_day=_ANY_DAY, value=1, basis="Cap. 32 s.80, then in force"),
    Dated(first_day=CAP_622.first_day, value=1, basis="Cap. 622 ss. 335, 336 (HK-64)"),
)
"""Within how long a charge is delivered to the Companies Registry."""

POST_DAYS = (
    Dated(first_day=_ANY_DAY, value=3, basis="a setting of this register; s.335 speaks of due diligence (HK-64)"),
)
"""How many days a copy is taken to be on its way to Hong Kong."""

PREFERENCE_MONTHS = (Dated(first_day=CAP_514.first_day, value=6, basis="Cap. 32 ss. 266, 267 (HK-76)"),)
"""How long before an insolvency a charge for an old debt may be set aside, among persons who are not connected."""

FLOATING_PREFERENCE_MONTHS = (Dated(first_day=CAP_514.first_day, value=12, basis="Cap. 32 ss. 266, 267 (HK-76)"),)
"""How long before it a floating one may."""

# ---- what it has joined ----------------------------------------------------------------------------------------------

# The names are the same in every place that has joined.
ARRANGEMENTS = (
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
