"""What a register is opened with: the operator's readings where the law leaves one."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.domain.law.place import Follows
from registry.service.operating.opening import open_register
from registry.settings import SettingInvalid, read_settings


@pytest.mark.parametrize("reading", [one.value for one in Follows])
def test_what_the_end_of_a_base_does_to_a_macau_extension_is_the_operators_reading(
    reading: str, tmp_path: Path
) -> None:
    settings = read_settings({"REGISTRY_MO_DEPENDENCY": reading})
    register = open_register(f"sqlite:///{tmp_path}/r.db", mo_dependency=settings.mo_dependency)
    try:
        assert {one.follows for one in register.places["MO"].dependences.values()} == {Follows(reading)}
        assert {one.follows for one in register.places["HK"].dependences.values()} == {Follows.INDEPENDENT}
    finally:
        register.store.close()


def test_without_a_reading_it_is_reviewed_and_another_word_stops_the_start() -> None:
    assert read_settings({}).mo_dependency == Follows.REVIEW
    with pytest.raises(SettingInvalid, match="REGISTRY_MO_DEPENDENCY"):
        read_settings({"REGISTRY_MO_DEPENDENCY": "maybe"})
