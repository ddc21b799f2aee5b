"""Registering pledges and changing them.

Each command locks the rights of its pledge, in sorted order: since a pledge's rights never change without a command on
that pledge, those locks also keep two commands on one pledge apart. Under them it ends the reservations whose time has
run out, decides, and records everything in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from registry.domain.changes import decide_discharge, decide_evidence, decide_lapse, item_named
from registry.domain.decisions import Lapse, assess, due_lapses, refuse
from registry.domain.events import NamedParty, PledgeEvents
from registry.domain.filing import Act, Filing, ItemAct, Valuation
from registry.domain.identifiers import Identifier
from registry.domain.judging import World
from registry.domain.parties import Party, PartyKind, PartyRef
from registry.domain.periods import legal_day
from registry.domain.plausibility import implausible
from registry.domain.pledge import Pledge
from registry.domain.rights import RightId
from registry.domain.rules import Confidence, Finding, Severity
from registry.errors import (
    Forbidden,
    InputInvalid,
    NotFound,
    PartyUnknown,
    PreconditionFailed,
    PreconditionMissing,
    ReferenceAlreadyUsed,
    RightUnknown,
)
from registry.service import codec
from registry.service.documents import pledge_document, timing_of
from registry.service.principals import Principal, Role
from registry.service.projecting import references
from registry.service.reassessing import reassess_beside
from registry.service.rights import Named
from registry.service.transactions import Answer, Draft, Made, Transaction
from registry.service.worlds import parties_of, subjects_of, world_of
from registry.store import reads

_DUPLICATE_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class FilingRequest:
    """A filing with its parties still named by identifiers: `build` makes it once they are known.

    `named` holds each identifier with its pointer; `rights` the rights in order; `valuations` the references of those
    that the items draw on.
    """

    pledgee: Identifier
    pledgor: Identifier
    named: tuple[Named, ...]
    rights: tuple[RightId, ...]
    valuations: frozenset[str]
    client_reference: str | None
    build: Callable[[Mapping[Identifier, PartyRef]], Filing]


def register_pledge(transaction: Transaction, principal: Principal, request: FilingRequest) -> Answer:
    """Register a pledge, or refuse it with every finding.

    Raises Forbidden where the caller is not the pledgee, PartyUnknown and RightUnknown with a pointer,
    ReferenceAlreadyUsed, PledgeRefused, RightAlreadyPledged.
    """
    people, states, repeated = people_of(transaction.connection, request)
    pledgee = people[request.pledgee]
    if not _acts_for(principal, pledgee):
        raise Forbidden("A bank files for itself, as pledgee.")
    filing = request.build({i: PartyRef(id=party.id, identifier=i) for i, party in people.items()})
    world = _world(
        transaction,
        request.rights,
        {party.id: party for party in people.values()},
        _Drawing(pledgor=people[request.pledgor], valuations=request.valuations),
    )
    faults = implausible(filing, world.places, world.now)
    if faults:
        raise InputInvalid("The filing says what can not be.", errors=faults)
    _fresh_references(filing, world)
    registration = assess(filing, world, tuple(duplicates(filing, world, repeated)))
    refuse(registration.findings)
    names = (
        named_party(filing.pledgee, pledgee, world.now),
        named_party(filing.pledgor, world.parties[filing.pledgor.id], world.now),
    )
    draft = Draft(
        make=lambda number, at: registration.numbered(number, at, names),
        actor=f"bank:{pledgee.id}",
        subjects=subjects_of(transaction.connection, world, filing.pledgor.id, request.rights),
        before=None,
        registers=True,
    )
    made = transaction.record([*_lapse_drafts(transaction, registration.lapses, world), draft])[-1]
    reassess_beside(transaction, made, world)
    return _answer(201, made, world, states)


def file_evidence(
    transaction: Transaction, principal: Principal, number: str, if_match: str | None, acts: tuple[ItemAct, ...]
) -> Answer:
    """File official acts for items of a pledge: 200 with the pledge as it then stands."""

    def decide(pledge: Pledge, world: World) -> PledgeEvents:
        for filed in acts:
            right = item_named(pledge, filed).right
            _fresh(right, (filed.act,), world, except_for=number, pointer=f"{filed.pointer}/reference")
        return decide_evidence(pledge, acts, world)

    return _change(transaction, principal, number, if_match, decide)


def discharge(transaction: Transaction, principal: Principal, number: str, if_match: str | None, reason: str) -> Answer:
    """Release every live item of a pledge: 200 with the pledge as it then stands."""
    return _change(
        transaction,
        principal,
        number,
        if_match,
        lambda pledge, world: decide_discharge(pledge, reason, world, world.now),
    )


def lapse_due(transaction: Transaction, number: str) -> int:
    """Record the reservations of one pledge that have run out; how many entries that made (0 or 1)."""
    row = reads.standing_pledge(transaction.connection, number)
    if row is None:
        return 0
    rights = tuple(item.right for item in codec.pledge_of(row.state).items)
    world = _world(transaction, rights, {})
    mine = [lapse for lapse in due_lapses(world.rivals, world.now) if lapse.registration_number == number]
    if not mine:
        return 0
    made = transaction.record(_lapse_drafts(transaction, mine, world))
    reassess_beside(transaction, made[-1], world)
    return len(made)


def _change(
    transaction: Transaction,
    principal: Principal,
    number: str,
    if_match: str | None,
    decide: Callable[[Pledge, World], PledgeEvents],
) -> Answer:
    """The frame of every change to a pledge: find it, who may, which state was meant, decide, record."""
    first = reads.standing_pledge(transaction.connection, number)
    if first is None:
        raise NotFound(f"There is no pledge {number}.")
    found = codec.pledge_of(first.state)
    rights = tuple(item.right for item in found.items)
    states = reads.standing_parties(transaction.connection, found.filing.party_ids)
    world = _world(transaction, rights, parties_of(states))
    row = reads.standing_pledge(transaction.connection, number)
    assert row is not None
    pledge = found if row.state == first.state else codec.pledge_of(row.state)
    if not _acts_for(principal, world.parties[pledge.pledgee.id]):
        raise Forbidden("Only the pledgee changes this pledge.")
    if if_match is None:
        raise PreconditionMissing("Name the state you mean in If-Match.")
    if not _means(transaction.connection, if_match, pledge, row):
        raise PreconditionFailed("The pledge has changed since.")
    lapses = due_lapses(world.rivals, world.now)
    drafts = _lapse_drafts(transaction, lapses, world)
    event = decide(pledge, world)
    own = [draft for draft in drafts if draft.pledge == number]
    before = own[0] if own else None
    draft = Draft(
        make=lambda _number, _at: event,
        actor=f"bank:{pledge.pledgee.id}",
        subjects=subjects_of(transaction.connection, world, pledge.pledgor.id, rights),
        before=pledge,
        pledge=number,
        pledge_seq=row.pledge_seq + 1,
        prev=row.leaf_hash,
    )
    if before is not None:
        made = transaction.record(drafts)
        lapsed = next(one for one in made if one.recorded.pledge == number)
        draft = replace(
            draft, before=lapsed.state, pledge_seq=(lapsed.recorded.pledge_seq or 0) + 1, prev=lapsed.leaf_hash
        )
        drafts = []
    made_last = transaction.record([*drafts, draft])[-1]
    reassess_beside(transaction, made_last, world)
    return _answer(200, made_last, world, states)


def _means(connection: Connection, if_match: str, pledge: Pledge, row: Any) -> bool:
    """Whether an ETag names the pledge as it is: its last entry, or one since which it was only judged anew.

    What others file, and days that pass, change what a pledge is worth; who means to discharge it still means it.
    """
    if if_match == etag(row.pledge_seq, row.leaf_hash):
        return True
    if pledge.acted_seq == pledge.pledge_seq:
        return False
    since = reads.entries_of(connection, pledge.registration_number, pledge.acted_seq)
    return if_match in {etag(one.pledge_seq, one.leaf_hash) for one in since}


def etag(pledge_seq: int, leaf_hash: str) -> str:
    """The ETag that names a pledge's last entry."""
    return f'"{pledge_seq}-{leaf_hash[:16]}"'


