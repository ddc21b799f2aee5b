"""Maker and checker: a bank's policy, the commands that wait for a second person, and what that person decides.

A command that its bank leaves to two persons is decided on as ever: what would be refused is refused at once. What
would be done is kept as it was asked for, and the answer is that it waits, until when. Another person of the same bank
approves it, which does the very command again, then and there, or refuses it; the one who asked may withdraw it. What
has changed meanwhile is found by the state the command had named in `If-Match`.

The entry that an approved command makes names the approval and the digest of its record (who asked, who approved, when,
and the digest of what was asked for); the record itself is for the bank and the auditor.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from registry.domain.approval import BankAct, Stake, StakeReason, why_two
from registry.domain.party.events import PolicyChanged
from registry.domain.party.identifiers import parse_identifier
from registry.domain.party.party import ApprovalPolicy, Party
from registry.domain.values.days import from_micros, instant_text, micros
from registry.domain.values.plain import plain
from registry.errors import ApprovalClosed, Forbidden, NotFound, PartyUnknown
from registry.log.canonical import canonical
from registry.service.access.principal import Principal, Role
from registry.service.instants import When
from registry.service.journal import codec
from registry.service.journal.drafts import Draft
from registry.service.journal.register import Register
from registry.service.journal.transaction import Answer, Approved, Transaction
from registry.service.lookup.party_lookup import bearer_of_principal, locked_parties, records_of_principal
from registry.service.reading.pledge_document import DISCLAIMER
from registry.store import approvals
from registry.store.projected import reads


@dataclass(frozen=True, kw_only=True)
class AskedCommand:
    """A command as it was asked for: the route, what its path and query named, the state meant, the body's type."""

    route: str
    path: str
    names: Mapping[str, str]
    query: Mapping[str, str]
    content_type: str
    if_match: str | None
    body: bytes


class SecondPersonNeeded(Exception):
    """What is asked for can be done, but its bank leaves it to two persons. Raised before anything is recorded."""

    def __init__(self, party: Party, act: BankAct, why: StakeReason, pledge: str | None) -> None:
        super().__init__(f"{act} needs a second person")
        self.party, self.act, self.why, self.pledge = party, act, why, pledge


def require_two(
    transaction: Transaction, principal: Principal, party: Party, stake: Stake | None, pledge: str | None = None
) -> None:
    """Raise SecondPersonNeeded where `party`, the bank that acts, leaves what is at stake to two persons and one asks.

    Forbidden where the one who asks is nobody in particular: then nobody can be another.
    """
    why = None if stake is None else why_two(party.approval, stake)
    if stake is not None and why is not None:
        _require(transaction, principal, party, stake.act, why, pledge)


def _require(
    transaction: Transaction, principal: Principal, party: Party, act: BankAct, why: StakeReason, pledge: str | None
) -> None:
    if transaction.approved is not None and party.id in transaction.approved.parties:
        return
    if principal.subject is None:
        raise Forbidden("This bank leaves that to two persons; use a token that names who you are.")
    raise SecondPersonNeeded(party, act, why, pledge)


def attempt(
    transaction: Transaction, principal: Principal, asked: Callable[[], AskedCommand], work: Callable[[], Answer]
) -> Answer:
    """Do a command, or, where its bank wants a second person for it, keep it as `asked`: 202 with what waits."""
    try:
        return work()
    except SecondPersonNeeded as needed:
        return _keep(transaction, principal, needed, asked())


def _keep(transaction: Transaction, principal: Principal, needed: SecondPersonNeeded, asked: AskedCommand) -> Answer:
    now, policy = transaction.now, needed.party.approval or ApprovalPolicy()
    name = transaction.fresh_id(micros(now))
    assert principal.subject is not None  # whoever is nobody in particular was refused
    row = approvals.AskedRow(
        approval=name,
        party_id=needed.party.id if principal.party is None else needed.party.ref(principal.party).id,
        pledge=needed.pledge,
        act=needed.act.value,
        why=needed.why.value,
        asked_as=str(principal.party),
        asked_by=principal.subject,
        asked_at=micros(now),
        expires_at=micros(now + timedelta(days=policy.wait_days)),
        request=json.dumps({key: value for key, value in vars(asked).items() if key != "body"}, sort_keys=True),
        body=asked.body,
    )
    approvals.add(transaction.connection, row)
    document = _document(_found(transaction.connection, name, now))
    return Answer.of(202, document, {"Location": f"/v1/approvals/{name}"})


