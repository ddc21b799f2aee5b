"""`POST /v1/pledges/batch`: many filings in one call, all or what can be, each line answered in its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest

from tests.api.pledge.batching import BATCH, done, read_back, rows, send, send_lines, sound, stock
from tests.scenes.world import (
    CO_OWNER,
    ENTERED,
    OTHER_BANK,
    Body,
    World,
    act,
    cn_number,
    codes,
    filing,
    item,
    must,
    named,
    open_world,
    uscc,
)
from tests.store.test_statements import counting, within
from tests.support import SqliteDatabases

LATER = "2026-11-22T09:00:00+08:00"
STRANGER = named("USCC", uscc(999))


@pytest.fixture(scope="module")
def large(sqlite_databases: SqliteDatabases) -> Iterator[World]:
    with sqlite_databases.fresh() as url, open_world(url) as opened:
        yield opened


# ---- all or what can be ----------------------------------------------------------------------------------------------


@pytest.mark.fuller
def test_of_1000_lines_with_a_bad_one_atomic_keeps_nothing_and_best_effort_999(large: World) -> None:
    lines = [filing(item(right)) for right in stock(large, 1000)]
    lines[613]["pledgor"] = STRANGER
    before = large.entries
    refused = must(422, send(large.bank, lines, key="thousand")).json()
    assert (refused["code"], refused["line"]) == ("batch-line-refused", 614)
    assert [one["line"] for one in refused["items"] if one["problem"]] == [614]
    assert large.entries == before
    answer = must(200, send(large.bank, lines, "best_effort", key="thousand")).json()
    assert (answer["registered"], answer["refused"], len(answer["items"])) == (999, 1, 1000)
    told = [one["body"]["items"][0]["right"] if one["body"] else None for one in answer["items"]]
    assert told == [
        None if n == 613 else f"HK/{one['collateral'][0]['right']['number']}" for n, one in enumerate(lines)
    ]
    assert large.entries == before + 999


def _unknown_member(_: World, line: Body) -> None:
    line["colour"] = "red"


def _stranger(_: World, line: Body) -> None:
    line["pledgor"] = STRANGER


def _no_such_right(_: World, line: Body) -> None:
    line["collateral"][0]["right"]["number"] = "HK49999999"


def _no_consent(_: World, line: Body) -> None:
    line["consents"] = []


def _foreign(_: World, line: Body) -> None:
    line["pledgee"] = OTHER_BANK


def _same_reference(world: World, line: Body) -> None:
    filed = item(line["collateral"][0]["right"])
    world.pledge(filed)
    line["collateral"][0]["filings"] = filed["filings"]


def _taken(world: World, line: Body) -> None:
    right = world.right("CN", "invention")
    world.pledge(item(right))
    line["collateral"] = [item(right)]


def _control_character(_: World, line: Body) -> None:
    line["contract"]["number"] = "C\x00"


def _to_come(_: World, line: Body) -> None:
    line["contract"]["executed_at"] = "2027-01-01T00:00:00+08:00"


def _half_a_pair(_: World, line: Body) -> None:
    line["contract"]["number"] = "\ud800"


BAD: tuple[tuple[Callable[[World, Body], None], int, str], ...] = (
    (_unknown_member, 422, "input-invalid"),
    (_control_character, 422, "input-invalid"),
    (_half_a_pair, 400, "not-json"),
    (_to_come, 422, "input-invalid"),
    (_stranger, 422, "party-unknown"),
    (_no_such_right, 422, "right-unknown"),
    (_no_consent, 422, "pledge-refused"),
    (_foreign, 403, "forbidden"),
    (_same_reference, 409, "reference-already-used"),
    (_taken, 409, "right-already-pledged"),
)


@pytest.mark.parametrize(("spoil", "status", "code"), BAD, ids=[one[0].__name__ for one in BAD])
def test_an_atomic_batch_with_a_bad_line_leaves_nothing_and_names_the_line(
    world: World, spoil: Callable[[World, Body], None], status: int, code: str
) -> None:
    lines = [filing(item(world.right())) for _ in range(3)]
    good = deepcopy(lines)
    spoil(world, lines[1])
    before, entries = rows(world), world.entries
    for sent in (send, send_lines):
        refused = must(422, sent(world.bank, lines, key=f"bad-{code}-{status}-{spoil.__name__}")).json()
        assert (refused["code"], refused["line"]) == ("batch-line-refused", 2)
        assert "Line 2" in refused["detail"]
        assert [one["status"] for one in refused["items"]] == [None, status, None]
        problem = refused["items"][1]["problem"]
        assert (problem["code"], problem["status"]) == (code, status)
        assert all(one["body"] is None for one in refused["items"])
    assert world.entries == entries
    assert rows(world) == before
    done(send(world.bank, good, key=f"bad-{code}-{status}-{spoil.__name__}"))


def test_a_lines_problem_is_that_of_its_own_filing(world: World) -> None:
    for spoil, status, code in BAD[:8]:
        line = filing(item(world.right()))
        spoil(world, line)
        alone = must(status, world.bank.post("/v1/pledges", line)).json()
        told = must(200, send(world.bank, [line], "best_effort")).json()["items"][0]["problem"]
        assert alone["code"] == code
        assert {**told, "request_id": None} == {**alone, "request_id": None}


def test_the_second_line_over_a_mainland_patent_is_refused(world: World) -> None:
    right = world.right("CN", "invention")
    lines = [filing(item(world.right("HK"))), filing(item(right)), filing(item(right, entered=LATER))]
    for sent in (lines, [*lines[:2], filing(item(right, entered=None))]):
        refused = must(422, send(world.bank, sent)).json()
        assert (refused["line"], refused["items"][2]["problem"]["code"]) == (3, "right-already-pledged")
    answer = must(200, send(world.bank, lines, "best_effort")).json()
    assert [one["status"] for one in answer["items"]] == [201, 201, 409]


def test_the_same_official_reference_on_two_lines_is_refused(world: World) -> None:
    filed = item(world.right())
    refused = must(422, send(world.bank, [filing(filed), filing(filed)])).json()
    assert (refused["line"], refused["items"][1]["problem"]["code"]) == (2, "reference-already-used")


def test_lines_of_json_and_an_array_of_it_give_the_same(world: World) -> None:
    rights = [world.right() for _ in range(3)]
    lines = [filing(item(right, entered=None), client_reference=None) for right in rights]
    lines[1]["consents"] = []
    told = []
    for media, body in (
        ("application/json", json.dumps(lines)),
        ("application/x-ndjson; charset=utf-8", _lined(lines)),
    ):
        path = f"{BATCH}?mode=best_effort&dry_run=true"
        answer = must(200, world.bank.post(path, body.encode(), key=None, Content_Type=media)).json()
        answer["items"][1]["problem"]["request_id"] = None
        for one in (answer["items"][0], answer["items"][2]):  # nonces are in these
            one["etag"] = one["body"]["terms_digest"] = None
        told.append(answer)
    assert told[0] == told[1]
    assert [one["status"] for one in told[0]["items"]] == [201, 422, 201]


def _lined(lines: list[Body]) -> str:
    return "\r\n\r\n".join(map(json.dumps, lines))


# ---- each on the register with those before it -----------------------------------------------------------------------


@pytest.mark.parametrize("entered", [None, "2026-11-22T00:00:00+08:00"])
def test_lines_over_one_hong_kong_right_rank_in_their_order_and_read_as_they_were_answered(
    world: World, entered: str | None
) -> None:
    right = world.right()
    items = done(send(world.bank, [filing(item(right, entered=entered)) for _ in range(4)]))
    assert [one["body"]["items"][0]["priority_rank"] for one in items] == [1, 2, 3, 4]
    read_back(world, items)


def test_a_line_that_overtakes_a_reservation_records_its_lapse(world: World) -> None:
    right = world.right("CN", "invention")
    reserved, _ = world.pledge(item(right, entered=None))
    items = done(send(world.bank, [filing(item(world.right())), filing(item(right))]))
    read_back(world, items)
    number = reserved["registration_number"]
    assert must(200, world.bank.get(f"/v1/pledges/{number}")).json()["status"] == "lapsed"
    kinds = [one["kind"] for one in must(200, world.auditor.get(f"/v1/pledges/{number}/history")).json()["items"]]
    assert kinds == ["pledge_registered", "reservation_lapsed"]


@pytest.mark.parametrize("mode", ["atomic", "best_effort"])
def test_a_line_that_overtakes_a_reservation_of_the_same_batch_records_its_lapse(world: World, mode: str) -> None:
    rights = [world.right("CN", "invention") for _ in range(2)]
    lines = [filing(*(item(right, entered=None) for right in rights)), *(filing(item(right)) for right in rights)]
    items = done(send(world.bank, lines, mode))
    assert [one["body"]["status"] for one in items] == ["lapsed", "live", "live"]
    read_back(world, items)
    number = items[0]["body"]["registration_number"]
    told = must(200, world.auditor.get(f"/v1/pledges/{number}/history")).json()["items"]
    assert [one["kind"] for one in told] == ["pledge_registered", "reservation_lapsed", "reservation_lapsed"]
    for right in rights:
        shown = must(200, world.public.get(f"/v1/rights/CN/{right['number']}/encumbrances?status=all")).json()
        assert [one["status"] for one in shown["items"][0]["encumbrances"]] == ["live", "lapsed"]


def _drawing(right: Body, reference: str, amount: str) -> Body:
    whole = {"amount": "8000000.00", "currency": "CNY"}
    part = {"amount": amount, "currency": "CNY"}
    value = {"reference": reference, "amount": whole, "allocated": part, "valued_on": "2026-11-01"}
    return filing(item(right, valuation=value))


def test_valuations_drawn_over_lines_never_exceed_the_whole(world: World) -> None:
    rights = [world.right() for _ in range(5)]
    must(201, world.bank.post("/v1/pledges", _drawing(rights[0], "V-BATCH", "2000000.00")))
    amounts = ("5000000.00", "1500000.00", "1000000.00", "0.01")
    lines = [_drawing(right, "V-BATCH", amount) for right, amount in zip(rights[1:], amounts, strict=True)]
    answer = must(200, send(world.bank, lines, "best_effort")).json()
    assert [one["status"] for one in answer["items"]] == [201, 422, 201, 422]
    assert "VALUE_DOUBLE_COUNTED" in codes(answer["items"][1]["problem"]["findings"])
    assert must(422, send(world.bank, lines[3:])).json()["line"] == 1


def test_what_an_overtaken_reservation_drew_on_a_valuation_is_free_for_later_lines(world: World) -> None:
    right = world.right("CN", "invention")
    first = _drawing(right, "V-FREED", "8000000.00")
    first["collateral"][0]["filings"] = []
    done(send(world.bank, [first, filing(item(right)), _drawing(world.right(), "V-FREED", "8000000.00")]))


def test_a_client_reference_repeated_in_the_batch_warns_and_names_the_pledge(world: World) -> None:
    lines = [filing(item(world.right()), client_reference="TWICE") for _ in range(2)]
    items = done(send(world.bank, lines))
    first = items[0]["body"]["registration_number"]
    warned = [one for one in items[1]["body"]["items"][0]["warnings"] if one["code"] == "possible-duplicate"]
    assert [(first in one["message"], one["pointer"]) for one in warned] == [(True, "/client_reference")]
    assert "possible-duplicate" not in codes(items[0]["body"]["items"][0]["warnings"])
    assert "of this batch" not in json.dumps(must(200, world.auditor.get(f"/v1/pledges/{first}/history")).json())


# ---- one command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["atomic", "best_effort"])
def test_the_same_key_repeats_the_answer_byte_for_byte_and_makes_nothing(world: World, mode: str) -> None:
    lines = [filing(item(world.right())), {"nothing": "of it"}][: 1 if mode == "atomic" else 2]
    first = must(200, send(world.bank, lines, mode, key=f"again-{mode}"))
    entries = world.entries
    again = must(200, send(world.bank, lines, mode, key=f"again-{mode}"))
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    for other in (
        send(world.bank, list(reversed([*lines, {}])), mode, key=f"again-{mode}"),
        send(world.bank, lines, "best_effort" if mode == "atomic" else "atomic", key=f"again-{mode}"),
    ):
        assert must(422, other).json()["code"] == "idempotency-key-reused"
    assert world.entries == entries


def test_a_dry_run_answers_as_the_real_call_and_leaves_nothing(world: World) -> None:
    lines = [filing(item(world.right())) for _ in range(2)]
    before, entries = rows(world), world.entries
    dry = must(200, send(world.bank, lines, query="&dry_run=true", key=None)).json()
    assert (dry["dry_run"], dry["registered"]) == (True, 2)
    assert (rows(world), world.entries) == (before, entries)
    refused = must(422, send(world.bank, [*lines, {}], query="&dry_run=true", key=None)).json()
    assert (refused["dry_run"], refused["line"]) == (True, 3)
    real = must(200, send(world.bank, lines)).json()
    numbers = [[one["body"]["registration_number"] for one in told["items"]] for told in (dry, real)]
    assert numbers[0] == numbers[1]


def test_a_batch_has_8_mebibytes_and_any_other_body_one(world: World) -> None:
    line = filing(item(world.right()))
    padding = b" " * (1024 * 1024)
    one = json.dumps([line]).encode()
    assert (
        must(413, world.bank.post("/v1/pledges", json.dumps(line).encode() + padding)).json()["code"]
        == "body-too-large"
    )
    assert must(413, world.bank.post(f"{BATCH}?mode=atomic", one + padding * 8)).json()["code"] == "body-too-large"
    done(world.bank.post(f"{BATCH}?mode=atomic", one + padding * 7))


@pytest.mark.parametrize("lines", [[], [{}] * 1001, {}, "text"])
def test_a_batch_is_an_array_of_1_to_1000_lines(world: World, lines: object) -> None:
    assert must(422, world.bank.post(BATCH, lines)).json()["code"] == "input-invalid"


def test_what_is_no_batch_at_all_is_refused_as_any_body(world: World) -> None:
    assert must(422, send_lines(world.bank, [])).json()["code"] == "input-invalid"
    assert must(400, world.bank.post(BATCH, b"[{]")).json()["code"] == "not-json"
    assert must(415, world.bank.post(BATCH, b"a,b", Content_Type="text/csv")).json()["code"] == "media-type-unsupported"
    assert must(422, world.bank.post(f"{BATCH}?mode=some", [{}])).json()["code"] == "input-invalid"
    assert must(400, world.bank.post(BATCH, [{}], key=None)).json()["code"] == "idempotency-key-missing"


def test_only_a_bank_sends_batches(world: World) -> None:
    lines = [filing(item(world.right()))]
    assert must(401, send(world.public, lines)).json()["code"] == "unauthenticated"
    for caller in (world.firm, world.registrar, world.auditor):
        assert must(403, send(caller, lines)).json()["code"] == "forbidden"


# ---- as few statements, and the same as one by one -------------------------------------------------------------------


@pytest.mark.parametrize(("on_one", "bound"), [(1, 18), (2, 29)])
def test_a_batch_of_100_takes_as_few_statements_as_one_of_50(world: World, on_one: int, bound: int) -> None:
    """Two lines on each right: every first one is also judged anew, and that recorded. Both are decided on a state of
    the register that is then let go, and what they were decided on is read again under the locks."""
    world.pledge()  # what a process reads once for all has been read
    counts = []
    for size in (50, 100):
        rights = stock(world, size, first=size * 1000 + 500 * on_one)
        lines = [filing(item(rights[n // on_one])) for n in range(size)]
        with counting(world) as counted:
            done(send(world.bank, lines))
        within(bound, counted)
        assert (counted.commits, counted.rollbacks) == (1, 1)
        counts.append(len(counted.statements))
    assert counts[0] == counts[1]


def test_a_batch_is_what_the_same_filings_are_one_by_one(own_world: World) -> None:
    world, sets = own_world, [_mixed(own_world, serial) for serial in (1, 2)]
    items = done(send(world.bank, sets[0]))
    read_back(world, items)
    numbers = [[one["body"]["registration_number"] for one in items], []]
    for line in sets[1]:
        numbers[1].append(must(201, world.bank.post("/v1/pledges", line)).json()["registration_number"])
    for then in ("", "?as_of=2027-02-01"):
        told = [[_bare(must(200, world.bank.get(f"/v1/pledges/{n}{then}")).json()) for n in some] for some in numbers]
        assert told[0] == told[1]
    sound(world)


def _mixed(world: World, serial: int) -> list[Body]:
    """Filings that bear on one another: a reservation and its overtaking, ranks, a charge to be delivered, a line of
    three rights."""
    hk, other = (world.right("HK", number=f"HK6{n}00000{serial}") for n in range(2))
    cn = world.right("CN", "invention", number=cn_number(serial))
    mo = world.right("MO", "invention", number=f"J-60000{serial}")
    owned = world.right("HK", "standard_o", CO_OWNER, number=f"HK6200000{serial}")
    delivered = item(owned)
    delivered["filings"].append(act("HK-CR", ENTERED))
    lines = [
        filing(item(hk)),
        filing(item(cn, entered=None), item(other, entered=None)),
        filing(item(hk, entered=None)),
        filing(item(cn), item(mo), item(other)),
        filing(item(mo, entered=None)),
        filing(item(owned), pledgor=CO_OWNER),
        filing(delivered, pledgor=CO_OWNER),
    ]
    return lines


def _bare(document: Body) -> Body:
    """A document without its numbers and the others', its own instants, its digests and the rights it is over."""
    bare = {k: v for k, v in document.items() if k not in ("registration_number", "registered_at", "seq", "since")}
    del bare["terms"], bare["terms_digest"]
    bare["items"] = [_bare_item(one) for one in document["items"]]
    return bare


def _bare_item(one: Body) -> Body:
    bare = {**one, "right": one["right"][:2], "since": one["since"] < "2026-11-23" and one["since"]}
    bare["warnings"] = [(found["rule"], found["code"], found["pointer"]) for found in one["warnings"]]
    bare["notice_opinion"] = [pair["goes_before"] for pair in one["notice_opinion"] or ()]
    return bare
