"""A second opinion on terms, due days and whether a right is alive on a day, written from the law's tables alone.

It shares nothing with the registry's own reading. Rows: CN-120 to CN-127, CN-129; HK-07 to HK-12; MO-01, MO-05 to
MO-07; MR-03, MR-04; the Rulings *Days*, *Absence* and *Back in time*; the rulings *Fees* of the second reading.

*Terms.* The last day in force is the day before the anniversary of filing; an HK (R) patent and a Macau extension count
from their base's filing. *Due days* are CN every anniversary of filing; HK standard the anniversaries from the fourth
after grant on; HK short-term a single day, at four years, or three months after a later grant; MO the eves of the
anniversaries from the third on, for utility models from the second (payable *before* the year begins). None falls after
the term's end.

*A right by the clock.* The fee due on D may be paid until the end of the grace (six months, `months_end`). Once the
later of `as_of` and `known_at` is past it and nothing counted, the right is dead from the day after D. It lives again
from the day of a restoration, and as if it never had died where an observation shows the fee paid.

A right is a dict of `place`, `kind`, `filed_on` (the base's, where it has a base), `granted_on`, `expires_on` (from its
register, or None) and `facts`, each a dict of `day`, `recorded_on` and `what`:

    observed   `status`, `fees_paid_until`       fee_paid   `paid_until`       fee_missed   `due_on`
    status     `status`, `restored`, `ab_initio`
    invalidated_in_full

Facts of the same day count in their order. All days are legal days at UTC+8.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.second_opinion.days import add_months, anniversary, months_end

Right = dict[str, Any]
Fact = dict[str, Any]
ONE_DAY = timedelta(days=1)

TERMS = {
    ("CN", "invention"): 20,
    ("CN", "utility_model"): 10,
    ("CN", "design"): 15,
    ("HK", "standard_r"): 20,
    ("HK", "standard_o"): 20,
    ("HK", "short_term"): 8,
    ("MO", "invention"): 20,
    ("MO", "utility"): 10,
    ("MO", "extension"): 20,
}
NEW_DESIGN_TERM = date(2021, 6, 1)
NEVER = date.max
ENDED = ("lapsed", "expired", "surrendered", "revoked", "invalidated")


# Terms and due days.


def term_years(right: Right) -> int:
    """CN-121, CN-122, HK-07, HK-08, MO-01."""
    if (right["place"], right["kind"]) == ("CN", "design") and right["filed_on"] < NEW_DESIGN_TERM:
        return 10
    return TERMS[right["place"], right["kind"]]


def last_day(right: Right) -> date:
    """The last day in force: as the register has it, else the day before the anniversary that ends the term."""
    stated: date | None = right["expires_on"]
    return stated if stated is not None else anniversary(right["filed_on"], term_years(right)) - ONE_DAY


def due_days(right: Right) -> list[date]:
    """The days on which a fee falls due within the term. They never move."""
    filed, granted, end = right["filed_on"], right["granted_on"], last_day(right)
    years = [anniversary(filed, n) for n in range(1, term_years(right) + 1)]
    kind = (right["place"], right["kind"])
    if right["place"] == "CN":
        days = years
    elif kind == ("HK", "short_term"):
        four = anniversary(filed, 4)
        days = [add_months(granted, 3) if granted is not None and granted > four else four]
    elif right["place"] == "HK":
        days = [] if granted is None else [day for day in years if day > granted][3:]
    else:
        days = [day - ONE_DAY for day in years[1 if kind == ("MO", "utility") else 2 :]]
    return [day for day in days if day < end]


def next_due(right: Right, day: date) -> date:
    """The first due day after `day`; the last day in force where no further fee falls due."""
    return min((due for due in due_days(right) if due > day), default=last_day(right))


def grace_end(right: Right, due: date) -> date:
    """The last day on which the fee due on `due` can be paid: CN moved by CN-34, HK by HK-65, Macau not."""
    return months_end(right["place"], due, 6)


# What the clock does.


def known(right: Right, known_on: date) -> list[Fact]:
    """The facts recorded by a day, in the order in which they happened."""
    return sorted((f for f in right["facts"] if f["recorded_on"] <= known_on), key=lambda fact: fact["day"])


def fold_fees(right: Right, facts: list[Fact], horizon: date) -> tuple[date | None, list[tuple[date, date]]]:
    """The due day of the first fee not paid (None: not known), and when the right was dead by the clock.

    `horizon` is the later of the day asked and the day of what is known: no fee is missed before its grace is past.
    """
    due: date | None = None
    ended: list[tuple[date, date]] = []
    settled = date.min

    def dead(unpaid: date | None, day: date) -> bool:
        return unpaid is not None and unpaid < last_day(right) and day > grace_end(right, unpaid)

    for n, fact in enumerate(facts):
        day, unpaid = fact["day"], shown_due(facts[n:], due)
        if fact["what"] == "observed" and fact["fees_paid_until"] is not None:
            due = max(due or date.min, fact["fees_paid_until"])
        elif fact["what"] == "fee_paid" and not dead(unpaid, day):
            due = max(due or date.min, fact["paid_until"])
        elif fact["what"] == "fee_missed" and fact["due_on"] > settled:
            due = fact["due_on"] if due is None else min(due, fact["due_on"])
        elif is_in_force(fact) and (fact["restored"] or dead(unpaid, day)):
            if due is not None and dead(due, day):
                ended.append((due + ONE_DAY, day - ONE_DAY))
            due = max(due or date.min, next_due(right, day))
            settled = day
    if due is not None and dead(due, horizon):
        ended.append((due + ONE_DAY, NEVER))
    return due, ended


def is_in_force(fact: Fact) -> bool:
    return bool(fact["what"] == "status" and fact["status"] == "in_force")


def shown_due(later: list[Fact], due: date | None) -> date | None:
    """The due day of the first fee unpaid, as later looks at the register show it; up to a restoration that says so."""
    for fact in later:
        if is_in_force(fact) and fact["restored"]:
            break
        if fact["what"] == "observed" and due is not None and fact["fees_paid_until"] is not None:
            due = max(due, fact["fees_paid_until"])
    return due


def dead_by_the_clock(right: Right, as_of: date, known_on: date) -> bool:
    """Whether a fee missed for good has ended the right on the day asked, as far as is known."""
    _, ended = fold_fees(right, known(right, known_on), max(as_of, known_on))
    return any(first <= as_of <= last for first, last in ended)


def first_unpaid(right: Right, as_of: date, known_on: date) -> date | None:
    """The due day of the first fee not paid, by what had happened by the day asked; None where nobody has said.

    What an observation shows of fees counts whenever it is recorded.
    """
    facts = [f for f in known(right, known_on) if f["day"] <= as_of or f["what"] == "observed"]
    return fold_fees(right, facts, as_of)[0]


# Status.


def stated_status(right: Right, as_of: date, known_on: date) -> str:
    """The status by what sources said, before the clock is asked.

    What never was is so on every day: a revocation, unless it says otherwise (HK-18), and an invalidation in full
    (CN-87). Any other change holds from its own day until the next. Before the first change holds what was observed,
    back to the grant; an observation never revives.
    """
    facts = known(right, known_on)
    if any(fact["what"] == "invalidated_in_full" for fact in facts):
        return "invalidated"
    changes = [fact for fact in facts if fact["what"] == "status"]
    if any(fact["status"] == "revoked" and fact["ab_initio"] is not False for fact in changes):
        return "revoked"
    past = [fact for fact in changes if fact["day"] <= as_of]
    if past:
        return str(past[-1]["status"])
    seen = "unknown"
    for fact in facts:
        if fact["what"] == "observed" and not (seen in ENDED and fact["status"] == "in_force"):
            seen = fact["status"]
    return seen


def status(right: Right, as_of: date, known_on: date) -> str:
    """The right's status on a day, by what was recorded by another."""
    stated = stated_status(right, as_of, known_on)
    if stated != "in_force":
        return stated
    if right["granted_on"] is not None and as_of < right["granted_on"]:
        return "pending"
    if dead_by_the_clock(right, as_of, known_on):
        return "lapsed"
    return "expired" if as_of > last_day(right) else "in_force"


def alive(right: Right, as_of: date, known_on: date) -> bool:
    """A member is live when MR-03 holds and MR-04 does not give NOT_IN_FORCE (Rulings *Family*)."""
    return status(right, as_of, known_on) == "in_force"


def fee_verdict(right: Right, as_of: date, known_on: date, *, perfected: bool) -> str:
    """MR-04 on a right granted and in force by what sources said: `pass`, or the verdict and code that follow."""
    if dead_by_the_clock(right, as_of, known_on):
        return "fail NOT_IN_FORCE"
    due = first_unpaid(right, as_of, known_on)
    if due is None:
        return "pending EVIDENCE_MISSING:fees_paid_until"
    if as_of <= due or due >= last_day(right):
        return "pass"
    if right["place"] == "CN" and not perfected:
        return "fail FEES_UNPAID"
    return "condition FEES_UNPAID"
