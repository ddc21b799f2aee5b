"""Whatever is sent in place of a valid body: an answer of the contract, and nothing stored unless it was accepted."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    right_body,
    uscc,
)
from tests.tiers import examples

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ("", " ", "\u0000", "2026-11-20", "9999-12-31T23:59:59-12:00", "5000000.00", "CNY", "CN", "-0", "1e9")
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
OPTIONAL = {
    "authority": {"sha256": "4" * 64, "resolved_on": None},
    "mandate": {"sha256": "6" * 64, "until": "2030-01-01"},
    "on_behalf_of": [FIRM],
    "co_owner_agreement": {"sha256": "5" * 64},
}

# The world is shared on purpose: a refused body must leave nothing that a later one could meet.
shared = settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything inside, containers too."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in pairs for place in _places(inner, (*path, key)))]


@st.composite
def mutated(draw: st.DrawFn, body: Body) -> Any:
    """A valid body with one to three drawn changes: a place taken out, given another value, or a member put in."""
    whole = copy.deepcopy(body)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(_places(whole)))
        if not path:
            return draw(VALUES)
        at: Any = whole
        for part in path[:-1]:
            at = at[part]
        match draw(st.sampled_from(("out", "other", "in", "twice"))):
            case "out":
                del at[path[-1]]
            case "other":
                at[path[-1]] = draw(VALUES)
            case "in" if isinstance(at, dict):
                at[draw(st.text(max_size=8))] = draw(VALUES)
            case _ if isinstance(at, list):
                at.append(copy.deepcopy(at[path[-1]]))
            case _:
                at[path[-1]] = [at[path[-1]]]
        if not whole:
            break
    return whole


def _holds(world: World, answer: Response, before: int, accepted: set[int]) -> None:
    if answer.status_code in accepted:
        assert world.entries >= before
        return
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"/problems/{problem['code']}"
    assert problem["detail"]
    assert world.entries == before


@pytest.fixture(scope="module")
def rights(world: World) -> tuple[Body, Body]:
    """Two rights that every filing here is over."""
    return world.right("HK", "standard_o"), world.right("MO", "invention")


@shared
@given(data=st.data())
def test_a_mutated_filing_is_registered_or_refused_and_nothing_between(
    world: World, rights: tuple[Body, Body], data: st.DataObject
) -> None:
    alone = filing(*map(item, rights), **OPTIONAL)
    bodies = {"/v1/pledges": alone, "/v1/closing-sets": {"client_reference": "SET", "filings": [alone]}}
    path = data.draw(st.sampled_from(sorted(bodies)))
    body = data.draw(mutated(bodies[path]))
    before = world.entries
    _holds(world, world.bank.post(path, json.dumps(body).encode()), before, {201})


@shared
@given(data=st.data())
def test_a_mutated_recording_is_taken_or_refused_and_nothing_between(
    world: World, rights: tuple[Body, Body], data: st.DataObject
) -> None:
    event = {
        **{"type": "preservation_ordered", "authority": "法院", "document": "D", "from": "2026-11-01", "until": None},
        "effective_at": "2026-11-20T00:00:00+08:00",
        "observed_at": "2026-11-20T00:00:00+08:00",
        "source": {"register": "HK-IPD", "reference": "E"},
    }
    base = {"right": {"jurisdiction": "EP", "number": "EP1"}, "link": "hk_r_of"}
    bodies = {
        "/v1/parties": party(named("USCC", uscc(701)), name="公司", hk_registered_non_hk=False, insolvent_since=None),
        "/v1/rights": {**right_body("HK", "standard_r", "HK70000001", [FIRM]), "base": base},
        f"/v1/rights/{name(rights[0])}/events": event,
    }
    path = data.draw(st.sampled_from(sorted(bodies)))
    body = data.draw(mutated(bodies[path]))
    before = world.entries
    _holds(world, world.registrar.post(path, json.dumps(body).encode()), before, {200, 201})


@shared
@given(
    raw=st.binary(max_size=200) | st.text(max_size=100).map(str.encode) | VALUES.map(lambda v: json.dumps(v).encode())
)
def test_any_bytes_are_refused(world: World, raw: bytes) -> None:
    before = world.entries
    answer = world.bank.post("/v1/pledges", raw)
    _holds(world, answer, before, set())
    assert answer.status_code in {400, 422}


@shared
@given(
    head=st.sampled_from(
        (
            *("/v1/pledges/", "/v1/rights/", "/v1/rights/HK/", "/v1/firms/", "/v1/firms/USCC/", "/problems/"),
            "/v1/closing-sets/",
        )
    ),
    middle=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    tail=st.sampled_from(("", "/encumbrances", "/history")),
    query=st.dictionaries(
        st.sampled_from(("as_of", "known_at", "limit", "cursor", "status", "jurisdiction", "after", "stray")),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=24),
        max_size=2,
    ),
)
def test_any_path_and_query_is_answered(world: World, head: str, middle: str, tail: str, query: dict[str, str]) -> None:
    from urllib.parse import quote, urlencode

    answer = world.public.get(f"{head}{quote(middle, safe='/:')}{tail}?{urlencode(query)}")
    assert answer.status_code in {200, 401, 404, 405, 422}
    if answer.status_code != 200:
        assert answer.json()["status"] == answer.status_code


def test_what_any_body_left_behind_verifies(world: World) -> None:
    from registry.service.operating import upkeep

    must(201, world.bank.post("/v1/pledges", filing(item(world.right()))))
    assert not upkeep.verify(world.desk.register).findings
