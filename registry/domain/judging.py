"""Judging one item at one instant: what the rules find, its rank, its recognition, and how far its official acts are.

Intake, later evidence and the end of a pledge all judge through here, so that the same facts are never judged two ways.
Nothing is read and nothing is written; `World` holds what was known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from registry.domain.charges import void_from
from registry.domain.conditions.case import OWN, Case, Kin, Notice, owned_by
from registry.domain.conditions.family import value_is_stale
from registry.domain.effects import effects, legal_effects
from registry.domain.evaluations import inputs_digest
from registry.domain.family import Tie, family_of, tied, ties
from registry.domain.filing import Act, ActKind, Collateral, Filing, Valuation, acts_at
from registry.domain.horizon import holds_until
from registry.domain.interests import NO_INTEREST, ItemInterest, holder_names, interest_in
from registry.domain.life import is_alive
from registry.domain.notice import Interest, first_filed, known_of, registrable_on, relate
from registry.domain.parties import Party, PartyRef
from registry.domain.periods import legal_day
from registry.domain.pledge import ConsentGiven, Evaluation, Item, Judged, Pledge
from registry.domain.priority import ItemStatus, Standing, Timing, in_effect, ranks, subordinations_of
from registry.domain.public import PublicAct, PublicItem
from registry.domain.recognition import findings, recognise
from registry.domain.rights import RightAt, RightId, RightRecord
from registry.domain.rules import ChargeRegister, CreationEffect, Finding, Jurisdiction, Places, Severity
from registry.domain.timings import ItemLaw


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
    """What a decision rests on: rights, the items on them and parties as known, and the law of the places.

    `rights` holds with each right its whole family, as far as it is on record. `now` is the instant judged at,
    `known_at` up to when things were known, None: by then too. `allocated` is what live items of the pledgor have drawn
    on the valuations that a filing draws on.
    """

    rights: Mapping[RightId, RightRecord]
    rivals: Mapping[RightId, tuple[Rival, ...]]
    parties: Mapping[str, Party]
    places: Places
    rule_set_version: str
    now: datetime
    known_at: datetime | None = None
    allocated: tuple[Valuation, ...] = ()

    @cached_property
    def tied(self) -> Mapping[RightId, tuple[Tie, ...]]:
        """Every tie between these rights, by right."""
        return tied(tie for record in self.rights.values() for tie in ties(record))

    def without(self, registration_number: str) -> World:
        """The same without the items of one pledge."""
        return replace(
            self,
            rivals={
                right: tuple(r for r in group if r.registration_number != registration_number)
                for right, group in self.rivals.items()
            },
        )


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is judged: one item of a filing with its official acts and days.

    `siblings` are the days of the pledge's other items, by right; `allocated` what all other items draw on valuations,
    None after intake. `former` are the pledgees whose the pledge was before.
    """

    filing: Filing
    number: int
    security: str
    acts: tuple[Act, ...]
    timing: Timing
    siblings: Mapping[RightId, Timing] = field(default_factory=dict)
    allocated: tuple[Valuation, ...] | None = None
    consents: tuple[ConsentGiven, ...] = ()
    former: tuple[PartyRef, ...] = ()

    @property
    def right(self) -> RightId:
        """The right of the item."""
        return self.filing.collateral[self.number - 1].right

    @property
    def pledgee(self) -> str:
        """The id of the pledgee."""
        return self.filing.pledgee.id

    @property
    def reserved_until(self) -> date | None:
        """The last day of its reservation; None where its right takes none."""
        ends_at = self.timing.reservation_ends_at
        return None if ends_at is None else legal_day(ends_at) - timedelta(days=1)


def subject_of(pledge: Pledge, item: Item, items: tuple[Item, ...] | None = None) -> Subject:
    """An item of a registered pledge, among `items` (None: those it has)."""
    beside = pledge.items if items is None else items
    return Subject(
        filing=pledge.filing,
        number=item.item,
        security=item.security,
        acts=item.acts,
        timing=item.timing,
        siblings={one.right: one.timing for one in beside if one.item != item.item},
        consents=tuple(one for one in pledge.consents_given if one.item in (None, item.item)),
        former=pledge.former,
    )


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


