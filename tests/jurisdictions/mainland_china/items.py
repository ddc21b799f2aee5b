"""A Mainland deal to change one thing in: a firm pledges its patent to a bank, nothing speaks against it.

`DEAL.assessed()` gives every finding of a filing made on `TODAY`, `DEAL.refused()` the codes intake refuses it with.
`DEAL.told(…)` puts official events of the right on record; the other methods change the filing, the right or a party.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from registry.domain.case.case import Case
from registry.domain.decide.registration import assess, refuse
from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import (
    Acknowledgement,
    Collateral,
    Consent,
    Contract,
    Document,
    Filing,
    Obligation,
    Search,
)
from registry.domain.law.finding import Finding, Severity
from registry.domain.party.identifiers import Identifier, Scheme
from registry.domain.party.party import Name, Party, PartyKind, PartyRef
from registry.domain.rank.interests import interest_in
from registry.domain.rank.standing import Timing
from registry.domain.rank.timing import timing
from registry.domain.recognition.judge import Rival, Subject, case_of, item_law
from registry.domain.recognition.world import World
from registry.domain.right.events import OwnerChanged, PreservationOrdered, RightEvents
from registry.domain.right.facts import Observation, Owner, RightId, RightStatus, Source, Text
from registry.domain.right.record import RightRecord
from registry.domain.values.days import start_of_day
from registry.domain.values.money import Money
from registry.errors import PledgeRefused, RightAlreadyPledged
from registry.jurisdictions.mainland_china import JURISDICTION
from registry.jurisdictions.mainland_china.numbers import check_character

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SHA = "0" * 64
_DIGITS = {"invention": "1", "utility_model": "2", "design": "3"}


def at(day: date, hours: int = 9) -> datetime:
    """That hour of a legal day, in UTC."""
    return start_of_day(day) + timedelta(hours=hours)


def ref(name: str) -> PartyRef:
    """A party as a filing names it."""
    return PartyRef(id=name, identifier=Identifier(scheme=Scheme.OTHER, value=name, issuer="TEST"))


def party(name: str, kind: PartyKind = PartyKind.COMPANY, seat: str = "CN") -> Party:
    """A party on record."""
    names = (Name(text=name, lang="en"),)
    return Party(id=name, kind=kind, seat=seat, names=names, identifiers=(ref(name).identifier,))


BANK, FIRM, OTHER = ref("bank"), ref("firm"), ref("other")
SOURCE = Source(register="CNIPA", reference="extract")


def number(kind: str = "invention", year: int = 2018) -> str:
    """An application number whose check character fits."""
    digits = f"{year}{_DIGITS[kind]}0000001"
    return f"{digits}.{check_character(digits)}"


_RIGHT = RightId(jurisdiction="CN", number=number())


def money(amount: str = "5000000.00") -> Money:
    """An amount in CNY."""
    return Money(amount=Decimal(amount), currency="CNY")


def acted(act: ActKind = ActKind.REGISTER, applied: date | None = None, entered: date | None = None) -> Act:
    """An act of CNIPA, asked for and done on these days."""
    return Act(
        register="CNIPA",
        act=act,
        reference="R-1",
        applied_at=None if applied is None else at(applied),
        effective_at=None if entered is None else at(entered),
        sha256=SHA,
        obtained_at=None if entered is None else at(entered),
    )


@dataclass(frozen=True, kw_only=True)
class Deal:
    """A right, what was told of it, a filing over it, and the day it is filed."""

    seen: Observation
    filing: Filing
    parties: dict[str, Party]
    events: tuple[RightEvents, ...] = ()
    rivals: tuple[Rival, ...] = ()
    now: datetime = NOW
    places: dict[str, Any] = field(default_factory=lambda: {"CN": JURISDICTION})

    def assessed(self) -> tuple[Finding, ...]:
        """Every finding of the filing."""
        return assess(self.filing, self._world).findings

    def found(self, code: str) -> Finding | None:
        """The one finding of that code, if there is one."""
        return next((one for one in self.assessed() if one.code == code), None)

    def codes(self, severity: Severity | None = None) -> set[str]:
        """The codes of the findings, of one severity or of all."""
        return {one.code for one in self.assessed() if severity in (None, one.severity)}

    def rule(self, code: str) -> tuple[str, Severity]:
        """The rule nearest to the law behind the finding of that code, and its severity."""
        one = self.found(code)
        assert one is not None, f"no {code} among {self.codes()}"
        return one.rule, one.severity

    def reasons(self) -> dict[str, str]:
        """The reasons against full recognition at home: each code with the rule nearest to the law."""
        recognition = assess(self.filing, self._world).judged[0].recognition["CN"]
        return {one.code: one.rule for one in recognition.reasons}

    def refused(self) -> set[str]:
        """The codes that speak against a filing that intake refuses; none where it registers it."""
        try:
            refuse(self.assessed())
        except (PledgeRefused, RightAlreadyPledged) as refusal:
            return {one.code for one in refusal.findings if one.severity in (Severity.FAIL, Severity.PENDING)}
        return set()

    def case(self) -> Case:
        """What the rules look at."""
        acts = self.filing.collateral[0].filings
        own = timing(acts, item_law(JURISDICTION), registered_at=self.now, index=2**40)
        collateral = self.filing.collateral[0]
        subject = Subject(
            filing=self.filing,
            number=1,
            security=collateral.security,
            acts=acts,
            timing=own,
            interest=interest_in(self.filing, collateral, acts, JURISDICTION.register),
        )
        return case_of(subject, self._world)

    @property
    def _world(self) -> World:
        record = RightRecord(right=self.seen.right, observations=(self.seen,))
        for event in self.events:
            record = record.changed(event.change())
        return World(
            rights={self.seen.right: record},
            rivals={self.seen.right: self.rivals},
            parties=self.parties,
            places=self.places,
            rule_set_version="test",
            now=self.now,
        )

    def on(self, day: date) -> Deal:
        """Filed on another day."""
        return replace(self, now=at(day))

    def told(self, *events: RightEvents) -> Deal:
        """With official events of the right."""
        return replace(self, events=(*self.events, *events))

    def right(self, **members: Any) -> Deal:
        """With another right: of `kind`, or these members of what its register showed."""
        kind = members.get("kind")
        if kind is not None:
            right = RightId(jurisdiction="CN", number=number(kind))
            members["right"] = right
            return replace(self, seen=replace(self.seen, **members)).item(right=right)
        return replace(self, seen=replace(self.seen, **members))

    def filed(self, **members: Any) -> Deal:
        """With these members of the filing."""
        return replace(self, filing=replace(self.filing, **members))

    def owed(self, **members: Any) -> Deal:
        """With these members of the obligation."""
        return self.filed(obligation=replace(self.filing.obligation, **members))

    def agreed(self, **members: Any) -> Deal:
        """With these members of the contract."""
        return self.filed(contract=replace(self.filing.contract, **members))

    def item(self, **members: Any) -> Deal:
        """With these members of the collateral."""
        return self.filed(collateral=(replace(self.filing.collateral[0], **members),))

    def acted(self, *acts: Act) -> Deal:
        """With these acts of CNIPA instead."""
        return self.item(filings=acts)

    def papers(self, *papers: tuple[str, str | None]) -> Deal:
        """With these documents, each its kind and language."""
        return self.filed(documents=tuple(Document(kind=kind, sha256=SHA, language=told) for kind, told in papers))

    def acknowledged(self, kind: str) -> Deal:
        """With the pledgor's written word."""
        return self.filed(acknowledgements=(Acknowledgement(kind=kind, party=FIRM, at=NOW),))

    def consented(self, *parties: PartyRef) -> Deal:
        """With the consents of the pledgor and of these."""
        return self.filed(consents=tuple(Consent(party=one, at=NOW) for one in (FIRM, *parties)))

    def with_party(self, one: Party) -> Deal:
        """With a party as it is given."""
        return replace(self, parties={**self.parties, one.id: one})

    def after(self, entered: date) -> Deal:
        """With a pledge of another filing that CNIPA entered on that day, to the same bank."""
        other = Timing(registered_at=at(entered), index=1, priority_at=at(entered), present_from=at(entered))
        rival = Rival(
            registration_number="IPP2026000000001-00",
            item=1,
            pledgee=BANK.id,
            pledgor=FIRM.id,
            security="cn_pledge",
            timing=other,
            occupies=True,
        )
        return replace(self, rivals=(rival,))


