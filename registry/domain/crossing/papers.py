"""What a paper needs to count across a border: who attests it, and by which number it names a party.

The registry stores no paper, so nothing here refuses: where the seat of a party and the register show that papers must
cross, a note says what they need, once for each register. The numbers of parties are read where parties are recorded
(`registry.domain.party.identifiers`).

Sources: practice of the attesting officers appointed by the Ministry of Justice; the status table of the Apostille
Convention; GB 32100-2015, ISO 17442; XB-30 to XB-4A.
"""

from __future__ import annotations

from collections.abc import Callable

from registry.domain.case.case import Case, PlaceRule
from registry.domain.case.row import row
from registry.domain.crossing.foreign_exchange import MAINLAND
from registry.domain.crossing.texts import (
    APOSTILLE,
    BUSINESS_IDENTIFIER,
    CREDIT_CODE,
    ENTITY_CODE,
    ONE_STATE,
)
from registry.domain.law.finding import Confidence, Does, Effect
from registry.domain.law.place import CreationEffect
from registry.domain.party.party import Party

_ATTESTING = {"HK": "China Legal Service (Hong Kong)", "MO": "China Legal Service (Macau)"}


def _applicants(case: Case) -> tuple[Party, ...]:
    """Who brings papers to the register: pledgor and pledgee, on the first item of its place; nobody on a later one."""
    here = case.collateral.right.jurisdiction
    if any(one.right.jurisdiction == here for one in case.filing.collateral[: case.item - 1]):
        return ()
    return tuple({party.id: party for party in (case.pledgor, case.pledgee)}.values())


def _attested(seat: str) -> Callable[[Case], str | None]:
    def check(case: Case) -> str | None:
        if case.place.code != MAINLAND or all(party.seat != seat for party in _applicants(case)):
            return None
        return (
            f"Papers from {seat} for {case.place.register} need the certificate of a China-appointed attesting officer "
            f"and the seal of {_ATTESTING[seat]}, one matter to a certificate, its purpose stated."
        )

    return check


def _apostilled(case: Case) -> str | None:
    """XB-33: a party from outside the State brings papers to the Mainland."""
    within = {MAINLAND, *_ATTESTING}
    if case.place.code != MAINLAND or all(party.seat in within for party in _applicants(case)):
        return None
    return (
        f"Papers from abroad for {case.place.register} bear an apostille, if the State they come from is bound by it."
    )


def _notarised(case: Case) -> str | None:
    """XB-34: a Mainland party brings papers to a place outside that does not take them as they are (as HK-47 does)."""
    if case.place.code == MAINLAND or case.place.creation is CreationEffect.PRIORITY_AGAINST_LATER:
        return None
    if all(party.seat != MAINLAND for party in _applicants(case)):
        return None
    return f"Mainland papers for {case.place.register} bear a Mainland notary's certificate; no apostille is given."


def _capacity(case: Case) -> str | None:
    """XB-35: a Hong Kong company shows the Mainland who it is and who signs for it."""
    companies = (party for party in _applicants(case) if party.seat == "HK" and party.is_company)
    if case.place.code != MAINLAND or not any(companies):
        return None
    return (
        "A Hong Kong company shows its certificate of incorporation, its business registration certificate, the "
        "board's resolution and the signatory's authority."
    )


