"""A life with every kind of event in it, kept: rebuilt byte for byte, found whole, and told without a gap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import pytest

from registry.domain.pledge.events import PledgeEvents
from registry.service.journal import codec
from registry.service.operating import sweep, upkeep
from registry.store.projected import projections, reads
from tests.scenes.lives import BY_ROUTE, Scene, scene
from tests.scenes.world import ENTERED, FIRM, Body, World, act, item, must, name, open_world
from tests.support import SettableClock

pytestmark = pytest.mark.both_engines

DAY = timedelta(days=1)


@pytest.fixture
def world(database_url: str, clock: SettableClock) -> Iterator[World]:
    """A world for one test."""
    with open_world(database_url, clock) as opened:
        yield opened


def live(world: World) -> Scene:
    """One pledge through every command, each accepted in its turn, beside one that lapses and one that is revoked."""
    reserved, _ = world.pledge(item(world.right("CN", "invention"), entered=None))
    at = scene(world)
    etag = at.etag
    for route in ("consents", "objections", "amendments", "subordinations", "enforcement", "corrections"):
        world.clock.advance(DAY)
        body = BY_ROUTE[route].body(at)
        if route == "corrections":
            body |= {"reopened": [1, 2]}
        etag = must(200, BY_ROUTE[route].send(at, if_match=etag, body=body)).headers["ETag"]
    filed = {**act("HK-CR", ENTERED), "item": 1}
    etag = must(200, world.bank.post(f"{at.path}/filings", filed, if_match=etag)).headers["ETag"]
    etag = must(200, BY_ROUTE["transfers"].send(at, if_match=etag)).headers["ETag"]
    etag = must(200, BY_ROUTE["releases"].send(at, caller=world.other_bank, if_match=etag)).headers["ETag"]
    must(200, world.other_bank.post(f"{at.path}/discharge", {"reason": "waived"}, if_match=etag))
    revoked = f"/v1/pledges/{at.other['registration_number']}"
    etag = must(200, world.other_bank.get(revoked)).headers["ETag"]
    must(200, world.registrar.post(f"{revoked}/revocation", BY_ROUTE["revocation"].body(at), if_match=etag))
    world.clock.advance(40 * DAY)
    assert sweep.reassess(world.desk.register) >= 1
    assert must(200, world.public.get(f"/v1/pledges/{reserved['registration_number']}")).json()["status"] == "lapsed"
    return at


def journal(world: World) -> list[Body]:
    """Every entry, as the registrar reads the feed."""
    items: list[Body] = must(200, world.auditor.get("/v1/history?limit=200")).json()["items"]
    return items


def test_a_whole_life_is_rebuilt_byte_for_byte_verifies_and_is_told_without_a_gap(world: World) -> None:
    at = live(world)
    register = world.desk.register
    entries = journal(world)
    assert {one["kind"] for one in entries} >= {
        kind.__dataclass_fields__["type"].default for kind in get_args(PledgeEvents)
    }
    reads_before = [must(200, world.auditor.get(asked)).content for asked in told_of(at)]
    with register.store.read() as connection:
        before = projections.dump(connection)
    assert upkeep.rebuild(register) == len(entries) == world.entries
    with register.store.read() as connection:
        assert projections.dump(connection) == before
    assert [must(200, world.auditor.get(asked)).content for asked in told_of(at)] == reads_before
    verdict = upkeep.verify(register)
    assert (verdict.entries, verdict.findings) == (len(entries), ())
    history = must(200, world.auditor.get(f"{at.path}/history?limit=200")).json()["items"]
    assert history == [one for one in entries if one["pledge"] == at.number]
    assert [one["pledge_seq"] for one in history] == list(range(len(history)))
    assert [one["prev"] for one in history] == [None, *(one["leaf_hash"] for one in history[:-1])]
    for subject in (f"/v1/firms/USCC/{FIRM['value']}", f"/v1/rights/{name(at.right)}"):
        told = must(200, world.auditor.get(f"{subject}/history?limit=200")).json()["items"]
        assert [one for one in told if one["pledge"] == at.number] == history


def told_of(at: Scene) -> tuple[str, ...]:
    """Reads of what the life touches, now and on a day in the midst of it."""
    firm, right = f"/v1/firms/USCC/{FIRM['value']}/encumbrances?status=all", f"/v1/rights/{name(at.right)}/encumbrances"
    midst = "as_of=2026-11-27&known_at=2026-11-29"
    return (at.path, f"{at.path}?{midst}", firm, f"{firm}&{midst}", right, f"{right}?{midst}")


def test_a_pledge_behind_which_another_stepped_keeps_its_rank_through_rebuild_and_end(world: World) -> None:
    """Theirs is named by ours: it moves up, is judged anew, and when it ends ours moves up again."""
    at = scene(world)
    theirs = f"/v1/pledges/{at.other['registration_number']}"

    def ranks() -> tuple[int | None, int | None]:
        ours, other = (must(200, world.public.get(path)).json() for path in (at.path, theirs))
        return ours["items"][0]["priority_rank"], other["items"][0]["priority_rank"]

    assert ranks() == (1, 2)
    etag = must(200, BY_ROUTE["subordinations"].send(at)).headers["ETag"]
    assert ranks() == (2, 1)
    told = must(200, world.other_bank.get(f"{theirs}/history")).json()["items"]
    assert told[-1]["kind"] == "recognition_changed"
    assert told[-1]["body"]["payload"]["items"][0]["priority_rank"] == 1
    upkeep.rebuild(world.desk.register)
    assert ranks() == (2, 1)
    with world.desk.register.store.read() as connection:
        row = reads.pledge_now(connection, at.number)
    assert row is not None
    (behind,) = codec.pledge_of(row.state).items[0].behind
    assert behind.named == at.other["seq"]
    must(200, world.other_bank.post(f"{theirs}/discharge", {"reason": "waived"}, if_match=at.other_etag))
    assert ranks() == (1, None)
    must(422, BY_ROUTE["subordinations"].send(at, if_match=etag))
    assert not upkeep.verify(world.desk.register).findings


def test_who_steps_back_behind_one_that_stands_behind_it_would_close_a_circle(world: World) -> None:
    at = scene(world)
    must(200, BY_ROUTE["subordinations"].send(at))
    theirs = f"/v1/pledges/{at.other['registration_number']}"
    etag = must(200, world.other_bank.get(theirs)).headers["ETag"]
    body = {"item": 1, "behind": {"registration_number": at.number}}
    problem = must(422, world.other_bank.post(f"{theirs}/subordinations", body, if_match=etag)).json()
    assert problem["errors"][0]["pointer"] == "/behind"
