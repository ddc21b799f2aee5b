"""What a right is worth secures once: no valuation of a pledgor is drawn on beyond its whole, whoever draws."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from httpx2 import Response
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exercises import exercises
from tests.scenes.world import (
    FIRM,
    OTHER_BANK,
    Body,
    World,
    codes,
    filing,
    item,
    must,
    named,
    party,
    uscc,
    valued,
)
from tests.tiers import examples

OTHER_FIRM = named("USCC", uscc(601))
WHOLE = 8
"""Millions that a valuation is of."""
_references = iter(f"V-{serial}" for serial in range(1, 10**9))


def millions(count: int) -> str:
    return f"{count}000000"


def draw(world: World, reference: str, *parts: int, by_other: bool = False, **members: Any) -> Response:
    """File over fresh rights, each drawing so many millions of one valuation of eight, by one of two banks."""
    pledgor = members.get("pledgor", FIRM)
    items = [
        item(world.right("HK", "standard_o", pledgor), valuation=valued(reference, millions(WHOLE), millions(part)))
        for part in parts
    ]
    who = {"pledgee": OTHER_BANK} if by_other else {}
    return (world.other_bank if by_other else world.bank).post("/v1/pledges", filing(*items, **who, **members))


def drawn(world: World, documents: list[Body]) -> Decimal:
    """What the pledges that are live say they draw, in millions."""
    read = [world.read(one) for one in documents]
    parts = [
        Decimal(told["valuation"]["allocated"]["amount"])
        for one in read
        if one["status"] == "live"
        for told in one["terms"]["collateral"]
    ]
    return sum(parts, Decimal()) / 1_000_000


STEPS = st.one_of(
    st.tuples(st.just("draw"), st.lists(st.integers(1, 9), min_size=1, max_size=2), st.booleans()),
    st.tuples(st.just("release"), st.integers(0, 9), st.just(False)),
)


@exercises("FAM-06")
@settings(max_examples=examples(12))
@given(steps=st.lists(STEPS, min_size=3, max_size=8))
def test_inv_36_of_a_valuation_no_more_is_allocated_than_the_whole(
    world: World, steps: list[tuple[str, Any, bool]]
) -> None:
    """INV-36 allocation cap: sum(allocated) <= valuation after any sequence of allocate, release, re-allocate; release
    returns exactly what was taken: what fits is taken, what does not is refused."""
    reference = next(_references)
    held: list[tuple[Body, int, bool]] = []
    documents: list[Body] = []
    left = WHOLE
    for step, what, by_other in steps:
        if step == "release":
            if held:
                document, parts, other = held.pop(what % len(held))
                world.discharge(document, world.other_bank if other else world.bank)
                left += parts
            continue
        answer = draw(world, reference, *what, by_other=by_other)
        if sum(what) > left:
            problem = must(422, answer).json()
            assert codes(one for one in problem["findings"] if one["severity"] == "fail") == {"VALUE_DOUBLE_COUNTED"}
            continue
        documents.append(must(201, answer).json())
        held.append((documents[-1], sum(what), by_other))
        left -= sum(what)
    assert drawn(world, documents) == WHOLE - left <= WHOLE
    if left:
        must(422, draw(world, reference, left + 1))
        must(201, draw(world, reference, left))


@exercises("FAM-06")
@pytest.mark.parametrize("change", ["amount", "currency", "day"])
def test_a_valuation_told_with_another_amount_or_day_is_refused(world: World, change: str) -> None:
    reference = next(_references)
    must(201, draw(world, reference, 3))
    other = valued(reference, millions(WHOLE), millions(1))
    if change == "amount":
        other["amount"]["amount"] = "8000000.01"
    elif change == "currency":
        other["amount"]["currency"] = other["allocated"]["currency"] = "HKD"
    else:
        other["valued_on"] = "2026-11-02"
    body = filing(item(world.right(), valuation=other))
    problem = must(422, world.bank.post("/v1/pledges", body)).json()
    found = [one for one in problem["findings"] if one["severity"] == "fail"]
    assert [(one["rule"], one["code"], one["pointer"]) for one in found] == [
        ("FAM-06", "VALUATION_CONTRADICTORY", "/collateral/0/valuation/amount")
    ]


def test_a_reference_is_one_pledgor_s_own(world: World) -> None:
    must(201, world.registrar.post("/v1/parties", party(OTHER_FIRM, name="另一公司")))
    reference = next(_references)
    must(201, draw(world, reference, WHOLE))
    must(201, draw(world, reference, WHOLE, pledgor=OTHER_FIRM))
    for pledgor in (FIRM, OTHER_FIRM):
        must(422, draw(world, reference, 1, pledgor=pledgor))


def test_what_a_reservation_drew_is_free_when_it_lapses_and_a_trial_draws_nothing(own_world: World) -> None:
    world = own_world
    worth = valued("V-LAPSES", millions(WHOLE), millions(WHOLE))
    reserved = filing(item(world.right("CN", "invention"), entered=None, valuation=worth))
    must(201, world.bank.post("/v1/pledges?dry_run=true", reserved, key=None))
    must(200, world.bank.post("/v1/assessments", reserved))
    document = must(201, world.bank.post("/v1/pledges", reserved)).json()
    must(422, draw(world, "V-LAPSES", 1))
    world.clock.set(world.clock.now().replace(month=12, day=23, hour=16))
    assert world.read(document)["status"] == "lapsed"
    must(201, draw(world, "V-LAPSES", WHOLE))


def test_a_stranger_sees_nothing_of_what_a_right_is_worth(world: World) -> None:
    document = must(201, draw(world, next(_references), 5)).json()
    path = f"/v1/pledges/{document['registration_number']}"
    for caller in (world.public, world.other_bank):
        for asked in (path, f"{path}/history"):
            text = must(200, caller.get(asked)).text
            assert "valuation" not in text
            assert millions(5) not in text
    assert document["loan_to_value"]["allocated"] == {"amount": "5000000.00", "currency": "CNY"}
