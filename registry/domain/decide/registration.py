"""What the register decides on a command: an event to record, or a refusal with every reason.

Nothing is read and nothing is written here. The caller hands in the filing or the pledge, the rights as known, their
other items (`Rival`), the places' law, and the one instant the command counts by. What comes back is complete but for
what only the journal can give: index, time and number.

Intake refuses every `fail` whose basis is sure enough, and the pendings of `REFUSED_PENDINGS`; whatever else is
pending, an official filing still to come above all, is registered with its deadlines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from registry.domain.case.case import Jurisdiction
from registry.domain.crossing.foreign_exchange import safe_class
from registry.domain.decide.lapse import Lapse, due_lapses
from registry.domain.filing.acts import Act, delivered_beside, recorded
from registry.domain.filing.filing import Filing, Valuation
from registry.domain.law.dated import in_force
from registry.domain.law.finding import Finding, PledgeFinding, Severity
from registry.domain.pledge.events import FiledItem, FiledTerms, PledgeRegistered
from registry.domain.pledge.judged import Judged
from registry.domain.pledge.public import NamedParty, PublicItem
from registry.domain.rank.interests import interest_in
from registry.domain.rank.standing import ItemStatus, Timing
from registry.domain.rank.timing import ItemLaw, timing, used_at
from registry.domain.recognition.judge import Subject, item_law, judge, stood_before
from registry.domain.recognition.outcome import place_findings
from registry.domain.recognition.situation import Rival
from registry.domain.recognition.world import World
from registry.domain.values.days import legal_day, start_of_day
from registry.errors import PledgeRefused, RightAlreadyPledged

REFUSED_PENDINGS = frozenset({"CONSENT_MISSING", "ACK_REQUIRED", "TWIN_ACK_REQUIRED"})
FIRST_INDEX = 2**62
"""The journal index of an item still to be made: behind every other. Of several filed at once each has the next."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """A filing the register accepts: what to record, once the journal has given number and time.

    `alone` are its items as they are judged without `warnings`, `found` what was found on each of them. `warnings` are
    about the whole filing and name other pledges; `numbers` are the registration numbers of those that had none when
    this was decided, by the names they went by.
    """

    filing: Filing
    items: tuple[PublicItem, ...]
    alone: tuple[Judged, ...]
    laws: tuple[ItemLaw, ...]
    found: tuple[Finding, ...]
    warnings: tuple[PledgeFinding, ...]
    lapses: tuple[Lapse, ...]
    safe_class: str
    rule_set_version: str
    reservation_days: tuple[int | None, ...]
    timings: tuple[Timing, ...]
    numbers: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found, the warnings about the whole filing last."""
        return (*self.found, *self._told)

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """What was decided about each item; the warnings about the whole filing are shown on every one."""
        if not self.warnings:
            return self.alone
        return tuple(replace(one, warnings=(*one.warnings, *self._told)) for one in self.alone)

    @cached_property
    def _told(self) -> tuple[Finding, ...]:
        return tuple(one.told(self.numbers) for one in self.warnings)

    def numbered(
        self,
        number: str,
        registered_at: datetime,
        names: tuple[NamedParty, NamedParty],
        terms: FiledTerms | None = None,
    ) -> PledgeRegistered:
        """The event, given its registration number and instant, and pledgee and pledgor as they are called today;
        `terms` are those of that day where they were made before."""
        return PledgeRegistered(
            registration_number=number,
            pledgee=names[0],
            pledgor=names[1],
            items=self.items,
            sealed=terms or self.terms(registered_at),
        )

    def terms(self, registered_at: datetime) -> FiledTerms:
        """What the event says under its seal, given its instant, of which only the legal day tells."""
        filed = []
        for judged, law, days in zip(self.judged, self.laws, self.reservation_days, strict=True):
            ends_at = None if days is None else reservation_end(registered_at, days)
            effects = tuple(
                replace(effect, due_on=legal_day(ends_at) - timedelta(days=1))
                if ends_at is not None and effect.state == "pending" and effect.register == law.register
                else effect
                for effect in judged.legal_effect
            )
            filed.append(FiledItem(law=law, judged=replace(judged, legal_effect=effects), reservation_ends_at=ends_at))
        return FiledTerms(
            filing=self.filing,
            findings=self.findings,
            items=tuple(filed),
            safe_class=self.safe_class,
            rule_set_version=self.rule_set_version,
        )


