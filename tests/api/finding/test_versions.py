"""The difference of two versions of a pledge: a patch between what the caller sees of each, and the same in words."""

from __future__ import annotations

import pytest

from registry.domain.pledge.registration_number import registration_number
from tests.scenes.world import Body, Caller, World, item, must


def compared(caller: Caller, number: str, versions: str, language: str = "en") -> Body:
    told: Body = must(200, caller.get(f"/v1/pledges/{number}/history/{versions}", accept_language=language)).json()
    return told


@pytest.fixture(scope="module")
def pledge(world: World) -> Body:
    """A pledge over two rights, of which one was released, and which was then discharged."""
    document, etag = world.pledge(item(world.right("HK")), item(world.right("HK")))
    number = document["registration_number"]
    told = world.bank.post(f"/v1/pledges/{number}/releases", {"items": [2], "reason": "waived"}, if_match=etag)
    released = must(200, told)
    told = world.bank.post(
        f"/v1/pledges/{number}/discharge", {"reason": "debt_performed"}, if_match=released.headers["etag"]
    )
    must(200, told)
    return document


def test_what_an_entry_has_made_of_a_pledge(world: World, pledge: Body) -> None:
    number = pledge["registration_number"]
    told = compared(world.bank, number, "0..1")
    assert (told["from"]["pledge_seq"], told["to"]["pledge_seq"]) == (0, 1)
    changes = {one["pointer"]: one for one in told["changes"]}
    assert (changes["/items/1/status"]["before"], changes["/items/1/status"]["after"]) == ("live", "released")
    assert changes["/items/1/status"]["name"] == "items › 2 › status"
    assert [one["path"] for one in told["patch"]] == [one["pointer"] for one in told["changes"]]
    whole = {one["pointer"] for one in compared(world.bank, number, "0..2")["changes"]}
    assert {"/status", "/items/0/status", "/items/1/status"} <= whole


def test_names_are_in_the_reader_s_language(world: World, pledge: Body) -> None:
    number = pledge["registration_number"]
    names = {
        language: next(
            one["name"]
            for one in compared(world.public, number, "1..2", language)["changes"]
            if one["pointer"] == "/status"
        )
        for language in ("en", "zh-Hans", "zh-Hant", "pt")
    }
    assert names == {"en": "status", "zh-Hans": "状态", "zh-Hant": "狀態", "pt": "estado"}


def test_a_stranger_sees_no_more_of_a_difference_than_of_either(world: World, pledge: Body) -> None:
    number = pledge["registration_number"]
    stranger = compared(world.other_bank, number, "0..2")
    assert not [one for one in stranger["changes"] if one["pointer"].startswith("/terms/")]
    assert {one["pointer"] for one in stranger["changes"]} <= {
        one["pointer"] for one in compared(world.bank, number, "0..2")["changes"]
    }


@pytest.mark.parametrize("versions", ["1..0", "0..0", "0..x", "0", "01..2", "-1..2", "0...2", "0..9999999999"])
def test_versions_of_another_form_are_refused(world: World, pledge: Body, versions: str) -> None:
    number = pledge["registration_number"]
    problem = must(422, world.public.get(f"/v1/pledges/{number}/history/{versions}")).json()
    assert [one["pointer"] for one in problem["errors"]] == ["/versions"]


def test_versions_that_are_not_there_are_not_found(world: World, pledge: Body) -> None:
    must(404, world.public.get(f"/v1/pledges/{pledge['registration_number']}/history/0..7"))
    number = registration_number(2026, 999)
    must(404, world.public.get(f"/v1/pledges/{number}/history/0..1"))