# fmt: off
# What follows keeps the form of the law tables: id, effect, confidence, text of law, where in it, rule.
_PAPERS = (
    row("XB-30", Effect.WARN, Confidence.SECONDARY, ONE_STATE,
         "Ministry of Justice, system of attesting officers",
         "A Hong Kong paper used in the Mainland needs the certificate of a China-appointed attesting officer, and "
         "seal and transmission by China Legal Service (Hong Kong).", code="PAPERS_TO_BE_ATTESTED",
         check=_attested("HK")),
    row("XB-31", Effect.WARN, Confidence.SECONDARY, ONE_STATE,
         "Ministry of Justice, system of attesting officers",
         "A Macau paper used in the Mainland needs the certificate of a China-appointed attesting officer, and the "
         "seal of China Legal Service (Macau).", code="PAPERS_TO_BE_ATTESTED", check=_attested("MO")),
    row("XB-32", Effect.REFUSE, Confidence.SECONDARY, APOSTILLE, "",
         "An apostille is not given between parts of one State. A filing does not tell how a paper was attested."),
    row("XB-33", Effect.WARN, Confidence.VERIFIED, APOSTILLE, "",
         "A foreign party's paper used in the Mainland bears an apostille, unless the two States are not bound.",
         code="PAPERS_TO_BE_APOSTILLED", check=_apostilled),
    row("XB-34", Effect.WARN, Confidence.MEMORY_MEDIUM, ONE_STATE, "practice; HK-47",
         "A Mainland paper used outside bears a Mainland notary's certificate; Hong Kong's Patents Registry asks none.",
         code="PAPERS_TO_BE_NOTARISED", check=_notarised),
    row("XB-35", Effect.WARN, Confidence.SECONDARY, ONE_STATE, "practice of the attesting officers",
         "A Hong Kong company shows its incorporation, its business registration, the board's resolution and the "
         "authority of who signs.", code="CAPACITY_PAPERS", check=_capacity),
)

_NUMBERS = (
    row("XB-40", Effect.REFUSE, Confidence.VERIFIED, CREDIT_CODE, "",
         "A unified social credit code has 18 characters, without I, O, S, V and Z; a wrong check character is "
         "refused.", does=Does.DECIDES),
    row("XB-41", Effect.COMPUTE, Confidence.VERIFIED, CREDIT_CODE, "",
         "Its check character is the complement to 31 of the sum weighted by the powers of three.", does=Does.DECIDES),
    row("XB-42", Effect.INFO, Confidence.MEMORY_HIGH, CREDIT_CODE, "",
         "Its first two places may be letters for some bodies; the region is digits.", does=Does.DECIDES),
    row("XB-43", Effect.WARN, Confidence.MEMORY_HIGH, CREDIT_CODE.beside, "GB 11714",
         "Places 9 to 17 are an organisation code with a check of its own, which some older codes do not keep."),
    row("XB-44", Effect.REQUIRE, Confidence.SECONDARY, BUSINESS_IDENTIFIER, "",
         "A Hong Kong party is named by its 8-digit business registration number.", does=Does.DECIDES),
    row("XB-45", Effect.COMPUTE, Confidence.SECONDARY, BUSINESS_IDENTIFIER, "",
         "The identifier is the first 8 digits of the number of the certificate.", does=Does.DECIDES),
    row("XB-46", Effect.INFO, Confidence.SECONDARY, BUSINESS_IDENTIFIER, "",
         "A body without a business registration has a number made from its old one."),
    row("XB-47", Effect.INFO, Confidence.MEMORY_MEDIUM, ONE_STATE, "Companies Registry",
         "The old number of the Companies Registry, 7 digits with F before a foreign company's, is an alias and no "
         "key.", does=Does.DECIDES),
    row("XB-48", Effect.WARN, Confidence.MEMORY_LOW, ONE_STATE, "forms of the Macau registries",
         "A Macau party is named by its number in the commercial register; the form of that number is not confirmed.",
         does=Does.DECIDES),
    row("XB-49", Effect.REFUSE, Confidence.VERIFIED, ENTITY_CODE, "",
         "A legal entity identifier has 20 characters that leave 1 modulo 97; another is refused.", does=Does.DECIDES),
    row("XB-4A", Effect.INFO, Confidence.DERIVED, ONE_STATE, "prudence",
         "Two identifiers are of one party only where the registrar records them so; names alone never merge."),
)
# fmt: on

RULES: tuple[PlaceRule, ...] = (*_PAPERS, *_NUMBERS)
"""XB-30 to XB-35 on papers, XB-40 to XB-4A on numbers."""
