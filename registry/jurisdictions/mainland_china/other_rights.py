"""Rows of the Mainland on trade marks, designs, other rights, of which no kind is kept here yet."""

from __future__ import annotations

from registry.domain.case.row import row
from registry.domain.law.finding import Confidence, Does, Effect
from registry.jurisdictions.mainland_china.texts import (
    CIVIL_CODE,
    COPYRIGHT_LAW,
    COPYRIGHT_PLEDGES,
    LAYOUT_DESIGNS,
    MOVABLES_NOTICE,
    PLANT_VARIETIES,
    SECURITY_INTERPRETATION,
    TRADE_MARK_LAW,
    TRADE_MARK_PLEDGES,
    TRADE_MARK_RULES,
    TRADE_MARK_SEIZURES,
)

# fmt: off
# What follows keeps the form of the law tables: id, effect, confidence, text of law, where in it, rule.

# Trade marks, copyright, other rights. No kind of right here is one of these; the rules wait for it.
OTHER_RIGHTS = (
    row("CN-150", Effect.INFO, Confidence.VERIFIED, TRADE_MARK_RULES, "art. 70; 注册商标专用权质押登记程序规定",
         "Trade marks are pledged at CNIPA: in writing, applied for by both sides, published, free of fees."),
    row("CN-151", Effect.REQUIRE, Confidence.MEMORY_HIGH, TRADE_MARK_PLEDGES, "art. 4; 商标法 art. 42(2)",
         "Like marks for like goods of one owner are pledged together."),
    row("CN-152", Effect.DEFECT, Confidence.VERIFIED, TRADE_MARK_PLEDGES, "art. 3",
         "A foreign party with neither residence nor place of business acts through an agency."),
    row("CN-153", Effect.REQUIRE, Confidence.VERIFIED, TRADE_MARK_PLEDGES, "art. 5",
         "Form, main and pledge contract, commitment letters, agent's power; translations into Chinese."),
    row("CN-154", Effect.REFUSE, Confidence.MEMORY_HIGH, TRADE_MARK_PLEDGES, "art. 9",
         "Refused: another owner on the register, an unlawful contract, a mark gone, sealed or frozen."),
    row("CN-155", Effect.DEFECT, Confidence.MEMORY_MEDIUM, TRADE_MARK_PLEDGES, "art. 8",
         "A defect not cured in 30 days abandons the application."),
    row("CN-156", Effect.TRANSITION, Confidence.SECONDARY, TRADE_MARK_PLEDGES, "art. 7",
         "The pledge exists from its entry; the certificate, within 2 working days, states amount and period."),
    row("CN-157", Effect.TRANSITION, Confidence.SECONDARY, TRADE_MARK_PLEDGES, "art. 10",
         "Revoked on a ground found later, a void contract, a mark that is gone, false papers."),
    row("CN-158", Effect.INFO, Confidence.MEMORY_HIGH, TRADE_MARK_PLEDGES, "arts. 11 to 15",
         "Change, extension before the period ends, cancellation, each with form and commitment letter."),
    row("CN-159", Effect.TRANSITION, Confidence.MEMORY_MEDIUM, TRADE_MARK_PLEDGES, "art. 14",
         "Unlike a patent's, the entry lapses by itself when its period is over."),
    row("CN-160", Effect.INFO, Confidence.VERIFIED, TRADE_MARK_SEIZURES, "arts. 1 to 3",
         "A mark is preserved for a year at most for each order; pledging it is barred meanwhile."),
    row("CN-161", Effect.COMPUTE, Confidence.VERIFIED, TRADE_MARK_LAW, "arts. 39, 40",
         "A mark lasts ten years from approval, renewed in the year before or the six months after."),
    row("CN-165", Effect.INFO, Confidence.VERIFIED, COPYRIGHT_PLEDGES, "arts. 2 to 4; 著作权法 art. 28",
         "The property part of copyright is pledged at the National Copyright Administration, in writing, by both."),
    row("CN-166", Effect.TRANSITION, Confidence.VERIFIED, COPYRIGHT_PLEDGES, "art. 5",
         "Every pledge, change, transfer and end works from its entry."),
    row("CN-167", Effect.REQUIRE, Confidence.VERIFIED, COPYRIGHT_PLEDGES, "art. 6",
         "Form, identities, contracts, power, co-owners' consent, licences, appraisal; translations into Chinese."),
    row("CN-168", Effect.REFUSE, Confidence.VERIFIED, COPYRIGHT_PLEDGES, "art. 12",
         "Refused: no right holder, an unlawful contract, protection over or shorter than the debt, a dispute."),
    row("CN-169", Effect.TRANSITION, Confidence.SECONDARY, COPYRIGHT_PLEDGES, "art. 14",
         "Revoked on a ground found later, a void contract, a judgment or award, false papers."),
    row("CN-170", Effect.DEADLINE, Confidence.DERIVED, COPYRIGHT_PLEDGES, "",
         "Decided within 10 days of acceptance; a guide says working days.", does=Does.INFORMS),
    row("CN-171", Effect.REQUIRE, Confidence.VERIFIED, COPYRIGHT_LAW, "art. 14(2)",
         "One author of an indivisible work does not pledge it alone."),
    row("CN-175", Effect.INFO, Confidence.MEMORY_MEDIUM, LAYOUT_DESIGNS, "民法典 art. 440(5)",
         "Layout designs are pledged in practice, by analogy; their Regulations do not say so. Not open here."),
    row("CN-176", Effect.COMPUTE, Confidence.VERIFIED, LAYOUT_DESIGNS, "art. 12",
         "They last ten years from application or first use, never beyond fifteen from creation."),
    row("CN-177", Effect.INFO, Confidence.DERIVED, PLANT_VARIETIES, "art. 9",
         "The Regulations know no pledge of plant varieties. Not open here."),
    row("CN-178", Effect.WARN, Confidence.VERIFIED, SECURITY_INTERPRETATION, "art. 63",
         "Where no statute gives a register for the pledge the contract may bind, but makes no right in the thing."),
    row("CN-180", Effect.WARN, Confidence.VERIFIED, MOVABLES_NOTICE, "征信中心 notice of 2020-12-31",
         "An entry in the movables register 中登网 makes no pledge of patents, marks or copyright."),
    row("CN-181", Effect.INFO, Confidence.MEMORY_HIGH, CIVIL_CODE, "art. 445; 动产和权利担保统一登记办法",
         "Royalties are receivables: their pledge is entered at 中登网, not here."),
)
