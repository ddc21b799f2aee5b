"""Ending items: released by the pledgee, realised by enforcement, or revoked on an order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from registry.domain.decide.guards import (
    live_item,
    nothing_judged,
    require_open,
)
from registry.domain.decide.rejudged import decided, with_end
from registry.domain.filing.filing import Document
from registry.domain.pledge.alteration import revoked
from registry.domain.pledge.events import (
    EndTerms,
    EnforcementTerms,
    ItemsReleased,
    PledgeDischarged,
    PledgeEnforced,
    PledgeRevoked,
    RevocationTerms,
)
from registry.domain.pledge.pledge import Closing, Pledge, PledgeStatus
from registry.domain.pledge.public import PublicItem
from registry.domain.rank.standing import ItemStatus
from registry.domain.rank.timing import End
from registry.domain.recognition.world import World
from registry.domain.values.money import Money
from registry.errors import InputInvalid, PledgeClosed


@dataclass(frozen=True, kw_only=True)
class RevocationOrder:
    """An order that revokes a registration: why, by whom, of which items (None: all), by which official register (None:
    by none), and from when (None: from its recording)."""

    reason: str
    authority: str
    document: str
    sha256: str | None = None
    items: tuple[int, ...] | None = None
    by_register: str | None = None
    effective_at: datetime | None = None


def decide_release(pledge: Pledge, numbers: tuple[int, ...], reason: str, world: World) -> ItemsReleased:
    """Release the items of those numbers, each by its name. Raises InputInvalid for one that is not there, PledgeClosed
    for one that has ended."""
    for position, number in enumerate(numbers):
        live_item(pledge, number, f"/items/{position}", world)
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


def decide_revocation(pledge: Pledge, order: RevocationOrder, world: World) -> PledgeRevoked:
    """Revoke the registration of items on an order: of those it names, else of all that are live.

    By the right's own register it touches the items of that register alone; where its place has it so, they never
    stood. By anybody else they end on the day of the order. Raises PledgeClosed, also for an item that has ended,
    InputInvalid for one that is not there or not of that register, and for an order of a day to come.
    """
    require_open(pledge, world)
    effective_at = order.effective_at or world.now
    if effective_at > world.now:
        raise InputInvalid("An order of a day to come revokes nothing yet.", pointer="/effective_at")
    registers = {place.register: place for place in world.places.values()}
    if order.by_register is not None and order.by_register not in registers:
        known = ", ".join(sorted(registers))
        raise InputInvalid(f"A registration is revoked by one of {known}.", pointer="/by_register")
    touched = [item for item in pledge.items if order.by_register in (None, item.law.register)]
    if order.items is None:
        numbers = tuple(item.item for item in touched if item.timing.live_at(world.now))
        if not numbers:
            raise InputInvalid(f"No live item is of {order.by_register}.", pointer="/by_register")
    else:
        numbers = order.items
        for position, number in enumerate(numbers):
            item = live_item(pledge, number, f"/items/{position}", world)
            if item not in touched:
                detail = f"Item {number} is of {item.law.register}, not of {order.by_register}."
                raise InputInvalid(detail, pointer=f"/items/{position}")
    never_stood = order.by_register is not None and registers[order.by_register].revoked_never_stood
    terms = RevocationTerms(
        reason=order.reason,
        ended_at=effective_at,
        authority=order.authority,
        document=order.document,
        sha256=order.sha256,
        revoked=numbers,
        by_register=order.by_register,
        never_stood=never_stood or None,
        **nothing_judged(world),
    )
    items, told = decided(revoked(pledge, terms), world, always=numbers)
    return PledgeRevoked(registration_number=pledge.registration_number, items=items, sealed=replace(terms, **told))


def _close(
    pledge: Pledge, status: PledgeStatus, reason: str, world: World
) -> tuple[tuple[PublicItem, ...], dict[str, Any]]:
    require_open(pledge, world)
    live = {item.item for item in pledge.items if item.timing.live_at(world.now)}
    end = End(status=ItemStatus.EXTINGUISHED, at=world.now, reason=reason)
    after = with_end(pledge, end, live).closed_as(Closing(status=status, at=world.now))
    return decided(after, world, always=live)


def decide_discharge(pledge: Pledge, reason: str, world: World, ended_at: datetime) -> PledgeDischarged:
    """Release every live item of `pledge`, for `reason`, as of `ended_at`. Raises PledgeClosed when none is live."""
    live = {item.item for item in pledge.items if item.status_at(world.now) is ItemStatus.LIVE}
    if not live:
        raise PledgeClosed("The pledge has ended.")
    after = with_end(pledge, End(status=ItemStatus.RELEASED, at=ended_at, reason=reason), live)
    items, told = decided(after, world, always=live)
    return PledgeDischarged(
        registration_number=pledge.registration_number,
        items=items,
        sealed=EndTerms(reason=reason, ended_at=ended_at, **told),
    )
