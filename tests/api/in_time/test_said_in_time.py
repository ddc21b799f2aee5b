"""What parties, courts and registers say counts from its own day, and what is said later changes no day before it."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from registry.service.access.principal import Role
from tests.api.in_time.dated import asked, day, evidence, sent, signed, then
from tests.scenes.world import (
    BANK,
    CO_OWNER,
    DEBTOR,
    FIRM,
    OTHER_BANK,
    Body,
    World,
    act,
    codes,
    filing,
    item,
    must,
    name,
    named,
    party,
    reasons,
    uscc,
    valued,
)

DAY = timedelta(days=1)
serials = itertools.count(8_101)


def consent(who: Body, on: str) -> Body:
    """A consent of that day."""
    return {"party": who, "at": day(on), "sha256": "a" * 64}


def money(amount: int) -> Body:
    """That many yuan."""
    return {"amount": f"{amount}.00", "currency": "CNY"}


# ---- consents, searches, acknowledgements, knowledge -----------------------------------------------------------------


def test_a_consent_does_not_count_before_its_day(own_world: World) -> None:
    world, right = own_world, own_world.right("CN", "invention", FIRM, CO_OWNER)
    body = signed(
        filing(item(right, entered=None, filings=[asked("11-10", "C-1", "11-12", register="CNIPA")])), "11-05"
    )
    body["consents"].append(consent(CO_OWNER, "11-20"))
    pledge = must(201, world.bank.post("/v1/pledges", body)).json()
    assert not {code for code in reasons(pledge, "CN")[1] if code.startswith("CONSENT")}
    before = world.read(pledge, then("11-19"))
    assert {code for code in reasons(before, "CN")[1] if code.startswith("CO_OWNER") or code.startswith("CONSENT")}
    assert (
        world.read(pledge, then("11-20", 9))["items"][0]["recognition"]["CN"]["outcome"]
        == (pledge["items"][0]["recognition"]["CN"]["outcome"])
    )


def test_a_consent_after_the_disposal_cures_from_its_own_day(own_world: World) -> None:
    world, right = own_world, own_world.right()
    body = signed(filing(item(right, entered=None, filings=[asked("11-10", "C-2", "11-12")])), "11-05")
    pledge = must(201, world.bank.post("/v1/pledges", body)).json()
    world.happen(right, "owner_changed", at=day("11-20"), owners=[{"party": DEBTOR}])
    assert "DISPOSAL_WITHOUT_CONSENT" in reasons(world.read(pledge), "HK")[1]
    sold = world.clock.now().isoformat().replace("+00:00", "Z")
    world.clock.advance(DAY)
    given = {"to": "transfer", "item": 1, "given": True}
    sent(world.bank, pledge, "consents", given)
    assert "DISPOSAL_WITHOUT_CONSENT" not in reasons(world.read(pledge), "HK")[1]
    assert "DISPOSAL_WITHOUT_CONSENT" in reasons(world.read(pledge, f"?as_of={sold}"), "HK")[1]


def test_the_return_of_the_right_cures_too(world: World) -> None:
    right = world.right()
    body = signed(filing(item(right, entered=None, filings=[asked("11-10", "C-3", "11-12")])), "11-05")
    pledge = must(201, world.bank.post("/v1/pledges", body)).json()
    world.happen(right, "owner_changed", at=day("11-15"), owners=[{"party": DEBTOR}])
    world.happen(right, "owner_changed", at=day("11-18"), owners=[{"party": FIRM}])
    assert "DISPOSAL_WITHOUT_CONSENT" in reasons(world.read(pledge, then("11-16")), "HK")[1]
    assert "DISPOSAL_WITHOUT_CONSENT" not in reasons(world.read(pledge), "HK")[1]


def test_both_items_see_what_one_knew_of_the_other_by_its_registration_number(world: World) -> None:
    right = world.right()
    first = signed(filing(item(right, entered=None)), "11-03")
    earlier = must(201, world.bank.post("/v1/pledges", first)).json()
    knows = [
        {
            "right": right,
            "holder": earlier["registration_number"].lower(),
            "known_at": day("11-09"),
            "negative_pledge_known": False,
        }
    ]
    charge = item(right, entered=None, filings=[asked("11-12", "K-1", "11-14")], knowledge_of_prior=knows)
    later = must(201, world.other_bank.post("/v1/pledges", signed(filing(charge, pledgee=OTHER_BANK), "11-10"))).json()
    told = [world.read(one)["items"][0] for one in (earlier, later)]
    assert [[pair["goes_before"] for pair in one["notice_opinion"]] for one in told] == [[True], [False]]
    contested = [
        any(code.startswith("PRIORITY_CONTESTED") for code in codes(one["recognition"]["HK"]["reasons"]))
        for one in told
    ]
    assert contested == [True, True]


def test_an_assessment_of_a_past_day_knows_what_is_known_now(world: World) -> None:
    """The fee was due on the fifth of January, the grace ran out in July, and nobody had said so then."""
    right = world.right("CN", "invention", filed_on="2020-01-05", fees_paid_until="2026-01-05")
    query = "?as_of=2026-01-06T09:00:00%2B08:00"
    body = filing(item(right, entered=None))
    told = must(200, world.bank.post(f"/v1/assessments{query}", body)).json()
    found = codes(told["findings"])
    assert any(code.startswith("RIGHT_NOT") or "LAPSED" in code or "IN_FORCE" in code for code in found), found


# ---- a lender of the past --------------------------------------------------------------------------------------------


def test_what_names_a_lender_reads_the_lender_of_the_day_asked_for(own_world: World) -> None:
    """The bank pledges base and child; the base's pledge passes on; the child as of before is as it was."""
    world = own_world
    base = world.right("CN", "invention")
    child = world.member(base, "HK", "standard_r")
    first = must(201, world.bank.post("/v1/pledges", filing(item(base)))).json()
    second = must(201, world.bank.post("/v1/pledges", filing(item(child)))).json()
    was, at = reasons(second, "HK"), world.clock.now().isoformat().replace("+00:00", "Z")
    world.clock.advance(DAY)
    taker = named("USCC", uscc(next(serials)))
    must(201, world.registrar.post("/v1/parties", party(taker, name="第三銀行", kind="bank")))
    body = {"pledgee": taker, "consents": [consent(one, "11-24") for one in (BANK, FIRM, taker)], "documents": []}
    sent(world.bank, first, "transfers", body)
    assert reasons(world.read(second, f"?as_of={at}"), "HK") == was
    assert reasons(world.read(second), "HK") != was


