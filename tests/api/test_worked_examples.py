"""The worked examples X1 to X12 of mutual recognition, each asked as a bank asks: by filing, and by assessing.

Each assumes that every rule not mentioned passes, so what is expected is whole: an outcome and all the codes beside it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from registry.service.operating import sweep
from tests.exercises import exercises
from tests.scenes.world import (
    APPLIED,
    BANK,
    CO_OWNER,
    FIRM,
    OTHER_BANK,
    Body,
    World,
    act,
    codes,
    disclosing,
    filing,
    item,
    must,
    name,
    named,
    party,
    reasons,
    valued,
)

FORUMS = ("CN", "HK", "MO")
CONDITIONS, PENDING, NOT, RECOGNISED = (
    *("recognised_with_conditions", "pending_perfection", "not_recognised"),
    "recognised",
)
SUBSIDIARY = CO_OWNER
"""A company of Hong Kong."""
HK_BANK, AFFILIATE = named("HK-UBI", "30471966"), named("HK-UBI", "30471974")
SAFE, HOME = "SAFE_REGISTRATION_MISSING", "ENFORCE_AT_SITUS"


@pytest.fixture(scope="module")
def hong_kong(world: World) -> World:
    """The world with a bank and an affiliate of the firm in Hong Kong."""
    must(201, world.registrar.post("/v1/parties", party(HK_BANK, name="港銀行", kind="bank", seat="HK")))
    must(201, world.registrar.post("/v1/parties", party(AFFILIATE, name="聯營公司", seat="HK")))
    return world


def assessed(world: World, body: Body, as_of: str = "") -> Body:
    """What the filing would give, on a day."""
    query = f"?as_of={as_of}" if as_of else ""
    told: Body = must(200, world.bank.post(f"/v1/assessments{query}", body)).json()
    return told


def free(base: Body) -> str:
    return f"FAMILY_MEMBER_UNENCUMBERED:{name(base)}"


def of_hong_kong(world: World, **members: Any) -> tuple[Body, Body]:
    """X1: the filing of a Mainland company over its re-registered patent, for a Mainland bank; and the free base."""
    base = world.right("CN", "invention")
    return filing(
        item(world.member(base, "HK", "standard_r"), family_disclosed=disclosing(base), **members), debtor=FIRM
    ), base


def of_a_subsidiary(world: World) -> Body:
    """X4: a Hong Kong company charges its patent for the debt of its Mainland parent; signed on 3 November."""
    signed, entered = "2026-11-03T10:00:00+08:00", "2026-11-05T00:00:00+08:00"
    ipd = act("HK-IPD", entered, applied_at="2026-11-04T10:00:00+08:00", obtained_at="2026-11-22T00:00:00+08:00")
    search = {"register": "HK-IPD", "reference": "S-1", "at": "2026-11-02T00:00:00+08:00", "sha256": "7" * 64}
    charged = item(world.right("HK", "standard_o", SUBSIDIARY), filings=[ipd], official_search=search)
    body = filing(charged, pledgor=SUBSIDIARY, debtor=FIRM)
    body["contract"]["executed_at"] = signed
    return body


# ---- one patent ------------------------------------------------------------------------------------------------------


@exercises("MR-50", "FAM-03")
def test_x1_and_x2_a_mainland_company_pledges_its_hong_kong_patent_to_a_mainland_bank(world: World) -> None:
    """Entered by the Patents Registry, the base free, a Mainland court; asked for in the Mainland, in Hong Kong."""
    body, base = of_hong_kong(world)
    for told in (assessed(world, body), must(201, world.bank.post("/v1/pledges", body)).json()):
        assert reasons(told, "CN") == (CONDITIONS, {HOME, free(base)})
        assert reasons(told, "HK") == (CONDITIONS, {free(base)})
        assert reasons(told, "MO") == (CONDITIONS, {HOME, free(base)})
        assert told["headline"] == dict.fromkeys(FORUMS, CONDITIONS)
        assert told["safe_class"] == "OTHER"


@exercises("MR-20")
def test_x3_the_same_before_the_patents_registry_has_done_anything(world: World) -> None:
    body, base = of_hong_kong(world, filings=[])
    told = must(201, world.bank.post("/v1/pledges", body)).json()
    for forum in FORUMS:
        abroad = {HOME} - ({HOME} if forum == "HK" else set())
        assert reasons(told, forum) == (PENDING, {"SITUS_REGISTRATION_MISSING", free(base), *abroad})


@exercises("MR-21", "MR-26")
def test_x4_and_x5_a_charge_of_a_hong_kong_company_that_is_never_delivered_is_void_the_day_after_the_month(
    world: World,
) -> None:
    """Assessed: on day 20, on the last day, on the day after; and delivered on the last day."""
    body = of_a_subsidiary(world)
    told = assessed(world, body, "2026-11-23T02:00:00Z")
    assert told["safe_class"] == "WAI_BAO_NEI_DAI"
    assert reasons(told, "CN") == (PENDING, {"CR_FILING_DUE", SAFE, HOME})
    assert reasons(told, "HK") == (PENDING, {"CR_FILING_DUE", SAFE})
    assert reasons(assessed(world, body, "2026-12-03"), "CN") == (PENDING, {"CR_FILING_DUE", SAFE, HOME})
    assert reasons(assessed(world, body, "2026-12-04"), "CN") == (NOT, {"CR_CHARGE_VOID", SAFE, HOME})
    assert reasons(assessed(world, body, "2026-12-04"), "HK") == (NOT, {"CR_CHARGE_VOID", SAFE})
    delivered = act("HK-CR", "2026-11-23T00:00:00+08:00", applied_at="2026-11-20T00:00:00+08:00")
    body["collateral"][0]["filings"].append(delivered)
    assert reasons(assessed(world, body, "2026-12-04"), "CN") == (CONDITIONS, {SAFE, HOME})


@exercises("MR-21")
def test_x4_and_x5_by_the_clock_and_the_sweep_records_what_the_day_has_done(own_world: World) -> None:
    world = own_world
    document = must(201, world.bank.post("/v1/pledges", of_a_subsidiary(world))).json()
    world.clock.set(datetime(2026, 12, 3, 15, 59, 59, tzinfo=UTC))
    assert reasons(world.read(document), "CN") == (PENDING, {"CR_FILING_DUE", SAFE, HOME})
    world.clock.set(datetime(2026, 12, 3, 16, 0, tzinfo=UTC))
    late = world.read(document)
    assert reasons(late, "CN") == (NOT, {"CR_CHARGE_VOID", SAFE, HOME})
    assert late["headline"] == dict.fromkeys(FORUMS, NOT)
    (group,) = must(200, world.public.get(f"/v1/rights/{late['items'][0]['right']}/encumbrances")).json()["items"]
    assert set(group["encumbrances"][0]["recognition"].values()) == {NOT}
    assert [one["kind"] for one in world.history(document)] == ["pledge_registered"]
    assert sweep.reassess(world.desk.register) == 1
    _, changed = world.history(document)
    told = changed["sealed_body"]["payload"]
    assert (changed["kind"], changed["actor"], told["cause"]) == (
        "recognition_changed",
        "register:recognition",
        {"kind": "clock", "index": None},
    )
    assert told["items"][0]["before"] == dict.fromkeys(FORUMS, PENDING)
    assert world.read(document)["items"][0]["recognition"] == late["items"][0]["recognition"]
    assert sweep.reassess(world.desk.register) == 0


@exercises("MR-30")
def test_x6_a_second_bank_submits_the_same_mainland_patent(world: World) -> None:
    right = world.right("CN", "invention")
    world.pledge(item(right))
    second = filing(item(right), pledgee=OTHER_BANK)
    problem = must(409, world.other_bank.post("/v1/pledges", second)).json()
    assert (problem["code"], codes(problem["findings"]) >= {"CN_ALREADY_PLEDGED"}) == ("right-already-pledged", True)
    told = must(200, world.other_bank.post("/v1/assessments", second)).json()
    outcome, found = reasons(told, "CN")
    assert outcome == NOT
    assert "CN_ALREADY_PLEDGED" in found


@exercises("MR-26", "MR-53")
def test_x7_a_mainland_company_pledges_its_patent_to_a_hong_kong_bank_for_its_affiliate_there(hong_kong: World) -> None:
    right = hong_kong.right("CN", "invention")
    body = filing(item(right), pledgee=HK_BANK, debtor=AFFILIATE)
    told = assessed(hong_kong, body)
    assert told["safe_class"] == "NEI_BAO_WAI_DAI"
    assert reasons(told, "HK") == (CONDITIONS, {SAFE, HOME, "EXPORT_FORMALITIES_ON_SALE"})
    body["collateral"][0]["filings"].append(act("SAFE", "2026-11-22T00:00:00+08:00"))
    assert reasons(assessed(hong_kong, body), "HK") == (CONDITIONS, {HOME, "EXPORT_FORMALITIES_ON_SALE"})


@exercises("MR-20")
def test_x10_a_macau_extension_whose_annotation_is_applied_for_and_not_made(world: World) -> None:
    base = world.right("CN", "invention")
    world.pledge(item(base), debtor=FIRM)
    awaited = act("MO-DSEDT", None, applied_at=APPLIED)
    held = disclosing(base, state="pledged_elsewhere")
    extension = item(world.member(base, "MO", "extension"), filings=[awaited], family_disclosed=held)
    told = must(201, world.bank.post("/v1/pledges", filing(extension, debtor=FIRM))).json()
    assert reasons(told, "MO") == (PENDING, {"SITUS_REGISTRATION_MISSING"})


@exercises("MR-06")
def test_x11_a_short_term_patent_of_hong_kong_without_an_examination(world: World) -> None:
    told = must(201, world.bank.post("/v1/pledges", filing(item(world.right("HK", "short_term"))))).json()
    assert reasons(told, "HK") == (CONDITIONS, {"SHORT_TERM_UNEXAMINED"})


@exercises("MR-05")
def test_x12_a_debt_that_falls_due_the_day_after_a_mainland_patent_ends(world: World) -> None:
    right = world.right("CN", "invention", filed_on="2007-06-02", fees_paid_until="2027-06-01")
    body = filing(item(right))
    for due_on, expected in (("2027-06-02", (NOT, {"TERM_SHORTER_THAN_DEBT"})), ("2027-06-01", (RECOGNISED, set()))):
        body["obligation"]["due_on"] = due_on
        assert reasons(assessed(world, body), "CN") == expected
        assert world.bank.post("/v1/pledges", body).status_code == (422 if expected[1] else 201)


# ---- a family --------------------------------------------------------------------------------------------------------


def of_both(world: World, *, allocated: tuple[str, str]) -> Body:
    """X8: X1's Hong Kong patent with its base, both entered, on one valuation of eight million."""
    base = world.right("CN", "invention")
    member = world.member(base, "HK", "standard_r")
    worth = [valued(f"V-{name(base)}", "8000000", part) for part in allocated]
    return filing(item(base, valuation=worth[0]), item(member, valuation=worth[1]), debtor=FIRM)


