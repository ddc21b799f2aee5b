"""The life of a pledge: one at a time on a Mainland right, rank elsewhere, reservations, evidence and its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from httpx2 import Response

from registry.service.operating import sweep, upkeep
from tests.scenes.world import (
    CO_OWNER,
    ENTERED,
    EXECUTED,
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
)

OTHERS = {"pledgee": OTHER_BANK}
LAPSES = "2026-12-23T16:00:00.000000Z"
"""24:00 at UTC+8 of the 30th day after 23 November."""


def _file(world: World, *items: Body, **members: object) -> Response:
    """The other bank files."""
    return world.other_bank.post("/v1/pledges", filing(*items, pledgee=OTHER_BANK, **members))


def _evidence(world: World, document: Body, etag: str, evidence: Body) -> Response:
    return world.bank.post(f"/v1/pledges/{document['registration_number']}/filings", evidence, if_match=etag)


def _discharge(world: World, document: Body, etag: str, reason: str = "debt_performed") -> Response:
    path = f"/v1/pledges/{document['registration_number']}/discharge"
    return world.bank.post(path, {"reason": reason}, if_match=etag)


def _read(world: World, document: Body, query: str = "") -> Body:
    body: Body = must(200, world.bank.get(f"/v1/pledges/{document['registration_number']}{query}")).json()
    return body


# ---- one at a time, or by rank ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("first_entered", [ENTERED, None])
@pytest.mark.parametrize("kind", ["invention", "utility_model", "design"])
def test_a_live_item_excludes_every_other_on_a_mainland_right(
    world: World, kind: str, first_entered: str | None
) -> None:
    right = world.right("CN", kind)
    world.pledge(item(right, entered=first_entered))
    before = world.entries
    problem = must(409, _file(world, item(right, entered=None))).json()
    assert problem["code"] == "right-already-pledged"
    assert "CN_ALREADY_PLEDGED" in codes(problem["findings"])
    assert world.entries == before


def test_a_refusal_for_a_pledged_right_carries_the_other_findings_too(world: World) -> None:
    right = world.right("CN", "invention")
    world.pledge(item(right))
    problem = must(409, _file(world, item(right, entered=None), consents=[])).json()
    assert {"CN_ALREADY_PLEDGED", "CONSENT_MISSING"} <= codes(problem["findings"])


def test_an_official_entry_prevails_over_a_reservation(world: World) -> None:
    right = world.right("CN", "invention")
    reserved, _ = world.pledge(item(right, entered=None))
    entered = must(201, _file(world, item(right))).json()
    assert entered["items"][0]["priority_rank"] == 1
    gone = _read(world, reserved)
    assert (gone["status"], gone["items"][0]["status"], gone["items"][0]["priority_rank"]) == ("lapsed", "lapsed", None)
    lapse, registration = must(200, world.bank.get(f"/v1/rights/{name(right)}/history")).json()["items"][-2:]
    assert (lapse["kind"], registration["kind"]) == ("reservation_lapsed", "pledge_registered")
    assert lapse["sealed_body"]["payload"]["reason"] == "official_entry"
    assert registration["seq"] == lapse["seq"] + 1


def test_two_official_entries_on_one_mainland_right_exclude_each_other(world: World) -> None:
    right = world.right("CN", "invention")
    world.pledge(item(right))
    assert must(409, _file(world, item(right))).json()["code"] == "right-already-pledged"


@pytest.mark.parametrize(("jurisdiction", "kind"), [("HK", "standard_o"), ("MO", "invention")])
def test_elsewhere_a_second_item_ranks_behind_and_moves_up(world: World, jurisdiction: str, kind: str) -> None:
    right = world.right(jurisdiction, kind)
    first, etag = world.pledge(item(right))
    later = "2026-11-22T09:00:00+08:00"
    register = first["items"][0]["legal_effect"][0]["register"]
    behind = item(right, filings=[act(register, later, applied_at=later)], rank_claimed=2)
    second = must(201, _file(world, behind)).json()
    assert second["items"][0]["priority_rank"] == 2
    assert "JUNIOR_RANK:2" in codes(second["items"][0]["recognition"][jurisdiction]["reasons"])
    must(200, _discharge(world, first, etag))
    assert _read(world, first)["items"][0]["priority_rank"] is None
    path = f"/v1/pledges/{second['registration_number']}"
    assert must(200, world.other_bank.get(path)).json()["items"][0]["priority_rank"] == 1


def test_an_earlier_application_filed_later_ranks_first(world: World) -> None:
    right = world.right("HK", "standard_o")
    first, _ = world.pledge(item(right))
    early = act("HK-IPD", ENTERED, applied_at="2026-11-20T11:00:00+08:00")
    second = must(201, _file(world, item(right, filings=[early], rank_claimed=1))).json()
    assert second["items"][0]["priority_rank"] == 1
    assert _read(world, first)["items"][0]["priority_rank"] == 2


# ---- evidence and ends -----------------------------------------------------------------------------------------------


def test_evidence_perfects_a_reservation(world: World) -> None:
    document, etag = world.pledge(item(world.right("CN", "invention"), entered=None))
    answer = must(200, _evidence(world, document, etag, act("CNIPA", ENTERED)))
    after = answer.json()
    assert after["headline"]["CN"] == "recognised"
    assert after["since"] == "2026-11-21T16:00:00.000000Z"
    assert answer.headers["ETag"] not in ("", etag)
    assert after == _read(world, document)
    assert after["seq"] == document["seq"]


def test_a_discharge_frees_a_reservation_s_right_at_once(world: World) -> None:
    right = world.right("CN", "invention")
    document, etag = world.pledge(item(right, entered=None))
    after = must(200, _discharge(world, document, etag)).json()
    assert (after["status"], after["items"][0]["status"]) == ("discharged", "released")
    assert "CNIPA_CANCELLATION_OUTSTANDING" not in codes(after["items"][0]["warnings"])
    must(201, _file(world, item(right)))


def test_a_mainland_entry_keeps_the_right_until_its_cancellation_is_filed(world: World) -> None:
    right = world.right("CN", "invention")
    document, etag = world.pledge(item(right))
    answer = must(200, _discharge(world, document, etag))
    assert "CNIPA_CANCELLATION_OUTSTANDING" in codes(answer.json()["items"][0]["warnings"])
    must(409, _file(world, item(right)))
    must(409, _file(world, item(right, entered=None)))
    cancel = act("CNIPA", "2026-11-23T09:00:00+08:00", "cancel")
    after = must(200, _evidence(world, document, answer.headers["ETag"], cancel)).json()
    assert after["status"] == "discharged"
    assert "CNIPA_CANCELLATION_OUTSTANDING" not in codes(after["items"][0]["warnings"])
    must(201, _file(world, item(right)))


def test_a_cancellation_of_a_live_item_releases_it(world: World) -> None:
    right = world.right("CN", "invention")
    document, etag = world.pledge(item(right))
    cancel = act("CNIPA", "2026-11-23T09:00:00+08:00", "cancel")
    after = must(200, _evidence(world, document, etag, cancel)).json()
    assert (after["status"], after["items"][0]["status"]) == ("discharged", "released")
    assert after["headline"]["CN"] == "not_recognised"
    must(201, _file(world, item(right)))


def test_an_ended_pledge_accepts_nothing_but_the_official_cancellation(world: World) -> None:
    document, etag = world.pledge(item(world.right("HK", "standard_o")))
    etag = must(200, _discharge(world, document, etag, "waived")).headers["ETag"]
    for refused in (_discharge(world, document, etag), _evidence(world, document, etag, act("HK-IPD", ENTERED))):
        assert must(409, refused).json()["code"] == "pledge-closed"
    cancel = act("HK-IPD", "2026-11-23T09:00:00+08:00", "cancel")
    assert must(200, _evidence(world, document, etag, cancel)).json()["status"] == "discharged"


def test_a_pledge_is_live_while_one_item_is(world: World) -> None:
    document, etag = world.pledge(item(world.right("HK", "standard_o")), item(world.right("MO", "invention")))
    ambiguous = act("HK-IPD", "2026-11-23T09:00:00+08:00", "cancel")
    assert must(422, _evidence(world, document, etag, ambiguous)).json()["errors"][0]["pointer"] == "/item"
    after = must(200, _evidence(world, document, etag, {**ambiguous, "item": 1}))
    body = after.json()
    assert (body["status"], [one["status"] for one in body["items"]]) == ("live", ["released", "live"])
    assert body["headline"]["HK"] == "not_recognised"
    ended = must(200, _discharge(world, document, after.headers["ETag"])).json()
    assert ended["status"] == "discharged"


@pytest.mark.parametrize("reason", ["debt_performed", "enforced", "waived", "contract_void", "other"])
def test_a_discharge_gives_one_of_five_reasons(world: World, reason: str) -> None:
    document, etag = world.pledge()
    assert must(200, _discharge(world, document, etag, reason)).json()["status"] == "discharged"


# ---- the clock -------------------------------------------------------------------------------------------------------


def test_a_reservation_ends_by_the_clock_for_every_reader(own_world: World) -> None:
    world = own_world
    right = world.right("CN", "invention")
    document, _ = world.pledge(item(right, entered=None))
    until = document["items"][0]["legal_effect"][0]["due_on"]
    assert until == "2026-12-23"
    world.clock.set(world.clock.now().replace(month=12, day=23, hour=15, minute=59, second=59))
    assert _read(world, document)["status"] == "live"
    must(409, _file(world, item(right, entered=None)))
    world.clock.advance(timedelta(seconds=1))
    gone = _read(world, document)
    assert (gone["status"], gone["items"][0]["status"], gone["items"][0]["priority_rank"]) == ("lapsed", "lapsed", None)
    assert gone["headline"]["CN"] == "not_recognised"
    firm = must(200, world.public.get(f"/v1/firms/USCC/{FIRM['value']}/encumbrances?status=all")).json()
    assert [one["status"] for one in firm["items"][0]["encumbrances"]] == ["lapsed"]
    assert _read(world, document, "?as_of=2026-12-23")["status"] == "live"
    assert _read(world, document, f"?as_of={LAPSES}")["status"] == "lapsed"


def test_the_next_filing_on_a_lapsed_reservation_records_the_lapse_first(own_world: World) -> None:
    world = own_world
    right = world.right("CN", "invention")
    world.pledge(item(right, entered=None))
    world.clock.advance(timedelta(days=40))
    before = world.entries
    must(201, _file(world, item(right, entered=None)))
    lapse, registration = must(200, world.public.get(f"/v1/history?after={before - 1}")).json()["items"]
    assert (lapse["kind"], lapse["effective_at"]) == ("reservation_lapsed", LAPSES)
    assert registration["kind"] == "pledge_registered"


def test_reassessing_records_a_lapse_once_with_the_instant_the_law_counts_it(own_world: World) -> None:
    world = own_world
    right = world.right("CN", "invention", FIRM, CO_OWNER)
    consents = [{"party": one, "at": EXECUTED, "sha256": "1" * 64} for one in (FIRM, CO_OWNER)]
    document, _ = world.pledge(item(right, entered=None), consents=consents)
    world.clock.advance(timedelta(days=40))
    assert sweep.reassess(world.desk.register) == 1
    assert sweep.reassess(world.desk.register) == 0
    number = document["registration_number"]
    first, lapse = must(200, world.public.get(f"/v1/pledges/{number}/history")).json()["items"]
    assert (lapse["kind"], lapse["effective_at"], lapse["prev"]) == ("reservation_lapsed", LAPSES, first["leaf_hash"])
    assert lapse["subjects"] == first["subjects"]
    assert _read(world, document)["status"] == "lapsed"
    answer = must(200, world.bank.get(f"/v1/pledges/{number}"))
    late = _evidence(world, document, answer.headers["ETag"], act("CNIPA", ENTERED))
    assert must(409, late).json()["code"] == "pledge-closed"
    assert not upkeep.verify(world.desk.register).findings


def test_a_lapse_beside_another_pledge_s_command_still_names_every_owner_of_its_own_rights(own_world: World) -> None:
    world = own_world
    shared, apart = world.right("CN", "invention"), world.right("HK", "standard_o", FIRM, CO_OWNER)
    consents = [{"party": one, "at": EXECUTED, "sha256": "1" * 64} for one in (FIRM, CO_OWNER)]
    document, _ = world.pledge(item(shared, entered=None), item(apart), consents=consents)
    world.clock.advance(timedelta(days=40))
    must(201, _file(world, item(shared, entered=None)))
    path = f"/v1/pledges/{document['registration_number']}/history"
    registered, lapse = must(200, world.public.get(path)).json()["items"]
    assert (lapse["kind"], lapse["subjects"]) == ("reservation_lapsed", registered["subjects"])
    after = _read(world, document)
    assert (after["status"], [one["status"] for one in after["items"]]) == ("live", ["lapsed", "live"])
