"""What a long batch makes ready before it holds a lock: used as it is, and the same as what is made when recording."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.domain.journal.events import Recorded
from registry.domain.journal.evolution import evolve
from registry.domain.pledge.events import PledgeRegistered
from registry.domain.pledge.pledge import Pledge
from registry.service.journal import codec, projections
from registry.service.journal.prepared_registration import ReadyRows, ready_rows
from tests.api.pledge.batching import done, read_back, send, sound, stock
from tests.scenes.specimens import specimen
from tests.scenes.world import Body, World, act, filing, item
from tests.support import START

LONG = 50


def registered(number: str, index: int) -> tuple[Recorded, Pledge]:
    """A registration at a place, and the pledge that it begins."""
    event = specimen(PledgeRegistered, number)
    at = START + timedelta(microseconds=index % 1_000)
    recorded = Recorded(event=event, index=index, recorded_at=at, pledge=number, pledge_seq=0)
    return recorded, evolve(None, event, recorded)


def ready() -> ReadyRows:
    recorded, _ = registered("", 2**62)
    assert isinstance(recorded.event, PledgeRegistered)
    made = ready_rows(recorded.event, recorded)
    assert made is not None
    return made


def test_rows_that_were_made_ready_are_those_of_the_pledge_itself() -> None:
    _, pledge = registered("IPP2026000000042-42", 7)
    assert ready().of(pledge, 7, "leaf", "sealed") == projections.pledge_version(pledge, None, 7, "leaf", "sealed")


def test_another_pledge_than_the_one_made_ready_has_no_such_rows() -> None:
    _, pledge = registered("IPP2026000000042-42", 7)
    first, *others = pledge.items
    assert ready().of(replace(pledge, safe_class="another"), 7, "leaf", None) is None
    assert ready().of(replace(pledge, items=(replace(first, security="another"), *others)), 7, "leaf", None) is None
    assert ready().of(replace(pledge, items=(replace(first, index=8), *others)), 7, "leaf", None) is None


def test_a_text_that_writes_what_is_looked_for_is_not_cut() -> None:
    _, pledge = registered("", 2**62)
    place = '"registered_at":"2026-11-23T02:00:00.000904Z","index":4611686018427387904,'
    told = replace(pledge, end_reason=place, safe_class='"numbers":[""]')
    cut = codec.cut_pledge_text(codec.pledge_text(told), told)
    placed = replace(told, registration_number="IPP2026000000042-42")
    assert cut is not None
    assert codec.joined_pledge_text(cut, placed) == codec.pledge_text(placed)


def test_a_long_batch_uses_what_it_made_ready(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    whole = codec.pledge_text

    def text(pledge: Pledge) -> str:
        made.append(pledge.registration_number)
        return whole(pledge)

    monkeypatch.setattr(codec, "pledge_text", text)
    items = done(send(world.bank, [filing(item(right)) for right in stock(world, LONG)]))
    assert made == [""] * LONG
    read_back(world, items)
    sound(world)


def test_an_act_that_takes_its_day_from_the_record_is_made_anew(world: World) -> None:
    def refused(right: Body) -> Body:
        one = item(right)
        answer = act("HK-IPD", None, "refused")
        days = ("applied_at", "effective_at", "obtained_at")
        one["filings"] = [*one["filings"], {name: told for name, told in answer.items() if name not in days}]
        return one

    read_back(world, done(send(world.bank, [filing(refused(right)) for right in stock(world, LONG, first=1_001)])))
    sound(world)
