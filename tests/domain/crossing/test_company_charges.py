"""Registers of charges, as Hong Kong has one: whose charge, by which day, void or put off, whatever else was filed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.crossing.company_charges import (
    ChargeState,
    ChargeTrack,
    charge_deadlines,
    charge_is_void,
    charge_tracks,
    void_before,
    void_from,
)
from registry.domain.filing.acts import Act, ActKind
from registry.domain.party.party import Party, PartyKind
from registry.domain.rank.standing import Timing
from registry.domain.recognition.effects import legal_effects
from registry.domain.recognition.outcome import findings
from registry.domain.values.days import add_months
from registry.jurisdictions.hong_kong.days import CALENDAR, statutory_holidays
from registry.jurisdictions.hong_kong.values import POST_DAYS
from tests.exercises import exercises
from tests.jurisdictions.hong_kong.items import (
    APPLICATION,
    COMPANY,
    DAY,
    NOTICE,
    PLACES,
    PLAIN,
    REGISTRY,
    SIGNED,
    act,
    at,
    delivered,
    person,
)

# ---- the Companies Registry ------------------------------------------------------------------------------------------


@exercises("HK-61", "HK-6G")
@pytest.mark.parametrize(
    ("pledgor", "here", "abroad"),
    [
        (person("firm", seat="HK"), True, True),
        (person("firm", PartyKind.BANK, "HK"), True, True),
        (person("firm", seat="CN", hk_registered_non_hk=True), True, False),
        (person("firm", seat="XX", hk_registered_non_hk=True), True, False),
        (person("firm", seat="CN"), False, False),
        (person("firm", PartyKind.PERSON, "HK"), False, False),
        (person("firm", PartyKind.PUBLIC_BODY, "HK"), False, False),
        (person("firm", PartyKind.PERSON, "CN", hk_registered_non_hk=True), False, False),
    ],
)
def test_whose_charge_goes_to_the_companies_registry(pledgor: Party, here: bool, abroad: bool) -> None:
    """A Hong Kong company's wherever the right lies, a registered non-Hong Kong company's for rights here alone."""
    for code, bound in (("HK", here), ("AA", abroad)):
        situation = PLAIN.but(pledgor=pledgor, code=code)
        assert bool(charge_tracks(situation.case())) is bound
        assert (situation.track().state is not ChargeState.NOT_REQUIRED) is bound


@exercises("HK-61")
@pytest.mark.parametrize(
    ("first", "last", "bound"),
    [
        (None, None, True),
        (SIGNED, None, True),
        (SIGNED + DAY, None, False),
        (None, SIGNED, True),
        (None, SIGNED - DAY, False),
        (SIGNED - DAY, SIGNED + DAY, True),
    ],
)
def test_a_company_from_elsewhere_is_bound_where_it_was_registered_when_it_made_the_charge(
    first: date | None, last: date | None, bound: bool
) -> None:
    """Whatever became of its registration since; and where that day is not on record, where it ever was."""
    days = {"hk_registered_from": first, "hk_registered_until": last}
    situation = PLAIN.but(pledgor=person("firm", seat="CN", hk_registered_non_hk=True, **days))
    assert bool(charge_tracks(situation.case())) is bound
    assert charge_tracks(situation.but(contract={"executed_at": None}).case())


@exercises("HK-60", "HK-63")
@pytest.mark.parametrize("security", ["hk_legal_mortgage", "hk_equitable_mortgage", "hk_fixed_charge"])
def test_a_company_of_hong_kong_delivers_its_mortgage_as_it_does_its_charge(security: str) -> None:
    """Of which the day it was made has to be on record."""
    unknown = COMPANY.but(security=security, contract={"executed_at": None})
    assert ("MR-21", "HK-60") in {one.rules for one in findings(unknown.case())}
    assert COMPANY.but(security=security).track().state is ChargeState.PENDING


def test_a_place_without_such_a_register_asks_for_nothing() -> None:
    assert COMPANY.case().charge_registers == (REGISTRY,)
    assert PLAIN.case().charge_registers == ()
    assert list(charge_deadlines(PLAIN.case())) == []
    assert not charge_is_void(PLAIN.case())


@exercises("HK-64", "HK-6A")
def test_delivered_on_the_last_day_it_stands_and_on_the_next_it_is_void() -> None:
    """Signed on 12 January: the last day is 12 February, delivered by anyone, entered later or not."""
    last = date(2026, 2, 12)
    pending = COMPANY.but(today=last)
    assert pending.track() == ChargeTrack(register="HK-CR", rule="HK-64", state=ChargeState.PENDING, due_on=last)
    due = next(charge_deadlines(pending.case()))
    assert (due.rule, due.code, due.due_on, due.register) == ("HK-64", "CR_FILING_DUE", last, "HK-CR")
    assert COMPANY.but(today=last + DAY).track().state is ChargeState.VOID
    assert charge_is_void(COMPANY.but(today=last + DAY).case())
    assert ("MR-21", "HK-6A") in {one.rules for one in findings(COMPANY.but(today=last + DAY).case())}
    assert next(charge_deadlines(COMPANY.but(today=last + DAY).case())).code == "CR_CHARGE_VOID"
    in_time = COMPANY.but(acts=delivered(last), today=date(2026, 6, 1))
    assert (in_time.track().state, in_time.track().delivered_on) == (ChargeState.DONE, last)
    assert list(charge_deadlines(in_time.case())) == []
    assert COMPANY.but(acts=delivered(last + DAY), today=date(2026, 6, 1)).track().state is ChargeState.VOID
    not_yet = COMPANY.but(acts=delivered(date(2026, 2, 1)), today=date(2026, 1, 31))
    assert not_yet.track().state is ChargeState.PENDING
    entered = (*PLAIN.acts, act("HK-CR", effective_at=at(last)))
    assert COMPANY.but(acts=entered, today=last).track().state is ChargeState.DONE


@exercises("HK-6B")
def test_only_a_court_puts_the_last_day_off() -> None:
    """With an order until 30 April: still open on that day, void the day after; late delivery within it is cured."""
    until = date(2026, 4, 30)
    order = act("HK-CR", ActKind.COURT_EXTENSION, effective_at=at(date(2026, 3, 20)), until=until)
    extended = COMPANY.but(acts=(*PLAIN.acts, order), today=until)
    assert (extended.track().state, extended.track().due_on) == (ChargeState.EXTENDED, until)
    assert next(charge_deadlines(extended.case())).due_on == until
    assert extended.but(today=until + DAY).track().state is ChargeState.VOID
    assert extended.but(acts=(*delivered(until), order)).track().state is ChargeState.DONE
    assert extended.but(acts=(*delivered(until + DAY), order), today=date(2026, 6, 1)).track().state is ChargeState.VOID
    assert extended.but(today=date(2026, 3, 19)).track().state is ChargeState.VOID
    asked_for = act("HK-CR", ActKind.COURT_EXTENSION, applied_at=at(date(2026, 3, 20)), until=until)
    assert extended.but(acts=(*PLAIN.acts, asked_for)).track().state is ChargeState.VOID
    shorter = act("HK-CR", ActKind.COURT_EXTENSION, effective_at=at(SIGNED), until=date(2026, 2, 1))
    assert COMPANY.but(acts=(*PLAIN.acts, shorter)).track().due_on == date(2026, 2, 12)


@exercises("HK-64")
def test_what_was_turned_away_was_not_delivered() -> None:
    refused = act("HK-CR", ActKind.REFUSED, effective_at=at(date(2026, 1, 28)))
    acts = delivered(date(2026, 1, 26))
    after = COMPANY.but(today=date(2026, 2, 12))
    assert after.but(acts=(*acts, refused)).track().state is ChargeState.PENDING
    again = act("HK-CR", applied_at=at(date(2026, 1, 30)))
    assert after.but(acts=(*acts, refused, again)).track().delivered_on == date(2026, 1, 30)
    entered = delivered(date(2026, 1, 26), effective_at=at(date(2026, 2, 2)))
    assert after.but(acts=(*entered, refused)).track().state is ChargeState.DONE
    assert after.but(acts=delivered(SIGNED - DAY)).track().state is ChargeState.PENDING
    undated = (*PLAIN.acts, act("HK-CR"))
    assert after.but(acts=undated).track().state is ChargeState.PENDING


@st.composite
def told_by_the_registry(draw: st.DrawFn) -> tuple[Act, ...]:
    """Deliveries, refusals of them and courts' extensions over half a year, in any order."""
    acts = []
    for n in range(draw(st.integers(0, 5))):
        day = SIGNED + draw(st.integers(0, 180)) * DAY
        kind = draw(st.sampled_from((ActKind.REGISTER, ActKind.REFUSED, ActKind.COURT_EXTENSION)))
        if kind is ActKind.REGISTER:
            entered = at(day + DAY) if draw(st.booleans()) else None
            acts.append(act("HK-CR", kind, applied_at=at(day), effective_at=entered, reference=f"CR{n}"))
        elif kind is ActKind.REFUSED:
            acts.append(act("HK-CR", kind, effective_at=at(day), reference=f"CR{draw(st.integers(0, 4))}"))
        else:
            until = day + draw(st.integers(0, 60)) * DAY
            acts.append(act("HK-CR", kind, effective_at=at(day), until=until, reference=f"E{n}"))
    return tuple(acts)


