"""What the register decides on the life of a pledge: amendment, transfer, release, enforcement, order, words, mistakes.

Each answers the event to record, with every live item judged as it then is. A pledge that has ended accepts none of
them but a correction; while a court preserves a right its pledge is neither amended nor transferred.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from registry.domain.alteration import amended, consented, corrected, stepped_back, transferred
from registry.domain.changes import decided, with_end
from registry.domain.decisions import FIRST_INDEX, class_of, refuse
from registry.domain.filing import Act, Consent, Document, Obligation
from registry.domain.judging import World
from registry.domain.money import Money
from registry.domain.parties import PartyRef
from registry.domain.periods import legal_day
from registry.domain.pledge import Closing, Item, Judged, Pledge, PledgeStatus
from registry.domain.pledge_changes import (
    AmendmentTerms,
    ConsentRecorded,
    ConsentTerms,
    CorrectionTerms,
    EndTerms,
    EnforcementTerms,
    EntryCorrected,
    ItemsReleased,
    ObjectionLodged,
    ObjectionTerms,
    PledgeAmended,
    PledgeEnforced,
    PledgeRevoked,
    PledgeSubordinated,
    PledgeTransferred,
    RevocationTerms,
    SubordinationTerms,
    TransferTerms,
)
from registry.domain.priority import Behind, ItemStatus, Subordination, closes_circle, subordinations_of
from registry.domain.public import NamedParty, PublicItem
from registry.domain.rights import RightStatus
from registry.domain.rules import Confidence, Finding, Severity
from registry.domain.timings import End
from registry.errors import InputError, InputInvalid, PatentPreserved, PledgeClosed, PledgeRefused, RightAlreadyPledged


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """The secured debt as both want it from now on."""

    obligation: Obligation
    contract_number: str | None = None
    consents: tuple[Consent, ...] = ()
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What an entry of the pledge has wrong, by its count in the pledge's chain, and what holds instead."""

    corrects: int
    ground: str
    item: int | None = None
    acts: tuple[Act, ...] | None = None
    reopened: tuple[int, ...] = ()


def decide_amendment(pledge: Pledge, amendment: Amendment, world: World) -> PledgeAmended:
    """Amend the secured debt. An increase ranks as a tranche of its own; an extension is held against the right's end.

    Raises PledgeClosed, PatentPreserved, InputInvalid where currency or kind of debt would change or a consent is of a
    day to come, PledgeRefused where the pledgor's consent is missing or the items would be refused as amended.
    """
    _open(pledge, world)
    _free(pledge, world)
    was, now = pledge.filing.obligation, amendment.obligation
    if was.kind != now.kind:
        raise InputInvalid("An amendment keeps the kind of the debt.", pointer="/obligation/kind")
    before, after = was.ceiling, now.ceiling
    if before is not None and after is not None and before.currency != after.currency:
        pointer = "/principal" if now.kind == "specific" else "/maximum"
        raise InputInvalid("An amendment keeps the currency of the debt.", pointer=pointer)
    _agreed(pledge.pledgor, amendment.consents, "The pledgor's consent to the amendment is not on file.", world.now)
    increase: Money | None = None
    if before is not None and after is not None and after.amount > before.amount:
        increase = replace(after, amount=after.amount - before.amount)
    terms = AmendmentTerms(
        obligation=now,
        contract_number=amendment.contract_number,
        consents=amendment.consents,
        documents=amendment.documents,
        increase=increase,
        **_nothing(world),
    )
    items, told = _decided(pledge, amended(pledge, terms, world.now, FIRST_INDEX), world)
    _refuse_worse(pledge, told["findings"], world)
    return PledgeAmended(registration_number=pledge.registration_number, items=items, sealed=replace(terms, **told))


