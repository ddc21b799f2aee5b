"""Parties, one name and the identifiers it goes with a row.

The columns: `kind` (`company`, `bank`, `person`, `public_body`), `seat` (a place, or `XX` for elsewhere), `name`,
`lang` (BCP 47), `name_from` (the legal day the name was first borne, or nothing), `scheme`, `value`, `issuer` (of the
scheme `OTHER` alone), `hk_registered_non_hk` (`true`, `false`, or nothing where it was not declared). All but
`name_from`, `issuer` and the last are needed. Further columns are of legal days, inclusive:
`hk_registered_from` and `hk_registered_until`, without which a row that adds a registration to a party on record is
refused, `insolvent_since` and `insolvent_until`.

Rows that share an identifier speak of one party: each adds its name. A further identifier is added by a row that gives
it beside a known one: `scheme` and `value` then hold the same number of parts, divided as any list is (`USCC; LEI`).
Names never join two parties. A row that contradicts the kind or seat on record, or takes back or moves days of a
registration in Hong Kong or of an insolvency, is refused: an import adds, it does not change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry.domain.party.identifiers import Identifier, Scheme, read_identifier
from registry.domain.party.party import (
    DaySpan,
    Name,
    Party,
    PartyFacts,
    PartyKind,
    insolvencies_after,
    registrations_after,
)
from registry.errors import InputError, Refusal, RegistryError
from registry.service.importing.cells import Cells, RowReading, read_code, read_day, read_text, split_list, wrong
from registry.service.recording.parties import number_warnings
from registry.service.tables.sheets import Form

PARTY_COLUMNS = ("kind", "seat", "name", "lang", "name_from", "scheme", "value", "issuer", "hk_registered_non_hk")
PARTY_DAYS = ("hk_registered_from", "hk_registered_until", "insolvent_since", "insolvent_until")
_NEEDED = ("kind", "seat", "name", "lang", "scheme", "value")
PARTIES = Form(
    columns=(*PARTY_COLUMNS, *PARTY_DAYS),
    needed=tuple((column,) for column in _NEEDED),
    names=frozenset({"name"}),
    days=frozenset({"name_from", *PARTY_DAYS}),
)

_LANG = re.compile(r"(?=.{2,35}$)[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DECLARED = {"": None, "TRUE": True, "FALSE": False}


def party_reading(cells: Cells) -> RowReading[PartyFacts]:
    """What a row tells of a party."""
    missing = tuple(column for column in _NEEDED if not cells[column])
    name = _spelled(cells)
    try:
        facts = _facts(cells)
    except Refusal as refusal:
        return RowReading(name=name, missing=missing, refusal=refusal)
    if missing or facts is None:
        return RowReading(name=name, missing=missing)
    return RowReading(
        name="; ".join(str(one) for one in facts.identifiers),
        warnings=tuple(f"{one['code']}: {one['detail']}" for one in number_warnings(facts.identifiers)),
        told=facts,
        subjects=tuple(str(one) for one in facts.identifiers),
        facts=(("kind", facts.kind), ("seat", facts.seat)),
    )


def party_subjects(cells: Cells) -> tuple[str, ...]:
    """The identifiers by which a row speaks of a party; none where they can not be read."""
    try:
        return tuple(str(one) for one in _identifiers(cells))
    except Refusal:
        return ()


def _spelled(cells: Cells) -> str:
    return ":".join(part for part in (cells["scheme"] or "?", cells["issuer"], cells["value"] or "?") if part)


def _facts(cells: Cells) -> PartyFacts | None:
    """The facts, or None where something is missing; a Refusal at its column for what is there and is wrong."""
    kind = read_code(cells, "kind").lower().replace(" ", "_")
    if kind and kind not in set(PartyKind):
        raise wrong("kind", "kind", f"A kind is one of {', '.join(PartyKind)}.")
    lang = cells["lang"]
    if lang and not _LANG.fullmatch(lang):
        raise wrong("lang", "lang", "A language is written as in BCP 47: en, zh-Hans.")
    declared = read_code(cells, "hk_registered_non_hk")
    if declared not in _DECLARED:
        raise wrong("hk_registered_non_hk", "declared", "It is true, false, or nothing.")
    name, from_on = read_text(cells, "name"), read_day(cells, "name_from")
    identifiers = tuple(dict.fromkeys(_identifiers(cells)))
    if not (kind and cells["seat"] and name and lang and identifiers):
        return None
    return PartyFacts(
        kind=PartyKind(kind),
        seat=read_code(cells, "seat"),
        names=(Name(text=name, lang=lang, from_on=from_on),),
        identifiers=identifiers,
        hk_registered_non_hk=_DECLARED[declared],
        **{column: read_day(cells, column) for column in PARTY_DAYS},
    )


def _identifiers(cells: Cells) -> Iterator[Identifier]:
    """The identifiers, where the row has both their schemes and their values."""
    if not (cells["scheme"] and cells["value"]):
        return
    schemes, values = (split_list(cells[column]) for column in ("scheme", "value"))
    if len(schemes) != len(values):
        raise wrong("value", "parts", "There are as many values as schemes.")
    if len(schemes) > 16:
        raise wrong("scheme", "length", "A row has at most 16 identifiers.")
    issuer = cells["issuer"] or None
    if issuer is not None and Scheme.OTHER not in {scheme.strip() for scheme in schemes}:
        raise wrong("issuer", "issuer", "An issuer belongs to the scheme OTHER alone.")
    for scheme, value in zip(schemes, values, strict=True):
        known = scheme.strip()
        try:
            yield read_identifier(known, value.strip(), issuer if known == Scheme.OTHER else None)
        except RegistryError as error:
            error.errors = (InputError(pointer="/value", code=error.code, detail=error.detail),)
            raise


def agree(known: Party, facts: PartyFacts) -> None:
    """Refuse facts that contradict what is on record of a party: an import adds, it does not change."""
    for column, before, told in (("kind", known.kind, facts.kind), ("seat", known.seat, facts.seat)):
        if before != told:
            raise wrong(column, "contradiction", f"The party is on record with {column} {before}.")
    registered = registrations_after(known.registrations, facts)
    if known.hk_registered_non_hk and facts.hk_registered_non_hk is False and not registered:
        raise wrong("hk_registered_non_hk", "contradiction", "The party is on record as registered in Hong Kong.")
    if not _only_added(known.registrations, registered):
        raise wrong("hk_registered_from", "contradiction", "The party is on record as registered on other days.")
    if not _only_added(known.insolvencies, insolvencies_after(known.insolvencies, facts)):
        raise wrong("insolvent_since", "contradiction", "The party is on record as insolvent on other days.")


def _only_added(before: tuple[DaySpan, ...], after: tuple[DaySpan, ...]) -> bool:
    """Whether every span on record stays as it is, but for the last day that one without any may be given."""
    return len(before) <= len(after) and all(
        was.first_on == now.first_on and was.last_on in (None, now.last_on)
        for was, now in zip(before, after, strict=False)
    )
