"""Joined parties as they act and see: one book, one set of keys, the stricter policy, one seal; and what was known."""

from __future__ import annotations

from datetime import timedelta

from registry.domain.values.days import instant_text
from registry.service.access.principal import Role
from registry.service.operating import upkeep
from registry.store.projected import projections
from tests.api.recording.joining import (
    bank_of,
    encumbrances,
    findings,
    firm_of,
    merged,
    pair,
    path,
    recorded,
    separated,
    with_lei,
)
from tests.scenes.world import (
    FIRM,
    OTHER_BANK,
    Body,
    World,
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

# ---- who sees and does what ------------------------------------------------------------------------------------------


def test_a_joined_bank_has_one_book_and_acts_by_every_number(world: World) -> None:
    a, b = pair(world, 1028, kind="bank")
    by_a, by_b = bank_of(world, a), bank_of(world, b)
    firm = recorded(world, 1030)
    pledge, etag = world.pledge(item(world.right("HK", "standard_o", firm)), by=by_a, pledgee=a, pledgor=firm)
    where = f"/v1/pledges/{pledge['registration_number']}"
    assert must(200, by_b.get(where)).json()["terms"] is None
    must(403, by_b.post(f"{where}/discharge", {"reason": "debt_performed"}, if_match=etag))
    merge = merged(world, b, a)
    assert must(200, by_b.get(where)).json() == must(200, by_a.get(where)).json()
    assert must(200, by_b.get(where)).json()["terms"] is not None
    assert len(must(200, by_b.get("/v1/pledges")).json()["items"]) == 1
    for what in ("/v1/pledges", f"{where}/history", "/v1/deadlines?until=2030-01-01"):
        assert must(200, by_b.get(what)).json() == must(200, by_a.get(what)).json()
    other, _ = world.pledge(item(world.right("HK", "standard_o", firm)), by=by_b, pledgee=a, pledgor=firm)
    etag = must(200, world.public.get(where)).headers["ETag"]
    must(200, by_b.post(f"{where}/discharge", {"reason": "debt_performed"}, if_match=etag))
    separated(world, merge)
    assert must(200, by_b.get(where)).json()["terms"] is None
    assert other["registration_number"] in [
        one["registration_number"] for one in by_a.get("/v1/pledges").json()["items"]
    ]
    assert by_b.get("/v1/pledges").json()["items"] == []


def test_a_pledge_passes_to_another_party_than_its_own_under_another_number(world: World) -> None:
    a, b = pair(world, 1031, kind="bank")
    pledge, etag = world.pledge(by=bank_of(world, a), pledgee=a)
    merged(world, a, b)
    etag = must(200, world.public.get(f"/v1/pledges/{pledge['registration_number']}")).headers["ETag"]
    body = {"pledgee": b, "consents": [{"party": b, "at": "2026-11-23T09:00:00+08:00", "sha256": "1" * 64}]}
    answer = bank_of(world, b).post(f"/v1/pledges/{pledge['registration_number']}/transfers", body, if_match=etag)
    assert must(422, answer).json()["errors"][0]["pointer"] == "/pledgee"


def test_a_signature_under_the_other_number_passes_on_with_the_pledge(world: World) -> None:
    """Hong Kong asks for every party's signature; the taker's consent stands for the one of whom it takes."""
    a, b = pair(world, 1033, kind="bank")
    right = world.right("HK")
    contract = {**filing()["contract"], "signatories": [FIRM, b]}
    body = filing(item(right), pledgee=a, contract=contract)
    assert "NOT_IN_WRITING" in findings(bank_of(world, a).post("/v1/pledges", body))
    merged(world, a, b)
    pledge = must(201, bank_of(world, a).post("/v1/pledges", body)).json()
    where = f"/v1/pledges/{pledge['registration_number']}"
    etag = must(200, world.public.get(where)).headers["ETag"]
    consent = {"party": OTHER_BANK, "at": "2026-11-23T09:00:00+08:00", "sha256": "1" * 64}
    passed = bank_of(world, a).post(f"{where}/transfers", {"pledgee": OTHER_BANK, "consents": [consent]}, if_match=etag)
    assert "NOT_IN_WRITING" not in reasons(must(200, passed).json(), "HK")[1]


def test_keys_are_of_the_joined_party_and_each_keeps_those_it_used_meanwhile(world: World) -> None:
    a, b = pair(world, 1035, kind="bank")
    firm = recorded(world, 1037)
    bodies = [filing(item(world.right("HK", "standard_o", firm)), pledgee=a, pledgor=firm) for _ in range(2)]
    before = must(201, bank_of(world, a).post("/v1/pledges", bodies[0], key="before")).content
    merge = merged(world, b, a)

    def repeated(number: Body, body: Body, key: str, first: bytes) -> None:
        answer = must(201, bank_of(world, number).post("/v1/pledges", body, key=key))
        assert (answer.content, answer.headers["Idempotent-Replayed"]) == (first, "true")

    repeated(b, bodies[0], "before", before)
    repeated(a, bodies[0], "before", before)
    meanwhile = must(201, bank_of(world, a).post("/v1/pledges", bodies[1], key="meanwhile")).content
    repeated(b, bodies[1], "meanwhile", meanwhile)
    separated(world, merge)
    entries = world.entries
    repeated(a, bodies[1], "meanwhile", meanwhile)
    repeated(a, bodies[0], "before", before)
    repeated(b, bodies[1], "meanwhile", meanwhile)
    assert world.entries == entries


def test_of_two_banks_that_are_one_the_stricter_policy_counts(world: World) -> None:
    a, b = pair(world, 1038, kind="bank")
    makers = {one["value"]: world.caller(Role.BANK, one, "maker@bank") for one in (a, b)}
    checker = world.caller(Role.BANK, b, "checker@bank")
    must(200, makers[a["value"]].post("/v1/approval-policy", {"acts": ["release"], "wait_days": 3}))
    pledge, etag = world.pledge(by=makers[b["value"]], pledgee=b)
    merge = merged(world, a, b)
    for maker in makers.values():
        policy = must(200, maker.get("/v1/approval-policy")).json()
        assert (policy["acts"], policy["wait_days"]) == (["release"], 3)
    where = f"/v1/pledges/{pledge['registration_number']}"
    etag = must(200, world.public.get(where)).headers["ETag"]
    body = {"items": [1], "reason": "waived"}
    waiting = must(202, makers[a["value"]].post(f"{where}/releases", body, if_match=etag)).json()
    assert must(200, checker.get("/v1/approvals")).json()["items"] == [waiting]
    approved = must(200, checker.post(f"/v1/approvals/{waiting['approval']}/approval", {})).json()
    assert approved["status"] == "discharged"
    assert "approval" in world.history(pledge)[-1]["sealed_body"]["payload"]
    loosened = must(202, makers[b["value"]].post("/v1/approval-policy", {"acts": []})).json()
    must(200, checker.post(f"/v1/approvals/{loosened['approval']}/approval", {}))
    separated(world, merge)
    assert [must(200, maker.get("/v1/approval-policy")).json()["acts"] for maker in makers.values()] == [[], []]


def test_a_natural_person_joined_to_another_stays_under_the_seal(world: World) -> None:
    a, b = named("USCC", uscc(1040)), named("USCC", uscc(1041))
    for number, text in ((a, "张三"), (b, "张叁")):
        must(201, world.registrar.post("/v1/parties", party(number, name=text, kind="person")))
    world.pledge(item(world.right("HK", "standard_o", a)), pledgor=a)
    merged(world, a, b)
    as_one = encumbrances(world, b)
    assert as_one == encumbrances(world, a)
    assert as_one["firm"]["identifiers"] == []
    shown = must(200, world.public.get(f"{path(b)}/history")).text
    assert a["value"] not in shown
    assert b["value"] not in shown
    own = must(200, firm_of(world, a).get(f"{path(a)}/history")).text
    assert a["value"] in own
    assert b["value"] in own


# ---- what is told meanwhile, and what was known before ---------------------------------------------------------------


def test_what_is_recorded_meanwhile_stays_with_the_record_that_was_named(world: World) -> None:
    a, b = pair(world, 1042)
    merge = merged(world, a, b)
    further = with_lei(world, b, 1042)
    assert encumbrances(world, a)["firm"]["identifiers"] == [a, b, further]
    right = world.right("HK", "standard_o", further)
    pledge, _ = world.pledge(item(right), pledgor=further)
    separated(world, merge)
    assert encumbrances(world, a)["items"] == []
    of_b = encumbrances(world, further)
    assert of_b["firm"]["identifiers"] == [b, further]
    assert [group["right"] for group in of_b["items"]] == [name(right)]
    assert world.read(pledge)["pledgor"]["identifiers"] == [b, further]


def test_answers_as_known_before_stay_as_they_were_byte_for_byte(own_world: World) -> None:
    world = own_world
    a, b = pair(world, 1044)
    pledge, _ = world.pledge(item(world.right("HK", "standard_o", a)), pledgor=a)
    at = instant_text(world.clock.advance(timedelta(seconds=1)))
    world.clock.advance(timedelta(seconds=1))
    calls = [
        (caller, f"{where}?known_at={at}&as_of={at}")
        for where in (*(f"{path(one)}/{what}" for one in (a, b) for what in ("encumbrances", "history")),
                      f"/v1/pledges/{pledge['registration_number']}")
        for caller in (world.public, firm_of(world, a), firm_of(world, b))
    ]  # fmt: skip
    before = [must(200, caller.get(asked)).content for caller, asked in calls]
    merge = merged(world, b, a)
    assert [must(200, caller.get(asked)).content for caller, asked in calls] == before
    separated(world, merge)
    assert [must(200, caller.get(asked)).content for caller, asked in calls] == before


def test_a_batch_and_a_closing_set_take_joined_parties_as_one(world: World) -> None:
    a, b = pair(world, 1046)
    merged(world, a, b)
    rights = [world.right("HK", "standard_o", owner) for owner in (a, b)]
    draws = [valued("V-1", "9000000", "5000000") for _ in rights]
    lines = [
        filing(item(right, valuation=value), pledgor=pledgor, client_reference=None)
        for right, value, pledgor in zip(rights, draws, (b, a), strict=True)
    ]
    answers = must(200, world.bank.post("/v1/pledges/batch?mode=best_effort", lines)).json()["items"]
    assert [one["status"] for one in answers] == [201, 422]
    assert "VALUE_DOUBLE_COUNTED" in codes(answers[1]["problem"]["findings"])
    there = filing(item(world.right("MO", "invention", a)), pledgor=b)
    closing = {"client_reference": None, "filings": [there, {**lines[1], "collateral": [item(rights[1])]}]}
    must(201, world.bank.post("/v1/closing-sets", closing))


def test_the_projections_of_joined_parties_are_made_again_from_the_journal(own_world: World) -> None:
    world = own_world
    a, b = pair(world, 1048)
    c = recorded(world, 1050)
    first = merged(world, a, b)
    merged(world, c, a)
    with_lei(world, b, 1048)
    separated(world, first)
    register = world.desk.register
    with register.store.read() as connection:
        before = projections.dump(connection)
    upkeep.rebuild(register)
    with register.store.read() as connection:
        assert projections.dump(connection) == before
    assert upkeep.verify(register).findings == ()
    assert encumbrances(world, a)["firm"]["identifiers"] == [c, a]
