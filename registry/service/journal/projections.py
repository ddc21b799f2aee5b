"""The projections of a state: which rows it makes, and the law time of an entry.

Live commands and `rebuild` both come through `evolved` and `write`, so the rows are the same whichever made them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection

from registry.domain.case.case import Places
from registry.domain.filing.acts import Act, ActKind, references
from registry.domain.journal.events import Recorded
from registry.domain.journal.evolution import Parties, evolve, evolve_parties, evolve_right
from registry.domain.party.events import JoiningEvents, PartiesMerged, PartiesSeparated, PartyEvents
from registry.domain.pledge.events import (
    EvidenceFiled,
    ItemsReleased,
    PledgeDischarged,
    PledgeEnforced,
    PledgeEvents,
    PledgeRegistered,
    PledgeRevoked,
    ReservationLapsed,
)
from registry.domain.pledge.pledge import Item, Pledge
from registry.domain.right.events import RightRecorded
from registry.domain.right.facts import RightId
from registry.domain.right.family_links import links_of
from registry.domain.right.record import RightRecord
from registry.domain.values.days import micros
from registry.domain.values.numbers import search_key
from registry.domain.values.spelling import folded
from registry.errors import RightNumberInvalid
from registry.jurisdictions import discover
from registry.service.journal import codec
from registry.store.projected import projections as tables

ProjectedState = Parties | RightRecord | Pledge
PledgeRows = tuple[dict[str, Any], list[dict[str, Any]], bool]
Move = tuple[Recorded, ProjectedState, ProjectedState | None, str, str | None, PledgeRows | None]
"""An entry, the states it led to and moved, its leaf hash, the digest of its sealed body, and the rows of its pledge
where they were made before."""


def evolved(before: ProjectedState | None, recorded: Recorded) -> ProjectedState:
    """The state after a recorded event; ValueError where `before` is not a state it moves."""
    event = recorded.event
    if isinstance(event, PartyEvents):
        if before is not None and not isinstance(before, tuple):
            raise ValueError("a party's event moves parties")
        return evolve_parties(before or (), event)
    if isinstance(event, PledgeEvents):
        if before is not None and not isinstance(before, Pledge):
            raise ValueError("a pledge's event moves a pledge")
        return evolve(before, event, recorded)
    if before is not None and not isinstance(before, RightRecord):
        raise ValueError("a right's event moves a right")
    return evolve_right(before, event)


def subjects_of(recorded: Recorded) -> tuple[str, ...]:
    """Which states an event moves: `party`, `right` or `pledge`, and their ids."""
    event = recorded.event
    if isinstance(event, PartiesMerged):
        return "party", event.keep, event.join
    if isinstance(event, PartiesSeparated):
        return "party", event.keep
    if isinstance(event, PartyEvents):
        return "party", event.id
    if isinstance(event, PledgeEvents):
        return "pledge", event.registration_number
    if isinstance(event, RightRecorded):
        return "right", str(event.observation.right)
    return "right", str(event.right)


def law_time(state: ProjectedState | None, recorded: Recorded) -> datetime:
    """When the law counts an entry: the act's own day, an item's end, an event's day; else when it was recorded."""
    event = recorded.event
    if isinstance(event, PledgeRegistered) and isinstance(state, Pledge):
        return min(since(item, recorded.recorded_at) for item in state.items)
    if isinstance(event, EvidenceFiled):
        acts = [act for added in event.sealed.items for act in added.acts]
        return min((at for act in acts if (at := _counted(act)) is not None), default=recorded.recorded_at)
    if isinstance(event, PledgeDischarged | ReservationLapsed | ItemsReleased | PledgeEnforced | PledgeRevoked):
        return event.sealed.ended_at
    if isinstance(event, RightRecorded):
        return event.observation.observed_at
    if isinstance(event, PartyEvents | PledgeEvents):
        return recorded.recorded_at
    return event.effective_at


def law_times(state: ProjectedState | None, recorded: Recorded) -> frozenset[datetime]:
    """Every instant that an edition of this code would have given as the law time of an entry.

    Until 2026-11-30 a Macau request counted from its annotation alone, and a refusal ended what was asked for by its
    day whatever reference it bore. Entries of then keep the law time they were given.
    """
    event = recorded.event
    told = {law_time(state, recorded)}
    if isinstance(event, PledgeRegistered) and isinstance(state, Pledge):
        told.add(min(_since_before(item, recorded.recorded_at) for item in state.items))
    return frozenset(told)


def since(item: Item, registered_at: datetime) -> datetime:
    """An item's law time: its official entry's priority time, without one its registration here."""
    return item.timing.priority_at or registered_at


