"""Maker and checker: what of a bank's own doing its policy leaves to two persons.

A bank may want that one person asks and another approves: by what is done, and by the amount at stake. The bank sets
that itself, as a journal entry of its own; whoever would loosen it again needs the second person too. Here is only what
needs one, and why; who is a second person, and how long a command waits, is for whoever runs commands.

Not here: what the law asks of a pledge. A second approval makes nothing lawful and nothing recognised.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry.domain.filing.filing import Filing
from registry.domain.party.party import ApprovalPolicy
from registry.domain.pledge.events import (
    EvidenceFiled,
    ItemsReleased,
    PledgeAmended,
    PledgeDischarged,
    PledgeEnforced,
    PledgeEvents,
    PledgeSubordinated,
    PledgeTransferred,
)
from registry.domain.pledge.pledge import Pledge
from registry.domain.rank.standing import ItemStatus
from registry.domain.values.money import Money


class BankAct(StrEnum):
    """What a bank does to its pledges. The first two count by their amount alone, the others as such."""

    FILING = "filing"
    AMENDMENT = "amendment"
    DISCHARGE = "discharge"
    RELEASE = "release"
    TRANSFER = "transfer"
    ENFORCEMENT = "enforcement"
    SUBORDINATION = "subordination"
    POLICY = "policy"


BY_KIND = (BankAct.DISCHARGE, BankAct.RELEASE, BankAct.TRANSFER, BankAct.ENFORCEMENT, BankAct.SUBORDINATION)
"""What a policy can leave to two persons whatever the amount."""


class StakeReason(StrEnum):
    """Why a second person is needed."""

    ACT = "act"
    AMOUNT = "amount"
    POLICY = "policy"


@dataclass(frozen=True, kw_only=True)
class Stake:
    """What a bank is about to do, and the amounts at stake; one that is not told is None."""

    act: BankAct
    amounts: tuple[Money | None, ...] = ()


def why_two(policy: ApprovalPolicy | None, stake: Stake) -> StakeReason | None:
    """Why it needs a second person; None where one is enough.

    An amount is above a limit where it is more than the one in its currency; so is one in a currency that has none
    while others have, and one that is not told.
    """
    if policy is None:
        return None
    if stake.act in policy.acts:
        return StakeReason.ACT
    above = policy.above and any(_above(policy, amount) for amount in stake.amounts)
    return StakeReason.AMOUNT if above else None


def stake_in(filing: Filing) -> Stake:
    """What is at stake in a filing: the most it can secure."""
    return Stake(act=BankAct.FILING, amounts=(filing.obligation.ceiling,))


def stake_of(event: PledgeEvents, before: Pledge) -> Stake | None:
    """What a bank does by `event` to the pledge that was `before`; None where no policy speaks of it.

    An amendment counts by what was and by what will be: to secure less is to give up the rest. Evidence that releases
    an item is a release.
    """
    match event:
        case PledgeAmended():
            amounts = (before.filing.obligation.ceiling, event.sealed.obligation.ceiling)
            return Stake(act=BankAct.AMENDMENT, amounts=amounts)
        case EvidenceFiled() if any(one.status is ItemStatus.RELEASED for one in event.items):
            return Stake(act=BankAct.RELEASE)
        case PledgeDischarged() | ItemsReleased() | PledgeTransferred() | PledgeEnforced() | PledgeSubordinated():
            return Stake(act=_ACTS[type(event)])
        case _:
            return None


_ACTS = {
    PledgeDischarged: BankAct.DISCHARGE,
    ItemsReleased: BankAct.RELEASE,
    PledgeTransferred: BankAct.TRANSFER,
    PledgeEnforced: BankAct.ENFORCEMENT,
    PledgeSubordinated: BankAct.SUBORDINATION,
}


def _above(policy: ApprovalPolicy, amount: Money | None) -> bool:
    if amount is None:
        return True
    limit = next((one for one in policy.above if one.currency == amount.currency), None)
    return limit is None or amount.amount > limit.amount
