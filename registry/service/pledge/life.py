"""The life of a pledge after its registration: what its parties and the registrar do to it.

Each command is one entry, made under the locks of the pledge's rights with the state named that was meant; what it
changes for others beside it is recorded with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from registry.domain.decide.amendment import Amendment, changes_nothing, decide_amendment
from registry.domain.decide.correction import Correction, decide_correction
from registry.domain.decide.ending import (
    RevocationOrder,
    decide_enforcement,
    decide_release,
    decide_revocation,
)
from registry.domain.decide.evidence import item_named
from registry.domain.decide.statement import answer_by, decide_consent, decide_objection
from registry.domain.decide.subordination import decide_subordination
from registry.domain.decide.transfer import decide_transfer
from registry.domain.filing.acts import Act, ItemAct
from registry.domain.filing.filing import Consent, Document, Obligation
from registry.domain.filing.plausibility import implausible, implausible_acts
from registry.domain.party.identifiers import Identifier
from registry.domain.party.party import Party
from registry.domain.pledge.events import PledgeEvents
from registry.domain.pledge.pledge import Pledge
from registry.domain.recognition.world import World
from registry.domain.values.days import legal_day
from registry.domain.values.money import Money
from registry.errors import InputError, InputInvalid
from registry.service.access.actors import by_either, by_pledgee, by_pledgor, by_registrar
from registry.service.access.principal import Principal
from registry.service.instants import When
from registry.service.journal import codec
from registry.service.journal.transaction import Answer, Transaction
from registry.service.lookup.party_lookup import NamedRecord, named_parties
from registry.service.pledge.change import (
    Change,
    change,
    named_party,
)
from registry.service.pledge.registration import fresh
from registry.service.reading.pledge import read_pledge
from registry.service.recognition.worlds import by_record

DEMAND_DAYS = 14
"""Legal days to answer a demand of discharge: a practice of this register (Cape Town Convention art. 25), no law."""


@dataclass(frozen=True, kw_only=True)
class Meant:
    """Which pledge a caller means to change, and the state of it that it names."""

    number: str
    if_match: str | None


@dataclass(frozen=True, kw_only=True)
class Said:
    """A consent as a body gives it, its party still named by an identifier."""

    party: Identifier
    at: datetime
    sha256: str | None


@dataclass(frozen=True, kw_only=True)
class AmendmentRequest:
    """What of the terms is to change; None stays as it is."""

    principal: Money | None
    maximum: Money | None
    changes: Mapping[str, Any]
    contract_number: str | None
    named: tuple[NamedRecord, ...]
    consents: tuple[Said, ...]
    documents: tuple[Document, ...]
    acts: tuple[ItemAct, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TransferRequest:
    """To whom a pledge is to pass."""

    pledgee: Identifier
    named: tuple[NamedRecord, ...]
    consents: tuple[Said, ...]
    documents: tuple[Document, ...]


def amend(transaction: Transaction, principal: Principal, meant: Meant, request: AmendmentRequest) -> Answer:
    """Amend the terms: 200 with the pledge as it then stands. What changes nothing makes no entry."""
    people = _people(transaction, request.named)

    def decide(pledge: Pledge, world: World) -> PledgeEvents:
        obligation = _amended(pledge.filing.obligation, request)
        faults = implausible(replace(pledge.filing, obligation=obligation), world.places, world.now)
        if faults:
            told = (replace(fault, pointer=fault.pointer.removeprefix("/obligation")) for fault in faults)
            raise InputInvalid("The amendment says what can not be.", errors=tuple(told))
        amendment = Amendment(
            obligation=obligation,
            contract_number=request.contract_number,
            consents=_consents(request.consents, people),
            documents=request.documents,
            acts=request.acts,
        )
        if changes_nothing(pledge, amendment, world):
            raise _NothingNew
        for filed in request.acts:
            item = item_named(pledge, filed, world.places)
            if item is not None:
                fresh(item.right, (filed.act,), world, except_for=meant.number, pointer=f"{filed.pointer}/reference")
        return decide_amendment(pledge, amendment, world)

    try:
        return _run(transaction, principal, meant, decide, people)
    except _NothingNew:
        when = When(now=transaction.now)
        body, tag = read_pledge(transaction.register, transaction.connection, principal, meant.number, when)
        return Answer.of(200, body, {"ETag": tag})


class _NothingNew(Exception):
    """What was asked for is so already; nothing has been recorded."""


def _amended(obligation: Obligation, request: AmendmentRequest) -> Obligation:
    kind, wrong = obligation.kind, request.maximum if obligation.kind == "specific" else request.principal
    if wrong is not None:
        pointer = "/maximum" if kind == "specific" else "/principal"
        raise InputInvalid(f"A debt of kind {kind} has none.", errors=(_fault(pointer, f"It is {kind}."),))
    given: dict[str, Any] = {"principal": request.principal, "maximum": request.maximum, **request.changes}
    return replace(obligation, **{name: value for name, value in given.items() if value is not None})


def transfer(transaction: Transaction, principal: Principal, meant: Meant, request: TransferRequest) -> Answer:
    """Pass the pledge to another pledgee: 200 with the pledge as it then stands."""
    people = _people(transaction, (("/pledgee", request.pledgee), *request.named))

    def decide(pledge: Pledge, world: World) -> PledgeEvents:
        taker = people[request.pledgee]
        ref = taker.ref(request.pledgee)
        name = named_party(ref, taker, world.now)
        consents = _consents(request.consents, people)
        return decide_transfer(pledge, ref, name, consents, request.documents, world)

    return _run(transaction, principal, meant, decide, people)


def release(
    transaction: Transaction, principal: Principal, meant: Meant, items: tuple[int, ...], reason: str
) -> Answer:
    """Release items by their numbers: 200 with the pledge as it then stands."""
    return _run(transaction, principal, meant, lambda pledge, world: decide_release(pledge, items, reason, world))


def enforce(
    transaction: Transaction,
    principal: Principal,
    meant: Meant,
    reason: str,
    proceeds: Money | None,
    documents: tuple[Document, ...],
) -> Answer:
    """Record that the security was realised: 200 with the pledge as it then stands."""
    if proceeds is not None and not proceeds.is_positive:
        fault = InputError(pointer="/proceeds/amount", code="not-positive", detail="An amount is more than nothing.")
        raise InputInvalid("Proceeds are more than nothing.", errors=(fault,))
    return _run(
        transaction,
        principal,
        meant,
        lambda pledge, world: decide_enforcement(pledge, reason, proceeds, documents, world),
    )


def subordinate(
    transaction: Transaction,
    principal: Principal,
    meant: Meant,
    item: int | None,
    behind: tuple[str, int | None],
    documents: tuple[Document, ...],
    named: tuple[NamedRecord, ...],
    consents: tuple[Said, ...],
) -> Answer:
    """Step back behind another pledge on a right that both have: 200 with the pledge as it then stands."""
    people = _people(transaction, named)
    agreed = _consents(consents, people)
    return _run(
        transaction,
        principal,
        meant,
        lambda pledge, world: decide_subordination(pledge, item, behind, documents, world, agreed),
        people,
    )


def consent(
    transaction: Transaction,
    principal: Principal,
    meant: Meant,
    to: str,
    item: int | None,
    given: bool,
    sha256: str | None,
    note: str | None,
) -> Answer:
    """Record the pledgee's or pledgor's word on what is to be done with a right: 200 with the pledge."""

    def decide(pledge: Pledge, world: World) -> PledgeEvents:
        mine = by_pledgee(principal, pledge, world.parties) is not None
        by = pledge.pledgee.id if mine else pledge.pledgor.id
        return decide_consent(pledge, to, item, given, by, sha256, note, world)

    asked = Change(number=meant.number, if_match=meant.if_match, decide=decide, by=by_either)
    return change(transaction, principal, asked)


def object_to(
    transaction: Transaction,
    principal: Principal,
    meant: Meant,
    kind: str,
    statement: str,
    sha256: str | None,
    demands_discharge: bool,
) -> Answer:
    """Lodge the pledgor's objection, or its demand of discharge with the day to answer it: 200 with the pledge."""

    def decide(pledge: Pledge, world: World) -> PledgeEvents:
        last = answer_by(world.now, DEMAND_DAYS) if demands_discharge else None
        return decide_objection(pledge, kind, statement, sha256, last, world)

    asked = Change(number=meant.number, if_match=meant.if_match, decide=decide, by=by_pledgor)
    return change(transaction, principal, asked)


