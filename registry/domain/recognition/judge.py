"""Judging one item at one instant: what the rules find, its rank, its recognition, and how far its official acts are.

Intake, later evidence and the end of a pledge all judge through here, so that the same facts are never judged two ways.
Nothing is read and nothing is written; `registry.domain.recognition.world.World` holds what was known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from registry.domain.case.case import Case, ChargeRegister, Jurisdiction, Kin
from registry.domain.crossing.company_charges import void_before, void_from
from registry.domain.filing.acts import Act, acts_at, entered_ceiling
from registry.domain.filing.filing import Collateral, Filing, Valuation
from registry.domain.law.finding import Finding, Severity
from registry.domain.party.party import PartyRef
from registry.domain.pledge.judged import Evaluation, Judged
from registry.domain.pledge.pledge import ClaimChange, ConsentGiven, Item, Pledge
from registry.domain.pledge.public import PublicAct, PublicItem
from registry.domain.rank.interests import ItemInterest
from registry.domain.rank.knowledge import Heard
from registry.domain.rank.next_instant import next_of_item
from registry.domain.rank.opinion import OWN, Claim, Notice
from registry.domain.rank.order import ranks
from registry.domain.rank.standing import ItemStatus, Standing, Timing
from registry.domain.rank.timing import ItemLaw
from registry.domain.recognition.effects import effects, legal_effects
from registry.domain.recognition.horizon import holds_until
from registry.domain.recognition.inputs import inputs_digest
from registry.domain.recognition.outcome import findings, recognise
from registry.domain.recognition.rules.family import value_is_stale
from registry.domain.recognition.situation import Beside, Rival, Situation, claims, mortgage_of, placed
from registry.domain.recognition.world import World
from registry.domain.right.facts import RightAt, RightId
from registry.domain.right.family_links import family_of
from registry.domain.right.ownership import Mortgage, disposals
from registry.domain.values.days import legal_day
from registry.domain.values.numbers import is_unconfirmed


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is judged: one item of a filing with its official acts and days.

    `registration_number` is that of its pledge, None at intake; the items that a world holds of it are left out. `acts`
    are all that count for it, `shared` those of them that were not filed with it. `interest` is what it is to the
    others on its right. `siblings` are the days of the pledge's other items, by right; `allocated` what all other items
    draw on valuations, None after intake, `undisclosed` the part of it that whoever files may not see. `former` are the
    pledgees whose the pledge was before, `agreed_on` the days on which the pledgor consented to increases,
    `claim_changes` what its parties changed of the claim, `enforced` whether its end was a realisation.
    """

    filing: Filing
    number: int
    security: str
    acts: tuple[Act, ...]
    timing: Timing
    interest: ItemInterest
    shared: tuple[Act, ...] = ()
    siblings: Mapping[RightId, Timing] = field(default_factory=dict)
    allocated: tuple[Valuation, ...] | None = None
    undisclosed: tuple[Valuation, ...] = ()
    consents: tuple[ConsentGiven, ...] = ()
    former: tuple[PartyRef, ...] = ()
    agreed_on: tuple[date, ...] = ()
    registration_number: str | None = None
    claim_changes: tuple[ClaimChange, ...] = ()
    enforced: bool = False

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
    pledge = replace(pledge, items=beside)
    shared = pledge.shared_with(item)
    return Subject(
        filing=pledge.filing,
        number=item.item,
        security=item.security,
        acts=(*item.acts, *shared),
        shared=shared,
        timing=item.timing,
        interest=pledge.interest_of(item),
        siblings={one.right: one.timing for one in beside if one.item != item.item},
        consents=tuple(one for one in pledge.consents_given if one.item in (None, item.item)),
        former=pledge.former,
        agreed_on=tuple(one.agreed_on for one in pledge.increases if one.agreed_on is not None),
        registration_number=pledge.registration_number,
        claim_changes=pledge.claim_changes,
        enforced=pledge.realised(item),
    )


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One item judged at one instant: what was looked at, core findings, rank, what is said of it, and until when that
    holds by itself."""

    case: Case
    core: tuple[Finding, ...]
    rank: int | None
    said: Judged
    rule_set_version: str
    holds_until: datetime | None

    @cached_property
    def judged(self) -> Judged:
        """What is kept of it: what is said, and what that was made of, which nobody asks of what is not kept."""
        return replace(
            self.said,
            evaluation=Evaluation(
                as_of=self.case.as_of,
                rule_set_version=self.rule_set_version,
                inputs=inputs_digest(self.case),
                holds_until=self.holds_until,
            ),
        )

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

    The items of the subject's own pledge are never among them.
    """
    return _case_of(_identified(subject, world), world, _beside(subject, world, rivals))


