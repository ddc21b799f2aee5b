"""Firms by name: found in whatever script, said why, identified by identifiers alone; the index catches up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from registry.service.names import index, search
from registry.service.names.index import catch_up
from registry.service.operating import upkeep
from registry.store import name_index
from tests.scenes.world import BANK, FIRM, OTHER_BANK, Body, World, must, named, open_world, party, uscc
from tests.support import Databases, SettableClock


@pytest.fixture
def world(databases: Databases) -> Iterator[World]:
    """A register of its own, since every name in it is searched."""
    with databases.fresh() as url, open_world(url, SettableClock()) as opened:
        yield opened


def found(world: World, name: str) -> list[Body]:
    """What a stranger is answered: the same from what the index has not taken in yet, and from the index."""
    before = answered(world, name)
    catch_up(world.desk.register)
    assert answered(world, name) == before
    return before


def answered(world: World, name: str) -> list[Body]:
    told = must(200, world.client.get("/v1/firms", params={"name": name})).json()
    assert told["total"] == len(told["items"])
    items: list[Body] = told["items"]
    return items


def test_a_firm_is_found_in_other_characters_and_said_why(world: World) -> None:
    (hit,) = found(world, "廣州某某科技")
    assert hit["party"]["identifiers"][0] == FIRM
    assert hit["identified"] is True
    told = hit["match"]
    assert (told["class"], told["rule"], told["matched_form"]) == ("variant", "legal_form", "广州某某科技有限公司")
    assert told["former"] is False
    assert found(world, "guangzhou moumou keji")[0]["match"]["class"] == "pinyin"
    assert found(world, "某某科技(廣州)有限公司")[0]["party"] == hit["party"]


def test_a_name_recorded_just_now_is_found_and_so_is_a_former_one(world: World) -> None:
    assert found(world, "珠海新名智能装备") == []
    one = named("USCC", uscc(7_001))
    must(201, world.registrar.post("/v1/parties", party(one, name="珠海旧名智能装备有限公司")))
    assert found(world, "珠海旧名智能装备")[0]["match"]["former"] is False
    world.clock.advance(timedelta(days=1))
    body = party(one, name="珠海新名智能装备有限公司")
    body["names"][0]["from"] = "2026-11-24"
    must(200, world.registrar.post("/v1/parties", body))
    assert found(world, "珠海新名智能装备")[0]["match"]["former"] is False
    (former,) = found(world, "珠海旧名智能装备")
    assert former["match"]["former"] is True
    assert former["party"]["identifiers"] == [one]


def test_an_owner_by_name_alone_is_found_and_said_to_be_unidentified(world: World) -> None:
    owner = {"name": {"text": "Lion Rock Biotech Limited", "lang": "en"}}
    right = world.right("HK", "standard_o", owners=[owner])
    (hit,) = found(world, "lion rock biotech")
    assert hit["identified"] is False
    assert hit["party"] == {
        "id": None,
        "seat": None,
        "name": {"text": "Lion Rock Biotech Limited", "lang": "en", "from": None},
        "identifiers": [],
    }
    assert hit["rights"] == [f"HK/{right['number']}"]


def test_a_right_of_more_owners_than_are_taken_in_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.service.names.index.AT_ONCE", 2)
    owners = [
        {"name": {"text": f"{word} Rock Biotech Limited", "lang": "en"}} for word in ["Lion", "Tiger", "Bear", "Wolf"]
    ]
    world.right("HK", "standard_o", owners=owners)
    for word in ("Lion", "Wolf"):
        assert found(world, f"{word} Rock Biotech")[0]["identified"] is False
    assert found(world, "甲银行")


def test_two_firms_of_one_name_are_two_hits_and_two_joined_records_one(world: World) -> None:
    one, other = named("USCC", uscc(7_011)), named("USCC", uscc(7_012))
    for each in (one, other):
        must(201, world.registrar.post("/v1/parties", party(each, name="佛山双生材料有限公司")))
    assert [hit["party"]["identifiers"] for hit in found(world, "佛山双生材料")] in ([[one], [other]], [[other], [one]])
    body = {"keep": one, "join": other, "reference": "M-7", "sha256": "1" * 64}
    must(201, world.registrar.post("/v1/parties/merges", body))
    (hit,) = found(world, "佛山双生材料")
    assert sorted(each["value"] for each in hit["party"]["identifiers"]) == sorted([one["value"], other["value"]])


def test_a_bank_is_found_and_nothing_of_its_book_is_shown(world: World) -> None:
    world.pledge()
    (hit,) = found(world, "甲银行")
    assert hit["party"]["identifiers"] == [BANK]
    assert set(hit) == {"party", "identified", "match"}
    assert found(world, "乙銀行")[0]["party"]["identifiers"] == [OTHER_BANK]


@pytest.mark.parametrize("name", ["", " ", "()", "---", "a\u202eb", "\u200b", "x" * 257])
def test_a_name_that_says_nothing_is_refused(world: World, name: str) -> None:
    problem = must(422, world.client.get("/v1/firms", params={"name": name})).json()
    assert [one["pointer"] for one in problem["errors"]] == ["/name"]
    assert must(422, world.public.get("/v1/firms")).json()["code"] == "input-invalid"


def test_a_rebuild_begins_the_index_anew_with_the_same_keys(world: World) -> None:
    found(world, "甲银行")
    register = world.desk.register

    def keys() -> list[tuple[object, ...]]:
        with register.store.read() as connection:
            return [tuple(row) for row in connection.execute(text("SELECT key, subject FROM name_key ORDER BY 1, 2"))]

    before = keys()
    upkeep.rebuild(register)
    assert keys() == before
    assert catch_up(register) == 0


def test_a_search_is_answered_while_others_write(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    with databases.fresh() as url, open_world(url, SettableClock(), lock_timeout=0.2, writers=1) as world:
        register = world.desk.register
        asked = "甲银行"
        answer = answered(world, asked)
        with register.store.write():
            assert answered(world, asked) == answer
            monkeypatch.setattr(search, "FEW", 0)
            assert answered(world, asked) == answer
            monkeypatch.setattr(index, "MOST", 1)
            busy = must(503, world.client.get("/v1/firms", params={"name": asked}))
            assert busy.json()["code"] == "store-busy"
            assert int(busy.headers["Retry-After"]) > 0
        assert answered(world, asked) == answer
        assert catch_up(register) == 0


def test_the_plan_looks_into_the_index_and_walks_through_nothing(world: World) -> None:
    register = world.desk.register
    catch_up(register)
    asked = name_index.FOUND.replace(":keys", "(1, 2, 3)").replace("IN (1", "IN (1")
    with register.store.read() as connection:
        if connection.dialect.name == "sqlite":
            plan = json.dumps([row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {asked}"))])
            assert "SEARCH name_key USING PRIMARY KEY (key=?)" in plan
        else:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = json.dumps([row[0] for row in connection.execute(text(f"EXPLAIN {asked}"))])
            assert "name_key_pkey" in plan
        assert "SCAN name_key" not in plan
