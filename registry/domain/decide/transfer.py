"""Passing a pledge to another pledgee, with its rank."""

from __future__ import annotations

from registry.domain.decide.guards import (
    decided_live,
    refuse_worse,
    require_consent,
    require_open,
    require_unpreserved,
)
from registry.domain.decide.registration import class_of
from registry.domain.filing.filing import Consent, Document
from registry.domain.party.party import PartyRef
from registry.domain.pledge.alteration import transferred
from registry.domain.pledge.events import PledgeTransferred, TransferTerms
from registry.domain.pledge.pledge import Pledge
from registry.domain.pledge.public import NamedParty
from registry.domain.recognition.world import World
from registry.errors import InputInvalid


def decide_transfer(
    pledge: Pledge,
    pledgee: PartyRef,
    name: NamedParty,
    consents: tuple[Consent, ...],
    documents: tuple[Document, ...],
    world: World,
) -> PledgeTransferred:
    """Pass the pledge to another pledgee, who has consented; its rank stays what it is.

    Raises PledgeClosed, PatentPreserved, InputInvalid for a transfer to the same pledgee, PledgeRefused without the new
    pledgee's consent or where the items would be refused in its hand.
    """
    require_open(pledge, world)
    require_unpreserved(pledge, world)
    identity = world.identity
    if identity.of(pledgee.id) in (identity.of(pledge.pledgee.id), identity.of(pledge.pledgor.id)):
        raise InputInvalid("The pledge passes to another than its parties.", pointer="/pledgee")
    require_consent(pledgee, consents, "The new pledgee's consent to the transfer is not on file.", world)
    signed = {ref.id for ref in pledge.filing.contract.signatories or ()}
    by_another_number = pledge.pledgee.id not in signed and identity.of(pledge.pledgee.id) in map(identity.of, signed)
    after = transferred(pledge, pledgee, world.now, by_another_number=by_another_number)
    items, told = decided_live(pledge, after, world)
    refuse_worse(pledge, told["findings"], world)
    terms = TransferTerms(
        pledgee=pledgee,
        consents=consents,
        documents=documents,
        safe_class=class_of(after.filing, world),
        signed_by_another_number=by_another_number or None,
        **told,
    )
    return PledgeTransferred(registration_number=pledge.registration_number, pledgee=name, items=items, sealed=terms)