# ---- reading the world a decision rests on ---------------------------------------------------------------------------


def people_of(
    connection: Connection, request: FilingRequest
) -> tuple[dict[Identifier, Party], dict[str, str], str | None]:
    """The parties a filing names, their states by id, and the pledge of this pledgee that has the client reference.

    Raises PartyUnknown, with its pointer, for one not on record.
    """
    rows = reads.filing_parties(connection, [i.key for _, i in request.named], request.client_reference or "")
    found = {(row.scheme, row.issuer, row.value): row for row in rows}
    people: dict[Identifier, Party] = {}
    for pointer, identifier in request.named:
        row = found.get(identifier.key)
        if row is None:
            raise PartyUnknown(f"No party is on record as {identifier}.", pointer=pointer)
        people[identifier] = codec.party_of(row.state)
    states = {row.party_id: row.state for row in found.values()}
    return people, states, found[request.pledgee.key].referred if request.client_reference else None


def _acts_for(principal: Principal, party: Party) -> bool:
    """Whether the caller is a bank that speaks for this party, by whichever of its identifiers."""
    return principal.role is Role.BANK and principal.party in party.identifiers


@dataclass(frozen=True, kw_only=True)
class _Drawing:
    """The valuations of a pledgor that a filing draws on; under a lock on the pledgor, none is drawn on twice."""

    pledgor: Party
    valuations: frozenset[str]

    @property
    def anchors(self) -> tuple[str, ...]:
        """What to lock."""
        return (f"party:{self.pledgor.id}",) if self.valuations else ()


