"""What the register says of input that it does not take: its own words, with all that it would take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from registry.api.wire.complaints import FORMS
from registry.api.wire.problems import STATUS
from registry.service.reading.portfolio import _harmless
from tests.scenes.world import (
    APPLIED,
    FIRM,
    Body,
    World,
    act,
    event,
    filing,
    item,
    must,
    name,
    named,
    party,
    right_body,
    uscc,
)

LIBRARY = ("Input should", "Field required", "Extra inputs", "Value error", "parse", "pattern '", "String should")
LIBRARY += ("isoformat", "invalid literal", "day is out of range", "Error", "List should", "Decimal", "None")


def details(problem: Any) -> Iterator[str]:
    """Every sentence of a problem document."""
    if isinstance(problem, dict):
        yield from (one for key, one in problem.items() if key == "detail")
        for one in problem.values():
            yield from details(one)
    if isinstance(problem, list):
        for one in problem:
            yield from details(one)


WRONG_DAYS = [
    "2027-02-30",
    "２０２７-02-28",
    "2027-2-3",
    "20270203",
    "",
    "0000-00-00",
    "tomorrow",
    "2027-W05-1",
    "٢٠٢٧-01-01",
]
WRONG_INSTANTS = ["2027-02-30T00:00:00Z", "2027-02-20T25:00:00Z", "2027-02-20T00:00:00", "２027-02-20T00:00:00Z", "1e9"]
WRONG_AMOUNTS = ["１", "1,00", "1e3", "NaN", "", "0x1", "1_000", "٣", "1.", "-"]


@pytest.mark.parametrize("wrong", [*WRONG_DAYS, *WRONG_INSTANTS])
def test_no_day_or_instant_is_refused_in_words_of_a_library(world: World, wrong: str) -> None:
    firm = f"/v1/firms/USCC/{FIRM['value']}/encumbrances"
    paths = [f"{firm}?as_of={wrong}", f"{firm}?known_at={wrong}", f"/v1/deadlines?until={wrong}"]
    answers = [world.bank.get(path) for path in (*paths, f"/v1/pledges?due_until={wrong}")]
    answers.append(world.bank.post(f"/v1/assessments?as_of={wrong}", filing(), key=None))
    body = filing(
        item({"jurisdiction": "HK", "number": "HK40000001"}, valuation={"reference": "V", "valued_on": wrong})
    )
    body["contract"] |= {"executed_at": wrong}
    answers.append(world.bank.post("/v1/pledges", {**body, "obligation": {**body["obligation"], "due_on": wrong}}))
    observed = {**right_body("HK", "standard_o", "HK40000002", [FIRM]), "observed_at": wrong, "filed_on": wrong}
    answers.append(world.registrar.post("/v1/rights", observed))
    for answer in answers:
        for detail in details(must(422, answer).json()):
            assert not [word for word in LIBRARY if word in detail], detail


@pytest.mark.parametrize("wrong", WRONG_AMOUNTS)
def test_no_amount_or_number_is_refused_in_words_of_a_library(world: World, wrong: str) -> None:
    body = filing()
    body["obligation"] |= {"principal": {"amount": wrong, "currency": "CNY"}}
    paths = [f"/v1/history?{member}={wrong}" for member in ("limit", "after")]
    answers = [world.bank.post("/v1/pledges", body), *(world.bank.get(path) for path in paths if "=1_" not in path)]
    answers.append(world.bank.get(f"/v1/recognition/explain?pledge=IPP2026000000001-97&forum=HK&item={wrong or 'x'}0"))
    for answer in answers:
        if answer.status_code != 404:
            for detail in details(must(422, answer).json()):
                assert not [word for word in LIBRARY if word in detail], detail


def test_a_body_of_other_types_is_refused_in_our_words(world: World) -> None:
    bodies: list[Any] = [[], 1, "x", {}, {"collateral": {}}, {"collateral": [1]}, {"nominee": "yes", "contract": []}]
    bodies += [
        {**filing(), "channel": "pigeon", "documents": [{"sha256": "x", "language": 1}]},
        {"obligation": {"kind": 1}},
    ]
    for body in bodies:
        for detail in details(must(422, world.bank.post("/v1/pledges", body)).json()):
            assert not [word for word in LIBRARY if word in detail], detail


def test_every_form_of_a_text_is_told_in_words(world: World) -> None:
    document = must(200, world.public.get("/openapi.json")).json()

    def patterns(told: Any) -> Iterator[str]:
        if isinstance(told, dict):
            yield from (one for key, one in told.items() if key == "pattern" and isinstance(one, str))
            told = list(told.values())
        if isinstance(told, list):
            for one in told:
                yield from patterns(one)

    assert set(patterns(document)) <= FORMS.keys()


# ---- lists of what is known ------------------------------------------------------------------------------------------


def test_a_refusal_of_what_is_not_known_lists_what_is(world: World) -> None:
    document, etag = world.pledge()
    path = f"/v1/pledges/{document['registration_number']}"
    strange = {**filing(item(world.right(), filings=[act("CNIPA", None)])), "strange": 1}
    filed = {key: told for key, told in strange.items() if key != "strange"}
    right = right_body("HK", "trade_mark", "HK40000003", [FIRM])
    asked = [
        (world.bank.get("/v1/history?limits=1"), ("after", "limit")),
        (world.bank.get("/v1/pledges?jurisdiction=XX"), ("CN", "HK", "MO")),
        (world.public.get("/v1/rights/XX/1/encumbrances"), ("CN", "HK", "MO")),
        (world.public.get("/v1/firms/VAT/1/encumbrances"), ("USCC", "HK-UBI", "HK-CR", "MO-CR", "LEI", "OTHER")),
        (
            world.bank.get(f"/v1/recognition/explain?pledge={document['registration_number']}&forum=US"),
            ("CN", "HK", "MO"),
        ),
        (
            world.bank.get(f"/v1/recognition/explain?pledge={document['registration_number']}&forum=HK&item=9"),
            ("has 1.",),
        ),
        (world.bank.post("/v1/pledges?dryrun=true", filing()), ("dry_run",)),
        (world.bank.post("/v1/pledges", strange), ("client_reference", "pledgee", "on_behalf_of")),
        (world.bank.post("/v1/pledges", filed), ("HK-IPD, HK-CR, SAFE.",)),
        (world.bank.post(f"{path}/releases", {"items": [9]}, if_match=etag), ("has 1.",)),
        (world.registrar.post("/v1/rights", right), ("standard_r", "standard_o", "short_term")),
        (world.registrar.post("/v1/rights", {**right, "status": "dead"}), ("pending", "in_force", "invalidated")),
        (
            world.registrar.post("/v1/parties", party(named("USCC", uscc(901)), name="甲", seat="US")),
            ("CN", "MO", "XX"),
        ),
    ]
    for answer, known in asked:
        told = " ".join(details(must(422, answer).json()))
        assert [one for one in known if one not in told] == [], told
    assert next(iter(STATUS)) in must(404, world.public.get("/problems/strange")).json()["detail"]


def test_a_stray_member_deep_in_a_body_is_told_the_members_of_its_own_place(world: World) -> None:
    body = filing(item({"jurisdiction": "HK", "number": "HK40000001", "strange": 1}))
    (error,) = must(422, world.bank.post("/v1/pledges", body)).json()["errors"]
    assert error["pointer"] == "/collateral/0/right/strange"
    assert error["detail"].endswith("known are jurisdiction, number.")


# ---- what shows a right ----------------------------------------------------------------------------------------------


def test_a_right_is_shown_by_the_registers_of_its_own_place(world: World) -> None:
    right = world.right("HK")
    before = world.entries
    for register in ("CNIPA", "MO-DSEDT", "SAFE", "EPO", "X"):
        body = right_body("HK", "standard_o", "HK40000004", [FIRM])
        observed = world.registrar.post("/v1/rights", {**body, "source": {**body["source"], "register": register}})
        happened = world.registrar.post(
            f"/v1/rights/{name(right)}/events", event(register, "fee_paid", paid_until="2028-01-01")
        )
        for answer in (observed, happened):
            (error,) = must(422, answer).json()["errors"]
            assert error["pointer"] == "/source/register"
            assert "HK-IPD" in error["detail"]
    assert world.entries == before


def test_a_register_is_one_in_every_spelling(world: World) -> None:
    right = world.right("HK", source={"register": " hk－ipd ", "reference": "extract"})
    answer = must(200, world.public.get(f"/v1/rights/{name(right)}/encumbrances")).json()
    assert [one["register"] for one in answer["coverage"]] == ["CNIPA", "HK-IPD", "MO-DSEDT"]


def test_the_office_of_a_base_shows_what_became_of_it(world: World) -> None:
    right = world.right("HK", "standard_r")
    must(
        201, world.registrar.post(f"/v1/rights/{name(right)}/events", event("EPO", "base_decided", result="maintained"))
    )


# ---- amendments that change nothing ----------------------------------------------------------------------------------


def test_an_amendment_that_changes_nothing_is_no_entry(world: World) -> None:
    document, etag = world.pledge()
    path = f"/v1/pledges/{document['registration_number']}"
    owed, before = document["terms"]["obligation"], world.entries
    consents = [{"party": FIRM, "at": APPLIED, "sha256": None}]
    number = document["terms"]["contract"]["number"]
    same: list[Body] = [
        {},
        {"consents": consents},
        {"principal": owed["principal"], "due_on": owed["due_on"], "scope": owed["scope"], "consents": consents},
        {"contract_number": f" {number.lower()} "},
        {"documents": filing()["documents"]},
    ]
    for body in same:
        answer = must(200, world.bank.post(f"{path}/amendments", body, key=f"same-{same.index(body)}", if_match=etag))
        assert (answer.headers["ETag"], answer.json()) == (etag, world.bank.get(path).json())
    again = world.bank.post(f"{path}/amendments", {}, key="same-0", if_match=etag)
    assert again.headers["Idempotent-Replayed"] == "true"
    must(412, world.bank.post(f"{path}/amendments", {}, if_match='"9-a"'))
    must(403, world.other_bank.post(f"{path}/amendments", {}, if_match=etag))
    assert world.entries == before
    must(200, world.bank.post(f"{path}/amendments", {"scope": "more", "consents": consents}, if_match=etag))
    assert world.entries > before


# ---- exports ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "−", "\u200b=", " =", "\t", "\r", "\n", "\ufeff＝"]
)
def test_no_cell_of_an_export_is_a_formula(sign: str) -> None:
    assert _harmless(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("cell", ["甲公司", "IPP2026000000017-49", "1.00", "", 5, None, "a=b", " a", "(甲)"])
def test_a_cell_that_is_no_formula_stays_as_it_is(cell: object) -> None:
    assert _harmless(cell) == cell
