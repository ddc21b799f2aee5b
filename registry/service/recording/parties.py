"""Recording parties: a new one, or what is new of a known one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from ulid import ULID

from registry.domain.case.case import Places
from registry.domain.law.place import places_known
from registry.domain.party.events import party_recorded
from registry.domain.party.identifiers import Identifier, Scheme, fits_seat
from registry.domain.party.joining import news_in
from registry.domain.party.party import (
    ELSEWHERE,
    Party,
    PartyFacts,
    implausible_days,
    new_names,
    registrations_after,
)
from registry.domain.values.placeholders import organisation_code_fits
from registry.errors import IdentifierConflict, IdentifierTypeMismatch, InputInvalid
from registry.service.access.principal import Principal
from registry.service.journal import codec
from registry.service.journal.drafts import Draft
from registry.service.journal.register import Register
from registry.service.journal.transaction import Answer, Transaction
from registry.service.lookup.party_lookup import Bearer, by_key, locked_parties
from registry.service.reading.cards import party_document
from registry.service.recognition.reassess import cause_of, reassess_rights
from registry.store.projected import lookups, projections, reads


def record_party(transaction: Transaction, principal: Principal, facts: PartyFacts) -> Answer:
    """Record `facts`: 201 for a new party, 200 for a known one, with an entry only when something is new.

    Raises IdentifierTypeMismatch where a scheme does not fit the seat, IdentifierConflict where the identifiers belong
    to two parties, InputInvalid where days of registration or insolvency contradict each other or what is on record.
    """
    require_seat(transaction.register.places, facts.seat)
    anchors = [anchor(i.key) for i in facts.identifiers]
    projections.ensure_anchors(transaction.connection, anchors)
    transaction.lock(anchors)
    known = _known(transaction, facts.identifiers)
    before = None if known is None else locked_parties(transaction, known)[0]
    facts = plausible(transaction.register.places, before, facts)
    record = known.record if known is not None else new_record(transaction.register)
    news = facts if before is None else news_in(before, record, facts)
    if news is None and before is not None:
        return Answer.of(200, _document(before, facts, transaction.now))
    if before is None:
        projections.ensure_anchors(transaction.connection, [f"party:{record}"])
    pledged = _pledged(transaction, before, news)
    (made,) = transaction.record([party_draft(principal, before, record, news or facts)])
    assert isinstance(made.state, tuple)
    (party,) = made.state
    if pledged:
        at = made.recorded.recorded_at
        reassess_rights(transaction, pledged, cause_of(made), at)
    return Answer.of(200 if before is not None else 201, _document(party, facts, transaction.now))


def require_seat(places: Places, seat: str) -> None:
    """Refuse a seat that is no place of the register, nor elsewhere."""
    if seat not in {*places, ELSEWHERE}:
        raise InputInvalid(f"{places_known(places)} A seat elsewhere is {ELSEWHERE}.", pointer="/seat")


def plausible(places: Places, before: Party | None, facts: PartyFacts) -> PartyFacts:
    """What `facts` tell of a party that is `before`, names in other spellings once, as far as it can be.

    Raises InputInvalid and IdentifierTypeMismatch, as `record_party` does.
    """
    faults = implausible_days(before, facts)
    if faults:
        raise InputInvalid("The party's days are not what can be.", errors=faults)
    registrations = () if before is None else before.registrations
    if registrations and facts.hk_registered_non_hk is False and facts.hk_registered_until is None:
        facts = replace(facts, hk_registered_non_hk=None)  # it is registered no longer, as is on record
    ever_registered = any(not span.is_empty for span in registrations_after(registrations, facts))
    for position, identifier in enumerate(facts.identifiers):
        if not fits_seat(identifier, facts.seat, ever_registered):
            raise IdentifierTypeMismatch(
                f"{identifier.scheme} does not fit a party seated in {facts.seat}.",
                pointer=f"/identifiers/{position}/scheme",
            )
    return replace(facts, names=new_names(facts.names))


def new_record(register: Register) -> str:
    """The id of a record of a party that is new."""
    return str(ULID.from_bytes(register.entropy(16)))


def party_draft(principal: Principal, before: Party | None, record: str, told: PartyFacts) -> Draft:
    """The entry of what is told of a record of a party that is `before`."""
    event = party_recorded(record, told)
    return Draft(
        make=lambda _number, _at: event,
        actor=f"register:{principal.role}",
        subjects=frozenset({f"party:{record}"}),
        before=None if before is None else (before,),
    )


def _known(transaction: Transaction, identifiers: Iterable[Identifier]) -> Bearer | None:
    """The party that any of these identifiers belongs to, and the record that bears the first of them that is known;
    IdentifierConflict where they belong to two parties."""
    rows = by_key(reads.parties(transaction.connection, [identifier.key for identifier in identifiers]))
    known = [rows[identifier.key] for identifier in identifiers if identifier.key in rows]
    parties = {party.id: party for party in (codec.party_of(row.state) for row in known)}
    if len(parties) > 1:
        raise IdentifierConflict("These identifiers belong to different parties.", pointer="/identifiers")
    return next((Bearer(record=known[0].party_id, records=party.record_ids) for party in parties.values()), None)


def number_warnings(identifiers: Iterable[Identifier]) -> list[dict[str, str]]:
    """What is doubtful of these identifiers, each with the place in the body it was named at: a warning, no refusal."""
    return [
        {
            "code": "organisation-code-mismatch",
            "rule": "XB-43",
            "detail": f"Places 9 to 17 of {one.value} do not bear the check character of an organisation code; compare "
            "the number with the party's licence.",
            "pointer": f"/identifiers/{position}/value",
        }
        for position, one in enumerate(identifiers)
        if one.scheme is Scheme.USCC and not organisation_code_fits(one.value)
    ]


def _document(party: Party, facts: PartyFacts, now: datetime) -> dict[str, Any]:
    return {**party_document(party, now), "warnings": number_warnings(facts.identifiers)}


def _pledged(transaction: Transaction, before: Party | None, news: PartyFacts | None) -> list[str]:
    """The rights a known party has pledged, locked with their families, where what is new of it bears on its pledges.

    Names and identifiers bear on nothing. Locked before the entry is made: the journal's position comes last.
    """
    if before is None or news is None:
        return []
    same = (news.kind, news.seat) == (before.kind, before.seat)
    if same and not news.tells_of_days:
        return []
    rights = lookups.pledged_by(transaction.connection, before.record_ids)
    transaction.lock_families(rights)
    return rights


def anchor(key: tuple[str, str, str]) -> str:
    """What is locked of an identifier."""
    return "identifier:" + ":".join(key)