# ---- revocation ------------------------------------------------------------------------------------------------------

ORDER = {"reason": "court_order", "authority": "广州知识产权法院", "document": "(2026) 粤73 行初 1"}


def test_what_cnipa_revokes_never_stood_and_frees_the_right(own_world: World) -> None:
    world, right = own_world, own_world.right("CN", "invention")
    entered = asked("11-10", "N-1", "11-12", register="CNIPA")
    pledge = must(
        201, world.bank.post("/v1/pledges", signed(filing(item(right, entered=None, filings=[entered])), "11-05"))
    ).json()
    known = world.clock.advance(timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    before = world.read(pledge, f"{then('11-20')}&known_at={known}")
    world.clock.advance(DAY)
    order = {**ORDER, "by_register": "CNIPA", "effective_at": day("11-23")}
    sent(world.registrar, pledge, "revocation", order)
    for as_of in ("11-13", "11-20", "11-24"):
        document = world.read(pledge, then(as_of))
        (told,) = document["items"]
        assert (document["status"], told["status"], told["priority_rank"]) == ("revoked", "revoked", None)
    assert world.read(pledge, f"{then('11-20')}&known_at={known}") == before
    must(201, world.other_bank.post("/v1/pledges", filing(item(right, entered=None), pledgee=OTHER_BANK)))


def test_what_a_court_revokes_ends_on_the_day_of_the_order_and_frees_nothing(own_world: World) -> None:
    world, right, other = own_world, own_world.right("CN", "invention"), own_world.right()
    entered = asked("11-10", "N-1", "11-12", register="CNIPA")
    body = signed(filing(item(right, entered=None, filings=[entered]), item(other)), "11-05")
    pledge = must(201, world.bank.post("/v1/pledges", body)).json()
    world.clock.advance(DAY)
    sent(world.registrar, pledge, "revocation", {**ORDER, "items": [1], "effective_at": day("11-20")})
    assert [world.read(pledge, then(on))["items"][0]["status"] for on in ("11-19", "11-21")] == ["live", "revoked"]
    now = world.read(pledge)
    assert (now["status"], now["items"][1]["status"]) == ("live", "live")
    problem = must(
        409, world.other_bank.post("/v1/pledges", filing(item(right, entered=None), pledgee=OTHER_BANK))
    ).json()
    assert problem["code"] == "right-already-pledged"


# ---- increases, ceilings, steps back ---------------------------------------------------------------------------------


def increased(world: World, pledge: Body, *acts: Body) -> Body:
    """The pledge raised to eight million, with the pledgor's consent of the twentieth."""
    body = {"principal": money(8_000_000), "consents": [consent(FIRM, "11-20")], "filings": list(acts)}
    return sent(world.bank, pledge, "amendments", body)


def test_an_increase_has_the_time_of_its_own_entry_and_the_ceiling_that_was_entered(own_world: World) -> None:
    world, right = own_world, own_world.right()
    body = signed(filing(item(right, entered=None, filings=[asked("11-03", "I-1", "11-05")])), "11-02")
    pledge = must(201, world.bank.post("/v1/pledges", body)).json()
    told = increased(world, pledge)
    (tranche,) = told["items"][0]["tranches"]
    assert tranche["perfected"] is False
    amends = max(one["pledge_seq"] for one in world.history(pledge) if one["kind"] == "pledge_amended")
    entered = act("HK-IPD", day("11-22"), "amend", applied_at=day("11-21"), amount=money(7_000_000), amends=amends)
    told = evidence(world.bank, pledge, entered)
    (tranche,) = told["items"][0]["tranches"]
    assert (tranche["perfected"], tranche["since"]) == (True, "2026-11-21T01:00:00.000000Z")
    assert told["items"][0]["ceiling"] == money(7_000_000)
    notes = told["items"][0]["recognition"]["HK"]["notes"]
    assert "CEILING_AS_REGISTERED" in codes([*notes, *told["items"][0]["warnings"]])


def charge(right: Body, hour: int) -> Body:
    """A charge over a Hong Kong right, asked for at an hour of the twenty-first."""
    entered = act("HK-IPD", day("11-22"), applied_at=day("11-21", hour))
    return item(right, entered=None, filings=[entered])


def test_a_step_back_that_puts_a_third_behind_more_needs_its_word(world: World) -> None:
    right = world.right()
    banks = [BANK, OTHER_BANK, *(named("USCC", uscc(next(serials))) for _ in range(2))]
    for one in banks[2:]:
        must(201, world.registrar.post("/v1/parties", party(one, name=f"银行{one['value']}", kind="bank")))
    callers = [world.bank, world.other_bank, *(world.caller(Role.BANK, one) for one in banks[2:])]
    a, b, c, d = (
        must(201, caller.post("/v1/pledges", filing(charge(right, 3 + n), pledgee=bank))).json()
        for n, (caller, bank) in enumerate(zip(callers, banks, strict=True))
    )

    def behind(number: int, document: Body, other: Body, *consents: Body, status: int = 200) -> Body:
        body = {"behind": {"registration_number": other["registration_number"]}, "consents": list(consents)}
        return sent(callers[number], document, "subordinations", body, status)

    behind(0, a, b)
    problem = behind(1, b, c, status=422)
    assert (problem["code"], codes(problem["findings"])) == ("pledge-refused", {"CONSENT_MISSING"})
    assert a["registration_number"] in problem["findings"][0]["message"]
    behind(1, b, c, consent(BANK, "11-22"))
    ranks = [world.read(one)["items"][0]["priority_rank"] for one in (a, b, c, d)]
    assert ranks == [3, 2, 1, 4]


# ---- allocation ------------------------------------------------------------------------------------------------------


def test_a_reopened_item_draws_no_valuation_twice(own_world: World) -> None:
    world = own_world
    first, _ = world.pledge(item(world.right(), valuation=valued("V-1", "10000000", "8000000")))
    path = f"/v1/pledges/{first['registration_number']}"
    released = sent(world.bank, first, "releases", {"items": [1], "reason": "waived"})
    number = max(one["pledge_seq"] for one in world.history(first))
    world.pledge(item(world.right(), valuation=valued("V-1", "10000000", "8000000")))
    body = {"corrects": number, "ground": "released by mistake", "reopened": [1]}
    problem = sent(world.registrar, first, "corrections", body, 422)
    assert problem["code"] == "pledge-refused", (path, released["status"])
    assert "VALUE_DOUBLE_COUNTED" in codes(problem["findings"])


# ---- proceedings and family ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["CN"])
def test_an_extension_of_a_suspension_never_improves(world: World, code: str) -> None:
    right = world.right(code, "invention")
    entered = asked("11-10", f"E-{next(serials)}", "11-12", register="CNIPA")
    pledge = must(
        201, world.bank.post("/v1/pledges", signed(filing(item(right, entered=None, filings=[entered])), "11-05"))
    ).json()
    world.happen(right, "ownership_dispute", at=day("11-01"), suspended=True, until="2027-03-01")
    first = reasons(world.read(pledge), "CN")
    world.happen(right, "ownership_dispute", at=day("11-15"), suspended=True, until="2027-06-01")
    assert reasons(world.read(pledge), "CN") == first


def test_one_decision_closes_the_request_that_it_names_and_no_other(world: World) -> None:
    right = world.right("CN", "invention")
    entered = asked("11-01", f"E-{next(serials)}", "11-02", register="CNIPA")
    pledge = must(
        201, world.bank.post("/v1/pledges", signed(filing(item(right, entered=None, filings=[entered])), "10-28"))
    ).json()
    for number in (1, 2):
        world.happen(right, "invalidation_requested", at=day(f"11-0{number + 3}"), reference=f"W-{number}")
    challenged = reasons(world.read(pledge), "CN")
    world.happen(right, "invalidation_decided", at=day("11-10"), result="upheld", final=True, reference="w-1 ")
    assert reasons(world.read(pledge), "CN") == challenged
    warned = world.happen(right, "invalidation_decided", at=day("11-11"), result="upheld", final=True)
    assert not warned.get("warnings")
    assert reasons(world.read(pledge), "CN") != challenged


def test_a_decision_that_names_none_of_several_closes_none_and_warns(world: World) -> None:
    right = world.right("CN", "invention")
    for number in (1, 2):
        world.happen(right, "invalidation_requested", at=day(f"11-0{number + 3}"), reference=f"W-{number}")
    warned = world.happen(right, "invalidation_decided", at=day("11-10"), result="upheld", final=True)
    assert [one.partition(":")[0] for one in warned["warnings"]] == ["INVALIDATION_NOT_NAMED"]
    shown = must(200, world.public.get(f"/v1/rights/{name(right)}")).json()
    assert [one["kind"] for one in shown["proceedings"]].count("invalidation") == 2


def test_a_refused_family_link_says_by_which_rule(world: World) -> None:
    base = world.right("CN", "utility_model")
    body = {
        "jurisdiction": "HK",
        "number": f"HK1{next(serials):06d}",
        "kind": "standard_r",
        "titles": [{"text": "示例", "lang": "zh-Hans"}],
        "owners": [{"party": FIRM}],
        "filed_on": "2020-05-01",
        "granted_on": "2021-09-01",
        "fees_paid_until": "2027-12-31",
        "status": "in_force",
        "base": {"right": base, "link": "hk_r_of"},
        "observed_at": "2026-11-20T00:00:00+08:00",
        "source": {"register": "HK-IPD", "reference": "extract", "sha256": "0" * 64},
    }
    problem = must(422, world.registrar.post("/v1/rights", body)).json()
    assert (problem["code"], codes(problem["findings"])) == ("family-contradictory", {"FAMILY_LINK_INVALID"})
    assert problem["findings"][0]["rule"] == "HK-02"