@exercises("HK-6A", "HK-6B")
@given(told_by_the_registry(), st.lists(st.integers(-1, 260), min_size=1, max_size=8))
def test_what_was_void_stays_void_on_the_days_before_a_court_put_it_off(acts: tuple[Act, ...], days: list[int]) -> None:
    """The days kept of an item say of each past one what its acts until then say."""
    told = COMPANY.but(acts=(*PLAIN.acts, *acts), today=SIGNED + 300 * DAY)
    kept = Timing(
        registered_at=at(SIGNED), index=1, void_from=void_from(told.case()), void_before=void_before(told.case())
    )
    for day in (SIGNED + n * DAY for n in days):
        assert (day, kept.void_at(at(day))) == (day, charge_is_void(told.but(today=day).case()))


@exercises("HK-64")
def test_without_the_day_of_signing_no_last_day_is_known() -> None:
    track = COMPANY.but(contract={"executed_at": None}).track()
    assert (track.state, track.due_on) == (ChargeState.PENDING, None)
    assert list(charge_deadlines(COMPANY.but(contract={"executed_at": None}).case())) == []


@exercises("HK-6H")
@given(
    st.permutations([*PLAIN.acts, act("HK-CR", applied_at=at(SIGNED)), *NOTICE]), st.integers(0, 60), st.integers(0, 60)
)
def test_the_order_of_the_two_filings_does_not_matter(acts: list[Act], patents: int, companies: int) -> None:
    """Neither proves the other: each stands by its own day, whichever was made or named first."""
    dated = tuple(
        replace(
            one, applied_at=at(SIGNED + (companies if one.register == "HK-CR" else patents) * DAY), effective_at=None
        )
        for one in acts
    )
    situation = COMPANY.but(acts=dated, today=date(2026, 6, 1))
    in_time = SIGNED + companies * DAY <= date(2026, 2, 12)
    assert situation.track().state is (ChargeState.DONE if in_time else ChargeState.VOID)
    assert situation.case().entry is not None
    alone = situation.but(acts=tuple(one for one in dated if one.register == "HK-CR"))
    assert alone.track() == situation.track()