def decide_transfer(
    pledge: Pledge,
    pledgee: PartyRef,
    name: NamedParty,
    consents: tuple[Consent, ...],
    documents: tuple[Document, ...],
    world: World,
) -> PledgeTransferred:
    """Pass the pledge to another pledgee, who has consented; its rank stays what it is.

    Raises PledgeClosed, PatentPreserved, InputInvalid for a transfer to the same pledgee, PledgeRefused without the new
    pledgee's consent or where the items would be refused in its hand.
    """
    _open(pledge, world)
    _free(pledge, world)
    if pledgee.id in (pledge.pledgee.id, pledge.pledgor.id):
        raise InputInvalid("The pledge passes to another than its parties.", pointer="/pledgee")
    _agreed(pledgee, consents, "The new pledgee's consent to the transfer is not on file.", world.now)
    after = transferred(pledge, pledgee)
    items, told = _decided(pledge, after, world)
    _refuse_worse(pledge, told["findings"], world)
    terms = TransferTerms(
        pledgee=pledgee,
        consents=consents,
        documents=documents,
        safe_class=class_of(after.filing, world),
        **told,
    )
    return PledgeTransferred(registration_number=pledge.registration_number, pledgee=name, items=items, sealed=terms)


def decide_release(pledge: Pledge, numbers: tuple[int, ...], reason: str, world: World) -> ItemsReleased:
    """Release the items of those numbers, each by its name. Raises InputInvalid for one that is not there, PledgeClosed
    for one that has ended."""
    for position, number in enumerate(numbers):
        _named(pledge, number, f"/items/{position}", world)
    end = End(status=ItemStatus.RELEASED, at=world.now, reason=reason)
    items, told = decided(with_end(pledge, end, set(numbers)), world, always=numbers)
    return ItemsReleased(
        registration_number=pledge.registration_number,
        items=items,
        sealed=EndTerms(reason=reason, ended_at=world.now, **told),
    )


def decide_enforcement(
    pledge: Pledge, reason: str, proceeds: Money | None, documents: tuple[Document, ...], world: World
) -> PledgeEnforced:
    """Record that the security was realised: every live item is extinguished, the pledge enforced. PledgeClosed."""
    items, told = _close(pledge, PledgeStatus.ENFORCED, reason, world)
    terms = EnforcementTerms(reason=reason, ended_at=world.now, proceeds=proceeds, documents=documents, **told)
    return PledgeEnforced(registration_number=pledge.registration_number, items=items, sealed=terms)


def decide_revocation(
    pledge: Pledge, reason: str, authority: str, document: str, sha256: str | None, world: World
) -> PledgeRevoked:
    """Revoke the registration on an order: every live item is extinguished. Raises PledgeClosed."""
    items, told = _close(pledge, PledgeStatus.REVOKED, reason, world)
    terms = RevocationTerms(
        reason=reason, ended_at=world.now, authority=authority, document=document, sha256=sha256, **told
    )
    return PledgeRevoked(registration_number=pledge.registration_number, items=items, sealed=terms)


def decide_subordination(
    pledge: Pledge,
    number: int | None,
    behind: tuple[str, int | None],
    documents: tuple[Document, ...],
    world: World,
) -> PledgeSubordinated:
    """Step back with one item (None: the only one on a right that both have) behind that of another pledge.

    The caller is the one that steps back. Raises PledgeClosed where its item has ended, InputInvalid where no live
    items of both stand on one right, where its place has no second rank, or where a circle would close.
    """
    _open(pledge, world)
    if number is not None:
        _named(pledge, number, "/item", world)
    found = [
        (item, rival)
        for item in pledge.items
        if number in (None, item.item) and item.timing.live_at(world.now)
        for rival in world.rivals.get(item.right, ())
        if rival.registration_number == behind[0] and behind[1] in (None, rival.item)
    ]
    live = [(i, r) for i, r in found if r.timing.live_at(world.now)]
    if len(live) != 1:
        raise InputInvalid("Name one live item of each pledge, on one right.", pointer="/behind")
    item, rival = live[0]
    if item.law.exclusive:
        raise InputInvalid("A right that bears one pledge at a time knows no rank behind.", pointer="/behind")
    beside = [*(r.timing for r in world.rivals[item.right]), item.timing]
    standings = [s for timing in {t.index: t for t in beside}.values() if (s := timing.at(world.now)) is not None]
    new = Subordination(stepping_back=item.index, named=rival.timing.index)
    if closes_circle(subordinations_of([s for s in standings if s.live]), new):
        raise InputInvalid("The other one stands behind this one by agreement.", pointer="/behind")
    agreed = Behind(named=rival.timing.index, at=world.now, entry=FIRST_INDEX)
    items, told = decided(stepped_back(pledge, item.item, agreed), world, always=(item.item,))
    return PledgeSubordinated(
        registration_number=pledge.registration_number,
        items=items,
        sealed=SubordinationTerms(
            item=item.item,
            behind=rival.registration_number,
            behind_item=rival.item,
            named=rival.timing.index,
            documents=documents,
            **told,
        ),
    )


