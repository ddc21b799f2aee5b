"""What a taker knew of earlier interests in a right: whom its filing and its search name, and what follows.

A filing names holders in its own words. A registration number means that pledge's item on the right. Any other text
means every earlier item that the party so identified holds, held or holds for: by any identifier of it, width, case and
spaces folded away; and by a name, of those alone who have had a part in an earlier item of that right. Where a text
fits several, it means all. A party identified that has no part in an earlier item tells nothing.

A text that fits nobody is knowledge of an unknown one: nobody can then say of which earlier item its taker was
ignorant. Earlier is by the day of signing. What the taker learnt after it had signed is no knowledge, by its word or
its search; a search that showed an earlier holder is knowledge whatever the filing says, if it was of the right's own
register.

All is resolved anew at every reading, by what is known then, and for both items of a pair alike.

Not here: what a pair is worth by what was known (`registry.domain.rank.pairs`).

Sources: Cap. 514 s.52(1)(b) (HK-54, HK-55, HK-56), as this register's rulings on knowledge and holders read it.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TypeVar

from registry.domain.filing.filing import Knowledge
from registry.domain.party.identifiers import Identifier, Scheme, parse_identifier, read_identifier
from registry.domain.party.party import Party
from registry.domain.rank.interests import ItemInterest
from registry.domain.rank.pairs import NOTHING_KNOWN, Awareness, Known
from registry.domain.right.facts import RightId
from registry.domain.values.spelling import folded, same
from registry.errors import IdentifierInvalid

K = TypeVar("K")

People = Mapping[str, Party]
"""Parties by id: those who have a part in the items on a right, and those that a text could mean."""


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a text means on one right: items by their ids, parties by theirs, or, where it fits nobody, itself
    folded."""

    items: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    unresolved: str | None = None

    def within(self, others: Iterable[Meaning]) -> bool:
        """Whether all that it means is meant by one of `others`."""
        told = tuple(others)
        if self.unresolved is not None:
            return any(self.unresolved == other.unresolved for other in told)
        items = frozenset().union(*(other.items for other in told))
        parties = frozenset().union(*(other.parties for other in told))
        return self.items <= items and (bool(self.items) or self.parties <= parties)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What a taker knew: of the items by their ids, and `otherwise` of all others.

    `unresolved` are the texts that fit nobody, `contradicted` the search's holders of whom the filing says that it did
    not know them, `undisclosed` those that it does not name among the interests known of. All in the words used.
    """

    known: Mapping[str, Known] = field(default_factory=lambda: MappingProxyType({}))
    otherwise: Known = NOTHING_KNOWN
    unresolved: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    undisclosed: tuple[str, ...] = ()


NOTHING_HEARD = Heard()
"""Of a taker that has said nothing and searched nothing."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An item on the right that a text may mean: its id, what it is to such a law, and who takes part in it."""

    id: str
    interest: ItemInterest


def texts(interest: ItemInterest) -> frozenset[str]:
    """Every text by which a filing or its search names a holder."""
    named = interest.knowledge if isinstance(interest.knowledge, tuple) else ()
    hits = interest.search.hits if interest.search is not None else ()
    return frozenset({*(one.holder for one in named), *hits})


def names_of(party: Party) -> frozenset[str]:
    """What identifies a party in a text, folded: the registry's ids of it, and its identifiers with and without their
    scheme."""
    told = (text for one in party.identifiers for text in (one.value, str(one), f"{one.scheme} {one.value}"))
    return frozenset({*map(folded, party.record_ids), *(_close(text) for text in told)})


@lru_cache(maxsize=4_096)
def readings_of(text: str) -> frozenset[Identifier]:
    """Every identifier that a text can be read as: by the scheme it names, else by each that its form fits."""
    with suppress(IdentifierInvalid):
        return frozenset({parse_identifier(text.strip())})
    read = set()
    for scheme in Scheme:
        with suppress(IdentifierInvalid):
            read.add(read_identifier(scheme, text))
    return frozenset(read)


