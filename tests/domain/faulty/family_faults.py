"""Faults of group F: of what hangs together with the right, and of what is lent on it.

Those of any right are of a relative in another place: both claim the priority of one European patent, so that neither
hangs on the other. Those of a base are of rights that hang on one, which is on record and held.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from registry.domain.filing.filing import Valuation
from registry.domain.right.events import (
    BaseDecided,
    InvalidationDecided,
    InvalidationRequested,
    PreservationOrdered,
    RightEvents,
    StatusChanged,
)
from registry.domain.right.facts import Base, Link, RightId, RightStatus
from registry.domain.values.days import add_months
from tests.domain.families import (
    BASE,
    DEPENDENT,
    EUROPEAN,
    GONE,
    SHORT_TERM,
    after,
    beside,
    dependent,
    held,
    on_a_european_base,
    on_record,
    what,
)
from tests.domain.faulty.fault import ABROAD, ALL, YESTERDAY, Faults, add
from tests.domain.strategies import DAY, OTHER, PLEDGEE, TODAY, Scene, money, owners

FAULTS = Faults()
_fault = FAULTS.add

PRIORITY = Base(right=EUROPEAN, link=Link.PRIORITY_ONLY)
Inflict = Callable[[Scene], Scene]


def relative_of(scene: Scene) -> RightId:
    """A right of another place."""
    return BASE if scene.place.code != "CN" else SHORT_TERM


def related(scene: Scene, holder: str | None = PLEDGEE.id, **seen: Any) -> Scene:
    """A relative in another place, disclosed, in force, held by `holder`."""
    right = relative_of(scene)
    kind = "invention" if right == BASE else "short_term"
    return beside(scene.with_seen(base=PRIORITY), on_record(right, kind, **{"base": PRIORITY, **seen}), holder)


def undisclosed(scene: Scene) -> Scene:
    """A relative that has ended and that the filing does not disclose."""
    return related(scene, status=RightStatus.LAPSED).with_item(family_disclosed=())


def child_of(owner: str | None) -> Inflict:
    """The right claims the priority of a relative of that owner; None: of owners nobody knows."""

    def make(scene: Scene) -> Scene:
        shown = {"owners": () if owner is None else owners(owner), "base": None}
        told = Base(right=relative_of(scene), link=Link.PRIORITY_ONLY)
        return related(scene, **shown).with_seen(base=told)

    return make


def allocating(scene: Scene, *others: Valuation) -> Scene:
    """Five of the eight millions of a valuation are allocated to the item, and `others` elsewhere."""
    return replace(scene.with_item(valuation=valuation("5000000.00")), allocated=others)


def valuation(allocated: str, amount: str = "8000000.00") -> Valuation:
    """A part of the valuation V-1."""
    return Valuation(reference="V-1", amount=money(amount), allocated=money(allocated), valued_on=date(2026, 11, 1))


def hanging(**own: Any) -> Inflict:
    """What hangs on a base of record, its own register showing `own`."""
    return lambda scene: dependent(scene.place.code).with_seen(**own)


def base(**shown: Any) -> Inflict:
    """What hangs on a base of which CNIPA shows this."""
    return lambda scene: dependent(scene.place.code, **shown)


def befallen(event: type[RightEvents], day: date = YESTERDAY, **facts: Any) -> Inflict:
    """What hangs on a base after an official event of that base."""
    return lambda scene: after(dependent(scene.place.code), BASE, what(event, day, **facts))


def opposed(result: str) -> Inflict:
    """What hangs on a European base, after the opposition against that one was decided."""
    return lambda _: add(on_a_european_base(), what(BaseDecided, result=result))


# ---- of any right ----------------------------------------------------------------------------------------------------

_fault("a relative that is not disclosed", ALL, "family", undisclosed, "FAM-01 FAMILY_UNDISCLOSED condition")
_fault(
    "a base that a right of its kind can not have",
    ALL,
    "family",
    lambda s: s.with_seen(base=Base(right=EUROPEAN, link=Link.MO_EXT_OF)),
    "FAM-02 FAMILY_LINK_INVALID fail",
)
for _codes, _relative in (("CN", SHORT_TERM), (ABROAD, BASE)):
    _fault(
        "a living relative that nobody holds",
        _codes,
        "family",
        lambda s: related(s, holder=None),
        f"FAM-03 FAMILY_MEMBER_UNENCUMBERED:{_relative} condition",
    )
    _fault(
        "a living relative that another pledgee holds",
        _codes,
        "family",
        lambda s: related(s, holder=OTHER.id),
        f"FAM-03 FAMILY_MEMBER_PLEDGED_ELSEWHERE:{_relative} condition",
    )
_fault(
    "more allocated of a valuation than there is",
    ALL,
    "value",
    lambda s: allocating(s, valuation("3000000.01")),
    "FAM-06 VALUE_DOUBLE_COUNTED fail",
)
_fault(
    "a valuation of which another amount was told",
    ALL,
    "value",
    lambda s: allocating(s, valuation("1.00", amount="9000000.00")),
    "FAM-06 VALUATION_CONTRADICTORY fail",
)
_fault(
    "a base published today, nothing asked for on it",
    "CN",
    "family",
    lambda s: s.with_seen(published_on=TODAY),
    "FAM-07 FAMILY_WINDOW_OPEN:2027-05-23 note",
)
_fault(
    "the priority of another's right",
    ALL,
    "family owners",
    child_of(OTHER.id),
    "FAM-08 FAMILY_OWNERSHIP_SPLIT condition",
)
_fault(
    "the priority of a right whose owners nobody knows",
    ALL,
    "family owners",
    child_of(None),
    "FAM-08 EVIDENCE_MISSING:owners condition",
)

# ---- of what hangs on a base -----------------------------------------------------------------------------------------

for _code, (_kind, _) in DEPENDENT.items():
    _asked_until = add_months(*{"HK": (date(2022, 9, 20), 6), "MO": (date(2023, 6, 1), 3)}[_code])
    _fault("no base on record", _code, "family", lambda s: s, "FAM-10 EVIDENCE_MISSING:base condition", kind=_kind)
    _fault(
        "a term that ends after that of its base",
        _code,
        "family",
        hanging(expires_on=date(2041, 3, 19)),
        "FAM-04 FAMILY_TERM_INCOHERENT fail",
        kind=_kind,
    )
    _fault(
        "a request the day after the time for it",
        _code,
        "family",
        hanging(record_requested_on=_asked_until + DAY),
        "FAM-05 FAMILY_WINDOW_BREACH fail",
        kind=_kind,
    )
    _fault(
        "a base of another owner",
        _code,
        "family",
        base(owners=owners(OTHER.id)),
        "FAM-08 FAMILY_OWNERSHIP_SPLIT condition",
        kind=_kind,
    )
    _fault(
        "a base that the same pledgee has released",
        _code,
        "family",
        lambda s: replace(dependent(s.place.code), held={BASE: (held(BASE, PLEDGEE.id, **GONE),)}),
        "FAM-09 PARTIAL_RELEASE condition",
        f"FAM-03 FAMILY_MEMBER_UNENCUMBERED:{BASE} condition",
        kind=_kind,
    )
    _fault(
        "a base that was cut down",
        _code,
        "family",
        befallen(InvalidationDecided, result="partial", final=True),
        "FAM-10 BASE_AMENDED condition",
        kind=_kind,
    )
    _fault(
        "a base whose invalidation is asked for",
        _code,
        "family",
        befallen(InvalidationRequested, reference="W-1"),
        "FAM-10 BASE_CHALLENGED condition",
        kind=_kind,
    )
    _fault(
        "a base that a court holds",
        _code,
        "family",
        befallen(PreservationOrdered, authority="court", document="D-1", from_on=YESTERDAY),
        "FAM-10 BASE_FROZEN note",
        kind=_kind,
    )
for _code, _ended, _void in (
    ("HK", "BASE_LAPSED note", "BASE_INVALIDATED condition"),
    ("MO", "BASE_LAPSED_REVIEW condition", "BASE_INVALIDATED_REVIEW pending"),
):
    _fault(
        "a base that has lapsed",
        _code,
        "family",
        befallen(StatusChanged, status=RightStatus.LAPSED),
        f"FAM-10 {_ended}",
        kind=DEPENDENT[_code][0],
    )
    _fault(
        "a base that was invalidated",
        _code,
        "family",
        befallen(InvalidationDecided, result="full", final=True),
        f"FAM-10 {_void}",
        kind=DEPENDENT[_code][0],
    )
for _result in ("revoked", "amended"):
    _fault(
        f"a European base {_result} in opposition",
        "HK",
        "family",
        opposed(_result),
        "FAM-10 MUST_FOLLOW_BASE pending",
        kind="standard_r",
    )
