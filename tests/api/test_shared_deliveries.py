"""What is delivered to a register of charges or of foreign exchange is the whole pledge's, whichever item it was
filed with, or with none: it counts for every item that owes it, and stays when the item that bore it goes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest

from registry.service.access.principal import Role
from tests.api.in_time.dated import day, evidence, sent, then
from tests.exercises import exercises
from tests.scenes.world import (
    BANK,
    DEBTOR,
    FIRM,
    REGISTER,
    Body,
    World,
    act,
    codes,
    filing,
    item,
    must,
    named,
    party,
    uscc,
)

DAY = timedelta(days=1)
serials = itertools.count(3_208_001)
AHEAD = "?as_of=2027-02-01T00:00:00%2B08:00"
"""A day by which the month of a charge signed on 20 November is long over."""
RIGHTS = (("HK", "standard_o"), ("CN", "invention"), ("MO", "invention"))
ALL = (1, 2, 3)
FILED: tuple[tuple[int, ...], ...] = ((), (1,), (2,), (3,), (1, 3), ALL)
with_any = pytest.mark.parametrize("filed", FILED, ids=lambda filed: "-".join(map(str, filed)) or "none")
"""With which items of three it is filed."""
with_some = pytest.mark.parametrize("filed", [(), (2,), (1, 3)], ids=["none", "2", "1-3"])
"""The same, where each is tried in a world of its own."""
WHEN = [*((True, filed) for filed in FILED if filed), *((False, filed) for filed in FILED)]
whenever = pytest.mark.parametrize(("at_once", "filed"), WHEN, ids=lambda one: str(one).lower())
"""With the filing, which names an item for each act, or later, with which items."""


def incorporated(world: World, **members: object) -> Body:
    """A company of Hong Kong, which owes its charges to a second register."""
    firm = named("HK-CR", f"{next(serials):07d}")
    must(201, world.registrar.post("/v1/parties", party(firm, name="香港創科有限公司", **{"seat": "HK", **members})))
    return firm


def delivery(register: str = "HK-CR", on: str = "11-20", kind: str = "register", **members: object) -> Body:
    """A delivery of that day, under a reference of its own."""
    return act(register, day(on), kind, applied_at=day(on), **members)


def pledged(world: World, firm: Body, *proofs: Body, filed: tuple[int, ...] = (), **parties: Body) -> Body:
    """A pledge over a right of the firm in each place, entered, these proofs filed with those items."""
    items = [item(world.right(place, kind, firm)) for place, kind in RIGHTS]
    for number in filed:
        items[number - 1]["filings"] += proofs
    body = filing(*items, pledgor=firm, **parties)
    body["agents"] = [
        {"party": body[who], "register": register, "agent": "代理人"}
        for who in ("pledgor", "pledgee")
        for register in REGISTER.values()
    ]
    caller = world.caller(Role.BANK, body["pledgee"])
    document: Body = must(201, caller.post("/v1/pledges", body)).json()
    return document


def later(world: World, document: Body, proof: Body, filed: tuple[int, ...], by: Body = BANK) -> None:
    """The same proof filed afterwards with those items, one after another, or with none."""
    for number in filed or (None,):
        evidence(world.caller(Role.BANK, by), document, proof, number)


def states(document: Body, register: str = "HK-CR") -> list[list[str]]:
    """How each item stands with a register."""
    return [[one["state"] for one in each["legal_effect"] if one["register"] == register] for each in document["items"]]


def said(document: Body, *codes_: str) -> list[set[str]]:
    """Which of these is said of each item, anywhere."""
    return [
        (codes(each["warnings"]) | {one["code"] for told in each["recognition"].values() for one in told["reasons"]})
        & set(codes_)
        for each in document["items"]
    ]


def shared(filed: tuple[int, ...]) -> list[set[str]]:
    """What is remarked of each item of three where the delivery was filed with these."""
    return [set() if number in filed else {"CR_DELIVERY_SHARED"} for number in ALL]


REMARKS = ("CR_CHARGE_VOID", "CR_FILING_DUE", "CR_DELIVERY_SHARED")


# ---- the register of charges -----------------------------------------------------------------------------------------


@exercises("MR-21", "HK-61", "HK-6A")
@whenever
def test_a_delivery_counts_for_every_item_and_those_it_was_not_filed_with_say_so(
    world: World, at_once: bool, filed: tuple[int, ...]
) -> None:
    firm, proof = incorporated(world), delivery()
    document = pledged(world, firm, *([proof] if at_once else []), filed=filed)
    if not at_once:
        assert states(world.read(document)) == [["pending"]] * 3
        assert said(world.read(document, AHEAD), *REMARKS) == [{"CR_CHARGE_VOID"}] * 3
        later(world, document, proof, filed)
    for query in ("", AHEAD):
        told = world.read(document, query)
        assert states(told) == [["done"]] * 3
        assert said(told, *REMARKS) == shared(filed)


@exercises("MR-21", "HK-61")
@with_some
@pytest.mark.parametrize("how", ["released", "cancelled"])
def test_a_delivery_stays_when_an_item_that_bore_it_goes(own_world: World, filed: tuple[int, ...], how: str) -> None:
    world = own_world
    document = pledged(world, incorporated(world))
    later(world, document, delivery(), filed)
    world.clock.advance(DAY)
    for gone in filed[:2] or (1,):
        if how == "released":
            sent(world.bank, document, "releases", {"items": [gone], "reason": "waived"})
        else:
            register = REGISTER[RIGHTS[gone - 1][0]]
            evidence(world.bank, document, act(register, day("11-24"), "cancel", applied_at=day("11-24")), gone)
    for query in ("", AHEAD):
        told = world.read(document, query)
        live = [n for n, one in enumerate(told["items"]) if one["status"] == "live"]
        assert len(live) == 3 - len(filed[:2] or (1,))
        assert [states(told)[n] for n in live] == [["done"]] * len(live)
        assert [said(told, *REMARKS)[n] for n in live] == [shared(filed)[n] for n in live]


@exercises("MR-21", "HK-6A")
@with_any
def test_its_refusal_ends_it_for_every_item_whichever_that_was_filed_with(world: World, filed: tuple[int, ...]) -> None:
    document, proof = pledged(world, incorporated(world)), delivery(reference=f"NM1-{next(serials)}")
    later(world, document, {**proof, "effective_at": None}, (2,))
    answer = act("HK-CR", day("11-22"), "refused", reference=proof["reference"], applied_at=None)
    later(world, document, answer, filed)
    assert states(world.read(document, then("11-22", 5))) == [["done"]] * 3
    assert states(world.read(document)) == [["pending"]] * 3
    assert states(world.read(document, AHEAD)) == [["late"]] * 3


@exercises("MR-21", "HK-6B")
@with_any
def test_more_time_from_a_court_is_for_every_item(world: World, filed: tuple[int, ...]) -> None:
    document = pledged(world, incorporated(world))
    order = act("HK-CR", day("11-22"), "court_extension", applied_at=None, until="2027-03-01")
    later(world, document, order, filed)
    assert states(world.read(document, AHEAD)) == [["pending"]] * 3
    assert said(world.read(document, AHEAD), "CR_CHARGE_VOID", "CR_FILING_DUE") == [{"CR_FILING_DUE"}] * 3
    assert states(world.read(document, "?as_of=2027-03-02T00:00:00%2B08:00")) == [["late"]] * 3


@exercises("HK-61", "HK-60")
@with_any
def test_it_counts_where_there_is_a_duty_and_nowhere_else(world: World, filed: tuple[int, ...]) -> None:
    """A company from elsewhere that is registered in Hong Kong owes it for its right there alone."""
    foreign = named("USCC", uscc(next(serials)))
    body = party(foreign, name="外地公司", seat="CN", hk_registered_non_hk=True)
    must(201, world.registrar.post("/v1/parties", body))
    document = pledged(world, foreign)
    later(world, document, delivery(), filed)
    for query in ("", AHEAD):
        told = world.read(document, query)
        assert states(told) == [["done"], [], []]
        assert said(told, *REMARKS) == [shared(filed)[0], set(), set()]


@exercises("HK-6F", "HK-61")
@pytest.mark.parametrize("filed", [(), (1,), (2,), (1, 2)])
def test_it_counts_for_an_application_that_is_granted_later(own_world: World, filed: tuple[int, ...]) -> None:
    world, firm = own_world, incorporated(own_world)
    granted, asked_for = (
        world.right("HK", "standard_o", firm),
        world.right(
            *("HK", "standard_o", firm),
            status="pending",
            granted_on=None,
            published_on="2025-09-01",
            fees_paid_until=None,
        ),
    )
    document = must(201, world.bank.post("/v1/pledges", filing(item(granted), item(asked_for), pledgor=firm))).json()
    later(world, document, delivery(), filed)
    expected = [set() if number in filed else {"CR_DELIVERY_SHARED"} for number in (1, 2)]
    assert said(world.read(document), *REMARKS, "CR_FILING_ADVISED") == expected
    world.clock.advance(DAY)
    world.happen(asked_for, "status_changed", at=day("11-24"), status="in_force")
    for query in ("", AHEAD):
        assert states(world.read(document, query)) == [["done"], ["done"]]


# ---- what is released is cancelled there too -------------------------------------------------------------------------


@exercises("HK-62", "XB-08")
@with_some
@pytest.mark.parametrize("whole", [True, False], ids=["all of it", "one item"])
def test_a_released_charge_is_shown_until_its_cancellation_is_filed_with_any_item_or_none(
    own_world: World, filed: tuple[int, ...], whole: bool
) -> None:
    """And what is live stays delivered."""
    world = own_world
    document = pledged(world, incorporated(world), delivery(), filed=(2,))
    world.clock.advance(DAY)
    if whole:
        world.discharge(document)
    else:
        sent(world.bank, document, "releases", {"items": [1], "reason": "waived"})
    over = ALL if whole else (1,)
    due = [{"CHARGE_RELEASE_DUE"} if number in over else set() for number in ALL]
    assert said(world.read(document), "CHARGE_RELEASE_DUE") == due
    later(world, document, delivery(on="11-24", kind="cancel"), filed)
    told = world.read(document)
    assert said(told, "CHARGE_RELEASE_DUE") == [set()] * 3
    assert [told["items"][n - 1]["status"] for n in ALL] == ["released" if n in over else "live" for n in ALL]
    assert [states(told)[n - 1] for n in ALL if n not in over] == [["done"]] * (3 - len(over))


# ---- foreign exchange ------------------------------------------------------------------------------------------------


Crossing = Callable[[World], tuple[Body, Body, Body]]
"""Who gives the security, who owes, and who lends."""


def outward(world: World) -> tuple[Body, Body, Body]:
    """A firm of the Mainland that secures the debt of a company of Hong Kong to a bank there."""
    lender = named("HK-CR", f"{next(serials):07d}")
    must(201, world.registrar.post("/v1/parties", party(lender, name="香港銀行", kind="bank", seat="HK")))
    return FIRM, incorporated(world), lender


def inward(world: World) -> tuple[Body, Body, Body]:
    """A company of Hong Kong that secures the debt of a firm of the Mainland to a bank there."""
    return incorporated(world), DEBTOR, BANK


@exercises("MR-26", "XB-12", "XB-13")
@whenever
@pytest.mark.parametrize("crossing", [outward, inward])
def test_a_registration_with_safe_is_of_every_item(
    world: World, crossing: Crossing, at_once: bool, filed: tuple[int, ...]
) -> None:
    firm, debtor, lender = crossing(world)
    proof = delivery("SAFE")
    parties = {"debtor": debtor, "pledgee": lender}
    document = pledged(world, firm, *([proof] if at_once else []), filed=filed, **parties)
    if not at_once:
        assert states(world.read(document), "SAFE") == [["pending"]] * 3
        assert said(world.read(document), "SAFE_REGISTRATION_MISSING") == [{"SAFE_REGISTRATION_MISSING"}] * 3
        later(world, document, proof, filed, lender)
    for query in ("", AHEAD):
        told = world.read(document, query)
        assert states(told, "SAFE") == [["done"]] * 3
        assert said(told, "SAFE_REGISTRATION_MISSING", "CR_DELIVERY_SHARED") == [set()] * 3
    due = must(200, world.caller(Role.BANK, lender).get("/v1/deadlines?until=2027-03-01")).json()["items"]
    mine = [one for one in due if one.get("pledge") == document["registration_number"]]
    assert not [one for one in mine if one["code"] == "SAFE_REGISTRATION_DUE"]


@exercises("MR-26")
@with_some
@pytest.mark.parametrize("crossing", [outward, inward])
def test_a_registration_with_safe_stays_when_an_item_that_bore_it_is_released(
    own_world: World, crossing: Crossing, filed: tuple[int, ...]
) -> None:
    firm, debtor, lender = crossing(own_world)
    document = pledged(own_world, firm, debtor=debtor, pledgee=lender)
    later(own_world, document, delivery("SAFE"), filed, lender)
    own_world.clock.advance(DAY)
    for gone in filed[:2] or (1,):
        released = {"items": [gone], "reason": "waived"}
        sent(own_world.caller(Role.BANK, lender), document, "releases", released)
    told = own_world.read(document)
    live = [n for n, one in enumerate(told["items"]) if one["status"] == "live"]
    assert [states(told, "SAFE")[n] for n in live] == [["done"]] * len(live)
    assert [said(told, "SAFE_REGISTRATION_MISSING")[n] for n in live] == [set()] * len(live)
