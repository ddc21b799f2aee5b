"""Which judgments and awards are carried out across a border: their part of the cross-border table.

Not here: which arrangement carries what between two places (`registry.domain.crossing.portability`, from the places'
forms).

Sources: the arrangements between the Mainland, Hong Kong and Macau on judgments and on arbitral awards.
"""

from __future__ import annotations

from registry.domain.case.case import Case, PlaceRule
from registry.domain.case.row import row
from registry.domain.crossing.texts import (
    AWARDS_1999,
    AWARDS_2013,
    JUDGMENTS_2006,
    JUDGMENTS_2019,
    MACAU_JUDGMENTS_2006,
    ONE_STATE,
)
from registry.domain.law.finding import Confidence, Does, Effect


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


# fmt: off
# What follows keeps the form of the law tables: id, effect, confidence, text of law, where in it, rule.
RULES: tuple[PlaceRule, ...] = (
    row("XB-20", Effect.INFO, Confidence.VERIFIED, JUDGMENTS_2019.beside, "Arrangement of 2019; Cap. 645",
         "Civil and commercial judgments, for money or not, are recognised between the Mainland and Hong Kong "
         "without a clause on jurisdiction, if given on or after 29 January 2024.", does=Does.DECIDES),
    row("XB-21", Effect.INFO, Confidence.SECONDARY, JUDGMENTS_2006, "",
         "An earlier judgment travels only for money, on a written exclusive choice of court."),
    row("XB-22", Effect.INFO, Confidence.SECONDARY, JUDGMENTS_2019, "arts. 2, 3",
         "A judgment on a loan or a pledge contract over a patent is in scope, as one on a contract."),
    row("XB-23", Effect.REFUSE, Confidence.VERIFIED, JUDGMENTS_2019, "art. 3; Cap. 645 s.7",
         "Judgments on the infringement of a patent, and on licence rates for standards, are left out. No judgment "
         "is filed here."),
    row("XB-24", Effect.INFO, Confidence.VERIFIED, JUDGMENTS_2019, "art. 15",
         "What a judgment says of the validity or existence of a right is not recognised; the liability resting on "
         "it can be.", cites=("MR-52",)),
    row("XB-25", Effect.INFO, Confidence.MEMORY_HIGH, JUDGMENTS_2019, "arts. 2, 3",
         "Bankruptcy, succession, administrative matters and judicial review are outside."),
    row("XB-26", Effect.INFO, Confidence.SECONDARY, MACAU_JUDGMENTS_2006, "",
         "Judgments are recognised between the Mainland and Macau, earlier ones too, but for six grounds of refusal.",
         does=Does.DECIDES),
    row("XB-27", Effect.INFO, Confidence.MEMORY_HIGH, ONE_STATE, "none found",
         "No arrangement carries judgments between Hong Kong and Macau.", does=Does.DECIDES),
    row("XB-28", Effect.INFO, Confidence.VERIFIED, AWARDS_2013.beside,
         "Arrangement of 7 January 2013; Arbitration Ordinance ss. 98A to 98D",
         "Arbitral awards are carried out between Hong Kong and Macau.", does=Does.DECIDES),
    row("XB-29", Effect.INFO, Confidence.SECONDARY, AWARDS_1999, "",
         "Arbitral awards are carried out between the Mainland and Hong Kong, and between the Mainland and Macau.",
         does=Does.DECIDES),
    row("XB-2A", Effect.REFUSE, Confidence.SECONDARY, ONE_STATE, "practice notes on the arrangements",
         "The New York Convention does not apply between parts of one State. No award is filed here."),
    row("XB-2B", Effect.WARN, Confidence.DERIVED, AWARDS_2013.beside, "XB-20, XB-26 to XB-29",
         "Only an award travels between all three places, so a package over several is best left to arbitration in "
         "one.", code="COURT_FOR_A_PACKAGE", check=_court_for_a_package,
         cure="Agree on arbitration seated in one of the places."),
)
"""XB-20 to XB-2B."""
