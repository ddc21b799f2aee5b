"""What an answer about a right or a firm shows at first sight: nothing found, nothing on record, dead, unconfirmed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest

from tests.scenes.world import (
    KINDS,
    Body,
    World,
    codes,
    item,
    must,
    name,
    named,
    number_of,
    party,
    uscc,
)

AT = "2026-11-22T00:00:00+08:00"


def _status(status: str, **members: Any) -> Callable[[World, Body], Any]:
    return lambda world, right: world.happen(right, "status_changed", status=status, **members)


ENDS: dict[str, tuple[Body, Callable[[World, Body], Any], str]] = {
    **{f"event-{one}": ({}, _status(one), one) for one in ("lapsed", "expired", "surrendered", "revoked")},
    "event-invalidated": ({}, _status("invalidated", ab_initio=True), "invalidated"),
    "decided": (
        {},
        lambda world, right: world.happen(right, "invalidation_decided", result="full", final=True),
        "invalidated",
    ),
    **{
        f"seen-{one}": ({"status": one}, lambda world, right: None, one)
        for one in ("lapsed", "expired", "surrendered", "revoked", "invalidated")
    },
    "term": ({"filed_on": "1996-05-01", "granted_on": "1999-09-01"}, lambda world, right: None, "expired"),
    "told term": ({"expires_on": "2026-11-22"}, lambda world, right: None, "expired"),
    "fee": ({"fees_paid_until": "2025-05-01"}, lambda world, right: None, "in_force"),
}
"""Ways in which a right ends: how it is recorded, what happens to it, and the status that its register then shows."""


def _right(world: World, right: Body, query: str = "") -> Body:
    answer: Body = must(200, world.public.get(f"/v1/rights/{name(right)}/encumbrances{query}")).json()
    return answer


def _firm(world: World, firm: Body, query: str = "") -> Body:
    answer: Body = must(200, world.public.get(f"/v1/firms/USCC/{firm['value']}/encumbrances{query}")).json()
    return answer


def _owner(world: World, serial: int) -> Body:
    firm = named("USCC", uscc(serial))
    must(201, world.registrar.post("/v1/parties", party(firm, name=f"第{serial}公司")))
    return firm


def _group(answer: Body, right: Body) -> Body:
    (group,) = [one for one in answer["items"] if one["right"] == name(right)]
    return dict(group)


def test_a_dead_right_is_told_so_and_never_listed_as_free(world: World) -> None:
    firm = _owner(world, 301)
    places = cycle((("CN", "invention"), ("HK", "standard_o"), ("MO", "invention")))
    free, taken = (world.right(*next(places), firm) for _ in range(2))
    world.pledge(item(taken), pledgor=firm)
    shown = {}
    for how, (recorded, happens, status) in ENDS.items():
        right = world.right(*next(places), firm, **recorded)
        happens(world, right)
        shown[how] = (right, status)
    for answered in (_firm(world, firm), _firm(world, firm, "?status=all")):
        assert answered["unencumbered"] == [name(free)]
        assert answered["dead"] == sorted(name(right) for right, _ in shown.values())
    warned = {one["right"]: one["detail"] for one in answered["warnings"] if one["code"] == "right-dead"}
    for how, (right, status) in shown.items():
        alone = _right(world, right)
        group = _group(answered, right)
        assert (group["status"], group["alive"], alone["items"]) == (status, False, [group]), how
        assert (alone["known"], alone["unencumbered"], alone["dead"]) == (True, [], [name(right)])
        (warning,) = alone["warnings"]
        assert (warning["code"], warning["detail"]) == ("right-dead", warned[name(right)])
        whole = must(200, world.public.get(f"/v1/rights/{name(right)}")).json()
        assert (whole["status"], whole["alive"], codes(whole["warnings"])) == (status, False, {"right-dead"})
    assert warned.keys() == {name(right) for right, _ in shown.values()}
    assert "2025-05-01" in warned[name(shown["fee"][0])]
    assert "since 2026-11-22" in warned[name(shown["event-lapsed"][0])]


@pytest.mark.parametrize(("place", "kind"), KINDS)
def test_each_group_shows_what_its_right_is(world: World, place: str, kind: str) -> None:
    base = world.right("CN", "invention") if kind in ("standard_r", "extension") else None
    right = world.member(base, place, kind) if base else world.right(place, kind)
    group = _right(world, right)["items"][0]
    whole = must(200, world.public.get(f"/v1/rights/{name(right)}")).json()
    shown = {member: group[member] for member in ("kind", "titles", "status", "expires_on")}
    assert shown == {member: whole[member] for member in shown}
    assert (group["kind"], group["status"], group["alive"]) == (kind, "in_force", True)
    assert group["titles"] == [{"text": "示例", "lang": "zh-Hans"}]


def test_a_right_is_dead_from_the_day_it_ended_and_alive_before(world: World) -> None:
    firm = _owner(world, 302)
    right = world.right("HK", "standard_o", firm, expires_on="2026-11-30")
    for day, alive in (("2026-11-30", True), ("2026-12-01", False)):
        answer = _firm(world, firm, f"?as_of={day}")
        assert (_group(answer, right)["alive"], answer["dead"]) == (alive, [] if alive else [name(right)])
        assert answer["unencumbered"] == ([name(right)] if alive else [])
    world.happen(right, "status_changed", status="surrendered", at=AT)
    for day, alive in (("2026-11-21", True), ("2026-11-22", False)):
        assert _group(_firm(world, firm, f"?as_of={day}"), right)["alive"] is alive


def test_an_application_is_neither_dead_nor_in_force(world: World) -> None:
    right = world.right("HK", "standard_o", status="pending", granted_on=None, fees_paid_until=None)
    answer = _right(world, right)
    assert (answer["items"][0]["status"], answer["items"][0]["alive"]) == ("pending", True)
    assert (answer["dead"], answer["warnings"]) == ([], [])


def test_a_live_pledge_over_a_dead_right_is_shown_and_the_right_is_dead(world: World) -> None:
    firm = _owner(world, 303)
    right = world.right("HK", "standard_o", firm)
    world.pledge(item(right), pledgor=firm)
    world.happen(right, "status_changed", status="lapsed")
    answer = _firm(world, firm)
    (burden,) = _group(answer, right)["encumbrances"]
    assert (burden["status"], burden["recognition"]["HK"]) == ("live", "not_recognised")
    assert (answer["dead"], answer["unencumbered"]) == ([name(right)], [])
    assert answer["totals"] == {"rights": 1, "encumbered": 1, "live_items": 1}


def test_a_relative_under_a_court_s_order_is_encumbered(world: World) -> None:
    base = world.right("CN", "invention")
    child = world.member(base, "HK", "standard_r")
    assert [one["encumbered"] for one in _right(world, child)["items"][0]["family"]] == [False]
    order = {"authority": "法院", "document": "(2026)粤1号", "from": "2026-11-22", "until": "2027-05-21"}
    world.happen(base, "preservation_ordered", **order)
    assert [one["encumbered"] for one in _right(world, child)["items"][0]["family"]] == [True]
    past = _right(world, child, "?as_of=2026-11-21")
    assert [one["encumbered"] for one in past["items"][0]["family"]] == [False]


def test_nothing_found_nothing_on_record_and_a_number_of_no_known_form_differ(world: World) -> None:
    bare = world.right("CN", "invention")
    unknown = {"jurisdiction": "CN", "number": number_of("CN", "invention", 7_654_321)}
    odd = {"jurisdiction": "HK", "number": "HK-QQ-5566-778"}
    seen = []
    for right in (bare, unknown, odd):
        answer = _right(world, right)
        assert answer["totals"] == {"rights": int(answer["known"]), "encumbered": 0, "live_items": 0}
        assert not answer["dead"]
        seen.append((answer["known"], answer["unencumbered"], codes(answer["warnings"])))
    assert seen == [
        (True, [name(bare)], set()),
        (False, [], {"right-not-on-record"}),
        (False, [], {"number-form-unconfirmed"}),
    ]
    (warning,) = _right(world, unknown)["warnings"]
    assert name(unknown) in warning["detail"]


def test_a_firm_without_rights_and_a_firm_nobody_recorded_differ(world: World) -> None:
    firm, nobody = _owner(world, 304), named("USCC", uscc(305))
    known, unknown = _firm(world, firm), _firm(world, nobody)
    assert (known["known"], known["warnings"], known["items"]) == (True, [], [])
    assert (unknown["known"], codes(unknown["warnings"]), unknown["items"]) == (False, {"firm-not-on-record"}, [])
    assert nobody["value"] in unknown["warnings"][0]["detail"]