@exercises("FAM-06")
def test_x8_a_valuation_allocated_beyond_its_whole_is_refused_and_within_it_each_item_stands_as_it_is(
    world: World,
) -> None:
    """The Mainland item is recognised, the other enforced where it lies, the headline is the lower."""
    before = world.entries
    problem = must(422, world.bank.post("/v1/pledges", of_both(world, allocated=("5000000", "4000000")))).json()
    assert problem["code"] == "pledge-refused"
    found = [one for one in problem["findings"] if one["severity"] == "fail"]
    assert {(one["rule"], one["code"], one["item"]) for one in found} == {
        ("FAM-06", "VALUE_DOUBLE_COUNTED", number) for number in (1, 2)
    }
    assert {one["pointer"] for one in found} == {f"/collateral/{at}/valuation/allocated" for at in (0, 1)}
    assert world.entries == before + 2
    told = must(201, world.bank.post("/v1/pledges", of_both(world, allocated=("5000000", "3000000")))).json()
    assert reasons(told, "CN", 1) == (RECOGNISED, set())
    assert reasons(told, "CN", 2) == (CONDITIONS, {HOME})
    assert reasons(told, "HK", 2) == (RECOGNISED, set())
    assert told["headline"]["CN"] == CONDITIONS
    assert told["safe_class"] == "OTHER"
    assert told["loan_to_value"]["ratio"] == "0.6250"


