"""Asking the register: what of a firm's rights is encumbered, and what stands on a right.

Every read names two instants: `as_of`, the world it speaks of, and `known_at`, what the register knew by then. Both
default to now, and the query is the same either way. An unknown firm or right is an answer, not an error, and carries
the same disclaimer and coverage as a known one: absence here says nothing about the official registers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from registry.domain.case.case import Places
from registry.domain.party.identifiers import Identifier
from registry.domain.party.party import PartyKind
from registry.domain.rank.order import ranks
from registry.domain.rank.standing import Standing
from registry.domain.right.facts import RightId
from registry.domain.right.family_links import StatedLink, family_of, links_by_right
from registry.domain.values.days import from_micros, instant_text, legal_day, micros
from registry.errors import NotFound
from registry.service.instants import Moment, When
from registry.service.journal import codec
from registry.service.journal.codec import timing_of
from registry.service.journal.register import Register
from registry.service.lookup.right_lookup import number_warnings, warning_of_absence, warnings_of
from registry.service.publishing.standing_on import stands_on
from registry.service.reading.cards import identifier_of, owner_of, party_card, right_document
from registry.service.reading.page import Page
from registry.service.reading.pledge_document import DISCLAIMER
from registry.service.reading.sight import Sights
from registry.service.recognition.at_instant import recognitions
from registry.store.projected import agreements, reads
from registry.store.projected.found import (
    Around,
    FirmFound,
    FirmRightRow,
    OwnerBeside,
    RightItself,
    RightRow,
    ShownItemRow,
    TieBeside,
)
from registry.store.projected.surroundings import around

FIRM_UNKNOWN = "firm-not-on-record"
"""The warning of an answer about a firm that the register knows nothing of."""


def firm_encumbrances(register: Register, firm: Identifier, when: When, page: Page) -> dict[str, Any]:
    """What IP of a firm is encumbered, in every place, found by any identifier of the firm."""
    with register.store.read() as connection:
        found = reads.firm(connection, firm.key, when.known)
        rows: list[FirmRightRow] = []
        moment = when.at(found)
        as_of = micros(moment.as_of)
        if found.party is not None:
            records = codec.party_of(found.party.state).record_ids
            rows = reads.firm_rights(
                connection, parties=records, k=found.k, as_of=as_of, jurisdiction=page.jurisdiction
            )
        groups = _Groups(moment, page, register.places)
        for row in rows:
            if row.right_id not in groups.rights:
                groups.add_right(row, owned=bool(row.owned))
            if row.item is not None:
                groups.add_item(row.right_id, row.item)
        shown = groups.shown()
        groups.judge_anew(register, connection, found.k, shown)
        groups.held_by(connection, found.k, shown)
        if shown:
            groups.surround(around(connection, rights=shown, k=found.k, as_of=as_of))
        groups.warnings += warnings_of(register, connection, shown, found.k)
        if found.party is None:
            groups.warnings.append(_no_such_firm(firm))
        card = _firm_card(connection, firm, found, moment)
    return groups.envelope({"firm": card}, found.party is not None, register)


def _no_such_firm(firm: Identifier) -> dict[str, Any]:
    """What an answer says of a firm that is not on record: it may well own what is encumbered."""
    detail = f"Nothing is on record here about {firm}, which says nothing of what it owns."
    return {"code": FIRM_UNKNOWN, "detail": detail, "nearest": []}


def _firm_card(connection: Connection, firm: Identifier, found: FirmFound, moment: Moment) -> dict[str, Any]:
    """The firm that was asked for, from its row.

    What a natural person is called is under the seal of its own entry, and public only where a right or a pledge of
    that person is.
    """
    if found.party is None:
        return {"id": None, "seat": None, "name": None, "identifiers": [identifier_of(firm)]}
    card = party_card(found.party.state, legal_day(moment.as_of))
    party = codec.party_of(found.party.state)
    if party.kind is not PartyKind.PERSON:
        return card
    records, as_of = party.record_ids, micros(moment.as_of)
    rights = reads.firm_rights(connection, parties=records, k=found.k, as_of=as_of, jurisdiction=None)
    return card if rights else {**card, "name": None}


def right_encumbrances(register: Register, right: RightId, when: When, page: Page) -> dict[str, Any]:
    """What stands on one right: the firm's envelope with `right`, and one group."""
    with register.store.read() as connection:
        found = reads.right(connection, str(right), when.known)
        moment = when.at(found)
        groups = _Groups(moment, page, register.places)
        if found.right is not None:
            groups.add_right(found.right, owned=True)
            for row in reads.right_items(connection, right_id=str(right), k=found.k):
                groups.add_item(str(right), row)
            groups.judge_anew(register, connection, found.k, [str(right)])
            groups.held_by(connection, found.k, [str(right)])
            groups.surround(around(connection, rights=[str(right)], k=found.k, as_of=micros(moment.as_of)))
        said = number_warnings(register, connection, right, found.k)
        if found.right is None and not said:
            said = [warning_of_absence(connection, right, found.k)]
        groups.warnings += said
    return groups.envelope({"right": str(right)}, found.right is not None, register)


