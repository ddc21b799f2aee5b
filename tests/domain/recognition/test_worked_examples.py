"""The worked examples X1 to X12 of mutual recognition, as a jurist reads them.

Each assumes that every rule not mentioned passes: families are disclosed, papers are fresh, and disputes go to a court
whose judgments are carried out where they have to be. What is said is an outcome and the codes of all its reasons.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registry.domain.decide.registration import Registration, assess, refuse
from registry.domain.filing.acts import Act
from registry.domain.filing.filing import PaperOnFile, Search, Valuation
from registry.domain.journal.events import Recorded
from registry.domain.journal.evolution import evolve
from registry.domain.law.finding import Severity
from registry.domain.pledge.judged import Outcome
from registry.domain.recognition.judge import Judgement, judge, subject_of
from registry.domain.recognition.outcome import lowest
from registry.domain.right.events import InvalidationDecided
from registry.errors import PledgeRefused, RightAlreadyPledged
from tests.domain.families import BASE, after, beside, dependent, entered, item_over, what
from tests.domain.strategies import (
    DAY,
    NAMES,
    NOW,
    OTHER,
    PLEDGEE,
    PLEDGOR,
    SHA,
    Scene,
    at,
    favourable,
    money,
    registered,
    rival,
)
from tests.exercises import exercises

RECOGNISED, CONDITIONS, PENDING, NOT = (
    Outcome.RECOGNISED,
    Outcome.RECOGNISED_WITH_CONDITIONS,
    Outcome.PENDING_PERFECTION,
    Outcome.NOT_RECOGNISED,
)
SIGNED = date(2026, 11, 2)
RESOLVED = PaperOnFile(sha256=SHA, resolved_on=SIGNED)
BASE_FREE = f"FAMILY_MEMBER_UNENCUMBERED:{BASE}"
"""The Mainland base is in force and nobody holds it."""


def said(scene: Scene, forum: str) -> tuple[Outcome, set[str]]:
    """The outcome in a forum and the codes of its reasons."""
    return of(scene.judge(), forum)


def of(judgement: Judgement, forum: str) -> tuple[Outcome, set[str]]:
    one = judgement.judged.recognition[forum]
    return one.outcome, {f.code for f in one.reasons}


def safe_class(scene: Scene) -> str:
    return assess(scene.filing, scene.world).safe_class


# ---- X1 to X3: a patent of Hong Kong, re-registered from a Mainland one ----------------------------------------------


def re_registered(holder_of_base: str | None = None) -> Scene:
    """A Mainland company gives its Hong Kong patent, re-registered from its Mainland one, to a Mainland bank.

    It is not registered in Hong Kong, the Patents Registry has made the entry, and a Mainland court decides disputes.
    """
    scene = dependent("HK")
    base = scene.family[0]
    scene = beside(replace(scene, family=(), held={}).with_item(family_disclosed=()), base, holder_of_base)
    return scene.with_contract(dispute_seat="CN", dispute_by="court", governing_law="HK")


@exercises("FAM-03")
def test_x1_a_mainland_company_pledges_its_hong_kong_patent_to_a_mainland_bank() -> None:
    """The Mainland base stays free. Asked for in the Mainland."""
    assert said(re_registered(), "CN") == (CONDITIONS, {"ENFORCE_AT_SITUS", BASE_FREE})
    assert safe_class(re_registered()) == "OTHER"


def test_x2_the_same_asked_for_in_hong_kong() -> None:
    assert said(re_registered(), "HK") == (CONDITIONS, {BASE_FREE})


@pytest.mark.parametrize("forum", ["CN", "HK", "MO"])
def test_x3_the_same_before_the_patents_registry_has_done_anything(forum: str) -> None:
    """Nobody recognises it yet, wherever it is asked for."""
    outcome, codes = said(re_registered().with_acts(), forum)
    assert outcome is PENDING
    assert codes - {"ENFORCE_AT_SITUS"} == {"SITUS_REGISTRATION_MISSING", BASE_FREE}


# ---- X4 and X5: a charge of a Hong Kong company, and the month to deliver it -----------------------------------------


def of_a_subsidiary(today: date, *acts: Act) -> Scene:
    """A Hong Kong subsidiary charges its patent for its Mainland parent's debt; signed on 2 November, entered since."""
    entry = registered("HK-IPD", applied_at=at(SIGNED), effective_at=at(SIGNED + DAY), obtained_at=at(today))
    scene = favourable("HK").with_contract(executed_at=at(SIGNED), dispute_seat="CN", dispute_by="court")
    scene = scene.with_acts(entry, *acts).with_party(PLEDGOR, seat="HK")
    scene = scene.with_filing(debtor=OTHER, authority=RESOLVED)
    search = Search(register="HK-IPD", reference="S-1", at=at(SIGNED - DAY))
    return replace(scene.with_item(official_search=search), now=at(today), registered_at=at(SIGNED + DAY))


