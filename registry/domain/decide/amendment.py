"""Amending the secured debt: the terms as both want them, and the official acts that enter the change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from registry.domain.decide.evidence import admitted
from registry.domain.decide.guards import (
    decided_live,
    nothing_judged,
    refuse_worse,
    require_consent,
    require_open,
    require_past,
    require_unpreserved,
)
from registry.domain.decide.registration import FIRST_INDEX
from registry.domain.filing.acts import ActKind, ItemAct
from registry.domain.filing.filing import Consent, Document, Obligation
from registry.domain.pledge.alteration import amended, first_day
from registry.domain.pledge.events import ActsOfItem, AmendmentTerms, PledgeAmended
from registry.domain.pledge.pledge import Pledge
from registry.domain.recognition.world import World
from registry.domain.values.money import Money
from registry.domain.values.spelling import compared, same
from registry.errors import InputInvalid


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """The secured debt as both want it from now on."""

    obligation: Obligation
    contract_number: str | None = None
    consents: tuple[Consent, ...] = ()
    documents: tuple[Document, ...] = ()
    acts: tuple[ItemAct, ...] = ()


def changes_nothing(pledge: Pledge, amendment: Amendment, world: World) -> bool:
    """Whether the terms are as they were, in any spelling, and no paper or act is new: such terms need no consent and
    make no entry. PledgeClosed where the pledge has ended and InputInvalid for a consent of a day to come, as for any
    other amendment."""
    require_open(pledge, world)
    require_past(amendment.consents, world.now)
    number = amendment.contract_number
    return (
        compared(amendment.obligation) == compared(pledge.filing.obligation)
        and (number is None or same(number, pledge.filing.contract.number))
        and set(amendment.documents) <= set(pledge.filing.documents)
        and not amendment.acts
    )


def decide_amendment(pledge: Pledge, amendment: Amendment, world: World) -> PledgeAmended:
    """Amend the secured debt. An increase ranks as a tranche of its own; an extension is held against the right's end.

    Raises PledgeClosed, PatentPreserved, InputInvalid where currency or kind of debt would change or a consent is of a
    day to come, PledgeRefused where the pledgor's consent is missing or the items would be refused as amended.
    """
    require_open(pledge, world)
    require_unpreserved(pledge, world)
    was, now = pledge.filing.obligation, amendment.obligation
    if was.kind != now.kind:
        raise InputInvalid("An amendment keeps the kind of the debt.", pointer="/obligation/kind")
    before, after = was.ceiling, now.ceiling
    if before is not None and after is not None and before.currency != after.currency:
        pointer = "/principal" if now.kind == "specific" else "/maximum"
        raise InputInvalid("An amendment keeps the currency of the debt.", pointer=pointer)
    require_consent(pledge.pledgor, amendment.consents, "The pledgor's consent to the amendment is not on file.", world)
    increase: Money | None = None
    if before is not None and after is not None and after.amount > before.amount:
        increase = replace(after, amount=after.amount - before.amount)
    acts = admitted(pledge, amendment.acts, world, {ActKind.AMEND, ActKind.REGISTER})
    terms = AmendmentTerms(
        obligation=now,
        contract_number=amendment.contract_number,
        consents=amendment.consents,
        documents=amendment.documents,
        increase=increase,
        acts=tuple(ActsOfItem(item=number, acts=some) for number, some in acts.items()) or None,
        agreed_on=None if increase is None else _agreed_otherwise(pledge, amendment.consents, world),
        **nothing_judged(world),
    )
    counted = replace(pledge, pledge_seq=pledge.pledge_seq + 1)
    items, told = decided_live(pledge, amended(counted, terms, world.now, FIRST_INDEX), world, acts)
    refuse_worse(pledge, told["findings"], world)
    return PledgeAmended(registration_number=pledge.registration_number, items=items, sealed=replace(terms, **told))


def _agreed_otherwise(pledge: Pledge, consents: tuple[Consent, ...], world: World) -> date | None:
    """The legal day of the pledgor's consent where the pledgor's own record does not tell it; None where it does."""
    pledgor, identity = pledge.pledgor.id, world.identity
    day = first_day(one.at for one in consents if identity.of(one.party.id) == identity.of(pledgor))
    return None if day == first_day(one.at for one in consents if one.party.id == pledgor) else day
