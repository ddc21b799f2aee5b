"""Who may do what, and who sees what is under the seal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.service.access.principal import Role
from tests.scenes.world import (
    BANK,
    DEBTOR,
    FIRM,
    OTHER_BANK,
    Body,
    Caller,
    World,
    act,
    filing,
    item,
    must,
    name,
    named,
    party,
    right_body,
    uscc,
)

CANARIES = (
    *("CONTRACT-CANARY", "REFERENCE-CANARY", "SCOPE-CANARY", "SEARCH-CANARY", "VALUE-CANARY", "HOLDER-CANARY"),
    *("7654321.00", "2027-10-17", "AGENT-CANARY", "c" * 64, "d" * 64, "e" * 64, "f" * 64),
)
SEES = ("bank", "firm", "registrar", "auditor")
SEES_NOT = ("other_bank", "debtor", "public")


def _full_of_canaries(right: Body) -> Body:
    """A filing whose every sealed member holds a word that must not be seen."""
    evidence = act("HK-IPD", "2026-11-22T00:00:00+08:00", sha256="e" * 64)
    prior = {"right": {"jurisdiction": "HK", "number": "HK1"}, "holder": "HOLDER-CANARY"}
    one = item(
        right,
        filings=[evidence],
        official_search={
            **{"register": "HK-IPD", "reference": "SEARCH-CANARY"},
            **{"at": "2026-11-19T09:00:00+08:00", "sha256": "f" * 64},
        },
        valuation={
            "reference": "VALUE-CANARY",
            "amount": {"amount": "9000000.00", "currency": "CNY"},
            "allocated": {"amount": "9000000.00", "currency": "CNY"},
        },
        knowledge_of_prior=[{**prior, "known_at": "2026-11-19T09:00:00+08:00"}],
    )
    whole = filing(one, client_reference="REFERENCE-CANARY")
    whole["contract"]["number"] = "CONTRACT-CANARY"
    whole["obligation"] |= {
        "principal": {"amount": "7654321.00", "currency": "CNY"},
        "due_on": "2027-10-17",
        "scope": "SCOPE-CANARY",
    }
    whole["consents"][0]["sha256"] = "c" * 64
    whole["documents"][0]["sha256"] = "d" * 64
    whole["agents"][0]["agent"] = "AGENT-CANARY"
    return whole


@pytest.fixture(scope="module")
def sealed(world: World) -> Body:
    """A pledge full of what must not be seen."""
    document: Body = must(201, world.bank.post("/v1/pledges", _full_of_canaries(world.right()))).json()
    return document


def _places(document: Body) -> dict[str, str]:
    """Every place where a pledge can be read, by what it is."""
    number, right = document["registration_number"], document["items"][0]["right"]
    firm = f"/v1/firms/USCC/{FIRM['value']}"
    return {
        "pledge": f"/v1/pledges/{number}",
        "right": f"/v1/rights/{right}",
        "right_encumbrances": f"/v1/rights/{right}/encumbrances?status=all",
        "firm_encumbrances": f"{firm}/encumbrances?status=all&limit=200",
        "pledge_history": f"/v1/pledges/{number}/history",
        "right_history": f"/v1/rights/{right}/history",
        "firm_history": f"{firm}/history?limit=200",
        "feed": f"/v1/history?after={document['seq'] - 1}",
    }


UNSEALED = ("pledge", "pledge_history", "right_history", "firm_history", "feed")
EVERYWHERE = (*UNSEALED, "right", "right_encumbrances", "firm_encumbrances")


@pytest.mark.parametrize("place", EVERYWHERE)
@pytest.mark.parametrize("caller", SEES_NOT)
def test_strangers_see_the_pledge_and_nothing_under_its_seal(
    world: World, sealed: Body, caller: str, place: str
) -> None:
    text = must(200, getattr(world, caller).get(_places(sealed)[place])).text
    assert sealed["registration_number"] in text
    assert not [canary for canary in CANARIES if canary in text]
    assert DEBTOR["value"] not in text
    assert sealed["terms"]["debtor"]["id"] not in text
    assert "sealed_body" not in text


@pytest.mark.parametrize("place", UNSEALED)
@pytest.mark.parametrize("caller", SEES)
def test_both_sides_registrar_and_auditor_see_it_whole(world: World, sealed: Body, caller: str, place: str) -> None:
    text = must(200, getattr(world, caller).get(_places(sealed)[place])).text
    assert not [canary for canary in CANARIES if canary not in text]


@pytest.mark.parametrize("caller", [*SEES, *SEES_NOT])
def test_what_stands_on_a_right_tells_everyone_the_same(world: World, sealed: Body, caller: str) -> None:
    places = _places(sealed)
    for place in ("right", "right_encumbrances", "firm_encumbrances"):
        assert getattr(world, caller).get(places[place]).json() == world.public.get(places[place]).json()


@pytest.mark.parametrize("caller", SEES_NOT)
def test_a_stranger_s_document_keeps_its_shape(world: World, sealed: Body, caller: str) -> None:
    answer = must(200, getattr(world, caller).get(f"/v1/pledges/{sealed['registration_number']}"))
    shown = answer.json()
    assert shown.keys() == sealed.keys()
    assert (shown["terms"], shown["safe_class"]) == (None, None)
    assert shown["headline"] == sealed["headline"]
    for mine, theirs in zip(sealed["items"], shown["items"], strict=True):
        assert theirs.keys() == mine.keys()
        assert theirs["warnings"] == []
        for forum, said in theirs["recognition"].items():
            assert said["outcome"] == mine["recognition"][forum]["outcome"]
            assert not said.get("reasons")
            assert not said.get("notes")
        assert {effect["evidence"] for effect in theirs["legal_effect"]} == {None}
        public = ("item", "right", "security", "status", "priority_rank")
        assert [theirs[member] for member in public] == [mine[member] for member in public]


def test_a_stranger_sees_no_codes_of_findings(world: World, sealed: Body) -> None:
    text = must(200, world.public.get(f"/v1/pledges/{sealed['registration_number']}")).text
    assert "ENFORCE_AT_SITUS" not in text
    assert "possible-duplicate" not in text


# ---- commands --------------------------------------------------------------------------------------------------------

COMMANDS = {
    "parties": ("registrar", 201),
    "rights": ("registrar", 201),
    "events": ("registrar", 201),
    "pledges": ("bank", 201),
    "closing-sets": ("bank", 201),
    "filings": ("bank", 200),
    "discharge": ("bank", 200),
}


FOREIGN = {"closing-sets": 422}
"""What another bank is answered where a filing that is not its own is told in its place among others."""


def _command(world: World, command: str, caller: Caller) -> int:
    """The status of a valid command by this caller."""
    right = world.right("CN", "invention")
    match command:
        case "parties":
            answer = caller.post("/v1/parties", party(named("USCC", uscc(300 + world.entries)), name="新公司"))
        case "rights":
            number = f"HK{50_000_000 + world.entries}"
            answer = caller.post("/v1/rights", right_body("HK", "standard_o", number, [FIRM]))
        case "events":
            answer = caller.post(f"/v1/rights/{name(right)}/events", FEE)
        case "pledges":
            answer = caller.post("/v1/pledges", filing(item(right)))
        case "closing-sets":
            answer = caller.post("/v1/closing-sets", {"filings": [filing(item(right), item(world.right()))]})
        case _:
            document, etag = world.pledge(item(right, entered=None))
            body = {"reason": "waived"} if command == "discharge" else act("CNIPA", "2026-11-22T00:00:00+08:00")
            answer = caller.post(f"/v1/pledges/{document['registration_number']}/{command}", body, if_match=etag)
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code


FEE = {
    "type": "fee_paid",
    "paid_until": "2028-12-31",
    "effective_at": "2026-11-20T00:00:00+08:00",
    "observed_at": "2026-11-20T00:00:00+08:00",
    "source": {"register": "CNIPA", "reference": "F-1"},
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("caller", ["bank", "other_bank", "firm", "registrar", "auditor", "public"])
def test_each_command_is_for_one_role(world: World, command: str, caller: str) -> None:
    may, status = COMMANDS[command]
    wanted = status if caller == may else 401 if caller == "public" else 403
    if caller == "other_bank":
        wanted = FOREIGN.get(command, wanted)
    assert _command(world, command, getattr(world, caller)) == wanted


def test_a_bank_files_for_itself_alone(world: World) -> None:
    before = world.entries
    answer = world.other_bank.post("/v1/pledges?dry_run=true", filing(item({"jurisdiction": "HK", "number": "HK7"})))
    assert must(403, answer).json()["code"] == "forbidden"
    assert world.entries == before


def test_a_foreign_pledge_is_read_by_all_and_changed_by_none(world: World) -> None:
    document, etag = world.pledge()
    path = f"/v1/pledges/{document['registration_number']}"
    must(200, world.other_bank.get(path))
    for if_match in (etag, None, '"0-0000000000000000"'):
        answer = world.other_bank.post(f"{path}/discharge", {"reason": "waived"}, if_match=if_match)
        assert must(403, answer).json()["code"] == "forbidden"
    assert must(200, world.bank.get(path)).headers["ETag"] == etag


def test_a_portfolio_is_a_bank_s(world: World) -> None:
    for caller in (world.firm, world.registrar, world.auditor):
        must(403, caller.get("/v1/pledges"))
    must(401, world.public.get("/v1/pledges"))


# ---- tokens ----------------------------------------------------------------------------------------------------------


def test_a_token_that_does_not_hold_is_refused_everywhere(world: World) -> None:
    good = world.token(Role.BANK, BANK)
    head, claims, signature = good.split(".")
    other = world.token(Role.BANK, OTHER_BANK)
    forged = (
        *("x", "a.b.c", f"{head}.{claims}.", f"{head}.{claims}", good[:-4] + "AAAA"),
        f"{other.split('.')[0]}.{other.split('.')[1]}.{signature}",
        f"eyJhbGciOiJub25lIn0.{claims}.",
        world.token(Role.BANK, BANK, timedelta(seconds=-1)),
    )
    headers = [f"Bearer {token}" for token in forged] + ["Bearer", "Bearer ", "Basic eDp5", good]
    for header in headers:
        for path in ("/v1/history", "/v1/pledges", f"/v1/firms/USCC/{FIRM['value']}/encumbrances"):
            problem = must(401, world.public.get(path, Authorization=header))
            assert problem.json()["code"] == "unauthenticated"
            assert problem.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_party_s_other_identifier_speaks_for_it(world: World) -> None:
    bank = named("USCC", uscc(310))
    number = {"scheme": "OTHER", "issuer": "PBOC", "value": "B0310"}
    must(201, world.registrar.post("/v1/parties", party(bank, number, name="丙银行", kind="bank")))
    spoken = Caller(world.client, world.desk.tokens.issue(Role.BANK, "OTHER:PBOC:B0310", world.clock.now(), DAY))
    document, _ = world.pledge(pledgee=bank, by=spoken)
    assert must(200, spoken.get(f"/v1/pledges/{document['registration_number']}")).json()["terms"]


DAY = timedelta(days=1)
