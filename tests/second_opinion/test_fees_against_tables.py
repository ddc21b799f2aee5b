"""Terms, fees and life by the clock, as the register reads them, against the second opinion written from the tables."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry.domain.right.term import computed_expiry, grace_ends_on
from registry.jurisdictions.hong_kong.fees import renewal_days
from registry.jurisdictions.mainland_china.fees import annuity_due_days
from tests.domain.strategies import PLACES
from tests.second_opinion import fees_and_terms as tables
from tests.second_opinion.adapters import fee_codes

more = settings(max_examples=max(10, settings().max_examples * 3 // 2))
KINDS = st.sampled_from(sorted(tables.TERMS))
FILED = st.one_of(
    st.dates(date(2012, 1, 1), date(2020, 12, 31)),
    st.sampled_from((date(2012, 2, 29), date(2016, 2, 29), date(2020, 2, 29), date(2014, 8, 31), date(2015, 12, 31))),
)
AROUND = st.sampled_from((-40, -1, 0, 1, 2, 3, 30))
LAGS = st.sampled_from((0, 0, 1, 20, 200))


def fact(day: date, recorded_on: date, what: str, **members: Any) -> dict[str, Any]:
    """A fact of a day, recorded on that day or later."""
    return {"day": day, "recorded_on": max(day, recorded_on), "what": what, **members}


def near(draw: st.DrawFn, right: tables.Right, due: date, after: date) -> date:
    """A day that matters for the fee due on `due`, or close to it; not before `after`."""
    day = draw(st.sampled_from((due, tables.grace_end(right, due), tables.next_due(right, due))))
    return max(after, day + timedelta(days=draw(AROUND)))


@st.composite
def rights(draw: st.DrawFn) -> tables.Right:
    """A granted right whose fee falls due in the middle of its facts: payments, lapses, restorations, an end."""
    place, kind = draw(KINDS)
    filed = draw(FILED)
    right: tables.Right = {"place": place, "kind": kind, "filed_on": filed, "expires_on": None, "facts": []}
    right["granted_on"] = filed + timedelta(days=draw(st.integers(200, 1100)))
    due_days = tables.due_days(right) or [tables.last_day(right)]
    due = draw(st.sampled_from(due_days))
    day = max(right["granted_on"], due - timedelta(days=draw(st.integers(1, 300))))
    paid = draw(st.sampled_from((*[due] * 6, None)))
    facts = [fact(day, day, "observed", status="in_force", fees_paid_until=paid)]
    settled = date.min
    kinds = draw(st.lists(st.sampled_from(("paid", "missed", "status", "seen")), min_size=1, max_size=6))
    for n, what in enumerate(kinds):
        day = near(draw, right, due, day + timedelta(days=1))
        recorded_on = day + timedelta(days=draw(LAGS))
        following = tables.next_due(right, due)
        if what == "paid":
            until = draw(st.sampled_from((following, following, tables.next_due(right, following))))
            paid = None if paid is None else max(paid, until)
            facts.append(fact(day, recorded_on, "fee_paid", paid_until=until))
        elif what == "missed":
            earlier = max(d for d in (*due_days, due) if d <= due)
            missed = draw(st.sampled_from((due, earlier, following)))
            # Of a fee that an earlier restoration settled, nobody says later that it was missed.
            if settled < missed <= day:
                # Told after a later look at the register that shows it paid: which to believe, no table says.
                known_on = day if "seen" in kinds[n:] else recorded_on
                facts.append(fact(day, known_on, "fee_missed", due_on=missed))
        elif what == "status":
            status = draw(st.sampled_from(("in_force", "in_force", "in_force", "lapsed")))
            restored = status == "in_force" and draw(st.booleans())
            if status == "in_force":
                settled = day
                paid = None if paid is None else max(paid, tables.next_due(right, day))
            facts.append(fact(day, recorded_on, "status", status=status, restored=restored, ab_initio=None))
        else:
            # No look at the register shows less than what was known: which to believe, no table says.
            paid = max(filter(None, (paid, draw(st.sampled_from((paid, following))))), default=None)
            facts.append(fact(day, recorded_on, "observed", status="in_force", fees_paid_until=paid))
        due = draw(st.sampled_from((due, following)))
    last = draw(st.sampled_from((None, None, None, "surrendered", "revoked", "invalidated")))
    if last is not None:
        day = near(draw, right, due, day + timedelta(days=1))
        recorded_on, ab_initio = day + timedelta(days=draw(LAGS)), draw(st.sampled_from((None, False)))
        what = "invalidated_in_full" if last == "invalidated" else "status"
        facts.append(fact(day, recorded_on, what, status=last, restored=False, ab_initio=ab_initio))
    right["facts"] = sorted(facts, key=lambda fact: fact["recorded_on"])
    return right


@st.composite
def questions(draw: st.DrawFn) -> tuple[tables.Right, date, date]:
    """A right, the day asked, and the day of what is known, by which something was known of it."""
    right = draw(rights())
    days = [fact[name] for fact in right["facts"] for name in ("day", "recorded_on")]
    dues = [due for fact in right["facts"] if (due := fact.get("fees_paid_until"))]
    days += [*dues, *(tables.grace_end(right, due) for due in dues)]
    as_of = max(right["granted_on"], draw(st.sampled_from(days)) + timedelta(days=draw(AROUND)))
    known = draw(st.sampled_from((max(days), max(days), *days))) + timedelta(days=draw(AROUND))
    known = max(right["facts"][0]["recorded_on"], known)
    assume(not doubtful(right, as_of, known))
    return right, as_of, known


def doubtful(right: tables.Right, as_of: date, known_on: date) -> bool:
    """Whether the right was restored after the day asked, and its register looked at again after that.

    That look shows fees paid until later. Whether it also says that the right never ended, no table says.
    """
    facts = tables.known(right, known_on)
    restored = [fact["day"] for fact in facts if fact["what"] == "status" and fact["restored"] and fact["day"] > as_of]
    return any(fact["what"] == "observed" and fact["day"] > min(restored) for fact in facts) if restored else False


def expected(right: tables.Right, as_of: date, known_on: date, *, perfected: bool) -> set[str]:
    """The codes of MR-03 and MR-04 that the tables give."""
    if not tables.alive(right, as_of, known_on):
        return {"NOT_IN_FORCE"}
    verdict = tables.fee_verdict(right, as_of, known_on, perfected=perfected)
    return set() if verdict == "pass" else {verdict.split(" ")[1]}


@more
@given(questions(), st.booleans())
def test_a_right_is_alive_and_paid_for_as_the_tables_have_it(
    question: tuple[tables.Right, date, date], perfected: bool
) -> None:
    """MR-03, MR-04: payments in time and too late, missed fees, statuses, restorations, the grace of each place."""
    right, as_of, known_on = question
    said = fee_codes(right, as_of, known_on, perfected=perfected)
    if not tables.alive(right, as_of, known_on):
        said -= {"FEES_UNPAID", "EVIDENCE_MISSING:fees_paid_until"}  # of a dead right nobody need say more
    assert said == expected(right, as_of, known_on, perfected=perfected)


@more
@given(KINDS, FILED, st.integers(200, 1500))
def test_terms_and_graces_end_when_the_tables_say(kind: tuple[str, str], filed: date, months: int) -> None:
    """CN-121, CN-122, HK-07, HK-08, MO-01 to the day, 29 February among them; CN-34, HK-65."""
    place = PLACES[kind[0]]
    right = {"place": kind[0], "kind": kind[1], "filed_on": filed, "granted_on": None, "expires_on": None, "facts": []}
    assert computed_expiry(filed, kind[1], place) == tables.last_day(right)
    due = filed + timedelta(days=months)
    assert grace_ends_on(due, place) == tables.grace_end(right, due)


@more
@given(KINDS, FILED, st.integers(200, 2500))
def test_fees_fall_due_when_the_tables_say(kind: tuple[str, str], filed: date, days: int) -> None:
    """CN-125, HK-09, HK-11: after the grant, up to the end of the term; no due day moves."""
    granted = filed + timedelta(days=days)
    right = {"place": kind[0], "kind": kind[1], "filed_on": filed, "granted_on": granted, "expires_on": None}
    expected = tuple(due for due in tables.due_days(right) if due > granted)
    if kind[0] == "HK":
        assert renewal_days(kind[1], filed, granted) == expected
    elif kind[0] == "CN":
        assert annuity_due_days(filed, tables.last_day(right), granted) == expected
