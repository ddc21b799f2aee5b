"""History: complete, oldest first, and every digest recomputed by the reader from what is shown."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from typing import Any

import pytest
import rfc8785

from registry.domain.pledge.registration_number import registration_number
from registry.service.operating import upkeep
from tests.scenes.world import (
    BANK,
    DEBTOR,
    FIRM,
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
    uscc,
)

MEMBERS = {
    *("v", "type", "event_id", "index", "recorded_at", "pledge", "pledge_seq", "prev", "subjects", "actor"),
    *("body", "sealed", "nonce"),
}
BESIDE = {"seq", "kind", "effective_at", "st27", "leaf_hash", "body"}
EVENTS: dict[str, Body] = {
    "fee_paid": {"paid_until": "2028-12-31"},
    "fee_missed": {"due_on": "2026-10-31"},
    "invalidation_requested": {"reference": "4W1"},
    "invalidation_decided": {"result": "upheld", "final": True},
    "ownership_dispute": {"suspended": False, "until": None},
    "preservation_ordered": {"authority": "法院", "document": "D-1", "from": "2026-11-01", "until": None},
    "preservation_lifted": {"document": "D-1"},
    "owner_changed": {"owners": [{"party": FIRM}], "consent": None},
    "licence_recorded": {"exclusive": True, "licensee": "被许可人", "from": "2026-11-01", "until": None},
    "examination_certificate_issued": {"reference": "X-1"},
    "base_decided": {"result": "maintained"},
    "status_changed": {"status": "in_force", "ab_initio": None},
}


def _digest(document: Any) -> str:
    return hashlib.sha256(rfc8785.dumps(document)).hexdigest()


def _check(shown: Body, *, opened: bool) -> None:
    """Recompute an item's digests from what is shown."""
    assert shown.keys() >= MEMBERS | BESIDE
    entry = shown["entry"]
    assert entry.keys() == MEMBERS
    assert all(shown[member] == entry[member] for member in MEMBERS - {"body"})
    assert (shown["seq"], shown["kind"]) == (entry["index"], entry["type"])
    assert hashlib.sha256(b"\0" + rfc8785.dumps(entry)).hexdigest() == shown["leaf_hash"]
    assert _digest(shown["body"]) == entry["body"]
    assert shown["body"].keys() == {"nonce", "type", "payload"}
    assert entry["subjects"] == sorted(set(entry["subjects"]), key=str.encode)
    if opened and entry["sealed"]:
        assert _digest(shown["sealed_body"]) == entry["sealed"]
    if not opened:
        assert "sealed_body" not in shown


def _items(caller: Caller, path: str) -> list[Body]:
    items: list[Body] = must(200, caller.get(path)).json()["items"]
    return items


def _lived(world: World) -> tuple[str, str, Body]:
    """A pledge with a life behind it: registered, entered, discharged, cancelled."""
    right = world.right("CN", "invention")
    document, etag = world.pledge(item(right, entered=None))
    path = f"/v1/pledges/{document['registration_number']}"
    entry, cancel = act("CNIPA", "2026-11-22T00:00:00+08:00"), act("CNIPA", "2026-11-23T09:00:00+08:00", "cancel")
    for command, body in (("filings", entry), ("discharge", {"reason": "debt_performed"}), ("filings", cancel)):
        etag = must(200, world.bank.post(f"{path}/{command}", body, if_match=etag)).headers["ETag"]
    return path, etag, right


def test_a_pledge_s_history_is_its_whole_life_in_order(world: World) -> None:
    path, etag, right = _lived(world)
    items = _items(world.bank, f"{path}/history")
    kinds = ["pledge_registered", "evidence_filed", "pledge_discharged", "evidence_filed"]
    assert [one["kind"] for one in items] == kinds
    assert items[0]["st27"] == "S20"
    assert items[2]["st27"] == "S22"
    assert [one["pledge_seq"] for one in items] == [0, 1, 2, 3]
    assert [one["prev"] for one in items] == [None, *(one["leaf_hash"] for one in items[:-1])]
    assert etag == f'"3-{items[-1]["leaf_hash"][:16]}"'
    assert all(a["recorded_at"] < b["recorded_at"] for a, b in pairwise(items))
    assert [one for one in _items(world.bank, f"/v1/rights/{name(right)}/history") if one["pledge"]] == items
    for one in items:
        _check(one, opened=True)
    for one in _items(world.public, f"{path}/history"):
        _check(one, opened=False)
    assert not upkeep.verify(world.desk.register).findings


