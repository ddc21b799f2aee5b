"""`GET /v1/rules` and `GET /v1/rules/{id}`: every rule by which the register judges, for anyone who asks."""

from __future__ import annotations

import pytest

from tests.scenes.world import World, filing, item, must

MEMBERS = {
    *(
        "id",
        "jurisdiction",
        "effect",
        "does",
        "code",
        "says",
        "basis",
        "confidence",
        "first_day",
        "same_as",
        "cure",
        "tests",
    ),
}


def test_anyone_may_read_every_rule_with_its_basis_and_the_tests_that_exercise_it(world: World) -> None:
    answer = must(200, world.public.get("/v1/rules")).json()
    assert answer["rule_set_version"] == world.desk.register.rule_set_version
    assert len(answer["items"]) > 300
    assert all(set(one) == MEMBERS for one in answer["items"])
    assert {one["does"] for one in answer["items"]} == {"decides", "warns", "deadline", "informs"}
    assert all(one["tests"] for one in answer["items"] if one["does"] != "informs")
    assert all(test.startswith("tests/") and "::test_" in test for one in answer["items"] for test in one["tests"])


def test_one_rule_is_that_of_the_list(world: World) -> None:
    listed = {one["id"]: one for one in world.public.get("/v1/rules").json()["items"]}
    for rule in ("CN-45", "HK-64", "MO-13", "XB-12", "MR-05"):
        assert must(200, world.bank.get(f"/v1/rules/{rule}")).json() == listed[rule]
    pledge_law = listed["CN-45"]
    assert (pledge_law["jurisdiction"], pledge_law["effect"], pledge_law["first_day"]) == ("CN", "refuse", "2021-11-15")
    assert pledge_law["same_as"] == ["MR-05"]
    assert pledge_law["tests"]


@pytest.mark.parametrize("rule", ["CN-999", "cn-45", "x", "CN-45 "])
def test_a_rule_that_is_not_there_is_not_found(world: World, rule: str) -> None:
    problem = must(404, world.public.get(f"/v1/rules/{rule}")).json()
    assert problem["code"] == "not-found"


def test_every_rule_that_a_refusal_names_can_be_looked_up(world: World) -> None:
    """A debt that outlasts the right, no consent, no authority, and a security of another place."""
    body = filing(item(world.right("CN", "invention"), entered=None, security="hk_fixed_charge"), consents=[])
    body["obligation"]["due_on"] = "2099-01-01"
    findings = must(422, world.bank.post("/v1/pledges", body)).json()["findings"]
    named = {rule for one in findings for rule in one["rules"]}
    assert {"MR-02", "CN-45", "MR-16"} <= named
    for rule in named:
        found = must(200, world.public.get(f"/v1/rules/{rule}")).json()
        assert found["id"] == rule
