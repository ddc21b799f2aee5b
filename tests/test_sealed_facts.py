"""The table of who may know what is whole: a code, an operation or a member that it does not list fails here."""

from __future__ import annotations

import json

import pytest
from fastapi.routing import APIRoute

from registry.api.wire.call import call
from registry.api.wire.permissions import PERMISSIONS
from registry.api.wire.problems import FRAMEWORK, STATUS
from registry.service.access.principal import Role
from tests import codes
from tests.scenes.world import World, filing, item, must, open_world, valued
from tests.sealed_facts import DEADLINES, DOCUMENT, FINDINGS, ITEM, OF_OTHERS, OPERATIONS, PROBLEMS, Rests
from tests.support import ROOT, SettableClock, SqliteDatabases

OPENAPI = json.loads((ROOT / "registry/api/openapi.json").read_text(encoding="utf-8"))


def test_it_is_known_of_every_finding_on_what_it_rests() -> None:
    """One that is only made by a rule of a place is listed like any other."""
    unlisted = {code for code in codes.findings() if code not in FINDINGS}
    assert unlisted == set(), "on what do they rest, and what could a stranger work out from them?"
    assert {code for code in FINDINGS if code not in codes.findings()} <= {"CHRONOLOGY", "FROZEN"}, "no such finding"


def test_of_what_rests_on_the_seals_of_others_it_is_said_who_is_told() -> None:
    assert {code for code, rests in FINDINGS.items() if rests is Rests.OTHERS} == OF_OTHERS.keys()


def test_deadlines_problems_and_operations_are_listed() -> None:
    assert codes.deadlines() - DEADLINES == set()
    assert {*STATUS, *FRAMEWORK.values()} == PROBLEMS.keys()
    told = {f"{method.upper()} {path}" for path, methods in OPENAPI["paths"].items() for method in methods}
    assert told == OPERATIONS.keys() == PERMISSIONS.keys()
    everyone = {str(role) for role in Role}
    for operation, permission in PERMISSIONS.items():
        assert {str(role) for role in permission.roles} == (OPERATIONS[operation].roles or everyone), operation


def test_every_route_lets_its_caller_in_by_the_table_of_who_may_do_what(world: World) -> None:
    """But for the few that need not know who calls."""
    rooms = world.app.state.rooms
    routes = [route for router in rooms for route in router.routes if isinstance(route, APIRoute)]
    named = {f"{method} {route.path_format}": route for route in routes for method in route.methods}
    assert named.keys() == PERMISSIONS.keys()
    unasked = {name for name, route in named.items() if call not in {one.call for one in route.dependant.dependencies}}
    assert unasked == {"GET /healthz", "GET /problems/{code}", "GET /guides/{name}"}


@pytest.fixture
def world(sqlite_databases: SqliteDatabases):
    with sqlite_databases.fresh() as url, open_world(url, SettableClock()) as opened:
        yield opened


def test_a_stranger_is_shown_of_a_pledge_what_the_table_says_and_no_more(world: World) -> None:
    worth = valued("V-1", "8000000", "8000000")
    number = must(201, world.bank.post("/v1/pledges", filing(item(world.right(), valuation=worth)))).json()[
        "registration_number"
    ]
    own, shown = (must(200, one.get(f"/v1/pledges/{number}")).json() for one in (world.bank, world.public))
    for members, mine, theirs in ((DOCUMENT, own, shown), (ITEM, own["items"][0], shown["items"][0])):
        assert members.keys() == mine.keys() == theirs.keys()
        for member, is_public in members.items():
            if not is_public:
                assert theirs[member] in (None, []), member
            elif member not in ("items", "legal_effect", "recognition", "objections"):
                assert theirs[member] == mine[member], member
        unsaid = {member for member, is_public in members.items() if not is_public and mine[member] in (None, [])}
        assert unsaid <= {"tranches", "ceiling", "notice_opinion"}, "of one pledge alone there is none"
