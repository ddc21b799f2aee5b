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

from registry.domain.events import (
    Cause,
    EvidenceFiled,
    PledgeEvents,
    PledgeRegistered,
    Reassessed,
    ReassessedTerms,
    RecognitionChanged,
)
from registry.domain.judged import Judged, Outcome
from registry.domain.pledge import Pledge
from registry.domain.rules import Finding

Fits = Callable[[PledgeEvents], bool]
"""Whether an entry holds an event."""


def begun(event: PledgeEvents, fits: Fits) -> PledgeEvents:
    """`event` with what was decided on as many of its items, from the first on, as fit; else with none, but for a
    change of recognition, which is always of one."""
    numbers = [judged.item for judged in judged_of(event)]
    least = 1 if isinstance(event, RecognitionChanged) else 0
    less = event
    while len(numbers) > least and not fits(less):
        numbers = numbers[: len(numbers) // 2]
        less = _with_only(event, numbers)
    return less


def continued(
    event: PledgeEvents, first: PledgeEvents, before: Pledge | None, index: int, fits: Fits
) -> tuple[RecognitionChanged, ...]:
    """What `event` decided and `first`, its beginning at the journal's `index`, does not say: in events that each fit,
    or are of one item. `before` is the pledge as it was before both (None: it was not registered)."""
    said = {judged.item for judged in judged_of(first) if judged.evaluation is not None}
    left = [judged for judged in judged_of(event) if judged.item not in said]
    if isinstance(event, RecognitionChanged):
        cause, continues = event.sealed.cause, event.sealed.continues
    else:
        cause, continues = Cause(kind=event.type, index=index), True
    outcomes = _outcomes(before)

    def of(some: Sequence[Judged]) -> RecognitionChanged:
        numbers = {judged.item for judged in some}
        return RecognitionChanged(
            registration_number=event.registration_number,
            items=tuple(replace(public, acts=()) for public in event.items if public.item in numbers),
            sealed=ReassessedTerms(
                cause=cause,
                items=tuple(Reassessed(before=outcomes.get(one.item, {}), judged=one) for one in some),
                findings=_about(event.sealed.findings, numbers),
                rule_set_version=event.sealed.rule_set_version,
                continues=continues,
            ),
        )

    return tuple(_fitting(left, of, fits))


def judged_of(event: PledgeEvents) -> tuple[Judged, ...]:
    """What an event says was decided, item by item."""
    return tuple(one if isinstance(one, Judged) else one.judged for one in event.sealed.items)


def _fitting(
    some: Sequence[Judged], of: Callable[[Sequence[Judged]], RecognitionChanged], fits: Fits
) -> Iterator[RecognitionChanged]:
    if not some:
        return
    whole = of(some)
    if len(some) == 1 or fits(whole):
        yield whole
        return
    middle = len(some) // 2
    yield from _fitting(some[:middle], of, fits)
    yield from _fitting(some[middle:], of, fits)


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
