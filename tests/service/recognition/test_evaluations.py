"""Stored judgements: made again they are the same, and the sweep records what days and rules have changed, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings

from registry.domain.pledge.pledge import Pledge
from registry.errors import NotFound
from registry.service.journal.register import Register
from registry.service.operating import sweep
from registry.service.recognition import reassess
from registry.service.recognition.reevaluation import reevaluate
from tests.scenes.varied_lives import STEPS, Life, Step
from tests.scenes.world import Body, World, item, open_world, reasons
from tests.support import Databases, SettableClock
from tests.tiers import examples

LATER = datetime(2026, 12, 25, 2, 0, tzinfo=UTC)
"""When the month of a reservation, and the days for which proof is fresh, are over."""


class Interrupted(Exception):
    """Somebody stopped the sweep."""


@settings(max_examples=examples(3))
@given(steps=STEPS)
def test_inv_18_a_stored_judgement_made_again_is_the_same_to_the_byte(databases: Databases, steps: list[Step]) -> None:
    """INV-18 version pin: re-evaluating a stored evaluation with its stored rule_set_version and evidence reproduces it
    byte for byte."""
    with databases.fresh() as url, open_world(url, SettableClock()) as world:
        life = Life(world)
        life.go(steps)
        for number in life.pledges:
            made = reevaluate(world.desk.register, number)
            assert {(one.same_rules, one.equal) for one in made} == {(True, True)}


@contextmanager
def months_later(databases: Databases) -> Iterator[tuple[World, list[Body]]]:
    """A world in which days have passed unnoticed: two pledges whose proof is old, two reservations that ran out, and
    of today one that nothing has happened to."""
    with databases.fresh() as url, open_world(url, SettableClock()) as world:
        rights = [world.right("HK"), world.right("CN", "invention"), world.right("MO", "invention")]
        rights.append(world.right("CN", "utility_model"))
        pledged = [world.pledge(item(one, **reserved(one)))[0] for one in rights]
        world.clock.set(LATER)
        fresh = item(world.right("CN", "design"), entered="2026-12-24T00:00:00+08:00")
        yield world, [*pledged, world.pledge(fresh)[0]]


def reserved(right: Body) -> Body:
    """No official act, for a right of the Mainland."""
    return {"entered": None} if right["jurisdiction"] == "CN" else {}


def told(world: World, pledged: list[Body]) -> list[Any]:
    """The state of each pledge with its history: what the entries are, why they were made, and what it is worth."""
    histories = [world.history(one) for one in pledged]
    return [
        (
            document["status"],
            [reasons(document, forum) for forum in ("CN", "HK", "MO")],
            [(entry["kind"], entry["sealed_body"]["payload"].get("cause")) for entry in history],
        )
        for document, history in zip(map(world.read, pledged), histories, strict=True)
    ]


def test_the_sweep_records_once_what_days_have_done_and_nothing_of_what_they_have_not(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "AT_A_TIME", 2)
    with months_later(databases) as (world, pledged):
        before = told(world, pledged)
        seen: list[tuple[int, int]] = []
        assert sweep.reassess(world.desk.register, lambda done, of: seen.append((done, of))) == 4
        assert seen == [(2, 4), (4, 4)]
        after = told(world, pledged)
        assert [one[:2] for one in after] == [one[:2] for one in before]
        registered, by_clock = ("pledge_registered", None), {"kind": "clock", "index": None}
        changed, lapsed = ("recognition_changed", by_clock), ("reservation_lapsed", None)
        ends = [[changed], [lapsed], [changed], [lapsed], []]
        assert [one[2] for one in after] == [[registered, *end] for end in ends]
        entries = world.entries
        assert sweep.reassess(world.desk.register) == 0
        assert (world.entries, told(world, pledged)) == (entries, after)
    with months_later(databases) as (world, pledged):
        with pytest.raises(Interrupted):
            sweep.reassess(world.desk.register, stop)
        assert [len(one[2]) for one in told(world, pledged)] == [2, 2, 1, 1, 1]
        assert sweep.reassess(world.desk.register) == 2
        assert (world.entries, told(world, pledged)) == (entries, after)


def stop(_done: int, _all: int) -> None:
    """Somebody stops it."""
    raise Interrupted


def under(register: Register) -> Register:
    """The register under another edition, by which Hong Kong patents are granted unexamined."""
    place = register.places["HK"]
    stricter = replace(place, examined_kinds=frozenset({*place.examined_kinds, "standard_o"}))
    places = MappingProxyType({**register.places, "HK": stricter})
    return replace(register, places=places, rule_set_version="2099-01-01")


def test_the_sweep_tells_what_rules_have_changed_from_what_days_have(database_url: str) -> None:
    with open_world(database_url, SettableClock()) as world:
        (hong_kong, _), (macau, _) = world.pledge(), world.pledge(item(world.right("MO", "invention")))
        register = under(world.desk.register)
        assert sweep.reassess(register) == 1
        assert sweep.reassess(register) == 0
        world.clock.advance(timedelta(days=31))
        late, _ = world.pledge(item(world.right("MO", "extension"), entered="2026-12-23T00:00:00+08:00"))
        assert sweep.reassess(register) == 2
        causes = [
            [entry["sealed_body"]["payload"]["cause"]["kind"] for entry in world.history(one)[1:]]
            for one in (hong_kong, macau, late)
        ]
        assert causes == [["rules", "clock"], ["clock"], []]
        (first, _, _) = reevaluate(register, hong_kong["registration_number"])
        assert (first.same_rules, first.equal) == (False, False)


def test_there_is_nothing_to_make_again_of_a_pledge_that_is_not_there(database_url: str) -> None:
    with open_world(database_url) as world, pytest.raises(NotFound):
        reevaluate(world.desk.register, "IPP2026000000001-97")


def test_a_pledge_that_can_not_be_judged_keeps_no_other_from_being(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep does all the others, says which one it is, and does that too once the cause is gone."""
    with months_later(databases) as (world, pledged):
        broken = pledged[0]["registration_number"]
        decide = reassess.decide_reassessment

        def failing(pledge: Pledge, *rest: Any) -> Any:
            if pledge.registration_number == broken:
                raise ZeroDivisionError
            return decide(pledge, *rest)

        monkeypatch.setattr(reassess, "decide_reassessment", failing)
        with pytest.raises(sweep.SweepIncomplete) as raised:
            sweep.reassess(world.desk.register)
        assert raised.value.made == 3
        assert list(raised.value.failures) == [broken]
        monkeypatch.setattr(reassess, "decide_reassessment", decide)
        assert sweep.reassess(world.desk.register) == 1
        assert sweep.reassess(world.desk.register) == 0
