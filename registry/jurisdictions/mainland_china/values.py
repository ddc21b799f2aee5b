"""What the law of the Mainland fixes: each value with its first day, with its source."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from registry.domain.law.dated import Dated
from registry.domain.law.finding import Confidence, Severity
from registry.domain.law.place import Arrangement, Kind
from registry.jurisdictions.mainland_china.texts import GUIDELINES, PATENT_DISPUTES, PLEDGE_MEASURES

REGISTER = "CNIPA"

_FIRST_PATENTS = date(1993, 1, 1)
"""Filings from this day on have the terms below; earlier patents have all ended."""

KINDS = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind(
                name="invention",
                term_years=(Dated(first_day=_FIRST_PATENTS, value=20, basis="专利法 art. 42 (CN-121)"),),
                application=Severity.FAIL,
            ),
            Kind(
                name="utility_model",
                term_years=(Dated(first_day=_FIRST_PATENTS, value=10, basis="专利法 art. 42 (CN-121)"),),
                application=Severity.FAIL,
                yields_to_twin=True,
            ),
            Kind(
                name="design",
                term_years=(
                    Dated(first_day=_FIRST_PATENTS, value=10, basis="专利法 (2008) art. 42 (CN-122)"),
                    Dated(first_day=date(2021, 6, 1), value=15, basis="专利法 (2020) art. 42 (CN-121)"),
                ),
                application=Severity.FAIL,
            ),
        )
    }
)

# ---- fees ------------------------------------------------------------------------------------------------------------

GRACE_MONTHS = (Dated(first_day=_FIRST_PATENTS, value=6, basis="专利法实施细则 art. 115 (CN-126)"),)

SURCHARGE_PERCENT = (
    Dated(first_day=date(2001, 7, 1), value=(0, 5, 10, 15, 20, 25), basis="专利法实施细则 art. 115 (CN-126)"),
)
"""What is added to the annuity, in percent of it, in each month of the grace."""

REMINDER_MONTHS = (Dated(first_day=GUIDELINES.first_day, value=1, basis="专利审查指南 V-7-3.3(2) (CN-128)"),)
"""How long after the due day CNIPA reminds of an annuity."""

# ---- requests, entries ----------------------------------------------------------------------------------------------

RESERVATION_DAYS = (Dated(first_day=date(2021, 11, 15), value=30, basis="a setting of this register, no rule of law"),)

_MEASURES_OF_2010 = date(2010, 10, 1)

EXAMINATION_DAYS = MappingProxyType(
    {
        "online": (
            Dated(first_day=_MEASURES_OF_2010, value=7, basis="专利权质押登记办法 (2010)"),
            Dated(first_day=PLEDGE_MEASURES.first_day, value=2, basis="专利权质押登记办法 art. 10(2) (CN-31)"),
        ),
        "paper": (
            Dated(first_day=_MEASURES_OF_2010, value=7, basis="专利权质押登记办法 (2010)"),
            Dated(first_day=PLEDGE_MEASURES.first_day, value=5, basis="专利权质押登记办法 art. 10(1) (CN-30)"),
        ),
    }
)
"""Working days from receipt within which CNIPA decides on an entry, a change or a cancellation."""

PRACTICE_DAYS = MappingProxyType(
    {
        "online": (Dated(first_day=date(2020, 1, 1), value=1, basis="CNIPA report on 2020 (CN-32)"),),
        "paper": (Dated(first_day=date(2020, 1, 1), value=3, basis="CNIPA report on 2020 (CN-32)"),),
    }
)
"""What CNIPA aims at. A target, no law: no deadline rests on it."""

CHANGE_DAYS = (Dated(first_day=PLEDGE_MEASURES.first_day, value=30, basis="专利权质押登记办法 art. 13(2) (CN-62)"),)
"""Within how many days a change of the claim, its amount or its scope is filed with CNIPA."""

# ---- courts ----------------------------------------------------------------------------------------------------------

SUSPENSION_MONTHS = (Dated(first_day=_FIRST_PATENTS, value=(12, 18), basis="专利法实施细则 art. 103 (CN-103)"),)
"""After how many months a suspension over ownership ends by itself; after how many in all once it is extended."""

PRESERVATION_MONTHS = (Dated(first_day=PATENT_DISPUTES.first_day, value=6, basis="专利纠纷规定 art. 9 (CN-97)"),)
"""How long an order preserves a patent."""

# ---- what it has joined ----------------------------------------------------------------------------------------------

# The names are the same in every place that has joined.
ARRANGEMENTS = (
    Arrangement(
        name="Mainland and Hong Kong judgments 2019",
        covers="judgment",
        first_day=date(2024, 1, 29),
        basis="Arrangement of 2019 on reciprocal recognition of civil and commercial judgments (XB-20)",
        confidence=Confidence.VERIFIED,
    ),
    Arrangement(
        name="Mainland and Hong Kong awards 1999",
        covers="award",
        first_day=date(2000, 2, 1),
        basis="Arrangement of 1999, supplemented in 2020, on arbitral awards (XB-29)",
        confidence=Confidence.SECONDARY,
    ),
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
)
