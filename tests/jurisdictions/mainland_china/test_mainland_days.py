"""The days of the Mainland: working days, CNIPA's clock, terms, annuities with their surcharge, and deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.filing.acts import Act, ActKind
from registry.domain.law.calendar import HolidayNotice
from registry.domain.law.dated import Dated, in_force
from registry.domain.law.deadline import Deadline
from registry.domain.rank.standing import ItemStatus
from registry.domain.right.events import OwnershipDispute
from registry.domain.right.facts import RightStatus
from registry.domain.values.days import add_years
from registry.jurisdictions.mainland_china import JURISDICTION
from registry.jurisdictions.mainland_china.days import CALENDAR, end_of_period, statutory_holidays
from registry.jurisdictions.mainland_china.deadlines import change_due_on, decision_due_on
from registry.jurisdictions.mainland_china.fees import annuity_due_days, surcharge, surcharge_bands
from registry.jurisdictions.mainland_china.values import PRACTICE_DAYS
from tests.exercises import exercises
from tests.jurisdictions.mainland_china.items import DAY, DEAL, NOW, RESERVED, SOURCE, TODAY, Deal, acted, at

KINDS = st.sampled_from(["invention", "utility_model", "design"])
FILING_DAYS = st.dates(date(1993, 1, 1), date(2060, 12, 31))
RECEIPTS = st.dates(date(2010, 10, 1), date(2032, 12, 31))


def deadlines(deal: Deal) -> dict[str, Deadline]:
    """The deadlines of the deal under the law of its place, by code."""
    return {one.code: one for one in JURISDICTION.deadlines(deal.case())}


def last_day(kind: str, filed_on: date) -> date:
    """The last day of a right of that kind filed on that day."""
    expires_on = DEAL.right(kind=kind, filed_on=filed_on, expires_on=None).case().right.expires_on
    assert expires_on is not None
    return expires_on


# ---- working days and the clock --------------------------------------------------------------------------------------


@exercises("CN-34")
def test_offices_work_on_the_days_the_state_council_makes_up_for_and_not_on_its_holidays() -> None:
    saturday, festival = date(2026, 2, 14), date(2026, 2, 16)
    assert CALENDAR.works(saturday)
    assert not CALENDAR.works(festival)
    assert not CALENDAR.works(date(2026, 11, 22))
    assert CALENDAR.works(TODAY)


NOTICES = [one.value.year for one in CALENDAR.notices]
UNANNOUNCED = st.integers(max(NOTICES) + 1, 2099)


@exercises("CN-34")
def test_of_a_year_not_announced_closed_are_weekends_and_the_statutory_holidays_on_their_own_days_alone() -> None:
    """2027: New Year's Day, the eve and three days of the Spring Festival, Tomb-Sweeping, Labour Day, and so on."""
    days = (date(2027, 1, 1) + n * DAY for n in range(365))
    closed = {f"{day:%m%d}" for day in days if day.weekday() < 5 and not CALENDAR.works(day)}
    assert closed == {"0101", "0205", "0208", "0405", "0609", "0915", "1001"}


@exercises("CN-34")
@given(UNANNOUNCED, st.data())
def test_nothing_is_made_up_for_in_a_year_not_announced(year: int, data: st.DataObject) -> None:
    day = data.draw(st.dates(date(year, 1, 1), date(year, 12, 31)))
    assert CALENDAR.works(day) is (day.weekday() < 5 and day not in statutory_holidays(year))
    assert CALENDAR.is_provisional(day, day)
    assert {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)} <= {(d.month, d.day) for d in statutory_holidays(year)}
    assert len(statutory_holidays(year)) in (12, 13)


@exercises("CN-34")
def test_the_notice_of_every_year_since_2004_is_on_file_with_its_source() -> None:
    assert list(range(2004, 2027)) == NOTICES
    assert all(str(one.value.year) in one.basis and one.first_day.year == one.value.year for one in CALENDAR.notices)
    assert not CALENDAR.is_provisional(date(2026, 1, 1), date(2026, 12, 31))


@exercises("CN-34")
def test_a_year_once_announced_is_one_value_more_and_its_days_are_no_longer_provisional() -> None:
    notice = HolidayNotice(year=2027, closed=frozenset({date(2027, 1, 4)}), worked=frozenset({date(2027, 1, 3)}))
    announced = CALENDAR.with_notices(Dated(first_day=date(2027, 1, 1), value=notice, basis="a notice"))
    assert decision_due_on(date(2026, 12, 30), "online") == date(2027, 1, 4)
    assert decision_due_on(date(2026, 12, 31), "online", announced) == date(2027, 1, 3)
    assert not announced.is_provisional(date(2026, 12, 30), date(2027, 12, 31))
    assert announced.is_provisional(date(2027, 12, 31), date(2028, 1, 1))


