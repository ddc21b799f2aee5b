"""`/v1/closing-sets`: filings over rights of several places, all registered here or none, and how far each place is."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from registry.domain.values.days import instant_text
from registry.service.operating import sweep
from tests.api.pledge.batching import rows, sound
from tests.scenes.world import (
    CO_OWNER,
    ENTERED,
    EXECUTED,
    OTHER_BANK,
    Body,
    Caller,
    World,
    act,
    filing,
    item,
    must,
    named,
    uscc,
)
from tests.store.test_statements import counting, within
from tests.support import SettableClock

SETS = "/v1/closing-sets"
DAY = timedelta(days=1)


def of_a_loan(world: World, reference: str | None = "LOAN-1", *, entered: str | None = None) -> Body:
    """One loan over patents in three places: of the firm over those of the Mainland and Macau, which the firm's Hong
    Kong affiliate secures with its own."""
    cn, mo = world.right("CN", "invention"), world.right("MO", "invention")
    hk = world.right("HK", "standard_o", CO_OWNER)
    parent = filing(item(cn, entered=entered), item(mo, entered=entered))
    return {"client_reference": reference, "filings": [parent, filing(item(hk, entered=entered), pledgor=CO_OWNER)]}


def close(world: World, body: Body | None = None, **sent: Any) -> Body:
    """Register a set and answer its document."""
    told: Body = must(201, world.bank.post(SETS, body or of_a_loan(world), **sent)).json()
    return told


def read(world: World, told: Body, query: str = "", caller: Caller | None = None) -> Body:
    """A set as it reads."""
    path = f"{SETS}/{told['closing_set']}{query}"
    body: Body = must(200, (caller or world.auditor).get(path)).json()
    return body


def places(told: Body) -> dict[str, str]:
    """How far each place is."""
    return {one["place"]: one["status"] for one in told["places"]}


def evidence(world: World, told: Body, which: int, *acts: Body, caller: Caller | None = None) -> None:
    """File official acts for the pledge at this place of a set."""
    path = f"/v1/pledges/{told['pledges'][which]['registration_number']}"
    etag = must(200, world.public.get(path)).headers["ETag"]
    must(200, (caller or world.bank).post(f"{path}/filings", {"filings": list(acts)}, if_match=etag))


def in_hong_kong() -> list[Body]:
    """What the three registers do with the affiliate's charge."""
    return [act(register, ENTERED) for register in ("HK-IPD", "HK-CR", "SAFE")]


# ---- registered together ---------------------------------------------------------------------------------------------


def test_a_set_over_three_places_is_registered_at_once_and_open_until_each_register_has_acted(world: World) -> None:
    body = of_a_loan(world)
    answer = must(201, world.bank.post(SETS, body))
    told = answer.json()
    assert answer.headers["Location"] == f"{SETS}/{told['closing_set']}"
    assert (told["client_reference"], told["status"], told["complete"]) == ("LOAN-1", "open", True)
    assert places(told) == {"CN": "pending", "HK": "pending", "MO": "pending"}
    assert [one["register"] for one in told["places"][1]["registers"]] == ["HK-CR", "HK-IPD", "SAFE"]
    assert [one["register"] for one in told["places"][1]["missing"]] == ["HK-IPD", "HK-CR", "SAFE"]
    cnipa = told["places"][0]["registers"][0]
    assert cnipa == {
        **{"register": "CNIPA", "required": 1, "done": 0, "pending": 1, "late": 0, "refused": 0, "lost": 0},
        "next_due_on": "2026-12-23",
    }
    assert [one["pledgor"]["seat"] for one in told["pledges"]] == ["CN", "HK"]
    assert must(200, world.bank.get(answer.headers["Location"])).json() == told


def test_each_pledge_of_a_set_reads_as_it_does_alone_and_names_the_set_under_its_seal(world: World) -> None:
    told = close(world)
    for pledge in told["pledges"]:
        path = f"/v1/pledges/{pledge['registration_number']}"
        alone = must(200, world.bank.get(path)).json()
        assert alone["terms"]["closing_set"] == told["closing_set"]
        for member in ("status", "pledgee", "pledgor"):
            assert pledge[member] == alone[member]
        for mine, theirs in zip(pledge["items"], alone["items"], strict=True):
            assert mine.pop("recognition") == {k: one["outcome"] for k, one in theirs["recognition"].items()}
            assert mine == {member: theirs[member] for member in mine}
        for path_of in (path, f"{path}/history"):
            assert told["closing_set"] not in must(200, world.public.get(path_of)).text
        assert told["closing_set"] in must(200, world.auditor.get(f"{path}/history")).text
    assert world.pledge()[0]["terms"]["closing_set"] is None


