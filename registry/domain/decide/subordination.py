"""Stepping back behind another pledge on the same right, with the consent of whoever that puts behind more."""

from __future__ import annotations

from registry.domain.decide.guards import (
    consent_missing,
    live_item,
    require_open,
    require_past,
)
from registry.domain.decide.registration import FIRST_INDEX
from registry.domain.decide.rejudged import decided
from registry.domain.filing.filing import Consent, Document
from registry.domain.pledge.alteration import stepped_back
from registry.domain.pledge.events import PledgeSubordinated, SubordinationTerms
from registry.domain.pledge.pledge import Pledge
from registry.domain.rank.order import Subordination, closes_circle, put_behind, subordinations_of
from registry.domain.rank.standing import Behind, Standing
from registry.domain.recognition.world import World
from registry.domain.right.facts import RightId
from registry.errors import InputInvalid, PledgeRefused


def decide_subordination(
    pledge: Pledge,
    number: int | None,
    behind: tuple[str, int | None],
    documents: tuple[Document, ...],
    world: World,
    consents: tuple[Consent, ...] = (),
) -> PledgeSubordinated:
    """Step back with one item (None: the only one on a right that both have) behind that of another pledge.

    The caller is the one that steps back; a third that would have more before it than without needs to consent. Raises
    PledgeClosed where its item has ended, InputInvalid where no live items of both stand on one right, where its place
    has no second rank, or where a circle would close; PledgeRefused, naming each third whose consent is missing.
    """
    require_open(pledge, world)
    if number is not None:
        live_item(pledge, number, "/item", world)
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
    _third_parties_agree(standings, new, item.right, consents, world)
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
            consents=consents or None,
            **told,
        ),
    )


def _third_parties_agree(
    standings: list[Standing], new: Subordination, right: RightId, consents: tuple[Consent, ...], world: World
) -> None:
    """Refuse to put a third item behind one that it does not stand behind, unless its pledgee consents to this step."""
    require_past(consents, world.now)
    worse = put_behind(standings, new)
    lenders = {rival.timing.index: rival for rival in world.rivals[right]}
    agreed = {world.identity.of(one.party.id) for one in consents}
    lacking = [
        rival
        for index in worse
        if (rival := lenders.get(index)) is not None
        and (rival.interest.lender_at(world.now) or rival.pledgee) not in agreed
    ]
    if lacking:
        names = ", ".join(f"{one.registration_number}/{one.item}" for one in lacking)
        message = f"By this step {names} would stand behind an item that it does not stand behind."
        raise PledgeRefused(message, findings=(consent_missing(message, "File the consent of its pledgee."),))