@exercises("HK-65")
@pytest.mark.parametrize(
    ("signed", "last"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 5, 31), date(2026, 6, 30)),
        (date(2026, 2, 8), date(2026, 3, 9)),
        (date(2026, 1, 17), date(2026, 2, 20)),
        (date(2026, 3, 3), date(2026, 4, 8)),
        (date(2025, 12, 1), date(2026, 1, 2)),
        (date(2026, 4, 1), date(2026, 5, 2)),
        (date(2026, 1, 14), date(2026, 2, 14)),
    ],
    ids=["clamped", "clamped-leap", "thirty", "sunday", "new-year", "easter", "first-of-january", "friday", "saturday"],
)
def test_a_month_ends_on_the_corresponding_day_or_the_next_that_is_no_holiday(signed: date, last: date) -> None:
    """31 January gives the month's last day; a Sunday and a general holiday move on, a Saturday does not."""
    assert COMPANY.but(contract={"executed_at": at(signed)}, today=signed).track().due_on == last


@exercises("HK-65", "HK-64")
@given(st.dates(date(2014, 3, 3), date(2090, 1, 1)))
def test_the_last_day_is_never_early_and_never_a_holiday(signed: date) -> None:
    last = REGISTRY.due_on(add_months(signed, 1))
    assert last.weekday() != 6
    assert last not in statutory_holidays(last.year)
    corresponding = add_months(signed, 1)
    assert corresponding <= last <= corresponding + 7 * DAY
    between = [corresponding + n * DAY for n in range((last - corresponding).days)]
    assert all(day.weekday() == 6 or day in statutory_holidays(day.year) for day in between)


