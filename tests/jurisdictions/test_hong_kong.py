"""Hong Kong: its terms, rank by application, charges over applications, and further charges at lower rank."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registry.domain.law.finding import Severity
from registry.domain.law.place import CreationEffect, SearchBefore
from registry.domain.right.facts import RightStatus
from registry.domain.right.record import RightRecord
from registry.domain.values.days import end_of_day
from registry.jurisdictions.hong_kong import JURISDICTION as HK
from tests.domain.strategies import DAY, TODAY, Scene, favourable, observation, registered, rival


def last_day(kind: str, filed_on: date) -> date | None:
    seen = observation(HK, kind=kind, filed_on=filed_on, expires_on=None)
    return RightRecord(right=seen.right, observations=(seen,)).at(end_of_day(TODAY), HK).expires_on


def answers(scene: Scene) -> set[tuple[str, str, Severity]]:
    """What is said of the item, by the place's own rule."""
    return {(f.rule, f.code, f.severity) for f in scene.judge().core}


@pytest.mark.parametrize(
    ("kind", "filed_on", "expected"),
    [
        ("standard_r", date(2018, 3, 19), date(2038, 3, 18)),
        ("standard_o", date(2020, 2, 29), date(2040, 2, 28)),
        ("standard_o", date(2021, 1, 1), date(2040, 12, 31)),
        ("short_term", date(2020, 5, 1), date(2028, 4, 30)),
        ("short_term", date(2020, 2, 29), date(2028, 2, 28)),
        ("short_term", date(2016, 2, 29), date(2024, 2, 28)),
        ("standard_r", date(1996, 1, 2), date(2016, 1, 1)),
    ],
)
def test_a_term_begins_with_the_day_of_filing(kind: str, filed_on: date, expected: date) -> None:
    assert last_day(kind, filed_on) == expected


def test_entry_gives_rank_from_its_application_and_an_awaited_one_protects() -> None:
    assert HK.creation is CreationEffect.PRIORITY_AGAINST_LATER
    assert (HK.exclusive, HK.ranks_from_application, HK.application_protects) == (False, True, True)
    awaited = favourable("HK").with_acts(registered("HK-IPD", effective_at=None))
    assert answers(awaited) == {("HK-52", "REGISTER_ENTRY_AWAITED", Severity.CONDITION)}
    assert awaited.judge().rank == 1
    assert replace(awaited, rivals=(rival(), rival(2, priority_at=None, present_from=None))).judge().rank == 2


@pytest.mark.parametrize("security", HK.securities)
def test_each_mortgage_and_charge_is_a_security_of_hong_kong(security: str) -> None:
    assert answers(favourable("HK").with_item(security=security)) == set()


@pytest.mark.parametrize(
    ("kind", "published_on", "expected"),
    [
        ("standard_r", date(2025, 1, 1), ("HK-30", "APPLICATION_ONLY", Severity.CONDITION)),
        ("standard_o", TODAY, ("HK-30", "APPLICATION_ONLY", Severity.CONDITION)),
        ("standard_o", TODAY + DAY, ("HK-41", "NOT_IN_FORCE", Severity.PENDING)),
        ("standard_o", None, ("HK-41", "NOT_IN_FORCE", Severity.PENDING)),
        ("short_term", date(2025, 1, 1), ("HK-41", "NOT_IN_FORCE", Severity.PENDING)),
    ],
)
def test_a_published_standard_application_can_be_charged_and_no_other(
    kind: str, published_on: date | None, expected: tuple[str, str, Severity]
) -> None:
    scene = favourable("HK", kind).with_seen(status=RightStatus.PENDING, granted_on=None, published_on=published_on)
    of_its_kind = {
        "short_term": {("HK-14", "SHORT_TERM_UNEXAMINED", Severity.CONDITION)},
        "standard_r": {("FAM-10", "EVIDENCE_MISSING:base", Severity.CONDITION)},
    }
    assert answers(scene) == {expected} | of_its_kind.get(kind, set())


def test_fees_do_not_apply_to_an_application() -> None:
    scene = favourable("HK").with_seen(status=RightStatus.PENDING, granted_on=None, fees_paid_until=None)
    assert {code for _, code, _ in answers(scene)} == {"APPLICATION_ONLY"}


def test_its_companies_charges_go_to_a_register_of_their_own() -> None:
    assert HK.charge_register is not None
    assert HK.charge_register.code == "HK-CR"
    assert [months.value for months in HK.charge_register.months] == [1, 1]
    assert HK.floating == {"hk_floating_charge"}
    assert HK.search_before is SearchBefore.EXECUTION
    assert HK.all_parties_sign
    assert not HK.demands_agents
