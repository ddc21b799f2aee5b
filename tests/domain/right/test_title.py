"""Whose the right is under a mortgage that moves title: the mortgagee whom the register shows as owner counts as its
pledgor, for its own item and for every other one on the right; under any other security it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.domain.right.facts import Owner, RightChange
from tests.domain.strategies import NOW, PLEDGEE, PLEDGOR, Scene, favourable, rival
from tests.exercises import exercises


def codes(scene: Scene) -> set[str]:
    """What the rules find of the item, without the forum."""
    return {finding.code for finding in scene.judge().core}


TITLE = {"PLEDGOR_NOT_OWNER", "CO_OWNER_CONSENT", "DISPOSAL_WITHOUT_CONSENT"}


@pytest.mark.parametrize(("security", "wrong"), [("hk_legal_mortgage", False), ("hk_fixed_charge", True)])
@exercises("MR-11", "MR-12", "HK-34")
def test_a_mortgagee_entered_as_owner_counts_as_its_pledgor_under_a_legal_mortgage_alone(
    security: str, wrong: bool
) -> None:
    scene = favourable("HK").with_item(security=security).with_seen(owners=(Owner(party=PLEDGEE.id),))
    assert bool(TITLE & codes(scene)) == wrong


@pytest.mark.parametrize(("security", "wrong"), [("hk_legal_mortgage", False), ("hk_fixed_charge", True)])
@exercises("MR-11", "MR-12")
def test_another_item_s_mortgagee_counts_as_its_pledgor_too(security: str, wrong: bool) -> None:
    other = replace(rival(pledgee="bank"), security=security, pledgor=PLEDGOR.id)
    scene = replace(favourable("HK").with_seen(owners=(Owner(party="bank"),)), rivals=(other,))
    assert bool(TITLE & codes(scene)) == wrong


@pytest.mark.parametrize(("security", "wrong"), [("hk_legal_mortgage", False), ("hk_fixed_charge", True)])
@exercises("MR-34")
def test_title_that_moves_to_the_mortgagee_is_no_disposal(security: str, wrong: bool) -> None:
    moved = RightChange(type="owner_changed", effective_at=NOW - timedelta(hours=1), owners=(Owner(party=PLEDGEE.id),))
    scene = favourable("HK").with_item(security=security).with_changes(moved)
    assert ("DISPOSAL_WITHOUT_CONSENT" in codes(scene)) == wrong
