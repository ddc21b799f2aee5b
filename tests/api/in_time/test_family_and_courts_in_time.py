"""What registers show of a base, of owners and of courts, read through the API on the days of it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.api.in_time.dated import day, then
from tests.exercises import exercises
from tests.scenes.world import (
    DEBTOR,
    FIRM,
    Body,
    World,
    codes,
    disclosing,
    item,
    must,
    name,
    reasons,
)

serials = itertools.count(1)
MEMBERS = (("HK", "standard_r"), ("MO", "extension"))
members = pytest.mark.parametrize(("place", "kind"), MEMBERS)
STAYING = {"BASE_AMENDED", "BASE_CHALLENGED"}
OWNED = {"FAMILY_OWNERSHIP_SPLIT", "EVIDENCE_MISSING:owners"}
UNKNOWN = {"name": {"text": "Somebody Ltd", "lang": "en"}}
"""An owner as a register names it that nobody has identified."""


def said(world: World, document: Body, place: str, of: set[str], query: str = "") -> set[str]:
    """Which of these codes are said of the only item, in its own place."""
    return reasons(world.read(document, query), place)[1] & of


# ---- a base that ends ------------------------------------------------------------------------------------------------


@exercises("FAM-10")
@members
@pytest.mark.parametrize("end", ["lapsed", "surrendered", "expired", "unpaid"])
def test_what_was_cut_from_a_base_or_is_asked_against_it_is_said_also_after_it_ended(
    world: World, place: str, kind: str, end: str
) -> None:
    """From the day of each on, and no longer once a request is decided."""
    ends: dict[str, dict[str, Any]] = {
        "expired": {"expires_on": "2026-11-15"},
        "unpaid": {"filed_on": "2020-05-15", "fees_paid_until": "2026-05-15"},
    }
    base = world.right("CN", "invention", **ends.get(end, {}))
    child = world.member(base, place, kind)
    document, _ = world.pledge(item(child, family_disclosed=disclosing(base)))
    world.happen(base, "invalidation_decided", at=day("11-10"), result="partial", final=True)
    world.happen(base, "invalidation_requested", at=day("11-12"), reference="W-1")
    if end in ("lapsed", "surrendered"):
        world.happen(base, "status_changed", at=day("11-15"), status=end)
    (told,) = world.read(document)["items"]
    ended = codes([*told["warnings"], *told["recognition"][place]["reasons"]])
    assert any(code.startswith("BASE_LAPSED") for code in ended)
    assert said(world, document, place, STAYING) == STAYING
    world.happen(base, "invalidation_requested", at=day("11-22"), reference="W-2")
    world.happen(base, "invalidation_decided", at=day("11-22", 12), result="upheld", final=True, reference="W-1")
    assert said(world, document, place, STAYING) == STAYING
    world.happen(base, "invalidation_decided", at=day("11-22", 14), result="upheld", final=True, reference="W-2")
    assert said(world, document, place, STAYING) == {"BASE_AMENDED"}


# ---- an owner nobody has identified ----------------------------------------------------------------------------------


@exercises("FAM-08")
@members
def test_an_owner_whom_nobody_has_identified_is_asked_for_until_the_register_shows_who_it_is(
    world: World, place: str, kind: str
) -> None:
    """On the right's own side as on its base's."""
    base = world.right("CN", "invention", owners=[UNKNOWN])
    document, _ = world.pledge(item(world.member(base, place, kind), family_disclosed=disclosing(base)))
    assert said(world, document, place, OWNED) == {"EVIDENCE_MISSING:owners"}
    world.happen(base, "owner_changed", at=day("11-21"), owners=[{"party": FIRM}])
    assert said(world, document, place, OWNED) == set()
    world.happen(base, "owner_changed", at=day("11-22"), owners=[{"party": FIRM}, UNKNOWN])
    assert said(world, document, place, OWNED) == {"FAMILY_OWNERSHIP_SPLIT"}, "there are two of them"
    world.happen(base, "owner_changed", at=day("11-22", 12), owners=[UNKNOWN])
    assert said(world, document, place, OWNED) == {"EVIDENCE_MISSING:owners"}
    world.happen(base, "owner_changed", at=day("11-22", 14), owners=[{"party": DEBTOR}])
    assert said(world, document, place, OWNED) == {"FAMILY_OWNERSHIP_SPLIT"}


# ---- preservations by receipt ----------------------------------------------------------------------------------------


def ordered(world: World, right: Body, document: str, received: str, states: str, until: str | None) -> None:
    """A court's order, received that day, which states these days."""
    told = {"authority": "法院", "document": document, "from": states, "until": until}
    world.happen(right, "preservation_ordered", at=day(received), **told)


def runs(world: World, right: Body, query: str) -> list[tuple[str, str]]:
    """The preservation that runs: since when, by which paper."""
    told = must(200, world.public.get(f"/v1/rights/{name(right)}{query}")).json()["proceedings"]
    return [(one["from_on"], one["document"]) for one in told if one["kind"] == "preservation"]


@exercises("CN-95", "CN-98")
@pytest.mark.parametrize("first_told", [True, False], ids=["in order", "the earlier one recorded later"])
@pytest.mark.parametrize("states", ["2026-10-01", "2026-11-03", "2026-11-08", "2026-11-20"])
def test_the_order_received_first_runs_first_whatever_days_are_stated_and_in_whatever_order_told(
    world: World, states: str, first_told: bool
) -> None:
    """The one received on the third states a later day than the one received on the fifth, or an earlier one."""
    right, n = world.right("CN", "invention"), next(serials)
    papers = (f"D-{n}-1", "11-03", states, "2026-11-20"), (f"D-{n}-2", "11-05", "2026-10-15", "2026-11-14")
    for paper in papers if first_told else papers[::-1]:
        ordered(world, right, *paper)
    first, second = papers[0][0], papers[1][0]
    assert runs(world, right, then("11-02")) == []
    for on in ("11-03", "11-06", "11-14", "11-20"):
        assert runs(world, right, then(on, 10)) == [("2026-11-03", first)], on
    for on in ("11-21", "11-30"):
        assert runs(world, right, then(on, 10)) == [("2026-11-21", second)], on
    assert runs(world, right, then("12-01", 10)) == [], "ten days from its receipt, not a month from the day it states"


@exercises("CN-95")
def test_an_order_that_states_a_day_before_its_receipt_preserves_from_its_receipt(world: World) -> None:
    """So a pledge entered between the two days was entered of a free right."""
    right, n = world.right("CN", "invention"), next(serials)
    document, _ = world.pledge(item(right))
    ordered(world, right, f"D-{n}", "11-22", "2026-11-01", "2027-05-01")
    assert runs(world, right, then("11-21")) == []
    assert runs(world, right, "") == [("2026-11-22", f"D-{n}")]
    outcome, found = reasons(world.read(document), "CN")
    assert outcome != "not_recognised", found
