"""What the decisions on a pledge's life share: what must be so first, and how the items are judged after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from registry.domain.decide.evidence import lacks_item
from registry.domain.decide.registration import refuse
from registry.domain.decide.rejudged import decided
from registry.domain.filing.acts import Act
from registry.domain.filing.filing import Consent
from registry.domain.law.finding import Confidence, Finding, Severity
from registry.domain.party.party import PartyRef
from registry.domain.pledge.judged import Judged
from registry.domain.pledge.pledge import Item, Pledge
from registry.domain.pledge.public import PublicItem
from registry.domain.recognition.world import World
from registry.domain.values.days import legal_day
from registry.errors import InputError, InputInvalid, PatentPreserved, PledgeClosed, PledgeRefused


def require_open(pledge: Pledge, world: World) -> None:
    """Refuse a change of a pledge of which no item is live any more."""
    if not any(item.timing.live_at(world.now) for item in pledge.items):
        raise PledgeClosed("The pledge has ended.")


def require_unpreserved(pledge: Pledge, world: World) -> None:
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


def live_item(pledge: Pledge, number: int, pointer: str, world: World) -> Item:
    """The live item of that number."""
    item = pledge.item(number)
    if item is None:
        raise InputInvalid(lacks_item(pledge, number), pointer=pointer)
    if not item.timing.live_at(world.now):
        raise PledgeClosed(f"Item {number} has ended.")
    return item


def require_consent(party: PartyRef, consents: tuple[Consent, ...], message: str, world: World) -> None:
    """Refuse a change that `party` has not consented to; no consent can be of a day to come."""
    require_past(consents, world.now)
    if not any(world.identity.of(one.party.id) == world.identity.of(party.id) for one in consents):
        raise PledgeRefused(message, findings=(consent_missing(message, "File the consent."),))


def require_past(consents: tuple[Consent, ...], now: datetime) -> None:
    """Refuse consents dated after the legal day of `now`."""
    faults = tuple(
        InputError(pointer=f"/consents/{n}/at", code="in-the-future", detail="What is evidence has happened.")
        for n, one in enumerate(consents)
        if legal_day(one.at) > legal_day(now)
    )
    if faults:
        raise InputInvalid("A consent is of a day to come.", errors=faults)


def consent_missing(message: str, cure: str) -> Finding:
    """The finding that a consent is not on file: pending, since it can still be filed."""
    return Finding(
        rule="MR-16",
        code="CONSENT_MISSING",
        severity=Severity.PENDING,
        basis="专利法实施细则 art. 15(3); Cape Town Convention art. 20",
        confidence=Confidence.DERIVED,
        message=message,
        pointer="/consents",
        cure=cure,
        rules=("MR-16",),
    )


def refuse_worse(pledge: Pledge, findings: tuple[Finding, ...], world: World) -> None:
    """Refuse what the change itself makes refusable, not what stands against an item without it."""
    _, without = decided_live(pledge, pledge, world)
    known = {(one.item, one.code, one.severity) for one in without["findings"]}
    refuse(tuple(one for one in findings if (one.item, one.code, one.severity) not in known))


def decided_live(
    pledge: Pledge, after: Pledge, world: World, acts: Mapping[int | None, tuple[Act, ...]] = MappingProxyType({})
) -> tuple[tuple[PublicItem, ...], dict[str, Any]]:
    """What `decided` says of every item that was live before a change, with the official acts that came with it."""
    live = {item.item for item in pledge.items if item.timing.live_at(world.now)}
    return decided(after, world, always=live, acts=acts)


def nothing_judged(world: World) -> dict[str, Any]:
    """What an entry says that changes no item: no judgement and no finding, under the edition of the rules."""
    judged: tuple[Judged, ...] = ()
    return {"items": judged, "findings": (), "rule_set_version": world.rule_set_version}
