"""How far a closing set is: what the official registers still owe its pledges, place by place.

Registered here together says nothing of the official side, so an outcome is never stored: it is read off the items'
acts, days and legal effects at the instant asked for. Of an item every register that has to act is one step. The worst
that is said of an item of a place is the place's outcome:

- failed: an official refusal stands, or the item came to an end before it counted against others;
- late: the last day of a step has passed;
- pending: a step, or the signed instrument that the security rests on, is still to come, and can come;
- complete: every step is done, the security exists, and it counts against others at the register and in insolvency;
- ended: the item counted against others, and has ended since, or it was released.

A set is closed only when every place is complete: what was released, or is still to come anywhere, is never complete.

Not here: whether the right itself lives and what the pledge is worth (recognition), and who may see which pledges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from registry.domain.filing.acts import Act, ActKind, acts_at, applications
from registry.domain.pledge.judged import LegalEffect
from registry.domain.pledge.pledge import Item, Pledge
from registry.domain.rank.standing import ItemStatus, Standing
from registry.domain.recognition.effects import ADVISED

INSTRUMENT = "instrument"
"""The act of a step that no register makes: the parties' signed instrument."""

PREFIX = "CS-"
_ID = re.compile(rf"{PREFIX}[0-7][0-9A-HJKMNP-TV-Z]{{25}}")
_INSTANT = timedelta(microseconds=1)


def is_closing_set(text: str) -> bool:
    """Whether `text` has the form of a closing set's id: the prefix and a ULID."""
    return _ID.fullmatch(text) is not None


class Progress(StrEnum):
    """How far an item is, or a place; worst first, so that a place is the first of what its items are."""

    FAILED = "failed"
    LATE = "late"
    PENDING = "pending"
    COMPLETE = "complete"
    ENDED = "ended"


class SetStatus(StrEnum):
    """How far a closing set is as a whole."""

    CLOSED = "closed"
    PARTIAL = "partial"
    OPEN = "open"
    FAILED = "failed"
    ENDED = "ended"


class StepState(StrEnum):
    """How one step stands; `lost`: it can not come any more, since its item came to an end before it counted."""

    DONE = "done"
    PENDING = "pending"
    LATE = "late"
    REFUSED = "refused"
    LOST = "lost"


@dataclass(frozen=True, kw_only=True)
class Step:
    """An act that an item needs. `register` None: the parties' own. `due_on` is its last legal day, if any."""

    registration_number: str
    item: int
    register: str | None
    act: str
    due_on: date | None
    state: StepState


@dataclass(frozen=True, kw_only=True)
class RegisterOutcome:
    """The steps at one register by their state: the five are all that are `required`. `next_due_on` is the first last
    day of what is pending."""

    register: str
    required: int
    done: int
    pending: int
    late: int
    refused: int
    lost: int
    next_due_on: date | None


@dataclass(frozen=True, kw_only=True)
class PlaceOutcome:
    """One place: how far it is, its items, the registers that have to act on them, and every step not done."""

    place: str
    status: Progress
    items: int
    registers: tuple[RegisterOutcome, ...]
    missing: tuple[Step, ...]


def place_outcomes(pledges: Iterable[Pledge], as_of: datetime) -> tuple[PlaceOutcome, ...]:
    """The outcome of every place that the pledges' items lie in, by its code; each item has been judged for `as_of`."""
    told = sorted(
        ((pledge, item) for pledge in pledges for item in pledge.items),
        key=lambda one: (one[1].right.jurisdiction, one[0].registration_number, one[1].item),
    )
    return tuple(
        _place(place, tuple(group), as_of) for place, group in groupby(told, lambda one: one[1].right.jurisdiction)
    )


def set_status(places: Iterable[PlaceOutcome]) -> SetStatus:
    """The status of a set, from the outcomes of all its places."""
    found = {place.status for place in places}
    if Progress.FAILED in found:
        return SetStatus.FAILED
    if found == {Progress.COMPLETE}:
        return SetStatus.CLOSED
    if found == {Progress.ENDED}:
        return SetStatus.ENDED
    return SetStatus.PARTIAL if Progress.COMPLETE in found else SetStatus.OPEN


