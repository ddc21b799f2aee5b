"""The table of what a pledge can become: one in the code, shown by `/meta` and printed in the integrators' guide."""

from __future__ import annotations

import json
import re
from importlib import resources

from registry.domain.pledge.pledge import TRANSITIONS, PledgeStatus
from registry.domain.rank.standing import ItemStatus
from tests.scenes.lives import COMMANDS
from tests.scenes.world import World, must
from tests.support import ROOT

PREFIX = "/v1/pledges/{registration_number}/"


def table(head: str) -> list[list[str]]:
    """The cells of the guide's table with that head."""
    guide = (ROOT / "registry/guides/integrating.md").read_text(encoding="utf-8")
    section = guide.split("## The life of a pledge")[1].split("\n## ")[0]
    rows = section.split(f"| {head} |")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_meta_shows_the_transitions_of_the_code(world: World) -> None:
    shown = must(200, world.public.get("/meta")).json()["transitions"]
    assert shown == {
        what: {state: list(after) for state, after in states.items()} for what, states in TRANSITIONS.items()
    }


def test_every_state_has_its_transitions() -> None:
    assert TRANSITIONS["pledge"].keys() == set(PledgeStatus)
    assert TRANSITIONS["item"].keys() == set(ItemStatus)


def test_the_guide_prints_the_transitions_of_the_code() -> None:
    """States that nothing follows are not in it."""
    printed = {
        (what, state.strip("`")): tuple(re.findall("`([a-z]+)`", after)) for what, state, after in table("of | state")
    }
    assert printed == {
        (what, state): after for what, states in TRANSITIONS.items() for state, after in states.items() if after
    }


def test_the_guide_lists_every_command_of_a_pledge_s_life() -> None:
    described = json.loads(resources.files("registry.api").joinpath("openapi.json").read_text(encoding="utf-8"))
    routes = {
        path.removeprefix(PREFIX)
        for path, told in described["paths"].items()
        if path.startswith(PREFIX) and "post" in told
    }
    printed = {cells[0].strip("`"): set(cells[1].split(", ")) for cells in table("`POST /v1/pledges/{number}/…`")}
    assert printed.keys() == routes
    by = {"bank": "pledgee", "firm": "pledgor", "registrar": "registrar"}
    assert all(by[command.by] in printed[command.route] for command in COMMANDS)