def test_one_filing_over_two_places_is_a_set_and_rights_of_one_place_are_none(world: World) -> None:
    rights = [world.right(), world.right(), world.right("MO", "invention")]
    refused = must(422, world.bank.post(SETS, {"filings": [filing(item(one)) for one in rights[:2]]})).json()
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("input-invalid", "/filings")
    assert close(world, {"filings": [filing(*map(item, rights))]})["status"] == "closed"


def _stranger(_: World, line: Body) -> None:
    line["pledgor"] = named("USCC", uscc(999))


def _no_consent(_: World, line: Body) -> None:
    line["consents"] = []


def _foreign(_: World, line: Body) -> None:
    line["pledgee"] = OTHER_BANK


def _no_number(_: World, line: Body) -> None:
    line["collateral"][0]["right"] = {"jurisdiction": "CN", "number": "1"}


def _taken(world: World, line: Body) -> None:
    right = world.right("CN", "invention")
    world.pledge(item(right))
    line["collateral"] = [item(right)]


BAD: tuple[tuple[Callable[[World, Body], None], int, str], ...] = (
    (_stranger, 422, "party-unknown"),
    (_no_consent, 422, "pledge-refused"),
    (_foreign, 403, "forbidden"),
    (_no_number, 422, "right-number-invalid"),
    (_taken, 409, "right-already-pledged"),
)


@pytest.mark.parametrize(("spoil", "status", "code"), BAD, ids=[one[0].__name__ for one in BAD])
def test_one_filing_that_is_refused_leaves_nothing_of_the_set(
    world: World, spoil: Callable[[World, Body], None], status: int, code: str
) -> None:
    body = of_a_loan(world)
    good = deepcopy(body)
    spoil(world, body["filings"][1])
    before, entries = rows(world), world.entries
    refused = must(422, world.bank.post(SETS, body, key=spoil.__name__)).json()
    assert (refused["code"], refused["line"]) == ("batch-line-refused", 2)
    assert [one["status"] for one in refused["items"]] == [None, status]
    assert refused["items"][1]["problem"]["code"] == code
    assert (rows(world), world.entries) == (before, entries)
    close(world, good, key=spoil.__name__)


def test_two_filings_over_one_mainland_patent_are_no_set(world: World) -> None:
    right = world.right("CN", "invention")
    lines = [filing(item(right, entered=None)), filing(item(world.right())), filing(item(right, entered=None))]
    assert must(422, world.bank.post(SETS, {"filings": lines})).json()["line"] == 3


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"filings": []}, "/filings"),
        ({"filings": [filing()] * 51}, "/filings"),
        ({"filings": [{**filing(item({"jurisdiction": "HK", "number": "HK1"})), "colour": 1}]}, "/filings/0/colour"),
        ({"filings": [], "closing_set": "CS-1"}, "/closing_set"),
    ],
)
def test_what_does_not_fit_is_named_by_its_place(world: World, body: Body, pointer: str) -> None:
    refused = must(422, world.bank.post(SETS, body)).json()
    assert pointer in {one["pointer"] for one in refused["errors"]}


def test_the_same_key_repeats_the_answer_and_a_dry_run_leaves_nothing(world: World) -> None:
    body = of_a_loan(world)
    before, entries = rows(world), world.entries
    dry = must(201, world.bank.post(f"{SETS}?dry_run=true", body, key=None)).json()
    assert (dry.pop("dry_run"), rows(world), world.entries) == (True, before, entries)
    first = must(201, world.bank.post(SETS, body, key="set"))
    assert {**first.json(), "closing_set": None} == {**dry, "closing_set": None}
    after = world.entries
    again = must(201, world.bank.post(SETS, body, key="set"))
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
    assert again.headers["Location"] == first.headers["Location"]
    other = must(422, world.bank.post(SETS, {**body, "client_reference": "X"}, key="set")).json()
    assert other["code"] == "idempotency-key-reused"
    must(400, world.bank.post(SETS, body, key=None))
    assert world.entries == after


def test_a_set_of_eight_takes_as_few_statements_as_one_of_two(world: World) -> None:
    counts = []
    for size in (1, 4):
        lines = [line for _ in range(size) for line in of_a_loan(world)["filings"]]
        with counting(world) as registering:
            told = close(world, {"filings": lines})
        with counting(world) as reading:
            read(world, told)
        within(24, registering)
        within(8, reading)
        counts.append((len(registering.statements), len(reading.statements)))
    assert counts[0] == counts[1]


