"""Hong Kong: its terms, rank by application, charges over applications, and further charges at lower rank."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registry.domain.periods import end_of_day
from registry.domain.rights import RightRecord, RightStatus
from registry.domain.rules import CreationEffect, PlaceCase, Severity
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
    unexamined = {("HK-14", "SHORT_TERM_UNEXAMINED", Severity.CONDITION)} if kind == "short_term" else set()
    assert answers(scene) == {expected} | unexamined


def test_fees_do_not_apply_to_an_application() -> None:
    scene = favourable("HK").with_seen(status=RightStatus.PENDING, granted_on=None, fees_paid_until=None)
    assert {code for _, code, _ in answers(scene)} == {"APPLICATION_ONLY"}


def test_an_overdue_fee_and_a_debt_that_outlasts_the_patent_are_conditions_entered_or_not() -> None:
    scene = favourable("HK").with_seen(fees_paid_until=TODAY - DAY).with_obligation(due_on=date(2050, 1, 1))
    expected = {("FEES_UNPAID", Severity.CONDITION), ("TERM_SHORTER_THAN_DEBT", Severity.CONDITION)}
    for one in (scene, scene.with_acts()):
        found = {(code, severity) for _, code, severity in answers(one)}
        assert found - {("SITUS_REGISTRATION_MISSING", Severity.PENDING)} == expected


@pytest.mark.parametrize(("live_rivals", "rank_claimed", "asked"), [(0, None, False), (1, None, True), (1, 2, False)])
def test_a_further_charge_states_the_rank_it_claims(live_rivals: int, rank_claimed: int | None, asked: bool) -> None:
    (rule,) = (rule for rule in HK.rules if rule.id == "HK-36")
    case = PlaceCase(
        security="hk_fixed_charge", pledgor="a", debtor="a", live_rivals=live_rivals, rank_claimed=rank_claimed
    )
    assert (rule.check(case) is not None) is asked
    assert rule.effect.severity is Severity.PENDING
