"""`evolve`: how each journal event moves the state of its party, right or pledge.

Live commands and replays both come through here, so a rebuilt register equals the live one. Nothing is decided here:
no rule, no clock, no setting.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from registry.domain.filing.acts import recorded as acts_recorded
from registry.domain.journal.events import Recorded
from registry.domain.law.finding import Finding
from registry.domain.party.events import (
    PartiesMerged,
    PartiesSeparated,
    PartyEvents,
    PartyRecorded,
    PolicyChanged,
)
from registry.domain.party.joining import joined, parted, recorded, with_policy
from registry.domain.party.party import Merge, Party
from registry.domain.pledge.alteration import changed, with_ends, with_evidence
from registry.domain.pledge.events import (
    EvidenceFiled,
    PledgeDischarged,
    PledgeEvents,
    PledgeRegistered,
    RecognitionChanged,
    ReservationLapsed,
)
from registry.domain.pledge.judged import Judged
from registry.domain.pledge.pledge import Item, Pledge, voided
from registry.domain.rank.standing import ItemStatus
from registry.domain.rank.timing import End
from registry.domain.right.events import RightEvents, RightRecorded
from registry.domain.right.record import RightRecord

Parties = tuple[Party, ...]


def evolve_parties(before: Parties, event: PartyEvents) -> Parties:
    """The parties after an event that speaks of `before`: of none where it begins one, of two that become one, of one
    that becomes two, else of one. ValueError where they are not those it speaks of."""
    match event:
        case PartyRecorded():
            known = _only(before, event) if before else None
            return (recorded(known, event.id, event.sealed or event.facts),)
        case PolicyChanged():
            return (with_policy(_only(before, event), event.id, event.sealed),)
        case PartiesMerged():
            if len(before) != 2:
                raise ValueError(f"{event.merge} joins two parties")
            return (joined(*before, Merge(id=event.merge, keep=event.keep, join=event.join)),)
        case PartiesSeparated():
            return parted(_only(before, event), event.merge)
        case _:
            assert_never(event)


def _only(before: Parties, event: PartyEvents) -> Party:
    if len(before) != 1:
        raise ValueError(f"{event.type} of a party never recorded")
    return before[0]


def evolve_right(record: RightRecord | None, event: RightRecorded | RightEvents) -> RightRecord:
    """The right's record after `event`; ValueError for an official event of a right never observed."""
    if isinstance(event, RightRecorded):
        if record is None:
            return RightRecord(right=event.observation.right, observations=(event.observation,))
        return record.observed(event.observation)
    if record is None:
        raise ValueError(f"{event.type} of a right never observed: {event.right}")
    return record.changed(replace(event.change(), observed_at=event.observed_at))


def evolve(pledge: Pledge | None, event: PledgeEvents, recorded: Recorded) -> Pledge:
    """The pledge after `event`, recorded as `recorded` says; ValueError where the events are out of order."""
    if isinstance(event, PledgeRegistered):
        if pledge is not None:
            raise ValueError(f"{event.registration_number} is registered twice")
        return _registered(event, recorded)
    if pledge is None or recorded.pledge_seq is None:
        raise ValueError(f"{event.type} of a pledge never registered: {event.registration_number}")
    if (event.registration_number, recorded.pledge_seq) != (pledge.registration_number, pledge.pledge_seq + 1):
        raise ValueError(f"{event.type} is not what comes next of {pledge.registration_number}")
    pledge = replace(pledge, pledge_seq=recorded.pledge_seq)
    at = recorded.recorded_at
    if not isinstance(event, RecognitionChanged) or _gone(event):
        pledge = replace(pledge, acted_seq=recorded.pledge_seq)
    match event:
        case EvidenceFiled():
            return _evidenced(pledge, event, at)
        case PledgeDischarged():
            return replace(_ended(pledge, event, ItemStatus.RELEASED), end_reason=event.sealed.reason)
        case ReservationLapsed():
            return _ended(pledge, event, ItemStatus.LAPSED)
        case RecognitionChanged():
            return _judged_anew(pledge, event)
        case _:
            told, after = event.sealed, changed(pledge, event, at, recorded.index)
            return _decided(after, told.items, told.findings, told.rule_set_version)


def _decided(
    pledge: Pledge, judged: tuple[Judged, ...], findings: tuple[Finding, ...], rule_set_version: str
) -> Pledge:
    """The pledge with what was decided on some of its items."""
    anew = {one.item: one for one in judged}
    items = tuple(replace(item, judged=anew.get(item.item, item.judged)) for item in pledge.items)
    return replace(pledge, items=items, findings=findings, rule_set_version=rule_set_version)


def _registered(event: PledgeRegistered, recorded: Recorded) -> Pledge:
    terms = event.sealed
    items = tuple(
        Item(
            item=public.item,
            right=public.right,
            security=public.security,
            law=filed.law,
            acts=(),
            judged=filed.judged,
            registered_at=recorded.recorded_at,
            index=recorded.index,
            reservation_ends_at=filed.reservation_ends_at,
        ).with_acts(acts_recorded(collateral.filings, recorded.recorded_at))
        for public, filed, collateral in zip(event.items, terms.items, terms.filing.collateral, strict=True)
    )
    return Pledge(
        registration_number=event.registration_number,
        registered_at=recorded.recorded_at,
        index=recorded.index,
        pledgee=terms.filing.pledgee,
        pledgor=terms.filing.pledgor,
        items=items,
        filing=terms.filing,
        findings=terms.findings,
        safe_class=terms.safe_class,
        rule_set_version=terms.rule_set_version,
        pledge_seq=0,
    )


def _evidenced(pledge: Pledge, event: EvidenceFiled, at: datetime) -> Pledge:
    terms = event.sealed
    added = {public.item: more for public, more in zip(event.items, terms.items, strict=True)}
    acts = {number: acts_recorded(more.acts, at) for number, more in added.items()}
    pledge = with_evidence(pledge, acts, acts_recorded(terms.acts or (), at))
    return _decided(pledge, tuple(more.judged for more in added.values()), terms.findings, terms.rule_set_version)


def _judged_anew(pledge: Pledge, event: RecognitionChanged) -> Pledge:
    judged = tuple(one.judged for one in event.sealed.items)
    return _decided(voided(pledge, _gone(event)), judged, event.sealed.findings, event.sealed.rule_set_version)


def _gone(event: RecognitionChanged) -> frozenset[int]:
    """The items whose right turned out never to have existed."""
    if event.sealed.continues:
        return frozenset()
    return frozenset(one.item for one in event.items if one.status is ItemStatus.EXTINGUISHED)


def _ended(pledge: Pledge, event: PledgeDischarged | ReservationLapsed, status: ItemStatus) -> Pledge:
    told = event.sealed
    after = with_ends(pledge, event.items, End(status=status, at=told.ended_at, reason=told.reason))
    return _decided(after, told.items, told.findings, told.rule_set_version)
