"""The table of Hong Kong, row by row, in the order of the law."""

from __future__ import annotations

from registry.domain.case.row import row
from registry.domain.law.finding import Confidence, Does, Effect
from registry.jurisdictions.hong_kong.checks import (
    charge_release_due,
    companies_registry_searched,
    company_not_registered,
    legal_mortgage_title,
    notice_not_enough,
    preference_risk,
    rank_claim,
    release_not_entered,
    restoration_open,
    standard_o_too_early,
    surrendered_without_consent,
    title_registered_late,
    translation_missing,
)
from registry.jurisdictions.hong_kong.deadlines import title_ends_on
from registry.jurisdictions.hong_kong.texts import (
    CAP_514,
    CAP_514C,
    CAP_522A,
    CAP_559,
    CAP_622,
    FORMS_SEEN,
    NEW_FORM,
    STANDARD_O,
)

# fmt: off
# What follows keeps the form of the law tables: id, effect, confidence, text of law, where in it, rule.

_THE_RIGHT = (
    row("HK-01", Effect.REFUSE, Confidence.VERIFIED, CAP_514, "s.2",
         "A Hong Kong patent is a standard patent (R), a standard patent (O) or a short-term patent.",
         cites=("MR-02",)),
    row("HK-02", Effect.REFUSE, Confidence.VERIFIED, CAP_514, "ss. 4, 8",
         "A standard patent (R) rests on a patent of CNIPA, the UK office or, designating the UK, the EPO. That the "
         "UK was designated is not in the filing.", cites=("FAM-02",)),
    row("HK-03", Effect.REFUSE, Confidence.SECONDARY, STANDARD_O, "",
         "No standard patent (O) was filed before 19 December 2019.", code="STANDARD_O_TOO_EARLY",
         check=standard_o_too_early),
    row("HK-04", Effect.REFUSE, Confidence.SECONDARY, CAP_514.beside,
         "a Mainland patent has no effect in Hong Kong, nor the reverse",
         "A charge on a Mainland patent is none on the Hong Kong one, which is named as its own item: see the family.",
         does=Does.DECIDES),
    row("HK-05", Effect.DEADLINE, Confidence.MEMORY_HIGH, CAP_514, "s.15",
         "The request to record is made within 6 months after the designated application was published.",
         cites=("FAM-05",), does=Does.DECIDES),
    row("HK-06", Effect.DEADLINE, Confidence.MEMORY_HIGH, CAP_514, "s.23",
         "Registration and grant are requested within 6 months after the later of the designated patent's grant and "
         "the publication of the request to record, or the application lapses: see the deadlines."),
    row("HK-07", Effect.TRANSITION, Confidence.VERIFIED, CAP_514, "s.39(1)(b)",
         "A standard patent lives 20 years beginning with its deemed filing day, and expires after the last of them.",
         cites=("MR-03",)),
    row("HK-08", Effect.TRANSITION, Confidence.VERIFIED, CAP_514, "s.126(1)(b)",
         "A short-term patent lives 8 years beginning with its filing day: see the kinds.", does=Does.DECIDES),
    row("HK-09", Effect.DEADLINE, Confidence.VERIFIED, CAP_514, "s.39(2), (3)",
         "A standard patent is renewed first three years after the first anniversary of filing that follows its "
         "grant, then yearly; payable from three months before: see the deadlines."),
    row("HK-10", Effect.TRANSITION, Confidence.VERIFIED, CAP_514, "s.39(2), (4)",
         "Unpaid, a patent ceases on the due day; paid with an additional fee within 6 months, it is as if it never "
         "had.", cites=("MR-04",)),
    row("HK-11", Effect.DEADLINE, Confidence.VERIFIED, CAP_514, "s.126(2), (3), (5)",
         "A short-term patent is renewed once, four years after filing, or within three months of a later grant; 6 "
         "months' grace: see the deadlines."),
    row("HK-12", Effect.WARN, Confidence.MEMORY_MEDIUM, CAP_514, "s.40; form P12",
         "A lapsed patent may be restored, it is believed within 12 months; no new charge is taken while that is open.",
         code="RESTORATION_OPEN", check=restoration_open, cure="Apply for restoration on form P12."),
    row("HK-13", Effect.DEADLINE, Confidence.MEMORY_MEDIUM, CAP_514, "s.33; form P9",
         "An application (R) that pends past its fifth year, counted from the anniversary of filing that follows its "
         "publication, pays HKD 270 a year, 95 more when late, or is withdrawn: see the deadlines."),
    row("HK-14", Effect.WARN, Confidence.SECONDARY, CAP_514, "ss. 127F, 129",
         "A short-term patent is granted unexamined; enforcing it needs substantive examination asked for or "
         "certified.", cites=("MR-06",)),
    row("HK-15", Effect.TRANSITION, Confidence.SECONDARY, CAP_514, "ss. 43, 44(2); Cap. 514C r.37",
         "What an EPO opposition revokes or amends, the Hong Kong patent (R) on it follows once the IPD has entered "
         "it (form P15).", cites=("FAM-10 MUST_FOLLOW_BASE",)),
    row("HK-16", Effect.WARN, Confidence.DERIVED, CAP_514, "s.2, relevant proceedings",
         "The loss of a CNIPA or UK base changes nothing in the Hong Kong patent, which is exposed on the same "
         "grounds.", cites=("FAM-10 BASE_INVALIDATED",)),
    row("HK-17", Effect.INFO, Confidence.SECONDARY, CAP_514.beside, "independence after grant",
         "A base that lapses for unpaid fees after the Hong Kong grant changes nothing in the Hong Kong patent.",
         cites=("FAM-10 BASE_LAPSED",), does=Does.WARNS),
    row("HK-18", Effect.TRANSITION, Confidence.VERIFIED, CAP_514, "s.49(3)",
         "A patent revoked for public order or morality is treated as never having had effect: see the right's status.",
         does=Does.DECIDES),
    row("HK-19", Effect.DEADLINE, Confidence.VERIFIED, CAP_514C, "r.37(4), (5)",
         "An application for revocation is copied to everyone the register shows to have a right, who has 3 months "
         "for a counter-statement; a mortgagee not entered gets none: see the deadlines."),
    row("HK-20", Effect.WARN, Confidence.VERIFIED, CAP_514, "s.55(1) to (3)",
         "While it is referred to the court who owns the patent, no new charge is taken; the court can change the "
         "owner.", cites=("MR-07",)),
    row("HK-21", Effect.WARN, Confidence.MEMORY_LOW, CAP_514.beside, "form P16",
         "An offer to surrender a charged patent is told to every chargee; its consent is not known to be a condition.",
         code="SURRENDERED_WITHOUT_CONSENT", verdicts=surrendered_without_consent),
)