def decide_consent(
    pledge: Pledge,
    to: str,
    number: int | None,
    given: bool,
    by: str,
    sha256: str | None,
    note: str | None,
    world: World,
) -> ConsentRecorded:
    """Record a party's word on what is to be done with a right, and what it changes at once. Raises PledgeClosed,
    InputInvalid for an item that is not there."""
    _open(pledge, world)
    if number is not None:
        _named(pledge, number, "/item", world)
    terms = ConsentTerms(to=to, item=number, given=given, by=by, sha256=sha256, note=note, **_nothing(world))
    items, told = decided(consented(pledge, terms, world.now), world, always=_given_up(pledge, to, number, world))
    return ConsentRecorded(registration_number=pledge.registration_number, items=items, sealed=replace(terms, **told))


def decide_objection(
    pledge: Pledge, kind: str, statement: str, sha256: str | None, answer_by: date | None, world: World
) -> ObjectionLodged:
    """Record the pledgor's objection; the pledge stands meanwhile, with a visible mark. Raises PledgeClosed."""
    _open(pledge, world)
    terms = ObjectionTerms(kind=kind, statement=statement, sha256=sha256, answer_by=answer_by, **_nothing(world))
    return ObjectionLodged(registration_number=pledge.registration_number, items=(), sealed=terms)


def decide_correction(pledge: Pledge, correction: Correction, world: World) -> EntryCorrected:
    """Correct what an entry has wrong, in any state.

    Raises InputInvalid for an entry or item that is not there, acts of no item, or what would live over a right that
    never was; RightAlreadyPledged where an item would take a right again that another has taken since.
    """
    if not 0 <= correction.corrects <= pledge.pledge_seq:
        raise InputInvalid(f"The pledge has no entry {correction.corrects}.", pointer="/corrects")
    named = [(number, f"/reopened/{n}") for n, number in enumerate(correction.reopened)]
    if correction.item is not None:
        named.append((correction.item, "/item"))
    for number, pointer in named:
        if pledge.item(number) is None:
            raise InputInvalid(f"The pledge has no item {number}.", pointer=pointer)
    numbers = {number for number, _ in named}
    if correction.acts is not None and correction.item is None:
        raise InputInvalid("Say which item these are the acts of.", pointer="/item")
    terms = CorrectionTerms(
        corrects=correction.corrects,
        ground=correction.ground,
        item=correction.item,
        acts=correction.acts,
        reopened=correction.reopened,
        **_nothing(world),
    )
    after = corrected(pledge, terms)
    _not_void(pledge, after, correction, world)
    _not_taken(pledge, after, world)
    items, told = decided(after, world, always=numbers)
    return EntryCorrected(registration_number=pledge.registration_number, items=items, sealed=replace(terms, **told))


def _given_up(pledge: Pledge, to: str, number: int | None, world: World) -> set[int]:
    """The live items whose right was surrendered: a word on that is remarked of them, though their worth stays."""
    return {
        item.item
        for item in pledge.items
        if to == "abandonment"
        and number in (None, item.item)
        and item.timing.live_at(world.now)
        and item.right in world.rights
        and world.situation(item.right).right.status is RightStatus.SURRENDERED
    }


# ---- what they share -------------------------------------------------------------------------------------------------


def _open(pledge: Pledge, world: World) -> None:
    if not any(item.timing.live_at(world.now) for item in pledge.items):
        raise PledgeClosed("The pledge has ended.")


def _free(pledge: Pledge, world: World) -> None:
    """Refuse a change while a court preserves one of the rights."""
    for item in pledge.items:
        if not item.timing.live_at(world.now) or item.right not in world.rights:
            continue
        place = world.places[item.right.jurisdiction]
        running = world.rights[item.right].proceedings_at(world.now, place)
        held = next((one for one in running if one.kind == "preservation"), None)
        if held is not None:
            until = "until it is lifted" if held.until_on is None else f"until {held.until_on.isoformat()}"
            raise PatentPreserved(f"A court preserves {item.right} {until}.")


