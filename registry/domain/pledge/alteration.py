"""How the events after registration move a pledge's own state: its terms, its pledgee, its items' ends and order.

Only what an event says was decided is copied; what was judged on the items is put in by whoever evolves the pledge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import assert_never

from registry.domain.filing.acts import Act, ActKind, recorded
from registry.domain.filing.filing import Obligation
from registry.domain.party.party import PartyRef
from registry.domain.pledge.events import (
    AmendmentTerms,
    ConsentRecorded,
    ConsentTerms,
    CorrectionTerms,
    EntryCorrected,
    ItemsReleased,
    ObjectionLodged,
    PledgeAmended,
    PledgeChanges,
    PledgeEnforced,
    PledgeRevoked,
    PledgeSubordinated,
    PledgeTransferred,
    RevocationTerms,
)
from registry.domain.pledge.pledge import (
    ClaimChange,
    Closing,
    ConsentGiven,
    Increase,
    Item,
    Objection,
    Pledge,
    PledgeStatus,
    ended,
)
from registry.domain.pledge.public import PublicItem
from registry.domain.rank.standing import Behind, ItemStatus
from registry.domain.rank.timing import End
from registry.domain.values.days import legal_day
from registry.domain.values.spelling import folded


def changed(pledge: Pledge, event: PledgeChanges, at: datetime, entry: int) -> Pledge:
    """The pledge after `event`, recorded at that instant and journal index, but for what was judged."""
    match event:
        case PledgeAmended():
            return amended(pledge, event.sealed, at, entry)
        case PledgeTransferred():
            signed = bool(event.sealed.signed_by_another_number)
            passed = transferred(pledge, event.sealed.pledgee, at, by_another_number=signed)
            return replace(passed, safe_class=event.sealed.safe_class)
        case ItemsReleased():
            told = event.sealed
            return with_ends(pledge, event.items, End(status=ItemStatus.RELEASED, at=told.ended_at, reason=told.reason))
        case PledgeEnforced():
            return _closed(pledge, event, PledgeStatus.ENFORCED)
        case PledgeRevoked():
            if any(public.status is ItemStatus.REVOKED for public in event.items):
                return revoked(pledge, event.sealed)
            # Entries made before items could be revoked one by one close the pledge with all of them.
            return _closed(pledge, event, PledgeStatus.REVOKED)
        case PledgeSubordinated():
            behind = Behind(named=event.sealed.named, at=at, entry=entry)
            return stepped_back(pledge, event.sealed.item, behind)
        case ConsentRecorded():
            return consented(pledge, event.sealed, at)
        case ObjectionLodged():
            said = event.sealed
            objection = Objection(
                kind=said.kind,
                at=at,
                statement=said.statement,
                sha256=said.sha256,
                answer_by=said.answer_by,
            )
            return replace(pledge, objections=(*pledge.objections, objection))
        case EntryCorrected():
            return corrected(pledge, event.sealed, at)
        case _:
            assert_never(event)


def with_evidence(pledge: Pledge, acts: Mapping[int, tuple[Act, ...]], shared: tuple[Act, ...]) -> Pledge:
    """The pledge with further official acts: by the numbers of its items, and for none of them by name."""
    items = tuple(item.with_acts(acts.get(item.item, ())) for item in pledge.items)
    return _with_amendments_entered(replace(pledge, items=items, acts=(*pledge.acts, *shared)))


def _with_amendments_entered(pledge: Pledge) -> Pledge:
    """The pledge with each act that enters an amendment, and does not say which, given to the only increase without
    one: if it was asked for on or after the day the pledgor consented to that."""

    def matched(item: Item) -> Item:
        open_ = [one for one in pledge.increases if one.pledge_seq is not None and not one.entered_by(item)]
        if len(open_) != 1:
            return item
        since = open_[0].agreed_on
        fitting = [
            (asked_at, n)
            for n, act in enumerate(item.acts)
            if act.act is ActKind.AMEND
            and act.register == item.law.register
            and act.amends is None
            and (asked_at := act.asked_at) is not None
            and (since is None or legal_day(asked_at) >= since)
        ]
        if not fitting:
            return item
        _, place = min(fitting)
        named = replace(item.acts[place], amends=open_[0].pledge_seq)
        return replace(item, acts=(*item.acts[:place], named, *item.acts[place + 1 :]))

    return replace(pledge, items=tuple(matched(item) for item in pledge.items))


def with_ends(pledge: Pledge, items: tuple[PublicItem, ...], end: End) -> Pledge:
    """The pledge with `end` for those of the items that an entry shows with its status."""
    gone = {public.item for public in items if public.status is end.status}
    return replace(pledge, items=tuple(ended(item, end) if item.item in gone else item for item in pledge.items))


def amended(pledge: Pledge, terms: AmendmentTerms, at: datetime, entry: int) -> Pledge:
    """The pledge with its new terms, its `pledge_seq` being that of the amendment. A decrease is taken from the latest
    increases first. What changes the claim is kept with the day on which both had agreed."""
    contract = pledge.filing.contract
    if terms.contract_number is not None:
        contract = replace(contract, number=terms.contract_number)
    filing = replace(
        pledge.filing,
        obligation=terms.obligation,
        contract=contract,
        documents=tuple(dict.fromkeys((*pledge.filing.documents, *terms.documents))),
    )
    was, now = pledge.filing.obligation.ceiling, terms.obligation.ceiling
    increases = pledge.increases
    if terms.increase is not None:
        agreed = [one.at for one in terms.consents if one.party.id == pledge.pledgor.id]
        increase = Increase(
            amount=terms.increase,
            since=at,
            entry=entry,
            pledge_seq=pledge.pledge_seq,
            agreed_on=terms.agreed_on or first_day(agreed),
        )
        increases = (*increases, increase)
    elif was is not None and now is not None and now.amount < was.amount:
        increases = lessened(increases, was.amount - now.amount)

    def _of_this(act: Act) -> Act:
        return replace(act, amends=pledge.pledge_seq) if act.act is ActKind.AMEND and act.amends is None else act

    changes = pledge.claim_changes
    if _claim(pledge.filing.obligation) != _claim(terms.obligation):
        agreed_at = max(_agreed_at(terms, party, at) for party in (pledge.pledgor, pledge.pledgee))
        changes = (*changes, ClaimChange(agreed_on=legal_day(agreed_at), at=at))
    after = replace(
        pledge,
        filing=filing,
        increases=increases,
        amendments=(*pledge.amendments, pledge.pledge_seq),
        claim_changes=changes,
    )
    acts = {one.item: recorded(map(_of_this, one.acts), at) for one in terms.acts or ()}
    by_item = {number: told for number, told in acts.items() if number is not None}
    return with_evidence(after, by_item, acts.get(None, ()))


def first_day(instants: Iterable[datetime]) -> date | None:
    """The legal day of the first of these instants; None without any."""
    return min(map(legal_day, instants), default=None)


def _agreed_at(terms: AmendmentTerms, party: PartyRef, at: datetime) -> datetime:
    """When a party first agreed to an amendment; who gave no word of its own did so by having it recorded."""
    return min((word.at for word in terms.consents if word.party.id == party.id), default=at)


def _claim(obligation: Obligation) -> tuple[object, ...]:
    """What of a debt its official register enters as changed: kind, amount, scope; not its days."""
    return (obligation.kind, obligation.ceiling, folded(obligation.scope or ""))


def lessened(increases: tuple[Increase, ...], amount: Decimal) -> tuple[Increase, ...]:
    """The increases less `amount`, taken from the latest first."""
    left = list(increases)
    while left and amount > 0:
        last = left.pop()
        if last.amount.amount > amount:
            left.append(replace(last, amount=replace(last.amount, amount=last.amount.amount - amount)))
        amount -= last.amount.amount
    return tuple(left)


def transferred(pledge: Pledge, pledgee: PartyRef, at: datetime, *, by_another_number: bool = False) -> Pledge:
    """The pledge in another's hand from `at` on; rank and order are untouched. Its consent stands for a signature where
    the former pledgee had signed, be it `by_another_number` under which it was recorded apart."""
    contract = pledge.filing.contract
    signed = contract.signatories
    if signed is not None and (by_another_number or any(one.id == pledge.pledgee.id for one in signed)):
        contract = replace(contract, signatories=(*signed, pledgee))
    filing = replace(pledge.filing, pledgee=pledgee, contract=contract)
    return replace(
        pledge,
        pledgee=pledgee,
        former=(*pledge.former, pledge.pledgee),
        passed_at=(*pledge.passed_at, at),
        filing=filing,
    )


def consented(pledge: Pledge, word: ConsentTerms, at: datetime) -> Pledge:
    """The pledge with a party's word on what is to be done with a right."""
    given = ConsentGiven(
        to=word.to, item=word.item, given=word.given, at=at, by=word.by, sha256=word.sha256, note=word.note
    )
    return replace(pledge, consents_given=(*pledge.consents_given, given))


