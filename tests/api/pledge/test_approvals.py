"""Maker and checker: what a bank leaves to two persons waits for the second, then is done as asked for, or not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from httpx2 import Response

from registry.api.wire.call import BATCH
from registry.app import routed
from registry.log.canonical import canonical
from registry.service.access.principal import Role
from registry.service.operating import upkeep
from registry.store.projected import projections
from tests.scenes.world import (
    BANK,
    ENTERED,
    OTHER_BANK,
    Body,
    Caller,
    World,
    act,
    filing,
    item,
    must,
    open_world,
)

DAY = timedelta(days=1)
EVERY_ACT = ["discharge", "release", "transfer", "enforcement", "subordination"]
FIVE_MILLION = {"amount": "5000000.00", "currency": "CNY"}


@dataclass
class Desk:
    """A bank of two persons whose policy was set by the first."""

    world: World
    maker: Caller
    checker: Caller

    def policy(self, **members: Any) -> None:
        must(200, self.maker.post("/v1/approval-policy", members))

    def pending(self, answer: Response) -> Body:
        waiting: Body = must(202, answer).json()
        assert waiting["status"] == "pending_approval"
        assert answer.headers["Location"] == f"/v1/approvals/{waiting['approval']}"
        return waiting

    def approve(self, waiting: Body, by: Caller | None = None, query: str = "") -> Response:
        return (by or self.checker).post(f"/v1/approvals/{waiting['approval']}/approval{query}", {})

    def read(self, waiting: Body) -> Body:
        body: Body = must(200, self.checker.get(f"/v1/approvals/{waiting['approval']}")).json()
        return body


@pytest.fixture
def desk(own_world: World) -> Desk:
    maker, checker = (own_world.caller(Role.BANK, BANK, person) for person in ("maker@bank", "checker@bank"))
    return Desk(world=own_world, maker=maker, checker=checker)


def path(document: Body, command: str = "") -> str:
    return f"/v1/pledges/{document['registration_number']}{command}"


# ---- what waits ------------------------------------------------------------------------------------------------------


def test_a_discharge_waits_until_another_person_approves_it(desk: Desk) -> None:
    world = desk.world
    document, etag = world.pledge(by=desk.maker)
    desk.policy(acts=["discharge"], wait_days=3)
    before = world.entries
    waiting = desk.pending(desk.maker.post(path(document, "/discharge"), {"reason": "debt_performed"}, if_match=etag))
    assert (waiting["act"], waiting["why"], waiting["asked_by"]) == ("discharge", "act", "maker@bank")
    assert waiting["registration_number"] == document["registration_number"]
    assert (waiting["asked_at"][:10], waiting["expires_at"][:10]) == ("2026-11-23", "2026-11-26")
    assert json.loads(waiting["request"]["body"]) == {"reason": "debt_performed"}
    assert world.entries == before
    assert world.read(document)["status"] == "live"
    world.clock.advance(DAY)
    done = must(200, desk.approve(waiting)).json()
    assert (done["status"], done["registration_number"]) == ("discharged", document["registration_number"])
    assert world.read(document)["status"] == "discharged"
    after = desk.read(waiting)
    assert (after["status"], after["decided_by"], after["decided_at"][:10]) == (
        "approved",
        "checker@bank",
        "2026-11-24",
    )
    assert upkeep.verify(world.desk.register).findings == ()


def test_what_is_approved_counts_by_an_instant_after_all_that_it_is_decided_on(desk: Desk) -> None:
    """In one microsecond more entries are made than it has room for: the last of them lie ahead of the clock."""
    document, etag = desk.world.pledge(item(desk.world.right(), entered=None), by=desk.maker)
    desk.policy(acts=["discharge"])
    waiting = desk.pending(desk.maker.post(path(document, "/discharge"), {"reason": "debt_performed"}, if_match=etag))
    done = must(200, desk.approve(waiting)).json()
    assert (done["status"], done["items"][0]["status"]) == ("discharged", "released")


def test_the_entry_names_the_approval_and_the_digest_of_its_record(desk: Desk) -> None:
    world = desk.world
    document, etag = world.pledge(by=desk.maker)
    desk.policy(acts=["discharge"])
    waiting = desk.pending(desk.maker.post(path(document, "/discharge"), {"reason": "waived"}, if_match=etag))
    must(200, desk.approve(waiting))
    told = world.history(document)[-1]["sealed_body"]["payload"]["approval"]
    record = desk.read(waiting)["record"]
    assert told == {"approval": waiting["approval"], "record": sha256(record.encode()).hexdigest()}
    shown = json.loads(record)
    assert canonical(shown).decode() == record
    assert (shown["asked_by"], shown["approved_by"]) == ("maker@bank", "checker@bank")
    assert shown["body"] == sha256(waiting["request"]["body"].encode()).hexdigest()
    for stranger in (world.public, world.firm):
        assert "checker@bank" not in must(200, stranger.get(path(document, "/history"))).text


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("releases", {"items": [1], "reason": "waived"}),
        ("enforcement", {"method": "auction"}),
        ("transfers", {"pledgee": OTHER_BANK, "consents": [{"party": OTHER_BANK, "at": ENTERED, "sha256": "0" * 64}]}),
        ("filings", act("HK-IPD", ENTERED, "cancel")),
    ],
)
def test_every_act_the_policy_names_waits_and_is_done_by_its_own_route(desk: Desk, command: str, body: Body) -> None:
    world = desk.world
    document, etag = world.pledge(by=desk.maker)
    desk.policy(acts=EVERY_ACT)
    waiting = desk.pending(desk.maker.post(path(document, f"/{command}"), body, if_match=etag))
    assert waiting["why"] == "act"
    assert must(200, desk.approve(waiting)).headers["ETag"] != etag
    assert len(world.history(document)) == 2


def test_evidence_that_releases_nothing_needs_one_person(desk: Desk) -> None:
    document, etag = desk.world.pledge(item(desk.world.right(), entered=None), by=desk.maker)
    desk.policy(acts=EVERY_ACT)
    must(200, desk.maker.post(path(document, "/filings"), act("HK-IPD", ENTERED), if_match=etag))


def test_amounts_above_the_limit_wait_and_others_do_not(desk: Desk) -> None:
    world = desk.world
    desk.policy(above=[FIVE_MILLION])
    small, large = filing(item(world.right())), filing(item(world.right()))
    large["obligation"]["principal"] = {"amount": "5000000.01", "currency": "CNY"}
    foreign = filing(item(world.right()))
    foreign["obligation"]["principal"] = {"amount": "1.00", "currency": "HKD"}
    must(201, desk.maker.post("/v1/pledges", small))
    for body in (large, foreign):
        waiting = desk.pending(desk.maker.post("/v1/pledges", body))
        assert (waiting["act"], waiting["why"], waiting["registration_number"]) == ("filing", "amount", None)
        made = must(201, desk.approve(waiting))
        assert made.headers["Location"] == path(made.json())
        assert made.json()["terms"]["obligation"]["principal"] == body["obligation"]["principal"]


def test_an_amendment_waits_where_what_was_or_what_will_be_is_above_the_limit(desk: Desk) -> None:
    document, etag = desk.world.pledge(by=desk.maker)
    desk.policy(above=[{"amount": "4999999.99", "currency": "CNY"}])
    less = {"principal": {"amount": "1.00", "currency": "CNY"}, "consents": filing()["consents"]}
    waiting = desk.pending(desk.maker.post(path(document, "/amendments"), less, if_match=etag))
    assert must(200, desk.approve(waiting)).json()["terms"]["obligation"]["principal"]["amount"] == "1.00"


def test_a_batch_and_a_book_wait_as_a_whole(desk: Desk) -> None:
    world = desk.world
    document, etag = world.pledge(by=desk.maker)
    desk.policy(acts=["transfer"], above=[FIVE_MILLION])
    small, large = filing(item(world.right())), filing(item(world.right()))
    large["obligation"]["principal"]["amount"] = "6000000.00"
    before = world.entries
    batch = desk.pending(desk.maker.post("/v1/pledges/batch?mode=best_effort", [small, large]))
    passing = {
        "pledgee": OTHER_BANK,
        "consents": [{"party": OTHER_BANK, "at": ENTERED, "sha256": "0" * 64}],
        "pledges": [{"registration_number": document["registration_number"], "if_match": etag}],
    }
    book = desk.pending(desk.maker.post("/v1/pledges/transfers", passing))
    assert world.entries == before
    assert must(200, desk.approve(batch)).json()["registered"] == 2
    assert must(200, desk.approve(book)).json()["transferred"] == 1


class Beside:
    """Answers what a server passes on, by the routes in `does`; `asked` are the paths."""

    does: Any

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope["path"])
        await self.does(scope, receive, send)

    def close(self) -> None:
        """There is nothing to end."""


def test_what_a_second_person_approves_is_done_apart_where_it_is_long(database_url: str) -> None:
    """The call that approves is short; what it does, no more than the route knows."""
    beside = Beside()
    with open_world(database_url, long_commands=beside) as world:
        beside.does = routed(world.desk)
        maker, checker = (world.caller(Role.BANK, BANK, person) for person in ("maker@bank", "checker@bank"))
        must(200, maker.post("/v1/approval-policy", {"above": [{"amount": "1.00", "currency": "CNY"}]}))
        for count in (1, 40):
            lines = [filing(item(world.right(), entered=None)) for _ in range(count)]
            waiting = must(202, maker.post(f"{BATCH}?mode=best_effort", lines)).json()["approval"]
            done = checker.post(f"/v1/approvals/{waiting}/approval", {})
            assert must(200, done).json()["registered"] == count
    assert beside.asked == [BATCH, f"/v1/approvals/{waiting}/approval"]


def test_what_would_be_refused_is_refused_at_once(desk: Desk) -> None:
    document, etag = desk.world.pledge(by=desk.maker)
    desk.policy(acts=["discharge"], above=[{"amount": "1.00", "currency": "CNY"}])
    reason = {"reason": "waived"}
    must(428, desk.maker.post(path(document, "/discharge"), reason))
    must(412, desk.maker.post(path(document, "/discharge"), reason, if_match='"9-0000000000000000"'))
    must(422, desk.maker.post("/v1/pledges", filing(item(desk.world.right()), consents=[])))
    assert must(200, desk.maker.get("/v1/approvals")).json()["items"] == []
    assert etag


# ---- who is the second -----------------------------------------------------------------------------------------------


def test_nobody_approves_what_he_asked_for_nor_does_another_bank_or_a_nameless_token(desk: Desk) -> None:
    world = desk.world
    document, etag = world.pledge(by=desk.maker)
    desk.policy(acts=["discharge"])
    discharge = {"reason": "waived"}
    nameless = must(403, world.bank.post(path(document, "/discharge"), discharge, if_match=etag))
    assert nameless.json()["code"] == "forbidden"
    waiting = desk.pending(desk.maker.post(path(document, "/discharge"), discharge, if_match=etag))
    again = world.caller(Role.BANK, BANK, "maker@bank")
    for nobody in (desk.maker, again, world.bank):
        must(403, desk.approve(waiting, nobody))
    for stranger in (world.other_bank, world.caller(Role.BANK, OTHER_BANK, "checker@bank")):
        must(404, desk.approve(waiting, stranger))
        must(404, stranger.get(f"/v1/approvals/{waiting['approval']}"))
        assert must(200, stranger.get("/v1/approvals")).json()["items"] == []
    must(403, desk.approve(waiting, world.registrar))
    must(401, desk.approve(waiting, world.public))
    assert must(200, world.auditor.get(f"/v1/approvals/{waiting['approval']}")).json() == desk.read(waiting)
    assert desk.read(waiting)["status"] == "pending_approval"
    must(200, desk.approve(waiting))


def test_a_policy_is_loosened_by_two_persons_only(desk: Desk) -> None:
    world = desk.world
    desk.policy(acts=["discharge"], above=[FIVE_MILLION], wait_days=2)
    must(200, desk.maker.post("/v1/approval-policy", {"acts": ["discharge"], "above": [FIVE_MILLION], "wait_days": 2}))
    waiting = desk.pending(desk.maker.post("/v1/approval-policy", {}))
    assert (waiting["act"], waiting["why"]) == ("policy", "policy")
    assert must(200, desk.checker.get("/v1/approval-policy")).json()["acts"] == ["discharge"]
    assert must(200, desk.approve(waiting)).json()["acts"] == []
    document, etag = world.pledge(by=desk.maker)
    must(200, desk.maker.post(path(document, "/discharge"), {"reason": "waived"}, if_match=etag))
    history = must(200, world.auditor.get(f"/v1/firms/USCC/{BANK['value']}/history")).json()["items"]
    assert [one["kind"] for one in history] == ["party_recorded", "policy_changed", "policy_changed"]
    own = must(200, desk.maker.get(f"/v1/firms/USCC/{BANK['value']}/history")).json()["items"]
    assert own[1]["sealed_body"]["payload"]["acts"] == ["discharge"]
    for stranger in (world.public, world.other_bank):
        told = must(200, stranger.get(f"/v1/firms/USCC/{BANK['value']}/history")).json()["items"]
        assert "sealed_body" not in told[1]


def test_another_bank_s_policy_binds_it_alone(desk: Desk) -> None:
    desk.policy(acts=EVERY_ACT, above=[{"amount": "1.00", "currency": "CNY"}])
    document, _ = desk.world.pledge(by=desk.world.other_bank, pledgee=OTHER_BANK)
    must(200, desk.world.discharge(document, desk.world.other_bank))


# ---- deciding --------------------------------------------------------------------------------------------------------


def test_what_waits_is_decided_once(desk: Desk) -> None:
    world = desk.world
    document, etag = world.pledge(by=desk.maker)
    desk.policy(acts=["discharge"])
    discharge = {"reason": "waived"}
    asked = [desk.pending(desk.maker.post(path(document, "/discharge"), discharge, if_match=etag)) for _ in range(3)]
    refused, withdrawn, approved = asked
    ends = {
        "refused": desk.checker.post(f"/v1/approvals/{refused['approval']}/refusal", {"note": "Not yet paid."}),
        "withdrawn": desk.maker.post(f"/v1/approvals/{withdrawn['approval']}/refusal", {}),
    }
    for status, answer in ends.items():
        assert must(200, answer).json()["status"] == status
    assert desk.read(refused)["note"] == "Not yet paid."
    must(200, desk.approve(approved))
    for one in asked:
        assert must(409, desk.approve(one)).json()["code"] == "approval-closed"
        must(409, desk.checker.post(f"/v1/approvals/{one['approval']}/refusal", {}))
    listed = must(200, desk.checker.get(f"/v1/approvals?registration_number={document['registration_number']}")).json()
    assert {one["approval"]: one["status"] for one in listed["items"]} == {
        refused["approval"]: "refused",
        withdrawn["approval"]: "withdrawn",
        approved["approval"]: "approved",
    }
    only = must(200, desk.checker.get("/v1/approvals?status=refused")).json()["items"]
    assert [one["approval"] for one in only] == [refused["approval"]]


def test_it_waits_until_its_end_and_no_longer(desk: Desk) -> None:
    world = desk.world
    document, etag = world.pledge(by=desk.maker)
    desk.policy(acts=["discharge"], wait_days=1)
    waiting = desk.pending(desk.maker.post(path(document, "/discharge"), {"reason": "waived"}, if_match=etag))
    asked = world.clock.now()
    world.clock.advance(DAY + timedelta(seconds=1))
    assert desk.read(waiting)["status"] == "expired"
    assert must(409, desk.approve(waiting)).json()["code"] == "approval-closed"
    known = (asked + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    then = must(200, desk.checker.get(f"/v1/approvals?known_at={known}")).json()["items"]
    assert [one["status"] for one in then] == ["pending_approval"]


def test_what_changed_meanwhile_is_found_and_what_is_refused_goes_on_waiting(desk: Desk) -> None:
    world = desk.world
    document, etag = world.pledge(by=desk.maker)
    desk.policy(acts=["discharge"])
    waiting = desk.pending(desk.maker.post(path(document, "/discharge"), {"reason": "waived"}, if_match=etag))
    must(200, world.firm.post(path(document, "/objections"), {"kind": "other", "statement": "?"}, if_match=etag))
    before = world.entries
    must(412, desk.approve(waiting))
    assert desk.read(waiting)["status"] == "pending_approval"
    assert world.entries == before


def test_asking_and_approving_are_tried_dry_and_repeated_by_key(desk: Desk) -> None:
    world = desk.world
    document, etag = world.pledge(by=desk.maker)
    desk.policy(acts=["discharge"])
    discharge, reason = path(document, "/discharge"), {"reason": "waived"}
    dry = must(202, desk.maker.post(f"{discharge}?dry_run=true", reason, if_match=etag)).json()
    assert (dry["status"], dry["dry_run"]) == ("pending_approval", True)
    assert must(200, desk.maker.get("/v1/approvals")).json()["items"] == []
    asked = [desk.maker.post(discharge, reason, if_match=etag, key="ask") for _ in range(2)]
    assert asked[0].content == asked[1].content
    waiting = desk.pending(asked[0])
    assert must(200, desk.approve(waiting, query="?dry_run=true")).json()["status"] == "discharged"
    assert desk.read(waiting)["status"] == "pending_approval"
    done = [
        must(200, desk.checker.post(f"/v1/approvals/{waiting['approval']}/approval", {}, key="yes")) for _ in range(2)
    ]
    assert done[0].content == done[1].content
    assert done[1].headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"acts": ["discharge", "filing"]}, "/acts/1"),
        ({"above": [FIVE_MILLION, FIVE_MILLION]}, "/above/1/currency"),
        ({"above": [{"amount": "1.001", "currency": "CNY"}]}, "/above/0"),
        ({"wait_days": 0}, "/wait_days"),
        ({"limit": 1}, "/limit"),
    ],
)
def test_a_policy_that_can_not_be_is_told_where(desk: Desk, body: Body, pointer: str) -> None:
    problem = must(422, desk.maker.post("/v1/approval-policy", body)).json()
    assert any(one["pointer"].startswith(pointer) for one in problem["errors"])


def test_a_rebuild_knows_the_policy(desk: Desk) -> None:
    register = desk.world.desk.register
    desk.policy(acts=["discharge"], above=[FIVE_MILLION])
    with register.store.read() as connection:
        before = projections.dump(connection)
    upkeep.rebuild(register)
    with register.store.read() as connection:
        assert projections.dump(connection) == before
    assert must(200, desk.maker.get("/v1/approval-policy")).json()["acts"] == ["discharge"]
