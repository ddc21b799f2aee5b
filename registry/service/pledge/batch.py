"""Registering many pledges at once: every line decided in the order it came, all recorded together.

The whole batch is one transaction with a few sets of statements, whatever its size. Each line is decided on the
register with the lines before it in place, so that of two over one right the first has it. Atomic, one line that is
refused leaves nothing of any; best effort, what can be registered is, and the other lines say why not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from registry.domain.approval import stake_in
from registry.domain.pledge.events import PledgeRegistered
from registry.domain.pledge.pledge import Pledge
from registry.domain.pledge.public import NamedParty
from registry.domain.rank.standing import Timing
from registry.domain.recognition.pairwise import PairwiseOpinion, pairwise
from registry.domain.right.facts import RightId
from registry.domain.values.days import legal_day
from registry.errors import RegistryError
from registry.service.access.principal import Principal
from registry.service.approval import require_two
from registry.service.journal import codec
from registry.service.journal.drafts import Draft, Made
from registry.service.journal.etag import etag
from registry.service.journal.transaction import Transaction
from registry.service.pledge.batch_lines import Accepted, Batch, DecidedLine, Line, decide_lines, name_of
from registry.service.pledge.change import lapse_drafts
from registry.service.pledge.registration import registration_draft
from registry.service.reading.pledge_document import pledge_document
from registry.service.recognition.reassess import cause_of, reassess_rights
from registry.store.projected import reads


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A line that was registered: the pledge, its document and its ETag."""

    pledge: Pledge
    document: dict[str, Any]
    etag: str


@dataclass(frozen=True, kw_only=True)
class _Recording(Batch):
    """A batch that is being recorded: the registration numbers its lines have by now, and when each was registered."""

    numbers: dict[str, str] = field(default_factory=dict)
    begun: dict[str, datetime] = field(default_factory=dict)


def register_batch(
    transaction: Transaction, principal: Principal, lines: Sequence[Line], *, atomic: bool
) -> Iterator[Registered | RegistryError]:
    """Register every line that can be, in order; each line's result, its document made when it is asked for, within the
    transaction. Raises BatchRefused where atomic and one fails.

    Where one of them needs a second person, the whole batch waits.
    """
    decided = transaction.decide(lambda: decide_lines(transaction, principal, lines, atomic), DecidedLine.holds)
    batch, accepted = _Recording(**vars(decided.batch)), decided.accepted
    for one in accepted:
        filing = one.registration.filing
        require_two(transaction, principal, one.world.parties[filing.pledgee.id], stake_in(filing))
    made, last = _record(transaction, batch, accepted)
    standing = _as_made(made) if last else _as_they_stand(transaction, made)
    documents = _documents(transaction, batch, accepted, made, standing)
    return (next(documents) if result is None else result for result in decided.results)


def _record(transaction: Transaction, batch: _Recording, accepted: Sequence[Accepted]) -> tuple[list[Made], bool]:
    """Record every accepted line in its order, each after the reservations it ends, then what they change elsewhere.
    Tells too whether the entries made of the lines are the last of their pledges.

    All go at once, but for a line that ends what one of those still to be recorded has begun or changed.
    """
    made: list[Made] = []
    waiting: list[Accepted] = []
    touched: set[str] = set()
    last = True
    for one in accepted:
        ends = {lapse.registration_number for lapse in one.registration.lapses}
        if ends & touched:
            made += _recorded(transaction, batch, waiting)
            waiting, touched, last = [], set(), False
        waiting.append(one)
        touched |= {*ends, name_of(one.line)}
    if waiting:
        made += _recorded(transaction, batch, waiting)
        crowded = [
            right for right, group in batch.rivals.items() if len(group) > 1 or right in batch.world.family_links
        ]
        if crowded:
            recorded = transaction.made
            reassess_rights(transaction, map(str, crowded), cause_of(made[-1]), made[-1].recorded.recorded_at)
            last = last and transaction.made == recorded
    return made, last


def _recorded(transaction: Transaction, batch: _Recording, lines: Sequence[Accepted]) -> list[Made]:
    drafts: list[Draft] = []
    for one in lines:
        drafts += _lapsing(transaction, batch, one)
        drafts.append(_draft(transaction, batch, one))
    made = transaction.record(drafts)
    return [entry for entry, draft in zip(made, drafts, strict=True) if draft.registers]


def _lapsing(transaction: Transaction, batch: _Recording, one: Accepted) -> list[Draft]:
    """The entries of the reservations that a line ends; one of this batch has by then its number and its instant."""
    if not one.registration.lapses:
        return []
    numbers, world, lapses = batch.numbers, one.world, []
    for lapse in one.registration.lapses:
        number = numbers.get(lapse.registration_number, lapse.registration_number)
        ended_at = max(lapse.ended_at, batch.begun.get(number, lapse.ended_at))
        lapses.append(replace(lapse, registration_number=number, ended_at=ended_at))
        world = replace(world, now=max(world.now, ended_at))
    rivals = {
        right: tuple(
            replace(rival, registration_number=numbers.get(rival.registration_number, rival.registration_number))
            for rival in group
        )
        for right, group in world.rivals.items()
    }
    return lapse_drafts(transaction, lapses, replace(world, rivals=rivals))