def _place(place: str, items: tuple[tuple[Pledge, Item], ...], as_of: datetime) -> PlaceOutcome:
    found = [_item(pledge, item, as_of) for pledge, item in items]
    steps = [step for _, some in found for step in some]
    progress = {one for one, _ in found}
    return PlaceOutcome(
        place=place,
        status=next(one for one in Progress if one in progress),
        items=len(items),
        registers=tuple(_register(name, steps) for name in sorted({s.register for s in steps if s.register})),
        missing=tuple(step for step in steps if step.state is not StepState.DONE),
    )


def _register(name: str, steps: Iterable[Step]) -> RegisterOutcome:
    here = [step for step in steps if step.register == name]
    states = [step.state for step in here]
    return RegisterOutcome(
        register=name,
        required=len(here),
        **{state.value: states.count(state) for state in StepState},
        next_due_on=min((s.due_on for s in here if s.due_on and s.state is StepState.PENDING), default=None),
    )


def _item(pledge: Pledge, item: Item, as_of: datetime) -> tuple[Progress, tuple[Step, ...]]:
    """How far one item is, and its steps, the right's own register first; it has none once it ended in good order."""
    standing = item.timing.at(as_of)
    lost = _never_counted(item, standing)
    if standing is not None and not standing.live and not lost:
        return Progress.ENDED, ()
    acts = acts_at(item.acts, as_of, item.law.register)
    required = [effect for effect in item.judged.legal_effect if effect.effect != ADVISED]
    told: list[tuple[str | None, str, date | None, StepState]] = [
        (one.register, one.act, one.due_on, _state(one, acts, standing, as_of)) for one in required
    ]
    if not lost and not _counts(item) and all(state is StepState.DONE for *_, state in told):
        told.append((None, INSTRUMENT, None, StepState.PENDING))
    steps = tuple(
        Step(
            registration_number=pledge.registration_number,
            item=item.item,
            register=register,
            act=act,
            due_on=due_on,
            state=StepState.LOST if lost else state,
        )
        for register, act, due_on, state in told
    )
    return _progress({step.state for step in steps}), steps


def _progress(states: set[StepState]) -> Progress:
    if states & {StepState.REFUSED, StepState.LOST}:
        return Progress.FAILED
    if StepState.LATE in states:
        return Progress.LATE
    return Progress.COMPLETE if states == {StepState.DONE} else Progress.PENDING


def _counts(item: Item) -> bool:
    """Whether it counts against others at the register and in insolvency, which nothing does that does not exist."""
    effects = item.judged.effects
    return effects is not None and effects.against_third_parties is not None


def _never_counted(item: Item, standing: Standing | None) -> bool:
    """Whether an item has ended, other than by its release, and counted against nobody until then."""
    if standing is None or standing.ended_at is None or standing.status is ItemStatus.RELEASED:
        return False
    before = item.timing.at(standing.ended_at - _INSTANT)
    return before is None or not before.perfected


def _state(effect: LegalEffect, acts: tuple[Act, ...], standing: Standing | None, as_of: datetime) -> StepState:
    """How a step stands, given the acts that were there; nothing is done yet of an item that was not there."""
    if standing is None:
        return StepState.PENDING
    state = StepState(effect.state)
    return StepState.REFUSED if state is not StepState.DONE and _refused(effect, acts, as_of) else state


def _refused(effect: LegalEffect, acts: tuple[Act, ...], as_of: datetime) -> bool:
    """Whether a refusal of the step stands: its register has refused, and nothing of the kind that it was asked for
    stands."""
    register = effect.register
    refusals = [act.answered_at or as_of for act in acts if act.register == register and act.act is ActKind.REFUSED]
    asked = applications(acts, register, *{ActKind.REGISTER, ActKind(effect.act)})
    return any(at <= as_of for at in refusals) and not any(one.stands_at(as_of) for one in asked)
