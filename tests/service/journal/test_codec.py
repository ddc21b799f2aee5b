"""Events go to bodies and come back the same, whatever they say; what is no event of ours is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.party.party import Party
from registry.domain.pledge.pledge import Pledge
from registry.domain.right.record import RightRecord
from registry.domain.values.plain import plain, plainer
from registry.log.body import body_bytes, read_body
from registry.service.journal import codec
from tests.scenes.strategies import EVENT_TYPES, anything

FEWER = settings(max_examples=settings().max_examples // 10)
EACH = pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.__name__)


def through_bytes(kind: str, payload: codec.Plain | None) -> codec.Plain | None:
    """A payload as it comes out of its body's bytes."""
    return None if payload is None else dict(read_body(body_bytes(kind, payload, "0" * 32)).payload)


def places(value: Any) -> list[dict[str, Any]]:
    """Every object in a payload but those keyed by forum, itself first."""
    if isinstance(value, dict):
        inner = [found for name, one in value.items() if name != "recognition" for found in places(one)]
        return [value, *inner]
    return [found for one in value for found in places(one)] if isinstance(value, list) else []


@EACH
@FEWER
@given(pick=st.data())
def test_an_event_comes_back_from_its_bodies_as_it_was(kind: Any, pick: st.DataObject) -> None:
    event = pick.draw(anything(kind))
    name, public, sealed = codec.payloads(event)
    assert name == event.type
    assert codec.event_of(name, through_bytes(name, public) or {}, through_bytes(name, sealed)) == event


@EACH
@FEWER
@given(pick=st.data())
def test_a_member_that_this_code_does_not_know_is_refused(kind: Any, pick: st.DataObject) -> None:
    """At any depth: left out, it would be lost to a rebuild."""
    name, public, sealed = codec.payloads(pick.draw(anything(kind)))
    pick.draw(st.sampled_from([one for part in (public, sealed) for one in places(part)]))["unknown"] = None
    with pytest.raises(ValueError, match="unknown"):
        codec.event_of(name, public, sealed)


@EACH
@FEWER
@given(pick=st.data())
def test_a_member_that_is_missing_is_refused_or_was_absent(kind: Any, pick: st.DataObject) -> None:
    event = pick.draw(anything(kind))
    name, public, sealed = codec.payloads(event)
    gone = pick.draw(st.sampled_from(sorted(public)))
    del public[gone]
    try:
        read = codec.event_of(name, public, sealed)
    except ValueError:
        return
    assert getattr(read, gone) is None


@FEWER
@given(pledge=anything(Pledge))
def test_a_pledge_that_closed_with_no_others_says_nothing_of_it(pledge: Pledge) -> None:
    """What was written before a pledge could say so has the same bytes still."""
    told = pledge.filing.closing_set is not None
    assert ("closing_set" in json.loads(codec.pledge_text(pledge))["filing"]) is told
    assert ("closing_set" in plain(pledge.filing)) is told
    assert ("closing_set" in plainer(pledge.filing)) is told


def test_an_event_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="tag"):
        codec.event_of("pledge_forgotten", {}, None)


@pytest.mark.parametrize(
    ("state", "write", "read"),
    [
        (Party, codec.party_text, codec.party_of),
        (RightRecord, codec.right_text, codec.right_of),
        (Pledge, codec.pledge_text, codec.pledge_of),
    ],
)
@FEWER
@given(pick=st.data())
def test_a_state_comes_back_from_its_text_as_it_was(state: Any, write: Any, read: Any, pick: st.DataObject) -> None:
    value = pick.draw(anything(state))
    text = write(value)
    assert read(text) == value
    assert write(read(text)) == text
