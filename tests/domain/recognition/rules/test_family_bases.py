"""What bears on a right from its base and what does not, where the rules of the family turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registry.domain.law.finding import Confidence
from registry.domain.recognition.outcome import findings
from registry.domain.right.facts import Base, Link, RightStatus
from tests.domain.families import (
    BASE,
    DEPENDENT,
    EUROPEAN,
    GONE,
    RE_REGISTERED,
    after,
    beside,
    dependent,
    held,
    on_a_european_base,
    on_record,
    with_re_registration,
)
from tests.domain.faulty.family_faults import opposed
from tests.domain.faulty.fault import YESTERDAY, answers, proceeding
from tests.domain.strategies import PLEDGEE, favourable


@pytest.mark.parametrize("code", sorted(DEPENDENT))
def test_a_base_in_dispute_is_held_only_where_its_register_is_suspended(code: str) -> None:
    for suspended in (True, False):
        disputed = after(dependent(code), BASE, proceeding("ownership", YESTERDAY, suspended=suspended))
        assert {said for _, said, _ in answers(disputed)} == ({"BASE_FROZEN"} if suspended else set())


@pytest.mark.parametrize("status", [RightStatus.INVALIDATED, RightStatus.REVOKED])
def test_a_base_that_was_revoked_is_as_void_as_one_that_was_invalidated(status: RightStatus) -> None:
    for code, said in (("HK", "BASE_INVALIDATED"), ("MO", "BASE_INVALIDATED_REVIEW")):
        assert {found for _, found, _ in answers(dependent(code, status=status))} == {said}


def test_what_follows_an_opposition_is_known_at_second_hand_where_no_law_is_cited_for_it() -> None:
    case = opposed("revoked")(on_a_european_base()).judge().case
    (one,) = (f for f in findings(replace(case, place=replace(case.place, rules=()))) if f.code == "MUST_FOLLOW_BASE")
    assert (one.rule, one.confidence) == ("FAM-10", Confidence.SECONDARY)


def test_a_right_on_record_closes_the_window_on_its_own_base_and_on_no_other() -> None:
    """Whether or not the filing discloses it."""
    begun = {"published_on": date(2026, 5, 23)}
    own = with_re_registration().with_seen(**begun)
    scene = (
        favourable("CN").with_number(BASE.number).with_seen(**begun, base=Base(right=EUROPEAN, link=Link.PRIORITY_ONLY))
    )
    other = beside(scene, on_record(RE_REGISTERED, "standard_r", base=Base(right=EUROPEAN, link=Link.HK_R_OF)))
    for on, said in ((own, set()), (other, {"FAMILY_WINDOW_OPEN:2026-11-23"})):
        found = answers(on.with_item(family_disclosed=()))
        assert {code for rule, code, _ in found if rule == "FAM-07"} == said


@pytest.mark.parametrize("code", sorted(DEPENDENT))
def test_before_an_item_is_filed_nothing_of_its_base_was_released_without_it(code: str) -> None:
    case = replace(dependent(code), held={BASE: (held(BASE, PLEDGEE.id, **GONE),)}).judge().case
    assert "PARTIAL_RELEASE" in {one.code for one in findings(case)}
    assert "PARTIAL_RELEASE" not in {one.code for one in findings(replace(case, standing=None))}