_CREATION = (
    row("HK-30", Effect.INFO, Confidence.VERIFIED, CAP_514, "s.52(3)(a) to (c)",
         "A patent, an application, a right in either, a licence and a sub-licence can all be charged.",
         cites=("MR-02 APPLICATION_ONLY",)),
    row("HK-31", Effect.REFUSE, Confidence.MEMORY_HIGH, CAP_514, "s.50(6)",
         "A mortgage not in writing, or not signed by or for the parties, is void; taken as every party's signature.",
         cites=("MR-15",)),
    row("HK-32", Effect.REFUSE, Confidence.MEMORY_HIGH, CAP_514, "s.54(3)",
         "A co-owner mortgages, assigns or licenses only with the others' consent, unless they agreed otherwise.",
         cites=("MR-12",)),
    row("HK-33", Effect.REFUSE, Confidence.VERIFIED, CAP_514, "s.51(3)",
         "No notice of a trust is entered: whoever holds for others stands in the register as plain mortgagee or "
         "owner.", cites=("MR-14",)),
    row("HK-34", Effect.TRANSITION, Confidence.MEMORY_HIGH, CAP_514.beside, "general law of mortgages",
         "A legal mortgagee becomes proprietor; the instrument licenses back and promises to reassign.",
         code="LEGAL_MORTGAGE_TITLE", check=legal_mortgage_title, does=Does.DECIDES),
    row("HK-35", Effect.INFO, Confidence.MEMORY_HIGH, CAP_514, "s.52(3)(b)",
         "Under an equitable mortgage or a fixed or floating charge the owner stays, and a security is entered.",
         cites=("MR-02 SECURITY_KIND_MISMATCH",)),
    row("HK-36", Effect.REQUIRE, Confidence.SECONDARY, CAP_514.beside, "no ban on successive charges",
         "Further charges are allowed; each says which rank it claims, and heeds an earlier one's clause against it.",
         code="RANK_CLAIM", verdicts=rank_claim),
    row("HK-37", Effect.WARN, Confidence.MEMORY_HIGH, CAP_514.beside, "equity of redemption",
         "A clause by which title passes on default without court or sale is void; foreclosure needs a court's order.",
         cites=("MR-19",)),
    row("HK-38", Effect.WARN, Confidence.MEMORY_HIGH, CAP_514.beside, "future property in equity",
         "Future patents can be charged in general words; the register enters only those with a number."),
    row("HK-39", Effect.REFUSE, Confidence.DERIVED, CAP_514, "s.52(1)",
         "Who gives the charge is the registered owner; else the chain of title is registered first.",
         cites=("MR-11",)),
)

