"""Until when a judgement holds by itself: the next instant at which a day alone can change it.

Recognition moves with what happens, and with days that pass: a term or a grace runs out, proof grows old, a reservation
or a proceeding ends, a law begins. Of those days, all in sight from the case, the first one still to come is how far a
judgement can be relied on when nothing more is recorded. A day that turns out to change nothing costs a judgement; one
left out would leave a wrong answer standing, so every day that a rule looks at is here. A rule of a place that looks at
a day of its own tells it with its row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain

from registry.domain.case.case import Case
from registry.domain.crossing import table
from registry.domain.crossing.company_charges import charge_tracks
from registry.domain.filing.acts import Act
from registry.domain.rank.next_instant import first_after, next_of_item
from registry.domain.rank.standing import Timing
from registry.domain.recognition.rules.perfection import EVIDENCE_MAX_AGE
from registry.domain.right.family_links import window_ends_on
from registry.domain.values.days import legal_day

_DAY = timedelta(days=1)
_CROSSING = tuple(sorted({rule.first_day for rule in table.RULES}))


def holds_until(
    case: Case, acts: Iterable[Act], said: Iterable[datetime], timing: Timing, around: Iterable[datetime | None]
) -> datetime | None:
    """The first instant after `case.as_of` at which a day alone can change what is judged of `case`; None: none can.

    `acts` are all of the item, those later than the instant too, `said` the instants from which what its filing says
    counts, `timing` its days, `around` the next instants of every right that the case looks at, and of the other items
    on them.
    """
    told = (at for act in acts for at in (act.applied_at, act.effective_at, act.obtained_at) if at is not None)
    own = first_after(case.as_of, case.day, chain(told, said), chain(_days_of_item(case), _days_of_law(case)))
    return min((at for at in (own, next_of_item(timing, case.as_of), *around) if at is not None), default=None)


def _days_of_item(case: Case) -> Iterator[date]:
    """The days after proof is fresh and entries end, those of the debt, of what is due, and of the parties."""
    for act in case.acts:
        if act.until is not None:
            yield act.until + _DAY
        if act.obtained_at is not None:
            yield legal_day(act.obtained_at) + timedelta(days=EVIDENCE_MAX_AGE + 1)
    executed_at = case.filing.contract.executed_at
    if executed_at is not None:
        yield legal_day(executed_at)
    for insolvency in case.pledgor.insolvencies:
        if insolvency.first_on is not None and not insolvency.is_empty:
            yield insolvency.first_on
        if insolvency.last_on is not None and not insolvency.is_empty:
            yield insolvency.last_on + _DAY
    owed = table.duty(case, case.places)
    last_days = [case.filing.obligation.last_due_on, None if owed is None else owed.due_on]
    last_days += [track.due_on for track in charge_tracks(case)]
    last_days += [rule.last_day(case) for rule in case.place.checks if rule.last_day is not None]
    yield from (last + _DAY for last in last_days if last is not None)


def _days_of_law(case: Case) -> Iterator[date]:
    """The first days of rules and arrangements, and the days after a further right could be asked for."""
    yield from _begins(_CROSSING, case.day)
    base = case.right if case.base is None else case.base
    for place in case.places.values():
        yield from _begins(place.first_days, case.day)
        for dependence in place.dependences.values():
            last = window_ends_on(base, dependence)
            if last is not None:
                yield last + _DAY


def _begins(first_days: Sequence[date], day: date) -> Sequence[date]:
    """The next of these sorted first days, none where all have come."""
    n = bisect_right(first_days, day)
    return first_days[n : n + 1]
