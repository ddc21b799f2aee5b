"""Closing sets: filings over rights of several places, registered together or not at all, and how far each place is.

A set is registered as an atomic batch is; its id stands under the seal of every filing, so that the journal alone tells
which pledges closed together. Who may see the terms of some of its pledges sees the set with those; its status is that
of the whole set all the same, so that nobody takes what is complete on his side for a set that is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection

from registry.domain.closing_set import PREFIX, place_outcomes, set_status
from registry.domain.filing.filing import ClosingSet
from registry.domain.pledge.pledge import Pledge
from registry.domain.values.days import instant_text, legal_day, micros
from registry.domain.values.plain import plain
from registry.errors import Forbidden, NotFound
from registry.service.access.principal import Principal, Role
from registry.service.access.sealed import sees_sealed
from registry.service.instants import Moment, When
from registry.service.journal import codec
from registry.service.journal.register import Register
from registry.service.journal.transaction import Answer, Transaction
from registry.service.lookup.party_lookup import records_of_principal
from registry.service.pledge.batch import Registered, register_batch
from registry.service.pledge.batch_lines import Line
from registry.service.pledge.registration import FilingRequest
from registry.service.reading.cards import party_card
from registry.service.reading.page import Page
from registry.service.reading.pledge import documents_of_judged
from registry.service.reading.pledge_document import DISCLAIMER
from registry.service.recognition.at_instant import judged_for
from registry.store.projected import closings, reads


@dataclass(frozen=True, kw_only=True)
class ClosingRequest:
    """The filings to register together, in order, and what the bank calls the set."""

    client_reference: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class _View:
    """One view of the register: who looks, at which journal position and instants."""

    register: Register
    connection: Connection
    principal: Principal
    viewer: frozenset[str]
    k: int
    moment: Moment


@dataclass(frozen=True, kw_only=True)
class _Set:
    """A closing set that the caller sees something of: its pledges as judged for the moment, each with its terms'
    digest, and which of them are shown."""

    pledges: tuple[tuple[Pledge, str | None], ...]
    shown: frozenset[str]

    @property
    def visible(self) -> list[tuple[Pledge, str | None]]:
        """The pledges that are shown."""
        return [(pledge, digest) for pledge, digest in self.pledges if pledge.registration_number in self.shown]

    @property
    def named(self) -> ClosingSet:
        """Its name, which every pledge carries."""
        closing_set = self.pledges[0][0].filing.closing_set
        assert closing_set is not None
        return closing_set

    @property
    def registrant(self) -> str:
        """The id of the bank that registered it, whoever holds its pledges by now."""
        first = self.pledges[0][0]
        return (*first.former, first.pledgee)[0].id

    @property
    def registered_at(self) -> datetime:
        """When the last of it was registered: before that there was no set."""
        return max(pledge.registered_at for pledge, _ in self.pledges)


def register_set(transaction: Transaction, principal: Principal, request: ClosingRequest) -> Answer:
    """Register every filing of a set: 201 with its document. Raises BatchRefused where one is refused: none is kept."""

    @cache
    def named() -> ClosingSet:
        """Made with the first filing, whose locks are held by then: the clock is read under them."""
        made = transaction.fresh_id(micros(transaction.now))
        return ClosingSet(id=f"{PREFIX}{made}", client_reference=request.client_reference)

    def within(line: Line) -> Line:
        if not isinstance(line, FilingRequest):
            return line
        return replace(line, build=lambda people: replace(line.build(people), closing_set=named()))

    made = register_batch(transaction, principal, [within(line) for line in request.lines], atomic=True)
    registered = [one for one in made if isinstance(one, Registered)]
    one = _Set(
        pledges=tuple((line.pledge, None) for line in registered),
        shown=frozenset(line.pledge.registration_number for line in registered),
    )
    at = transaction.latest
    moment = Moment(as_of=at, known_at=at, last_at=at)
    documents = [line.document for line in registered]
    answer = {**_head(one, moment, documents[0]["pledgee"]), **_body(documents, moment)}
    return Answer.of(201, answer, {"Location": f"/v1/closing-sets/{one.named.id}"})


def closing_set(register: Register, principal: Principal, named: str, when: When) -> dict[str, Any]:
    """A closing set as far as the caller sees its pledges.

    NotFound when it was not whole by `known_at`, nothing of it was there at `as_of`, or none of it is the caller's.
    """
    with register.store.read() as connection:
        return _document(_view(register, connection, principal, when), named)


def closing_sets(
    register: Register, principal: Principal, when: When, page: Page, client_reference: str | None
) -> dict[str, Any]:
    """The sets of which the calling bank holds a pledge, oldest first, without the pledges; Forbidden for others."""
    if principal.role is not Role.BANK:
        raise Forbidden("Closing sets are listed for a bank.")
    with register.store.read() as connection:
        view = _view(register, connection, principal, when)
        found = list(islice(_own(view, client_reference or "", page), page.limit + 1))
        cards = _cards(view, found)
    shown = [_head(one, view.moment, cards[one.registrant]) for one in found[: page.limit]]
    return {
        "items": shown,
        "as_of": instant_text(view.moment.as_of),
        "known_at": instant_text(view.moment.known_at),
        "next": shown[-1]["closing_set"] if len(found) > page.limit else None,
    }


def _view(register: Register, connection: Connection, principal: Principal, when: When) -> _View:
    found = reads.position(connection, when.known)
    viewer = records_of_principal(connection, principal, found.k)
    return _View(
        register=register,
        connection=connection,
        principal=principal,
        viewer=viewer,
        k=found.k,
        moment=when.at(found),
    )


def _own(view: _View, reference: str, page: Page) -> Iterator[_Set]:
    """The caller's own sets that were there, read a chunk at a time."""
    after, chunk = page.after, page.limit + 1
    while names := closings.own(
        view.connection, parties=view.viewer, k=view.k, reference=reference, after=after, limit=chunk
    ):
        yield from _sets(view, names)
        if len(names) < chunk:
            return
        after = names[-1]