_FILING = (
    row("HK-40", Effect.REQUIRE, Confidence.VERIFIED, CAP_514, "s.52; form P19, HKD 325",
         "A charge on a patent or a published application is filed on form P19, on paper or with a full account.",
         cites=("MR-20",)),
    row("HK-41", Effect.REQUIRE, Confidence.VERIFIED, CAP_514C, "r.43(1); Cap. 514 s.51(2)(c)",
         "An unpublished or a short-term application has no entry; the form is given as a notice: see the deadlines.",
         cites=("MR-03 APPLICATION",)),
    row("HK-42", Effect.DEADLINE, Confidence.DERIVED, CAP_514, "s.52(1)(a)(i), (ii)",
         "Once the right is published or granted, a notice given before may not protect: apply to register at once.",
         code="NOTICE_NOT_ENOUGH", check=notice_not_enough, cure="File form P19 for registration."),
    row("HK-43", Effect.REFUSE, Confidence.VERIFIED, NEW_FORM, "",
         "The form P19 of before 16 May 2025 was taken until 16 November 2025; which form was used is not in the "
         "filing."),
    row("HK-44", Effect.REQUIRE, Confidence.VERIFIED, NEW_FORM, "",
         "Form P19 gives each mortgagee's name, address, type and place of incorporation; an agent shows local "
         "presence."),
    row("HK-45", Effect.REQUIRE, Confidence.MEMORY_HIGH, CAP_522A, "r.33(2) to (4), by parallel",
         "Form P19 gives the whole particulars; for a mortgage it is signed by the mortgagor or comes with evidence."),
    row("HK-46", Effect.REQUIRE, Confidence.MEMORY_MEDIUM, CAP_514.beside,
         "pages of the Intellectual Property Department",
         "A paper in another language than English or Chinese comes with a translation.", code="TRANSLATION_MISSING",
         check=translation_missing, cure="File a translation into English or Chinese."),
    row("HK-47", Effect.INFO, Confidence.MEMORY_MEDIUM, CAP_514.beside, "practice",
         "The Patents Registry asks for no notary and no legalisation."),
    row("HK-48", Effect.INFO, Confidence.DERIVED, CAP_514.beside, "structure of Cap. 514 s.52",
         "No law sets a day for registering a mortgage at the Patents Registry; delay costs rank: see the deadlines."),
    row("HK-49", Effect.WARN, Confidence.MEMORY_MEDIUM, CAP_514, "s.87",
         "A legal mortgagee or exclusive licensee entered later than 6 months may lose money remedies for "
         "infringements before; a mere chargee does not.", code="TITLE_REGISTERED_LATE", check=title_registered_late,
         last_day=title_ends_on),
    row("HK-4A", Effect.FEE, Confidence.VERIFIED, FORMS_SEEN, "forms P7, P18",
         "An error in an entry is corrected on form P7 for HKD 135; names, addresses and agents on form P18 for "
         "nothing."),
    row("HK-4B", Effect.INFO, Confidence.MEMORY_MEDIUM, CAP_514, "s.53",
         "A disputed entry is rectified by order of the court."),
    row("HK-4C", Effect.FEE, Confidence.VERIFIED, FORMS_SEEN, "form P11",
         "A certified extract of the entry costs HKD 95."),
)

