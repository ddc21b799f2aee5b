"""The rules on a pledge that crosses a border, wherever its rights lie: one table beside those of the places.

It holds for every place, so a check looks at any item. What concerns the pledge as a whole is said once, with its first
item; what a register asks of the papers, with the first item of its place. A rule of recognition that says the same is
cited here for the places whose own table does not cite it (`CITATIONS`). Which judgments and awards travel stands in
`registry.domain.crossing.court_judgments`; what papers need, and by which numbers parties are named, in
`registry.domain.crossing.papers`: both are part of the table.

Not here: the class for foreign exchange itself (`registry.domain.crossing.foreign_exchange`), which arrangements carry
what (`registry.domain.crossing.portability`, from the places' forms), and what an item's acts have brought about
(`registry.domain.recognition.effects`).

Sources: 汇发〔2014〕29号 (in force 2014-06-01); the arrangements between the Mainland, Hong Kong and Macau; Law on the
Application of Law to Foreign-related Civil Relations (2011) arts. 40, 48, 49; Cap. 514 s.52; Cap. 622 Part 8.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from registry.domain.case.case import Case, PlaceRule, Places
from registry.domain.case.remarks import charges_still_shown, first_of_place
from registry.domain.case.row import row
from registry.domain.case.verdict import Verdict, note, pending
from registry.domain.crossing import court_judgments, papers
from registry.domain.crossing.foreign_exchange import MAINLAND, SafeDuty, safe_class, safe_duty
from registry.domain.crossing.texts import (
    CAP_514,
    CAP_622,
    CIVIL_CODE,
    CONFLICT_LAW,
    ONE_STATE,
    RJPI,
    SAFE_RULES,
)
from registry.domain.filing.acts import Act, ActKind
from registry.domain.law.deadline import Deadline
from registry.domain.law.finding import Confidence, Does, Effect
from registry.domain.law.place import CreationEffect
from registry.domain.party.party import PartyKind
from registry.domain.values.days import legal_day
from registry.domain.values.spelling import same

SAFE = "SAFE"
SHORT_FORM = "short_form_charge"
"""The kind of document by which a filing tells of a charge made under the law of the right's own place."""


def duty(case: Case, places: Places) -> SafeDuty | None:
    """What the item owes SAFE on its own parties and register; None where nothing, done or not."""
    executed_at = case.filing.contract.executed_at
    mainland = places.get(MAINLAND)
    return safe_duty(
        safe_class(
            guarantor=case.pledgor.seat,
            debtor=case.debtor.seat,
            creditor=case.pledgee.seat,
            registers=(case.place.code,),
        ),
        guarantor=case.pledgor,
        signed_on=None if executed_at is None else legal_day(executed_at),
        calendar=None if mainland is None else mainland.calendar,
    )


def safe_act(case: Case) -> Act | None:
    """The item's registration with SAFE, by its reference: an entered one if there is, else one asked for."""
    acts = [act for act in case.acts_standing(SAFE, ActKind.REGISTER) if act.reference]
    return min(acts, key=lambda act: act.effective_at is None, default=None)


def deadlines(case: Case, places: Places) -> tuple[Deadline, ...]:
    """What crossing the border has to be done by when: the registration with SAFE, while none is on file."""
    owed = duty(case, places)
    if owed is None or owed.due_on is None or safe_act(case) is not None:
        return ()
    message = "The security for a debt abroad is to be registered with SAFE within 15 working days of signing."
    return (
        Deadline(
            rule=owed.rule,
            code="SAFE_REGISTRATION_DUE",
            message=message,
            due_on=owed.due_on,
            register=SAFE,
            provisional=owed.provisional,
        ),
    )


def _charge_of_elsewhere(case: Case) -> tuple[Verdict, ...]:
    """XB-08: a register of charges of another place than the right's still shows what was released here."""
    shown = () if case.place.charge_register is not None else charges_still_shown(case)
    if not shown:
        return ()
    message = f"{', '.join(shown)} still shows the charge released here."
    return (pending("CHARGE_RELEASE_DUE", message, cure="Deliver its release there, and file the proof."),)