def _since_before(item: Item, registered_at: datetime) -> datetime:
    """The same as it was told until 2026-11-30."""
    here = [act for act in item.acts if act.register == item.law.register]
    refused = [a.effective_at or a.obtained_at or a.applied_at for a in here if a.act is ActKind.REFUSED]
    told: list[tuple[bool, datetime]] = []
    for act in here:
        present = act.asked_at if item.law.application_protects else act.effective_at
        if act.act is not ActKind.REGISTER or present is None:
            continue
        priority = act.asked_at if item.law.ranks_from_application else act.effective_at
        ended = act.effective_at is None and any(at is None or at >= present for at in refused)
        told.append((ended, priority or present))
    return min(told, default=(False, registered_at))[1]


def _counted(act: Act) -> datetime | None:
    return act.effective_at or act.applied_at


def write(
    connection: Connection,
    recorded: Recorded,
    state: ProjectedState,
    before: ProjectedState | None,
    leaf_hash: str,
    sealed_digest: str | None,
) -> None:
    """Write the rows of `state` as they are from `recorded` on."""
    seq = recorded.index
    if isinstance(state, tuple):
        was = before if isinstance(before, tuple) else ()
        tables.write_parties(connection, *_party_rows(was, state, seq), new=not was)
        _write_joining(connection, recorded)
    elif isinstance(state, RightRecord):
        if before is not None:
            tables.close_right(connection, str(state.right), seq)
        tables.write_rights(connection, [_right_row(state, seq)], _holdings(state, seq), _family_links(state, seq))
    else:
        tables.write_pledges(connection, [pledge_version(state, before, seq, leaf_hash, sealed_digest)])


