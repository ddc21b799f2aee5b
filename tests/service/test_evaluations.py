"""Stored judgements: made again they are the same, and the sweep records what days and rules have changed, once."""

from __future__ import annotations

from hypothesis import Phase, given, settings

from registry.service.reevaluating import reevaluate
from tests.support import Databases, SettableClock
from tests.varied_lives import STEPS, Life, Step
from tests.world import open_world


@settings(max_examples=150, phases=[Phase.generate])
@given(steps=STEPS)
def test_inv_18_a_stored_judgement_made_again_is_the_same_to_the_byte(databases: Databases, steps: list[Step]) -> None:
    """INV-18 version pin: re-evaluating a stored evaluation with its stored rule_set_version and evidence reproduces it
    byte for byte."""
    with databases.fresh() as url, open_world(url, SettableClock()) as world:
        life = Life(world)
        life.go(steps)
        for number in life.pledges:
            made = reevaluate(world.desk.register, number)
            assert made
            assert all(one.same_rules for one in made)
            assert [one for one in made if not one.equal] == []
