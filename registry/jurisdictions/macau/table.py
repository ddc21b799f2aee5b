"""The table of Macau, row by row, in the order of the law."""

from __future__ import annotations

from datetime import date

from registry.domain.case.case import PlaceRule
from registry.domain.law.finding import Confidence, Does, Effect
from registry.jurisdictions.macau.checks import annotation_stands, untranslated

_RJPI = date(2000, 6, 6)
_CODES = date(1999, 11, 1)
_EXTENSIONS = date(2004, 1, 1)


RULES = (
    PlaceRule(
        id="MO-01",
        effect=Effect.COMPUTE,
        says=(
            "An invention patent lasts 20 years from filing, a utility patent 10, and an extension 20 from the filing "
            "of the Mainland application."
        ),
        basis="pages of the DSEDT (invention); agents' pages",
        confidence=Confidence.SECONDARY,
        first_day=_RJPI,
        cites=("MR-03",),
    ),
    PlaceRule(
        id="MO-02",
        effect=Effect.REFUSE,
        says=(
            "A granted Mainland patent is extended only if that is asked for within 3 months of the publication of its"
            " grant; the time is not prolonged."
        ),
        basis="RJPI arts. 131(2), 135; Notice of the Chief Executive 25/2020 art. 6",
        confidence=Confidence.VERIFIED,
        first_day=_EXTENSIONS,
        cites=("FAM-05",),
    ),
    PlaceRule(
        id="MO-03",
        effect=Effect.INFO,
        says="A pending Mainland application can be extended too, and is not examined again.",
        basis="Notice of the Chief Executive 25/2020; gov.mo",
        confidence=Confidence.VERIFIED,
        first_day=_EXTENSIONS,
    ),
    PlaceRule(
        id="MO-04",
        effect=Effect.REQUIRE,
        says=(
            "An extension needs a copy of the Mainland register extract and of the specification. The registrar sees "
            "them; a filing does not hold them."
        ),
        basis="page of the DSEDT by way of an agent",
        confidence=Confidence.SECONDARY,
        first_day=_EXTENSIONS,
    ),
    PlaceRule(
        id="MO-05",
        effect=Effect.DEADLINE,
        says=(
            "The fee of a year from the fourth on is paid in the 6 months before that year begins, counted from "
            "filing, for an extension from the Mainland filing, also while the application is pending."
        ),
        basis="pages of the DSEDT",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-06",
        effect=Effect.DEADLINE,
        says="A utility patent pays from the third year on.",
        basis="agents' pages",
        confidence=Confidence.SECONDARY,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-07",
        effect=Effect.TRANSITION,
        says="A fee that is not paid can be paid with a surcharge for 6 months; then the right lapses.",
        basis="RJPI arts. 50 to 55",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_RJPI,
        cites=("MR-04",),
    ),
    PlaceRule(
        id="MO-08",
        effect=Effect.INFO,
        says="Industrial property rights can be given in pledge unless the law limits it.",
        basis="RJPI art. 14",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
        cites=("MR-02",),
    ),
    PlaceRule(
        id="MO-09",
        effect=Effect.REQUIRE,
        says="The pledge is made in writing, in the form that a transfer of the right needs.",
        basis="Civil Code of Macau art. 677; RJPI arts. 11, 12(3)",
        confidence=Confidence.MEMORY_HIGH,
        first_day=_RJPI,
        cites=("MR-15",),
    ),
    PlaceRule(
        id="MO-0A",
        effect=Effect.REQUIRE,
        says=(
            "The signatures are recognised, at the counter against the identity document or by a notary. A filing does"
            " not tell how a signature was proved."
        ),
        basis="RJPI art. 26; page of the DSEDT",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-0B",
        effect=Effect.REQUIRE,
        says="The pledge is annotated in the file and on the certificate, on form ECO-052, in Chinese or Portuguese.",
        basis="page of the DSEDT",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
        cites=("MR-20",),
    ),
    PlaceRule(
        id="MO-0C",
        effect=Effect.REFUSE,
        says="Who neither lives nor is established in Macau acts through an appointed agent, who signs the form.",
        basis="page of the DSEDT; RJPI art. 21",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
        cites=("MR-25",),
    ),
    PlaceRule(
        id="MO-0D",
        effect=Effect.REFUSE,
        says=(
            "The agent is a lawyer of the Macau bar, a holder of a Macau resident's card, or a body corporate "
            "registered in Macau. A filing names the agent and not what he is."
        ),
        basis="gov.mo",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-0E",
        effect=Effect.REQUIRE,
        says=(
            "A power of attorney is authenticated as to the principal's identity and authority. A filing does not tell"
            " how."
        ),
        basis="gov.mo",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-0F",
        effect=Effect.REQUIRE,
        says=(
            "A paper in a language other than Chinese or Portuguese comes with a certified translation into one of "
            "them."
        ),
        basis="gov.mo",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
        code="TRANSLATION_MISSING",
        check=untranslated,
        cure="File the certified translation as a document of kind translation, with its language.",
    ),
    PlaceRule(
        id="MO-10",
        effect=Effect.INFO,
        says=(
            "A pledge and a transfer can be filed online, with a cloud signature or a qualified electronic one; a "
            "licence only at the counter."
        ),
        basis="pages of the DSEDT",
        confidence=Confidence.DERIVED,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-11",
        effect=Effect.FEE,
        says="A transfer's annotation cost MOP 200; what a pledge's costs is not known.",
        basis="Order of the Chief Executive 57/2005; agents' pages",
        confidence=Confidence.SECONDARY,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-12",
        effect=Effect.PUBLISH,
        says=(
            "The order is published in the Official Gazette, and the sheet is fetched 10 working days later. The day "
            "of publication is not on file."
        ),
        basis="gov.mo, on a sister service",
        confidence=Confidence.DERIVED,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-13",
        effect=Effect.PRIORITY,
        says=(
            "A pledge not annotated counts between the parties and their successors and against no third party. Told "
            "by the effects of an item."
        ),
        basis="RJPI, as the Portuguese code it descends from, art. 30",
        confidence=Confidence.MEMORY_HIGH,
        first_day=_RJPI,
        does=Does.DECIDES,
    ),
    PlaceRule(
        id="MO-14",
        effect=Effect.PRIORITY,
        says="Of two annotated pledges the one whose annotation was asked for first goes first.",
        basis="general principle of registration",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_RJPI,
        cites=("MR-31",),
    ),
    PlaceRule(
        id="MO-15",
        effect=Effect.WARN,
        says="A clause that makes the creditor owner on default is null; the pledge stands.",
        basis="Civil Code of Macau art. 690",
        confidence=Confidence.DERIVED,
        first_day=_CODES,
        cites=("MR-19",),
    ),
    PlaceRule(
        id="MO-16",
        effect=Effect.INFO,
        says="A clause that gives the creditor the right at the value the court fixes is good.",
        basis="Civil Code of Macau art. 671(2)",
        confidence=Confidence.SECONDARY,
        first_day=_CODES,
    ),
    PlaceRule(
        id="MO-17",
        effect=Effect.REFUSE,
        says=(
            "A sentence that only repeats a mandatory prohibition is not annotated. What was asked to be annotated is "
            "not on file."
        ),
        basis="Court of Second Instance 998/2019, on the land register",
        confidence=Confidence.DERIVED,
        first_day=date(2019, 12, 12),
    ),
    PlaceRule(
        id="MO-18",
        effect=Effect.INFO,
        says="The right is sold out of court only where that was agreed, else by the court.",
        basis="Civil Code of Macau art. 671(1)",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_CODES,
    ),
    PlaceRule(
        id="MO-19",
        effect=Effect.INFO,
        says="The pledge of rights stands in articles 675 to 681.",
        basis="Civil Code of Macau arts. 675 to 681, numbered by their shift from the Portuguese code",
        confidence=Confidence.DERIVED,
        first_day=_CODES,
    ),
    PlaceRule(
        id="MO-1A",
        effect=Effect.WARN,
        says=(
            "An award moves only with its enterprise; the name and the emblem of an establishment can be pledged. No "
            "such sign is held here."
        ),
        basis="gov.mo",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-1B",
        effect=Effect.INFO,
        says=(
            "A floating guarantee over a whole enterprise exists and goes to the commercial register; it is no "
            "security over a right named here."
        ),
        basis="Commercial Code of Macau arts. 928 ff.",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_CODES,
    ),
    PlaceRule(
        id="MO-1C",
        effect=Effect.REFUSE,
        says=(
            "A pledge entered at CNIPA does not reach the extension; that needs a pledge and an annotation of its own."
        ),
        basis="RJPI art. 4: its scope is the Territory",
        confidence=Confidence.DERIVED,
        first_day=_EXTENSIONS,
        cites=("MR-02 SECURITY_KIND_MISMATCH",),
    ),
    PlaceRule(
        id="MO-1D",
        effect=Effect.WARN,
        says="What the invalidation of the Mainland patent does to its extension is not known: hold, and ask.",
        basis="no source found",
        confidence=Confidence.MEMORY_LOW,
        first_day=_EXTENSIONS,
        cites=("FAM-10 BASE_INVALIDATED_REVIEW",),
    ),
    PlaceRule(
        id="MO-1E",
        effect=Effect.REQUIRE,
        says="The end of the pledge is annotated on the creditor's written release, his signature recognised.",
        basis="form ECO-052",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_RJPI,
        cites=("MR-23",),
        code="RELEASE_NOT_ENTERED",
        verdicts=annotation_stands,
    ),
    PlaceRule(
        id="MO-1F",
        effect=Effect.REQUIRE,
        says="The whole of a right held in common is given by all its owners; each can give his own share.",
        basis="Civil Code of Macau, on co-ownership",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_CODES,
        cites=("MR-12",),
    ),
)
