"""A right that turns out never to have existed takes its items with it, as if they never had been; not the debt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from httpx2 import Response

from registry.service.operating import upkeep
from tests.scenes.world import (
    FIRM,
    OTHER_BANK,
    Body,
    World,
    act,
    filing,
    item,
    must,
    name,
    right_body,
)

DAY = timedelta(days=1)
VOID = {
    "CN": ("invention", "invalidation_decided", {"result": "full", "final": True}),
    "HK": ("standard_o", "status_changed", {"status": "revoked"}),
    "MO": ("invention", "status_changed", {"status": "invalidated"}),
}


def shown(document: Body) -> tuple[str, list[str]]:
    return document["status"], [one["status"] for one in document["items"]]


def discharged(world: World, document: Body, etag: str | None = None) -> Response:
    """The bank discharges the pledge in the state that the ETag names, the present one where none is given."""
    path = f"/v1/pledges/{document['registration_number']}"
    meant = etag or must(200, world.bank.get(path)).headers["ETag"]
    return world.bank.post(f"{path}/discharge", {"reason": "waived"}, if_match=meant)


def live_on(world: World, right: Body) -> int:
    answer = must(200, world.public.get(f"/v1/rights/{name(right)}/encumbrances")).json()
    return int(answer["totals"]["live_items"])


@pytest.mark.parametrize("jurisdiction", sorted(VOID))
def test_an_item_over_a_right_that_never_was_is_extinguished_from_its_first_instant(
    own_world: World, jurisdiction: str
) -> None:
    world = own_world
    kind, event, members = VOID[jurisdiction]
    right = world.right(jurisdiction, kind)
    document, _ = world.pledge(item(right))
    known = (world.clock.now() + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    world.clock.advance(DAY)
    world.happen(right, event, **members)
    told = world.history(document)[-1]
    assert told["kind"] == "recognition_changed"
    assert told["body"]["payload"]["items"][0]["status"] == "extinguished"
    assert told["sealed_body"]["payload"]["cause"]["kind"] == event
    for query in ("", "?as_of=2026-11-23T04:00:00Z"):
        after = world.read(document, query)
        assert shown(after) == ("lapsed", ["extinguished"])
        assert after["items"][0]["priority_rank"] is None
        assert {one["outcome"] for one in after["items"][0]["recognition"].values()} == {"not_recognised"}
        assert after["items"][0]["recognition"][jurisdiction]["reasons"][0]["code"] == "NOT_IN_FORCE"
    assert shown(world.read(document, f"?known_at={known}")) == ("live", ["live"])
    assert live_on(world, right) == 0
    assert must(409, discharged(world, document)).json()["code"] == "pledge-closed"
    assert upkeep.verify(world.desk.register).findings == ()


def test_the_other_items_of_the_pledge_stand(world: World) -> None:
    patent, other = world.right("CN", "invention"), world.right("HK")
    document, etag = world.pledge(item(patent), item(other))
    world.happen(patent, "invalidation_decided", result="full", final=True)
    assert shown(world.read(document)) == ("live", ["extinguished", "live"])
    must(412, discharged(world, document, etag))
    assert shown(must(200, discharged(world, document)).json()) == ("discharged", ["extinguished", "released"])


@pytest.mark.parametrize(
    ("event", "members"),
    [
        ("invalidation_decided", {"result": "full", "final": False}),
        ("invalidation_decided", {"result": "partial", "final": True}),
        ("status_changed", {"status": "lapsed"}),
        ("status_changed", {"status": "surrendered"}),
        ("status_changed", {"status": "revoked", "ab_initio": False}),
    ],
)
def test_a_right_cut_down_or_ended_from_its_own_day_leaves_the_item_live(
    world: World, event: str, members: Body
) -> None:
    """Money that stands in for the right stays bound, and a lapsed patent can be restored."""
    right = world.right("CN", "invention")
    document, _ = world.pledge(item(right))
    world.happen(right, event, **members)
    assert shown(world.read(document)) == ("live", ["live"])


def test_what_was_released_before_stays_released(world: World) -> None:
    right = world.right("HK")
    document, _ = world.pledge(item(right))
    must(200, discharged(world, document))
    world.happen(right, "status_changed", status="revoked")
    assert shown(world.read(document)) == ("discharged", ["released"])


def test_cnipa_still_shows_the_pledge_until_it_cancels_it(world: World) -> None:
    right = world.right("CN", "invention")
    document, _ = world.pledge(item(right))
    world.happen(right, "invalidation_decided", result="full", final=True)
    warned = {one["code"] for one in world.read(document)["items"][0]["warnings"]}
    assert "CNIPA_CANCELLATION_OUTSTANDING" in warned
    filed = filing(item(right, entered=None), pledgee=OTHER_BANK, pledgor=FIRM)
    refused = must(409, world.other_bank.post("/v1/pledges", filed)).json()
    assert {"CN_ALREADY_PLEDGED", "NOT_IN_FORCE"} <= {one["code"] for one in refused["findings"]}
    path = f"/v1/pledges/{document['registration_number']}"
    etag = must(200, world.bank.get(path)).headers["ETag"]
    cancel = act("CNIPA", "2026-11-23T00:00:00+08:00", "cancel")
    must(200, world.bank.post(f"{path}/filings", cancel, if_match=etag))
    assert shown(world.read(document)) == ("lapsed", ["extinguished"])
    refused = must(422, world.other_bank.post("/v1/pledges", filed)).json()
    assert "CN_ALREADY_PLEDGED" not in {one["code"] for one in refused["findings"]}


def test_a_right_shown_as_invalidated_when_looked_at_again_is_one_that_never_was(world: World) -> None:
    right = world.right("CN", "invention")
    document, _ = world.pledge(item(right))
    seen = right_body("CN", "invention", right["number"], [FIRM])
    again = {**seen, "status": "invalidated", "observed_at": "2026-11-23T00:00:00+08:00"}
    must(200, world.registrar.post("/v1/rights", again))
    assert shown(world.read(document)) == ("lapsed", ["extinguished"])