# ---- the official side, place by place -------------------------------------------------------------------------------


def test_a_set_is_closed_once_the_last_register_of_the_last_place_has_acted(world: World) -> None:
    told = close(world)
    evidence(world, told, 0, {**act("CNIPA", ENTERED), "item": 1})
    found = read(world, told)
    assert (found["status"], places(found)) == ("partial", {"CN": "complete", "HK": "pending", "MO": "pending"})
    evidence(world, told, 0, {**act("MO-DSEDT", ENTERED), "item": 2})
    for filed in in_hong_kong():
        found = read(world, told)
        assert (found["status"], places(found)["HK"]) == ("partial", "pending")
        evidence(world, told, 1, filed)
    found = read(world, told)
    assert (found["status"], set(places(found).values())) == ("closed", {"complete"})
    assert [one["missing"] for one in found["places"]] == [[], [], []]
    number = told["pledges"][1]["registration_number"]
    world.discharge({"registration_number": number})
    found = read(world, told)
    assert (found["status"], places(found)["HK"]) == ("partial", "ended")
    world.discharge(told["pledges"][0])
    assert read(world, told)["status"] == "ended"


def test_a_refusal_fails_the_set_and_the_step_says_which(world: World) -> None:
    told = close(world)
    evidence(world, told, 0, {**act("MO-DSEDT", None), "item": 2})
    evidence(world, told, 0, {**act("MO-DSEDT", ENTERED, "refused"), "item": 2})
    found = read(world, told)
    assert (found["status"], places(found)) == ("failed", {"CN": "pending", "HK": "pending", "MO": "failed"})
    (step,) = found["places"][2]["missing"]
    assert (step["register"], step["item"], step["state"]) == ("MO-DSEDT", 2, "refused")


def test_a_mainland_reservation_that_lapses_fails_the_set_for_good(own_world: World, clock: SettableClock) -> None:
    told = close(own_world)
    evidence(own_world, told, 0, {**act("MO-DSEDT", ENTERED), "item": 2})
    evidence(own_world, told, 1, *in_hong_kong())
    assert read(own_world, told)["status"] == "partial"
    clock.advance(31 * DAY)
    for recorded in (False, True):
        found = read(own_world, told)
        assert (found["status"], places(found)) == ("failed", {"CN": "failed", "HK": "complete", "MO": "complete"})
        assert [step["state"] for step in found["places"][0]["missing"]] == ["lost"]
        if not recorded:
            assert sweep.reassess(own_world.desk.register) >= 1
    sound(own_world)


def test_a_month_that_is_missed_at_the_companies_registry_is_late(own_world: World, clock: SettableClock) -> None:
    told = close(own_world)
    evidence(own_world, told, 1, act("HK-IPD", ENTERED), act("SAFE", ENTERED))
    clock.advance(29 * DAY)
    found = read(own_world, told)
    assert (found["status"], places(found)["HK"]) == ("open", "late")
    (step,) = found["places"][1]["missing"]
    assert (step["register"], step["due_on"], step["state"]) == ("HK-CR", "2026-12-21", "late")


# ---- at other instants -----------------------------------------------------------------------------------------------


def test_a_set_reads_of_any_instant_as_it_was_then(own_world: World, clock: SettableClock) -> None:
    told = close(own_world)
    known = [instant_text(clock.now() + timedelta(minutes=1))]
    for which, acts in ((0, [{**act("CNIPA", ENTERED), "item": 1}]), (1, in_hong_kong())):
        clock.advance(timedelta(hours=1))
        evidence(own_world, told, which, *acts)
        known.append(instant_text(clock.now() + timedelta(minutes=1)))
    clock.advance(timedelta(hours=1))
    complete = [
        [code for code, one in places(read(own_world, told, f"?known_at={at}")).items() if one == "complete"]
        for at in known
    ]
    assert complete == [[], ["CN"], ["CN", "HK"]]
    path = f"{SETS}/{told['closing_set']}"
    assert read(own_world, told, f"?known_at={told['registered_at']}")["complete"]
    must(404, own_world.bank.get(f"{path}?as_of=2026-11-01"))
    must(404, own_world.bank.get(f"{path}?known_at=2026-11-22"))
    first = read(own_world, told)["pledges"][0]["registration_number"]
    began = own_world.read({"registration_number": first})["registered_at"]
    assert began < told["registered_at"]
    entered = read(own_world, told, f"?known_at={began}")["pledges"]
    assert [one["registration_number"] for one in entered] == [one["registration_number"] for one in told["pledges"]]
    before = read(own_world, told, "?as_of=2026-11-21")
    assert (before["status"], places(before)) == ("open", {"CN": "pending", "HK": "pending", "MO": "pending"})
    assert before["pledges"][0]["items"][1]["status"] is None