def owners(*parties: PartyRef) -> tuple[Owner, ...]:
    """Owners on record."""
    return tuple(Owner(party=one.id) for one in parties)


def ordered(since: date, until: date | None = None, document: str = "D-1") -> PreservationOrdered:
    """A court's order that CNIPA received on the day it starts."""
    return PreservationOrdered(
        right=_RIGHT,
        effective_at=at(since),
        observed_at=at(since),
        source=SOURCE,
        authority="广州知识产权法院",
        document=document,
        from_on=since,
        until=until,
    )


def sold(since: date, *to: PartyRef) -> OwnerChanged:
    """The right passed to others on that day, no consent on file."""
    return OwnerChanged(right=_RIGHT, effective_at=at(since), observed_at=at(since), source=SOURCE, owners=owners(*to))


def _parties(kinds: Iterable[tuple[PartyRef, PartyKind]]) -> dict[str, Party]:
    return {one.id: party(one.id, kind) for one, kind in kinds}


DEAL = Deal(
    seen=Observation(
        right=_RIGHT,
        kind="invention",
        titles=(Text(text="示例", lang="zh-Hans"),),
        owners=owners(FIRM),
        status=RightStatus.IN_FORCE,
        observed_at=at(TODAY - 4 * DAY),
        source=SOURCE,
        filed_on=date(2018, 3, 19),
        granted_on=date(2021, 6, 1),
        fees_paid_until=date(2027, 3, 19),
    ),
    filing=Filing(
        pledgee=BANK,
        pledgor=FIRM,
        debtor=FIRM,
        obligation=Obligation(kind="specific", principal=money(), due_on=date(2027, 11, 19), scope="principal"),
        contract=Contract(
            number="C-1",
            executed_at=at(TODAY - 5 * DAY),
            written=True,
            signatories=(FIRM, BANK),
            dispute_seat="CN",
            dispute_by="court",
        ),
        consents=(Consent(party=FIRM, at=at(TODAY - 5 * DAY)),),
        collateral=(
            Collateral(
                right=_RIGHT,
                security="cn_pledge",
                filings=(acted(applied=TODAY - 4 * DAY, entered=TODAY - 3 * DAY),),
                official_search=Search(register="CNIPA", reference="S-1", at=at(TODAY - 5 * DAY)),
            ),
        ),
        documents=(Document(kind="pledge_contract", sha256=SHA, language="zh"),),
    ),
    parties=_parties([(BANK, PartyKind.BANK), (FIRM, PartyKind.COMPANY), (OTHER, PartyKind.COMPANY)]),
)
RESERVED = DEAL.acted()
"""The same before any act of CNIPA: a reservation."""
