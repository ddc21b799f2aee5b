"""A registered pledge and what becomes of it: from a scene through intake, entry by entry, and beside other pledges."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from registry.domain.decide.amendment import Amendment
from registry.domain.decide.registration import assess
from registry.domain.filing.filing import Consent, Obligation
from registry.domain.journal.events import Recorded
from registry.domain.journal.evolution import evolve
from registry.domain.party.party import Name, PartyRef
from registry.domain.pledge.events import PledgeEvents
from registry.domain.pledge.pledge import Item, Pledge
from registry.domain.pledge.public import NamedParty
from registry.domain.recognition.judge import Rival
from registry.domain.recognition.world import World
from registry.domain.right.facts import RightChange
from tests.domain.strategies import DAY, NAMES, NOW, OTHER, PLEDGOR, Scene, favourable, money

LATER = NOW + DAY
"""When a change is made, a day after the registration."""
INDEX = 2**41
"""The journal index of the pledge, behind every other's in a scene; its later entries have the next ones."""
TAKER = NamedParty(id="other", scheme="OTHER", value="other", issuer="TEST", name=Name(text="Other", lang="en"))


def pledged(scene: Scene, number: str = "P9", index: int = INDEX) -> Pledge:
    """The pledge as registered at `NOW`."""
    event = assess(scene.filing, scene.world).numbered(number, NOW, NAMES)
    return evolve(None, event, Recorded(event=event, index=index, recorded_at=NOW, pledge=number, pledge_seq=0))


def both(*scenes: Scene) -> tuple[Pledge, World]:
    """One pledge over the rights of all these scenes, with the debt and parties of the first; and its world, later."""
    first = scenes[0]
    filing = replace(first.filing, collateral=tuple(one.filing.collateral[0] for one in scenes))
    rights = {right: record for one in scenes for right, record in one.world.rights.items()}
    rivals = {right: group for one in scenes for right, group in one.world.rivals.items()}
    world = replace(first.world, rights=rights, rivals=rivals)
    event = assess(filing, world).numbered("P9", NOW, NAMES)
    recorded = Recorded(event=event, index=INDEX, recorded_at=NOW, pledge="P9", pledge_seq=0)
    return evolve(None, event, recorded), replace(world, now=LATER)


def lived(pledge: Pledge, event: PledgeEvents, recorded_at: datetime = LATER) -> Pledge:
    """The pledge after its next event."""
    return evolve(pledge, event, next_entry(pledge, event, recorded_at))


def next_entry(pledge: Pledge, event: PledgeEvents, recorded_at: datetime = LATER) -> Recorded:
    """The event as the next entry of the pledge."""
    seq = pledge.pledge_seq + 1
    return Recorded(
        event=event,
        index=pledge.index + seq,
        recorded_at=recorded_at,
        pledge=pledge.registration_number,
        pledge_seq=seq,
    )


def beside(pledge: Pledge) -> Rival:
    """The first item of a pledge as others see it."""
    (item, *_) = pledge.items
    return Rival(
        registration_number=pledge.registration_number,
        item=item.item,
        pledgee=pledge.pledgee.id,
        pledgor=pledge.pledgor.id,
        security=item.security,
        timing=item.timing,
        occupies=item.occupies,
        interest=pledge.interest_of(item),
    )


def later(scene: Scene, *rivals: Rival, changes: tuple[RightChange, ...] = (), now: datetime = LATER) -> World:
    """The world of a scene a day later, with these other items on its right and after these further official events."""
    moved = replace(scene, changes=(*scene.changes, *changes), rivals=rivals or scene.rivals)
    return replace(moved.world, now=now)


def agreeing(*parties: PartyRef, at: datetime = LATER) -> tuple[Consent, ...]:
    """The consents of these parties."""
    return tuple(Consent(party=one, at=at) for one in parties)


def owing(amount: str | None = None, obligation: Obligation | None = None, **members: Any) -> Amendment:
    """An amendment the pledgor agreed to: of this principal, else changed in these members alone."""
    told = obligation or favourable("HK").filing.obligation
    changes: dict[str, Any] = members if amount is None else {"principal": money(amount), **members}
    return Amendment(obligation=replace(told, **changes), consents=agreeing(PLEDGOR))


def said(item: Item, forum: str) -> set[str]:
    """The codes of the reasons of an item in a forum."""
    return {one.code for one in item.judged.recognition[forum].reasons}


BUYER = OTHER
"""To whom a pledge passes, or a right is sold."""
