"""Official evidence for a pledge: which item each act is for, and whether it can be evidence there.

A pledge that has ended accepts only the official cancellation of what its register still shows.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from registry.domain.case.case import Places
from registry.domain.decide.rejudged import judge_items
from registry.domain.filing.acts import Act, ActKind, ItemAct, companion_registers, delivered_beside, recorded
from registry.domain.filing.plausibility import implausible_acts
from registry.domain.law.finding import Finding
from registry.domain.pledge.alteration import with_evidence
from registry.domain.pledge.events import AddedActs, EvidenceFiled, EvidenceTerms
from registry.domain.pledge.pledge import Item, Pledge
from registry.domain.rank.standing import ItemStatus
from registry.domain.recognition.world import World
from registry.domain.values.days import legal_day
from registry.domain.values.spelling import compared
from registry.errors import InputInvalid, PledgeClosed, ReferenceAlreadyUsed


def decide_evidence(pledge: Pledge, acts: tuple[ItemAct, ...], world: World) -> EvidenceFiled:
    """Accept official acts for items of `pledge`; others of it that come to be judged otherwise are told with them.

    An act of a register of firms or of foreign exchange is the whole pledge's, whichever item it is filed for, if any.
    Raises InputInvalid for an item that is not there, a register that does not keep the right or an amendment that the
    pledge never had, PledgeClosed where an ended item is shown anything but its cancellation, ReferenceAlreadyUsed for
    an act that is on file already.
    """
    by_item = admitted(pledge, acts, world)
    shared = by_item.pop(None, ())
    after = with_evidence(pledge, {n: some for n, some in by_item.items() if n is not None}, shared)
    always = {number for number in by_item if number is not None}
    told = [(item, by_item.get(item.item, ())) for item in pledge.items]
    of_all = [*shared, *(act for item, some in told for act in delivered_beside(some, item.law.register))]
    if of_all:
        over = any(act.act is ActKind.CANCEL for act in of_all)
        always |= {item.item for item in pledge.items if over or item.status_at(world.now) is ItemStatus.LIVE}
    public, sealed = [], []
    found: list[Finding] = []
    for item, one in judge_items(after, after.items, world, always=always):
        added = by_item.get(item.item, ())
        found.extend(one.core)
        public.append(one.public(item, (*added, *shared), item.status_at(world.now)))
        sealed.append(AddedActs(acts=added, judged=one.judged))
    return EvidenceFiled(
        registration_number=pledge.registration_number,
        items=tuple(public),
        sealed=EvidenceTerms(
            items=tuple(sealed),
            findings=tuple(found),
            rule_set_version=world.rule_set_version,
            acts=shared or None,
        ),
    )


def admitted(
    pledge: Pledge, acts: Iterable[ItemAct], world: World, kinds: Container[ActKind] = frozenset(ActKind)
) -> dict[int | None, tuple[Act, ...]]:
    """Official acts by the items they are for, as they are kept; None: for none by name. Raises as `decide_evidence`,
    and InputInvalid for an act of another kind than `kinds`."""
    by_item: dict[int | None, tuple[Act, ...]] = {}
    for filed in acts:
        if filed.act.act not in kinds:
            raise InputInvalid("Such an act does not enter an amendment.", pointer=f"{filed.pointer}/act")
        item = _admit(pledge, filed, world)
        number = None if item is None else item.item
        (act,) = recorded((filed.act,), world.now)
        if compared(act) in compared(by_item.get(number, ())):
            raise ReferenceAlreadyUsed("This act is filed twice.", pointer=f"{filed.pointer}/reference")
        by_item[number] = (*by_item.get(number, ()), act)
    return by_item


def lacks_item(pledge: Pledge, number: int | None) -> str:
    """The sentence on an item that a pledge does not have, with those that it has."""
    return f"The pledge has no item {number}; it has {', '.join(str(item.item) for item in pledge.items)}."


def item_named(pledge: Pledge, filed: ItemAct, places: Places) -> Item | None:
    """The item an act is for; InputInvalid where none of that number is there, or none is named among several, save
    that an act of a register of firms or of foreign exchange is then for the whole pledge: None."""
    if filed.item is None and filed.act.register in companion_registers(places):
        return None
    if filed.item is None and len(pledge.items) > 1:
        raise InputInvalid("The pledge has several items; say which.", pointer=f"{filed.pointer}/item")
    item = pledge.items[0] if filed.item is None else pledge.item(filed.item)
    if item is None:
        raise InputInvalid(lacks_item(pledge, filed.item), pointer=f"{filed.pointer}/item")
    return item


def _admit(pledge: Pledge, filed: ItemAct, world: World) -> Item | None:
    item, act = item_named(pledge, filed, world.places), filed.act
    register = None if item is None else item.law.register
    faults = implausible_acts([(act, filed.pointer)], register, world.places, legal_day(world.now))
    if faults:
        raise InputInvalid("This can not be evidence for the item.", errors=faults)
    if act.amends is not None and act.amends not in pledge.amendments:
        known = ", ".join(map(str, pledge.amendments)) or "none"
        raise InputInvalid(f"The pledge has no such amendment; it has {known}.", pointer=f"{filed.pointer}/amends")
    if item is None:
        live = any(one.status_at(world.now) is ItemStatus.LIVE for one in pledge.items)
        if not live and act.act is not ActKind.CANCEL:
            raise PledgeClosed("The pledge has ended; only an official cancellation can be filed.")
        if compared(act) in compared(pledge.acts):
            raise ReferenceAlreadyUsed("This act is already on file.", pointer=f"{filed.pointer}/reference")
        return None
    if item.status_at(world.now) is not ItemStatus.LIVE and act.act is not ActKind.CANCEL:
        raise PledgeClosed(f"Item {item.item} has ended; only its official cancellation can be filed.")
    if compared(act) in compared(tuple(replace(one, amends=act.amends, recorded_at=None) for one in item.acts)):
        raise ReferenceAlreadyUsed("This act is already on file for the item.", pointer=f"{filed.pointer}/reference")
    return item
