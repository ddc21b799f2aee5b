"""What a read tells of recognition at an instant: what judging anew from what was known then gives, stored or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.pledge.judged import Outcome, Recognition
from registry.domain.pledge.pledge import Pledge
from registry.domain.recognition.comparison import standpoint
from registry.domain.values.days import instant_text, micros, read_instant
from registry.service.instants import Moment
from registry.service.journal import codec
from registry.service.operating import sweep
from registry.service.recognition.at_instant import judged_for
from registry.store.projected import reads
from tests.scenes.varied_lives import STEPS, Life, Step
from tests.scenes.world import (
    CO_OWNER,
    FIRM,
    Body,
    World,
    act,
    event,
    item,
    must,
    name,
    open_world,
    reasons,
    right_body,
)
from tests.support import Databases, SettableClock
from tests.tiers import examples

Told = Mapping[tuple[str, int], Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]]]
"""By pledge and item, of each forum: the outcome, the codes of the reasons, those of the notes."""
INSTANTS = st.lists(st.tuples(st.integers(-5, 400), st.integers(0, 23)), min_size=2, max_size=2)


def anew(world: World, numbers: Iterable[str], moment: Moment) -> Told:
    """What judging the pledges at `moment` gives, nothing stored being relied on."""
    register = world.desk.register
    with register.store.read() as connection:
        k = reads.position(connection, micros(moment.known_at)).k
        states = reads.pledges_then(connection, numbers, k)
        forgetful = [_forgetful(codec.pledge_of(state)) for state in states.values()]
        judged = judged_for(register, connection, forgetful, k, moment)
    return {
        (pledge.registration_number, item.item): {
            forum: _then(one, standing.live) for forum, one in item.judged.recognition.items()
        }
        for pledge in judged
        for item, standing in zip(pledge.items, pledge.standing(moment.as_of), strict=True)
        if standing is not None
    }


def _forgetful(pledge: Pledge) -> Pledge:
    return replace(pledge, items=tuple(replace(i, judged=replace(i.judged, evaluation=None)) for i in pledge.items))


def _then(one: Recognition, live: bool) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    outcome, reasons, notes = standpoint(one)
    return outcome if live else Outcome.NOT_RECOGNISED.value, reasons, notes


def shown(documents: Iterable[Any]) -> Told:
    """What documents of pledges tell."""
    return {
        (document["registration_number"], item["item"]): {
            forum: (
                one["outcome"],
                tuple(f"{reason['code']} {reason['severity']}" for reason in one["reasons"]),
                tuple(note["code"] for note in one["notes"]),
            )
            for forum, one in item["recognition"].items()
        }
        for document in documents
        for item in document["items"]
        if item["status"] is not None
    }


def query(moment: Moment) -> str:
    """As paths ask for it."""
    return f"?as_of={instant_text(moment.as_of)}&known_at={instant_text(moment.known_at)}"


def documents(world: World, numbers: Iterable[str], moment: Moment) -> Iterator[Any]:
    """Each of the pledges that was there then."""
    for number in numbers:
        answer = world.auditor.get(f"/v1/pledges/{number}{query(moment)}")
        if answer.status_code != 404:
            yield must(200, answer).json()


def outcomes(told: Told) -> Mapping[tuple[str, int], Mapping[str, str]]:
    """The same, outcomes alone."""
    return {item: {forum: one[0] for forum, one in forums.items()} for item, forums in told.items()}


def encumbrances(answer: Any) -> Mapping[tuple[str, int], Mapping[str, str]]:
    """The outcomes in a firm's or a right's answer, of what is live."""
    return {
        (one["registration_number"], one["item"]): one["recognition"]
        for group in answer["items"]
        for one in group["encumbrances"]
        if one["kind"] == "pledge"
    }


def everywhere(world: World, life: Life, moment: Moment) -> list[Any]:
    """The documents of the pledges; they and every other read tell what judging anew gives."""
    expected = anew(world, life.pledges, moment)
    told = [*documents(world, life.pledges, moment)]
    assert shown(told) == expected
    by_item = outcomes(expected)
    ask = f"{query(moment)}&limit=200"
    portfolios = [must(200, bank.get(f"/v1/pledges{ask}")).json()["items"] for bank in (world.bank, world.other_bank)]
    there = {number for number, _ in expected}
    assert shown(one for items in portfolios for one in items if one["registration_number"] in there) == expected
    paths = [f"/v1/rights/{name(right)}" for right in life.rights]
    paths += [f"/v1/firms/{firm['scheme']}/{firm['value']}" for firm in (FIRM, CO_OWNER)]
    for path in paths:
        answer = must(200, world.public.get(f"{path}/encumbrances{ask}&status=all")).json()
        found = encumbrances(answer)
        assert found == {item: by_item[item] for item in found}
    return told


def drawn(world: World, life: Life, some: Sequence[tuple[int, int]], start: datetime) -> list[Moment]:
    """Moments of that life: instants of law before, within and after it, each as known at some point of it."""
    known = [*life.moments, world.clock.now()]
    return [
        Moment(as_of=start + timedelta(days=day, hours=hour), known_at=known_at, last_at=known_at)
        for day, hour in some
        for known_at in (known[-1 - (day * 24 + hour) % len(known)],)
    ]


@settings(max_examples=examples(2))
@given(steps=STEPS, some=INSTANTS)
def test_a_read_tells_what_judging_anew_gives_and_goes_on_telling_it(
    databases: Databases, steps: list[Step], some: list[tuple[int, int]]
) -> None:
    """Before and after the stored judgement, and after a sweep has recorded what days have done."""
    with databases.fresh() as url, open_world(url, SettableClock()) as world:
        start = world.clock.now()
        life = Life(world)
        life.go(steps)
        moments = drawn(world, life, some, start)
        now = [replace(moment, known_at=world.clock.now(), last_at=world.clock.now()) for moment in moments]
        then, told = ([everywhere(world, life, one) for one in asked] for asked in (moments, now))
        world.clock.advance(timedelta(seconds=1))
        sweep.reassess(world.desk.register)
        later = [replace(moment, known_at=world.clock.advance(timedelta(seconds=1))) for moment in moments]
        assert [[*documents(world, life.pledges, moment)] for moment in moments] == then
        assert [shown(documents(world, life.pledges, moment)) for moment in later] == [*map(shown, told)]


# ---- named instants --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What a pledge says of itself from one instant on and not the microsecond before: a code, told or no longer."""

    pledge: Body
    code: str
    at: str
    comes: bool = True