@exercises("CN-30", "CN-31", "CN-20")
@pytest.mark.parametrize(
    ("received", "channel", "due"),
    [
        (date(2026, 11, 20), "online", date(2026, 11, 24)),
        (date(2026, 11, 20), "post", date(2026, 11, 27)),
        (date(2026, 11, 20), "window", date(2026, 11, 27)),
        (date(2026, 11, 20), None, date(2026, 11, 27)),
        (date(2026, 11, 21), "online", date(2026, 11, 24)),
        (date(2026, 2, 13), "online", date(2026, 2, 24)),
        (date(2026, 9, 30), "window", date(2026, 10, 13)),
        (date(2021, 11, 12), "online", date(2021, 11, 23)),
        (date(2026, 12, 30), "online", date(2027, 1, 4)),
        (date(2026, 12, 30), "post", date(2027, 1, 7)),
        (date(2009, 11, 12), "post", None),
    ],
    ids=[
        "online on a Friday: Tuesday",
        "by post on a Friday: the Friday after",
        "at the window, the same",
        "a channel not told takes the longer time",
        "on a Saturday: the first day is Monday",
        "before the Spring Festival, with a Saturday made up for",
        "before the National Day, with a Saturday made up for",
        "under the measures of 2010: seven days",
        "before New Year's Day of a year not announced",
        "the same by post",
        "before any measures: no clock",
    ],
)
def test_cnipa_decides_so_many_working_days_after_receipt(
    received: date, channel: str | None, due: date | None
) -> None:
    assert decision_due_on(received, channel) == due


@exercises("CN-30", "CN-31", "CN-34")
@given(RECEIPTS, st.sampled_from(["online", "post", "window"]))
def test_the_day_of_the_decision_is_a_working_day_and_the_first_day_is_not_counted(
    received: date, channel: str
) -> None:
    due = decision_due_on(received, channel)
    assert due is not None
    counted = sum(CALENDAR.works(received + n * DAY) for n in range(1, (due - received).days + 1))
    days = {True: 2, False: 5}[channel == "online"] if received >= date(2021, 11, 15) else 7
    assert CALENDAR.works(due)
    assert counted == days


@exercises("CN-32")
def test_what_cnipa_aims_at_is_shorter_than_what_binds_it() -> None:
    for channel, aim in (("online", 1), ("paper", 3)):
        assert in_force(PRACTICE_DAYS[channel], TODAY) == aim
        assert in_force(PRACTICE_DAYS[channel], date(2019, 12, 31)) is None
        due = decision_due_on(TODAY, channel)
        assert due is not None
        assert CALENDAR.add_working_days(TODAY, aim) < due


@exercises("CN-34", "CN-62")
def test_a_change_is_filed_within_thirty_days_and_on_a_holiday_the_working_day_after() -> None:
    assert change_due_on(date(2026, 11, 2)) == date(2026, 12, 2)
    assert change_due_on(date(2026, 9, 1)) == date(2026, 10, 8)
    assert change_due_on(date(2026, 12, 2)) == date(2027, 1, 4), "New Year's Day of 2027 is a Friday"
    assert end_of_period(date(2026, 8, 31), months=6) == date(2027, 3, 1), "28 February 2027 is a Sunday"


# ---- terms -----------------------------------------------------------------------------------------------------------


@exercises("CN-121", "CN-122", "CN-124")
@pytest.mark.parametrize(
    ("kind", "filed", "last"),
    [
        ("utility_model", date(1999, 9, 6), date(2009, 9, 5)),
        ("utility_model", date(2020, 2, 29), date(2030, 2, 27)),
        ("utility_model", date(2019, 3, 1), date(2029, 2, 28)),
        ("utility_model", date(2018, 3, 1), date(2028, 2, 29)),
        ("utility_model", date(2020, 3, 31), date(2030, 3, 30)),
        ("invention", date(2020, 2, 29), date(2040, 2, 28)),
        ("invention", date(2020, 12, 31), date(2040, 12, 30)),
        ("design", date(2021, 5, 31), date(2031, 5, 30)),
        ("design", date(2021, 6, 1), date(2036, 5, 31)),
    ],
)
def test_a_right_lives_to_the_eve_of_the_anniversary_of_its_filing(kind: str, filed: date, last: date) -> None:
    """It ends on the anniversary; that of 29 February is 28 February, and a leap year's is its own."""
    assert last_day(kind, filed) == last


