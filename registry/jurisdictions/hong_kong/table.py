"""The table of Hong Kong, row by row, in the order of the law."""

from __future__ import annotations

from registry.domain.law.finding import Does, Effect
from registry.jurisdictions.hong_kong.charges import COMPANIES
from registry.jurisdictions.hong_kong.checks import (
    STANDARD_O,
    before_original_grant,
    charge_not_released,
    entry_not_released,
    given_up,
    notice_alone,
    preferred,
    restorable,
    seen_at_companies_registry,
    successive,
    title_late,
    title_moves,
    unregistered_company,
    untranslated,
)
from registry.jurisdictions.hong_kong.deadlines import title_ends_on
from registry.jurisdictions.hong_kong.rows import (
    FEES_SEEN,
    MH,
    ML,
    MM,
    NEW_FORM,
    REGISTER_NOW,
    RESTORE,
    TRADE_MARKS,
    TRANSLATE,
    V2,
    D,
    V,
    row,
)

THE_RIGHT = (
    row("HK-01", Effect.REFUSE, V, "Cap. 514 s.2", cites=("MR-02",))(
        "A Hong Kong patent is a standard patent (R), a standard patent (O) or a short-term patent."
    ),
    row("HK-02", Effect.REFUSE, V, "Cap. 514 ss. 4, 8", cites=("FAM-02",))(
        "A standard patent (R) rests on a patent of CNIPA, the UK office or, designating the UK, the EPO. That the UK "
        "was designated is not in the filing."
    ),
    row(
        "HK-03",
        Effect.REFUSE,
        V2,
        "17 of 2016; L.N. 35 of 2019",
        since=STANDARD_O,
        code="STANDARD_O_TOO_EARLY",
        check=before_original_grant,
    )("No standard patent (O) was filed before 19 December 2019."),
    row("HK-04", Effect.REFUSE, V2, "a Mainland patent has no effect in Hong Kong, nor the reverse", does=Does.DECIDES)(
        "A charge on a Mainland patent is none on the Hong Kong one, which is named as its own item: see the family."
    ),
    row("HK-05", Effect.DEADLINE, MH, "Cap. 514 s.15", cites=("FAM-05",), does=Does.DECIDES)(
        "The request to record is made within 6 months after the designated application was published."
    ),
    row("HK-06", Effect.DEADLINE, MH, "Cap. 514 s.23")(
        "Registration and grant are requested within 6 months after the later of the designated patent's grant and the "
        "publication of the request to record, or the application lapses: see the deadlines."
    ),
    row("HK-07", Effect.TRANSITION, V, "Cap. 514 s.39(1)(b)", cites=("MR-03",))(
        "A standard patent lives 20 years beginning with its deemed filing day, and expires after the last of them."
    ),
    row("HK-08", Effect.TRANSITION, V, "Cap. 514 s.126(1)(b)", does=Does.DECIDES)(
        "A short-term patent lives 8 years beginning with its filing day: see the kinds."
    ),
    row("HK-09", Effect.DEADLINE, V, "Cap. 514 s.39(2), (3)")(
        "A standard patent is renewed first three years after the first anniversary of filing that follows its grant, "
        "then yearly; payable from three months before: see the deadlines."
    ),
    row("HK-10", Effect.TRANSITION, V, "Cap. 514 s.39(2), (4)", cites=("MR-04",))(
        "Unpaid, a patent ceases on the due day; paid with an additional fee within 6 months, it is as if it never had."
    ),
    row("HK-11", Effect.DEADLINE, V, "Cap. 514 s.126(2), (3), (5)")(
        "A short-term patent is renewed once, four years after filing, or within three months of a later grant; 6 "
        "months' grace: see the deadlines."
    ),
    row(
        "HK-12",
        Effect.WARN,
        MM,
        "Cap. 514 s.40; form P12",
        code="RESTORATION_OPEN",
        check=restorable,
        cure=RESTORE,
    )("A lapsed patent may be restored, it is believed within 12 months; no new charge is taken while that is open."),
    row("HK-13", Effect.DEADLINE, MM, "Cap. 514 s.33; form P9")(
        "An application (R) that pends past its fifth year, counted from the anniversary of filing that follows its "
        "publication, pays HKD 270 a year, 95 more when late, or is withdrawn: see the deadlines."
    ),
    row("HK-14", Effect.WARN, V2, "Cap. 514 ss. 127F, 129", cites=("MR-06",))(
        "A short-term patent is granted unexamined; enforcing it needs substantive examination asked for or certified."
    ),
    row("HK-15", Effect.TRANSITION, V2, "Cap. 514 ss. 43, 44(2); Cap. 514C r.37", cites=("FAM-10 MUST_FOLLOW_BASE",))(
        "What an EPO opposition revokes or amends, the Hong Kong patent (R) on it follows once the IPD has entered it "
        "(form P15)."
    ),
    row("HK-16", Effect.WARN, D, "Cap. 514 s.2, relevant proceedings", cites=("FAM-10 BASE_INVALIDATED",))(
        "The loss of a CNIPA or UK base changes nothing in the Hong Kong patent, which is exposed on the same grounds."
    ),
    row("HK-17", Effect.INFO, V2, "independence after grant", cites=("FAM-10 BASE_LAPSED",), does=Does.WARNS)(
        "A base that lapses for unpaid fees after the Hong Kong grant changes nothing in the Hong Kong patent."
    ),
    row("HK-18", Effect.TRANSITION, V, "Cap. 514 s.49(3)", does=Does.DECIDES)(
        "A patent revoked for public order or morality is treated as never having had effect: see the right's status."
    ),
    row("HK-19", Effect.DEADLINE, V, "Cap. 514C r.37(4), (5)")(
        "An application for revocation is copied to everyone the register shows to have a right, who has 3 months for "
        "a counter-statement; a mortgagee not entered gets none: see the deadlines."
    ),
    row("HK-20", Effect.WARN, V, "Cap. 514 s.55(1) to (3)", cites=("MR-07",))(
        "While it is referred to the court who owns the patent, no new charge is taken; the court can change the owner."
    ),
    row("HK-21", Effect.WARN, ML, "form P16", code="SURRENDERED_WITHOUT_CONSENT", verdicts=given_up)(
        "An offer to surrender a charged patent is told to every chargee; its consent is not known to be a condition."
    ),
)

