"""The registrar's correction of what an entry has wrong; and a book of pledges that passes in one call."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from registry.domain.decide.correction import Correction
from registry.domain.filing.acts import ActKind
from registry.domain.party.identifiers import Identifier
from registry.errors import (
    Forbidden,
    InputInvalid,
    PledgeRefused,
    PreconditionFailed,
    ReferenceAlreadyUsed,
    RightAlreadyPledged,
)
from registry.service.pledge.life import Meant
from tests.machine import calls
from tests.machine.cast import BACK, DRY, LENT, PASSING, PICK, STALE
from tests.machine.driving import lapses
from tests.machine.expected import Refusal
from tests.machine.pieces.changing import HOW, Changing, Drawn, some
from tests.machine.pieces.piece import Piece
from tests.scenes import registers as the


class Correcting(Changing):
    """Rules of mistakes and books."""

    @some
    @rule(
        drawn=HOW,
        item=st.integers(0, 2),
        official=st.sampled_from(
            ["as they are", "as they are", "as they are", "none", "asked", "entered", "cancelled", "another's"]
        ),
        opens=st.sampled_from(["none", "ended", "ended", "ended", "one that is not there"]),
        back=BACK,
        corrects=st.sampled_from([0] * 8 + [999]),
    )
    def correct(self, drawn: Drawn, item: int, official: str, opens: str, back: timedelta, corrects: int) -> None:
        """Say which acts an item really rests on, or that items never ended; where the pledge has such items."""
        how = self.how(drawn, lambda piece: piece.end is not None)
        pieces = self.model.of(how.number)
        piece = pieces[item % len(pieces)]
        ended = [one.item for one in pieces if one.end is not None]
        reopened = {"none": [], "ended": ended}.get(opens, [9])
        acts = self.true_acts(piece, official, back)
        after = [self.corrected(one, acts if one is piece else None, one.item in reopened) for one in pieces]
        correction = Correction(
            corrects=corrects,
            ground="a slip of the pen",
            item=None if acts is None else piece.item,
            acts=None if acts is None else tuple(acts),
            reopened=tuple(reopened),
        )
        used = acts is not None and self.model.rests_on(piece.right, acts, self.now, but=how.number)
        unknown = corrects > 0 or not {*reopened} <= {one.item for one in pieces}
        taking = (was for was, new in zip(pieces, after, strict=True) if new.occupies and not was.occupies)
        taken = any(self.taken(one) for one in taking)
        void = any(
            new.live(self.now) and not was.live(self.now) and self.model.titles[new.right].void
            for was, new in zip(pieces, after, strict=True)
        )
        wrong = InputInvalid if unknown or void else RightAlreadyPledged if taken else None
        refusal = ReferenceAlreadyUsed if used else wrong
        done = self.change(how, "registrar", "entry_corrected", calls.correct(correction), refusal)
        if done is None:
            return
        for one in pieces:
            if one.item in reopened:
                one.ends.clear()
        if acts is not None:
            piece.correct(acts)
        deal = self.model.deals[how.number]
        if any(one.end is None for one in pieces):
            deal.closed = None
        self.settle(done[1])

    def true_acts(self, piece: Piece, official: str, back: timedelta) -> list[Any] | None:
        """The acts that an item really rests on."""
        if official == "as they are":
            return None
        if official == "none":
            return []
        if official == "another's":
            used = [act for other in self.model.on(piece.right) if other is not piece for act in other.acts]
            return used[-1:]
        entry = self.act(piece.right, ActKind.REGISTER, "asked" if official == "asked" else "entered", back)
        cancel = self.act(piece.right, ActKind.CANCEL, "entered", timedelta(0))
        return [entry, cancel] if official == "cancelled" else [entry]

    def corrected(self, piece: Piece, acts: list[Any] | None, reopened: bool) -> Piece:
        """The item as it would be."""
        after = replace(piece, acts=[*piece.acts], ends=[] if reopened else [*piece.ends])
        if acts is not None:
            after.correct(acts)
        return after

    def taken(self, piece: Piece) -> bool:
        """Whether another pledge takes the right of an item now."""
        return any(p.number != piece.number and p.occupies for p, _ in self.model.present(piece.right, self.now))

    @some
    @rule(
        by=LENT,
        taker=LENT,
        lines=st.lists(st.tuples(PICK, st.sampled_from([""] * 6 + [*STALE])), min_size=1, max_size=3),
        consents=st.sampled_from([True, True, True, False]),
        after=PASSING,
        dry=DRY,
    )
    def pass_the_book(
        self,
        by: Identifier,
        taker: Identifier,
        lines: list[tuple[int, str]],
        consents: bool,
        after: timedelta,
        dry: bool,
    ) -> None:
        """Several pledges pass in one call, each by itself: what keeps one back keeps no other."""
        self.clock.advance(after)
        numbers = [*self.model.deals]
        meant, expected, acts = [], [], []
        touched: set[str] = set()
        for pick, slip in lines:
            number = numbers[pick % len(numbers)]
            if_match, stale = self.condition(number, slip)
            if number in touched and if_match is not None:
                stale = PreconditionFailed
            meant.append(Meant(number=number, if_match=if_match))
            expected.append(self.kept_back(number, by, taker, stale, consents))
            if expected[-1] is None:
                rights = [piece.right for piece in self.model.of(number)]
                lapsed = self.model.lapse(self.model.due(rights, self.now))
                acts += [*lapses(lapsed), ("pledge_transferred", number)]
                touched |= {*lapsed, number}
                self.model.deals[number].pledgee = taker
        request = calls.passing(taker, (taker,) if consents else (), self.clock.now())
        told: list[Any] = []
        self.call(calls.portfolio(the.bank(by), meant, request, told), dry=dry)
        assert [None if error is None else type(error) for error in told] == expected
        self.took(*acts)

    def kept_back(self, number: str, by: Identifier, taker: Identifier, stale: Refusal, consents: bool) -> Refusal:
        """What keeps a pledge of a book back."""
        deal = self.model.deals[number]
        if deal.pledgee != by:
            return Forbidden
        wrong = InputInvalid if taker == deal.pledgee else None if consents else PledgeRefused
        return stale or self.closed(number) or self.frozen(number) or wrong
