"""Revoking tokens and suspending members: what an operator does when a key or a member can not be relied on."""

from __future__ import annotations

from registry.domain.party.identifiers import parse_identifier
from registry.domain.values.days import micros
from registry.errors import PartyUnknown
from registry.service.journal.register import Register
from registry.service.lookup.party_lookup import Bearer, bearer
from registry.store import barred


def revoke_token(register: Register, jti: str) -> bool:
    """Let the token with this id in no more; False where it was revoked before."""
    with register.store.write() as connection:
        return barred.revoke(connection, jti, micros(register.clock.now()))


def suspend(register: Register, member: str) -> bool:
    """Let nobody in who speaks for the party with this identifier (`SCHEME:value`); False where it was suspended.

    Raises IdentifierInvalid, PartyUnknown.
    """
    found = _member(register, member)
    with register.store.write() as connection:
        return barred.suspend(connection, found.record, micros(register.clock.now()))


def restore(register: Register, member: str) -> bool:
    """Let the party in again; False where it was not suspended. Raises IdentifierInvalid, PartyUnknown."""
    found = _member(register, member)
    with register.store.write() as connection:
        return barred.restore(connection, found.records)


def _member(register: Register, member: str) -> Bearer:
    identifier = parse_identifier(member)
    with register.store.read() as connection:
        found = bearer(connection, identifier)
    if found is None:
        raise PartyUnknown(f"No party is on record as {identifier}.")
    return found
