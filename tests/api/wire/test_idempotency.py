"""Repeating a call, trying it dry, and naming the state one means."""

from __future__ import annotations

from datetime import timedelta

import pytest
from httpx2 import Response
from sqlalchemy import text

from tests.racing.processes import together
from tests.scenes.world import (
    ENTERED,
    FIRM,
    OTHER_BANK,
    Body,
    World,
    act,
    filing,
    item,
    must,
    named,
    party,
    uscc,
)

PLEDGES = "/v1/pledges"


def _same(first: Response, second: Response) -> None:
    assert second.content == first.content
    assert second.status_code == first.status_code
    for header in ("Location", "ETag", "Content-Type", "Cache-Control"):
        assert second.headers.get(header) == first.headers.get(header)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"


# ---- keys ------------------------------------------------------------------------------------------------------------


def test_the_same_key_and_body_repeat_the_first_answer_byte_for_byte(world: World) -> None:
    body = filing(item(world.right()))
    first = must(201, world.bank.post(PLEDGES, body, key="again-1"))
    before = world.entries
    _same(first, world.bank.post(PLEDGES, body, key="again-1"))
    _same(first, world.bank.post(PLEDGES, dict(reversed(body.items())), key="again-1"))
    assert world.entries == before


def test_inv_39_every_command_is_repeated_and_not_done_twice(world: World) -> None:
    """INV-39 idempotence: repeating a request with the same idempotency key returns the same id and adds no event; same
    key with other body is 422; a second discharge under another key is 409 and adds no event."""
    document, etag = world.pledge(item(world.right("CN", "invention"), entered=None))
    path = f"{PLEDGES}/{document['registration_number']}"
    evidence = act("CNIPA", ENTERED)
    first = must(200, world.bank.post(f"{path}/filings", evidence, key="e", if_match=etag))
    _same(first, world.bank.post(f"{path}/filings", evidence, key="e", if_match=etag))
    etag = first.headers["ETag"]
    ended = must(200, world.bank.post(f"{path}/discharge", {"reason": "waived"}, key="d", if_match=etag))
    before = world.entries
    _same(ended, world.bank.post(f"{path}/discharge", {"reason": "waived"}, key="d", if_match=etag))
    _same(ended, world.bank.post(f"{path}/discharge", {"reason": "waived"}, key="d"))
    must(422, world.bank.post(f"{path}/discharge", {"reason": "other"}, key="d", if_match=etag))
    etag = ended.headers["ETag"]
    must(409, world.bank.post(f"{path}/discharge", {"reason": "waived"}, key="d2", if_match=etag))
    assert world.entries == before
    fresh = party(named("USCC", uscc(501)), name="重复公司")
    _same(
        must(201, world.registrar.post("/v1/parties", fresh, key="p")),
        world.registrar.post("/v1/parties", fresh, key="p"),
    )
    assert world.entries == before + 1


def test_the_first_answer_stays_the_answer_after_the_state_has_moved_on(world: World) -> None:
    body = filing(item(world.right()))
    first = must(201, world.bank.post(PLEDGES, body, key="stays"))
    path = f"{PLEDGES}/{first.json()['registration_number']}/discharge"
    must(200, world.bank.post(path, {"reason": "waived"}, if_match=first.headers["ETag"]))
    _same(first, world.bank.post(PLEDGES, body, key="stays"))


def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    right = world.right()
    must(201, world.bank.post(PLEDGES, filing(item(right)), key="other-body"))
    problem = must(422, world.bank.post(PLEDGES, filing(item(right)), key="other-body")).json()
    assert problem["code"] == "idempotency-key-reused"


def test_the_same_key_for_another_pledge_is_other_input(world: World) -> None:
    answers = []
    for _ in range(2):
        document, etag = world.pledge()
        path = f"{PLEDGES}/{document['registration_number']}/discharge"
        answers.append(world.bank.post(path, {"reason": "waived"}, key="path", if_match=etag))
    must(200, answers[0])
    assert must(422, answers[1]).json()["code"] == "idempotency-key-reused"


def test_keys_belong_to_a_party_and_a_route(world: World) -> None:
    must(201, world.bank.post(PLEDGES, filing(item(world.right())), key="mine"))
    other = filing(item(world.right()), pledgee=OTHER_BANK)
    assert "Idempotent-Replayed" not in must(201, world.other_bank.post(PLEDGES, other, key="mine")).headers
    fresh = party(named("USCC", uscc(502)), name="公司")
    must(201, world.registrar.post("/v1/parties", fresh, key="both"))
    number = {"jurisdiction": "HK", "number": "HK60000001"}
    right = {
        **number,
        "kind": "standard_o",
        "owners": [{"party": FIRM}],
        "status": "in_force",
        "observed_at": ENTERED,
        "source": {"register": "HK-IPD", "reference": "r"},
    }
    must(201, world.registrar.post("/v1/rights", right, key="both"))


