"""What stands beside the pledges of a right, as the contract has it: whose it is, what froze it, what challenges it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from registry.domain.party.identifiers import Identifier
from registry.domain.values.days import legal_day, start_of_day


@dataclass(kw_only=True)
class Order:
    """A court's order that preserves the right: from when the law counts it, its days, and when it was lifted."""

    document: str
    ordered_at: datetime
    until: date | None
    lifted_at: datetime | None = None

    @property
    def from_on(self) -> date:
        """Its first day."""
        return legal_day(self.ordered_at)

    def runs(self, instant: datetime) -> bool:
        """Whether it holds at an instant."""
        lifted = self.lifted_at is not None and self.lifted_at <= instant
        past = self.until is not None and legal_day(instant) > self.until
        return self.ordered_at <= instant and not lifted and not past


@dataclass(kw_only=True)
class Title:
    """One right: its first owner and those it passed to, each since when; its orders; its challenges; whether it was
    found never to have been.

    `challenges` tell in the order they were recorded: when, and whether an invalidation was asked for or turned down.
    """

    first: Identifier
    passed: list[tuple[datetime, Identifier]] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    challenges: list[tuple[datetime, bool]] = field(default_factory=list)
    looks: set[datetime] = field(default_factory=set)
    void: bool = False

    def owner(self, instant: datetime) -> Identifier:
        """Whose it is at an instant."""
        owner = self.first
        for since, to in sorted(self.passed, key=lambda one: one[0]):
            owner = to if since <= instant else owner
        return owner

    def owners_of(self, day: date, until: datetime) -> set[Identifier]:
        """Whose it is at any instant of a legal day, as far as the day has come."""
        passed = {since for since, _ in self.passed if legal_day(since) == day and since <= until}
        return {self.owner(instant) for instant in {start_of_day(day), *passed}}

    def lift(self, order: Order, at: datetime) -> None:
        """An order is lifted."""
        order.lifted_at = at

    def preserved(self, instant: datetime) -> Order | None:
        """The order that holds at an instant."""
        return next((order for order in self.orders if order.runs(instant)), None)

    def challenged_on(self, instant: datetime) -> list[date]:
        """The days of the requests for invalidation that pend at an instant."""
        pending: list[date] = []
        for at, asked in sorted(self.challenges, key=lambda one: one[0]):
            if at <= instant:
                pending = [*pending, legal_day(at)] if asked else []
        return pending
