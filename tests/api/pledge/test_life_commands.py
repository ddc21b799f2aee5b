"""What becomes of a pledge: each command whole, by whom, on which state, and once only; nothing of it leaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.scenes.lives import BY_ROUTE, COMMANDS, FILED_SECRETS, Command, Scene, consent_of, scene
from tests.scenes.world import (
    APPLIED,
    BANK,
    DEBTOR,
    ENTERED,
    FIRM,
    OTHER_BANK,
    Body,
    Caller,
    World,
    act,
    codes,
    item,
    must,
    name,
    named,
    uscc,
)

SHOWN: dict[str, tuple[Callable[[Body], object], object]] = {
    "amendments": (
        lambda one: [
            one["terms"]["obligation"]["principal"]["amount"],
            *(one["terms"]["obligation"][member] for member in ("due_on", "scope")),
            one["terms"]["contract"]["number"],
            *((t["amount"]["amount"], t["behind"]) for part in one["items"] for t in part["tranches"]),
        ],
        ["6500000.00", "2027-10-30", "everything owed", "C-AMENDED", ("1500000.00", 2), ("1500000.00", 1)],
    ),
    "transfers": (lambda one: one["pledgee"]["identifiers"], [OTHER_BANK]),
    "releases": (
        lambda one: [(part["status"], part["priority_rank"]) for part in one["items"]],
        [("live", 1), ("released", None)],
    ),
    "enforcement": (lambda one: [part["status"] for part in one["items"]], ["extinguished", "extinguished"]),
    "subordinations": (lambda one: [part["priority_rank"] for part in one["items"]], [2, 1]),
    "consents": (lambda one: [part["status"] for part in one["items"]], ["live", "live"]),
    "objections": (
        lambda one: [(told["kind"], told["answer_by"]) for told in one["objections"]],
        [("debt_performed", "2026-12-07")],
    ),
    "revocation": (lambda one: [part["priority_rank"] for part in one["items"]], [None, None]),
    "corrections": (
        lambda one: [filed["reference"] for filed in one["terms"]["collateral"][0]["filings"]],
        ["CORRECTED"],
    ),
}
"""What the document shows of each command."""
each = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.route)
NOBODY = named("USCC", uscc(999))
PUBLIC_ITEM = {"item", "right", "security", "acts", "status", "priority_rank", "recognition"}


def history(caller: Caller, path: str) -> list[Body]:
    """The entries of a subject."""
    items: list[Body] = must(200, caller.get(f"{path}/history?limit=200")).json()["items"]
    return items


def read(caller: Caller, at: Scene) -> Body:
    """The pledge as a caller sees it."""
    document: Body = must(200, caller.get(at.path)).json()
    return document


# ---- each command, whole ---------------------------------------------------------------------------------------------


@each
def test_a_command_is_one_entry_of_its_kind_and_answers_the_pledge_as_it_then_stands(
    world: World, command: Command
) -> None:
    at = scene(world)
    before = history(world.auditor, at.path)
    answer = must(200, command.send(at))
    kept = must(200, world.auditor.get(at.path))
    assert answer.headers["ETag"] == kept.headers["ETag"] != at.etag
    assert answer.json() == kept.json()
    assert answer.json()["status"] == (command.ends or "live")
    shows, expected = SHOWN[command.route]
    assert shows(answer.json()) == expected
    *earlier, entry = history(world.auditor, at.path)
    assert earlier == before
    assert (entry["kind"], entry["st27"], entry["pledge_seq"]) == (command.kind, command.st27, len(before))
    assert entry["prev"] == before[-1]["leaf_hash"]
    assert before[-1]["recorded_at"] < entry["recorded_at"] >= entry["effective_at"] >= before[-1]["recorded_at"]
    assert entry["subjects"] == before[0]["subjects"]
    assert answer.headers["ETag"] == f'"{entry["pledge_seq"]}-{entry["leaf_hash"][:16]}"'
    assert entry["actor"].startswith({"bank": "bank:", "firm": "firm:", "registrar": "register:"}[command.by])
    shown = history(world.public, at.path)[-1]
    payload = shown["body"]["payload"]
    further = {"pledgee"} if command.kind == "pledge_transferred" else set()
    assert payload.keys() == {"registration_number", "items"} | further
    assert all(one.keys() == PUBLIC_ITEM for one in payload["items"])
    assert "sealed_body" not in shown
    holder = world.other_bank if command.kind == "pledge_transferred" else command.caller(world)
    must(412, command.send(at, caller=holder))


# ---- what strangers read ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["enforcement", "revocation"])
def test_no_term_amount_debtor_statement_or_ground_of_a_whole_life_leaks_to_a_stranger(world: World, end: str) -> None:
    at = scene(world)
    routes = ("consents", "objections", "amendments", "subordinations", "corrections", "releases", end)
    etag, start = at.etag, world.entries
    for route in routes:
        etag = must(200, BY_ROUTE[route].send(at, if_match=etag)).headers["ETag"]
    secrets = {*FILED_SECRETS, *(secret for route in routes for secret in BY_ROUTE[route].secrets)}
    right = f"/v1/rights/{name(at.right)}"
    firm = f"/v1/firms/USCC/{FIRM['value']}"
    reads = (at.path, f"{at.path}/history", right, f"{right}/encumbrances?status=all", f"{right}/history")
    reads += (f"{firm}/encumbrances?status=all", f"/v1/history?after={start - 1}&limit=200")
    reads += (f"{right}/encumbrances?status=live", f"{at.path}?as_of=2026-11-22")
    for stranger in (world.public, world.debtor, world.co_owner):
        for asked in reads:
            said = must(200, stranger.get(asked)).text
            assert {secret for secret in secrets if secret in said} == set(), asked
            assert "sealed_body" not in said
    firm_entries = [one for one in history(world.public, firm) if one["pledge"] == at.number]
    assert firm_entries == history(world.public, at.path)
    assert read(world.public, at)["objections"] == [{"at": read(world.firm, at)["objections"][0]["at"]}]
    for party in (world.bank, world.firm, world.registrar, world.auditor):
        assert all("sealed_body" in one for one in history(party, at.path))


# ---- who, and on which state -----------------------------------------------------------------------------------------


def test_only_who_may_is_heard(world: World) -> None:
    """A stranger gets 403, whatever its role: pledges are public. Without a token: 401."""
    at = scene(world)
    callers = {
        "bank": (world.bank, world.other_bank),
        "firm": (world.firm, world.debtor, world.co_owner),
        "registrar": (world.registrar,),
        "auditor": (world.auditor,),
    }
    welcome = {c.route: [c.caller(world), *([world.firm] if c.route == "consents" else [])] for c in COMMANDS}
    before = world.entries
    for command in COMMANDS:
        for role in callers.values():
            for caller in role:
                if caller not in welcome[command.route]:
                    problem = must(403, command.send(at, caller=caller)).json()
                    assert problem["code"] == "forbidden", command.route
        must(401, command.send(at, caller=world.public))
    assert world.entries == before


def test_the_pledgor_gives_and_refuses_consent_too(world: World) -> None:
    at = scene(world)
    answer = must(200, BY_ROUTE["consents"].send(at, caller=world.firm, body={"to": "transfer", "given": False}))
    entry = history(world.auditor, at.path)[-1]
    assert entry["actor"].startswith("firm:")
    word = entry["sealed_body"]["payload"]
    assert (word["to"], word["given"], word["by"]) == ("transfer", False, answer.json()["pledgor"]["id"])


def test_a_command_names_a_pledge_that_is_there_and_the_state_it_means(world: World) -> None:
    at = scene(world)
    before = world.entries
    unknown = "IPP2026000999999-33"
    for command in COMMANDS:
        assert must(428, command.send(at, if_match=None)).json()["code"] == "precondition-missing", command.route
        assert must(412, command.send(at, if_match='"9-0123456789abcdef"')).json()["code"] == "precondition-failed"
        assert command.send(at, number="nonsense").status_code in (404, 422), command.route
        assert must(400, command.send(at, key=None)).json()["code"] == "idempotency-key-missing"
        assert command.send(at, number=unknown).status_code in (404, 422)
    assert world.entries == before


@pytest.mark.parametrize("end", ["discharge", "enforcement", "revocation", "releases"])
def test_a_pledge_that_has_ended_accepts_corrections_alone(world: World, end: str) -> None:
    at = scene(world)
    ends: dict[str, tuple[Caller, Body]] = {
        "discharge": (world.bank, {"reason": "waived"}),
        "releases": (world.bank, {"items": [1, 2]}),
    }
    caller, body = ends.get(end) or (BY_ROUTE[end].caller(world), BY_ROUTE[end].body(at))
    etag = must(200, caller.post(f"{at.path}/{end}", body, if_match=at.etag)).headers["ETag"]
    assert_closed(at, etag)


def test_a_reservation_that_has_lapsed_accepts_corrections_alone(own_world: World) -> None:
    world = own_world
    document, etag = world.pledge(item(world.right("CN", "invention"), entered=None))
    at = Scene(world=world, right={}, document=document, etag=etag, other=document, other_etag=etag)
    world.clock.advance(timedelta(days=40))
    assert read(world.bank, at)["status"] == "lapsed"
    only = {
        "releases": {"items": [1]},
        "corrections": {"corrects": 0, "ground": "entered in time", "item": 1, "acts": [act("CNIPA", ENTERED)]}
        | {"reopened": [1]},
    }
    assert_closed(at, etag, only)
    assert read(world.bank, at)["status"] == "live"


def assert_closed(at: Scene, etag: str, bodies: dict[str, Body] | None = None) -> None:
    """Every command but a correction is 409 `pledge-closed`, and leaves nothing."""
    before, told = at.world.entries, bodies or {}
    for command in COMMANDS:
        body = told.get(command.route) or command.body(at)
        answer = command.send(at, if_match=etag, body=body)
        if command.route != "corrections":
            assert must(409, answer).json()["code"] == "pledge-closed", command.route
            assert at.world.entries == before
        else:
            must(200, answer)


def test_while_a_court_preserves_a_right_its_pledge_is_neither_amended_nor_transferred(world: World) -> None:
    at = scene(world)
    order = {
        "type": "preservation_ordered",
        "effective_at": "2026-11-22T10:00:00+08:00",
        "observed_at": "2026-11-22T11:00:00+08:00",
        "source": {"register": "HK-IPD", "reference": "O-1", "sha256": "0" * 64},
        **{"authority": "法院", "document": "D-1", "from": "2026-11-22", "until": "2027-05-22"},
    }
    must(201, world.registrar.post(f"/v1/rights/{name(at.right)}/events", order))
    for route in ("amendments", "transfers"):
        assert must(409, BY_ROUTE[route].send(at)).json()["code"] == "patent-preserved"
    must(200, BY_ROUTE["releases"].send(at))


# ---- what is not accepted --------------------------------------------------------------------------------------------

CNY = "CNY"
AGREED: dict[str, Any] = {"consents": consent_of(FIRM)}
TOMORROW = "2026-12-24T00:00:00+08:00"
REFUSED: list[tuple[str, Body, str]] = [
    ("amendments", {"principal": 5}, "/principal"),
    ("amendments", {"principal": {"amount": "1.001", "currency": CNY}, **AGREED}, "/principal"),
    ("amendments", {"principal": {"amount": "0.00", "currency": CNY}, **AGREED}, "/principal/amount"),
    ("amendments", {"principal": {"amount": "1.00", "currency": "HKD"}, **AGREED}, "/principal"),
    ("amendments", {"maximum": {"amount": "1.00", "currency": CNY}, **AGREED}, "/maximum"),
    ("amendments", {"due_on": "2020-01-01", **AGREED}, "/due_on"),
    ("amendments", {"due_on": "1 May", **AGREED}, "/due_on"),
    ("amendments", {"claims_from": "2026-02-01", "claims_to": "2026-01-01", **AGREED}, "/claims_to"),
    ("amendments", {"consents": consent_of(FIRM, at=TOMORROW)}, "/consents/0/at"),
    ("amendments", {"consents": consent_of(FIRM, NOBODY)}, "/consents/1/party"),
    ("amendments", {"consents": [{"party": named("USCC", "1"), "at": APPLIED, "sha256": None}]}, "/consents/0/party"),
    ("amendments", {"obligation": {}}, "/obligation"),
    ("transfers", {}, "/pledgee"),
    ("transfers", {"pledgee": NOBODY}, "/pledgee"),
    ("transfers", {"pledgee": BANK, "consents": consent_of(BANK)}, "/pledgee"),
    ("transfers", {"pledgee": OTHER_BANK, "consents": consent_of(OTHER_BANK, at=TOMORROW)}, "/consents/0/at"),
    ("transfers", {"pledgee": OTHER_BANK, "documents": [{"kind": "x", "sha256": "1"}]}, "/documents/0/sha256"),
    ("releases", {}, "/items"),
    ("releases", {"items": []}, "/items"),
    ("releases", {"items": [1, 3]}, "/items/1"),
    ("releases", {"items": ["1"]}, "/items/0"),
    ("releases", {"items": [True]}, "/items/0"),
    ("releases", {"items": [1], "reason": "mercy"}, "/reason"),
    ("enforcement", {"method": "raffle"}, "/method"),
    ("enforcement", {"proceeds": {"amount": "-1.00", "currency": CNY}}, "/proceeds/amount"),
    ("enforcement", {"proceeds": {"amount": "1.00", "currency": "cny"}}, "/proceeds"),
    ("subordinations", {"item": 1}, "/behind"),
    ("subordinations", {"item": 3, "behind": {"registration_number": "$other"}}, "/item"),
    ("subordinations", {"item": 2, "behind": {"registration_number": "$other"}}, "/behind"),
    ("subordinations", {"item": 1, "behind": {"registration_number": "$other", "item": 2}}, "/behind"),
    ("subordinations", {"behind": {"registration_number": "IPP2026000999999-33"}}, "/behind"),
    ("subordinations", {"item": 1, "behind": {"registration_number": "$own"}}, "/behind"),
    ("consents", {"to": "sale"}, "/to"),
    ("consents", {"to": "licence", "item": 3}, "/item"),
    ("consents", {"to": "licence", "note": ""}, "/note"),
    ("consents", {"to": "licence", "given": "yes"}, "/given"),
    ("objections", {"kind": "other"}, "/statement"),
    ("objections", {"kind": "spite", "statement": "no"}, "/kind"),
    ("objections", {"kind": "other", "statement": "no", "sha256": "f"}, "/sha256"),
    ("revocation", {"reason": "void", "authority": "a court"}, "/document"),
    ("revocation", {"reason": "whim", "authority": "a court", "document": "1"}, "/reason"),
    ("corrections", {"ground": "x"}, "/corrects"),
    ("corrections", {"corrects": 99, "ground": "x"}, "/corrects"),
    ("corrections", {"corrects": -1, "ground": "x"}, "/corrects"),
    ("corrections", {"corrects": 0, "ground": "x", "item": 3, "acts": []}, "/item"),
    ("corrections", {"corrects": 0, "ground": "x", "acts": []}, "/item"),
    ("corrections", {"corrects": 0, "ground": "x", "reopened": [1, 3]}, "/reopened/1"),
    ("corrections", {"corrects": 0, "ground": "x", "item": 1, "acts": [act("CNIPA", ENTERED)]}, "/acts/0/register"),
    (
        "corrections",
        {"corrects": 0, "ground": "x", "item": 1, "acts": [act("HK-IPD", TOMORROW)]},
        "/acts/0/effective_at",
    ),
]


def test_a_body_that_does_not_fit_is_refused_where_it_does_not(world: World) -> None:
    at = scene(world)
    known = {"$other": at.other["registration_number"], "$own": at.number}
    before = world.entries
    for route, told, pointer in REFUSED:
        body = dict(told)
        if "registration_number" in body.get("behind", {}):
            number = body["behind"]["registration_number"]
            body["behind"] = {**body["behind"], "registration_number": known.get(number, number)}
        problem = must(422, BY_ROUTE[route].send(at, body=body)).json()
        assert pointer in [one["pointer"] for one in problem["errors"]], (route, body, problem)
    for command in COMMANDS:
        problem = must(422, command.send(at, body={**command.body(at), "strange": 1})).json()
        assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [("/strange", "unknown-member")]
        assert must(400, command.send(at, body=b"{")).json()["code"] == "not-json"
    assert world.entries == before


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("amendments", {"scope": "more", "consents": []}),
        ("amendments", {"scope": "more", "consents": consent_of(DEBTOR)}),
        ("transfers", {"pledgee": OTHER_BANK}),
        ("transfers", {"pledgee": OTHER_BANK, "consents": consent_of(FIRM)}),
    ],
)
def test_both_sides_of_an_agreement_must_be_on_file(world: World, route: str, body: Body) -> None:
    problem = must(422, BY_ROUTE[route].send(scene(world), body=body)).json()
    assert (problem["code"], codes(problem["findings"])) == ("pledge-refused", {"CONSENT_MISSING"})


def test_an_amendment_that_outlives_a_mainland_patent_is_refused(world: World) -> None:
    document, etag = world.pledge(item(world.right("CN", "invention")))
    body = {"due_on": "2041-01-01", **AGREED}
    path = f"/v1/pledges/{document['registration_number']}/amendments"
    problem = must(422, world.bank.post(path, body, if_match=etag)).json()
    assert (problem["code"], codes(problem["findings"])) == ("pledge-refused", {"TERM_SHORTER_THAN_DEBT"})


def test_a_correction_takes_no_right_that_another_pledge_has_taken_since(world: World) -> None:
    right = world.right("CN", "invention")
    document, etag = world.pledge(item(right, entered=None))
    path = f"/v1/pledges/{document['registration_number']}"
    etag = must(200, world.bank.post(f"{path}/discharge", {"reason": "other"}, if_match=etag)).headers["ETag"]
    taken, _ = world.pledge(item(right))
    reopen = {"corrects": 1, "ground": "not discharged", "reopened": [1]}
    answer = world.registrar.post(f"{path}/corrections", reopen, if_match=etag)
    assert must(409, answer).json()["code"] == "right-already-pledged"
    assert must(200, world.bank.get(f"/v1/pledges/{taken['registration_number']}")).json()["status"] == "live"


def test_a_correction_rests_on_no_official_reference_of_another_live_pledge(world: World) -> None:
    at = scene(world)
    theirs = must(200, world.auditor.get(f"/v1/pledges/{at.other['registration_number']}")).json()
    (used,) = theirs["terms"]["collateral"][0]["filings"]
    body = {"corrects": 0, "ground": "x", "item": 1, "acts": [used]}
    problem = must(409, BY_ROUTE["corrections"].send(at, body=body)).json()
    assert problem["code"] == "reference-already-used"


# ---- once, or not at all ---------------------------------------------------------------------------------------------


OTHERWISE: dict[str, Body] = {
    **{route: {"documents": []} for route in ("amendments", "transfers", "enforcement", "subordinations")},
    **{"releases": {"items": [1]}, "consents": {"given": False}, "objections": {"statement": "no"}},
    **{"revocation": {"reason": "void"}, "corrections": {"ground": "no"}},
}


@each
def test_a_dry_run_leaves_nothing_and_a_key_makes_one_entry_however_often_it_is_sent(
    world: World, command: Command
) -> None:
    """A dry run answers as the call would, without a key; the digest of what gets a nonce is no promise."""
    at = scene(world)
    body, key, before = command.body(at), f"life-{at.number}", world.entries
    dry = must(200, command.send(at, body=body, query="?dry_run=true", key=None)).json()
    stale = command.send(at, body=body, query="?dry_run=true", key=None, if_match='"9-0123456789abcdef"')
    assert must(412, stale).json()["dry_run"] is True
    assert world.entries == before
    first = must(200, command.send(at, body=body, key=key))
    assert {**dry, "terms_digest": None} == {**first.json(), "terms_digest": None, "dry_run": True}
    after = world.entries
    again = must(200, command.send(at, body=body, key=key))
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    other = command.send(at, body={**body, **OTHERWISE[command.route]}, key=key)
    assert must(422, other).json()["code"] == "idempotency-key-reused"
    assert world.entries == after