def _world(
    transaction: Transaction,
    rights: tuple[RightId, ...],
    parties: Mapping[str, Party],
    drawing: _Drawing | None = None,
) -> World:
    """Lock the rights and their families and read them with every item on them; RightUnknown, with its pointer, for one
    not on record."""
    known = transaction.lock_families(map(str, rights), drawing.anchors if drawing is not None else ())
    for position, right in enumerate(rights):
        if f"right:{right}" not in known:
            raise RightUnknown(f"{right} is not on record.", pointer=f"/collateral/{position}/right")
    rows = transaction.standing(map(str, rights))
    drawn: Sequence[Any] = ()
    if drawing is not None and drawing.valuations:
        drawn = reads.drawn(transaction.connection, drawing.pledgor.id, drawing.valuations)
    now = transaction.now
    return world_of(transaction.register, rows, parties, now, allocated=allocations(drawn, now))


def allocations(rows: Iterable[Any], now: datetime) -> tuple[Valuation, ...]:
    """What the items of these rows that are live at `now` draw on valuations."""
    standings = ((row, timing_of(row).at(now)) for row in rows)
    return tuple(codec.valuation_of(row.valuation) for row, standing in standings if standing and standing.live)


def _fresh_references(filing: Filing, world: World) -> None:
    for position, collateral in enumerate(filing.collateral):
        _fresh(collateral.right, collateral.filings, world, except_for=None, pointer=f"/collateral/{position}/filings")


def _fresh(right: RightId, acts: tuple[Act, ...], world: World, *, except_for: str | None, pointer: str) -> None:
    """Refuse an official reference that another live pledge over the right rests on."""
    mine = references(acts)
    for rival in world.rivals.get(right, ()):
        standing = rival.timing.at(world.now)
        if rival.registration_number == except_for or standing is None or not standing.live:
            continue
        if mine & rival.references:
            raise ReferenceAlreadyUsed(
                f"Another live pledge over {right} already rests on this official reference.", pointer=pointer
            )