def _identified(subject: Subject, world: World) -> Subject:
    """The subject with every party named as the world's identity names it."""
    who, words = world.identity, subject.consents
    if not who.parties:
        return subject
    return replace(
        subject,
        filing=who.filing(subject.filing),
        former=who.refs(subject.former),
        consents=who.words(words),
        interest=who.interest(subject.interest),
    )


def _beside(subject: Subject, world: World, rivals: tuple[Rival, ...] | None) -> Beside:
    given = None if rivals is None else tuple(placed(rivals, world.now))
    return Beside(here=world.situation(subject.right), number=subject.registration_number, given=given)


def _case_of(subject: Subject, world: World, beside: Beside) -> Case:
    filing, right_id, now, here = subject.filing, subject.right, world.now, world.situation(subject.right)
    place, right = here.place, here.right
    standing = subject.timing.at(now)
    perfected_on = legal_day(standing.since) if standing is not None and standing.entered else None
    day = perfected_on or legal_day(now)
    owned = here.ownership_with(_mortgage(subject, place))
    kin = _kin(subject, world, day)
    pledgees = {subject.pledgee, *(one.id for one in subject.former)}
    acts = acts_at(subject.acts, now, place.register)
    return Case(
        item=subject.number,
        place=place,
        right=right,
        base=_base(right, kin),
        owners_then=tuple(one.owners(day) for one in owned.of_day(day, now)),
        owners_now=owned.at(now).owners(day),
        disposals=disposals(here.record, owned, now),
        filing=filing.at(now),
        security=subject.security,
        acts=acts,
        shared=acts_at(subject.shared, now, place.register),
        standing=standing,
        rank=_rank(subject, standing, beside),
        taken=_taken(subject.timing, standing, beside, place),
        overlaps=place.exclusive
        and standing is not None
        and any(stood_before(one.rival, standing) for one in beside.items),
        reservation_ended=standing is not None and standing.status is ItemStatus.LAPSED,
        number_unconfirmed=is_unconfirmed(place.read_number, right_id.number),
        parties=world.parties_by_id,
        charge_registers=_charge_registers(filing, right_id, world),
        rivals=beside.live,
        notice=_notice(subject, standing, beside),
        heard=_heard(subject, here, now),
        ceiling=entered_ceiling(acts, place.register),
        agreed_on=tuple(on for on in subject.agreed_on if on <= legal_day(now)),
        as_of=now,
        known_at=here.known_at,
        places=world.places,
        kin=kin,
        allocated=subject.allocated,
        undisclosed=subject.undisclosed,
        consents=tuple(one for one in subject.consents if one.by in pledgees and one.at <= now),
        claim_changes=tuple(change for change in subject.claim_changes if change.at <= now),
        enforced=subject.enforced and standing is not None and not standing.live,
    )


def judge(subject: Subject, world: World, rivals: tuple[Rival, ...] | None = None) -> Judgement:
    """Judge `subject` at `world.now`; the arguments are those of `case_of`."""
    subject = _identified(subject, world)
    beside = _beside(subject, world, rivals)
    case = _case_of(subject, world, beside)
    timing = replace(subject.timing, void_from=void_from(case), void_before=void_before(case))
    if timing != subject.timing:
        subject = replace(subject, timing=timing)
        case = _case_of(subject, world, beside)
    core = findings(case)
    return Judgement(
        case=case,
        core=core,
        rank=case.rank,
        rule_set_version=world.rule_set_version,
        holds_until=holds_until(
            case, subject.acts, subject.filing.instants, subject.timing, _around(subject, case, world, beside)
        ),
        said=Judged(
            item=subject.number,
            rank_basis=case.place.rank_basis if case.rank is not None else None,
            legal_effect=legal_effects(case, world.places, subject.reserved_until),
            effects=effects(case),
            recognition=recognise(case, world.places, core),
            warnings=tuple(f for f in core if f.severity is Severity.NOTE),
            void_from=timing.void_from,
            void_before=timing.void_before or None,
            value_stale=value_is_stale(case),
        ),
    )


def _around(subject: Subject, case: Case, world: World, beside: Beside) -> Iterator[datetime | None]:
    """The next instants of the rights that a case looks at, and of the items on them but its own."""
    yield world.situation(subject.right).next_at
    yield beside.next_at
    for kin in case.kin:
        there = world.situation(kin.right.right)
        yield there.next_at
        yield there.next_beside(subject.registration_number)
        if kin.right.right in subject.siblings:
            yield next_of_item(subject.siblings[kin.right.right], world.now)


