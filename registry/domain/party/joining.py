"""Parties that were recorded apart and are one: joined by the registrar's word, and parted again by it.

Nothing recorded is rewritten. Each record keeps what was told of it; joined, they are one party with all their names
and numbers, which goes by the id of the first. Which records are joined follows from the merges that stand, in the
order they were recorded, so that each of them can be undone by itself, in any order.

What is told of a joined party goes to the record whose number the call named. A day that corrects or ends what another
record was told goes there; kind, seat, and what a bank leaves to two persons, go to all. Two policies of one bank count
together: whatever either leaves to two persons.

Not here: who may join whom, and what follows for pledges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from registry.domain.party.party import (
    ApprovalPolicy,
    DaySpan,
    Merge,
    Party,
    PartyFacts,
    insolvencies_after,
    new_names,
    registrations_after,
    with_facts,
)
from registry.domain.values.money import Money


def joined(keep: Party, join: Party, merge: Merge) -> Party:
    """The one party that two are by `merge`, which names a record of each; ValueError where it does not."""
    if merge.keep not in keep.record_ids or merge.join not in join.record_ids or keep.id == join.id:
        raise ValueError(f"{merge.id} does not join these two")
    before = (*keep.merges, *join.merges)
    last = replace(merge, order=1 + max((one.order for one in before), default=0))
    (party,) = _parties(_records(keep) + _records(join), (*sorted(before, key=lambda one: one.order), last))
    return party


def parted(party: Party, merge_id: str) -> tuple[Party, Party]:
    """The two parties that are left of one when a merge is undone: that of its `keep`, and that of its `join`.
    ValueError where that merge does not join it."""
    merge = next((one for one in party.merges if one.id == merge_id), None)
    if merge is None:
        raise ValueError(f"{merge_id} joins no records of {party.id}")
    left = _parties(_records(party), tuple(one for one in party.merges if one is not merge))
    by_record = {record_id: one for one in left for record_id in one.record_ids}
    return by_record[merge.keep], by_record[merge.join]


def recorded(party: Party | None, record_id: str, facts: PartyFacts) -> Party:
    """`party` (None: not yet known) after `facts` were told of its record of that id; ValueError where it has none."""
    if party is not None and record_id not in party.record_ids:
        raise ValueError(f"{record_id} is no record of {party.id}")
    if party is None or not party.records:
        return with_facts(party, record_id, facts)
    undated = replace(
        facts,
        hk_registered_non_hk=None,
        hk_registered_from=None,
        hk_registered_until=None,
        insolvent_since=None,
        insolvent_until=None,
    )
    registrations = _spread(party, record_id, lambda one: one.registrations, registrations_after, facts)
    insolvencies = _spread(party, record_id, lambda one: one.insolvencies, insolvencies_after, facts)
    records = []
    for record in party.records:
        told = with_facts(record, record.id, undated) if record.id == record_id else record
        told = replace(told, kind=facts.kind, seat=facts.seat)
        records.append(told.with_spans(registrations[record.id], insolvencies[record.id]))
    return _one(tuple(records), party.merges)


def news_in(party: Party, record_id: str, facts: PartyFacts) -> PartyFacts | None:
    """The part of `facts`, told of a record of `party`, that it did not have yet; None when there is nothing new.

    A name in another spelling is no other name.
    """
    news = replace(
        facts,
        names=new_names(facts.names, party.names),
        identifiers=tuple(dict.fromkeys(one for one in facts.identifiers if one not in party.identifiers)),
    )
    after = recorded(party, record_id, news)
    if after.registrations == party.registrations:
        news = replace(news, hk_registered_non_hk=None, hk_registered_from=None, hk_registered_until=None)
    if after.insolvencies == party.insolvencies:
        news = replace(news, insolvent_since=None, insolvent_until=None)
    return None if after == party else news


def with_policy(party: Party, record_id: str, policy: ApprovalPolicy) -> Party:
    """The party as it leaves what `policy` says to two persons, each of its records with it; ValueError where the one
    of that id is none of its."""
    if record_id not in party.record_ids:
        raise ValueError(f"{record_id} is no record of {party.id}")
    if not party.records:
        return replace(party, approval=policy)
    return _one(tuple(replace(record, approval=policy) for record in party.records), party.merges)


def strictest(policies: Iterable[ApprovalPolicy | None]) -> ApprovalPolicy | None:
    """What all of these leave to two persons, together: every act, of each currency the lowest limit, and the shortest
    wait. None where nobody ever said."""
    known = [policy for policy in policies if policy is not None]
    if len(known) < 2:
        return known[0] if known else None
    lowest: dict[str, Money] = {}
    for limit in (limit for policy in known for limit in policy.above):
        kept = lowest.get(limit.currency)
        lowest[limit.currency] = limit if kept is None or limit.amount < kept.amount else kept
    return ApprovalPolicy(
        acts=tuple(dict.fromkeys(act for policy in known for act in policy.acts)),
        above=tuple(lowest.values()),
        wait_days=min(policy.wait_days for policy in known),
    )


def _records(party: Party) -> tuple[Party, ...]:
    return party.records or (party,)


def _parties(records: tuple[Party, ...], merges: tuple[Merge, ...]) -> tuple[Party, ...]:
    """The parties that these records are by these merges, which are in their order: two of which neither joined what
    the other had are in any."""
    groups: dict[str, tuple[Party, ...]] = {record.id: (record,) for record in records}
    group_of = {record.id: record.id for record in records}
    for merge in merges:
        keep, join = group_of[merge.keep], group_of[merge.join]
        groups[keep] = (*groups[keep], *groups.pop(join))
        group_of.update((record.id, keep) for record in groups[keep])
    return tuple(
        _one(group, tuple(merge for merge in merges if group_of[merge.keep] == first))
        for first, group in groups.items()
    )


def _one(records: tuple[Party, ...], merges: tuple[Merge, ...]) -> Party:
    """The party that these records are."""
    first = records[0]
    if not merges:
        return first
    party = replace(
        first,
        names=new_names(name for record in records for name in record.names),
        identifiers=tuple(dict.fromkeys(one for record in records for one in record.identifiers)),
        approval=strictest(record.approval for record in records),
        records=records,
        merges=merges,
    )
    return party.with_spans(
        _together(span for record in records for span in record.registrations),
        _together(span for record in records for span in record.insolvencies),
    )


def _together(spans: Iterable[DaySpan]) -> list[DaySpan]:
    """The same days in as few spans, the newest last; what was taken back is never that, unless there is nothing
    else."""
    together: list[DaySpan] = []
    for span in sorted(
        set(spans), key=lambda one: (not one.is_empty, one.first_on or date.min, one.last_on or date.max)
    ):
        last = together[-1] if together else None
        if last is not None and last.meets(span):
            together[-1] = replace(last, last_on=max(last.last_on, span.last_on, key=_end))
        else:
            together.append(span)
    return together


def _end(last_on: date | None) -> date:
    return last_on or date.max


def _spread(
    party: Party,
    record_id: str,
    spans_of: Callable[[Party], tuple[DaySpan, ...]],
    after: Callable[[tuple[DaySpan, ...], PartyFacts], tuple[DaySpan, ...]],
    facts: PartyFacts,
) -> dict[str, tuple[DaySpan, ...]]:
    """The spans of each record after `facts` were told of that one: a further span is its own, the newest is moved or
    ended wherever it stands, and what never was is nobody's."""
    old = spans_of(party)
    new = after(old, facts)
    spread = {record.id: spans_of(record) for record in party.records}
    if not new:
        return dict.fromkeys(spread, ())
    if len(new) > len(old):
        spread[record_id] = tuple(dict.fromkeys((*spread[record_id], new[-1])))
    elif new != old:
        for record, spans in spread.items():
            spread[record] = tuple(dict.fromkeys(_moved(span, old[-1], new[-1]) for span in spans))
    return spread


def _moved(span: DaySpan, old: DaySpan, new: DaySpan) -> DaySpan:
    """A record's own part of a span that was moved: it begins and ends as the whole does where it did before, and never
    goes beyond it."""
    if span == old:
        return new
    if not span.meets(old):
        return span
    first_on, last_on = span.first_on, span.last_on
    if span.first_on == old.first_on or (new.first_on or date.min) > (span.first_on or date.min):
        first_on = new.first_on
    if span.last_on == old.last_on or _end(new.last_on) < _end(span.last_on):
        last_on = new.last_on
    return DaySpan(first_on=first_on, last_on=last_on)
