"""A register to speak to without HTTP: two banks, two firms, four rights, and the shortest call of each use case.

Its clock stands where it is put and its entropy counts, so the same calls give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from registry.domain.filing.acts import Act, ActKind, ItemAct
from registry.domain.filing.filing import Acknowledgement, Collateral, Consent, Contract, Filing, Obligation
from registry.domain.party.identifiers import Identifier, parse_identifier
from registry.domain.party.party import Name, PartyFacts, PartyKind, PartyRef
from registry.domain.right.facts import Observation, Owner, RightId, RightStatus, Source, Text
from registry.domain.values.money import Money
from registry.log.entry import Entry, read_entry
from registry.service.access.principal import Principal, Role
from registry.service.journal.register import Register
from registry.service.journal.transaction import Answer, Transaction
from registry.service.operating.opening import open_register
from registry.service.pledge import discharge as discharging
from registry.service.pledge import registration
from registry.service.pledge.evidence import file_evidence
from registry.service.recording import parties, rights
from registry.store import journal
from tests.support import SettableClock

REGISTRAR = Principal(role=Role.REGISTRAR)
AUDITOR = Principal(role=Role.AUDITOR)
BANKS = (parse_identifier("USCC:911000001000013428"), parse_identifier("USCC:91310000132207927C"))
OWNER = parse_identifier("USCC:91440101231224512T")
STRANGER = parse_identifier("USCC:91440300708461136T")
CN, CN_TOO = RightId(jurisdiction="CN", number="201710601862.3"), RightId(jurisdiction="CN", number="201210593328.X")
HK, MO = RightId(jurisdiction="HK", number="HK1224505"), RightId(jurisdiction="MO", number="J-000123")
KINDS = {"CN": "invention", "HK": "standard_o", "MO": "invention"}
SECURITIES = {"CN": "cn_pledge", "HK": "hk_fixed_charge", "MO": "mo_penhor"}
REGISTERS = {"CN": "CNIPA", "HK": "HK-IPD", "MO": "MO-DSEDT"}
SIGNED_AT = datetime(2026, 10, 1, 2, tzinfo=UTC)
AMOUNT, DUE_ON = 5_000_000, date(2027, 11, 19)

Work = Callable[[Transaction], Answer]


class Counting:
    """Entropy for tests: each call hashes the next number, so no two are alike and every run gives the same.

    Who goes on with a register that another has begun counts on from another number.
    """

    def __init__(self, calls: int = 0) -> None:
        self._calls = calls

    def __call__(self, size: int) -> bytes:
        self._calls += 1
        return sha256(self._calls.to_bytes(8, "big")).digest()[:size]


@contextmanager
def opened(url: str, clock: SettableClock, *, calls: int = 0) -> Iterator[Register]:
    """A register over the database at `url`, closed afterwards; `calls` as in `Counting`."""
    register = replace(open_register(url, clock=clock, threads=3, writers=2), entropy=Counting(calls))
    try:
        yield register
    finally:
        register.store.close()


def bank(party: Identifier) -> Principal:
    """The caller who speaks for a bank."""
    return Principal(role=Role.BANK, party=party)


def party(identifier: Identifier, name: str, kind: PartyKind = PartyKind.COMPANY) -> Work:
    """Record a party seated in the Mainland, or a further name of it."""
    names = (Name(text=name, lang="zh-Hans"),)
    facts = PartyFacts(kind=kind, seat="CN", names=names, identifiers=(identifier,))
    return lambda transaction: parties.record_party(transaction, REGISTRAR, facts)


def seen(right: RightId, owners: Iterable[Owner], observed_at: datetime) -> Observation:
    """What the right's register shows: in force from 2021 to 2036, fees paid for years."""
    return Observation(
        right=right,
        kind=KINDS[right.jurisdiction],
        titles=(Text(text="自动柜员机", lang="zh-Hans"),),
        owners=tuple(owners),
        status=RightStatus.IN_FORCE,
        observed_at=observed_at,
        source=Source(register=REGISTERS[right.jurisdiction], reference="O-1"),
        filed_on=date(2020, 7, 21),
        granted_on=date(2021, 3, 5),
        expires_on=date(2036, 7, 20),
        fees_paid_until=date(2035, 7, 21),
    )


