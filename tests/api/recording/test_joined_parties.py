"""Joining parties that were recorded apart, and parting them: what each answers, and what follows at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from registry.domain.values.days import instant_text
from registry.service.access.principal import Role
from tests.api.faults import GONE, changed, refused
from tests.api.recording.joining import (
    PAPER,
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
from tests.exercises import exercises
from tests.scenes.world import (
    DEBTOR,
    FIRM,
    OTHER_BANK,
    Body,
    World,
    codes,
    filing,
    item,
    must,
    named,
    party,
    reasons,
    uscc,
    valued,
)

MERGES, SEPARATIONS = "/v1/parties/merges", "/v1/parties/separations"


# ---- what is answered ------------------------------------------------------------------------------------------------


@exercises("XB-4A")
def test_joined_parties_are_answered_as_one_by_every_number(world: World) -> None:
    a, b = pair(world, 1001)
    further = with_lei(world, b, 1001)
    rights = [world.right("HK", "standard_o", owner) for owner in (a, b)]
    world.pledge(item(rights[1]), pledgor=b)
    ids = [encumbrances(world, number)["firm"]["id"] for number in (a, b)]
    assert ids[0] != ids[1]
    answer = merged(world, b, a)
    assert (answer["id"], answer["warnings"]) == (ids[1], [])
    as_one = encumbrances(world, a)
    assert as_one["firm"]["id"] == ids[1]
    assert as_one["firm"]["identifiers"] == [b, further, a]
    assert as_one["totals"] == {"rights": 2, "encumbered": 1, "live_items": 1}
    for number in (b, further):
        assert encumbrances(world, number) == as_one
        items = must(200, world.public.get(f"{path(number)}/history")).json()["items"]
        assert {f"party:{one}" for one in ids} <= {subject for entry in items for subject in entry["subjects"]}
        assert [entry["kind"] for entry in items].count("parties_merged") == 1


def test_a_merge_and_what_undoes_it_are_entries_of_both_with_their_evidence_sealed(world: World) -> None:
    a, b = pair(world, 1003)
    answer = merged(world, a, b)
    parted = separated(world, answer)
    assert parted.keys() == {"merge", "keep", "join"}
    for caller, opened in ((world.public, False), (world.auditor, True), (firm_of(world, FIRM), False)):
        entries = must(200, caller.get(f"{path(b)}/history")).json()["items"][-2:]
        assert [entry["kind"] for entry in entries] == ["parties_merged", "parties_separated"]
        for entry in entries:
            assert entry["subjects"] == sorted(f"party:{parted[side]}" for side in ("keep", "join"))
            assert entry["body"]["payload"] == {**parted}
            assert ("sealed_body" in entry) is opened
            assert not opened or entry["sealed_body"]["payload"] == PAPER


def test_a_dry_run_says_the_same_and_leaves_nothing(world: World) -> None:
    a, b = pair(world, 1005)
    before = world.entries
    body = {"keep": a, "join": b, **PAPER}
    answer = must(201, world.registrar.post(f"{MERGES}?dry_run=true", body)).json()
    assert (answer["dry_run"], answer["id"]) == (True, encumbrances(world, a)["firm"]["id"])
    assert world.entries == before
    assert encumbrances(world, a)["firm"] != encumbrances(world, b)["firm"]


# ---- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pointer", "value", "code", "at"),
    [
        *((f"/{member}", GONE, "input-invalid", f"/{member}") for member in ("keep", "join", "reference", "sha256")),
        ("/keep", named("USCC", uscc(1099)), "party-unknown", "/keep"),
        ("/join", named("USCC", uscc(1099)), "party-unknown", "/join"),
        ("/join/value", "000000000000000000", "identifier-invalid", "/join"),
        ("/join", FIRM, "input-invalid", "/join"),
        ("/reference", " ", "input-invalid", "/reference"),
        ("/sha256", "5" * 63, "input-invalid", "/sha256"),
        ("/stray", 1, "input-invalid", "/stray"),
    ],
)
def test_one_fault_in_a_merge_is_pointed_at(world: World, pointer: str, value: Any, code: str, at: str) -> None:
    before = world.entries
    body = changed({"keep": FIRM, "join": DEBTOR, **PAPER}, pointer, value)
    refused(world, world.registrar.post(MERGES, body), before, 422, code, at)


def test_parties_of_two_seats_or_a_person_and_a_firm_are_not_joined(world: World) -> None:
    of_hong_kong, person = named("HK-UBI", "20201007"), named("USCC", uscc(1008))
    must(201, world.registrar.post("/v1/parties", party(of_hong_kong, name="某公司", seat="HK")))
    must(201, world.registrar.post("/v1/parties", party(person, name="某人", kind="person")))
    before = world.entries
    for join, code in ((of_hong_kong, "seat-differs"), (person, "kind-differs")):
        answer = world.registrar.post(MERGES, {"keep": FIRM, "join": join, **PAPER})
        problem = refused(world, answer, before, 422, "input-invalid", "/join")
        assert [error["code"] for error in problem["errors"]] == [code]


def test_what_is_one_is_not_joined_again_and_what_is_two_not_parted_again(world: World) -> None:
    a, b = pair(world, 1009)
    c = recorded(world, 1011)
    first, second = merged(world, a, b), merged(world, c, b)
    before = world.entries
    for keep, join in ((a, b), (b, a), (a, c), (c, b)):
        answer = world.registrar.post(MERGES, {"keep": keep, "join": join, **PAPER})
        refused(world, answer, before, 409, "parties-joined", "/join")
    separated(world, first)
    before = world.entries
    answer = world.registrar.post(SEPARATIONS, {"merge": first["merge"], **PAPER})
    refused(world, answer, before, 409, "merge-undone", "/merge")
    answer = world.registrar.post(SEPARATIONS, {"merge": "01JNG8Z3W1ABCDEFGHJKMNPQRS", **PAPER})
    refused(world, answer, before, 422, "merge-unknown", "/merge")
    assert encumbrances(world, b)["firm"]["identifiers"] == [c, b]
    separated(world, second)
    assert [encumbrances(world, one)["firm"]["identifiers"] for one in (a, b, c)] == [[a], [b], [c]]
    merged(world, a, b)


@pytest.mark.parametrize("role", [Role.BANK, Role.FIRM, Role.AUDITOR])
def test_only_the_registrar_says_who_is_whom(world: World, role: Role) -> None:
    caller = world.caller(role, FIRM if role is not Role.AUDITOR else None)
    before = world.entries
    for where, body in ((MERGES, {"keep": FIRM, "join": DEBTOR}), (SEPARATIONS, {"merge": "M"})):
        refused(world, caller.post(where, {**body, **PAPER}), before, 403, "forbidden", None)
        refused(world, world.public.post(where, {**body, **PAPER}), before, 401, "unauthenticated", None)


def test_who_gave_a_live_pledge_to_another_is_not_joined_to_it(world: World) -> None:
    """Nobody gives a pledge to himself: the evidence is wrong, or the pledge is, and that is settled first."""
    a, b = pair(world, 1012)
    pledge, _ = world.pledge(item(world.right("HK", "standard_o", a)), by=bank_of(world, b), pledgor=a, pledgee=b)
    before = world.entries
    for keep, join in ((a, b), (b, a)):
        problem = refused(
            world,
            world.registrar.post(MERGES, {"keep": keep, "join": join, **PAPER}),
            before,
            409,
            "parties-opposed",
            "/join",
        )
        assert pledge["registration_number"] in problem["detail"]
    world.discharge(pledge, bank_of(world, b))
    merged(world, a, b)
    assert world.read(pledge)["status"] == "discharged"
    body = filing(item(world.right("HK", "standard_o", a)), pledgor=a, pledgee=b)
    assert must(422, bank_of(world, b).post("/v1/pledges", body)).json()["errors"][0]["pointer"] == "/pledgor"


# ---- whose a right is ------------------------------------------------------------------------------------------------


def test_a_right_of_the_one_is_pledged_by_the_other_and_a_pledge_of_it_judged_anew(world: World) -> None:
    a, b = pair(world, 1014)
    right = world.right("HK", "standard_o", a)
    standing, _ = world.pledge(item(right), pledgor=a)
    world.happen(right, "owner_changed", at="2026-11-19T00:00:00+08:00", owners=[{"party": b}])
    body = filing(item(right), pledgor=a)
    assert "PLEDGOR_NOT_OWNER" in findings(world.bank.post("/v1/pledges", body))
    assert "PLEDGOR_NOT_OWNER" in reasons(world.read(standing), "HK")[1]
    merge = merged(world, a, b)
    assert "PLEDGOR_NOT_OWNER" not in reasons(world.read(standing), "HK")[1]
    told = world.history(standing)[-1]
    assert told["kind"] == "recognition_changed"
    assert told["sealed_body"]["payload"]["cause"]["kind"] == "parties_merged"
    pledge, _ = world.pledge(item(right), pledgor=b)
    separated(world, merge)
    assert "PLEDGOR_NOT_OWNER" in reasons(world.read(standing), "HK")[1]
    assert "PLEDGOR_NOT_OWNER" not in reasons(world.read(pledge), "HK")[1]
    assert world.history(standing)[-1]["sealed_body"]["payload"]["cause"]["kind"] == "parties_separated"


def test_a_consent_of_the_one_is_a_co_owner_s_who_is_the_other(world: World) -> None:
    a, b = pair(world, 1016)
    body = filing(item(world.right("CN", "invention", FIRM, a)))
    consented = {**body, "consents": [*body["consents"], {**body["consents"][0], "party": b}]}
    assert "CO_OWNER_CONSENT" in findings(world.bank.post("/v1/pledges", consented))
    merged(world, a, b)
    must(201, world.bank.post("/v1/pledges", consented))


def test_the_family_of_a_right_is_of_one_owner_who_was_recorded_apart(world: World) -> None:
    a, b = pair(world, 1018)
    base = world.right("CN", "invention", a)
    member = world.member(base, "HK", "standard_r", b)
    pledge, _ = world.pledge(item(member, family_disclosed=[{**base, "state": "unencumbered"}]), pledgor=b)
    assert "FAMILY_OWNERSHIP_SPLIT" in reasons(pledge, "HK")[1]
    merge = merged(world, a, b)
    assert "FAMILY_OWNERSHIP_SPLIT" not in reasons(world.read(pledge), "HK")[1]
    separated(world, merge)
    assert "FAMILY_OWNERSHIP_SPLIT" in reasons(world.read(pledge), "HK")[1]


def test_an_insolvency_of_the_one_is_the_other_s_on_its_own_days(own_world: World) -> None:
    """Also one that was over when they were joined: today nothing reads otherwise, on those days it does."""
    world = own_world
    a, b = pair(world, 1020)
    pledge, _ = world.pledge(item(world.right("HK", "standard_o", a)), pledgor=a)
    world.clock.advance(timedelta(days=10))
    days = {"insolvent_since": "2026-11-25", "insolvent_until": "2026-11-28"}
    must(200, world.registrar.post("/v1/parties", party(b, name="又名", **days)))

    def insolvent(known_at: str = "") -> list[bool]:
        asked = [f"?as_of={day}{known_at}" for day in ("2026-11-24", "2026-11-25", "2026-11-28", "2026-11-29")]
        return ["INSOLVENCY_REVIEW" in reasons(world.read(pledge, query), "HK")[1] for query in asked]

    before = f"&known_at={instant_text(world.clock.advance(timedelta(seconds=1)))}"
    world.clock.advance(timedelta(seconds=1))
    assert insolvent() == [False] * 4
    merge = merged(world, a, b)
    assert insolvent() == [False, True, True, False]
    separated(world, merge)
    assert [insolvent(), insolvent(before)] == [[False] * 4, [False] * 4]


def test_an_earlier_interest_is_known_by_a_number_of_its_holder_s_other_record(world: World) -> None:
    """Hong Kong ranks by notice: the later taker named the earlier holder by a number that was recorded apart."""
    e, other = pair(world, 1022)
    right = world.right("HK", "standard_o")
    world.pledge(item(right, entered=None), by=bank_of(world, e), pledgee=e)
    knowing = [{"right": right, "holder": f"USCC:{other['value']}", "known_at": "2026-11-20T12:00:00+08:00"}]
    later = {**filing()["contract"], "executed_at": "2026-11-20T13:00:00+08:00"}
    pledge, _ = world.pledge(item(right, entered=None, knowledge_of_prior=knowing), contract=later)
    contested = {code for code in reasons(pledge, "HK")[1] if code.startswith("PRIORITY")}
    assert contested
    merged(world, e, other)
    assert not {code for code in reasons(world.read(pledge), "HK")[1] if code.startswith("PRIORITY")}


@pytest.mark.parametrize(("serial", "by_name"), [(1060, False), (1062, True)])
def test_who_an_earlier_interest_is_held_for_is_known_by_its_other_record(
    world: World, serial: int, by_name: bool
) -> None:
    """Nothing of the right's own record or its pledges' parties names the one that is joined: the filings' words do."""
    principal, other = pair(world, serial)
    right = world.right("HK", "standard_o")
    held = {"on_behalf_of": [principal], "mandate": {"sha256": "7" * 64}}
    world.pledge(item(right, entered=None), by=world.other_bank, pledgee=OTHER_BANK, **held)
    holder = f"第{serial + 1}公司" if by_name else f"USCC:{other['value']}"
    knowing = [{"right": right, "holder": holder, "known_at": "2026-11-20T12:00:00+08:00"}]
    later = {**filing()["contract"], "executed_at": "2026-11-20T13:00:00+08:00"}
    pledge, _ = world.pledge(item(right, entered=None, knowledge_of_prior=knowing), contract=later)

    def contested() -> set[str]:
        return {code for code in reasons(world.read(pledge), "HK")[1] if code.startswith("PRIORITY")}

    apart = contested()
    merge = merged(world, principal, other)
    assert apart
    assert not contested()
    separated(world, merge)
    assert contested() == apart