# ---- deciding --------------------------------------------------------------------------------------------------------


def asked_for(register: Register, principal: Principal, name: str) -> tuple[AskedCommand, Principal]:
    """A command of the caller's bank that was asked for, and who asked; NotFound where there is none of that name."""
    with register.store.read() as connection:
        asked = _own(connection, principal, name, register.clock.now()).asked
    maker = Principal(role=Role.BANK, party=parse_identifier(asked.asked_as), subject=asked.asked_by)
    return AskedCommand(**json.loads(asked.request), body=bytes(asked.body)), maker


def approve(
    transaction: Transaction, principal: Principal, name: str, note: str | None, work: Callable[[], Answer]
) -> Answer:
    """Do the command that waits, which is `work`, as approved by the caller: what it answers.

    Raises NotFound, Forbidden for whoever asked or is nobody in particular, ApprovalClosed where it is decided or its
    time is over, and what the command is refused with: then it goes on waiting.
    """
    asked = _held(transaction, principal, name)
    if principal.subject is None or principal.subject == asked.asked_by:
        raise Forbidden("Whoever asked for it can not approve it; another person does.")
    at = _by_the_clock(transaction)
    record = {
        "approval": name,
        "act": asked.act,
        "asked_by": asked.asked_by,
        "asked_at": instant_text(from_micros(asked.asked_at)),
        "approved_by": principal.subject,
        "approved_at": instant_text(at),
        "request": sha256(asked.request.encode()).hexdigest(),
        "body": sha256(asked.body).hexdigest(),
        "nonce": transaction.register.entropy(16).hex(),
    }
    own = records_of_principal(transaction.connection, principal)
    transaction.approved = Approved(parties=own, approval=name, record=canonical(record).decode())
    answer = work()
    _decide(transaction, principal, name, "approved", at, note, transaction.approved.record)
    return answer


def refuse(transaction: Transaction, principal: Principal, name: str, note: str | None) -> Answer:
    """Refuse what waits, or withdraw it where one has asked for it oneself: 200 with the approval as it then stands."""
    asked = _held(transaction, principal, name)
    if principal.subject is None:
        raise Forbidden("Use a token that names who you are.")
    decision = "withdrawn" if principal.subject == asked.asked_by else "refused"
    _decide(transaction, principal, name, decision, _by_the_clock(transaction), note, None)
    return Answer.of(200, _document(_found(transaction.connection, name, _by_the_clock(transaction))))


def _held(transaction: Transaction, principal: Principal, name: str) -> approvals.AskedRow:
    now = _by_the_clock(transaction)
    asked = _own(transaction.connection, principal, name, now).asked
    if not approvals.hold(transaction.connection, name):
        raise ApprovalClosed("Somebody has decided on this already.")
    if now >= from_micros(asked.expires_at):
        raise ApprovalClosed(f"This waited until {instant_text(from_micros(asked.expires_at))}; ask for it again.")
    return asked


def _by_the_clock(transaction: Transaction) -> datetime:
    """The instant at which somebody decides. What is decided on counts by one that is read later, under its locks: an
    earlier one could lie before what others have recorded of the pledge meanwhile."""
    return transaction.register.clock.now()


def _decide(
    transaction: Transaction,
    principal: Principal,
    name: str,
    decision: str,
    at: datetime,
    note: str | None,
    record: str | None,
) -> None:
    approvals.decide(
        transaction.connection,
        approval=name,
        decision=decision,
        decided_by=principal.subject,
        decided_at=micros(at),
        note=note,
        record=record,
    )


# ---- the policy ------------------------------------------------------------------------------------------------------


