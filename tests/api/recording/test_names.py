"""Names tell nobody apart: who a firm is hangs on its identifiers, and a further name changes its card alone."""

from __future__ import annotations

from tests.scenes.world import Body, World, item, must, named, party, uscc

NAME = "华南新材料有限公司"


def _encumbrances(world: World, firm: Body) -> Body:
    path = f"/v1/firms/{firm['scheme']}/{firm['value']}/encumbrances"
    answer: Body = must(200, world.public.get(path)).json()
    return answer


def test_inv_55_two_firms_of_one_name_are_two_firms(world: World) -> None:
    """INV-55: the same name under another identifier is another firm, which owns and has pledged nothing."""
    pledging, namesake = named("USCC", uscc(550)), named("USCC", uscc(551))
    ids = {
        must(201, world.registrar.post("/v1/parties", party(one, name=NAME))).json()["id"]
        for one in (pledging, namesake)
    }
    assert len(ids) == 2
    right = world.right("HK", "standard_o", pledging)
    world.pledge(item(right), pledgor=pledging)
    assert _encumbrances(world, pledging)["totals"] == {"rights": 1, "encumbered": 1, "live_items": 1}
    other = _encumbrances(world, namesake)
    assert other["known"] is True
    assert other["items"] == []
    assert other["firm"]["id"] in ids


def test_inv_55_an_unidentified_owner_is_nobody_of_that_name(world: World) -> None:
    """INV-55: an owner told by name alone is matched to no firm on record."""
    firm = named("USCC", uscc(552))
    must(201, world.registrar.post("/v1/parties", party(firm, name=NAME)))
    world.right("HK", "standard_o", owners=[{"name": {"text": NAME, "lang": "zh-Hans"}}])
    assert _encumbrances(world, firm)["items"] == []


def test_inv_55_a_further_name_changes_the_card_and_nothing_else(world: World) -> None:
    """INV-55: in Simplified, Traditional or Portuguese: rank, outcomes and what is encumbered stay as they were."""
    firm = named("USCC", uscc(553))
    must(201, world.registrar.post("/v1/parties", party(firm, name=NAME)))
    world.pledge(item(world.right("HK", "standard_o", firm)), pledgor=firm)
    before = _encumbrances(world, firm)
    assert before["totals"]["live_items"] == 1
    for text, lang, since in (
        ("华南新材料", "zh-Hans", "2023-01-01"),
        ("華南新材料有限公司", "zh-Hant", "2024-01-01"),
        ("Novos Materiais do Sul, Limitada", "pt", "2025-01-01"),
    ):
        name = {"text": text, "lang": lang, "from": since}
        must(200, world.registrar.post("/v1/parties", {**party(firm, name=NAME), "names": [name]}))
        after = _encumbrances(world, firm)
        assert _told(after) == _told(before)
        assert after["firm"] == {**before["firm"], "name": name}


def _told(answer: Body) -> Body:
    """The answer without the cards, which bear the names, and without the instants it was asked at."""
    asked = {"firm", "as_of", "known_at", "position", "checkpoint"}
    groups = [{k: v for k, v in group.items() if k != "owners"} for group in answer["items"]]
    return {**{k: v for k, v in answer.items() if k not in asked}, "items": groups}