def case_of(subject: Subject, world: World, rivals: tuple[Rival, ...] | None = None) -> Case:
    """What the rules look at for `subject` at `world.now`; `rivals` (None: the world's) stand on its right beside it.

    The world holds no item of the subject's own pledge.
    """
    filing, right_id, now = subject.filing, subject.right, world.now
    beside = world.rivals.get(right_id, ()) if rivals is None else rivals
    place = world.places[right_id.jurisdiction]
    record = world.rights[right_id]
    right = record.at(now, place)
    standing, kin = subject.timing.at(now), _kin(subject, world)
    perfected_at = subject.timing.priority_at if standing is not None and standing.entered else None
    pledgees = {subject.pledgee, *(one.id for one in subject.former)}
    return Case(
        item=subject.number,
        place=place,
        right=right,
        base=_base(right, kin),
        mortgagees=_mortgagees(subject, beside, now, place),
        owners_then=(record.owners_at(perfected_at) or None) if perfected_at else right.owners,
        filing=filing,
        security=subject.security,
        acts=acts_at(subject.acts, now),
        standing=standing,
        rank=_rank(subject.timing, beside, now),
        taken=_taken(subject.timing, beside, now, place),
        overlaps=place.exclusive and standing is not None and any(stood_before(r, standing) for r in beside),
        reservation_ended=standing is not None and standing.status is ItemStatus.LAPSED,
        number_unconfirmed=bool(place.read_number(right_id.number).warnings),
        parties=world.parties,
        charge_registers=_charge_registers(filing, right_id, world),
        rivals=sum(r.timing.live_at(now) for r in beside),
        notice=_notice(subject, beside, right, world),
        as_of=now,
        known_at=world.known_at or now,
        places=world.places,
        kin=kin,
        allocated=subject.allocated,
        consents=tuple(one for one in subject.consents if one.by in pledgees and one.at <= now),
    )


def judge(subject: Subject, world: World, rivals: tuple[Rival, ...] | None = None) -> Judgement:
    """Judge `subject` at `world.now`; the arguments are those of `case_of`."""
    case = case_of(subject, world, rivals)
    core = findings(case)
    return Judgement(
        case=case,
        core=core,
        rank=case.rank,
        judged=Judged(
            item=subject.number,
            rank_basis=case.place.rank_basis if case.rank is not None else None,
            legal_effect=legal_effects(case, world.places, subject.reserved_until),
            effects=effects(case),
            recognition=recognise(case, world.places, core),
            warnings=tuple(f for f in core if f.severity is Severity.NOTE),
            void_from=void_from(case),
            value_stale=value_is_stale(case),
            evaluation=_evaluation(case, subject, world, rivals),
        ),
    )


def _evaluation(case: Case, subject: Subject, world: World, rivals: tuple[Rival, ...] | None) -> Evaluation:
    """What the judgement was made of, and how long it holds by itself."""
    rights = (subject.right, *(kin.right.right for kin in case.kin))
    beside = world.rivals if rivals is None else {**world.rivals, subject.right: rivals}
    timings = [rival.timing for right in rights for rival in beside.get(right, ())]
    timings += [subject.timing, *(subject.siblings[right] for right in rights if right in subject.siblings)]
    return Evaluation(
        as_of=case.as_of,
        rule_set_version=world.rule_set_version,
        inputs=inputs_digest(case),
        holds_until=holds_until(case, subject.acts, timings, [world.rights[right] for right in rights]),
    )


def _kin(subject: Subject, world: World) -> tuple[Kin, ...]:
    """The other rights of the family that are on record, in the order of their names."""
    members = family_of(subject.right, world.tied) if subject.right in world.tied else {}
    return tuple(_one_kin(subject, member, link, world) for member, link in members.items() if member in world.rights)


