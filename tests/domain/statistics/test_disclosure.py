"""What may be published of amounts: whoever asks for everything, again and again, learns no single amount.

The attacker of these tests shares no code with the rule: every answer is an equation over the amounts, and the
equations are solved as such, in whole fractions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.statistics.disclosure import LEAST, Disclosed, amounts, published
from registry.domain.statistics.figures import Counting, Dimension, Figure
from tests.tiers import examples

DAY = date(2026, 1, 1)
BANKS = ("A", "B", "C", "D")


@st.composite
def pledges(draw: st.DrawFn, first: int = 0, most: int = 24) -> list[Disclosed]:
    """Pledges of few banks, places, districts and days, so that groups overlap."""
    made = []
    for n in range(draw(st.integers(0, most))):
        bank = draw(st.sampled_from(BANKS))
        places = draw(st.lists(st.sampled_from(["CN", "HK"]), min_size=1, max_size=2))
        figure = Figure(
            number=f"P{first + n:03d}",
            registered_on=DAY + timedelta(days=draw(st.sampled_from([0, 1, 2, 400]))),
            pledgor=draw(st.sampled_from("XYZ")),
            bank=bank,
            district=draw(st.sampled_from(["440112", "440106", None])),
            currency="CNY",
            status=draw(st.sampled_from(["live", "discharged"])),
            items=tuple((place, "invention") for place in places),
        )
        made.append(Disclosed(figure=figure, amount=Decimal(1000 + (first + n) ** 3), holders=frozenset({bank})))
    return made


def answers(told: Sequence[Disclosed]) -> Iterable[tuple[frozenset[str], Decimal]]:
    """Every amount that any question is answered with: which pledges it is of, and how much."""
    sizes = Counter(pledge.block for pledge in told if pledge.block is not None)
    days = [None, *sorted({pledge.figure.registered_on for pledge in told})]
    askings = [
        Counting(first=first, last=last, district=district)
        for first in days
        for last in days
        for district in (None, "440112", "440106")
    ]
    for asked in askings:
        there = [pledge for pledge in told if asked.takes(pledge.figure)]
        for count in range(2):
            for by in combinations(Dimension, count):
                groups: dict[object, list[Disclosed]] = {}
                for pledge in there:
                    key = pledge.figure.wholly_in(by)
                    if key is not None:
                        groups.setdefault(key, []).append(pledge)
                for group in groups.values():
                    (one,) = amounts(group, sizes)
                    if one.amount is not None:
                        yield frozenset(pledge.figure.number for pledge in group), one.amount


def determined(equations: Iterable[frozenset[str]], unknown: set[str]) -> set[str]:
    """The unknowns that equations with these members on their left sides settle: by elimination, in fractions."""
    rows = [{one: Fraction(1) for one in equation & unknown} for equation in set(equations)]
    reduced: dict[str, dict[str, Fraction]] = {}
    for row in rows:
        for pivot, other in reduced.items():
            if pivot in row:
                _subtract(row, other, row[pivot])
        if not row:
            continue
        pivot = min(row)
        found = {one: value / row[pivot] for one, value in row.items()}
        for other in reduced.values():
            if pivot in other:
                _subtract(other, found, other[pivot])
        reduced[pivot] = found
    return {pivot for pivot, row in reduced.items() if len(row) == 1}


def _subtract(row: dict[str, Fraction], other: dict[str, Fraction], times: Fraction) -> None:
    for one, value in other.items():
        left = row.get(one, Fraction(0)) - times * value
        if left:
            row[one] = left
        else:
            row.pop(one, None)


@settings(max_examples=examples(60))
@given(data=st.data())
def test_nobody_learns_a_single_amount_from_all_that_is_ever_shown(data: st.DataObject) -> None:
    told: list[Disclosed] = []
    shown: list[tuple[frozenset[str], Decimal]] = []
    for turn in range(data.draw(st.integers(1, 3))):
        changed = [
            replace(pledge, figure=replace(pledge.figure, status=data.draw(st.sampled_from(["live", "discharged"]))))
            for pledge in told
        ]
        told = published([*changed, *data.draw(pledges(first=100 * turn))])
        shown += answers(told)
    true = {pledge.figure.number: pledge.amount for pledge in told}
    assert all(sum(true[one] for one in group) == amount for group, amount in shown)
    groups = [group for group, _ in shown]
    for bank in (None, *BANKS):
        others = {pledge.figure.number for pledge in told if bank not in pledge.holders}
        assert determined(groups, others) == set()
        # Nor the sum of fewer than five: no two groups differ, for this bank, by so few.
        seen = {group & others for group in groups} | {frozenset[str]()}
        assert all(not one <= other or len(other - one) in (0, *range(LEAST, 999)) for one in seen for other in seen)


@given(pledges(most=12))
def test_what_is_shown_does_not_depend_on_the_amounts(some: list[Disclosed]) -> None:
    others = [replace(pledge, amount=Decimal(n % 3)) for n, pledge in enumerate(some)]
    assert [pledge.block for pledge in published(some)] == [pledge.block for pledge in published(others)]


def a_pledge(n: int, bank: str, district: str = "440112") -> Disclosed:
    """A pledge of that bank, in its one block so far."""
    figure = Figure(
        number=f"P{n:03d}",
        registered_on=DAY,
        pledgor=f"F{n}",
        bank=bank,
        district=district,
        currency="CNY",
        status="live",
        items=(("CN", "invention"),),
    )
    return Disclosed(figure=figure, amount=Decimal(10), holders=frozenset({bank}))


def total(told: Sequence[Disclosed]) -> Decimal | None:
    """The amount of all of them."""
    (one,) = amounts(told, Counter(pledge.block for pledge in told if pledge.block is not None))
    return one.amount


def test_five_pledges_of_one_bank_are_shown() -> None:
    assert total(published([a_pledge(n, "A") for n in range(5)])) == 50


def test_four_pledges_are_withheld() -> None:
    assert total(published([a_pledge(n, "A") for n in range(4)])) is None


def test_what_one_bank_leaves_to_others_is_none_or_five() -> None:
    assert total(published([*(a_pledge(n, "A") for n in range(6)), a_pledge(7, "B")])) is None
    assert total(published([a_pledge(n, "AB"[n % 2]) for n in range(10)])) == 100


def test_one_more_pledge_is_not_told_by_the_next_publication() -> None:
    first = published([a_pledge(n, "A") for n in range(10)])
    assert total(first) == 100
    assert total(published([*first, a_pledge(10, "A")])) is None
    assert total(published([*first, *(a_pledge(n, "A") for n in range(10, 15))])) == 150


def test_district_and_the_whole_are_shown_where_the_rest_is_many() -> None:
    some = [a_pledge(n, f"B{n % 7}", "440112" if n < 30 else "440106") for n in range(50)]
    told = published(some)
    assert total(told) == 500
    sizes = Counter(pledge.block for pledge in told if pledge.block is not None)
    (district,) = amounts([pledge for pledge in told if pledge.figure.district == "440112"], sizes)
    assert district.amount == 300


def test_currencies_are_apart() -> None:
    dollars = [replace(p, figure=replace(p.figure, currency="HKD")) for p in (a_pledge(n, "A") for n in range(3))]
    told = published([*(a_pledge(n, "A") for n in range(5, 10)), *dollars])
    shown = amounts(told, Counter(pledge.block for pledge in told if pledge.block is not None))
    assert [(one.currency, one.amount) for one in shown] == [("CNY", Decimal(50)), ("HKD", None)]
