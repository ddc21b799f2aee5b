"""What official acts do for an item over the life of a pledge, read at every day of it through the API."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from tests.api.in_time.dated import asked, day, evidence, refused, sent, signed, then
from tests.scenes.world import (
    BANK,
    DEBTOR,
    FIRM,
    OTHER_BANK,
    Body,
    World,
    act,
    codes,
    event,
    filing,
    item,
    must,
    name,
    named,
    party,
    reasons,
    uscc,
)

DAY = timedelta(days=1)


def shown(world: World, right: Body, as_of: str) -> list[tuple[str, int | None, str]]:
    """The items that the public read shows on a right: status, rank, since."""
    path = f"/v1/rights/{name(right)}/encumbrances{then(as_of)}&status=all"
    (group,) = must(200, world.public.get(path)).json()["items"]
    return [(one["status"], one["priority_rank"], one["since"]) for one in group["encumbrances"]]


# ---- an application, its refusal, and another ------------------------------------------------------------------------


def test_a_second_application_leaves_the_days_of_the_first_as_they_were(world: World) -> None:
    """Asked for on the third, refused on the sixth, asked for again on the tenth: rank 1 on the fifth."""
    right = world.right()
    pledge = must(
        201,
        world.bank.post(
            "/v1/pledges", signed(filing(item(right, entered=None, filings=[asked("11-03", "A-1")])), "11-02")
        ),
    ).json()
    before = shown(world, right, "11-05")
    assert [(status, rank) for status, rank, _ in before] == [("live", 1)]
    evidence(world.bank, pledge, refused("11-06", "A-1"))
    assert shown(world, right, "11-05") == before
    evidence(world.bank, pledge, asked("11-10", "A-2"))
    assert shown(world, right, "11-05") == before
    (since,) = {at for _, _, at in shown(world, right, "11-12")}
    assert since == "2026-11-10T01:00:00.000000Z"
    read = world.read(pledge, then("11-05"))
    assert read["items"][0]["since"] == "2026-11-03T01:00:00.000000Z"


@pytest.mark.parametrize("told", ["effective_at", "obtained_at", "applied_at"])
def test_who_signed_after_a_refusal_is_contested_by_nothing(world: World, told: str) -> None:
    """The day of a refusal may stand in any of its members."""
    right = world.right()
    first = signed(filing(item(right, entered=None, filings=[asked("11-03", "A-1")])), "11-02")
    earlier = must(201, world.bank.post("/v1/pledges", first)).json()
    members = {"effective_at": None, told: day("11-06")}
    evidence(world.bank, earlier, refused(None, "A-1", **members))
    later = item(right, entered=None, filings=[asked("11-12", "B-1", "11-20")])
    body = signed(filing(later, pledgee=OTHER_BANK), "11-10")
    document = must(201, world.other_bank.post("/v1/pledges", body)).json()
    assert not any(code.startswith("PRIORITY_CONTESTED") for code in reasons(document, "HK")[1])
    assert document["items"][0]["notice_opinion"] == [
        {"item": f"{earlier['registration_number']}/1", "goes_before": True}
    ]


def test_who_signed_while_it_stood_stays_contested_by_it(world: World) -> None:
    right = world.right()
    first = signed(filing(item(right, entered=None, filings=[asked("11-03", "A-1")])), "11-02")
    earlier = must(201, world.bank.post("/v1/pledges", first)).json()
    body = signed(filing(item(right, filings=[asked("11-12", "B-1", "11-20")]), pledgee=OTHER_BANK), "11-04")
    later = must(201, world.other_bank.post("/v1/pledges", body)).json()
    evidence(world.bank, earlier, refused("11-06", "A-1"))
    for document in (earlier, later):
        assert any(code.startswith("PRIORITY_CONTESTED") for code in reasons(world.read(document), "HK")[1])


# ---- Macau before its annotation -------------------------------------------------------------------------------------


def test_a_request_in_macau_is_there_from_its_day_and_pending_until_annotated(world: World) -> None:
    right = world.right("MO", "invention")
    request = asked("11-03", "M-1", "11-20", register="MO-DSEDT")
    body = signed(filing(item(right, filings=[request])), "11-02")
    pledge = must(201, world.bank.post("/v1/pledges", body)).json()
    assert shown(world, right, "11-04") == [("live", 1, "2026-11-03T01:00:00.000000Z")]
    assert reasons(world.read(pledge, then("11-04")), "MO")[0] == "pending_perfection"
    assert reasons(world.read(pledge), "MO")[0] in ("recognised", "recognised_with_conditions")


# ---- one filing for several items ------------------------------------------------------------------------------------

serials = itertools.count(3_008_001)


@pytest.fixture
def hk_firm(world: World) -> Body:
    """A company incorporated in Hong Kong, which owes its charges to a second register."""
    firm = named("HK-CR", f"{next(serials):07d}")
    must(201, world.registrar.post("/v1/parties", party(firm, name="香港創科有限公司", seat="HK")))
    return firm


def delivered(on: str = "11-20") -> Body:
    """The delivery of a charge at the Companies Registry."""
    return act("HK-CR", day(on), applied_at=day(on))


def test_a_delivery_filed_with_one_item_counts_for_the_others_and_says_so(world: World, hk_firm: Body) -> None:
    rights = [world.right("HK", "standard_o", hk_firm) for _ in range(2)]
    first, second = (item(right) for right in rights)
    first["filings"].append(delivered())
    body = filing(first, second, pledgor=hk_firm)
    pledge = must(201, world.bank.post("/v1/pledges", body)).json()
    late = "?as_of=2027-02-01T00:00:00%2B08:00"
    for document in (pledge, world.read(pledge, late)):
        for number, shared in ((1, False), (2, True)):
            told = document["items"][number - 1]
            state = {one["register"]: one["state"] for one in told["legal_effect"]}
            assert state["HK-CR"] == "done"
            assert ("CR_DELIVERY_SHARED" in codes(told["warnings"])) is shared


def test_a_delivery_may_be_filed_for_no_item(world: World, hk_firm: Body) -> None:
    rights = [world.right("HK", "standard_o", hk_firm) for _ in range(2)]
    body = filing(*(item(right) for right in rights), pledgor=hk_firm)
    pledge = must(201, world.bank.post("/v1/pledges", body)).json()
    told = evidence(world.bank, pledge, delivered(), number=None)
    assert [[one["state"] for one in each["legal_effect"] if one["register"] == "HK-CR"] for each in told["items"]] == [
        ["done"],
        ["done"],
    ]
    problem = evidence(world.bank, pledge, asked("11-21", "X-1"), number=None, status=422)
    assert problem["errors"][0]["pointer"].startswith("/item")


# ---- Hong Kong legal mortgages ---------------------------------------------------------------------------------------


def owner(world: World, right: Body, to: Body, on: str) -> None:
    """The register shows another owner from that day."""
    world.happen(right, "owner_changed", at=day(on), owners=[{"party": to}])


@pytest.fixture
def mortgaged(own_world: World) -> tuple[World, Body, Body, Body]:
    """A right mortgaged to the bank, entered as its owner, and then charged to the other bank."""
    world, right = own_world, own_world.right()
    mortgage = item(right, entered=None, filings=[asked("11-03", "M-1", "11-05")], security="hk_legal_mortgage")
    first = must(201, world.bank.post("/v1/pledges", signed(filing(mortgage), "11-02"))).json()
    owner(world, right, BANK, "11-05")
    charge = item(right, entered=None, filings=[asked("11-12", "C-1", "11-15")])
    body = signed(filing(charge, pledgee=OTHER_BANK), "11-10")
    second = must(201, world.other_bank.post("/v1/pledges", body)).json()
    return world, right, first, second


def test_a_charge_behind_a_mortgage_stays_what_it_is_when_the_mortgage_ends(
    mortgaged: tuple[World, Body, Body, Body],
) -> None:
    world, right, first, second = mortgaged
    outcome = reasons(second, "HK")
    assert "PLEDGOR_NOT_OWNER" not in outcome[1]
    world.clock.advance(DAY)
    world.discharge(first)
    assert reasons(world.read(second), "HK")[0] == outcome[0]
    world.clock.advance(DAY)
    owner(world, right, FIRM, "11-25")
    assert reasons(world.read(second), "HK")[0] == outcome[0]
    assert "DISPOSAL_WITHOUT_CONSENT" not in reasons(world.read(second), "HK")[1]


def test_a_charge_behind_a_mortgage_stays_what_it_is_when_the_mortgage_passes_on(
    mortgaged: tuple[World, Body, Body, Body],
) -> None:
    world, right, first, second = mortgaged
    outcome = reasons(second, "HK")
    world.clock.advance(DAY)
    taker = named("USCC", uscc(8002))
    must(201, world.registrar.post("/v1/parties", party(taker, name="第三銀行", kind="bank")))
    consents = [{"party": one, "at": day("11-24"), "sha256": "a" * 64} for one in (BANK, FIRM, taker)]
    body = {"pledgee": taker, "consents": consents, "documents": []}
    sent(world.bank, first, "transfers", body)
    assert reasons(world.read(second), "HK")[0] == outcome[0]
    owner(world, right, taker, "11-24")
    assert reasons(world.read(second), "HK")[0] == outcome[0]


def test_a_sale_by_the_mortgagee_is_a_disposal(mortgaged: tuple[World, Body, Body, Body]) -> None:
    world, right, _, second = mortgaged
    world.clock.advance(DAY)
    owner(world, right, DEBTOR, "11-24")
    assert "DISPOSAL_WITHOUT_CONSENT" in reasons(world.read(second), "HK")[1]


def test_an_entry_at_ten_and_a_transfer_at_four_is_a_disposal(world: World) -> None:
    right = world.right()
    entered = act("HK-IPD", day("11-20", 10), applied_at=day("11-20", 10), reference="S-D")
    body = signed(filing(item(right, entered=None, filings=[entered])), "11-19")
    pledge = must(201, world.bank.post("/v1/pledges", body)).json()
    register = event("HK-IPD", "owner_changed", day("11-20", 16), owners=[{"party": DEBTOR}])
    must(201, world.registrar.post(f"/v1/rights/{name(right)}/events", register))
    told = reasons(world.read(pledge), "HK")
    assert "DISPOSAL_WITHOUT_CONSENT" in told[1]
