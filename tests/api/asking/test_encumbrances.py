"""Asking what is encumbered: of a firm and of a right, at any time, in pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.scenes.world import (
    BANK,
    CO_OWNER,
    DEBTOR,
    EXECUTED,
    FIRM,
    FIRM_LEI,
    Body,
    World,
    item,
    lei,
    must,
    name,
    named,
    party,
    uscc,
)

ENVELOPE = {
    *("known", "as_of", "known_at", "items", "unencumbered", "totals", "coverage", "checkpoint", "next"),
}
ENCUMBRANCE = {
    *("kind", "registration_number", "item", "pledgee", "status", "priority_rank", "since", "recognition"),
}


def _path(firm: Body, query: str = "") -> str:
    return f"/v1/firms/{firm['scheme']}/{firm['value']}/encumbrances{query}"


def _firm(world: World, firm: Body, query: str = "") -> Body:
    answer: Body = must(200, world.public.get(_path(firm, query))).json()
    return answer


def _right(world: World, right: Body, query: str = "") -> Body:
    answer: Body = must(200, world.public.get(f"/v1/rights/{name(right)}/encumbrances{query}")).json()
    return answer


def _new_firm(world: World, serial: int) -> Body:
    """Another firm on record."""
    firm = named("USCC", uscc(serial))
    must(201, world.registrar.post("/v1/parties", party(firm, name=f"第{serial}公司")))
    return firm


@pytest.fixture(scope="module")
def owner(world: World) -> Body:
    """A firm with four rights: one pledged in each place, and one free."""
    firm = _new_firm(world, 101)
    for place, kind in (("CN", "invention"), ("HK", "standard_o"), ("MO", "invention")):
        world.pledge(item(world.right(place, kind, firm)), pledgor=firm)
    world.right("HK", "short_term", firm)
    return firm


# ---- the envelope ----------------------------------------------------------------------------------------------------


def test_a_firm_s_encumbrances_are_grouped_by_right(world: World, owner: Body) -> None:
    body = _firm(world, owner)
    assert body.keys() >= {"firm", *ENVELOPE}
    assert body["known"] is True
    assert owner in body["firm"]["identifiers"]
    assert body["checkpoint"] is None
    assert body["next"] is None
    assert body["totals"] == {"rights": 4, "encumbered": 3, "live_items": 3}
    places = [group["right"].split("/")[0] for group in body["items"] if group["encumbrances"]]
    assert sorted(places) == ["CN", "HK", "MO"]
    for group in body["items"]:
        assert group.keys() >= {"right", "owners", "encumbrances", "family"}
        assert group["owners"][0]["party"]["id"] == body["firm"]["id"]
        for one in group["encumbrances"]:
            assert one.keys() >= ENCUMBRANCE
            assert (one["kind"], one["item"], one["status"], one["priority_rank"]) == ("pledge", 1, "live", 1)
            assert BANK in one["pledgee"]["identifiers"]
            assert one["recognition"].keys() == {"CN", "HK", "MO"}
            assert all(isinstance(outcome, str) for outcome in one["recognition"].values())
    free = [group["right"] for group in body["items"] if not group["encumbrances"]]
    assert body["unencumbered"] == free


def test_every_register_is_covered_with_the_oldest_look_at_it_and_none_is_complete(world: World, owner: Body) -> None:
    coverage = _firm(world, owner)["coverage"]
    assert {one["register"] for one in coverage} == {"CNIPA", "HK-IPD", "MO-DSEDT"}
    assert all(one.keys() >= {"register", "source", "observed_at", "complete"} for one in coverage)
    assert {one["observed_at"] for one in coverage} == {"2026-11-19T16:00:00.000000Z"}
    assert not any(one["complete"] for one in coverage)


def test_any_identifier_of_a_firm_gives_the_same_answer(world: World) -> None:
    world.pledge()
    assert _firm(world, FIRM_LEI) == _firm(world, FIRM)
    spaced = {**FIRM, "value": f"{FIRM['value'][:8]}-{FIRM['value'][8:].lower()}"}
    assert _firm(world, spaced) == _firm(world, FIRM)


def test_an_identifier_of_another_issuer_is_named_with_it(world: World) -> None:
    other = {"scheme": "OTHER", "issuer": "PT-RNPC", "value": "500-1"}
    must(201, world.registrar.post("/v1/parties", party(other, name="Empresa", seat="XX")))
    body = must(200, world.public.get("/v1/firms/OTHER/PT-RNPC:500-1/encumbrances")).json()
    assert body["known"] is True
    assert other in body["firm"]["identifiers"]


@pytest.mark.parametrize("firm", [named("USCC", uscc(999)), named("LEI", lei(999)), named("HK-UBI", "12345678")])
def test_an_unknown_firm_is_an_answer(world: World, firm: Body) -> None:
    body = _firm(world, firm)
    assert body.keys() >= {"firm", *ENVELOPE}
    assert (body["known"], body["items"], body["next"]) == (False, [], None)
    assert body["totals"] == {"rights": 0, "encumbered": 0, "live_items": 0}
    assert {one["observed_at"] for one in body["coverage"]} == {None}


def test_an_unknown_right_is_an_answer(world: World) -> None:
    body = _right(world, {"jurisdiction": "MO", "number": "Z/999999"})
    assert body.keys() >= {"right", *ENVELOPE}
    assert (body["right"], body["known"], body["items"]) == ("MO/Z-999999", False, [])


def test_a_right_s_encumbrances_are_the_same_group_alone(world: World, owner: Body) -> None:
    group = _firm(world, owner)["items"][0]
    place, number = group["right"].split("/")
    body = _right(world, {"jurisdiction": place, "number": number})
    assert body["items"] == [group]
    assert body["known"] is True


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [("HK20061483", "HK20061483"), ("hk20061483", "HK20061483"), ("%20HK2006%201483", "HK20061483")],
)
def test_a_path_takes_every_spelling_of_a_number(world: World, spelling: str, canonical: str) -> None:
    assert must(200, world.public.get(f"/v1/rights/HK/{spelling}/encumbrances")).json()["right"] == f"HK/{canonical}"


# ---- who is found ----------------------------------------------------------------------------------------------------


def test_a_firm_is_never_found_as_pledgee_or_debtor(world: World) -> None:
    world.pledge(debtor=DEBTOR)
    for never in (BANK, DEBTOR):
        body = _firm(world, never, "?status=all")
        assert (body["known"], body["items"]) == (True, [])


def test_a_firm_is_found_as_co_owner_and_as_pledgor(world: World) -> None:
    right = world.right("CN", "invention", FIRM, CO_OWNER)
    consents = [{"party": one, "at": EXECUTED, "sha256": "1" * 64} for one in (FIRM, CO_OWNER)]
    document, _ = world.pledge(item(right), consents=consents)
    for firm in (FIRM, CO_OWNER):
        groups = {group["right"]: group for group in _firm(world, firm, "?limit=200")["items"]}
        (one,) = groups[name(right)]["encumbrances"]
        assert one["registration_number"] == document["registration_number"]


def test_a_pledgor_is_found_after_the_right_has_passed_to_another(world: World) -> None:
    seller, buyer = _new_firm(world, 102), _new_firm(world, 103)
    right = world.right("HK", "standard_o", seller)
    world.pledge(item(right), pledgor=seller)
    event = {
        "type": "owner_changed",
        "owners": [{"party": buyer}],
        "effective_at": "2026-11-23T09:00:00+08:00",
        "observed_at": "2026-11-23T09:00:00+08:00",
        "source": {"register": "HK-IPD", "reference": "E-1"},
    }
    must(201, world.registrar.post(f"/v1/rights/{name(right)}/events", event))
    for firm in (seller, buyer):
        assert [group["right"] for group in _firm(world, firm)["items"]] == [name(right)]
    assert _firm(world, buyer, "?as_of=2026-11-22")["items"] == []


def test_an_unidentified_owner_is_shown_by_name_and_never_matched(world: World) -> None:
    nobody = {"name": {"text": "广州某某科技有限公司", "lang": "zh-Hans"}, "share": "1/2"}
    right = world.right("MO", "invention", owners=[{"party": CO_OWNER, "share": "1/2"}, nobody])
    identified, bare = _right(world, right)["items"][0]["owners"]
    assert identified["share"] == "1/2"
    assert bare == nobody
    assert name(right) not in {group["right"] for group in _firm(world, FIRM, "?limit=200")["items"]}


# ---- filters and families --------------------------------------------------------------------------------------------


def test_a_place_filters_what_is_shown(world: World, owner: Body) -> None:
    for place, rights in (("CN", 1), ("HK", 2), ("MO", 1)):
        body = _firm(world, owner, f"?jurisdiction={place}")
        assert {group["right"].split("/")[0] for group in body["items"]} == {place}
        assert body["totals"]["rights"] == rights
    assert must(422, world.public.get(_path(owner, "?jurisdiction=US"))).json()["code"] == "jurisdiction-unknown"


def test_ended_items_are_shown_only_when_asked_for(world: World) -> None:
    firm = _new_firm(world, 104)
    right = world.right("HK", "standard_o", firm)
    document, etag = world.pledge(item(right), pledgor=firm)
    path = f"/v1/pledges/{document['registration_number']}/discharge"
    must(200, world.bank.post(path, {"reason": "waived"}, if_match=etag))
    live, whole = _firm(world, firm), _firm(world, firm, "?status=all")
    assert (live["items"][0]["encumbrances"], live["unencumbered"]) == ([], [name(right)])
    (one,) = whole["items"][0]["encumbrances"]
    assert (one["status"], one["priority_rank"]) == ("released", None)
    assert set(one["recognition"].values()) == {"not_recognised"}
    assert _right(world, right, "?status=all")["items"] == whole["items"]
    assert must(422, world.public.get(_path(firm, "?status=dead"))).json()["errors"][0]["pointer"] == "/status"


@pytest.mark.parametrize(("place", "kind", "link"), [("HK", "standard_r", "hk_r_of"), ("MO", "extension", "mo_ext_of")])
def test_a_right_and_its_base_show_each_other(world: World, place: str, kind: str, link: str) -> None:
    base = world.right("CN", "invention")
    child = world.right(place, kind, base={"right": base, "link": link})
    world.pledge(item(child))
    (of_base,) = _right(world, base)["items"][0]["family"]
    (of_child,) = _right(world, child)["items"][0]["family"]
    assert of_base == {"right": name(child), "link": link, "encumbered": True}
    assert of_child == {"right": name(base), "link": link, "encumbered": False}
    assert _right(world, base)["unencumbered"] == [name(base)]


def test_a_right_whole_shows_facts_family_and_encumbrances(world: World) -> None:
    right = world.right("CN", "invention", filed_on="2012-12-31")
    document, _ = world.pledge(item(right))
    body = must(200, world.public.get(f"/v1/rights/{name(right)}")).json()
    assert (body["right"], body["kind"], body["status"]) == (name(right), "invention", "in_force")
    assert body["expires_on"] == "2032-12-30"
    assert [one["registration_number"] for one in body["encumbrances"]] == [document["registration_number"]]
    assert body["family"] == []
    assert body["proceedings"] == []


def test_a_court_s_order_is_shown_before_the_pledges(world: World) -> None:
    right = world.right("CN", "invention")
    world.pledge(item(right))
    event = {
        "type": "preservation_ordered",
        "authority": "广州知识产权法院",
        "document": "(2026)粤73民初1号",
        "from": "2026-11-22",
        "until": "2027-05-21",
        "effective_at": "2026-11-22T00:00:00+08:00",
        "observed_at": "2026-11-23T00:00:00+08:00",
        "source": {"register": "CNIPA", "reference": "N-1"},
    }
    must(201, world.registrar.post(f"/v1/rights/{name(right)}/events", event))
    kinds = [one["kind"] for one in _right(world, right)["items"][0]["encumbrances"]]
    assert kinds == ["preservation", "pledge"]


# ---- time ------------------------------------------------------------------------------------------------------------


def test_law_time_and_record_time_are_independent(own_world: World) -> None:
    world = own_world
    right = world.right("HK", "standard_o")
    before = world.clock.advance(timedelta(hours=1))
    world.clock.advance(timedelta(hours=1))
    document, _ = world.pledge(item(right))
    number = document["registration_number"]

    def pledges(**when: Any) -> list[str]:
        query = "&".join(f"{k}={v}" for k, v in when.items())
        groups = _firm(world, FIRM, f"?{query}")["items"]
        assert groups == _right(world, right, f"?{query}")["items"]
        return [one["registration_number"] for one in groups[0]["encumbrances"]]

    known = before.isoformat().replace("+00:00", "Z")
    assert pledges() == [number]
    assert pledges(as_of="2026-11-20T06:59:59Z") == []
    assert pledges(as_of="2026-11-20T07:00:00Z") == [number]
    assert pledges(as_of="2026-11-19") == []
    assert pledges(as_of="2026-11-20") == [number]
    assert pledges(known_at=known) == []
    assert pledges(as_of="2026-11-20", known_at=known) == []
    must(404, world.bank.get(f"/v1/pledges/{number}?known_at={known}"))
    assert _firm(world, FIRM, "?known_at=2026-11-22")["known"] is False


def test_the_answer_says_which_instants_it_speaks_of(world: World) -> None:
    body = _firm(world, FIRM, "?as_of=2026-11-20T08:00:00%2B08:00&known_at=2026-11-20")
    assert (body["as_of"], body["known_at"]) == ("2026-11-20T00:00:00.000000Z", "2026-11-20T15:59:59.999999Z")


def test_the_etag_is_the_present_one_whatever_time_is_asked_about(own_world: World) -> None:
    world = own_world
    document, etag = world.pledge(item(world.right("HK", "standard_o")))
    path = f"/v1/pledges/{document['registration_number']}"
    recorded_at = document["registered_at"]
    world.clock.advance(timedelta(hours=1))
    after = must(200, world.bank.post(f"{path}/discharge", {"reason": "waived"}, if_match=etag))
    then = must(200, world.bank.get(f"{path}?known_at={recorded_at}"))
    assert (then.json()["status"], then.headers["ETag"]) == ("live", after.headers["ETag"])
    assert must(200, world.bank.get(f"{path}?as_of={recorded_at}")).json()["status"] == "live"
