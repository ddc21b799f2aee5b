"""Families of rights to mutate: a Mainland invention as the base, and what hangs together with it in the three places.

`dependent("HK")` (or MO) is an item over a re-registration or an extension that nothing speaks against: its base is
disclosed, in force, and held by the same pledgee. `on_a_european_base()` is the same on a base that no register here
keeps. `families()` draws any family, each member with what is known of it by construction: alive or not, held by whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from registry.domain.case.case import Places
from registry.domain.filing.acts import Act
from registry.domain.filing.filing import Collateral, DisclosedMember
from registry.domain.rank.standing import ItemStatus
from registry.domain.recognition.judge import Rival
from registry.domain.right.events import RightEvents
from registry.domain.right.facts import Base, Link, RightChange, RightId, RightStatus, Source
from registry.domain.right.record import RightRecord
from registry.domain.values.days import add_months
from registry.jurisdictions.mainland_china.numbers import check_character
from tests.domain.faulty.fault import GRACE_OVER, GRACE_TODAY, YESTERDAY
from tests.domain.strategies import (
    DAY,
    OTHER,
    PLACES,
    PLEDGEE,
    PLEDGOR,
    TODAY,
    Scene,
    at,
    favourable,
    observation,
    owners,
    registered,
    rival,
)

BASE = RightId(jurisdiction="CN", number=f"201910000003.{check_character('201910000003')}")
EUROPEAN = RightId(jurisdiction="EP", number="EP3000001")
RE_REGISTERED = RightId(jurisdiction="HK", number="HK1224505")
ORIGINAL = RightId(jurisdiction="HK", number="HK30000001")
SHORT_TERM = RightId(jurisdiction="HK", number="HK30000002")
EXTENSION = RightId(jurisdiction="MO", number="J-000777")
TWIN = RightId(jurisdiction="CN", number=f"201920000003.{check_character('201920000003')}")
DEPENDENT = {"HK": ("standard_r", Link.HK_R_OF), "MO": ("extension", Link.MO_EXT_OF)}
"""By place, the kind that hangs on a base there, and by which link."""
SECURITIES = {"CN": "cn_pledge", "HK": "hk_fixed_charge", "MO": "mo_penhor"}


def on_record(right: RightId, kind: str, **seen: Any) -> RightRecord:
    """A right of the pledgor in force, seen once, but for these members of what its register showed."""
    told = observation(PLACES[right.jurisdiction], right=right, kind=kind, **seen)
    return RightRecord(right=right, observations=(told,))


def disclosed(right: RightId, state: str = "pledged_here") -> DisclosedMember:
    """What a filing discloses of another right of the family."""
    return DisclosedMember(jurisdiction=right.jurisdiction, number=right.number, state=state)


def held(right: RightId, holder: str, index: int = 1, **members: Any) -> Rival:
    """An item on that right, entered ten days ago for that pledgee."""
    return rival(index, pledgee=holder, security=SECURITIES[right.jurisdiction], **members)


def beside(scene: Scene, record: RightRecord, holder: str | None = PLEDGEE.id) -> Scene:
    """The scene with one right more of its family on record, disclosed, and held by `holder` (None: by nobody)."""
    item, right = scene.filing.collateral[0], record.right
    items = () if holder is None else (held(right, holder),)
    told = replace(scene, family=(*scene.family, record), held={**scene.held, right: items})
    return told.with_item(family_disclosed=(*item.family_disclosed, disclosed(right)))


def dependent(code: str, places: Places = PLACES, **base: Any) -> Scene:
    """An item over what hangs on a Mainland invention there, `base` being members of what CNIPA showed of that one."""
    kind, link = DEPENDENT[code]
    scene = favourable(code, kind, places).with_seen(base=Base(right=BASE, link=link))
    return beside(scene, on_record(BASE, "invention", **base))


def on_a_european_base() -> Scene:
    """An item over a re-registration in Hong Kong of a patent of the European Patent Office."""
    return favourable("HK", "standard_r").with_seen(base=Base(right=EUROPEAN, link=Link.HK_R_OF))


def with_re_registration(holder: str | None = PLEDGEE.id, **seen: Any) -> Scene:
    """An item over a Mainland invention whose re-registration in Hong Kong `holder` holds."""
    scene = favourable("CN").with_number(BASE.number)
    return beside(
        scene, on_record(RE_REGISTERED, "standard_r", base=Base(right=BASE, link=Link.HK_R_OF), **seen), holder
    )


def what(event: type[RightEvents], day: date = YESTERDAY, **facts: Any) -> RightChange:
    """What an official event of that day does to the right it befalls, seen on that day."""
    source = Source(register="REGISTER", reference="E-1")
    told = event(right=BASE, effective_at=at(day), observed_at=at(day), source=source, **facts)
    return replace(told.change(), observed_at=at(day))


def after(scene: Scene, right: RightId, *changes: RightChange) -> Scene:
    """The scene after official events of another right of the family."""
    return replace(scene, family=tuple(_changed(r, changes) if r.right == right else r for r in scene.family))


def _changed(record: RightRecord, changes: tuple[RightChange, ...]) -> RightRecord:
    for change in changes:
        record = record.changed(change)
    return record


# ---- any family ------------------------------------------------------------------------------------------------------

STATES: Mapping[str, tuple[bool, dict[str, Any]]] = {
    "in force": (True, {}),
    "on its last day": (True, {"expires_on": TODAY}),
    "the day after its last": (False, {"expires_on": YESTERDAY}),
    "a fee overdue": (True, {"fees_paid_until": GRACE_TODAY}),
    "a fee overdue past its grace": (False, {"fees_paid_until": GRACE_OVER}),
    **{f"{status}": (False, {"status": status}) for status in ("lapsed", "surrendered", "revoked", "invalidated")},
    "an application": (False, {"status": RightStatus.PENDING, "granted_on": None}),
}
"""In what state a member may be: whether it is alive, and what its register shows."""

GONE: dict[str, Any] = {"end_status": ItemStatus.RELEASED, "end_at": at(YESTERDAY)}
HOLDINGS: Mapping[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "nobody": (),
    "the pledgee": ((PLEDGEE.id, {}),),
    "another": ((OTHER.id, {}),),
    "both": ((PLEDGEE.id, {}), (OTHER.id, {})),
    "a filing not yet entered": ((PLEDGEE.id, {"priority_at": None, "present_from": None}),),
    "a charge void against creditors": ((PLEDGEE.id, {"void_from": at(YESTERDAY)}),),
    "a pledge released": ((PLEDGEE.id, GONE),),
}
"""Who may have items on a member, each with the days of that item."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A right of a family with the items on it; `alive` and `holders` as its state and holdings were drawn."""

    record: RightRecord
    alive: bool
    items: tuple[Rival, ...]
    holders: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Family:
    """Rights that hang together, by right."""

    members: Mapping[RightId, Member]

    def scene(self, right: RightId, *taken: Collateral) -> Scene:
        """An item over one of them; the same filing takes those `taken` too."""
        own = self.members[right]
        scene = favourable(right.jurisdiction, own.record.newest.kind).with_number(right.number)
        others = {one: member for one, member in self.members.items() if one != right}
        scene = replace(
            scene.with_item(family_disclosed=tuple(disclosed(one) for one in others)),
            seen=own.record.newest,
            changes=own.record.changes,
            rivals=own.items,
            family=tuple(member.record for member in others.values()),
            held={one: member.items for one, member in others.items()},
        )
        return scene.with_filing(collateral=(*scene.filing.collateral, *taken))

    def but(self, right: RightId, *changes: RightChange, items: tuple[Rival, ...] = ()) -> Family:
        """The same after official events of one member, and with further items on it."""
        old = self.members[right]
        new = replace(old, record=_changed(old.record, changes), items=(*old.items, *items))
        return Family(members={**self.members, right: new})


