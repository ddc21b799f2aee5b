"""Whose an identifier is: the parties that a call names, looked up in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from registry.domain.identifiers import Identifier
from registry.errors import PartyUnknown
from registry.service.principals import Principal
from registry.store import reads

Named = tuple[str, Identifier]
"""An identifier a body names, with its RFC 6901 pointer."""
Key = tuple[str, str, str]


def by_key(rows: Iterable[Any]) -> dict[Key, Any]:
    """Rows of parties by the key of the identifier each was found by."""
    return {(row.scheme, row.issuer, row.value): row for row in rows}


def each(named: Iterable[Named], rows: Mapping[Key, Any]) -> dict[Identifier, Any]:
    """The row of each identifier; PartyUnknown, with its pointer, for the first that is nobody's."""
    found = {}
    for pointer, identifier in named:
        if identifier.key not in rows:
            raise PartyUnknown(f"No party is on record as {identifier}.", pointer=pointer)
        found[identifier] = rows[identifier.key]
    return found


def named_parties(connection: Connection, named: Iterable[Named]) -> dict[Identifier, Any]:
    """The rows of the parties these identifiers belong to, as they stand; PartyUnknown as in `each`."""
    wanted = tuple(named)
    rows = reads.parties(connection, [identifier.key for _, identifier in wanted]) if wanted else ()
    return each(wanted, by_key(rows))


def party_id(connection: Connection, identifier: Identifier) -> str | None:
    """The id of the party an identifier belongs to; None where it is nobody's."""
    row = by_key(reads.parties(connection, [identifier.key])).get(identifier.key)
    return None if row is None else str(row.party_id)


def party_of_principal(connection: Connection, principal: Principal) -> str | None:
    """The id of the party a caller speaks for, or None."""
    return None if principal.party is None else party_id(connection, principal.party)