def turns(world: World) -> Iterator[Turn]:
    """Pledges of today, each with what will change it, recorded now."""
    reserved, _ = world.pledge(item(world.right("CN", "invention"), entered=None))
    yield Turn(pledge=reserved, code="RESERVATION_LAPSED", at="2026-12-24T00:00:00+08:00")
    stale, _ = world.pledge()
    yield Turn(pledge=stale, code="EVIDENCE_STALE", at="2026-12-23T00:00:00+08:00")
    expiring, _ = world.pledge(item(world.right(expires_on="2026-12-01", fees_paid_until="2026-12-01")))
    yield Turn(pledge=expiring, code="NOT_IN_FORCE", at="2026-12-02T00:00:00+08:00")
    tonight = "2026-11-23T20:00:00+08:00"
    awaited, _ = world.pledge(item(world.right(), filings=[act("HK-IPD", tonight, obtained_at=tonight)]))
    yield Turn(pledge=awaited, code="REGISTER_ENTRY_AWAITED", at=tonight, comes=False)
    frozen, right = pledged(world)
    court = {"authority": "court", "document": "D-1", "from": "2026-12-05", "until": "2026-12-07"}
    world.happen(right, "preservation_ordered", **court)
    yield Turn(pledge=frozen, code="FROZEN", at="2026-12-05T00:00:00+08:00")
    yield Turn(pledge=frozen, code="FROZEN", at="2026-12-08T00:00:00+08:00", comes=False)
    unpaid, right = pledged(world)
    seen = right_body("HK", "standard_o", right["number"], [FIRM])
    days = {"fees_paid_until": "2026-12-10", "observed_at": "2026-11-23T09:00:00+08:00"}
    must(200, world.registrar.post("/v1/rights", {**seen, **days}))
    yield Turn(pledge=unpaid, code="FEES_UNPAID", at="2026-12-11T00:00:00+08:00")


def pledged(world: World) -> tuple[Body, Body]:
    """A pledge that nothing on record changes for a month, and its right."""
    right = world.right()
    pledge, _ = world.pledge(item(right))
    return pledge, right