def test_x4_a_hong_kong_subsidiary_secures_its_mainland_parent_and_the_charge_is_not_delivered_yet() -> None:
    """On day 20: security from outside for a debt inside is registered with SAFE, too."""
    scene = of_a_subsidiary(SIGNED + 20 * DAY)
    assert said(scene, "CN") == (PENDING, {"CR_FILING_DUE", "SAFE_REGISTRATION_MISSING", "ENFORCE_AT_SITUS"})
    assert safe_class(scene) == "WAI_BAO_NEI_DAI"


def test_x5_the_same_on_the_day_after_the_month() -> None:
    """The month ends on 2 December; delivered on that day, the charge stands."""
    last_day = date(2026, 12, 2)
    assert said(of_a_subsidiary(last_day), "CN")[0] is PENDING
    late = of_a_subsidiary(last_day + DAY)
    assert said(late, "CN") == (NOT, {"CR_CHARGE_VOID", "SAFE_REGISTRATION_MISSING", "ENFORCE_AT_SITUS"})
    in_time = registered("HK-CR", applied_at=at(last_day), effective_at=None, obtained_at=at(last_day))
    delivered = of_a_subsidiary(last_day + DAY, in_time)
    assert said(delivered, "CN") == (CONDITIONS, {"SAFE_REGISTRATION_MISSING", "ENFORCE_AT_SITUS"})


# ---- X6 and X7: a Mainland patent ------------------------------------------------------------------------------------


def test_x6_a_second_bank_submits_the_same_mainland_patent() -> None:
    """It is refused at intake."""
    second = replace(favourable("CN"), rivals=(rival(),))
    found = assess(second.filing, second.world).findings
    assert "CN_ALREADY_PLEDGED" in {f.code for f in found}
    with pytest.raises(RightAlreadyPledged):
        refuse(found)


def test_x7_a_mainland_company_pledges_its_patent_to_a_hong_kong_bank_for_its_affiliate_there() -> None:
    """Entered by CNIPA; from inside for a debt outside, not registered with SAFE. Asked for in Hong Kong."""
    scene = favourable("CN").with_filing(debtor=OTHER, authority=RESOLVED).with_agents()
    scene = scene.with_party(OTHER, seat="HK").with_party(PLEDGEE, seat="HK")
    expected = {"SAFE_REGISTRATION_MISSING", "ENFORCE_AT_SITUS", "EXPORT_FORMALITIES_ON_SALE"}
    assert said(scene, "HK") == (CONDITIONS, expected)
    assert safe_class(scene) == "NEI_BAO_WAI_DAI"
    with_safe = scene.with_acts(*scene.acts, registered("SAFE"))
    assert said(with_safe, "HK") == (CONDITIONS, expected - {"SAFE_REGISTRATION_MISSING"})


# ---- X8 and X9: the Hong Kong patent and its Mainland base together, under one valuation -----------------------------


def of_eight_millions(millions: int) -> Valuation:
    """A part of the family's valuation over 8 million CNY."""
    return Valuation(
        reference="V-1",
        amount=money("8000000.00"),
        allocated=money(f"{millions}000000.00"),
        valued_on=date(2026, 11, 1),
    )


