"""Judging one item at one instant: what the rules find, its rank, its recognition, and how far its official acts are.

Intake, later evidence and the end of a pledge all judge through here, so that the same facts are never judged two ways.
Nothing is read and nothing is written; `World` holds what was known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from registry.domain.charges import void_from
from registry.domain.conditions.case import OWN, Case, Notice
from registry.domain.effects import effects, legal_effects
from registry.domain.events import PublicAct, PublicItem
from registry.domain.filing import Act, ActKind, Collateral, Filing, acts_at
from registry.domain.notice import Interest, first_filed, known_of, registrable_on, relate
from registry.domain.parties import Party
from registry.domain.pledge import NO_INTEREST, Item, ItemInterest, ItemLaw, Judged, holder_names
from registry.domain.priority import ItemStatus, Standing, Timing, ranks
from registry.domain.recognition import findings, recognise
from registry.domain.rights import RightAt, RightId, RightRecord
from registry.domain.rules import ChargeRegister, CreationEffect, Finding, Jurisdiction, Places, Severity


@dataclass(frozen=True, kw_only=True)
class Rival:
    """Another item on the same right, of any pledge, live or not."""

    registration_number: str
    item: int
    pledgee: str
    pledgor: str
    security: str
    timing: Timing
    occupies: bool
    references: frozenset[str] = frozenset()
    interest: ItemInterest = NO_INTEREST


@dataclass(frozen=True, kw_only=True)
class World:
    """What a decision rests on: rights, their other items and parties as known at `now`, and the law of the places.

    `bases` holds, by a right that hangs on one, the record of that base.
    """

    rights: Mapping[RightId, RightRecord]
    rivals: Mapping[RightId, tuple[Rival, ...]]
    parties: Mapping[str, Party]
    places: Places
    rule_set_version: str
    now: datetime
    bases: Mapping[RightId, RightRecord] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One item judged at one instant: what was looked at, core findings, rank, and what is kept of it."""

    case: Case
    core: tuple[Finding, ...]
    judged: Judged
    rank: int | None

    def public(self, item: Collateral | Item, acts: tuple[Act, ...], status: ItemStatus) -> PublicItem:
        """The public side of the item after an entry that adds `acts`."""
        return PublicItem(
            item=self.judged.item,
            right=item.right,
            security=item.security,
            acts=tuple(
                PublicAct(
                    register=act.register,
                    act=act.act,
                    reference=act.reference,
                    applied_at=act.applied_at,
                    effective_at=act.effective_at,
                )
                for act in acts
            ),
            status=status,
            priority_rank=self.rank,
            recognition={forum: one.outcome for forum, one in self.judged.recognition.items()},
        )


def case_of(
    filing: Filing,
    number: int,
    security: str,
    acts: tuple[Act, ...],
    own: Timing,
    rivals: tuple[Rival, ...],
    world: World,
) -> Case:
    """What the rules look at for item `number` of `filing` at `world.now`, with `rivals` the items beside it."""
    right_id = filing.collateral[number - 1].right
    place = world.places[right_id.jurisdiction]
    record = world.rights[right_id]
    right = record.at(world.now, place)
    standing = own.at(world.now)
    perfected_at = own.priority_at if standing is not None and standing.entered else None
    return Case(
        item=number,
        place=place,
        right=right,
        base=_base(right_id, world),
        mortgagees=_mortgagees(filing, security, rivals, world.now, place),
        owners_then=(record.owners_at(perfected_at) or None) if perfected_at else right.owners,
        filing=filing,
        security=security,
        acts=acts_at(acts, world.now),
        standing=standing,
        rank=_rank(own, rivals, world.now),
        taken=_taken(own, rivals, world.now, place),
        reservation_ended=standing is not None and standing.status is ItemStatus.LAPSED,
        number_unconfirmed=bool(place.read_number(right_id.number).warnings),
        parties=world.parties,
        charge_registers=_charge_registers(filing, right_id, world),
        rivals=sum((s := r.timing.at(world.now)) is not None and s.live for r in rivals),
        notice=_notice(filing, number, security, acts, own, rivals, right, world),
        as_of=world.now,
        known_at=world.now,
    )


def judge(
    filing: Filing,
    number: int,
    security: str,
    acts: tuple[Act, ...],
    own: Timing,
    rivals: tuple[Rival, ...],
    world: World,
) -> Judgement:
    """Judge item `number` of `filing` at `world.now`, with `rivals` the items that stand beside it."""
    case = case_of(filing, number, security, acts, own, rivals, world)
    core = findings(case)
    return Judgement(
        case=case,
        core=core,
        rank=case.rank,
        judged=Judged(
            item=number,
            rank_basis=case.place.rank_basis if case.rank is not None else None,
            legal_effect=legal_effects(case, world.places),
            effects=effects(case),
            recognition=recognise(case, world.places, core),
            warnings=tuple(f for f in core if f.severity is Severity.NOTE),
            void_from=void_from(case),
        ),
    )