@dataclass(frozen=True, kw_only=True)
class Named:
    """Whom a text that names a holder may mean on one right: the items there ever were on it, and the parties.

    What is looked up of them is so once for all takers there.
    """

    candidates: tuple[Candidate, ...]
    people: People

    def heard_by(self, taker: ItemInterest, right: RightId, register: str, own: str | None = None) -> Heard:
        """As `hear`, of all these items but those of the pledge of the registration number `own`."""
        if not _tells(taker):
            return _untold(taker)
        others = self.candidates
        if own is not None:
            others = tuple(one for one in others if own not in one.interest.numbers)
        return _heard(taker, right, register, others, self)

    def meaning(self, text: str, earlier: Container[str]) -> Meaning:
        """What `text` means among the items of the ids `earlier`."""
        numbered, identified, named = self._read(text)
        by_number = frozenset(id for id in numbered if id in earlier)
        if by_number:
            return Meaning(items=by_number)
        parties = identified or {id for id in named if any(item in earlier for item in self._held.get(id, ()))}
        if not parties:
            return Meaning(unresolved=folded(text))
        held = frozenset(item for id in parties for item in self._held.get(id, ()) if item in earlier)
        return Meaning(items=held, parties=frozenset(parties))

    def _read(self, text: str) -> tuple[Collection[str], Collection[str], Collection[str]]:
        """The items of that number, the parties with such an identifier, and those with a part in items that bear the
        name."""
        if text not in self._texts:
            number, readings = _close(text), readings_of(text)
            identified = {
                *self._numbers.get(number, ()),
                *(id for one in readings for id in self._bearers.get(one, ())),
            }
            self._texts[text] = self._items.get(number, ()), identified, self._names.get(folded(text), ())
        return self._texts[text]

    @cached_property
    def _texts(self) -> dict[str, tuple[Collection[str], Collection[str], Collection[str]]]:
        return {}

    @cached_property
    def _items(self) -> Mapping[str, set[str]]:
        return _by((_close(number), one.id) for one in self.candidates for number in one.interest.numbers)

    @cached_property
    def _held(self) -> Mapping[str, set[str]]:
        return _by((holder, one.id) for one in self.candidates for holder in one.interest.holders)

    @cached_property
    def _numbers(self) -> Mapping[str, set[str]]:
        return _by((told, id) for id, party in self.people.items() for told in names_of(party))

    @cached_property
    def _bearers(self) -> Mapping[Identifier, set[str]]:
        return _by((one, id) for id, party in self.people.items() for one in party.identifiers)

    @cached_property
    def _names(self) -> Mapping[str, set[str]]:
        held = (id for id in self._held if id in self.people)
        return _by((folded(one.text), id) for id in held for one in self.people[id].names)


def _by(pairs: Iterable[tuple[K, str]]) -> Mapping[K, set[str]]:
    found: dict[K, set[str]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return found


def _tells(taker: ItemInterest) -> bool:
    """Whether it names anybody, or its search does."""
    hits = taker.search is not None and bool(taker.search.hits)
    return hits or (isinstance(taker.knowledge, tuple) and bool(taker.knowledge))


def _untold(taker: ItemInterest) -> Heard:
    """What a taker knew that names nobody."""
    ignorant = taker.knowledge == "none" or isinstance(taker.knowledge, tuple)
    return Heard(otherwise=_DID_NOT_KNOW if ignorant else NOTHING_KNOWN)


def _heard(taker: ItemInterest, right: RightId, register: str, others: Iterable[Candidate], named: Named) -> Heard:
    stated, search = taker.knowledge, taker.search
    hits = search.hits if search is not None else ()
    listed = isinstance(stated, tuple)
    earlier = {
        one.id
        for one in others
        if one.interest is not taker and is_earlier(one.interest.executed_at, taker.executed_at)
    }
    meanings = {text: named.meaning(text, earlier) for text in texts(taker)}
    told = [one for one in stated if one.right == right and _in_time(one, taker)] if isinstance(stated, tuple) else []
    counts = search is not None and same(search.register, register) and _by_then(search.at, taker.executed_at)
    shown = hits if counts else ()
    known = {item: Known(awareness=Awareness.KNEW) for hit in shown for item in meanings[hit].items}
    for item in {item for entry in told for item in meanings[entry.holder].items}:
        entries = [entry for entry in told if item in meanings[entry.holder].items]
        known[item] = Known(awareness=Awareness.KNEW, clause=_clause(entries))
    unresolved = [text for text in (*(e.holder for e in told), *shown) if meanings[text].unresolved is not None]
    ignorant = (listed or stated == "none") and not unresolved
    return Heard(
        known=known,
        otherwise=_DID_NOT_KNOW if ignorant else NOTHING_KNOWN,
        unresolved=tuple(dict.fromkeys(unresolved)),
        contradicted=tuple(
            hit
            for hit in shown
            if (listed or stated == "none") and meanings[hit].items and not _is_named(meanings[hit], told, meanings)
        ),
        undisclosed=tuple(hit for hit in hits if not _is_named(meanings[hit], _of(stated, right), meanings)),
    )


_DID_NOT_KNOW = Known(awareness=Awareness.DID_NOT_KNOW)


def _of(stated: str | tuple[Knowledge, ...] | None, right: RightId) -> list[Knowledge]:
    return [one for one in stated if one.right == right] if isinstance(stated, tuple) else []


def _is_named(hit: Meaning, named: Iterable[Knowledge], meanings: Mapping[str, Meaning]) -> bool:
    return hit.within(meanings[one.holder] for one in named)


def _close(text: str) -> str:
    """A text as identifiers and numbers are compared: folded, without any space."""
    return folded(text).replace(" ", "")


def _clause(entries: Iterable[Knowledge]) -> bool | None:
    """Whether it had notice of the clause by any of these; None where that is not said of each."""
    said = {one.negative_pledge_known for one in entries}
    if True in said:
        return True
    return None if None in said else False


def _in_time(one: Knowledge, taker: ItemInterest) -> bool:
    return _by_then(one.known_at, taker.executed_at)


def _by_then(at: datetime, executed_at: datetime | None) -> bool:
    return executed_at is None or at <= executed_at


def is_earlier(made_at: datetime | None, executed_at: datetime | None) -> bool:
    """Whether an item made at that time may be earlier: one whose day is not on record may."""
    return made_at is None or executed_at is None or made_at < executed_at