def revoke(
    transaction: Transaction,
    principal: Principal,
    meant: Meant,
    order: RevocationOrder,
) -> Answer:
    """Revoke the registration of items on an order: 200 with the pledge as it then stands."""

    def decide(pledge: Pledge, world: World) -> PledgeEvents:
        return decide_revocation(pledge, order, world)

    asked = Change(number=meant.number, if_match=meant.if_match, decide=decide, by=by_registrar)
    return change(transaction, principal, asked)


def correct(transaction: Transaction, principal: Principal, meant: Meant, correction: Correction) -> Answer:
    """Correct what an entry has wrong; that one stays readable: 200 with the pledge as it then stands."""

    def decide(pledge: Pledge, world: World) -> PledgeEvents:
        item = None if correction.item is None else pledge.item(correction.item)
        if item is not None and correction.acts is not None:
            told: tuple[tuple[Act, str], ...] = tuple((act, f"/acts/{n}") for n, act in enumerate(correction.acts))
            faults = implausible_acts(told, item.law.register, world.places, legal_day(world.now))
            if faults:
                raise InputInvalid("This can not be evidence for the item.", errors=faults)
            fresh(item.right, correction.acts, world, except_for=meant.number, pointer="/acts")
        for position, number in enumerate(correction.reopened):
            again = pledge.item(number)
            if again is not None and (again is not item or correction.acts is None):
                fresh(again.right, again.acts, world, except_for=meant.number, pointer=f"/reopened/{position}")
        return decide_correction(pledge, correction, world)

    asked = Change(number=meant.number, if_match=meant.if_match, decide=decide, by=by_registrar, draws=True)
    return change(transaction, principal, asked)


def _run(
    transaction: Transaction,
    principal: Principal,
    meant: Meant,
    decide: Callable[[Pledge, World], PledgeEvents],
    people: Mapping[Identifier, Party] | None = None,
) -> Answer:
    """A change by the pledgee."""
    named = by_record((people or {}).values())
    asked = Change(number=meant.number, if_match=meant.if_match, decide=decide, by=by_pledgee, people=named)
    return change(transaction, principal, asked)


def _people(transaction: Transaction, named: tuple[NamedRecord, ...]) -> dict[Identifier, Party]:
    """The parties these identifiers belong to; PartyUnknown, with its pointer, for the first that is nobody's."""
    rows = named_parties(transaction.connection, named)
    return {identifier: codec.party_of(row.state) for identifier, row in rows.items()}


def _consents(said: tuple[Said, ...], people: Mapping[Identifier, Party]) -> tuple[Consent, ...]:
    return tuple(Consent(party=people[one.party].ref(one.party), at=one.at, sha256=one.sha256) for one in said)


def _fault(pointer: str, detail: str) -> InputError:
    return InputError(pointer=pointer, code="not-allowed", detail=detail)
