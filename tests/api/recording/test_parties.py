"""Parties as the registrar records them: numbers that name nobody, numbers in doubt, and facts that have days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response

from tests.api.asking.test_district_policy import application
from tests.api.faults import changed, refused
from tests.exercises import exercises
from tests.scenes.world import (
    FIRM,
    Body,
    World,
    filing,
    item,
    must,
    name,
    named,
    party,
    reasons,
    right_body,
    uscc,
)

NOBODY = [
    named("USCC", "000000000000000000"),
    named("LEI", "00000000000000000098"),
    named("HK-UBI", "00000000"),
    named("HK-CR", "F0000000"),
    named("MO-CR", "SO 000000"),
    {"scheme": "OTHER", "issuer": "SG-ACRA", "value": "N/A"},
]
WELL_CHECKED = "91110000600037341L"

# ---- numbers that name nobody ----------------------------------------------------------------------------------------


def in_a_party(world: World, nobody: Body) -> Response:
    return world.registrar.post("/v1/parties", party(nobody, name="某公司", seat="XX"))


def beside_a_known_number(world: World, nobody: Body) -> Response:
    return world.registrar.post("/v1/parties", party(FIRM, nobody, name="某公司"))


def as_owner(world: World, nobody: Body) -> Response:
    return world.registrar.post("/v1/rights", right_body("HK", "standard_o", "HK49999999", [nobody]))


def as_new_owner(world: World, nobody: Body) -> Response:
    source = {"register": "HK-IPD", "reference": "E-1"}
    at = "2026-11-20T00:00:00+08:00"
    body = {"type": "owner_changed", "effective_at": at, "observed_at": at, "source": source}
    return world.registrar.post(f"/v1/rights/{name(world.right())}/events", {**body, "owners": [{"party": nobody}]})


def as_pledgor(world: World, nobody: Body) -> Response:
    return world.bank.post("/v1/pledges", filing(item(world.right()), pledgor=nobody))


def as_lender_in_syndicate(world: World, nobody: Body) -> Response:
    return world.bank.post("/v1/assessments", filing(item(world.right()), on_behalf_of=[nobody]))


def as_taker(world: World, nobody: Body) -> Response:
    pledge, etag = world.pledge()
    body = {"pledgee": nobody, "consents": []}
    return world.bank.post(f"/v1/pledges/{pledge['registration_number']}/transfers", body, if_match=etag)


def as_applicant(world: World, nobody: Body) -> Response:
    return world.bank.post("/v1/policy-assessments", application(applicant={"party": nobody}))


DOORS = [
    *(in_a_party, beside_a_known_number, as_owner, as_new_owner),
    *(as_pledgor, as_lender_in_syndicate, as_taker, as_applicant),
]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("nobody", NOBODY, ids=lambda identifier: str(identifier["scheme"]))
def test_a_number_that_names_nobody_is_refused_in_every_body(
    world: World, door: Callable[[World, Body], Response], nobody: Body
) -> None:
    """It would take whoever wrote it for one firm."""
    answer = must(422, door(world, nobody))
    assert answer.json()["code"] == "identifier-invalid"
    assert "stands for no number" in answer.json()["detail"]


@pytest.mark.parametrize("what", ["encumbrances", "history"])
@pytest.mark.parametrize("nobody", NOBODY, ids=lambda identifier: str(identifier["scheme"]))
def test_a_number_that_names_nobody_is_refused_in_every_path(world: World, nobody: Body, what: str) -> None:
    value = ":".join(part for part in (nobody.get("issuer"), nobody["value"]) if part)
    problem = must(422, world.public.get(f"/v1/firms/{nobody['scheme']}/{value}/{what}")).json()
    assert problem["code"] == "identifier-invalid"


# ---- the organisation code inside ------------------------------------------------------------------------------------


@exercises("XB-43")
def test_an_organisation_code_that_does_not_check_is_a_warning_and_no_refusal(world: World) -> None:
    doubtful, good = named("USCC", uscc(802)), named("USCC", WELL_CHECKED)
    body = party(good, doubtful, name="某公司")
    for status in (201, 200):
        answer = must(status, world.registrar.post("/v1/parties", body)).json()
        (warning,) = answer["warnings"]
        assert (warning["code"], warning["rule"]) == ("organisation-code-mismatch", "XB-43")
        assert warning["pointer"] == "/identifiers/1/value"
        assert doubtful["value"] in warning["detail"]
    assert must(200, world.registrar.post("/v1/parties", party(good, name="某公司"))).json()["warnings"] == []


# ---- facts that have days --------------------------------------------------------------------------------------------


def recorded(world: World, serial: int, **facts: Any) -> Body:
    """A firm of its own with these facts."""
    firm = named("USCC", uscc(serial))
    must(201, world.registrar.post("/v1/parties", party(firm, name="某公司", **facts)))
    return firm


def add_facts(world: World, firm: Body, **facts: Any) -> Body:
    """Tell more of it, and what is then on record."""
    answer: Body = must(200, world.registrar.post("/v1/parties", party(firm, name="某公司", **facts))).json()
    return answer


def insolvent(world: World, pledge: Body, *days: str) -> list[bool]:
    """Whether the pledgor reads as insolvent on each of these days."""
    found = (reasons(world.read(pledge, f"?as_of={day}"), "HK")[1] for day in days)
    return ["INSOLVENCY_REVIEW" in codes for codes in found]


def test_an_insolvency_ends_and_is_read_on_the_day_asked_for(own_world: World) -> None:
    world = own_world
    firm = recorded(world, 810)
    pledge, _ = world.pledge(item(world.right("HK", "standard_o", firm)), pledgor=firm)
    answer = add_facts(world, firm, insolvent_since="2026-11-23")
    assert (answer["insolvent_since"], answer["insolvent_until"]) == ("2026-11-23", None)
    assert insolvent(world, pledge, "2026-11-22", "2026-11-23", "2027-11-19") == [False, True, True]
    answer = add_facts(world, firm, insolvent_until="2026-12-31")
    assert (answer["insolvent_since"], answer["insolvent_until"]) == ("2026-11-23", "2026-12-31")
    assert insolvent(world, pledge, "2026-11-23", "2026-12-31", "2027-01-01") == [True, True, False]
    add_facts(world, firm, insolvent_since="2027-03-01")
    days = ("2026-11-22", "2026-11-23", "2026-12-31", "2027-01-01", "2027-02-28", "2027-03-01", "2027-11-19")
    assert insolvent(world, pledge, *days) == [False, True, True, False, False, True, True]


def test_an_insolvency_that_is_over_when_it_is_told_still_reads_on_its_own_days(own_world: World) -> None:
    """Though nothing of today is changed by it."""
    world = own_world
    firm = recorded(world, 811)
    pledge, _ = world.pledge(item(world.right("HK", "standard_o", firm)), pledgor=firm)
    world.clock.advance(timedelta(days=10))
    add_facts(world, firm, insolvent_since="2026-11-25", insolvent_until="2026-11-28")
    days = ("2026-11-24", "2026-11-25", "2026-11-28", "2026-11-29")
    assert insolvent(world, pledge, *days) == [False, True, True, False]


def test_an_insolvency_told_in_error_is_taken_back(world: World) -> None:
    """By a last day on the day before its first: it never was."""
    firm = recorded(world, 812)
    pledge, _ = world.pledge(item(world.right("HK", "standard_o", firm)), pledgor=firm)
    add_facts(world, firm, insolvent_since="2026-11-20")
    assert insolvent(world, pledge, "2026-11-23", "2027-01-01") == [True, True]
    answer = add_facts(world, firm, insolvent_until="2026-11-19")
    assert (answer["insolvent_since"], answer["insolvent_until"]) == (None, None)
    assert insolvent(world, pledge, "2026-11-20", "2026-11-23", "2027-01-01") == [False, False, False]


def delivered_where_due(world: World, pledge: Body) -> bool:
    """Whether no delivery to the Companies Registry is wanting, by what the pledge reads."""
    _, found = reasons(world.read(pledge), "HK")
    return not found & {"CR_FILING_DUE", "CR_CHARGE_VOID"}


@exercises("HK-61")
@pytest.mark.parametrize(
    ("days", "free"),
    [
        ({"hk_registered_from": "2026-11-21"}, True),
        ({"hk_registered_from": "2026-11-20"}, False),
        ({"hk_registered_from": "2010-01-01", "hk_registered_until": "2026-11-19"}, True),
        ({"hk_registered_from": "2010-01-01", "hk_registered_until": "2026-11-20"}, False),
    ],
)
def test_a_registration_binds_the_charges_made_while_it_stood(world: World, days: Body, free: bool) -> None:
    """The contract was signed on 20 November; a flag that comes later voids nothing that was made before."""
    firm = recorded(world, 820 + len(days) * 10 + int(free))
    pledge, _ = world.pledge(item(world.right("HK", "standard_o", firm)), pledgor=firm)
    assert delivered_where_due(world, pledge)
    add_facts(world, firm, hk_registered_non_hk=True, **days)
    assert delivered_where_due(world, pledge) is free


def test_a_registration_told_with_the_party_is_one_of_always(world: World) -> None:
    firm = recorded(world, 851, hk_registered_non_hk=True)
    pledge, _ = world.pledge(item(world.right("HK", "standard_o", firm)), pledgor=firm)
    assert not delivered_where_due(world, pledge)
    answer = add_facts(world, firm, hk_registered_non_hk=True)
    assert (answer["hk_registered_non_hk"], answer["hk_registered_from"]) == (True, None)
    answer = add_facts(world, firm, hk_registered_until="2026-11-19")
    assert (answer["hk_registered_non_hk"], answer["hk_registered_until"]) == (False, "2026-11-19")
    assert delivered_where_due(world, pledge)


def test_a_flag_that_says_no_leaves_the_days_of_a_registration_that_has_ended(world: World) -> None:
    """Whoever sends every member again takes nothing back: charges made while it stood stay bound."""
    days = {"hk_registered_from": "2010-01-01", "hk_registered_until": "2026-11-20"}
    firm = recorded(world, 855, hk_registered_non_hk=True, **days)
    pledge, _ = world.pledge(item(world.right("HK", "standard_o", firm)), pledgor=firm)
    assert not delivered_where_due(world, pledge)
    before = world.entries
    assert add_facts(world, firm, hk_registered_non_hk=False)["hk_registered_until"] == "2026-11-20"
    assert world.entries == before
    assert not delivered_where_due(world, pledge)


def test_an_alias_of_the_companies_registry_stays_one_after_the_registration_has_ended(world: World) -> None:
    foreign = {"scheme": "OTHER", "issuer": "SG-ACRA", "value": "2015-1"}
    body = party(foreign, name="某公司", seat="XX")
    must(201, world.registrar.post("/v1/parties", body))
    with_number = {**body, "identifiers": [foreign, named("HK-CR", "F0085201")]}
    must(422, world.registrar.post("/v1/parties", with_number))
    days = {"hk_registered_non_hk": True, "hk_registered_from": "2001-01-01", "hk_registered_until": "2009-12-31"}
    must(200, world.registrar.post("/v1/parties", {**body, **days}))
    must(200, world.registrar.post("/v1/parties", with_number))


WRONG: list[tuple[Body, Body, str, str]] = [
    ({}, {"hk_registered_non_hk": True}, "/hk_registered_from", "missing"),
    ({}, {"hk_registered_non_hk": True, "hk_registered_until": "2026-01-01"}, "/hk_registered_from", "missing"),
    ({}, {"hk_registered_until": "2026-01-01"}, "/hk_registered_until", "not-allowed"),
    ({}, {"hk_registered_non_hk": False, "hk_registered_from": "2026-01-01"}, "/hk_registered_from", "not-allowed"),
    ({}, {"insolvent_until": "2026-01-01"}, "/insolvent_until", "not-allowed"),
    ({"hk_registered_non_hk": True}, {"hk_registered_non_hk": False}, "/hk_registered_until", "missing"),
    (
        {"hk_registered_non_hk": True, "hk_registered_until": "2020-01-01"},
        {"hk_registered_non_hk": True},
        "/hk_registered_from",
        "missing",
    ),
    (
        {"hk_registered_non_hk": True, "hk_registered_from": "2020-01-01"},
        {"hk_registered_until": "2019-12-30"},
        "/hk_registered_until",
        "out-of-order",
    ),
    ({"insolvent_since": "2026-01-01"}, {"insolvent_until": "2025-12-30"}, "/insolvent_until", "out-of-order"),
    (
        {"hk_registered_non_hk": True, "hk_registered_from": "2020-01-01"},
        {"hk_registered_non_hk": True, "hk_registered_until": "2019-12-31"},
        "/hk_registered_until",
        "out-of-order",
    ),
]


@pytest.mark.parametrize(("before", "facts", "pointer", "code"), WRONG)
def test_days_that_can_not_be_are_refused_at_their_place(
    world: World, before: Body, facts: Body, pointer: str, code: str
) -> None:
    firm = recorded(world, 860 + WRONG.index((before, facts, pointer, code)), **before)
    at = world.entries
    answer = world.registrar.post("/v1/parties", party(firm, name="某公司", **facts))
    problem = refused(world, answer, at, 422, "input-invalid", pointer)
    assert code in [error["code"] for error in problem["errors"]]


@pytest.mark.parametrize("member", ["hk_registered_from", "hk_registered_until", "insolvent_until"])
def test_a_day_of_another_form_is_refused(world: World, member: str) -> None:
    body = changed(party(named("USCC", uscc(880)), name="某公司"), f"/{member}", "2026")
    refused(world, world.registrar.post("/v1/parties", body), world.entries, 422, "input-invalid", f"/{member}")


def test_the_same_days_told_again_make_no_entry(world: World) -> None:
    days = {
        **{"hk_registered_non_hk": True, "hk_registered_from": "2010-01-01", "hk_registered_until": "2020-12-31"},
        **{"insolvent_since": "2019-01-01", "insolvent_until": "2020-01-01"},
    }
    firm = recorded(world, 890, **days)
    before = world.entries
    answer = add_facts(world, firm, **{**days, "hk_registered_non_hk": None})
    assert {member: answer[member] for member in days} == {**days, "hk_registered_non_hk": False}
    assert world.entries == before
