"""What the tables refuse, date or warn of, as a bank meets it: at intake, in its deadlines, and on the item later."""

from __future__ import annotations

from typing import Any

import pytest

from registry.service.access.principal import Role
from tests.scenes.world import (
    BANK,
    CO_OWNER,
    FIRM,
    Body,
    World,
    act,
    event,
    filing,
    item,
    must,
    name,
    named,
    party,
    uscc,
)

AFTER = "2026-11-23T00:00:00+08:00"
LENDER = named("USCC", uscc(77))


def warned(document: Body, number: int = 1) -> dict[str, Body]:
    """What is remarked of an item beside its recognition, by code."""
    return {one["code"]: one for one in document["items"][number - 1]["warnings"]}


def happened(world: World, right: Body, kind: str, **members: Any) -> None:
    """An official event of the right, of today."""
    body = event("CNIPA", kind, AFTER, **members)
    must(201, world.registrar.post(f"/v1/rights/{name(right)}/events", body))


def of(world: World, pledge: Body, code: str) -> list[str]:
    """The due days of one code among the bank's deadlines for a pledge."""
    due = must(200, world.bank.get("/v1/deadlines?until=2099-12-31")).json()["items"]
    number = pledge["registration_number"]
    return [one["due_on"] for one in due if (one["registration_number"], one["code"]) == (number, code)]


def tag(world: World, pledge: Body) -> str:
    """The present ETag of a pledge."""
    return str(must(200, world.bank.get(f"/v1/pledges/{pledge['registration_number']}")).headers["ETag"])


def change(world: World, pledge: Body, command: str, body: Body) -> Body:
    """A change by the bank: the pledge as it then stands."""
    path = f"/v1/pledges/{pledge['registration_number']}/{command}"
    document: Body = must(200, world.bank.post(path, body, if_match=tag(world, pledge))).json()
    return document


# ---- at intake -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", [None, "", " "])
def test_a_mainland_contract_without_a_scope_is_refused_before_its_entry_and_remarked_after(
    world: World, scope: str | None
) -> None:
    body = filing(item(world.right("CN", "invention"), entered=None))
    body["obligation"]["scope"] = scope
    entries = world.entries
    problem = must(422, world.bank.post("/v1/pledges", body)).json()
    (missing,) = (one for one in problem["findings"] if one["code"] == "SCOPE_MISSING")
    assert (problem["code"], missing["rule"], missing["severity"]) == ("pledge-refused", "CN-46", "fail")
    assert missing["pointer"] == "/obligation/scope"
    assert world.entries == entries, "nothing is half done"
    entered = filing(item(world.right("CN", "invention")))
    entered["obligation"]["scope"] = scope
    pledge = must(201, world.bank.post("/v1/pledges", entered)).json()
    assert warned(pledge)["SCOPE_MISSING"]["severity"] == "note"
    abroad = filing(item(world.right("HK")))
    abroad["obligation"]["scope"] = scope
    assert "SCOPE_MISSING" not in warned(must(201, world.bank.post("/v1/pledges", abroad)).json())


def test_one_package_over_the_border_is_warned_of_once_for_each_place(world: World) -> None:
    rights = [world.right("CN", "invention"), world.right("HK"), world.right("HK"), world.right("MO", "invention")]
    pledge, _ = world.pledge(*map(item, rights))
    crossing = [number for number in range(1, 5) if "SAFE_ON_REALISATION" in warned(pledge, number)]
    companies = [number for number in range(1, 5) if "COMPANY_NOT_REGISTERED" in warned(pledge, number)]
    assert (crossing, companies) == ([2, 4], [2])


def test_an_earlier_charge_with_a_clause_against_later_ones_is_warned_of(world: World) -> None:
    right = world.right("HK")
    known = {"right": right, "holder": "乙银行", "known_at": "2026-11-18T09:00:00+08:00", "negative_pledge_known": True}
    pledge, _ = world.pledge(item(right, knowledge_of_prior=[known]))
    assert warned(pledge)["NEGATIVE_PLEDGE"]["rule"] == "HK-36"
    search = {"register": "HK-CR", "reference": "S-2", "at": "2026-11-19T00:00:00+08:00", "hits": ["乙银行"]}
    searched, _ = world.pledge(item(world.right("HK"), official_search=search))
    assert warned(searched)["COMPANIES_REGISTRY_SEARCHED"]["rule"] == "HK-56"


# ---- deadlines -------------------------------------------------------------------------------------------------------


def test_an_amended_amount_is_filed_with_cnipa_within_thirty_days_until_its_act_is_on_file(world: World) -> None:
    """Both had agreed by 20 November 2026: 20 December is a Sunday."""
    pledge, _ = world.pledge(item(world.right("CN", "invention")), item(world.right("HK")))
    more = {"amount": "6000000.00", "currency": "CNY"}
    agreed = {"at": "2026-11-20T10:00:00+08:00", "sha256": "1" * 64}
    consents = [{"party": one, **agreed} for one in (FIRM, BANK)]
    assert of(world, pledge, "CHANGE_REGISTRATION_DUE") == []
    change(world, pledge, "amendments", {"due_on": "2027-12-01", "consents": consents})
    assert of(world, pledge, "CHANGE_REGISTRATION_DUE") == [], "its days are no part of the claim"
    change(world, pledge, "amendments", {"principal": more, "consents": consents})
    assert of(world, pledge, "CHANGE_REGISTRATION_DUE") == ["2026-12-21"]
    asked = {"item": 1, **act("CNIPA", None, kind="amend", applied_at="2026-11-22T00:00:00+08:00")}
    change(world, pledge, "filings", asked)
    assert of(world, pledge, "CHANGE_REGISTRATION_DUE") == []
    assert len(of(world, pledge, "CNIPA_DECISION_DUE")) == 1


