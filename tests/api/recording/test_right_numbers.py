"""A right is read under every spelling of its number; a number that nobody confirms never looks like a clean one."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import quote

import pytest

from registry.service.importing.load import import_rights
from tests.api.pledge.batching import sound
from tests.cli.sheets import sheet
from tests.scenes.world import (
    FIRM,
    Body,
    World,
    codes,
    disclosing,
    filing,
    item,
    must,
    name,
    named,
    reasons,
    right_body,
    uscc,
)

UNCONFIRMED = "number-form-unconfirmed"
READS = ("", "/encumbrances", "/history")

_serials = itertools.count(1)


def digits() -> str:
    """Seven digits of a publication that no test has used, more than a slip from every other."""
    return str(1_000_000 + next(_serials) * 618_033 % 899_999)


def read(world: World, place: str, number: str, what: str = "/encumbrances", status: int = 200, query: str = "") -> Any:
    return must(status, world.public.get(f"/v1/rights/{place}/{quote(number, safe='/')}{what}{query}")).json()


def hong_kong(serial: str) -> dict[str, str]:
    return {
        "with hyphens": f"HK-{serial}-A",
        "with a dot": f"HK{serial}.A",
        "with a nought in front": f"HK0{serial}",
        "in groups": f"hk {serial[0]}.{serial[1:4]}.{serial[4:]} b",
        "without letters": serial,
        "with an en dash": f"HK–{serial}–B1",
    }


# ---- one right under every spelling ----------------------------------------------------------------------------------


def test_every_spelling_of_a_hong_kong_number_is_one_right_to_read_to_record_and_to_pledge(world: World) -> None:
    serial = digits()
    right = world.right("HK", number=f"HK{serial}")
    world.pledge(item(right))
    whole = read(world, "HK", f"HK{serial}")
    assert whole["totals"]["live_items"] == 1
    assert whole["warnings"] == []
    before = world.entries
    for spelling in hong_kong(serial).values():
        answer = read(world, "HK", spelling)
        assert (answer["right"], answer["items"], answer["warnings"]) == (f"HK/HK{serial}", whole["items"], [])
        assert read(world, "HK", spelling, "")["right"] == f"HK/HK{serial}"
        assert len(read(world, "HK", spelling, "/history")["items"]) == 2
        again = right_body("HK", "standard_o", spelling, [FIRM])
        assert must(200, world.registrar.post("/v1/rights", again)).json()["right"] == f"HK/HK{serial}"
        twice = filing(item(right), item({"jurisdiction": "HK", "number": spelling}))
        assert must(422, world.bank.post("/v1/pledges", twice)).json()["errors"][0]["code"] == "duplicate-collateral"
    assert world.entries == before


@pytest.mark.parametrize("spelling", ["J-77", "J/77", "j.000077", "J 0000077", "MO J-77", "Ｊ－７７"])
def test_every_spelling_of_a_macau_number_is_one_right(world: World, spelling: str) -> None:
    must(
        201 if spelling == "J-77" else 200,
        world.registrar.post("/v1/rights", right_body("MO", "extension", "J-000077", [FIRM])),
    )
    answer = read(world, "MO", spelling)
    assert (answer["right"], answer["known"], answer["warnings"]) == ("MO/J-000077", True, [])


def test_a_mainland_number_is_read_in_groups_and_filled_up_but_never_with_a_digit_that_does_not_fit(
    world: World,
) -> None:
    for number in ("2017-1-0601862-3", "ZL 2017.1.0601862.3", "00201710601862.3"):
        assert read(world, "CN", number)["right"] == "CN/201710601862.3"
    assert read(world, "CN", "2121230.9")["right"] == "CN/02121230.9"
    for number in ("2017-1-0601863-3", "2121231.9", "2017106018.623"):
        problem = read(world, "CN", number, status=422)
        assert problem["code"] == "right-number-invalid"


def test_a_disclosed_member_and_a_base_are_read_in_every_spelling(world: World) -> None:
    serial = digits()
    base = world.right("CN", "invention")
    right = world.member(base, "HK", "standard_r", number=f"HK{serial}")
    other = world.right(
        "HK", base={"right": {"jurisdiction": "HK", "number": f"HK-{serial}-A"}, "link": "priority_only"}
    )
    told = disclosing({"jurisdiction": "HK", "number": f"HK0{serial}"}, base)
    document, _ = world.pledge(item(other, family_disclosed=told))
    assert "FAMILY_UNDISCLOSED" not in reasons(document, "HK")[1]
    assert {one["right"] for one in read(world, "HK", right["number"])["items"][0]["family"]} == {
        name(base),
        name(other),
    }


def test_rights_that_hang_on_one_base_elsewhere_are_one_family_however_the_base_is_written(world: World) -> None:
    spellings = ("EP3000017", "EP 3 000 017 B1", "ep-3000017", "3000017", "EP03000017A1")
    rights = [
        world.right("HK", "standard_r", base={"right": {"jurisdiction": "EP", "number": number}, "link": "hk_r_of"})
        for number in spellings
    ]
    family = read(world, "HK", rights[0]["number"])["items"][0]["family"]
    assert {one["right"] for one in family} == {name(one) for one in rights[1:]}
    again = right_body("HK", "standard_r", rights[0]["number"], [FIRM])
    again["base"] = {"right": {"jurisdiction": "EP", "number": "EP-3000017-B"}, "link": "hk_r_of"}
    must(200, world.registrar.post("/v1/rights", again))
    bad = {"right": {"jurisdiction": "EP", "number": "EP/3000017"}, "link": "hk_r_of"}
    problem = must(422, world.registrar.post("/v1/rights", {**again, "base": bad})).json()
    assert problem["errors"][0]["pointer"] == "/base/right/number"


# ---- numbers that no source confirms ---------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["HK", "MO"])
def test_a_nil_answer_to_an_unconfirmed_number_says_so_and_names_the_nearest_rights(world: World, place: str) -> None:
    serial = digits()
    number = f"HK{serial}" if place == "HK" else f"J-{serial[:6]}"
    world.right(place, "standard_o" if place == "HK" else "invention", number=number)
    typed = f"HK{serial[:-1]}" if place == "HK" else serial[:6]
    for what in ("/encumbrances", "/history"):
        answer = read(world, place, typed, what)
        (warning,) = answer["warnings"]
        assert (warning["code"], warning["nearest"]) == (UNCONFIRMED, [f"{place}/{number}"])
        assert "No source confirms" in warning["detail"]
    assert read(world, place, typed)["known"] is False
    problem = read(world, place, typed, "", status=404)
    assert problem["warnings"][0]["nearest"] == [f"{place}/{number}"]
    event = {"type": "fee_paid", "paid_until": "2028-12-31", "effective_at": "2026-11-22T00:00:00+08:00",
             "observed_at": "2026-11-22T00:00:00+08:00", "source": {"register": "X", "reference": "E"}}  # fmt: skip
    refused = must(404, world.registrar.post(f"/v1/rights/{place}/{typed}/events", event)).json()
    assert refused["warnings"][0]["code"] == UNCONFIRMED


@pytest.mark.parametrize("slip", ["wrong", "missing", "added", "swapped", "behind a hyphen"])
def test_the_nearest_right_is_the_one_a_slip_away(world: World, slip: str) -> None:
    serial = digits()
    world.right("HK", number=f"HK{serial}")
    at = next(n for n in range(2, 6) if serial[n] != serial[n + 1])
    typed = {
        "wrong": f"{serial[:at]}{(int(serial[at]) + 1) % 10}{serial[at + 1 :]}",
        "missing": serial[:at] + serial[at + 1 :],
        "added": f"{serial[:at]}{(int(serial[at]) + 1) % 10}{serial[at:]}",
        "swapped": serial[:at] + serial[at + 1] + serial[at] + serial[at + 2 :],
        "behind a hyphen": f"{serial}-9",
    }[slip]
    (warning,) = (
        read(world, "HK", f"HK{typed}X")["warnings"]
        if slip != "behind a hyphen"
        else read(world, "HK", f"HK{typed}")["warnings"]
    )
    assert warning["nearest"] == [f"HK/HK{serial}"]


def test_a_number_far_from_all_others_has_no_nearest_and_the_nearest_are_few(world: World) -> None:
    (warning,) = read(world, "HK", "HK-QQ-98765432109")["warnings"]
    assert warning["nearest"] == []
    (short,) = read(world, "HK", "HK-QQ-1")["warnings"]
    assert short["nearest"] == []
    for last in range(9):
        world.right("HK", number=f"HK7654{last}21")
    (many,) = read(world, "HK", "HK7654X21")["warnings"]
    assert len(many["nearest"]) <= 5


def test_the_nearest_are_those_that_were_known_then(own_world: World) -> None:
    serial = digits()
    right = own_world.right("HK", number=f"HK{serial}")
    known = own_world.clock.now().isoformat().replace("+00:00", "Z")
    typed = f"HK{serial}X"
    assert read(own_world, "HK", typed)["warnings"][0]["nearest"] == [name(right)]
    past = read(own_world, "HK", typed, query=f"?known_at={known[:11]}00:00:00Z")
    assert past["warnings"][0]["nearest"] == []


def test_a_right_of_an_unconfirmed_number_says_so_on_every_read(world: World) -> None:
    right = world.right("HK", number="HK-ILLUSTRATIVE-7", owners=[{"party": FIRM}])
    for what in READS:
        (warning,) = read(world, "HK", right["number"], what)["warnings"]
        assert warning["code"] == UNCONFIRMED
    firm = must(200, world.public.get(f"/v1/firms/USCC/{FIRM['value']}/encumbrances?limit=200")).json()
    assert [one["right"] for one in firm["warnings"] if one["code"] == UNCONFIRMED] == [name(right)]
    happened = world.happen(right, "fee_paid", paid_until="2028-12-31")
    assert happened["warnings"] == [UNCONFIRMED]
    document, _ = world.pledge(item(right))
    assert "IDENTIFIER_UNCONFIRMED" in codes(document["items"][0]["warnings"])


def test_spellings_of_an_unconfirmed_number_are_one_right(world: World) -> None:
    right = world.right("HK", number="03100-263.7")
    for spelling in ("03100263.7", "3100263.7", "03100263-7", "0310 0263.7", "００００３１００２６３．７"):
        answer = read(world, "HK", spelling)
        assert (answer["right"], answer["known"]) == (name(right), True)
        again = right_body("HK", "standard_o", spelling, [FIRM])
        assert must(200, world.registrar.post("/v1/rights", again)).json()["right"] == name(right)
    other = read(world, "HK", "31002637")
    assert (other["right"], other["known"]) == ("HK/HK31002637", False)
    world.pledge(item({"jurisdiction": "HK", "number": "3100263.7"}))
    assert read(world, "HK", "03100263.7")["totals"]["live_items"] == 1


@pytest.mark.parametrize("number", ["1224505.0", "30101316.00", "１２２４５０５．０", "HK1224505.0", "1.224505E6"])
def test_what_a_spreadsheet_made_of_a_number_loads_by_no_door(world: World, number: str) -> None:
    before = world.entries
    body = right_body("HK", "standard_o", number, [FIRM])
    problem = must(422, world.registrar.post("/v1/rights", body)).json()
    assert (problem["code"], problem["reason"], problem["errors"][0]["pointer"]) == (
        "right-number-invalid", "spreadsheet", "/number",
    )  # fmt: skip
    row = {"jurisdiction": "HK", "publication_number": number, "kind": "standard patent (O)", "owner_en": "A",
           "filing_date": "2020-05-01", "grant_date": "2021-09-01"}  # fmt: skip
    (result,) = import_rights(world.desk.register, sheet(row))
    assert (result.code, result.reason, result.column) == ("right-number-invalid", "spreadsheet", "publication_number")
    assert world.entries == before


def test_both_doors_read_one_number_to_one_right(world: World) -> None:
    serial = digits()
    row = {"jurisdiction": "HK", "publication_number": f"HK-{serial}-A", "kind": "short-term patent", "owner_en": "A",
           "filing_date": "2020-05-01", "grant_date": "2021-09-01"}  # fmt: skip
    (loaded,) = import_rights(world.desk.register, sheet({**row, "publication_number": f"HK-{serial}-B"}))
    assert (loaded.outcome.value, loaded.name, loaded.warnings) == ("loaded", f"HK/HK{serial}", ())
    (kept,) = import_rights(world.desk.register, sheet({**row, "publication_number": f"HK{serial}-7B"}))
    assert kept.warnings == (UNCONFIRMED, f"nearest on record: HK/HK{serial}")
    body: Body = right_body("HK", "short_term", f"HK{serial}.7B", [named("USCC", uscc(3))])
    assert must(200, world.registrar.post("/v1/rights", body)).json()["warnings"] == [UNCONFIRMED]


def test_the_projections_of_numbers_are_those_of_the_journal(own_world: World) -> None:
    own_world.right("HK", number="HK-1224505-A")
    own_world.right("MO", "invention", number="000123")
    sound(own_world)
