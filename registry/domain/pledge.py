"""A pledge's state, and the one function that moves it: `evolve`.

`evolve` copies what an event says was decided. It calls no rule, clock or setting, so replaying the journal gives the
state again, whatever the law has become since. A pledge is live while one of its items is; then it takes the end of the
item that ended last.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from registry.domain.filing import Act, ActKind, Collateral, Filing
from registry.domain.interests import ItemInterest, holder_names, interest_in
from registry.domain.money import Money
from registry.domain.parties import PartyRef
from registry.domain.plain import LATER
from registry.domain.priority import Behind, ItemStatus, Standing, Timing, Tranche
from registry.domain.rights import RightId
from registry.domain.rules import Finding
from registry.domain.timings import End, ItemLaw, timing


class PledgeStatus(StrEnum):
    """How a pledge stands."""

    LIVE = "live"
    DISCHARGED = "discharged"
    ENFORCED = "enforced"
    REVOKED = "revoked"
    LAPSED = "lapsed"


class Outcome(StrEnum):
    """What a pledge is worth in a forum, worst first. The order is `OUTCOMES`; combining is taking the lowest."""

    NOT_RECOGNISED = "not_recognised"
    PENDING_PERFECTION = "pending_perfection"
    RECOGNISED_WITH_CONDITIONS = "recognised_with_conditions"
    RECOGNISED = "recognised"


OUTCOMES = tuple(Outcome)

TRANSITIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "pledge": {
        "live": ("discharged", "enforced", "revoked", "lapsed"),
        "discharged": (),
        "enforced": (),
        "revoked": (),
        "lapsed": (),
    },
    "item": {
        "live": ("released", "lapsed", "extinguished"),
        "released": (),
        "lapsed": (),
        "extinguished": (),
    },
}
"""Which state can follow which, as `ended` and `Pledge.closed_as` hold it. A terminal one accepts only a correction and
the official cancellation of what it left standing."""

_END_OF_PLEDGE = {
    ItemStatus.RELEASED: PledgeStatus.DISCHARGED,
    ItemStatus.EXTINGUISHED: PledgeStatus.LAPSED,
    ItemStatus.LAPSED: PledgeStatus.LAPSED,
}


@dataclass(frozen=True, kw_only=True)
class Recognition:
    """The recognition of one item in one forum, with every reason, and notes that do not bear on it."""

    outcome: Outcome
    reasons: tuple[Finding, ...]
    notes: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class LegalEffect:
    """What an act at one register does for the item, and how far it is. `state` is done, pending or late.

    `provisional`: `due_on` rests on working days that are not announced yet.
    """

    register: str
    effect: str
    state: str
    act: str
    due_on: date | None
    evidence: str | None
    rule: str
    provisional: bool | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, kw_only=True)
class Reached:
    """One answer: the legal day it was reached, None where it is not; and the rule it rests on."""

    on: date | None
    rule: str


@dataclass(frozen=True, kw_only=True)
class Effects:
    """The three answers on one item at one instant."""

    exists_between_parties: Reached
    opposable_at_ip_register: Reached
    opposable_in_insolvency: Reached

    @property
    def against_third_parties(self) -> date | None:
        """The day since which the item counts against everybody: the later of register and insolvency, or None."""
        shown, holds = self.opposable_at_ip_register.on, self.opposable_in_insolvency.on
        return None if shown is None or holds is None else max(shown, holds)


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """When an item was judged, by which edition of the rules, and on which inputs (their SHA-256, hexadecimal).

    `holds_until` is the first instant at which a day alone can change it, None where none can; what is recorded changes
    it at any time.
    """

    as_of: datetime
    rule_set_version: str
    inputs: str
    holds_until: datetime | None

    def covers(self, as_of: datetime, known_at: datetime) -> bool:
        """Whether the judgement speaks of `as_of` too, as known at `known_at`, if nothing more was recorded.

        A day counts by the later of the two: once the grace of a fee has passed, what was before it reads otherwise.
        """
        return self.as_of <= as_of and (self.holds_until is None or max(as_of, known_at) < self.holds_until)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What was decided about one item when an entry was made: sealed with the terms.

    `warnings` are what was found beside the reasons of recognition: notes, and what a place's own rules still ask for.
    `void_from` is when the charge is void against other creditors unless it is delivered where it must be; None: never.
    `value_stale` flags a valuation that no longer counts; `evaluation` names what the recognition was made of.
    """

    item: int
    rank_basis: str | None
    legal_effect: tuple[LegalEffect, ...]
    recognition: Mapping[str, Recognition]
    warnings: tuple[Finding, ...] = ()
    void_from: datetime | None = None
    effects: Effects | None = None
    value_stale: bool = False
    evaluation: Evaluation | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """One right under the pledge, with the official acts on file and what was last decided about it.

    `overtaken` is the end it would have, had no official cancellation of an earlier day been filed.
    """

    item: int
    right: RightId
    security: str
    law: ItemLaw
    acts: tuple[Act, ...]
    judged: Judged
    registered_at: datetime
    index: int
    reservation_ends_at: datetime | None = None
    end: End | None = None
    overtaken: End | None = None
    behind: tuple[Behind, ...] = ()

    @property
    def timing(self) -> Timing:
        """The days that decide this item's status and rank."""
        return timing(
            self.acts,
            self.law,
            registered_at=self.registered_at,
            index=self.index,
            reservation_ends_at=self.reservation_ends_at,
            void_from=self.judged.void_from,
            end=self.end,
            behind=self.behind,
        )

    def status_at(self, as_of: datetime) -> ItemStatus:
        """How the item stood at `as_of`; live where it was not there yet."""
        standing = self.timing.at(as_of)
        return ItemStatus.LIVE if standing is None else standing.status

    def with_acts(self, added: tuple[Act, ...]) -> Item:
        """This item with further official acts; a cancellation by the right's own register releases it."""
        item = replace(self, acts=(*self.acts, *added))
        for act in added:
            if act.act is ActKind.CANCEL and act.register == self.law.register and act.effective_at is not None:
                item = ended(item, End(status=ItemStatus.RELEASED, at=act.effective_at, reason="official_cancel"))
        return item

    @property
    def entered(self) -> bool:
        """Whether the right's own register has entered this item, whatever has become of it since."""
        return any(
            act.register == self.law.register and act.act is ActKind.REGISTER and act.effective_at is not None
            for act in self.acts
        )

    @property
    def cancelled(self) -> bool:
        """Whether the right's own register has cancelled the entry."""
        return any(
            act.register == self.law.register and act.act is ActKind.CANCEL and act.effective_at is not None
            for act in self.acts
        )

    @property
    def occupies(self) -> bool:
        """Whether a right that bears one item at a time is taken by this one.

        A live item takes it; so does one that has ended here while its official entry still stands uncancelled.
        """
        if not self.law.exclusive:
            return False
        return self.end is None or (self.entered and not self.cancelled)


