"""What is on record of a party, told little by little: facts that have days, and what of a call is news."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.party.identifiers import Identifier, Scheme
from registry.domain.party.joining import news_in
from registry.domain.party.party import (
    DaySpan,
    Name,
    Party,
    PartyFacts,
    PartyKind,
    implausible_days,
    with_facts,
)
from tests.scenes.strategies import anything

DAY = timedelta(days=1)
FIRST = date(2026, 1, 1)
DAYS = st.dates(FIRST, FIRST + 20 * DAY)
MAYBE = st.one_of(st.none(), DAYS)


def facts(**days: Any) -> PartyFacts:
    """One name and one number of a firm, with these days."""
    return PartyFacts(
        kind=PartyKind.COMPANY,
        seat="CN",
        names=(Name(text="某公司", lang="zh-Hans"),),
        identifiers=(Identifier(scheme=Scheme.HK_UBI, value="12345678"),),
        **days,
    )


TOLD = st.builds(
    facts,
    hk_registered_non_hk=st.sampled_from([None, None, True, False]),
    hk_registered_from=MAYBE,
    hk_registered_until=MAYBE,
    insolvent_since=MAYBE,
    insolvent_until=MAYBE,
)


def known(*calls: PartyFacts) -> Party:
    """The party after these calls."""
    party: Party | None = None
    for call in calls:
        party = with_facts(party, "P", call)
    assert party is not None
    return party


def span(first: int | None, last: int | None = None) -> DaySpan:
    """From one day of January to another."""
    days = [None if day is None else FIRST + (day - 1) * DAY for day in (first, last)]
    return DaySpan(first_on=days[0], last_on=days[1])


def day(number: int) -> date:
    """A day of January."""
    return FIRST + (number - 1) * DAY


@pytest.mark.parametrize(
    ("calls", "spans"),
    [
        ([(5, None)], [span(5)]),
        ([(5, None), (3, None)], [span(3)]),
        ([(5, None), (9, None)], [span(9)]),
        ([(5, 8)], [span(5, 8)]),
        ([(5, None), (None, 8)], [span(5, 8)]),
        ([(5, 8), (None, 9)], [span(5, 9)]),
        ([(5, 8), (9, None)], [span(5, 8), span(9)]),
        ([(5, 8), (8, None)], [span(8, 8)]),
        ([(5, 8), (10, 12), (11, 13)], [span(5, 8), span(11, 13)]),
        ([(5, 8), (10, None), (None, 9)], [span(5, 8), span(10, 9)]),
        ([(5, 8), (10, None), (None, 9), (None, 9)], [span(5, 8), span(10, 9)]),
        ([(5, 8), (10, None), (None, 9), (10, 9)], [span(5, 8), span(10, 9)]),
        ([(5, 8), (10, None), (None, 9), (7, None)], [span(5, 8), span(10, 9), span(7)]),
        ([(5, None), (None, 4)], [span(5, 4)]),
        ([(None, 4)], []),
        ([(5, 4)], []),
        ([(2, 3), (5, 4)], [span(2, 3)]),
    ],
)
def test_a_first_day_corrects_the_newest_insolvency_or_begins_another_and_a_last_one_ends_it(
    calls: list[tuple[int | None, int | None]], spans: list[DaySpan]
) -> None:
    told = [
        facts(insolvent_since=None if a is None else day(a), insolvent_until=None if b is None else day(b))
        for a, b in calls
    ]
    assert list(known(*told).insolvencies) == spans


@pytest.mark.parametrize(
    ("calls", "spans"),
    [
        ([{}], []),
        ([{"flag": True}], [span(None)]),
        ([{"flag": True, "until": 8}], [span(None, 8)]),
        ([{"first": 5}], [span(5)]),
        ([{"flag": True, "first": 5}, {"flag": True}], [span(5)]),
        ([{"flag": True}, {"first": 5}], [span(5)]),
        ([{"flag": True}, {"flag": False}], []),
        ([{"flag": True}, {"flag": False, "until": 8}], [span(None, 8)]),
        ([{"first": 5, "until": 8}, {"first": 10}], [span(5, 8), span(10)]),
    ],
)
def test_a_flag_alone_means_always_and_false_alone_means_never(
    calls: list[dict[str, Any]], spans: list[DaySpan]
) -> None:
    told = [
        facts(
            hk_registered_non_hk=call.get("flag"),
            hk_registered_from=day(call["first"]) if "first" in call else None,
            hk_registered_until=day(call["until"]) if "until" in call else None,
        )
        for call in calls
    ]
    assert list(known(*told).registrations) == spans


@given(st.lists(st.tuples(st.sampled_from([None, True, False]), MAYBE), min_size=1, max_size=4), DAYS)
def test_what_was_told_before_there_were_days_means_what_it_meant(
    calls: list[tuple[bool | None, date | None]], at: date
) -> None:
    """The last flag for all time, and insolvent from the last first day on, for good."""
    party = known(*(facts(hk_registered_non_hk=flag, insolvent_since=since) for flag, since in calls))
    flags = [flag for flag, _ in calls if flag is not None]
    since = [first for _, first in calls if first is not None]
    assert party.hk_registered_on(at) is bool(flags and flags[-1])
    assert party.hk_registered_on(None) is party.hk_registered_on(at)
    assert party.insolvent_from(at) == (since[-1] if since and since[-1] <= at else None)


@given(st.lists(TOLD, min_size=1, max_size=4), TOLD)
def test_news_are_what_changes_the_record_and_tell_the_whole_change(calls: list[PartyFacts], last: PartyFacts) -> None:
    before = known(*calls)
    after, news = with_facts(before, "P", last), news_in(before, "P", last)
    assert (news is None) is (after == before)
    assert with_facts(before, "P", news or last) == after
    assert news_in(after, "P", last) is None


@given(st.lists(anything(PartyFacts), min_size=1, max_size=4), DAYS)
def test_what_was_taken_back_never_was(calls: list[PartyFacts], at: date) -> None:
    party = known(*calls)
    real = [span for span in party.registrations if not span.is_empty]
    assert party.hk_registered_on(None) is bool(real)
    assert party.hk_registered_on(at) is any(span.holds_on(at) for span in real)
    assert (party.insolvent_from(at) is None) or not all(span.is_empty for span in party.insolvencies)


def test_a_registration_added_to_a_known_party_needs_its_first_day() -> None:
    bare = facts(hk_registered_non_hk=True)
    assert implausible_days(None, bare) == ()
    (fault,) = implausible_days(known(facts()), bare)
    assert (fault.pointer, fault.code) == ("/hk_registered_from", "missing")
    assert implausible_days(known(facts()), replace(bare, hk_registered_from=FIRST)) == ()
    assert implausible_days(known(bare), bare) == ()
    ended = replace(bare, hk_registered_until=FIRST)
    assert [implausible_days(known(ended), call) == () for call in (ended, bare)] == [True, False]
