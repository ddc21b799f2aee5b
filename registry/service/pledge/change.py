"""The frame that every change to a pledge runs in: its locks, its caller, the state that was meant, and its answer.

Each command locks the rights of its pledge with their families, in sorted order: since a pledge's rights never change
without a command on that pledge, those locks also keep two commands on one pledge apart. Under them it ends the
reservations whose time has run out, decides, and records everything in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from registry.domain.approval import stake_of
from registry.domain.decide.lapse import Lapse, decide_lapse, due_lapses
from registry.domain.party.party import Party, PartyKind, PartyRef
from registry.domain.pledge.events import PledgeEvents
from registry.domain.pledge.pledge import Pledge
from registry.domain.pledge.public import NamedParty
from registry.domain.recognition.pairwise import pairwise
from registry.domain.recognition.world import World
from registry.domain.right.facts import RightId
from registry.domain.values.days import legal_day
from registry.errors import (
    Forbidden,
    NotFound,
    PreconditionFailed,
    PreconditionMissing,
    RightUnknown,
    StoreBusy,
)
from registry.service.access.principal import Principal, Role
from registry.service.approval import require_two
from registry.service.journal import codec
from registry.service.journal.drafts import Draft, Made
from registry.service.journal.etag import etag
from registry.service.journal.transaction import Answer, Transaction
from registry.service.reading.pledge_document import pledge_document
from registry.service.recognition.reassess import reassess_beside
from registry.service.recognition.worlds import Drawing, parties_of, subjects_of, world_of
from registry.store.projected import lookups, reads
from registry.store.projected.found import PledgeNow


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change to a pledge as asked for: which, the state that was meant, what to decide, and who may ask.

    `people` are parties that the change names beside those of the filing. `draws`: it can make items live again, which
    then draw on valuations.
    """

    number: str
    if_match: str | None
    decide: Callable[[Pledge, World], PledgeEvents]
    by: Callable[[Principal, Pledge, Mapping[str, Party]], str | None]
    people: Mapping[str, Party] = field(default_factory=dict)
    draws: bool = False