# ---- who sees what ---------------------------------------------------------------------------------------------------


def test_each_side_sees_its_own_pledges_and_the_status_of_the_whole(world: World) -> None:
    told = close(world)
    evidence(world, told, 1, *in_hong_kong())
    for caller in (world.bank, world.registrar, world.auditor):
        assert len(read(world, told, caller=caller)["pledges"]) == 2
    for caller, which, code in ((world.firm, 0, {"CN", "MO"}), (world.co_owner, 1, {"HK"})):
        found = read(world, told, caller=caller)
        assert [one["registration_number"] for one in found["pledges"]] == [
            told["pledges"][which]["registration_number"]
        ]
        assert (found["complete"], set(places(found)), found["status"]) == (False, code, "partial")
        assert told["pledges"][1 - which]["registration_number"] not in str(found)
    for caller in (world.other_bank, world.debtor, world.public):
        must(404, caller.get(f"{SETS}/{told['closing_set']}"))
    must(404, world.auditor.get(f"{SETS}/CS-01JNG8Z3W1ABCDEFGHJKMNPQRS"))
    assert must(422, world.auditor.get(f"{SETS}/CS-1")).json()["errors"][0]["pointer"] == "/closing_set"


def test_who_takes_over_a_pledge_sees_the_set_with_it_and_who_gave_it_no_more(world: World) -> None:
    told = close(world)
    number = told["pledges"][0]["registration_number"]
    etag = must(200, world.bank.get(f"/v1/pledges/{number}")).headers["ETag"]
    passing = {"pledgee": OTHER_BANK, "consents": [{"party": OTHER_BANK, "at": EXECUTED}], "documents": []}
    must(200, world.bank.post(f"/v1/pledges/{number}/transfers", passing, if_match=etag))
    for caller, which in ((world.other_bank, 0), (world.bank, 1)):
        found = read(world, told, caller=caller)
        assert [one["registration_number"] for one in found["pledges"]] == [
            told["pledges"][which]["registration_number"]
        ]
        assert (found["complete"], found["pledgee"]) == (False, told["pledgee"])
        listed = must(200, caller.get(f"{SETS}?limit=200")).json()["items"]
        assert told["closing_set"] in {one["closing_set"] for one in listed}
    whole = read(world, told)
    assert [one["pledgee"]["name"]["text"] for one in whole["pledges"]] == ["乙银行", "甲银行"]
    sound(world)


def test_a_bank_lists_its_own_sets_by_what_it_calls_them_whatever_the_page(own_world: World) -> None:
    world = own_world
    made = [close(world, of_a_loan(world, reference)) for reference in ("A", "B", "A", None)]
    for query, wanted in (("", made), ("client_reference=A", [made[0], made[2]]), ("client_reference=C", [])):
        for limit in (1, 3, 200):
            found: list[Body] = []
            cursor = ""
            while cursor is not None:
                page = must(200, world.bank.get(f"{SETS}?limit={limit}&{query}{cursor}")).json()
                found += page["items"]
                cursor = None if page["next"] is None else f"&cursor={page['next']}"
            assert [one["closing_set"] for one in found] == sorted(one["closing_set"] for one in wanted)
    found = must(200, world.bank.get(SETS)).json()["items"]
    assert len(found) == 4
    for one in found:
        told = read(world, one, caller=world.bank)
        assert one == {member: told[member] for member in one}
        assert "pledges" not in one
    assert must(200, world.bank.get(f"{SETS}?as_of=2026-11-01")).json()["items"] == []
    assert must(200, world.other_bank.get(SETS)).json()["items"] == []
    for caller in (world.firm, world.registrar, world.auditor):
        must(403, caller.get(SETS))
    must(401, world.public.get(SETS))


def test_only_a_bank_registers_sets(world: World) -> None:
    body = of_a_loan(world)
    for caller, status in (
        (world.other_bank, 422),
        (world.firm, 403),
        (world.registrar, 403),
        (world.auditor, 403),
        (world.public, 401),
    ):
        must(status, caller.post(SETS, body))


# ---- kept ------------------------------------------------------------------------------------------------------------


def test_the_journal_alone_tells_which_pledges_closed_together(world: World) -> None:
    told = close(world)
    evidence(world, told, 1, *in_hong_kong())
    before = read(world, told)
    sound(world)
    assert read(world, told) == before
