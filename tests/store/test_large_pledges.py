"""A pledge of so many items that what is decided on all of them is more than one entry holds: nothing is refused.

With each commit the room of an entry is narrowed and the pledge is small; in a release it has the two hundred items
that a filing may have, and entries the room they have.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from registry.service.journal import large_events
from registry.service.operating import sweep, upkeep
from registry.service.recognition.reevaluation import reevaluate
from registry.store.projected import projections
from tests.scenes.world import (
    CO_OWNER,
    OTHER_BANK,
    Body,
    Caller,
    World,
    act,
    filing,
    item,
    must,
    open_world,
)
from tests.support import SettableClock
from tests.tiers import sized

pytestmark = pytest.mark.both_engines

COUNT = sized(12, 200)
ROOM = 1_048_576 if COUNT == 200 else 60_000
LATER = timedelta(days=60)
"""After the month in which the Companies Registry asks for every charge."""


@pytest.fixture
def world(database_url: str, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world for one test, in which entries have room for some items of a large pledge and not for all."""
    monkeypatch.setattr(large_events, "MAX_BYTES", ROOM)
    with open_world(database_url, clock) as opened:
        yield opened


def kinds(world: World, pledge: Body) -> list[str]:
    """What the entries of a pledge are, oldest first."""
    return [entry["kind"] for entry in world.history(pledge)]


def changed(caller: Caller, pledge: Body, route: str, body: Body) -> Body:
    """The pledge after a change by its bank, which answers as a read does after it."""
    path = f"/v1/pledges/{pledge['registration_number']}"
    answer = must(200, caller.post(f"{path}/{route}", body, if_match=must(200, caller.get(path)).headers["ETag"]))
    read = must(200, caller.get(path))
    assert answer.headers["ETag"] == read.headers["ETag"]
    assert answer.json()["items"] == read.json()["items"]
    document: Body = answer.json()
    return document


def test_a_large_pledge_is_filed_swept_and_ended_while_other_banks_file_over_its_rights(world: World) -> None:
    """Everything changes for all its items on one day, and three more filings over those rights go through."""
    rights = [world.right("HK", "standard_o", CO_OWNER) for _ in range(COUNT)]
    pledge, _ = world.pledge(*map(item, rights), pledgor=CO_OWNER)
    assert kinds(world, pledge)[0] == "pledge_registered"
    assert set(kinds(world, pledge)[1:]) == {"recognition_changed"}
    for right in rights[:3]:
        beside = filing(item(right), pledgee=OTHER_BANK, pledgor=CO_OWNER)
        must(201, world.other_bank.post("/v1/pledges", beside))
    before = len(kinds(world, pledge))
    world.clock.advance(LATER)
    bank, register = world.bank, world.desk.register
    assert sweep.reassess(register) > 3
    assert len(kinds(world, pledge)) > before + 1
    assert sweep.reassess(register) == 0
    late = act("HK-CR", None, applied_at="2027-01-10T15:00:00+08:00", obtained_at="2027-01-10T15:00:00+08:00")
    left = changed(bank, pledge, "filings", late)
    assert len(left["items"]) == COUNT
    assert all(one["recognition"]["HK"]["reasons"] for one in left["items"])
    ended = changed(bank, pledge, "discharge", {"reason": "debt_performed"})
    assert {one["status"] for one in ended["items"]} == {"released"}
    assert kinds(world, pledge).count("pledge_discharged") == 1
    whole(world, pledge)


def whole(world: World, pledge: Body) -> None:
    """Every judgement is made again byte for byte, the projections too, and the journal checks."""
    register = world.desk.register
    made = reevaluate(register, pledge["registration_number"])
    assert {(one.same_rules, one.equal) for one in made} == {(True, True)}
    assert {one.item for one in made} == set(range(1, COUNT + 1))
    with register.store.read() as connection:
        were = projections.dump(connection)
    upkeep.rebuild(register)
    with register.store.read() as connection:
        assert projections.dump(connection) == were
    assert upkeep.verify(register).findings == ()


def test_of_two_entries_that_record_one_event_both_are_in_one_transaction(world: World) -> None:
    """A trial of such a filing leaves nothing; a key that comes again repeats the answer."""
    rights = [world.right("HK", "standard_o", CO_OWNER) for _ in range(COUNT)]
    body = filing(*map(item, rights), pledgor=CO_OWNER)
    entries = world.entries
    must(201, world.bank.post("/v1/pledges?dry_run=true", body))
    assert world.entries == entries
    first = must(201, world.bank.post("/v1/pledges", body, key="large")).json()
    again = must(201, world.bank.post("/v1/pledges", body, key="large"))
    assert again.json() == first
    assert world.entries == entries + len(kinds(world, first))