def test_a_pending_application_r_is_maintained_from_its_sixth_year_on(world: World) -> None:
    base = world.right(
        "CN", "invention", filed_on="2018-03-19", granted_on=None, status="pending", fees_paid_until=None
    )
    seen = {"filed_on": "2018-03-19", "published_on": "2019-10-01", "granted_on": None, "fees_paid_until": None}
    right = world.member(base, "HK", "standard_r", status="pending", **seen)
    pledge, _ = world.pledge(item(right, entered=None, filings=[act("HK-IPD", None)]))
    assert of(world, pledge, "MAINTENANCE_FEE_DUE") == ["2027-03-19"]


# ---- on the item, later ----------------------------------------------------------------------------------------------


def test_a_surrender_is_recorded_and_noted_until_the_pledgee_agrees(world: World) -> None:
    right = world.right("CN", "invention")
    pledge, _ = world.pledge(item(right))
    happened(world, right, "status_changed", status="surrendered")
    read = must(200, world.bank.get(f"/v1/pledges/{pledge['registration_number']}")).json()
    assert warned(read)["SURRENDERED_WITHOUT_CONSENT"]["severity"] == "note"
    assert "it is surrendered" in warned(read)["PLEDGEE_TOLD"]["message"]
    assert read["items"][0]["recognition"]["CN"]["outcome"] == "not_recognised"
    agreed = change(world, pledge, "consents", {"to": "abandonment"})
    assert "SURRENDERED_WITHOUT_CONSENT" not in warned(agreed)
    again = must(200, world.bank.get(f"/v1/pledges/{pledge['registration_number']}")).json()
    assert "SURRENDERED_WITHOUT_CONSENT" not in warned(again)


def test_none_of_it_is_told_to_a_stranger(world: World) -> None:
    right = world.right("CN", "invention")
    pledge, _ = world.pledge(item(right))
    happened(world, right, "preservation_ordered", authority="法院", document="D-1", **{"from": "2026-11-23"})
    path = f"/v1/pledges/{pledge['registration_number']}"
    assert "PLEDGEE_TOLD" in warned(must(200, world.bank.get(path)).json())
    for stranger in (world.public, world.other_bank):
        assert must(200, stranger.get(path)).json()["items"][0]["warnings"] == []


def test_what_is_released_is_to_be_released_at_every_official_register(world: World) -> None:
    right = world.right("HK", "standard_o", CO_OWNER)
    delivered = [act("HK-IPD", "2026-11-22T00:00:00+08:00"), act("HK-CR", "2026-11-22T00:00:00+08:00")]
    pledge, _ = world.pledge(item(right, filings=delivered), pledgor=CO_OWNER)
    assert not {"RELEASE_NOT_ENTERED", "CHARGE_RELEASE_DUE"} & warned(pledge).keys()
    ended = change(world, pledge, "discharge", {"reason": "debt_performed"})
    assert {"RELEASE_NOT_ENTERED", "CHARGE_RELEASE_DUE"} <= warned(ended).keys()
    cancelled = {"register": "HK-CR", "act": "cancel", "reference": "NM2-1", "applied_at": AFTER, "sha256": "5" * 64}
    left = change(world, pledge, "filings", cancelled)
    assert "CHARGE_RELEASE_DUE" not in warned(left)
    assert "RELEASE_NOT_ENTERED" in warned(left)
    entered = {**cancelled, "register": "HK-IPD", "reference": "P19-9", "effective_at": AFTER}
    assert "RELEASE_NOT_ENTERED" not in warned(change(world, pledge, "filings", entered))


def test_a_macau_pledge_released_here_is_to_be_cancelled_in_the_file(world: World) -> None:
    pledge, _ = world.pledge(item(world.right("MO", "invention")))
    ended = change(world, pledge, "discharge", {"reason": "waived"})
    assert warned(ended)["RELEASE_NOT_ENTERED"]["rule"] == "MO-1E"


def test_in_wai_bao_nei_dai_the_lender_is_a_bank_and_what_is_owed_after_is_foreign_debt(own_world: World) -> None:
    must(201, own_world.registrar.post("/v1/parties", party(LENDER, name="小额贷款有限公司")))
    lender = own_world.caller(Role.BANK, LENDER)
    pledge, _ = own_world.pledge(
        item(own_world.right("HK", "standard_o", CO_OWNER)), by=lender, pledgee=LENDER, pledgor=CO_OWNER
    )
    assert warned(pledge)["WAI_BAO_NEI_DAI_PARTIES"]["severity"] == "pending"
    usual, _ = own_world.pledge(item(own_world.right("HK", "standard_o", CO_OWNER)), pledgor=CO_OWNER)
    assert "WAI_BAO_NEI_DAI_PARTIES" not in warned(usual)
    realised = change(own_world, usual, "enforcement", {"method": "auction"})
    assert "FOREIGN_DEBT_AFTER_PERFORMANCE" in warned(realised)