def right(right: RightId, observed_at: datetime, owner: Identifier = OWNER) -> Work:
    """Record what the right's register showed: `owner` holds it."""

    def observe(found: Mapping[Identifier, str]) -> Observation:
        return seen(right, (Owner(party=found[owner]),), observed_at)

    return lambda transaction: rights.record_right(transaction, REGISTRAR, (("/owners/0/party", owner),), observe)


def act(
    right: RightId, kind: ActKind, reference: str, applied_at: datetime | None, effective_at: datetime | None
) -> Act:
    """An act of the right's own register; `effective_at` None: asked for, not entered."""
    return Act(
        register=REGISTERS[right.jurisdiction],
        act=kind,
        reference=reference,
        applied_at=applied_at,
        effective_at=effective_at,
        sha256="ab" * 32,
    )


def filing(
    pledgee: Identifier,
    pledgor: Identifier,
    collateral: Iterable[tuple[RightId, tuple[Act, ...]]],
    *,
    consents: bool = True,
    acknowledged: bool = False,
    client_reference: str | None = None,
) -> registration.FilingRequest:
    """A pledge of five million yuan over these rights, each with its official acts; `acknowledged`: the pledgor knows
    of whatever invalidation pends."""
    given = tuple(collateral)

    def build(people: Mapping[Identifier, PartyRef]) -> Filing:
        lender, owner = people[pledgee], people[pledgor]
        knowing = (Acknowledgement(kind="invalidation", party=owner, at=SIGNED_AT),) if acknowledged else ()
        return Filing(
            pledgee=lender,
            pledgor=owner,
            debtor=owner,
            obligation=Obligation(kind="specific", principal=yuan(AMOUNT), due_on=DUE_ON, scope="all of it"),
            contract=Contract(executed_at=SIGNED_AT, written=True, signatories=(lender, owner), governing_law="CN"),
            consents=(Consent(party=owner, at=SIGNED_AT, sha256="cd" * 32),) if consents else (),
            acknowledgements=knowing,
            collateral=tuple(
                Collateral(right=right, security=SECURITIES[right.jurisdiction], filings=acts, knowledge_of_prior=())
                for right, acts in given
            ),
            client_reference=client_reference,
        )

    return registration.FilingRequest(
        pledgee=pledgee,
        pledgor=pledgor,
        named=(("/pledgee", pledgee), ("/pledgor", pledgor), ("/debtor", pledgor)),
        rights=tuple(right for right, _ in given),
        client_reference=client_reference,
        valuations=frozenset(),
        holders=frozenset(),
        build=build,
    )


def pledge(
    pledgee: Identifier, pledgor: Identifier, collateral: Iterable[tuple[RightId, tuple[Act, ...]]], **papers: Any
) -> Work:
    """File a pledge by its pledgee; the rest as in `filing`."""
    request = filing(pledgee, pledgor, collateral, **papers)
    return lambda transaction: registration.register_pledge(transaction, bank(pledgee), request)


def yuan(amount: int) -> Money:
    """So many yuan."""
    return Money(amount=Decimal(f"{amount}.00"), currency="CNY")


def evidence(pledgee: Identifier, number: str, if_match: str | None, item: int, filed: Act) -> Work:
    """File one official act for an item of a pledge."""
    acts = (ItemAct(item=item, act=filed, pointer="/filings/0"),)
    return lambda transaction: file_evidence(transaction, bank(pledgee), number, if_match, acts)


def discharge(pledgee: Identifier, number: str, if_match: str | None) -> Work:
    """Release what is live of a pledge."""
    return lambda transaction: discharging.discharge(transaction, bank(pledgee), number, if_match, "debt_performed")


def entries(register: Register, *, after: int = -1) -> list[Entry]:
    """The entries of the journal after that position, in order."""
    with register.store.read() as connection:
        rows = journal.feed(connection, after=after, limit=10_000)
    return [read_entry(bytes(row.entry)) for row in rows]