def interest_of(pledge: Pledge, item: Item) -> ItemInterest:
    """What `item` of `pledge` is to such a law."""
    holders = frozenset({pledge.registration_number, *holder_names(pledge.pledgee, *pledge.former)})
    return interest_in(pledge.filing.contract, pledge.filed(item), item.acts, item.law.register, holders)


@dataclass(frozen=True, kw_only=True)
class Closing:
    """How a pledge was closed as a whole, and when the law counts it."""

    status: PledgeStatus
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Increase:
    """An increase of the secured amount: it ranks as a tranche of its own on each right, from `since`."""

    amount: Money
    since: datetime
    entry: int

    def on(self, item: Item) -> Tranche:
        """The tranche of one item."""
        return Tranche(index=item.index, since=self.since, entry=self.entry)


@dataclass(frozen=True, kw_only=True)
class ClaimChange:
    """That the parties changed the amount, the kind or the scope of the claim: the legal day on which the later of the
    two agreed, and when it was recorded."""

    agreed_on: date
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ConsentGiven:
    """A party's word on a licence, a transfer or an abandonment of the right, given or refused, since when.

    `by` is the party's id, `item` None means every item.
    """

    to: str
    item: int | None
    given: bool
    at: datetime
    by: str
    sha256: str | None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Objection:
    """What the pledgor says against the entry, since when; a demand of discharge has the last day to answer it."""

    kind: str
    at: datetime
    statement: str
    sha256: str | None
    answer_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class Pledge:
    """A registered pledge. `filing` is the accepted command; `pledge_seq` counts its last entry,
    `acted_seq` the last that did something to it: one that only judged it anew is none. `former` are the pledgees whose
    it was before, in order; `claim_changes` what its parties changed of the claim, in order.
    """

    registration_number: str
    registered_at: datetime
    index: int
    pledgee: PartyRef
    pledgor: PartyRef
    items: tuple[Item, ...]
    filing: Filing
    findings: tuple[Finding, ...]
    safe_class: str | None
    rule_set_version: str
    pledge_seq: int
    acted_seq: int = 0
    end_reason: str | None = None
    closed: Closing | None = None
    increases: tuple[Increase, ...] = ()
    consents_given: tuple[ConsentGiven, ...] = ()
    objections: tuple[Objection, ...] = ()
    former: tuple[PartyRef, ...] = ()
    claim_changes: tuple[ClaimChange, ...] = ()

    def item(self, number: int) -> Item | None:
        """The item of that number, from 1; None when there is none."""
        return next((item for item in self.items if item.item == number), None)

    def filed(self, item: Item) -> Collateral:
        """What was filed about `item`."""
        return next(told for one, told in zip(self.items, self.filing.collateral, strict=True) if one.item == item.item)

    def realised(self, item: Item) -> bool:
        """Whether the end of `item`, if it has one, is that the security was realised."""
        closed = self.closed is not None and self.closed.status is PledgeStatus.ENFORCED
        return item.end is not None and (closed or item.end.reason == PledgeStatus.ENFORCED.value)

    def standing(self, as_of: datetime) -> tuple[Standing | None, ...]:
        """How each item stood at `as_of`, in order."""
        return tuple(item.timing.at(as_of) for item in self.items)

    def status_at(self, as_of: datetime) -> PledgeStatus:
        """How the pledge stood at `as_of`: as it was closed, else by its items."""
        if self.closed is not None and self.closed.at <= as_of:
            return self.closed.status
        return status_of(self.standing(as_of))

    def closed_as(self, closing: Closing) -> Pledge:
        """This pledge closed, with every live item; ValueError where that can not follow."""
        if closing.status.value not in TRANSITIONS["pledge"]["live"]:
            raise ValueError(f"a pledge does not become {closing.status}")
        return replace(self, closed=self.closed or closing)


