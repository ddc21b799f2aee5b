"""Recording what was told of many parties in one transaction: decided one after another, written with one set of
statements.

Each is decided on the register as it stands with those before it in place, exactly as `record_party` decides. What is
more than a new party, or more of one that is new in this group, goes through `record_party` itself, after those before
it are written. One that is refused leaves nothing and stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from registry.domain.journal.evolution import evolve_parties
from registry.domain.party.events import party_recorded
from registry.domain.party.joining import news_in
from registry.domain.party.party import Party, PartyFacts
from registry.errors import Refusal
from registry.service.access.principal import Principal
from registry.service.importing.cells import Done
from registry.service.journal import codec
from registry.service.journal.drafts import Draft
from registry.service.journal.transaction import Transaction
from registry.service.lookup.party_lookup import Key, by_key
from registry.service.recording.parties import (
    anchor,
    new_record,
    party_draft,
    plausible,
    record_party,
    require_seat,
)
from registry.store.projected import projections, reads

Agree = Callable[[Party, PartyFacts], None]
"""Refuses facts that contradict what is on record of a party."""


def record_facts(
    transaction: Transaction, principal: Principal, told: Sequence[PartyFacts], agree: Agree
) -> list[Done | Refusal]:
    """Record each: what became of it, or why it is refused."""
    group = _Group(transaction, principal, told, agree)
    outcomes = [group.outcome(facts) for facts in told]
    group.write()
    return outcomes


class _Group:
    """The parties that a group names, locked, as they stand with what is decided of them by now."""

    def __init__(
        self, transaction: Transaction, principal: Principal, told: Sequence[PartyFacts], agree: Agree
    ) -> None:
        self._transaction, self._principal, self._agree = transaction, principal, agree
        keys = sorted({identifier.key for facts in told for identifier in facts.identifiers})
        anchors = [anchor(key) for key in keys]
        projections.ensure_anchors(transaction.connection, anchors)
        transaction.lock(anchors)
        rows = by_key(reads.parties(transaction.connection, keys)) if keys else {}
        parties = {row.state: codec.party_of(row.state) for row in rows.values()}
        self._known = {key: (row.party_id, parties[row.state]) for key, row in rows.items()}
        self._new: dict[str, Party] = {}
        self._alone: set[Key] = set()
        self._waiting: list[Draft] = []

    def outcome(self, facts: PartyFacts) -> Done | Refusal:
        """Decide one, and keep its entry until it is written; what goes alone is written at once."""
        try:
            known = {self._known[one.key] for one in facts.identifiers if one.key in self._known}
            if not self._alone.isdisjoint(one.key for one in facts.identifiers) or len(known) > 1:
                return Done(made=self._recorded(facts))
            record, party = next(iter(known), (None, None))
            return Done(made=self._decided(facts, record, party))
        except Refusal as refusal:
            return refusal

    def write(self) -> None:
        """Record what waits."""
        if self._waiting:
            projections.ensure_anchors(self._transaction.connection, [f"party:{record}" for record in self._new])
            self._transaction.record(self._waiting)
        self._waiting = []

    def _recorded(self, facts: PartyFacts) -> bool:
        self.write()
        self._alone.update(one.key for one in facts.identifiers)
        made = self._transaction.made
        with self._transaction.apart():
            record_told(self._transaction, self._principal, facts, self._agree)
        return self._transaction.made > made

    def _decided(self, facts: PartyFacts, record: str | None, before: Party | None) -> bool:
        places = self._transaction.register.places
        if before is not None:
            self._agree(before, facts)
        require_seat(places, facts.seat)
        told = plausible(places, before, facts)
        named = record if record is not None else new_record(self._transaction.register)
        news = told if before is None else news_in(before, named, told)
        if news is None:
            return False
        if before is not None and named not in self._new:
            return self._recorded(facts)
        draft = party_draft(self._principal, before, named, news)
        (party,) = evolve_parties(() if before is None else (before,), party_recorded(named, news))
        self._waiting.append(draft)
        self._new[named] = party
        self._known.update({one.key: (named, party) for one in party.identifiers})
        return True


def record_told(transaction: Transaction, principal: Principal, facts: PartyFacts, agree: Agree) -> bool:
    """Record one, unless it contradicts what is on record of a party that it names; whether it made an entry."""
    wanted = {one.key for one in facts.identifiers}
    for row in reads.parties(transaction.connection, wanted):
        if (row.scheme, row.issuer, row.value) in wanted:
            agree(codec.party_of(row.state), facts)
    made = transaction.made
    record_party(transaction, principal, facts)
    return transaction.made > made
