"""The queue of court orders that preserve one right: one runs at a time, the others wait their turn.

An order stands and runs from the day the register receives it, until the day it states. One that comes while another
runs waits; when every order before it has ended it starts by itself, for its own length (from the day it states, not
before its receipt, to its last): on the day of the release where the earlier one was released, on the day after its
last day where it ran out. A renewal that arrives while its order waits or runs extends
it; one that arrives too late is a new order at the end of the queue. An order released while it waits never runs. Days
are legal days, both ends inclusive, in the order the register received the papers.

Orders stand in the order of their receipt, whatever days they state.

Not here: what preservation does to a pledge, who may order it, and places where orders run side by side.

Sources: provisions of the Supreme People's Court on patent disputes art. 9 (art. 13 of the 2015 text), on sealing and
freezing in execution art. 26; Examination Guidelines part V, chapter 7, 7.3.2.2, 7.4.2 and 7.5.2 (CN-95 to CN-104).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from registry.domain.values.days import add_months
from registry.domain.values.spelling import names

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Order:
    """A court's order, or the renewal of one, named by its `document`, in whatever spelling: from when until when; None
    has no end."""

    document: str | None
    received_on: date
    from_on: date
    until_on: date | None
    authority: str | None = None


@dataclass(frozen=True, kw_only=True)
class Release:
    """The release of the order made by `document`; None releases every one there is."""

    document: str | None
    received_on: date


@dataclass(frozen=True, kw_only=True)
class Run:
    """An order and the days it runs, or will run when nothing else comes; `until_on` None while no end is set.

    `from_on` None: it has no turn, since an order before it has no end or since it was released while it waited.
    `released` tells that a release ended it, `queued` that it had to wait.
    """

    order: Order
    from_on: date | None
    until_on: date | None
    released: bool = False
    queued: bool = False

    def covers(self, day: date) -> bool:
        """Whether the order runs on that day."""
        return self.from_on is not None and self.from_on <= day and (self.until_on is None or day <= self.until_on)

    def waits(self, day: date) -> bool:
        """Whether it has been received by that day and its turn is still to come."""
        due = self.from_on is None or day < self.from_on
        return self.queued and not self.released and due and self.order.received_on <= day


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """An order in the queue, with what was told of it since."""

    order: Order
    extended_to: date | None = None
    released_on: date | None = None

    def run(self, free_from: date | None) -> Run:
        """When it runs if the right is free of earlier orders from `free_from` on; None: it never is."""
        order = self.order
        start = None if free_from is None else max(order.received_on, free_from)
        queued = start != order.received_on
        end = order.until_on
        if start is None:
            end = None
        elif self.extended_to is not None:
            end = self.extended_to
        elif queued:
            end = shifted(max(order.from_on, order.received_on), order.until_on, start)
        if self.released_on is not None and (end is None or self.released_on <= end):
            ran = start is not None and start < self.released_on
            return Run(
                order=order,
                from_on=start if ran else None,
                until_on=self.released_on - _DAY,
                released=True,
                queued=queued,
            )
        return Run(order=order, from_on=start, until_on=end, queued=queued)

    def renewed(self, run: Run, renewal: Order) -> _Entry:
        """This order extended: one that waits takes the renewal's period, one that runs goes on to its day."""
        waits = run.from_on is None or renewal.received_on < run.from_on
        if waits or renewal.until_on is None:
            return replace(self, order=replace(self.order, until_on=renewal.until_on), extended_to=None)
        return replace(self, extended_to=max(renewal.until_on, run.until_on or renewal.until_on))


def queue(papers: Iterable[Order | Release]) -> tuple[Run, ...]:
    """The runs of all orders, in the order of the queue, given the papers in the order they were received."""
    entries: list[_Entry] = []
    for paper in papers:
        live = [n for n, run in _runs(entries) if not run.released and not _over(run, paper.received_on)]
        named = [n for n in live if names(paper.document, entries[n].order.document)]
        if isinstance(paper, Release):
            for n in named:
                entries[n] = replace(entries[n], released_on=paper.received_on)
        elif named and paper.document is not None:
            entries[named[0]] = entries[named[0]].renewed(dict(_runs(entries))[named[0]], paper)
        else:
            entries.append(_Entry(order=paper))
    return tuple(run for _, run in _runs(entries))


def running(papers: Iterable[Order | Release], day: date) -> Run | None:
    """The one order that runs on `day`; None when none does."""
    return next((run for run in queue(papers) if run.covers(day)), None)


def waiting(papers: Iterable[Order | Release], day: date) -> tuple[Run, ...]:
    """The orders that wait on `day`, with the days they would run, in the order of the queue."""
    return tuple(run for run in queue(papers) if run.waits(day))


def longer_than(from_on: date, until_on: date | None, months: int) -> bool:
    """Whether a preservation lasts more than so many months, the first day not counted; one without an end does."""
    return until_on is None or until_on > add_months(from_on, months)


def shifted(from_on: date, until_on: date | None, start: date) -> date | None:
    """The last day of a period as long as `from_on` to `until_on`, but beginning on `start`.

    A period of whole months stays one, whether it was written up to the corresponding day or to the day before it.
    """
    if until_on is None or start == from_on:
        return until_on
    months = (until_on.year - from_on.year) * 12 + until_on.month - from_on.month
    for count in (months, months + 1):
        for short in (timedelta(), _DAY):
            if count > 0 and add_months(from_on, count) - short == until_on:
                return add_months(start, count) - short
    return start + (until_on - from_on)


def _over(run: Run, day: date) -> bool:
    return run.from_on is not None and run.until_on is not None and run.until_on < day


def _runs(entries: list[_Entry]) -> list[tuple[int, Run]]:
    """When each order runs, in the order of the queue, with its place among `entries`."""
    free_from: date | None = date.min
    runs: list[tuple[int, Run]] = []
    for n in sorted(range(len(entries)), key=lambda n: entries[n].order.received_on):
        run = entries[n].run(free_from)
        runs.append((n, run))
        if run.from_on is not None and free_from is not None:
            free_from = None if run.until_on is None else max(free_from, run.until_on + _DAY)
    return runs
