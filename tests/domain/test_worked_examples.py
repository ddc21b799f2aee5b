"""The worked examples X1 to X7 and X10 to X12 of mutual recognition, as a jurist reads them.

Each assumes that every rule not mentioned passes. The family's rules are not judged yet, so their codes are left out of
what is expected, and X8 and X9, which are about a family, are not here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registry.domain.decisions import assess, refuse
from registry.domain.filing import Act, PaperOnFile, Search
from registry.domain.pledge import Outcome
from registry.domain.rights import Base, Link, RightId
from registry.errors import RightAlreadyPledged
from tests.domain.strategies import DAY, OTHER, PLEDGEE, PLEDGOR, SHA, Scene, at, favourable, registered, rival

CONDITIONS, PENDING, NOT = (
    Outcome.RECOGNISED_WITH_CONDITIONS,
    Outcome.PENDING_PERFECTION,
    Outcome.NOT_RECOGNISED,
)
SIGNED = date(2026, 11, 2)
RESOLVED = PaperOnFile(sha256=SHA, resolved_on=SIGNED)


def said(scene: Scene, forum: str) -> tuple[Outcome, set[str]]:
    """The outcome in a forum and the codes of its reasons."""
    one = scene.judge().judged.recognition[forum]
    return one.outcome, {f.code for f in one.reasons}


def safe_class(scene: Scene) -> str:
    return assess(scene.filing, scene.world).safe_class


def re_registered() -> Scene:
    """A Mainland company gives its Hong Kong patent, re-registered from a Mainland one, to a Mainland bank."""
    base = Base(right=RightId(jurisdiction="CN", number="201810000001.4"), link=Link.HK_R_OF)
    scene = favourable("HK", "standard_r").with_seen(base=base)
    return scene.with_contract(dispute_seat="CN", dispute_by="court", governing_law="HK")


def of_a_subsidiary(today: date, *acts: Act) -> Scene:
    """A Hong Kong subsidiary charges its patent for its Mainland parent's debt; signed on 2 November, entered since."""
    entered = {"applied_at": at(SIGNED), "effective_at": at(SIGNED + DAY), "obtained_at": at(today)}
    scene = re_registered().with_acts(registered("HK-IPD", **entered), *acts).with_party(PLEDGOR, seat="HK")
    scene = scene.with_filing(debtor=OTHER, authority=RESOLVED).with_contract(executed_at=at(SIGNED))
    search = Search(register="HK-IPD", reference="S-1", at=at(SIGNED - DAY))
    return replace(scene.with_item(official_search=search), now=at(today), registered_at=at(SIGNED + DAY))


def test_x1_a_mainland_company_pledges_its_hong_kong_patent_to_a_mainland_bank() -> None:
    """Entered by the Patents Registry, the company not registered in Hong Kong, a Mainland court: asked for there."""
    scene = re_registered()
    assert said(scene, "CN") == (CONDITIONS, {"ENFORCE_AT_SITUS"})
    assert safe_class(scene) == "OTHER"


def test_x2_the_same_asked_for_in_hong_kong() -> None:
    """Nothing but what the family would add, which is not judged yet."""
    assert said(re_registered(), "HK") == (Outcome.RECOGNISED, set())


@pytest.mark.parametrize("forum", ["CN", "HK", "MO"])
def test_x3_the_same_before_the_patents_registry_has_done_anything(forum: str) -> None:
    outcome, codes = said(re_registered().with_acts(), forum)
    assert outcome is PENDING
    assert codes - {"ENFORCE_AT_SITUS"} == {"SITUS_REGISTRATION_MISSING"}


def test_x4_a_hong_kong_subsidiary_secures_its_mainland_parent_and_the_charge_is_not_delivered_yet() -> None:
    """On day 20: security from outside for a debt inside is registered with SAFE, too."""
    scene = of_a_subsidiary(SIGNED + 20 * DAY)
    assert said(scene, "CN") == (PENDING, {"CR_FILING_DUE", "SAFE_REGISTRATION_MISSING", "ENFORCE_AT_SITUS"})
    assert safe_class(scene) == "WAI_BAO_NEI_DAI"


def test_x5_the_same_on_the_day_after_the_month() -> None:
    assert said(of_a_subsidiary(date(2026, 12, 2)), "CN")[0] is PENDING
    late = of_a_subsidiary(date(2026, 12, 3))
    assert said(late, "CN") == (NOT, {"CR_CHARGE_VOID", "SAFE_REGISTRATION_MISSING", "ENFORCE_AT_SITUS"})
    in_time = registered(
        "HK-CR", applied_at=at(date(2026, 12, 2)), effective_at=None, obtained_at=at(date(2026, 12, 2))
    )
    delivered = of_a_subsidiary(date(2026, 12, 3), in_time)
    assert said(delivered, "CN") == (CONDITIONS, {"SAFE_REGISTRATION_MISSING", "ENFORCE_AT_SITUS"})


def test_x6_a_second_bank_submits_the_same_mainland_patent() -> None:
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
    assert said(scene.with_acts(*scene.acts, registered("SAFE")), "HK") == (
        CONDITIONS,
        expected - {"SAFE_REGISTRATION_MISSING"},
    )


def test_x10_a_macau_extension_whose_annotation_is_applied_for_and_not_made() -> None:
    scene = favourable("MO", "extension").with_acts(registered("MO-DSEDT", effective_at=None))
    assert said(scene, "MO") == (PENDING, {"SITUS_REGISTRATION_MISSING"})


def test_x11_a_short_term_patent_of_hong_kong_without_an_examination() -> None:
    assert said(favourable("HK", "short_term"), "HK") == (CONDITIONS, {"SHORT_TERM_UNEXAMINED"})


def test_x12_a_debt_that_falls_due_the_day_after_a_mainland_patent_ends() -> None:
    scene = favourable("CN").with_seen(expires_on=date(2027, 6, 1), fees_paid_until=date(2027, 6, 1))
    assert said(scene.with_obligation(due_on=date(2027, 6, 2)), "CN") == (NOT, {"TERM_SHORTER_THAN_DEBT"})
    assert said(scene.with_obligation(due_on=date(2027, 6, 1)), "CN") == (Outcome.RECOGNISED, set())