def still_holds(registrations: Iterable[Registration], decided_at: datetime, now: datetime) -> bool:
    """Whether what was decided at `decided_at` would be decided the same at `now`, and for a minute on, on a register
    that has not changed: no judgement has run out and the legal day is the same."""
    soon = now + timedelta(minutes=1)
    if not (decided_at <= now and legal_day(decided_at) == legal_day(soon)):
        return False
    judged = (one.evaluation for registration in registrations for one in registration.judged)
    return all(one is not None and (one.holds_until is None or one.holds_until > soon) for one in judged)


def reservation_end(registered_at: datetime, days: int) -> datetime:
    """24:00 (UTC+8) of the `days`-th day after the legal day of `registered_at`, as a UTC instant."""
    return start_of_day(legal_day(registered_at) + timedelta(days=days + 1))


def refuse(found: tuple[Finding, ...]) -> None:
    """Raise what intake refuses `found` with: RightAlreadyPledged, PledgeRefused, or nothing."""
    refusing = [
        f for f in found if f.confidence.may_refuse and (f.severity is Severity.FAIL or f.code in REFUSED_PENDINGS)
    ]
    if any(f.code.endswith("_ALREADY_PLEDGED") for f in refusing):
        raise RightAlreadyPledged("A right of this filing already bears a pledge.", findings=found)
    if refusing:
        raise PledgeRefused("; ".join(dict.fromkeys(f.message for f in refusing)), findings=found)


def assess(
    filing: Filing, world: World, warnings: tuple[PledgeFinding, ...] = (), *, index: int = FIRST_INDEX
) -> Registration:
    """What registering `filing` would give, its findings included, whether or not intake would refuse it.

    `warnings` are notes on the whole filing.
    Hand the findings to `refuse` before recording anything.
    """
    filing = replace(
        filing,
        collateral=tuple(replace(one, filings=recorded(one.filings, world.now)) for one in filing.collateral),
    )
    found: list[Finding] = []
    items: list[PublicItem] = []
    judged: list[Judged] = []
    laws: list[ItemLaw] = []
    overtaken: list[Lapse] = []
    days: list[int | None] = []
    subjects = _subjects(filing, world, index)
    for subject in subjects:
        collateral = filing.collateral[subject.number - 1]
        place = world.places[collateral.right.jurisdiction]
        law = item_law(place)
        rivals, lapsing = _contest(
            world.rivals.get(collateral.right, ()),
            subject.timing,
            world.now,
            place,
            proved=_proved(collateral.filings, law, world.now),
        )
        overtaken.extend(lapsing)
        one = judge(subject, world, rivals)
        told = place_findings(one.case)
        found.extend((*one.core, *told))
        notes = (*one.judged.warnings, *told)
        items.append(one.public(collateral, collateral.filings, ItemStatus.LIVE))
        judged.append(replace(one.judged, warnings=notes))
        laws.append(law)
        days.append(_reservation_days(place, world.now))
    return Registration(
        filing=filing,
        items=tuple(items),
        alone=tuple(judged),
        laws=tuple(laws),
        found=tuple(found),
        warnings=warnings,
        lapses=(*due_lapses(world.rivals, world.now), *_merged(overtaken)),
        safe_class=class_of(filing, world),
        rule_set_version=world.rule_set_version,
        reservation_days=tuple(days),
        timings=tuple(subject.timing for subject in subjects),
    )


