"""Bad input, one fault at a time: a problem that points at it, and a journal that has not grown."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.faults import GONE, changed, refused
from tests.scenes.world import (
    DEBTOR,
    ENTERED,
    FIRM,
    Body,
    World,
    act,
    filing,
    item,
    must,
    named,
    uscc,
)


@pytest.fixture(scope="module")
def right(world: World) -> Body:
    """A right that every faulty filing is over."""
    return world.right("HK", "standard_o")


@pytest.fixture(scope="module")
def mainland(world: World) -> Body:
    """A Mainland right that every faulty filing is over."""
    return world.right("CN", "invention")


def _full(right: Body) -> Body:
    """A valid filing with every optional member."""
    money = {"amount": "1.00", "currency": "CNY"}
    prior = {"right": right, "holder": "H", "known_at": "2026-11-19T09:00:00+08:00", "negative_pledge_known": True}
    one = item(
        right,
        valuation={"reference": "V", "amount": money, "allocated": money, "valued_on": "2026-11-01"},
        knowledge_of_prior=[prior],
        family_disclosed=[{"jurisdiction": "MO", "number": None, "state": "not_filed"}],
        rank_claimed=1,
    )
    members = {
        "acknowledgements": [{"kind": "invalidation", "party": FIRM, "at": "2026-11-20T10:00:00+08:00"}],
        "co_owner_agreement": {"sha256": "5" * 64},
        "nominee": False,
        "channel": "online",
        "on_behalf_of": [DEBTOR],
        "mandate": {"sha256": "6" * 64, "until": "2030-01-01"},
    }
    return filing(one, **members)


def _objects(value: Any, pointer: str = "") -> list[str]:
    """The pointers of every object inside."""
    if isinstance(value, dict):
        return [pointer, *(p for k, v in value.items() for p in _objects(v, f"{pointer}/{k}"))]
    if isinstance(value, list):
        return [p for n, v in enumerate(value) for p in _objects(v, f"{pointer}/{n}")]
    return []


# ---- not JSON, or not for us -----------------------------------------------------------------------------------------

VALID = json.dumps(filing(item({"jurisdiction": "HK", "number": "HK40000001"})))
NOT_JSON: dict[str, bytes] = {
    "empty": b"",
    "cut": VALID[:-1].encode(),
    "two": (VALID + VALID).encode(),
    "comment": b"/* */" + VALID.encode(),
    "byte order mark": b"\xef\xbb\xbf" + VALID.encode(),
    "latin-1": VALID.replace("interest", "intérêt").encode("latin-1"),
    "utf-16": VALID.encode("utf-16"),
    "single quotes": VALID.replace('"', "'").encode(),
    "trailing comma": (VALID[:-1] + ",}").encode(),
    "NaN": VALID.replace('"5000000.00"', "NaN").encode(),
    "Infinity": VALID.replace('"5000000.00"', "-Infinity").encode(),
    "member twice": (VALID[:-1] + ',"pledgee":{}}').encode(),
    "member twice inside": VALID.replace('"scope":', '"kind": "specific", "scope":').encode(),
    "lone surrogate": VALID.replace("principal, interest, costs", "\\ud800").encode(),
    "lone low surrogate": VALID.replace("principal, interest, costs", "\\udc00x").encode(),
    "surrogate in a name": VALID.replace('"scope"', '"\\ud83d"').encode(),
    "deep": (VALID[:-1] + ',"x":' + "[" * 60_000 + "]" * 60_000 + "}").encode(),
    "a little deep": (VALID[:-1] + ',"x":' + "[" * 8 + "]" * 8 + "}").encode(),
    "long number": VALID.replace('"5000000.00"', "9" * 5000).encode(),
}


@pytest.mark.parametrize("case", NOT_JSON)
def test_what_is_not_json_is_400(world: World, case: str) -> None:
    before = world.entries
    refused(world, world.bank.post("/v1/pledges", NOT_JSON[case]), before, 400, "not-json", None)


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"1", b"true", b"1e999"])
def test_json_that_is_no_object_is_422(world: World, body: bytes) -> None:
    before = world.entries
    refused(world, world.bank.post("/v1/pledges", body), before, 422, "input-invalid", "")


def test_a_body_over_one_mebibyte_is_413(world: World) -> None:
    before = world.entries
    for size in (1024 * 1024 + 1, 10 * 1024 * 1024):
        body = VALID.encode() + b" " * (size - len(VALID))
        refused(world, world.bank.post("/v1/pledges", body), before, 413, "body-too-large", None)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-ndjson", "multipart/form-data", "x"])
def test_a_body_of_another_kind_is_415(world: World, kind: str) -> None:
    before = world.entries
    answer = world.bank.post("/v1/pledges", VALID.encode(), Content_Type=kind)
    refused(world, answer, before, 415, "media-type-unsupported", None)


def test_json_may_name_its_charset(world: World, right: Body) -> None:
    body = json.dumps(filing(item(right))).encode()
    must(201, world.bank.post("/v1/pledges", body, Content_Type="application/json; charset=utf-8"))


# ---- shape -----------------------------------------------------------------------------------------------------------


def test_the_full_filing_that_the_following_change_is_accepted(world: World, right: Body) -> None:
    must(201, world.bank.post("/v1/pledges?dry_run=true", _full(right), key=None))


@pytest.mark.parametrize("pointer", _objects(_full({"jurisdiction": "HK", "number": "HK1"})))
def test_an_unknown_member_is_refused_at_every_level(world: World, right: Body, pointer: str) -> None:
    before = world.entries
    body = changed(_full(right), f"{pointer}/stray~", None)
    problem = refused(world, world.bank.post("/v1/pledges", body), before, 422, "input-invalid", f"{pointer}/stray~0")
    assert [e["code"] for e in problem["errors"] if e["pointer"] == f"{pointer}/stray~0"] == ["unknown-member"]


AMOUNT = "/obligation/principal/amount"
CURRENCY = "/obligation/principal/currency"
RIGHT = "/collateral/0/right"
SHAPES: list[tuple[str, Any, str, str]] = [
    *((member, GONE, "input-invalid", member) for member in ("/pledgee", "/pledgor", "/obligation", "/contract")),
    *((member, GONE, "input-invalid", member) for member in ("/collateral", RIGHT, "/collateral/0/security")),
    *((member, GONE, "input-invalid", member) for member in ("/obligation/kind", AMOUNT, "/pledgee/scheme")),
    *((member, None, "input-invalid", member) for member in ("/pledgee", "/collateral", RIGHT, AMOUNT)),
    ("/client_reference", 7, "input-invalid", "/client_reference"),
    ("/client_reference", "", "input-invalid", "/client_reference"),
    ("/client_reference", " ", "input-invalid", "/client_reference"),
    ("/client_reference", "x" * 129, "input-invalid", "/client_reference"),
    ("/client_reference", "a\u0000b", "input-invalid", "/client_reference"),
    ("/client_reference", "a\u001bb", "input-invalid", "/client_reference"),
    ("/contract/written", "true", "input-invalid", "/contract/written"),
    ("/contract/written", 1, "input-invalid", "/contract/written"),
    ("/nominee", "no", "input-invalid", "/nominee"),
    ("/nominee", None, "input-invalid", "/nominee"),
    ("/collateral", {}, "input-invalid", "/collateral"),
    ("/collateral", [], "input-invalid", "/collateral"),
    ("/collateral", [None], "input-invalid", "/collateral/0"),
    ("/collateral/0/rank_claimed", 1.0, "input-invalid", "/collateral/0/rank_claimed"),
    ("/collateral/0/rank_claimed", 0, "input-invalid", "/collateral/0/rank_claimed"),
    ("/collateral/0/rank_claimed", True, "input-invalid", "/collateral/0/rank_claimed"),
    ("/collateral/0/knowledge_of_prior", "maybe", "input-invalid", "/collateral/0/knowledge_of_prior"),
    ("/collateral/0/family_disclosed/0/state", "NOT_FILED", "input-invalid", "/collateral/0/family_disclosed/0/state"),
    ("/collateral/0/filings/0/act", "renew", "input-invalid", "/collateral/0/filings/0/act"),
    ("/obligation/kind", "other", "input-invalid", "/obligation/kind"),
    ("/channel", "fax", "input-invalid", "/channel"),
    ("/documents/0/sha256", "A" * 64, "input-invalid", "/documents/0/sha256"),
    ("/documents/0/sha256", "0" * 63, "input-invalid", "/documents/0/sha256"),
    # days and instants
    *(
        ("/obligation/due_on", day, "input-invalid", "/obligation/due_on")
        for day in (
            "2027-02-29",
            "2027-2-1",
            "20270201",
            "2027-02-01T00:00:00Z",
            "",
            20270201,
            "0000-01-01",
            "9999-12-31",
        )
    ),
    *(
        ("/contract/executed_at", at, "input-invalid", "/contract/executed_at")
        for at in (
            *("2026-11-20", "2026-11-20T10:00:00", "2026-11-20 10:00:00Z", "2026-11-20T25:00:00Z", 1, "", "now"),
            *("0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "2026-11-20T10:00:00+99:00"),
        )
    ),
    # money
    *((AMOUNT, amount, "input-invalid", AMOUNT) for amount in (5e6, 5.5, 5000000, True, None, ["1"], {})),
    *(
        (AMOUNT, amount, "money-invalid", "/obligation/principal")
        for amount in ("1.001", "1e6", "", " 1", "1,000.00", "+1", ".5", "1.", "01", "NaN", "１", "9" * 19, "0x1")
    ),
    *((CURRENCY, code, "money-invalid", "/obligation/principal") for code in ("RMB", "cny", "XAU", "XTS", "", "¥")),
    ("/obligation/principal", {"amount": "1.5", "currency": "JPY"}, "money-invalid", "/obligation/principal"),
    ("/collateral/0/valuation/amount/amount", "1.001", "money-invalid", "/collateral/0/valuation/amount"),
    # what no filing can say
    *((AMOUNT, amount, "input-invalid", AMOUNT) for amount in ("0", "0.00", "-0.00", "-1.00")),
    ("/collateral/0/valuation/allocated/amount", "0", "input-invalid", "/collateral/0/valuation/allocated/amount"),
    ("/obligation/due_on", "2026-11-19", "input-invalid", "/obligation/due_on"),
    ("/obligation/maximum", {"amount": "1.00", "currency": "CNY"}, "input-invalid", "/obligation/maximum"),
    *(
        (pointer, "2026-11-24T00:00:00+08:00", "input-invalid", pointer)
        for pointer in (
            *("/contract/executed_at", "/consents/0/at", "/acknowledgements/0/at", "/collateral/0/official_search/at"),
            *(f"/collateral/0/filings/0/{days}" for days in ("applied_at", "effective_at", "obtained_at")),
            "/collateral/0/knowledge_of_prior/0/known_at",
        )
    ),
    ("/authority/resolved_on", "2026-11-24", "input-invalid", "/authority/resolved_on"),
    ("/collateral/0/valuation/valued_on", "2026-11-24", "input-invalid", "/collateral/0/valuation/valued_on"),
    ("/collateral/0/filings/0/register", "CNIPA", "input-invalid", "/collateral/0/filings/0/register"),
    (
        "/collateral/0/filings/0/effective_at",
        "2026-11-20T14:59:59+08:00",
        "input-invalid",
        "/collateral/0/filings/0/effective_at",
    ),
    # rights and parties
    (f"{RIGHT}/jurisdiction", "US", "jurisdiction-unknown", f"{RIGHT}/jurisdiction"),
    (f"{RIGHT}/number", "HK99999999", "right-unknown", RIGHT),
    (f"{RIGHT}/number", "HK/1", "right-number-invalid", f"{RIGHT}/number"),
    (f"{RIGHT}/number", "香港", "right-number-invalid", f"{RIGHT}/number"),
    (RIGHT, {"jurisdiction": "CN", "number": "202010000001.0"}, "right-number-invalid", f"{RIGHT}/number"),
    (RIGHT, {"jurisdiction": "CN", "number": "CN103915826B"}, "right-number-invalid", f"{RIGHT}/number"),
    *(
        (pointer, named("USCC", uscc(999)), "party-unknown", pointer)
        for pointer in (
            *("/pledgee", "/pledgor", "/debtor", "/contract/signatories/1", "/consents/0/party", "/agents/0/party"),
            *("/acknowledgements/0/party", "/on_behalf_of/0"),
        )
    ),
    ("/pledgor/value", FIRM["value"][:-1] + "0", "identifier-invalid", "/pledgor"),
    ("/pledgor", named("LEI", "25490000000000000300"), "identifier-invalid", "/pledgor"),
    ("/pledgor", named("VAT", "1"), "identifier-invalid", "/pledgor"),
    ("/pledgor", named("OTHER", "1"), "identifier-invalid", "/pledgor"),
    ("/pledgor/issuer", "X", "identifier-invalid", "/pledgor"),
]


@pytest.mark.parametrize(("pointer", "value", "code", "told"), SHAPES)
def test_one_fault_in_a_filing_is_pointed_at(
    world: World, right: Body, pointer: str, value: Any, code: str, told: str
) -> None:
    before = world.entries
    answer = world.bank.post("/v1/pledges", changed(_full(right), pointer, value))
    problem = refused(world, answer, before, 422, code, told)
    if code == "right-number-invalid":
        assert problem["reason"] in {"check-digit", "publication-number", "characters"}


def test_several_faults_are_told_at_once(world: World, right: Body) -> None:
    body = changed(changed(_full(right), "/stray", 1), "/contract/written", "yes")
    before = world.entries
    problem = refused(world, world.bank.post("/v1/pledges", body), before, 422, "input-invalid", "/stray")
    assert {error["pointer"] for error in problem["errors"]} == {"/stray", "/contract/written"}


@pytest.mark.parametrize("spell", [str.lower, lambda n: f"ZL {n}", lambda n: f"CN{n.replace('.', '')}"])
def test_a_right_given_twice_is_refused_however_it_is_spelt(
    world: World, mainland: Body, spell: Callable[[str], str]
) -> None:
    again = item({**mainland, "number": spell(mainland["number"])})
    before = world.entries
    answer = world.bank.post("/v1/pledges", filing(item(mainland), again))
    refused(world, answer, before, 422, "input-invalid", "/collateral/1/right")


def test_a_filing_has_at_most_200_items(world: World, right: Body) -> None:
    before = world.entries
    answer = world.bank.post("/v1/pledges", filing(*[item(right)] * 201))
    refused(world, answer, before, 422, "input-invalid", "/collateral")


@pytest.mark.fuller
def test_what_one_journal_entry_can_not_hold_is_recorded_in_several(world: World) -> None:
    rights = [world.right("MO", "invention") for _ in range(200)]
    many = [[act("MO-DSEDT", ENTERED, reference=f"{'R' * 60}{n}") for n in range(12)] for _ in rights]
    body = filing(*(item(one, filings=acts) for one, acts in zip(rights, many, strict=True)))
    assert len(json.dumps(body)) < 1024 * 1024
    before = world.entries
    pledge = must(201, world.bank.post("/v1/pledges", body)).json()
    assert len(pledge["items"]) == 200
    assert len(world.history(pledge)) == world.entries - before > 1