def status_of(standings: tuple[Standing | None, ...]) -> PledgeStatus:
    """Live while one item is (or none was there yet); else the end of the item that ended last."""
    ended: list[tuple[datetime, ItemStatus]] = []
    for standing in standings:
        if standing is None or standing.ended_at is None:
            return PledgeStatus.LIVE
        ended.append((standing.ended_at, standing.status))
    return _END_OF_PLEDGE[max(ended, key=lambda e: e[0])[1]]


def ended(item: Item, end: End) -> Item:
    """`item` with its end; of two the one that came first. ValueError for an end that none can have."""
    if end.status.value not in TRANSITIONS["item"]["live"]:
        raise ValueError(f"an item does not become {end.status}")
    was = item.end
    if was is not None and was.at <= end.at:
        return item
    return replace(item, end=end, overtaken=item.overtaken if was is None or was.official else was)


def voided(pledge: Pledge, numbers: Container[int]) -> Pledge:
    """The pledge whose items of these numbers are over rights deemed never to have existed: each is extinguished from
    the instant it counted from."""

    def void(item: Item) -> Item:
        since = item.timing.priority_at or item.registered_at
        return ended(item, End(status=ItemStatus.EXTINGUISHED, at=since, reason="right_void"))

    return replace(pledge, items=tuple(void(item) if item.item in numbers else item for item in pledge.items))
