"""Rows of Hong Kong on trade marks, designs, other rights, of which no kind is kept here yet."""

from __future__ import annotations

from registry.domain.case.row import row
from registry.domain.law.finding import Confidence, Effect
from registry.jurisdictions.hong_kong.texts import (
    CAP_522,
    CAP_522A,
    CAP_559,
)

# fmt: off
# What follows keeps the form of the law tables: id, effect, confidence, text of law, where in it, rule.

OTHER_RIGHTS = (
    row("HK-80", Effect.INFO, Confidence.VERIFIED, CAP_559, "s.29(2)(c)",
         "A security interest in a registered trade mark, fixed or floating, can be registered."),
    row("HK-81", Effect.PRIORITY, Confidence.VERIFIED, CAP_559, "s.29(3)(a)",
         "Until it is applied for, it does not count against one who takes a conflicting interest in ignorance of it."),
    row("HK-82", Effect.FEE, Confidence.SECONDARY, CAP_559.beside, "forms T10, T11",
         "Form T10 for transactions, T11 for licences, HKD 800."),
    row("HK-83", Effect.INFO, Confidence.MEMORY_MEDIUM, CAP_559, "s.29(4)",
         "The six months there concern who became owner or licensee, not a mere chargee."),
    row("HK-84", Effect.REQUIRE, Confidence.MEMORY_HIGH, CAP_559, "s.27",
         "An assignment or licence of a trade mark is in writing and signed."),
    row("HK-85", Effect.INFO, Confidence.VERIFIED, CAP_522, "s.34; Cap. 522A rr. 20, 33; form D5, HKD 470",
         "A mortgage of a registered design is registered, that of an application notified, on form D5."),
    row("HK-86", Effect.REQUIRE, Confidence.VERIFIED, CAP_522A, "r.33(3)(b)",
         "That form is signed by the mortgagor or comes with evidence."),
)
