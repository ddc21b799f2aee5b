"""The shortest call of each thing that is done to a pledge or a right after it was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from registry.domain.decide.correction import Correction
from registry.domain.decide.ending import RevocationOrder
from registry.domain.filing.acts import Act, ItemAct
from registry.domain.party.identifiers import Identifier
from registry.domain.right.events import (
    FeePaid,
    InvalidationDecided,
    InvalidationRequested,
    LicenceRecorded,
    OwnerChanged,
    PreservationLifted,
    PreservationOrdered,
    RightEvents,
)
from registry.domain.right.facts import Owner, RightId, Source
from registry.domain.values.money import Money
from registry.errors import RegistryError
from registry.service.access.principal import Principal
from registry.service.journal.transaction import Answer, Transaction
from registry.service.pledge import closing_set, life, transfer_book
from registry.service.pledge import discharge as discharging
from registry.service.pledge.batch import Registered, register_batch
from registry.service.pledge.batch_lines import BatchRefused, Line
from registry.service.pledge.closing_set import ClosingRequest
from registry.service.pledge.evidence import file_evidence
from registry.service.pledge.life import AmendmentRequest, Meant, Said, TransferRequest
from registry.service.recording import rights
from tests.scenes import registers as the

Change = Callable[[Transaction, Principal, Meant], Answer]
"""A change to a pledge, by a caller who names the state that is meant."""


def said(parties: Iterable[Identifier], at: datetime) -> tuple[Said, ...]:
    """Consents of these parties."""
    return tuple(Said(party=party, at=at, sha256="ef" * 32) for party in parties)


def named(parties: Iterable[Identifier]) -> tuple[tuple[str, Identifier], ...]:
    """Where a body names those who consent."""
    return tuple((f"/consents/{n}/party", party) for n, party in enumerate(parties))


def evidence(item: int, act: Act) -> Change:
    """File one official act for an item."""
    acts = (ItemAct(item=item, act=act, pointer="/filings/0"),)
    return lambda transaction, by, meant: file_evidence(transaction, by, meant.number, meant.if_match, acts)


def amendment(debt: Money, due_on: date, consenting: Sequence[Identifier], at: datetime) -> Change:
    """Secure that much, until that day."""
    request = AmendmentRequest(
        principal=debt,
        maximum=None,
        changes={"due_on": due_on},
        contract_number=None,
        named=named(consenting),
        consents=said(consenting, at),
        documents=(),
    )
    return lambda transaction, by, meant: life.amend(transaction, by, meant, request)


def passing(taker: Identifier, consenting: Sequence[Identifier], at: datetime) -> TransferRequest:
    """That pledges pass to `taker`."""
    return TransferRequest(pledgee=taker, named=named(consenting), consents=said(consenting, at), documents=())


def transfer(request: TransferRequest) -> Change:
    """Pass a pledge on."""
    return lambda transaction, by, meant: life.transfer(transaction, by, meant, request)


def release(items: tuple[int, ...]) -> Change:
    """Release items by their numbers."""
    return lambda transaction, by, meant: life.release(transaction, by, meant, items, "waived")


def discharge(transaction: Transaction, by: Principal, meant: Meant) -> Answer:
    """Release what is live."""
    return discharging.discharge(transaction, by, meant.number, meant.if_match, "debt_performed")


def enforce(transaction: Transaction, by: Principal, meant: Meant) -> Answer:
    """Record that the security was realised."""
    return life.enforce(transaction, by, meant, "auction", the.yuan(4_000_000), ())


def revoke(transaction: Transaction, by: Principal, meant: Meant) -> Answer:
    """Revoke the registration on an order."""
    order = RevocationOrder(reason="court_order", authority="a court", document="(2026) 1")
    return life.revoke(transaction, by, meant, order)


def subordinate(
    item: int | None, behind: tuple[str, int | None], consenting: Sequence[Identifier], at: datetime
) -> Change:
    """Step back behind another pledge, with the consent of these parties."""
    return lambda transaction, by, meant: life.subordinate(
        transaction, by, meant, item, behind, (), named(consenting), said(consenting, at)
    )


def consent(item: int | None, given: bool) -> Change:
    """Say whether the right may be licensed."""
    return lambda transaction, by, meant: life.consent(transaction, by, meant, "licence", item, given, None, None)


def object_to(demands: bool) -> Change:
    """Object to the entry."""
    return lambda transaction, by, meant: life.object_to(
        transaction, by, meant, "wrong_entry", "it is not ours", None, demands
    )


def correct(correction: Correction) -> Change:
    """Correct what an entry has wrong."""
    return lambda transaction, by, meant: life.correct(transaction, by, meant, correction)


def batch(by: Principal, lines: Sequence[Line], *, atomic: bool, told: list[Any]) -> the.Work:
    """File many; each line's result goes to `told`."""

    def work(transaction: Transaction) -> Answer:
        try:
            told[:] = register_batch(transaction, by, lines, atomic=atomic)
        except BatchRefused as refused:
            told[:] = refused.results
            raise
        documents = [one.document if isinstance(one, Registered) else one.code for one in told]
        return Answer.of(200, {"items": documents})

    return work


