"""Assessing a filing: the document it would give, on any day, with every finding, and nothing left behind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenes.world import World, codes, filing, item, must


def assessed(world: World, body: Any, query: str = "") -> Any:
    return must(200, world.bank.post(f"/v1/assessments{query}", body)).json()


def reasons(told: Any) -> Any:
    return told["items"][0]["recognition"]["HK"]["reasons"]


def test_an_assessment_is_the_document_the_filing_gives_and_stores_nothing(world: World) -> None:
    body = filing(item(world.right()))
    before = must(200, world.public.get("/readyz")).json()["journal"]
    told = assessed(world, body)
    assert must(200, world.public.get("/readyz")).json()["journal"] == before
    made = must(201, world.bank.post("/v1/pledges", body)).json()
    numbered = {"registration_number", "registered_at", "seq", "terms_digest"}
    assert told.keys() - made.keys() == {"findings"}
    assert {k: v for k, v in told.items() if k not in {*numbered, "findings"}} == {
        k: v for k, v in made.items() if k not in numbered
    }
    assert [told[name] for name in sorted(numbered)] == [None] * 4


def test_what_would_be_refused_is_assessed_too(world: World) -> None:
    right = world.right("CN", "invention")
    must(201, world.bank.post("/v1/pledges", filing(item(right))))
    told = assessed(world, filing(item(right)))
    assert "CN_ALREADY_PLEDGED" in {finding["code"] for finding in told["findings"]}
    assert told["items"][0]["recognition"]["CN"]["outcome"] == "not_recognised"


def test_a_day_ahead_is_judged_as_it_would_stand(world: World) -> None:
    """The proof grows old; the patent, in the end, expires."""
    body = filing(item(world.right()))
    assert "EVIDENCE_STALE" not in codes(reasons(assessed(world, body)))
    assert "EVIDENCE_STALE" in codes(reasons(assessed(world, body, "?as_of=2027-03-01")))
    assert assessed(world, body, "?as_of=2060-01-01")["headline"]["HK"] == "not_recognised"


@pytest.mark.parametrize(("caller", "status"), [("firm", 200), ("auditor", 200), ("registrar", 200), ("public", 401)])
def test_whoever_is_signed_in_may_ask(world: World, caller: str, status: int) -> None:
    body = filing(item(world.right("MO", "invention")))
    must(status, getattr(world, caller).post("/v1/assessments", body))
