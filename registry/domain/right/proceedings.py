"""The proceedings over a right that run at an instant: preservations, disputes over ownership, invalidations.

- *Preservation.* Where the place lets one court order run at a time the others wait
  (`registry.domain.right.preservation`);
  elsewhere each runs by its own days.
- *Ownership.* A dispute may suspend the register. A suspension told while one runs extends it and keeps its first day;
  told that there is none, it ends. Where the place's law ends it by itself (CN-103: a year, extended eighteen months in
  all), it does so on that day, moved where it is no working day; an earlier end that was told counts, a later one is
  capped. What is left then is the dispute, which suspends nothing.
- *Invalidation.* A final decision closes the request whose reference it names; naming none, or none that pends, it
  closes the only one there is. Of several it closes none, save one that invalidates in full, which closes all. Pending
  are those asked for by the day of the decision.

Sources: 专利法实施细则 arts. 103 to 105; Examination Guidelines part V, chapter 7; Cap. 514 s.55; the rulings of this
register on ownership suspended and on decisions of invalidation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from registry.domain.law.dated import in_force
from registry.domain.law.place import PlaceLaw
from registry.domain.right.facts import Proceeding, RightChange
from registry.domain.right.preservation import Order, Release, running
from registry.domain.values.days import add_months, legal_day
from registry.domain.values.spelling import names, same

_DAY = timedelta(days=1)


def proceedings_at(changes: Iterable[RightChange], instant: datetime, place: PlaceLaw | None) -> tuple[Proceeding, ...]:
    """The proceedings that run at `instant`, those with an end day up to and with it, by the law of `place`."""
    past = sorted((c for c in changes if c.effective_at <= instant), key=lambda c: c.effective_at)
    day = legal_day(instant)
    queues = place is not None and place.preservations_queue
    found = [
        *pending_invalidations(past),
        *disputes(past, place),
        *(_preserved(past, day) if queues else _side_by_side(past)),
    ]
    return tuple(p for p in found if p.from_on <= day and (p.until_on is None or day <= p.until_on))


def pending_invalidations(changes: Iterable[RightChange], by: date | None = None) -> tuple[Proceeding, ...]:
    """The requests for invalidation that nothing has decided, of those asked for by that day (None: ever)."""
    told = sorted(changes, key=lambda change: change.effective_at)
    pending = [c.opens for c in told if c.opens is not None and c.opens.kind == "invalidation"]
    for decision in told:
        if decision.closes == "invalidation":
            closed = closed_by(decision, pending)
            pending = [one for one in pending if one not in closed]
    return tuple(one for one in pending if by is None or one.from_on <= by)


def closed_by(decision: RightChange, pending: Iterable[Proceeding]) -> list[Proceeding]:
    """The requests that a final decision closes, of those pending."""
    asked = [one for one in pending if one.from_on <= legal_day(decision.effective_at)]
    named = [one for one in asked if same(one.document, decision.closes_document)]
    if named or len(asked) <= 1:
        return named or asked
    return asked if decision.ab_initio else []


def disputes(changes: Iterable[RightChange], place: PlaceLaw | None) -> tuple[Proceeding, ...]:
    """What disputes over ownership there were, one after another, each with the days it has by the place's law."""
    spans: list[Proceeding] = []
    for change in sorted(changes, key=lambda change: change.effective_at):
        told, day = change.opens, legal_day(change.effective_at)
        if told is None or told.kind != "ownership":
            continue
        runs = bool(spans) and spans[-1].suspended and spans[-1].from_on <= day and _reaches(spans[-1], day)
        if told.suspended and runs:
            first = spans[-1].from_on
            spans[-1] = replace(told, from_on=first, until_on=_ends_on(first, told.until_on, place, extended=True))
            continue
        if spans and _reaches(spans[-1], day):
            spans[-1] = replace(spans[-1], until_on=day - _DAY)
        until_on = _ends_on(told.from_on, told.until_on, place, extended=False) if told.suspended else told.until_on
        spans.append(replace(told, until_on=until_on))
    left = [
        replace(one, suspended=False, from_on=one.until_on + _DAY, until_on=_next_from(spans, n))
        for n, one in enumerate(spans)
        if one.suspended and one.until_on is not None and not _follows(spans, n)
    ]
    return (*spans, *left)


def _reaches(one: Proceeding, day: date) -> bool:
    return one.until_on is None or day <= one.until_on


def _follows(spans: list[Proceeding], n: int) -> bool:
    """Whether the next dispute was told for the very day after this one."""
    end = spans[n].until_on
    return n + 1 < len(spans) and end is not None and spans[n + 1].from_on <= end + _DAY


def _next_from(spans: list[Proceeding], n: int) -> date | None:
    return spans[n + 1].from_on - _DAY if n + 1 < len(spans) else None


def _ends_on(from_on: date, until_on: date | None, place: PlaceLaw | None, *, extended: bool) -> date | None:
    """The last day of a suspension: the one told, and by the place's law no later than the law has it."""
    months = None if place is None else in_force(place.suspension_months, from_on)
    if place is None or months is None:
        return until_on
    last = place.last_day_moved(add_months(from_on, months[1] if extended else months[0]))
    return last if until_on is None else min(until_on, last)


def _side_by_side(changes: Iterable[RightChange]) -> list[Proceeding]:
    """The preservations that nothing has lifted."""
    open_: list[Proceeding] = []
    for change in changes:
        if change.closes == "preservation":
            open_ = [p for p in open_ if not names(change.closes_document, p.document)]
        if change.opens is not None and change.opens.kind == "preservation":
            open_.append(change.opens)
    return open_


def _preserved(changes: Iterable[RightChange], day: date) -> tuple[Proceeding, ...]:
    """The preservation whose turn it is on `day`, as a proceeding of the days it runs; empty when none does."""
    papers: list[Order | Release] = []
    for change in changes:
        received_on, opened = legal_day(change.effective_at), change.opens
        if change.closes == "preservation":
            papers.append(Release(document=change.closes_document, received_on=received_on))
        if opened is not None and opened.kind == "preservation":
            papers.append(
                Order(
                    document=opened.document,
                    received_on=received_on,
                    from_on=opened.from_on,
                    until_on=opened.until_on,
                    authority=opened.authority,
                )
            )
    run = running(papers, day)
    if run is None or run.from_on is None:
        return ()
    return (
        Proceeding(
            kind="preservation",
            from_on=run.from_on,
            until_on=run.until_on,
            authority=run.order.authority,
            document=run.order.document,
        ),
    )
