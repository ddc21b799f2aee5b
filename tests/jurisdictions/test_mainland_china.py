"""Mainland China: a pledge exists by its entry alone, one at a time; what its form declares for the rules to read.

Its table, its days and its law situation by situation are tested beside this.
"""

from __future__ import annotations

from datetime import date

import pytest

from registry.domain.law.finding import Severity
from registry.domain.law.place import CreationEffect, SearchBefore
from registry.errors import RightNumberInvalid
from registry.jurisdictions.mainland_china import JURISDICTION as CN
from tests.domain.faulty.fault import answers
from tests.domain.strategies import DAY, TODAY, favourable
from tests.exercises import exercises


def test_a_pledge_exists_by_entry_one_at_a_time_and_ranks_from_it() -> None:
    assert CN.creation is CreationEffect.CONSTITUTIVE
    assert (CN.exclusive, CN.ranks_from_application, CN.application_protects) == (True, False, False)
    assert [days.value for days in CN.reservation_days] == [30]
    assert CN.securities == ("cn_pledge",)
    assert set(CN.kinds) == {"invention", "utility_model", "design"}
    assert all(kind.application is Severity.FAIL for kind in CN.kinds.values())


def test_it_guards_its_register_and_its_border() -> None:
    assert CN.demands_agents
    assert CN.export_controlled_kinds == {"invention", "utility_model"}
    assert CN.search_before is SearchBefore.ENTRY
    assert (CN.unpaid_fee_bars, CN.debt_within_term, CN.asks_acknowledgement, CN.dispute_suspends) == (True,) * 4
    assert CN.charge_register is None


def test_it_has_joined_arrangements_with_both_others_on_judgments_and_awards() -> None:
    assert {(one.covers, one.first_day) for one in CN.arrangements} == {
        ("judgment", date(2006, 4, 1)),
        ("judgment", date(2024, 1, 29)),
        ("award", date(2000, 2, 1)),
        ("award", date(2008, 1, 1)),
    }


@pytest.mark.parametrize("days", [0, 1])
def test_an_overdue_fee_bars_an_entry_and_only_burdens_one_that_is_made(days: int) -> None:
    scene = favourable("CN").with_seen(fees_paid_until=TODAY - days * DAY)
    assert answers(scene) == ({("MR-04", "FEES_UNPAID", Severity.CONDITION)} if days else set())
    assert (("MR-04", "FEES_UNPAID", Severity.FAIL) in answers(scene.with_acts())) is bool(days)


def test_a_fee_never_paid_ends_the_right_whatever_its_status_says() -> None:
    lapsed, last = (favourable("CN").with_seen(fees_paid_until=date(2026, 5, day)) for day in (20, 23))
    assert [(f.rule, f.code) for f in lapsed.judge().core] == [("CN-127", "NOT_IN_FORCE")]
    assert [(f.rule, f.code) for f in last.judge().core] == [("CN-43", "FEES_UNPAID")]


@exercises("CN-120")
def test_one_right_has_one_number_however_it_is_written_and_a_wrong_check_character_is_refused() -> None:
    for text in ("ZL 201710601862.3", "CN2017106018623", "２０１７１０６０１８６２．３"):
        assert CN.read_number(text).canonical == "201710601862.3"
    with pytest.raises(RightNumberInvalid) as refused:
        CN.read_number("201710601862.4")
    assert refused.value.reason == "check-digit"
