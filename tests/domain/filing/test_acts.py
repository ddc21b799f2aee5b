"""When an official act happened: asked for, made, and up to when a refusal undoes what."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.filing.acts import (
    Act,
    ActKind,
    Application,
    acts_at,
    applications,
    entered_ceiling,
    recorded,
    references,
)
from tests.domain.strategies import DAY, NOW, TODAY, at, money

REGISTER = "HK-IPD"
HOURS = st.integers(0, 40).map(lambda hours: NOW - timedelta(hours=hours))
MAYBE = st.one_of(st.none(), HOURS)
NAMES = st.sampled_from([None, "P19-1", "p19 - 1", "Ｐ１９-1", "P19-2"])


@st.composite
def acts(draw: st.DrawFn) -> Act:
    """Any act at one register; an entry is never made before it was asked for."""
    applied_at = draw(MAYBE)
    effective_at = draw(MAYBE)
    if applied_at is not None and effective_at is not None:
        applied_at, effective_at = sorted((applied_at, effective_at))
    return Act(
        register=REGISTER,
        act=draw(st.sampled_from(ActKind)),
        reference=draw(NAMES),
        applied_at=applied_at,
        effective_at=effective_at,
        obtained_at=draw(MAYBE),
    )


ACTS = st.lists(acts(), max_size=6)


def asked(days_ago: int, reference: str | None = None, **members: object) -> Act:
    return Act(register=REGISTER, act=ActKind.REGISTER, reference=reference, applied_at=ago(days_ago), **members)


def refused(days_ago: int | None, reference: str | None = None, **members: object) -> Act:
    days = {} if days_ago is None else {"effective_at": ago(days_ago)}
    return Act(register=REGISTER, act=ActKind.REFUSED, reference=reference, **{**days, **members})


def ago(days: int) -> datetime:
    return at(TODAY - days * DAY)


def stood(*told: Act) -> list[tuple[datetime, datetime | None]]:
    """From when until when each application stood, by the time it was made."""
    return sorted((one.asked_at, one.ended_at) for one in applications(told, REGISTER, ActKind.REGISTER))


# ---- when an act was made --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("member", ["effective_at", "obtained_at", "applied_at", "recorded_at"])
def test_a_refusal_is_made_on_the_first_day_that_is_told_of_it(member: str) -> None:
    told = ("effective_at", "obtained_at", "applied_at", "recorded_at")
    days = {name: ago(n) for n, name in enumerate(told, start=1) if told.index(name) >= told.index(member)}
    assert Act(register=REGISTER, act=ActKind.REFUSED, **days).answered_at == days[member]


def test_a_court_has_extended_nothing_that_it_was_only_asked_to() -> None:
    extension = Act(register="HK-CR", act=ActKind.COURT_EXTENSION, applied_at=ago(3), obtained_at=ago(2))
    assert extension.answered_at is None
    assert replace(extension, effective_at=ago(1)).answered_at == ago(1)
    assert replace(extension, applied_at=None).answered_at == ago(2)


@pytest.mark.parametrize("kind", [ActKind.REGISTER, ActKind.AMEND, ActKind.CANCEL])
def test_at_registers_of_firms_and_of_foreign_exchange_delivery_counts_elsewhere_entry(kind: ActKind) -> None:
    for register in ("HK-CR", "SAFE", "ZZ-CLERK"):
        assert Act(register=register, act=kind, applied_at=ago(3), effective_at=ago(1)).made_at(REGISTER) == ago(3)
        assert Act(register=register, act=kind, effective_at=ago(1)).made_at(REGISTER) == ago(1)
    assert Act(register=REGISTER, act=kind, applied_at=ago(3), effective_at=ago(1)).made_at(REGISTER) == ago(1)
    assert Act(register=REGISTER, act=kind, applied_at=ago(3)).made_at(REGISTER) is None


def test_an_answer_without_any_day_is_of_the_instant_it_was_recorded_and_keeps_it() -> None:
    undated = refused(None)
    (kept,) = recorded((undated,), NOW)
    assert kept.answered_at == NOW
    assert recorded((kept,), NOW + DAY) == (kept,)
    dated = (refused(2), asked(3), refused(None, obtained_at=ago(1)))
    assert recorded(dated, NOW) == dated


@given(acts(), HOURS)
def test_at_an_instant_an_act_is_made_asked_for_or_not_there(act: Act, instant: datetime) -> None:
    """What is there at an instant stays there, and says nothing of later days."""
    (act,) = recorded((act,), NOW)
    there = acts_at((act,), instant, REGISTER)
    if (made := act.made_at(REGISTER)) is not None and made <= instant and (act.effective_at or instant) <= instant:
        assert there == (act,)
    for one in there:
        assert one.effective_at is None or one.effective_at <= instant
        assert replace(one, effective_at=act.effective_at) == act
    assert len(there) <= len(acts_at((act,), instant + DAY, REGISTER))


# ---- what a refusal ends ---------------------------------------------------------------------------------------------


def test_a_refusal_ends_the_application_whose_reference_it_bears_and_no_other() -> None:
    first, second = asked(9, "P19-1"), asked(8, "P19-2")
    assert stood(first, second, refused(5, "p19 - 2")) == [(ago(9), None), (ago(8), ago(5))]


@pytest.mark.parametrize("reference", [None, "P19-9"])
def test_a_refusal_of_no_application_by_name_ends_all_that_was_asked_for_by_then(reference: str | None) -> None:
    told = (asked(9, "P19-1"), asked(8, "P19-2"), asked(3, "P19-3"), refused(5, reference))
    assert stood(*told) == [(ago(9), ago(5)), (ago(8), ago(5)), (ago(3), None)]


def test_who_applies_again_begins_a_time_of_its_own_under_the_same_reference_too() -> None:
    assert stood(asked(9, "P19-1"), refused(6, "P19-1"), asked(3, "P19-1")) == [(ago(9), ago(6)), (ago(3), None)]


def test_what_has_been_entered_no_refusal_undoes() -> None:
    entered = replace(asked(9, "P19-1"), effective_at=ago(7))
    assert stood(entered, refused(5, "P19-1"), refused(4)) == [(ago(9), None)]
    told_apart = (asked(9, "P19-1"), entered, refused(5))
    assert stood(*told_apart) == [(ago(9), None), (ago(9), None)], "the same application, told twice"


@pytest.mark.parametrize("member", ["effective_at", "obtained_at", "applied_at"])
def test_a_refusal_ends_alike_in_whichever_member_its_day_is_told(member: str) -> None:
    assert stood(asked(9), refused(None, **{member: ago(5)})) == [(ago(9), ago(5))]


def test_a_refusal_of_the_day_of_application_ends_it_whatever_the_hour() -> None:
    """A register dates its refusals by the day alone."""
    (one,) = applications(
        [asked(5, "P19-1"), refused(None, "P19-1", effective_at=at(TODAY - 5 * DAY, 0))], REGISTER, ActKind.REGISTER
    )
    assert one.ended_at == one.asked_at
    assert not one.stands_at(ago(5))


@given(ACTS, HOURS)
def test_what_is_said_of_one_application_is_never_changed_by_a_later_one(told: list[Act], instant: datetime) -> None:
    """A second application leaves what the first one was, on the days it stood and after."""
    told = list(recorded(told, NOW - 50 * DAY))
    before = applications(told, REGISTER, *ActKind)
    again = Act(register=REGISTER, act=ActKind.REGISTER, reference="P19-9", applied_at=NOW + DAY)
    assert applications([*told, again], REGISTER, *ActKind)[: len(before)] == before


@given(st.lists(acts(), max_size=4))
def test_the_order_in_which_acts_are_told_does_not_matter(told: list[Act]) -> None:
    told = list(recorded(told, NOW))

    def key(one: Application) -> str:
        return str(one)

    expected = sorted(applications(told, REGISTER, ActKind.REGISTER), key=key)
    for mixed in permutations(told):
        assert sorted(applications(mixed, REGISTER, ActKind.REGISTER), key=key) == expected


@given(ACTS)
def test_nothing_ends_before_it_was_asked_for_and_nothing_entered_ends(told: list[Act]) -> None:
    for one in applications(recorded(told, NOW), REGISTER, ActKind.REGISTER):
        assert one.ended_at is None or one.ended_at >= one.asked_at
        assert one.ended_at is None or (one.act.effective_at is None and not one.entered)


def test_an_act_of_another_register_tells_nothing() -> None:
    elsewhere = replace(refused(5), register="MO-DSEDT")
    assert stood(asked(9), elsewhere) == [(ago(9), None)]


# ---- what else is read off them --------------------------------------------------------------------------------------


def test_the_ceiling_is_what_the_last_entry_or_change_made_tells() -> None:
    first = replace(asked(9), effective_at=ago(8), amount=money("5.00"))
    change = replace(asked(6), act=ActKind.AMEND, effective_at=ago(5), amount=money("4.00"))
    silent = replace(change, effective_at=ago(2), amount=None)
    awaited = replace(change, effective_at=None, amount=money("9.00"))
    told = (silent, change, first, awaited)
    assert entered_ceiling(told, REGISTER) == money("4.00")
    assert entered_ceiling(acts_at(told, ago(6), REGISTER), REGISTER) == money("5.00")
    assert entered_ceiling((silent, awaited), REGISTER) is None


def test_a_reference_is_the_same_in_every_spelling() -> None:
    spelled = {
        references((asked(1, text),)) for text in ("P19-TOUR", "p19-tour ", "Ｐ１９－ＴＯＵＲ", "P19\u200b-TOUR")
    }
    assert len(spelled) == 1
    assert references((asked(1), refused(1, "P19-1"))) == frozenset()
