"""Upkeep, repetition, and what the register answers: today, of any day, and again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from registry.domain.right.facts import RightId
from registry.errors import IdempotencyKeyReused, NotFound
from registry.service.instants import When
from registry.service.journal.answer_once import KEYS_LIVE, answer_once
from registry.service.operating import sweep
from registry.service.reading import encumbrances, history, pledge
from registry.service.reading.page import Page
from registry.store.keys import KeyClaim
from tests.machine.cast import FIRMS, PASSING, RIGHTS
from tests.machine.driving import Driving, lapses
from tests.machine.expected import MICROSECOND, shown
from tests.scenes import registers as the

WHOLE = Page(after="", limit=200, everything=True)
KEPT = 8
"""How many earlier answers are asked for again, one a step and all at the end."""


class Keeping(Driving):
    """Rules of upkeep and of reading, and what holds after every step."""

    @rule(after=PASSING)
    def reassess(self, after: timedelta) -> None:
        """Record what has run out, and what days have done; then nothing is due."""
        self.clock.advance(after)
        position, lapsed = self.journal.position, self.model.lapse(self.model.due(self.model.titles, self.now))
        made = sweep.reassess(self.register)
        self.took(*lapses(lapsed))
        assert made == self.journal.position - position
        assert sweep.reassess(self.register) == 0

    @rule(after=PASSING)
    def repeat(self, after: timedelta) -> None:
        """The last command sent again, under its key, is answered as it was and not done again."""
        self.clock.advance(after)
        if self.done is None or self.clock.now() > self.done.at + KEYS_LIVE:
            return
        claim, work, answer = self.done.claim, self.done.work, self.done.answer
        again = answer_once(self.register, work, claim=claim)
        assert again.replayed
        assert (again.status, again.text, again.headers) == (answer.status, answer.text, answer.headers)
        other = KeyClaim(holder=claim.holder, party=None, route=claim.route, key=claim.key, fingerprint="cd")
        with pytest.raises(IdempotencyKeyReused):
            answer_once(self.register, work, claim=other)

    @rule(back=st.sampled_from([timedelta(0), timedelta(hours=8), timedelta(days=3), timedelta(days=40)]))
    def remember(self, back: timedelta) -> None:
        """Ask as of some day and as known now; then let the instant pass, so that nothing more is recorded in it."""
        self.clock.set(self.now)
        when = self.clock.now()
        self.clock.advance(MICROSECOND)
        self.told = [*self.told, *((ask, ask()) for ask in self.questions(when - back, when))][-KEPT:]

    def questions(self, as_of: datetime, known_at: datetime) -> Iterable[Callable[[], Any]]:
        def when() -> When:
            return When(now=self.clock.now(), as_of=as_of, known_at=known_at)

        register = self.register
        yield lambda: encumbrances.firm_encumbrances(register, FIRMS[0], when(), WHOLE)
        yield lambda: encumbrances.right_encumbrances(register, the.CN_TOO, when(), WHOLE)
        if self.model.deals:
            number = [*self.model.deals][-1 - self.turn % len(self.model.deals)]
            yield lambda: self.pledge(number, when())
            yield lambda: history.pledge_history(register, the.AUDITOR, number, when(), -1, 200)

    def pledge(self, number: str, when: When) -> Any:
        """The pledge as read at `when`; None where there was none then."""
        try:
            return pledge.pledge_by_number(self.register, the.AUDITOR, number, when)[0]
        except NotFound:
            return None

    @rule(right=RIGHTS, shift=st.timedeltas(timedelta(days=-60), timedelta(days=60)))
    def ask_of_any_day(self, right: RightId, shift: timedelta) -> None:
        as_of = self.clock.now() + shift
        when = When(now=self.clock.now(), as_of=as_of)
        answer = encumbrances.right_encumbrances(self.register, right, when, WHOLE)
        (group,) = answer["items"]
        assert (group["right"], shown(group)) == (str(right), self.model.seen(right, as_of))
        for number in list(dict.fromkeys(piece.number for piece in self.model.on(right)))[-2:]:
            body = self.pledge(number, when)
            stood = any(piece.at(as_of) for piece in self.model.of(number))
            assert (body is not None) == stood
            if body is not None:
                self.check_document(body, as_of)

    def has_changed(self, what: object, state: object) -> bool:
        """Whether what was looked at last could show something else by now."""
        known, self.looked[what] = self.looked.get(what), state
        return known != state

    @invariant()
    def what_is_judged_anew_was_live(self) -> None:
        assert self.judged <= self.model.living(self.now)
        self.judged.clear()

    @invariant()
    def a_right_is_taken_by_one_item(self) -> None:
        if self.has_changed("taken", self.journal.position):
            assert self.journal.taken() == {str(piece.right): 1 for piece in self.model.pieces if piece.occupies}

    @invariant()
    def reads_say_what_the_model_says(self) -> None:
        """The encumbrances of one firm, the other after the next step: its rights, and what it has pledged."""
        self.turn += 1
        firm, now = FIRMS[self.turn % len(FIRMS)], self.now
        pledged = {p.right for p in self.model.pieces if self.model.deals[p.number].pledgor == firm and p.at(now)}
        owned = {right for right, title in self.model.titles.items() if title.owner(now) == firm}
        expected = {str(right): self.model.seen(right, now) for right in owned | pledged}
        held = {str(right) for right, title in self.model.titles.items() if title.preserved(now)}
        if not self.has_changed(firm, (self.journal.position, expected, held)):
            return
        answer = encumbrances.firm_encumbrances(self.register, firm, When(now=self.clock.now()), WHOLE)
        found = {group["right"]: shown(group) for group in answer["items"]}
        assert found == expected
        for name, items in found.items():
            ranks = sorted(rank for _, _, _, rank, _ in items if rank is not None)
            assert ranks == [*range(1, len(ranks) + 1)]
            assert len(ranks) <= 1 or not name.startswith("CN/")
        told = [(group["right"], e["kind"]) for group in answer["items"] for e in group["encumbrances"]]
        assert held & found.keys() == {right for right, kind in told if kind == "preservation"}
        bare = {name for name, items in found.items() if name not in held and not any(i[3] for i in items)}
        dead = {str(right) for right, title in self.model.titles.items() if title.void} & found.keys()
        assert (set(answer["unencumbered"]), set(answer["dead"])) == (bare - dead, dead)
        assert answer["totals"]["encumbered"] == len(found) - len(bare)

    @invariant()
    def what_was_answered_is_answered_again(self) -> None:
        if self.told and self.has_changed("told", self.journal.position):
            ask, answer = self.told[self.turn % len(self.told)]
            assert ask() == answer