@exercises("HK-65", "HK-64")
@pytest.mark.parametrize(
    ("signed", "last", "provisional"),
    [
        (date(2026, 11, 30), date(2026, 12, 30), None),
        (date(2026, 12, 1), date(2027, 1, 2), True),
        (date(2027, 1, 9), date(2027, 2, 10), True),
        (date(2026, 12, 21), date(2027, 1, 21), True),
    ],
    ids=["before New Year", "New Year's Day, then a Saturday that counts", "the third and fourth day", "no holiday"],
)
def test_a_last_day_in_a_year_whose_holidays_are_not_gazetted_may_move(
    signed: date, last: date, provisional: bool | None
) -> None:
    """Whatever the day is: a day of rest may yet be declared on it."""
    charge = COMPANY.but(contract={"executed_at": at(signed)}, today=signed)
    (due,) = charge_deadlines(charge.case())
    assert (due.due_on, due.provisional) == (last, bool(provisional))
    (effect,) = (one for one in legal_effects(charge.case(), PLACES) if one.register == "HK-CR")
    assert (effect.due_on, effect.provisional) == (last, provisional)
    (reason,) = (one for one in findings(charge.case()) if one.code == "CR_FILING_DUE")
    assert reason.provisional is provisional
    late = charge.but(today=last + DAY)
    (void,) = (one for one in findings(late.case()) if one.code == "CR_CHARGE_VOID")
    assert void.provisional is provisional


@exercises("HK-65")
def test_the_day_that_a_court_gives_is_never_provisional() -> None:
    until = date(2027, 2, 1)
    order = act("HK-CR", ActKind.COURT_EXTENSION, effective_at=at(date(2026, 12, 20)), until=until)
    signed = date(2026, 12, 1)
    charge = COMPANY.but(contract={"executed_at": at(signed)}, acts=(*PLAIN.acts, order), today=date(2026, 12, 21))
    (due,) = charge_deadlines(charge.case())
    assert (due.due_on, due.provisional) == (until, False)


@exercises("HK-64")
def test_a_month_is_counted_in_legal_days() -> None:
    """Signed at 00:30 on the 13th at UTC+8, still the 12th in UTC: the month runs from the 13th."""
    signed = datetime(2026, 1, 12, 16, 30, tzinfo=UTC)
    assert COMPANY.but(contract={"executed_at": signed}).track().due_on == date(2026, 2, 13)


@exercises("HK-64")
def test_made_elsewhere_over_nothing_in_hong_kong_the_post_is_waited_for() -> None:
    """From the day a copy could have arrived; over a right here, or said of nothing, from the day it was made."""
    abroad = COMPANY.but(code="AA", contract={"executed_at": at(SIGNED), "executed_outside_hk": True})
    assert POST_DAYS[0].value == 3
    assert abroad.track().due_on == date(2026, 2, 16)
    for other in (
        abroad.but(code="HK"),
        abroad.but(beside=("HK",)),
        abroad.but(contract={"executed_at": at(SIGNED)}),
        abroad.but(contract={"executed_at": at(SIGNED), "executed_outside_hk": False}),
    ):
        assert other.track().due_on == date(2026, 2, 12)
    assert abroad.but(beside=("AA",)).track().due_on == date(2026, 2, 16)


@exercises("HK-6F")
def test_a_charge_on_a_mere_application_is_delivered_all_the_same() -> None:
    """Never void for it, nor once granted later; a floating charge is named by the list whatever it floats over."""
    late = date(2026, 6, 1)
    application = COMPANY.but(seen={**APPLICATION, "published_on": date(2025, 9, 1)}, today=late)
    assert application.track().state is ChargeState.ADVISED
    assert ("MR-21", "HK-6F") in {one.rules for one in findings(application.case())}
    assert next(charge_deadlines(application.case())).code == "CR_FILING_ADVISED"
    assert application.but(seen={"granted_on": date(2026, 3, 1)}).track().state is ChargeState.ADVISED
    assert application.but(seen={"granted_on": SIGNED}).track().state is ChargeState.VOID
    assert application.but(security="hk_floating_charge").track().state is ChargeState.VOID
    assert application.but(acts=delivered(date(2026, 2, 1))).track().state is ChargeState.DONE


@exercises("HK-64")
def test_before_the_ordinance_a_month_is_the_cautious_reading() -> None:
    assert COMPANY.but(contract={"executed_at": at(date(2013, 5, 2))}).track().due_on == date(2013, 6, 3)


# ---- days ------------------------------------------------------------------------------------------------------------


@exercises("HK-65")
def test_the_general_holidays_of_2026() -> None:
    """As gazetted: Ching Ming on a Sunday and Easter Monday push two days on."""
    expected = "0101 0217 0218 0219 0403 0404 0406 0407 0501 0525 0619 0701 0926 1001 1019 1225 1226"
    assert sorted(f"{day:%m%d}" for day in statutory_holidays(2026)) == expected.split()


def test_offices_work_monday_to_friday_but_for_holidays() -> None:
    assert CALENDAR.works(date(2026, 2, 16))
    assert not CALENDAR.works(date(2026, 2, 17))
    assert not CALENDAR.works(date(2026, 2, 14))
    assert not CALENDAR.works(date(2026, 2, 15))
