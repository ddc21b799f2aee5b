"""Rights of the three places: what the register was told of one, and how it stood on a day.

A right is known by observations (what its official register showed when someone looked) and by official events, each
with its own day. The newest observation holds back to the right's beginning, save where an event says otherwise; an
event holds from the day it took effect. `RightRecord.at` folds both into the right as it stood at an instant. When a
thing was *recorded* plays no part here: the caller hands in what was known.

Not here: what a place's law makes of those facts (see the jurisdictions), and family relations beyond the one base.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from registry.domain.dealings import Disposal, Licence
from registry.domain.life import computed_expiry
from registry.domain.periods import legal_day
from registry.domain.preservation import Order, Release, running
from registry.domain.rules import Jurisdiction
from registry.domain.spelling import compared, names


@dataclass(frozen=True, kw_only=True, order=True)
class RightId:
    """A right's place and canonical number, written `HK/HK20061483`."""

    jurisdiction: str
    number: str

    def __str__(self) -> str:
        return f"{self.jurisdiction}/{self.number}"


class RightStatus(StrEnum):
    """How a right's official register stands to it."""

    PENDING = "pending"
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    SURRENDERED = "surrendered"
    REVOKED = "revoked"
    INVALIDATED = "invalidated"


class Link(StrEnum):
    """How a right hangs on its base: as a Hong Kong re-registration, a Macau extension, or by priority alone."""

    HK_R_OF = "hk_r_of"
    MO_EXT_OF = "mo_ext_of"
    PRIORITY_ONLY = "priority_only"


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text in one language (BCP 47)."""

    text: str
    lang: str


@dataclass(frozen=True, kw_only=True)
class Owner:
    """An owner: a recorded party by its id, or an unidentified one by name alone, never matched to another."""

    party: str | None
    name: Text | None = None
    share: str | None = None


@dataclass(frozen=True, kw_only=True)
class Base:
    """The right this one hangs on; a base of the EP or GB office is named, not held here."""

    right: RightId
    link: Link


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a fact was seen: the register, its reference, and the SHA-256 of the paper."""

    register: str
    reference: str
    sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What an official register showed of a right when looked at. Days are last or first days, inclusive, at UTC+8."""

    right: RightId
    kind: str
    titles: tuple[Text, ...]
    owners: tuple[Owner, ...]
    status: RightStatus
    observed_at: datetime
    source: Source
    filed_on: date | None = None
    published_on: date | None = None
    record_requested_on: date | None = None
    granted_on: date | None = None
    expires_on: date | None = None
    fees_paid_until: date | None = None
    base: Base | None = None
    same_day_twin: RightId | None = None


@dataclass(frozen=True, kw_only=True)
class Proceeding:
    """A dated proceeding over a right: legal days, both inclusive; `until_on` None while no end is set."""

    kind: str
    from_on: date
    until_on: date | None
    suspended: bool = True
    authority: str | None = None
    document: str | None = None


@dataclass(frozen=True, kw_only=True)
class RightChange:
    """What one official event does to a right from `effective_at` on; absent members leave things as they are.

    `observed_at` is when a register was seen to show it (None: on that very day), `after` how many observations of the
    right had been recorded before it.
    """

    type: str
    effective_at: datetime
    observed_at: datetime | None = None
    after: int = 0
    status: RightStatus | None = None
    ab_initio: bool = False
    fees_paid_until: date | None = None
    owners: tuple[Owner, ...] | None = None
    opens: Proceeding | None = None
    closes: str | None = None
    closes_document: str | None = None
    examined: bool = False
    narrows: bool = False
    licence: Licence | None = None
    consent: str | None = None
    opposed: str | None = None

    def known_to(self, observation: Observation, position: int) -> bool:
        """Whether an observation, the `position`-th recorded, was made in knowledge of this change.

        It was when it shows what the change brought, or was both made and recorded after the change was seen.
        """
        if observation.observed_at < self.effective_at:
            return False
        shown = observation.status is self.status or compared(observation.owners) == compared(self.owners)
        return shown or (position >= self.after and observation.observed_at >= (self.observed_at or self.effective_at))


@dataclass(frozen=True, kw_only=True)
class RightAt:
    """A right as it stood at an instant. `owners` None means not known; days as in `Observation`.

    `fees_known_until` and `restored_on` look past the instant: the furthest day any payment on file reaches, and the
    day the register last restored the right. `opposed` is what an opposition did to its base (`revoked`, `amended`)
    while the right's own register has not yet said anything since.
    """

    right: RightId
    kind: str
    titles: tuple[Text, ...]
    status: RightStatus
    owners: tuple[Owner, ...] | None
    filed_on: date | None
    granted_on: date | None
    expires_on: date | None
    fees_paid_until: date | None
    base: Base | None
    same_day_twin: RightId | None
    proceedings: tuple[Proceeding, ...]
    observed_at: datetime
    published_on: date | None = None
    record_requested_on: date | None = None
    examined: bool = False
    narrowed: bool = False
    fees_known_until: date | None = None
    restored_on: date | None = None
    licences: tuple[Licence, ...] = ()
    disposals: tuple[Disposal, ...] = ()
    opposed: str | None = None


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
        """The base last named: an observation that names none takes none away."""
        return next((o.base for o in reversed(_by_age(self.observations)) if o.base), None)

    @cached_property
    def same_day_twin(self) -> RightId | None:
        """The twin last named, in the same manner."""
        return next((o.same_day_twin for o in reversed(_by_age(self.observations)) if o.same_day_twin), None)

    def observed(self, observation: Observation) -> RightRecord:
        """This record with one observation more."""
        return replace(self, observations=(*self.observations, observation))

    def changed(self, change: RightChange) -> RightRecord:
        """This record with one official event more."""
        return replace(self, changes=(*self.changes, replace(change, after=len(self.observations))))

    def at(self, instant: datetime, place: Jurisdiction) -> RightAt:
        """The right as it stood at `instant`, under the law of its place."""
        seen = self.newest
        expires_on = seen.expires_on or computed_expiry(seen.filed_on, seen.kind, place)
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
            fees_paid_until=self._fees_at(instant),
            base=self.base,
            same_day_twin=self.same_day_twin,
            proceedings=self.proceedings_at(instant, place),
            observed_at=seen.observed_at,
            published_on=seen.published_on,
            record_requested_on=seen.record_requested_on,
            examined=any(c.examined and c.effective_at <= instant for c in self.changes),
            narrowed=any(c.narrows and c.effective_at <= instant for c in self.changes),
            fees_known_until=max((d for c in self.changes if (d := c.fees_paid_until)), default=None),
            restored_on=max(
                (legal_day(c.effective_at) for c in self.changes if c.status is RightStatus.IN_FORCE), default=None
            ),
            opposed=_opposed(past),
            licences=tuple(c.licence for c in past if c.licence is not None),
            disposals=tuple(
                Disposal(
                    on=legal_day(c.effective_at),
                    consent=c.consent,
                    to=frozenset(owner.party for owner in c.owners or ()),
                )
                for c in past
                if c.owners is not None or c.licence is not None
            ),
        )

    def owners_at(self, instant: datetime) -> tuple[Owner, ...]:
        """The owners at `instant`: those of the last change by then, or seen since; else those seen before any change.

        Empty where all that is known is who they were after a later change.
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
        """The newest observation by `instant` that was made in knowledge of `change`, and so overrides it."""
        known = (o for n, o in enumerate(self.observations) if change.known_to(o, n))
        return _newest(o for o in known if o.observed_at <= instant)

    def _seen_before(self, changes: list[RightChange]) -> Observation | None:
        """The newest observation made in knowledge of none of `changes`: it speaks of the time before them all."""
        return _newest(
            o for n, o in enumerate(self.observations) if not any(change.known_to(o, n) for change in changes)
        )

    def _status_at(self, instant: datetime, expires_on: date | None, place: Jurisdiction) -> RightStatus:
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

    def _fees_at(self, instant: datetime) -> date | None:
        told = [c for c in self.changes if c.fees_paid_until is not None and c.effective_at <= instant]
        last = max(reversed(told), key=lambda c: c.effective_at, default=None)
        if last is not None and last.type == "fee_missed" and self._seen_since(last, instant) is None:
            return last.fees_paid_until
        known = [d for d in (self.newest.fees_paid_until, *(c.fees_paid_until for c in told)) if d is not None]
        return max(known, default=None)

    def proceedings_at(self, instant: datetime, place: Jurisdiction | None = None) -> tuple[Proceeding, ...]:
        """The proceedings that run at `instant`, those with an end day up to and with it.

        Where the place lets one preservation run at a time, the others wait in its queue and are not among them.
        """
        past = sorted((c for c in self.changes if c.effective_at <= instant), key=lambda c: c.effective_at)
        day = legal_day(instant)
        open_: list[Proceeding] = []
        for change in past:
            if change.closes is not None:
                open_ = [p for p in open_ if p.kind != change.closes or not names(change.closes_document, p.document)]
            if change.opens is not None:
                open_.append(change.opens)
        if place is not None and place.preservations_queue:
            open_ = [*(p for p in open_ if p.kind != "preservation"), *_preserved(past, day)]
        return tuple(p for p in open_ if p.from_on <= day and (p.until_on is None or day <= p.until_on))


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


def _opposed(changes: Iterable[RightChange]) -> str | None:
    """What the last opposition decided did to the base, None once the right's own register has said its status."""
    told = [c for c in changes if c.type == "base_decided" or c.status is not None]
    return max(told, key=lambda c: (c.effective_at, c.status is not None)).opposed if told else None


def _by_age(observations: Iterable[Observation]) -> list[Observation]:
    """Oldest first; of two made at one instant, the one recorded later comes after."""
    return sorted(observations, key=lambda o: o.observed_at)


def _newest(observations: Iterable[Observation]) -> Observation | None:
    """The one made last, of equals the one recorded later; None of none."""
    return max(reversed(tuple(observations)), key=lambda o: o.observed_at, default=None)