def item_over(right: RightId, *acts: Act) -> Collateral:
    """A further item of a filing, with these official acts."""
    return Collateral(right=right, security=SECURITIES[right.jurisdiction], filings=acts)


def entered(right: RightId) -> Act:
    """The entry of a pledge over that right in its own register."""
    return registered(PLACES[right.jurisdiction].register)


KINDS = {
    BASE: "invention",
    RE_REGISTERED: "standard_r",
    ORIGINAL: "standard_o",
    SHORT_TERM: "short_term",
    EXTENSION: "extension",
    TWIN: "utility_model",
}


@st.composite
def families(draw: st.DrawFn, *having: RightId, european: bool | None = False, living: bool = False) -> Family:
    """A Mainland invention, `living` or in any state, those of `having`, and any others that hang together with it.

    Where `european` (None: or not) the Hong Kong re-registration hangs on a European patent whose priority the
    invention claims, so that the two belong together through what no register here keeps.
    """
    abroad = draw(st.booleans()) if european is None else european
    others = draw(st.sets(st.sampled_from([right for right in KINDS if right != BASE]), min_size=1))
    ties = {
        BASE: {"base": Base(right=EUROPEAN, link=Link.PRIORITY_ONLY) if abroad else None},
        RE_REGISTERED: {"base": Base(right=EUROPEAN if abroad else BASE, link=Link.HK_R_OF)},
        ORIGINAL: {"base": Base(right=BASE, link=Link.PRIORITY_ONLY)},
        SHORT_TERM: {"base": Base(right=BASE, link=Link.PRIORITY_ONLY)},
        EXTENSION: {"base": Base(right=BASE, link=Link.MO_EXT_OF)},
        TWIN: {"same_day_twin": BASE},
    }
    filed_on = draw(st.dates(date(2008, 1, 1), date(2023, 12, 31)))
    drawn = [right for right in KINDS if right in {BASE, *having, *others}]
    alive = [state for state, (lives, _) in STATES.items() if lives]
    return Family(
        members={
            right: draw(_members(right, filed_on, ties[right], alive if living and right == BASE else list(STATES)))
            for right in drawn
        }
    )


@st.composite
def _members(draw: st.DrawFn, right: RightId, filed_on: date, ties: dict[str, Any], states: list[str]) -> Member:
    alive, shown = STATES[draw(st.sampled_from(states))]
    holding = draw(st.sampled_from(sorted(HOLDINGS)))
    items = tuple(held(right, who, n, **days) for n, (who, days) in enumerate(HOLDINGS[holding], start=1))
    facts: dict[str, Any] = {
        "filed_on": filed_on,
        "published_on": add_months(filed_on, 18),
        "granted_on": add_months(filed_on, 30),
        "expires_on": TODAY + 400 * DAY,
        "owners": owners(draw(st.sampled_from([PLEDGOR.id, PLEDGOR.id, OTHER.id]))),
        **ties,
        **shown,
    }
    application = facts["status"] is RightStatus.PENDING if "status" in facts else False
    return Member(
        record=on_record(right, KINDS[right], **facts),
        alive=alive or (application and KINDS[right] in ("standard_r", "standard_o")),
        items=items,
        holders=frozenset(who for who, days in HOLDINGS[holding] if not days),
    )
