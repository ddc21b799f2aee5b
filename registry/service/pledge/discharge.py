"""Discharging a pledge."""

from __future__ import annotations

from registry.domain.decide.ending import decide_discharge
from registry.service.access.actors import by_pledgee
from registry.service.access.principal import Principal
from registry.service.journal.transaction import Answer, Transaction
from registry.service.pledge.change import Change, change


def discharge(transaction: Transaction, principal: Principal, number: str, if_match: str | None, reason: str) -> Answer:
    """Release every live item of a pledge: 200 with the pledge as it then stands."""
    asked = Change(
        number=number,
        if_match=if_match,
        decide=lambda pledge, world: decide_discharge(pledge, reason, world, world.now),
        by=by_pledgee,
    )
    return change(transaction, principal, asked)
