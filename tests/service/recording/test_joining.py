"""Joining parties beside other commands: who looked who is whom before it begins again, and only then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from registry.domain.party.events import IdentityEvidence, PolicyChanged
from registry.domain.party.party import ApprovalPolicy
from registry.service.journal import codec
from registry.service.journal.drafts import Draft
from registry.service.journal.execute import execute
from registry.service.journal.register import Register
from registry.service.journal.transaction import Answer, Transaction
from registry.service.lookup import party_lookup
from registry.service.pledge import registration as pledges
from registry.service.recording import joining
from registry.service.recording.joining import MergeRequest
from registry.store.projected import reads
from tests.scenes import registers as the
from tests.support import START, Databases, SettableClock

A, B = the.OWNER, the.STRANGER
PAPER = IdentityEvidence(reference="(2026) 1", sha256="5" * 64)


@pytest.fixture
def register(postgres_databases: Databases) -> Iterator[Register]:
    """A register whose writers wait for rows and not for one another, with two firms, a bank and a right on record."""
    clock = SettableClock()
    with postgres_databases.fresh() as url, the.opened(url, clock) as opened:
        for identifier, name in ((A, "甲公司"), (B, "乙公司"), (the.BANKS[0], "银行")):
            execute(opened, the.party(identifier, name))
        execute(opened, the.right(the.HK, START - timedelta(days=1)))
        yield opened


def merge(register: Register) -> None:
    """Join the two firms."""
    request = MergeRequest(keep=A, join=B, evidence=PAPER)
    execute(register, lambda transaction: joining.merge_parties(transaction, the.REGISTRAR, request))


def merge_beside(register: Register) -> None:
    """Join a firm to another bank: the right's owner is none of them, so no lock of the right is waited for."""
    execute(register, the.party(the.BANKS[1], "另一银行"))
    request = MergeRequest(keep=the.STRANGER, join=the.BANKS[1], evidence=PAPER)
    execute(register, lambda transaction: joining.merge_parties(transaction, the.REGISTRAR, request))


def policy_of_the_bank(transaction: Transaction) -> Draft:
    """A command's entry, about a party that is none of the two."""
    (row,) = party_lookup.named_parties(transaction.connection, (("", the.BANKS[0]),)).values()
    event = PolicyChanged(id=row.party_id, sealed=ApprovalPolicy(wait_days=len(codec.party_of(row.state).names)))
    subjects = frozenset({f"party:{row.party_id}"})
    before = (codec.party_of(row.state),)
    return Draft(make=lambda _number, _at: event, actor="bank:test", subjects=subjects, before=before)


@pytest.mark.parametrize(("looked", "runs"), [(True, 2), (False, 1)])
def test_a_command_that_looked_who_is_whom_before_a_merge_begins_again(
    register: Register, looked: bool, runs: int
) -> None:
    """At the latest when it has its place in the journal, after which nobody can be joined any more."""
    run: list[int] = []

    def work(transaction: Transaction) -> Answer:
        if looked:
            transaction.lock_families([str(the.HK)])
            transaction.world_now([str(the.HK)])
        run.append(len(run))
        if len(run) == 1:
            merge_beside(register)
        transaction.record([policy_of_the_bank(transaction)])
        return Answer.of(200, {})

    execute(register, work)
    assert len(run) == runs


def test_a_filing_whose_parties_are_joined_before_its_locks_begins_again(register: Register) -> None:
    """What it read of them no longer stands; then it is the one party's."""
    request = the.filing(the.BANKS[0], B, [(the.HK, ())])
    seen: list[Any] = []

    def work(transaction: Transaction) -> Answer:
        people, states, repeated = pledges.people_of(transaction.connection, request)
        seen.append(people[B].record_ids)
        if len(seen) == 1:
            merge(register)
        filing = pledges.filing_of(the.bank(the.BANKS[0]), request, people)
        world = pledges.locked_world(transaction, request.rights, pledges.by_record(people.values()))
        registration = pledges.decide(filing, world, repeated)
        draft = pledges.registration_draft(transaction.connection, registration, world, registration.numbered)
        transaction.record([draft])
        return Answer.of(201, {"states": sorted(states)})

    execute(register, work)
    assert [len(records) for records in seen] == [1, 2]
    with register.store.read() as connection:
        (row,) = reads.pledges_now(connection, ["IPP2026000000001-97"])
    pledge = codec.pledge_of(row.state)
    assert "PLEDGOR_NOT_OWNER" not in {one.code for one in pledge.items[0].judged.recognition["HK"].reasons}
