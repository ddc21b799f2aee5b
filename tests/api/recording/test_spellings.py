"""One reference in whatever spelling is one reference: nothing is drawn, entered or registered twice by a space.

What was told is kept and shown as it was told.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

import pytest
from httpx2 import Response

from tests.api.pledge.batching import done, send, sound
from tests.scenes.world import (
    CO_OWNER,
    ENTERED,
    FIRM,
    REGISTER,
    Body,
    World,
    act,
    codes,
    event,
    filing,
    item,
    must,
    name,
    reasons,
    valued,
)

Respell = Callable[[str], str]

RESPELLED: dict[str, Respell] = {
    "spaces around": lambda text: f" {text}\u3000",
    "a line break after": lambda text: f"{text}\n",
    "lower case": str.lower,
    "upper case": str.upper,
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "an en dash": lambda text: text.replace("-", "–"),
    "a minus sign": lambda text: text.replace("-", "−"),
    "spaces beside the dash": lambda text: text.replace("-", " - "),
    "full-width brackets": lambda text: text.replace("(", "（").replace(")", "）"),
    "other brackets": lambda text: text.replace("(", "〔").replace(")", "〕"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "a zero-width space": lambda text: f"{text[:2]}\u200b{text[2:]}",
    "a soft hyphen": lambda text: f"{text[:1]}\u00ad{text[1:]}",
    "a byte order mark": lambda text: f"\ufeff{text}",
}
REWRITTEN = pytest.mark.parametrize("respell", RESPELLED.values(), ids=list(RESPELLED))
DIFFERENT = ("{}1", "{} 1", "1{}", "{}²", "({})", "{}-")

_serials = itertools.count(1)


def fresh(prefix: str) -> str:
    """A reference that nothing else bears, with letters of both cases, a digit, a dash, brackets and an accent."""
    return f"{prefix}-{next(_serials)}(É)a"


# ---- valuations ------------------------------------------------------------------------------------------------------


def _drawing(world: World, reference: str, allocated: str) -> Body:
    return filing(item(world.right(), valuation=valued(reference, "8000000", allocated)))


@REWRITTEN
def test_a_valuation_is_drawn_on_once_in_whatever_spelling(world: World, respell: Respell) -> None:
    reference = fresh("V")
    must(201, world.bank.post("/v1/pledges", _drawing(world, reference, "5000000")))
    again = world.bank.post("/v1/pledges", _drawing(world, respell(reference), "5000000"))
    assert "VALUE_DOUBLE_COUNTED" in codes(must(422, again).json()["findings"])
    rest = must(201, world.bank.post("/v1/pledges", _drawing(world, respell(reference), "3000000"))).json()
    assert rest["terms"]["collateral"][0]["valuation"]["reference"] == respell(reference)


@REWRITTEN
def test_a_valuation_is_drawn_on_once_by_the_items_of_a_filing_and_by_the_lines_of_a_batch(
    world: World, respell: Respell
) -> None:
    reference = fresh("V")
    both = [
        item(world.right(), valuation=valued(told, "8000000", "5000000")) for told in (reference, respell(reference))
    ]
    refused = must(422, world.bank.post("/v1/pledges", filing(*both))).json()
    assert "VALUE_DOUBLE_COUNTED" in codes(refused["findings"])
    lines = [_drawing(world, told, "5000000") for told in (reference, respell(reference))]
    answer = must(200, send(world.bank, lines, "best_effort")).json()
    assert [one["status"] for one in answer["items"]] == [201, 422]
    later = [_drawing(world, respell(reference), amount) for amount in ("3000001", "3000000")]
    answer = must(200, send(world.bank, later, "best_effort")).json()
    assert [one["status"] for one in answer["items"]] == [422, 201]


@pytest.mark.parametrize("form", DIFFERENT)
def test_another_valuation_is_another_one(world: World, form: str) -> None:
    reference = fresh("V")
    for told in (reference, form.format(reference)):
        must(201, world.bank.post("/v1/pledges", _drawing(world, told, "8000000")))


# ---- official references ---------------------------------------------------------------------------------------------


@REWRITTEN
def test_an_official_entry_bears_one_live_pledge_of_a_right_in_whatever_spelling(
    world: World, respell: Respell
) -> None:
    right, other = world.right(), world.right()
    entry = act("HK-IPD", ENTERED, reference=fresh("P19"))
    world.pledge(item(right, filings=[entry]))
    spelled = {**entry, "reference": respell(entry["reference"])}
    again = must(409, world.bank.post("/v1/pledges", filing(item(right, filings=[spelled])))).json()
    assert again["code"] == "reference-already-used"
    later, etag = world.pledge(item(right, filings=[act("HK-IPD", ENTERED)]))
    path = f"/v1/pledges/{later['registration_number']}"
    evidence = must(409, world.bank.post(f"{path}/filings", spelled, if_match=etag)).json()
    assert (evidence["code"], evidence["errors"][0]["pointer"]) == ("reference-already-used", "/reference")
    correction = {"corrects": 0, "ground": "The wrong entry was named.", "item": 1, "acts": [spelled]}
    assert must(409, world.registrar.post(f"{path}/corrections", correction, if_match=etag)).json()["code"] == (
        "reference-already-used"
    )
    lines = [filing(item(other, filings=[one])) for one in (entry, spelled)]
    answer = must(200, send(world.bank, lines, "best_effort")).json()
    assert [one["status"] for one in answer["items"]] == [201, 409]


@REWRITTEN
def test_an_act_is_on_file_once_in_whatever_spelling(world: World, respell: Respell) -> None:
    entry = act("HK-IPD", ENTERED, reference=fresh("P19"))
    document, etag = world.pledge(item(world.right(), filings=[entry]))
    path = f"/v1/pledges/{document['registration_number']}/filings"
    again = {**entry, "reference": respell(entry["reference"])}
    assert must(409, world.bank.post(path, again, if_match=etag)).json()["code"] == "reference-already-used"
    notice = act("HK-IPD", ENTERED, "notice", reference=fresh("N"))
    twice = {"filings": [notice, {**notice, "reference": respell(notice["reference"])}]}
    problem = must(409, world.bank.post(path, twice, if_match=etag)).json()
    assert problem["errors"][0]["pointer"] == "/filings/1/reference"


def test_an_item_is_not_reopened_onto_an_entry_that_another_pledge_rests_on_since(world: World) -> None:
    right, entry = world.right(), act("HK-IPD", ENTERED, reference=fresh("P19"))
    first, _ = world.pledge(item(right, filings=[entry]))
    world.discharge(first)
    world.pledge(item(right, filings=[{**entry, "reference": f"{entry['reference']} "}]))
    path = f"/v1/pledges/{first['registration_number']}"
    etag = must(200, world.registrar.get(path)).headers["ETag"]
    reopened = {"corrects": 1, "ground": "It was discharged in error.", "reopened": [1]}
    problem = must(409, world.registrar.post(f"{path}/corrections", reopened, if_match=etag)).json()
    assert (problem["code"], problem["errors"][0]["pointer"]) == ("reference-already-used", "/reopened/0")


# ---- client references -----------------------------------------------------------------------------------------------


@REWRITTEN
def test_a_client_reference_is_a_repetition_in_whatever_spelling(world: World, respell: Respell) -> None:
    reference = fresh("BOOK")
    first, _ = world.pledge(client_reference=reference)
    again, _ = world.pledge(client_reference=respell(reference))
    (warning,) = [one for one in again["items"][0]["warnings"] if one["code"] == "possible-duplicate"]
    assert first["registration_number"] in warning["message"]
    assert again["terms"]["client_reference"] == respell(reference)
    lines = [filing(item(world.right()), client_reference=told) for told in (respell(reference), reference)]
    for one in done(send(world.bank, lines)):
        assert "possible-duplicate" in codes(one["body"]["items"][0]["warnings"])
    asked = quote(respell(reference).replace("\n", " "))
    listed = must(200, world.bank.get(f"/v1/pledges?client_reference={asked}")).json()["items"]
    assert len(listed) == 4


@REWRITTEN
def test_a_closing_set_is_found_by_its_reference_in_whatever_spelling(world: World, respell: Respell) -> None:
    reference = fresh("LOAN")
    filings = [
        filing(item(world.right("CN", "invention"), entered=None)),
        filing(item(world.right("HK", "standard_o", CO_OWNER)), pledgor=CO_OWNER),
    ]
    body = {"client_reference": reference, "filings": filings}
    made = must(201, world.bank.post("/v1/closing-sets", body)).json()
    asked = quote(respell(reference).replace("\n", " "))
    listed = must(200, world.bank.get(f"/v1/closing-sets?client_reference={asked}")).json()["items"]
    assert [one["closing_set"] for one in listed] == [made["closing_set"]]
    assert listed[0]["client_reference"] == reference


@pytest.mark.parametrize("path", ["/v1/pledges", "/v1/closing-sets"])
@pytest.mark.parametrize("asked", ["%20", "%E2%80%8B", "%E3%80%80%C2%A0"])
def test_a_reference_that_shows_nothing_asks_for_nothing(world: World, path: str, asked: str) -> None:
    """It must not be answered with the whole book, as one that is left out is."""
    problem = must(422, world.bank.get(f"{path}?client_reference={asked}")).json()
    assert problem["errors"][0]["pointer"] == "/client_reference"


@pytest.mark.parametrize("text", ["\u200b", " \u3000", "\u2060\ufeff"])
def test_a_reference_that_shows_nothing_is_refused_wherever_one_is_told(world: World, text: str) -> None:
    right = world.right()
    entry = act("HK-IPD", ENTERED, reference=text)
    drawn = item(right, valuation=valued(text, "8", "8"))
    for body, pointer in (
        (filing(item(right), client_reference=text), "/client_reference"),
        (filing(item(right, filings=[entry])), "/collateral/0/filings/0/reference"),
        (filing(drawn), "/collateral/0/valuation/reference"),
    ):
        assert must(422, world.bank.post("/v1/pledges", body)).json()["errors"][0]["pointer"] == pointer


# ---- orders of courts ------------------------------------------------------------------------------------------------


def _ordered(world: World, right: Body, document: str) -> None:
    world.happen(
        right, "preservation_ordered", authority="广州知识产权法院", document=document, **{"from": "2026-11-22"}
    )


def _lifted(world: World, right: Body, document: str, query: str = "") -> Response:
    body = event(REGISTER[right["jurisdiction"]], "preservation_lifted", document=document)
    return world.registrar.post(f"/v1/rights/{name(right)}/events{query}", body)


def _preserved(world: World, right: Body) -> list[str]:
    answer = must(200, world.public.get(f"/v1/rights/{name(right)}/encumbrances")).json()
    return [one["document"] for one in answer["items"][0]["encumbrances"] if one["kind"] == "preservation"]


@REWRITTEN
@pytest.mark.parametrize("place", ["CN", "HK"])
def test_an_order_is_lifted_by_its_document_in_whatever_spelling(world: World, place: str, respell: Respell) -> None:
    right = world.right(place, "invention" if place == "CN" else "standard_o")
    first, second = fresh("(2026)粤01财保"), fresh("(2026)粤01财保")
    _ordered(world, right, first)
    _ordered(world, right, second)
    must(201, _lifted(world, right, respell(first)))
    assert _preserved(world, right) == [second]


@pytest.mark.parametrize("place", ["CN", "HK", "MO"])
def test_the_release_of_an_order_that_nobody_made_is_refused(world: World, place: str) -> None:
    right = world.right(place, "standard_o" if place == "HK" else "invention")
    before = world.entries
    for query in ("", "?dry_run=true"):
        problem = must(422, _lifted(world, right, "D-404", query)).json()
        assert (problem["code"], problem["errors"][0]["pointer"]) == ("reference-unknown", "/document")
    assert world.entries == before
    _ordered(world, right, "D-1")
    for document in ("D-11", "D 1", "D-²", "D-2"):
        assert "D-1" in must(422, _lifted(world, right, document)).json()["detail"]
    assert _preserved(world, right) == ["D-1"]
    must(201, _lifted(world, right, "d–1"))
    must(201, _lifted(world, right, "D-1"))  # an official fact about an order there was, however often it is told


@REWRITTEN
def test_a_renewal_of_an_order_that_waits_is_known_by_its_document_in_whatever_spelling(
    world: World, respell: Respell
) -> None:
    """CN-102: another spelling would queue a second order behind the first and freeze the right for longer."""
    right, document = world.right("CN", "invention"), fresh("D")
    told = {"authority": "法院", "from": "2026-11-22"}
    world.happen(right, "preservation_ordered", document=document, until="2026-12-31", **told)
    world.happen(right, "preservation_ordered", document=respell(document), until="2027-01-31", **told)
    whole = f"/v1/rights/{name(right)}?as_of="
    assert len(must(200, world.public.get(f"{whole}2027-01-15")).json()["proceedings"]) == 1
    assert must(200, world.public.get(f"{whole}2027-02-15")).json()["proceedings"] == []


# ---- codes -----------------------------------------------------------------------------------------------------------


def test_codes_in_a_contract_and_kinds_of_documents_are_read_in_any_spelling(world: World) -> None:
    plain = filing(item(world.right("CN", "invention"), valuation=valued(fresh("V"), "8000000", "8000000")))
    plain["contract"] |= {"in_rem_choice": "CN"}
    plain["documents"] += [{"kind": "appraisal_report", "sha256": "8" * 64, "language": "zh"}]
    spelled = filing(item(world.right("CN", "invention"), valuation=valued(fresh("V"), "8000000", "8000000")))
    spelled["contract"] |= {"in_rem_choice": "cn ", "governing_law": "ｃｎ", "dispute_seat": " Cn"}
    spelled["documents"] = [
        {"kind": "Pledge_Contract", "sha256": "2" * 64, "language": "ＺＨ-Hans"},
        {"kind": "appraisal report ", "sha256": "8" * 64, "language": " zh"},
    ]
    spelled["agents"] = [{**one, "register": f"{one['register'].lower()} "} for one in spelled["agents"]]
    documents = [must(201, world.bank.post("/v1/pledges", body)).json() for body in (plain, spelled)]
    for forum in ("CN", "HK", "MO"):
        assert reasons(documents[1], forum) == reasons(documents[0], forum)
    assert codes(documents[1]["items"][0]["warnings"]) == codes(documents[0]["items"][0]["warnings"])


def test_the_projections_of_all_that_are_those_of_the_journal(own_world: World) -> None:
    world = own_world
    reference = fresh("V")
    must(201, world.bank.post("/v1/pledges", _drawing(world, f" {reference.lower()}", "8000000")))
    world.pledge(client_reference="Ｂｏｏｋ－１", pledgor=FIRM)
    sound(world)
