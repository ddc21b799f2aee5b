"""Named faults: each takes one thing from a favourable item, and says exactly what the rules must then answer.

A fault touches `aspects` of the item; faults whose aspects do not meet are independent, so their answers add up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from registry.domain.filing import Act, ActKind
from registry.domain.periods import add_months
from registry.domain.pledge import End
from registry.domain.priority import ItemStatus
from registry.domain.rights import Proceeding, RightChange, RightId, RightStatus
from registry.domain.rules import Severity
from tests.domain.strategies import (
    DAY,
    LATEST,
    NOW,
    OTHER,
    PLEDGEE,
    PLEDGOR,
    TODAY,
    Scene,
    at,
    favourable,
    owners,
    registered,
    rival,
    unentered,
)

Answer = tuple[str, str, Severity]
"""The rule of recognition, its code, its severity."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault of an item over a right of place `code`, of `kind` (None: the usual one)."""

    name: str
    code: str
    aspects: frozenset[str]
    inflict: Callable[[Scene], Scene]
    answers: frozenset[Answer]
    kind: str | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def scene(self) -> Scene:
        """A favourable item with this fault alone."""
        return self.inflict(favourable(self.code, self.kind))


FAULTS: list[Fault] = []


def _fault(
    name: str, codes: str, aspects: str, inflict: Callable[[Scene], Scene], *answers: str, kind: str | None = None
) -> None:
    """A fault in each of the places `codes`; each of `answers` is a rule, its code and its severity."""
    expected = frozenset((rule, code, Severity(said)) for rule, code, said in (one.split() for one in answers))
    for code in codes.split():
        FAULTS.append(
            Fault(
                name=name, code=code, aspects=frozenset(aspects.split()), inflict=inflict, answers=expected, kind=kind
            )
        )


def proceeding(kind: str, since: date, *, suspended: bool = True, until: date | None = None) -> RightChange:
    """The official event that opens a proceeding on that day."""
    opened = Proceeding(kind=kind, from_on=since, until_on=until, suspended=suspended)
    return RightChange(type=f"{kind}_opened", effective_at=at(since, 0), opens=opened)


def _add(scene: Scene, change: RightChange) -> Scene:
    return replace(scene, changes=(*scene.changes, change))


def _event(change: RightChange) -> Callable[[Scene], Scene]:
    return lambda scene: _add(scene, change)


def _seen(**members: Any) -> Callable[[Scene], Scene]:
    return lambda scene: scene.with_seen(**members)


def _contract(**members: Any) -> Callable[[Scene], Scene]:
    return lambda scene: scene.with_contract(**members)


def _obligation(**members: Any) -> Callable[[Scene], Scene]:
    return lambda scene: scene.with_obligation(**members)


_UNGRANTED = _seen(status=RightStatus.PENDING, granted_on=None)


def _outlasting(scene: Scene) -> Scene:
    return scene.with_obligation(due_on=scene.seen.expires_on + DAY)


def _cancelled(scene: Scene) -> Scene:
    gone = Act(register=scene.place.register, act=ActKind.CANCEL, effective_at=at(TODAY - DAY), sha256="1" * 64)
    return scene.with_acts(*scene.acts, gone)


def _ended(scene: Scene, status: ItemStatus, ended_at: datetime = NOW) -> Scene:
    return replace(scene, end=End(status=status, at=ended_at, reason="waived"))


def _unentered(scene: Scene) -> Scene:
    return scene.with_acts()


def _entry(scene: Scene, **members: datetime | None) -> Scene:
    return scene.with_acts(registered(scene.place.register, **members))


YESTERDAY = TODAY - DAY
GRACE_OVER = add_months(TODAY, -6) - DAY
"""A due day whose six months ended yesterday."""
ENTERED_ON = TODAY - 3 * DAY
APPLIED_ON = TODAY - 4 * DAY
ALL = "CN HK MO"
ABROAD = "HK MO"

# ---- A: the right ----------------------------------------------------------------------------------------------------

_fault("a kind that can not be pledged", ALL, "kind", _seen(kind="plant_variety"), "MR-02 KIND_NOT_PLEDGEABLE fail")
_fault(
    "a security of another place",
    ALL,
    "kind",
    lambda s: s.with_item(security="mo_penhor" if s.place.code != "MO" else "cn_pledge"),
    "MR-02 SECURITY_KIND_MISMATCH fail",
)
for _status in (RightStatus.LAPSED, RightStatus.SURRENDERED, RightStatus.REVOKED, RightStatus.INVALIDATED):
    _fault(f"a right that is {_status}", ALL, "status", _seen(status=_status), "MR-03 NOT_IN_FORCE fail")
