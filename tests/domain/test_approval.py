"""What a bank leaves to two persons: by the act, by the amount, and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.approval import BY_KIND, BankAct, Stake, StakeReason, stake_in, stake_of, why_two
from registry.domain.decide.amendment import decide_amendment
from registry.domain.decide.ending import decide_discharge, decide_release
from registry.domain.party.party import ApprovalPolicy
from registry.domain.values.money import Money
from tests.domain.living import LATER, both, owing
from tests.domain.strategies import favourable, money

ACTS = st.sampled_from(list(BankAct))
AMOUNTS = st.builds(
    lambda cents, currency: Money(amount=Decimal(cents) / 100, currency=currency),
    st.integers(1, 10**12),
    st.sampled_from(["CNY", "HKD", "MOP"]),
)
STAKES = st.builds(lambda act, amounts: Stake(act=act, amounts=tuple(amounts)), ACTS, st.lists(AMOUNTS, max_size=2))
POLICIES = st.builds(
    lambda acts, above: ApprovalPolicy(acts=tuple(acts), above=tuple(above)),
    st.lists(st.sampled_from(BY_KIND), unique=True),
    st.lists(AMOUNTS, max_size=3, unique_by=lambda one: one.currency),
)


@given(stake=STAKES)
def test_a_bank_that_never_said_or_asks_for_nothing_needs_no_second_person(stake: Stake) -> None:
    assert why_two(None, stake) is None
    assert why_two(ApprovalPolicy(), stake) is None


@given(policy=POLICIES, stake=STAKES)
def test_an_act_the_policy_names_needs_two_whatever_the_amount(policy: ApprovalPolicy, stake: Stake) -> None:
    assert (why_two(policy, stake) is StakeReason.ACT) == (stake.act in policy.acts)


@given(policy=POLICIES, stake=STAKES, more=AMOUNTS)
def test_a_stricter_policy_never_lets_one_person_do_what_a_laxer_one_leaves_to_two(
    policy: ApprovalPolicy, stake: Stake, more: Money
) -> None:
    """Naming one act more, or lowering a limit."""
    stricter = replace(policy, acts=(*policy.acts, stake.act))
    lower = replace(policy, above=tuple(replace(one, amount=one.amount / 2) for one in policy.above))
    if why_two(policy, stake) is not None:
        assert why_two(stricter, stake) is not None
        assert why_two(lower, stake) is not None
    larger = replace(stake, amounts=(*stake.amounts, more))
    assert why_two(policy, stake) is None or why_two(policy, larger) is not None


@given(limit=AMOUNTS, cents=st.integers(-100, 100))
def test_a_limit_is_passed_by_what_is_more_than_it(limit: Money, cents: int) -> None:
    policy = ApprovalPolicy(above=(limit,))
    amount = replace(limit, amount=limit.amount + Decimal(cents) / 100)
    why = why_two(policy, Stake(act=BankAct.FILING, amounts=(amount,)))
    assert why is (StakeReason.AMOUNT if cents > 0 else None)


@pytest.mark.parametrize("amount", [None, Money(amount=Decimal("0.01"), currency="HKD")])
def test_an_amount_not_told_or_in_a_currency_without_a_limit_is_above_it(amount: Money | None) -> None:
    policy = ApprovalPolicy(above=(money("1000000.00"),))
    assert why_two(policy, Stake(act=BankAct.FILING, amounts=(amount,))) is StakeReason.AMOUNT


def test_what_is_at_stake_in_what_a_bank_does() -> None:
    pledge, world = both(favourable("HK"), favourable("MO"))
    assert stake_in(pledge.filing) == Stake(act=BankAct.FILING, amounts=(pledge.filing.obligation.ceiling,))
    assert stake_of(decide_discharge(pledge, "waived", world, LATER), pledge) == Stake(act=BankAct.DISCHARGE)
    assert stake_of(decide_release(pledge, (1,), "waived", world), pledge) == Stake(act=BankAct.RELEASE)
    assert stake_of(decide_amendment(pledge, owing("1.00"), world), pledge) == Stake(
        act=BankAct.AMENDMENT, amounts=(pledge.filing.obligation.ceiling, money("1.00"))
    )
