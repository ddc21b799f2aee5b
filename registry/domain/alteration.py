"""How the events after registration move a pledge's own state: its terms, its pledgee, its items' ends and order.

Only what an event says was decided is copied; what was judged on the items is put in by whoever evolves the pledge.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from registry.domain.filing import Obligation
from registry.domain.parties import PartyRef
from registry.domain.periods import legal_day
from registry.domain.pledge import (
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
from registry.domain.pledge_changes import (
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
)
from registry.domain.priority import Behind, ItemStatus
from registry.domain.public import PublicItem
from registry.domain.spelling import folded
from registry.domain.timings import End


def changed(pledge: Pledge, event: PledgeChanges, at: datetime, entry: int) -> Pledge:
    """The pledge after `event`, recorded at that instant and journal index, but for what was judged."""
    match event:
        case PledgeAmended():
            return amended(pledge, event.sealed, at, entry)
        case PledgeTransferred():
            return replace(transferred(pledge, event.sealed.pledgee), safe_class=event.sealed.safe_class)
        case ItemsReleased():
            told = event.sealed
            return with_ends(pledge, event.items, End(status=ItemStatus.RELEASED, at=told.ended_at, reason=told.reason))
        case PledgeEnforced():
            return _closed(pledge, event, PledgeStatus.ENFORCED)
        case PledgeRevoked():
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
            return corrected(pledge, event.sealed)
        case _:
            assert_never(event)


def with_ends(pledge: Pledge, items: tuple[PublicItem, ...], end: End) -> Pledge:
    """The pledge with `end` for those of the items that an entry shows with its status."""
    gone = {public.item for public in items if public.status is end.status}
    return replace(pledge, items=tuple(ended(item, end) if item.item in gone else item for item in pledge.items))


def amended(pledge: Pledge, terms: AmendmentTerms, at: datetime, entry: int) -> Pledge:
    """The pledge with its new terms. A decrease is taken from the latest increases first.

    What changes the claim is kept with the day on which both had agreed.
    """
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
        increases = (*increases, Increase(amount=terms.increase, since=at, entry=entry))
    elif was is not None and now is not None and now.amount < was.amount:
        increases = _less(increases, was.amount - now.amount)
    changes = pledge.claim_changes
    if _claim(pledge.filing.obligation) != _claim(terms.obligation):
        agreed_at = max(_agreed_at(terms, party, at) for party in (pledge.pledgor, pledge.pledgee))
        changes = (*changes, ClaimChange(agreed_on=legal_day(agreed_at), at=at))
    return replace(pledge, filing=filing, increases=increases, claim_changes=changes)


def _agreed_at(terms: AmendmentTerms, party: PartyRef, at: datetime) -> datetime:
    """When a party first agreed to an amendment; who gave no word of its own did so by having it recorded."""
    return min((word.at for word in terms.consents if word.party.id == party.id), default=at)


def _claim(obligation: Obligation) -> tuple[object, ...]:
    """What of a debt its official register enters as changed: kind, amount, scope; not its days."""
    return (obligation.kind, obligation.ceiling, folded(obligation.scope or ""))


def _less(increases: tuple[Increase, ...], amount: Decimal) -> tuple[Increase, ...]:
    """The increases less `amount`, the latest first."""
    left = list(increases)
    while left and amount > 0:
        last = left.pop()
        if last.amount.amount > amount:
            left.append(replace(last, amount=replace(last.amount, amount=last.amount.amount - amount)))
        amount -= last.amount.amount
    return tuple(left)


def transferred(pledge: Pledge, pledgee: PartyRef) -> Pledge:
    """The pledge in another's hand; rank and order are untouched. Its consent stands for a signature where the former
    pledgee had signed."""
    contract = pledge.filing.contract
    signed = contract.signatories
    if signed is not None and any(one.id == pledge.pledgee.id for one in signed):
        contract = replace(contract, signatories=(*signed, pledgee))
    filing = replace(pledge.filing, pledgee=pledgee, contract=contract)
    return replace(pledge, pledgee=pledgee, former=(*pledge.former, pledge.pledgee), filing=filing)


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


def corrected(pledge: Pledge, terms: CorrectionTerms) -> Pledge:
    """The pledge as it is without the mistake: acts as they are, and items that never ended."""
    acts, reopened = terms.acts, terms.reopened

    def right(item: Item) -> Item:
        if item.item in reopened:
            item = replace(item, end=None, overtaken=None)
        if acts is not None and item.item == terms.item:
            if item.end is not None and item.end.official:
                item = replace(item, end=item.overtaken, overtaken=None)
            item = replace(item, acts=()).with_acts(acts)
        return item

    items = tuple(right(item) for item in pledge.items)
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
