"""What is left to do when a pledge ends: releases at official registers, and money that crosses the border."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.case.case import Case
from registry.domain.decide.ending import decide_discharge, decide_enforcement, decide_release
from registry.domain.decide.evidence import decide_evidence
from registry.domain.filing.acts import Act, ActKind, ItemAct
from registry.domain.law.finding import Finding, Severity
from registry.domain.party.party import PartyKind
from registry.domain.pledge.pledge import Item, PledgeStatus
from registry.domain.rank.standing import ItemStatus
from registry.domain.recognition.judge import subject_of
from registry.domain.recognition.outcome import place_findings
from tests.domain.crossing.crossings import DAY, PLACES, SIGNED, act, case
from tests.domain.faulty.fault import proceeding
from tests.domain.living import LATER, later, lived, pledged
from tests.domain.strategies import TODAY, Scene, favourable
from tests.exercises import exercises

BANK, COMPANY = PartyKind.BANK, PartyKind.COMPANY
STILL_SHOWN = {"CN": "CNIPA_CANCELLATION_OUTSTANDING", "HK": "RELEASE_NOT_ENTERED", "MO": "RELEASE_NOT_ENTERED"}


def remarks(item: Item) -> dict[str, Finding]:
    """What is remarked of an item beside its recognition, by code."""
    return {one.code: one for one in item.judged.warnings}


def discharged(scene: Scene, reason: str = "debt_performed") -> Item:
    """The item after its pledge was discharged for that reason."""
    pledge = pledged(scene)
    return lived(pledge, decide_discharge(pledge, reason, later(scene), LATER)).items[0]


# ---- registers that still show what was released ---------------------------------------------------------------------


@exercises("CN-70", "CN-71", "CN-72", "CN-73", "CN-74", "MR-23")
@pytest.mark.parametrize("reason", ["debt_performed", "enforced", "waived", "contract_void", "other"])
def test_whatever_ends_the_pledge_its_entry_is_still_to_be_cancelled(reason: str) -> None:
    item = discharged(favourable("CN"), reason)
    assert item.end is not None
    assert (item.end.status, item.end.reason) == (ItemStatus.RELEASED, reason)
    assert {one.code for one in item.judged.recognition["CN"].reasons} == {"SECURITY_ENDED"}
    assert "CNIPA_CANCELLATION_OUTSTANDING" in remarks(item)


@pytest.mark.parametrize("code", PLACES)
def test_in_every_place_a_release_says_that_the_register_shows_it_still(code: str) -> None:
    assert STILL_SHOWN[code] in remarks(discharged(favourable(code)))
    assert STILL_SHOWN[code] not in remarks(pledged(favourable(code)).items[0])
    assert STILL_SHOWN[code] not in remarks(discharged(favourable(code).with_acts()))
    scene = favourable(code)
    pledge = pledged(scene)
    pledge = lived(pledge, decide_discharge(pledge, "waived", later(scene), LATER))
    cancelled = Act(register=PLACES[code].register, act=ActKind.CANCEL, reference="R-9", effective_at=LATER)
    filed = decide_evidence(pledge, (ItemAct(item=None, act=cancelled, pointer=""),), later(scene))
    assert STILL_SHOWN[code] not in remarks(lived(pledge, filed).items[0])


@exercises("CN-102")
def test_a_release_while_a_court_preserves_the_patent_says_that_its_cancellation_is_held() -> None:
    scene = favourable("CN")
    pledge, order = pledged(scene), proceeding("preservation", TODAY, until=TODAY + 90 * DAY)
    held = lived(pledge, decide_release(pledge, (1,), "waived", later(scene, changes=(order,))))
    assert (remarks(held.items[0])["CANCELLATION_HELD"].rule, held.items[0].end is None) == ("CN-102", False)
    free = lived(pledge, decide_release(pledge, (1,), "waived", later(scene)))
    assert "CANCELLATION_HELD" not in remarks(free.items[0])


@exercises("XB-08")
def test_a_charge_of_a_hong_kong_company_over_a_right_elsewhere_is_released_at_the_companies_registry_too() -> None:
    delivered = act("HK-CR", SIGNED)
    for code in ("CN", "MO"):
        released = replace(case(code, seats=("HK", "HK", "HK"), ended=True), acts=(delivered,))
        (release,) = (one for one in place_findings(released) if one.rule == "XB-08")
        assert (release.code, release.severity) == ("CHARGE_RELEASE_DUE", Severity.PENDING)
        done = replace(released, acts=(delivered, act("HK-CR", SIGNED + DAY, act=ActKind.CANCEL)))
        live = case(code, seats=("HK", "HK", "HK"), acts=(delivered,))
        for other in (done, live, replace(released, acts=())):
            assert not [one for one in place_findings(other) if one.rule == "XB-08"]


# ---- money that crosses the border -----------------------------------------------------------------------------------


def spoken(of: Case, rule: str) -> dict[str, Finding]:
    """What a cross-border rule says of a case, by code."""
    return {one.code: one for one in place_findings(of) if one.rule == rule}


@exercises("XB-17")
@given(*(st.sampled_from(["CN", "HK", "MO", "XX"]) for _ in range(3)), st.sampled_from(["CN", "HK", "MO"]))
def test_a_register_across_the_border_from_pledgor_or_pledgee_is_remarked(
    guarantor: str, debtor: str, creditor: str, place: str
) -> None:
    """Save where the security is of a class that is registered with SAFE as such."""
    sides = tuple(one == "CN" for one in (guarantor, debtor, creditor))
    registered = sides in ((True, False, False), (False, True, True))
    crossing = (place == "CN") not in (sides[0],) or (place == "CN") not in (sides[2],)
    remarked = spoken(case(place, seats=(guarantor, debtor, creditor), places=PLACES), "XB-17")
    assert bool(remarked) is (crossing and not registered)
    assert {one.severity for one in remarked.values()} <= {Severity.NOTE}


@exercises("XB-17")
def test_it_is_remarked_once_for_each_place_of_a_package() -> None:
    package = ("CN", "HK", "HK", "MO")
    told_of = [
        number
        for number, code in enumerate(package, start=1)
        if spoken(case(code, package=package, item=number, places=PLACES), "XB-17")
    ]
    assert told_of == [2, 4]


@exercises("XB-17")
def test_once_realised_it_says_what_the_bank_checks_before_money_passes() -> None:
    scene = favourable("HK")
    pledge = pledged(scene)
    before = remarks(pledge.items[0])["SAFE_ON_REALISATION"].message
    enforced = lived(pledge, decide_enforcement(pledge, "auction", None, (), later(scene)))
    after = remarks(enforced.items[0])["SAFE_ON_REALISATION"].message
    assert "was realised" in after
    assert "was realised" not in before
    assert "was realised" not in remarks(discharged(scene))["SAFE_ON_REALISATION"].message
    assert "was realised" in remarks(discharged(scene, "enforced"))["SAFE_ON_REALISATION"].message


@exercises("XB-13")
@pytest.mark.parametrize(
    ("debtor", "creditor", "words"),
    [
        (COMPANY, BANK, ()),
        (COMPANY, COMPANY, ("the creditor is not on record as a bank",)),
        (BANK, BANK, ("the debtor is a bank",)),
        (BANK, COMPANY, ("the creditor is not on record as a bank", "the debtor is a bank")),
    ],
)
def test_in_wai_bao_nei_dai_a_bank_lends_to_a_debtor_that_is_none(
    debtor: PartyKind, creditor: PartyKind, words: tuple[str, ...]
) -> None:
    crossing = case(seats=("HK", "CN", "CN"), kinds=(COMPANY, debtor, creditor), places=PLACES)
    remarked = spoken(crossing, "XB-13")
    assert remarked.keys() == ({"WAI_BAO_NEI_DAI_PARTIES"} if words else set())
    for one in remarked.values():
        assert (one.severity, one.pointer) == (Severity.PENDING, "/pledgee")
        assert all(word in one.message for word in words)
    inside = case(seats=("CN", "CN", "CN"), kinds=(COMPANY, debtor, creditor), places=PLACES)
    assert spoken(inside, "XB-13") == {}


@exercises("XB-13")
def test_what_is_owed_after_the_realisation_of_wai_bao_nei_dai_is_foreign_debt() -> None:
    crossing = case(seats=("HK", "CN", "CN"), package=("HK", "HK"), places=PLACES)
    assert spoken(replace(crossing, enforced=True), "XB-13").keys() == {"FOREIGN_DEBT_AFTER_PERFORMANCE"}
    assert spoken(replace(crossing, enforced=True, item=2), "XB-13") == {}
    assert spoken(crossing, "XB-13") == {}


# ---- how an end is told ----------------------------------------------------------------------------------------------


def test_an_item_is_realised_by_enforcement_and_by_a_discharge_for_it_alone() -> None:
    scene = favourable("CN")
    pledge = pledged(scene)
    assert not pledge.realised(pledge.items[0])
    assert not subject_of(pledge, pledge.items[0]).enforced
    enforced = lived(pledge, decide_enforcement(pledge, "court", None, (), later(scene)))
    assert enforced.status_at(LATER) is PledgeStatus.ENFORCED
    assert enforced.realised(enforced.items[0])
    released = lived(pledge, decide_release(pledge, (1,), "enforced", later(scene)))
    assert released.realised(released.items[0])
    waived = lived(pledge, decide_release(pledge, (1,), "waived", later(scene)))
    assert not waived.realised(waived.items[0])
