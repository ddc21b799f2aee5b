"""Rights recorded before their place learnt to read a spelling keep their names, and are found by every spelling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import text

from registry.domain.right.events import RightRecorded
from registry.domain.values.numbers import NumberReading, fold_number
from registry.service.access.principal import Principal, Role
from registry.service.importing.load import import_rights
from registry.service.journal.execute import execute
from registry.service.operating import upkeep
from registry.service.recording.rights import record_right
from tests.api.pledge.batching import observed, sound
from tests.cli.sheets import sheet
from tests.scenes.world import FIRM, World, event, filing, item, must, open_world, right_body

ODD, NUMBER = "HK-1224505-A", "HK1224505"
SPELLINGS = (NUMBER, ODD, "HK01224505", "hk 1224505.a", "1224505")


def _as_it_was(text: str) -> NumberReading:
    """How Hong Kong read a number that it did not recognise: as it stood."""
    return NumberReading(canonical=fold_number(text))


def _recorded(world: World, number: str) -> None:
    """Record a right of the firm under that very number, as an earlier version of this register would have."""
    register = world.desk.register
    places = MappingProxyType({**register.places, "HK": replace(register.places["HK"], read_number=_as_it_was)})
    firm = must(200, world.public.get(f"/v1/firms/USCC/{FIRM['value']}/encumbrances")).json()["firm"]["id"]
    entry = observed(number, firm).make("", world.clock.now())
    assert isinstance(entry, RightRecorded)
    seen = entry.observation

    def work(transaction: Any) -> Any:
        return record_right(transaction, Principal(role=Role.REGISTRAR), (), lambda _: seen)

    assert execute(replace(register, places=places), work).status == 201
    register.older_names.known = None  # as in the process that is started after it


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with open_world(database_url) as opened:
        yield opened


def read(world: World, number: str, what: str = "/encumbrances", query: str = "") -> Any:
    return must(200, world.public.get(f"/v1/rights/HK/{number}{what}{query}")).json()


def warned(answer: Any) -> list[tuple[str, list[str]]]:
    return [(one["code"], one["nearest"]) for one in answer["warnings"]]


def test_a_right_of_an_older_name_is_read_changed_and_pledged_by_every_spelling(world: World) -> None:
    _recorded(world, ODD)
    for what in ("", "/encumbrances", "/history"):
        for spelling in SPELLINGS:
            answer = read(world, spelling, what)
            assert warned(answer) == [("number-recorded-otherwise", [])]
            assert answer.get("right", f"HK/{ODD}") == f"HK/{ODD}"
    assert read(world, NUMBER)["known"] is True
    seen = right_body("HK", "standard_o", "HK1224505B", [FIRM])
    assert must(200, world.registrar.post("/v1/rights", seen)).json()["right"] == f"HK/{ODD}"
    happened = event("HK-IPD", "fee_paid", paid_until="2028-12-31")
    must(201, world.registrar.post(f"/v1/rights/HK/{NUMBER}/events", happened))
    document, _ = world.pledge(item({"jurisdiction": "HK", "number": NUMBER}))
    assert document["items"][0]["right"] == f"HK/{ODD}"
    for spelling in SPELLINGS:
        assert read(world, spelling)["totals"]["live_items"] == 1
    twice = filing(*(item({"jurisdiction": "HK", "number": number}) for number in (NUMBER, ODD)))
    assert must(422, world.bank.post("/v1/pledges", twice)).json()["errors"][0]["code"] == "duplicate-collateral"
    assert [one["kind"] for one in read(world, NUMBER, "/history")["items"]][:3] == [
        "right_recorded", "right_recorded", "fee_paid",
    ]  # fmt: skip
    sound(world)


def test_a_right_of_an_older_name_is_known_to_an_import_and_as_a_base(world: World) -> None:
    _recorded(world, ODD)
    row = {"jurisdiction": "HK", "publication_number": "HK1224505B", "kind": "standard patent (O)", "owner_en": "A",
           "filing_date": "2020-05-01", "grant_date": "2021-09-01"}  # fmt: skip
    (loaded,) = import_rights(world.desk.register, sheet(row))
    assert loaded.outcome.value == "loaded"
    assert len(read(world, NUMBER, "/history")["items"]) == 2
    other = world.right("HK", base={"right": {"jurisdiction": "HK", "number": NUMBER}, "link": "priority_only"})
    (member,) = read(world, other["number"])["items"][0]["family"]
    assert member["right"] == f"HK/{ODD}"


def test_two_rights_of_one_number_are_read_each_by_its_name_and_name_each_other(world: World) -> None:
    """Else a lender who asks for the one would take it for free while the other is pledged."""
    _recorded(world, NUMBER)
    _recorded(world, ODD)
    world.pledge(item({"jurisdiction": "HK", "number": ODD}))
    clean, pledged = read(world, NUMBER), read(world, ODD)
    assert (clean["right"], clean["totals"]["live_items"]) == (f"HK/{NUMBER}", 0)
    assert warned(clean) == [("number-recorded-otherwise", [f"HK/{ODD}"])]
    assert (pledged["right"], pledged["totals"]["live_items"]) == (f"HK/{ODD}", 1)
    assert warned(pledged) == [("number-recorded-otherwise", [f"HK/{NUMBER}"])]
    assert read(world, "HK01224505")["right"] == f"HK/{NUMBER}"
    firm = must(200, world.public.get(f"/v1/firms/USCC/{FIRM['value']}/encumbrances")).json()
    assert {one["right"] for one in firm["warnings"]} == {f"HK/{NUMBER}", f"HK/{ODD}"}


def test_a_right_whose_number_would_be_refused_by_now_stays_readable(world: World) -> None:
    _recorded(world, "1224505.0")
    for what in ("", "/encumbrances", "/history"):
        assert warned(read(world, "1224505.0", what)) == [("number-form-unconfirmed", [])]
    world.pledge(item({"jurisdiction": "HK", "number": "1224505.0"}))
    must(422, world.public.get("/v1/rights/HK/1224506.0/encumbrances"))
    unknown = read(world, "HK122450")
    assert warned(unknown) == [("number-form-unconfirmed", ["HK/1224505.0"])]
    sound(world)


def test_rows_from_before_are_found_once_the_projections_are_remade(world: World) -> None:
    """The migration leaves both columns empty; what is read from them is read for the first time after that."""
    _recorded(world, ODD)
    register = world.desk.register
    with register.store.write() as connection:
        connection.execute(text("UPDATE right_version SET number_key = NULL, reads_as = NULL"))
    upkeep.rebuild(register)
    for spelling in SPELLINGS:
        assert read(world, spelling)["known"] is True