def duplicates(filing: Filing, world: World, repeated: str | None) -> list[Finding]:
    """Warn of what looks filed twice: a client reference used before, or the same parties and right within a day."""
    found = []
    if repeated is not None:
        found.append(_duplicate(f"The client reference was used for {repeated}.", "/client_reference"))
    for position, collateral in enumerate(filing.collateral):
        for rival in world.rivals.get(collateral.right, ()):
            same = (rival.pledgee, rival.pledgor) == (filing.pledgee.id, filing.pledgor.id)
            if same and world.now - rival.timing.registered_at < _DUPLICATE_WITHIN:
                found.append(
                    _duplicate(
                        f"{rival.registration_number} was filed over {collateral.right} within a day.",
                        f"/collateral/{position}",
                    )
                )
    return found


def _duplicate(message: str, pointer: str) -> Finding:
    return Finding(
        rule="REG-DUPLICATE",
        code="possible-duplicate",
        severity=Severity.NOTE,
        basis="practice of this register",
        confidence=Confidence.DERIVED,
        message=message,
        pointer=pointer,
        rules=("REG-DUPLICATE",),
    )


# ---- making entries and answers --------------------------------------------------------------------------------------


def _lapse_drafts(transaction: Transaction, lapses: Any, world: World) -> list[Draft]:
    """An entry for each pledge whose reservations have ended."""
    drafts = []
    for lapse in lapses:
        row = reads.standing_pledge(transaction.connection, lapse.registration_number)
        if row is None:
            continue
        pledge = codec.pledge_of(row.state)
        states = reads.standing_parties(transaction.connection, pledge.filing.party_ids)
        world = replace(world, parties=parties_of(states))
        rights = tuple(item.right for item in pledge.items)
        subjects = subjects_of(transaction.connection, world, pledge.pledgor.id, rights)
        drafts.append(_lapse_draft(pledge, row.pledge_seq, row.leaf_hash, lapse, world, subjects))
    return drafts


def _lapse_draft(
    pledge: Pledge, pledge_seq: int, leaf_hash: str, lapse: Lapse, world: World, subjects: frozenset[str]
) -> Draft:
    event = decide_lapse(pledge, lapse, world)
    return Draft(
        make=lambda _number, _at: event,
        actor="register:clock" if lapse.reason == "reservation_ended" else "register:official_entry",
        subjects=subjects,
        before=pledge,
        effective_at=lapse.ended_at,
        pledge=pledge.registration_number,
        pledge_seq=pledge_seq + 1,
        prev=leaf_hash,
    )


def named_party(ref: PartyRef, party: Party, now: datetime) -> NamedParty:
    """A party as a public entry prints it on the day of `now`."""
    shown = None if party.kind is PartyKind.PERSON else ref.identifier
    return NamedParty(
        id=ref.id,
        scheme=shown.scheme.value if shown else None,
        value=shown.value if shown else None,
        issuer=shown.issuer if shown else None,
        name=party.name_on(legal_day(now)),
    )


def _answer(status: int, made: Made, world: World, states: Mapping[str, str]) -> Answer:
    """The pledge as it stands after the entry, for its pledgee."""
    pledge = made.state
    assert isinstance(pledge, Pledge)
    rivals = {
        str(right): [r.timing for r in group if r.registration_number != pledge.registration_number]
        for right, group in world.rivals.items()
    }
    as_of = max(world.now, made.recorded.recorded_at)
    body = pledge_document(
        pledge, as_of=as_of, rivals=rivals, parties=states, terms_digest=made.sealed_digest, sealed=True
    )
    headers = {"ETag": etag(made.recorded.pledge_seq or 0, made.leaf_hash)}
    if status == 201:
        headers["Location"] = f"/v1/pledges/{pledge.registration_number}"
    return Answer.of(status, body, headers)