def test_inv_43_a_history_only_grows(world: World) -> None:
    """INV-43 append-only: history(t1) is a prefix of history(t2), of a pledge, its right, its firm and the whole."""
    document, etag = world.pledge(item(world.right("HK", "standard_o"), entered=None))
    path = f"/v1/pledges/{document['registration_number']}"
    paths = [
        f"{path}/history",
        f"/v1/rights/{document['items'][0]['right']}/history",
        f"/v1/history?after={document['seq']}",
    ]
    before = [_items(world.auditor, one) for one in paths]
    evidence = act("HK-IPD", "2026-11-22T00:00:00+08:00")
    for command, body in (("filings", evidence), ("discharge", {"reason": "waived"})):
        etag = must(200, world.bank.post(f"{path}/{command}", body, if_match=etag)).headers["ETag"]
        after = [_items(world.auditor, one) for one in paths]
        for earlier, later in zip(before, after, strict=True):
            assert later[: len(earlier)] == earlier
            assert len(later) == len(earlier) + 1
            assert later[-1]["prev"] == _items(world.public, paths[0])[-2]["leaf_hash"]
        before = after


@pytest.mark.parametrize("caller", ["public", "bank", "firm", "auditor", "registrar"])
def test_every_reader_recomputes_every_digest_of_what_it_is_shown(world: World, caller: str) -> None:
    _lived(world)
    firm = f"/v1/firms/USCC/{FIRM['value']}/history?limit=200"
    for path in (firm, "/v1/history?limit=200"):
        for one in _items(getattr(world, caller), path):
            _check(one, opened=caller != "public")


def test_public_and_sealed_payload_hold_only_what_they_should(world: World) -> None:
    document, _ = world.pledge()
    (one,) = _items(world.bank, f"/v1/pledges/{document['registration_number']}/history")
    public, sealed = one["body"]["payload"], one["sealed_body"]["payload"]
    assert public.keys() == {"registration_number", "pledgee", "pledgor", "items"}
    members = {"item", "right", "security", "acts", "status", "priority_rank", "recognition"}
    assert [shown.keys() for shown in public["items"]] == [members]
    assert public["items"][0]["acts"][0].keys() == {"register", "act", "reference", "applied_at", "effective_at"}
    assert sealed["filing"]["obligation"]["principal"] == {"amount": "5000000.00", "currency": "CNY"}
    assert "findings" in sealed
    assert one["effective_at"] == document["since"]


def test_subjects_are_pledge_rights_pledgor_and_owners_never_debtor_or_pledgee(world: World) -> None:
    document, _ = world.pledge(debtor=DEBTOR)
    (one,) = _items(world.public, f"/v1/pledges/{document['registration_number']}/history")
    place, number = document["items"][0]["right"].split("/")
    wanted = {
        f"pledge:{document['registration_number']}",
        f"right:{place}:{number}",
        f"party:{document['pledgor']['id']}",
    }
    assert set(one["subjects"]) == wanted
    assert one["actor"] == f"bank:{document['pledgee']['id']}"


def test_a_debtor_s_history_does_not_speak_of_the_pledge(world: World) -> None:
    document, _ = world.pledge(debtor=DEBTOR)
    for party_named in (DEBTOR, BANK):
        items = _items(world.public, f"/v1/firms/USCC/{party_named['value']}/history")
        assert [one["kind"] for one in items] == ["party_recorded"]
        assert document["registration_number"] not in str(items)