_PRIORITY = (
    row("HK-50", Effect.PRIORITY, Confidence.VERIFIED, CAP_514, "s.52(1)",
         "A later charge prevails if, when it was signed, the earlier was not applied for (or, over an unpublished "
         "or short-term application, not notified) and its taker did not know of it.",
         cites=("MR-31", "MR-35 PRIORITY_CONTESTED", "MR-35 TAKER_IGNORANT")),
    row("HK-51", Effect.PRIORITY, Confidence.VERIFIED, CAP_514, "s.52(2)",
         "The same holds between any rights in or under the patent that can not stand together, a licence among them.",
         cites=("MR-33",)),
    row("HK-52", Effect.PRIORITY, Confidence.VERIFIED, CAP_514, "s.52(1)(a)(i)",
         "Of the earlier charge counts the day its entry was applied for, not the day it was entered.",
         cites=("MR-20 REGISTER_ENTRY_AWAITED",)),
    row("HK-53", Effect.PRIORITY, Confidence.VERIFIED, CAP_514, "s.52(1)",
         "Of the later charge counts the day it was made; it need not be registered to prevail.", does=Does.DECIDES),
    row("HK-54", Effect.REQUIRE, Confidence.DERIVED, CAP_514, "s.52(1)(b)",
         "What the later taker knew is never guessed: without its word, and the day of its search, the pair is open.",
         cites=("MR-35 KNOWLEDGE_UNKNOWN",)),
    row("HK-55", Effect.COMPUTE, Confidence.DERIVED, CAP_514, "s.52(1)(b)",
         "Who had a search that shows the earlier charge knew of it; that charge was then applied for, and goes first.",
         cites=("MR-32",)),
    row("HK-56", Effect.WARN, Confidence.MEMORY_MEDIUM, CAP_514, "s.52: did not know",
         "What stands at the Companies Registry is not by itself known to the later taker; this can be contested.",
         code="COMPANIES_REGISTRY_SEARCHED", check=companies_registry_searched,
         cure="Search the Patents Registry, and say what was known."),
    row("HK-57", Effect.PRIORITY, Confidence.MEMORY_HIGH, CAP_514.beside, "general law",
         "Where the later charge does not prevail so, the earlier goes first; a later legal title is not counted.",
         cites=("MR-35 FIRST_IN_TIME",)),
    row("HK-58", Effect.PRIORITY, Confidence.SECONDARY, CAP_514.beside, "general law",
         "A later fixed charge goes before a floating one, not crystallised, unless its taker had notice of the "
         "clause against it.", cites=("MR-36", "MR-35 FLOATING_PASSED", "MR-35 CLAUSE_UNKNOWN")),
    row("HK-59", Effect.PRIORITY, Confidence.MEMORY_HIGH, CAP_514.beside, "general law of contract",
         "A deed of priority goes before all that, between its parties alone.", cites=("MR-35 SUBORDINATED",)),
    row("HK-5A", Effect.REFUSE, Confidence.DERIVED, CAP_514, "s.52 is not transitive",
         "Where the pairs run in a circle no rank follows from them: a deed of priority or counsel's word is needed.",
         cites=("MR-35",)),
    row("HK-5B", Effect.INFO, Confidence.MEMORY_HIGH, CAP_514, "s.52(3)",
         "Section 52 covers assignments, mortgages and security, licences and mortgages of them, the owner's death "
         "and, it is believed, orders that transfer a right."),
)