_fault(
    "a right whose last day was yesterday",
    ALL,
    "status term debt",
    lambda s: s.with_seen(expires_on=YESTERDAY).with_obligation(due_on=YESTERDAY),
    "MR-03 NOT_IN_FORCE fail",
)
_fault("an application", "CN", "status fees", _UNGRANTED, "MR-03 NOT_IN_FORCE fail")
_fault("an application", "MO", "status fees", _UNGRANTED, "MR-03 NOT_IN_FORCE pending")
_fault("a published application", "HK", "status fees", _UNGRANTED, "MR-02 APPLICATION_ONLY condition")
for _published in (None, TODAY + DAY):
    _fault(
        f"an application published {_published or 'on no known day'}",
        "HK",
        "status fees",
        _seen(status=RightStatus.PENDING, granted_on=None, published_on=_published),
        "MR-03 NOT_IN_FORCE pending",
    )
_fault("no grant day on record", ALL, "status", _seen(granted_on=None), "MR-03 EVIDENCE_MISSING:granted_on pending")
_fault(
    "neither last day nor filing day on record",
    ALL,
    "status term debt",
    _seen(expires_on=None, filed_on=None),
    "MR-03 EVIDENCE_MISSING:expires_on pending",
    "MR-05 EVIDENCE_MISSING:expires_on pending",
)
_fault("no fees on record", ALL, "fees", _seen(fees_paid_until=None), "MR-04 EVIDENCE_MISSING:fees_paid_until pending")
for _due in (YESTERDAY, GRACE_OVER + DAY):
    _fault(f"a fee due on {_due}", ALL, "fees", _seen(fees_paid_until=_due), "MR-04 FEES_UNPAID condition")
_fault("a fee unpaid past its grace", ALL, "fees", _seen(fees_paid_until=GRACE_OVER), "MR-04 NOT_IN_FORCE fail")
_fault("a debt due the day after the last day", "CN", "term debt", _outlasting, "MR-05 TERM_SHORTER_THAN_DEBT fail")
_fault(
    "a debt due the day after the last day", ABROAD, "term debt", _outlasting, "MR-05 TERM_SHORTER_THAN_DEBT condition"
)
_fault("no examination", "HK", "kind", lambda s: s, "MR-06 SHORT_TERM_UNEXAMINED condition", kind="short_term")
_fault(
    "a preservation of before the entry",
    ALL,
    "frozen",
    _event(proceeding("preservation", APPLIED_ON - DAY)),
    "MR-07 FROZEN fail",
)
_fault(
    "a preservation of after the entry",
    ALL,
    "frozen",
    _event(proceeding("preservation", YESTERDAY)),
    "MR-07 FROZEN condition",
)
_fault(
    "a preservation of the day of the entry",
    "CN",
    "frozen",
    _event(proceeding("preservation", ENTERED_ON)),
    "MR-07 FROZEN condition",
)
_fault(
    "a suspension over ownership",
    "CN HK",
    "frozen",
    _event(proceeding("ownership", APPLIED_ON - DAY)),
    "MR-07 FROZEN fail",
)
_fault(
    "a dispute over ownership that suspends nothing",
    ALL,
    "frozen",
    lambda s: _add(s, proceeding("ownership", APPLIED_ON - DAY, suspended=s.place.code == "MO")),
    "MR-07 DISPUTE_PENDING note",
)
_fault(
    "an invalidation that nobody acknowledged",
    "CN",
    "validity",
    _event(proceeding("invalidation", APPLIED_ON - DAY)),
    "MR-08 ACK_REQUIRED pending",
)
_fault(
    "an invalidation begun before the entry",
    ABROAD,
    "validity",
    _event(proceeding("invalidation", APPLIED_ON - DAY)),
    "MR-08 VALIDITY_CHALLENGED condition",
)
_fault(
    "an invalidation begun after the entry",
    ALL,
    "validity",
    _event(proceeding("invalidation", YESTERDAY)),
    "MR-08 VALIDITY_CHALLENGED condition",
)
_fault(
    "a twin that nobody acknowledged",
    "CN",
    "kind",
    _seen(same_day_twin=RightId(jurisdiction="CN", number="201810000002.8")),
    "MR-09 TWIN_ACK_REQUIRED pending",
    kind="utility_model",
)
_fault(
    "a number of no known form",
    ABROAD,
    "number",
    lambda s: replace(s, unconfirmed=True),
    "MR-10 IDENTIFIER_UNCONFIRMED note",
)

# ---- B and C: title and agreement ------------------------------------------------------------------------------------

