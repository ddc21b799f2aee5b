"""Items with a history, and single facts to add to it: what speaks against an item, for it, or neither.

`HISTORIES` are items of every place, their right after up to three official events that only speak against them, and
entered or not. A `Fact` is added to a scene at an instant; days reach from `EARLIEST` to today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Acknowledgement, Consent
from registry.domain.pledge.pledge import ConsentGiven
from registry.domain.right.events import (
    ExaminationCertificateIssued,
    FeeMissed,
    FeePaid,
    InvalidationDecided,
    InvalidationRequested,
    LicenceRecorded,
    OwnerChanged,
    OwnershipDispute,
    PreservationLifted,
    PreservationOrdered,
    RightEvents,
    StatusChanged,
)
from registry.domain.right.facts import RightStatus, Source
from registry.domain.values.days import legal_day
from tests.domain.faulty.fault import of_hong_kong
from tests.domain.strategies import DAY, OTHER, PLEDGEE, PLEDGOR, SHA, TODAY, Scene, at, favourable, owners, registered

Fact = Callable[[Scene, datetime], Scene]

EARLIEST = TODAY - 40 * DAY
SIGNED = EARLIEST - 3 * DAY
INSTANTS = st.tuples(st.integers(0, 39), st.sampled_from((1, 10, 16))).map(
    lambda moment: at(EARLIEST + moment[0] * DAY, moment[1])
)
SOURCE = Source(register="any", reference="an extract")


def official(kind: type[Any], **members: Any) -> Fact:
    """An official event of the right."""

    def add(scene: Scene, instant: datetime) -> Scene:
        event: RightEvents = kind(
            right=scene.seen.right, effective_at=instant, observed_at=instant, source=SOURCE, **members
        )
        return replace(scene, changes=(*scene.changes, event.change()))

    return add


def preserved(days: int | None) -> Fact:
    """A court preserves the right, from that day on, for so many days (None: until it is lifted)."""

    def add(scene: Scene, instant: datetime) -> Scene:
        first = legal_day(instant)
        until = None if days is None else first + days * DAY
        document = f"O-{instant:%d%H}"
        order = official(PreservationOrdered, authority="a court", document=document, from_on=first, until=until)
        return order(scene, instant)

    return add


def licensed(scene: Scene, instant: datetime) -> Scene:
    """An exclusive licence is recorded that nobody agreed to."""
    return official(LicenceRecorded, exclusive=True, licensee="a stranger", from_on=legal_day(instant))(scene, instant)


def acted(kind: ActKind, register: str | None = None, **members: Any) -> Fact:
    """An act of the right's own register, or of another."""

    def add(scene: Scene, instant: datetime) -> Scene:
        facts: dict[str, Any] = {"applied_at": None, "effective_at": instant, "obtained_at": instant, "sha256": SHA}
        act = Act(register=register or scene.place.register, act=kind, **{"reference": "R-9", **facts, **members})
        return scene.with_acts(*scene.acts, act)

    return add


def applied(register: str | None = None) -> Fact:
    """An entry, made at once."""

    def add(scene: Scene, instant: datetime) -> Scene:
        facts = {"applied_at": instant, "effective_at": instant, "obtained_at": instant, "reference": "R-8"}
        return scene.with_acts(*scene.acts, registered(register or scene.place.register, **facts))

    return add


def asked(scene: Scene, instant: datetime) -> Scene:
    """An entry is applied for and not made yet."""
    return acted(ActKind.REGISTER, applied_at=instant, effective_at=None)(scene, instant)


def word(given: bool) -> Fact:
    """The pledgee says whether the right may be transferred, and whether it may be licensed."""

    def add(scene: Scene, instant: datetime) -> Scene:
        words = tuple(
            ConsentGiven(to=to, item=None, given=given, at=instant, by=PLEDGEE.id, sha256=SHA)
            for to in ("transfer", "licence")
        )
        return replace(scene, words=(*scene.words, *words))

    return add


def consented(scene: Scene, instant: datetime) -> Scene:
    """Owner and co-owner consent to the pledge."""
    added = tuple(Consent(party=party, at=instant) for party in (PLEDGOR, OTHER))
    return scene.with_filing(consents=(*scene.filing.consents, *added))


def acknowledged(scene: Scene, instant: datetime) -> Scene:
    """The pledgor knows of an invalidation and of a twin."""
    added = tuple(Acknowledgement(kind=kind, party=PLEDGOR, at=instant) for kind in ("invalidation", "same_day_twin"))
    return scene.with_filing(acknowledgements=(*scene.filing.acknowledgements, *added))


def insolvent(scene: Scene, instant: datetime) -> Scene:
    """The pledgor is insolvent since that day."""
    known = scene.parties[PLEDGOR.id].insolvent_since or date.max
    return scene.with_party(PLEDGOR, insolvent_since=min(known, legal_day(instant)))


