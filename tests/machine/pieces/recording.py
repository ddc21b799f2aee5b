"""What the registrar records of parties and rights: a name, a look at a register, and each official event."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from registry.domain.right.facts import RightId
from registry.domain.values.days import legal_day
from registry.errors import InputInvalid, NotFound
from tests.machine import calls
from tests.machine.cast import BACK, DRY, FIRMS, PASSING, PICK, POOR, RIGHTS, UNKNOWN
from tests.machine.driving import Driving
from tests.machine.titles import Order, Title
from tests.scenes import registers as the

HAPPENINGS = ("fee", "licence", "challenge", "passage") * 3 + ("void",)
Happened = tuple[the.Work, str, Callable[[], None]]
"""An event: how it is recorded, the kind of its entry, and what it does to the model."""


class Recording(Driving):
    """Rules of recording."""

    @rule(right=RIGHTS, what=st.sampled_from(["name", "look", "look again", "unknown", "later"]), dry=DRY)
    def record(self, right: RightId, what: str, dry: bool) -> None:
        """A further name of a firm; what the right's register shows today; an event that can not be recorded."""
        if what == "unknown":
            self.call(calls.challenged(UNKNOWN, self.clock.now()), NotFound, dry=dry)
        elif what == "later":
            self.call(calls.challenged(right, self.now + timedelta(days=2)), InputInvalid, dry=dry)
        elif what == "name":
            firm = self.model.titles[right].first
            self.call(the.party(firm, "丙丙"), dry=dry)
            self.took(*([] if firm in self.model.named else [("party_recorded", None)]))
            self.model.named.add(firm)
        else:
            for _ in what.split():
                self.look(right, dry)

    def look(self, right: RightId, dry: bool) -> None:
        at, title = self.clock.now(), self.model.titles[right]
        answer = self.call(the.right(right, at, title.owner(at)), dry=dry)
        assert answer is not None
        assert answer.status == 200
        self.took(*([] if at in title.looks else [("right_recorded", None)]))
        title.looks.add(at)

    @rule(right=RIGHTS, after=PASSING, back=BACK, what=st.sampled_from(HAPPENINGS), dry=DRY)
    def happen(self, right: RightId, after: timedelta, back: timedelta, what: str, dry: bool) -> None:
        """An official event of a right, told late or at once."""
        self.clock.advance(after)
        title = self.model.titles[right]
        if what == "void":
            return self.void(title, right, back, dry)
        return self.happened(*getattr(self, what)(title, right, self.clock.now(), back), dry)

    @rule(pick=PICK, after=PASSING, for_good=st.sampled_from([True, True, False]), dry=DRY)
    def preserve(self, pick: int, after: timedelta, for_good: bool, dry: bool) -> None:
        """A court freezes a right, one with a live pledge if there is any; or, where one has, lets it go."""
        now = self.clock.advance(after)
        rights = [piece.right for piece in self.model.pieces if piece.live(self.now)] or [*self.model.titles]
        at_large = [right for right in rights if self.model.titles[right].preserved(now) is None]
        rights = at_large if at_large and pick % 3 else rights
        right = rights[pick % len(rights)]
        title = self.model.titles[right]
        held = title.preserved(now)
        if held is not None:
            work = calls.lifted(right, now, held.document)
            return self.happened(work, "preservation_lifted", lambda: title.lift(held, now), dry)
        until = None if for_good else legal_day(now) + timedelta(days=10)
        order = Order(document=f"({len(title.orders)})", ordered_at=now, until=until)
        work = calls.preserved(right, now, order.document, order.from_on, until)
        return self.happened(work, "preservation_ordered", lambda: title.orders.append(order), dry)

    def void(self, title: Title, right: RightId, back: timedelta, dry: bool) -> None:
        """The right is invalidated in full: with it goes what lives on it."""
        gone = [piece for piece in self.model.on(right) if piece.live(self.now)]

        def effect() -> None:
            title.void = True
            for piece in gone:
                piece.void()

        work = calls.void(right, self.clock.now() - back)
        self.happened(work, "invalidation_decided", effect, dry, void=[piece.number for piece in gone])

    def happened(
        self, work: the.Work, kind: str, effect: Callable[[], None], dry: bool, *, void: Iterable[str] = ()
    ) -> None:
        """Record an event, and what it does to the model: pledges in `void` have items over a right that never was."""
        answer = self.call(work, dry=dry)
        assert answer is not None
        assert answer.status == 201
        self.took((kind, None), void=void)
        effect()

    def fee(self, _: Title, right: RightId, now: datetime, back: timedelta) -> Happened:
        return calls.fee_paid(right, now - back, date(2035, 7, 21)), "fee_paid", lambda: None

    def licence(self, _: Title, right: RightId, now: datetime, back: timedelta) -> Happened:
        at = now - back
        return calls.licensed(right, at, legal_day(at), exclusive=self.turn % 2 == 0), "licence_recorded", lambda: None

    def challenge(self, title: Title, right: RightId, now: datetime, back: timedelta) -> Happened:
        """An invalidation is asked for; or, where one pends, turned down."""
        if title.challenged_on(now):
            return calls.upheld(right, now), "invalidation_decided", lambda: title.challenges.append((now, False))
        at = now - back
        return calls.challenged(right, at), "invalidation_requested", lambda: title.challenges.append((at, True))

    def passage(self, title: Title, right: RightId, now: datetime, back: timedelta) -> Happened:
        """The right passes to another, with a paper of the pledgees' consent or without."""
        at = now - back
        others = [party for party in (*FIRMS, POOR) if party != title.owner(at)]
        to = others[self.turn % len(others)]
        work = calls.passed(right, at, to, "C-1" if self.turn % 3 else None)
        return work, "owner_changed", lambda: title.passed.append((at, to))