@exercises("CN-121")
@given(KINDS, FILING_DAYS, st.integers(0, 800))
def test_a_later_filing_never_ends_earlier(kind: str, filed_on: date, later: int) -> None:
    assert last_day(kind, filed_on) <= last_day(kind, filed_on + timedelta(days=later))


@exercises("CN-121")
@given(KINDS, FILING_DAYS)
def test_the_last_day_is_the_eve_of_an_anniversary_whatever_day_of_the_week_it_is(kind: str, filed_on: date) -> None:
    after = last_day(kind, filed_on) + DAY
    years = after.year - filed_on.year
    assert years in {10, 15, 20}
    assert after == add_years(filed_on, years)


# ---- annuities -------------------------------------------------------------------------------------------------------


@exercises("CN-125")
def test_annuities_fall_due_on_every_anniversary_after_the_grant_but_not_on_the_day_the_right_ends() -> None:
    all_years = annuity_due_days(date(2018, 3, 19), date(2038, 3, 18))
    assert (len(all_years), all_years[0], all_years[-1]) == (19, date(2019, 3, 19), date(2037, 3, 19))
    assert annuity_due_days(date(2018, 3, 19), date(2038, 3, 18), date(2021, 6, 1))[0] == date(2022, 3, 19)
    assert annuity_due_days(date(2020, 2, 29), date(2030, 2, 27))[3:5] == (date(2024, 2, 29), date(2025, 2, 28))


@exercises("CN-125", "CN-121")
@given(KINDS, FILING_DAYS)
def test_one_annuity_less_than_years_falls_due_whatever_the_kind(kind: str, filed_on: date) -> None:
    ends_on = last_day(kind, filed_on)
    days = annuity_due_days(filed_on, ends_on)
    assert list(days) == sorted(set(days))
    assert len(days) == (ends_on + DAY).year - filed_on.year - 1
    assert all(filed_on < day <= ends_on for day in days)


@exercises("CN-126")
@pytest.mark.parametrize(
    ("paid", "percent"),
    [
        (date(2026, 3, 19), 0),
        (date(2026, 3, 20), 0),
        (date(2026, 4, 19), 0),
        (date(2026, 4, 20), 5),
        (date(2026, 5, 19), 5),
        (date(2026, 5, 20), 10),
        (date(2026, 6, 20), 15),
        (date(2026, 7, 20), 20),
        (date(2026, 8, 20), 25),
        (date(2026, 9, 19), 25),
        (date(2026, 9, 20), 25),
        (date(2026, 9, 21), None),
    ],
)
def test_an_annuity_due_on_19_march_costs_more_with_every_month(paid: date, percent: int | None) -> None:
    """19 September 2026 is a Saturday and the 20th a working day made up for, to which the last day moves."""
    assert surcharge(date(2026, 3, 19), paid) == percent


@exercises("CN-126")
def test_the_months_of_grace_after_the_last_of_august_end_on_the_last_of_each_month() -> None:
    ends = [last for last, _ in surcharge_bands(date(2026, 8, 31))]
    assert ends == [
        *(date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)),
        *(date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)),
    ]


@exercises("CN-126")
@given(st.dates(date(2010, 1, 1), date(2050, 1, 1)), st.integers(0, 250), st.integers(0, 250))
def test_who_pays_later_never_pays_less(due_on: date, sooner: int, more: int) -> None:
    first, second = (surcharge(due_on, due_on + timedelta(days=n)) for n in (sooner, sooner + more))
    assert second is None or (first is not None and first <= second)


# ---- deadlines -------------------------------------------------------------------------------------------------------


def awaited(applied: date, act: ActKind = ActKind.REGISTER) -> Act:
    return acted(act, applied=applied)


@exercises("CN-30", "CN-31", "CN-63")
@pytest.mark.parametrize("act", [ActKind.REGISTER, ActKind.AMEND])
def test_what_cnipa_was_asked_for_it_decides_by_a_day(act: ActKind) -> None:
    asked = RESERVED.acted(awaited(date(2026, 11, 20), act))
    online = deadlines(asked.filed(channel="online"))["CNIPA_DECISION_DUE"]
    assert (online.rule, online.due_on, online.register) == ("CN-31", date(2026, 11, 24), "CNIPA")
    window = deadlines(asked.filed(channel="window"))["CNIPA_DECISION_DUE"]
    assert (window.rule, window.due_on) == ("CN-30", date(2026, 11, 27))
    assert deadlines(asked)["CNIPA_DECISION_DUE"].due_on == date(2026, 11, 27)