def test_a_refused_call_leaves_its_key_free(world: World) -> None:
    right = world.right()
    must(422, world.bank.post(PLEDGES, filing(item(right), consents=[]), key="free"))
    must(400, world.bank.post(PLEDGES, b"{", key="free"))
    must(422, world.bank.post(PLEDGES, filing(item(right), debtor=named("USCC", uscc(997))), key="free"))
    assert "Idempotent-Replayed" not in must(201, world.bank.post(PLEDGES, filing(item(right)), key="free")).headers


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "idempotency-key-missing"),
        ("a" * 256, "idempotency-key-malformed"),
        ("a b", "idempotency-key-malformed"),
        ("a\tb", "idempotency-key-malformed"),
        ("\x7f", "idempotency-key-malformed"),
    ],
)
def test_a_key_is_one_to_255_visible_characters(world: World, key: str | None, code: str) -> None:
    body = filing(item(world.right()))
    before = world.entries
    assert must(400, world.bank.post(PLEDGES, body, key=key)).json()["code"] == code
    assert world.entries == before


def test_a_key_of_255_characters_is_a_key(world: World) -> None:
    must(201, world.bank.post(PLEDGES, filing(item(world.right())), key="!~" * 127 + "x"))


def test_a_key_lives_thirty_days(own_world: World) -> None:
    world = own_world
    body = party(named("USCC", uscc(503)), name="公司")
    must(201, world.registrar.post("/v1/parties", body, key="month"))
    world.clock.advance(timedelta(days=30))
    assert "Idempotent-Replayed" in must(201, world.registrar.post("/v1/parties", body, key="month")).headers
    world.clock.advance(timedelta(seconds=1))
    assert "Idempotent-Replayed" not in must(200, world.registrar.post("/v1/parties", body, key="month")).headers


# ---- dry run ---------------------------------------------------------------------------------------------------------


def _dry(world: World, body: Body) -> Response:
    return world.bank.post(f"{PLEDGES}?dry_run=true", body, key=None)


def test_a_dry_run_shows_the_real_answer_and_leaves_nothing(world: World) -> None:
    body = filing(item(world.right()))
    before = world.entries
    tried = must(201, _dry(world, body)).json()
    assert tried.pop("dry_run") is True
    assert world.entries == before
    must(404, world.bank.get(f"{PLEDGES}/{tried['registration_number']}"))
    real = must(201, world.bank.post(PLEDGES, body)).json()
    assert real.keys() == tried.keys()
    drawn = ("registered_at", "terms_digest")
    assert {k: v for k, v in real.items() if k not in drawn} == {k: v for k, v in tried.items() if k not in drawn}


def test_a_dry_run_of_a_refusal_is_the_refusal(world: World) -> None:
    body = filing(item(world.right("CN", "invention")), consents=[])
    before = world.entries
    tried, real = must(422, _dry(world, body)).json(), must(422, world.bank.post(PLEDGES, body)).json()
    assert tried.pop("dry_run") is True
    assert {**tried, "request_id": real["request_id"]} == real
    assert world.entries == before


@pytest.mark.parametrize("spelt", ["true", "True", "1", "yes", "on"])
def test_every_spelling_of_a_dry_run_is_marked(world: World, spelt: str) -> None:
    body, before = filing(item(world.right())), world.entries
    for sent, status in ((body, 201), ({**body, "consents": []}, 422)):
        answer = world.bank.post(f"{PLEDGES}?dry_run={spelt}", sent, key=None)
        assert must(status, answer).json()["dry_run"] is True
    assert world.entries == before


def test_a_dry_run_looks_at_if_match_and_keeps_no_key(world: World) -> None:
    document, etag = world.pledge()
    path = f"{PLEDGES}/{document['registration_number']}/discharge"
    body = {"reason": "waived"}
    must(428, world.bank.post(f"{path}?dry_run=true", body, key=None))
    must(412, world.bank.post(f"{path}?dry_run=true", body, key=None, if_match='"0-0000000000000000"'))
    tried = must(200, world.bank.post(f"{path}?dry_run=true", body, key="dry", if_match=etag)).json()
    assert (tried["status"], tried["dry_run"]) == ("discharged", True)
    assert must(200, world.bank.get(f"{PLEDGES}/{document['registration_number']}")).headers["ETag"] == etag
    assert "Idempotent-Replayed" not in must(200, world.bank.post(path, body, key="dry", if_match=etag)).headers


def test_a_dry_run_of_recording_leaves_nothing(world: World) -> None:
    body = party(named("USCC", uscc(504)), name="试行公司")
    before = world.entries
    tried = must(201, world.registrar.post("/v1/parties?dry_run=true", body, key=None)).json()
    assert tried["dry_run"] is True
    assert world.entries == before
    assert must(200, world.public.get(f"/v1/firms/USCC/{uscc(504)}/encumbrances")).json()["known"] is False


def test_a_member_that_only_looks_like_dry_run_is_no_real_call(world: World) -> None:
    body = filing(item(world.right()))
    before = world.entries
    for query in ("dryrun=true", "dry-run=true", "DRY_RUN=true", "dry_run=maybe", "dry_run=", "dry_run=true&x=1"):
        must(422, world.bank.post(f"{PLEDGES}?{query}", body))
    assert world.entries == before


