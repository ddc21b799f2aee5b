"""The life of a pledge: what its pledgee and its pledgor do to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from registry.domain.filing.acts import ActKind
from registry.domain.party.identifiers import Identifier
from registry.domain.values.days import legal_day
from registry.domain.values.money import Money
from registry.errors import InputInvalid, PledgeClosed, PledgeRefused
from registry.service.pledge.life import DEMAND_DAYS
from tests.machine import calls
from tests.machine.cast import BACK, DEBTS, DUE, LAST_DAY, LENT, PICK
from tests.machine.pieces.changing import HOW, Changing, Drawn, some
from tests.machine.pieces.piece import End
from tests.scenes import registers as the

CLOSING = {
    "payment": ("pledgee", "pledge_discharged", calls.discharge, "released", None),
    "sale": ("pledgee", "pledge_enforced", calls.enforce, "extinguished", "enforced"),
    "order": ("registrar", "pledge_revoked", calls.revoke, "revoked", None),
}
"""How a pledge ends as a whole: by whom, which entry, what of its items, what of itself where that is not by them."""
ITEM = st.sampled_from([None, 1, 1, 2, 9])
WRONG = st.sampled_from([""] * 6 + ["item", "pledge", "third"])
"""What is wrong with a step back: the item, the pledge, or that a third was not asked."""


class Living(Changing):
    """Rules of what the parties do."""

    @some
    @rule(drawn=HOW, kind=st.sampled_from([ActKind.REGISTER, ActKind.REGISTER, ActKind.CANCEL]), back=BACK)
    def prove(self, drawn: Drawn, kind: ActKind, back: timedelta) -> None:
        """File evidence of an official entry, or of its cancellation."""
        how = self.how(drawn)
        pieces = self.model.of(how.number)
        piece = pieces[drawn[0] % len(pieces)]
        act = self.act(piece.right, kind, "entered", back)
        refusal = None if kind is ActKind.CANCEL or piece.live(self.now) else PledgeClosed
        done = self.change(how, "pledgee", "evidence_filed", calls.evidence(piece.item, act), refusal)
        if done is not None:
            piece.file([act])
            self.settle(done[1])

    @some
    @rule(
        drawn=HOW,
        amount=DEBTS,
        due_on=DUE,
        fault=st.sampled_from(["nothing"] * 4 + ["consent", "currency"]),
        in_court=st.booleans(),
    )
    def amend(self, drawn: Drawn, amount: int, due_on: date, fault: str, in_court: bool) -> None:
        how = self.how(drawn, self.in_court if in_court else None)
        deal = self.model.deals[how.number]
        live = self.model.live(how.number, self.now)
        too_long = deal.due_on <= LAST_DAY < due_on and any(piece.exclusive for piece in live)
        wrong = {"currency": InputInvalid, "consent": PledgeRefused}.get(fault, PledgeRefused if too_long else None)
        debt = Money(amount=the.yuan(amount).amount, currency="HKD" if fault == "currency" else "CNY")
        consenting = () if fault == "consent" else (deal.pledgor,)
        call = calls.amendment(debt, due_on, consenting, self.clock.now())
        if fault != "currency" and (amount, due_on) == (deal.amount, deal.due_on):
            self.unchanged(how, "pledgee", call, self.closed(how.number))
            return
        refusal = self.closed(how.number) or self.frozen(how.number) or wrong
        done = self.change(how, "pledgee", "pledge_amended", call, refusal)
        if done is not None:
            deal.owe(amount, done[1])
            deal.due_on = due_on
            self.settle(done[1])

    @some
    @rule(drawn=HOW, taker=LENT, consents=st.sampled_from([True, True, False]), in_court=st.booleans())
    def transfer(self, drawn: Drawn, taker: Identifier, consents: bool, in_court: bool) -> None:
        """Pass a pledge on; afterwards only the new pledgee may change it."""
        how = self.how(drawn, self.in_court if in_court else None)
        deal = self.model.deals[how.number]
        wrong = InputInvalid if taker == deal.pledgee else None if consents else PledgeRefused
        request = calls.passing(taker, (taker,) if consents else (), self.clock.now())
        refusal = self.closed(how.number) or self.frozen(how.number) or wrong
        done = self.change(how, "pledgee", "pledge_transferred", calls.transfer(request), refusal)
        if done is not None:
            deal.pledgee = taker
            self.settle(done[1])

    @some
    @rule(drawn=HOW, items=st.lists(st.sampled_from([1, 1, 2, 3, 9]), min_size=1, max_size=2, unique=True))
    def release(self, drawn: Drawn, items: list[int]) -> None:
        how = self.how(drawn)
        refusal = next((wrong for n in items if (wrong := self.item(how.number, n)) is not None), None)
        done = self.change(how, "pledgee", "items_released", calls.release(tuple(items)), refusal)
        if done is not None:
            self.model.end([p for p in self.model.of(how.number) if p.item in items], "released", done[0])
            self.settle(done[1])

    @some
    @rule(drawn=HOW, by=st.sampled_from([*CLOSING]))
    def close(self, drawn: Drawn, by: str) -> None:
        """End a pledge with every item: the bank has its money or realised it, or a court orders so."""
        how = self.how(drawn)
        side, kind, call, item, status = CLOSING[by]
        live = self.model.live(how.number, self.now)
        done = self.change(how, side, kind, call, self.closed(how.number))
        if done is not None:
            self.model.end(live, item, done[0])
            self.model.deals[how.number].closed = End(status, done[0]) if status else None
            self.settle(done[1])

    @some
    @rule(
        drawn=HOW, pick=PICK, names_items=st.booleans(), wrong=st.sampled_from([""] * 6 + ["item", "pledge", "third"])
    )
    def subordinate(self, drawn: Drawn, pick: int, names_items: bool, wrong: str) -> None:
        """Step back behind another pledge on a right that both have, which whoever that puts behind more agrees to."""
        how, now = self.how(drawn), self.now
        pairs = [
            (back, front)
            for back in self.model.pieces
            for front in self.model.on(back.right)
            if back.number != front.number and back.live(now) and front.live(now)
        ]
        item, named, named_item = (
            (9 if wrong == "item" else None),
            [*self.model.deals][pick % len(self.model.deals)],
            None,
        )
        if pairs:
            back, front = pairs[pick % len(pairs)]
            how = replace(how, number=back.number)
            named = back.number if wrong == "pledge" else front.number
            if names_items:
                item, named_item = item or back.item, front.item
        meant = [
            (back, front)
            for back, front in pairs
            if (back.number, front.number) == (how.number, named)
            and item in (None, back.item)
            and named_item in (None, front.item)
        ]
        bad = len(meant) != 1 or any(back.exclusive or self.model.circles(back, front, now) for back, front in meant)
        thirds = [] if bad else self.model.put_behind(*meant[0], now)
        asked = sorted({self.model.deals[piece.number].pledgee for piece in thirds}, key=str)
        consenting = asked[1:] if wrong == "third" else asked
        lacks = PledgeRefused if consenting != asked else None
        refusal = self.closed(how.number) or self.item(how.number, item) or (InputInvalid if bad else lacks)
        step = calls.subordinate(item, (named, named_item), consenting, now)
        done = self.change(how, "pledgee", "pledge_subordinated", step, refusal)
        if done is not None:
            self.model.behind.append((*meant[0], done[1]))
            self.settle(done[1])

    @some
    @rule(drawn=HOW, item=ITEM, given=st.booleans())
    def consent(self, drawn: Drawn, item: int | None, given: bool) -> None:
        how = self.how(drawn)
        refusal = self.closed(how.number) or self.item(how.number, item)
        done = self.change(how, "pledgee, pledgor", "consent_recorded", calls.consent(item, given), refusal)
        if done is not None:
            self.settle(done[1])

    @some
    @rule(drawn=HOW, demands=st.booleans())
    def object_to(self, drawn: Drawn, demands: bool) -> None:
        how = self.how(drawn)
        done = self.change(how, "pledgor", "objection_lodged", calls.object_to(demands), self.closed(how.number))
        if done is not None:
            answer_by = legal_day(done[0]) + timedelta(days=DEMAND_DAYS) if demands else None
            self.model.deals[how.number].objections.append(answer_by)
            self.settle(done[1])