@pytest.mark.parametrize("kind", EVENTS)
def test_an_official_event_is_recorded_under_its_own_type(world: World, kind: str) -> None:
    right = world.right("CN", "invention")
    if kind == "preservation_lifted":
        world.happen(right, "preservation_ordered", **EVENTS["preservation_ordered"])
    body = {
        "type": kind,
        **EVENTS[kind],
        "effective_at": "2026-11-01T00:00:00+08:00",
        "observed_at": "2026-11-20T00:00:00+08:00",
        "source": {"register": "CNIPA", "reference": "E-1", "sha256": "a" * 64},
    }
    must(201, world.registrar.post(f"/v1/rights/{name(right)}/events", body))
    recorded, *_, event = _items(world.public, f"/v1/rights/{name(right)}/history")
    assert (recorded["kind"], event["kind"]) == ("right_recorded", kind)
    assert event["effective_at"] == "2026-10-31T16:00:00.000000Z"
    assert event["actor"] == "register:registrar"
    _check(event, opened=False)


def test_recording_what_is_known_makes_no_entry(world: World) -> None:
    firm = named("USCC", uscc(401))
    known = party(firm, name="已知公司")
    first = must(201, world.registrar.post("/v1/parties", known)).json()
    before = world.entries
    assert must(200, world.registrar.post("/v1/parties", known)).json() == first
    assert world.entries == before
    more = {**known, "names": [{"text": "Known Ltd", "lang": "en"}]}
    again = must(200, world.registrar.post("/v1/parties", more)).json()
    assert (again["id"], world.entries) == (first["id"], before + 1)
    assert [one["kind"] for one in _items(world.public, f"/v1/firms/USCC/{firm['value']}/history")] == (
        ["party_recorded"] * 2
    )


def test_unknown_subjects_have_no_history_and_an_unknown_pledge_is_not_found(world: World) -> None:
    assert _items(world.public, f"/v1/firms/USCC/{uscc(998)}/history") == []
    assert _items(world.public, "/v1/rights/MO/J-999999/history") == []
    must(404, world.public.get(f"/v1/pledges/{registration_number(2019, 1)}/history"))


# ---- the feed --------------------------------------------------------------------------------------------------------


def test_the_feed_gives_every_entry_once_from_the_first(world: World) -> None:
    _lived(world)
    seen: list[int] = []
    asked = "/v1/history?limit=7"
    while True:
        body = must(200, world.public.get(asked)).json()
        if not body["items"]:
            break
        seen += [one["seq"] for one in body["items"]]
        assert body["next"] == seen[-1]
        asked = f"/v1/history?limit=7&after={body['next']}"
    assert seen == list(range(world.entries))


def test_at_the_end_of_the_feed_next_is_what_was_asked(world: World) -> None:
    last = world.entries - 1
    body = must(200, world.public.get(f"/v1/history?after={last}")).json()
    assert body == {"items": [], "next": last}
    beyond = must(200, world.public.get(f"/v1/history?after={last + 1000}")).json()
    assert beyond == {"items": [], "next": last + 1000}
    assert must(200, world.public.get("/v1/history?limit=1")).json()["items"][0]["seq"] == 0
    assert must(200, world.public.get("/v1/history?after=0&limit=1")).json()["items"][0]["seq"] == 1


def test_the_feed_comes_as_lines_when_asked_for(world: World) -> None:
    plain = must(200, world.auditor.get("/v1/history?limit=9"))
    lines = must(200, world.auditor.get("/v1/history?limit=9", Accept="application/x-ndjson"))
    assert lines.headers["Content-Type"].split(";")[0] == "application/x-ndjson"
    assert [json.loads(line) for line in lines.text.splitlines()] == plain.json()["items"]


def test_a_refused_filing_is_in_no_history(world: World) -> None:
    before = world.entries
    must(422, world.bank.post("/v1/pledges", filing(item(world.right()), consents=[])))
    feed = must(200, world.public.get(f"/v1/history?after={before - 1}")).json()
    assert [one["kind"] for one in feed["items"]] == ["right_recorded"]