AGAINST: dict[str, Fact] = {
    "a suspension over ownership, or a longer one": official(OwnershipDispute, suspended=True),
    "a preservation": preserved(None),
    "a preservation for a while": preserved(14),
    "a request for invalidation": lambda s, t: official(InvalidationRequested, reference=f"I-{t:%d%H}")(s, t),
    "an invalidation in part": official(InvalidationDecided, result="partial", final=True),
    "an invalidation in full": official(InvalidationDecided, result="full", final=True),
    "a fee missed this year": official(FeeMissed, due_on=date(2026, 11, 1)),
    "a fee missed in spring": official(FeeMissed, due_on=date(2026, 3, 19)),
    "a lapse": official(StatusChanged, status=RightStatus.LAPSED),
    "a surrender": official(StatusChanged, status=RightStatus.SURRENDERED),
    "a revocation": official(StatusChanged, status=RightStatus.REVOKED),
    "a revocation from its own day": official(StatusChanged, status=RightStatus.REVOKED, ab_initio=False),
    "an exclusive licence": licensed,
    "a sale to a stranger": official(OwnerChanged, owners=owners("other")),
    "a sale to nobody on record": official(OwnerChanged, owners=owners(None)),
    "a cancellation of its entry": acted(ActKind.CANCEL),
    "a refusal": acted(ActKind.REFUSED, reference=None),
    "a refusal of its delivery": acted(ActKind.REFUSED, "HK-CR", reference=None),
    "a word against what is done with the right": word(False),
    "insolvency": insolvent,
}
FOR: dict[str, Fact] = {
    "an entry": applied(),
    "a delivery to the register of charges": applied("HK-CR"),
    "a court's extension": acted(ActKind.COURT_EXTENSION, "HK-CR", until=TODAY + 30 * DAY),
    "a registration of foreign exchange": applied("SAFE"),
    "the owners' consent": consented,
    "an acknowledgement": acknowledged,
    "a word for what is done with the right": word(True),
    "a certificate of examination": official(ExaminationCertificateIssued, reference="C-1"),
    "a fee paid": official(FeePaid, paid_until=date(2028, 3, 19)),
}
NEITHER: dict[str, Fact] = {
    "the end of a dispute": official(OwnershipDispute, suspended=False),
    "a preservation lifted": official(PreservationLifted, document="O-2510"),
    "an invalidation that failed": official(InvalidationDecided, result="upheld", final=True),
    "a sale to the pledgor": official(OwnerChanged, owners=owners(PLEDGOR.id)),
    "an entry applied for": asked,
}


@dataclass(frozen=True, kw_only=True)
class History:
    """An item of a place and what befell its right, in the order of recording; `scene` is the item after it.

    `entered_at` None: not entered yet; `awaited`: only applied for, two hours before.
    """

    code: str
    kind: str | None
    fees_paid_until: date
    hong_kong_company: bool
    co_owned: bool
    entered_at: datetime | None
    awaited: bool
    befell: tuple[tuple[str, datetime], ...]

    @property
    def scene(self) -> Scene:
        """The item, signed and registered before anything else befell it."""
        scene = favourable(self.code, self.kind)
        search = scene.filing.collateral[0].official_search
        assert search is not None
        scene = scene.with_seen(fees_paid_until=self.fees_paid_until, observed_at=at(SIGNED))
        scene = scene.with_contract(executed_at=at(SIGNED))
        scene = scene.with_item(official_search=replace(search, at=at(SIGNED, 1)), filings=())
        scene = replace(scene, registered_at=at(SIGNED, 12))
        if self.hong_kong_company:
            scene = of_hong_kong(scene)
        if self.co_owned:
            scene = scene.with_seen(owners=owners(PLEDGOR.id, OTHER.id))
        if self.entered_at is not None:
            entry = registered(
                scene.place.register,
                applied_at=self.entered_at - timedelta(hours=2),
                effective_at=None if self.awaited else self.entered_at,
                obtained_at=self.entered_at,
            )
            scene = scene.with_acts(entry)
        for name, instant in self.befell:
            scene = AGAINST[name](scene, instant)
        return scene


@st.composite
def histories(draw: st.DrawFn) -> History:
    """An item of any place with a history of its right, entered on some day or not yet."""
    code = draw(st.sampled_from(("CN", "HK", "HK", "MO")))
    return History(
        code=code,
        kind=draw(st.sampled_from((None, "short_term"))) if code == "HK" else None,
        fees_paid_until=draw(FEES),
        hong_kong_company=draw(st.integers(0, 3)) == 0,
        co_owned=draw(st.integers(0, 4)) == 0,
        entered_at=draw(INSTANTS) if draw(st.integers(0, 3)) else None,
        awaited=code == "HK" and draw(st.booleans()),
        befell=tuple(draw(BEFALLEN)),
    )


# Most are sound, since of what is worth nothing already nothing more can be seen.
FEES = st.sampled_from((*[date(2027, 3, 19)] * 3, date(2026, 9, 1), date(2026, 3, 19)))
BEFALLEN = st.one_of(st.just([]), st.lists(st.tuples(st.sampled_from(sorted(AGAINST)), INSTANTS), max_size=2))
HISTORIES = histories()