def closing(by: Principal, lines: Sequence[Line], told: list[Any]) -> the.Work:
    """File many that close together; what kept which line back goes to `told`."""

    def work(transaction: Transaction) -> Answer:
        try:
            answer = closing_set.register_set(
                transaction, by, ClosingRequest(client_reference=None, lines=tuple(lines))
            )
        except BatchRefused as refused:
            told[:] = refused.results
            raise
        told[:] = [None for _ in lines]
        return answer

    return work


def portfolio(by: Principal, meant: Sequence[Meant], request: TransferRequest, told: list[Any]) -> the.Work:
    """Pass many pledges on; what kept each back, or None, goes to `told`."""

    def work(transaction: Transaction) -> Answer:
        wanted = transfer_book.Passing(pledges=tuple(meant), request=request)
        report: list[tuple[Meant, RegistryError | None]] = transfer_book.transfer_portfolio(transaction, by, wanted)
        told[:] = [error for _, error in report]
        return Answer.of(200, {"items": [None if error is None else error.code for error in told]})

    return work


# -- official events of a right --

Happening = Callable[[Mapping[Identifier, str]], RightEvents]


def event(happen: Happening, *parties: Identifier) -> the.Work:
    """Record an official event, which names these parties."""
    pointed = tuple((f"/owners/{n}/party", party) for n, party in enumerate(parties))
    return lambda transaction: rights.record_event(transaction, the.REGISTRAR, pointed, happen)


def _facts(right: RightId, at: datetime) -> dict[str, Any]:
    source = Source(register=the.REGISTERS[right.jurisdiction], reference="E-1")
    return {"right": right, "effective_at": at, "observed_at": at, "source": source}


def fee_paid(right: RightId, at: datetime, until: date) -> the.Work:
    """A fee was paid."""
    return event(lambda _: FeePaid(**_facts(right, at), paid_until=until))


def challenged(right: RightId, at: datetime) -> the.Work:
    """Somebody asked that the right be declared invalid."""
    return event(lambda _: InvalidationRequested(**_facts(right, at), reference="W-1"))


def void(right: RightId, at: datetime) -> the.Work:
    """The right was invalidated in full, for good."""
    return event(lambda _: InvalidationDecided(**_facts(right, at), result="full", final=True))


def upheld(right: RightId, at: datetime) -> the.Work:
    """The right was upheld for good."""
    return event(lambda _: InvalidationDecided(**_facts(right, at), result="upheld", final=True))


def preserved(right: RightId, at: datetime, document: str, from_on: date, until: date | None) -> the.Work:
    """A court froze the right."""
    return event(
        lambda _: PreservationOrdered(
            **_facts(right, at), authority="a court", document=document, from_on=from_on, until=until
        )
    )


def lifted(right: RightId, at: datetime, document: str) -> the.Work:
    """A court let the right go."""
    return event(lambda _: PreservationLifted(**_facts(right, at), document=document))


def passed(right: RightId, at: datetime, to: Identifier, consent: str | None) -> the.Work:
    """The right passed to another owner."""
    return event(lambda found: OwnerChanged(**_facts(right, at), owners=(Owner(party=found[to]),), consent=consent), to)


def licensed(right: RightId, at: datetime, from_on: date, exclusive: bool) -> the.Work:
    """A licence was recorded."""
    return event(
        lambda _: LicenceRecorded(**_facts(right, at), exclusive=exclusive, licensee="somebody", from_on=from_on)
    )
