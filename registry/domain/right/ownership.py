"""Whose a right is over time, where a mortgage makes the lender its owner in the register.

Under a security that moves title the register shows the mortgagee as owner, and the right is still somebody else's. A
mortgagee that the register enters on or after the day its mortgage was made counts as the owners whom the first such
entry replaced (none on record: the pledgor), for every item on the right, until the re-assignment to them is entered:
also after the mortgage was passed on, discharged or ended. From the day the mortgage was enforced it counts as itself
for what is perfected from that day on.

Neither that entry nor that re-assignment disposes of the right. Every other change of owners does, also one out of the
mortgagee's hand.

Sources: Cap. 514 s.52 and the general law of mortgages (HK-34), as this register's rulings on legal mortgages read
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from types import MappingProxyType

from registry.domain.right.dealings import Disposal
from registry.domain.right.facts import Owner
from registry.domain.right.record import RightRecord
from registry.domain.values.days import end_of_day, legal_day, start_of_day

OwnerIds = tuple[str | None, ...]
"""Owners by their ids, each once and in order; None for each that nobody has identified."""


@dataclass(frozen=True, kw_only=True)
class Mortgage:
    """A security that moves title: whose right it was given over, to whom it was given, when, and when enforced."""

    lenders: frozenset[str]
    pledgor: str
    executed_at: datetime | None
    enforced_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RepresentedOwners:
    """For whom a mortgagee stands in the register, and the day from which it stands for itself, if any."""

    owners: OwnerIds
    itself_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class Span:
    """The owners that the register shows from one instant (None: ever) until another (None: still).

    `behind` are the mortgagees among them. `disposes` tells that with this span the right was disposed of; `known`
    whether its owners are on record at all.
    """

    since: datetime | None
    until: datetime | None
    shown: OwnerIds
    known: bool
    behind: Mapping[str, RepresentedOwners] = field(default_factory=lambda: MappingProxyType({}))
    disposes: bool = False

    def owners(self, perfected_on: date | None = None) -> OwnerIds | None:
        """Whose the right is, for what was perfected on that legal day; None where the owners are not on record."""
        return whose(self.shown, self.behind, perfected_on) if self.known else None


@dataclass(frozen=True, kw_only=True)
class Ownership:
    """The spans of one right, oldest first."""

    spans: tuple[Span, ...]

    def at(self, instant: datetime) -> Span:
        """The span of `instant`."""
        begun = [one for one in self.spans if one.since is None or one.since <= instant]
        return begun[-1]

    def of_day(self, day: date, as_of: datetime) -> tuple[Span, ...]:
        """The spans of a legal day, as far as it has come by `as_of`."""
        first, last = start_of_day(day), min(end_of_day(day), as_of)
        return tuple(
            one
            for one in self.spans
            if (one.since is None or one.since <= last) and (one.until is None or one.until > first)
        )


def whose(shown: OwnerIds, behind: Mapping[str, RepresentedOwners], perfected_on: date | None) -> OwnerIds:
    """Owners shown, each mortgagee replaced by those it stands for."""
    told: list[str | None] = []
    for owner in shown:
        stands = behind.get(owner) if owner is not None else None
        if stands is None or _for_itself(stands, perfected_on):
            told.append(owner)
        else:
            told.extend(stands.owners)
    return _each_once(told)


def ownership(record: RightRecord, mortgages: Iterable[Mortgage]) -> Ownership:
    """Whose a right on record is over time, given every mortgage over it that moves title, ended ones too."""
    given = tuple(mortgages)
    spans: list[Span] = []
    for since, until, owners in record.owner_spans():
        shown = _each_once(owner.party for owner in owners)
        if not spans:
            behind, disposes = _first(record, owners, given), False
        else:
            behind, disposes = _next(spans[-1], shown, since, given)
        spans.append(Span(since=since, until=until, shown=shown, known=bool(owners), behind=behind, disposes=disposes))
    return Ownership(spans=tuple(spans))


def disposals(record: RightRecord, owned: Ownership, instant: datetime) -> tuple[Disposal, ...]:
    """The transfers and licences of a right by `instant`, in the order of their instants."""
    consents = {one.effective_at: one.consent for one in record.changes if one.owners is not None}
    transfers = [
        Disposal(
            kind="transfer",
            at=one.since,
            consent=consents.get(one.since),
            to=one.owners() or (),
            out_of=tuple(owner for owner in before.shown if owner not in one.shown),
        )
        for before, one in pairwise(owned.spans)
        if one.disposes and one.since is not None and one.since <= instant
    ]
    licences = [
        Disposal(kind="licence", at=one.effective_at, consent=one.consent)
        for one in record.changes
        if one.licence is not None and one.effective_at <= instant
    ]
    return tuple(sorted((*transfers, *licences), key=lambda one: one.at))


def _first(
    record: RightRecord, owners: tuple[Owner, ...], mortgages: tuple[Mortgage, ...]
) -> Mapping[str, RepresentedOwners]:
    """The mortgagees among the owners known first: each stands for the owners observed before it, else the pledgor."""
    seen = [one for one in record.observations if one.owners == owners]
    if not seen:
        return {}
    seen_at = max(one.observed_at for one in seen)
    behind = {}
    for owner in owners:
        held = [one for one in mortgages if owner.party in one.lenders and _made_by(one, seen_at)]
        if owner.party is None or not held:
            continue
        earlier = [
            one
            for one in record.observations
            if one.observed_at < seen_at and owner.party not in {other.party for other in one.owners}
        ]
        before = max(earlier, key=lambda one: one.observed_at).owners if earlier else ()
        stands_for = _each_once(one.party for one in before) or (held[0].pledgor,)
        behind[owner.party] = RepresentedOwners(owners=stands_for, itself_from=_enforced_on(held))
    return behind


def _next(
    before: Span, shown: OwnerIds, at: datetime | None, mortgages: tuple[Mortgage, ...]
) -> tuple[Mapping[str, RepresentedOwners], bool]:
    """Who stands for whom after a change of owners, and whether the right was disposed of by it."""
    kept = {owner: one for owner, one in before.behind.items() if owner in shown}
    if shown == before.shown and None not in shown:
        return kept, False
    if before.behind and set(shown) == set(whose(before.shown, before.behind, None)):
        return {}, False
    new = [owner for owner in shown if owner not in before.shown]
    gone = tuple(owner for owner in before.shown if owner not in shown)
    replaced = whose(gone, before.behind, None) if before.known else ()
    strangers = False
    for owner in new:
        held = [one for one in mortgages if owner in one.lenders and at is not None and _made_by(one, at)]
        if owner is None or not held:
            strangers = True
            continue
        kept[owner] = RepresentedOwners(owners=replaced or (held[0].pledgor,), itself_from=_enforced_on(held))
    return kept, strangers or not new


def _made_by(mortgage: Mortgage, at: datetime) -> bool:
    return (
        mortgage.executed_at is None or mortgage.executed_at <= at or legal_day(mortgage.executed_at) == legal_day(at)
    )


def _enforced_on(held: Iterable[Mortgage]) -> date | None:
    return min((legal_day(one.enforced_at) for one in held if one.enforced_at is not None), default=None)


def _for_itself(stands: RepresentedOwners, perfected_on: date | None) -> bool:
    return perfected_on is not None and stands.itself_from is not None and stands.itself_from <= perfected_on


def _each_once(owners: Iterable[str | None]) -> OwnerIds:
    """Identified owners once each; each unidentified one is another."""
    told: list[str | None] = []
    for owner in owners:
        if owner is None or owner not in told:
            told.append(owner)
    return tuple(told)
