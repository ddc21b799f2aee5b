"""A bank's own pledges: filtered, paged, exported, and passed on as a book.

A filter looks at the pledge as it stands at the instant asked for, so a page is read until it is full. An export is one
view of the register: every page of it is of the journal position that it names.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from unicodedata import category

from sqlalchemy import Connection

from registry.domain.party.identifiers import Identifier
from registry.domain.pledge.pledge import Pledge
from registry.domain.values.days import instant_text
from registry.domain.values.spelling import folded
from registry.errors import Forbidden
from registry.service.access.principal import Principal, Role
from registry.service.instants import Moment, When
from registry.service.journal import codec
from registry.service.journal.register import Register
from registry.service.journal.transaction import json_bytes
from registry.service.lookup.party_lookup import bearer, records_of_principal
from registry.service.publishing.standing_on import stands_on
from registry.service.reading.page import Page
from registry.service.reading.pledge import documents_of
from registry.store.projected import reads
from registry.store.projected.found import PledgeRow

_CHUNK, _PIECE = 200, 20
"""How many pledges are read at once, and of how many of them the documents are made at once."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a portfolio is narrowed to; None and empty narrow nothing.

    `firm` is the pledgor by any of its identifiers, `recognition` an outcome that some item has in its own place, `due`
    the numbers of the pledges that have something to do. They come oldest first, or from the `newest` on.
    """

    client_reference: str | None = None
    status: str | None = None
    jurisdiction: str | None = None
    firm: Identifier | None = None
    recognition: str | None = None
    due: frozenset[str] | None = None
    newest: bool = False

    @property
    def start(self) -> str:
        """What comes before every registration number in that order."""
        return "~" if self.newest else ""


@dataclass(frozen=True, kw_only=True)
class _View:
    """One view of a bank's book: whose and given by whom (None: by anybody), by the ids of their records, at which
    instants and journal position, and how far."""

    viewer: frozenset[str]
    k: int
    moment: Moment
    pledgor: frozenset[str] | None
    wanted: Wanted = field(default_factory=Wanted)


def portfolio(register: Register, principal: Principal, when: When, page: Page, wanted: Wanted) -> dict[str, Any]:
    """A bank's own pledges that are wanted, in the order wanted; Forbidden for others."""
    with register.store.read() as connection:
        view = _view(connection, principal, when, wanted)
    items = list(islice(_found(register, principal, view, page.after or wanted.start), page.limit + 1))
    shown = items[: page.limit]
    return {
        "items": shown,
        "as_of": instant_text(view.moment.as_of),
        "known_at": instant_text(view.moment.known_at),
        **stands_on(register, view.moment),
        "next": shown[-1]["registration_number"] if len(items) > page.limit else None,
    }


def export(
    register: Register, principal: Principal, when: When, wanted: Wanted
) -> tuple[int, Iterator[dict[str, Any]]]:
    """The journal position of one view of the book, and its documents; they are read a chunk at a time, so that a book
    of any size takes no more room than a chunk."""
    with register.store.read() as connection:
        view = _view(connection, principal, when, wanted)

    return view.k, _found(register, principal, view, wanted.start)


def _view(connection: Connection, principal: Principal, when: When, wanted: Wanted) -> _View:
    if principal.role is not Role.BANK:
        raise Forbidden("Only a bank has a portfolio.")
    found = reads.position(connection, when.known)
    firm = None if wanted.firm is None else bearer(connection, wanted.firm, found.k)
    nobody: frozenset[str] = frozenset()
    return _View(
        viewer=records_of_principal(connection, principal, found.k),
        k=found.k,
        moment=when.at(found),
        pledgor=None if wanted.firm is None else nobody if firm is None else firm.records,
        wanted=wanted,
    )


def _rows(connection: Connection, view: _View, after: str) -> list[PledgeRow]:
    return reads.portfolio(
        connection,
        newest=view.wanted.newest,
        parties=view.viewer,
        k=view.k,
        reference=view.wanted.client_reference or "",
        pledgors=view.pledgor,
        jurisdiction=view.wanted.jurisdiction,
        after=after,
        limit=_CHUNK,
    )