def _draft(transaction: Transaction, batch: _Recording, one: Accepted) -> Draft:
    def make(number: str, at: datetime, names: tuple[NamedParty, NamedParty]) -> PledgeRegistered:
        batch.numbers[name_of(one.line)], batch.begun[number] = number, at
        if one.ready is not None and legal_day(at) == legal_day(one.world.now):
            return one.registration.numbered(number, at, names, one.ready.event.sealed)
        return replace(one.registration, numbers=batch.numbers).numbered(number, at, names)

    draft = registration_draft(transaction.connection, one.registration, one.world, make)
    return replace(draft, ready=one.ready)


def _documents(
    transaction: Transaction,
    batch: _Recording,
    accepted: Sequence[Accepted],
    made: Sequence[Made],
    standing: Sequence[_AfterBatch],
) -> Iterator[Registered]:
    """The pledges as they stand after the whole batch, in the order of the lines."""
    if not made:
        return
    states = {row.party_id: row.state for row in batch.people.values()}
    pledges = [one.pledge for one in standing]
    as_of = max(transaction.now, made[-1].recorded.recorded_at)
    on = _timings(batch, accepted, pledges)
    for now, entry, one in zip(standing, made, accepted, strict=True):
        pledge, number = now.pledge, now.pledge.registration_number
        beside = {
            str(item.right): [timing for whose, timing in on[item.right] if whose != number] for item in pledge.items
        }
        document = pledge_document(
            pledge,
            as_of=as_of,
            rivals=beside,
            parties=states,
            terms_digest=now.terms_digest,
            sealed=True,
            pairs=_pairs(batch, pledge, as_of),
            shown=one.ready.shown if one.ready is not None and pledge is entry.state else None,
        )
        yield Registered(pledge=pledge, document=document, etag=etag(now.pledge_seq, now.leaf_hash))


def _pairs(batch: _Recording, pledge: Pledge, as_of: datetime) -> Mapping[int, tuple[PairwiseOpinion, ...]]:
    """What a law that looks at notice says of a pledge of this batch beside all others, those of the batch included."""
    own, rivals = pledge.registration_number, {}
    for item in pledge.items:
        named = (
            (batch.numbers.get(one.registration_number, one.registration_number), one)
            for one in batch.rivals[item.right]
        )
        rivals[item.right] = tuple(replace(one, registration_number=number) for number, one in named if number != own)
    if not any(rivals.values()):
        return {}
    parties = {row.party_id: codec.party_of(row.state) for row in batch.people.values()}
    return pairwise(pledge, replace(batch.world, rivals={**batch.rivals, **rivals}, parties=parties, now=as_of))


@dataclass(frozen=True, kw_only=True)
class _AfterBatch:
    """A pledge of this batch as it stands after it, with its last entry."""

    pledge: Pledge
    pledge_seq: int
    leaf_hash: str
    terms_digest: str | None


def _as_made(made: Iterable[Made]) -> list[_AfterBatch]:
    """The pledges as they were registered, no entry having come behind."""
    return [_after_batch(one.state, one.recorded.pledge_seq, one.leaf_hash, one.sealed_digest) for one in made]


def _as_they_stand(transaction: Transaction, made: Sequence[Made]) -> list[_AfterBatch]:
    """The pledges as they stand: as they were registered, unless an entry came behind."""
    numbers = [one.recorded.pledge or "" for one in made]
    rows = {row.registration_number: row for row in reads.pledges_now(transaction.connection, numbers)}
    there = []
    for one, row in zip(made, (rows[number] for number in numbers), strict=True):
        state = one.state if row.leaf_hash == one.leaf_hash else codec.pledge_of(row.state)
        there.append(_after_batch(state, row.pledge_seq, row.leaf_hash, row.terms_digest))
    return there


def _after_batch(state: object, pledge_seq: int | None, leaf_hash: str, terms_digest: str | None) -> _AfterBatch:
    assert isinstance(state, Pledge)
    return _AfterBatch(pledge=state, pledge_seq=pledge_seq or 0, leaf_hash=leaf_hash, terms_digest=terms_digest)


def _timings(
    batch: _Recording, accepted: Sequence[Accepted], pledges: Sequence[Pledge]
) -> dict[RightId, list[tuple[str, Timing]]]:
    """The days of every item on each right, those of this batch as they were recorded."""
    lines = {name_of(one.line) for one in accepted}
    on = {
        right: [(one.registration_number, one.timing) for one in group if one.registration_number not in lines]
        for right, group in batch.rivals.items()
    }
    for pledge in pledges:
        for item in pledge.items:
            on[item.right].append((pledge.registration_number, item.timing))
    return on
