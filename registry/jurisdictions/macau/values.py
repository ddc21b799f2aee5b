"""What the law of Macau fixes: each value with its first day, with its source."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from registry.domain.law.dated import Dated
from registry.domain.law.finding import Confidence, Severity
from registry.domain.law.place import Arrangement, Kind
from registry.jurisdictions.macau.texts import EXTENSIONS, RJPI

REGISTER = "MO-DSEDT"

# The term counts from the day of filing (of the Mainland application, for an extension), however long ago that was.
_ANY_DAY = date(1900, 1, 1)

KINDS = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind(
                name="invention",
                term_years=(Dated(first_day=_ANY_DAY, value=20, basis="RJPI, pages of the DSEDT (MO-01)"),),
                application=Severity.PENDING,
            ),
            Kind(
                name="utility",
                term_years=(Dated(first_day=_ANY_DAY, value=10, basis="RJPI, pages of the DSEDT (MO-01)"),),
                application=Severity.PENDING,
            ),
            Kind(
                name="extension",
                term_years=(Dated(first_day=_ANY_DAY, value=20, basis="RJPI, pages of the DSEDT (MO-01)"),),
                application=Severity.PENDING,
            ),
        )
    }
)

# ---- fees ------------------------------------------------------------------------------------------------------------

GRACE_MONTHS = (Dated(first_day=_ANY_DAY, value=6, basis="RJPI arts. 50 to 55 (MO-07)"),)

FIRST_PAID_YEAR = MappingProxyType(
    {
        "invention": (Dated(first_day=RJPI.first_day, value=4, basis="pages of the DSEDT (MO-05)"),),
        "extension": (Dated(first_day=RJPI.first_day, value=4, basis="pages of the DSEDT (MO-05)"),),
        "utility": (Dated(first_day=RJPI.first_day, value=3, basis="agents' pages (MO-06)"),),
    }
)
"""The first year of the term that a fee is owed for, by the kind of right."""

RENEWAL_OPENS_MONTHS = (Dated(first_day=RJPI.first_day, value=6, basis="pages of the DSEDT (MO-05)"),)
"""How long before the year it is for a fee is first taken."""

# ---- requests --------------------------------------------------------------------------------------------------------

REQUEST_MONTHS = (
    Dated(first_day=EXTENSIONS.first_day, value=3, basis="RJPI arts. 131(2), 135; Notice 25/2020 art. 6 (MO-02)"),
)
"""How long after the publication of a Mainland grant its extension can be asked for; never prolonged."""

# ---- what it has joined ----------------------------------------------------------------------------------------------

# The names are the same in every place that has joined.
ARRANGEMENTS = (
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
