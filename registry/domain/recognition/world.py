"""What a decision rests on: rights, the items on them and parties as they were known, and the law of the places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from registry.domain.case.case import Places
from registry.domain.filing.filing import Valuation
from registry.domain.party.party import Party
from registry.domain.recognition.identity import Identity
from registry.domain.recognition.situation import Rival, Situation
from registry.domain.right.facts import RightId
from registry.domain.right.family_links import StatedLink, links_by_right, links_of
from registry.domain.right.record import RightRecord


@dataclass(frozen=True, kw_only=True)
class World:
    """What a decision rests on: rights, the items on them and parties as known, and the law of the places.

    `rights` holds with each right its whole family, as far as it is on record. `now` is the instant judged at,
    `known_at` up to when things were known, None: by then too. `parties` are those that the filing names, `people` the
    others that have a part in items on these rights, or that a text naming a holder may mean. `allocated` is what live
    items of the pledgor have drawn on the valuations that a filing draws on, `undisclosed` the part of it that whoever
    files may not see. `joined` are the parties that were recorded apart and are one, as far as the rights and the items
    name them. All parties are by the ids of their records; `rivals` name theirs as `identity` does.
    """

    rights: Mapping[RightId, RightRecord]
    rivals: Mapping[RightId, tuple[Rival, ...]]
    parties: Mapping[str, Party]
    places: Places
    rule_set_version: str
    now: datetime
    known_at: datetime | None = None
    allocated: tuple[Valuation, ...] = ()
    people: Mapping[str, Party] = field(default_factory=dict)
    undisclosed: tuple[Valuation, ...] = ()
    joined: Mapping[str, Party] = field(default_factory=dict)

    @cached_property
    def identity(self) -> Identity:
        """Who is whom in this world."""
        named = {**self.people, **self.parties, **self.joined}
        return Identity(parties={record: party for record, party in named.items() if party.records})

    @cached_property
    def parties_by_id(self) -> Mapping[str, Party]:
        """The parties that the filing names, by every id they go by: that of a record, and the one that stands for
        them."""
        return {**self.parties, **{party.id: party for party in self.parties.values()}}

    @cached_property
    def family_links(self) -> Mapping[RightId, tuple[StatedLink, ...]]:
        """Every link between these rights, by right."""
        return links_by_right(link for record in self.rights.values() for link in links_of(record))

    def situation(self, right: RightId) -> Situation:
        """The situation of a right on record, the same for all that are judged in this world."""
        found = self._situations.get(right)
        if found is None:
            found = self._situations[right] = Situation(
                record=self.identity.record(self.rights[right]),
                place=self.places[right.jurisdiction],
                rivals=self.rivals.get(right, ()),
                now=self.now,
                known_at=self.known_at or self.now,
                people={party.id: party for party in (*self.people.values(), *self.parties.values())},
            )
        return found

    def never_existed(self, right: RightId) -> bool:
        """Whether a right on record is deemed never to have existed."""
        return right in self.rights and self.situation(right).never_existed

    @cached_property
    def _situations(self) -> dict[RightId, Situation]:
        return {}