def right_whole(register: Register, right: RightId, when: When) -> dict[str, Any]:
    """A right with its owners, family, proceedings and encumbrances; NotFound when it is not on record."""
    answer = right_encumbrances(register, right, when, Page(after="", limit=1))
    with register.store.read() as connection:
        found = reads.right(connection, str(right), when.known)
    if found.right is None:
        raise NotFound(f"{right} is not on record.", warnings=tuple(answer["warnings"]))
    place = register.places[right.jurisdiction]
    facts = right_document(codec.right_of(found.right.state).at(when.at(found).as_of, place))
    (group,) = answer["items"]
    beside = {member: answer[member] for member in ("coverage", "warnings", "disclaimer")}
    return {**facts, **group, **beside}


@dataclass(kw_only=True)
class _Shown:
    """A right of an answer as it is put together: its row, whether the firm owns it, and what stands around it."""

    row: FirmRightRow | RightRow
    owned: bool
    facts: Mapping[str, Any] = field(default_factory=dict)
    owners: list[dict[str, Any]] = field(default_factory=list)
    family: list[dict[str, Any]] = field(default_factory=list)


class _Groups:
    """The rights of an answer as they are put together from rows."""

    def __init__(self, moment: Moment, page: Page, places: Places) -> None:
        self.moment = moment
        self.places = places
        self.page = page
        self.day = legal_day(moment.as_of)
        self.rights: dict[str, _Shown] = {}
        self.items: dict[str, list[tuple[ShownItemRow, Standing]]] = {}
        self.coverage: dict[str, tuple[str, int]] = {}
        self.recognition: dict[tuple[str, int], dict[str, str]] = {}
        self.pledgees: dict[str, str] = {}
        self.warnings: list[dict[str, Any]] = []

    def add_right(self, row: FirmRightRow | RightRow, *, owned: bool) -> None:
        """Open the group of a right."""
        self.rights[row.right_id] = _Shown(row=row, owned=owned)
        self.items[row.right_id] = []

    def add_item(self, right: str, row: ShownItemRow) -> None:
        """Put an item on its right, as it stands at the instant asked for."""
        standing = timing_of(row.timing).at(self.moment.as_of)
        if standing is not None:
            self.items[right].append((row, standing))

    def judge_anew(self, register: Register, connection: Connection, k: int, rights: Sequence[str]) -> None:
        """Judge the items on these rights whose stored recognition does not speak of the instant asked for."""
        stale = {
            row.registration_number
            for right in rights
            for row, standing in self.items[right]
            if standing.live and not _covers(row, self.moment)
        }
        if stale:
            self.recognition.update(recognitions(register, connection, stale, k, self.moment))

    def held_by(self, connection: Connection, k: int, rights: Sequence[str]) -> None:
        """Find who held the pledges on these rights at an instant before the last entry known."""
        numbers = {row.registration_number for right in rights for row, _ in self.items[right]}
        if numbers and self.moment.is_past:
            self.pledgees = agreements.pledgees(connection, numbers, k, micros(self.moment.as_of))

    def surround(self, rows: Iterable[Around]) -> None:
        """Add what shows each right at first sight, its owners and family members."""
        sights = Sights(self.places, self.moment)
        told: dict[str, list[StatedLink]] = {}
        members: dict[str, dict[str, bool]] = {}
        for row in rows:
            if isinstance(row, OwnerBeside):
                owner = codec.owner_of(row.owner)
                self.rights[row.right_id].owners.append(owner_of(owner, row.state, self.day))
            elif isinstance(row, RightItself):
                seen = sights.of(row.state)
                self.rights[row.right_id].facts = seen.facts
                self.warnings += [dict(seen.death)] if seen.death else []
            elif isinstance(row, TieBeside):
                told.setdefault(row.right_id, []).append(
                    StatedLink(right=_right(row.source), other=_right(row.target), link=row.link)
                )
            else:
                group = members.setdefault(row.right_id, {})
                if row.member not in group:
                    group[row.member] = bool(row.state and self._burdens(row.state))
                if row.timing is not None and timing_of(row.timing).live_at(self.moment.as_of):
                    group[row.member] = True
        for right, encumbered in members.items():
            self.rights[right].family = [
                {"right": str(member), "link": link, "encumbered": encumbered[str(member)]}
                for member, link in family_of(_right(right), links_by_right(told.get(right, ()))).items()
                if str(member) in encumbered
            ]

    def _relevant(self) -> list[str]:
        """The rights that belong to the answer: owned, or with something to show; by name."""
        return sorted(r for r, group in self.rights.items() if group.owned or self._encumbering(r))

    def shown(self) -> list[str]:
        """Those of them that this page shows."""
        return [right for right in self._relevant() if right > self.page.after][: self.page.limit]

    def _encumbering(self, right: str) -> list[tuple[ShownItemRow, Standing]]:
        return [(row, s) for row, s in self.items[right] if s.live or self.page.everything]

    def envelope(self, head: dict[str, Any], known: bool, register: Register) -> dict[str, Any]:
        """The answer, with what is shown of it on this page; the totals are of all pages."""
        relevant, shown = self._relevant(), self.shown()
        groups = [self._group(right) for right in shown]
        alive = [g for g in groups if g["alive"]]
        unencumbered = [g["right"] for g in alive if not any(e["status"] == "live" for e in g["encumbrances"])]
        for right in relevant:
            self._cover(self.rights[right].row)
        live = {right: sum(s.live for _, s in self.items[right]) for right in relevant}
        burdened = sum(bool(live[right] or self._burdens_of(self.rights[right].row)) for right in relevant)
        return {
            **head,
            "known": known,
            "as_of": instant_text(self.moment.as_of),
            "known_at": instant_text(self.moment.known_at),
            "items": groups,
            "unencumbered": unencumbered,
            "dead": [g["right"] for g in groups if not g["alive"]],
            "totals": {"rights": len(relevant), "encumbered": burdened, "live_items": sum(live.values())},
            "coverage": self._coverage(register),
            "warnings": self.warnings,
            **stands_on(register, self.moment),
            "next": shown[-1] if shown and shown[-1] != relevant[-1] else None,
            "disclaimer": DISCLAIMER,
        }

    def _group(self, right: str) -> dict[str, Any]:
        standings = self.items[right]
        order = ranks(s for _, s in standings)
        encumbrances = [
            _encumbrance(row, standing, order.get(standing.index), self._pledgee(row), self.recognition)
            for row, standing in self._encumbering(right)
        ]
        encumbrances.sort(key=lambda e: (e["priority_rank"] is None, e["priority_rank"] or 0, e["since"]))
        group = self.rights[right]
        return {
            "right": right,
            **group.facts,
            "owners": group.owners,
            "encumbrances": [*self._burdens_of(group.row), *encumbrances],
            "family": group.family,
        }

    def _pledgee(self, row: ShownItemRow) -> dict[str, Any]:
        return party_card(self.pledgees.get(row.registration_number) or row.pledgee_state, self.day)

    def _burdens_of(self, row: FirmRightRow | RightRow) -> list[dict[str, Any]]:
        return self._burdens(row.state) if row.burdened and row.state is not None else []

    def _burdens(self, state: str) -> list[dict[str, Any]]:
        """Court preservations that run at the instant asked for; they come first, since they stop the rest."""
        record = codec.right_of(state)
        running = record.proceedings_at(self.moment.as_of, self.places[record.right.jurisdiction])
        return [
            {
                "kind": "preservation",
                "authority": p.authority,
                "document": p.document,
                "status": "live",
                "priority_rank": None,
                "since": p.from_on.isoformat(),
                "until": p.until_on.isoformat() if p.until_on else None,
            }
            for p in running
            if p.kind == "preservation"
        ]

    def _cover(self, row: FirmRightRow | RightRow) -> None:
        known = self.coverage.get(row.source_register)
        oldest = row.observed_at if known is None else min(known[1], row.observed_at)
        self.coverage[row.source_register] = (row.source_register, oldest)

    def _coverage(self, register: Register) -> list[dict[str, Any]]:
        """Each register with the oldest observation this answer rests on; none is complete, since none feeds us."""
        names = sorted({place.register for place in register.places.values()} | set(self.coverage))
        return [
            {
                "register": name,
                "source": "observations recorded by the registrar",
                "observed_at": instant_text(from_micros(self.coverage[name][1])) if name in self.coverage else None,
                "complete": False,
            }
            for name in names
        ]


def _right(text: str) -> RightId:
    jurisdiction, _, number = text.partition("/")
    return RightId(jurisdiction=jurisdiction, number=number)


def _covers(row: ShownItemRow, moment: Moment) -> bool:
    """Whether the stored judgement of an item, from its row, speaks of the moment."""
    if row.evaluated_at is None:
        return False
    until = None if row.holds_until is None else from_micros(row.holds_until)
    return moment.relies_on(from_micros(row.evaluated_at), until)


def _encumbrance(
    row: ShownItemRow,
    standing: Standing,
    rank: int | None,
    pledgee: dict[str, Any],
    anew: Mapping[tuple[str, int], Mapping[str, str]],
) -> dict[str, Any]:
    recognition = anew.get((row.registration_number, row.item)) or codec.outcomes_of(row.recognition)
    if not standing.live:
        recognition = dict.fromkeys(recognition, "not_recognised")
    return {
        "kind": "pledge",
        "registration_number": row.registration_number,
        "item": row.item,
        "pledgee": pledgee,
        "status": standing.status.value,
        "priority_rank": rank,
        "since": instant_text(standing.since),
        "recognition": recognition,
    }