CREATION = (
    row("HK-30", Effect.INFO, V, "Cap. 514 s.52(3)(a) to (c)", cites=("MR-02 APPLICATION_ONLY",))(
        "A patent, an application, a right in either, a licence and a sub-licence can all be charged."
    ),
    row("HK-31", Effect.REFUSE, MH, "Cap. 514 s.50(6)", cites=("MR-15",))(
        "A mortgage not in writing, or not signed by or for the parties, is void; taken as every party's signature."
    ),
    row("HK-32", Effect.REFUSE, MH, "Cap. 514 s.54(3)", cites=("MR-12",))(
        "A co-owner mortgages, assigns or licenses only with the others' consent, unless they agreed otherwise."
    ),
    row("HK-33", Effect.REFUSE, V, "Cap. 514 s.51(3)", cites=("MR-14",))(
        "No notice of a trust is entered: whoever holds for others stands in the register as plain mortgagee or owner."
    ),
    row(
        "HK-34",
        Effect.TRANSITION,
        MH,
        "general law of mortgages",
        code="LEGAL_MORTGAGE_TITLE",
        check=title_moves,
        does=Does.DECIDES,
    )("A legal mortgagee becomes proprietor; the instrument licenses back and promises to reassign."),
    row("HK-35", Effect.INFO, MH, "Cap. 514 s.52(3)(b)", cites=("MR-02 SECURITY_KIND_MISMATCH",))(
        "Under an equitable mortgage or a fixed or floating charge the owner stays, and a security is entered."
    ),
    row(
        "HK-36",
        Effect.REQUIRE,
        V2,
        "no ban on successive charges",
        code="RANK_CLAIM",
        verdicts=successive,
    )("Further charges are allowed; each says which rank it claims, and heeds an earlier one's clause against it."),
    row("HK-37", Effect.WARN, MH, "equity of redemption", cites=("MR-19",))(
        "A clause by which title passes on default without court or sale is void; foreclosure needs a court's order."
    ),
    row("HK-38", Effect.WARN, MH, "future property in equity")(
        "Future patents can be charged in general words; the register enters only those with a number."
    ),
    row("HK-39", Effect.REFUSE, D, "Cap. 514 s.52(1)", cites=("MR-11",))(
        "Who gives the charge is the registered owner; else the chain of title is registered first."
    ),
)