def _found(register: Register, principal: Principal, view: _View, after: str) -> Iterator[dict[str, Any]]:
    """The documents that are wanted. They are read a chunk at a time, each in a turn of its own: all of one position,
    and nobody who reads meanwhile waits for what is made of them."""
    while True:
        with register.store.read() as connection:
            rows = _rows(connection, view, after)
        yield from _matching(register, principal, view, rows)
        if len(rows) < _CHUNK:
            return
        after = rows[-1].registration_number


def _matching(
    register: Register, principal: Principal, view: _View, rows: Sequence[PledgeRow]
) -> Iterator[dict[str, Any]]:
    """The documents of these rows that are wanted, as the bank sees them."""
    wanted = view.wanted
    pledges = _there(view, rows)
    while some := list(islice(pledges, _PIECE)):
        with register.store.read() as connection:
            documents = documents_of(register, connection, some, view.k, view.moment, principal, view.viewer)
        for document in documents:
            if wanted.recognition is None or wanted.recognition in _at_home(document):
                yield document


def _there(view: _View, rows: Sequence[PledgeRow]) -> Iterator[tuple[Pledge, str | None]]:
    """The pledges of these rows that were there, and as is wanted, each with the digest of its terms."""
    wanted, as_of = view.wanted, view.moment.as_of
    for row in rows:
        if wanted.due is not None and row.registration_number not in wanted.due:
            continue
        pledge = codec.pledge_of(row.state)
        if not any(pledge.standing(as_of)):
            continue
        if wanted.status is None or pledge.status_at(as_of).value == wanted.status:
            yield pledge, row.terms_digest


def _at_home(document: Mapping[str, Any]) -> set[str]:
    """What the items are worth each in its own place."""
    return {item["recognition"][item["right"].partition("/")[0]]["outcome"] for item in document["items"]}


# ---- exported --------------------------------------------------------------------------------------------------------


def columns(places: Iterable[str]) -> tuple[str, ...]:
    """The columns of an export, one row an item, with one of recognition in each place; days at UTC+8, instants in
    UTC."""
    return (
        *("registration_number", "client_reference", "status", "registered_at", "since", "pledgor", "pledgor_id"),
        *("item", "right", "security", "item_status", "priority_rank"),
        *(f"recognition_{code.lower()}" for code in places),
        *("debt", "currency", "due_on", "journal_position"),
    )


_SIGNS = frozenset("=+-@−")  # the last is the minus sign of mathematics


def csv_lines(position: int, documents: Iterator[dict[str, Any]], places: Iterable[str]) -> Iterator[bytes]:
    """The export as CSV (RFC 4180, UTF-8 with its mark, so that spreadsheets read it), a row an item.

    `places` are the codes of the places, in the order of their columns.
    """
    forums = tuple(places)
    yield b"\xef\xbb\xbf" + _csv(columns(forums))
    for document in documents:
        for item in document["items"]:
            yield _csv(_cells(document, item, position, forums))


def json_lines(position: int, documents: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """The export as lines of JSON, a pledge a line, each with the journal position."""
    for document in documents:
        yield json_bytes({**document, "journal_position": position}) + b"\n"


def _csv(cells: Sequence[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return out.getvalue().encode()


def _harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: it begins neither with a control character (a line feed, a tab)
    nor, in any width and behind whatever shows nothing, with a sign that begins one."""
    if not isinstance(cell, str) or not cell:
        return cell
    begins = category(cell[0]) == "Cc" or folded(cell)[:1] in _SIGNS
    return f"'{cell}" if begins else cell


def _cells(
    document: Mapping[str, Any], item: Mapping[str, Any], position: int, places: tuple[str, ...]
) -> tuple[Any, ...]:
    terms = document["terms"] or {}
    obligation = terms.get("obligation") or {}
    debt = obligation.get("principal") or obligation.get("maximum") or {}
    forums = {forum: told["outcome"] for forum, told in item["recognition"].items()}
    return (
        document["registration_number"],
        terms.get("client_reference"),
        document["status"],
        document["registered_at"],
        document["since"],
        document["pledgor"]["name"]["text"],
        document["pledgor"]["id"],
        item["item"],
        item["right"],
        item["security"],
        item["status"],
        item["priority_rank"],
        *(forums.get(code) for code in places),
        debt.get("amount"),
        debt.get("currency"),
        obligation.get("due_on") or obligation.get("claims_to"),
        position,
    )


# ---- passed on -------------------------------------------------------------------------------------------------------
