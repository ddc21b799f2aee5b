"""What is done to a pledge after its registration: by its pledgee, its pledgor, the registrar, and by who may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from registry.errors import (
    Forbidden,
    InputInvalid,
    NotFound,
    PatentPreserved,
    PledgeClosed,
    PreconditionFailed,
    PreconditionMissing,
)
from registry.service.access.principal import Principal, Role
from registry.service.pledge.life import Meant
from tests.machine import calls
from tests.machine.cast import BANKS, DRY, FIRMS, PASSING, PICK, POOR, SLIP
from tests.machine.driving import Driving, lapses
from tests.machine.expected import Refusal
from tests.machine.pieces.piece import Piece
from tests.scenes import registers as the

NOBODY = "IPP2026000999999-33"
"""A registration number that no pledge has."""
HOW = st.tuples(PICK, PASSING, SLIP, DRY)
Drawn = tuple[int, timedelta, str, bool]


@dataclass(frozen=True, kw_only=True)
class How:
    """How a change is asked for: of which pledge, what is wrong with that, and whether it is tried dry first."""

    number: str
    slip: str
    dry: bool


some = precondition(lambda self: self.model.deals)


class Changing(Driving):
    """What the rules of change share."""

    def how(self, drawn: Drawn, meant: Callable[[Piece], bool] | None = None) -> How:
        """Let the time pass, and pick the pledge: of three that may come, two have an item that is `meant`, a live one
        where nothing else is said."""
        pick, after, slip, dry = drawn
        self.clock.advance(after)
        among = {p.number for p in self.model.pieces if (meant(p) if meant else p.live(self.now))}
        numbers = sorted(among) if among and pick % 3 else [*self.model.deals]
        return How(number=numbers[pick % len(numbers)], slip=slip, dry=dry)

    def in_court(self, piece: Piece) -> bool:
        """Whether it is live, and a court preserves its right."""
        return piece.live(self.now) and self.model.titles[piece.right].preserved(self.now) is not None

    def parties(self, number: str, sides: str) -> list[Principal]:
        """Who may: of `pledgee`, `pledgor` and `registrar` those that `sides` names."""
        deal = self.model.deals[number]
        all_of_them = {
            "pledgee": the.bank(deal.pledgee),
            "pledgor": Principal(role=Role.FIRM, party=deal.pledgor),
            "registrar": the.REGISTRAR,
        }
        return [principal for side, principal in all_of_them.items() if side in sides]

    def caller(self, how: How, sides: str) -> Principal:
        """Who asks."""
        deal, may = self.model.deals[how.number], self.parties(how.number, sides)
        others = {
            "bank": the.bank(next(bank for bank in BANKS if bank != deal.pledgee)),
            "firm": Principal(role=Role.FIRM, party=next(firm for firm in FIRMS if firm != deal.pledgor)),
            "poor": Principal(role=Role.FIRM, party=POOR),
            "registrar": the.REGISTRAR,
        }
        return others.get(how.slip, may[self.turn % len(may)])

    def condition(self, number: str, slip: str) -> tuple[str | None, Refusal]:
        """An If-Match, and what it is refused with: to be only judged anew changes nothing."""
        if slip == "none":
            return None, PreconditionMissing
        if slip == "past" and self.gone[number]:
            return self.gone[number][-1], PreconditionFailed
        return self.etags[number][0 if slip == "past" else -1], None

    def closed(self, number: str) -> Refusal:
        """What anything but a correction and an official cancellation of a pledge that has ended is refused with."""
        return None if self.model.live(number, self.now) else PledgeClosed

    def frozen(self, number: str) -> Refusal:
        """What amending and passing on a pledge is refused with while a court preserves one of its rights."""
        return PatentPreserved if any(map(self.in_court, self.model.of(number))) else None

    def item(self, number: str, item: int | None) -> Refusal:
        """What naming an item is refused with that is not there or has ended."""
        pieces = [piece for piece in self.model.of(number) if piece.item == item]
        if item is None or (pieces and pieces[0].live(self.now)):
            return None
        return PledgeClosed if pieces else InputInvalid

    def change(
        self, how: How, sides: str, kind: str, call: calls.Change, refusal: Refusal
    ) -> tuple[datetime, datetime] | None:
        """Change a pledge: the instants that it counts by and that it was recorded at; None where it is refused.

        It first records what has run out on the rights of the pledge. Who does and answers it is looked at after what
        it does was put into the model, by `settle`.
        """
        number, now = how.number, self.now
        if not self.ask(how, sides, call, refusal):
            return None
        lapsed = self.model.lapse(self.model.due([piece.right for piece in self.model.of(number)], now))
        return now, self.took(*lapses(lapsed), (kind, number))[-1]

    def ask(self, how: How, sides: str, call: calls.Change, refusal: Refusal) -> bool:
        """Ask for a change to a pledge; whether it was not refused."""
        number, by = how.number, self.caller(how, sides)
        if_match, stale = self.condition(number, how.slip)
        forbidden = None if by in self.parties(number, sides) else Forbidden
        nobody = NotFound if how.slip == "nobody" else None
        meant = Meant(number=NOBODY if nobody else number, if_match=if_match)
        wrong = nobody or forbidden or stale or refusal
        self.answer = self.call(lambda transaction: call(transaction, by, meant), wrong, dry=how.dry)
        return self.answer is not None

    def unchanged(self, how: How, sides: str, call: calls.Change, refusal: Refusal) -> None:
        """Ask for what is so already: that is answered with the state as it is, and no entry is made."""
        if self.ask(how, sides, call, refusal):
            assert self.answer is not None
            assert (self.answer.status, self.took()) == (200, [])
            assert self.answer.headers["ETag"] == self.etags[how.number][-1]

    def settle(self, at: datetime) -> None:
        """Hold the answer to the last change, recorded at that instant, against the model."""
        assert self.answer is not None
        body = json.loads(self.answer.text)
        assert self.answer.status == 200
        assert self.answer.headers["ETag"] == self.etags[body["registration_number"]][0]
        self.check_whole(body, at)