def _named(pledge: Pledge, number: int, pointer: str, world: World) -> Item:
    """The live item of that number."""
    item = pledge.item(number)
    if item is None:
        raise InputInvalid(f"The pledge has no item {number}.", pointer=pointer)
    if not item.timing.live_at(world.now):
        raise PledgeClosed(f"Item {number} has ended.")
    return item


def _not_void(pledge: Pledge, after: Pledge, correction: Correction, world: World) -> None:
    """Refuse that an item comes to live again over a right that never was: first the right's record is put right."""
    for was, item in zip(pledge.items, after.items, strict=True):
        if was.timing.live_at(world.now) or not item.timing.live_at(world.now):
            continue
        if world.is_void(item.right):
            reopened = item.item in correction.reopened
            pointer = f"/reopened/{correction.reopened.index(item.item)}" if reopened else "/acts"
            raise InputInvalid(f"{item.right} never existed; nothing over it can live.", pointer=pointer)


def _not_taken(pledge: Pledge, after: Pledge, world: World) -> None:
    """Refuse that an item takes a right again that bears one at a time and that another takes now."""
    for was, item in zip(pledge.items, after.items, strict=True):
        if not item.occupies or was.occupies:
            continue
        for rival in world.rivals.get(item.right, ()):
            standing = rival.timing.at(world.now)
            stands = standing is not None and (standing.live or standing.entered)
            if rival.registration_number != pledge.registration_number and rival.occupies and stands:
                raise RightAlreadyPledged(f"{item.right} bears another pledge since.", findings=())


def _agreed(party: PartyRef, consents: tuple[Consent, ...], message: str, now: datetime) -> None:
    faults = tuple(
        InputError(pointer=f"/consents/{n}/at", code="in-the-future", detail="What is evidence has happened.")
        for n, one in enumerate(consents)
        if legal_day(one.at) > legal_day(now)
    )
    if faults:
        raise InputInvalid("A consent is of a day to come.", errors=faults)
    if any(one.party.id == party.id for one in consents):
        return
    finding = Finding(
        rule="MR-16",
        code="CONSENT_MISSING",
        severity=Severity.PENDING,
        basis="专利法实施细则 art. 15(3); Cape Town Convention art. 20",
        confidence=Confidence.DERIVED,
        message=message,
        pointer="/consents",
        cure="File the consent.",
        rules=("MR-16",),
    )
    raise PledgeRefused(message, findings=(finding,))


def _refuse_worse(pledge: Pledge, findings: tuple[Finding, ...], world: World) -> None:
    """Refuse what the change itself makes refusable, not what stands against an item without it."""
    _, without = _decided(pledge, pledge, world)
    known = {(one.item, one.code, one.severity) for one in without["findings"]}
    refuse(tuple(one for one in findings if (one.item, one.code, one.severity) not in known))


def _close(
    pledge: Pledge, status: PledgeStatus, reason: str, world: World
) -> tuple[tuple[PublicItem, ...], dict[str, Any]]:
    _open(pledge, world)
    live = {item.item for item in pledge.items if item.timing.live_at(world.now)}
    end = End(status=ItemStatus.EXTINGUISHED, at=world.now, reason=reason)
    after = with_end(pledge, end, live).closed_as(Closing(status=status, at=world.now))
    return decided(after, world, always=live)


def _decided(pledge: Pledge, after: Pledge, world: World) -> tuple[tuple[PublicItem, ...], dict[str, Any]]:
    """What `decided` says of every item that was live before a change."""
    return decided(after, world, always={item.item for item in pledge.items if item.timing.live_at(world.now)})


def _nothing(world: World) -> dict[str, Any]:
    judged: tuple[Judged, ...] = ()
    return {"items": judged, "findings": (), "rule_set_version": world.rule_set_version}


def answer_by(now: datetime, days: int) -> date:
    """The last day to answer a demand made `now`: `days` legal days after it."""
    return date.fromordinal(legal_day(now).toordinal() + days)
