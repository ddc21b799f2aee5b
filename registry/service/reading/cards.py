"""How parties and rights look in answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from registry.domain.party.party import DaySpan, Name, Party, PartyKind
from registry.domain.right.facts import Owner, RightAt
from registry.domain.values.days import instant_text, legal_day
from registry.domain.values.plain import plain
from registry.service.journal import codec


def name_of(name: Name) -> dict[str, Any]:
    """A name with its language and the day it was borne from."""
    return {"text": name.text, "lang": name.lang, "from": name.from_on.isoformat() if name.from_on else None}


def party_document(party: Party, now: datetime) -> dict[str, Any]:
    """A party whole, as the registrar sees it on the legal day of `now`: by the name borne then, and whether it is
    registered in Hong Kong then. The days beside are those of its newest registration and insolvency, None where that
    was taken back."""
    day = legal_day(now)
    registered, insolvent = (_newest(spans) for spans in (party.registrations, party.insolvencies))
    return {
        "id": party.id,
        "kind": party.kind.value,
        "seat": party.seat,
        "name": name_of(party.name_on(day)),
        "names": [name_of(name) for name in party.names],
        "identifiers": [identifier_of(i) for i in party.identifiers],
        "hk_registered_non_hk": party.hk_registered_on(day),
        "hk_registered_from": _day(registered.first_on),
        "hk_registered_until": _day(registered.last_on),
        "insolvent_since": _day(insolvent.first_on),
        "insolvent_until": _day(insolvent.last_on),
    }


def _newest(spans: Sequence[DaySpan]) -> DaySpan:
    return spans[-1] if spans and not spans[-1].is_empty else DaySpan()


def identifier_of(identifier: Any) -> dict[str, Any]:
    """An identifier as bodies write it; the issuer only where there is one."""
    written = {"scheme": identifier.scheme.value, "value": identifier.value}
    return written if identifier.issuer is None else {**written, "issuer": identifier.issuer}


@lru_cache(maxsize=20_000)
def party_card(state: str, day: date) -> dict[str, Any]:
    """A party as others' answers show it, from its stored state: id, the name of that day, and its identifiers.

    The identifiers of a natural person are left out. Do not change what this answers: it is shared.
    """
    party = codec.party_of(state)
    shown = party.kind is not PartyKind.PERSON
    return {
        "id": party.id,
        "seat": party.seat,
        "name": name_of(party.name_on(day)),
        "identifiers": [identifier_of(i) for i in party.identifiers] if shown else [],
    }


def owner_of(owner: Owner, state: str | None, day: date) -> dict[str, Any]:
    """An owner: the party's card with its share, or the bare name of an unidentified one."""
    if owner.party is not None and state is not None:
        return {"party": party_card(state, day), "share": owner.share}
    name = owner.name
    return {"name": {"text": name.text, "lang": name.lang} if name else None, "share": owner.share}


def right_document(right: RightAt) -> dict[str, Any]:
    """The facts of a right at an instant; owners, family and encumbrances are added by the reader of those."""
    return {
        "right": str(right.right),
        "jurisdiction": right.right.jurisdiction,
        "number": right.right.number,
        "kind": right.kind,
        "titles": [{"text": t.text, "lang": t.lang} for t in right.titles],
        "status": right.status.value,
        "filed_on": _day(right.filed_on),
        "published_on": _day(right.published_on),
        "granted_on": _day(right.granted_on),
        "expires_on": _day(right.expires_on),
        "fees_paid_until": _day(right.fees_paid_until),
        "base": {"right": str(right.base.right), "link": right.base.link.value} if right.base else None,
        "same_day_twin": str(right.same_day_twin) if right.same_day_twin else None,
        "proceedings": plain(right.proceedings),
        "observed_at": instant_text(right.observed_at),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
