"""A name is read alike by every door, is one name in every spelling, and is never one that nobody can read."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from registry.service.importing.load import import_parties, import_rights
from tests.cli.sheets import party_sheet, sheet
from tests.scenes.world import FIRM, Body, World, must, name, named, party, right_body, uscc

Respell = Callable[[str], str]

NAME = "Café do Exemplo (深圳) Lda."
RESPELLED: dict[str, Respell] = {
    "told again": lambda text: text,
    "spaces around": lambda text: f"\u3000{text} ",
    "repeated spaces": lambda text: text.replace(" ", "  "),
    "ideographic spaces": lambda text: text.replace(" ", "\u3000"),
    "no space beside brackets": lambda text: text.replace(" (", "(").replace(") ", ")"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "capitals": str.upper,
    "a zero-width space": lambda text: text.replace("é", "é\u200b"),
    "a selector of variants": lambda text: text.replace("深", "深\ufe00"),
}
UNREADABLE = (
    *("\u200b", " \u3000\u00a0", "\u2060\ufeff", "\u00ad", "\u3164", "\u2800"),
    *("示例\n公司", "示例\t公司", "示例\x7f", "\x85示例", "示例\u2028"),
    *("\u202e司公例示", "示例\u2067公司\u2069", "示例\u202a"),
)

_serials = itertools.count(70_001)


def told(firm: Body, *texts: str, lang: str = "pt") -> Body:
    return {**party(firm, name="x"), "names": [{"text": text, "lang": lang} for text in texts]}


def by_file(world: World, firm: Body, text: str, lang: str = "pt") -> Any:
    row = {"kind": "company", "seat": "CN", "name": text, "lang": lang, **firm}
    (result,) = import_parties(world.desk.register, party_sheet(row))
    return result


@pytest.mark.parametrize("respell", RESPELLED.values(), ids=list(RESPELLED))
def test_a_name_in_another_spelling_is_the_same_name_at_both_doors(world: World, respell: Respell) -> None:
    firm = named("USCC", uscc(next(_serials)))
    first = must(201, world.registrar.post("/v1/parties", told(firm, NAME))).json()
    before = world.entries
    again = must(200, world.registrar.post("/v1/parties", told(firm, respell(NAME), lang="PT"))).json()
    assert again["names"] == first["names"]
    assert by_file(world, firm, respell(NAME)).outcome.value == "known"
    assert world.entries == before
    other = must(200, world.registrar.post("/v1/parties", told(firm, f"{NAME} 2", respell(NAME)))).json()
    assert [one["text"] for one in other["names"]] == [NAME, f"{NAME} 2"]


def test_of_several_spellings_told_at_once_the_first_is_kept(world: World) -> None:
    firm = named("USCC", uscc(next(_serials)))
    made = must(201, world.registrar.post("/v1/parties", told(firm, NAME, NAME.upper(), f" {NAME}"))).json()
    assert [one["text"] for one in made["names"]] == [NAME]


def test_another_letter_day_or_language_is_another_name(world: World) -> None:
    firm = named("USCC", uscc(next(_serials)))
    must(201, world.registrar.post("/v1/parties", told(firm, NAME)))
    for more in (told(firm, NAME.replace("é", "e")), told(firm, NAME, lang="en")):
        before = world.entries
        must(200, world.registrar.post("/v1/parties", more))
        assert world.entries == before + 1
    dated = {**told(firm, NAME), "names": [{"text": NAME, "lang": "pt", "from": "2020-01-01"}]}
    assert len(must(200, world.registrar.post("/v1/parties", dated)).json()["names"]) == 4


def test_both_doors_keep_one_text(world: World) -> None:
    firms = [named("USCC", uscc(next(_serials))) for _ in range(2)]
    text = "\u3000Exemplo\u3000Lda. \u00a0"
    must(201, world.registrar.post("/v1/parties", told(firms[0], text)))
    assert by_file(world, firms[1], text).outcome.value == "loaded"
    answers = [must(200, world.public.get(f"/v1/firms/USCC/{one['value']}/encumbrances")).json() for one in firms]
    assert {one["firm"]["name"]["text"] for one in answers} == {"Exemplo\u3000Lda."}


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_name_that_nobody_can_read_is_refused_at_both_doors(world: World, text: str) -> None:
    firm = named("USCC", uscc(next(_serials)))
    before = world.entries
    problem = must(422, world.registrar.post("/v1/parties", told(firm, NAME, text))).json()
    assert problem["errors"][0]["pointer"] == "/names/1/text"
    result = by_file(world, firm, text)
    assert result.outcome.value in ("refused", "incomplete")
    assert result.outcome.value == "incomplete" or (result.reason, result.column) == ("name", "name")
    owned = {**right_body("HK", "standard_o", "HK40999999", [FIRM]), "owners": [{"name": {"text": text, "lang": "zh"}}]}
    problem = must(422, world.registrar.post("/v1/rights", owned)).json()
    assert problem["errors"][0]["pointer"] == "/owners/0/name/text"
    titled = {**right_body("HK", "standard_o", "HK40999999", [FIRM]), "titles": [{"text": text, "lang": "zh"}]}
    assert must(422, world.registrar.post("/v1/rights", titled)).json()["errors"][0]["pointer"] == "/titles/0/text"
    row = {"jurisdiction": "HK", "publication_number": "HK40999999", "kind": "short-term patent",
           "owner_zh": "示例公司", "title_zh": text, "filing_date": "2020-05-01",
           "grant_date": "2021-09-01"}  # fmt: skip
    if text.strip():
        (refused,) = import_rights(world.desk.register, sheet(row))
        assert (refused.outcome.value, refused.reason, refused.column) == ("refused", "name", "title_zh")
    assert world.entries == before


def test_a_licensee_that_nobody_can_read_is_refused(world: World) -> None:
    right = world.right()
    licence = {"type": "licence_recorded", "exclusive": True, "licensee": "\u200b", "from": "2026-11-01",
               "effective_at": "2026-11-01T00:00:00+08:00", "observed_at": "2026-11-20T00:00:00+08:00",
               "source": {"register": "HK-IPD", "reference": "E-1"}}  # fmt: skip
    problem = must(422, world.registrar.post(f"/v1/rights/{name(right)}/events", licence)).json()
    assert problem["errors"][0]["pointer"] == "/licensee"


@pytest.mark.parametrize("respell", RESPELLED.values(), ids=list(RESPELLED))
def test_an_observation_whose_texts_are_spelled_otherwise_is_the_same_observation(
    world: World, respell: Respell
) -> None:
    number = f"HK4{next(_serials):07}"
    body = {**right_body("HK", "standard_o", number, [FIRM]), "titles": [{"text": NAME, "lang": "pt"}]}
    body["owners"] = [{"name": {"text": NAME, "lang": "pt"}}, {"party": FIRM}]
    first = must(201, world.registrar.post("/v1/rights", body)).json()
    before = world.entries
    spelled = {
        **body,
        "titles": [{"text": respell(NAME), "lang": "pt"}],
        "owners": [{"name": {"text": respell(NAME), "lang": "PT"}}, {"party": FIRM}],
        "source": {**body["source"], "reference": respell("Extract") + "\u200b"},
    }
    assert must(200, world.registrar.post("/v1/rights", spelled)).json()["titles"] == first["titles"]
    assert world.entries == before


def test_an_owner_told_again_in_another_spelling_is_one_owner_of_a_row(world: World) -> None:
    row = {"jurisdiction": "HK", "publication_number": f"HK4{next(_serials):07}", "kind": "short-term patent",
           "owner_zh": "腾讯科技(深圳)有限公司; 腾讯科技（深圳）有限公司；另一公司", "filing_date": "2020-05-01",
           "grant_date": "2021-09-01"}  # fmt: skip
    (loaded,) = import_rights(world.desk.register, sheet(row))
    answer = must(200, world.public.get(f"/v1/rights/{loaded.name}")).json()
    assert [one["name"]["text"] for one in answer["owners"]] == ["腾讯科技(深圳)有限公司", "另一公司"]
    spelled = {**row, "owner_zh": "腾讯科技（深圳）有限公司;另一公司"}
    assert import_rights(world.desk.register, sheet(spelled))[0].outcome.value == "known"


@pytest.mark.parametrize("day", ["2026-02-30", "2026-2-3", "1899-12-31", "2201-01-01", "20260203", "2026-11-2０"])
def test_a_day_that_is_none_is_refused_in_words_of_our_own(world: World, day: str) -> None:
    body = {**right_body("HK", "standard_o", "HK40999998", [FIRM]), "granted_on": day}
    (error,) = must(422, world.registrar.post("/v1/rights", body)).json()["errors"]
    assert error["pointer"] == "/granted_on"
    assert error["detail"] in (
        "a day is written YYYY-MM-DD",
        "there is no such day",
        "a day lies between 1900 and 2200",
    )