def _parties_of_wai_bao_nei_dai(case: Case) -> tuple[Verdict, ...]:
    """XB-13: the creditor is a financial institution, the debtor none, who registers its debt once it is performed."""
    owed = duty(case, case.places)
    if owed is None or owed.rule != "XB-13" or case.item != 1:
        return ()
    remarks = []
    wrong = [] if case.pledgee.kind is PartyKind.BANK else ["the creditor is not on record as a bank"]
    wrong += ["the debtor is a bank"] if case.debtor.kind is PartyKind.BANK else []
    if wrong:
        message = f"Guarantor outside, debtor and creditor inside, but {' and '.join(wrong)}."
        cure = "Have a financial institution of the Mainland lend to a debtor that is none, or ask SAFE."
        remarks.append(pending("WAI_BAO_NEI_DAI_PARTIES", message, "#/pledgee", cure))
    if case.enforced:
        message = "The security was realised: what the debtor now owes abroad is foreign debt, which it registers."
        remarks.append(
            note("FOREIGN_DEBT_AFTER_PERFORMANCE", message, "#/debtor", "Have it register the debt with SAFE.")
        )
    return tuple(remarks)


def _across_the_border(case: Case) -> str | None:
    """XB-17: the register lies on another side than pledgor or pledgee, and the security is in neither class."""
    here = case.place.code == MAINLAND
    crossing = any((party.seat == MAINLAND) is not here for party in (case.pledgor, case.pledgee))
    if not crossing or duty(case, case.places) is not None or not first_of_place(case):
        return None
    if case.enforced:
        return (
            "The security was realised across the border: the bank checks it and keeps the papers before money passes."
        )
    return (
        f"{case.place.register} is across the border from pledgor or pledgee: nothing is reviewed now; on enforcement "
        "a bank checks before proceeds pass, and a change of ownership may be an investment to register."
    )


def _contract_of_elsewhere(case: Case) -> str | None:
    """XB-06: one Mainland contract over a right of a place where its own law makes and ranks the security."""
    if case.place.creation is not CreationEffect.PRIORITY_AGAINST_LATER:
        return None
    short = any(document.known_kind == SHORT_FORM for document in case.filing.documents)
    if short or not same(case.filing.contract.governing_law, MAINLAND):
        return None
    return (
        f"The contract is under Mainland law; in {case.place.code} the form, the making and the rank of the security "
        f"follow the law of {case.place.code}."
    )


def _loan_from_outside(case: Case) -> str | None:
    """XB-18: a Mainland debtor owes a lender from outside; the pledgee may hold for others."""
    lenders = {case.filing.pledgee.id, *(party.id for party in case.filing.on_behalf_of)}
    outside = any(party.seat != MAINLAND for who, party in case.parties.items() if who in lenders)
    if case.item != 1 or case.debtor.seat != MAINLAND or not outside:
        return None
    return "The loan itself is foreign debt of the debtor, with a registration of its own, whatever the security."


# fmt: off
# What follows keeps the form of the law tables: id, effect, confidence, text of law, where in it, rule.
_WHICH_LAW = (
    row("XB-01", Effect.COMPUTE, Confidence.DERIVED, ONE_STATE, "territoriality",
         "Each right of a package has its own track: its clause, filing, days and state; none is registered for all.",
         does=Does.DECIDES),
    row("XB-02", Effect.TRANSITION, Confidence.MEMORY_HIGH, CIVIL_CODE, "art. 444",
         "A pledge of a Mainland right that CNIPA has not entered does not exist; no paper from elsewhere makes it.",
         does=Does.DECIDES),
    row("XB-03", Effect.TRANSITION, Confidence.VERIFIED, CAP_514, "s.52",
         "A security over a Hong Kong right, signed and not registered, exists between the parties and is exposed.",
         does=Does.DECIDES),
    row("XB-04", Effect.TRANSITION, Confidence.MEMORY_HIGH, RJPI.beside, "RJPI, as MO-13",
         "A pledge of a Macau right, agreed and not annotated, exists between the parties and counts against no other.",
         does=Does.DECIDES),
    row("XB-05", Effect.INFO, Confidence.DERIVED, CONFLICT_LAW, "arts. 40, 48, 49; 解释(一) art. 17",
         "A Mainland court takes a pledge of rights under the law of the place where it was made, read as the place "
         "of its register, and what the right is under the law of the place where protection is asked.",
         cites=("MR-18",)),
    row("XB-06", Effect.WARN, Confidence.DERIVED, CAP_514, "ss. 50 to 52",
         "One Mainland contract may be good under its own law; a Hong Kong security is made, formed and ranked by "
         "Hong Kong law, and needs a short charge of its own for the register.", code="CONTRACT_LAW_OF_ANOTHER_PLACE",
         check=_contract_of_elsewhere,
         cure=f"Make a short charge under the law of the right's place; file it as a document of kind {SHORT_FORM}."),
    # Refused in a template; in a filing a forfeiture clause never refuses.
    row("XB-07", Effect.WARN, Confidence.MEMORY_HIGH, CIVIL_CODE, "art. 428; HK-37; MO-15",
         "A clause that passes title on default works as priority payment in the Mainland, is void as a clog in Hong "
         "Kong and null in Macau.", cites=("MR-19",)),
    row("XB-08", Effect.DEADLINE, Confidence.SECONDARY, CAP_622, "ss. 334, 335",
         "A Hong Kong company that charges a right of another place delivers it to the Companies Registry as well.",
         cites=("MR-21",), code="CHARGE_RELEASE_DUE", verdicts=_charge_of_elsewhere),
)

