"""The tiers of the suite: what the README's command leaves to `.ci/run` is the same each time, and no test function."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import metering, tiers
from tests.tiers import examples, sized, spread


@given(st.integers(0, 60), st.integers(1, 20))
def test_a_spread_is_of_different_cases_from_the_first_to_the_last(cases: int, count: int) -> None:
    taken = spread(range(cases), count)
    assert len(taken) == min(cases, count)
    assert taken == sorted(set(taken))
    assert {0, cases - 1} <= set(taken) or min(cases, count) < 2


def test_the_profile_names_the_tier_unless_the_environment_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGISTRY_TEST_TIER", raising=False)
    for profile, tier in {"quick": "quick", "ci": "commit", "mutation": "commit", "nightly": "full"}.items():
        monkeypatch.setattr(
            tiers, "settings", SimpleNamespace(get_current_profile_name=lambda profile=profile: profile)
        )
        assert tiers.tier() == tier
    monkeypatch.setenv("REGISTRY_TEST_TIER", "commit")
    assert tiers.tier() == "commit"
    monkeypatch.setenv("REGISTRY_TEST_TIER", "slow")
    with pytest.raises(ValueError, match="quick, commit or full, not slow"):
        tiers.tier()


def test_each_tier_does_no_less_than_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = []
    for tier in tiers.TIERS:
        monkeypatch.setenv("REGISTRY_TEST_TIER", tier)
        numbers.append((sized(8, 40, quick=2), sized(8, 40), examples(60), examples(3)))
    assert numbers == [(2, 8, 12, 2), (8, 8, 60, 3), (40, 40, 300, 15)]


def test_a_server_that_is_gone_costs_nothing(tmp_path: Path) -> None:
    metering.note_server(tmp_path / "postmaster.pid")
    assert metering.own() > 0