def package(to_hong_kong: int, to_the_base: int) -> Scene:
    """X1's patent of Hong Kong and its Mainland base in one filing, both entered; the millions allocated to each."""
    scene = re_registered().with_item(valuation=of_eight_millions(to_hong_kong), family_disclosed=())
    search = Search(register="CNIPA", reference="S-2", at=at(SIGNED + 17 * DAY))
    base = replace(
        item_over(BASE, entered(BASE)),
        valuation=of_eight_millions(to_the_base),
        knowledge_of_prior=(),
        official_search=search,
    )
    return scene.with_filing(collateral=(*scene.filing.collateral, base))


def taken_in(scene: Scene) -> tuple[Registration, Outcome]:
    """The package as intake decides on it, and its headline in the Mainland."""
    registration = assess(scene.filing, scene.world)
    refuse(registration.findings)
    return registration, lowest(one.recognition["CN"].outcome for one in registration.judged)


@exercises("FAM-06")
def test_x8_an_allocation_beyond_the_valuation_is_refused() -> None:
    """5 and 4 of 8 millions: each yuan secures once."""
    over = package(5, 4)
    found = assess(over.filing, over.world).findings
    fatal = {(f.item, f.rules[0], f.code) for f in found if f.severity is Severity.FAIL}
    assert fatal == {(1, "FAM-06", "VALUE_DOUBLE_COUNTED"), (2, "FAM-06", "VALUE_DOUBLE_COUNTED")}
    with pytest.raises(PledgeRefused):
        refuse(found)


def test_x8_both_patents_under_one_valuation_asked_for_in_the_mainland() -> None:
    """5 and 3 of 8 millions: the Mainland item is whole, the headline is that of the one from Hong Kong."""
    registration, headline = taken_in(package(5, 3))
    hong_kong, mainland = (one.recognition["CN"] for one in registration.judged)
    assert (mainland.outcome, mainland.reasons) == (RECOGNISED, ())
    assert (hong_kong.outcome, {f.code for f in hong_kong.reasons}) == (CONDITIONS, {"ENFORCE_AT_SITUS"})
    assert headline is CONDITIONS
    assert not any(one.value_stale for one in registration.judged)


@exercises("FAM-10")
def test_x9_then_the_mainland_base_is_invalidated_in_full() -> None:
    """The Hong Kong patent stands by itself, exposed on the same grounds, and its valuation no longer counts."""
    scene = package(5, 3)
    registration, _ = taken_in(scene)
    event = registration.numbered("IPP2026000000001-00", NOW, NAMES)
    pledge = evolve(None, event, Recorded(event=event, index=1, recorded_at=NOW, pledge=event.registration_number))
    world = after(scene, BASE, what(InvalidationDecided, result="full", final=True)).world
    hong_kong, mainland = (judge(subject_of(pledge, item), world) for item in pledge.items)
    assert of(mainland, "CN") == (NOT, {"NOT_IN_FORCE"})
    assert of(hong_kong, "CN") == (CONDITIONS, {"BASE_INVALIDATED", "ENFORCE_AT_SITUS"})
    assert hong_kong.judged.value_stale
    assert lowest(one.judged.recognition["CN"].outcome for one in (hong_kong, mainland)) is NOT


# ---- X10 to X12: an annotation to come, no examination, a debt that lives too long -----------------------------------


def test_x10_a_macau_extension_whose_annotation_is_applied_for_and_not_made() -> None:
    scene = dependent("MO").with_acts(registered("MO-DSEDT", effective_at=None))
    assert said(scene, "MO") == (PENDING, {"SITUS_REGISTRATION_MISSING"})


def test_x11_a_short_term_patent_of_hong_kong_without_an_examination() -> None:
    assert said(favourable("HK", "short_term"), "HK") == (CONDITIONS, {"SHORT_TERM_UNEXAMINED"})


def test_x12_a_debt_that_falls_due_the_day_after_a_mainland_patent_ends() -> None:
    scene = favourable("CN").with_seen(expires_on=date(2027, 6, 1), fees_paid_until=date(2027, 6, 1))
    assert said(scene.with_obligation(due_on=date(2027, 6, 2)), "CN") == (NOT, {"TERM_SHORTER_THAN_DEBT"})
    assert said(scene.with_obligation(due_on=date(2027, 6, 1)), "CN") == (RECOGNISED, set())