_FOREIGN_EXCHANGE = (
    row("XB-10", Effect.COMPUTE, Confidence.SECONDARY, SAFE_RULES, "art. 2",
         "Cross-border security is a written, binding promise to a creditor that may bring about a payment, or a "
         "transfer of ownership, across the border.", does=Does.DECIDES),
    row("XB-11", Effect.COMPUTE, Confidence.SECONDARY, SAFE_RULES, "art. 3",
         "Its class follows from the places of registration of guarantor, debtor and creditor; Hong Kong and Macau "
         "are outside.", does=Does.DECIDES),
    row("XB-12", Effect.REQUIRE, Confidence.MEMORY_HIGH, SAFE_RULES, "arts. 3, 6, 9",
         "Guarantor inside, debtor and creditor outside (内保外贷): registered with SAFE, by a guarantor that is no "
         "bank within 15 working days of signing; a bank reports by data interface.",
         cites=("MR-26", "MR-26 NEI_BAO_WAI_DAI")),
    row("XB-13", Effect.REQUIRE, Confidence.MEMORY_HIGH, SAFE_RULES, "arts. 3, 6, 17 to 19",
         "Guarantor outside, debtor and creditor inside (外保内贷): the creditor, a financial institution, reports "
         "it; the debtor, which is none, registers foreign debt after performance.", cites=("MR-26 WAI_BAO_NEI_DAI",),
         code="WAI_BAO_NEI_DAI_PARTIES", verdicts=_parties_of_wai_bao_nei_dai),
    row("XB-14", Effect.INFO, Confidence.SECONDARY, SAFE_RULES, "arts. 3, 24",
         "Every other combination is contracted freely, with nothing to register.", does=Does.DECIDES),
    row("XB-1A", Effect.COMPUTE, Confidence.DERIVED, SAFE_RULES, "art. 3",
         "Who gives his own right for his own debt is never in either class: guarantor and debtor are on one side.",
         does=Does.DECIDES),
    row("XB-15", Effect.INFO, Confidence.MEMORY_HIGH, SAFE_RULES, "art. 29",
         "A registration that is missing does not undo the contract; the payment abroad is stopped, and fined.",
         does=Does.DECIDES),
    row("XB-16", Effect.INFO, Confidence.SECONDARY, SAFE_RULES.beside, "practice notes on 汇发〔2014〕29号",
         "Where creditor, debtor, guarantor and the place of registration are not all on one side, it can be treated "
         "as cross-border security.", does=Does.DECIDES),
    row("XB-17", Effect.INFO, Confidence.MEMORY_HIGH, SAFE_RULES.beside, "跨境担保外汇管理操作指引 part III",
         "Collateral registered on another side than guarantor or creditor needs no review when it is made; on "
         "enforcement a bank checks before proceeds pass, and a change of ownership may be an investment to "
         "register.", code="SAFE_ON_REALISATION", check=_across_the_border,
         cure="Keep the papers that show a genuine and lawful performance."),
    row("XB-18", Effect.WARN, Confidence.MEMORY_HIGH, SAFE_RULES.beside, "rules on foreign debt",
         "A loan from outside to a Mainland debtor is foreign debt, with a registration of its own.",
         code="LOAN_IS_FOREIGN_DEBT", check=_loan_from_outside,
         cure="Have the debtor register the loan as foreign debt."),
    row("XB-19", Effect.INFO, Confidence.DERIVED, SAFE_RULES, "art. 3; XB-16, XB-17",
         "A Mainland company that gives a Hong Kong patent to a Mainland bank for its own loan is in neither class: "
         "nothing to register with SAFE, Cap. 514 for the security, no filing at the Companies Registry.",
         does=Does.DECIDES),
)
# fmt: on

RULES: tuple[PlaceRule, ...] = (*_WHICH_LAW, *_FOREIGN_EXCHANGE, *court_judgments.RULES, *papers.RULES)
"""The table, whole: XB-01 to XB-4A."""

CITATIONS: Mapping[str, PlaceRule] = MappingProxyType({cited: rule for rule in RULES for cited in rule.cites})
"""The cross-border rule by the rule of recognition that says the same, for places that cite none of their own."""