def _notice(
    filing: Filing,
    number: int,
    security: str,
    acts: tuple[Act, ...],
    own: Timing,
    rivals: tuple[Rival, ...],
    right: RightAt,
    world: World,
) -> Notice | None:
    """The opinion of a law that looks at notice, on this item and the live ones beside it; None elsewhere."""
    place = world.places[right.right.jurisdiction]
    kind = place.kinds.get(right.kind)
    if place.creation is not CreationEffect.PRIORITY_AGAINST_LATER or kind is None:
        return None
    mine = ItemInterest(
        executed_at=filing.contract.executed_at,
        acts=tuple(act for act in acts if act.register == place.register),
        knowledge=filing.collateral[number - 1].knowledge_of_prior,
        holders=holder_names(filing.pledgee),
    )
    beside = {f"{r.registration_number}/{r.item}": (r.security, r.interest, r.timing) for r in rivals}
    told = {OWN: (security, mine, own), **beside}
    live = {k: s for k, (_, _, timing) in told.items() if (s := timing.at(world.now)) is not None and s.live}
    if OWN not in live or len(live) == 1:
        return None
    interests = [_interest(k, told, live, right.right, place) for k in live]
    return Notice(
        relation=relate(interests, registrable_on(right, kind)),
        order=tuple(sorted(live, key=lambda k: live[k].key)),
    )


def _interest(
    own: str,
    told: Mapping[str, tuple[str, ItemInterest, Timing]],
    live: Mapping[str, Standing],
    right: RightId,
    place: Jurisdiction,
) -> Interest:
    security, interest, _ = told[own]
    signed_at = interest.executed_at
    return Interest(
        id=own,
        executed_at=signed_at,
        applied_at=first_filed(interest.acts, place.register, ActKind.REGISTER),
        notice_at=first_filed(interest.acts, place.register, ActKind.NOTICE),
        floating=security in place.floating,
        void=live[own].entered and not live[own].perfected,
        known={
            other: known_of(interest.knowledge, right, told[other][1].holders, signed_at)
            for other in live
            if other != own
        },
    )


def _mortgagees(
    filing: Filing, security: str, rivals: tuple[Rival, ...], now: datetime, place: Jurisdiction
) -> dict[str, str]:
    """Who holds the right as owner by way of security alone, each with whose it is: of this item and the live ones."""
    live = [r for r in rivals if (s := r.timing.at(now)) is not None and s.live]
    given = [(security, filing.pledgee.id, filing.pledgor.id), *((r.security, r.pledgee, r.pledgor) for r in live)]
    return {pledgee: pledgor for kind, pledgee, pledgor in given if kind in place.title_moving}


def _base(right: RightId, world: World) -> RightAt | None:
    """The right this one hangs on, as it stands; None without one on record."""
    record = world.bases.get(right)
    return None if record is None else record.at(world.now, world.places[record.right.jurisdiction])


def _charge_registers(filing: Filing, right: RightId, world: World) -> tuple[ChargeRegister, ...]:
    """The registers of charges, of whatever place, that ask for a charge the pledgor gives over the right."""
    pledgor = world.parties[filing.pledgor.id]
    kept = (place.charge_register for place in world.places.values())
    return tuple(one for one in kept if one is not None and one.binds(pledgor, right.jurisdiction))


def _rank(own: Timing, rivals: tuple[Rival, ...], now: datetime) -> int | None:
    standing = own.at(now)
    if standing is None or not standing.live:
        return None
    others = [s for r in rivals if (s := r.timing.at(now)) is not None]
    return ranks([*others, standing])[standing.index]


def _taken(own: Timing, rivals: tuple[Rival, ...], now: datetime, place: Jurisdiction) -> bool:
    """Whether another item takes an exclusive right: an earlier one here, or one its register has entered.

    A later entry does not void one that the register made before it.
    """
    if not place.exclusive:
        return False
    mine = own.at(now)
    for rival in rivals:
        standing = rival.timing.at(now)
        if standing is None or not (standing.live or (rival.occupies and standing.entered)):
            continue
        senior = mine is not None and mine.entered and mine.key < standing.key
        if rival.timing.index < own.index or (standing.entered and not senior):
            return True
    return False


def item_law(place: Jurisdiction) -> ItemLaw:
    """What an item keeps of the law of its place."""
    return ItemLaw(
        register=place.register,
        exclusive=place.exclusive,
        ranks_from_application=place.ranks_from_application,
        application_protects=place.application_protects,
    )
