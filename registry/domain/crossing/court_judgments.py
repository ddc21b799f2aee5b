"""Which judgments and awards are carried out across a border: their part of the cross-border table.

Not here: which arrangement carries what between two places (`registry.domain.crossing.portability`, from the places'
forms).

Sources: the arrangements between the Mainland, Hong Kong and Macau on judgments and on arbitral awards.
"""

from __future__ import annotations

from datetime import date

from registry.domain.case.case import Case, PlaceRule
from registry.domain.crossing.papers import row
from registry.domain.law.finding import Confidence, Does, Effect

_JUDGMENTS = date(2024, 1, 29)
_AWARDS_EVERYWHERE = date(2013, 12, 16)


def _court_for_a_package(case: Case) -> str | None:
    """XB-2B: a court is to decide over rights of several places; an award alone is carried out in all of them.

    A tribunal that sits in none of the places is told of by the rule on the claim's way (MR-51).
    """
    contract = case.filing.contract
    places = sorted({one.right.jurisdiction for one in case.filing.collateral})
    if case.item != 1 or len(places) < 2 or contract.dispute_by == "arbitration":
        return None
    if contract.dispute_seat is None and contract.dispute_by is None:
        return None
    return f"A court is to decide over rights in {', '.join(places)}; only an award is carried out in every place."


RULES: tuple[PlaceRule, ...] = (
    row(
        "XB-20",
        Effect.INFO,
        "Civil and commercial judgments, for money or not, are recognised between the Mainland and Hong Kong without a "
        "clause on jurisdiction, if given on or after 29 January 2024.",
        "Arrangement of 2019; Cap. 645",
        Confidence.VERIFIED,
        _JUDGMENTS,
        does=Does.DECIDES,
    ),
    row(
        "XB-21",
        Effect.INFO,
        "An earlier judgment travels only for money, on a written exclusive choice of court.",
        "Arrangement of 2006; Cap. 597",
        Confidence.SECONDARY,
        date(2008, 8, 1),
    ),
    row(
        "XB-22",
        Effect.INFO,
        "A judgment on a loan or a pledge contract over a patent is in scope, as one on a contract.",
        "Arrangement of 2019 arts. 2, 3",
        Confidence.SECONDARY,
        _JUDGMENTS,
    ),
    row(
        "XB-23",
        Effect.REFUSE,
        "Judgments on the infringement of a patent, and on licence rates for standards, are left out. No judgment is "
        "filed here.",
        "Arrangement of 2019 art. 3; Cap. 645 s.7",
        Confidence.VERIFIED,
        _JUDGMENTS,
    ),
    row(
        "XB-24",
        Effect.INFO,
        "What a judgment says of the validity or existence of a right is not recognised; the liability resting on it "
        "can be.",
        "Arrangement of 2019 art. 15",
        Confidence.VERIFIED,
        _JUDGMENTS,
        cites=("MR-52",),
    ),
    row(
        "XB-25",
        Effect.INFO,
        "Bankruptcy, succession, administrative matters and judicial review are outside.",
        "Arrangement of 2019 arts. 2, 3",
        Confidence.MEMORY_HIGH,
        _JUDGMENTS,
    ),
    row(
        "XB-26",
        Effect.INFO,
        "Judgments are recognised between the Mainland and Macau, earlier ones too, but for six grounds of refusal.",
        "Arrangement of 2006",
        Confidence.SECONDARY,
        date(2006, 4, 1),
        does=Does.DECIDES,
    ),
    row(
        "XB-27",
        Effect.INFO,
        "No arrangement carries judgments between Hong Kong and Macau.",
        "none found",
        Confidence.MEMORY_HIGH,
        does=Does.DECIDES,
    ),
    row(
        "XB-28",
        Effect.INFO,
        "Arbitral awards are carried out between Hong Kong and Macau.",
        "Arrangement of 7 January 2013; Arbitration Ordinance ss. 98A to 98D",
        Confidence.VERIFIED,
        _AWARDS_EVERYWHERE,
        does=Does.DECIDES,
    ),
    row(
        "XB-29",
        Effect.INFO,
        "Arbitral awards are carried out between the Mainland and Hong Kong, and between the Mainland and Macau.",
        "Arrangements of 1999 (supplemented 2020) and 2007",
        Confidence.SECONDARY,
        date(2000, 2, 1),
        does=Does.DECIDES,
    ),
    row(
        "XB-2A",
        Effect.REFUSE,
        "The New York Convention does not apply between parts of one State. No award is filed here.",
        "practice notes on the arrangements",
        Confidence.SECONDARY,
    ),
    row(
        "XB-2B",
        Effect.WARN,
        "Only an award travels between all three places, so a package over several is best left to arbitration in one.",
        "XB-20, XB-26 to XB-29",
        Confidence.DERIVED,
        _AWARDS_EVERYWHERE,
        code="COURT_FOR_A_PACKAGE",
        check=_court_for_a_package,
        cure="Agree on arbitration seated in one of the places.",
    ),
)
"""XB-20 to XB-2B."""