def stepped_back(pledge: Pledge, number: int, behind: Behind) -> Pledge:
    """The pledge with one item behind another's."""
    return replace(
        pledge,
        items=tuple(
            replace(item, behind=(*item.behind, behind)) if item.item == number else item for item in pledge.items
        ),
    )


def revoked(pledge: Pledge, terms: RevocationTerms) -> Pledge:
    """The pledge with the registration of some items revoked: what never stood is revoked from its first instant and
    takes no right, the rest from the day of the order."""
    void = bool(terms.never_stood)

    def end(item: Item) -> Item:
        at = item.first_at if void else terms.ended_at
        return ended(item, End(status=ItemStatus.REVOKED, at=at, reason=terms.reason, frees=void))

    numbers = terms.revoked or ()
    items = tuple(end(item) if item.item in numbers else item for item in pledge.items)
    closed = all(item.end is not None for item in items)
    return replace(pledge, items=items, end_reason=terms.reason if closed else pledge.end_reason)


def corrected(pledge: Pledge, terms: CorrectionTerms, at: datetime) -> Pledge:
    """The pledge as it is without the mistake: acts as they are, and items that never ended."""
    acts, reopened = terms.acts, terms.reopened

    def right(item: Item) -> Item:
        if item.item in reopened:
            item = replace(item, end=None, overtaken=None)
        if acts is not None and item.item == terms.item:
            if item.end is not None and item.end.official:
                item = replace(item, end=item.overtaken, overtaken=None)
            kept = {replace(act, recorded_at=None): act for act in item.acts}
            item = replace(item, acts=()).with_acts(recorded((kept.get(act, act) for act in acts), at))
        return item

    items = _with_amendments_entered(replace(pledge, items=tuple(right(item) for item in pledge.items))).items
    open_again = pledge.closed is not None and any(item.end is None for item in items)
    return replace(
        pledge,
        items=items,
        closed=None if open_again else pledge.closed,
        end_reason=None if reopened else pledge.end_reason,
    )


def _closed(pledge: Pledge, event: PledgeEnforced | PledgeRevoked, status: PledgeStatus) -> Pledge:
    told = event.sealed
    end = End(status=ItemStatus.EXTINGUISHED, at=told.ended_at, reason=told.reason)
    after = with_ends(pledge, event.items, end).closed_as(Closing(status=status, at=told.ended_at))
    return replace(after, end_reason=told.reason)
