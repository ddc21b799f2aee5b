"""The table of Macau, row by row, in the order of the law."""

from __future__ import annotations

from registry.domain.case.row import row
from registry.domain.law.finding import Confidence, Does, Effect
from registry.jurisdictions.macau.checks import (
    release_not_entered,
    translation_missing,
)
from registry.jurisdictions.macau.texts import (
    CIVIL_CODE,
    COMMERCIAL_CODE,
    EXTENSIONS,
    LAND_REGISTER_JUDGMENT,
    RJPI,
)

# fmt: off
# What follows keeps the form of the law tables: id, effect, confidence, text of law, where in it, rule.

RULES = (
    row("MO-01", Effect.COMPUTE, Confidence.SECONDARY, RJPI.beside, "pages of the DSEDT (invention); agents' pages",
         "An invention patent lasts 20 years from filing, a utility patent 10, and an extension 20 from the filing "
         "of the Mainland application.", cites=("MR-03",)),
    row("MO-02", Effect.REFUSE, Confidence.VERIFIED, EXTENSIONS,
         "RJPI arts. 131(2), 135; Notice of the Chief Executive 25/2020 art. 6",
         "A granted Mainland patent is extended only if that is asked for within 3 months of the publication of its "
         "grant; the time is not prolonged.", cites=("FAM-05",)),
    row("MO-03", Effect.INFO, Confidence.VERIFIED, EXTENSIONS, "Notice of the Chief Executive 25/2020; gov.mo",
         "A pending Mainland application can be extended too, and is not examined again."),
    row("MO-04", Effect.REQUIRE, Confidence.SECONDARY, EXTENSIONS, "page of the DSEDT by way of an agent",
         "An extension needs a copy of the Mainland register extract and of the specification. The registrar sees "
         "them; a filing does not hold them."),
    row("MO-05", Effect.DEADLINE, Confidence.VERIFIED, RJPI.beside, "pages of the DSEDT",
         "The fee of a year from the fourth on is paid in the 6 months before that year begins, counted from filing, "
         "for an extension from the Mainland filing, also while the application is pending."),
    row("MO-06", Effect.DEADLINE, Confidence.SECONDARY, RJPI.beside, "agents' pages",
         "A utility patent pays from the third year on."),
    row("MO-07", Effect.TRANSITION, Confidence.MEMORY_MEDIUM, RJPI, "arts. 50 to 55",
         "A fee that is not paid can be paid with a surcharge for 6 months; then the right lapses.", cites=("MR-04",)),
    row("MO-08", Effect.INFO, Confidence.VERIFIED, RJPI, "art. 14",
         "Industrial property rights can be given in pledge unless the law limits it.", cites=("MR-02",)),
    row("MO-09", Effect.REQUIRE, Confidence.MEMORY_HIGH, RJPI.beside,
         "Civil Code of Macau art. 677; RJPI arts. 11, 12(3)",
         "The pledge is made in writing, in the form that a transfer of the right needs.", cites=("MR-15",)),
    row("MO-0A", Effect.REQUIRE, Confidence.MEMORY_MEDIUM, RJPI, "art. 26; page of the DSEDT",
         "The signatures are recognised, at the counter against the identity document or by a notary. A filing does "
         "not tell how a signature was proved."),
    row("MO-0B", Effect.REQUIRE, Confidence.VERIFIED, RJPI.beside, "page of the DSEDT",
         "The pledge is annotated in the file and on the certificate, on form ECO-052, in Chinese or Portuguese.",
         cites=("MR-20",)),
    row("MO-0C", Effect.REFUSE, Confidence.VERIFIED, RJPI.beside, "page of the DSEDT; RJPI art. 21",
         "Who neither lives nor is established in Macau acts through an appointed agent, who signs the form.",
         cites=("MR-25",)),
    row("MO-0D", Effect.REFUSE, Confidence.VERIFIED, RJPI.beside, "gov.mo",
         "The agent is a lawyer of the Macau bar, a holder of a Macau resident's card, or a body corporate "
         "registered in Macau. A filing names the agent and not what he is."),
    row("MO-0E", Effect.REQUIRE, Confidence.VERIFIED, RJPI.beside, "gov.mo",
         "A power of attorney is authenticated as to the principal's identity and authority. A filing does not tell "
         "how."),
    row("MO-0F", Effect.REQUIRE, Confidence.VERIFIED, RJPI.beside, "gov.mo",
         "A paper in a language other than Chinese or Portuguese comes with a certified translation into one of them.",
         code="TRANSLATION_MISSING", check=translation_missing,
         cure="File the certified translation as a document of kind translation, with its language."),
    row("MO-10", Effect.INFO, Confidence.DERIVED, RJPI.beside, "pages of the DSEDT",
         "A pledge and a transfer can be filed online, with a cloud signature or a qualified electronic one; a "
         "licence only at the counter."),
    row("MO-11", Effect.FEE, Confidence.SECONDARY, RJPI.beside, "Order of the Chief Executive 57/2005; agents' pages",
         "A transfer's annotation cost MOP 200; what a pledge's costs is not known."),
    row("MO-12", Effect.PUBLISH, Confidence.DERIVED, RJPI.beside, "gov.mo, on a sister service",
         "The order is published in the Official Gazette, and the sheet is fetched 10 working days later. The day of "
         "publication is not on file."),
    row("MO-13", Effect.PRIORITY, Confidence.MEMORY_HIGH, RJPI.beside,
         "RJPI, as the Portuguese code it descends from, art. 30",
         "A pledge not annotated counts between the parties and their successors and against no third party. Told by "
         "the effects of an item.", does=Does.DECIDES),
    row("MO-14", Effect.PRIORITY, Confidence.MEMORY_MEDIUM, RJPI.beside, "general principle of registration",
         "Of two annotated pledges the one whose annotation was asked for first goes first.", cites=("MR-31",)),
    row("MO-15", Effect.WARN, Confidence.DERIVED, CIVIL_CODE, "art. 690",
         "A clause that makes the creditor owner on default is null; the pledge stands.", cites=("MR-19",)),
    row("MO-16", Effect.INFO, Confidence.SECONDARY, CIVIL_CODE, "art. 671(2)",
         "A clause that gives the creditor the right at the value the court fixes is good."),
    row("MO-17", Effect.REFUSE, Confidence.DERIVED, LAND_REGISTER_JUDGMENT, "",
         "A sentence that only repeats a mandatory prohibition is not annotated. What was asked to be annotated is "
         "not on file."),
    row("MO-18", Effect.INFO, Confidence.MEMORY_MEDIUM, CIVIL_CODE, "art. 671(1)",
         "The right is sold out of court only where that was agreed, else by the court."),
    row("MO-19", Effect.INFO, Confidence.DERIVED, CIVIL_CODE,
         "arts. 675 to 681, numbered by their shift from the Portuguese code",
         "The pledge of rights stands in articles 675 to 681."),
    row("MO-1A", Effect.WARN, Confidence.VERIFIED, RJPI.beside, "gov.mo",
         "An award moves only with its enterprise; the name and the emblem of an establishment can be pledged. No "
         "such sign is held here."),
    row("MO-1B", Effect.INFO, Confidence.MEMORY_MEDIUM, COMMERCIAL_CODE, "arts. 928 ff.",
         "A floating guarantee over a whole enterprise exists and goes to the commercial register; it is no security "
         "over a right named here."),
    row("MO-1C", Effect.REFUSE, Confidence.DERIVED, EXTENSIONS, "RJPI art. 4: its scope is the Territory",
         "A pledge entered at CNIPA does not reach the extension; that needs a pledge and an annotation of its own.",
         cites=("MR-02 SECURITY_KIND_MISMATCH",)),
    row("MO-1D", Effect.WARN, Confidence.MEMORY_LOW, EXTENSIONS, "no source found",
         "What the invalidation of the Mainland patent does to its extension is not known: hold, and ask.",
         cites=("FAM-10 BASE_INVALIDATED_REVIEW",)),
    row("MO-1E", Effect.REQUIRE, Confidence.MEMORY_MEDIUM, RJPI.beside, "form ECO-052",
         "The end of the pledge is annotated on the creditor's written release, his signature recognised.",
         cites=("MR-23",), code="RELEASE_NOT_ENTERED", verdicts=release_not_entered),
    row("MO-1F", Effect.REQUIRE, Confidence.MEMORY_MEDIUM, CIVIL_CODE.beside, "Civil Code of Macau, on co-ownership",
         "The whole of a right held in common is given by all its owners; each can give his own share.",
         cites=("MR-12",)),
)
