"""Recording parties: a new one, or what is new of a known one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ulid import ULID

from registry.domain.events import party_recorded
from registry.domain.identifiers import Identifier, Scheme, fits_seat
from registry.domain.parties import ELSEWHERE, Party, PartyFacts, implausible_days, registrations_after
from registry.domain.placeholders import organisation_code_fits
from registry.errors import IdentifierConflict, IdentifierTypeMismatch, InputInvalid
from registry.service import codec
from registry.service.cards import party_document
from registry.service.principals import Principal
from registry.service.reassessing import cause_of, reassess_rights
from registry.service.transactions import Answer, Draft, Transaction
from registry.store import lookups, projections, reads


def record_party(transaction: Transaction, principal: Principal, facts: PartyFacts) -> Answer:
    """Record `facts`: 201 for a new party, 200 for a known one, with an entry only when something is new.

    Raises IdentifierTypeMismatch where a scheme does not fit the seat, IdentifierConflict where the identifiers belong
    to two parties, InputInvalid where days of registration or insolvency contradict each other or what is on record.
    """
    if facts.seat not in {*transaction.register.places, ELSEWHERE}:
        raise InputInvalid("A seat is a place of this register, or XX for elsewhere.", pointer="/seat")
    anchors = [_anchor(i.key) for i in facts.identifiers]
    projections.ensure_anchors(transaction.connection, anchors)
    transaction.lock(anchors)
    wanted = {i.key: position for position, i in enumerate(facts.identifiers)}
    rows = reads.parties(transaction.connection, wanted)
    known = {row.party_id: row.state for row in rows if (row.scheme, row.issuer, row.value) in wanted}
    if len(known) > 1:
        raise IdentifierConflict("These identifiers belong to different parties.", pointer="/identifiers")
    before: Party | None = None
    for party_id in known:
        transaction.lock([f"party:{party_id}"])
        before = codec.party_of(reads.standing_party(transaction.connection, party_id) or "")
    faults = implausible_days(before, facts)
    if faults:
        raise InputInvalid("The party's days are not what can be.", errors=faults)
    ever_registered = bool(registrations_after(() if before is None else before.registrations, facts))
    for position, identifier in enumerate(facts.identifiers):
        if not fits_seat(identifier, facts.seat, ever_registered):
            raise IdentifierTypeMismatch(
                f"{identifier.scheme} does not fit a party seated in {facts.seat}.",
                pointer=f"/identifiers/{position}/scheme",
            )
    news = facts if before is None else before.news_in(facts)
    if news is None and before is not None:
        return Answer.of(200, _document(before, facts, transaction.now))
    party_id = before.id if before is not None else str(ULID.from_bytes(transaction.register.entropy(16)))
    if before is None:
        projections.ensure_anchors(transaction.connection, [f"party:{party_id}"])
    pledged = _pledged(transaction, before, news)
    event = party_recorded(party_id, news or facts)
    (made,) = transaction.record(
        [
            Draft(
                make=lambda _number, _at: event,
                actor=f"register:{principal.role}",
                subjects=frozenset({f"party:{party_id}"}),
                before=before,
            )
        ]
    )
    assert isinstance(made.state, Party)
    if pledged:
        at = made.recorded.recorded_at
        reassess_rights(transaction, pledged, cause_of(made), at, reaching_back=True)
    return Answer.of(200 if before is not None else 201, _document(made.state, facts, transaction.now))


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
    rights = lookups.pledged_by(transaction.connection, before.id)
    transaction.lock_families(rights)
    return rights


def _anchor(key: tuple[str, str, str]) -> str:
    return "identifier:" + ":".join(key)
