"""What is pledged again after it was released: a priority of its own, from its own entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.rank.standing import ItemStatus
from tests.domain.strategies import (
    DAY,
    NOW,
    TODAY,
    Scene,
    at,
    favourable,
    registered,
    rival,
)
from tests.tiers import examples

RELEASED_AT = at(TODAY - 20 * DAY)
few = settings(max_examples=examples(20))


def pledged_again(entered_at: datetime, *, cancelled: bool = True) -> Scene:
    """A Mainland patent that was released, entered once more at that instant; the first entry cancelled or not."""
    first = rival(
        1,
        occupies=not cancelled,
        registered_at=RELEASED_AT - 30 * DAY,
        priority_at=RELEASED_AT - 30 * DAY,
        present_from=RELEASED_AT - 30 * DAY,
        end_status=ItemStatus.RELEASED,
        end_at=RELEASED_AT,
    )
    scene = favourable("CN").with_acts(registered("CNIPA", applied_at=entered_at, effective_at=entered_at))
    return replace(scene.with_contract(executed_at=RELEASED_AT), rivals=(first,), registered_at=NOW)


@few
@given(st.integers(1, 19 * 24).map(lambda hours: at(TODAY - DAY) - (hours - 1) * DAY / 24))
def test_inv_25_a_right_pledged_again_after_its_release_has_a_priority_of_its_own(entered_at: datetime) -> None:
    """INV-25: a new CN pledge is accepted and its priority time is after the release; it never inherits the old one."""
    scene = pledged_again(entered_at)
    judged = scene.judge()
    assert "CN_ALREADY_PLEDGED" not in {f.code for f in judged.core}
    assert judged.rank == 1
    assert judged.case.standing is not None
    assert judged.case.standing.since == entered_at > RELEASED_AT
    assert replace(scene, rivals=()).judge().case.standing == judged.case.standing
    before = scene.own.at(entered_at - DAY / 24)
    assert before is None or not before.perfected


def test_inv_25_a_release_frees_the_right_only_once_its_entry_is_cancelled() -> None:
    """INV-25: as the rulings read it: until CNIPA's cancel is on file the right is taken."""
    judged = pledged_again(at(TODAY - 3 * DAY), cancelled=False).judge()
    assert "CN_ALREADY_PLEDGED" in {f.code for f in judged.core}
