"""Filing official evidence for items of a pledge."""

from __future__ import annotations

from registry.domain.decide.evidence import decide_evidence, item_named
from registry.domain.filing.acts import ItemAct
from registry.domain.pledge.events import PledgeEvents
from registry.domain.pledge.pledge import Pledge
from registry.domain.recognition.world import World
from registry.service.access.actors import by_pledgee
from registry.service.access.principal import Principal
from registry.service.journal.transaction import Answer, Transaction
from registry.service.pledge.change import Change, change
from registry.service.pledge.registration import fresh


def file_evidence(
    transaction: Transaction, principal: Principal, number: str, if_match: str | None, acts: tuple[ItemAct, ...]
) -> Answer:
    """File official acts for items of a pledge: 200 with the pledge as it then stands."""

    def decide(pledge: Pledge, world: World) -> PledgeEvents:
        for filed in acts:
            item = item_named(pledge, filed, world.places)
            if item is not None:
                fresh(item.right, (filed.act,), world, except_for=number, pointer=f"{filed.pointer}/reference")
        return decide_evidence(pledge, acts, world)

    return change(transaction, principal, Change(number=number, if_match=if_match, decide=decide, by=by_pledgee))
