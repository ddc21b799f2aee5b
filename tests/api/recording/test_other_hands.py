"""A filing that another hand wrote is the same filing: identifiers, numbers of rights, references, by one folding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.scenes.world import (
    BANK,
    DEBTOR,
    FIRM,
    FIRM_LEI,
    Body,
    World,
    filing,
    item,
    must,
    open_world,
)
from tests.support import SqliteDatabases


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


HANDS: dict[str, Callable[[str], str]] = {
    "lower case": str.lower,
    "full width": _wide,
    "spaces within": lambda text: f"{text[:6]} {text[6:]}",
    "spaces around": lambda text: f" {text} ",
}
REFERENCES: dict[str, Callable[[str], str]] = {
    **{name: HANDS[name] for name in ("lower case", "full width", "spaces around")},
    "repeated spaces": lambda text: text.replace(" ", "   "),
    "another dash": lambda text: text.replace("-", "–"),
    "a character that shows nothing": lambda text: f"{text[:3]}\u200b{text[3:]}",
    "decomposed": lambda text: text.replace("É", "E\u0301"),
}
NUMBERS: dict[str, Callable[[str], str]] = {
    **HANDS,
    "a hyphen": lambda text: f"{text[:2]}-{text[2:]}",
    "a kind letter": lambda text: f"{text}A",
    "a hyphen before the kind letter": lambda text: f"{text}-A",
    "a dot before the kind letter": lambda text: f"{text}.A",
    "a leading zero": lambda text: f"{text[:2]}0{text[2:]}",
}


def _tried(world: World, body: Body) -> dict[str, Any]:
    """What the filing would give, without what hangs on chance."""
    told = must(201, world.bank.post("/v1/pledges?dry_run=true", body)).json()
    return {key: value for key, value in told.items() if key not in ("terms_digest", "registered_at", "terms")}


@pytest.fixture(scope="module")
def world(sqlite_databases: SqliteDatabases) -> Iterator[World]:
    """A world that these tests share; what they ask does not hang on the engine."""
    with sqlite_databases.fresh() as url, open_world(url) as opened:
        yield opened


@pytest.fixture(scope="module")
def filed(world: World) -> tuple[Body, dict[str, Any]]:
    """A filing over a fresh right, and what it would give."""
    body = filing(item(world.right("HK", "standard_o")))
    return body, _tried(world, body)


@pytest.mark.parametrize("hand", HANDS.values(), ids=HANDS)
def test_parties_may_be_written_in_any_way(
    world: World, filed: tuple[Body, dict[str, Any]], hand: Callable[[str], str]
) -> None:
    """Identifiers by case, width and spaces; and any other identifier of the same party."""
    body, expected = filed
    written = {key: {**one, "value": hand(one["value"])} for key, one in (("pledgee", BANK), ("debtor", DEBTOR))}
    assert _tried(world, {**body, **written, "pledgor": FIRM}) == expected
    by_lei = _tried(world, {**body, **written, "pledgor": {**FIRM_LEI, "value": hand(FIRM_LEI["value"])}})
    assert [by_lei[key] for key in ("items", "headline", "safe_class")] == [
        expected[key] for key in ("items", "headline", "safe_class")
    ]


@pytest.mark.parametrize("hand", NUMBERS.values(), ids=NUMBERS)
def test_rights_may_be_written_in_any_way(
    world: World, filed: tuple[Body, dict[str, Any]], hand: Callable[[str], str]
) -> None:
    """Width, case, spaces, hyphens, dots, leading zeros and the kind letter fold; it is no right of its own."""
    body, expected = filed
    (told,) = body["collateral"]
    number = hand(told["right"]["number"])
    assert _tried(world, {**body, "collateral": [{**told, "right": {**told["right"], "number": number}}]}) == expected


@pytest.mark.parametrize("hand", REFERENCES.values(), ids=REFERENCES)
def test_an_official_reference_may_be_written_in_any_way(world: World, hand: Callable[[str], str]) -> None:
    """Two live pledges never rest on one official entry, however its reference is written."""
    right = world.right("HK", "standard_o")
    one = item(right)
    (act,) = one["filings"]
    act["reference"] = f"P19-É {act['reference']}"
    world.pledge(one)
    spelt = {**one, "filings": [{**act, "reference": hand(act["reference"])}]}
    answer = must(409, world.bank.post("/v1/pledges?dry_run=true", filing(spelt))).json()
    assert answer["code"] == "reference-already-used"
