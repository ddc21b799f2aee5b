"""What a read tells of recognition at an instant: what judging anew from what was known then gives, stored or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from registry.domain.evaluations import standpoint
from registry.domain.periods import instant_text, micros
from registry.domain.pledge import Outcome, Pledge, Recognition
from registry.service import codec, sweeping
from registry.service.evaluating import judged_for
from registry.service.moments import Moment
from registry.store import reads
from tests.support import Databases, SettableClock
from tests.varied_lives import STEPS, Life, Step
from tests.world import CO_OWNER, FIRM, World, must, name, open_world

Told = Mapping[tuple[str, int], Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]]]
"""By pledge and item, of each forum: the outcome, the codes of the reasons, those of the notes."""
INSTANTS = st.lists(st.tuples(st.integers(-5, 400), st.integers(0, 23)), min_size=3, max_size=5)


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


def everywhere(world: World, life: Life, moment: Moment) -> None:
    """Every read tells what judging anew gives."""
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


def drawn(world: World, life: Life, some: Sequence[tuple[int, int]], start: datetime) -> list[Moment]:
    """Moments of that life: instants of law before, within and after it, each as known at some point of it."""
    known = [*life.moments, world.clock.now()]
    return [
        Moment(as_of=start + timedelta(days=day, hours=hour), known_at=known[-1 - (day * 24 + hour) % len(known)])
        for day, hour in some
    ]


@settings(max_examples=150, phases=[Phase.generate])
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
        now = [Moment(as_of=m.as_of, known_at=world.clock.now()) for m in moments]
        for moment in (*moments, *now):
            everywhere(world, life, moment)
        then = [[*documents(world, life.pledges, moment)] for moment in moments]
        told = [shown(documents(world, life.pledges, moment)) for moment in now]
        world.clock.advance(timedelta(seconds=1))
        sweeping.reassess(world.desk.register)
        world.clock.advance(timedelta(seconds=1))
        assert [[*documents(world, life.pledges, moment)] for moment in moments] == then
        later = [Moment(as_of=m.as_of, known_at=world.clock.now()) for m in now]
        assert [shown(documents(world, life.pledges, moment)) for moment in later] == told
        for moment in later:
            everywhere(world, life, moment)