_COMPANY_CHARGES = (
    row("HK-60", Effect.REQUIRE, Confidence.SECONDARY, CAP_622, "ss. 334(1)(i), (j), 335",
         "A Hong Kong company's charge on a patent or a licence under one, or a floating charge, is registered at "
         "the Companies Registry, wherever the right lies.", cites=("MR-21",)),
    row("HK-61", Effect.REQUIRE, Confidence.SECONDARY, CAP_622, "s.336",
         "So is the charge of a registered non-Hong Kong company on property in Hong Kong, such as a patent there.",
         does=Does.DECIDES),
    row("HK-62", Effect.WARN, Confidence.SECONDARY, CAP_622, "Part 16; Slavenburg filings ended on 14 December 2007",
         "A company from elsewhere that is not registered files nothing; see that it did not have to register.",
         code="COMPANY_NOT_REGISTERED", check=company_not_registered,
         cure="Have the company register, and record that it is, if it has a place of business in Hong Kong."),
    row("HK-63", Effect.INFO, Confidence.VERIFIED, CAP_622, "s.333(1)",
         "A charge includes a mortgage.", does=Does.DECIDES),
    row("HK-64", Effect.DEADLINE, Confidence.VERIFIED, CAP_622, "ss. 335, 336",
         "Form NM1 and a certified copy are delivered within 1 month; for a charge made elsewhere over nothing in "
         "Hong Kong, from the day a copy could have arrived.", cites=("MR-21 CR_FILING_DUE",)),
    row("HK-65", Effect.COMPUTE, Confidence.MEMORY_HIGH, CAP_514.beside, "Cap. 1 ss. 3, 71",
         "A month ends on the corresponding day, or the month's last; if that is a holiday, a Sunday or a day of a "
         "storm warning (not known ahead), on the next that is none.", does=Does.DECIDES),
    row("HK-66", Effect.REFUSE, Confidence.VERIFIED, CAP_622, "s.333(4)",
         "The copy is certified by an officer of who delivers it, or of one interested, or a person authorised; who "
         "certified is not in the filing."),
    row("HK-67", Effect.WARN, Confidence.VERIFIED, CAP_622.beside, "Companies Registry, questions on charges",
         "A copy is delivered, never the original."),
    row("HK-68", Effect.INFO, Confidence.VERIFIED, CAP_622.beside, "Companies Registry, questions on charges",
         "The company or the chargee may deliver."),
    row("HK-69", Effect.REQUIRE, Confidence.VERIFIED, CAP_622.beside, "Companies Registry, filing tips",
         "Form NM1 gives the registered name, the instrument as the copy has it, the day, and the chargee's own "
         "office."),
    row("HK-6A", Effect.TRANSITION, Confidence.SECONDARY, CAP_622, "s.337",
         "Not delivered in time, the charge is void against liquidator and creditors, good between the parties, and "
         "the lender may call the money.", cites=("MR-21 CR_CHARGE_VOID",)),
    row("HK-6B", Effect.REFUSE, Confidence.SECONDARY, CAP_622, "s.346",
         "Late delivery needs an order of the court, which saves what others acquired before.", does=Does.DECIDES),
    row("HK-6C", Effect.PRIORITY, Confidence.MEMORY_HIGH, CAP_622, "s.337",
         "Before a charge that is void for that, another of the same company goes, whatever section 52 says.",
         cites=("MR-35 VOID_CHARGE",)),
    row("HK-6D", Effect.REQUIRE, Confidence.VERIFIED, CAP_622, "ss. 338 to 340",
         "A company that acquires property already charged files the same way."),
    row("HK-6E", Effect.WARN, Confidence.DERIVED, CAP_622, "s.334(1)(i)",
         "A registered design, or a licence under a trade mark, is not in the list unless the charge floats."),
    row("HK-6F", Effect.WARN, Confidence.DERIVED, CAP_622, "s.334(1)(i)",
         "The list says a patent; a charge on a mere application is delivered all the same.",
         cites=("MR-21 CR_FILING_ADVISED",)),
    row("HK-6G", Effect.INFO, Confidence.DERIVED, CAP_622, "Part 8",
         "A natural person's charge is not delivered.", does=Does.DECIDES),
    row("HK-6H", Effect.INFO, Confidence.DERIVED, CAP_622.beside, "two registers",
         "The Patents Registry's entry and the Companies Registry's prove nothing of each other.", does=Does.DECIDES),
)

_ENDS = (
    row("HK-70", Effect.REQUIRE, Confidence.SECONDARY, CAP_622, "s.345",
         "A release goes to the Companies Registry on form NM2 with a certified copy; no law sets a day.",
         code="CHARGE_RELEASE_DUE", check=charge_release_due,
         cure="Deliver form NM2 with a certified copy of the release, and file the proof."),
    row("HK-71", Effect.REQUIRE, Confidence.DERIVED, CAP_514.beside, "form P19, HKD 325",
         "A release or a deed of reassignment is filed at the Patents Registry on form P19.", cites=("MR-23",),
         code="RELEASE_NOT_ENTERED", verdicts=release_not_entered),
    row("HK-72", Effect.INFO, Confidence.VERIFIED, FORMS_SEEN, "form D5",
         "For a design, a claim as mortgagee is cancelled on form D5, without fee."),
    row("HK-73", Effect.INFO, Confidence.VERIFIED, CAP_559, "s.29(6), rule 64; form T10",
         "For a trade mark, a security interest is removed on form T10, without fee."),
    row("HK-74", Effect.WARN, Confidence.MEMORY_MEDIUM, CAP_514.beside, "general law",
         "A sale on default needs an express power in the instrument; no law gives one for such rights."),
    row("HK-75", Effect.INFO, Confidence.MEMORY_HIGH, CAP_514.beside, "general law",
         "Foreclosure is by order of the court alone."),
    row("HK-76", Effect.WARN, Confidence.MEMORY_MEDIUM, CAP_514.beside, "Cap. 32 ss. 266, 267",
         "A winding-up within 6 months of a charge for an old debt, 12 of a floating one, 2 years for connected "
         "persons, may set it aside.", code="PREFERENCE_RISK", check=preference_risk),
    row("HK-77", Effect.INFO, Confidence.MEMORY_MEDIUM, CAP_514.beside, "Cap. 117",
         "No stamp duty falls on a mortgage of such rights."),
)
# fmt: on

RULES = (
    *_THE_RIGHT,
    *_CREATION,
    *_FILING,
    *_PRIORITY,
    *_COMPANY_CHARGES,
    *_ENDS,
)
"""The table but for the rights that are not kept here."""
