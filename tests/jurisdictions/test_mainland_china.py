"""Mainland China: its terms, its one pledge at a time, and what keeps CNIPA from entering one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.periods import end_of_day, start_of_day
from registry.domain.rights import RightRecord, RightStatus
from registry.domain.rules import Confidence, CreationEffect, Severity
from registry.jurisdictions.mainland_china import JURISDICTION as CN
from tests.domain.faults import proceeding
from tests.domain.strategies import DAY, TODAY, Scene, favourable, observation, rival


def last_day(kind: str, filed_on: date, **members: date) -> date | None:
    seen = observation(CN, kind=kind, filed_on=filed_on, **{"expires_on": None, **members})
    return RightRecord(right=seen.right, observations=(seen,)).at(end_of_day(TODAY), CN).expires_on


def answers(scene: Scene) -> set[tuple[str, str, Severity]]:
    """What is said of the item, by the place's own rule."""
    return {(f.rule, f.code, f.severity) for f in scene.judge().core}


# ---- terms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "filed_on", "expected"),
    [
        ("invention", date(2012, 12, 31), date(2032, 12, 30)),
        ("invention", date(2004, 2, 29), date(2024, 2, 28)),
        ("utility_model", date(1999, 9, 6), date(2009, 9, 5)),
        ("utility_model", date(2020, 2, 29), date(2030, 2, 27)),
        ("design", date(2021, 5, 31), date(2031, 5, 30)),
        ("design", date(2021, 6, 1), date(2036, 5, 31)),
        ("design", date(2024, 2, 29), date(2039, 2, 27)),
    ],
)
def test_the_last_day_of_a_term_is_the_eve_of_its_anniversary(kind: str, filed_on: date, expected: date) -> None:
    assert last_day(kind, filed_on) == expected


@given(st.dates(date(1993, 1, 1), date(2100, 12, 31)))
def test_a_design_lasts_fifteen_years_when_filed_from_june_2021_and_ten_before(filed_on: date) -> None:
    last = last_day("design", filed_on)
    assert last is not None
    years = 15 if filed_on >= date(2021, 6, 1) else 10
    assert (last + DAY).year - filed_on.year == years


def test_a_term_the_register_states_stands_also_a_compensated_one() -> None:
    assert last_day("invention", date(2012, 12, 31), expires_on=date(2034, 1, 1)) == date(2034, 1, 1)


@pytest.mark.parametrize(
    ("kind", "filed_on", "asked_on", "last"),
    [
        ("design", date(2021, 6, 1), TODAY, date(2036, 5, 31)),
        ("utility_model", date(1999, 9, 6), date(2005, 1, 10), date(2009, 9, 5)),
        ("utility_model", date(2020, 2, 29), TODAY, date(2030, 2, 27)),
    ],
)
def test_a_debt_may_run_to_the_last_day_and_not_beyond(kind: str, filed_on: date, asked_on: date, last: date) -> None:
    granted = {"granted_on": filed_on + 90 * DAY, "published_on": None, "fees_paid_until": last}
    scene = favourable("CN", kind).with_seen(filed_on=filed_on, expires_on=None, **granted).with_acts()
    scene = replace(scene, now=start_of_day(asked_on), registered_at=start_of_day(asked_on))
    fits = scene.with_obligation(due_on=last)
    beyond = scene.with_obligation(due_on=last + DAY)
    assert {rule for rule, _, _ in answers(fits)} == {"CN-04"}
    assert answers(beyond) - answers(fits) == {("CN-45", "TERM_SHORTER_THAN_DEBT", Severity.FAIL)}


# ---- what it declares ------------------------------------------------------------------------------------------------


def test_a_pledge_exists_by_entry_one_at_a_time_and_ranks_from_it() -> None:
    assert CN.creation is CreationEffect.CONSTITUTIVE
    assert (CN.exclusive, CN.ranks_from_application, CN.application_protects) == (True, False, False)
    assert [days.value for days in CN.reservation_days] == [30]
    assert CN.securities == ("cn_pledge",)
    assert set(CN.kinds) == {"invention", "utility_model", "design"}


@pytest.mark.parametrize(
    ("scene", "rule", "code"),
    [
        (favourable("CN").with_seen(status=RightStatus.LAPSED), "CN-41", "NOT_IN_FORCE"),
        (favourable("CN").with_seen(status=RightStatus.PENDING, granted_on=None), "CN-42", "NOT_IN_FORCE"),
        (favourable("CN").with_changes(proceeding("preservation", TODAY - 9 * DAY)), "CN-44", "FROZEN"),
        (favourable("CN").with_contract(written=False), "CN-02", "NOT_IN_WRITING"),
        (replace(favourable("CN"), rivals=(rival(pledgee="bank"),)), "CN-48", "CN_ALREADY_PLEDGED"),
    ],
)
def test_a_ground_of_refusal_is_cited_by_its_own_number(scene: Scene, rule: str, code: str) -> None:
    assert (rule, code, Severity.FAIL) in answers(scene)


def test_a_fee_due_yesterday_bars_an_entry_and_only_burdens_one_that_is_made() -> None:
    scene = favourable("CN").with_seen(fees_paid_until=TODAY - DAY)
    assert answers(scene) == {("CN-43", "FEES_UNPAID", Severity.CONDITION)}
    assert ("CN-43", "FEES_UNPAID", Severity.FAIL) in answers(scene.with_acts())
    assert ("CN-43", "FEES_UNPAID", Severity.FAIL) not in answers(favourable("CN").with_seen(fees_paid_until=TODAY))


def test_a_fee_never_paid_ends_the_right_whatever_its_status_says() -> None:
    scene = favourable("CN").with_seen(fees_paid_until=date(2026, 5, 22))
    assert answers(scene) == {("CN-127", "NOT_IN_FORCE", Severity.FAIL)}
    assert answers(scene.with_seen(fees_paid_until=date(2026, 5, 23))) == {("CN-43", "FEES_UNPAID", Severity.CONDITION)}


def test_a_lawsuit_on_ownership_without_suspension_is_a_note() -> None:
    scene = favourable("CN").with_changes(proceeding("ownership", TODAY - 9 * DAY, suspended=False))
    assert {(code, severity) for _, code, severity in answers(scene)} == {("DISPUTE_PENDING", Severity.NOTE)}


def test_a_forfeiture_clause_never_fails() -> None:
    scene = favourable("CN").with_contract(forfeiture_clause=True)
    assert all(severity is not Severity.FAIL for _, _, severity in answers(scene))


def test_the_grounds_of_refusal_are_known_well_enough_to_refuse() -> None:
    assert all(citation.confidence.may_refuse for citation in CN.citations.values())
    assert CN.citations["MR-17"].confidence is Confidence.MEMORY_HIGH