@exercises("CN-30", "CN-31", "CN-34")
def test_a_decision_due_in_a_year_not_announced_says_that_it_may_move() -> None:
    def due(applied: date) -> Deadline:
        return deadlines(RESERVED.acted(awaited(applied)).filed(channel="online").on(date(2027, 1, 2)))[
            "CNIPA_DECISION_DUE"
        ]

    assert (due(date(2026, 12, 29)).due_on, due(date(2026, 12, 29)).provisional) == (date(2026, 12, 31), False)
    assert (due(date(2026, 12, 30)).due_on, due(date(2026, 12, 30)).provisional) == (date(2027, 1, 4), True)


@exercises("CN-33", "CN-51")
def test_an_entry_or_a_refusal_ends_the_wait_and_a_new_application_begins_another() -> None:
    asked, refused = awaited(date(2026, 11, 16)), replace(acted(ActKind.REFUSED), obtained_at=at(date(2026, 11, 18)))
    entered = replace(acted(entered=date(2026, 11, 18)), applied_at=asked.applied_at, reference=asked.reference)
    assert "CNIPA_DECISION_DUE" not in deadlines(RESERVED.acted(asked, entered))
    assert "CNIPA_DECISION_DUE" not in deadlines(RESERVED.acted(asked, refused))
    assert "CNIPA_DECISION_DUE" not in deadlines(RESERVED.acted(asked, replace(refused, obtained_at=None)))
    again = deadlines(RESERVED.acted(asked, refused, awaited(date(2026, 11, 20))))
    assert again["CNIPA_DECISION_DUE"].due_on == date(2026, 11, 27)
    assert "CNIPA_DECISION_DUE" not in deadlines(RESERVED)


@exercises("CN-125", "CN-126")
def test_the_next_annuity_is_due_until_its_grace_is_over() -> None:
    due = deadlines(DEAL)["ANNUITY_DUE"]
    assert (due.rule, due.due_on, due.grace_ends_on) == ("CN-125", date(2027, 3, 19), date(2027, 9, 20))
    assert due.surcharge is not None
    assert "5 % until 2027-05-19" in due.surcharge
    late = DEAL.right(fees_paid_until=date(2026, 5, 23))
    assert deadlines(late)["ANNUITY_DUE"].grace_ends_on == TODAY
    assert deadlines(DEAL.right(fees_paid_until=date(2026, 5, 22)))["ANNUITY_DUE"].grace_ends_on == TODAY, "a Sunday"
    assert "ANNUITY_DUE" not in deadlines(DEAL.right(fees_paid_until=date(2026, 5, 20)))
    assert "ANNUITY_DUE" not in deadlines(DEAL.right(fees_paid_until=None))


@exercises("CN-125")
def test_no_annuity_is_due_of_an_application_an_ended_right_or_one_paid_to_its_end() -> None:
    for status in RightStatus:
        assert ("ANNUITY_DUE" in deadlines(DEAL.right(status=status))) is (status is RightStatus.IN_FORCE)
    assert "ANNUITY_DUE" not in deadlines(DEAL.right(fees_paid_until=date(2038, 3, 18)))


@exercises("CN-103")
def test_a_suspension_over_ownership_ends_after_a_year_unless_another_day_is_told() -> None:
    since = at(date(2026, 10, 12))
    dispute = OwnershipDispute(
        right=DEAL.seen.right, effective_at=since, observed_at=since, source=SOURCE, suspended=True
    )
    due = deadlines(RESERVED.told(dispute))["OWNERSHIP_ENDS"]
    assert (due.rule, due.due_on) == ("CN-103", date(2027, 10, 12))
    told = deadlines(RESERVED.told(replace(dispute, until=date(2027, 1, 4))))["OWNERSHIP_ENDS"]
    assert told.due_on == date(2027, 1, 4)
    assert "OWNERSHIP_ENDS" not in deadlines(RESERVED.told(replace(dispute, suspended=False)))


def test_an_ended_item_has_no_deadline() -> None:
    case = DEAL.case()
    assert case.standing is not None
    assert JURISDICTION.deadlines(case) != ()
    ended = replace(case.standing, status=ItemStatus.RELEASED, ended_at=NOW)
    assert JURISDICTION.deadlines(replace(case, standing=ended)) == ()
