"""All that is known of a right, and the right as it stood at an instant.

What the newest observation tells is taken to be true since the right began, except where an event tells otherwise; what
an event tells is true from the day it took effect. When a thing was *recorded* plays no part here: the caller hands in
only what was known.

Not here: what a place's law makes of the right as it stood, and family relations beyond the one base.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from registry.domain.law.place import PlaceLaw
from registry.domain.right.facts import (
    Base,
    Observation,
    Owner,
    Proceeding,
    RightAt,
    RightChange,
    RightId,
    RightStatus,
)
from registry.domain.right.fees import Schedule, fees_at
from registry.domain.right.proceedings import closed_by, pending_invalidations, proceedings_at
from registry.domain.right.term import computed_expiry, grace_ends_on
from registry.domain.values.days import legal_day


@dataclass(frozen=True, kw_only=True)
class RightRecord:
    """All a reader knew of a right: observations and changes, in the order they were recorded."""

    right: RightId
    observations: tuple[Observation, ...]
    changes: tuple[RightChange, ...] = ()

    @cached_property
    def newest(self) -> Observation:
        """The observation made last; of two made at one instant, the one recorded later."""
        return _newest(self.observations) or self.observations[0]

    @cached_property
    def base(self) -> Base | None:
        """The base that was named last: an observation that names none takes none away."""
        return next((o.base for o in reversed(_by_age(self.observations)) if o.base), None)

    @cached_property
    def same_day_twin(self) -> RightId | None:
        """The twin of the same day that was named last: an observation that names none takes none away."""
        return next((o.same_day_twin for o in reversed(_by_age(self.observations)) if o.same_day_twin), None)

    def observed(self, observation: Observation) -> RightRecord:
        """This record with one more observation."""
        return replace(self, observations=(*self.observations, observation))

    def changed(self, change: RightChange) -> RightRecord:
        """This record with one official event more."""
        return replace(self, changes=(*self.changes, replace(change, after=len(self.observations))))

    def at(self, instant: datetime, place: PlaceLaw) -> RightAt:
        """The right as it stood at `instant`, under the law of its place."""
        seen, schedule = self.newest, self.schedule(place)
        expires_on = schedule.expires_on
        paid_until, settled = fees_at(self.observations, self.changes, instant, schedule)
        past = [c for c in self.changes if c.effective_at <= instant]
        return RightAt(
            right=self.right,
            kind=seen.kind,
            titles=seen.titles,
            status=self._status_at(instant, expires_on, place),
            owners=self.owners_at(instant) or None,
            filed_on=seen.filed_on,
            granted_on=seen.granted_on,
            expires_on=expires_on,
            fees_paid_until=paid_until,
            base=self.base,
            same_day_twin=self.same_day_twin,
            proceedings=self.proceedings_at(instant, place),
            observed_at=seen.observed_at,
            published_on=seen.published_on,
            record_requested_on=seen.record_requested_on,
            examined=any(c.examined and c.effective_at <= instant for c in self.changes),
            narrowed=any(c.narrows and c.effective_at <= instant for c in self.changes),
            fee_settled=settled,
            opposed=_opposed(past),
            licences=tuple(c.licence for c in past if c.licence is not None),
        )

    def owners_at(self, instant: datetime) -> tuple[Owner, ...]:
        """The owners at `instant`.

        Where a change of owners took effect by then: the owners after the last such change, or those of an observation
        made since. Where none did: those of an observation made before any change. Empty where it is only known who
        they were after a later change.
        """
        changes = self._owner_changes()
        past = [c for c in changes if c.effective_at <= instant]
        seen = self._seen_since(past[-1], instant) if past else self._seen_before(changes)
        if seen is not None:
            return seen.owners
        return past[-1].owners or () if past else ()

    def owner_spans(self) -> tuple[tuple[datetime | None, datetime | None, tuple[Owner, ...]], ...]:
        """The owners over all law time, as `(from, to, owners)`, oldest first; None is open-ended."""
        changes = self._owner_changes()
        if not changes:
            return ((None, None, self.newest.owners),)
        first = changes[0].effective_at
        edges = sorted(
            {*(c.effective_at for c in changes), *(o.observed_at for o in self.observations if o.observed_at > first)}
        )
        before = self._seen_before(changes)
        spans: list[tuple[datetime | None, datetime | None, tuple[Owner, ...]]] = []
        spans.append((None, edges[0], before.owners if before else ()))
        for start, end in zip(edges, [*edges[1:], None], strict=True):
            spans.append((start, end, self.owners_at(start)))
        return tuple(spans)

    def _owner_changes(self) -> list[RightChange]:
        return sorted((c for c in self.changes if c.owners is not None), key=lambda c: c.effective_at)

    def _seen_since(self, change: RightChange, instant: datetime) -> Observation | None:
        """The newest observation by `instant` whose maker already knew of `change`: it prevails over the change."""
        known = (o for n, o in enumerate(self.observations) if change.known_to(o, n))
        return _newest(o for o in known if o.observed_at <= instant)

    def _seen_before(self, changes: list[RightChange]) -> Observation | None:
        """The newest observation whose maker knew of none of `changes`: it tells the state before all of them."""
        return _newest(
            o for n, o in enumerate(self.observations) if not any(change.known_to(o, n) for change in changes)
        )

    def _status_at(self, instant: datetime, expires_on: date | None, place: PlaceLaw) -> RightStatus:
        day = legal_day(instant)
        changes = sorted((c for c in self.changes if c.status is not None), key=lambda c: c.effective_at)
        seen = self.newest
        revived = max((n for n, c in enumerate(changes) if c.status is RightStatus.IN_FORCE), default=-1)
        void = [c for c in changes[revived + 1 :] if c.ab_initio]
        past = [c for c in changes if c.effective_at <= instant]
        if void and void[-1].status is not None:
            return void[-1].status
        if seen.granted_on is not None and day < seen.granted_on:
            return RightStatus.PENDING
        status = seen.status
        if past:
            later = self._seen_since(past[-1], instant)
            status = later.status if later is not None else past[-1].status or status
        elif changes:
            earlier = self._seen_before(changes)
            status = earlier.status if earlier is not None else RightStatus.IN_FORCE
        if status is RightStatus.IN_FORCE and expires_on is not None and day > expires_on:
            return RightStatus.EXPIRED
        return status

    def schedule(self, place: PlaceLaw) -> Schedule:
        """What determines on which days its fees fall due."""
        seen = self.newest
        return Schedule(
            place=place,
            kind=seen.kind,
            filed_on=seen.filed_on,
            granted_on=seen.granted_on,
            expires_on=seen.expires_on or computed_expiry(seen.filed_on, seen.kind, place),
        )

    def paid_too_late(self, payment: RightChange, place: PlaceLaw) -> bool:
        """Whether a fee was paid after its time of grace had ended, so that the payment does not count."""
        before = tuple(c for c in self.changes if c.effective_at <= payment.effective_at)
        due_on, _ = fees_at(self.observations, before, payment.effective_at, self.schedule(place))
        return due_on is not None and legal_day(payment.effective_at) > grace_ends_on(due_on, place)

    def leaves_open(self, decision: RightChange) -> bool:
        """Whether a decision told now closes none of the requests for invalidation that are pending."""
        asked = pending_invalidations(self.changes, legal_day(decision.effective_at))
        return bool(asked) and not closed_by(decision, asked)

    def proceedings_at(self, instant: datetime, place: PlaceLaw) -> tuple[Proceeding, ...]:
        """The proceedings that run at `instant` by the law of its place, those with an end day up to and with it."""
        return proceedings_at(self.changes, instant, place)


def _opposed(changes: Iterable[RightChange]) -> str | None:
    """What the last opposition decided did to the base, None once the right's own register has said its status."""
    told = [c for c in changes if c.type == "base_decided" or c.status is not None]
    return max(told, key=lambda c: (c.effective_at, c.status is not None)).opposed if told else None


def _by_age(observations: Iterable[Observation]) -> list[Observation]:
    """Oldest first; of two made at one instant, the one recorded later comes after."""
    return sorted(observations, key=lambda o: o.observed_at)


def _newest(observations: Iterable[Observation]) -> Observation | None:
    """The observation made last; of several made at one instant, the one recorded last. None where there is none."""
    return max(reversed(tuple(observations)), key=lambda o: o.observed_at, default=None)
