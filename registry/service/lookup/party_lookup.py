"""Whose an identifier is: the parties that a call names, looked up in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from registry.domain.party.identifiers import Identifier
from registry.domain.party.party import Party
from registry.errors import PartyUnknown, StoreBusy
from registry.service.access.principal import Principal
from registry.service.journal import codec
from registry.service.journal.transaction import Transaction
from registry.store.projected import identities, reads
from registry.store.projected.found import FilingParty, IdentifiedParty

NamedRecord = tuple[str, Identifier]
"""An identifier a body names, with its RFC 6901 pointer."""
Key = tuple[str, str, str]


Row = TypeVar("Row", IdentifiedParty, FilingParty)


def by_key(rows: Iterable[Row]) -> dict[Key, Row]:
    """Rows of parties by the key of the identifier each was found by."""
    return {(row.scheme, row.issuer, row.value): row for row in rows}


def each(named: Iterable[NamedRecord], rows: Mapping[Key, Row]) -> dict[Identifier, Row]:
    """The row of each identifier; PartyUnknown, with its pointer, for the first that is nobody's."""
    found = {}
    for pointer, identifier in named:
        if identifier.key not in rows:
            raise PartyUnknown(f"No party is on record as {identifier}.", pointer=pointer)
        found[identifier] = rows[identifier.key]
    return found


def named_parties(connection: Connection, named: Iterable[NamedRecord]) -> dict[Identifier, IdentifiedParty]:
    """The rows of the parties these identifiers belong to, as they stand; PartyUnknown as in `each`."""
    wanted = tuple(named)
    rows = reads.parties(connection, [identifier.key for _, identifier in wanted]) if wanted else []
    return each(wanted, by_key(rows))


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Whose an identifier is: the id of the record that bears it, and those of all records of that party."""

    record: str
    records: frozenset[str]


def bearer(connection: Connection, identifier: Identifier, k: int | None = None) -> Bearer | None:
    """Whose an identifier is, as it stands or as known at journal position `k`; None where it is nobody's.

    A party that was not on record yet at that position is none but itself.
    """
    row = identities.bearer(connection, identifier.key, k)
    if row is None:
        return None
    known = frozenset({row.party_id}) if row.state is None else codec.party_of(row.state).record_ids
    return Bearer(record=row.party_id, records=known)


def bearer_of_principal(connection: Connection, principal: Principal, k: int | None = None) -> Bearer | None:
    """The party a caller speaks for, as `bearer` has it."""
    return None if principal.party is None else bearer(connection, principal.party, k)


def records_of_principal(connection: Connection, principal: Principal, k: int | None = None) -> frozenset[str]:
    """The ids of all records of the party a caller speaks for, as `bearer` has it; none where it speaks for nobody."""
    own = bearer_of_principal(connection, principal, k)
    return frozenset() if own is None else own.records


def locked_parties(transaction: Transaction, *bearers: Bearer) -> tuple[Party, ...]:
    """These parties as they stand, under the locks of all their records; StoreBusy where one was joined to another or
    parted from it since it was looked up: then the command begins again."""
    transaction.lock(f"party:{record}" for one in bearers for record in one.records)
    states = reads.parties_now(transaction.connection, {one.record for one in bearers})
    parties = tuple(codec.party_of(states[one.record]) for one in bearers)
    if any(party.record_ids != one.records for party, one in zip(parties, bearers, strict=True)):
        raise StoreBusy("The parties keep changing.", beaten=True)
    return parties