def change(transaction: Transaction, principal: Principal, asked: Change) -> Answer:
    """The frame of every change to a pledge: find it, who may, which state was meant, decide, record."""
    number = asked.number
    first = reads.pledge_now(transaction.connection, number)
    if first is None:
        raise NotFound(f"There is no pledge {number}.")
    found = codec.pledge_of(first.state)
    rights = tuple(item.right for item in found.items)
    states = reads.parties_now(transaction.connection, found.filing.party_ids)
    known = parties_of(states)
    drawing = Drawing.of(found, known) if asked.draws else None
    world = locked_world(transaction, rights, {**known, **asked.people}, drawing)
    row = reads.pledge_now(transaction.connection, number)
    assert row is not None
    pledge = found if row.state == first.state else codec.pledge_of(row.state)
    if pledge.filing.party_ids - states.keys():
        states = reads.parties_now(transaction.connection, pledge.filing.party_ids)
        world = replace(world, parties={**parties_of(states), **asked.people})
    actor = asked.by(principal, pledge, world.parties)
    if actor is None:
        raise Forbidden("This change is not yours to make on this pledge.")
    if asked.if_match is None:
        raise PreconditionMissing("Name the state you mean in If-Match: the ETag that a read or change answered.")
    _require_meant(transaction.connection, asked.if_match, pledge, row)
    lapses = due_lapses(world.rivals, world.now)
    drafts = lapse_drafts(transaction, lapses, world)
    event = asked.decide(pledge, world)
    if principal.role is Role.BANK:
        require_two(transaction, principal, world.parties[pledge.pledgee.id], stake_of(event, pledge), number)
    own = [draft for draft in drafts if draft.pledge == number]
    before = own[0] if own else None
    draft = Draft(
        make=lambda _number, _at: event,
        actor=actor,
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
    reassess_beside(transaction, made_last, world, alone=not lapses)
    if isinstance(made_last.state, Pledge) and made_last.state.pledgee.id not in states:
        states = reads.parties_now(transaction.connection, made_last.state.filing.party_ids)
    return answer_of(200, made_last, world, states)


def lapse_due(transaction: Transaction, number: str) -> int:
    """Record the reservations of one pledge that have run out; how many entries that made (0 or 1)."""
    row = reads.pledge_now(transaction.connection, number)
    if row is None:
        return 0
    rights = tuple(item.right for item in codec.pledge_of(row.state).items)
    world = locked_world(transaction, rights, {})
    mine = [lapse for lapse in due_lapses(world.rivals, world.now) if lapse.registration_number == number]
    if not mine:
        return 0
    made = transaction.record(lapse_drafts(transaction, mine, world))
    reassess_beside(transaction, made[-1], world, alone=False)
    return len(made)


def _require_meant(connection: Connection, if_match: str, pledge: Pledge, row: PledgeNow) -> None:
    """Raise PreconditionFailed, with words that help, unless an `If-Match` (RFC 9110, 13.1.1) names the pledge as it
    is: by a star, its last entry, or an entry since which it was only judged anew.

    What others file, and days that pass, change what a pledge is worth; who means to discharge it still means it. The
    comparison is strong: a weak tag names nothing.
    """
    meant = [one.strip() for one in if_match.split(",")]
    if meant == ["*"] or etag(row.pledge_seq, row.leaf_hash) in meant:
        return
    if pledge.acted_seq != pledge.pledge_seq:
        since = lookups.entries_of(connection, pledge.registration_number, pledge.acted_seq)
        if any(etag(one.pledge_seq, one.leaf_hash) in meant for one in since):
            return
    if all(one.startswith(("W/", "w/")) for one in meant):
        raise PreconditionFailed("A weak tag (W/) never matches here: send the ETag as it was answered, without W/.")
    if not any(one.startswith('"') for one in meant):
        raise PreconditionFailed("If-Match names no state: send the ETag as it was answered, in its double quotes.")
    raise PreconditionFailed("The pledge has changed since: read it, and send the ETag of what you then mean.")


# ---- reading the world a decision rests on ---------------------------------------------------------------------------


def locked_world(
    transaction: Transaction,
    rights: tuple[RightId, ...],
    parties: Mapping[str, Party],
    drawing: Drawing | None = None,
    holders: Iterable[str] = (),
) -> World:
    """Lock the rights and their families and read them with every item on them; RightUnknown, with its pointer, for one
    not on record. `holders` are the texts by which a filing names holders of earlier interests."""
    known = transaction.lock_families(map(str, rights), drawing.anchors if drawing is not None else ())
    for position, right in enumerate(rights):
        if f"right:{right}" not in known:
            raise RightUnknown(f"{right} is not on record.", pointer=f"/collateral/{position}/right")
    rows = transaction.world_now(map(str, rights))
    register, connection, now = transaction.register, transaction.connection, transaction.now
    world = world_of(register, connection, rows, parties, now, holders=holders, drawing=drawing)
    require_known(world, parties)
    return world


def require_known(world: World, parties: Mapping[str, Party]) -> None:
    """Raise StoreBusy where one of these parties, by the ids of records, was joined to another or parted from it since
    it was read, which was before the locks: then the command begins again."""
    if not world.rights:
        return
    for record_id, party in parties.items():
        known = world.joined.get(record_id)
        if party.id != (record_id if known is None else known.id):
            raise StoreBusy("The parties keep changing.", beaten=True)


# ---- making entries and answers --------------------------------------------------------------------------------------


def lapse_drafts(transaction: Transaction, lapses: Iterable[Lapse], world: World) -> list[Draft]:
    """An entry for each pledge whose reservations have ended."""
    drafts = []
    for lapse in lapses:
        row = reads.pledge_now(transaction.connection, lapse.registration_number)
        if row is None:
            continue
        pledge = codec.pledge_of(row.state)
        states = reads.parties_now(transaction.connection, pledge.filing.party_ids)
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


def answer_of(status: int, made: Made, world: World, states: Mapping[str, str]) -> Answer:
    """The pledge as it stands after the entry, for its pledgee."""
    pledge = made.state
    assert isinstance(pledge, Pledge)
    rivals = {
        str(right): [r.timing for r in group if r.registration_number != pledge.registration_number]
        for right, group in world.rivals.items()
    }
    as_of = max(world.now, made.recorded.recorded_at)
    body = pledge_document(
        pledge,
        as_of=as_of,
        rivals=rivals,
        parties=states,
        terms_digest=made.sealed_digest,
        sealed=True,
        pairs=pairwise(pledge, replace(world, now=as_of, parties={**world.parties, **parties_of(states)})),
    )
    headers = {"ETag": etag(made.recorded.pledge_seq or 0, made.leaf_hash)}
    if status == 201:
        headers["Location"] = f"/v1/pledges/{pledge.registration_number}"
    return Answer.of(status, body, headers)