# ---- valuations ------------------------------------------------------------------------------------------------------


def drawing(world: World, owner: Body, amount: str, allocated: str, **members: Any) -> Body:
    """A filing that draws on valuation V-1."""
    return filing(
        item(world.right("HK", "standard_o", owner), valuation=valued("V-1", amount, allocated)), pledgor=owner
    )


def test_valuations_of_one_name_are_summed_and_no_more_is_drawn_until_they_are_within(world: World) -> None:
    a, b = pair(world, 1024)
    first = must(201, world.bank.post("/v1/pledges", drawing(world, a, "9000000", "6000000"))).json()
    must(201, world.bank.post("/v1/pledges", drawing(world, b, "8000000", "5000000")))
    merge = merged(world, a, b)
    assert codes(merge["warnings"]) == {"valuation-over-allocated", "valuation-told-otherwise"}
    for owner, amount in ((a, "9000000"), (b, "8000000")):
        refusal = findings(world.bank.post("/v1/pledges", drawing(world, owner, amount, "1")))
        assert {code for code in refusal if code.startswith("VALU")} == {"VALUE_DOUBLE_COUNTED"}
    world.discharge(first)
    assert "VALUE_DOUBLE_COUNTED" in findings(world.bank.post("/v1/pledges", drawing(world, a, "8000000", "3000001")))
    assert "VALUATION_CONTRADICTORY" in findings(world.bank.post("/v1/pledges", drawing(world, a, "8000001", "1")))
    must(201, world.bank.post("/v1/pledges", drawing(world, a, "8000000", "3000000")))
    separated(world, merge)
    must(201, world.bank.post("/v1/pledges", drawing(world, b, "8000000", "3000000")))


def test_within_the_whole_parties_are_joined_without_a_warning(world: World) -> None:
    a, b = pair(world, 1026)
    for owner in (a, b):
        must(201, world.bank.post("/v1/pledges", drawing(world, owner, "9000000", "4500000")))
    assert merged(world, a, b)["warnings"] == []
