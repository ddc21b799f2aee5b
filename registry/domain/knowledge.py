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

Not here: what a pair is worth by what was known (`registry.domain.notice`).

Sources: Cap. 514 s.52(1)(b) (HK-54, HK-55, HK-56), as this register's rulings on knowledge and holders read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from registry.domain.filing.filing import Knowledge
from registry.domain.identifiers import Identifier, Scheme, parse_identifier, read_identifier
from registry.domain.interests import ItemInterest
from registry.domain.notice import NOTHING_KNOWN, Awareness, Known
from registry.domain.parties import Party
from registry.domain.rights import RightId
from registry.domain.spelling import folded, same
from registry.errors import IdentifierInvalid

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


def hear(taker: ItemInterest, right: RightId, register: str, candidates: Iterable[Candidate], people: People) -> Heard:
    """What the taker of one item on `right`, kept by `register`, knew of the others on it."""
    stated, search = taker.knowledge, taker.search
    hits = search.hits if search is not None else ()
    listed = isinstance(stated, tuple)
    if not (stated and listed) and not hits:
        ignorant = stated == "none" or listed
        return Heard(otherwise=_DID_NOT_KNOW if ignorant else NOTHING_KNOWN)
    earlier = [
        one
        for one in candidates
        if one.interest is not taker and _is_earlier(one.interest.executed_at, taker.executed_at)
    ]
    meanings = {text: _meaning(text, earlier, people) for text in texts(taker)}
    told = [one for one in stated if one.right == right and _in_time(one, taker)] if isinstance(stated, tuple) else []
    counts = search is not None and same(search.register, register) and _by(search.at, taker.executed_at)
    shown = hits if counts else ()
    known = {}
    for one in earlier:
        entries = [entry for entry in told if one.id in meanings[entry.holder].items]
        if entries:
            known[one.id] = Known(awareness=Awareness.KNEW, clause=_clause(entries))
        elif any(one.id in meanings[hit].items for hit in shown):
            known[one.id] = Known(awareness=Awareness.KNEW)
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


def _meaning(text: str, earlier: Iterable[Candidate], people: People) -> Meaning:
    """What `text` means among the `earlier` items of a right."""
    told = tuple(earlier)
    number = _close(text)
    by_number = frozenset(one.id for one in told if number in {_close(name) for name in one.interest.numbers})
    if by_number:
        return Meaning(items=by_number)
    whole = folded(text)
    readings = readings_of(text)
    identified = {id for id, party in people.items() if number in names_of(party) or readings & {*party.identifiers}}
    if not identified:
        part = {id for one in told for id in one.interest.holders}
        identified = {id for id in part if id in people and whole in {folded(n.text) for n in people[id].names}}
    if not identified:
        return Meaning(unresolved=whole)
    return Meaning(
        items=frozenset(one.id for one in told if identified & one.interest.holders), parties=frozenset(identified)
    )


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
    return _by(one.known_at, taker.executed_at)


def _by(at: datetime, executed_at: datetime | None) -> bool:
    return executed_at is None or at <= executed_at


def _is_earlier(made_at: datetime | None, executed_at: datetime | None) -> bool:
    """Whether an item made at that time may be earlier: one whose day is not on record may."""
    return made_at is None or executed_at is None or made_at < executed_at
