"""How far a closing set is, read off its items' acts, days and effects: the worst of a place is the place's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.domain.closing_set import (
    INSTRUMENT,
    PlaceOutcome,
    Progress,
    SetStatus,
    StepState,
    is_closing_set,
    place_outcomes,
    set_status,
)
from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Contract
from registry.domain.pledge.judged import Judged
from registry.domain.pledge.pledge import Item, Pledge
from registry.domain.rank.standing import ItemStatus
from registry.domain.rank.timing import End
from registry.domain.recognition.effects import ADVISED, effects, legal_effects
from registry.domain.recognition.judge import item_law
from registry.domain.right.facts import RightAt, RightStatus
from registry.domain.values.days import end_of_day
from tests.domain.crossing.crossings import DAY, PLACES, SIGNED, TODAY, act, at, case, contract, ref, right

REGISTERS = {"CN": "CNIPA", "HK": "HK-IPD", "MO": "MO-DSEDT"}
CODES = st.sampled_from(sorted(REGISTERS))
HONG_KONG = ("HK", "CN", "CN")
NOW = end_of_day(TODAY)
LAST = SIGNED + 31 * DAY
"""The last day of a reservation."""


def pledge(
    code: str,
    *acts: Act,
    on: date = TODAY,
    end: End | None = None,
    number: str = "P1",
    signed: Contract | None = None,
    seats: tuple[str, str, str] = ("CN", "CN", "CN"),
    asset: RightAt | None = None,
) -> Pledge:
    """A pledge of one item over a right of that place with these acts, judged at the end of a day."""
    of = case(code, seats=seats, acts=acts, on=on, agreed=signed, asset=asset)
    reserved = end_of_day(LAST) if PLACES[code].exclusive else None
    bare = Item(
        item=1,
        right=of.right.right,
        security=of.security,
        law=item_law(PLACES[code]),
        acts=(),
        judged=Judged(item=1, rank_basis=None, legal_effect=(), recognition={}),
        registered_at=at(SIGNED),
        index=0,
        reservation_ends_at=reserved,
    )
    item = bare.with_acts(acts)
    item = item if end is None else replace(item, end=end)
    of = replace(of, standing=item.timing.at(of.as_of))
    judged = replace(
        item.judged, legal_effect=legal_effects(of, PLACES, LAST if reserved else None), effects=effects(of)
    )
    return Pledge(
        registration_number=number,
        registered_at=at(SIGNED),
        index=0,
        pledgee=ref("pledgee"),
        pledgor=ref("pledgor"),
        items=(replace(item, judged=judged),),
        filing=of.filing,
        findings=(),
        safe_class=None,
        rule_set_version="test",
        pledge_seq=0,
    )


def entered(code: str, number: str = "P1", **members: Any) -> Pledge:
    """A pledge that its register has entered."""
    return pledge(code, act(REGISTERS[code], SIGNED, SIGNED), number=number, **members)


def only(found: Iterable[PlaceOutcome]) -> PlaceOutcome:
    """The one place there is."""
    (one,) = found
    return one


def progress(one: Pledge, as_of: datetime = NOW) -> Progress:
    """How far the place of a pledge alone is."""
    return only(place_outcomes([one], as_of)).status


def status(*pledges: Pledge, as_of: datetime = NOW) -> SetStatus:
    """The status of these as a set."""
    return set_status(place_outcomes(pledges, as_of))


@st.composite
def some_pledge(draw: st.DrawFn) -> Pledge:
    """One item of any place with a few acts of any kind and day, ended or not, its contract written or not."""
    near = st.dates(SIGNED - 5 * DAY, SIGNED + 40 * DAY)
    code, hong_kong = draw(CODES), draw(st.booleans())
    acts = draw(
        st.lists(
            st.builds(
                act,
                st.sampled_from([REGISTERS[code], "HK-CR", "SAFE"]),
                st.none() | near,
                st.none() | near,
                act=st.sampled_from(ActKind),
                until=st.none() | near,
            ),
            max_size=5,
        )
    )
    ends = st.builds(End, status=st.sampled_from([*ItemStatus][1:]), at=near.map(at), reason=st.just("test"))
    return pledge(
        code,
        *acts,
        on=draw(near),
        end=draw(st.none() | st.none() | ends),
        number=draw(st.sampled_from(["P1", "P2", "P3", "P4"])),
        signed=contract(written=draw(st.booleans() | st.just(True))),
        seats=HONG_KONG if hong_kong else ("CN", "CN", "CN"),
    )


SOME = st.lists(some_pledge(), min_size=1, max_size=5)
DAYS = st.dates(SIGNED - 6 * DAY, SIGNED + 60 * DAY).map(end_of_day)


# ---- properties ------------------------------------------------------------------------------------------------------


@given(SOME, DAYS)
def test_a_set_is_closed_only_when_every_item_is_complete_or_has_ended_and_every_place_has_a_complete_one(
    pledges: list[Pledge], as_of: datetime
) -> None:
    each = {(one.items[0].right.jurisdiction, progress(one, as_of)) for one in pledges}
    places = {code for code, _ in each}
    complete = {code for code, found in each if found is Progress.COMPLETE}
    nothing_else = {found for _, found in each} <= {Progress.COMPLETE, Progress.ENDED}
    assert (status(*pledges, as_of=as_of) is SetStatus.CLOSED) == (nothing_else and complete == places)


@given(SOME, st.data(), DAYS)
def test_the_order_of_the_pledges_does_not_matter(pledges: list[Pledge], pick: st.DataObject, as_of: datetime) -> None:
    numbered = [replace(one, registration_number=f"P{n}") for n, one in enumerate(pledges)]
    assert place_outcomes(pick.draw(st.permutations(numbered)), as_of) == place_outcomes(numbered, as_of)


@given(SOME, CODES)
def test_one_item_more_that_is_pending_never_makes_a_set_closed(pledges: list[Pledge], code: str) -> None:
    more = pledge(code, number="P9")
    assert progress(more) is Progress.PENDING
    assert status(*pledges, more) is not SetStatus.CLOSED


@given(some_pledge(), st.sampled_from([*ItemStatus][1:]), st.integers(0, 9))
def test_an_item_that_has_ended_is_never_complete(one: Pledge, how: ItemStatus, days: int) -> None:
    gone = replace(one.items[0], end=End(status=how, at=at(SIGNED + days * DAY), reason="test"))
    as_of = end_of_day(SIGNED + 60 * DAY)
    assume(gone.status_at(as_of) is how)
    told = progress(replace(one, items=(gone,)), as_of)
    assert told is Progress.ENDED if how is ItemStatus.RELEASED else told in {Progress.ENDED, Progress.FAILED}


@given(SOME, DAYS)
def test_what_a_place_counts_adds_up_and_its_missing_steps_say_what_it_waits_for(
    pledges: list[Pledge], as_of: datetime
) -> None:
    numbered = [replace(one, registration_number=f"P{n}") for n, one in enumerate(pledges)]
    places = place_outcomes(numbered, as_of)
    assert sum(place.items for place in places) == len(pledges)
    for place in places:
        for register in place.registers:
            told = register.done + register.pending + register.late + register.refused + register.lost
            assert register.required == told > 0
        named = [step for step in place.missing if step.register is not None]
        assert len(named) == sum(one.required - one.done for one in place.registers)
        assert StepState.DONE not in {step.state for step in place.missing}
        assert bool(place.missing) == (place.status not in {Progress.COMPLETE, Progress.ENDED})


@given(some_pledge())
def test_an_item_that_is_complete_exists_and_counts_against_others(one: Pledge) -> None:
    judged = one.items[0].judged.effects
    if progress(one) is Progress.COMPLETE:
        assert judged is not None
        assert judged.exists_between_parties.on is not None
        assert judged.against_third_parties is not None
        required = [effect for effect in one.items[0].judged.legal_effect if effect.effect != ADVISED]
        assert {effect.state for effect in required} == {"done"}


@given(st.lists(st.sampled_from(Progress), min_size=1, max_size=4))
def test_a_set_is_what_its_places_make_it(found: list[Progress]) -> None:
    places = [PlaceOutcome(place=str(n), status=one, items=1, registers=(), missing=()) for n, one in enumerate(found)]
    told = set_status(places)
    assert (told is SetStatus.FAILED) == (Progress.FAILED in found)
    assert (told is SetStatus.CLOSED) == (set(found) == {Progress.COMPLETE})
    assert (told is SetStatus.ENDED) == (set(found) == {Progress.ENDED})
    assert (told is SetStatus.OPEN) == (not {*found} & {Progress.COMPLETE, Progress.FAILED} and told != "ended")


# ---- one thing at a time ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(REGISTERS))
def test_an_entered_item_is_complete_and_one_not_asked_for_pending(code: str) -> None:
    assert progress(entered(code)) is Progress.COMPLETE
    waiting = only(place_outcomes([pledge(code)], NOW))
    assert waiting.status is Progress.PENDING
    (step,) = waiting.missing
    assert (step.register, step.act, step.state) == (REGISTERS[code], "register", StepState.PENDING)
    assert waiting.registers[0].next_due_on == (LAST if code == "CN" else None)


def test_an_application_is_no_entry() -> None:
    """It protects in Hong Kong, and is not what the bank waits for."""
    assert progress(pledge("HK", act("HK-IPD", SIGNED))) is Progress.PENDING


@pytest.mark.parametrize("code", sorted(REGISTERS))
def test_a_refusal_that_stands_fails_the_place_until_it_is_asked_for_again(code: str) -> None:
    asked = act(REGISTERS[code], SIGNED)
    refused = act(REGISTERS[code], None, SIGNED + DAY, act=ActKind.REFUSED)
    failed = pledge(code, asked, refused)
    assert progress(failed) is Progress.FAILED
    assert status(failed, entered("HK", "P2"), entered("MO", "P3")) is SetStatus.FAILED
    again = act(REGISTERS[code], SIGNED + 2 * DAY)
    assert progress(pledge(code, asked, refused, again)) is Progress.PENDING
    done = act(REGISTERS[code], SIGNED + 2 * DAY, SIGNED + 3 * DAY)
    assert progress(pledge(code, asked, refused, done)) is Progress.COMPLETE


def _refused(register: str, **members: Any) -> Act:
    """A refusal, of no day but those given."""
    return act(register, None, None, act=ActKind.REFUSED, **members)


@pytest.mark.parametrize("known_by", ["effective_at", "obtained_at", "applied_at"])
def test_a_refusal_that_was_not_yet_there_fails_nothing(known_by: str) -> None:
    asked = act("MO-DSEDT", SIGNED)
    for day, found in ((TODAY + 2 * DAY, Progress.PENDING), (SIGNED + DAY, Progress.FAILED)):
        assert progress(pledge("MO", asked, _refused("MO-DSEDT", **{known_by: at(day)}))) is found
    assert progress(pledge("MO", asked, _refused("MO-DSEDT"))) is Progress.FAILED


def test_what_is_asked_for_again_undoes_a_refusal_only_from_then_on() -> None:
    refused = _refused("MO-DSEDT", effective_at=at(SIGNED + DAY))
    for again, found in ((SIGNED + DAY, Progress.FAILED), (TODAY, Progress.PENDING), (TODAY + DAY, Progress.FAILED)):
        assert progress(pledge("MO", refused, act("MO-DSEDT", again))) is found


def test_a_notice_asks_no_register_for_an_entry_again() -> None:
    refused = _refused("HK-IPD", effective_at=at(SIGNED + DAY))
    notice = act("HK-IPD", SIGNED + 2 * DAY, SIGNED + 2 * DAY, act=ActKind.NOTICE)
    assert progress(pledge("HK", act("HK-IPD", SIGNED), refused, notice)) is Progress.FAILED


def test_what_is_entered_stays_done_whatever_is_refused_since() -> None:
    refused = _refused("MO-DSEDT", effective_at=at(SIGNED + 2 * DAY))
    assert progress(pledge("MO", act("MO-DSEDT", SIGNED, SIGNED + DAY), refused)) is Progress.COMPLETE


def test_one_registers_refusal_is_not_anothers() -> None:
    charged = pledge("HK", _refused("HK-CR", effective_at=at(SIGNED + DAY)), seats=HONG_KONG)
    told = {one.register: (one.pending, one.refused) for one in only(place_outcomes([charged], NOW)).registers}
    assert (told["HK-CR"], told["HK-IPD"]) == ((0, 1), (1, 0))


def test_a_reservation_that_lapses_fails_its_place_for_good() -> None:
    after = LAST + 2 * DAY
    lapsed = only(place_outcomes([pledge("CN", on=after)], end_of_day(after)))
    assert (lapsed.status, [step.state for step in lapsed.missing]) == (Progress.FAILED, [StepState.LOST])
    assert (lapsed.registers[0].required, lapsed.registers[0].lost) == (1, 1)


@pytest.mark.parametrize("code", sorted(REGISTERS))
def test_a_right_that_never_was_fails_its_place(code: str) -> None:
    """Its item is extinguished from its first instant."""
    since = entered(code).items[0].timing.priority_at
    assert since is not None
    void = End(status=ItemStatus.EXTINGUISHED, at=since, reason="right_void")
    told = only(place_outcomes([entered(code, end=void)], NOW))
    assert (told.status, told.registers[0].done, told.registers[0].lost) == (Progress.FAILED, 0, 1)
    assert [(step.register, step.state) for step in told.missing] == [(REGISTERS[code], StepState.LOST)]


@pytest.mark.parametrize("how", [ItemStatus.RELEASED, ItemStatus.EXTINGUISHED])
def test_what_counted_and_ended_since_has_ended(how: ItemStatus) -> None:
    end = End(status=how, at=at(SIGNED + 3 * DAY), reason="test")
    gone = [entered(code, code, end=end) for code in REGISTERS]
    assert {place.status for place in place_outcomes(gone, NOW)} == {Progress.ENDED}
    assert status(*gone) is SetStatus.ENDED
    assert status(*gone[:2], entered("MO")) is SetStatus.PARTIAL
    assert [place.registers for place in place_outcomes(gone, NOW)] == [(), (), ()]


def test_a_released_item_beside_a_complete_one_of_its_place_leaves_the_place_complete() -> None:
    end = End(status=ItemStatus.RELEASED, at=at(SIGNED + 3 * DAY), reason="test")
    told = only(place_outcomes([entered("HK", "P1", end=end), entered("HK", "P2")], NOW))
    assert (told.status, told.items, told.registers[0].required) == (Progress.COMPLETE, 2, 1)


def test_a_missed_month_at_the_register_of_charges_is_late() -> None:
    filed = entered("HK", seats=HONG_KONG)
    on = SIGNED + 40 * DAY
    assert progress(filed) is Progress.PENDING
    late = entered("HK", seats=HONG_KONG, on=on)
    told = only(place_outcomes([late], end_of_day(on)))
    assert told.status is Progress.LATE
    assert {one.register: (one.done, one.late) for one in told.registers if one.register != "SAFE"} == {
        "HK-CR": (0, 1),
        "HK-IPD": (1, 0),
    }


def test_the_next_day_at_a_register_is_of_what_is_still_to_come() -> None:
    earlier = contract(executed_at=at(SIGNED - 3 * DAY))
    done = pledge("HK", act("HK-CR", SIGNED, SIGNED), seats=HONG_KONG, signed=earlier, number="P1")
    waits = pledge("HK", seats=HONG_KONG, number="P2")
    charges = next(one for one in only(place_outcomes([done, waits], NOW)).registers if one.register == "HK-CR")
    (due,) = (one.due_on for one in waits.items[0].judged.legal_effect if one.register == "HK-CR")
    assert (charges.done, charges.pending, charges.next_due_on) == (1, 1, due)


def test_a_delivery_that_is_only_advised_is_not_waited_for() -> None:
    """That of a charge over an application, which the list of charges does not clearly name."""
    applied = right("HK", status=RightStatus.PENDING, granted_on=None)
    advised = entered("HK", seats=HONG_KONG, asset=applied)
    assert ADVISED in {one.effect for one in advised.items[0].judged.legal_effect}
    assert "HK-CR" not in {one.register for one in only(place_outcomes([advised], NOW)).registers}


def test_each_place_is_told_once_in_the_order_of_the_codes() -> None:
    told = place_outcomes([entered("MO", "P1"), entered("CN", "P2"), pledge("MO", number="P3")], NOW)
    assert [(one.place, one.items, one.status) for one in told] == [
        ("CN", 1, Progress.COMPLETE),
        ("MO", 2, Progress.PENDING),
    ]


def test_what_is_entered_and_was_never_signed_waits_for_its_instrument() -> None:
    told = only(place_outcomes([entered("HK", signed=contract(written=False))], NOW))
    assert told.status is Progress.PENDING
    assert [(step.register, step.act) for step in told.missing] == [(None, INSTRUMENT)]


def test_an_item_that_was_not_there_yet_is_pending() -> None:
    assert progress(entered("MO"), end_of_day(SIGNED - DAY)) is Progress.PENDING


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("CS-01JNG8Z3W1ABCDEFGHJKMNPQRS", True),
        ("CS-01jng8z3w1abcdefghjkmnpqrs", False),
        ("CS-81JNG8Z3W1ABCDEFGHJKMNPQRS", False),
        ("01JNG8Z3W1ABCDEFGHJKMNPQRS", False),
        ("CS-01JNG8Z3W1ABCDEFGHJKMNPQR", False),
    ],
)
def test_the_form_of_an_id(text: str, holds: bool) -> None:
    assert is_closing_set(text) is holds