def set_policy(transaction: Transaction, principal: Principal, policy: ApprovalPolicy) -> Answer:
    """Set what the calling bank leaves to two persons: 200 with it; the same again makes no entry.

    Where it leaves anything to two persons already, so is this. Raises PartyUnknown for a bank not on record.
    """
    own = bearer_of_principal(transaction.connection, principal)
    if own is None:
        raise PartyUnknown(f"{principal.party} is not on record.")
    (before,) = locked_parties(transaction, own)
    if before.approval is not None and before.approval.asks and before.approval != policy:
        _require(transaction, principal, before, BankAct.POLICY, StakeReason.POLICY, None)
    if policy != (before.approval or ApprovalPolicy()):
        event = PolicyChanged(id=own.record, sealed=policy)
        draft = Draft(
            make=lambda _number, _at: event,
            actor=f"bank:{own.record}",
            subjects=frozenset({f"party:{own.record}"}),
            before=(before,),
        )
        transaction.record([draft])
    return Answer.of(200, _policy_document(policy))


def policy_of(register: Register, principal: Principal) -> dict[str, Any]:
    """What the calling bank leaves to two persons: nothing, where it is not on record."""
    with register.store.read() as connection:
        own = bearer_of_principal(connection, principal)
        state = None if own is None else reads.party_now(connection, own.record)
    policy = None if state is None else codec.party_of(state).approval
    return _policy_document(policy or ApprovalPolicy())


def _policy_document(policy: ApprovalPolicy) -> dict[str, Any]:
    shown: dict[str, Any] = plain(policy)
    return {**shown, "disclaimer": DISCLAIMER}


# ---- reading ---------------------------------------------------------------------------------------------------------


def listed(
    register: Register, principal: Principal, when: When, *, after: str, limit: int, pledge: str, status: str
) -> dict[str, Any]:
    """What waits for a second person of the calling bank, or did, oldest first; the auditor sees every bank's.

    Those of a `pledge` and in a `status` unless these are empty, as they stood at the earlier of the two instants.
    """
    with register.store.read() as connection:
        found = reads.position(connection, when.known)
        moment = when.at(found)
        at = min(moment.as_of, moment.known_at)
        own = records_of_principal(connection, principal, found.k)
        rows = approvals.listed(
            connection,
            parties=None if principal.reads_all else own,
            after=after,
            pledge=pledge,
            status=status,
            at=micros(at),
            limit=limit + 1,
        )
    return {
        "items": [_document(row) for row in rows[:limit]],
        "as_of": instant_text(moment.as_of),
        "known_at": instant_text(moment.known_at),
        "next": rows[limit - 1].asked.approval if len(rows) > limit else None,
    }


def read(register: Register, principal: Principal, name: str) -> dict[str, Any]:
    """One approval as it stands; NotFound where there is none of that name, or it is another bank's."""
    with register.store.read() as connection:
        return _document(_own(connection, principal, name, register.clock.now()))


def _own(connection: Connection, principal: Principal, name: str, at: datetime) -> approvals.FoundApproval:
    """The approval of that name, as it stands at an instant; NotFound where there is none, or it is another bank's."""
    found = _found(connection, name, at)
    if not (principal.reads_all or found.asked.party_id in records_of_principal(connection, principal)):
        raise NotFound(f"There is no approval {name}.")
    return found


def _found(connection: Connection, name: str, at: datetime) -> approvals.FoundApproval:
    found = approvals.one(connection, name, micros(at))
    if found is None:
        raise NotFound(f"There is no approval {name}.")
    return found


def _document(found: approvals.FoundApproval) -> dict[str, Any]:
    """An approval in the status it was read in: what was asked for, whole, by whom, until when, what became of it."""
    asked, decided = found.asked, found.status == found.decision
    request = json.loads(asked.request)
    return {
        "approval": asked.approval,
        "status": found.status,
        "act": asked.act,
        "why": asked.why,
        "registration_number": asked.pledge,
        "asked_by": asked.asked_by,
        "asked_at": instant_text(from_micros(asked.asked_at)),
        "expires_at": instant_text(from_micros(asked.expires_at)),
        "request": {
            "path": request["path"],
            "query": request["query"],
            "if_match": request["if_match"],
            "content_type": request["content_type"],
            "body": bytes(asked.body).decode(),
        },
        "decided_by": found.decided_by if decided else None,
        "decided_at": instant_text(from_micros(found.decided_at)) if decided and found.decided_at is not None else None,
        "note": found.note if decided else None,
        "record": found.record if decided else None,
        "disclaimer": DISCLAIMER,
    }
