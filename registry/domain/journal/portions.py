"""One decision about many items in several entries: the first says what was done, each says of some items all of it.

An entry's body holds so much and no more, and what is decided on each of two hundred items can be more than that. The
event then keeps what was decided on as many items as fit, and events of `recognition_changed` follow it in the same
transaction, which say of the others what it would have said. Nobody reads the register between the two.

Not here: how large an event is in the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from registry.domain.law.finding import Finding
from registry.domain.pledge.events import (
    Cause,
    EvidenceFiled,
    PledgeEvents,
    PledgeRegistered,
    Reassessed,
    ReassessedTerms,
    RecognitionChanged,
)
from registry.domain.pledge.judged import Judged, Outcome
from registry.domain.pledge.pledge import Pledge

Fits = Callable[[PledgeEvents], bool]
"""Whether an entry holds an event."""
Plan = tuple[frozenset[int], ...]
"""Of which items, by their numbers, each of the events says what was decided; the first is the event itself."""


def planned(event: PledgeEvents, before: Pledge | None, fits: Fits) -> Plan:
    """How `event` is said in events that each fit, or are of one item: as much as can be in the first, the rest halved
    until it fits. The first may say nothing of what was decided, but for a change of recognition, which is always of
    one item. `before` is the pledge as it was before (None: it was not registered).
    """
    numbers = [judged.item for judged in judged_of(event)]
    least = 1 if isinstance(event, RecognitionChanged) else 0
    kept = len(numbers)
    while kept > least and not fits(_with_only(event, numbers[:kept])):
        kept //= 2
    further = _halved(numbers[kept:], lambda some: fits(_continuation(event, some, before, 0)))
    return (frozenset(numbers[:kept]), *further)


def in_portions(event: PledgeEvents, plan: Plan, before: Pledge | None, index: int) -> tuple[PledgeEvents, ...]:
    """The events of a plan, the first of them at the journal's `index`; `before` as in `planned`."""
    first, *further = plan
    return (_with_only(event, first), *(_continuation(event, numbers, before, index) for numbers in further))


def judged_of(event: PledgeEvents) -> tuple[Judged, ...]:
    """What an event says was decided, item by item."""
    return tuple(one if isinstance(one, Judged) else one.judged for one in event.sealed.items)


def _halved(numbers: Sequence[int], fit: Callable[[Sequence[int]], bool]) -> Iterator[frozenset[int]]:
    if not numbers:
        return
    if len(numbers) == 1 or fit(numbers):
        yield frozenset(numbers)
        return
    middle = len(numbers) // 2
    yield from _halved(numbers[:middle], fit)
    yield from _halved(numbers[middle:], fit)


def _continuation(
    event: PledgeEvents, numbers: Collection[int], before: Pledge | None, index: int
) -> RecognitionChanged:
    """What an event at `index` decided on the items of these numbers, as an event of its own."""
    outcomes = _outcomes(before)
    if isinstance(event, RecognitionChanged):
        cause, continues = event.sealed.cause, event.sealed.continues
    else:
        cause, continues = Cause(kind=event.type, index=index), True
    return RecognitionChanged(
        registration_number=event.registration_number,
        items=tuple(replace(public, acts=()) for public in event.items if public.item in numbers),
        sealed=ReassessedTerms(
            cause=cause,
            items=tuple(
                Reassessed(before=outcomes.get(one.item, {}), judged=one)
                for one in judged_of(event)
                if one.item in numbers
            ),
            findings=_about(event.sealed.findings, numbers),
            rule_set_version=event.sealed.rule_set_version,
            continues=continues,
        ),
    )


def _with_only(event: PledgeEvents, numbers: Collection[int]) -> PledgeEvents:
    """The event with what was decided on items of these numbers alone; what was done is whole."""
    findings = _about(event.sealed.findings, numbers)
    if isinstance(event, PledgeRegistered):
        filed = tuple(replace(one, judged=_only(one.judged, numbers)) for one in event.sealed.items)
        return replace(event, sealed=replace(event.sealed, items=filed, findings=findings))
    if isinstance(event, EvidenceFiled):
        pairs = zip(event.items, event.sealed.items, strict=True)
        kept = [(public, added) for public, added in pairs if added.acts or public.item in numbers]
        added = tuple(replace(one, judged=_only(one.judged, numbers)) for _, one in kept)
        terms = replace(event.sealed, items=added, findings=findings)
        return replace(event, items=tuple(public for public, _ in kept), sealed=terms)
    if isinstance(event, RecognitionChanged):
        again = tuple(one for one in event.sealed.items if one.judged.item in numbers)
        shown = tuple(public for public in event.items if public.item in numbers)
        return replace(event, items=shown, sealed=replace(event.sealed, items=again, findings=findings))
    judged = tuple(one for one in event.sealed.items if one.item in numbers)
    change: Any = event  # whichever of them it is, `replace` gives the same kind again
    less: PledgeEvents = replace(change, sealed=replace(change.sealed, items=judged, findings=findings))
    return less


def _only(judged: Judged, numbers: Collection[int]) -> Judged:
    """What was decided on an item of these numbers; of another nothing yet."""
    if judged.item in numbers:
        return judged
    return Judged(item=judged.item, rank_basis=None, legal_effect=(), recognition={})


def _about(findings: tuple[Finding, ...], numbers: Collection[int]) -> tuple[Finding, ...]:
    """Those that are of one of these items, or of none."""
    return tuple(finding for finding in findings if finding.item is None or finding.item in numbers)


def _outcomes(before: Pledge | None) -> Mapping[int, Mapping[str, Outcome]]:
    """What each item was worth, by forum."""
    if before is None:
        return {}
    return {
        item.item: {forum: said.outcome for forum, said in item.judged.recognition.items()} for item in before.items
    }