def _one_kin(subject: Subject, member: RightId, link: str, world: World) -> Kin:
    place, items = world.places[member.jurisdiction], world.rivals.get(member, ())
    right = world.rights[member].at(world.now, place)
    told = [(r.pledgee, r.timing) for r in items]
    if member in subject.siblings:
        told.append((subject.pledgee, subject.siblings[member]))
    standings = [(pledgee, s) for pledgee, timing in told if (s := timing.at(world.now)) is not None]
    released = [s.ended_at for who, s in standings if who == subject.pledgee and s.status is ItemStatus.RELEASED]
    mortgages = {
        r.pledgee: r.pledgor for r in items if r.security in place.title_moving and r.timing.live_at(world.now)
    }
    if any(one.right == member and one.security in place.title_moving for one in subject.filing.collateral):
        mortgages[subject.pledgee] = subject.filing.pledgor.id
    return Kin(
        right=right,
        place=place,
        link=link,
        alive=is_alive(right, place, world.now, world.known_at or world.now),
        held_by=frozenset(pledgee for pledgee, s in standings if s.live and s.entered and s.perfected),
        released_at=max((at for at in released if at is not None), default=None),
        owner_ids=owned_by(right.owners, mortgages),
    )


def _notice(subject: Subject, rivals: tuple[Rival, ...], right: RightAt, world: World) -> Notice | None:
    """The opinion of a law that looks at notice, on this item and the live ones beside it; None elsewhere."""
    place, filing = world.places[right.right.jurisdiction], subject.filing
    kind = place.kinds.get(right.kind)
    if place.creation is not CreationEffect.PRIORITY_AGAINST_LATER or kind is None:
        return None
    mine = interest_in(
        filing.contract,
        filing.collateral[subject.number - 1],
        subject.acts,
        place.register,
        holder_names(filing.pledgee, *subject.former),
    )
    beside = {f"{r.registration_number}/{r.item}": (r.security, r.interest, r.timing) for r in rivals}
    told = {OWN: (subject.security, mine, subject.timing), **beside}
    live = {k: s for k, (_, _, timing) in told.items() if (s := timing.at(world.now)) is not None and s.live}
    if OWN not in live or len(live) == 1:
        return None
    interests = [_interest(k, told, live, right.right, place) for k in live]
    names = {standing.index: k for k, standing in live.items()}
    bonds = in_effect(live.values(), subordinations_of(live.values()))
    bound = [(names[one.stepping_back], names[one.named]) for one in bonds]
    return Notice(
        relation=relate(interests, registrable_on(right, kind), bound),
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


def _mortgagees(subject: Subject, rivals: tuple[Rival, ...], now: datetime, place: Jurisdiction) -> dict[str, str]:
    """Who holds the right as owner by way of security alone, each with whose it is: of this item and the live ones."""
    live = [r for r in rivals if r.timing.live_at(now)]
    given = [
        (subject.security, subject.pledgee, subject.filing.pledgor.id),
        *((r.security, r.pledgee, r.pledgor) for r in live),
    ]
    return {pledgee: pledgor for kind, pledgee, pledgor in given if kind in place.title_moving}


def _base(right: RightAt, kin: tuple[Kin, ...]) -> RightAt | None:
    """The right this one hangs on, as it stands; None without one on record."""
    if right.base is None:
        return None
    told = right.base.right
    return next((one.right for one in kin if one.right.right == told), right if right.right == told else None)


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


def stood_before(rival: Rival, mine: Standing) -> bool:
    """Whether the register had entered `rival`, and not ended it, when it entered the item that `mine` tells of."""
    then = rival.timing.at(mine.since) if mine.entered else None
    return then is not None and then.live and then.entered and then.key < mine.key


def item_law(place: Jurisdiction) -> ItemLaw:
    """What an item keeps of the law of its place."""
    return ItemLaw(
        register=place.register,
        exclusive=place.exclusive,
        ranks_from_application=place.ranks_from_application,
        application_protects=place.application_protects,
    )
