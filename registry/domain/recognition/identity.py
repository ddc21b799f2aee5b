"""Who is whom, as known at one point of the journal: records that were joined are one party.

Entries and the states that follow from them name parties by the record that was meant, for ever. Whoever compares them,
or asks whose a right or a pledge is, looks through this first: the values it gives back name each joined record by the
one id that stands for its party, and are otherwise the same. Where nothing was joined, they are the very same values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from registry.domain.filing.filing import Filing
from registry.domain.party.party import Party, PartyRef
from registry.domain.pledge.pledge import ConsentGiven
from registry.domain.rank.interests import ItemInterest
from registry.domain.recognition.situation import Rival
from registry.domain.right.facts import Owner
from registry.domain.right.record import RightRecord


@dataclass(frozen=True, kw_only=True)
class Identity:
    """`parties` are the joined parties by the ids of their records; who is not among them was joined to nobody."""

    parties: Mapping[str, Party]

    def of(self, party_id: str) -> str:
        """The id that stands for the party of a record."""
        party = self.parties.get(party_id)
        return party_id if party is None else party.id

    def ref(self, ref: PartyRef) -> PartyRef:
        """A party as a filing names it."""
        return replace(ref, id=self.of(ref.id)) if ref.id in self.parties else ref

    def refs(self, refs: Iterable[PartyRef]) -> tuple[PartyRef, ...]:
        """Parties as a filing names them."""
        return tuple(self.ref(ref) for ref in refs)

    def filing(self, filing: Filing) -> Filing:
        """A filing."""
        if self.parties.keys().isdisjoint(filing.party_ids):
            return filing
        signed = filing.contract.signatories
        return replace(
            filing,
            pledgee=self.ref(filing.pledgee),
            pledgor=self.ref(filing.pledgor),
            debtor=self.ref(filing.debtor),
            contract=replace(filing.contract, signatories=None if signed is None else self.refs(signed)),
            consents=tuple(replace(one, party=self.ref(one.party)) for one in filing.consents),
            acknowledgements=tuple(replace(one, party=self.ref(one.party)) for one in filing.acknowledgements),
            agents=tuple(replace(one, party=self.ref(one.party)) for one in filing.agents),
            on_behalf_of=self.refs(filing.on_behalf_of),
        )

    def words(self, words: Iterable[ConsentGiven]) -> tuple[ConsentGiven, ...]:
        """The words of parties on what is done with a right."""
        return tuple(replace(word, by=self.of(word.by)) if word.by in self.parties else word for word in words)

    def rival(self, rival: Rival) -> Rival:
        """An item beside another."""
        interest = self.interest(rival.interest)
        if interest is rival.interest and self.parties.keys().isdisjoint((rival.pledgee, rival.pledgor)):
            return rival
        return replace(rival, pledgee=self.of(rival.pledgee), pledgor=self.of(rival.pledgor), interest=interest)

    def interest(self, interest: ItemInterest) -> ItemInterest:
        """What an item is to the others on its right."""
        if self.parties.keys().isdisjoint((interest.pledgor, *interest.holders)):
            return interest
        return replace(
            interest,
            pledgor=self.of(interest.pledgor),
            lenders=tuple(replace(lender, id=self.of(lender.id)) for lender in interest.lenders),
            principals=tuple(map(self.of, interest.principals)),
        )

    def record(self, record: RightRecord) -> RightRecord:
        """A right's record."""
        if self.parties.keys().isdisjoint(owners_named(record)):
            return record
        return replace(
            record,
            observations=tuple(replace(seen, owners=self._owners(seen.owners)) for seen in record.observations),
            changes=tuple(
                change if change.owners is None else replace(change, owners=self._owners(change.owners))
                for change in record.changes
            ),
        )

    def _owners(self, owners: tuple[Owner, ...]) -> tuple[Owner, ...]:
        return tuple(owner if owner.party is None else replace(owner, party=self.of(owner.party)) for owner in owners)


def owners_named(record: RightRecord) -> frozenset[str]:
    """The ids of the parties that a right's record names as owners, at whatever time."""
    seen = (owner.party for one in record.observations for owner in one.owners)
    since = (owner.party for change in record.changes for owner in change.owners or ())
    return frozenset(party for party in (*seen, *since) if party is not None)