FILING = (
    row("HK-40", Effect.REQUIRE, V, "Cap. 514 s.52; form P19, HKD 325", cites=("MR-20",))(
        "A charge on a patent or a published application is filed on form P19, on paper or with a full account."
    ),
    row("HK-41", Effect.REQUIRE, V, "Cap. 514C r.43(1); Cap. 514 s.51(2)(c)", cites=("MR-03 APPLICATION",))(
        "An unpublished or a short-term application has no entry; the form is given as a notice: see the deadlines."
    ),
    row(
        "HK-42",
        Effect.DEADLINE,
        D,
        "Cap. 514 s.52(1)(a)(i), (ii)",
        code="NOTICE_NOT_ENOUGH",
        check=notice_alone,
        cure=REGISTER_NOW,
    )("Once the right is published or granted, a notice given before may not protect: apply to register at once."),
    row("HK-43", Effect.REFUSE, V, "notice of the Intellectual Property Department", since=NEW_FORM)(
        "The form P19 of before 16 May 2025 was taken until 16 November 2025; which form was used is not in the filing."
    ),
    row("HK-44", Effect.REQUIRE, V, "notice of the Intellectual Property Department", since=NEW_FORM)(
        "Form P19 gives each mortgagee's name, address, type and place of incorporation; an agent shows local presence."
    ),
    row("HK-45", Effect.REQUIRE, MH, "Cap. 522A r.33(2) to (4), by parallel")(
        "Form P19 gives the whole particulars; for a mortgage it is signed by the mortgagor or comes with evidence."
    ),
    row(
        "HK-46",
        Effect.REQUIRE,
        MM,
        "pages of the Intellectual Property Department",
        code="TRANSLATION_MISSING",
        check=untranslated,
        cure=TRANSLATE,
    )("A paper in another language than English or Chinese comes with a translation."),
    row("HK-47", Effect.INFO, MM, "practice")("The Patents Registry asks for no notary and no legalisation."),
    row("HK-48", Effect.INFO, D, "structure of Cap. 514 s.52")(
        "No law sets a day for registering a mortgage at the Patents Registry; delay costs rank: see the deadlines."
    ),
    row(
        "HK-49",
        Effect.WARN,
        MM,
        "Cap. 514 s.87",
        code="TITLE_REGISTERED_LATE",
        check=title_late,
        last_day=title_ends_on,
    )(
        "A legal mortgagee or exclusive licensee entered later than 6 months may lose money remedies for infringements "
        "before; a mere chargee does not."
    ),
    row("HK-4A", Effect.FEE, V, "forms P7, P18", since=FEES_SEEN)(
        "An error in an entry is corrected on form P7 for HKD 135; names, addresses and agents on form P18 for nothing."
    ),
    row("HK-4B", Effect.INFO, MM, "Cap. 514 s.53")("A disputed entry is rectified by order of the court."),
    row("HK-4C", Effect.FEE, V, "form P11", since=FEES_SEEN)("A certified extract of the entry costs HKD 95."),
)

