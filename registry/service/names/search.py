"""Finding firms by name.

A hit says by which rule a recorded name matches what was asked, and how surely. Of an owner of a right that no
identifier goes with, the name is all there is: it is found, and said to be unidentified. Whoever has several records,
joined since, is one hit. That nobody is found says nothing of who is not on record here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.values.days import instant_text, legal_day
from registry.errors import InputInvalid
from registry.service.instants import When
from registry.service.journal.register import Register
from registry.service.names.folding import fold
from registry.service.names.index import FEW, catch_up_if_free, names_of, unindexed
from registry.service.names.keys import keys_of
from registry.service.names.matching import NameMatch, match
from registry.service.publishing.standing_on import stands_on
from registry.service.reading.cards import party_card
from registry.service.reading.pledge_document import DISCLAIMER
from registry.store import name_index
from registry.store.projected import reads


@dataclass(frozen=True, kw_only=True)
class _Hit:
    """Who was found, and how."""

    match: NameMatch
    former: bool
    document: dict[str, Any]

    @property
    def order(self) -> tuple[float, str, str]:
        """The surest first."""
        return (-self.match.score, self.match.matched, str(self.document["party"]["id"]))


def firms_named(register: Register, name: str, limit: int) -> dict[str, Any]:
    """Whoever has a name that matches, the surest first, at most `limit` of them; InputInvalid for a name that says
    nothing."""
    if not fold(name).words:
        raise InputInvalid("A name has letters or characters.", pointer="/name")
    catch_up_if_free(register, FEW)
    keys = keys_of(name)
    when = When(now=register.clock.now())
    with register.store.read() as connection:
        moment = when.at(reads.position(connection, None))
        found = unindexed(connection, keys)
        found += [row.subject for row in name_index.found(connection, keys)]
        states = name_index.party_states(connection, list(_ids("party:", found)))
        owners = name_index.bare_owners(connection, list(_ids("right:", found)))
    today = legal_day(moment.as_of)
    hits = list(_parties(name, states.values(), today)) + list(_owners(name, owners))
    hits.sort(key=lambda hit: hit.order)
    folded = fold(name)
    return {
        "name": name,
        "forms_tried": list(dict.fromkeys((name, " ".join(folded.words), " ".join(folded.core)))),
        "items": [_document(hit) for hit in hits[:limit]],
        "total": len(hits),
        "as_of": instant_text(moment.as_of),
        **stands_on(register, moment),
        "disclaimer": DISCLAIMER,
    }


def _ids(kind: str, subjects: Iterable[str]) -> Iterator[str]:
    return (one.removeprefix(kind) for one in subjects if one.startswith(kind))


def _parties(name: str, states: Iterable[str], today: date) -> Iterator[_Hit]:
    """The best match of each party; of several records of one party, one."""
    best: dict[str, _Hit] = {}
    for state in states:
        found = _best(name, names_of(state))
        if found is None:
            continue
        card = party_card(state, today)
        current = card["name"] is not None and card["name"]["text"] == found.matched
        hit = _Hit(match=found, former=not current, document={"party": card, "identified": True})
        before = best.get(card["id"])
        if before is None or hit.order < before.order:
            best[card["id"]] = hit
    yield from best.values()


def _owners(name: str, rows: Iterable[name_index.NamedRow]) -> Iterator[_Hit]:
    """Owners by name alone, each name once, with the rights that it stands on."""
    rights: dict[str, list[str]] = {}
    texts: dict[str, dict[str, Any]] = {}
    for row in rows:
        told = json.loads(row.state)["name"]
        texts.setdefault(told["text"], told)
        rights.setdefault(told["text"], []).append(row.id)
    for text, told in texts.items():
        found = match(name, text)
        if found is not None:
            shown = {"text": text, "lang": told["lang"], "from": None}
            party: dict[str, Any] = {"id": None, "seat": None, "name": shown, "identifiers": []}
            yield _Hit(
                match=found,
                former=False,
                document={"party": party, "identified": False, "rights": sorted(set(rights[text]))},
            )


def _best(name: str, recorded: Iterable[str]) -> NameMatch | None:
    found = [one for one in (match(name, text) for text in recorded) if one is not None]
    return max(found, key=lambda one: one.score, default=None)


def _document(hit: _Hit) -> dict[str, Any]:
    one = hit.match
    told = {"class": one.match_class, "rule": one.rule, "matched_form": one.matched, "score": one.score}
    return {**hit.document, "match": {**told, "former": hit.former}}
