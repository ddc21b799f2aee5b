"""A change of law: values and rules hold from their own first day, and what was judged before stays as it was judged.

The law of these tests changes on 1 January 2027: Mainland reservations last 15 days and a new rule asks for a notary,
Hong Kong fees can be paid three months late, inventions filed from then on live 25 years. None of it is so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from registry.domain.case.case import Case, Jurisdiction, PlaceRule, Places
from registry.domain.law.dated import Dated
from registry.domain.law.finding import Confidence, Effect
from registry.service.operating import sweep, upkeep
from tests.scenes.world import Body, World, act, codes, filing, item, must, name, open_world
from tests.support import SettableClock

CHANGE = date(2027, 1, 1)
EVE = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
"""The last second of 31 December at UTC+8."""
FIRST = EVE + timedelta(seconds=1)
OLD_EDITION, NEW_EDITION = "2026-11-24", "2027-01-01"


def _unnotarised(case: Case) -> str | None:
    known = any(paper.kind == "notarial_certificate" for paper in case.filing.documents)
    return None if known else "The contract is not notarised."


NOTARY = PlaceRule(
    id="CN-900",
    effect=Effect.REFUSE,
    says="The contract is notarised.",
    basis="an act of these tests",
    confidence=Confidence.VERIFIED,
    first_day=CHANGE,
    code="CONTRACT_NOT_NOTARISED",
    check=_unnotarised,
)

SHORTER = PlaceRule(
    id="CN-901",
    effect=Effect.REFUSE,
    says="What CN-45 says, now in an act of its own.",
    basis="another act of these tests",
    confidence=Confidence.VERIFIED,
    first_day=CHANGE,
    cites=("MR-05 TERM_SHORTER_THAN_DEBT",),
)


def _then(values: tuple[Dated[int], ...], value: int) -> tuple[Dated[int], ...]:
    return (*values, Dated(first_day=CHANGE, value=value, basis="an act of these tests"))


def _longer_lived(place: Jurisdiction) -> MappingProxyType[str, Any]:
    kind = place.kinds["invention"]
    return MappingProxyType({**place.kinds, "invention": replace(kind, term_years=_then(kind.term_years, 25))})


def changed(places: Places) -> Places:
    """The places under the law that changes."""
    mainland, hong_kong = places["CN"], places["HK"]
    return MappingProxyType(
        {
            **places,
            "CN": replace(
                mainland,
                reservation_days=_then(mainland.reservation_days, 15),
                kinds=_longer_lived(mainland),
                rules=(*mainland.rules, NOTARY, SHORTER),
            ),
            "HK": replace(hong_kong, grace_months=_then(hong_kong.grace_months, 3)),
        }
    )


def under(world: World, places: Places, rule_set_version: str) -> None:
    """Have the application judge by this law from its next call on, as when it is installed anew."""
    register = replace(world.desk.register, places=places, rule_set_version=rule_set_version)
    app: Any = world.client.app
    app.state.desk = replace(world.desk, register=register)


@pytest.fixture
def world(database_url: str, clock: SettableClock) -> Iterator[World]:
    """A register that knows of the change to come, on the eve of it."""
    clock.set(EVE)
    with open_world(database_url, clock) as opened:
        under(opened, changed(opened.desk.register.places), OLD_EDITION)
        yield opened


def reserved(world: World, **members: Any) -> Body:
    """A Mainland patent pledged without an official entry."""
    pledge, _ = world.pledge(item(world.right("CN", "invention"), entered=None), **members)
    return pledge


def notarised(*items: Body, **members: Any) -> Body:
    """A filing with the paper that the new rule asks for."""
    body = filing(*items, **members)
    body["documents"] = [*body["documents"], {"kind": "notarial_certificate", "sha256": "8" * 64, "language": "zh"}]
    return body


def deadline(world: World, pledge: Body, code: str) -> Body:
    """One deadline of a pledge."""
    found: list[Body] = must(200, world.bank.get("/v1/deadlines?until=2199-12-31")).json()["items"]
    return next(d for d in found if (d["registration_number"], d["code"]) == (pledge["registration_number"], code))


# ---- values ----------------------------------------------------------------------------------------------------------


def test_a_reservation_lasts_as_long_as_the_law_said_on_the_day_it_was_filed(world: World) -> None:
    before = reserved(world)
    world.clock.set(FIRST)
    body = notarised(item(world.right("CN", "invention"), entered=None))
    after = must(201, world.bank.post("/v1/pledges", body)).json()
    assert deadline(world, before, "RESERVATION_ENDS")["due_on"] == "2027-01-30"
    assert deadline(world, after, "RESERVATION_ENDS")["due_on"] == "2027-01-16"
    world.clock.set(datetime(2027, 1, 16, 16, 0, tzinfo=UTC))
    shown = [world.bank.get(f"/v1/pledges/{one['registration_number']}").json() for one in (before, after)]
    assert [one["status"] for one in shown] == ["live", "lapsed"]


def test_a_fee_has_the_grace_of_the_day_it_fell_due(world: World) -> None:
    old, new = world.right("HK", fees_paid_until="2026-12-31"), world.right("HK", fees_paid_until="2027-01-01")
    world.clock.set(datetime(2027, 4, 1, 2, 0, tzinfo=UTC))
    for right, ends in ((old, "2027-06-30"), (new, "2027-04-01")):
        pledge, _ = world.pledge(item(right))
        assert deadline(world, pledge, "RENEWAL_FEE_DUE")["grace_ends_on"] == ends
        assert "FEES_UNPAID" in codes(pledge["items"][0]["recognition"]["HK"]["reasons"])
    world.clock.advance(timedelta(days=1))
    world.pledge(item(old))
    refused = must(422, world.bank.post("/v1/pledges", filing(item(new)))).json()
    assert "NOT_IN_FORCE" in codes(refused["findings"])


def test_a_right_lives_as_long_as_the_law_said_on_the_day_it_was_filed(world: World) -> None:
    world.clock.set(datetime(2027, 6, 1, 2, 0, tzinfo=UTC))
    dates = {"granted_on": "2027-05-01", "fees_paid_until": "2028-12-31"}
    old = world.right("CN", "invention", filed_on="2026-12-31", **dates)
    new = world.right("CN", "invention", filed_on="2027-01-01", **dates)
    assert [world.public.get(f"/v1/rights/{name(one)}").json()["expires_on"] for one in (old, new)] == [
        "2046-12-30",
        "2051-12-31",
    ]
    long_debt = notarised(item(old, entered=None))["obligation"] | {"due_on": "2047-01-01"}
    refused = world.bank.post("/v1/pledges", notarised(item(old, entered=None), obligation=long_debt))
    assert "TERM_SHORTER_THAN_DEBT" in codes(must(422, refused).json()["findings"])
    must(201, world.bank.post("/v1/pledges", notarised(item(new, entered=None), obligation=long_debt)))


# ---- rules -----------------------------------------------------------------------------------------------------------


def test_a_rule_judges_from_its_first_day_on_and_not_before(world: World) -> None:
    reserved(world)
    world.clock.set(FIRST)
    right = world.right("CN", "invention")
    refused = must(422, world.bank.post("/v1/pledges", filing(item(right, entered=None)))).json()
    (finding,) = [one for one in refused["findings"] if one["rule"] == "CN-900"]
    assert (finding["code"], finding["severity"], finding["basis"]) == (
        "CONTRACT_NOT_NOTARISED",
        "fail",
        "an act of these tests",
    )
    must(201, world.bank.post("/v1/pledges", notarised(item(right, entered=None))))


def test_a_finding_rests_on_the_rule_in_force_that_day(world: World) -> None:
    right = world.right("CN", "invention")
    body = notarised(item(right, entered=None))
    body["obligation"]["due_on"] = "2099-01-01"
    for rule in ("CN-45", "CN-901"):
        findings = must(422, world.bank.post("/v1/pledges", body)).json()["findings"]
        (finding,) = [one for one in findings if one["code"] == "TERM_SHORTER_THAN_DEBT"]
        assert finding["rules"] == ["MR-05", rule]
        world.clock.set(FIRST)


def test_a_rule_still_to_come_is_in_the_catalogue_with_its_first_day(world: World) -> None:
    rule = must(200, world.public.get("/v1/rules/CN-900")).json()
    assert (rule["first_day"], rule["effect"], rule["jurisdiction"]) == ("2027-01-01", "refuse", "CN")


def test_a_pledge_filed_before_stays_good_and_can_be_perfected_and_ended_after(world: World) -> None:
    pledge = reserved(world)
    number = pledge["registration_number"]
    world.clock.set(datetime(2027, 1, 10, 2, 0, tzinfo=UTC))
    evidence = {"item": 1, **act("CNIPA", "2027-01-08T00:00:00+08:00")}
    etag = world.bank.get(f"/v1/pledges/{number}").headers["ETag"]
    filed = must(200, world.bank.post(f"/v1/pledges/{number}/filings", evidence, if_match=etag))
    assert filed.json()["items"][0]["recognition"]["CN"]["outcome"] == "recognised_with_conditions"
    discharge = {"reason": "debt_performed"}
    must(200, world.bank.post(f"/v1/pledges/{number}/discharge", discharge, if_match=filed.headers["ETag"]))


# ---- editions of the rules -------------------------------------------------------------------------------------------


def editions(world: World, number: str) -> list[tuple[str, str]]:
    """The kind of each entry of a pledge, with the edition its sealed body names."""
    history = must(200, world.bank.get(f"/v1/pledges/{number}/history")).json()["items"]
    return [(entry["kind"], entry["sealed_body"]["payload"]["rule_set_version"]) for entry in history]


def test_each_entry_names_the_edition_that_judged_it_and_the_document_that_of_what_it_shows(world: World) -> None:
    pledge = reserved(world)
    number = pledge["registration_number"]
    assert pledge["rule_set_version"] == OLD_EDITION
    world.clock.set(datetime(2027, 1, 10, 2, 0, tzinfo=UTC))
    under(world, changed(world.desk.register.places), NEW_EDITION)
    read = must(200, world.bank.get(f"/v1/pledges/{number}"))
    assert read.json()["rule_set_version"] == NEW_EDITION
    eve = {"as_of": pledge["registered_at"], "known_at": "2026-12-31"}
    assert world.read(pledge, f"?{'&'.join(f'{k}={v}' for k, v in eve.items())}")["rule_set_version"] == OLD_EDITION
    assert editions(world, number) == [("pledge_registered", OLD_EDITION)]
    evidence = {"item": 1, **act("CNIPA", "2027-01-08T00:00:00+08:00")}
    filed = must(200, world.bank.post(f"/v1/pledges/{number}/filings", evidence, if_match=read.headers["ETag"]))
    assert filed.json()["rule_set_version"] == NEW_EDITION
    assert editions(world, number) == [("pledge_registered", OLD_EDITION), ("evidence_filed", NEW_EDITION)]
    late = must(201, world.bank.post("/v1/pledges", notarised(item(world.right("CN", "invention"), entered=None))))
    assert late.json()["rule_set_version"] == NEW_EDITION
    assert editions(world, late.json()["registration_number"]) == [("pledge_registered", NEW_EDITION)]


def test_what_was_judged_is_never_judged_again_by_a_later_law(world: World) -> None:
    """Neither when its day is asked for nor when the projections are remade from the journal. What a later day says is
    judged by the law of the edition that reads it, which the document names; a sweep records it, and from what."""
    right = world.right("HK", fees_paid_until="2027-01-01")
    pledge, _ = world.pledge(item(right))
    then = f"?as_of={pledge['registered_at']}&known_at={pledge['registered_at']}"
    world.clock.set(FIRST)
    told = world.read(pledge, then)
    world.clock.set(datetime(2027, 7, 1, 2, 0, tzinfo=UTC))
    under(world, changed(world.desk.register.places), NEW_EDITION)
    app: Any = world.client.app
    for remake in (lambda _: 0, upkeep.rebuild, sweep.reassess):
        remake(app.state.desk.register)
        assert world.read(pledge, then) == told
        late = world.read(pledge)
        assert (late["headline"]["HK"], late["rule_set_version"]) == ("not_recognised", NEW_EDITION)
    assert (told["headline"]["HK"], told["rule_set_version"]) == ("recognised_with_conditions", OLD_EDITION)
    registered, changed_entry = world.history(pledge)
    assert editions(world, pledge["registration_number"]) == [
        ("pledge_registered", OLD_EDITION),
        ("recognition_changed", NEW_EDITION),
    ]
    (item_told,) = changed_entry["sealed_body"]["payload"]["items"]
    assert item_told["before"] == registered["body"]["payload"]["items"][0]["recognition"] == told["headline"]
