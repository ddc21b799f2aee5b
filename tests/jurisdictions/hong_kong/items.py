"""A charge over a patent of Hong Kong to mutate: who gives it, what was filed and what is on record, on one day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from registry.domain.case.case import Case
from registry.domain.crossing.company_charges import ChargeTrack, charge_track
from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Collateral, Contract, Document, Filing, Obligation
from registry.domain.law.deadline import Deadline
from registry.domain.law.finding import Finding
from registry.domain.party.identifiers import Identifier, Scheme
from registry.domain.party.party import Party, PartyKind, PartyRef
from registry.domain.rank.interests import interest_in
from registry.domain.rank.timing import End, timing
from registry.domain.recognition.judge import Subject, case_of, item_law
from registry.domain.recognition.outcome import place_findings
from registry.domain.recognition.world import World
from registry.domain.right.facts import Observation, Owner, RightChange, RightId, RightStatus, Source
from registry.domain.right.record import RightRecord
from registry.domain.values.days import start_of_day
from registry.jurisdictions.hong_kong import JURISDICTION

DAY = timedelta(days=1)
ELSEWHERE = replace(JURISDICTION, code="AA", register="AA-OFFICE", charge_register=None, rules=())
"""A place with no law of its own, for rights that lie outside Hong Kong."""

PLACES = {"HK": JURISDICTION, "AA": ELSEWHERE}
REGISTRY = JURISDICTION.charge_register
SIGNED = date(2026, 1, 12)
SHA = "0" * 64


def at(day: date, hours: int = 10) -> datetime:
    """That hour of a legal day, in UTC."""
    return start_of_day(day) + timedelta(hours=hours)


def ref(name: str) -> PartyRef:
    return PartyRef(id=name, identifier=Identifier(scheme=Scheme.OTHER, value=name, issuer="TEST"))


def person(name: str, kind: PartyKind = PartyKind.COMPANY, seat: str = "CN", **members: Any) -> Party:
    return Party(id=name, kind=kind, seat=seat, names=(), identifiers=(), **members)


def act(register: str, kind: ActKind = ActKind.REGISTER, **members: Any) -> Act:
    return Act(**{"register": register, "act": kind, "reference": "R-1", "sha256": SHA, **members})


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A charge signed on Monday 12 January 2026 over a patent of Hong Kong in force, its entry made two days later."""

    code: str = "HK"
    security: str = "hk_fixed_charge"
    pledgor: Party = field(default_factory=lambda: person("firm"))
    acts: tuple[Act, ...] = (act("HK-IPD", applied_at=at(SIGNED + DAY), effective_at=at(SIGNED + 2 * DAY)),)
    seen: dict[str, Any] = field(default_factory=dict)
    changes: tuple[RightChange, ...] = ()
    contract: dict[str, Any] = field(default_factory=dict)
    item: dict[str, Any] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    rivals: int = 0
    end: End | None = None
    today: date = date(2026, 1, 20)

    def case(self) -> Case:
        """What the rules look at."""
        place, right = PLACES[self.code], RightId(jurisdiction=self.code, number="HK20061483")
        facts: dict[str, Any] = {
            "kind": "standard_o",
            "status": RightStatus.IN_FORCE,
            "filed_on": date(2021, 3, 19),
            "published_on": date(2022, 9, 20),
            "granted_on": date(2023, 6, 1),
            "fees_paid_until": date(2027, 3, 19),
            **self.seen,
        }
        observation = Observation(
            right=right,
            titles=(),
            owners=(Owner(party="firm"),),
            observed_at=at(SIGNED),
            source=Source(register=place.register, reference="extract"),
            **facts,
        )
        others = tuple(
            Collateral(right=RightId(jurisdiction=code, number=f"{n}"), security="other")
            for n, code in enumerate(self.beside)
        )
        filing = Filing(
            pledgee=ref("bank"),
            pledgor=ref("firm"),
            debtor=ref("firm"),
            obligation=Obligation(kind="specific", due_on=date(2027, 11, 19)),
            contract=Contract(**{"executed_at": at(SIGNED), "written": True, **self.contract}),
            collateral=(Collateral(right=right, security=self.security, filings=self.acts, **self.item), *others),
            documents=self.documents,
        )
        own = timing(self.acts, item_law(place), registered_at=at(self.today), index=9, end=self.end)
        world = World(
            rights={right: RightRecord(right=right, observations=(observation,), changes=self.changes)},
            rivals={},
            parties={"firm": self.pledgor, "bank": person("bank", PartyKind.BANK)},
            places=PLACES,
            rule_set_version="test",
            now=at(self.today, 12),
        )
        interest = interest_in(filing, filing.collateral[0], self.acts, JURISDICTION.register)
        subject = Subject(
            filing=filing, number=1, security=self.security, acts=self.acts, timing=own, interest=interest
        )
        return replace(case_of(subject, world), rivals=self.rivals)

    def but(self, **members: Any) -> Situation:
        """The same, but for these members."""
        return replace(self, **members)

    def told(self) -> dict[str, Finding]:
        """What the place's own rules find, by rule."""
        return {one.rule: one for one in place_findings(self.case()) if one.rule.startswith("HK-")}

    def due(self) -> dict[str, Deadline]:
        """The deadlines under the place's law, by rule."""
        return {deadline.rule: deadline for deadline in JURISDICTION.deadlines(self.case())}

    def track(self) -> ChargeTrack:
        """How it stands with the Companies Registry."""
        return charge_track(self.case(), REGISTRY)


PLAIN = Situation()
COMPANY = PLAIN.but(pledgor=person("firm", seat="HK"))


def delivered(day: date, **members: Any) -> tuple[Act, ...]:
    """The entry at the Patents Registry and a delivery to the Companies Registry on `day`."""
    return (*PLAIN.acts, act("HK-CR", applied_at=at(day), **members))


APPLICATION = {"status": RightStatus.PENDING, "granted_on": None, "published_on": None, "fees_paid_until": None}
NOTICE = (act("HK-IPD", ActKind.NOTICE, applied_at=at(SIGNED)),)