PRIORITY = (
    row(
        "HK-50",
        Effect.PRIORITY,
        V,
        "Cap. 514 s.52(1)",
        cites=("MR-31", "MR-35 PRIORITY_CONTESTED", "MR-35 TAKER_IGNORANT"),
    )(
        "A later charge prevails if, when it was signed, the earlier was not applied for (or, over an unpublished or "
        "short-term application, not notified) and its taker did not know of it."
    ),
    row("HK-51", Effect.PRIORITY, V, "Cap. 514 s.52(2)", cites=("MR-33",))(
        "The same holds between any rights in or under the patent that can not stand together, a licence among them."
    ),
    row("HK-52", Effect.PRIORITY, V, "Cap. 514 s.52(1)(a)(i)", cites=("MR-20 REGISTER_ENTRY_AWAITED",))(
        "Of the earlier charge counts the day its entry was applied for, not the day it was entered."
    ),
    row("HK-53", Effect.PRIORITY, V, "Cap. 514 s.52(1)", does=Does.DECIDES)(
        "Of the later charge counts the day it was made; it need not be registered to prevail."
    ),
    row("HK-54", Effect.REQUIRE, D, "Cap. 514 s.52(1)(b)", cites=("MR-35 KNOWLEDGE_UNKNOWN",))(
        "What the later taker knew is never guessed: without its word, and the day of its search, the pair is open."
    ),
    row("HK-55", Effect.COMPUTE, D, "Cap. 514 s.52(1)(b)", cites=("MR-32",))(
        "Who had a search that shows the earlier charge knew of it; that charge was then applied for, and goes first."
    ),
    row(
        "HK-56",
        Effect.WARN,
        MM,
        "Cap. 514 s.52: did not know",
        code="COMPANIES_REGISTRY_SEARCHED",
        check=seen_at_companies_registry,
        cure="Search the Patents Registry, and say what was known.",
    )("What stands at the Companies Registry is not by itself known to the later taker; this can be contested."),
    row("HK-57", Effect.PRIORITY, MH, "general law", cites=("MR-35 FIRST_IN_TIME",))(
        "Where the later charge does not prevail so, the earlier goes first; a later legal title is not counted."
    ),
    row("HK-58", Effect.PRIORITY, V2, "general law", cites=("MR-36", "MR-35 FLOATING_PASSED", "MR-35 CLAUSE_UNKNOWN"))(
        "A later fixed charge goes before a floating one, not crystallised, unless its taker had notice of the clause "
        "against it."
    ),
    row("HK-59", Effect.PRIORITY, MH, "general law of contract", cites=("MR-35 SUBORDINATED",))(
        "A deed of priority goes before all that, between its parties alone."
    ),
    row("HK-5A", Effect.REFUSE, D, "Cap. 514 s.52 is not transitive", cites=("MR-35",))(
        "Where the pairs run in a circle no rank follows from them: a deed of priority or counsel's word is needed."
    ),
    row("HK-5B", Effect.INFO, MH, "Cap. 514 s.52(3)")(
        "Section 52 covers assignments, mortgages and security, licences and mortgages of them, the owner's death and, "
        "it is believed, orders that transfer a right."
    ),
)