def _subjects(filing: Filing, world: World, index: int) -> tuple[Subject, ...]:
    """The items of a filing as they would stand if it were registered now."""
    timings = {}
    delivered = {
        collateral.right: delivered_beside(collateral.filings, world.places[collateral.right.jurisdiction].register)
        for collateral in filing.collateral
    }
    for collateral in filing.collateral:
        place = world.places[collateral.right.jurisdiction]
        days = _reservation_days(place, world.now)
        timings[collateral.right] = timing(
            collateral.filings,
            item_law(place),
            registered_at=world.now,
            index=index,
            reservation_ends_at=None if days is None else reservation_end(world.now, days),
        )
    shared = {
        one.right: tuple(
            dict.fromkeys(
                act
                for right, acts in delivered.items()
                for act in acts
                if right != one.right and act not in one.filings
            )
        )
        for one in filing.collateral
    }
    return tuple(
        Subject(
            filing=filing,
            number=number,
            security=collateral.security,
            acts=(*collateral.filings, *shared[collateral.right]),
            shared=shared[collateral.right],
            timing=timings[collateral.right],
            interest=interest_in(
                filing, collateral, collateral.filings, world.places[collateral.right.jurisdiction].register
            ),
            siblings={right: days for right, days in timings.items() if right != collateral.right},
            allocated=(*world.allocated, *_drawn(filing, except_for=number)),
            undisclosed=world.undisclosed,
        )
        for number, collateral in enumerate(filing.collateral, start=1)
    )


def class_of(filing: Filing, world: World) -> str:
    """The foreign-exchange class of a filing as a whole, over every place that its rights lie in."""
    return safe_class(
        guarantor=world.parties_by_id[filing.pledgor.id].seat,
        debtor=world.parties_by_id[filing.debtor.id].seat,
        creditor=world.parties_by_id[filing.pledgee.id].seat,
        registers=tuple(sorted({c.right.jurisdiction for c in filing.collateral})),
    )


def _drawn(filing: Filing, *, except_for: int) -> Iterator[Valuation]:
    """What the items of a filing draw on valuations, one apart."""
    for number, collateral in enumerate(filing.collateral, start=1):
        if collateral.valuation is not None and number != except_for:
            yield collateral.valuation


def _reservation_days(place: Jurisdiction, now: datetime) -> int | None:
    return in_force(place.reservation_days, legal_day(now)) if place.exclusive else None


def _contest(
    rivals: tuple[Rival, ...], own: Timing, now: datetime, place: Jurisdiction, *, proved: bool
) -> tuple[tuple[Rival, ...], tuple[Lapse, ...]]:
    """The rivals that stand against a new item, and the reservations that its official entry overtakes.

    Only an entry that is `proved`, by its reference and its paper's digest, overtakes another's reservation.
    """
    mine = own.at(now)
    standing = [r for r in rivals if (s := r.timing.at(now)) is not None and (s.live or (r.occupies and s.entered))]
    ended = [r for r in rivals if place.exclusive and mine is not None and r not in standing and stood_before(r, mine)]
    entered = any(r.timing.present_from is not None for r in standing)
    if not place.exclusive or mine is None or not mine.entered or not proved or entered:
        return (*standing, *ended), ()
    return tuple(ended), tuple(
        Lapse(
            registration_number=r.registration_number,
            items=(r.item,),
            ended_at=max(mine.since, r.timing.registered_at),
            reason="official_entry",
        )
        for r in standing
    )


def _proved(acts: tuple[Act, ...], law: ItemLaw, now: datetime) -> bool:
    used = used_at(acts, law, now)
    return used is not None and bool(used.reference and used.sha256)


def _merged(lapses: list[Lapse]) -> tuple[Lapse, ...]:
    merged: dict[str, Lapse] = {}
    for lapse in lapses:
        known = merged.get(lapse.registration_number)
        merged[lapse.registration_number] = (
            lapse if known is None else replace(known, items=tuple(sorted({*known.items, *lapse.items})))
        )
    return tuple(merged[number] for number in sorted(merged))