def _party_rows(before: Parties, after: Parties, seq: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The versions of every record of these parties, and the identifiers that they gained."""
    known = {identifier.key for party in before for identifier in party.identifiers}
    versions, gained = [], []
    for party in after:
        state = codec.party_text(party)
        for record in party.records or (party,):
            represented = party.id if party.records else None
            version = {"party_id": record.id, "seq_from": seq, "seq_to": None, "representative": represented}
            versions.append({**version, "state": state})
            for scheme, issuer, value in (one.key for one in record.identifiers if one.key not in known):
                number = {"scheme": scheme, "issuer": issuer, "value": value}
                gained.append({**number, "party_id": record.id, "seq_from": seq})
    return versions, gained


def _write_joining(connection: Connection, recorded: Recorded) -> None:
    event, seq = recorded.event, recorded.index
    if isinstance(event, PartiesMerged):
        row = {"merge_id": event.merge, "keep_id": event.keep, "join_id": event.join, "seq_from": seq, "seq_to": None}
        tables.write_merge(connection, row)
    elif isinstance(event, PartiesSeparated):
        tables.end_merge(connection, event.merge, seq)


def write_all(connection: Connection, entries: Iterable[Move]) -> None:
    """Write the rows of several entries in their order, as `write` would; different pledges in a row at once, and so
    rights and parties that are new."""
    waiting: dict[str, PledgeRows] = {}
    new = _New()
    for recorded, state, before, leaf_hash, sealed_digest, ready in entries:
        number = state.registration_number if isinstance(state, Pledge) else None
        if number is None or number in waiting:
            tables.write_pledges(connection, list(waiting.values()))
            waiting = {}
        if isinstance(state, Pledge):
            new.write(connection)
            rows = ready or pledge_version(state, before, recorded.index, leaf_hash, sealed_digest)
            waiting[state.registration_number] = rows
        elif not before and not isinstance(recorded.event, JoiningEvents):
            new.add(state, recorded.index)
        else:
            new.write(connection)
            write(connection, recorded, state, before, leaf_hash, sealed_digest)
    new.write(connection)
    tables.write_pledges(connection, list(waiting.values()))


class _New:
    """Rights and parties that entries in a row begin, each another one, and whose rows are written together."""

    def __init__(self) -> None:
        self._rights: list[tuple[RightRecord, int]] = []
        self._parties: list[tuple[Parties, int]] = []

    def add(self, state: RightRecord | Parties, seq: int) -> None:
        """One that an entry at position `seq` begins."""
        if isinstance(state, RightRecord):
            self._rights.append((state, seq))
        else:
            self._parties.append((state, seq))

    def write(self, connection: Connection) -> None:
        """Write those that wait."""
        if self._rights:
            tables.write_rights(
                connection,
                [_right_row(state, seq) for state, seq in self._rights],
                [row for state, seq in self._rights for row in _holdings(state, seq)],
                [row for state, seq in self._rights for row in _family_links(state, seq)],
            )
        if self._parties:
            rows = [_party_rows((), state, seq) for state, seq in self._parties]
            versions, gained = ([one for both in rows for one in both[part]] for part in (0, 1))
            tables.write_parties(connection, versions, gained, new=True)
        self._rights, self._parties = [], []


def pledge_version(
    pledge: Pledge, before: ProjectedState | None, seq: int, leaf_hash: str, sealed_digest: str | None
) -> PledgeRows:
    """The rows of a pledge from `seq` on, those of the items that changed, and whether it is new."""
    changed = pledge.items
    if isinstance(before, Pledge):
        was = {item.item: item for item in before.items}
        passed = pledge.pledgee != before.pledgee
        changed = tuple(item for item in pledge.items if passed or item != was[item.item])
    return (*_pledge_rows(pledge, seq, leaf_hash, sealed_digest, changed), before is None)


def _pledge_rows(
    pledge: Pledge, seq: int, leaf_hash: str, sealed_digest: str | None, items: Iterable[Item]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    closing_set = pledge.filing.closing_set
    row = {
        "registration_number": pledge.registration_number,
        "seq_from": seq,
        "seq_to": None,
        "pledgee_id": pledge.pledgee.id,
        "pledgor_id": pledge.pledgor.id,
        "client_reference": _compared(pledge.filing.client_reference),
        "closing_set": None if closing_set is None else closing_set.id,
        "closing_reference": None if closing_set is None else _compared(closing_set.client_reference),
        "pledge_seq": pledge.pledge_seq,
        "leaf_hash": leaf_hash,
        "terms_digest": sealed_digest,
        "state": codec.pledge_text(pledge),
    }
    return row, [_item_row(pledge, item, seq) for item in items]


def _right_row(record: RightRecord, seq: int) -> dict[str, Any]:
    seen = record.newest
    return {
        "right_id": str(record.right),
        "seq_from": seq,
        "seq_to": None,
        "source_register": seen.source.register,
        "observed_at": micros(seen.observed_at),
        "burdened": int(any(change.opens is not None for change in record.changes)),
        "state": codec.right_text(record),
        "number_key": number_key(record.right.jurisdiction, search_key(record.right.number)),
        "reads_as": _reads_as(record.right),
    }


def number_key(jurisdiction: str, key: str) -> str:
    """How the index of numbers names a key of one place."""
    return f"{jurisdiction}/{key}"


def _reads_as(right: RightId) -> str | None:
    """The name that a right's number gives by now, its own where it would be refused; None where nothing has changed.

    Since a place reads its own canonical numbers as they are, only a right that was recorded before a place learnt to
    read another spelling has one.
    """
    place = _places().get(right.jurisdiction)
    if place is None:
        return None
    try:
        canonical = place.read_number(right.number).canonical
    except RightNumberInvalid:
        return str(right)
    return None if canonical == right.number else f"{right.jurisdiction}/{canonical}"


@cache
def _places() -> Places:
    return discover()


def _family_links(record: RightRecord, seq: int) -> list[dict[str, Any]]:
    ends = [(link, link.right, link.other) for link in links_of(record)]
    both = [*ends, *((link, target, source) for link, source, target in ends)]
    return [
        {
            "right_id": str(record.right),
            "seq_from": seq,
            "seq_to": None,
            "ordinal": ordinal,
            "source": str(source),
            "target": str(target),
            "link": link.link,
        }
        for ordinal, (link, source, target) in enumerate(both)
    ]


def _holdings(record: RightRecord, seq: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for owned_from, owned_to, owners in record.owner_spans():
        for owner in owners:
            rows.append(
                {
                    "right_id": str(record.right),
                    "seq_from": seq,
                    "seq_to": None,
                    "ordinal": len(rows),
                    "party_id": owner.party or "",
                    "owner": codec.text(owner),
                    "owned_from": None if owned_from is None else micros(owned_from),
                    "owned_to": None if owned_to is None else micros(owned_to),
                }
            )
    return rows


def _item_row(pledge: Pledge, item: Item, seq: int) -> dict[str, Any]:
    timing, evaluation = item.timing, item.judged.evaluation
    value = pledge.filed(item).valuation
    return {
        "registration_number": pledge.registration_number,
        "item": item.item,
        "seq_from": seq,
        "seq_to": None,
        "right_id": str(item.right),
        "pledgee_id": pledge.pledgee.id,
        "pledgor_id": pledge.pledgor.id,
        "security": item.security,
        "occupies": int(item.occupies),
        "position": item.index,
        "registered_at": micros(item.registered_at),
        "priority_at": _micros(timing.priority_at),
        "present_from": _micros(timing.present_from),
        "present_until": _micros(timing.present_until),
        "other_entries": codec.text(timing.other_entries),
        "reservation_ends_at": _micros(timing.reservation_ends_at),
        "void_from": _micros(timing.void_from),
        "void_before": codec.text(timing.void_before),
        "end_status": timing.end_status.value if timing.end_status else None,
        "end_at": _micros(timing.end_at),
        "behind": codec.text(timing.behind),
        "recognition": codec.text({forum: one.outcome for forum, one in item.judged.recognition.items()}),
        "official_references": codec.text(sorted(references(item.acts))),
        "interest": codec.text(pledge.interest_of(item)),
        "evaluated_at": None if evaluation is None else micros(evaluation.as_of),
        "holds_until": None if evaluation is None else _micros(evaluation.holds_until),
        "rule_set_version": None if evaluation is None else evaluation.rule_set_version,
        "valuation_reference": None if value is None else folded(value.reference),
        "valuation": None if value is None else codec.text(value),
    }


def _compared(reference: str | None) -> str | None:
    return None if reference is None else folded(reference)


def _micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at)
