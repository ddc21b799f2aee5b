"""Joining parties that were recorded apart, and parting them again: the registrar's word on who is whom, with evidence.

A merge is known from its recording and acts at every instant: from then on, whatever is asked by any number of either
is answered of both, and what is asked as known before it is answered as it was. Nothing recorded is rewritten, so that
undoing a merge leaves two parties, each with what was recorded of it and with what named it by its own numbers since.

Both sides of a merge are locked with all rights that either owns, gives or holds, or on which it may be meant where a
filing says whom its taker knew of. What their pledges are worth can change where a right's family speaks of both, or
where what is known of one party now counts for the other; those are judged anew. Parties on both sides of one live
pledge are not joined: nobody gives a pledge to himself, so either the evidence or the pledge is wrong, and the
registrar settles that first.

Two valuations of one name were each within its whole and may not be together. That does not keep parties from being
one: it is a warning, and no further draw is taken until they are within again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from registry.domain.filing.filing import Valuation
from registry.domain.journal.evolution import Parties
from registry.domain.party.events import IdentityEvidence, JoiningEvents, PartiesMerged, PartiesSeparated
from registry.domain.party.identifiers import Identifier
from registry.domain.party.joining import joined, parted
from registry.domain.party.party import Merge, Party, PartyKind
from registry.domain.values.days import micros
from registry.errors import (
    InputError,
    InputInvalid,
    MergeUndone,
    MergeUnknown,
    PartiesJoined,
    PartiesOpposed,
    StoreBusy,
)
from registry.service.access.principal import Principal
from registry.service.journal import codec
from registry.service.journal.codec import timing_of
from registry.service.journal.drafts import Draft
from registry.service.journal.transaction import Answer, Transaction
from registry.service.lookup.party_lookup import Bearer, locked_parties, named_parties
from registry.service.recognition.reassess import cause_of, reassess_rights
from registry.service.recognition.valuations_drawn import valuations_drawn
from registry.store import keys
from registry.store.projected import identities, lookups, reads
from registry.store.projected.found import WorldRow


@dataclass(frozen=True, kw_only=True)
class MergeRequest:
    """Which two parties are one, each by any identifier, and the paper that shows it."""

    keep: Identifier
    join: Identifier
    evidence: IdentityEvidence


@dataclass(frozen=True, kw_only=True)
class SeparationRequest:
    """Which merge is undone, and the paper that shows that it was wrong."""

    merge: str
    evidence: IdentityEvidence


def merge_parties(transaction: Transaction, principal: Principal, request: MergeRequest) -> Answer:
    """Join two parties: 201 with the merge's id, the id that stands for both, and warnings on valuations.

    Raises PartyUnknown with its pointer, InputInvalid for one record named twice, for other seats, and for a person and
    what is none, PartiesJoined where they are one already, PartiesOpposed.
    """
    keep, join = _named(transaction, request)
    before = locked_parties(transaction, keep, join)
    _joinable(*before)
    seen = _locked_rights(transaction, before)
    _not_opposed(transaction, seen.rows, before)
    merge = Merge(id=transaction.fresh_id(micros(transaction.now)), keep=keep.record, join=join.record)
    event = PartiesMerged(merge=merge.id, keep=merge.keep, join=merge.join, sealed=request.evidence)
    party = joined(before[0], before[1], merge)
    _record(transaction, principal, event, before, seen, before, party)
    keys.share(transaction.connection, before[1].id, party.id)
    warnings = [*_valuation_warnings(transaction, party)]
    return Answer.of(201, {"merge": merge.id, "id": party.id, "warnings": warnings})


def separate_parties(transaction: Transaction, principal: Principal, request: SeparationRequest) -> Answer:
    """Undo a merge: 201 with its id and the ids of the two parties that are left. Raises MergeUnknown, MergeUndone."""
    row = identities.merge(transaction.connection, request.merge)
    if row is None:
        raise MergeUnknown(f"There is no merge {request.merge}.", pointer="/merge")
    if row.seq_to is not None:
        raise MergeUndone(f"The merge {request.merge} was undone already.", pointer="/merge")
    state = reads.party_now(transaction.connection, row.keep_id) or ""
    bearer = Bearer(record=row.keep_id, records=codec.party_of(state).record_ids)
    before = locked_parties(transaction, bearer)
    seen, (party,) = _locked_rights(transaction, before), before
    event = PartiesSeparated(merge=request.merge, keep=row.keep_id, join=row.join_id, sealed=request.evidence)
    keep, join = parted(party, request.merge)
    _record(transaction, principal, event, before, seen, (keep, join), party)
    for left in (keep, join):
        if left.id != party.id:
            keys.share(transaction.connection, party.id, left.id)
    return Answer.of(201, {"merge": request.merge, "keep": keep.id, "join": join.id})


def _named(transaction: Transaction, request: MergeRequest) -> tuple[Bearer, Bearer]:
    rows = named_parties(transaction.connection, (("/keep", request.keep), ("/join", request.join)))
    keep, join = (
        Bearer(record=row.party_id, records=codec.party_of(row.state).record_ids)
        for row in (rows[request.keep], rows[request.join])
    )
    if keep.record == join.record:
        raise InputInvalid("Both numbers are on record of one party.", pointer="/join")
    if keep.records == join.records:
        raise PartiesJoined("These were joined already.", pointer="/join")
    return keep, join


def _joinable(keep: Party, join: Party) -> None:
    """Refuse parties that can not be one: a party has one seat, and who is a natural person stays under the seal."""
    faults = []
    if keep.seat != join.seat:
        detail = f"The one has its seat in {keep.seat}, the other in {join.seat}."
        faults.append(InputError(pointer="/join", code="seat-differs", detail=detail))
    if (keep.kind is PartyKind.PERSON) is not (join.kind is PartyKind.PERSON):
        detail = "A natural person is nobody else."
        faults.append(InputError(pointer="/join", code="kind-differs", detail=detail))
    if faults:
        raise InputInvalid("These can not be one party.", errors=tuple(faults))


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """The rights that concern the parties, with their families and every item on them, and the position of the journal
    that they were looked for at."""

    rows: list[WorldRow]
    position: int


def _locked_rights(transaction: Transaction, parties: Parties) -> _Seen:
    """The rights that concern these parties, under their locks."""
    position = reads.position(transaction.connection, None).k
    rights = _concerning(transaction, parties)
    transaction.lock_families(rights)
    return _Seen(rows=transaction.world_now(rights), position=position)


def _concerning(transaction: Transaction, parties: Parties) -> frozenset[str]:
    records = {record for party in parties for record in party.record_ids}
    return identities.concerning(transaction.connection, records) | identities.heard_of(transaction.connection, records)


def _record(
    transaction: Transaction,
    principal: Principal,
    event: JoiningEvents,
    before: Parties,
    seen: _Seen,
    sides: Parties,
    party: Party,
) -> None:
    """Record that `sides` are the one `party`, or no longer, and what that changes for pledges over what was `seen`."""
    affected = _affected(transaction, seen.rows, sides, party)
    draft = Draft(
        make=lambda _number, _at: event,
        actor=f"register:{principal.role}",
        subjects=frozenset({f"party:{event.keep}", f"party:{event.join}"}),
        before=before,
    )
    (made,) = transaction.record([draft])
    known = {row.right_id for row in seen.rows}
    others_recorded = made.recorded.index > seen.position + 1
    if others_recorded and not known.issuperset(_concerning(transaction, sides)):
        raise StoreBusy("The rights of these parties keep changing.", beaten=True)
    if affected:
        reassess_rights(transaction, affected, cause_of(made), made.recorded.recorded_at)


def _not_opposed(transaction: Transaction, rows: list[WorldRow], sides: Parties) -> None:
    """Refuse to join a party to one that it gave a live pledge to."""
    keep, join = (side.record_ids for side in sides)
    opposed = {
        row.registration_number
        for row in (one.rival for one in rows)
        if row is not None
        and ((row.pledgee_id in keep and row.pledgor_id in join) or (row.pledgee_id in join and row.pledgor_id in keep))
        and timing_of(row.timing).live_at(transaction.now)
    }
    if opposed:
        numbers = ", ".join(sorted(opposed))
        raise PartiesOpposed(f"One gave a pledge to the other: {numbers}. End it or correct it first.", pointer="/join")


# ---- what is judged anew ---------------------------------------------------------------------------------------------


def _affected(transaction: Transaction, rows: list[WorldRow], sides: Parties, party: Party) -> frozenset[str]:
    """The rights whose pledges may be judged otherwise: those of a family that speaks of both sides, and every right of
    a side of which now counts, or did, what is known of the other."""
    affected: set[str] = set()
    for side in sides:
        if _facts(side) != _facts(party):
            affected |= identities.concerning(transaction.connection, side.record_ids)
    speaking = _speaking(transaction, rows, sides)
    for family in _families(transaction, speaking):
        if {0, 1} <= {side for right in family for side in speaking[right]}:
            affected |= family
    return frozenset(affected)


def _facts(party: Party) -> tuple[object, ...]:
    """What the rules read of a party itself."""
    return party.kind, party.registrations, party.insolvencies


def _speaking(transaction: Transaction, rows: list[WorldRow], sides: Parties) -> dict[str, set[int]]:
    """By each right, which of the sides are named by its record or by a pledge over it, in whatever part.

    An id is found in a state nowhere but where it is meant. Who held an earlier interest may be named in other words,
    so what names any holder is taken to name both.
    """
    on: dict[str, set[str]] = {}
    speaking: dict[str, set[int]] = {}
    for row in rows:
        if row.right_id not in speaking:
            speaking[row.right_id] = _sides_in(row.state, sides)
        if row.rival is not None:
            on.setdefault(row.rival.registration_number, set()).add(row.right_id)
    for some in identities.in_parts(on):
        for pledge in reads.pledges_now(transaction.connection, some):
            names_holders = any(member in pledge.state for member in ('"holder":', '"hits":["'))
            found = {0, 1} if names_holders else _sides_in(pledge.state, sides)
            for right in on[pledge.registration_number]:
                speaking[right] |= found
    return speaking


def _sides_in(state: str, sides: Parties) -> set[int]:
    return {n for n, side in enumerate(sides) if any(record in state for record in side.record_ids)}


def _families(transaction: Transaction, rights: Iterable[str]) -> Iterator[frozenset[str]]:
    """These rights, family by family."""
    family_of = {right: {right} for right in rights}
    for row in identities.links(transaction.connection, family_of):
        family, other = family_of[row.source], family_of.get(row.target)
        if other is not None and other is not family:
            family |= other
            family_of.update(dict.fromkeys(other, family))
    yield from {id(family): frozenset(family) for family in family_of.values()}.values()


# ---- valuations ------------------------------------------------------------------------------------------------------


def _valuation_warnings(transaction: Transaction, party: Party) -> Iterator[dict[str, str]]:
    """What valuations of one name, told of both sides, do not bear together: for the registrar, who sees every term."""
    connection, pledgors = transaction.connection, party.record_ids
    for reference in sorted(lookups.drawn_on(connection, pledgors)):
        draws = valuations_drawn(reads.drawn(connection, pledgors, [reference]), transaction.now)
        if len({(one.amount, one.valued_on) for one in draws}) > 1:
            detail = f"Valuation {draws[0].reference} was told with more than one amount or day; the lesser counts."
            yield {"code": "valuation-told-otherwise", "detail": detail}
        if draws:
            yield from _over_allocated(draws)


def _over_allocated(draws: tuple[Valuation, ...]) -> Iterator[dict[str, str]]:
    currencies = {one.amount.currency for one in draws}
    whole = min(one.amount.amount for one in draws)
    total = sum((one.allocated.amount for one in draws), Decimal())
    if len(currencies) == 1 and total > whole:
        whole_of = f"{draws[0].reference} over {whole} {draws[0].amount.currency}"
        detail = f"Of valuation {whole_of}, {total} is allocated; no further draw is taken until it is within."
        yield {"code": "valuation-over-allocated", "detail": detail}
