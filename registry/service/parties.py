"""Recording parties: a new one, or what is new of a known one."""

from __future__ import annotations

from dataclasses import replace

from ulid import ULID

from registry.domain.events import party_recorded
from registry.domain.identifiers import fits_seat
from registry.domain.parties import ELSEWHERE, Party, PartyFacts, new_names
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
    to two parties.
    """
    registered = bool(facts.hk_registered_non_hk)
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
        registered = registered or (facts.hk_registered_non_hk is None and before.hk_registered_non_hk)
    for position, identifier in enumerate(facts.identifiers):
        if not fits_seat(identifier, facts.seat, registered):
            raise IdentifierTypeMismatch(
                f"{identifier.scheme} does not fit a party seated in {facts.seat}.",
                pointer=f"/identifiers/{position}/scheme",
            )
    facts = replace(facts, names=new_names(facts.names))
    news = facts if before is None else before.news_in(facts)
    if news is None and before is not None:
        return Answer.of(200, party_document(before, transaction.now))
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
        reassess_rights(transaction, pledged, cause_of(made), made.recorded.recorded_at)
    return Answer.of(200 if before is not None else 201, party_document(made.state, transaction.now))


def _pledged(transaction: Transaction, before: Party | None, news: PartyFacts | None) -> list[str]:
    """The rights a known party has pledged, locked with their families, where what is new of it bears on its pledges.

    Names and identifiers bear on nothing. Locked before the entry is made: the journal's position comes last.
    """
    if before is None or news is None:
        return []
    same = (news.kind, news.seat) == (before.kind, before.seat)
    if same and news.hk_registered_non_hk is None and news.insolvent_since is None:
        return []
    rights = lookups.pledged_by(transaction.connection, before.id)
    transaction.lock_families(rights)
    return rights


def _anchor(key: tuple[str, str, str]) -> str:
    return "identifier:" + ":".join(key)
