"""What the registrar records of parties and rights: a name, a look at a register, and each official event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from registry.domain.periods import legal_day
from registry.domain.rights import RightId
from registry.errors import InputInvalid, NotFound
from tests import registers as the
from tests.machine import calls
from tests.machine.cast import BACK, DRY, FIRMS, PASSING, POOR, RIGHTS, UNKNOWN
from tests.machine.driving import Driving
from tests.machine.titles import Order, Title

HAPPENINGS = ("fee", "licence", "challenge", "preserve", "passage") * 3 + ("void",)
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
        work, kind, effect = getattr(self, what)(self.model.titles[right], right, self.clock.now(), back)
        gone = [piece for piece in self.model.on(right) if piece.live(self.now)] if what == "void" else []
        answer = self.call(work, dry=dry)
        assert answer is not None
        assert answer.status == 201
        self.took((kind, None), void={piece.number for piece in gone})
        effect()
        for piece in gone:
            piece.void()

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

    def void(self, title: Title, right: RightId, now: datetime, back: timedelta) -> Happened:
        """The right is invalidated in full: with it goes what lives on it."""
        return calls.void(right, now - back), "invalidation_decided", lambda: setattr(title, "void", True)

    def preserve(self, title: Title, right: RightId, now: datetime, back: timedelta) -> Happened:
        """A court freezes the right, for some days or for good; or, where one has, lets it go."""
        held = title.preserved(now)
        if held is not None:
            return calls.lifted(right, now, held.document), "preservation_lifted", lambda: title.lift(held, now)
        until = None if back else legal_day(now) + timedelta(days=10)
        order = Order(document=f"({len(title.orders)})", ordered_at=now, until=until)
        work = calls.preserved(right, now, order.document, order.from_on, until)
        return work, "preservation_ordered", lambda: title.orders.append(order)

    def passage(self, title: Title, right: RightId, now: datetime, back: timedelta) -> Happened:
        """The right passes to another, with a paper of the pledgees' consent or without."""
        at = now - back
        others = [party for party in (*FIRMS, POOR) if party != title.owner(at)]
        to = others[self.turn % len(others)]
        work = calls.passed(right, at, to, "C-1" if self.turn % 3 else None)
        return work, "owner_changed", lambda: title.passed.append((at, to))
