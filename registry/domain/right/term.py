"""How long a right lives: its term, the grace of its fees, and whether it is dead on a day.

Days are legal days at UTC+8, inclusive. A right that nobody knows to be dead is taken as alive: what is not on record
is asked for elsewhere, never counted as an end.

Sources: MR-03 and MR-04 as the rulings read them; terms and graces are each place's own.
"""

from __future__ import annotations

from datetime import date, datetime

from registry.domain.law.dated import in_force
from registry.domain.law.finding import Severity
from registry.domain.law.place import PlaceLaw
from registry.domain.right.facts import RightAt, RightStatus
from registry.domain.values.days import add_months, last_day_of_term, legal_day

_LIVING = frozenset({RightStatus.PENDING, RightStatus.IN_FORCE})


def computed_expiry(filed_on: date | None, kind: str, place: PlaceLaw) -> date | None:
    """The last day of a term by the place's law, from the filing day; None where that or the kind is not known."""
    known = place.kinds.get(kind)
    if filed_on is None or known is None:
        return None
    years = in_force(known.term_years, filed_on)
    return None if years is None else last_day_of_term(filed_on, years)


def grace_ends_on(due_on: date, place: PlaceLaw) -> date:
    """The last day a fee due on `due_on` can still be paid under the place's law, moved where that moves it."""
    months = in_force(place.grace_months, due_on)
    return due_on if months is None else place.last_day_moved(add_months(due_on, months))


def unpaid_since(right: RightAt, day: date) -> date | None:
    """The due day of the fee that is overdue on `day`; None when none is, none falls due any more, or none is known."""
    due_on = right.fees_paid_until
    if due_on is None or right.status == "pending" or day <= due_on or due_on == right.expires_on:
        return None
    return due_on


def lapsed_by_the_clock(right: RightAt, place: PlaceLaw, as_of: datetime, known_at: datetime) -> bool:
    """Whether a fee overdue at `as_of` was never paid within its grace.

    It counts once the later of the two instants is past the grace, and then back to the due day, until the right is
    restored.
    """
    due_on = unpaid_since(right, legal_day(as_of))
    if due_on is None or right.fee_settled:
        return False
    return legal_day(max(as_of, known_at)) > grace_ends_on(due_on, place)


def on_application(right: RightAt, place: PlaceLaw, day: date) -> bool:
    """Whether the right is still an application that can bear a security there: a published one, in some places."""
    kind = place.kinds.get(right.kind)
    published = right.published_on is not None and right.published_on <= day
    return right.status == "pending" and kind is not None and kind.application is Severity.CONDITION and published


def is_alive(right: RightAt, place: PlaceLaw, as_of: datetime, known_at: datetime) -> bool:
    """Whether the right is one that a pledge could be taken over at `as_of`, by all that is on record."""
    if right.status != "in_force":
        return on_application(right, place, legal_day(as_of))
    return not is_dead(right, place, as_of, known_at)


def is_dead(right: RightAt, place: PlaceLaw, as_of: datetime, known_at: datetime) -> bool:
    """Whether the right has ended by `as_of`, by all that is on record; an application that pends has not."""
    if right.status not in _LIVING:
        return True
    past = right.expires_on is not None and legal_day(as_of) > right.expires_on
    return past or lapsed_by_the_clock(right, place, as_of, known_at)