COMPANIES_ROWS = (
    row("HK-60", Effect.REQUIRE, V2, "Cap. 622 ss. 334(1)(i), (j), 335", since=COMPANIES, cites=("MR-21",))(
        "A Hong Kong company's charge on a patent or a licence under one, or a floating charge, is registered at the "
        "Companies Registry, wherever the right lies."
    ),
    row("HK-61", Effect.REQUIRE, V2, "Cap. 622 s.336", since=COMPANIES, does=Does.DECIDES)(
        "So is the charge of a registered non-Hong Kong company on property in Hong Kong, such as a patent there."
    ),
    row(
        "HK-62",
        Effect.WARN,
        V2,
        "Cap. 622 Part 16; Slavenburg filings ended on 14 December 2007",
        since=COMPANIES,
        code="COMPANY_NOT_REGISTERED",
        check=unregistered_company,
        cure="Have the company register, and record that it is, if it has a place of business in Hong Kong.",
    )("A company from elsewhere that is not registered files nothing; see that it did not have to register."),
    row("HK-63", Effect.INFO, V, "Cap. 622 s.333(1)", since=COMPANIES, does=Does.DECIDES)(
        "A charge includes a mortgage."
    ),
    row("HK-64", Effect.DEADLINE, V, "Cap. 622 ss. 335, 336", since=COMPANIES, cites=("MR-21 CR_FILING_DUE",))(
        "Form NM1 and a certified copy are delivered within 1 month; for a charge made elsewhere over nothing in Hong "
        "Kong, from the day a copy could have arrived."
    ),
    row("HK-65", Effect.COMPUTE, MH, "Cap. 1 ss. 3, 71", does=Does.DECIDES)(
        "A month ends on the corresponding day, or the month's last; if that is a holiday, a Sunday or a day of a "
        "storm warning (not known ahead), on the next that is none."
    ),
    row("HK-66", Effect.REFUSE, V, "Cap. 622 s.333(4)", since=COMPANIES)(
        "The copy is certified by an officer of who delivers it, or of one interested, or a person authorised; who "
        "certified is not in the filing."
    ),
    row("HK-67", Effect.WARN, V, "Companies Registry, questions on charges", since=COMPANIES)(
        "A copy is delivered, never the original."
    ),
    row("HK-68", Effect.INFO, V, "Companies Registry, questions on charges", since=COMPANIES)(
        "The company or the chargee may deliver."
    ),
    row("HK-69", Effect.REQUIRE, V, "Companies Registry, filing tips", since=COMPANIES)(
        "Form NM1 gives the registered name, the instrument as the copy has it, the day, and the chargee's own office."
    ),
    row("HK-6A", Effect.TRANSITION, V2, "Cap. 622 s.337", since=COMPANIES, cites=("MR-21 CR_CHARGE_VOID",))(
        "Not delivered in time, the charge is void against liquidator and creditors, good between the parties, and the "
        "lender may call the money."
    ),
    row("HK-6B", Effect.REFUSE, V2, "Cap. 622 s.346", since=COMPANIES, does=Does.DECIDES)(
        "Late delivery needs an order of the court, which saves what others acquired before."
    ),
    row("HK-6C", Effect.PRIORITY, MH, "Cap. 622 s.337", since=COMPANIES, cites=("MR-35 VOID_CHARGE",))(
        "Before a charge that is void for that, another of the same company goes, whatever section 52 says."
    ),
    row("HK-6D", Effect.REQUIRE, V, "Cap. 622 ss. 338 to 340", since=COMPANIES)(
        "A company that acquires property already charged files the same way."
    ),
    row("HK-6E", Effect.WARN, D, "Cap. 622 s.334(1)(i)", since=COMPANIES)(
        "A registered design, or a licence under a trade mark, is not in the list unless the charge floats."
    ),
    row("HK-6F", Effect.WARN, D, "Cap. 622 s.334(1)(i)", since=COMPANIES, cites=("MR-21 CR_FILING_ADVISED",))(
        "The list says a patent; a charge on a mere application is delivered all the same."
    ),
    row("HK-6G", Effect.INFO, D, "Cap. 622 Part 8", since=COMPANIES, does=Does.DECIDES)(
        "A natural person's charge is not delivered."
    ),
    row("HK-6H", Effect.INFO, D, "two registers", since=COMPANIES, does=Does.DECIDES)(
        "The Patents Registry's entry and the Companies Registry's prove nothing of each other."
    ),
)

ENDS = (
    row(
        "HK-70",
        Effect.REQUIRE,
        V2,
        "Cap. 622 s.345",
        since=COMPANIES,
        code="CHARGE_RELEASE_DUE",
        check=charge_not_released,
        cure="Deliver form NM2 with a certified copy of the release, and file the proof.",
    )("A release goes to the Companies Registry on form NM2 with a certified copy; no law sets a day."),
    row(
        "HK-71",
        Effect.REQUIRE,
        D,
        "form P19, HKD 325",
        cites=("MR-23",),
        code="RELEASE_NOT_ENTERED",
        verdicts=entry_not_released,
    )("A release or a deed of reassignment is filed at the Patents Registry on form P19."),
    row("HK-72", Effect.INFO, V, "form D5", since=FEES_SEEN)(
        "For a design, a claim as mortgagee is cancelled on form D5, without fee."
    ),
    row("HK-73", Effect.INFO, V, "Cap. 559 s.29(6), rule 64; form T10", since=TRADE_MARKS)(
        "For a trade mark, a security interest is removed on form T10, without fee."
    ),
    row("HK-74", Effect.WARN, MM, "general law")(
        "A sale on default needs an express power in the instrument; no law gives one for such rights."
    ),
    row("HK-75", Effect.INFO, MH, "general law")("Foreclosure is by order of the court alone."),
    row("HK-76", Effect.WARN, MM, "Cap. 32 ss. 266, 267", code="PREFERENCE_RISK", check=preferred)(
        "A winding-up within 6 months of a charge for an old debt, 12 of a floating one, 2 years for connected "
        "persons, may set it aside."
    ),
    row("HK-77", Effect.INFO, MM, "Cap. 117")("No stamp duty falls on a mortgage of such rights."),
)
