"""What a bank leaves to two persons: one asks, and another approves or refuses it in time, or nobody does."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from registry.domain.party.party import ApprovalPolicy
from registry.errors import ApprovalClosed, Forbidden
from registry.service import approval
from registry.service.access.principal import Principal, Role
from registry.service.approval import AskedCommand
from registry.service.journal.transaction import Answer, Transaction
from registry.service.pledge import discharge as discharging
from tests.machine.cast import PASSING
from tests.machine.driving import lapses
from tests.machine.expected import Refusal
from tests.machine.pieces.changing import HOW, Changing, Drawn, some
from tests.scenes import registers as the

POLICY = ApprovalPolicy(acts=("discharge",), wait_days=7)
ASKED = AskedCommand(route="", path="", names={}, query={}, content_type="", if_match=None, body=b"{}")


class Two(Changing):
    """A rule in which a bank wants two persons for a discharge, from before it is asked for until it is decided."""

    @some
    @rule(
        drawn=HOW,
        after=PASSING,
        decision=st.sampled_from(["approved", "approved", "refused", "withdrawn", "his own", "none"]),
    )
    def discharge_in_two(self, drawn: Drawn, after: timedelta, decision: str) -> None:
        how = self.how(drawn)
        number, bank = how.number, self.model.deals[how.number].pledgee
        maker, checker = (Principal(role=Role.BANK, party=bank, subject=one) for one in ("maker", "checker"))
        self.call(lambda transaction: approval.set_policy(transaction, maker, POLICY))
        self.took(("policy_changed", None))
        if_match, stale = self.condition(number, how.slip)

        def discharge(transaction: Transaction) -> Answer:
            return discharging.discharge(transaction, maker, number, if_match, "waived")

        def ask(transaction: Transaction) -> Answer:
            return approval.attempt(transaction, maker, lambda: ASKED, lambda: discharge(transaction))

        waiting = self.call(ask, stale or self.closed(number))
        if waiting is not None:
            assert waiting.status == 202
            self.took()
            name, asked_at = json.loads(waiting.text)["approval"], self.now
            self.clock.advance(after)
            late = self.now >= asked_at + timedelta(days=POLICY.wait_days)
            self.decide(decision, number, name, {"maker": maker, "checker": checker}, late, discharge)
        self.loosen(maker, checker)

    def decide(
        self,
        decision: str,
        number: str,
        name: str,
        people: dict[str, Principal],
        late: bool,
        discharge: the.Work,
    ) -> None:
        """One of them decides, or tries to."""
        closed: Refusal = ApprovalClosed if late else None
        if decision in ("refused", "withdrawn"):
            by = people["checker" if decision == "refused" else "maker"]
            answer = self.call(lambda transaction: approval.refuse(transaction, by, name, None), closed)
            assert answer is None or json.loads(answer.text)["status"] == decision
            self.took()
        elif decision != "none":
            by = people["maker" if decision == "his own" else "checker"]
            wrong = closed or (Forbidden if decision == "his own" else self.closed(number))
            live, now = self.model.live(number, self.now), self.now
            done = self.call(
                lambda transaction: approval.approve(transaction, by, name, None, lambda: discharge(transaction)),
                wrong,
            )
            if done is not None:
                lapsed = self.model.lapse(self.model.due([piece.right for piece in self.model.of(number)], now))
                self.answer = done
                at = self.took(*lapses(lapsed), ("pledge_discharged", number))[-1]
                self.model.end(live, "released", now)
                self.settle(at)

    def loosen(self, maker: Principal, checker: Principal) -> None:
        """The bank asks for no second person any more, which takes two."""

        def nothing(transaction: Transaction) -> Answer:
            return approval.set_policy(transaction, maker, ApprovalPolicy())

        asked = self.call(
            lambda transaction: approval.attempt(transaction, maker, lambda: ASKED, lambda: nothing(transaction))
        )
        assert asked is not None
        assert asked.status == 202
        self.took()
        name = json.loads(asked.text)["approval"]
        self.call(lambda transaction: approval.approve(transaction, checker, name, None, lambda: nothing(transaction)))
        self.took(("policy_changed", None))
