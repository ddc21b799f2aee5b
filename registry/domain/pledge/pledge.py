"""A pledge's state: its items, its terms, how it stands, and which state follows which.

A pledge is live while one of its items is; then it takes the end of the item that ended last. What moves it is `evolve`
(`registry.domain.journal.evolution`), which copies what an event says was decided.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from registry.domain.filing.acts import Act, ActKind, delivered_beside
from registry.domain.filing.filing import Collateral, Filing
from registry.domain.law.finding import Finding
from registry.domain.party.party import PartyRef
from registry.domain.pledge.judged import Judged
from registry.domain.rank.interests import ItemInterest, Lender, interest_in
from registry.domain.rank.order import Tranche
from registry.domain.rank.standing import Behind, ItemStatus, Standing, Timing
from registry.domain.rank.timing import End, ItemLaw, registrations, timing
from registry.domain.right.facts import RightId
from registry.domain.values.money import Money


class PledgeStatus(StrEnum):
    """How a pledge stands."""

    LIVE = "live"
    DISCHARGED = "discharged"
    ENFORCED = "enforced"
    REVOKED = "revoked"
    LAPSED = "lapsed"


TRANSITIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "pledge": {
        "live": ("discharged", "enforced", "revoked", "lapsed"),
        "discharged": (),
        "enforced": (),
        "revoked": (),
        "lapsed": (),
    },
    "item": {
        "live": ("released", "lapsed", "extinguished", "revoked"),
        "released": (),
        "lapsed": (),
        "extinguished": (),
        "revoked": (),
    },
}
"""Which state can follow which, as `ended` and `Pledge.closed_as` hold it. A terminal one accepts only a correction and
the official cancellation of what it left standing."""

_END_OF_PLEDGE = {
    ItemStatus.RELEASED: PledgeStatus.DISCHARGED,
    ItemStatus.EXTINGUISHED: PledgeStatus.LAPSED,
    ItemStatus.LAPSED: PledgeStatus.LAPSED,
    ItemStatus.REVOKED: PledgeStatus.REVOKED,
}


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

    @cached_property
    def timing(self) -> Timing:
        """The days that decide this item's status and rank."""
        return timing(
            self.acts,
            self.law,
            registered_at=self.registered_at,
            index=self.index,
            reservation_ends_at=self.reservation_ends_at,
            void_from=self.judged.void_from,
            void_before=self.judged.void_before or (),
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
    def first_at(self) -> datetime:
        """The first instant at which it was there, by its acts or by its registration here."""
        return min((self.registered_at, *(one.priority_at for one in self.timing.entries)))

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

        A live item takes it; so does one that has ended here while its official entry still stands uncancelled. One
        whose entry was void from the beginning takes nothing.
        """
        if not self.law.exclusive or (self.end is not None and self.end.frees):
            return False
        return self.end is None or (self.entered and not self.cancelled)


@dataclass(frozen=True, kw_only=True)
class Closing:
    """How a pledge was closed as a whole, and when the law counts it."""

    status: PledgeStatus
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Increase:
    """An increase of the secured amount, recorded at `since` in the journal's entry `entry`, the pledge's `pledge_seq`.

    It ranks as a tranche of its own on each right, from its official entry there. `agreed_on` is the legal day of the
    pledgor's consent to it.
    """

    amount: Money
    since: datetime
    entry: int
    pledge_seq: int | None = None
    agreed_on: date | None = None

    def entered_by(self, item: Item) -> tuple[Act, ...]:
        """The acts that enter it for one item at the right's own register."""
        if self.pledge_seq is None:
            return ()
        return tuple(act for act in item.acts if act.register == item.law.register and act.amends == self.pledge_seq)

    def on(self, item: Item, as_of: datetime) -> Tranche:
        """The tranche of one item at `as_of`: from its own entry once that counts, until then from its recording."""
        made = registrations(self.entered_by(item), item.law, ActKind.AMEND)
        standing = item.timing.at(as_of)
        counting = [one.entry.priority_at for one in made if one.entry.counts_at(as_of)]
        if standing is None or not standing.perfected:
            counting = []
        return Tranche(
            index=item.index, since=min(counting, default=self.since), entry=self.entry, perfected=bool(counting)
        )


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
    """A registered pledge. `filing` is the accepted command; `pledge_seq` counts its last entry, `acted_seq` the last
    that did something to it: one that only judged it anew is none. `former` are the pledgees whose it was before, in
    order, each until the instant in `passed_at`. `acts` are those filed for no item of it by name, `amendments` the
    entries that amended it, by their count in its chain, `claim_changes` what its parties changed of the claim, both
    in order.
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
    passed_at: tuple[datetime, ...] = ()
    acts: tuple[Act, ...] = ()
    amendments: tuple[int, ...] = ()
    claim_changes: tuple[ClaimChange, ...] = ()

    def item(self, number: int) -> Item | None:
        """The item of that number, from 1; None when there is none."""
        return next((item for item in self.items if item.item == number), None)

    def filed(self, item: Item) -> Collateral:
        """What was filed about `item`."""
        return next(told for one, told in zip(self.items, self.filing.collateral, strict=True) if one.item == item.item)

    def shared_with(self, item: Item) -> tuple[Act, ...]:
        """The acts at registers of firms and of foreign exchange that were filed with other items, or with none.

        Such an act is the whole pledge's: it stays when its item goes.
        """
        own = set(item.acts)
        others = (one for one in self.items if one.item != item.item)
        beside = (*(act for one in others for act in delivered_beside(one.acts, one.law.register)), *self.acts)
        return tuple(dict.fromkeys(act for act in beside if act not in own))

    def interest_of(self, item: Item) -> ItemInterest:
        """What an item of it is to the others on its right."""
        enforced = self.closed is not None and self.closed.status is PledgeStatus.ENFORCED
        return interest_in(
            self.filing,
            self.filed(item),
            item.acts,
            item.law.register,
            former=(Lender(id=one.id, until=at) for one, at in zip(self.former, self.passed_at, strict=True)),
            numbers=(self.registration_number,),
            enforced_at=self.closed.at if enforced and self.closed is not None else None,
        )

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