# ---- If-Match and the order of checks --------------------------------------------------------------------------------


def test_a_change_names_the_state_it_means(world: World) -> None:
    document, etag = world.pledge(item(world.right("CN", "invention"), entered=None))
    path = f"{PLEDGES}/{document['registration_number']}"
    before = world.entries
    for command, body in (("discharge", {"reason": "waived"}), ("filings", act("CNIPA", ENTERED))):
        missing = must(428, world.bank.post(f"{path}/{command}", body)).json()
        assert missing["code"] == "precondition-missing"
        for stale in ('"9-0000000000000000"', etag.strip('"'), f"W/{etag}", etag[:-2] + '"', '""', "junk"):
            failed = must(412, world.bank.post(f"{path}/{command}", body, if_match=stale)).json()
            assert failed["code"] == "precondition-failed"
    assert world.entries == before
    moved = must(200, world.bank.post(f"{path}/filings", act("CNIPA", ENTERED), if_match=etag))
    must(412, world.bank.post(f"{path}/discharge", {"reason": "waived"}, if_match=etag))
    must(200, world.bank.post(f"{path}/discharge", {"reason": "waived"}, if_match=moved.headers["ETag"]))


def test_reads_do_not_serve_the_etag_as_a_cache_would(world: World) -> None:
    document, etag = world.pledge()
    answer = world.bank.get(f"{PLEDGES}/{document['registration_number']}", If_None_Match=etag)
    assert must(200, answer).headers["Cache-Control"] == "no-store"


def test_checks_come_in_one_order(world: World) -> None:
    """Authenticate, role, key, body, If-Match, decide: each call is wrong in all that follows."""
    document, etag = world.pledge()
    path = f"{PLEDGES}/{document['registration_number']}"
    for command, good in (("discharge", {"reason": "waived"}), ("filings", act("HK-IPD", ENTERED))):
        url = f"{path}/{command}"
        must(401, world.public.post(url, b"{", key=None, Authorization="Bearer x"))
        must(401, world.public.post(url, b"{", key=None))
        must(401, world.public.post(url, b" " * (1 << 20 | 1), key=None))
        must(403, world.firm.post(url, b"{", key=None))
        assert must(400, world.bank.post(url, b"{", key=None)).json()["code"] == "idempotency-key-missing"
        assert must(400, world.bank.post(url, b"{")).json()["code"] == "not-json"
        must(422, world.bank.post(url, {**good, "stray": 1}))
        must(428, world.bank.post(url, good))
        must(412, world.bank.post(url, good, if_match='"1-0"'))
    etag = must(200, world.bank.post(f"{path}/discharge", {"reason": "waived"}, if_match=etag)).headers["ETag"]
    must(412, world.bank.post(f"{path}/discharge", {"reason": "waived"}, if_match='"1-0"'))
    must(409, world.bank.post(f"{path}/discharge", {"reason": "waived"}, if_match=etag))


@pytest.mark.parametrize("path", ["/v1/parties", "/v1/rights", "/v1/rights/HK/HK40000001/events", PLEDGES])
def test_the_key_is_asked_for_before_the_body_is_read(world: World, path: str) -> None:
    caller = world.bank if path == PLEDGES else world.registrar
    must(401, world.public.post(path, b"{", key=None))
    must(403, world.auditor.post(path, b"{", key=None))
    assert must(400, caller.post(path, b"{", key=None)).json()["code"] == "idempotency-key-missing"
    assert must(400, caller.post(path, b"{")).json()["code"] == "not-json"


def test_a_key_whose_time_has_passed_sent_at_once_is_done_once(own_world: World) -> None:
    """Each of them finds that it has passed; one alone takes it over, the others find what that one was answered."""
    world = own_world
    must(201, world.bank.post(PLEDGES, filing(item(world.right())), key="old"))
    world.clock.advance(timedelta(days=31))
    body = filing(item(world.right("HK", observed_at=world.clock.now().isoformat())))
    before = world.entries
    answers = together([lambda: world.bank.post(PLEDGES, body, key="old")] * 6)
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert world.entries == before + 1


def test_keys_whose_time_has_passed_are_swept(own_world: World) -> None:
    world = own_world

    def kept() -> set[str]:
        with world.desk.register.store.read() as connection:
            return set(connection.execute(text("SELECT key FROM idempotency_key WHERE key LIKE 'swept-%'")).scalars())

    for number in range(3):
        must(201, world.registrar.post("/v1/parties", _firm(510 + number), key=f"swept-{number}"))
    world.clock.advance(timedelta(days=30))
    must(201, world.registrar.post("/v1/parties", _firm(513), key="swept-3"))
    assert kept() == {f"swept-{number}" for number in range(4)}
    world.clock.advance(timedelta(hours=2))
    must(201, world.registrar.post("/v1/parties", _firm(514), key="swept-4"))
    assert kept() == {"swept-3", "swept-4"}


def _firm(number: int) -> Body:
    return party(named("USCC", uscc(number)), name="公司")