def _kin(subject: Subject, world: World, day: date) -> tuple[Kin, ...]:
    """The other rights of the family that are on record, in the order of their names; `day` is that of the item."""
    members = family_of(subject.right, world.family_links) if subject.right in world.family_links else {}
    return tuple(
        _one_kin(subject, member, link, world, day) for member, link in members.items() if member in world.rights
    )


def _one_kin(subject: Subject, member: RightId, link: str, world: World, day: date) -> Kin:
    there, sibling = world.situation(member), subject.siblings.get(member)
    place, items = there.place, there.beside(subject.registration_number).items
    standings = [(one.lender, one.standing) for one in items if one.standing is not None]
    if sibling is not None and (own := sibling.at(world.now)) is not None:
        standings.append((subject.pledgee, own))
    released = [s.ended_at for who, s in standings if who == subject.pledgee and s.status is ItemStatus.RELEASED]
    beside = next((one for one in subject.filing.collateral if one.right == member), None)
    mortgage = None
    if beside is not None and beside.security in place.title_moving:
        mortgage = mortgage_of(subject.interest)
    return Kin(
        right=there.right,
        place=place,
        link=link,
        alive=there.alive,
        held_by=frozenset(pledgee for pledgee, s in standings if s.live and s.entered and s.perfected),
        released_at=max((at for at in released if at is not None), default=None),
        owners=there.ownership_with(mortgage).at(world.now).owners(day),
    )


def notice_of(subject: Subject, world: World) -> Notice | None:
    """The opinion of a law that looks at notice on an item and the live ones beside it; None where there is none."""
    subject = _identified(subject, world)
    return _notice(subject, subject.timing.at(world.now), _beside(subject, world, None))


def _notice(subject: Subject, standing: Standing | None, beside: Beside) -> Notice | None:
    """The opinion of a law that looks at notice, on this item and the live ones beside it; None elsewhere."""
    opinion = beside.here.opinion
    if opinion is None or standing is None or not standing.live or not beside.live:
        return None
    kept = beside.kept(subject.number, standing)
    if kept is not None and (kept.security, kept.interest) == (subject.security, subject.interest):
        return opinion.of(kept)
    own = Claim(id=OWN, security=subject.security, interest=subject.interest, standing=standing)
    return opinion.on(own, claims(beside.items))


def _heard(subject: Subject, here: Situation, now: datetime) -> Heard:
    """What the item's taker knew, by what it had said and searched by then; its own item is none that it could know."""
    interest = subject.interest
    if interest.search is not None and interest.search.at > now:
        interest = replace(interest, search=None)
    return here.named.heard_by(interest, subject.right, here.place.register, subject.registration_number)


def _mortgage(subject: Subject, place: Jurisdiction) -> Mortgage | None:
    """The item judged, where title moves by it."""
    return mortgage_of(subject.interest) if subject.security in place.title_moving else None


def _base(right: RightAt, kin: tuple[Kin, ...]) -> RightAt | None:
    """The right this one hangs on, as it stands; None without one on record."""
    if right.base is None:
        return None
    told = right.base.right
    return next((one.right for one in kin if one.right.right == told), right if right.right == told else None)


def _charge_registers(filing: Filing, right: RightId, world: World) -> tuple[ChargeRegister, ...]:
    """The registers of charges, of whatever place, that ask for a charge the pledgor gives over the right."""
    pledgor, executed_at = world.parties_by_id[filing.pledgor.id], filing.contract.executed_at
    made_on = None if executed_at is None else legal_day(executed_at)
    kept = (place.charge_register for place in world.places.values())
    return tuple(one for one in kept if one is not None and one.binds(pledgor, right.jurisdiction, made_on))


def _rank(subject: Subject, standing: Standing | None, beside: Beside) -> int | None:
    if standing is None or not standing.live:
        return None
    if beside.kept(subject.number, standing) is not None:
        return beside.here.ranks[standing.index]
    others = [one.standing for one in beside.items if one.standing is not None]
    return ranks([*others, standing])[standing.index]


def _taken(own: Timing, mine: Standing | None, beside: Beside, place: Jurisdiction) -> bool:
    """Whether another item takes an exclusive right: an earlier one here, or one its register has entered.

    A later entry does not void one that the register made before it.
    """
    if not place.exclusive:
        return False
    for one in beside.items:
        rival, standing = one.rival, one.standing
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