def _sets(view: _View, names: Sequence[str]) -> list[_Set]:
    """Those of the named sets that were there and that the caller sees something of, judged all at once."""
    there: list[tuple[list[tuple[Pledge, str | None]], frozenset[str]]] = []
    for _, rows in groupby(closings.pledges(view.connection, names, view.k), lambda row: str(row.closing_set)):
        pledges = [(codec.pledge_of(row.state), row.terms_digest) for row in rows]
        seen = (pledge for pledge, _ in pledges if sees_sealed(view.principal, view.viewer, pledge))
        shown = frozenset(pledge.registration_number for pledge in seen)
        if shown and any(any(pledge.standing(view.moment.as_of)) for pledge, _ in pledges):
            there.append((pledges, shown))
    every = [pledge for pledges, _ in there for pledge, _ in pledges]
    judged = iter(judged_for(view.register, view.connection, every, view.k, view.moment))
    return [
        _Set(pledges=tuple((next(judged), digest) for _, digest in pledges), shown=shown) for pledges, shown in there
    ]


def _cards(view: _View, sets: Sequence[_Set]) -> dict[str, dict[str, Any]]:
    """The banks that registered these sets, by id."""
    states = reads.party_states(view.connection, {one.registrant for one in sets}, view.k)
    day = legal_day(view.moment.as_of)
    return {party: party_card(state, day) for party, state in states.items()}


def _head(one: _Set, moment: Moment, card: dict[str, Any]) -> dict[str, Any]:
    """A set without its pledges; `card` is that of the bank that registered it."""
    as_of = moment.as_of
    whole = place_outcomes((pledge for pledge, _ in one.pledges), as_of)
    complete = len(one.shown) == len(one.pledges)
    places = whole if complete else place_outcomes((pledge for pledge, _ in one.visible), as_of)
    return {
        "closing_set": one.named.id,
        "client_reference": one.named.client_reference,
        "registered_at": instant_text(one.registered_at),
        "pledgee": card,
        "status": set_status(whole).value,
        "complete": complete,
        "places": plain(places),
    }


def _document(view: _View, named: str) -> dict[str, Any]:
    sets = _sets(view, [named])
    if not sets:
        raise NotFound(f"There is no closing set {named}.")
    one = sets[0]
    judged = [(pledge, digest, True) for pledge, digest in one.visible]
    documents = documents_of_judged(view.register, view.connection, judged, view.k, view.moment)
    return {**_head(one, view.moment, _cards(view, sets)[one.registrant]), **_body(documents, view.moment)}


def _body(documents: Iterable[dict[str, Any]], moment: Moment) -> dict[str, Any]:
    """The pledges of a set, from their documents."""
    return {
        "pledges": [_pledge(document) for document in documents],
        "disclaimer": DISCLAIMER,
        "as_of": instant_text(moment.as_of),
        "known_at": instant_text(moment.known_at),
    }


def _pledge(document: dict[str, Any]) -> dict[str, Any]:
    """What a set tells of one of its pledges, from its document."""
    told = ("item", "right", "security", "status", "priority_rank", "legal_effect")
    return {
        **{member: document[member] for member in ("registration_number", "status", "pledgee", "pledgor")},
        "items": [
            {
                **{member: item[member] for member in told},
                "recognition": {forum: one["outcome"] for forum, one in item["recognition"].items()},
            }
            for item in document["items"]
        ],
    }