def test_a_day_changes_what_is_read_from_its_first_instant_before_any_sweep(database_url: str) -> None:
    """Also a day that came on record later and changes nothing before it."""
    with open_world(database_url, SettableClock()) as world:
        told = [*turns(world)]
        swept = False
        for _ in range(2):
            for turn in sorted(told, key=lambda one: one.at):
                at = read_instant(turn.at)
                for instant, there in ((at - timedelta(microseconds=1), not turn.comes), (at, turn.comes)):
                    if not swept:
                        world.clock.set(instant)
                        _, now = reasons(world.read(turn.pledge), "HK")
                        assert (turn.code in now) is there, turn
                    _, then = reasons(world.read(turn.pledge, f"?as_of={quote(instant_text(instant))}"), "HK")
                    assert (turn.code in then) is there, turn
            swept = bool(sweep.reassess(world.desk.register))


def test_a_lapse_for_a_fee_reads_back_to_its_due_day_once_its_grace_is_known_to_be_over(database_url: str) -> None:
    """Back in time: a lapse by the clock counts once the later of `as_of` and `known_at` is past the grace."""
    with open_world(database_url, SettableClock()) as world:
        right = world.right("HK", fees_paid_until="2026-11-22")
        pledge, _ = world.pledge(item(right))
        path = f"/v1/rights/{name(right)}/encumbrances"

        def read(as_of: str, known_at: str) -> set[str]:
            asked = f"?as_of={as_of}&known_at={known_at}"
            (group,) = must(200, world.public.get(f"{path}{asked}")).json()["items"]
            outcome, found = reasons(world.read(pledge, asked), "HK")
            assert group["encumbrances"][0]["recognition"]["HK"] == outcome
            return found & {"FEES_UNPAID", "NOT_IN_FORCE"}

        world.clock.set(read_instant("2027-05-23T12:00:00Z"))
        for _ in range(2):
            assert read("2026-11-25", "2027-05-22") == {"FEES_UNPAID"}
            assert read("2026-11-25", "2027-05-23T12:00:00Z") == {"NOT_IN_FORCE"}
            assert read("2027-05-22", "2027-05-22") == {"FEES_UNPAID"}
            assert read("2027-05-23", "2027-05-22") == {"NOT_IN_FORCE"}
            assert read("2026-11-22", "2027-05-23T12:00:00Z") == set()
            sweep.reassess(world.desk.register)


def test_what_was_over_before_it_was_told_still_reads_on_its_own_days(own_world: World) -> None:
    """Though nothing of today is changed by it: the last judgement no longer speaks of those days."""
    pledge, right = pledged(own_world)
    own_world.clock.advance(timedelta(days=10))
    court = {"authority": "court", "document": "D-1", "from": "2026-11-25", "until": "2026-11-28"}
    own_world.happen(right, "preservation_ordered", at="2026-11-25T00:00:00+08:00", **court)
    days = ("2026-11-24", "2026-11-25", "2026-11-28", "2026-11-29")
    found = [reasons(own_world.read(pledge, f"?as_of={day}"), "HK")[1] for day in days]
    assert ["FROZEN" in codes for codes in found] == [False, True, True, False]


def test_what_was_recorded_of_days_that_are_over_is_read_on_them_in_every_answer(databases: Databases) -> None:
    """A court's order of a week ago that has run out since: today nothing reads otherwise, and no entry says so."""
    with databases.fresh() as url, open_world(url, SettableClock()) as world:
        right = world.right("CN", "invention")
        pledge, _ = world.pledge(item(right))
        world.clock.advance(timedelta(days=10))
        days = {"from": "2026-11-25", "until": "2026-11-26"}
        order = event(
            "CNIPA", "preservation_ordered", "2026-11-25T00:00:00+08:00", authority="法院", document="D", **days
        )
        must(201, world.registrar.post(f"/v1/rights/{name(right)}/events", order))
        paths = [f"/v1/rights/{name(right)}/encumbrances", f"/v1/firms/USCC/{FIRM['value']}/encumbrances"]
        for day, frozen in (("2026-11-24", False), ("2026-11-25", True), ("2026-11-28", False)):
            asked = f"?as_of={day}T12:00:00%2B08:00"
            outcome, codes = reasons(world.read(pledge, asked), "CN")
            assert ("FROZEN" in codes) is frozen
            for path in paths:
                (group,) = must(200, world.public.get(f"{path}{asked}")).json()["items"]
                (shown,) = (one for one in group["encumbrances"] if one["kind"] == "pledge")
                assert (day, shown["recognition"]["CN"]) == (day, outcome)