_fault(
    "a pledgor who owns nothing",
    ALL,
    "owners",
    _seen(owners=owners(OTHER.id)),
    "MR-11 PLEDGOR_NOT_OWNER fail",
    "MR-12 CO_OWNER_CONSENT fail",
)
for _co_owner in (OTHER.id, None):
    _fault(
        f"a co-owner, {_co_owner or 'unidentified'}, who did not consent",
        ALL,
        "owners",
        _seen(owners=owners(PLEDGOR.id, _co_owner)),
        "MR-12 CO_OWNER_CONSENT fail",
    )
_fault(
    "no owners on record",
    ALL,
    "owners",
    _seen(owners=()),
    "MR-11 EVIDENCE_MISSING:owners pending",
    "MR-12 EVIDENCE_MISSING:owners pending",
)
_fault("an oral contract", ALL, "writing", lambda s: s.with_contract(written=False), "MR-15 NOT_IN_WRITING fail")
_fault(
    "a contract the pledgor did not sign",
    ALL,
    "writing",
    _contract(signatories=(PLEDGEE,)),
    "MR-15 NOT_IN_WRITING fail",
)
_fault(
    "a contract the pledgee did not sign",
    "HK",
    "writing",
    _contract(signatories=(PLEDGOR,)),
    "MR-15 NOT_IN_WRITING fail",
)
for _member in ("written", "signatories"):
    _fault(
        f"no word on {_member}",
        ALL,
        "writing",
        _contract(**{_member: None}),
        f"MR-15 EVIDENCE_MISSING:{_member} pending",
    )
_fault(
    "no consent of the pledgor",
    ALL,
    "consents owners",
    lambda s: s.with_filing(consents=()),
    "MR-16 CONSENT_MISSING pending",
)
_fault("no amount", ALL, "amount", lambda s: s.with_obligation(principal=None), "MR-17 DEBT_INDETERMINATE pending")
_fault(
    "no due day",
    ALL,
    "amount term debt",
    _obligation(due_on=None),
    "MR-05 EVIDENCE_MISSING:due_on pending",
    "MR-17 DEBT_INDETERMINATE pending",
)

# ---- D and E: perfection and competition -----------------------------------------------------------------------------

_fault(
    "no entry", ALL, "entry fees frozen validity competition", _unentered, "MR-20 SITUS_REGISTRATION_MISSING pending"
)
_fault(
    "an entry applied for, not yet made",
    "CN MO",
    "entry fees frozen validity competition",
    lambda s: _entry(s, effective_at=None),
    "MR-20 SITUS_REGISTRATION_MISSING pending",
)
_fault(
    "an entry applied for, not yet made",
    "HK",
    "entry",
    lambda s: _entry(s, effective_at=None),
    "MR-20 REGISTER_ENTRY_AWAITED condition",
)
_fault("an entry cancelled", ALL, "end", _cancelled, "MR-23 SECURITY_ENDED fail")
for _end in (ItemStatus.RELEASED, ItemStatus.EXTINGUISHED):
    _fault(
        f"an item {_end}", ALL, "end competition", lambda s, status=_end: _ended(s, status), "MR-23 SECURITY_ENDED fail"
    )
_fault(
    "a contract signed the day after the entry",
    "CN MO",
    "chronology",
    _contract(executed_at=at(ENTERED_ON + DAY, 0)),
    "MR-24 CHRONOLOGY fail",
)
_fault(
    "a contract signed the day after the application",
    "HK",
    "chronology",
    _contract(executed_at=at(APPLIED_ON + DAY, 0)),
    "MR-24 CHRONOLOGY fail",
)
_fault(
    "a grant the day after the entry",
    "CN MO",
    "chronology status",
    _seen(granted_on=ENTERED_ON + DAY),
    "MR-24 CHRONOLOGY fail",
)
_fault("no signing day", ALL, "chronology", _contract(executed_at=None), "MR-24 EVIDENCE_MISSING:executed_at pending")
_fault(
    "another holder's entry",
    "CN",
    "entry competition fees frozen validity",
    lambda s: replace(s, rivals=(rival(),)),
    "MR-30 CN_ALREADY_PLEDGED fail",
    "MR-31 JUNIOR_RANK:2 condition",
)
_fault(
    "a reservation that ran out",
    "CN",
    "entry end competition fees frozen validity",
    lambda s: replace(_unentered(s), reservation_ends_at=NOW),
    "MR-20 SITUS_REGISTRATION_MISSING pending",
    "MR-30 RESERVATION_LAPSED fail",
)
_fault(
    "a senior item",
    ABROAD,
    "entry competition",
    lambda s: replace(s, rivals=(rival(1), unentered(2), rival(3, priority_at=NOW, present_from=NOW))),
    "MR-31 JUNIOR_RANK:2 condition",
)
_fault(
    "two senior items, one filed later",
    ABROAD,
    "entry competition",
    lambda s: replace(s, rivals=(rival(1), rival(LATEST + 1))),
    "MR-31 JUNIOR_RANK:3 condition",
)
