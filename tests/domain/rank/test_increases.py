"""How an increase of the secured amount ranks: by its own entry once on file, until then by its recording."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain.rank.order import Precedence, Tranche, order
from registry.domain.rank.standing import Standing
from tests.domain.rank.orders import back, stood
from tests.domain.strategies import DAY, NOW


@pytest.mark.parametrize(
    ("since", "entry", "behind"),
    [(3, 0, [0, 1, 2, 3]), (2, 0, [0, 1, 2]), (0, 9, [0, 1]), (-1, 0, [0, 1])],
    ids=["after all", "at the third's own instant", "recorded after all, entered before", "before all"],
)
def test_an_increase_that_its_register_entered_stands_behind_what_came_before_it_by_law_time(
    since: int, entry: int, behind: list[int]
) -> None:
    """Four items, each of the day of its number, in which order they were recorded too; the second is increased."""
    made = Tranche(index=1, since=NOW + since * DAY, entry=entry, perfected=True)
    place = order([stood(i, i) for i in range(4)], (), [made])[-1]
    assert place == Precedence(
        index=1, behind=tuple(behind), before=tuple(i for i in range(4) if i not in behind), tranche=made
    )


def test_an_increase_of_one_that_stepped_back_steps_back_with_it() -> None:
    """A, increased before B and C came, stands behind B; so does its increase; that of B stays before C."""
    three = [stood(i, i) for i in range(3)]
    increases = [
        Tranche(index=0, since=NOW, entry=0, perfected=True),
        Tranche(index=1, since=NOW + DAY, entry=1, perfected=True),
    ]
    before = order(three, (), increases)
    after = order(three, [back(0, 1)], increases)
    assert [p.behind for p in before[3:]] == [(0,), (0, 1)]
    assert [p.behind for p in after[3:]] == [(1, 0), (1, 0)]
    assert [p.before for p in after[3:]] == [(2,), (2,)]


@pytest.mark.parametrize(
    ("second", "unentered", "entered"),
    [
        (stood(1, 1, perfected=False), (0, 1), (0,)),
        (stood(1, 3), (0, 1), (0,)),
        (stood(6, 3), (0, 6), (0,)),
        (stood(6, 3, perfected=False), (0,), (0,)),
        (stood(6, 1), (0, 6), (0, 6)),
    ],
    ids=["unentered", "entered later", "recorded and entered later", "recorded later, unentered", "entered before"],
)
def test_until_its_own_entry_an_increase_ranks_by_its_recording_behind_the_perfected(
    second: Standing, unentered: tuple[int, ...], entered: tuple[int, ...]
) -> None:
    """Recorded on the second day as the fifth entry; its own entry, once on file, is of that day too."""
    first, made = stood(0, 0), Tranche(index=0, since=NOW + 2 * DAY, entry=5)
    assert order([first, second], (), [made])[-1].behind == unentered
    assert order([first, second], (), [replace(made, perfected=True)])[-1].behind == entered