@exercises("FAM-10", "MR-03")
def test_x9_then_the_base_is_invalidated_in_full(world: World) -> None:
    """The pledge shows it at once, its history says from what to what and why, and what it was valued at is stale."""
    document = must(201, world.bank.post("/v1/pledges", of_both(world, allocated=("5000000", "3000000")))).json()
    base, member = (one["right"] for one in document["items"])
    place, number = base.split("/")
    event = world.happen({"jurisdiction": place, "number": number}, "invalidation_decided", result="full", final=True)
    assert event["status"] == "invalidated"
    told = world.read(document)
    assert reasons(told, "CN", 1) == (NOT, {"NOT_IN_FORCE"})
    assert reasons(told, "CN", 2) == (CONDITIONS, {"BASE_INVALIDATED", HOME})
    assert reasons(told, "HK", 2) == (CONDITIONS, {"BASE_INVALIDATED"})
    assert told["headline"]["CN"] == NOT
    assert told["status"] == "live"
    assert [one["valuation"]["stale"] for one in told["terms"]["collateral"]][1] is True
    assert must(200, world.bank.get(f"/v1/pledges/{told['registration_number']}")).json() == told
    assert must(200, world.public.get(f"/v1/rights/{member}")).json()["status"] == "in_force"

    happened = must(200, world.public.get(f"/v1/rights/{base}/history")).json()["items"][-2]
    registered, changed = world.history(document)
    assert (registered["kind"], happened["kind"]) == ("pledge_registered", "invalidation_decided")
    assert (changed["kind"], changed["seq"], changed["pledge_seq"]) == ("recognition_changed", happened["seq"] + 1, 1)
    sealed = changed["sealed_body"]["payload"]
    assert sealed["cause"] == {"kind": "invalidation_decided", "index": happened["seq"]}
    assert [(one["before"]["CN"], one["judged"]["recognition"]["CN"]["outcome"]) for one in sealed["items"]] == [
        (RECOGNISED, NOT),
        (CONDITIONS, CONDITIONS),
    ]
    public = changed["body"]["payload"]
    assert [one["recognition"]["CN"] for one in public["items"]] == [NOT, CONDITIONS]
    stranger = must(200, world.public.get(f"/v1/pledges/{told['registration_number']}")).json()
    assert (stranger["terms"], stranger["headline"]) == (None, told["headline"])
    assert BANK in told["pledgee"]["identifiers"]
